//! The assistant: a worker with a program of its own, for what is not training. It makes the data of studies and computes the
//! proposals of oracles. A pure state machine: what happens goes in with the time, commands come out.
//!
//! Its program is loaded with the first request, so that a page that needs no assistant never loads it. An assistant that is
//! lost is replaced. Times are in milliseconds of any clock that does not run backward.

use super::{
    assistant_message::{FromAssistant, ToAssistant},
    failure::{PoolError, WorkerFailure},
    job::WorkerId,
    oracle_task::{ProposalAnswer, ProposalJob},
    page_request::{PageRequest, WorkersLost},
    worker_starts::{ANSWER_TIMEOUT_MS, StartCommand, StartEvent, WorkerStarts},
};
use crate::study::data::{DataSource, StudyData};

/// An instruction to the shell, or an answer to a request.
#[derive(Clone, Debug, PartialEq)]
pub enum AssistantCommand {
    /// Load the program, start a worker or end one.
    Start(StartCommand),
    /// Send the assistant a message.
    Post {
        /// The assistant's worker.
        worker: WorkerId,
        /// The message.
        message: Box<ToAssistant>,
    },
    /// The data that were requested last have been made; `None` if the assistant could not make them.
    Data(Option<Box<StudyData>>),
    /// A question has been answered.
    Proposed(ProposalAnswer),
    /// The oracle is lost, and with it an open question.
    OracleLost(WorkerFailure),
    /// No assistant can be had for an open question.
    Unavailable(PoolError),
}

/// The assistant, and what it is asked.
#[derive(Debug, Default)]
pub struct Assistant {
    /// `None` before the first request.
    starts: Option<WorkerStarts>,
    /// The time of the last message from the assistant or to it.
    last_contact: f64,
    /// The data that were requested last; `None` when they have been made.
    data: Option<PageRequest<ToAssistant>>,
    /// How many data have been requested.
    data_requests: u32,
    question: Option<OpenProposal>,
}

/// An open question to the oracle.
#[derive(Debug)]
struct OpenProposal {
    job: u32,
    /// The question, until it is sent.
    unsent: Option<Box<ProposalJob>>,
}

impl Assistant {
    /// Has the data of a study made. [`AssistantCommand::Data`] answers once, or never if other data are requested before.
    pub fn load_data(&mut self, source: DataSource, now: f64) -> Vec<AssistantCommand> {
        self.data_requests = self.data_requests.wrapping_add(1);
        let number = self.data_requests;
        let message = ToAssistant::LoadData { number, source: Box::new(source) };
        self.data = Some(PageRequest::new(number, message));
        self.start(now)
    }

    /// Drops the request for data, unless it has been answered.
    pub fn cancel_loading(&mut self) {
        self.data = None;
    }

    /// Asks the oracle of a search. [`AssistantCommand::Proposed`], [`AssistantCommand::OracleLost`] or
    /// [`AssistantCommand::Unavailable`] answers. There must be no open question.
    pub fn ask(&mut self, question: ProposalJob, now: f64) -> Vec<AssistantCommand> {
        self.question = Some(OpenProposal { job: question.job, unsent: Some(Box::new(question)) });
        self.start(now)
    }

    /// Drops the open question.
    pub fn cancel_question(&mut self, now: f64) -> Vec<AssistantCommand> {
        let mut commands = Vec::new();
        if let Some(OpenProposal { job, unsent: None }) = self.question.take()
            && let Some(worker) = self.ready_worker()
        {
            self.post(worker, ToAssistant::CancelProposal { job }, now, &mut commands);
        }
        commands
    }

    /// Drops the open question, because a new search begins. An assistant that could not be had is tried again when it is
    /// needed.
    pub fn begin_search(&mut self, now: f64) -> Vec<AssistantCommand> {
        let commands = self.cancel_question(now);
        self.starts.take_if(|starts| starts.unavailable().is_some());
        commands
    }

    /// Takes an event about the program or the start or the loss of the worker.
    pub fn handle(&mut self, event: StartEvent, now: f64) -> Vec<AssistantCommand> {
        let mut commands = Vec::new();
        self.handle_start(event, now, &mut commands);
        self.settle(now, commands)
    }

    /// Takes a message of the assistant.
    pub fn receive(&mut self, worker: WorkerId, message: FromAssistant, now: f64) -> Vec<AssistantCommand> {
        let mut commands = Vec::new();
        // A worker that was ended can still have sent messages.
        if !self.starts.as_ref().is_some_and(|starts| starts.contains(worker)) {
            return commands;
        }
        self.last_contact = now;
        match message {
            FromAssistant::Ready { build } => {
                self.handle_start(StartEvent::Ready { worker, build }, now, &mut commands);
            }
            FromAssistant::Panicked { message } => {
                let failure = WorkerFailure::Panicked { message };
                self.handle_start(StartEvent::Lost { worker, failure }, now, &mut commands);
            }
            FromAssistant::Data { number, data } => {
                if self.data.take_if(|request| request.is_answered_by(number)).is_some() {
                    commands.push(AssistantCommand::Data(Some(data)));
                }
            }
            FromAssistant::Proposed(answer) => {
                if self.question.take_if(|question| question.job == answer.job).is_some() {
                    commands.push(AssistantCommand::Proposed(answer));
                }
            }
            // This assistant is sent no report.
            FromAssistant::Working | FromAssistant::ReportPartWritten => {}
        }
        self.settle(now, commands)
    }

