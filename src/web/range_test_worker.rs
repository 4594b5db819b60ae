//! A worker that runs one learning-rate range test. It does not belong to the pool, so that the test interrupts no
//! search.

use std::{cell::RefCell, rc::Rc};

use wasm_bindgen_futures::spawn_local;

use super::{
    clock::{SuspendDetector, Ticker},
    pool::Pool,
    worker_handle::{WorkerEvent, WorkerHandle},
    worker_program::WorkerProgram,
};
use crate::{
    runtime::{
        failure::{ExecutionFailure, PoolError, RangeTestFailure, WorkerFailure},
        message::{BUILD, FromWorker, RangeJob, SeriesMessage, ToWorker},
    },
    train::range_test::{RangeTestPoint, RangeTestResult},
};

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

/// A running range test. A clone is another handle to the same test, which ends when the last handle is dropped.
#[derive(Clone)]
pub struct RangeTestWorker(Rc<RefCell<Inner>>);

struct Inner {
    /// The messages for the worker: the series and the test.
    messages: [ToWorker; 2],
    worker: Option<WorkerHandle>,
    suspend_detector: SuspendDetector,
    ticker: Option<Ticker>,
    on_event: Rc<dyn Fn(RangeTestEvent)>,
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
        let test = Self(Rc::new(RefCell::new(Inner {
            messages: [ToWorker::Series(series), ToWorker::RangeTest(job)],
            worker: None,
            suspend_detector: SuspendDetector::new(),
            ticker: None,
            on_event: Rc::new(on_event),
        })));
        let weak = Rc::downgrade(&test.0);
        test.0.borrow_mut().ticker = Ticker::every(1_000, move || {
            if let Some(inner) = weak.upgrade() {
                Self(inner).check_for_answer();
            }
        });
        let (weak, program) = (Rc::downgrade(&test.0), pool.program());
        spawn_local(async move {
            // The pool may still be loading the program, or may have failed to.
            let program = match program {
                Some(program) => Ok(program),
                None => WorkerProgram::load().await,
            };
            let Some(test) = weak.upgrade().map(Self) else { return };
            match program.map_err(PoolError::from).and_then(|program| test.spawn(&program)) {
                Ok(worker) => test.0.borrow_mut().worker = Some(worker),
                Err(error) => test.fail(error),
            }
        });
        test
    }

    fn spawn(&self, program: &WorkerProgram) -> Result<WorkerHandle, PoolError> {
        let weak = Rc::downgrade(&self.0);
        let on_event = move |event| {
            if let Some(inner) = weak.upgrade() {
                Self(inner).on_worker_event(event);
            }
        };
        WorkerHandle::spawn(program, Rc::new(on_event))
    }

    fn on_worker_event(&self, event: WorkerEvent) {
        if let Some(worker) = self.0.borrow_mut().worker.as_mut() {
            worker.touch();
        }
        let message = match event {
            WorkerEvent::Message(message) => message,
            WorkerEvent::Failed(failure) => return self.fail(ExecutionFailure::WorkerLost(failure)),
            WorkerEvent::Blob(_) => return,
        };
        match message {
            FromWorker::Ready { build } if build == BUILD => {
                let Inner { messages, worker, .. } = &mut *self.0.borrow_mut();
                if let Some(worker) = worker {
                    messages.iter().for_each(|message| worker.post(message));
                }
            }
            FromWorker::Ready { build } => {
                self.fail(PoolError::DifferentBuilds { page: BUILD.to_owned(), worker: build });
            }
            FromWorker::Progress { epochs, .. } => {
                let on_event = Rc::clone(&self.0.borrow().on_event);
                on_event(RangeTestEvent::Epochs(epochs));
            }
            FromWorker::RangeTestFinished { points, result } => {
                self.end(RangeTestEvent::Finished(points, result));
            }
            FromWorker::Refused { refusal, .. } => self.fail(ExecutionFailure::Refused(refusal)),
            FromWorker::Panicked { message } => {
                self.fail(ExecutionFailure::WorkerLost(WorkerFailure::Panicked { message }));
            }
            // This worker is sent neither training runs nor forecasts nor reports.
            FromWorker::Finished { .. } | FromWorker::Forecast { .. } | FromWorker::ReportPartWritten => {}
        }
    }

    fn fail(&self, failure: impl Into<RangeTestFailure>) {
        self.end(RangeTestEvent::Failed(failure.into()));
    }

    /// Terminates the worker and reports the last event.
    fn end(&self, event: RangeTestEvent) {
        let (worker, ticker, on_event) = {
            let mut inner = self.0.borrow_mut();
            (inner.worker.take(), inner.ticker.take(), Rc::clone(&inner.on_event))
        };
        drop((worker, ticker));
        on_event(event);
    }

    /// Ends the test if the worker does not answer any more.
    fn check_for_answer(&self) {
        let failure = {
            let mut inner = self.0.borrow_mut();
            let was_suspended = inner.suspend_detector.check();
            inner.worker.as_mut().and_then(|worker| {
                if was_suspended {
                    worker.touch();
                }
                worker.no_answer()
            })
        };
        if let Some(failure) = failure {
            self.fail(ExecutionFailure::WorkerLost(failure));
        }
    }
}
