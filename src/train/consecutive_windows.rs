//! The windows of consecutive targets, as the rows that a network forecasts from.

use crate::nn::matrix::Rows;

/// How many points are forecast in one pass of the network, at least: the arithmetic uses vectors, and a few rows would
/// leave most lanes unused. A forecast does not depend on the other rows of its pass.
pub(super) const FORECAST_CHUNK: usize = 64;

/// The windows of `count` targets from `first_target` on. Consecutive windows overlap, so that the rows are read from
/// the series itself: row `i` is the `window` points before target `first_target + i`.
pub(super) fn consecutive_windows(
    values: &[f32],
    window: usize,
    first_target: usize,
    count: usize,
) -> Rows<'_> {
    Rows { numbers: &values[first_target - window..], stride: 1, count, columns: window }
}
