//! The errors of a forecast.

use serde::{Deserialize, Serialize};

/// Two error metrics over the same points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Errors {
    /// The mean absolute error, in the units of the series.
    pub mae: f64,
    /// The mean squared error, in squared units.
    pub mse: f64,
}

impl Errors {
    /// The errors of a forecast that differs from the truth by these amounts, summed in order. A NaN, of a missing value or
    /// forecast, does not count. `None` of none.
    #[must_use]
    pub fn of(differences: impl Iterator<Item = f64>) -> Option<Self> {
        let (mut absolute, mut squared, mut count) = (0.0, 0.0, 0_u32);
        for difference in differences.filter(|difference| !difference.is_nan()) {
            absolute += difference.abs();
            squared += difference * difference;
            count += 1;
        }
        let points = f64::from(count);
        (count > 0).then(|| Self { mae: absolute / points, mse: squared / points })
    }

    /// The mean of the errors on several parts, summed in order, each part of the same weight. `None` of none.
    #[must_use]
    pub fn mean(parts: &[Self]) -> Option<Self> {
        let mean = |metric: fn(&Self) -> f64| parts.iter().map(metric).sum::<f64>() / parts.len() as f64;
        (!parts.is_empty()).then(|| Self { mae: mean(|part| part.mae), mse: mean(|part| part.mse) })
    }
}
