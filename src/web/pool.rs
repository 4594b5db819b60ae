//! The pool of workers. It reports the workers' events to the scheduler, and carries out the scheduler's commands.

use std::{cell::RefCell, rc::Rc, sync::Arc};

use litemap::LiteMap;
use wasm_bindgen_futures::spawn_local;

use super::{
    clock::{SuspendDetector, Ticker},
    search_session::SearchSession,
    worker_handle::{WorkerEvent, WorkerHandle},
    worker_program::WorkerProgram,
};
use crate::{
    runtime::{
        failure::{ExecutionFailure, ForecastFailure, PoolError, WorkerFailure},
        forecast_request::ForecastRequest,
        job::{JobId, WorkerId},
        message::{BUILD, ForecastJob, FromWorker, ToWorker},
        scheduler::{Command, Event, Scheduler},
    },
    search::trial::ExecutionId,
    study::study::Study,
    train::forecast::Forecasts,
};

/// The number of workers lost without a result in between after which no more are started.
const MAX_CONSECUTIVE_LOSSES: u32 = 4;

/// A pool of workers and the search that they work on. A clone is another handle to the same pool.
#[derive(Clone)]
pub struct Pool(Rc<RefCell<Inner>>);

struct Inner {
    workers: LiteMap<WorkerId, WorkerHandle>,
    /// The requested number of workers.
    target_workers: usize,
    next_worker: u32,
    /// The workers' program; `None` until it is loaded.
    program: Option<WorkerProgram>,
    session: Option<SearchSession>,
    /// The forecast that was requested last; `None` when it has been made.
    forecast: Option<PendingForecast>,
    consecutive_losses: u32,
    error: Option<PoolError>,
    suspend_detector: SuspendDetector,
    on_change: Rc<dyn Fn()>,
    _ticker: Option<Ticker>,
}

/// A requested forecast, and the function to be called with it.
struct PendingForecast {
    request: ForecastRequest,
    on_forecast: Box<dyn FnOnce(Result<Forecasts, ForecastFailure>)>,
}

impl Pool {
    /// A pool of this many workers, at least one. They are started at once, so that they are ready when the first
    /// search starts. `on_change` is called after every change of what the pool's methods return.
    #[must_use]
    pub fn new(workers: usize, on_change: impl Fn() + 'static) -> Self {
        let pool = Self(Rc::new(RefCell::new(Inner {
            workers: LiteMap::new(),
            target_workers: workers.max(1),
            next_worker: 0,
            program: None,
            session: None,
            forecast: None,
            consecutive_losses: 0,
            error: None,
            suspend_detector: SuspendDetector::new(),
            on_change: Rc::new(on_change),
            _ticker: None,
        })));
        let weak = Rc::downgrade(&pool.0);
        pool.0.borrow_mut()._ticker = Ticker::every(1_000, move || {
            if let Some(inner) = weak.upgrade() {
                Self(inner).check_for_answers();
            }
        });
        let loading = pool.clone();
        spawn_local(async move {
            let program = WorkerProgram::load().await;
            let result = program.map(|program| loading.0.borrow_mut().program = Some(program));
            match result {
                Ok(()) => loading.fill(),
                Err(failure) => loading.set_error(PoolError::ProgramNotLoaded(failure)),
            }
        });
        pool
    }

    /// Starts a search. An earlier search that has not ended is dropped. `values` is the study's own series.
    pub fn start(&self, study: Arc<Study>, values: Arc<[f32]>) {
        let mut inner = self.0.borrow_mut();
        let number = inner.search_number().wrapping_add(1).max(1);
        inner.session = Some(SearchSession::start(number, study, values));
        inner.forecast = None;
        inner.consecutive_losses = 0;
        inner.error = None;
        let mut ready = Vec::new();
        for (id, worker) in inner.workers.iter_mut().filter(|(_, worker)| worker.is_ready) {
            worker.post(&ToWorker::Clear);
            worker.epochs = 0;
            ready.push(*id);
        }
        drop(inner);
        self.fill();
        for worker in ready {
            self.handle(Event::Ready(worker));
        }
        self.changed();
    }

