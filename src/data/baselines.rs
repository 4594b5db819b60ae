//! Statistical forecasts to compare a network with, one step ahead over the validation part.
//!
//! They are those of chapter 9 of the book ("AI and Machine Learning for Coders"), and the seasonal naive forecast. A
//! baseline that the series is too short for is left out.

use serde::{Deserialize, Serialize};

use super::{errors::Errors, missing_points::MissingPoints, partition::Partition};

/// The width of the moving average over the seasonal differences.
const DRIFT_WIDTH: usize = 50;

/// The width of the centered moving average that smooths the season before.
const SMOOTHING_WIDTH: usize = 10;

/// One statistical forecast of the validation part, or with several folds of all points from the first to the last one that
/// is validated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Which forecast.
    pub kind: BaselineKind,
    /// Its errors on the validation part; with several folds the mean of the errors on each, as in the score of a trial.
    pub errors: Errors,
    /// One forecast for each point; NaN where a value that it needs is missing.
    pub forecast: Vec<f64>,
}

/// Which statistical forecast, with its parameters, all in points. `x(t)` is the point at time `t`, and `mean` is over
/// consecutive points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BaselineKind {
    /// The last point: `x(t - 1)`.
    Naive,
    /// The point a season earlier: `x(t - period)`.
    SeasonalNaive {
        /// The length of a season.
        period: usize,
    },
    /// The mean of the last `width` points.
    MovingAverage {
        /// The number of points averaged.
        width: usize,
    },
    /// The point a season earlier, plus the mean of the last `width` seasonal differences `x(t) - x(t - period)`.
    SeasonalDrift {
        /// The length of a season.
        period: usize,
        /// The number of seasonal differences averaged.
        width: usize,
    },
    /// The mean of `smoothing` points around the one a season earlier, plus the mean of the last `width` seasonal
    /// differences.
    SmoothedSeasonalDrift {
        /// The length of a season.
        period: usize,
        /// The number of seasonal differences averaged.
        width: usize,
        /// The number of points averaged around the one a season earlier.
        smoothing: usize,
    },
}

impl BaselineKind {
    /// The name in results.
    #[must_use]
    pub fn key(self) -> String {
        match self {
            Self::Naive => "naive".to_owned(),
            Self::SeasonalNaive { period } => format!("seasonal_naive_{period}"),
            Self::MovingAverage { width } => format!("moving_average_{width}"),
            Self::SeasonalDrift { period, width } => format!("differenced_{period}_ma_{width}_plus_past"),
            Self::SmoothedSeasonalDrift { period, width, smoothing } => {
                format!("differenced_{period}_ma_{width}_plus_smoothed_past_{smoothing}")
            }
        }
    }

    /// The forecast of the point at `time`, from those before it; `None` if there are too few.
    fn forecast(self, history: &History<'_>, time: usize) -> Option<f64> {
        match self {
            Self::Naive => history.point(time.checked_sub(1)?),
            Self::SeasonalNaive { period } => history.point(time.checked_sub(period)?),
            Self::MovingAverage { width } => history.average(time, width),
            Self::SeasonalDrift { period, width } => {
                Some(history.drift(time, width)? + history.point(time.checked_sub(period)?)?)
            }
            Self::SmoothedSeasonalDrift { period, width, smoothing } => {
                let end = time.checked_sub(period)? + smoothing / 2;
                // With a short season the centered average would include the point to be forecast.
                let smoothed = history.average(end, smoothing).filter(|_| end <= time);
                Some(history.drift(time, width)? + smoothed?)
            }
        }
    }
}

/// Every baseline that the series is long enough for, without those that have no error because of missing values.
/// `period` is the length of a season in points.
#[must_use]
pub fn baselines(values: &[f32], partition: &Partition, period: usize) -> Vec<Baseline> {
    let period = period.max(1);
    let history = History::new(values, period);
    let kinds = [
        BaselineKind::Naive,
        BaselineKind::SeasonalNaive { period },
        BaselineKind::MovingAverage { width: 30 },
        BaselineKind::MovingAverage { width: 10 },
        BaselineKind::SeasonalDrift { period, width: DRIFT_WIDTH },
        BaselineKind::SmoothedSeasonalDrift { period, width: DRIFT_WIDTH, smoothing: SMOOTHING_WIDTH },
    ];
    let span = partition.validation();
    let baselines = kinds.into_iter().filter_map(|kind| {
        let forecast: Option<Vec<f64>> = span.clone().map(|time| kind.forecast(&history, time)).collect();
        let forecast = forecast?;
        let truth = values.get(span.clone())?.iter();
        let differences: Vec<f64> =
            truth.zip(&forecast).map(|(truth, forecast)| forecast - f64::from(*truth)).collect();
        Some(Baseline { kind, errors: errors(&differences, span.start, partition)?, forecast })
    });
    baselines.collect()
}

