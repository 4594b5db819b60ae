//! The scheduler: decides which worker runs which execution. A pure state machine: an event goes in, commands come out.
//!
//! The scheduler holds no clock, no worker and no closure, so that a test can replay every order of events. Its shell
//! (the page's pool, or the threads of the command line) reports what happens as [`Event`]s and carries out the
//! returned [`Command`]s in their order.
//!
//! Events change when an execution runs and on which worker, never which executions there are nor their results: those
//! depend on the study alone. Every result is therefore the same for any number of workers and any order of events.

use std::{num::NonZeroU32, sync::Arc};

use litemap::LiteMap;

use super::{
    checkpoints::Checkpoints,
    failure::{ExecutionFailure, PoolError, SearchFailure, WorkerFailure},
    job::{Job, JobId, WorkerId},
    job_queues::{Attempt, JobQueue, JobQueues, Purpose, WaitingAttempts},
    job_result::{JobResult, JobTime},
    journal::{
        record::{FailureRecord, JournalRecord, ResultRecord, StepRecord},
        replay::{RecordedEnd, Replay},
    },
    proposer::{OracleLocation, ProposalRequest, Proposer},
    pruning::Pruning,
    results::{Results, execution_state},
};
use crate::{
    num::order::sort_by,
    search::{
        ledger::Ledger,
        oracle::traits::Proposal,
        pruner::{ExecutionRule, Pruner, StopRules},
        replica::UpdateError,
        step::{InvalidStep, StepAction},
        step_sequence::StepSequence,
        trial::{ExecutionId, ExecutionState},
    },
    study::study::Study,
    train::epoch::{Curves, Outcome},
};

/// The number of further attempts at an execution, or at a proposal, whose worker was lost.
pub const RETRIES: u32 = 2;

/// The most jobs queued at a worker behind the running one. The page sends no jobs while it paints, which takes as long
/// as a few small executions when the workers keep every core busy; the queued jobs bridge that time.
pub const PREFETCH: usize = 4;

/// Something that has happened to a worker or to the search.
///
/// An event about a worker or a job that the scheduler does not know, or no longer knows, changes nothing. Such events
/// occur: a worker can send a message before it receives that its job is canceled.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A worker is ready. It gets jobs from now on. Sent once for each worker; a second one changes nothing.
    Ready(WorkerId),
    /// A job has ended with a result. The job leaves the worker's queue, and the next one is then running.
    Finished {
        /// The worker.
        worker: WorkerId,
        /// The worker's job.
        job: JobId,
        /// The result.
        result: Box<JobResult>,
        /// The running time of the search, in milliseconds. It is kept for display alone.
        time: f64,
    },
    /// A job cannot be done, although the worker still works. The execution fails without another attempt, because
    /// every worker would refuse it.
    Failed {
        /// The worker.
        worker: WorkerId,
        /// The worker's job.
        job: JobId,
        /// The reason.
        failure: ExecutionFailure,
    },
    /// The shell has removed a worker that has failed or does not answer. The running execution is tried again,
    /// [`RETRIES`] times at most, and then fails; the queued jobs are requeued.
    Lost {
        /// The worker.
        worker: WorkerId,
        /// The reason.
        failure: WorkerFailure,
    },
    /// The shell has removed a working worker. All its jobs are requeued.
    Retired(WorkerId),
    /// The assistant has computed a proposal, or cannot.
    Proposed {
        /// The question's job.
        job: JobId,
        /// The proposal, or why there is none.
        proposal: Result<Proposal, UpdateError>,
    },
    /// The assistant was lost, and with it the oracle. An open question is asked again, [`RETRIES`] times at most; then the
    /// search fails.
    OracleLost(WorkerFailure),
    /// Pause the search. Running jobs are paused, queued jobs are recalled, and no job of the search is dispatched.
    /// Retraining continues. Ignored unless the search is running.
    Pause,
    /// Continue a paused search. Ignored unless the search is paused.
    Resume,
    /// End the search. Its jobs are canceled, and every open execution becomes [`ExecutionState::Stopped`]. Results are
    /// kept. Ignored unless the search is running or paused.
    Stop,
    /// No worker can be had. The search ends as with [`Event::Stop`], but has failed with this reason. Executions that
    /// wait to be retrained fail, in every phase.
    Fail(PoolError),
    /// Train an execution once more, for its weights and curves. It runs before all queued jobs, in every phase: while
    /// the search is paused, in place of a paused job, which begins anew later.
    /// Ignored if the execution has not ended with a result, if its weights are kept, or if it is already being
    /// retrained.
    Retrain(ExecutionId),
}

