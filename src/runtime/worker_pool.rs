//! The pool of workers: which workers there are, the search that they work on, and the forecast that is requested. A pure
//! state machine: what happens goes in with the time, commands come out.
//!
//! It joins four others: [`WorkerStarts`] has the workers, the scheduler decides who runs what, a [`PageRequest`] waits for a
//! worker, and the [`Assistant`] does what is not training. Its shell (the page) starts and ends workers, and passes
//! messages on. Times are in milliseconds of any clock that does not run backward.

use std::{collections::VecDeque, sync::Arc};

use litemap::LiteMap;

use super::{
    assistant::{Assistant, AssistantCommand},
    assistant_message::{FromAssistant, ToAssistant},
    failure::{ExecutionFailure, ForecastFailure, PoolError, WorkerFailure},
    job::{JobId, WorkerId},
    memory_limit::MemoryLimit,
    message::{ForecastJob, FromWorker, ToWorker},
    oracle_task::ProposalAnswer,
    page_request::{PageRequest, WorkersLost},
    scheduler::{Command, Event, Scheduler},
    search_session::SearchSession,
    worker_starts::{ANSWER_TIMEOUT_MS, StartCommand, StartEvent, WorkerStarts},
};
use crate::{
    search::trial::ExecutionId,
    study::{
        data::{DataSource, StudyData},
        study::Study,
    },
    train::forecast::Forecasts,
};

/// An instruction to the shell.
#[derive(Clone, Debug, PartialEq)]
pub enum PoolCommand {
    /// Load the program, start a worker or end one.
    Start(StartCommand),
    /// Send a worker a message.
    Post {
        /// The worker.
        worker: WorkerId,
        /// The message.
        message: Box<ToWorker>,
    },
    /// The forecast that was requested last has been made, or cannot be made.
    Forecast(Result<Forecasts, ForecastFailure>),
    /// Load the assistant's program, start the assistant or end it.
    StartAssistant(StartCommand),
    /// Send the assistant a message.
    PostToAssistant {
        /// The assistant's worker.
        worker: WorkerId,
        /// The message.
        message: Box<ToAssistant>,
    },
    /// The data that were requested last have been made; `None` if the assistant could not make them.
    Data(Option<Box<StudyData>>),
}

/// The workers of a pool, for display.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PoolStatus {
    /// The number of workers that are ready.
    pub ready: usize,
    /// The number of workers that were asked for.
    pub requested: usize,
    /// The limit that memory sets to them, where it is below that number.
    pub memory_limit: Option<MemoryLimit>,
    /// Why there are fewer workers than there could be.
    pub error: Option<PoolError>,
}

/// A pool of workers and the search that they work on.
#[derive(Debug)]
pub struct WorkerPool {
    requested: usize,
    starts: WorkerStarts,
    contacts: LiteMap<WorkerId, Contact>,
    session: Option<SearchSession>,
    /// The forecast that was requested last; `None` when it has been made.
    forecast: Option<PageRequest<ToWorker>>,
    assistant: Assistant,
}

/// What the pool knows of a worker from their messages.
#[derive(Clone, Copy, Debug)]
struct Contact {
    /// The time of the last message from the worker or to it.
    last: f64,
    /// The number of the search whose series the worker holds; 0 if it holds none.
    series_of: u32,
    /// The number of complete epochs of the running job.
    epochs: u32,
    /// The bytes that its largest execution needed.
    largest_bytes: u64,
}

impl WorkerPool {
    /// A pool of this many workers, at least one. They are started at once, so that they are ready when the first search
    /// starts.
    #[must_use]
    pub fn new(workers: usize, now: f64) -> (Self, Vec<PoolCommand>) {
        let (starts, commands) = WorkerStarts::new(workers, now);
        let requested = workers.max(1);
        let pool = Self {
            requested,
            starts,
            contacts: LiteMap::new(),
            session: None,
            forecast: None,
            assistant: Assistant::default(),
        };
        (pool, commands.into_iter().map(PoolCommand::Start).collect())
    }

