//! Searches whose oracle reads results, under random orders of events: the ledger depends on the study alone.
//!
//! Three small oracles stand for all: one that learns from every result, one that repeats trials, and one that trains
//! trials in rounds and continues the best ones. Each runs in the scheduler and in the assistant.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use std::{
    collections::{BTreeMap, VecDeque},
    num::NonZeroU32,
    sync::Arc,
};

use foretune::{
    num::stream::Stream,
    runtime::{
        failure::{SearchFailure, WorkerFailure},
        job::{Job, JobId, WorkerId},
        job_result::JobResult,
        journal::{record::JournalRecord, replay::Replay},
        proposer::OracleLocation,
        scheduler::{Command, Event, Phase, Scheduler, SearchAlgorithm},
    },
    search::{
        history::History,
        ledger::Ledger,
        oracle::traits::{Oracle, Proposal},
        pruner::{ComparedValue, ExecutionRule, ObservedExecution, Pruner, StopRules, Thresholds},
        replica::OracleReplica,
        space::Space,
        step::StepAction,
        trial::{ExecutionId, ExecutionState, TrialState},
    },
    study::{link, study::Study},
    train::epoch::{Curves, End, EpochMetrics, Outcome},
};
use proptest::prelude::*;

/// A study of 40 steps, each trial executed three times.
fn study() -> Arc<Study> {
    Arc::new(link::open("preset=quick&executions=3&units1=int:1:200:1&momentum=0.5|0.9&trials=40").unwrap())
}

/// A number that depends on everything that an oracle may see.
fn fingerprint(history: &History<'_>) -> u64 {
    let mut keys = vec![u64::from(history.next_step()), u64::from(history.seen())];
    for (number, step) in (0..).zip(history.steps()) {
        let executions = step.executions();
        keys.extend([u64::from(step.trial), u64::from(executions.start), u64::from(executions.end)]);
        keys.push(history.assignment(step.trial).unwrap().0.len() as u64);
        for state in history.results(number).unwrap_or_default() {
            keys.push(state.score().map_or(7, f64::to_bits));
        }
    }
    u64::from(Stream::keyed(&keys).below(u32::MAX))
}

/// The mean score of a trial, of the executions that may be seen; infinite without any.
fn score(history: &History<'_>, trial: u32) -> f64 {
    let steps = (0..history.seen()).filter(|step| history.steps()[*step as usize].trial == trial);
    let states: Vec<ExecutionState> =
        steps.flat_map(|step| history.results(step).unwrap().to_vec()).collect();
    let scores: Vec<f64> = states.iter().map(|state| state.score().unwrap_or(1e9)).collect();
    if scores.is_empty() { f64::INFINITY } else { scores.iter().sum::<f64>() / scores.len() as f64 }
}

fn best_of(history: &History<'_>, trials: impl Iterator<Item = u32>) -> u32 {
    trials.min_by(|a, b| score(history, *a).total_cmp(&score(history, *b)).then(a.cmp(b))).unwrap_or(0)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Proposes assignments that depend on every result.
    Learner,
    /// Repeats the best trial after every third one.
    Repeater,
    /// Six trials of 2 epochs, the best three of them for 5 epochs, the best of these for 9; then anew.
    Rounds,
    /// Waits for the latest step at every fifth step.
    Waiter,
}

const KINDS: [Kind; 4] = [Kind::Learner, Kind::Repeater, Kind::Rounds, Kind::Waiter];

/// What a search does.
#[derive(Clone, Copy, Debug)]
struct Plan {
    kind: Kind,
    look_ahead: u32,
    pruning: Pruning,
}

/// Which stop rules a search has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pruning {
    None,
    /// On the learning curves.
    Curves,
    /// Over the executions of every step.
    Executions,
}

const PRUNINGS: [Pruning; 3] = [Pruning::None, Pruning::Curves, Pruning::Executions];

#[derive(Debug)]
struct TestOracle {
    kind: Kind,
    space: Space,
    /// The number of calls until the next answer.
    calls_left: u32,
}

impl TestOracle {
    fn new(kind: Kind, study: &Study) -> Self {
        Self { kind, space: study.space().clone(), calls_left: 2 }
    }

    fn trial(&self, history: &History<'_>, epochs: Option<u32>) -> Proposal {
        let assignment =
            self.space.assignment(fingerprint(history) % self.space.combinations().count().unwrap());
        Proposal::Step(StepAction::Trial { assignment, epochs })
    }

