//! A simulated browser for tests of the pool of workers: it carries out the pool's commands, and nothing happens by itself.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use foretune::{
    runtime::{
        assistant_message::{FromAssistant, ToAssistant},
        failure::{ForecastFailure, PoolError, ProgramFailure, SearchFailure, WorkerFailure},
        job::WorkerId,
        message::{BUILD, ForecastJob, FromWorker, Message, RunJob, ToWorker},
        oracle_task::OracleTask,
        proposer::OracleLocation,
        scheduler::{Phase, Scheduler, SearchAlgorithm},
        worker_pool::{PoolCommand, WorkerPool},
        worker_starts::{StartCommand, StartEvent},
    },
    search::{execution_keys::ExecutionKeys, trial::ExecutionState},
    study::{
        data::{DataSource, StudyData},
        link,
        study::Study,
    },
    train::{
        epoch::{Curves, End, EpochMetrics, Outcome, RunResult, Trained},
        forecast::Forecasts,
    },
};

/// A search of 10 trials with 2 executions each.
pub fn study() -> Arc<Study> {
    open("preset=quick&executions=2&units1=int:1:5:1")
}

pub fn open(fragment: &str) -> Arc<Study> {
    Arc::new(link::open(fragment).unwrap())
}

/// The executions of [`study`].
pub const EXECUTIONS: usize = 20;

/// A result that depends on the numbers of the execution alone.
pub fn result(trial: u64, execution: u64) -> RunResult {
    let loss = (trial * 7 % 5 + execution + 1) as f64;
    let metrics = EpochMetrics { epoch: 3, loss, val_loss: loss, val_mae: loss };
    let outcome = Outcome {
        end: End::Completed,
        best: Some(metrics),
        last: Some(metrics),
        weights_epoch: Some(3),
        weights_hash: trial,
        evaluation: None,
        last_evaluation: None,
    };
    let trained = Trained { weights: vec![loss as f32] };
    RunResult { outcome, curves: Curves::default(), trained, checkpoint: None }
}

/// A worker of the simulated browser.
#[derive(Default)]
pub struct SimulatedWorker {
    pub is_ready: bool,
    pub is_paused: bool,
    /// Whether it holds the series of the current search.
    pub has_series: bool,
    pub jobs: VecDeque<RunJob>,
    pub forecast: Option<ForecastJob>,
    pub finished: usize,
}

/// The assistant of the simulated browser.
#[derive(Default)]
pub struct SimulatedAssistant {
    pub is_ready: bool,
    /// The number of the data that it is to make, and their source.
    pub data: Option<(u32, DataSource)>,
    pub oracle: OracleTask,
}

/// A browser that carries out the commands of the pool. Nothing happens by itself: the test says what does.
pub struct Browser {
    pub pool: WorkerPool,
    pub now: f64,
    pub last_tick: f64,
    /// Whether the program is being loaded.
    pub is_loading: bool,
    pub loads: u32,
    pub workers: BTreeMap<WorkerId, SimulatedWorker>,
    /// Whether the assistant's program is being loaded.
    pub is_loading_assistant: bool,
    pub assistant: Option<(WorkerId, SimulatedAssistant)>,
    pub spawned: usize,
    /// The text with which the browser refuses to start workers, if it does.
    pub refusal: Option<String>,
    pub forecasts: Vec<Result<Forecasts, ForecastFailure>>,
    pub loaded: Vec<Option<StudyData>>,
}

impl Browser {
    pub fn new(workers: usize) -> Self {
        let (pool, commands) = WorkerPool::new(workers, 0.0);
        let mut browser = Self {
            pool,
            now: 0.0,
            last_tick: 0.0,
            is_loading: false,
            loads: 0,
            workers: BTreeMap::new(),
            is_loading_assistant: false,
            assistant: None,
            spawned: 0,
            refusal: None,
            forecasts: Vec::new(),
            loaded: Vec::new(),
        };
        browser.execute(commands);
        browser
    }

