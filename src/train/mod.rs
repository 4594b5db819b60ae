//! Training: a checked configuration, one resumable run with its schedule and early stopping, metrics, forecasts,
//! the learning-rate range test.

pub mod config;
pub mod epoch;
pub mod forecast;
mod measuring;
pub mod metrics;
pub mod objective;
pub mod plateau;
pub mod range_test;
pub mod run;
pub mod schedule;
pub mod stopping;
