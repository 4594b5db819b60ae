//! Why values do not form a domain.

use thiserror::Error;

/// Why values do not form a domain.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DomainError {
    /// The largest value is below the smallest.
    #[error("the largest value is below the smallest")]
    MaxBelowMin,
    /// The step is not positive or, on a logarithmic scale, not larger than 1.
    #[error("the step must be positive, and larger than 1 on a logarithmic scale")]
    Step,
    /// The step is so small that float64 cannot tell neighboring values apart.
    #[error("the step is too small for float64")]
    StepTooSmall,
    /// The smallest value of a logarithmic scale is not positive.
    #[error("the smallest value must be positive on a logarithmic scale")]
    NotPositive,
    /// A number is NaN or infinite, or the range is too wide for float64.
    #[error("the range is not finite")]
    NotFinite,
    /// The list of values is empty.
    #[error("the list is empty")]
    Empty,
    /// The list of values holds this one more than once.
    #[error("{0} is in the list twice")]
    Duplicate(String),
}
