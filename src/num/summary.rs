//! Summary statistics of small samples: mean, standard deviation, confidence interval of the mean.

/// The mean, summed in order; `None` of an empty slice.
#[must_use]
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The sample standard deviation, with the divisor `n - 1`; `None` of fewer than two values.
#[must_use]
pub fn standard_deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values).filter(|_| values.len() > 1)?;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    Some((squares / (values.len() - 1) as f64).sqrt())
}

/// Half the width of the 95 % confidence interval of the mean, by Student's t; `None` of fewer than two values.
#[must_use]
pub fn confidence_half_width(values: &[f64]) -> Option<f64> {
    let deviation = standard_deviation(values)?;
    Some(student_95(values.len() - 1) * deviation / (values.len() as f64).sqrt())
}

/// The 97.5 % quantile of Student's t distribution: from a table up to 30 degrees of freedom, and beyond by the first
/// terms of its expansion around the normal quantile (Abramowitz and Stegun 26.7.5).
fn student_95(degrees: usize) -> f64 {
    const TABLE: [f64; 30] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145,
        2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048,
        2.045, 2.042,
    ];
    if let Some(value) = degrees.checked_sub(1).and_then(|index| TABLE.get(index)) {
        return *value;
    }
    let (z, n) = (1.959_964, degrees.max(1) as f64);
    let cube = z * z * z;
    z + (cube + z) / (4.0 * n) + (5.0 * cube * z * z + 16.0 * cube + 3.0 * z) / (96.0 * n * n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_samples_match_hand_calculation() {
        assert_eq!(mean(&[]), None);
        assert_eq!(standard_deviation(&[1.0]), None);
        assert_eq!(mean(&[1.0, 2.0, 6.0]), Some(3.0));
        assert_eq!(standard_deviation(&[1.0, 3.0]), Some(2.0_f64.sqrt()));
        let half_width = confidence_half_width(&[1.0, 2.0, 3.0]).unwrap();
        assert!((half_width - 4.303 / 3.0_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn expansion_continues_the_table() {
        assert!((student_95(31) - 2.0395).abs() < 1e-3);
        assert!((student_95(1_000_000) - 1.95997).abs() < 1e-4);
    }
}
