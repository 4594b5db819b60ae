//! The start of workers: loading their program, starting each of them, replacing those that are lost, and giving up with
//! a reason when no worker can be had. A pure state machine: an event goes in with the time, commands come out.
//!
//! Times are in milliseconds of any clock that does not run backward. Only failures to start count toward giving up: a
//! worker that was ready is always replaced.

use litemap::LiteMap;

use super::{
    failure::{PoolError, ProgramFailure, WorkerFailure},
    job::WorkerId,
    message::BUILD,
};

/// A worker that has work but sends no message for this time, in milliseconds, is lost.
pub const ANSWER_TIMEOUT_MS: f64 = 20_000.0;

/// The time that loading the program may take, in milliseconds.
pub const PROGRAM_TIMEOUT_MS: f64 = 30_000.0;

/// The time that a worker may take from its start until it is ready, in milliseconds.
pub const START_TIMEOUT_MS: f64 = 20_000.0;

/// The pauses before the second and the third attempt to load the program or to start a worker, in milliseconds. There
/// is no fourth.
pub const RETRY_PAUSES_MS: [f64; 2] = [1_000.0, 3_000.0];

/// The number of attempts, one after the other without success, after which no more are made. Workers that are started
/// together are one attempt.
pub const MAX_ATTEMPTS: u32 = RETRY_PAUSES_MS.len() as u32 + 1;

/// The time in which [`MAX_REPLACEMENTS`] holds, in milliseconds.
const REPLACEMENT_PERIOD_MS: f64 = 1_000.0;

/// The most workers that are started in [`REPLACEMENT_PERIOD_MS`] beside as many as are wanted. A browser that ends
/// every worker as soon as it is ready would otherwise keep the page busy with nothing else.
const MAX_REPLACEMENTS: usize = 8;

/// Something that has happened to the program or to a worker.
///
/// An event about a worker that is not known, or no longer known, changes nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum StartEvent {
    /// The program is loaded.
    ProgramLoaded,
    /// The program could not be loaded.
    ProgramFailed(ProgramFailure),
    /// The browser refused to start a worker, with this text.
    NotStarted {
        /// The worker.
        worker: WorkerId,
        /// The browser's text.
        message: String,
    },
    /// A worker's program runs.
    Ready {
        /// The worker.
        worker: WorkerId,
        /// The build of its program.
        build: String,
    },
    /// A worker has failed, before or after it was ready.
    Lost {
        /// The worker.
        worker: WorkerId,
        /// The reason.
        failure: WorkerFailure,
    },
    /// Have this many workers, at least one, with fresh attempts where there were too many without success.
    Request {
        /// The number of workers.
        workers: usize,
    },
    /// End these workers and start others in their place.
    Replace(Vec<WorkerId>),
    /// Time has passed. Sent about once a second.
    Tick,
    /// The page was suspended: nothing could happen since the last event, so that no time has passed for any limit.
    Resumed,
}

/// An instruction to the shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartCommand {
    /// Load the program, and give up an attempt that is still in progress.
    LoadProgram,
    /// Start a worker.
    Spawn(WorkerId),
    /// End a worker. Its later events change nothing.
    Terminate(WorkerId),
}

/// The state of the program.
#[derive(Clone, Copy, Debug, PartialEq)]
enum ProgramState {
    /// It is being loaded since this time.
    Loading { since: f64 },
    /// It will be loaded again at this time.
    Waiting { until: f64 },
    /// Workers can be started.
    Loaded,
    /// All attempts have failed.
    Unavailable,
}

/// The state of a worker that was started.
#[derive(Clone, Copy, Debug, PartialEq)]
enum WorkerState {
    /// It was started at this time, in this attempt.
    Starting { since: f64, attempt: u32 },
    /// It can be given jobs.
    Ready,
}

/// The program and the workers of a pool.
#[derive(Clone, Debug)]
pub struct WorkerStarts {
    /// The number of workers that are wanted.
    wanted: usize,
    program: ProgramState,
    workers: LiteMap<WorkerId, WorkerState>,
    next_worker: u32,
    /// The number of the attempt that workers are started in. The first failure of an attempt ends it.
    attempt: u32,
    /// The number of attempts without success in a row: of loading the program, then of starting workers.
    failed_attempts: u32,
    /// The failure of the last of them.
    error: Option<PoolError>,
    /// The time from which a worker may be started again.
    next_start: f64,
    /// The workers that were started since this time.
    recent_starts: (f64, usize),
}