/// An instruction to the shell.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Send this worker a job, which runs after the jobs that the worker has.
    Run {
        /// The worker.
        worker: WorkerId,
        /// The job.
        job: Job,
    },
    /// Have the assistant compute a proposal.
    Propose {
        /// The question's job.
        job: JobId,
        /// The question.
        request: Box<ProposalRequest>,
    },
    /// Have this worker pause its running job.
    Pause(WorkerId),
    /// Have this worker continue its running job.
    Resume(WorkerId),
    /// Have the assistant drop a question.
    CancelProposal(JobId),
    /// Have this worker drop one of its jobs, running or queued.
    Cancel {
        /// The worker.
        worker: WorkerId,
        /// The worker's job.
        job: JobId,
    },
}

/// The phase of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Jobs are dispatched.
    Running,
    /// Jobs of the search are paused.
    Paused,
    /// The search was stopped before everything had ended.
    Stopped,
    /// Every execution has ended.
    Finished,
    /// The search ended before everything had ended, because no worker could be had or the oracle failed.
    Failed,
}

impl Phase {
    /// Whether the search has not ended: it is running or paused.
    #[must_use]
    pub fn is_active(self) -> bool {
        matches!(self, Self::Running | Self::Paused)
    }
}

/// How a search finds its steps.
#[derive(Debug)]
pub struct SearchAlgorithm {
    /// The oracle.
    pub oracle: OracleLocation,
    /// How many steps before a step its oracle sees the last result; `None` if the oracle reads no results.
    pub look_ahead: Option<NonZeroU32>,
    /// What makes the stop rules of executions, if there are any.
    pub pruner: Option<Box<dyn Pruner>>,
}

impl SearchAlgorithm {
    /// The algorithm of a study, at its beginning. An oracle whose proposals take long is in the assistant.
    #[must_use]
    pub fn new(study: &Study) -> Self {
        let algorithm = Self::in_scheduler(study);
        let is_costly = study.oracle().is_costly();
        if is_costly { Self { oracle: OracleLocation::Assistant, ..algorithm } } else { algorithm }
    }

    /// The algorithm of a study, at its beginning, with the oracle in the scheduler.
    #[must_use]
    pub fn in_scheduler(study: &Study) -> Self {
        let config = study.oracle();
        let oracle = config.create(study.space().clone(), study.seed());
        let look_ahead = config.reads_results().then(|| study.look_ahead());
        Self { oracle: OracleLocation::Scheduler(oracle), look_ahead, pruner: None }
    }
}

/// The state of one search.
#[derive(Debug)]
pub struct Scheduler {
    study: Arc<Study>,
    proposer: Proposer,
    sequence: StepSequence,
    ledger: Ledger,
    results: Results,
    phase: Phase,
    /// The reason of [`Phase::Failed`].
    failure: Option<SearchFailure>,
    queues: JobQueues,
    waiting: WaitingAttempts,
    pruning: Option<Pruning>,
    /// The stop rules of the steps that have not ended, as far as there are any.
    rules: LiteMap<u32, StopRules>,
    checkpoints: Checkpoints,
    next_job: u32,
    trials_ended: u32,
    executions_ended: u64,
    changes: Vec<u32>,
    /// What a journal says of steps that have not been opened yet.
    replay: Replay,
    /// What has happened since the records were taken last; `None` if there is no journal.
    records: Option<Vec<JournalRecord>>,
}

impl Scheduler {
    /// A search that begins, running and without workers.
    #[must_use]
    pub fn new(study: Arc<Study>) -> Self {
        let algorithm = SearchAlgorithm::new(&study);
        Self::with_algorithm(study, algorithm)
    }