    fn answer(&self, history: &History<'_>) -> Proposal {
        let next = history.next_step();
        match self.kind {
            Kind::Learner => self.trial(history, None),
            Kind::Repeater if next % 4 == 3 => {
                let trial = best_of(history, 0..history.trials());
                Proposal::Step(StepAction::Repeat { trial, executions: 1 + next % 2 })
            }
            Kind::Repeater => self.trial(history, None),
            Kind::Rounds => {
                let (first, position) = (next - next % 10, next % 10);
                let (base, through, rank, epochs) = match position {
                    0..=5 => return self.trial(history, Some(2)),
                    6..=8 => (first, first + 5, position - 6, 5),
                    _ => (first + 6, first + 8, 0, 9),
                };
                if history.seen() <= through {
                    return Proposal::NeedThrough(through);
                }
                let mut trials: Vec<u32> =
                    (base..=through).map(|step| history.steps()[step as usize].trial).collect();
                trials.sort_by(|a, b| score(history, *a).total_cmp(&score(history, *b)));
                Proposal::Step(StepAction::Continuation { trial: trials[rank as usize], epochs })
            }
            Kind::Waiter if next % 5 == 4 && history.seen() < next => Proposal::NeedThrough(next - 1),
            Kind::Waiter if next == 33 => Proposal::Done,
            Kind::Waiter => self.trial(history, None),
        }
    }
}

impl Oracle for TestOracle {
    fn propose(&mut self, history: &History<'_>, work: u64) -> Option<Proposal> {
        if work < u64::MAX && self.calls_left > 0 {
            self.calls_left -= 1;
            return None;
        }
        self.calls_left = 2;
        Some(self.answer(history))
    }
}

/// A pruner whose limit is the median of all learning curves' ends.
#[derive(Debug)]
struct TestPruner {
    pruning: Pruning,
    ends: Vec<f32>,
}

impl Pruner for TestPruner {
    fn observe(&mut self, executions: &[ObservedExecution]) {
        assert!(executions.iter().all(|execution| execution.state != ExecutionState::Open));
        self.ends.extend(executions.iter().filter_map(|execution| execution.curve.last()));
        self.ends.sort_by(f32::total_cmp);
    }

    fn rules(&mut self) -> StopRules {
        let median = self.ends.get(self.ends.len() / 2).filter(|_| self.ends.len() > 6);
        let median = median.map(|median| f64::from(*median));
        let limit = |median| Thresholds { compared: ComparedValue::Latest, highest: vec![(1, median)] };
        match self.pruning {
            Pruning::None => StopRules::default(),
            Pruning::Curves => StopRules { thresholds: median.map(limit), executions: None },
            Pruning::Executions => {
                let limits = median.map_or(Vec::new(), |median| vec![1.2 * median, median]);
                StopRules { thresholds: None, executions: Some(ExecutionRule::HighestMean(limits)) }
            }
        }
    }
}

/// A result that depends on the streams, the values, the epochs and the stop rule of an execution alone.
fn result(study: &Study, job: &Job) -> Box<JobResult> {
    let epochs = job.epochs.unwrap_or(20);
    let values = format!("{:?}", job.assignment);
    let values = values.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let mut stream = study.keys(job.root()).with(&[values, epochs.into()]);
    let loss = stream.unit_f64() / f64::from(epochs);
    let metrics = EpochMetrics { epoch: epochs, loss, val_loss: loss, val_mae: loss };
    let is_pruned = |rule: &Thresholds| rule.highest.iter().any(|(_, highest)| loss > *highest);
    let outcome = Outcome {
        end: match stream.below(9) {
            0 => End::Diverged { epoch: 1 },
            _ if job.thresholds.as_ref().is_some_and(is_pruned) => End::Pruned { epoch: 1 },
            _ => End::Completed,
        },
        best: Some(metrics),
        last: Some(metrics),
        weights_epoch: None,
        weights_hash: 0,
        evaluation: None,
        last_evaluation: None,
    };
    let curves = Curves { val_mae: vec![loss as f32], ..Curves::default() };
    Box::new(JobResult { curves, ..outcome.into() })
}

