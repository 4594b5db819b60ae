//! Which quantities are shown on a logarithmic axis.

/// The ratio of the highest to the lowest value from which an axis of positive values of a setting is logarithmic: people
/// write such ranges for settings that they think of in orders of magnitude.
const SETTING_LOG_RATIO: f64 = 50.0;

/// The same for scores, losses and errors, of which the low ones matter.
const LOSS_LOG_RATIO: f64 = 5.0;

/// Whether the values of a setting are best shown on a logarithmic axis.
#[must_use]
pub fn setting_suits_log(values: impl Iterator<Item = f64>) -> bool {
    is_ratio_above(SETTING_LOG_RATIO, values)
}

/// Whether scores, losses or errors are best shown on a logarithmic axis.
#[must_use]
pub fn suits_log(values: impl Iterator<Item = f64>) -> bool {
    is_ratio_above(LOSS_LOG_RATIO, values)
}

fn is_ratio_above(ratio: f64, values: impl Iterator<Item = f64>) -> bool {
    let ends = values.filter(|value| value.is_finite()).fold(None, |ends: Option<(f64, f64)>, value| {
        Some(ends.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
    });
    ends.is_some_and(|(low, high)| low > 0.0 && high / low >= ratio)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positive_values_of_a_high_ratio_are_shown_on_a_logarithmic_axis() {
        assert!(suits_log([4.5, f64::NAN, 40.0].into_iter()));
        assert!(!suits_log([4.5, 5.0].into_iter()));
        assert!(!suits_log([0.0, 40.0].into_iter()));
        assert!(!suits_log(std::iter::empty()));
        assert!(!setting_suits_log([0.1, 0.9].into_iter()));
        assert!(setting_suits_log([1e-5, 1e-3].into_iter()));
    }
}
