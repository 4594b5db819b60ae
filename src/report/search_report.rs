//! A whole search as one JSON object. Apart from the elapsed time it is the same natively and in the page.
//!
//! The object is made in parts, so that a page can hand a large search to a worker, a few trials at a time. A
//! [`ReportSource`] makes the parts, a [`ReportWriter`] writes them as text.

use std::fmt::Write as _;

use super::{
    chosen_forecast::{forecast_json, forecast_source},
    json::Json,
    remark::Remark,
};
use crate::{
    data::errors::Errors,
    runtime::{
        report_part::{ExecutionReport, ReportPart, TrialReport},
        scheduler::Scheduler,
    },
    search::{
        trial::{ExecutionState, Trial},
        value::Value,
    },
    study::{data::StudyData, link},
    train::{
        constant_forecast::ConstantParts,
        epoch::Outcome,
        metrics::{Evaluation, Metrics},
    },
};

/// The version of the engine: results of equal versions are equal to the bit.
const ENGINE: &str = concat!("foretune ", env!("CARGO_PKG_VERSION"));

/// The report of a search as JSON. `elapsed` is in seconds; `words` gives the text of a remark, which is written beside
/// its code.
#[must_use]
pub fn report(
    search: &Scheduler,
    data: &StudyData,
    elapsed: f64,
    words: &dyn Fn(&Remark) -> String,
) -> String {
    let mut source = ReportSource::new(search, None);
    let (mut writer, mut text) = (ReportWriter::default(), String::new());
    while let Some(part) = source.next(search, data, elapsed, words, usize::MAX) {
        writer.write(&part, &mut text);
    }
    text
}

/// Makes the parts of the report of a search, from its first to its last.
#[derive(Clone, Debug)]
pub struct ReportSource {
    /// The number of trials when the report began; the search may go on meanwhile.
    trials: u32,
    next: Next,
    /// The lowest score among the trials so far, and the first trial that has it.
    best: Option<(f64, u32)>,
    /// The trial whose forecasts are in the report; `None` for the best one.
    chosen: Option<u32>,
}

/// The part of a report that comes next.
#[derive(Clone, Copy, Debug)]
enum Next {
    Beginning,
    /// The trials from this one on.
    Trials(u32),
    Forecast,
    End,
    Nothing,
}

impl ReportSource {
    /// The parts of the report of a search as it is now. `chosen` is the trial whose forecasts are in the report, `None` for
    /// the best one.
    #[must_use]
    pub fn new(search: &Scheduler, chosen: Option<u32>) -> Self {
        Self { trials: search.ledger().trials().len() as u32, next: Next::Beginning, best: None, chosen }
    }

    /// The share of the trials that have been reported, from 0 to 1.
    #[must_use]
    pub fn fraction(&self) -> f64 {
        match self.next {
            Next::Beginning => 0.0,
            Next::Trials(trial) => f64::from(trial) / f64::from(self.trials.max(1)),
            Next::Forecast | Next::End | Next::Nothing => 1.0,
        }
    }

    /// The next part, which holds trials with at most `most_executions` executions together, but at least one trial.
    /// `None` after the last part. The search must be the one that the report began with.
    pub fn next(
        &mut self,
        search: &Scheduler,
        data: &StudyData,
        elapsed: f64,
        words: &dyn Fn(&Remark) -> String,
        most_executions: usize,
    ) -> Option<ReportPart> {
        match self.next {
            Next::Beginning => {
                self.next = Next::Trials(0);
                Some(ReportPart::Text(beginning(search)))
            }
            Next::Trials(first) if first < self.trials => {
                let most_trials = (most_executions / search.study().executions().max(1) as usize).max(1);
                let end =
                    self.trials.min(first.saturating_add(u32::try_from(most_trials).unwrap_or(u32::MAX)));
                self.next = Next::Trials(end);
                let trials = search.ledger().trials().get(first as usize..end as usize).unwrap_or_default();
                for trial in trials {
                    if let Some(score) = trial.score()
                        && self.best.is_none_or(|(lowest, _)| score < lowest)
                    {
                        self.best = Some((score, trial.number));
                    }
                }
                let parameters = search.study().space().parameters();
                Some(ReportPart::Trials {
                    names: parameters.iter().map(|parameter| parameter.name.clone()).collect(),
                    trials: trials.iter().map(|trial| trial_report(search, trial, words)).collect(),
                })
            }
            Next::Trials(_) => {
                self.next = Next::Forecast;
                Some(ReportPart::Text("],\"forecast\":".to_owned()))
            }
            Next::Forecast => {
                self.next = Next::End;
                let trial = self.chosen.or(self.best.map(|(_, trial)| trial));
                let source = trial.and_then(|trial| forecast_source(search, trial, data));
                Some(ReportPart::Forecast(source.map(Box::new)))
            }
            Next::End => {
                self.next = Next::Nothing;
                Some(ReportPart::Text(end(search, self.best, data, elapsed)))
            }
            Next::Nothing => None,
        }
    }
}

fn beginning(search: &Scheduler) -> String {
    let study = search.study();
    let object = Json::object([
        ("engine", Json::text(ENGINE)),
        ("fragment", Json::Text(link::encode(study.draft()))),
        ("objective", Json::text(study.objective().key())),
        ("combinations", study.space().combinations().count().map_or(Json::Null, Json::Whole)),
    ]);
    let object = object.to_string();
    format!("{},\"trials\":[", object.strip_suffix('}').unwrap_or(&object))
}