    /// The search that runs or ran last.
    #[must_use]
    pub fn search(&self) -> Option<&Scheduler> {
        self.session.as_ref().map(|session| &session.scheduler)
    }

    /// The number of the search that runs or ran last; 0 before the first.
    #[must_use]
    pub fn search_number(&self) -> u32 {
        self.session.as_ref().map_or(0, |session| session.number)
    }

    /// The running time of the search in milliseconds, without pauses.
    #[must_use]
    pub fn elapsed(&self, now: f64) -> f64 {
        self.session.as_ref().map_or(0.0, |session| session.elapsed(now))
    }

    /// The number of complete epochs of all running jobs together.
    #[must_use]
    pub fn running_epochs(&self) -> u64 {
        self.contacts.values().map(|contact| u64::from(contact.epochs)).sum()
    }

    /// The workers.
    #[must_use]
    pub fn status(&self) -> PoolStatus {
        let limit = self.session.as_ref().map(SearchSession::memory_limit);
        PoolStatus {
            ready: self.starts.ready(),
            requested: self.requested,
            memory_limit: limit.filter(|limit| limit.workers < self.requested),
            error: self.starts.error().cloned(),
        }
    }

    /// Starts a search. An earlier search that has not ended is dropped. `values` is the study's own series.
    pub fn start(&mut self, study: Arc<Study>, values: Arc<[f32]>, now: f64) -> Vec<PoolCommand> {
        self.start_scheduler(Scheduler::new(study), values, now)
    }

    /// Starts a search with a scheduler at its beginning, as [`Self::start`] does.
    pub fn start_scheduler(
        &mut self,
        scheduler: Scheduler,
        values: Arc<[f32]>,
        now: f64,
    ) -> Vec<PoolCommand> {
        let number = self.search_number().wrapping_add(1).max(1);
        let session = SearchSession::start(number, scheduler, values, now);
        let limit = session.memory_limit();
        let workers = self.requested.min(limit.workers);
        self.session = Some(session);
        self.forecast = None;
        let mut commands = Vec::new();
        let to_assistant = self.assistant.begin_search(now);
        self.take(to_assistant, now, &mut commands);
        self.handle_start(StartEvent::Request { workers }, now, &mut commands);
        let is_too_large = |contact: &Contact| limit.replaces_worker(contact.largest_bytes, workers);
        let too_large = self.contacts.iter().filter(|(_, contact)| is_too_large(contact));
        let too_large: Vec<WorkerId> = too_large.map(|(worker, _)| *worker).collect();
        self.handle_start(StartEvent::Replace(too_large), now, &mut commands);
        for worker in self.ready_workers() {
            self.post(worker, ToWorker::Clear, now, &mut commands);
            if let Some(contact) = self.contacts.get_mut(&worker) {
                contact.epochs = 0;
            }
        }
        for worker in self.ready_workers() {
            self.schedule(Event::Ready(worker), now, &mut commands);
        }
        self.settle(now, commands)
    }

    /// Pauses the search.
    pub fn pause(&mut self, now: f64) -> Vec<PoolCommand> {
        self.pass_on(Event::Pause, now)
    }

    /// Resumes the search.
    pub fn resume(&mut self, now: f64) -> Vec<PoolCommand> {
        self.pass_on(Event::Resume, now)
    }

    /// Stops the search. Its results are kept.
    pub fn stop(&mut self, now: f64) -> Vec<PoolCommand> {
        self.pass_on(Event::Stop, now)
    }

    /// Trains an execution once more, for its weights and curves. Ignored while no worker can be had.
    pub fn retrain(&mut self, execution: ExecutionId, now: f64) -> Vec<PoolCommand> {
        self.pass_on(Event::Retrain(execution), now)
    }

    /// Has a worker make a forecast with a trained network of this search. [`PoolCommand::Forecast`] answers once, or
    /// never if another forecast or search is started before.
    pub fn forecast(&mut self, job: ForecastJob, now: f64) -> Vec<PoolCommand> {
        self.forecast = Some(PageRequest::new(job.number, ToWorker::Forecast(job)));
        self.settle(now, Vec::new())
    }

