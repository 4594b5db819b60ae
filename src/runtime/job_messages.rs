//! The messages that give a worker its jobs, made from a study. A worker has no study: it gets a training configuration
//! and the keys of a random stream.
//!
//! Jobs are checked here, so that a configuration that cannot train is an error with its numbers before a worker sees
//! it.

use super::{
    failure::ExecutionFailure,
    job::{Job, JobId},
    message::{RangeJob, RunJob, SeriesMessage},
    oracle_task::ProposalJob,
    proposer::ProposalRequest,
};
use crate::{
    data::partition::Fold,
    search::{self, pruner::Thresholds, replica::OracleStart, space::Assignment, trial::ExecutionId},
    study::study::Study,
    train::{
        config::{ConfigError, TrainConfig},
        range_test::RateSweep,
        run_plan::RunPlan,
        stop_rule::{ComparedValue, StopRule, Threshold},
    },
};

/// The series of a search for the workers. `search` is the number that its jobs carry.
#[must_use]
pub fn series_message(search: u32, values: &[f32]) -> SeriesMessage {
    SeriesMessage { search, values: values.to_vec() }
}

/// The training run of a job of the search numbered `search`, on a series of `n_points` points.
///
/// # Errors
/// [`ExecutionFailure::UnresolvedSetting`] if the assignment is not one of the study's space,
/// [`ExecutionFailure::Config`] if the configuration cannot train on the series.
pub fn run_job(study: &Study, search: u32, job: &Job, n_points: usize) -> Result<RunJob, ExecutionFailure> {
    let fold = study.fold(job.root().execution);
    let config = checked_config(study, &job.assignment, fold, n_points)?;
    let keys = study.keys(job.root());
    let plan = RunPlan {
        epochs: job.epochs,
        stop_rule: job.thresholds.as_ref().map(stop_rule),
        keeps_checkpoint: job.epochs.is_some(),
    };
    let (job_id, checkpoint) = (job.id.0, job.checkpoint.clone());
    Ok(RunJob { search, job: job_id, config, keys, fold, plan, checkpoint, trained_limit: job.trained_limit })
}

/// The question for the next step of the search numbered `search`.
#[must_use]
pub fn proposal_job(study: &Study, search: u32, job: JobId, request: ProposalRequest) -> ProposalJob {
    let start = || OracleStart { config: study.oracle(), space: study.space().clone(), seed: study.seed() };
    ProposalJob { search, job: job.0, start: request.is_first.then(start), update: request.update }
}

/// The stop rule of a run.
fn stop_rule(thresholds: &Thresholds) -> StopRule {
    StopRule {
        thresholds: thresholds
            .highest
            .iter()
            .map(|(epoch, highest)| Threshold { epoch: *epoch, highest: *highest })
            .collect(),
        compared: match thresholds.compared {
            search::pruner::ComparedValue::Best => ComparedValue::BestSoFar,
            search::pruner::ComparedValue::Latest => ComparedValue::Latest,
        },
    }
}

/// A learning-rate range test of the network of an assignment, which starts from the first weights of `execution`, one of
/// a trial that continues none, on a series of `n_points` points.
///
/// # Errors
/// As [`run_job`], and [`ExecutionFailure::Config`] if the sweep has a setting out of range.
pub fn range_job(
    study: &Study,
    execution: ExecutionId,
    assignment: &Assignment,
    sweep: RateSweep,
    n_points: usize,
) -> Result<RangeJob, ExecutionFailure> {
    sweep.check().map_err(ConfigError::from)?;
    let fold = study.fold(execution.execution);
    let config = checked_config(study, assignment, fold, n_points)?;
    Ok(RangeJob { config, keys: study.keys(execution), fold, sweep })
}

fn checked_config(
    study: &Study,
    assignment: &Assignment,
    fold: Fold,
    n_points: usize,
) -> Result<TrainConfig, ExecutionFailure> {
    let config = study.train_config(assignment)?;
    config.check(fold, n_points)?;
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        runtime::job::JobId,
        search::{execution_keys::ExecutionKeys, value::Value},
        study::link,
    };

    const KEYS: ExecutionKeys = ExecutionKeys { seed: 9, trial: 1, repeat: 2, fold: None };

    fn study() -> Study {
        link::open("preset=quick&points=400&split=300&units1=3|7&momentum=0.5&seed=9").unwrap()
    }

    fn job(study: &Study) -> Job {
        let execution = ExecutionId { trial: 1, execution: 2 };
        let assignment = study.space().assignment(1);
        Job {
            id: JobId(70),
            execution,
            root_trial: 1,
            assignment,
            epochs: None,
            thresholds: None,
            checkpoint: None,
            trained_limit: None,
        }
    }

    #[test]
    fn run_job_holds_the_trials_configuration_and_the_executions_keys() {
        let study = study();
        let job = job(&study);
        let run_job = run_job(&study, 5, &job, 400).unwrap();
        assert_eq!((run_job.search, run_job.job, run_job.keys), (5, 70, KEYS));
        assert_eq!((run_job.fold.train(), run_job.fold.validation()), (0..300, 300..400));
        assert_eq!(run_job.config, study.train_config(&job.assignment).unwrap());
        assert_eq!(run_job.config.model.hidden_layers()[0].units, 7);
    }

    #[test]
    fn series_message_holds_values() {
        let message = series_message(5, &[0.5, -0.0]);
        assert_eq!(message, SeriesMessage { search: 5, values: vec![0.5, -0.0] });
    }

    #[test]
    fn range_job_holds_sweep_and_keys() {
        let study = study();
        let job = job(&study);
        let range_job = range_job(&study, job.execution, &job.assignment, RateSweep::CHAPTER, 400).unwrap();
        assert_eq!((range_job.keys, range_job.sweep), (KEYS, RateSweep::CHAPTER));
        assert_eq!(range_job.config, study.train_config(&job.assignment).unwrap());
    }

    #[test]
    fn jobs_that_cannot_train_are_failures_with_their_numbers() {
        let study = study();
        let mut job = job(&study);
        let short = ExecutionFailure::Config(ConfigError::Validation { end: 400, points: 300 });
        assert_eq!(run_job(&study, 1, &job, 300), Err(short.clone()));
        assert_eq!(range_job(&study, job.execution, &job.assignment, RateSweep::CHAPTER, 300), Err(short));
        let sweep = RateSweep { every: 0, ..RateSweep::CHAPTER };
        let failure = range_job(&study, job.execution, &job.assignment, sweep, 400).unwrap_err();
        assert!(
            matches!(failure, ExecutionFailure::Config(ConfigError::Setting(setting)) if setting.name == "every")
        );
        job.assignment = Assignment(vec![Some(Value::Text("seven".into()))]);
        assert!(matches!(run_job(&study, 1, &job, 400), Err(ExecutionFailure::UnresolvedSetting(_))));
    }
}
