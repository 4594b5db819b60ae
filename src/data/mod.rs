//! Time series: datasets, their sources and parts, differencing and scaling, windows, baselines, error metrics.

pub mod baselines;
pub mod dataset;
pub mod errors;
mod missing_points;
pub mod partition;
pub mod preparation;
pub mod scaling;
pub mod series;
pub mod source;
pub mod synthetic;
pub mod windows;