    /// Finds out whether the assistant does not answer any more, or takes too long to start. Called about once a second;
    /// `was_suspended` says that the page did not run for a while since the last call.
    pub fn tick(&mut self, was_suspended: bool, now: f64) -> Vec<AssistantCommand> {
        let mut commands = Vec::new();
        if was_suspended {
            self.last_contact = now;
            self.handle_start(StartEvent::Resumed, now, &mut commands);
        }
        let is_silent = now - self.last_contact > ANSWER_TIMEOUT_MS;
        if let Some(worker) = self.ready_worker().filter(|worker| is_silent && self.has_work(*worker)) {
            let failure = WorkerFailure::no_answer_for(ANSWER_TIMEOUT_MS);
            self.handle_start(StartEvent::Lost { worker, failure }, now, &mut commands);
        }
        self.handle_start(StartEvent::Tick, now, &mut commands);
        self.settle(now, commands)
    }

    fn ready_worker(&self) -> Option<WorkerId> {
        let mut workers = self.starts.as_ref()?.workers();
        workers.find(|(_, is_ready)| *is_ready).map(|(worker, _)| worker)
    }

    /// Whether messages can be expected.
    fn has_work(&self, worker: WorkerId) -> bool {
        self.data.as_ref().is_some_and(|request| request.is_assigned_to(worker))
            || self.question.as_ref().is_some_and(|question| question.unsent.is_none())
    }

    /// Starts the assistant, unless that was done before.
    fn start(&mut self, now: f64) -> Vec<AssistantCommand> {
        let mut commands = Vec::new();
        if self.starts.is_none() {
            let (starts, start) = WorkerStarts::new(1, now);
            self.starts = Some(starts);
            commands.extend(start.into_iter().map(AssistantCommand::Start));
        }
        self.settle(now, commands)
    }

    fn handle_start(&mut self, event: StartEvent, now: f64, commands: &mut Vec<AssistantCommand>) {
        let Some(starts) = self.starts.as_mut() else { return };
        let failure = match &event {
            StartEvent::Lost { failure, .. } => failure.clone(),
            _ => WorkerFailure::NotLoaded,
        };
        let ready_before = starts.workers().find(|(_, is_ready)| *is_ready);
        for command in starts.handle(event, now) {
            let is_oracle_lost = match &command {
                StartCommand::Terminate(worker) => ready_before == Some((*worker, true)),
                StartCommand::LoadProgram | StartCommand::Spawn(_) => false,
            };
            commands.push(AssistantCommand::Start(command));
            if is_oracle_lost {
                self.question.take_if(|question| question.unsent.is_none());
                commands.push(AssistantCommand::OracleLost(failure.clone()));
            }
        }
    }

    /// Sends what is not sent yet, or answers that no assistant can be had. Called after everything that happens.
    fn settle(&mut self, now: f64, mut commands: Vec<AssistantCommand>) -> Vec<AssistantCommand> {
        let Some(starts) = &self.starts else { return commands };
        if let Some(error) = starts.unavailable().cloned() {
            if self.data.take().is_some() {
                commands.push(AssistantCommand::Data(None));
            }
            if self.question.take().is_some() {
                commands.push(AssistantCommand::Unavailable(error));
            }
            return commands;
        }
        let assigned = self.data.as_mut().map(|request| {
            let worker = request.assign(starts.workers())?;
            Ok(worker.map(|worker| (worker, request.message())))
        });
        match assigned {
            Some(Ok(Some((worker, message)))) => self.post(worker, message, now, &mut commands),
            Some(Err(WorkersLost { .. })) => {
                self.data = None;
                commands.push(AssistantCommand::Data(None));
            }
            Some(Ok(None)) | None => {}
        }
        if let Some(worker) = self.ready_worker()
            && let Some(question) = self.question.as_mut().and_then(|question| question.unsent.take())
        {
            self.post(worker, ToAssistant::Propose(question), now, &mut commands);
        }
        commands
    }

    fn post(
        &mut self,
        worker: WorkerId,
        message: ToAssistant,
        now: f64,
        commands: &mut Vec<AssistantCommand>,
    ) {
        self.last_contact = now;
        commands.push(AssistantCommand::Post { worker, message: Box::new(message) });
    }
}
