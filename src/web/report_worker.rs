//! An assistant that writes the report of a search as JSON. It is another one than the pool's, so that writing delays no
//! search; it ends when the report is written.
//!
//! The page hands it the report in parts of bounded length, the next one when the last one is written: the main thread
//! is never busy for long, and at most one part is on its way.

use std::{cell::RefCell, rc::Rc};

use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

use super::{
    clock::{SuspendDetector, Ticker, now},
    pool::Pool,
    worker_handle::{WorkerEvent, WorkerHandle},
    worker_program::{ProgramKind, ProgramLoad, WorkerProgram},
};
use crate::runtime::{
    assistant_message::{FromAssistant, ToAssistant},
    failure::{PoolError, ReportFailure, WorkerFailure},
    message::{BUILD, Message},
    report_part::ReportPart,
    worker_starts::ANSWER_TIMEOUT_MS,
};

/// Makes the next part of a report; `None` after the last one.
pub type NextPart = Box<dyn FnMut() -> Result<Option<ReportPart>, ReportFailure>>;

/// Receives the JSON, or the reason why there is none.
type OnEnd = Box<dyn FnOnce(Result<Blob, ReportFailure>)>;

struct Inner {
    worker: Option<WorkerHandle>,
    /// The time of the last message of the worker; before its start, of the request.
    last_contact: f64,
    suspend_detector: SuspendDetector,
    ticker: Option<Ticker>,
    next_part: NextPart,
    on_end: Option<OnEnd>,
}

/// A report that is being written. The worker and the timer hold it until [`Self::end`] drops them.
#[derive(Clone)]
struct ReportWorker(Rc<RefCell<Inner>>);

/// Writes a report. `on_end` is called once, with the JSON or with the reason why there is none.
pub fn write_report(
    pool: &Pool,
    next_part: NextPart,
    on_end: impl FnOnce(Result<Blob, ReportFailure>) + 'static,
) {
    let report = ReportWorker(Rc::new(RefCell::new(Inner {
        worker: None,
        last_contact: now(),
        suspend_detector: SuspendDetector::new(),
        ticker: None,
        next_part,
        on_end: Some(Box::new(on_end)),
    })));
    let checked = report.clone();
    report.0.borrow_mut().ticker = Ticker::every(1_000, move || checked.check_for_answer());
    let program = pool.assistant_program();
    spawn_local(async move {
        // The pool loads the program only when it needs the assistant.
        let program = match program {
            Some(program) => Ok(program),
            None => ProgramLoad::new(ProgramKind::Assistant).run().await,
        };
        match program.map_err(PoolError::from).and_then(|program| report.spawn(&program)) {
            Ok(worker) => report.0.borrow_mut().worker = Some(worker),
            Err(error) => report.end(Err(error.into())),
        }
    });
}

impl ReportWorker {
    fn spawn(&self, program: &WorkerProgram) -> Result<WorkerHandle, PoolError> {
        let report = self.clone();
        WorkerHandle::spawn(program, Rc::new(move |event| report.on_worker_event(event)))
            .map_err(|message| PoolError::WorkerNotStarted { message })
    }

    fn on_worker_event(&self, event: WorkerEvent) {
        self.0.borrow_mut().last_contact = now();
        let message = match event {
            WorkerEvent::Blob(blob) => return self.end(Ok(blob)),
            WorkerEvent::Failed(failure) => return self.end(Err(failure.into())),
            WorkerEvent::Message(bytes) => FromAssistant::decode(&bytes),
            // An assistant sends no picture.
            WorkerEvent::Picture(..) => return,
        };
        match message {
            Ok(FromAssistant::Ready { build }) if build != BUILD => {
                let error = PoolError::DifferentBuilds { page: BUILD.to_owned(), worker: build };
                self.end(Err(error.into()));
            }
            Ok(FromAssistant::Ready { .. } | FromAssistant::ReportPartWritten) => self.send_next_part(),
            Ok(FromAssistant::Panicked { message }) => {
                self.end(Err(WorkerFailure::Panicked { message }.into()));
            }
            // This assistant is sent no other request.
            Ok(FromAssistant::Working | FromAssistant::Data { .. } | FromAssistant::Proposed(_)) => {}
            Err(error) => self.end(Err(WorkerFailure::UnreadableMessage(error).into())),
        }
    }

    fn send_next_part(&self) {
        let failure = {
            let Inner { worker, next_part, .. } = &mut *self.0.borrow_mut();
            let Some(worker) = worker else { return };
            match next_part() {
                Ok(Some(part)) => return worker.post(&ToAssistant::Report(part).encode()),
                Ok(None) => return worker.post(&ToAssistant::FinishReport.encode()),
                Err(failure) => failure,
            }
        };
        self.end(Err(failure));
    }

    /// Terminates the worker and reports the end.
    fn end(&self, result: Result<Blob, ReportFailure>) {
        let (worker, ticker, on_end) = {
            let mut inner = self.0.borrow_mut();
            (inner.worker.take(), inner.ticker.take(), inner.on_end.take())
        };
        drop((worker, ticker));
        if let Some(on_end) = on_end {
            on_end(result);
        }
    }

    /// Ends the report if the worker does not answer any more.
    fn check_for_answer(&self) {
        let is_silent = {
            let mut inner = self.0.borrow_mut();
            if inner.suspend_detector.check() {
                inner.last_contact = now();
            }
            now() - inner.last_contact > ANSWER_TIMEOUT_MS
        };
        if is_silent {
            self.end(Err(WorkerFailure::no_answer_for(ANSWER_TIMEOUT_MS).into()));
        }
    }
}
