//! The scheduler: decides which worker runs which execution. A pure state machine: an event goes in, commands come out.
//!
//! The scheduler holds no clock, no worker and no closure, so that a test can replay every order of events. Its shell
//! (the page's pool, or the threads of the command line) reports what happens as [`Event`]s and carries out the
//! returned [`Command`]s in their order.
//!
//! Events change when an execution runs and on which worker, never which executions there are nor their results: those
//! depend on the study alone. Every result is therefore the same for any number of workers and any order of events.

use std::{collections::VecDeque, sync::Arc};

use super::{
    failure::{ExecutionFailure, PoolError, WorkerFailure},
    job::{Job, JobId, WorkerId},
    job_queues::{Attempt, JobQueue, JobQueues, Purpose},
    results::{Results, execution_state},
};
use crate::{
    search::{
        ledger::Ledger,
        oracle::{Oracle, Proposal},
        random::RandomSearch,
        space::Assignment,
        trial::{ExecutionId, ExecutionState},
    },
    study::study::Study,
    train::epoch::{Outcome, Trained},
};

/// The number of further attempts at an execution whose worker was lost.
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
        /// How the run ended and its metrics.
        outcome: Box<Outcome>,
        /// Its weights and curves; `None` if its score is above [`Job::trained_limit`].
        trained: Option<Trained>,
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
    /// Have this worker pause its running job.
    Pause(WorkerId),
    /// Have this worker continue its running job.
    Resume(WorkerId),
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
    /// The search ended before everything had ended, because no worker could be had.
    Failed,
}

/// The state of one search.
#[derive(Clone, Debug)]
pub struct Scheduler {
    study: Arc<Study>,
    oracle: RandomSearch,
    /// Whether the oracle has said that there are no more trials.
    oracle_is_done: bool,
    ledger: Ledger,
    results: Results,
    phase: Phase,
    /// The reason of [`Phase::Failed`].
    failure: Option<PoolError>,
    queues: JobQueues,
    /// The executions that no worker has, in the order in which they will be dispatched.
    waiting: VecDeque<Attempt>,
    next_job: u32,
    trials_ended: u32,
    executions_ended: u64,
    changes: Vec<u32>,
}

