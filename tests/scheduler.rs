//! The scheduler under random orders of events: results, losses, pauses, late messages, changes of workers.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use foretune::{
    num::stream::Stream,
    report::missing_forecast::MissingForecast,
    runtime::{
        failure::{ExecutionFailure, JobRefusal, PoolError, SearchFailure, WorkerFailure},
        job::{Job, JobId, WorkerId},
        job_result::JobResult,
        scheduler::{Command, Event, PREFETCH, Phase, Scheduler},
    },
    search::trial::{ExecutionId, ExecutionState, TrialState},
    study::{link, study::Study},
    train::{
        epoch::{Curves, End, EpochMetrics, Outcome, RunResult, Trained},
        objective::Objective,
    },
};
use proptest::prelude::*;

fn study() -> Arc<Study> {
    Arc::new(link::open("preset=quick&executions=3&units1=int:1:5:1").unwrap())
}

/// An outcome that depends on the numbers of the execution alone.
fn outcome(id: ExecutionId) -> Box<Outcome> {
    let loss = f64::from(id.trial * 7 % 5 + id.execution + 1);
    let metrics = EpochMetrics { epoch: 3, loss, val_loss: loss, val_mae: loss };
    let end = if (id.trial + id.execution) % 11 == 10 { End::Diverged { epoch: 4 } } else { End::Completed };
    Box::new(Outcome {
        end,
        best: Some(metrics),
        last: Some(metrics),
        weights_epoch: Some(3),
        weights_hash: id.trial.into(),
        evaluation: None,
        last_evaluation: None,
    })
}

/// The end of a job with this outcome. As a worker does, it leaves out weights that are of no use.
fn finished(worker: WorkerId, job: &Job) -> Event {
    let outcome = outcome(job.execution);
    let weights = outcome.best.map(|best| best.loss as f32).into_iter().collect();
    let (curves, trained) = (Curves::default(), Trained { weights });
    let result = RunResult { outcome: *outcome, curves, trained, checkpoint: None };
    let result = JobResult::new(result, job.trained_limit, Objective::ValMae, 0.0);
    Event::Finished { worker, job: job.id, result: Box::new(result), time: 0.0 }
}

/// The failure of every worker that is lost in these tests.
fn script_error() -> WorkerFailure {
    WorkerFailure::ScriptError { message: "gone".into() }
}

/// A simulated shell: workers that carry out the commands, and checks of every command.
struct Shell {
    search: Scheduler,
    /// The jobs of each worker that has any, the running one first.
    busy: BTreeMap<WorkerId, VecDeque<Job>>,
    paused: BTreeSet<WorkerId>,
    idle: BTreeSet<WorkerId>,
    next_worker: u32,
    /// Events that were sent before, to be sent again.
    stale: Vec<Event>,
    losses: BTreeMap<ExecutionId, u32>,
}

impl Shell {
    fn new(workers: u32) -> Self {
        Self::of(study(), workers)
    }

    fn of(study: Arc<Study>, workers: u32) -> Self {
        let mut shell = Self {
            search: Scheduler::new(study),
            busy: BTreeMap::new(),
            paused: BTreeSet::new(),
            idle: BTreeSet::new(),
            next_worker: 0,
            stale: Vec::new(),
            losses: BTreeMap::new(),
        };
        for _ in 0..workers {
            shell.add_worker();
        }
        shell
    }

    fn add_worker(&mut self) {
        let worker = WorkerId(self.next_worker);
        self.next_worker += 1;
        self.idle.insert(worker);
        self.send(Event::Ready(worker));
    }

    fn send(&mut self, event: Event) {
        for command in self.search.handle(event) {
            match command {
                Command::Run { worker, job } => {
                    assert!(self.busy.values().flatten().all(|other| other.execution != job.execution));
                    if !self.idle.remove(&worker) {
                        assert!(!self.paused.contains(&worker), "{worker:?} is paused and was given a job");
                    }
                    let jobs = self.busy.entry(worker).or_default();
                    jobs.push_back(job);
                    assert!(jobs.len() <= 1 + PREFETCH, "{worker:?} was given too many jobs");
                }
                Command::Propose { .. } | Command::CancelProposal(_) => {
                    panic!("random search proposes in the scheduler")
                }
                Command::Pause(worker) => {
                    assert!(self.busy.contains_key(&worker) && self.paused.insert(worker))
                }
                Command::Resume(worker) => assert!(self.paused.remove(&worker)),
                Command::Cancel { worker, job } => {
                    let jobs = self.busy.get_mut(&worker).unwrap();
                    let index = jobs.iter().position(|other| other.id == job).unwrap();
                    jobs.remove(index);
                    if jobs.is_empty() {
                        self.busy.remove(&worker);
                        self.paused.remove(&worker);
                        self.idle.insert(worker);
                    }
                }
            }
        }
    }

