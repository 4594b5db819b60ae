//! The page's pool of workers: carries out the commands of [`WorkerPool`], which decides everything, and reports to it
//! what the browser and the workers report.

use std::{cell::RefCell, rc::Rc, sync::Arc};

use super::{
    clock::{SuspendDetector, Ticker, now},
    command_queue::CommandQueue,
    worker_program::{ProgramKind, WorkerProgram},
    workers::{ReadEvent, Workers, WorkersEvent},
};
use crate::{
    runtime::{
        failure::ForecastFailure,
        message::ForecastJob,
        scheduler::{Phase, Scheduler},
        worker_pool::{PoolCommand, PoolStatus, WorkerPool},
    },
    search::trial::ExecutionId,
    study::{
        data::{DataSource, StudyData},
        study::Study,
    },
    train::forecast::Forecasts,
};

/// A pool of workers and the search that they work on. A clone is another handle to the same pool.
#[derive(Clone)]
pub struct Pool(Rc<Inner>);

struct Inner {
    state: RefCell<WorkerPool>,
    workers: Workers,
    assistant: Workers,
    commands: CommandQueue<PoolCommand>,
    on_forecast: RefCell<Option<OnForecast>>,
    on_data: RefCell<Option<OnData>>,
    suspend_detector: RefCell<SuspendDetector>,
    on_change: Box<dyn Fn()>,
    ticker: RefCell<Option<Ticker>>,
}

/// The function that is called with the data that were requested last; `None` if the assistant could not make them.
type OnData = Box<dyn FnOnce(Option<StudyData>)>;

/// The function that is called with the forecast that was requested last.
type OnForecast = Box<dyn FnOnce(Result<Forecasts, ForecastFailure>)>;

impl Pool {
    /// A pool of this many workers, at least one. They are started at once, so that they are ready when the first
    /// search starts. `on_change` is called after every change of what the pool's methods return.
    #[must_use]
    pub fn new(workers: usize, on_change: impl Fn() + 'static) -> Self {
        let (state, commands) = WorkerPool::new(workers, now());
        let pool = Self(Rc::new_cyclic(|inner| {
            let weak = inner.clone();
            let on_event = move |event: WorkersEvent| {
                let Some(pool) = weak.upgrade().map(Self) else { return };
                pool.update_and_notify(|state, now| match event.read() {
                    ReadEvent::Start(event) => state.handle(event, now),
                    ReadEvent::Message(worker, message) => state.receive(worker, message, now),
                });
            };
            let weak = inner.clone();
            let on_assistant_event = move |event: WorkersEvent| {
                let Some(pool) = weak.upgrade().map(Self) else { return };
                pool.update_and_notify(|state, now| match event.read() {
                    ReadEvent::Start(event) => state.handle_assistant(event, now),
                    ReadEvent::Message(worker, message) => state.receive_from_assistant(worker, message, now),
                });
            };
            Inner {
                state: RefCell::new(state),
                workers: Workers::new(ProgramKind::Worker, None, on_event),
                assistant: Workers::new(ProgramKind::Assistant, None, on_assistant_event),
                commands: CommandQueue::new(),
                on_forecast: RefCell::default(),
                on_data: RefCell::default(),
                suspend_detector: RefCell::new(SuspendDetector::new()),
                on_change: Box::new(on_change),
                ticker: RefCell::default(),
            }
        }));
        let weak = Rc::downgrade(&pool.0);
        pool.0.ticker.replace(Ticker::every(1_000, move || {
            if let Some(pool) = weak.upgrade().map(Self) {
                let was_suspended = pool.0.suspend_detector.borrow_mut().check();
                let before = pool.observed();
                let has_commands = pool.update(|state, now| state.tick(was_suspended, now));
                // Most ticks change nothing. One that ends the last attempt to have a worker has no commands.
                if has_commands || pool.observed() != before {
                    (pool.0.on_change)();
                }
            }
        }));
        pool.update(|_, _| commands);
        pool
    }

    /// Starts a search. An earlier search that has not ended is dropped. `values` is the study's own series.
    pub fn start(&self, study: Arc<Study>, values: Arc<[f32]>) {
        self.0.on_forecast.take();
        self.update_and_notify(|state, now| state.start(study, values, now));
    }

    /// Pauses the search.
    pub fn pause(&self) {
        self.update_and_notify(WorkerPool::pause);
    }

    /// Resumes the search.
    pub fn resume(&self) {
        self.update_and_notify(WorkerPool::resume);
    }

    /// Stops the search. Its results are kept.
    pub fn stop(&self) {
        self.update_and_notify(WorkerPool::stop);
    }

    /// Trains an execution once more, for its weights and curves. Ignored while no worker can be had.
    pub fn retrain(&self, execution: ExecutionId) {
        self.update(|state, now| state.retrain(execution, now));
    }

