//! The variance of a sequence whose numbers arrive one after the other.

/// The count, the mean and the sum of squared deviations of the numbers so far, updated by the recurrence of Welford
/// (1962), which does not lose digits where the mean is large beside the deviations.
#[derive(Clone, Copy, Debug, Default)]
pub struct Variance {
    count: f64,
    mean: f64,
    squared_deviations: f64,
}

impl Variance {
    /// Adds a number.
    pub fn add(&mut self, number: f64) {
        self.count += 1.0;
        let deviation = number - self.mean;
        self.mean += deviation / self.count;
        self.squared_deviations += deviation * (number - self.mean);
    }

    /// The population standard deviation, which divides by the count; 0 of no numbers, NaN if a number was not finite.
    #[must_use]
    pub fn standard_deviation(&self) -> f64 {
        (self.squared_deviations / self.count.max(1.0)).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deviation(numbers: &[f64]) -> f64 {
        let mut variance = Variance::default();
        numbers.iter().for_each(|number| variance.add(*number));
        variance.standard_deviation()
    }

    #[test]
    fn standard_deviation_matches_hand_calculation() {
        assert_eq!(deviation(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]), 2.0);
        assert_eq!(deviation(&[]), 0.0);
        assert_eq!(deviation(&[3.5; 7]), 0.0);
    }

    #[test]
    fn small_deviations_beside_a_large_mean_keep_their_digits() {
        assert_eq!(deviation(&[1e9 + 1.0, 1e9 - 1.0, 1e9 + 1.0, 1e9 - 1.0]), 1.0);
    }

    #[test]
    fn number_that_is_not_finite_gives_nan() {
        assert!(deviation(&[1.0, f64::INFINITY]).is_nan());
        assert!(deviation(&[f64::NAN, 1.0]).is_nan());
    }
}