    /// A browser whose workers are all ready.
    pub fn ready(workers: usize) -> Self {
        let mut browser = Self::new(workers);
        browser.load();
        browser.start_all();
        browser
    }

    pub fn execute(&mut self, commands: Vec<PoolCommand>) {
        let mut commands = VecDeque::from(commands);
        while let Some(command) = commands.pop_front() {
            match command {
                PoolCommand::Start(StartCommand::LoadProgram) => {
                    self.is_loading = true;
                    self.loads += 1;
                }
                PoolCommand::Start(StartCommand::Spawn(worker)) => {
                    self.spawned += 1;
                    if let Some(message) = self.refusal.clone() {
                        let event = StartEvent::NotStarted { worker, message };
                        commands.extend(self.pool.handle(event, self.now));
                    } else {
                        assert!(self.workers.insert(worker, SimulatedWorker::default()).is_none());
                    }
                }
                PoolCommand::Start(StartCommand::Terminate(worker)) => {
                    self.workers.remove(&worker);
                }
                PoolCommand::Post { worker, message } => self.deliver(worker, *message),
                PoolCommand::StartAssistant(StartCommand::LoadProgram) => self.is_loading_assistant = true,
                PoolCommand::StartAssistant(StartCommand::Spawn(worker)) => {
                    if let Some(message) = self.refusal.clone() {
                        let event = StartEvent::NotStarted { worker, message };
                        commands.extend(self.pool.handle_assistant(event, self.now));
                    } else {
                        let assistant = (worker, SimulatedAssistant::default());
                        assert!(self.assistant.replace(assistant).is_none(), "there is one assistant");
                    }
                }
                PoolCommand::StartAssistant(StartCommand::Terminate(worker)) => {
                    self.assistant.take_if(|(id, _)| *id == worker);
                }
                PoolCommand::PostToAssistant { worker, message } => {
                    self.deliver_to_assistant(worker, *message);
                }
                PoolCommand::Forecast(result) => self.forecasts.push(result),
                PoolCommand::Data(data) => self.loaded.push(data.map(|data| *data)),
            }
        }
    }

    pub fn deliver(&mut self, id: WorkerId, message: ToWorker) {
        let worker = self.workers.get_mut(&id).unwrap();
        assert!(worker.is_ready, "{id:?} was sent a message before it was ready");
        match message {
            ToWorker::Series(_) => worker.has_series = true,
            ToWorker::Run(job) => {
                assert!(worker.has_series);
                worker.is_paused &= !worker.jobs.is_empty();
                worker.jobs.push_back(job);
            }
            ToWorker::Pause => worker.is_paused = true,
            ToWorker::Resume => worker.is_paused = false,
            ToWorker::Cancel { job } => worker.jobs.retain(|queued| queued.job != job),
            ToWorker::Clear => {
                worker.jobs.clear();
                worker.has_series = false;
            }
            ToWorker::Forecast(job) => worker.forecast = Some(job),
            ToWorker::RangeTest(_) => panic!("the pool sends no range test"),
        }
    }

    fn deliver_to_assistant(&mut self, id: WorkerId, message: ToAssistant) {
        let (known, assistant) = self.assistant.as_mut().unwrap();
        assert!(*known == id && assistant.is_ready, "the assistant was sent a message before it was ready");
        // The message travels as bytes.
        match ToAssistant::decode(&message.encode()).unwrap() {
            ToAssistant::Propose(question) => assert_eq!(assistant.oracle.ask(*question), None),
            ToAssistant::CancelProposal { job } => assistant.oracle.cancel(job),
            ToAssistant::LoadData { number, source } => assistant.data = Some((number, *source)),
            ToAssistant::Report(_) | ToAssistant::FinishReport => panic!("the pool sends no report"),
        }
    }

    pub fn send(&mut self, event: StartEvent) {
        let commands = self.pool.handle(event, self.now);
        self.execute(commands);
    }

    pub fn receive(&mut self, worker: WorkerId, message: FromWorker) {
        let commands = self.pool.receive(worker, message, self.now);
        self.execute(commands);
    }

