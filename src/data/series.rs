//! A time series: values at equal steps of time.

/// A time series.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// The values of the points, in order.
    pub values: Vec<f32>,
    /// The noise in each value, if it is known; as many as there are values.
    pub noise: Option<Vec<f64>>,
}
