//! The texts of the forecast chart: its caption, its summary and the values under the pointer.

use super::detail::Detail;
use crate::{
    data::baselines::BaselineKind,
    report::{leaderboard::Row, missing_forecast::MissingForecast},
    search::value::Value,
    study::{data::StudyData, schema::Setting},
    text::{
        language::Language,
        message::{ForecastCaption, ForecastSummary},
        phrase::Phrase,
    },
};

/// The caption of the chart, as data. `row` is the trial that is or will be drawn, `values` its values; `missing` is why
/// it has no forecast.
#[must_use]
pub fn caption(
    row: Option<(&Row, Vec<(Setting, Value)>)>,
    detail: Option<&Detail>,
    missing: Option<MissingForecast>,
    is_same_series: bool,
) -> ForecastCaption {
    let Some((row, values)) = row else { return ForecastCaption::SeriesOnly };
    let Some(detail) = detail else {
        return match missing {
            _ if !is_same_series => ForecastCaption::SeriesChanged,
            Some(reason) => ForecastCaption::Missing { trial: row.trial, reason },
            None => ForecastCaption::Forecasting { trial: row.trial },
        };
    };
    if let Err(failure) = &detail.forecasts {
        return ForecastCaption::Failed { trial: row.trial, failure: failure.clone() };
    }
    let drawn = detail.drawn_run();
    ForecastCaption::Trial {
        trial: row.trial,
        values,
        run: drawn.map_or(1, |run| run.number + 1),
        epoch: drawn.and_then(|run| run.weights_epoch),
        steps_ahead: detail.ahead().len(),
    }
}

/// The chart in numbers, for people who do not see it.
#[must_use]
pub fn summary(
    data: &StudyData,
    split: usize,
    row: Option<&Row>,
    detail: Option<&Detail>,
) -> ForecastSummary {
    let ahead = detail.and_then(|detail| {
        let ahead = detail.ahead();
        let (first, last) = ahead.first().zip(ahead.last())?;
        Some((f64::from(*first), f64::from(*last), ahead.len()))
    });
    let trial = row.map(|row| (row.trial, row.val_mae));
    ForecastSummary { points: data.values.len(), split, trial, ahead: ahead.filter(|_| trial.is_some()) }
}

/// The values at a point of the chart, each with its label; empty where no point is chosen. `drawn` are the
/// baselines of the chart.
#[must_use]
pub fn readout(
    point: Option<usize>,
    split: usize,
    data: &StudyData,
    detail: Option<&Detail>,
    drawn: &[BaselineKind],
    language: &dyn Language,
) -> Vec<(String, String)> {
    let Some(index) = point else { return Vec::new() };
    let label = |phrase: Phrase| language.phrase(phrase).to_owned();
    let point = (label(Phrase::Point), index.to_string());
    let Some(value) = data.values.get(index) else {
        let beyond = index.checked_sub(data.values.len()).and_then(|step| {
            let forecast = detail?.ahead().get(step)?;
            Some((language.steps_ahead(step + 1), language.number(f64::from(*forecast))))
        });
        return beyond.map_or_else(Vec::new, |beyond| vec![point, beyond]);
    };
    let mut values = vec![point, (label(Phrase::Series), language.number(f64::from(*value)))];
    let validation_index = index.checked_sub(split);
    let forecast = validation_index.and_then(|index| detail?.one_step().get(index));
    if let Some(forecast) = forecast {
        let error = f64::from(forecast - value);
        values.push((label(Phrase::Network), language.forecast_with_error(f64::from(*forecast), error)));
    }
    for baseline in data.baselines.iter().filter(|baseline| drawn.contains(&baseline.kind)) {
        if let Some(number) = validation_index.and_then(|index| baseline.forecast.get(index)) {
            values.push((language.baseline_short(baseline), language.number(*number)));
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::{
        super::sample::{data, detail, row, study},
        *,
    };
    use crate::{report::finding::tuned_values, runtime::failure::ForecastFailure, text::ENGLISH};

    /// The caption of trial 3 in words.
    fn caption_of_trial(
        detail: Option<&Detail>,
        missing: Option<MissingForecast>,
        is_same_series: bool,
    ) -> String {
        let study = study("preset=quick");
        let row = row(&study, 3, &[1.0, 2.0], Some(1.5));
        let values = tuned_values(&study, &row.values);
        ENGLISH.forecast_caption(&caption(Some((&row, values)), detail, missing, is_same_series))
    }

    #[test]
    fn forecast_caption_follows_the_state_of_the_forecast() {
        let before = ENGLISH.forecast_caption(&caption(None, None, None, true));
        assert_eq!(before, "The series that the networks are trained on.");
        assert_eq!(caption_of_trial(None, None, true), "Computing the forecast of trial 3.");
        let missing = |reason| caption_of_trial(None, Some(reason), true);
        assert_eq!(missing(MissingForecast::Retraining), "Training trial 3 again to show its forecast.");
        let changed = "The series has changed. Run the search again for a forecast.";
        assert_eq!(caption_of_trial(None, Some(MissingForecast::Diverged), false), changed);
        let failed = Detail { forecasts: Err(ForecastFailure::WorkersLost { attempts: 3 }), ..detail() };
        let failed = caption_of_trial(Some(&failed), None, true);
        assert_eq!(failed, "The forecast of trial 3 is not available: 3 workers stopped while computing it.");
    }

    #[test]
    fn forecast_caption_names_trial_values_run_and_epoch() {
        let drawn = caption_of_trial(Some(&detail()), None, true);
        let (start, end) = drawn.split_once(", run 2, epoch 2. ").unwrap_or_default();
        assert!(start.starts_with("Trial 3 (Units, layer 1 = "), "{drawn}");
        assert_eq!(
            end,
            "Solid: next-point forecasts from real data. Dotted: 2 points beyond the data, each from earlier forecasts."
        );
    }

    #[test]
    fn forecast_summary_has_the_forecast_beyond_the_data_of_a_known_trial_only() {
        let row = row(&study("preset=quick"), 3, &[1.0], Some(1.5));
        let (data, detail) = (data(), detail());
        let with_trial = summary(&data, 4, Some(&row), Some(&detail));
        assert_eq!(
            with_trial,
            ForecastSummary {
                points: 6,
                split: 4,
                trial: Some((3, Some(1.5))),
                ahead: Some((25.0, 30.0, 2))
            }
        );
        let without_trial = summary(&data, 4, None, Some(&detail));
        assert_eq!(without_trial, ForecastSummary { points: 6, split: 4, trial: None, ahead: None });
    }

    #[test]
    fn best_baseline_has_the_lowest_mean_absolute_error() {
        assert_eq!(data().best_baseline().map(|baseline| baseline.errors.mae), Some(3.0));
        assert_eq!(StudyData::default().best_baseline(), None);
    }

    #[test]
    fn forecast_readout_has_the_values_at_a_point() {
        let (data, detail) = (data(), detail());
        let shown = [BaselineKind::Naive];
        let texts = |point| {
            let values = readout(point, 4, &data, Some(&detail), &shown, ENGLISH);
            values.into_iter().map(|(label, value)| format!("{label} {value}")).collect::<Vec<_>>()
        };
        assert!(texts(None).is_empty());
        assert_eq!(texts(Some(3)), ["Point 3", "Series 4.00"]);
        assert_eq!(texts(Some(5)), ["Point 5", "Series 20.00", "Network 22.50 (+2.50)", "Naive 10.00"]);
        assert_eq!(texts(Some(7)), ["Point 7", "Network, 2 steps ahead 30.00"]);
        assert!(texts(Some(8)).is_empty(), "no forecast reaches the point");
    }
}
