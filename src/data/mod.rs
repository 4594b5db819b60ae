//! Time series: synthetic generation, differencing and scaling, windows, baselines, error metrics.

pub mod baselines;
pub mod errors;
pub mod preparation;
pub mod scaling;
pub mod series;
pub mod synthetic;
pub mod windows;