/// The errors of a forecast that equals the series without its noise, on the validation part, with several folds the mean of
/// those on each. `noise` is the noise of every point. `None` where there are no such points.
#[must_use]
pub fn noise_floor(noise: &[f64], partition: &Partition) -> Option<Errors> {
    errors(noise, 0, partition)
}

/// The mean over the folds of the errors on each validation part; `None` where one has none. `differences` are those of a
/// forecast from the truth, from the point `start` on.
fn errors(differences: &[f64], start: usize, partition: &Partition) -> Option<Errors> {
    let folds = partition.folds().map(|fold| {
        let validation = fold.validation();
        let differences = differences.get(validation.start.checked_sub(start)?..validation.end - start)?;
        Errors::of(differences.iter().copied())
    });
    Errors::mean(&folds.collect::<Option<Vec<Errors>>>()?)
}

/// A series with prefix sums, so that the mean of consecutive points costs one subtraction.
struct History<'a> {
    values: &'a [f32],
    period: usize,
    /// Prefix sums of the values.
    sums: PrefixSums,
    /// Prefix sums of the seasonal differences.
    difference_sums: PrefixSums,
}

/// The sums of the first 0, 1, 2 and so on of some values. A missing value counts as 0, so that it affects no mean but those
/// that it is a part of.
struct PrefixSums {
    sums: Vec<f64>,
    missing: Option<MissingPoints>,
}

impl<'a> History<'a> {
    fn new(values: &'a [f32], period: usize) -> Self {
        let differences = values.iter().skip(period).zip(values);
        Self {
            values,
            period,
            sums: PrefixSums::new(values.iter().map(|value| f64::from(*value))),
            difference_sums: PrefixSums::new(
                differences.map(|(now, earlier)| f64::from(*now) - f64::from(*earlier)),
            ),
        }
    }

    fn point(&self, time: usize) -> Option<f64> {
        self.values.get(time).map(|value| f64::from(*value))
    }

    /// The mean of the `width` points before `end`.
    fn average(&self, end: usize, width: usize) -> Option<f64> {
        self.sums.average(end, width)
    }

    /// The mean of the `width` seasonal differences before `time`.
    fn drift(&self, time: usize, width: usize) -> Option<f64> {
        self.difference_sums.average(time.checked_sub(self.period)?, width)
    }
}

impl PrefixSums {
    fn new(values: impl Iterator<Item = f64> + Clone) -> Self {
        let mut sum = 0.0;
        let sums = values.clone().map(|value| {
            // Infinite values occur in no dataset; a sum of them would be missing ever after.
            sum += if value.is_finite() { value } else { 0.0 };
            sum
        });
        let sums = std::iter::once(0.0).chain(sums).collect();
        Self { sums, missing: MissingPoints::new(values.map(|value| !value.is_finite())) }
    }

