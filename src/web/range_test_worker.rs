//! A worker that runs one learning-rate range test: carries out the commands of [`RangeTestSession`], which decides
//! everything, and reports to it what the browser and the worker report.

use std::{cell::RefCell, rc::Rc};

use super::{
    clock::{SuspendDetector, Ticker, now},
    command_queue::CommandQueue,
    pool::Pool,
    worker_program::ProgramKind,
    workers::{ReadEvent, Workers, WorkersEvent},
};
use crate::runtime::{
    message::{RangeJob, SeriesMessage},
    range_test_session::{RangeTestCommand, RangeTestEvent, RangeTestSession},
};

/// A running range test. A clone is another handle to the same test, which ends when the last handle is dropped.
#[derive(Clone)]
pub struct RangeTestWorker(Rc<Inner>);

struct Inner {
    session: RefCell<RangeTestSession>,
    workers: Workers,
    commands: CommandQueue<RangeTestCommand>,
    suspend_detector: RefCell<SuspendDetector>,
    ticker: RefCell<Option<Ticker>>,
    on_event: Box<dyn Fn(RangeTestEvent)>,
}

impl RangeTestWorker {
    /// Starts a range test on a series. `on_event` is called with every event; the last one is `Finished` or `Failed`.
    #[must_use]
    pub fn start(
        pool: &Pool,
        series: SeriesMessage,
        job: RangeJob,
        on_event: impl Fn(RangeTestEvent) + 'static,
    ) -> Self {
        let (session, commands) = RangeTestSession::new(series, job, now());
        let test = Self(Rc::new_cyclic(|inner| {
            let weak = inner.clone();
            let on_workers_event = move |event: WorkersEvent| {
                let Some(test) = weak.upgrade().map(Self) else { return };
                test.update(|session, now| match event.read() {
                    ReadEvent::Start(event) => session.handle(event, now),
                    ReadEvent::Message(worker, message) => session.receive(worker, message, now),
                });
            };
            Inner {
                session: RefCell::new(session),
                // The pool may still be loading the program, or may have failed to.
                workers: Workers::new(ProgramKind::Worker, pool.program(), on_workers_event),
                commands: CommandQueue::new(),
                suspend_detector: RefCell::new(SuspendDetector::new()),
                ticker: RefCell::default(),
                on_event: Box::new(on_event),
            }
        }));
        let weak = Rc::downgrade(&test.0);
        test.0.ticker.replace(Ticker::every(1_000, move || {
            if let Some(test) = weak.upgrade().map(Self) {
                let was_suspended = test.0.suspend_detector.borrow_mut().check();
                test.update(|session, now| session.tick(was_suspended, now));
            }
        }));
        test.update(|_, _| commands);
        test
    }

    /// Makes a change, and carries out its commands after those of earlier changes.
    fn update(&self, change: impl FnOnce(&mut RangeTestSession, f64) -> Vec<RangeTestCommand>) {
        let commands = change(&mut self.0.session.borrow_mut(), now());
        self.0.commands.run(commands, |command| self.execute(command));
    }

    /// Carries out a command, and returns those that follow from it.
    fn execute(&self, command: RangeTestCommand) -> Vec<RangeTestCommand> {
        match command {
            RangeTestCommand::Start(command) => {
                let event = self.0.workers.execute(command);
                return event
                    .map(|event| self.0.session.borrow_mut().handle(event, now()))
                    .unwrap_or_default();
            }
            RangeTestCommand::Post { worker, message } => self.0.workers.post(worker, &*message),
            RangeTestCommand::Report(event) => {
                if !matches!(event, RangeTestEvent::Epochs(_)) {
                    self.0.ticker.take();
                }
                (self.0.on_event)(event);
            }
        }
        Vec::new()
    }
}