    /// Pauses the search.
    pub fn pause(&self) {
        self.handle(Event::Pause);
        self.changed();
    }

    /// Resumes the search.
    pub fn resume(&self) {
        self.handle(Event::Resume);
        self.changed();
    }

    /// Stops the search. Its results are kept.
    pub fn stop(&self) {
        self.handle(Event::Stop);
        self.changed();
    }

    /// Trains an execution once more, for its weights and curves.
    pub fn retrain(&self, execution: ExecutionId) {
        self.handle(Event::Retrain(execution));
    }

    /// Has a worker make a forecast with a trained network of this search. `on_forecast` is called once, or never if
    /// another forecast or search is started before.
    pub fn forecast(
        &self,
        job: ForecastJob,
        on_forecast: impl FnOnce(Result<Forecasts, ForecastFailure>) + 'static,
    ) {
        let request = ForecastRequest::new(job);
        self.0.borrow_mut().forecast = Some(PendingForecast { request, on_forecast: Box::new(on_forecast) });
        self.request_forecast();
    }

    /// Drops the forecast that was requested last, unless it has been made.
    pub fn cancel_forecast(&self) {
        self.0.borrow_mut().forecast = None;
    }

    /// Sends the pending forecast to a worker, unless a worker has it.
    fn request_forecast(&self) {
        let failed = {
            let Inner { workers, forecast, session, .. } = &mut *self.0.borrow_mut();
            let (Some(session), Some(pending)) = (session.as_ref(), forecast.as_mut()) else { return };
            match pending.request.assign(workers.iter().map(|(id, worker)| (*id, worker.is_ready))) {
                Ok(chosen) => {
                    if let Some(worker) = chosen.and_then(|id| workers.get_mut(&id)) {
                        session.send_series(worker);
                        worker.post(&pending.request.message());
                    }
                    return;
                }
                Err(failure) => forecast.take().map(|pending| (pending, failure)),
            }
        };
        if let Some((pending, failure)) = failed {
            (pending.on_forecast)(Err(failure));
        }
    }

    /// Changes the requested number of workers, at least one.
    pub fn set_workers(&self, workers: usize) {
        self.0.borrow_mut().target_workers = workers.max(1);
        loop {
            let last = {
                let mut inner = self.0.borrow_mut();
                if inner.workers.len() <= inner.target_workers {
                    break;
                }
                let last = inner.workers.last().map(|(id, _)| *id);
                last.inspect(|id| drop(inner.workers.remove(id)))
            };
            if let Some(worker) = last {
                self.handle(Event::Retired(worker));
            }
        }
        self.fill();
        self.changed();
    }

    /// Calls `read` with the search that runs or ran last.
    pub fn with_search<T>(&self, read: impl FnOnce(Option<&Scheduler>) -> T) -> T {
        read(self.0.borrow().session.as_ref().map(|session| &session.scheduler))
    }

    /// The number of the search that runs or ran last; 0 before the first.
    #[must_use]
    pub fn search_number(&self) -> u32 {
        self.0.borrow().search_number()
    }

    /// The running time of the search in seconds, without pauses.
    #[must_use]
    pub fn elapsed(&self) -> f64 {
        self.0.borrow().session.as_ref().map_or(0.0, SearchSession::elapsed) / 1_000.0
    }

    /// The number of complete epochs of all running jobs together.
    #[must_use]
    pub fn running_epochs(&self) -> u64 {
        self.0.borrow().workers.values().map(|worker| u64::from(worker.epochs)).sum()
    }

    /// The number of workers that are ready.
    #[must_use]
    pub fn workers_ready(&self) -> usize {
        self.0.borrow().workers.values().filter(|worker| worker.is_ready).count()
    }

