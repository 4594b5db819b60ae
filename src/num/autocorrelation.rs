//! The sample autocorrelation of a sequence.

use super::summary::mean;

/// The sample autocorrelations at the lags 1 to `lags`: the sum of the products of deviations from the mean a lag apart, over
/// the sum of their squares (Box and Jenkins 1976, section 2.1.5). Empty if the values are all equal, not finite or fewer than
/// two; lags beyond the sequence are left out.
#[must_use]
pub fn autocorrelation(values: &[f64], lags: usize) -> Vec<f64> {
    let Some(mean) = mean(values) else { return Vec::new() };
    let deviations: Vec<f64> = values.iter().map(|value| value - mean).collect();
    let squares: f64 = deviations.iter().map(|deviation| deviation * deviation).sum();
    if !(squares > 0.0 && squares.is_finite()) {
        return Vec::new();
    }
    let at = |lag: usize| {
        let products = deviations.iter().zip(&deviations[lag..]).map(|(a, b)| a * b);
        products.sum::<f64>() / squares
    };
    (1..=lags.min(values.len().saturating_sub(1))).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternating_values_are_anticorrelated_at_odd_lags() {
        // NumPy: x = [1, -1] * 4; np.correlate(x, x, "full")[8:] / 8
        let found = autocorrelation(&[1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0], 3);
        assert_eq!(found, [-0.875, 0.75, -0.625]);
    }

    #[test]
    fn trend_is_correlated_as_in_statsmodels() {
        // statsmodels.tsa.stattools.acf([1, 2, 3, 4, 5], nlags=4)
        let found = autocorrelation(&[1.0, 2.0, 3.0, 4.0, 5.0], 9);
        let expected = [0.4, -0.1, -0.4, -0.4];
        assert_eq!(found.len(), 4);
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
    }

    #[test]
    fn equal_missing_or_single_values_have_none() {
        assert!(autocorrelation(&[2.0; 5], 3).is_empty());
        assert!(autocorrelation(&[1.0, f64::NAN, 2.0], 2).is_empty());
        assert!(autocorrelation(&[1.0], 2).is_empty());
        assert!(autocorrelation(&[], 2).is_empty());
    }
}
