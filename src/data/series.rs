//! A series of points in time, one a step.

/// A series in its own units.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// The points in order.
    pub values: Vec<f32>,
    /// The noise on each point, where it is known; the same length as the points.
    pub noise: Option<Vec<f64>>,
}