    /// Has the assistant make the data of a study. [`PoolCommand::Data`] answers once, or never if other data are requested
    /// before.
    pub fn load_data(&mut self, source: DataSource, now: f64) -> Vec<PoolCommand> {
        let commands = self.assistant.load_data(source, now);
        self.taken(commands, now)
    }

    /// Drops the request for data, unless it has been answered.
    pub fn cancel_loading(&mut self) {
        self.assistant.cancel_loading();
    }

    /// Takes an event about the assistant's program or its start or loss.
    pub fn handle_assistant(&mut self, event: StartEvent, now: f64) -> Vec<PoolCommand> {
        let commands = self.assistant.handle(event, now);
        self.taken(commands, now)
    }

    /// Takes a message of the assistant.
    pub fn receive_from_assistant(
        &mut self,
        worker: WorkerId,
        message: FromAssistant,
        now: f64,
    ) -> Vec<PoolCommand> {
        let commands = self.assistant.receive(worker, message, now);
        self.taken(commands, now)
    }

    /// Drops the forecast that was requested last, unless it has been made.
    pub fn cancel_forecast(&mut self) {
        self.forecast = None;
    }

    /// Changes the requested number of workers, at least one. Workers that could not be had are tried again.
    pub fn set_workers(&mut self, workers: usize, now: f64) -> Vec<PoolCommand> {
        self.requested = workers.max(1);
        let most = self.session.as_ref().map_or(usize::MAX, |session| session.memory_limit().workers);
        self.handle(StartEvent::Request { workers: self.requested.min(most) }, now)
    }

    /// Takes an event about the program or the start or the loss of a worker.
    pub fn handle(&mut self, event: StartEvent, now: f64) -> Vec<PoolCommand> {
        let mut commands = Vec::new();
        self.handle_start(event, now, &mut commands);
        self.settle(now, commands)
    }

    /// Takes a message of a worker.
    pub fn receive(&mut self, worker: WorkerId, message: FromWorker, now: f64) -> Vec<PoolCommand> {
        let mut commands = Vec::new();
        let current_search = self.search_number();
        // A worker that was ended can still have sent messages.
        let Some(contact) = self.contacts.get_mut(&worker) else { return commands };
        contact.last = now;
        contact.epochs = match &message {
            FromWorker::Progress { search, epochs, .. } if *search == current_search => *epochs,
            _ => 0,
        };
        match message {
            FromWorker::Ready { build } => {
                self.handle_start(StartEvent::Ready { worker, build }, now, &mut commands);
            }
            FromWorker::Panicked { message } => {
                let failure = WorkerFailure::Panicked { message };
                self.handle_start(StartEvent::Lost { worker, failure }, now, &mut commands);
            }
            FromWorker::Finished { search, job, result } if search == current_search => {
                let time = self.elapsed(now);
                let job = JobId(job);
                self.schedule(Event::Finished { worker, job, result, time }, now, &mut commands);
            }
            FromWorker::Refused { search, job, refusal } if search == current_search => {
                let failure = ExecutionFailure::Refused(refusal);
                self.schedule(Event::Failed { worker, job: JobId(job), failure }, now, &mut commands);
            }
            FromWorker::Forecast { number, forecasts } => {
                if self.forecast.take_if(|request| request.is_answered_by(number)).is_some() {
                    commands.push(PoolCommand::Forecast(forecasts.map_err(ForecastFailure::from)));
                }
            }
            // Progress has been recorded above. The pool sends no range test, and results of an earlier search are dropped.
            FromWorker::Progress { .. }
            | FromWorker::RangeTestFinished { .. }
            | FromWorker::Finished { .. }
            | FromWorker::Refused { .. } => {}
        }
        self.settle(now, commands)
    }

