//! Metrics of forecasts, in the units of the original series.

use serde::{Deserialize, Serialize};

use super::constant_forecast::ConstantParts;

/// Metrics over the same forecasts. In the formulas `A` is a true value and `F` its forecast.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// The mean of `(F - A)^2`, in squared units.
    #[serde(with = "crate::num::text_float")]
    pub mse: f64,
    /// The mean of `|F - A|`, in the units of the series.
    #[serde(with = "crate::num::text_float")]
    pub mae: f64,
    /// The mean of `200 |F - A| / (|A| + |F|)`, from 0 to 200 %; a point where both are 0 counts as 0 (Makridakis
    /// 1993).
    #[serde(with = "crate::num::text_float")]
    pub smape: f64,
    /// The MAE divided by that of the seasonal naive forecast over the training part ([`naive_error`]; Hyndman and
    /// Koehler 2006); `None` if that error is 0 or there is no such forecast.
    #[serde(with = "crate::num::text_float::option")]
    pub mase: Option<f64>,
}

impl Metrics {
    /// The metrics of these forecasts, one for each true value; without those of missing values. `naive_error` is the training part's [`naive_error`].
    #[must_use]
    pub fn of(truth: &[f32], forecasts: &[f64], naive_error: Option<f64>) -> Self {
        let mut accumulator = MetricsAccumulator::default();
        let has_both = |(truth, forecast): &(&f32, &f64)| !truth.is_nan() && !forecast.is_nan();
        for (truth, forecast) in truth.iter().zip(forecasts).filter(has_both) {
            accumulator.add(*truth, *forecast as f32);
        }
        accumulator.metrics(naive_error)
    }

    /// The square root of the mean squared error, in the units of the series.
    #[must_use]
    pub fn rmse(&self) -> f64 {
        self.mse.sqrt()
    }
}

/// The metrics of trained weights on both parts of the series.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Over the training part: one-step forecasts, made after training, of every point with a full window before it.
    pub train: Metrics,
    /// Over the validation part: one-step forecasts of every point, from the true values before it.
    pub valid: Metrics,
    /// Whether the network's output is constant over the training part, although the series is not.
    pub train_is_constant: bool,
    /// Whether the network's output is constant over the validation part, although the series is not.
    pub valid_is_constant: bool,
}

impl Evaluation {
    /// The parts on which the network's output is constant; `None` if it varies on both.
    #[must_use]
    pub fn constant_parts(&self) -> Option<ConstantParts> {
        ConstantParts::new(self.train_is_constant, self.valid_is_constant)
    }
}

/// The mean of `|x(t) - x(t - season)|` over the points of the training part where neither value is missing: the MAE of the
/// seasonal naive forecast. `None` if there is no such point, or the error is 0.
#[must_use]
pub fn naive_error(training: &[f32], season: usize) -> Option<f64> {
    let pairs = training.get(season..)?.iter().zip(training);
    let differences = pairs.map(|(now, earlier)| (f64::from(*now) - f64::from(*earlier)).abs());
    let (mut sum, mut count) = (0.0, 0_u32);
    for difference in differences.filter(|difference| !difference.is_nan()) {
        sum += difference;
        count += 1;
    }
    (sum > 0.0).then(|| sum / f64::from(count))
}

/// The sums behind [`Metrics`], in float64 and in the order of the points.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MetricsAccumulator {
    squared: f64,
    absolute: f64,
    /// The sum of `|F - A| / (|A| + |F|)`.
    relative: f64,
    count: u32,
}

impl MetricsAccumulator {
    /// Adds one forecast and its true value.
    pub fn add(&mut self, truth: f32, forecast: f32) {
        let error = f64::from(forecast - truth);
        let magnitude = f64::from(truth).abs() + f64::from(forecast).abs();
        self.squared += error * error;
        self.absolute += error.abs();
        self.relative += if magnitude > 0.0 { error.abs() / magnitude } else { 0.0 };
        self.count = self.count.saturating_add(1);
    }

    /// The metrics of the forecasts so far. `naive_error` is the training part's [`naive_error`].
    pub fn metrics(&self, naive_error: Option<f64>) -> Metrics {
        let count = f64::from(self.count.max(1));
        let mae = self.absolute / count;
        Metrics {
            mse: self.squared / count,
            mae,
            smape: 200.0 * self.relative / count,
            mase: naive_error.map(|naive_error| mae / naive_error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_match_hand_calculation() {
        let mut accumulator = MetricsAccumulator::default();
        for (truth, forecast) in [(2.0, 3.0), (-1.0, 3.0), (0.0, 0.0), (4.0, 1.0)] {
            accumulator.add(truth, forecast);
        }
        // The absolute errors are 1, 4, 0 and 3, and |A| + |F| is 5, 4, 0 and 5.
        let metrics = accumulator.metrics(Some(4.0));
        assert_eq!((metrics.mse, metrics.mae, metrics.mase), (26.0 / 4.0, 2.0, Some(0.5)));
        assert!((metrics.smape - 200.0 * (0.2 + 1.0 + 0.0 + 0.6) / 4.0).abs() < 1e-12);
        assert_eq!(metrics.rmse(), 6.5_f64.sqrt());
        assert_eq!(accumulator.metrics(None).mase, None);
    }

    #[test]
    fn metrics_of_slices_equal_accumulated_metrics() {
        let metrics = Metrics::of(&[2.0, -1.0, 0.0, 4.0], &[3.0, 3.0, 0.0, 1.0, 99.0], Some(4.0));
        assert_eq!((metrics.mse, metrics.mae, metrics.mase), (26.0 / 4.0, 2.0, Some(0.5)));
    }

    #[test]
    fn smape_is_at_most_200() {
        let mut accumulator = MetricsAccumulator::default();
        accumulator.add(-5.0, 3.0);
        accumulator.add(0.0, 1e-30);
        assert_eq!(accumulator.metrics(None).smape, 200.0);
    }

    #[test]
    fn naive_error_matches_hand_calculation() {
        let values = [1.0, 4.0, 2.0, 8.0];
        assert_eq!(naive_error(&values, 1), Some((3.0 + 2.0 + 6.0) / 3.0));
        assert_eq!(naive_error(&values, 2), Some((1.0 + 4.0) / 2.0));
        assert_eq!((naive_error(&values, 4), naive_error(&values, 5)), (None, None));
        assert_eq!(naive_error(&[3.0; 9], 1), None);
    }
}
