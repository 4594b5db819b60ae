//! The forecasts of one trial in the report of a search.

use super::{json::Json, leaderboard::best_execution};
use crate::{
    runtime::{report_part::ForecastSource, scheduler::Scheduler},
    study::data::StudyData,
    train::{
        forecast::{ForecastError, ForecastRun, Forecasts},
        status::Status,
    },
};

/// What the forecasts of a trial are made from: its best execution on `data`, the data of the search. `None` where no
/// execution has a finite epoch, or its weights are not kept.
#[must_use]
pub fn forecast_source(search: &Scheduler, trial: u32, data: &StudyData) -> Option<ForecastSource> {
    let study = search.study();
    let id = best_execution(search, trial)?;
    let config = study.train_config(&search.ledger().trial(trial)?.assignment).ok()?;
    Some(ForecastSource {
        trial,
        execution: id.execution,
        config,
        fold: study.fold(id.execution),
        weights: search.results().trained(id)?.weights.clone(),
        values: data.values.to_vec(),
        steps: study.horizon(),
    })
}

/// The forecasts as JSON; `null` where the network does not belong to the series.
pub(super) fn forecast_json(source: &ForecastSource) -> Json {
    let Ok(Forecasts { one_step, multi_step }) = forecasts(source) else { return Json::Null };
    let first = source.fold.validation().start as u64;
    Json::object([
        ("trial", Json::Whole(u64::from(source.trial))),
        ("execution", Json::Whole(u64::from(source.execution))),
        ("first_point", Json::Whole(first)),
        ("one_step", numbers(&one_step)),
        ("ahead", numbers(&multi_step)),
    ])
}

fn forecasts(source: &ForecastSource) -> Result<Forecasts, ForecastError> {
    let ForecastSource { config, fold, weights, values, steps, .. } = source;
    let mut run = ForecastRun::new(config, weights, &values[..], *fold, *steps)?;
    while run.advance(u64::MAX) == Status::Running {}
    Ok(run.finish())
}

/// Each number as the shortest decimal that is the same float32.
fn numbers(numbers: &[f32]) -> Json {
    let shortest = |number: &f32| number.to_string().parse().unwrap_or(f64::NAN);
    Json::List(numbers.iter().map(|number| Json::Number(shortest(number))).collect())
}
