//! The errors of a forecast.

/// Two error metrics over the same points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Errors {
    /// The mean absolute error, in the units of the series.
    pub mae: f64,
    /// The mean squared error, in squared units.
    pub mse: f64,
}

impl Errors {
    /// The errors of a forecast that differs from the truth by these amounts, summed in order; 0 of none.
    #[must_use]
    pub fn of(differences: impl Iterator<Item = f64>) -> Self {
        let (mut absolute, mut squared, mut count) = (0.0, 0.0, 0_u32);
        for difference in differences {
            absolute += difference.abs();
            squared += difference * difference;
            count += 1;
        }
        let count = f64::from(count.max(1));
        Self { mae: absolute / count, mse: squared / count }
    }
}
