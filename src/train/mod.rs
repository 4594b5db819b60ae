//! Training: a checked configuration, one resumable run, one-step-ahead forecasts.

pub mod config;
pub mod epoch;
pub mod forecast;
pub mod objective;
pub mod run;
