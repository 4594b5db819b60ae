//! The selected trial in detail: its forecast, its curves and its errors, and a key that changes when they do.

use crate::{
    data::{baselines::BaselineKind, partition::Fold},
    report::leaderboard::best_execution,
    runtime::{failure::ForecastFailure, scheduler::Scheduler},
    search::trial::{ExecutionId, Trial},
    study::{data::StudyData, scoring::TrainingLoss},
    train::{
        config::TrainConfig,
        constant_forecast::ConstantForecast,
        epoch::Curves,
        forecast::Forecasts,
        metrics::{Evaluation, Metrics, naive_error},
    },
};

/// A trial's forecast, curves and errors.
#[derive(Clone, Debug)]
pub struct Detail {
    /// The trial.
    pub trial: u32,
    /// The run whose forecast is drawn.
    pub drawn: u32,
    /// The training loss of its runs.
    pub loss: TrainingLoss,
    /// The forecasts of its network, or why there are none.
    pub forecasts: Result<Forecasts, ForecastFailure>,
    /// The runs whose curves are kept.
    pub runs: Vec<Run>,
    /// The errors of the naive forecast of the validation part.
    pub naive: Option<Metrics>,
    /// The lag of the forecast that MASE compares with, in points.
    pub season: usize,
}

/// One run of the trial.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Its number, from 0.
    pub number: u32,
    /// The metrics of its epochs.
    pub curves: Curves,
    /// Its best epoch.
    pub best: Option<u32>,
    /// The epoch that its weights are of.
    pub weights_epoch: Option<u32>,
    /// The errors of its forecasts.
    pub evaluation: Option<Evaluation>,
    /// Whether its forecast is constant, and after which epoch.
    pub constant_forecast: Option<ConstantForecast>,
}

/// Everything that a trial's detail depends on beside the series. While it stays the same, so does the detail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailKey {
    /// The trial.
    pub trial: u32,
    /// The run that was chosen; `None` for the best one.
    pub run: Option<u32>,
    /// The search's number.
    pub search: u32,
    /// For each execution, whether it has ended, whether its weights are kept, and whether its curves are.
    executions: Vec<[bool; 3]>,
}

impl DetailKey {
    /// The key of a trial and a chosen run in a search of this number; `None` where the search has no such trial.
    #[must_use]
    pub fn of(search: &Scheduler, number: u32, trial: u32, run: Option<u32>) -> Option<Self> {
        let ids = search.ledger().trial(trial)?.execution_ids();
        let results = search.results();
        let is_kept =
            |id| [results.outcome(id).is_some(), results.trained(id).is_some(), results.has_curves(id)];
        let executions = ids.map(is_kept).collect();
        Some(Self { trial, run, search: number, executions })
    }
}

/// The executions of a trial that could not be trained again for their weights and curves.
#[must_use]
pub fn failed_retrainings(search: &Scheduler, trial: u32) -> Vec<ExecutionId> {
    let ids = search.ledger().trial(trial).into_iter().flat_map(Trial::execution_ids);
    ids.filter(|id| search.results().retraining_failure(*id).is_some()).collect()
}

/// A trained network that is to forecast.
#[derive(Clone, Debug)]
pub struct TrainedNetwork {
    /// The parts of the series that it was trained and validated on.
    pub fold: Fold,
    /// Its training configuration.
    pub config: TrainConfig,
    /// Its weights, in Keras's order.
    pub weights: Vec<f32>,
}

impl Detail {
    /// The detail of a trial as far as its results are kept, without its forecasts, and the network that makes them: that of
    /// the chosen run, or of the best one where no run is chosen or the chosen one has none. Beside it the executions whose
    /// weights and curves are not kept, to be trained again. Those that failed then are not among them: they could fail
    /// without end.
    #[must_use]
    pub fn of(
        search: &Scheduler,
        trial: u32,
        run: Option<u32>,
        data: &StudyData,
    ) -> (Option<(Self, TrainedNetwork)>, Vec<ExecutionId>) {
        let results = search.results();
        // A run without a finite epoch has no curves, and no weights to forecast with.
        let has_epoch = |id: &ExecutionId| results.outcome(*id).is_some_and(|outcome| outcome.best.is_some());
        let chosen = run.map(|execution| ExecutionId { trial, execution }).filter(has_epoch);
        let drawn = chosen.or_else(|| best_execution(search, trial));
        let Some((entry, drawn)) = search.ledger().trial(trial).zip(drawn) else {
            return (None, Vec::new());
        };
        let ended: Vec<ExecutionId> = entry.execution_ids().filter(has_epoch).collect();
        // The curves of all runs are drawn, and the forecast of one.
        let is_missing = |id: &ExecutionId| {
            let has_all = results.has_curves(*id) && (*id != drawn || results.trained(*id).is_some());
            !has_all && results.retraining_failure(*id).is_none()
        };
        let missing = ended.iter().copied().filter(is_missing).collect();
        let runs = ended.iter().filter_map(|id| {
            let (outcome, curves) = results.outcome(*id).zip(results.curves(*id))?;
            Some(Run {
                number: id.execution,
                curves,
                best: outcome.best.map(|metrics| metrics.epoch),
                weights_epoch: outcome.weights_epoch,
                evaluation: outcome.evaluation,
                constant_forecast: outcome.constant_forecast(),
            })
        });
        let runs = runs.collect();
        let study = search.study();
        let config = study.train_config(&entry.assignment).ok();
        let detail = config.zip(results.trained(drawn)).and_then(|(config, trained)| {
            let fold = study.fold(drawn.execution);
            let (training, validation) =
                (data.values.get(fold.train())?, data.values.get(fold.validation())?);
            let forecast_points = study.partition().validation();
            let first = fold.validation().start - forecast_points.start;
            let naive = data.baselines.iter().find(|baseline| baseline.kind == BaselineKind::Naive);
            let reference = naive_error(training, config.season);
            let naive = naive
                .and_then(|naive| Some(Metrics::of(validation, naive.forecast.get(first..)?, reference)));
            let detail = Self {
                trial,
                drawn: drawn.execution,
                loss: TrainingLoss::of(&config),
                forecasts: Ok(Forecasts::default()),
                runs,
                naive,
                season: config.season,
            };
            Some((detail, TrainedNetwork { config, fold, weights: trained.weights.clone() }))
        });
        (detail, missing)
    }

    /// One forecast for each validation point; empty where there is none.
    #[must_use]
    pub fn one_step(&self) -> &[f32] {
        self.forecasts.as_ref().map_or(&[], |forecasts| &forecasts.one_step)
    }

    /// The forecasts beyond the end of the series.
    #[must_use]
    pub fn ahead(&self) -> &[f32] {
        self.forecasts.as_ref().map_or(&[], |forecasts| &forecasts.multi_step)
    }

    /// The run whose forecast is drawn.
    #[must_use]
    pub fn drawn_run(&self) -> Option<&Run> {
        self.runs.iter().find(|run| run.number == self.drawn)
    }
}