    /// Has a worker make a forecast with a trained network of this search. `on_forecast` is called once, or never if
    /// another forecast or search is started before.
    pub fn forecast(
        &self,
        job: ForecastJob,
        on_forecast: impl FnOnce(Result<Forecasts, ForecastFailure>) + 'static,
    ) {
        self.0.on_forecast.replace(Some(Box::new(on_forecast)));
        self.update(|state, now| state.forecast(job, now));
    }

    /// Drops the forecast that was requested last, unless it has been made.
    pub fn cancel_forecast(&self) {
        self.0.on_forecast.take();
        self.0.state.borrow_mut().cancel_forecast();
    }

    /// Has the assistant make the data of a study. `on_data` is called once, with `None` if the assistant could not make them,
    /// or never if other data are requested before.
    pub fn load_data(&self, source: DataSource, on_data: impl FnOnce(Option<StudyData>) + 'static) {
        self.0.on_data.replace(Some(Box::new(on_data)));
        self.update(|state, now| state.load_data(source, now));
    }

    /// Drops the request for data, unless it has been answered.
    pub fn cancel_loading(&self) {
        self.0.on_data.take();
        self.0.state.borrow_mut().cancel_loading();
    }

    /// Changes the requested number of workers, at least one. Workers that could not be had are tried again.
    pub fn set_workers(&self, workers: usize) {
        self.update_and_notify(|state, now| state.set_workers(workers, now));
    }

    /// Calls `read` with the search that runs or ran last.
    pub fn with_search<T>(&self, read: impl FnOnce(Option<&Scheduler>) -> T) -> T {
        read(self.0.state.borrow().search())
    }

    /// The number of the search that runs or ran last; 0 before the first.
    #[must_use]
    pub fn search_number(&self) -> u32 {
        self.0.state.borrow().search_number()
    }

    /// The running time of the search in seconds, without pauses.
    #[must_use]
    pub fn elapsed(&self) -> f64 {
        self.0.state.borrow().elapsed(now()) / 1_000.0
    }

    /// The number of complete epochs of all running jobs together.
    #[must_use]
    pub fn running_epochs(&self) -> u64 {
        self.0.state.borrow().running_epochs()
    }

    /// The workers.
    #[must_use]
    pub fn status(&self) -> PoolStatus {
        self.0.state.borrow().status()
    }

    /// What a tick can change without a command.
    fn observed(&self) -> (PoolStatus, Option<Phase>) {
        let state = self.0.state.borrow();
        (state.status(), state.search().map(Scheduler::phase))
    }

    /// The program of the workers that train; `None` until it is loaded.
    pub(super) fn program(&self) -> Option<WorkerProgram> {
        self.0.workers.program()
    }

    /// Loads the assistant's program, unless that was done before, so that it is there when the assistant is needed.
    pub fn preload_assistant(&self) {
        self.0.assistant.preload_program();
    }

    /// The assistant's program; `None` until it is loaded.
    pub(super) fn assistant_program(&self) -> Option<WorkerProgram> {
        self.0.assistant.program()
    }

    /// Makes a change, and carries out its commands after those of earlier changes. Returns whether there were any.
    fn update(&self, change: impl FnOnce(&mut WorkerPool, f64) -> Vec<PoolCommand>) -> bool {
        let commands = change(&mut self.0.state.borrow_mut(), now());
        let has_commands = !commands.is_empty();
        self.0.commands.run(commands, |command| self.execute(command));
        has_commands
    }

    /// [`Self::update`], for a change of what the pool's methods return.
    fn update_and_notify(&self, change: impl FnOnce(&mut WorkerPool, f64) -> Vec<PoolCommand>) {
        self.update(change);
        (self.0.on_change)();
    }

    /// Carries out a command, and returns those that follow from it.
    fn execute(&self, command: PoolCommand) -> Vec<PoolCommand> {
        match command {
            PoolCommand::Start(command) => {
                let event = self.0.workers.execute(command);
                return event.map(|event| self.0.state.borrow_mut().handle(event, now())).unwrap_or_default();
            }
            PoolCommand::Post { worker, message } => self.0.workers.post(worker, &*message),
            PoolCommand::StartAssistant(command) => {
                let event = self.0.assistant.execute(command);
                let handle = |event| self.0.state.borrow_mut().handle_assistant(event, now());
                return event.map(handle).unwrap_or_default();
            }
            PoolCommand::PostToAssistant { worker, message } => self.0.assistant.post(worker, &*message),
            PoolCommand::Forecast(forecasts) => {
                let on_forecast = self.0.on_forecast.take();
                if let Some(on_forecast) = on_forecast {
                    on_forecast(forecasts);
                }
            }
            PoolCommand::Data(data) => {
                let on_data = self.0.on_data.take();
                if let Some(on_data) = on_data {
                    on_data(data.map(|data| *data));
                }
            }
        }
        Vec::new()
    }
}
