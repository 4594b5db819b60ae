//! How far forecasts lie from the truth, in the measures that forecasters use, all in the series' own units.

use serde::{Deserialize, Serialize};

/// Measures over the same forecasts. With `A` for a true point and `F` for its forecast:
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// The mean of `(F - A)^2`, in squared units.
    pub mse: f64,
    /// The mean of `|F - A|`, in the series' units.
    pub mae: f64,
    /// The mean of `200 |F - A| / (|A| + |F|)`, from 0 to 200 %; where both are 0 a point counts as 0
    /// (Makridakis 1993).
    pub smape: f64,
    /// The MAE as a multiple of what the seasonal naive forecast of the training part has there
    /// ([`naive_error`]; Hyndman and Koehler 2006); `None` where that is 0 or there is no such forecast.
    pub mase: Option<f64>,
}

impl Metrics {
    /// The measures of some forecasts, one for each true point. `naive` is the training part's [`naive_error`].
    #[must_use]
    pub fn of(truth: &[f32], forecasts: &[f64], naive: Option<f64>) -> Self {
        let mut tally = Tally::default();
        for (truth, forecast) in truth.iter().zip(forecasts) {
            tally.add(*truth, *forecast as f32);
        }
        tally.metrics(naive)
    }

    /// The root of the mean squared error, in the series' units.
    #[must_use]
    pub fn rmse(&self) -> f64 {
        self.mse.sqrt()
    }
}

/// What weights come to, on both parts of the series.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Over the training part: every point that has a window before it, forecast one step ahead after training.
    pub train: Metrics,
    /// Over the validation part, one step ahead over the true history.
    pub valid: Metrics,
    /// Whether all units of some hidden layer give exactly 0 for every training window: the forecast is then the
    /// same whatever came before.
    pub dead: bool,
}

/// What is said of a network that is dead.
pub const DEAD: &str = "a hidden layer gives 0 for every training window: the network forecasts a constant";

/// What is said of a network that was alive in the epoch whose weights are kept, and is not in the last.
pub const DIED: &str = "a hidden layer went silent in training, after the epoch that is reported";

/// What is to be said of weights, and of those after the last epoch, if anything.
#[must_use]
pub fn remark(kept: Option<&Measured>, last: Option<&Measured>) -> Option<&'static str> {
    let dead = |measured: Option<&Measured>| measured.is_some_and(|measured| measured.dead);
    if dead(kept) { Some(DEAD) } else { dead(last).then_some(DIED) }
}

/// The mean of `|x(t) - x(t - season)|` over the training part: the error of the seasonal naive forecast.
/// `None` where the part is no longer than a season, or the error is 0.
#[must_use]
pub fn naive_error(training: &[f32], season: usize) -> Option<f64> {
    let pairs = training.get(season..)?.iter().zip(training);
    let sum: f64 = pairs.map(|(now, then)| (f64::from(*now) - f64::from(*then)).abs()).sum();
    let count = training.len() - season;
    (count > 0 && sum > 0.0).then(|| sum / count as f64)
}

/// Forecasts beside the truth, counted one by one. Sums run in float64, in the order of the points.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    squares: f64,
    absolutes: f64,
    shares: f64,
    count: u32,
}

impl Tally {
    /// Counts a forecast that lies this far above the truth.
    pub fn add(&mut self, truth: f32, forecast: f32) {
        let error = f64::from(forecast - truth);
        let size = f64::from(truth).abs() + f64::from(forecast).abs();
        self.squares += error * error;
        self.absolutes += error.abs();
        self.shares += if size > 0.0 { error.abs() / size } else { 0.0 };
        self.count = self.count.saturating_add(1);
    }

    /// What they come to. `naive` is the training part's [`naive_error`].
    pub fn metrics(&self, naive: Option<f64>) -> Metrics {
        let count = f64::from(self.count.max(1));
        let mae = self.absolutes / count;
        Metrics {
            mse: self.squares / count,
            mae,
            smape: 200.0 * self.shares / count,
            mase: naive.map(|naive| mae / naive),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let mut tally = Tally::default();
        for (truth, forecast) in [(2.0, 3.0), (-1.0, 3.0), (0.0, 0.0), (4.0, 1.0)] {
            tally.add(truth, forecast);
        }
        // Of 1, 4, 0 and 3, beside sizes of 5, 4, 0 and 5.
        let metrics = tally.metrics(Some(4.0));
        assert_eq!((metrics.mse, metrics.mae, metrics.mase), (26.0 / 4.0, 2.0, Some(0.5)));
        assert!((metrics.smape - 200.0 * (0.2 + 1.0 + 0.0 + 0.6) / 4.0).abs() < 1e-12);
        assert_eq!(metrics.rmse(), 6.5_f64.sqrt());
        assert_eq!(tally.metrics(None).mase, None);
    }

    #[test]
    fn those_of_whole_forecasts_are_the_same() {
        let metrics = Metrics::of(&[2.0, -1.0, 0.0, 4.0], &[3.0, 3.0, 0.0, 1.0, 99.0], Some(4.0));
        assert_eq!((metrics.mse, metrics.mae, metrics.mase), (26.0 / 4.0, 2.0, Some(0.5)));
    }

    #[test]
    fn smape_ends_at_200() {
        let mut tally = Tally::default();
        tally.add(-5.0, 3.0);
        tally.add(0.0, 1e-30);
        assert_eq!(tally.metrics(None).smape, 200.0);
    }

    #[test]
    fn the_naive_error_by_hand() {
        let values = [1.0, 4.0, 2.0, 8.0];
        assert_eq!(naive_error(&values, 1), Some((3.0 + 2.0 + 6.0) / 3.0));
        assert_eq!(naive_error(&values, 2), Some((1.0 + 4.0) / 2.0));
        assert_eq!((naive_error(&values, 4), naive_error(&values, 5)), (None, None));
        assert_eq!(naive_error(&[3.0; 9], 1), None);
    }

    #[test]
    fn what_is_dead_is_said_to_be() {
        let metrics = Tally::default().metrics(None);
        let [dead, alive] = [true, false].map(|dead| Measured { train: metrics, valid: metrics, dead });
        assert_eq!(remark(Some(&dead), Some(&dead)), Some(DEAD));
        assert_eq!(remark(Some(&alive), Some(&dead)), Some(DIED));
        assert_eq!((remark(Some(&alive), None), remark(None, None)), (None, None));
    }
}
