//! The error of a hyperparameter whose value lies outside the interval that it accepts.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::num::interval::Interval;

/// A hyperparameter, its value, and what it accepts. The error can travel in a message from a worker.
#[derive(Clone, Debug, PartialEq, Error, Serialize, Deserialize)]
#[error("{name} = {value} is outside {accepted}")]
pub struct OutOfRange {
    /// The name of the hyperparameter in links, which is Keras's name where Keras has the hyperparameter.
    pub name: Cow<'static, str>,
    /// The value that it was given.
    pub value: f64,
    /// The values that it accepts.
    pub accepted: Interval,
}

/// Fails unless the value lies in the interval.
pub(crate) fn require(name: &'static str, value: f64, accepted: Interval) -> Result<(), OutOfRange> {
    if accepted.contains(value) { Ok(()) } else { Err(OutOfRange { name: name.into(), value, accepted }) }
}
