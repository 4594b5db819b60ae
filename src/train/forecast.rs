//! Forecasts one step ahead over the true history.

use std::ops::Range;

use thiserror::Error;

use super::config::TrainConfig;
use crate::{
    data::windows::Windows,
    nn::{matrix::Rows, mlp::Mlp},
};

/// How many points are forecast at once.
const CHUNK: usize = 64;

/// Why there is no forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ForecastError {
    /// The weights are those of another network.
    #[error("there are {given} weights, but the network has {wanted}")]
    Weights {
        /// How many were given.
        given: usize,
        /// How many the network has.
        wanted: usize,
    },
    /// A target has no full window before it, or lies beyond the series.
    #[error("points {first} to {end} of the series have no full window before them")]
    Targets {
        /// The first target.
        first: usize,
        /// The end of the targets.
        end: usize,
    },
}

/// One forecast for each target, from the true points before it. `weights` are in Keras's order.
///
/// # Errors
/// Where the weights or the targets do not fit.
pub fn forecast(
    config: &TrainConfig,
    weights: &[f32],
    values: &[f32],
    targets: Range<usize>,
) -> Result<Vec<f32>, ForecastError> {
    let mut mlp = Mlp::new(config.window, &config.layers());
    if !mlp.set_weights(weights) {
        return Err(ForecastError::Weights { given: weights.len(), wanted: mlp.weight_count() });
    }
    let (first, end) = (targets.start, targets.end);
    if Windows::new(values, config.window, targets).is_none() {
        return Err(ForecastError::Targets { first, end });
    }
    let mut space = mlp.workspace(CHUNK);
    let mut forecasts = Vec::with_capacity(end.saturating_sub(first));
    let mut next = first;
    while next < end {
        let count = CHUNK.min(end - next);
        let numbers = &values[next - config.window..];
        let rows = Rows { numbers, stride: 1, count, columns: config.window };
        forecasts.extend_from_slice(mlp.forward(rows, &mut space));
        next += count;
    }
    Ok(forecasts)
}