    /// Finds workers that do not answer any more, and starts that take too long. Called about once a second;
    /// `was_suspended` says that the page did not run for a while since the last call.
    pub fn tick(&mut self, was_suspended: bool, now: f64) -> Vec<PoolCommand> {
        let mut commands = Vec::new();
        let of_assistant = self.assistant.tick(was_suspended, now);
        self.take(of_assistant, now, &mut commands);
        if was_suspended {
            self.contacts.iter_mut().for_each(|(_, contact)| contact.last = now);
            self.handle_start(StartEvent::Resumed, now, &mut commands);
        }
        let is_silent =
            |worker| self.contacts.get(&worker).is_some_and(|contact| now - contact.last > ANSWER_TIMEOUT_MS);
        let silent: Vec<WorkerId> = self
            .ready_workers()
            .into_iter()
            .filter(|worker| self.has_work(*worker) && is_silent(*worker))
            .collect();
        for worker in silent {
            let failure = WorkerFailure::no_answer_for(ANSWER_TIMEOUT_MS);
            self.handle_start(StartEvent::Lost { worker, failure }, now, &mut commands);
        }
        self.handle_start(StartEvent::Tick, now, &mut commands);
        self.settle(now, commands)
    }

    fn ready_workers(&self) -> Vec<WorkerId> {
        let ready = self.starts.workers().filter(|(_, is_ready)| *is_ready);
        ready.map(|(worker, _)| worker).collect()
    }

    /// Whether messages can be expected from a worker.
    fn has_work(&self, worker: WorkerId) -> bool {
        self.search().is_some_and(|search| search.is_working(worker))
            || self.forecast.as_ref().is_some_and(|request| request.is_assigned_to(worker))
    }

    fn pass_on(&mut self, event: Event, now: f64) -> Vec<PoolCommand> {
        let mut commands = Vec::new();
        self.schedule(event, now, &mut commands);
        self.settle(now, commands)
    }

    /// Passes an event on to the starts, and tells the scheduler which workers there are afterward.
    fn handle_start(&mut self, event: StartEvent, now: f64, commands: &mut Vec<PoolCommand>) {
        let ready = match &event {
            StartEvent::Ready { worker, .. } => Some(*worker),
            _ => None,
        };
        let mut lost = match &event {
            StartEvent::Lost { worker, failure } => Some((*worker, failure.clone())),
            _ => None,
        };
        for command in self.starts.handle(event, now) {
            match &command {
                StartCommand::LoadProgram => {}
                StartCommand::Spawn(worker) => {
                    let contact = Contact { last: now, series_of: 0, epochs: 0, largest_bytes: 0 };
                    self.contacts.insert(*worker, contact);
                }
                StartCommand::Terminate(worker) => {
                    self.contacts.remove(worker);
                }
            }
            let terminated = match command {
                StartCommand::Terminate(worker) => Some(worker),
                StartCommand::LoadProgram | StartCommand::Spawn(_) => None,
            };
            commands.push(PoolCommand::Start(command));
            if let Some(worker) = terminated {
                let event = match lost.take_if(|(lost, _)| *lost == worker) {
                    Some((worker, failure)) => Event::Lost { worker, failure },
                    None => Event::Retired(worker),
                };
                self.schedule(event, now, commands);
            }
        }
        if let Some(worker) = ready.filter(|worker| self.ready_workers().contains(worker)) {
            self.schedule(Event::Ready(worker), now, commands);
        }
    }

