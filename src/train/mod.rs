//! Training: the configuration of a run, one resumable run with its plan, its checkpoints, its learning-rate
//! schedule and early stopping, metrics, forecasts, the learning-rate range test.

pub mod checkpoint;
pub mod checkpoint_bytes;
pub mod config;
mod consecutive_windows;
pub mod constant_forecast;
pub mod epoch;
mod evaluation;
pub mod forecast;
pub mod metrics;
pub mod objective;
pub mod plateau;
pub mod range_test;
pub mod run;
pub mod run_plan;
pub mod schedule;
mod stage;
pub mod status;
pub mod stop_rule;
pub mod stopping;
