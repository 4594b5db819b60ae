//! One learning-rate range test: the start of its worker, its progress and its end. A pure state machine: what happens
//! goes in with the time, commands come out.
//!
//! The worker does not belong to the pool, so that the test interrupts no search. A worker that cannot be started is
//! tried again; one that is lost during the test ends it.

use super::{
    failure::{ExecutionFailure, RangeTestFailure, WorkerFailure},
    job::WorkerId,
    message::{FromWorker, RangeJob, SeriesMessage, ToWorker},
    worker_starts::{ANSWER_TIMEOUT_MS, StartCommand, StartEvent, WorkerStarts},
};
use crate::train::range_test::{RangeTestPoint, RangeTestResult};

/// An event of a range test.
#[derive(Clone, Debug, PartialEq)]
pub enum RangeTestEvent {
    /// This many epochs are complete.
    Epochs(u32),
    /// The test has ended, after all epochs or with the first whose loss is not finite.
    Finished(Vec<RangeTestPoint>, RangeTestResult),
    /// The test has no result.
    Failed(RangeTestFailure),
}

/// An instruction to the shell.
#[derive(Clone, Debug, PartialEq)]
pub enum RangeTestCommand {
    /// Load the program, start a worker or end one.
    Start(StartCommand),
    /// Send a worker a message.
    Post {
        /// The worker.
        worker: WorkerId,
        /// The message.
        message: Box<ToWorker>,
    },
    /// Report an event. After `Finished` and `Failed` there is no other command.
    Report(RangeTestEvent),
}

/// A range test that has not ended.
#[derive(Clone, Debug)]
pub struct RangeTestSession {
    starts: WorkerStarts,
    /// The messages for the worker: the series and the test.
    messages: [ToWorker; 2],
    /// The time of the last message from the worker or to it.
    last_contact: f64,
    has_ended: bool,
}

impl RangeTestSession {
    /// A range test on a series. Its worker is started at once.
    #[must_use]
    pub fn new(series: SeriesMessage, job: RangeJob, now: f64) -> (Self, Vec<RangeTestCommand>) {
        let (starts, commands) = WorkerStarts::new(1, now);
        let messages = [ToWorker::Series(series), ToWorker::RangeTest(job)];
        let session = Self { starts, messages, last_contact: now, has_ended: false };
        (session, commands.into_iter().map(RangeTestCommand::Start).collect())
    }

    /// Takes an event about the program or the start or the loss of the worker.
    pub fn handle(&mut self, event: StartEvent, now: f64) -> Vec<RangeTestCommand> {
        if self.has_ended {
            return Vec::new();
        }
        let is_ready = |starts: &WorkerStarts, worker| starts.workers().any(|known| known == (worker, true));
        if let StartEvent::Lost { worker, failure } = &event
            && is_ready(&self.starts, *worker)
        {
            let failure = ExecutionFailure::WorkerLost(failure.clone());
            return self.end(RangeTestEvent::Failed(failure.into()));
        }
        let ready = match &event {
            StartEvent::Ready { worker, .. } => Some(*worker),
            _ => None,
        };
        let commands = self.starts.handle(event, now);
        if let Some(error) = self.starts.unavailable().cloned() {
            return self.end(RangeTestEvent::Failed(error.into()));
        }
        let mut commands: Vec<RangeTestCommand> = commands.into_iter().map(RangeTestCommand::Start).collect();
        if let Some(worker) = ready.filter(|worker| is_ready(&self.starts, *worker)) {
            self.last_contact = now;
            let messages = self.messages.iter().cloned();
            commands.extend(
                messages.map(|message| RangeTestCommand::Post { worker, message: Box::new(message) }),
            );
        }
        commands
    }

