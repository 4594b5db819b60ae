//! A search that trains trials for some epochs and continues the best of them: every trial has the result of a run that was
//! trained through, to the bit, with and without checkpoints.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use std::{num::NonZeroU32, sync::Arc};

use foretune::{
    cli::threads,
    runtime::{
        job::WorkerId,
        job_messages::run_job,
        proposer::OracleLocation,
        scheduler::{Command, Event, Phase, Scheduler, SearchAlgorithm},
    },
    search::{
        history::History,
        oracle::traits::{Oracle, Proposal},
        space::Space,
        step::StepAction,
        trial::{ExecutionId, Trial},
    },
    study::{link, study::Study, trial_link::trial_draft},
    train::{epoch::Outcome, status::Status},
};

/// Four trials of 2 epochs, the first two of them for 5, and these for 9.
#[derive(Debug)]
struct Rounds(Space);

impl Oracle for Rounds {
    fn propose(&mut self, history: &History<'_>, _work: u64) -> Option<Proposal> {
        let (step, seen) = (history.next_step(), history.seen());
        let continuation = |trial, epochs| Proposal::Step(StepAction::Continuation { trial, epochs });
        Some(match step {
            0..4 => {
                let assignment = self.0.assignment(u64::from(step));
                Proposal::Step(StepAction::Trial { assignment, epochs: Some(2) })
            }
            4 if seen < 4 => Proposal::NeedThrough(3),
            4 | 5 => continuation(step - 4, 5),
            6 if seen < 6 => Proposal::NeedThrough(5),
            6 | 7 => continuation(step - 2, 9),
            _ => Proposal::Done,
        })
    }
}

fn study() -> Arc<Study> {
    let link = "preset=quick&points=150&split=100&window=9&epochs=20&executions=2&units1=4|6&momentum=0.5|0.9\
                &schedule=plateau&plateau_patience=1&plateau_factor=0.5&dropout=0.1&early_stopping=yes&patience=19";
    Arc::new(link::open(link).unwrap())
}

fn scheduler(study: &Arc<Study>) -> Scheduler {
    let oracle = OracleLocation::Scheduler(Box::new(Rounds(study.space().clone())));
    let algorithm = SearchAlgorithm { oracle, look_ahead: NonZeroU32::new(8), pruner: None };
    Scheduler::with_algorithm(Arc::clone(study), algorithm)
}

fn outcomes(search: &Scheduler, trial: &Trial) -> Vec<Option<Outcome>> {
    trial.execution_ids().map(|id| search.results().outcome(id).cloned()).collect()
}

/// Runs the search on one worker. Returns it with the number of jobs that began from a checkpoint.
fn run(study: &Arc<Study>, uses_checkpoints: bool) -> (Scheduler, usize) {
    let (mut search, values) = (scheduler(study), study.data().values);
    let (mut events, mut continued) = (vec![Event::Ready(WorkerId(0))], 0);
    while let Some(event) = events.pop() {
        for command in search.handle(event).into_iter().rev() {
            let Command::Run { worker, mut job } = command else { panic!("{command:?}") };
            continued += usize::from(job.checkpoint.is_some());
            if !uses_checkpoints {
                job.checkpoint = None;
            }
            let message = run_job(study, 1, &job, values.len()).unwrap();
            let mut run = message.begin(&values).unwrap();
            while run.advance(u64::MAX) == Status::Running {}
            let result = Box::new(message.result(run.finish(), 1.0));
            events.insert(0, Event::Finished { worker, job: job.id, result, time: 0.0 });
        }
    }
    assert_eq!(search.phase(), Phase::Finished);
    (search, continued)
}

#[test]
fn continued_trials_equal_trials_that_were_trained_through() {
    let study = study();
    let (search, continued) = run(&study, true);
    assert_eq!((search.ledger().trials().len(), continued), (8, 8));
    for trial in search.ledger().trials() {
        let alone = link::open(&link::encode(&trial_draft(&study, trial))).map(Arc::new).unwrap();
        let alone = threads::search(&alone, &alone.data().values, 1, |_| {});
        let first = alone.ledger().trial(0).unwrap();
        assert_eq!(outcomes(&alone, first), outcomes(&search, trial), "trial {}", trial.number);
        let curves =
            |search: &Scheduler, trial| search.results().curves(ExecutionId { trial, execution: 1 }).unwrap();
        assert_eq!(curves(&alone, 0), curves(&search, trial.number));
        assert_eq!(curves(&search, trial.number).learning_rate.len(), trial.epochs.unwrap() as usize);
    }
}

#[test]
fn checkpoints_are_a_cache() {
    let study = study();
    let (with, without) = (run(&study, true).0, run(&study, false).0);
    assert_eq!(with.ledger(), without.ledger());
    for trial in with.ledger().trials() {
        assert_eq!(outcomes(&with, trial), outcomes(&without, trial));
    }
    let parallel = threads::run(scheduler(&study), &study.data().values, 4, |_| {});
    assert_eq!(parallel.ledger(), with.ledger());
}
