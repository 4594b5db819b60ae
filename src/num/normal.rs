//! The normal distribution.

/// The quantile of the standard normal distribution at a probability; infinite at 0 and 1, not a number outside.
///
/// By bisection of the distribution function, which the complementary error function gives: about 60 evaluations.
#[must_use]
pub fn quantile(probability: f64) -> f64 {
    match probability {
        0.0 => return f64::NEG_INFINITY,
        1.0 => return f64::INFINITY,
        p if !(0.0..=1.0).contains(&p) => return f64::NAN,
        _ => {}
    }
    let (mut low, mut high) = (-40.0, 40.0);
    while high - low > 1e-13 * f64::max(1.0, f64::abs(low)) {
        let middle = f64::midpoint(low, high);
        let below = 0.5 * libm::erfc(-middle / std::f64::consts::SQRT_2);
        if below < probability { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_scipy() {
        // scipy.stats.norm.ppf
        let cases = [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.025, -1.959_963_984_540_054),
            (0.999_9, 3.719_016_485_455_68),
            (1e-10, -6.361_340_902_404_056),
        ];
        for (probability, expected) in cases {
            assert!((quantile(probability) - expected).abs() < 1e-9, "{probability}");
        }
        assert_eq!([0.0, 1.0].map(quantile), [f64::NEG_INFINITY, f64::INFINITY]);
        assert!(quantile(1.5).is_nan() && quantile(f64::NAN).is_nan());
    }
}