    /// Finishes the running job of a worker.
    fn finish(&mut self, worker: WorkerId) {
        let Some(jobs) = self.busy.get_mut(&worker) else { return };
        let Some(job) = jobs.pop_front() else { return };
        if jobs.is_empty() {
            self.busy.remove(&worker);
            self.idle.insert(worker);
        }
        let event = finished(worker, &job);
        self.stale.push(event.clone());
        self.send(event);
    }

    /// Loses a worker, unless the execution that it runs has lost `max_losses` workers already.
    fn lose(&mut self, worker: WorkerId, max_losses: u32) {
        let Some(job) = self.busy.get(&worker).and_then(VecDeque::front) else { return };
        let losses = self.losses.entry(job.execution).or_default();
        if *losses < max_losses {
            *losses += 1;
            self.busy.remove(&worker);
            self.idle.remove(&worker);
            self.paused.remove(&worker);
            self.send(Event::Lost { worker, failure: script_error() });
            self.add_worker();
        }
        self.assert_no_worker_idles_beside_queued_jobs();
    }

    /// No worker is idle while a job is queued behind another worker's running job.
    fn assert_no_worker_idles_beside_queued_jobs(&self) {
        let queued = self.busy.values().any(|jobs| jobs.len() > 1);
        assert!(!queued || self.idle.is_empty(), "{:?} are idle while {:?}", self.idle, self.busy);
    }

    /// Resumes the search and finishes running jobs until none is left.
    fn drain(&mut self) {
        self.send(Event::Resume);
        while let Some(worker) = self.busy.keys().next().copied() {
            self.finish(worker);
        }
    }

    fn states(&self) -> Vec<Vec<ExecutionState>> {
        self.search.ledger().trials().iter().map(|trial| trial.executions.clone()).collect()
    }
}

/// A search on one worker without pauses and losses.
fn undisturbed() -> Shell {
    let mut shell = Shell::new(1);
    shell.drain();
    shell
}

proptest! {
    #[test]
    fn ledger_does_not_depend_on_the_order_of_events(workers in 1_u32..6, seed: u64, steps in 0_u32..200) {
        let mut stream = Stream::keyed(&[seed]);
        let mut shell = Shell::new(workers);
        for _ in 0..steps {
            let busy: Vec<WorkerId> =
                shell.busy.keys().filter(|worker| !shell.paused.contains(worker)).copied().collect();
            let pick = busy.get(stream.below(busy.len() as u32) as usize).copied();
            match (stream.below(12), pick) {
                (0, _) => shell.send(Event::Pause),
                (1 | 2, _) => shell.send(Event::Resume),
                (3, Some(worker)) => shell.lose(worker, 2),
                (4, _) => {
                    let index = stream.below(shell.stale.len() as u32) as usize;
                    if let Some(event) = shell.stale.get(index).cloned() {
                        shell.send(event);
                    }
                }
                (5, Some(worker)) => {
                    shell.busy.remove(&worker);
                    shell.send(Event::Retired(worker));
                    shell.add_worker();
                }
                (6, _) => {
                    let id = ExecutionId { trial: stream.below(10), execution: stream.below(3) };
                    shell.send(Event::Retrain(id));
                }
                (7, _) => shell.send(Event::Lost { worker: WorkerId(999), failure: script_error() }),
                (8, _) => shell.send(Event::Failed { worker: WorkerId(0), job: JobId(9_999), failure: ExecutionFailure::NoEpoch }),
                (_, Some(worker)) => shell.finish(worker),
                (_, None) => {}
            }
            shell.assert_no_worker_idles_beside_queued_jobs();
        }
        shell.drain();
        prop_assert_eq!(shell.search.phase(), Phase::Finished);
        let expected = undisturbed();
        prop_assert_eq!(shell.search.ledger(), expected.search.ledger());
        prop_assert_eq!(shell.search.trials_ended(), 10);
        prop_assert!(shell.states().iter().flatten().all(|state| *state != ExecutionState::Open));
    }

    #[test]
    fn stopped_search_keeps_results_and_runs_nothing(workers in 1_u32..6, seed: u64, steps in 0_u32..40, pause: bool) {
        let mut stream = Stream::keyed(&[seed]);
        let mut shell = Shell::new(workers);
        for _ in 0..steps {
            let busy: Vec<WorkerId> = shell.busy.keys().copied().collect();
            if let Some(worker) = busy.get(stream.below(busy.len() as u32) as usize) {
                shell.finish(*worker);
            }
        }
        if pause {
            shell.send(Event::Pause);
        }
        let before = shell.states();
        shell.send(Event::Stop);
        prop_assert!(shell.busy.is_empty());
        prop_assert!(matches!(shell.search.phase(), Phase::Stopped | Phase::Finished));
        for (before, after) in before.iter().flatten().zip(shell.states().iter().flatten()) {
            let expected = if *before == ExecutionState::Open { &ExecutionState::Stopped } else { before };
            prop_assert_eq!(after, expected);
        }
        for stale in std::mem::take(&mut shell.stale) {
            shell.send(stale);
        }
        shell.send(Event::Resume);
        prop_assert!(shell.busy.is_empty());
    }
}

