//! Series and what is cut from them: generation, windows, baselines.

pub mod baselines;
pub mod errors;
pub mod series;
pub mod synthetic;
pub mod windows;