fn end(search: &Scheduler, best: Option<(f64, u32)>, data: &StudyData, elapsed: f64) -> String {
    let baselines =
        data.baselines.iter().map(|baseline| (baseline.kind.key().to_owned(), errors(baseline.errors)));
    let object = Json::object([
        ("best", best.map_or(Json::Null, |(_, trial)| Json::Whole(u64::from(trial)))),
        ("baselines", Json::Object(baselines.collect())),
        ("noise_floor", data.noise_floor.map_or(Json::Null, errors)),
        ("reproducible", Json::Bool(!search.results().depend_on_machine())),
        ("elapsed_s", Json::Number(elapsed)),
    ]);
    let object = object.to_string();
    format!(",{}", object.strip_prefix('{').unwrap_or(&object))
}

fn trial_report(search: &Scheduler, trial: &Trial, words: &dyn Fn(&Remark) -> String) -> TrialReport {
    let executions = trial.executions.iter().zip(trial.execution_ids()).map(|(state, id)| {
        let remark = Remark::of(*state, id, search.results());
        ExecutionReport {
            outcome: search.results().outcome(id).cloned(),
            remark: remark.map(|remark| (remark.key().to_owned(), words(&remark))),
        }
    });
    TrialReport { trial: trial.clone(), executions: executions.collect() }
}

/// Writes the parts of a report as text.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReportWriter {
    has_trials: bool,
}

impl ReportWriter {
    /// Appends the text of the next part.
    pub fn write(&mut self, part: &ReportPart, text: &mut String) {
        match part {
            ReportPart::Text(part) => text.push_str(part),
            ReportPart::Forecast(source) => {
                let forecast = source.as_ref().map_or(Json::Null, |source| forecast_json(source));
                text.push_str(&forecast.to_string());
            }
            ReportPart::Trials { names, trials } => {
                for trial in trials {
                    if self.has_trials {
                        text.push(',');
                    }
                    self.has_trials = true;
                    // Writing to a string does not fail.
                    let _ = write!(text, "{}", trial_json(names, trial));
                }
            }
        }
    }
}

fn number(number: Option<u32>) -> Json {
    number.map_or(Json::Null, |number| Json::Whole(u64::from(number)))
}

fn errors(errors: Errors) -> Json {
    Json::object([("mae", Json::Number(errors.mae)), ("mse", Json::Number(errors.mse))])
}

fn trial_json(names: &[String], report: &TrialReport) -> Json {
    let TrialReport { trial, executions } = report;
    let values = names.iter().zip(&trial.assignment.0).filter_map(|(name, value)| {
        let value = match value.as_ref()? {
            Value::Int(value) => Json::Signed(*value),
            Value::Float(value) => Json::Number(*value),
            Value::Text(value) => Json::text(value),
            Value::Bool(value) => Json::Bool(*value),
        };
        Some((name.clone(), value))
    });
    let executions = trial.executions.iter().zip(executions);
    let executions = executions.map(|(state, report)| execution_json(*state, report));
    Json::object([
        ("number", Json::Whole(u64::from(trial.number))),
        ("epochs", number(trial.epochs)),
        ("continues", number(trial.continues)),
        ("state", Json::text(trial.state().key())),
        ("values", Json::Object(values.collect())),
        ("score", Json::number(trial.score())),
        ("executions", Json::List(executions.collect())),
    ])
}

/// Losses and `val_mae` are those of the best epoch by the objective; `epochs` is the number of trained epochs. `metrics`
/// are those of the weights that are kept, `last_metrics` those after the last epoch, both in the units of the series.
fn execution_json(state: ExecutionState, report: &ExecutionReport) -> Json {
    let outcome = report.outcome.as_ref();
    let best = outcome.and_then(|outcome| outcome.best);
    let last = outcome.and_then(|outcome| outcome.last);
    let (remark, remark_text) = report.remark.clone().unzip();
    let text = |text: Option<String>| text.map_or(Json::Null, Json::Text);
    let state = match state {
        ExecutionState::Open => "running",
        ExecutionState::Done(_) => "completed",
        ExecutionState::Pruned { .. } => "pruned",
        ExecutionState::Diverged { .. } => "diverged",
        ExecutionState::Failed => "failed",
        ExecutionState::Stopped => "stopped",
        ExecutionState::Skipped => "skipped",
    };
    let stopped_early = outcome.is_some_and(Outcome::ended_early);
    Json::object([
        ("state", Json::text(state)),
        ("remark", text(remark)),
        ("remark_text", text(remark_text)),
        ("loss", Json::number(best.map(|metrics| metrics.loss))),
        ("val_loss", Json::number(best.map(|metrics| metrics.val_loss))),
        ("val_mae", Json::number(best.map(|metrics| metrics.val_mae))),
        ("epochs", number(outcome.map(Outcome::epochs))),
        ("stopped_early", Json::Bool(stopped_early)),
        ("best_epoch", number(best.map(|metrics| metrics.epoch))),
        ("last_loss", Json::number(last.map(|metrics| metrics.loss))),
        ("last_val_loss", Json::number(last.map(|metrics| metrics.val_loss))),
        ("last_val_mae", Json::number(last.map(|metrics| metrics.val_mae))),
        ("metrics", evaluation_json(outcome.and_then(|outcome| outcome.evaluation))),
        ("last_metrics", evaluation_json(outcome.and_then(|outcome| outcome.last_evaluation))),
        (
            "weights_hash",
            outcome.map_or(Json::Null, |outcome| Json::Text(format!("{:016x}", outcome.weights_hash))),
        ),
    ])
}

fn evaluation_json(evaluation: Option<Evaluation>) -> Json {
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