    /// Why the pool has fewer workers than requested.
    #[must_use]
    pub fn error(&self) -> Option<PoolError> {
        self.0.borrow().error.clone()
    }

    /// The workers' program; `None` until it is loaded.
    pub(super) fn program(&self) -> Option<WorkerProgram> {
        self.0.borrow().program.clone()
    }

    fn changed(&self) {
        // The function may call the pool again, which must not be borrowed then.
        let on_change = Rc::clone(&self.0.borrow().on_change);
        on_change();
    }

    fn set_error(&self, error: PoolError) {
        self.0.borrow_mut().error = Some(error);
        self.changed();
    }

    /// Starts the missing workers, and sends the pending forecast to another worker if the one that had it was removed.
    fn fill(&self) {
        self.spawn_missing_workers();
        self.request_forecast();
    }

    fn spawn_missing_workers(&self) {
        loop {
            let (id, program) = {
                let mut inner = self.0.borrow_mut();
                let is_complete = inner.workers.len() >= inner.target_workers;
                let keeps_failing = inner.consecutive_losses >= MAX_CONSECUTIVE_LOSSES;
                if is_complete || keeps_failing {
                    return;
                }
                let Some(program) = inner.program.clone() else { return };
                let id = WorkerId(inner.next_worker);
                inner.next_worker += 1;
                (id, program)
            };
            let weak = Rc::downgrade(&self.0);
            let on_event = move |event| {
                if let Some(inner) = weak.upgrade() {
                    Self(inner).on_worker_event(id, event);
                }
            };
            match WorkerHandle::spawn(&program, Rc::new(on_event)) {
                Ok(worker) => {
                    self.0.borrow_mut().workers.insert(id, worker);
                }
                Err(error) => self.start_no_more_workers(error),
            }
        }
    }

    /// Starts no worker until the next search starts.
    fn start_no_more_workers(&self, error: PoolError) {
        self.0.borrow_mut().consecutive_losses = MAX_CONSECUTIVE_LOSSES;
        self.set_error(error);
    }

    fn on_worker_event(&self, id: WorkerId, event: WorkerEvent) {
        let current_search = {
            let mut inner = self.0.borrow_mut();
            let current_search = inner.search_number();
            // A worker that was removed can still have sent messages.
            let Some(worker) = inner.workers.get_mut(&id) else { return };
            worker.touch();
            worker.epochs = match &event {
                WorkerEvent::Message(FromWorker::Progress { search, epochs, .. })
                    if *search == current_search =>
                {
                    *epochs
                }
                _ => 0,
            };
            current_search
        };
        let message = match event {
            WorkerEvent::Message(message) => message,
            WorkerEvent::Failed(failure) => return self.lose(id, failure),
            WorkerEvent::Blob(_) => return,
        };
        match message {
            FromWorker::Ready { build } if build == BUILD => {
                if let Some(worker) = self.0.borrow_mut().workers.get_mut(&id) {
                    worker.is_ready = true;
                }
                self.handle(Event::Ready(id));
                self.request_forecast();
            }
            FromWorker::Ready { build } => {
                let page = BUILD.to_owned();
                self.start_no_more_workers(PoolError::DifferentBuilds { page, worker: build });
            }
            FromWorker::Finished { search, job, result } if search == current_search => {
                self.0.borrow_mut().consecutive_losses = 0;
                self.handle(Event::Finished { worker: id, job: JobId(job), result });
            }
            FromWorker::Refused { search, job, refusal } if search == current_search => {
                let failure = ExecutionFailure::Refused(refusal);
                self.handle(Event::Failed { worker: id, job: JobId(job), failure });
            }
            FromWorker::Panicked { message } => return self.lose(id, WorkerFailure::Panicked { message }),
            FromWorker::Forecast { number, forecasts } => {
                let is_answered = |pending: &mut PendingForecast| pending.request.is_answered_by(number);
                let answered = self.0.borrow_mut().forecast.take_if(is_answered);
                if let Some(pending) = answered {
                    (pending.on_forecast)(forecasts.map_err(ForecastFailure::from));
                }
                return;
            }
            // Progress has been recorded above. The pool sends no range test and no report, and results of an earlier
            // search are dropped.
            FromWorker::Progress { .. }
            | FromWorker::ReportPartWritten
            | FromWorker::RangeTestFinished { .. }
            | FromWorker::Finished { .. }
            | FromWorker::Refused { .. } => {}
        }
        self.changed();
    }

