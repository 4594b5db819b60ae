//! The page's handle to the worker that draws the figures of the analysis. Its program is loaded with the handle, so that a page
//! that shows no figure never loads it.

use std::{cell::RefCell, rc::Rc};

use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, ImageBitmap};

use super::{
    clock::{SuspendDetector, Ticker, now},
    worker_handle::{WorkerEvent, WorkerHandle},
    worker_program::{ProgramKind, ProgramLoad, WorkerProgram},
};
use crate::{
    runtime::{
        failure::{AnalysisFailure, PoolError, WorkerFailure},
        message::{BUILD, Message},
        worker_starts::ANSWER_TIMEOUT_MS,
    },
    view::analysis::message::{FromAnalysis, ShownFigure},
};

/// What happens to the worker.
pub enum AnalysisEvent {
    /// It runs, and can be sent messages.
    Ready,
    /// A message other than a figure.
    Message(FromAnalysis),
    /// A figure was drawn.
    Figure(Box<ShownFigure>, ImageBitmap),
    /// A file was written.
    File(Blob),
    /// It is lost, or there is none.
    Failed(AnalysisFailure),
}

struct Inner {
    worker: Option<WorkerHandle>,
    /// How many messages are to be answered.
    unanswered: u32,
    /// The time of the last message of the worker, or to it.
    last_contact: f64,
    suspend_detector: SuspendDetector,
    ticker: Option<Ticker>,
    on_event: Rc<dyn Fn(AnalysisEvent)>,
    has_failed: bool,
}

/// The worker of the analysis. It ends when this and its clones are dropped.
#[derive(Clone)]
pub struct AnalysisWorker(Rc<RefCell<Inner>>);

impl AnalysisWorker {
    /// Loads the program and starts the worker. `on_event` is called with what happens to it.
    pub fn start(on_event: impl Fn(AnalysisEvent) + 'static) -> Self {
        let analysis = Self(Rc::new(RefCell::new(Inner {
            worker: None,
            unanswered: 0,
            last_contact: now(),
            suspend_detector: SuspendDetector::new(),
            ticker: None,
            on_event: Rc::new(on_event),
            has_failed: false,
        })));
        let weak = Rc::downgrade(&analysis.0);
        let check = move || {
            if let Some(inner) = weak.upgrade() {
                Self(inner).check_for_answer();
            }
        };
        analysis.0.borrow_mut().ticker = Ticker::every(1_000, check);
        let weak = Rc::downgrade(&analysis.0);
        spawn_local(async move {
            let program = ProgramLoad::new(ProgramKind::Analysis).run().await;
            // The handle can have been dropped meanwhile.
            let Some(analysis) = weak.upgrade().map(Self) else { return };
            match program.map_err(PoolError::from).and_then(|program| analysis.spawn(&program)) {
                Ok(worker) => {
                    let mut inner = analysis.0.borrow_mut();
                    inner.worker = Some(worker);
                    // Its first message is awaited.
                    inner.unanswered = 1;
                    inner.last_contact = now();
                }
                Err(error) => analysis.fail(error.into()),
            }
        });
        analysis
    }

    fn spawn(&self, program: &WorkerProgram) -> Result<WorkerHandle, PoolError> {
        let weak = Rc::downgrade(&self.0);
        let on_event = move |event| {
            if let Some(inner) = weak.upgrade() {
                Self(inner).on_worker_event(event);
            }
        };
        WorkerHandle::spawn(program, Rc::new(on_event))
            .map_err(|message| PoolError::WorkerNotStarted { message })
    }

    /// Sends the worker a message. Nothing is sent before [`AnalysisEvent::Ready`] and after a failure.
    pub fn post(&self, message: &[u8]) {
        let mut inner = self.0.borrow_mut();
        if inner.unanswered == 0 {
            inner.last_contact = now();
        }
        // Every message is answered.
        inner.unanswered += 1;
        if let Some(worker) = &inner.worker {
            worker.post(message);
        }
    }

    fn emit(&self, event: AnalysisEvent) {
        // The borrow ends before the call, which may post.
        let on_event = Rc::clone(&self.0.borrow().on_event);
        on_event(event);
    }

    fn on_worker_event(&self, event: WorkerEvent) {
        {
            let mut inner = self.0.borrow_mut();
            inner.last_contact = now();
            inner.unanswered = inner.unanswered.saturating_sub(1);
        }
        let read = |bytes: Vec<u8>| FromAnalysis::decode(&bytes);
        let message = match event {
            WorkerEvent::Blob(file) => return self.emit(AnalysisEvent::File(file)),
            WorkerEvent::Failed(failure) => return self.fail(failure.into()),
            WorkerEvent::Picture(bytes, picture) => match read(bytes) {
                Ok(FromAnalysis::Shown(figure)) => return self.emit(AnalysisEvent::Figure(figure, picture)),
                other => other,
            },
            WorkerEvent::Message(bytes) => read(bytes),
        };
        match message {
            Ok(FromAnalysis::Ready { build }) if build != BUILD => {
                self.fail(PoolError::DifferentBuilds { page: BUILD.to_owned(), worker: build }.into());
            }
            Ok(FromAnalysis::Ready { .. }) => self.emit(AnalysisEvent::Ready),
            Ok(FromAnalysis::Panicked { message }) => self.fail(WorkerFailure::Panicked { message }.into()),
            Ok(message) => self.emit(AnalysisEvent::Message(message)),
            Err(error) => self.fail(WorkerFailure::UnreadableMessage(error).into()),
        }
    }

    /// Ends the worker, and reports the failure once.
    fn fail(&self, failure: AnalysisFailure) {
        let (had_failed, worker, ticker) = {
            let mut inner = self.0.borrow_mut();
            inner.unanswered = 0;
            (std::mem::replace(&mut inner.has_failed, true), inner.worker.take(), inner.ticker.take())
        };
        drop((worker, ticker));
        if !had_failed {
            self.emit(AnalysisEvent::Failed(failure));
        }
    }

    fn check_for_answer(&self) {
        let is_silent = {
            let mut inner = self.0.borrow_mut();
            if inner.suspend_detector.check() {
                inner.last_contact = now();
            }
            inner.unanswered > 0 && now() - inner.last_contact > ANSWER_TIMEOUT_MS
        };
        if is_silent {
            self.fail(WorkerFailure::no_answer_for(ANSWER_TIMEOUT_MS).into());
        }
    }
}