    /// The same with an algorithm in place of the study's own.
    #[must_use]
    pub fn with_algorithm(study: Arc<Study>, algorithm: SearchAlgorithm) -> Self {
        Self {
            proposer: Proposer::new(algorithm.oracle),
            sequence: StepSequence::new(algorithm.look_ahead),
            ledger: Ledger::default(),
            results: Results::new(study.executions()),
            phase: Phase::Running,
            failure: None,
            queues: JobQueues::default(),
            waiting: WaitingAttempts::default(),
            pruning: algorithm.pruner.map(Pruning::new),
            rules: LiteMap::new(),
            checkpoints: Checkpoints::default(),
            next_job: 0,
            trials_ended: 0,
            executions_ended: 0,
            changes: Vec::new(),
            replay: Replay::default(),
            records: None,
            study,
        }
    }

    /// The same search, with what a journal says of it, and which makes records for a journal from now on. Steps and
    /// results that are recorded need no oracle and no worker. Called before the first event.
    #[must_use]
    pub fn resume(mut self, replay: Replay) -> Self {
        self.replay = replay;
        self.records = Some(Vec::new());
        self.open_recorded_steps(&mut Vec::new());
        self
    }

    /// What has happened since the last call, for the journal. Nothing unless [`Self::resume`] was called.
    pub fn take_records(&mut self) -> Vec<JournalRecord> {
        self.records.as_mut().map(std::mem::take).unwrap_or_default()
    }

    fn add_record(&mut self, record: impl FnOnce() -> JournalRecord) {
        if let Some(records) = self.records.as_mut() {
            records.push(record());
        }
    }

    /// The study.
    #[must_use]
    pub fn study(&self) -> &Arc<Study> {
        &self.study
    }

    /// Every trial so far.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The results of the executions so far.
    #[must_use]
    pub fn results(&self) -> &Results {
        &self.results
    }

    /// The phase of the search.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Why the search has failed; `None` unless its phase is [`Phase::Failed`].
    #[must_use]
    pub fn failure(&self) -> Option<&SearchFailure> {
        self.failure.as_ref()
    }

    /// The number of trials that have ended.
    #[must_use]
    pub fn trials_ended(&self) -> u32 {
        self.trials_ended
    }

    /// The number of executions that have ended.
    #[must_use]
    pub fn executions_ended(&self) -> u64 {
        self.executions_ended
    }

    /// The trials that were added or changed, by their numbers, one for each added trial and each ended execution. The
    /// list only grows, so that a view of the search that has read it up to an index goes on from there.
    #[must_use]
    pub fn changes(&self) -> &[u32] {
        &self.changes
    }

    /// Whether a worker has a running job that is not paused, so that messages can be expected from it.
    #[must_use]
    pub fn is_working(&self, worker: WorkerId) -> bool {
        let trains = |attempt: &Attempt| self.phase != Phase::Paused || attempt.purpose == Purpose::Retrain;
        self.queues.running(worker).is_some_and(trains)
    }

    /// Whether an execution is being retrained or waits for it.
    #[must_use]
    pub fn is_retraining(&self, execution: ExecutionId) -> bool {
        self.waiting
            .iter()
            .chain(self.queues.attempts())
            .any(|attempt| attempt.purpose == Purpose::Retrain && attempt.execution == execution)
    }