    /// The mean of the `width` values before `end`: NaN where one of them is missing, `None` where there are fewer.
    fn average(&self, end: usize, width: usize) -> Option<f64> {
        let start = end.checked_sub(width)?;
        let sum = self.sums.get(end)? - self.sums[start];
        let has_all = self.missing.as_ref().is_none_or(|missing| missing.has_all(start..end));
        Some(if has_all { sum / width as f64 } else { f64::NAN })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The baselines with one fold.
    fn holdout_baselines(values: &[f32], split: usize, period: usize) -> Vec<Baseline> {
        baselines(values, &Partition::holdout(values.len(), split).unwrap(), period)
    }

    #[test]
    fn errors_of_several_folds_are_the_mean_of_those_of_each() {
        let values: Vec<f32> = (0..400_u16).map(|time| libm::sqrtf(f32::from(time % 37))).collect();
        // The last validation part is shorter than the others.
        let partition = Partition::rolling_origin(400, 300, 3).unwrap();
        let all = baselines(&values, &partition, 7);
        assert_eq!(all.len(), 6);
        let noise: Vec<f64> = values.iter().map(|value| f64::from(*value)).collect();
        let folds: Vec<Partition> =
            partition.folds().map(|fold| Partition::new(vec![fold], None).unwrap()).collect();
        for (index, all) in all.iter().enumerate() {
            let errors: Vec<Errors> =
                folds.iter().map(|fold| baselines(&values, fold, 7)[index].errors).collect();
            let mae = (errors[0].mae + errors[1].mae + errors[2].mae) / 3.0;
            assert_eq!((all.errors.mae, all.forecast.len()), (mae, 100), "{:?}", all.kind);
        }
        let floors: Vec<f64> = folds.iter().map(|fold| noise_floor(&noise, fold).unwrap().mse).collect();
        let mse = (floors[0] + floors[1] + floors[2]) / 3.0;
        assert_eq!(noise_floor(&noise, &partition).unwrap().mse, mse);
        assert_eq!(noise_floor(&noise[..399], &partition), None);
    }

    #[test]
    fn short_series_has_fewer_baselines() {
        let values: Vec<f32> = (0..60_u8).map(f32::from).collect();
        let keys = |split, period| -> Vec<String> {
            holdout_baselines(&values, split, period)
                .into_iter()
                .map(|baseline| baseline.kind.key())
                .collect()
        };
        assert_eq!(keys(20, 365), ["naive", "moving_average_10"]);
        assert_eq!(keys(1, 1), ["naive", "seasonal_naive_1"]);
    }

    #[test]
    fn seasonal_drift_forecasts_a_straight_line_exactly() {
        let values: Vec<f32> = (0..400_u16).map(f32::from).collect();
        let all = holdout_baselines(&values, 300, 7);
        let kind = BaselineKind::SeasonalDrift { period: 7, width: DRIFT_WIDTH };
        let drift = all.iter().find(|baseline| baseline.kind == kind).unwrap();
        assert!(drift.errors.mae < 1e-9);
    }

    #[test]
    fn keys_name_the_kind_and_its_parameters() {
        let values = [0.0; 500];
        let keys: Vec<String> =
            holdout_baselines(&values, 450, 365).into_iter().map(|baseline| baseline.kind.key()).collect();
        let expected = [
            "naive",
            "seasonal_naive_365",
            "moving_average_30",
            "moving_average_10",
            "differenced_365_ma_50_plus_past",
            "differenced_365_ma_50_plus_smoothed_past_10",
        ];
        assert_eq!(keys, expected);
    }

    proptest! {
        #[test]
        fn missing_value_changes_only_the_forecasts_that_need_it(
            values in prop::collection::vec(-100.0_f32..100.0, 120), missing in 0_usize..120, split in 60_usize..119,
            period in 1_usize..30,
        ) {
            let mut changed = values.clone();
            changed[missing] = f32::NAN;
            let [all, some] = [&values, &changed].map(|values| holdout_baselines(values, split, period));
            for some in &some {
                let all = all.iter().find(|all| all.kind == some.kind).unwrap();
                let mut differences = Vec::new();
                for (time, (before, after)) in (split..).zip(all.forecast.iter().zip(&some.forecast)) {
                    prop_assert!(after.is_nan() || (before - after).abs() < 1e-9, "{:?} at {}", some.kind, time);
                    // No forecast needs points more than two seasons and the widest mean ago.
                    let is_out_of_reach = missing >= time || missing + 2 * period + 61 < time;
                    prop_assert!(!after.is_nan() || !is_out_of_reach, "{:?} at {}", some.kind, time);
                    if !after.is_nan() && time != missing {
                        differences.push(after - f64::from(values[time]));
                    }
                }
                let expected = Errors::of(differences.into_iter()).unwrap();
                prop_assert_eq!(some.errors, expected);
            }
        }

        #[test]
        fn any_split_and_period_are_accepted(
            values in prop::collection::vec(any::<f32>(), 0..120), points in 2_usize..200, split in 1_usize..200,
            period in 0_usize..200,
        ) {
            let Ok(partition) = Partition::holdout(points, split) else { return Ok(()) };
            for baseline in baselines(&values, &partition, period) {
                prop_assert_eq!(baseline.forecast.len(), points - split);
            }
            let noise: Vec<f64> = values.iter().map(|value| f64::from(*value)).collect();
            let _ = noise_floor(&noise, &partition);
        }

        #[test]
        fn baselines_use_no_future_points(
            values in prop::collection::vec(-100.0_f32..100.0, 120), split in 60_usize..119, period in 0_usize..50,
        ) {
            let mut changed = values.clone();
            changed[split] += 50.0;
            let [a, b] = [&values, &changed].map(|values| holdout_baselines(values, split, period));
            for (a, b) in a.iter().zip(&b) {
                prop_assert_eq!(a.forecast[0], b.forecast[0], "{:?}", a.kind);
            }
        }
    }
}