    /// Takes a message of the worker.
    pub fn receive(&mut self, worker: WorkerId, message: FromWorker, now: f64) -> Vec<RangeTestCommand> {
        if self.has_ended || !self.starts.contains(worker) {
            return Vec::new();
        }
        self.last_contact = now;
        match message {
            FromWorker::Ready { build } => self.handle(StartEvent::Ready { worker, build }, now),
            FromWorker::Panicked { message } => {
                self.handle(StartEvent::Lost { worker, failure: WorkerFailure::Panicked { message } }, now)
            }
            FromWorker::Progress { epochs, .. } => {
                vec![RangeTestCommand::Report(RangeTestEvent::Epochs(epochs))]
            }
            FromWorker::RangeTestFinished { points, result } => {
                self.end(RangeTestEvent::Finished(points, result))
            }
            FromWorker::Refused { refusal, .. } => {
                self.end(RangeTestEvent::Failed(ExecutionFailure::Refused(refusal).into()))
            }
            // This worker is sent nothing that has these answers.
            FromWorker::Finished { .. } | FromWorker::Forecast { .. } => Vec::new(),
        }
    }

    /// Ends the test if the worker does not answer any more, and starts that take too long. Called about once a second;
    /// `was_suspended` says that the page did not run for a while since the last call.
    pub fn tick(&mut self, was_suspended: bool, now: f64) -> Vec<RangeTestCommand> {
        let mut commands = Vec::new();
        if was_suspended {
            self.last_contact = now;
            commands.extend(self.handle(StartEvent::Resumed, now));
        }
        let ready = self.starts.workers().find(|(_, is_ready)| *is_ready);
        if let Some((worker, _)) = ready.filter(|_| now - self.last_contact > ANSWER_TIMEOUT_MS) {
            let failure = WorkerFailure::no_answer_for(ANSWER_TIMEOUT_MS);
            commands.extend(self.handle(StartEvent::Lost { worker, failure }, now));
        }
        commands.extend(self.handle(StartEvent::Tick, now));
        commands
    }

    /// Ends the worker, and reports the last event.
    fn end(&mut self, event: RangeTestEvent) -> Vec<RangeTestCommand> {
        self.has_ended = true;
        let workers = self.starts.workers();
        let terminate = |(worker, _)| RangeTestCommand::Start(StartCommand::Terminate(worker));
        let mut commands: Vec<RangeTestCommand> = workers.map(terminate).collect();
        commands.push(RangeTestCommand::Report(event));
        commands
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        runtime::{
            failure::{PoolError, ProgramFailure},
            job_messages::{range_job, series_message},
            message::BUILD,
            worker_starts::{MAX_ATTEMPTS, PROGRAM_TIMEOUT_MS, RETRY_PAUSES_MS, START_TIMEOUT_MS},
        },
        search::trial::ExecutionId,
        study::link,
        train::range_test::RateSweep,
    };

    const WORKER: WorkerId = WorkerId(0);

    fn session() -> RangeTestSession {
        let study = link::open("preset=quick&units1=3&momentum=0.5").unwrap();
        let values = std::sync::Arc::clone(study.dataset().values());
        let execution = ExecutionId { trial: 0, execution: 0 };
        let assignment = study.space().assignment(0);
        let job = range_job(&study, execution, &assignment, RateSweep::CHAPTER, values.len()).unwrap();
        let (session, commands) = RangeTestSession::new(series_message(0, &values), job, 0.0);
        assert_eq!(commands, [RangeTestCommand::Start(StartCommand::LoadProgram)]);
        session
    }

    /// A session whose worker has been sent the test.
    fn running() -> RangeTestSession {
        let mut session = session();
        let commands = session.handle(StartEvent::ProgramLoaded, 0.0);
        assert_eq!(commands, [RangeTestCommand::Start(StartCommand::Spawn(WORKER))]);
        let commands = session.receive(WORKER, FromWorker::Ready { build: BUILD.to_owned() }, 0.0);
        let posted = |command: &RangeTestCommand| match command {
            RangeTestCommand::Post { worker: WORKER, message } => Some((**message).clone()),
            _ => None,
        };
        let posted: Vec<ToWorker> = commands.iter().filter_map(posted).collect();
        assert!(matches!(&posted[..], [ToWorker::Series(_), ToWorker::RangeTest(_)]));
        session
    }

    fn gone() -> WorkerFailure {
        WorkerFailure::ScriptError { message: "gone".into() }
    }