    /// Lets time pass, with a tick in each second.
    pub fn wait(&mut self, milliseconds: f64) {
        let end = self.now + milliseconds;
        while self.last_tick + 1_000.0 <= end {
            self.last_tick += 1_000.0;
            self.now = self.now.max(self.last_tick);
            let commands = self.pool.tick(false, self.now);
            self.execute(commands);
        }
        self.now = end;
    }

    pub fn load(&mut self) {
        assert!(std::mem::take(&mut self.is_loading));
        self.send(StartEvent::ProgramLoaded);
    }

    pub fn fail_load(&mut self) {
        assert!(std::mem::take(&mut self.is_loading));
        self.send(StartEvent::ProgramFailed(not_found()));
    }

    pub fn start(&mut self, worker: WorkerId) {
        self.workers.get_mut(&worker).unwrap().is_ready = true;
        self.receive(worker, FromWorker::Ready { build: BUILD.to_owned() });
    }

    /// Loads the assistant's program and starts the assistant, as far as that is waited for.
    pub fn start_assistant(&mut self) {
        if std::mem::take(&mut self.is_loading_assistant) {
            let commands = self.pool.handle_assistant(StartEvent::ProgramLoaded, self.now);
            self.execute(commands);
        }
        if let Some((worker, assistant)) = &mut self.assistant
            && !assistant.is_ready
        {
            assistant.is_ready = true;
            let worker = *worker;
            self.receive_from_assistant(worker, FromAssistant::Ready { build: BUILD.to_owned() });
        }
    }

    /// Ends the assistant, if there is one.
    pub fn kill_assistant(&mut self) {
        if let Some((worker, _)) = &self.assistant {
            let event = StartEvent::Lost { worker: *worker, failure: gone() };
            let commands = self.pool.handle_assistant(event, self.now);
            self.execute(commands);
        }
    }

    pub fn receive_from_assistant(&mut self, worker: WorkerId, message: FromAssistant) {
        let message = FromAssistant::decode(&message.encode()).unwrap();
        let commands = self.pool.receive_from_assistant(worker, message, self.now);
        self.execute(commands);
    }

    pub fn start_all(&mut self) {
        while let Some(worker) = self.find(|worker| !worker.is_ready) {
            self.start(worker);
        }
    }

    pub fn kill(&mut self, worker: WorkerId) {
        // The browser has ended the worker: it does not carry out what it is still sent.
        self.send(StartEvent::Lost { worker, failure: gone() });
        assert!(!self.workers.contains_key(&worker), "a lost worker is terminated");
    }

    /// Finishes the running job of a worker.
    pub fn finish(&mut self, id: WorkerId) {
        let worker = self.workers.get_mut(&id).unwrap();
        assert!(worker.is_ready && !worker.is_paused);
        let job = worker.jobs.pop_front().unwrap();
        worker.finished += 1;
        let ExecutionKeys { trial, repeat, .. } = job.keys;
        self.receive(id, job.finished(result(trial, repeat), 0.0));
    }

    /// Has the assistant answer the question that it was asked.
    pub fn propose(&mut self) {
        let (worker, assistant) = self.assistant.as_mut().unwrap();
        let (worker, answer) = (*worker, assistant.oracle.advance(u64::MAX).unwrap());
        self.receive_from_assistant(worker, FromAssistant::Proposed(answer));
    }

    /// Whether the assistant has a question.
    pub fn is_oracle_asked(&self) -> bool {
        self.assistant.as_ref().is_some_and(|(_, assistant)| assistant.oracle.is_asked())
    }

    /// The data that the assistant is to make.
    pub fn requested_data(&self) -> Option<&(u32, DataSource)> {
        self.assistant.as_ref()?.1.data.as_ref()
    }

    /// Has the assistant make the data that it was asked for.
    pub fn answer_data(&mut self) {
        let (worker, assistant) = self.assistant.as_mut().unwrap();
        let (worker, (number, source)) = (*worker, assistant.data.take().unwrap());
        self.receive_from_assistant(worker, FromAssistant::Data { number, data: Box::new(source.load()) });
    }

