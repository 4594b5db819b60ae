//! The program and the worker threads of a pool, of a range test or of the assistant, as the commands of
//! [`WorkerStarts`](crate::runtime::worker_starts::WorkerStarts) want them.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use litemap::LiteMap;
use wasm_bindgen_futures::spawn_local;

use super::{
    worker_handle::{WorkerEvent, WorkerHandle},
    worker_program::{ProgramKind, ProgramLoad, WorkerProgram},
};
use crate::runtime::{
    failure::WorkerFailure,
    job::WorkerId,
    message::Message,
    worker_starts::{StartCommand, StartEvent},
};

/// Something that the browser reports.
pub(super) enum WorkersEvent {
    /// About the program, or about the start or the loss of a worker.
    Start(StartEvent),
    /// A worker has sent the bytes of a message.
    Message(WorkerId, Vec<u8>),
}

impl WorkersEvent {
    /// Reads the message, if it is one. A worker that sends anything else is lost.
    pub fn read<M: Message>(self) -> ReadEvent<M> {
        match self {
            Self::Start(event) => ReadEvent::Start(event),
            Self::Message(worker, bytes) => match M::decode(&bytes) {
                Ok(message) => ReadEvent::Message(worker, message),
                Err(error) => ReadEvent::Start(StartEvent::Lost {
                    worker,
                    failure: WorkerFailure::UnreadableMessage(error),
                }),
            },
        }
    }
}

/// [`WorkersEvent`] with its message read.
pub(super) enum ReadEvent<M> {
    /// About the program, or about the start or the loss of a worker.
    Start(StartEvent),
    /// A worker has sent a message.
    Message(WorkerId, M),
}

/// The program and the worker threads, which end when this is dropped.
pub(super) struct Workers(Rc<Inner>);

struct Inner {
    kind: ProgramKind,
    program: RefCell<Option<WorkerProgram>>,
    /// The attempt to load the program that was made last, and its number.
    load: RefCell<Option<ProgramLoad>>,
    load_number: Cell<u32>,
    handles: RefCell<LiteMap<WorkerId, WorkerHandle>>,
    on_event: Box<dyn Fn(WorkersEvent)>,
}

impl Workers {
    /// No workers. With a program, it need not be loaded. `on_event` is called with every event, but not while a method
    /// runs.
    pub fn new(
        kind: ProgramKind,
        program: Option<WorkerProgram>,
        on_event: impl Fn(WorkersEvent) + 'static,
    ) -> Self {
        Self(Rc::new(Inner {
            kind,
            program: RefCell::new(program),
            load: RefCell::default(),
            load_number: Cell::default(),
            handles: RefCell::new(LiteMap::new()),
            on_event: Box::new(on_event),
        }))
    }

    /// The program; `None` until it is loaded.
    pub fn program(&self) -> Option<WorkerProgram> {
        self.0.program.borrow().clone()
    }

    /// Loads the program before a command does, unless that has begun.
    pub fn preload_program(&self) {
        if self.0.load_number.get() == 0 && self.0.program.borrow().is_none() {
            self.load_program();
        }
    }

    /// Carries out a command. Returns an event that follows at once.
    pub fn execute(&self, command: StartCommand) -> Option<StartEvent> {
        match command {
            StartCommand::LoadProgram if self.0.program.borrow().is_some() => Some(StartEvent::ProgramLoaded),
            StartCommand::LoadProgram => {
                self.load_program();
                None
            }
            StartCommand::Spawn(worker) => self.spawn(worker),
            StartCommand::Terminate(worker) => {
                let handle = self.0.handles.borrow_mut().remove(&worker);
                drop(handle);
                None
            }
        }
    }

    /// Sends a worker a message.
    pub fn post(&self, worker: WorkerId, message: &impl Message) {
        if let Some(handle) = self.0.handles.borrow().get(&worker) {
            handle.post(&message.encode());
        }
    }

    /// Loads the program. An attempt that is in progress is given up.
    fn load_program(&self) {
        let load = ProgramLoad::new(self.0.kind);
        let program = load.run();
        self.0.load.replace(Some(load));
        let number = self.0.load_number.get().wrapping_add(1);
        self.0.load_number.set(number);
        let weak = Rc::downgrade(&self.0);
        spawn_local(async move {
            let result = program.await;
            let Some(inner) = weak.upgrade().filter(|inner| inner.load_number.get() == number) else {
                return;
            };
            let event = match result {
                Ok(program) => {
                    inner.program.replace(Some(program));
                    StartEvent::ProgramLoaded
                }
                Err(failure) => StartEvent::ProgramFailed(failure),
            };
            (inner.on_event)(WorkersEvent::Start(event));
        });
    }

    fn spawn(&self, worker: WorkerId) -> Option<StartEvent> {
        let program = self.program()?;
        let weak = Rc::downgrade(&self.0);
        let on_event = move |event| {
            if let Some(inner) = weak.upgrade() {
                (inner.on_event)(match event {
                    WorkerEvent::Message(message) => WorkersEvent::Message(worker, message),
                    WorkerEvent::Failed(failure) => WorkersEvent::Start(StartEvent::Lost { worker, failure }),
                    // These workers write no file and draw no picture.
                    WorkerEvent::Blob(_) | WorkerEvent::Picture(..) => return,
                });
            }
        };
        match WorkerHandle::spawn(&program, Rc::new(on_event)) {
            Ok(handle) => {
                self.0.handles.borrow_mut().insert(worker, handle);
                None
            }
            Err(message) => Some(StartEvent::NotStarted { worker, message }),
        }
    }
}
