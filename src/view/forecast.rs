//! The texts of the forecast chart: its caption, its summary and the values under the pointer.

use super::detail::Detail;
use crate::{
    data::baselines::BaselineKind,
    report::leaderboard::Row,
    search::value::Value,
    study::{schema::Setting, study::StudyData},
    text::{
        language::Language,
        message::{ForecastCaption, ForecastSummary},
        phrase::Phrase,
    },
};

/// The caption of the chart, as data. `row` is the trial that is or will be drawn, `values` its values.
#[must_use]
pub fn caption(
    row: Option<(&Row, Vec<(Setting, Value)>)>,
    detail: Option<&Detail>,
    is_same_series: bool,
) -> ForecastCaption {
    let Some((row, values)) = row else { return ForecastCaption::SeriesOnly };
    let Some(detail) = detail else {
        return if is_same_series {
            ForecastCaption::Training { trial: row.trial }
        } else {
            ForecastCaption::SeriesChanged
        };
    };
    if let Err(failure) = &detail.forecasts {
        return ForecastCaption::Failed { trial: row.trial, failure: *failure };
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