    /// Takes an event, and returns the commands that the shell carries out, in their order. [`Event`] documents what
    /// each event does.
    ///
    /// After every event, each worker without a job gets one as long as there are any, and while the search is running
    /// each worker has up to [`PREFETCH`] jobs queued.
    #[must_use]
    pub fn handle(&mut self, event: Event) -> Vec<Command> {
        let mut commands = Vec::new();
        match event {
            Event::Ready(worker) => self.queues.add_worker(worker),
            Event::Finished { worker, job, result, time } => {
                if let Some(attempt) = self.queues.remove(worker, job) {
                    let (end, duration) = (time as f32, result.milliseconds);
                    self.record_result(attempt, *result, JobTime { worker, end, duration });
                }
            }
            Event::Failed { worker, job, failure } => {
                if let Some(attempt) = self.queues.remove(worker, job) {
                    self.record_failure(attempt, failure);
                }
            }
            Event::Proposed { job, proposal } => {
                if self.proposer.receive(job) && self.is_active() {
                    match proposal {
                        Ok(proposal) => self.take_proposal(proposal, &mut commands),
                        Err(error) => self.fail(SearchFailure::Oracle(error), &mut commands),
                    }
                }
            }
            Event::OracleLost(failure) => {
                if self.proposer.lose_oracle() > RETRIES && self.is_active() {
                    self.fail(SearchFailure::ProposalLost(failure), &mut commands);
                }
            }
            Event::Lost { worker, failure } => {
                if let Some(mut queue) = self.queues.remove_worker(worker) {
                    // Queued jobs keep their number of losses: only the running job can have killed the worker.
                    let running = queue.pop_front();
                    self.requeue(queue);
                    if let Some((_, attempt)) = running {
                        self.retry(attempt, failure);
                    }
                }
            }
            Event::Retired(worker) => {
                if let Some(queue) = self.queues.remove_worker(worker) {
                    self.requeue(queue);
                }
            }
            Event::Pause if self.phase == Phase::Running => {
                self.phase = Phase::Paused;
                self.recall(&mut commands);
                commands.extend(self.queues.workers_running_search().map(Command::Pause));
            }
            Event::Resume if self.phase == Phase::Paused => {
                self.phase = Phase::Running;
                commands.extend(self.queues.workers_running_search().map(Command::Resume));
            }
            Event::Stop if self.is_active() => self.end(Phase::Stopped, &mut commands),
            Event::Pause | Event::Resume | Event::Stop => {}
            Event::Fail(reason) => {
                let failure = ExecutionFailure::NoWorker(reason.clone());
                if self.is_active() {
                    self.fail(SearchFailure::NoWorkers(reason), &mut commands);
                }
                // Only executions that are to be retrained still wait.
                for attempt in self.waiting.drain() {
                    self.results.add_retraining_failure(attempt.execution, failure.clone());
                }
            }
            Event::Retrain(execution) => {
                let has_ended = self.results.outcome(execution).is_some();
                if has_ended && self.results.trained(execution).is_none() && !self.is_retraining(execution) {
                    self.results.remove_retraining_failure(execution);
                    // A person waits for this execution: it runs before every job that is only queued.
                    self.recall(&mut commands);
                    self.add_waiting(execution, Purpose::Retrain);
                }
            }
        }
        self.dispatch(&mut commands);
        commands
    }

    /// Cancels every queued job. Its execution waits again.
    fn recall(&mut self, commands: &mut Vec<Command>) {
        for (worker, (job, attempt)) in self.queues.drain_queued() {
            commands.push(Command::Cancel { worker, job });
            self.waiting.insert(attempt);
        }
    }

    /// Has the executions of a removed queue wait again.
    fn requeue(&mut self, queue: JobQueue) {
        queue.into_iter().for_each(|(_, attempt)| self.waiting.insert(attempt));
    }

    /// Has an execution wait for its first attempt.
    fn add_waiting(&mut self, execution: ExecutionId, purpose: Purpose) {
        if let Some(step) = self.ledger.step_of(execution) {
            self.waiting.insert(Attempt { execution, step, purpose, losses: 0 });
        }
    }

    fn record_result(&mut self, attempt: Attempt, result: JobResult, time: JobTime) {
        let JobResult { outcome, curves, trained, checkpoint, .. } = result;
        let id = attempt.execution;
        if attempt.purpose == Purpose::Retrain {
            if let Some(trained) = trained {
                self.results.add_retrained(id, trained, curves);
            }
            return;
        }
        self.add_record(|| {
            let (outcome, curves) = (outcome.clone(), Some(curves.clone()));
            JournalRecord::Result(Box::new(ResultRecord { id, outcome, curves }))
        });
        self.results.add_time(id, time);
        if let Some(trained) = trained {
            self.results.add_trained(id, trained);
        }
        if let Some(checkpoint) = checkpoint {
            self.checkpoints.insert(id, checkpoint);
        }
        self.add_result(id, outcome, &curves);
        self.start_next_execution(attempt.step);
    }

    fn add_result(&mut self, id: ExecutionId, outcome: Outcome, curves: &Curves) {
        self.results.add_curves(id, curves, self.pruning.is_some());
        let outcome = self.results.add(id, outcome);
        let state = execution_state(outcome, self.study.objective());
        self.record_state(id, state);
    }

    fn add_failure(&mut self, id: ExecutionId, failure: ExecutionFailure) {
        self.results.add_failure(id, failure);
        self.record_state(id, ExecutionState::Failed);
    }