#[test]
fn execution_that_loses_three_workers_fails_and_the_search_finishes() {
    let mut shell = Shell::new(2);
    let execution_id = shell.busy[&WorkerId(0)][0].execution;
    for _ in 0..3 {
        let worker =
            shell.busy.iter().find(|(_, jobs)| jobs[0].execution == execution_id).map(|(worker, _)| *worker);
        shell.lose(worker.unwrap(), 3);
    }
    shell.drain();
    assert_eq!(shell.search.phase(), Phase::Finished);
    let trial = shell.search.ledger().trial(execution_id.trial).unwrap();
    assert_eq!(trial.state(), TrialState::Failed);
    assert_eq!(trial.executions[execution_id.execution as usize], ExecutionState::Failed);
    assert_eq!(
        shell.search.results().failure(execution_id),
        Some(&ExecutionFailure::WorkerLost(script_error()))
    );
    assert_eq!(shell.search.ledger().trials().len(), 10);
}

#[test]
fn paused_search_dispatches_no_job() {
    let mut shell = Shell::new(1);
    shell.send(Event::Pause);
    let paused = *shell.busy.keys().next().unwrap();
    assert!(!shell.search.is_working(paused));
    shell.add_worker();
    assert_eq!(shell.busy.len(), 1);
    shell.send(Event::Resume);
    assert_eq!(shell.busy.len(), 2);
    assert!(shell.search.is_working(paused));
}

/// A paused search of 60 trials, of which 40 have ended, and an execution whose weights are not kept.
fn paused_with_dropped_weights(workers: u32) -> (Shell, ExecutionId) {
    let study = link::open("preset=quick&executions=1&units1=int:1:60:1&momentum=0.5").unwrap();
    let mut shell = Shell::of(Arc::new(study), workers);
    while shell.search.trials_ended() < 40 {
        let worker = *shell.busy.keys().next().unwrap();
        shell.finish(worker);
    }
    shell.send(Event::Pause);
    assert_eq!(shell.paused.len(), workers as usize);
    let results = shell.search.results();
    let mut ended = (0..60).map(|trial| ExecutionId { trial, execution: 0 });
    let id = ended.find(|id| {
        results.outcome(*id).is_some_and(|outcome| outcome.score(Objective::ValMae).is_some())
            && results.trained(*id).is_none()
    });
    (shell, id.unwrap())
}

#[test]
fn execution_is_retrained_while_every_worker_is_paused() {
    for workers in [1, 2, 4] {
        let (mut shell, id) = paused_with_dropped_weights(workers);
        let reason = |shell: &Shell| MissingForecast::of(&shell.search, id.trial);
        assert_eq!(reason(&shell), Some(MissingForecast::Retraining));
        shell.send(Event::Retrain(id));
        let running = |shell: &Shell| {
            shell.busy.iter().find(|(_, jobs)| jobs[0].execution == id).map(|(worker, _)| *worker)
        };
        let worker = running(&shell).expect("a worker retrains the execution");
        assert!(shell.search.is_working(worker) && !shell.paused.contains(&worker));
        shell.finish(worker);
        assert_eq!(reason(&shell), None);
        assert_eq!(shell.search.phase(), Phase::Paused);
        shell.drain();
        assert_eq!(shell.search.phase(), Phase::Finished);
        assert!(shell.states().iter().flatten().all(|state| *state != ExecutionState::Open));
        assert_eq!(shell.search.executions_ended(), 60);
    }
}