fn scheduler(plan: Plan, is_remote: bool, replay: Replay) -> Scheduler {
    let Plan { kind, look_ahead, pruning } = plan;
    let study = study();
    let oracle = if is_remote {
        OracleLocation::Assistant
    } else {
        OracleLocation::Scheduler(Box::new(TestOracle::new(kind, &study)))
    };
    let pruner: Option<Box<dyn Pruner>> = match pruning {
        Pruning::None => None,
        Pruning::Curves | Pruning::Executions => Some(Box::new(TestPruner { pruning, ends: Vec::new() })),
    };
    let algorithm = SearchAlgorithm { oracle, look_ahead: NonZeroU32::new(look_ahead), pruner };
    Scheduler::with_algorithm(study, algorithm).resume(replay)
}

/// Workers that carry out the commands of a scheduler when the test says so.
struct Shell {
    search: Scheduler,
    plan: Plan,
    is_remote: bool,
    jobs: BTreeMap<WorkerId, VecDeque<Job>>,
    /// The oracle in the assistant, and the question that has no answer yet.
    replica: Option<OracleReplica>,
    asked: Option<JobId>,
    losses: BTreeMap<(u32, u32), u32>,
    proposal_losses: u32,
    next_worker: u32,
    stale: Vec<Event>,
    /// The records of a journal, as far as they are not lost.
    journal: Vec<JournalRecord>,
}

impl Shell {
    fn new(plan: Plan, is_remote: bool, workers: u32) -> Self {
        let mut shell = Self {
            search: scheduler(plan, is_remote, Replay::default()),
            plan,
            is_remote,
            jobs: BTreeMap::new(),
            replica: None,
            asked: None,
            losses: BTreeMap::new(),
            proposal_losses: 0,
            next_worker: 0,
            stale: Vec::new(),
            journal: Vec::new(),
        };
        (0..workers).for_each(|_| shell.add_worker());
        shell
    }

    fn add_worker(&mut self) {
        let worker = WorkerId(self.next_worker);
        self.next_worker += 1;
        self.jobs.insert(worker, VecDeque::new());
        self.send(Event::Ready(worker));
    }

    fn send(&mut self, event: Event) {
        for command in self.search.handle(event) {
            match command {
                Command::Run { worker, job } => self.jobs.get_mut(&worker).unwrap().push_back(job),
                Command::Cancel { worker, job } => {
                    self.jobs.get_mut(&worker).unwrap().retain(|other| other.id != job);
                }
                Command::CancelProposal(job) => assert_eq!(self.asked.take(), Some(job)),
                Command::Propose { job, request } => {
                    assert!(self.is_remote && self.asked.is_none(), "one question at a time");
                    if request.is_first {
                        let oracle = TestOracle::new(self.plan.kind, self.search.study());
                        self.replica = Some(OracleReplica::new(Box::new(oracle)));
                    }
                    self.replica.as_mut().unwrap().update(request.update).unwrap();
                    self.asked = Some(job);
                }
                Command::Pause(_) | Command::Resume(_) => {}
            }
        }
        self.journal.extend(self.search.take_records());
        self.assert_nobody_waits_in_vain();
        if self.plan.pruning == Pruning::Executions {
            self.assert_executions_run_in_sequence();
        }
    }

    /// At most one execution of a step is under way, and those before it have ended.
    fn assert_executions_run_in_sequence(&self) {
        let ledger = self.search.ledger();
        for job in self.jobs.values().flatten() {
            let ExecutionId { trial, execution } = job.execution;
            let step = ledger.step_of(job.execution).expect("a job belongs to a step");
            let first = ledger.steps()[step as usize].executions().start;
            let before = &ledger.trials()[trial as usize].executions[first as usize..execution as usize];
            assert!(!before.contains(&ExecutionState::Open), "step {step}: {before:?} before {execution}");
        }
    }

    /// Ends the program and starts it again with the journal, of which some lines can be lost. The lines can be in another
    /// order.
    fn restart(&mut self, stream: &mut Stream) {
        self.journal.retain(|_| stream.below(40) > 0);
        stream.shuffle(&mut self.journal);
        let mut replay = Replay::default();
        for record in &self.journal {
            assert!(!replay.add(record.clone()), "{record:?} was recorded twice");
        }
        self.search = scheduler(self.plan, self.is_remote, replay);
        let workers = self.jobs.len();
        self.jobs.clear();
        self.replica = None;
        self.asked = None;
        self.losses.clear();
        self.proposal_losses = 0;
        self.stale.clear();
        (0..workers).for_each(|_| self.add_worker());
    }