    fn record_failure(&mut self, attempt: Attempt, failure: ExecutionFailure) {
        match attempt.purpose {
            Purpose::Search => {
                self.add_record(|| {
                    let failure = failure.clone();
                    JournalRecord::Failure(FailureRecord { id: attempt.execution, failure })
                });
                self.add_failure(attempt.execution, failure);
                self.start_next_execution(attempt.step);
            }
            // The execution's result stays.
            Purpose::Retrain => self.results.add_retraining_failure(attempt.execution, failure),
        }
    }

    /// Has an execution whose worker was lost wait for another attempt, or fail after the last one.
    fn retry(&mut self, attempt: Attempt, failure: WorkerFailure) {
        let losses = attempt.losses + 1;
        if losses > RETRIES {
            self.record_failure(attempt, ExecutionFailure::WorkerLost(failure));
        } else {
            self.waiting.insert(Attempt { losses, ..attempt });
        }
    }

    /// Records the final state of an execution in the ledger.
    fn record_state(&mut self, id: ExecutionId, state: ExecutionState) {
        let Ok(trial) = self.ledger.record(id.trial, id.execution, state) else { return };
        self.executions_ended += 1;
        self.changes.push(id.trial);
        if !trial.is_open() {
            self.trials_ended += 1;
            self.results.trim(&self.ledger);
        }
        if self.rules.first().is_some_and(|(step, _)| *step < self.ledger.ended_steps()) {
            self.rules.retain(|step, _| *step >= self.ledger.ended_steps());
        }
    }

    /// Whether the search is running or paused.
    fn is_active(&self) -> bool {
        self.phase.is_active()
    }

    /// Ends the search with this reason, before every execution has ended.
    fn fail(&mut self, failure: SearchFailure, commands: &mut Vec<Command>) {
        self.failure = Some(failure);
        self.end(Phase::Failed, commands);
    }

    /// Ends the search in this phase, before every execution has ended.
    fn end(&mut self, phase: Phase, commands: &mut Vec<Command>) {
        self.phase = phase;
        commands.extend(self.proposer.cancel().map(Command::CancelProposal));
        let is_search = |attempt: &&Attempt| attempt.purpose == Purpose::Search;
        // Every open execution waits, is a job or follows one of its step under a rule, so that the trials that have ended
        // need not be looked at.
        let open = self.waiting.iter().chain(self.queues.attempts()).filter(is_search);
        let mut open: Vec<ExecutionId> = open.map(|attempt| attempt.execution).collect();
        open.extend(self.rules.keys().flat_map(|step| self.ledger.open_executions(*step)));
        sort_by(&mut open, Ord::cmp);
        open.dedup();
        let jobs: Vec<(WorkerId, JobId)> = self.queues.search_jobs().collect();
        for (worker, job) in jobs {
            let _ = self.queues.remove(worker, job);
            commands.push(Command::Cancel { worker, job });
        }
        self.waiting.remove_search();
        for id in open {
            self.record_state(id, ExecutionState::Stopped);
        }
    }

    /// Gives a job to every worker that has none, stealing queued jobs where nothing waits, then fills the queues. Ends
    /// the search when nothing is left to do.
    fn dispatch(&mut self, commands: &mut Vec<Command>) {
        self.request_proposal(commands);
        for worker in self.queues.workers_with_jobs(0) {
            let Some(attempt) = self.next_attempt(commands).or_else(|| self.steal(commands)) else { break };
            self.assign(worker, attempt, commands);
        }
        self.retrain_while_paused(commands);
        // A paused worker gets no job behind the one that is paused.
        let prefetch = if self.phase == Phase::Running { PREFETCH } else { 0 };
        for count in 1..=prefetch {
            for worker in self.queues.workers_with_jobs(count) {
                let Some(attempt) = self.next_attempt(commands) else { break };
                self.assign(worker, attempt, commands);
            }
        }
        let has_work = self.waiting.has_search() || self.queues.search_jobs().next().is_some();
        let is_over = !has_work && (self.sequence.is_done() || self.has_all_steps());
        if self.phase == Phase::Running && is_over {
            self.phase = Phase::Finished;
        }
    }

    /// While the search is paused and every worker holds a paused job, an execution that waits to be retrained takes
    /// the place of one of these jobs, which begins anew after the pause. A person waits for the retraining.
    fn retrain_while_paused(&mut self, commands: &mut Vec<Command>) {
        if self.phase != Phase::Paused || !self.waiting.has_retraining() {
            return;
        }
        if let Some((worker, (job, attempt))) = self.queues.pop_running_for_retraining() {
            commands.push(Command::Cancel { worker, job });
            self.waiting.insert(attempt);
            if let Some(attempt) = self.next_attempt(commands) {
                self.assign(worker, attempt, commands);
            }
        }
    }