    /// Handles the loss of a worker: the scheduler tries its execution again, and another worker is started.
    fn lose(&self, worker: WorkerId, failure: WorkerFailure) {
        let losses = {
            let mut inner = self.0.borrow_mut();
            inner.consecutive_losses += 1;
            inner.consecutive_losses
        };
        let is_known = self.handle(Event::Lost { worker, failure: failure.clone() });
        if !is_known {
            // There is no search, or the worker was lost before it was ready: the scheduler replaces only workers that
            // it knows.
            self.0.borrow_mut().workers.remove(&worker);
            self.fill();
        }
        if losses >= MAX_CONSECUTIVE_LOSSES {
            self.set_error(PoolError::WorkersKeepFailing { losses, last: failure });
        }
        self.changed();
    }

    /// Passes an event to the scheduler and carries out its commands; returns whether there were any.
    fn handle(&self, event: Event) -> bool {
        let commands =
            self.0.borrow_mut().session.as_mut().map(|session| session.handle(event)).unwrap_or_default();
        let has_commands = !commands.is_empty();
        for command in commands {
            self.execute(command);
        }
        has_commands
    }

    fn execute(&self, command: Command) {
        let mut inner = self.0.borrow_mut();
        match command {
            Command::Run { worker: id, job } => {
                let Inner { workers, session, .. } = &mut *inner;
                let (Some(worker), Some(session)) = (workers.get_mut(&id), session.as_ref()) else { return };
                if let Err(failure) = session.send_job(worker, &job) {
                    drop(inner);
                    self.handle(Event::Failed { worker: id, job: job.id, failure });
                }
            }
            Command::Pause(worker) => inner.post(worker, &ToWorker::Pause),
            Command::Resume(worker) => inner.post(worker, &ToWorker::Resume),
            Command::Cancel { worker, job } => inner.post(worker, &ToWorker::Cancel { job: job.0 }),
            Command::Replace(worker) => {
                inner.workers.remove(&worker);
                drop(inner);
                self.fill();
            }
        }
    }

    /// Finds workers that do not answer any more, and replaces them.
    fn check_for_answers(&self) {
        let lost: Vec<(WorkerId, WorkerFailure)> = {
            let mut inner = self.0.borrow_mut();
            let was_suspended = inner.suspend_detector.check();
            let Inner { workers, session, forecast, .. } = &mut *inner;
            if was_suspended {
                workers.iter_mut().for_each(|(_, worker)| worker.touch());
            }
            let has_work = |id| {
                session.as_ref().is_some_and(|session| session.scheduler.is_working(id))
                    || forecast.as_ref().is_some_and(|pending| pending.request.is_assigned_to(id))
            };
            // A worker that is not ready is starting, and has to answer, too.
            let must_answer = workers.iter().filter(|(id, worker)| !worker.is_ready || has_work(**id));
            must_answer.filter_map(|(id, worker)| Some((*id, worker.no_answer()?))).collect()
        };
        for (worker, failure) in lost {
            self.lose(worker, failure);
        }
    }
}

impl Inner {
    fn search_number(&self) -> u32 {
        self.session.as_ref().map_or(0, |session| session.number)
    }

    fn post(&mut self, worker: WorkerId, message: &ToWorker) {
        if let Some(worker) = self.workers.get_mut(&worker) {
            worker.post(message);
        }
    }
}
