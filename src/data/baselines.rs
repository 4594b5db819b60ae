//! Statistical forecasts that a network has to beat, one step ahead over the validation part.
//!
//! They are those of the chapter before the tuner's (chapter 9), and the seasonal naive one. A baseline
//! that the series is too short for is left out.

use super::errors::Errors;

/// The width of the moving average over a differenced series.
const DIFFERENCED_WIDTH: usize = 50;

/// The width of the centerd moving average that smooths the season before.
const SMOOTHED_WIDTH: usize = 10;

/// One statistical forecast of the validation part.
#[derive(Clone, Debug, PartialEq)]
pub struct Baseline {
    /// Its name in results.
    pub name: String,
    /// Its name in plain words.
    pub label: String,
    /// Its errors on the validation part.
    pub errors: Errors,
    /// One forecast for each validation point.
    pub forecast: Vec<f64>,
}

/// Every baseline that the series is long enough for. `period` is the season's length in points.
#[must_use]
pub fn baselines(values: &[f32], split: usize, period: usize) -> Vec<Baseline> {
    let period = period.max(1);
    let past = Past::new(values, period);
    let candidates: [(String, String, Forecast<'_>); 6] = [
        ("naive".into(), "Naive: the last point".into(), Box::new(|t| past.point(t.checked_sub(1)?))),
        (
            format!("seasonal_naive_{period}"),
            format!("Seasonal naive: {period} points ago"),
            Box::new(|t| past.point(t.checked_sub(period)?)),
        ),
        ("moving_average_30".into(), "Average of the last 30".into(), Box::new(|t| past.average(t, 30))),
        ("moving_average_10".into(), "Average of the last 10".into(), Box::new(|t| past.average(t, 10))),
        (
            format!("differenced_{period}_ma_{DIFFERENCED_WIDTH}_plus_past"),
            "Season before, plus its average drift".into(),
            Box::new(|t| Some(past.drift(t)? + past.point(t.checked_sub(period)?)?)),
        ),
        (
            format!("differenced_{period}_ma_{DIFFERENCED_WIDTH}_plus_smoothed_past_{SMOOTHED_WIDTH}"),
            "Smoothed season before, plus its average drift".into(),
            Box::new(|t| {
                let end = t.checked_sub(period)? + SMOOTHED_WIDTH / 2;
                // A short season would have the average reach into what is to be forecast.
                Some(past.drift(t)? + past.average(end, SMOOTHED_WIDTH).filter(|_| end <= t)?)
            }),
        ),
    ];
    let made = candidates.into_iter().map(|(name, label, forecast)| {
        let forecast: Option<Vec<f64>> = (split..values.len()).map(forecast).collect();
        let forecast = forecast.filter(|forecast| !forecast.is_empty())?;
        let truth = values[split..].iter();
        let errors = Errors::of(truth.zip(&forecast).map(|(truth, forecast)| forecast - f64::from(*truth)));
        Some(Baseline { name, label, errors, forecast })
    });
    made.flatten().collect()
}

/// The error of whoever knew the series without its noise: that of the noise itself.
#[must_use]
pub fn noise_floor(noise: &[f64], split: usize) -> Errors {
    Errors::of(noise.iter().skip(split).copied())
}

type Forecast<'a> = Box<dyn Fn(usize) -> Option<f64> + 'a>;

/// A series with the sums that make every average of consecutive points a matter of one subtraction.
struct Past<'a> {
    values: &'a [f32],
    period: usize,
    sums: Vec<f64>,
    difference_sums: Vec<f64>,
}

impl<'a> Past<'a> {
    fn new(values: &'a [f32], period: usize) -> Self {
        let differences = values.iter().skip(period).zip(values);
        Self {
            values,
            period,
            sums: cumulated(values.iter().map(|value| f64::from(*value))),
            difference_sums: cumulated(differences.map(|(now, then)| f64::from(*now) - f64::from(*then))),
        }
    }

    fn point(&self, time: usize) -> Option<f64> {
        self.values.get(time).map(|value| f64::from(*value))
    }

    /// The mean of the `width` points before `end`.
    fn average(&self, end: usize, width: usize) -> Option<f64> {
        average(&self.sums, end, width)
    }

    /// The mean, over the points just before `time`, of what they differ by from those a season earlier.
    fn drift(&self, time: usize) -> Option<f64> {
        average(&self.difference_sums, time.checked_sub(self.period)?, DIFFERENCED_WIDTH)
    }
}

fn cumulated(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sum = 0.0;
    let sums = values.map(|value| {
        sum += value;
        sum
    });
    std::iter::once(0.0).chain(sums).collect()
}

fn average(sums: &[f64], end: usize, width: usize) -> Option<f64> {
    Some((sums.get(end)? - sums[end.checked_sub(width)?]) / width as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_short_series_has_fewer() {
        let values: Vec<f32> = (0..60_u8).map(f32::from).collect();
        let names = |split, period| -> Vec<String> {
            baselines(&values, split, period).into_iter().map(|baseline| baseline.name).collect()
        };
        assert_eq!(names(20, 365), ["naive", "moving_average_10"]);
        assert_eq!(names(1, 1), ["naive", "seasonal_naive_1"]);
        assert_eq!(names(60, 7), Vec::<String>::new());
    }

    #[test]
    fn a_straight_line_is_forecast_exactly_by_its_drift() {
        let values: Vec<f32> = (0..400_u16).map(f32::from).collect();
        let all = baselines(&values, 300, 7);
        let drift = all.iter().find(|baseline| baseline.name == "differenced_7_ma_50_plus_past").unwrap();
        assert!(drift.errors.mae < 1e-9);
    }

    proptest! {
        #[test]
        fn any_split_and_period_are_taken(
            values in prop::collection::vec(any::<f32>(), 0..120), split in 0_usize..200, period in 0_usize..200,
        ) {
            for baseline in baselines(&values, split, period) {
                prop_assert_eq!(baseline.forecast.len(), values.len() - split);
            }
            let noise: Vec<f64> = values.iter().map(|value| f64::from(*value)).collect();
            let _ = noise_floor(&noise, split);
        }

        #[test]
        fn no_baseline_looks_ahead(
            values in prop::collection::vec(-100.0_f32..100.0, 120), split in 60_usize..119, period in 0_usize..50,
        ) {
            let mut changed = values.clone();
            changed[split] += 50.0;
            let (a, b) = (baselines(&values, split, period), baselines(&changed, split, period));
            for (a, b) in a.iter().zip(&b) {
                prop_assert_eq!(a.forecast[0], b.forecast[0], "{}", a.name);
            }
        }
    }
}
