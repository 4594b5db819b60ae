//! A setting with a value that it cannot have.

use thiserror::Error;

/// Names the setting, its value and what it would accept.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("{name} is {value}: it must be {accepted}")]
pub struct OutOfRange {
    /// The setting, in words.
    pub name: &'static str,
    /// What it was set to.
    pub value: f64,
    /// What it would accept, in words.
    pub accepted: &'static str,
}

/// Fails unless the value is accepted.
pub(crate) fn setting(
    name: &'static str,
    value: f64,
    accepted: &'static str,
    is_accepted: bool,
) -> Result<(), OutOfRange> {
    if is_accepted { Ok(()) } else { Err(OutOfRange { name, value, accepted }) }
}

/// Fails unless the value is a float32 above zero, and not so small that it would be rounded to zero.
pub(crate) fn above_zero(name: &'static str, value: f64) -> Result<(), OutOfRange> {
    setting(name, value, "above 0", value as f32 > 0.0 && (value as f32).is_finite())
}

/// Fails unless the value is zero or a float32 above it.
pub(crate) fn not_negative(name: &'static str, value: f64) -> Result<(), OutOfRange> {
    setting(name, value, "0 or more", value >= 0.0 && (value as f32).is_finite())
}

/// Fails unless the value is from zero to one.
pub(crate) fn from_0_to_1(name: &'static str, value: f64) -> Result<(), OutOfRange> {
    setting(name, value, "from 0 to 1", (0.0..=1.0).contains(&value))
}

/// Fails unless the value is from zero to below one, as float32 too.
pub(crate) fn below_1(name: &'static str, value: f64) -> Result<(), OutOfRange> {
    setting(name, value, "from 0 to below 1", value >= 0.0 && (value as f32) < 1.0)
}

/// Fails unless there is at least one.
pub(crate) fn at_least_1(name: &'static str, count: u32) -> Result<(), OutOfRange> {
    setting(name, f64::from(count), "1 or more", count >= 1)
}