impl WorkerStarts {
    /// The start of this many workers, at least one. The program is loaded at once.
    #[must_use]
    pub fn new(workers: usize, now: f64) -> (Self, Vec<StartCommand>) {
        let starts = Self {
            wanted: workers.max(1),
            program: ProgramState::Loading { since: now },
            workers: LiteMap::new(),
            next_worker: 0,
            attempt: 0,
            failed_attempts: 0,
            error: None,
            next_start: now,
            recent_starts: (now, 0),
        };
        (starts, vec![StartCommand::LoadProgram])
    }

    /// The workers, in the order of their ids, each with whether it is ready.
    pub fn workers(&self) -> impl Iterator<Item = (WorkerId, bool)> + '_ {
        self.workers.iter().map(|(worker, state)| (*worker, *state == WorkerState::Ready))
    }

    /// Whether a worker was started and has not been lost or ended since.
    #[must_use]
    pub fn contains(&self, worker: WorkerId) -> bool {
        self.workers.contains_key(&worker)
    }

    /// The number of workers that are ready.
    #[must_use]
    pub fn ready(&self) -> usize {
        self.workers().filter(|(_, is_ready)| *is_ready).count()
    }

    /// Why there are fewer workers than wanted, where an attempt has failed and none has succeeded since.
    #[must_use]
    pub fn error(&self) -> Option<&PoolError> {
        self.error.as_ref()
    }

    /// Why there is no worker and none will be started before the next [`StartEvent::Request`]; `None` as long as there
    /// is a worker, or one may be had.
    #[must_use]
    pub fn unavailable(&self) -> Option<&PoolError> {
        let has_given_up = self.program == ProgramState::Unavailable || !self.may_start_workers();
        self.error.as_ref().filter(|_| has_given_up && self.workers.is_empty())
    }

    /// Takes an event that happened at the time `now`, and returns the commands that the shell carries out, in order.
    #[must_use]
    pub fn handle(&mut self, event: StartEvent, now: f64) -> Vec<StartCommand> {
        let mut commands = Vec::new();
        match event {
            StartEvent::ProgramLoaded => self.program_loaded(now),
            StartEvent::ProgramFailed(failure) => self.program_failed(failure, now),
            StartEvent::NotStarted { worker, message } => {
                if let Some(WorkerState::Starting { attempt, .. }) = self.workers.get(&worker).copied() {
                    self.terminate(worker, &mut commands);
                    self.start_failed(attempt, now, |_| PoolError::WorkerNotStarted { message });
                }
            }
            StartEvent::Ready { worker, build } => self.worker_ready(worker, build, &mut commands),
            StartEvent::Lost { worker, failure } => self.worker_lost(worker, failure, now, &mut commands),
            StartEvent::Request { workers } => self.request(workers, now, &mut commands),
            StartEvent::Replace(workers) => {
                workers.into_iter().for_each(|worker| self.terminate(worker, &mut commands));
            }
            StartEvent::Tick => self.check_time_limits(now, &mut commands),
            StartEvent::Resumed => self.restart_time_limits(now),
        }
        self.load_program_when_due(now, &mut commands);
        self.start_missing_workers(now, &mut commands);
        commands
    }

    fn program_loaded(&mut self, now: f64) {
        // An attempt that took too long may have succeeded after all.
        if self.program != ProgramState::Loaded {
            self.program = ProgramState::Loaded;
            self.begin_fresh_attempts(now);
        }
    }

    fn program_failed(&mut self, failure: ProgramFailure, now: f64) {
        if !matches!(self.program, ProgramState::Loading { .. }) {
            return;
        }
        self.error = Some(failure.into());
        self.program = match self.count_failed_attempt() {
            Some(pause) => ProgramState::Waiting { until: now + pause },
            None => ProgramState::Unavailable,
        };
    }

    fn worker_ready(&mut self, worker: WorkerId, build: String, commands: &mut Vec<StartCommand>) {
        let Some(state) = self.workers.get_mut(&worker) else { return };
        if build == BUILD {
            *state = WorkerState::Ready;
            self.failed_attempts = 0;
            self.error = None;
        } else {
            // Another worker would have the same program.
            self.terminate(worker, commands);
            self.failed_attempts = MAX_ATTEMPTS;
            self.error = Some(PoolError::DifferentBuilds { page: BUILD.to_owned(), worker: build });
        }
    }

    fn worker_lost(
        &mut self,
        worker: WorkerId,
        failure: WorkerFailure,
        now: f64,
        commands: &mut Vec<StartCommand>,
    ) {
        let Some(state) = self.workers.get(&worker).copied() else { return };
        self.terminate(worker, commands);
        match state {
            WorkerState::Starting { attempt, .. } => {
                self.start_failed(attempt, now, |attempts| PoolError::StartsFailed {
                    attempts,
                    last: failure,
                });
            }
            // The browser could start this worker, so that it is worth to try again.
            WorkerState::Ready => self.begin_fresh_attempts(now),
        }
    }

    /// Ends an attempt to start workers, unless another of its workers has ended it. `error` makes the error from the
    /// number of attempts that have failed.
    fn start_failed(&mut self, attempt: u32, now: f64, error: impl FnOnce(u32) -> PoolError) {
        if attempt != self.attempt {
            return;
        }
        self.attempt = self.attempt.wrapping_add(1);
        if let Some(pause) = self.count_failed_attempt() {
            self.next_start = now + pause;
        }
        self.error = Some(error(self.failed_attempts));
    }

    /// Counts a failed attempt, and returns the pause before the next one, if there is one.
    fn count_failed_attempt(&mut self) -> Option<f64> {
        self.failed_attempts = self.failed_attempts.saturating_add(1);
        let index = (self.failed_attempts as usize).checked_sub(1)?;
        RETRY_PAUSES_MS.get(index).copied()
    }

    fn may_start_workers(&self) -> bool {
        self.failed_attempts < MAX_ATTEMPTS
    }

    fn begin_fresh_attempts(&mut self, now: f64) {
        self.failed_attempts = 0;
        self.error = None;
        self.next_start = now;
    }

    fn request(&mut self, workers: usize, now: f64, commands: &mut Vec<StartCommand>) {
        self.wanted = workers.max(1);
        if self.error.is_some() {
            if matches!(self.program, ProgramState::Unavailable | ProgramState::Waiting { .. }) {
                self.program = ProgramState::Waiting { until: now };
            }
            self.begin_fresh_attempts(now);
        }
        while self.workers.len() > self.wanted {
            // Workers that are only starting are ended first, then the youngest.
            let starting = self.workers().filter(|(_, is_ready)| !is_ready).last();
            let Some((worker, _)) = starting.or_else(|| self.workers().last()) else { return };
            self.terminate(worker, commands);
        }
    }

    fn terminate(&mut self, worker: WorkerId, commands: &mut Vec<StartCommand>) {
        if self.workers.remove(&worker).is_some() {
            commands.push(StartCommand::Terminate(worker));
        }
    }

    /// Ends what has taken too long: loading the program, and the start of each worker.
    fn check_time_limits(&mut self, now: f64, commands: &mut Vec<StartCommand>) {
        if let ProgramState::Loading { since } = self.program
            && now - since >= PROGRAM_TIMEOUT_MS
        {
            let seconds = (PROGRAM_TIMEOUT_MS / 1_000.0) as u32;
            self.program_failed(ProgramFailure::NoAnswer { seconds }, now);
        }
        let is_late = |state: &WorkerState| matches!(state, WorkerState::Starting { since, .. } if now - since >= START_TIMEOUT_MS);
        let late: Vec<WorkerId> =
            self.workers.iter().filter(|(_, state)| is_late(state)).map(|(worker, _)| *worker).collect();
        for worker in late {
            let failure = WorkerFailure::no_answer_for(START_TIMEOUT_MS);
            self.worker_lost(worker, failure, now, commands);
        }
    }

    fn restart_time_limits(&mut self, now: f64) {
        if let ProgramState::Loading { since } = &mut self.program {
            *since = now;
        }
        for (_, state) in self.workers.iter_mut() {
            if let WorkerState::Starting { since, .. } = state {
                *since = now;
            }
        }
    }

    fn load_program_when_due(&mut self, now: f64, commands: &mut Vec<StartCommand>) {
        if matches!(self.program, ProgramState::Waiting { until } if until <= now) {
            self.program = ProgramState::Loading { since: now };
            commands.push(StartCommand::LoadProgram);
        }
    }

    fn start_missing_workers(&mut self, now: f64, commands: &mut Vec<StartCommand>) {
        if self.program != ProgramState::Loaded || !self.may_start_workers() || now < self.next_start {
            return;
        }
        if now - self.recent_starts.0 >= REPLACEMENT_PERIOD_MS {
            self.recent_starts = (now, 0);
        }
        while self.workers.len() < self.wanted && self.recent_starts.1 < self.wanted + MAX_REPLACEMENTS {
            self.recent_starts.1 += 1;
            let worker = WorkerId(self.next_worker);
            self.next_worker = self.next_worker.wrapping_add(1);
            self.workers.insert(worker, WorkerState::Starting { since: now, attempt: self.attempt });
            commands.push(StartCommand::Spawn(worker));
        }
    }
}