    /// While the search runs, a worker is idle only if no execution waits and the next step cannot be proposed yet.
    fn assert_nobody_waits_in_vain(&self) {
        let ledger = self.search.ledger();
        let is_idle = self.jobs.values().all(VecDeque::is_empty) && self.asked.is_none();
        if self.search.phase() == Phase::Running && is_idle && !self.jobs.is_empty() {
            panic!("the search waits for ever after {} steps", ledger.steps().len());
        }
    }

    fn finish(&mut self, worker: WorkerId) {
        let Some(job) = self.jobs.get_mut(&worker).and_then(VecDeque::pop_front) else { return };
        let result = result(self.search.study(), &job);
        let event = Event::Finished { worker, job: job.id, result, time: 0.0 };
        self.stale.push(event.clone());
        self.send(event);
    }

    fn answer(&mut self) {
        let Some(job) = self.asked.take() else { return };
        let replica = self.replica.as_mut().unwrap();
        let proposal = std::iter::repeat_with(|| replica.advance(1_000)).take(9).find_map(|answer| answer);
        self.proposal_losses = 0;
        self.send(Event::Proposed { job, proposal: Ok(proposal.unwrap()) });
    }

    /// Loses the assistant with its oracle, unless it has a question of which it was lost twice before.
    fn lose_oracle(&mut self) {
        if self.asked.is_some() {
            if self.proposal_losses == 2 {
                return;
            }
            self.proposal_losses += 1;
        }
        (self.replica, self.asked) = (None, None);
        self.send(Event::OracleLost(WorkerFailure::ScriptError { message: "gone".into() }));
    }

    /// Loses a worker, unless it runs an execution that has lost two workers before.
    fn lose(&mut self, worker: WorkerId) {
        if let Some(job) = self.jobs[&worker].front() {
            let losses = self.losses.entry((job.execution.trial, job.execution.execution)).or_default();
            if *losses == 2 {
                return;
            }
            *losses += 1;
        }
        self.jobs.remove(&worker);
        let failure = WorkerFailure::ScriptError { message: "gone".into() };
        self.send(Event::Lost { worker, failure });
        self.add_worker();
    }

    /// Something that can happen.
    fn step(&mut self, stream: &mut Stream) {
        let workers: Vec<WorkerId> = self.jobs.keys().copied().collect();
        let worker = workers[stream.below(workers.len() as u32) as usize];
        match stream.below(24) {
            0 => self.send(Event::Pause),
            1 | 2 => self.send(Event::Resume),
            3 => self.lose(worker),
            4 => {
                self.jobs.remove(&worker);
                self.send(Event::Retired(worker));
                self.add_worker();
            }
            5 if workers.len() < 8 => self.add_worker(),
            6 => {
                let index = stream.below(self.stale.len() as u32) as usize;
                if let Some(event) = self.stale.get(index).cloned() {
                    self.send(event);
                }
            }
            7..=10 => self.answer(),
            12 => self.lose_oracle(),
            11 if stream.below(4) == 0 => self.restart(stream),
            _ if self.search.phase() == Phase::Running => self.finish(worker),
            _ => {}
        }
    }

    /// Lets everything succeed until the search has ended.
    fn finish_search(&mut self) {
        self.send(Event::Resume);
        while self.search.phase() == Phase::Running {
            let busy = self.jobs.iter().find(|(_, jobs)| !jobs.is_empty()).map(|(worker, _)| *worker);
            match busy {
                Some(worker) => self.finish(worker),
                None => self.answer(),
            }
        }
    }
}

/// The ledger of an undisturbed search on one worker, with the oracle in the scheduler.
fn expected(plan: Plan) -> Ledger {
    let mut shell = Shell::new(plan, false, 1);
    shell.finish_search();
    assert_eq!(shell.search.phase(), Phase::Finished);
    shell.search.ledger().clone()
}

