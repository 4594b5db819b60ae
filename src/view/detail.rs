//! The selected trial in detail: its forecast, its curves and its errors, and what they depend on.

use crate::{
    report::leaderboard::best_execution,
    runtime::{failure::ForecastFailure, scheduler::Scheduler},
    search::trial::ExecutionId,
    study::{scoring::loss_in_words, study::StudyData},
    train::{
        config::TrainConfig,
        epoch::Curves,
        forecast::Forecasts,
        metrics::{Measured, Metrics, naive_error},
    },
};

/// A trial's forecast, curves and errors.
#[derive(Clone, Debug)]
pub struct Detail {
    /// The trial.
    pub trial: u32,
    /// The execution whose forecast this is.
    pub execution: u32,
    /// What it was trained to make small, in words.
    pub loss: String,
    /// What its network forecasts, or why that is not known.
    pub forecasts: Result<Forecasts, ForecastFailure>,
    /// The executions whose weights and curves are at hand.
    pub executions: Vec<Execution>,
    /// The errors of the naive forecast of the validation part.
    pub naive: Option<Metrics>,
    /// The season's length in points, that MASE measures against; 1 where there is none.
    pub season: usize,
}

/// One execution.
#[derive(Clone, Debug, PartialEq)]
pub struct Execution {
    /// Its number.
    pub number: u32,
    /// The metrics of its epochs.
    pub curves: Curves,
    /// Its best epoch.
    pub best: Option<u32>,
    /// The epoch that its weights are of.
    pub weights_epoch: Option<u32>,
    /// How well these forecast.
    pub measured: Option<Measured>,
    /// What is to be said of them.
    pub remark: Option<&'static str>,
}

/// All that the detail of a trial depends on, beside the series: as long as it stays the same, so does the detail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The trial.
    pub trial: u32,
    /// The search's number.
    pub search: u32,
    /// For each execution, whether it has ended and whether its weights are at hand.
    executions: Vec<(bool, bool)>,
}

impl Standing {
    /// How a trial of a search of this number stands.
    pub fn of(search: &Scheduler, number: u32, trial: u32) -> Option<Self> {
        let executions = search.ledger().trial(trial)?.executions.len() as u32;
        let ids = (0..executions).map(|execution| ExecutionId { trial, execution });
        let results = search.results();
        let executions =
            ids.map(|id| (results.outcome(id).is_some(), results.trained(id).is_some())).collect();
        Some(Self { trial, search: number, executions })
    }
}

/// The network that is to forecast.
#[derive(Clone, Debug)]
pub struct Network {
    /// What it was trained as.
    pub config: TrainConfig,
    /// Its weights, in Keras's order.
    pub weights: Vec<f32>,
}

impl Detail {
    /// The detail of a trial, as far as it is at hand, its forecasts yet to be made, with the network that makes them;
    /// and the executions that are not at hand.
    pub fn of(
        search: &Scheduler,
        trial: u32,
        data: &StudyData,
    ) -> (Option<(Self, Network)>, Vec<ExecutionId>) {
        let Some((entry, best)) = search.ledger().trial(trial).zip(best_execution(search, trial)) else {
            return (None, Vec::new());
        };
        let results = search.results();
        let ids = (0..entry.executions.len() as u32).map(|execution| ExecutionId { trial, execution });
        let ended: Vec<ExecutionId> = ids.filter(|id| results.outcome(*id).is_some()).collect();
        let missing = ended.iter().copied().filter(|id| results.trained(*id).is_none()).collect();
        let executions = ended.iter().filter_map(|id| {
            let (outcome, trained) = results.outcome(*id).zip(results.trained(*id))?;
            Some(Execution {
                number: id.execution,
                curves: trained.curves.clone(),
                best: outcome.best.map(|metrics| metrics.epoch),
                weights_epoch: trained.weights_epoch,
                measured: outcome.measured,
                remark: outcome.remark(),
            })
        });
        let executions = executions.collect();
        let study = search.study();
        let config = study.train_config(&entry.assignment).ok();
        let detail = config.zip(results.trained(best)).and_then(|(config, trained)| {
            let (training, validation) = data.values.split_at_checked(study.split())?;
            let naive = data.baselines.iter().find(|baseline| baseline.name == "naive");
            let naive = naive
                .map(|naive| Metrics::of(validation, &naive.forecast, naive_error(training, config.season)));
            let loss = loss_in_words(&config);
            let (execution, season) = (best.execution, config.season);
            let forecasts = Ok(Forecasts::default());
            let detail = Self { trial, execution, loss, forecasts, executions, naive, season };
            Some((detail, Network { config, weights: trained.weights.clone() }))
        });
        (detail, missing)
    }

    /// One number for each validation point, where they are known.
    pub fn one_step(&self) -> &[f32] {
        self.forecasts.as_ref().map_or(&[], |forecasts| &forecasts.one_step)
    }

    /// What is forecast beyond the end of the series.
    pub fn ahead(&self) -> &[f32] {
        self.forecasts.as_ref().map_or(&[], |forecasts| &forecasts.ahead)
    }

    /// The execution whose forecast is drawn.
    pub fn drawn(&self) -> Option<&Execution> {
        self.executions.iter().find(|execution| execution.number == self.execution)
    }
}