    pub fn answer_forecast(&mut self, id: WorkerId) {
        let job = self.workers.get_mut(&id).unwrap().forecast.take().unwrap();
        self.receive(id, FromWorker::Forecast { number: job.number, forecasts: Ok(Forecasts::default()) });
    }

    /// The first worker of which something holds.
    pub fn find(&self, holds: impl Fn(&SimulatedWorker) -> bool) -> Option<WorkerId> {
        self.workers.iter().find(|(_, worker)| holds(worker)).map(|(id, _)| *id)
    }

    /// The first worker that can finish a job.
    pub fn working(&self) -> Option<WorkerId> {
        self.find(|worker| worker.is_ready && !worker.is_paused && !worker.jobs.is_empty())
    }

    pub fn run(&mut self) {
        self.run_study(study());
    }

    pub fn run_study(&mut self, study: Arc<Study>) {
        let values = Arc::clone(study.dataset().values());
        let commands = self.pool.start(study, values, self.now);
        self.execute(commands);
    }

    /// Starts the search of [`study`] with its oracle in the assistant.
    pub fn run_with_oracle_in_assistant(&mut self) {
        let study = study();
        let values = Arc::clone(study.dataset().values());
        let in_scheduler = SearchAlgorithm::in_scheduler(&study);
        let algorithm = SearchAlgorithm { oracle: OracleLocation::Assistant, ..in_scheduler };
        let scheduler = Scheduler::with_algorithm(study, algorithm);
        let commands = self.pool.start_scheduler(scheduler, values, self.now);
        self.execute(commands);
    }

    pub fn search(&self) -> &Scheduler {
        self.pool.search().unwrap()
    }

    pub fn phase(&self) -> Phase {
        self.search().phase()
    }

    pub fn failure(&self) -> Option<&PoolError> {
        match self.search().failure()? {
            SearchFailure::NoWorkers(error) => Some(error),
            other => panic!("{other:?}"),
        }
    }

    pub fn states(&self) -> Vec<Vec<ExecutionState>> {
        self.search().ledger().trials().iter().map(|trial| trial.executions.clone()).collect()
    }

    pub fn count(&self, wanted: impl Fn(&ExecutionState) -> bool) -> usize {
        self.states().iter().flatten().filter(|state| wanted(state)).count()
    }

    /// Lets everything succeed until the search has ended.
    pub fn finish_search(&mut self) {
        for _ in 0..1_000 {
            if self.phase() != Phase::Running {
                return;
            }
            if self.is_loading {
                self.load();
            }
            self.start_all();
            self.start_assistant();
            if self.is_oracle_asked() {
                self.propose();
            } else if let Some(worker) = self.working() {
                self.finish(worker);
            } else {
                self.wait(1_000.0);
            }
        }
        panic!("the search does not end: {:?}", self.states());
    }

    /// Every execution that has not failed has the result of an undisturbed search, and none is open.
    pub fn assert_results_of_an_undisturbed_search(&self) {
        let mut expected = Browser::ready(1);
        expected.run();
        expected.finish_search();
        assert_eq!(expected.states().iter().flatten().count(), EXECUTIONS);
        for (trial, (states, expected)) in self.states().iter().zip(expected.states()).enumerate() {
            for (state, expected) in states.iter().zip(expected) {
                let ended_early = matches!(state, ExecutionState::Failed | ExecutionState::Stopped);
                assert!(ended_early || *state == expected, "trial {trial}: {state:?}, not {expected:?}");
            }
        }
        if self.phase() == Phase::Finished {
            assert_eq!(self.states().len(), expected.states().len());
            assert_eq!(self.count(|state| *state == ExecutionState::Stopped), 0);
            assert_eq!(self.search().trials_ended(), expected.search().trials_ended());
        }
    }
}

pub fn gone() -> WorkerFailure {
    WorkerFailure::ScriptError { message: "gone".into() }
}

pub fn not_found() -> ProgramFailure {
    ProgramFailure::Status { address: "worker_bg.wasm".into(), status: 404 }
}
