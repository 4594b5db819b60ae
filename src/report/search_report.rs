//! A whole search as one JSON object. Apart from the elapsed time it is the same natively and in the page.

use super::{json::Json, remark::Remark};
use crate::{
    data::errors::Errors,
    runtime::scheduler::Scheduler,
    search::{
        trial::{ExecutionId, ExecutionState, Trial},
        value::Value,
    },
    study::{link, study::StudyData},
    train::{
        constant_forecast::ConstantParts,
        epoch::{End, Outcome},
        metrics::{Evaluation, Metrics},
    },
};

/// The version of the engine: results of equal versions are equal to the bit.
const ENGINE: &str = concat!("foretune ", env!("CARGO_PKG_VERSION"));

/// The report of a search. `elapsed` is in seconds; `words` gives the text of a remark, which is written beside its code.
#[must_use]
pub fn report(search: &Scheduler, data: &StudyData, elapsed: f64, words: &dyn Fn(&Remark) -> String) -> Json {
    let study = search.study();
    let baselines = data.baselines.iter().map(|baseline| (baseline.kind.key(), errors(baseline.errors)));
    Json::object([
        ("engine", Json::text(ENGINE)),
        ("fragment", Json::Text(link::encode(study.draft()))),
        ("objective", Json::text(study.objective().key())),
        ("combinations", study.space().combinations().map_or(Json::Null, Json::Whole)),
        (
            "trials",
            Json::List(
                search.ledger().trials().iter().map(|trial| trial_report(search, trial, words)).collect(),
            ),
        ),
        ("best", search.ledger().best().map_or(Json::Null, |trial| Json::Whole(u64::from(trial.number)))),
        ("baselines", Json::Object(baselines.collect())),
        ("noise_floor", data.noise_floor.map_or(Json::Null, errors)),
        ("elapsed_s", Json::Number(elapsed)),
    ])
}

fn errors(errors: Errors) -> Json {
    Json::object([("mae", Json::Number(errors.mae)), ("mse", Json::Number(errors.mse))])
}

fn trial_report(search: &Scheduler, trial: &Trial, words: &dyn Fn(&Remark) -> String) -> Json {
    let values = search.study().space().active_values(&trial.assignment.0);
    let values = values.map(|(name, value)| {
        let value = match value {
            Value::Int(value) => Json::Signed(*value),
            Value::Float(value) => Json::Number(*value),
            Value::Text(value) => Json::text(value),
        };
        (name.to_owned(), value)
    });
    let executions = trial.executions.iter().zip(0..).map(|(state, execution)| {
        execution_report(search, *state, ExecutionId { trial: trial.number, execution }, words)
    });
    Json::object([
        ("number", Json::Whole(u64::from(trial.number))),
        ("state", Json::text(trial.state().key())),
        ("values", Json::Object(values.collect())),
        ("score", Json::number(trial.score())),
        ("executions", Json::List(executions.collect())),
    ])
}

/// Losses and `val_mae` are those of the best epoch by the objective; `epochs` is the number of trained epochs. `metrics`
/// are those of the weights that are kept, `last_metrics` those after the last epoch, both in the units of the series.
fn execution_report(
    search: &Scheduler,
    state: ExecutionState,
    id: ExecutionId,
    words: &dyn Fn(&Remark) -> String,
) -> Json {
    let outcome = search.results().outcome(id);
    let best = outcome.and_then(|outcome| outcome.best);
    let last = outcome.and_then(|outcome| outcome.last);
    let epoch = |number: Option<u32>| number.map_or(Json::Null, |number| Json::Whole(u64::from(number)));
    let remark = Remark::of(state, id, search.results());
    let state = match state {
        ExecutionState::Open => "running",
        ExecutionState::Done(_) => "completed",
        ExecutionState::Diverged { .. } => "diverged",
        ExecutionState::Failed => "failed",
        ExecutionState::Stopped => "stopped",
    };
    let stopped_early = outcome.is_some_and(|outcome| matches!(outcome.end, End::StoppedEarly { .. }));
    Json::object([
        ("state", Json::text(state)),
        ("remark", remark.as_ref().map_or(Json::Null, |remark| Json::text(remark.key()))),
        ("remark_text", remark.as_ref().map_or(Json::Null, |remark| Json::Text(words(remark)))),
        ("loss", Json::number(best.map(|metrics| metrics.loss))),
        ("val_loss", Json::number(best.map(|metrics| metrics.val_loss))),
        ("val_mae", Json::number(best.map(|metrics| metrics.val_mae))),
        ("epochs", epoch(outcome.map(Outcome::epochs))),
        ("stopped_early", Json::Bool(stopped_early)),
        ("best_epoch", epoch(best.map(|metrics| metrics.epoch))),
        ("last_loss", Json::number(last.map(|metrics| metrics.loss))),
        ("last_val_loss", Json::number(last.map(|metrics| metrics.val_loss))),
        ("last_val_mae", Json::number(last.map(|metrics| metrics.val_mae))),
        ("metrics", evaluation_report(outcome.and_then(|outcome| outcome.evaluation))),
        ("last_metrics", evaluation_report(outcome.and_then(|outcome| outcome.last_evaluation))),
        (
            "weights_hash",
            outcome.map_or(Json::Null, |outcome| Json::Text(format!("{:016x}", outcome.weights_hash))),
        ),
    ])
}

fn evaluation_report(evaluation: Option<Evaluation>) -> Json {
    let part = |metrics: Metrics, is_constant: bool| {
        Json::object([
            ("mse", Json::Number(metrics.mse)),
            ("mae", Json::Number(metrics.mae)),
            ("rmse", Json::Number(metrics.rmse())),
            ("smape", Json::Number(metrics.smape)),
            ("mase", Json::number(metrics.mase)),
            ("constant", Json::Bool(is_constant)),
        ])
    };
    evaluation.map_or(Json::Null, |evaluation| {
        Json::object([
            ("train", part(evaluation.train, evaluation.train_is_constant)),
            ("valid", part(evaluation.valid, evaluation.valid_is_constant)),
            ("dead", Json::Bool(evaluation.constant_parts() == Some(ConstantParts::Both))),
        ])
    })
}