#[test]
fn failed_retraining_is_reported_and_can_be_tried_again() {
    let (mut shell, id) = paused_with_dropped_weights(2);
    let reason = |shell: &Shell| MissingForecast::of(&shell.search, id.trial);
    let running = |shell: &Shell| {
        shell.busy.iter().find(|(_, jobs)| jobs[0].execution == id).map(|(worker, _)| *worker)
    };
    shell.send(Event::Retrain(id));
    for _ in 0..3 {
        assert_eq!(reason(&shell), Some(MissingForecast::Retraining));
        let worker = running(&shell).expect("a worker retrains the execution");
        shell.lose(worker, 3);
    }
    let failure = ExecutionFailure::WorkerLost(script_error());
    assert_eq!(reason(&shell), Some(MissingForecast::RetrainingFailed(failure)));
    assert_eq!(running(&shell), None);
    shell.send(Event::Retrain(id));
    assert_eq!(reason(&shell), Some(MissingForecast::Retraining));
    let worker = running(&shell).expect("a worker retrains the execution");
    shell.finish(worker);
    assert_eq!(reason(&shell), None);
}

#[test]
fn trial_without_an_ended_run_has_no_forecast_for_a_reason() {
    let mut shell = Shell::new(1);
    let reason = |shell: &Shell| MissingForecast::of(&shell.search, 0);
    assert_eq!(MissingForecast::of(&shell.search, 99), None);
    assert_eq!(reason(&shell), Some(MissingForecast::Training));
    shell.send(Event::Pause);
    assert_eq!(reason(&shell), Some(MissingForecast::Paused));
    shell.send(Event::Stop);
    assert_eq!(reason(&shell), Some(MissingForecast::Stopped));

    let mut shell = Shell::new(1);
    let failure = ExecutionFailure::Refused(JobRefusal::NoSeries);
    for _ in 0..3 {
        let (worker, job) =
            shell.busy.iter().map(|(worker, jobs)| (*worker, jobs[0].clone())).next().unwrap();
        shell.busy.get_mut(&worker).unwrap().pop_front();
        shell.send(Event::Failed { worker, job: job.id, failure: failure.clone() });
    }
    assert_eq!(reason(&shell), Some(MissingForecast::Failed(failure)));
}

#[test]
fn trial_that_diverged_in_its_first_epoch_has_nothing_to_forecast_with() {
    let study = Arc::new(link::open("preset=quick&learning_rate=1e6").unwrap());
    let search = foretune::cli::threads::search(&study, &study.data().values, 2, |_| {});
    for trial in search.ledger().trials() {
        assert_eq!(trial.state(), TrialState::Diverged);
        assert_eq!(MissingForecast::of(&search, trial.number), Some(MissingForecast::Diverged));
    }
}

#[test]
fn refused_job_fails_its_execution_without_a_retry() {
    let mut shell = Shell::new(1);
    let (worker, job) = shell.busy.iter().map(|(worker, jobs)| (*worker, jobs[0].clone())).next().unwrap();
    shell.busy.get_mut(&worker).unwrap().pop_front();
    let failure = ExecutionFailure::Refused(JobRefusal::NoSeries);
    shell.send(Event::Failed { worker, job: job.id, failure: failure.clone() });
    shell.drain();
    assert_eq!(shell.search.phase(), Phase::Finished);
    assert_eq!(shell.search.results().failure(job.execution), Some(&failure));
    assert!(shell.search.results().outcome(job.execution).is_none());
    let failed = |states: Vec<Vec<ExecutionState>>| {
        states.into_iter().flatten().filter(|state| *state == ExecutionState::Failed).count()
    };
    assert_eq!(failed(shell.states()), 1);
}

#[test]
fn failed_search_keeps_results_and_its_reason() {
    let reason = PoolError::WorkerNotStarted { message: "no memory".into() };
    for pauses in [false, true] {
        let mut shell = Shell::new(2);
        (0..7).for_each(|_| shell.finish(*shell.busy.keys().next().unwrap()));
        if pauses {
            shell.send(Event::Pause);
        }
        let before = shell.states();
        shell.send(Event::Fail(reason.clone()));
        assert!(shell.busy.is_empty());
        let failure = SearchFailure::NoWorkers(reason.clone());
        assert_eq!((shell.search.phase(), shell.search.failure()), (Phase::Failed, Some(&failure)));
        for (before, after) in before.iter().flatten().zip(shell.states().iter().flatten()) {
            let expected = if *before == ExecutionState::Open { &ExecutionState::Stopped } else { before };
            assert_eq!(after, expected);
        }
        shell.send(Event::Resume);
        shell.add_worker();
        assert!(shell.busy.is_empty());
    }
    let mut finished = undisturbed();
    finished.send(Event::Fail(reason));
    assert_eq!((finished.search.phase(), finished.search.failure()), (Phase::Finished, None));
}