impl Scheduler {
    /// A search that begins, running and without workers.
    #[must_use]
    pub fn new(study: Arc<Study>) -> Self {
        Self {
            oracle: study.oracle(),
            oracle_is_done: false,
            ledger: Ledger::default(),
            results: Results::new(study.executions()),
            phase: Phase::Running,
            failure: None,
            queues: JobQueues::default(),
            waiting: VecDeque::new(),
            next_job: 0,
            trials_ended: 0,
            executions_ended: 0,
            changes: Vec::new(),
            study,
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
    pub fn failure(&self) -> Option<&PoolError> {
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
        let running = self.queues.running(worker);
        running.is_some_and(|attempt| self.phase != Phase::Paused || attempt.purpose == Purpose::Retrain)
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
            Event::Finished { worker, job, outcome, trained } => {
                if let Some(attempt) = self.queues.remove(worker, job) {
                    self.record_result(attempt, *outcome, trained);
                }
            }
            Event::Failed { worker, job, failure } => {
                if let Some(attempt) = self.queues.remove(worker, job) {
                    self.record_failure(attempt, failure);
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
                    self.failure = Some(reason);
                    self.end(Phase::Failed, &mut commands);
                }
                // Only executions that are to be retrained still wait.
                for attempt in self.waiting.drain(..) {
                    self.results.add_retraining_failure(attempt.execution, failure.clone());
                }
            }
            Event::Retrain(execution) => {
                let has_ended = self.results.outcome(execution).is_some();
                if has_ended && self.results.trained(execution).is_none() && !self.is_retraining(execution) {
                    self.results.remove_retraining_failure(execution);
                    // A person waits for this execution: it runs before every job that is only queued.
                    self.recall(&mut commands);
                    self.waiting.push_front(Attempt { execution, purpose: Purpose::Retrain, losses: 0 });
                }
            }
        }
        self.dispatch(&mut commands);
        commands
    }

    /// Cancels every queued job, and puts its execution before those that wait.
    fn recall(&mut self, commands: &mut Vec<Command>) {
        for (worker, (job, attempt)) in self.queues.drain_queued() {
            commands.push(Command::Cancel { worker, job });
            self.waiting.push_front(attempt);
        }
    }

    /// Puts the executions of a removed queue before all that wait, in the queue's order.
    fn requeue(&mut self, queue: JobQueue) {
        queue.into_iter().rev().for_each(|(_, attempt)| self.waiting.push_front(attempt));
    }

    fn record_result(&mut self, attempt: Attempt, outcome: Outcome, trained: Option<Trained>) {
        if attempt.purpose == Purpose::Retrain {
            if let Some(trained) = trained {
                self.results.add_retrained(attempt.execution, trained);
            }
            return;
        }
        let outcome = self.results.add(attempt.execution, outcome, trained);
        let state = execution_state(outcome, self.study.objective());
        self.record_state(attempt.execution, state);
    }

    fn record_failure(&mut self, attempt: Attempt, failure: ExecutionFailure) {
        match attempt.purpose {
            Purpose::Search => {
                self.results.add_failure(attempt.execution, failure);
                self.record_state(attempt.execution, ExecutionState::Failed);
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
            self.waiting.push_front(Attempt { losses, ..attempt });
        }
    }

    /// Records the final state of an execution in the ledger, and tells the oracle if its trial has then ended.
    fn record_state(&mut self, id: ExecutionId, state: ExecutionState) {
        let Ok(trial) = self.ledger.record(id.trial, id.execution, state) else { return };
        self.executions_ended += 1;
        self.changes.push(id.trial);
        if !trial.is_open() {
            self.trials_ended += 1;
            self.oracle.tell(&self.ledger, id.trial);
            self.results.trim(&self.ledger);
        }
    }

    /// Whether the search is running or paused.
    fn is_active(&self) -> bool {
        matches!(self.phase, Phase::Running | Phase::Paused)
    }

    /// Ends the search in this phase, before every execution has ended.
    fn end(&mut self, phase: Phase, commands: &mut Vec<Command>) {
        self.phase = phase;
        let is_search = |attempt: &&Attempt| attempt.purpose == Purpose::Search;
        // Every open execution either waits or is a job, so that the trials that have ended need not be looked at.
        let open = self.waiting.iter().chain(self.queues.attempts()).filter(is_search);
        let mut open: Vec<ExecutionId> = open.map(|attempt| attempt.execution).collect();
        open.sort_unstable();
        let jobs: Vec<(WorkerId, JobId)> = self.queues.search_jobs().collect();
        for (worker, job) in jobs {
            let _ = self.queues.remove(worker, job);
            commands.push(Command::Cancel { worker, job });
        }
        self.waiting.retain(|attempt| attempt.purpose == Purpose::Retrain);
        for id in open {
            self.record_state(id, ExecutionState::Stopped);
        }
    }

    /// Gives a job to every worker that has none, stealing queued jobs where nothing waits, then fills the queues. Ends
    /// the search when nothing is left to do.
    fn dispatch(&mut self, commands: &mut Vec<Command>) {
        for worker in self.queues.workers_with_jobs(0) {
            let Some(attempt) = self.next_attempt().or_else(|| self.steal(commands)) else { break };
            self.assign(worker, attempt, commands);
        }
        self.retrain_while_paused(commands);
        // A paused worker gets no job behind the one that is paused.
        let prefetch = if self.phase == Phase::Running { PREFETCH } else { 0 };
        for count in 1..=prefetch {
            for worker in self.queues.workers_with_jobs(count) {
                let Some(attempt) = self.next_attempt() else { break };
                self.assign(worker, attempt, commands);
            }
        }
        let search_waits = self.waiting.iter().any(|attempt| attempt.purpose == Purpose::Search);
        let is_over = self.oracle_is_done && !search_waits && self.queues.search_jobs().next().is_none();
        if self.phase == Phase::Running && is_over {
            self.phase = Phase::Finished;
        }
    }

    /// While the search is paused and every worker holds a paused job, an execution that waits to be retrained takes
    /// the place of one of these jobs, which begins anew after the pause. A person waits for the retraining.
    fn retrain_while_paused(&mut self, commands: &mut Vec<Command>) {
        let is_waiting = self.waiting.iter().any(|attempt| attempt.purpose == Purpose::Retrain);
        if self.phase != Phase::Paused || !is_waiting {
            return;
        }
        if let Some((worker, (job, attempt))) = self.queues.pop_running_for_retraining() {
            commands.push(Command::Cancel { worker, job });
            self.waiting.push_front(attempt);
            if let Some(attempt) = self.next_attempt() {
                self.assign(worker, attempt, commands);
            }
        }
    }

    /// Takes the last queued job of the worker with the most jobs, for a worker that has none.
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
        let assignment = trial.assignment.clone();
        let job = Job { id, execution: attempt.execution, assignment, trained_limit };
        self.queues.push(worker, id, attempt);
        commands.push(Command::Run { worker, job });
    }

    /// The next execution to be dispatched: the first that waits and may run in this phase, or else the first of a new
    /// trial.
    fn next_attempt(&mut self) -> Option<Attempt> {
        let may_run = |attempt: &Attempt| self.phase == Phase::Running || attempt.purpose == Purpose::Retrain;
        if let Some(index) = self.waiting.iter().position(may_run) {
            return self.waiting.remove(index);
        }
        if self.phase != Phase::Running || self.oracle_is_done {
            return None;
        }
        match self.oracle.ask(&self.ledger) {
            Proposal::Run(assignment) => {
                self.open_trial(assignment);
                self.waiting.pop_front()
            }
            Proposal::Wait => None,
            Proposal::Done => {
                self.oracle_is_done = true;
                None
            }
        }
    }

    /// Adds a trial to the ledger, and its executions to those that wait.
    fn open_trial(&mut self, assignment: Assignment) {
        let executions = self.study.executions();
        let trial = self.ledger.open(assignment, executions);
        self.changes.push(trial);
        let attempts = (0..executions).map(|execution| Attempt {
            execution: ExecutionId { trial, execution },
            purpose: Purpose::Search,
            losses: 0,
        });
        self.waiting.extend(attempts);
    }
}