    /// Takes the first of all queued jobs, for a worker that has none.
    fn steal(&mut self, commands: &mut Vec<Command>) -> Option<Attempt> {
        let (worker, (job, attempt)) = self.queues.pop_queued()?;
        commands.push(Command::Cancel { worker, job });
        Some(attempt)
    }

    /// Makes an attempt a job of a worker.
    fn assign(&mut self, worker: WorkerId, attempt: Attempt, commands: &mut Vec<Command>) {
        let Some(trial) = self.ledger.trial(attempt.execution.trial) else { return };
        let id = JobId(self.next_job);
        self.next_job = self.next_job.wrapping_add(1);
        let trained_limit = match attempt.purpose {
            Purpose::Search => self.results.trained_limit(trial),
            Purpose::Retrain => None,
        };
        let execution = attempt.execution;
        let state = trial.executions.get(execution.execution as usize);
        let (epochs, thresholds) = match (attempt.purpose, state) {
            // A run that a stop rule has ended: with as many epochs it has the same weights.
            (Purpose::Retrain, Some(ExecutionState::Pruned { epoch, .. })) => (Some(*epoch), None),
            (Purpose::Retrain, _) => (trial.epochs, None),
            (Purpose::Search, _) => {
                (trial.epochs, self.rules.get(&attempt.step).and_then(|rules| rules.thresholds.clone()))
            }
        };
        let checkpoint =
            trial.continues.and_then(|trial| self.checkpoints.get(ExecutionId { trial, ..execution }));
        let job = Job {
            id,
            execution,
            root_trial: trial.root,
            assignment: trial.assignment.clone(),
            epochs,
            thresholds,
            checkpoint: checkpoint.cloned(),
            trained_limit,
        };
        self.queues.push(worker, id, attempt);
        commands.push(Command::Run { worker, job });
    }

    /// The next execution to be dispatched: the first that waits and may run in this phase, or else the first of a new
    /// step.
    fn next_attempt(&mut self, commands: &mut Vec<Command>) -> Option<Attempt> {
        if self.phase != Phase::Running {
            return self.waiting.pop_retraining();
        }
        loop {
            if let Some(attempt) = self.waiting.pop() {
                return Some(attempt);
            }
            self.open_recorded_steps(commands);
            if !self.waiting.is_empty() {
                continue;
            }
            let seen = self.steps_seen_by_next()?;
            let proposal = self.proposer.answer(&self.ledger, seen)?;
            self.take_proposal(proposal, commands);
            if self.phase != Phase::Running {
                return self.waiting.pop_retraining();
            }
        }
    }

    /// Whether the search has as many steps as its study allows.
    fn has_all_steps(&self) -> bool {
        self.ledger.steps().len() as u64 >= u64::from(self.study.trials())
    }

    /// The number of steps whose results the oracle sees when it is asked for the next step; `None` if it cannot be asked
    /// now.
    fn steps_seen_by_next(&self) -> Option<u32> {
        if self.has_all_steps() { None } else { self.sequence.visible(&self.ledger) }
    }

    /// Has the assistant compute the next proposal as soon as the results are there that it depends on, so that the step is
    /// there when a worker needs a job.
    fn request_proposal(&mut self, commands: &mut Vec<Command>) {
        if !self.is_active() || !self.proposer.is_remote() {
            return;
        }
        self.open_recorded_steps(commands);
        let Some(seen) = self.steps_seen_by_next() else { return };
        let job = JobId(self.next_job);
        if let Some(request) = self.proposer.ask(job, &self.ledger, seen) {
            self.next_job = self.next_job.wrapping_add(1);
            commands.push(Command::Propose { job, request: Box::new(request) });
        }
    }

