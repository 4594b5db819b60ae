//! Series and what is made of them: generation, preparation, windows, baselines.

pub mod baselines;
pub mod errors;
pub mod preparation;
pub mod scaling;
pub mod series;
pub mod synthetic;
pub mod windows;
