//! The error of a hyperparameter whose value lies outside the interval that it accepts.

use thiserror::Error;

use crate::num::interval::Interval;

/// A hyperparameter, its value, and what it accepts.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("{name} = {value} is outside {accepted}")]
pub struct OutOfRange {
    /// The name of the hyperparameter in links, which is Keras's name where Keras has the hyperparameter.
    pub name: &'static str,
    /// The value that it was given.
    pub value: f64,
    /// The values that it accepts.
    pub accepted: Interval,
}

/// Fails unless the value lies in the interval.
pub(crate) fn require(name: &'static str, value: f64, accepted: Interval) -> Result<(), OutOfRange> {
    if accepted.contains(value) { Ok(()) } else { Err(OutOfRange { name, value, accepted }) }
}