#[test]
fn undisturbed_searches_do_what_their_oracles_say() {
    for look_ahead in [1, 3, 8] {
        let [learner, repeater, rounds, waiter] =
            KINDS.map(|kind| expected(Plan { kind, look_ahead, pruning: Pruning::None }));
        assert_eq!((learner.trials().len(), learner.steps().len()), (40, 40));
        assert_eq!((repeater.trials().len(), repeater.steps().len()), (30, 40));
        assert!(repeater.trials().iter().any(|trial| trial.executions.len() > 4));
        let continued = rounds.trials().iter().filter(|trial| trial.continues.is_some());
        assert_eq!(continued.map(|trial| trial.epochs.unwrap()).filter(|epochs| *epochs == 9).count(), 4);
        assert_eq!(waiter.steps().len(), 33);
    }
    let learner = |look_ahead, pruning| expected(Plan { kind: Kind::Learner, look_ahead, pruning });
    assert_ne!(learner(1, Pruning::None).trials(), learner(8, Pruning::None).trials());
    for pruning in [Pruning::Curves, Pruning::Executions] {
        let ledger = learner(3, pruning);
        let pruned = ledger.trials().iter().filter(|trial| trial.state() == TrialState::Pruned).count();
        assert!((3..35).contains(&pruned), "{pruned} trials are pruned");
        let skipped = |count: usize| {
            let is_skipped = |state: &&ExecutionState| **state == ExecutionState::Skipped;
            ledger.trials().iter().any(|trial| trial.executions.iter().filter(is_skipped).count() == count)
        };
        let is_by_executions = pruning == Pruning::Executions;
        assert_eq!([1, 2, 3].map(skipped), [is_by_executions, is_by_executions, false]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn ledger_does_not_depend_on_workers_or_the_order_of_events(
        kind in prop::sample::select(KINDS.to_vec()), look_ahead in prop::sample::select(vec![1, 3, 8]),
        pruning in prop::sample::select(PRUNINGS.to_vec()), is_remote: bool, workers in 1_u32..9, seed: u64,
        steps in 0_u32..300,
    ) {
        let mut stream = Stream::keyed(&[seed]);
        let plan = Plan { kind, look_ahead, pruning };
        let mut shell = Shell::new(plan, is_remote, workers);
        for _ in 0..steps {
            shell.step(&mut stream);
        }
        shell.finish_search();
        prop_assert_eq!(shell.search.phase(), Phase::Finished);
        prop_assert_eq!(shell.search.ledger(), &expected(plan));
        prop_assert_eq!(shell.search.trials_ended() as usize, shell.search.ledger().trials().len());
    }

    #[test]
    fn stopped_search_drops_proposals_that_arrive_later(
        kind in prop::sample::select(KINDS.to_vec()), pruning in prop::sample::select(PRUNINGS.to_vec()),
        seed: u64, steps in 0_u32..100,
    ) {
        let mut stream = Stream::keyed(&[seed]);
        let mut shell = Shell::new(Plan { kind, look_ahead: 8, pruning }, true, 3);
        for _ in 0..steps {
            shell.step(&mut stream);
        }
        let open = shell.asked;
        shell.send(Event::Stop);
        let stopped = shell.search.ledger().clone();
        prop_assert!(shell.asked.is_none());
        prop_assert!(stopped.trials().iter().all(|trial| !trial.is_open()));
        if let Some(job) = open {
            shell.send(Event::Proposed { job, proposal: Ok(Proposal::Done) });
        }
        shell.send(Event::Resume);
        prop_assert_eq!(shell.search.ledger(), &stopped);
        prop_assert!(shell.jobs.values().all(VecDeque::is_empty));
    }
}

#[test]
fn question_of_which_the_assistant_is_lost_three_times_ends_the_search_with_the_reason() {
    let mut shell = Shell::new(Plan { kind: Kind::Learner, look_ahead: 1, pruning: Pruning::None }, true, 2);
    let failure = WorkerFailure::ScriptError { message: "gone".into() };
    for _ in 0..3 {
        shell.asked.take().expect("the assistant has the question");
        shell.replica = None;
        shell.send(Event::OracleLost(failure.clone()));
    }
    assert_eq!(shell.search.phase(), Phase::Failed);
    assert_eq!(shell.search.failure(), Some(&SearchFailure::ProposalLost(failure)));
}

#[test]
fn invalid_proposals_end_the_search_with_the_reason() {
    for proposal in [
        Proposal::NeedThrough(0),
        Proposal::NeedThrough(70),
        Proposal::Step(StepAction::Repeat { trial: 9, executions: 1 }),
        Proposal::Step(StepAction::Trial { assignment: Default::default(), epochs: None }),
    ] {
        let mut shell =
            Shell::new(Plan { kind: Kind::Learner, look_ahead: 1, pruning: Pruning::None }, true, 1);
        shell.answer();
        (0..3).for_each(|_| shell.finish(WorkerId(0)));
        let job = shell.asked.take().unwrap();
        shell.send(Event::Proposed { job, proposal: Ok(proposal.clone()) });
        assert!(
            matches!(shell.search.failure(), Some(SearchFailure::InvalidStep(_))),
            "{proposal:?}: {:?}",
            shell.search.failure()
        );
    }
}