    /// Passes an event on to the scheduler, and its commands on to the workers.
    fn schedule(&mut self, event: Event, now: f64, commands: &mut Vec<PoolCommand>) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let Some(session) = self.session.as_mut() else { return };
            for command in session.handle(event, now) {
                match command {
                    Command::Run { worker, job } => {
                        let message = self.session.as_ref().map(|session| session.job(&job));
                        match message {
                            Some(Ok(message)) => {
                                self.post_series(worker, now, commands);
                                self.post(worker, message, now, commands);
                            }
                            Some(Err(failure)) => {
                                events.push_back(Event::Failed { worker, job: job.id, failure });
                            }
                            None => {}
                        }
                    }
                    Command::Propose { job, request } => {
                        if let Some(session) = &self.session {
                            let asked = self.assistant.ask(session.proposal(job, *request), now);
                            self.take(asked, now, commands);
                        }
                    }
                    Command::CancelProposal(_) => {
                        let canceled = self.assistant.cancel_question(now);
                        self.take(canceled, now, commands);
                    }
                    Command::Pause(worker) => self.post(worker, ToWorker::Pause, now, commands),
                    Command::Resume(worker) => self.post(worker, ToWorker::Resume, now, commands),
                    Command::Cancel { worker, job } => {
                        self.post(worker, ToWorker::Cancel { job: job.0 }, now, commands);
                    }
                }
            }
        }
    }

    /// Passes the assistant's answers on to the scheduler, and its commands on to the shell.
    fn take(&mut self, assistant: Vec<AssistantCommand>, now: f64, commands: &mut Vec<PoolCommand>) {
        for command in assistant {
            match command {
                AssistantCommand::Start(command) => commands.push(PoolCommand::StartAssistant(command)),
                AssistantCommand::Post { worker, message } => {
                    commands.push(PoolCommand::PostToAssistant { worker, message });
                }
                AssistantCommand::Data(data) => commands.push(PoolCommand::Data(data)),
                AssistantCommand::Proposed(ProposalAnswer { search, job, proposal }) => {
                    if search == self.search_number() {
                        self.schedule(Event::Proposed { job: JobId(job), proposal }, now, commands);
                    }
                }
                AssistantCommand::OracleLost(failure) => {
                    self.schedule(Event::OracleLost(failure), now, commands);
                }
                AssistantCommand::Unavailable(error) => self.schedule(Event::Fail(error), now, commands),
            }
        }
    }

    /// The commands that follow from those of the assistant.
    fn taken(&mut self, assistant: Vec<AssistantCommand>, now: f64) -> Vec<PoolCommand> {
        let mut commands = Vec::new();
        self.take(assistant, now, &mut commands);
        self.settle(now, commands)
    }

    /// Sends a worker the series of the search, unless the worker holds it.
    fn post_series(&mut self, worker: WorkerId, now: f64, commands: &mut Vec<PoolCommand>) {
        let Some((session, contact)) = self.session.as_ref().zip(self.contacts.get_mut(&worker)) else {
            return;
        };
        contact.largest_bytes = contact.largest_bytes.max(session.memory_limit().execution_bytes);
        if contact.series_of != session.number {
            contact.series_of = session.number;
            let message = session.series();
            self.post(worker, message, now, commands);
        }
    }

    fn post(&mut self, worker: WorkerId, message: ToWorker, now: f64, commands: &mut Vec<PoolCommand>) {
        if let Some(contact) = self.contacts.get_mut(&worker) {
            contact.last = now;
            commands.push(PoolCommand::Post { worker, message: Box::new(message) });
        }
    }

    /// Ends the search and the requests with the reason if no worker can be had, and sends each request to a worker unless
    /// one has it. Called after everything that happens.
    fn settle(&mut self, now: f64, mut commands: Vec<PoolCommand>) -> Vec<PoolCommand> {
        let unavailable = self.starts.unavailable().cloned();
        if let Some(error) = unavailable {
            self.schedule(Event::Fail(error.clone()), now, &mut commands);
            if self.forecast.take().is_some() {
                commands.push(PoolCommand::Forecast(Err(error.into())));
            }
        }
        self.request_forecast(now, &mut commands);
        commands
    }

    fn request_forecast(&mut self, now: f64, commands: &mut Vec<PoolCommand>) {
        let Some(request) = self.forecast.as_mut() else { return };
        match request.assign(self.starts.workers()) {
            Ok(None) => {}
            Ok(Some(worker)) => {
                let message = request.message();
                self.post_series(worker, now, commands);
                self.post(worker, message, now, commands);
            }
            Err(WorkersLost { attempts }) => {
                self.forecast = None;
                commands.push(PoolCommand::Forecast(Err(ForecastFailure::WorkersLost { attempts })));
            }
        }
    }
}