    /// Takes an answer of the oracle: opens the step that it proposes.
    fn take_proposal(&mut self, proposal: Proposal, commands: &mut Vec<Command>) {
        let opened = match self.sequence.accept(proposal, &self.ledger) {
            Ok(Some((action, seen))) => {
                let number = self.ledger.steps().len() as u32;
                let rules = self.next_rules(&action, seen);
                let record = StepRecord { number, seen, action, rules };
                self.add_record(|| JournalRecord::Step(record.clone()));
                self.open_step(record)
            }
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = opened {
            self.fail(SearchFailure::InvalidStep(error), commands);
        }
    }

    /// The stop rules of a step that has seen the results of `seen` steps.
    fn next_rules(&mut self, action: &StepAction, seen: u32) -> StopRules {
        let objective = self.study.objective();
        let Some(pruning) = self.pruning.as_mut() else { return StopRules::default() };
        pruning.observe(&self.ledger, &mut self.results, objective, seen);
        let mut rules = pruning.rules();
        if let StepAction::Continuation { trial, .. } = action
            && let Some(thresholds) = &mut rules.thresholds
        {
            // A run that begins anew, because its checkpoint was dropped, must pass the epochs of the continued run.
            let continued = self.ledger.trial(*trial).and_then(|trial| trial.epochs).unwrap_or(0);
            thresholds.highest.retain(|(epoch, _)| *epoch > continued);
        }
        rules
    }

    /// Opens the steps that are recorded, up to the first one that is not.
    fn open_recorded_steps(&mut self, commands: &mut Vec<Command>) {
        while self.is_active() && !self.has_all_steps() {
            let Some(record) = self.replay.take_step(self.ledger.steps().len() as u32) else { return };
            let opened = self.sequence.accept_recorded(record.seen, &self.ledger);
            if let Err(error) = opened.and_then(|()| self.open_step(record)) {
                self.fail(SearchFailure::InvalidStep(error), commands);
            }
        }
    }

    /// Adds a step to the ledger, and starts its executions.
    fn open_step(&mut self, record: StepRecord) -> Result<(), InvalidStep> {
        let StepRecord { action, seen, rules, .. } = record;
        if let StepAction::Trial { assignment, .. } = &action
            && !self.study.space().contains(assignment)
        {
            return Err(InvalidStep::OutsideSpace);
        }
        let number = self.ledger.steps().len() as u32;
        let repeated =
            if let StepAction::Repeat { trial, .. } = &action { self.ledger.trial(*trial) } else { None };
        let reopens = repeated.is_some_and(|trial| !trial.is_open());
        let step = self.ledger.open(action, self.study.executions(), seen)?;
        self.trials_ended -= u32::from(reopens);
        self.changes.push(step.trial);
        if !rules.is_empty() {
            self.rules.insert(number, rules);
        }
        if self.execution_rule(number).is_some() {
            self.start_next_execution(number);
        } else {
            for execution in step.executions() {
                self.start_execution(ExecutionId { trial: step.trial, execution }, number);
            }
        }
        Ok(())
    }

    /// Has an execution of this step wait for a worker, or takes its recorded end. Returns whether it has ended.
    fn start_execution(&mut self, execution: ExecutionId, step: u32) -> bool {
        match self.replay.take_end(execution) {
            None => {
                self.waiting.insert(Attempt { execution, step, purpose: Purpose::Search, losses: 0 });
                return false;
            }
            Some(RecordedEnd::Result(result)) => {
                self.add_result(execution, result.outcome, &result.curves.unwrap_or_default());
            }
            Some(RecordedEnd::Failure(record)) => self.add_failure(execution, record.failure),
        }
        true
    }

    /// The rule over the executions of a step, if it has one.
    fn execution_rule(&self, step: u32) -> Option<&ExecutionRule> {
        self.rules.get(&step)?.executions.as_ref()
    }

    /// Under a rule over executions, starts the next execution of a step, none of whose executions runs, or skips the
    /// remaining ones. Without such a rule, all of them have started.
    fn start_next_execution(&mut self, number: u32) {
        while let Some(rule) = self.execution_rule(number) {
            let states = self.ledger.states(number);
            let ended = states.split(|state| *state == ExecutionState::Open).next().unwrap_or_default();
            let is_over = rule.ends(ended);
            let open: Vec<ExecutionId> = self.ledger.open_executions(number).collect();
            if is_over {
                open.into_iter().for_each(|id| self.record_state(id, ExecutionState::Skipped));
                return;
            }
            let Some(next) = open.first().copied() else { return };
            if !self.start_execution(next, number) {
                return;
            }
        }
    }
}