    fn failed(failure: impl Into<RangeTestFailure>) -> RangeTestCommand {
        RangeTestCommand::Report(RangeTestEvent::Failed(failure.into()))
    }

    /// Lets time pass, with a tick in each second, and returns the last command.
    fn wait(session: &mut RangeTestSession, from: f64, milliseconds: f64) -> Option<RangeTestCommand> {
        let ticks = (milliseconds / 1_000.0) as u32;
        let times = (1..=ticks).map(|tick| from + 1_000.0 * f64::from(tick));
        times.flat_map(|time| session.tick(false, time)).last()
    }

    #[test]
    fn progress_and_result_are_reported_and_the_worker_is_ended() {
        let mut session = running();
        let progress = FromWorker::Progress { search: 0, job: 0, epochs: 7 };
        let commands = session.receive(WORKER, progress, 1.0);
        assert_eq!(commands, [RangeTestCommand::Report(RangeTestEvent::Epochs(7))]);
        let result = RangeTestResult::default();
        let finished = FromWorker::RangeTestFinished { points: Vec::new(), result };
        let commands = session.receive(WORKER, finished.clone(), 2.0);
        let terminate = RangeTestCommand::Start(StartCommand::Terminate(WORKER));
        let report = RangeTestCommand::Report(RangeTestEvent::Finished(Vec::new(), result));
        assert_eq!(commands, [terminate, report]);
        assert!(session.receive(WORKER, finished, 3.0).is_empty());
        assert_eq!(wait(&mut session, 3.0, 1e6), None);
    }

    #[test]
    fn worker_lost_during_the_test_ends_it() {
        let mut session = running();
        let commands = session.handle(StartEvent::Lost { worker: WORKER, failure: gone() }, 5.0);
        assert_eq!(commands.last(), Some(&failed(ExecutionFailure::WorkerLost(gone()))));
        let silent = wait(&mut running(), 0.0, ANSWER_TIMEOUT_MS + 1_000.0);
        let failure = WorkerFailure::NoAnswer { seconds: 20 };
        assert_eq!(silent, Some(failed(ExecutionFailure::WorkerLost(failure))));
    }

    #[test]
    fn worker_lost_before_it_is_ready_is_started_again() {
        let mut session = session();
        assert!(!session.handle(StartEvent::ProgramLoaded, 0.0).is_empty());
        for worker in 0..MAX_ATTEMPTS {
            let lost = StartEvent::Lost { worker: WorkerId(worker), failure: gone() };
            let now = 10_000.0 * f64::from(worker);
            let commands = session.handle(lost, now);
            if worker + 1 < MAX_ATTEMPTS {
                let spawn = RangeTestCommand::Start(StartCommand::Spawn(WorkerId(worker + 1)));
                assert_eq!(wait(&mut session, now, RETRY_PAUSES_MS[1]), Some(spawn));
            } else {
                let error = PoolError::StartsFailed { attempts: MAX_ATTEMPTS, last: gone() };
                assert_eq!(commands.last(), Some(&failed(error)));
            }
        }
    }

    #[test]
    fn test_without_program_or_worker_fails_after_its_time_limits() {
        let all = f64::from(MAX_ATTEMPTS);
        let no_program = wait(&mut session(), 0.0, all * PROGRAM_TIMEOUT_MS + 6_000.0);
        assert_eq!(no_program, Some(failed(PoolError::from(ProgramFailure::NoAnswer { seconds: 30 }))));
        let mut session = session();
        assert!(!session.handle(StartEvent::ProgramLoaded, 0.0).is_empty());
        let no_worker = wait(&mut session, 0.0, all * START_TIMEOUT_MS + 6_000.0);
        let last = WorkerFailure::NoAnswer { seconds: 20 };
        assert_eq!(no_worker, Some(failed(PoolError::StartsFailed { attempts: MAX_ATTEMPTS, last })));
    }

    #[test]
    fn suspended_time_does_not_count() {
        let mut session = running();
        assert!(session.tick(true, 1e6).is_empty());
        assert_eq!(wait(&mut session, 1e6, ANSWER_TIMEOUT_MS), None);
    }
}
