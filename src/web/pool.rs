//! The pool of workers: it carries out what the scheduler says, and tells it what happens.

use std::{cell::RefCell, rc::Rc, sync::Arc};

use litemap::LiteMap;
use wasm_bindgen_futures::spawn_local;

use super::{
    clock::{Ticker, Vigil, now},
    program::Program,
    question::Question,
    staff::{Heard, PATIENCE, Staff},
    undertaking::Undertaking,
};
use crate::runtime::message::{BUILD, ForecastJob, FromWorker, ToWorker};
use crate::{
    runtime::{
        job::{JobId, WorkerId},
        scheduler::{Command, Event, Scheduler},
    },
    search::trial::ExecutionId,
    study::study::Study,
    train::forecast::Forecasts,
};

/// After so many workers in a row that broke before they did anything, no more are started.
const MOST_BROKEN: u32 = 4;

/// The pool. A clone is another handle to the same.
#[derive(Clone)]
pub struct Pool(Rc<RefCell<Inner>>);

struct Inner {
    staff: LiteMap<WorkerId, Staff>,
    wanted: usize,
    next_worker: u32,
    /// What the workers run, once it is there.
    program: Option<Program>,
    search: Option<Undertaking>,
    question: Option<Question>,
    broken: u32,
    trouble: Option<String>,
    vigil: Vigil,
    changed: Rc<dyn Fn()>,
    _watch: Option<Ticker>,
}

impl Pool {
    /// A pool of so many workers, which are started at once, so that the first search finds them ready.
    /// `changed` is called after everything that changes what can be seen of the pool.
    #[must_use]
    pub fn new(workers: usize, changed: impl Fn() + 'static) -> Self {
        let pool = Self(Rc::new(RefCell::new(Inner {
            staff: LiteMap::new(),
            wanted: workers.max(1),
            next_worker: 0,
            program: None,
            search: None,
            question: None,
            broken: 0,
            trouble: None,
            vigil: Vigil::begin(),
            changed: Rc::new(changed),
            _watch: None,
        })));
        let watched = Rc::downgrade(&pool.0);
        pool.0.borrow_mut()._watch = Ticker::every(1_000, move || {
            if let Some(inner) = watched.upgrade() {
                Self(inner).watch();
            }
        });
        let loading = pool.clone();
        spawn_local(async move {
            let program = Program::load().await;
            let result = program.map(|program| loading.0.borrow_mut().program = Some(program));
            match result {
                Ok(()) => loading.fill(),
                Err(reason) => {
                    loading.give_up(format!("The workers' program could not be loaded: {reason}."))
                }
            }
        });
        pool
    }

    /// Begins a search; one that is under way ends without a word. `values` is the study's own series.
    pub fn start(&self, study: Arc<Study>, values: Arc<[f32]>) {
        let mut inner = self.0.borrow_mut();
        let number = inner.number().wrapping_add(1).max(1);
        inner.search = Some(Undertaking::begin(number, study, values));
        inner.question = None;
        inner.broken = 0;
        inner.trouble = None;
        for staff in inner.staff.iter_mut().map(|(_, staff)| staff).filter(|staff| staff.ready) {
            staff.tell(&ToWorker::Clear);
            staff.epochs = 0;
        }
        let ready: Vec<WorkerId> =
            inner.staff.iter().filter(|(_, staff)| staff.ready).map(|(worker, _)| *worker).collect();
        drop(inner);
        self.fill();
        for worker in ready {
            self.handle(Event::Ready(worker));
        }
        self.changed();
    }

    /// Holds the search.
    pub fn pause(&self) {
        self.handle(Event::Pause);
        self.changed();
    }

    /// Goes on with it.
    pub fn resume(&self) {
        self.handle(Event::Resume);
        self.changed();
    }

    /// Ends it with what there is.
    pub fn stop(&self) {
        self.handle(Event::Stop);
        self.changed();
    }

    /// Trains an execution again, for its weights and curves.
    pub fn retrain(&self, execution: ExecutionId) {
        self.handle(Event::Retrain(execution));
    }

    /// Has a trained network of this search forecast. `tell` is called once with what it forecasts, unless something
    /// else is asked before.
    pub fn forecast(&self, job: ForecastJob, tell: impl FnOnce(Result<Forecasts, String>) + 'static) {
        self.0.borrow_mut().question = Some(Question::new(job, Box::new(tell)));
        self.ask();
    }

    /// What was asked last is wanted no more.
    pub fn forget_forecast(&self) {
        self.0.borrow_mut().question = None;
    }

    fn ask(&self) {
        let given_up = {
            let Inner { staff, question, search, .. } = &mut *self.0.borrow_mut();
            let Some(search) = search.as_ref() else { return };
            question.take_if(|question| !question.ask(staff, |staff| search.brief(staff)))
        };
        if let Some(question) = given_up {
            question.answer(Err("the workers die of it".to_owned()));
        }
    }

    /// Changes how many workers there are.
    pub fn set_workers(&self, workers: usize) {
        self.0.borrow_mut().wanted = workers.max(1);
        loop {
            let last = {
                let mut inner = self.0.borrow_mut();
                if inner.staff.len() <= inner.wanted {
                    break;
                }
                let last = inner.staff.last().map(|(worker, _)| *worker);
                last.inspect(|worker| drop(inner.staff.remove(worker)))
            };
            if let Some(worker) = last {
                self.handle(Event::Retired(worker));
            }
        }
        self.fill();
        self.changed();
    }

    /// Looks at the search, if there is one.
    pub fn with_search<T>(&self, look: impl FnOnce(Option<&Scheduler>) -> T) -> T {
        look(self.0.borrow().search.as_ref().map(|search| &search.scheduler))
    }

    /// The number of the search that runs or ran; 0 before the first.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.0.borrow().number()
    }

    /// For how long the search has run, in seconds, pauses not counted.
    #[must_use]
    pub fn elapsed(&self) -> f64 {
        self.0.borrow().search.as_ref().map_or(0.0, Undertaking::elapsed) / 1_000.0
    }

    /// How many epochs of jobs under way are done.
    #[must_use]
    pub fn epochs_under_way(&self) -> u64 {
        self.0.borrow().staff.values().map(|staff| u64::from(staff.epochs)).sum()
    }

    /// How many workers are ready.
    #[must_use]
    pub fn workers_ready(&self) -> usize {
        self.0.borrow().staff.values().filter(|staff| staff.ready).count()
    }

    /// Why no worker can be had, where that is so.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        self.0.borrow().trouble.clone()
    }

    /// What the workers run, once it is there.
    pub(super) fn program(&self) -> Option<Program> {
        self.0.borrow().program.clone()
    }

    fn changed(&self) {
        let changed = Rc::clone(&self.0.borrow().changed);
        changed();
    }

    fn give_up(&self, reason: String) {
        self.0.borrow_mut().trouble = Some(reason);
        self.changed();
    }

    /// Starts workers until there are as many as wanted; asks one of those that there are what one that is gone was
    /// asked.
    fn fill(&self) {
        self.hire();
        self.ask();
    }

    fn hire(&self) {
        loop {
            let (worker, program) = {
                let mut inner = self.0.borrow_mut();
                let enough = inner.staff.len() >= inner.wanted || inner.broken >= MOST_BROKEN;
                let Some(program) = inner.program.clone().filter(|_| !enough) else { return };
                let worker = WorkerId(inner.next_worker);
                inner.next_worker += 1;
                (worker, program)
            };
            let weak = Rc::downgrade(&self.0);
            let hear = move |heard| {
                if let Some(inner) = weak.upgrade() {
                    Self(inner).hear(worker, heard);
                }
            };
            match Staff::hire(&program, Rc::new(hear)) {
                Ok(staff) => {
                    self.0.borrow_mut().staff.insert(worker, staff);
                }
                Err(reason) => {
                    self.0.borrow_mut().broken = MOST_BROKEN;
                    self.give_up(format!("No worker could be started: {reason}."));
                }
            }
        }
    }

    fn hear(&self, worker: WorkerId, heard: Heard) {
        let current = {
            let mut inner = self.0.borrow_mut();
            let number = inner.number();
            let Some(staff) = inner.staff.get_mut(&worker) else { return };
            staff.heard = now();
            if let Heard::Said(FromWorker::Progress { search, epochs, .. }) = &heard {
                staff.epochs = if *search == number { *epochs } else { 0 };
            } else {
                staff.epochs = 0;
            }
            number
        };
        let message = match heard {
            Heard::Said(FromWorker::Died { reason }) | Heard::Broke(reason) => {
                return self.lose(worker, reason);
            }
            Heard::Said(message) => message,
        };
        match message {
            FromWorker::Ready { build } if build == BUILD => {
                if let Some(staff) = self.0.borrow_mut().staff.get_mut(&worker) {
                    staff.ready = true;
                }
                self.handle(Event::Ready(worker));
                self.ask();
            }
            FromWorker::Ready { .. } => {
                self.0.borrow_mut().broken = MOST_BROKEN;
                self.give_up(
                    "The page and its workers are of different versions. Reload the page.".to_owned(),
                );
            }
            FromWorker::Finished { search, job, result } if search == current => {
                self.0.borrow_mut().broken = 0;
                self.handle(Event::Finished { worker, job: JobId(job), result });
            }
            FromWorker::Failed { search, job, reason } if search == current => {
                self.handle(Event::Failed { worker, job: JobId(job), reason });
            }
            FromWorker::Forecast { number, forecasts } => {
                let answered =
                    self.0.borrow_mut().question.take_if(|question| question.is_answered_by(number));
                return answered.map_or((), |question| question.answer(forecasts));
            }
            // Of an earlier search, or heard already.
            FromWorker::Finished { .. }
            | FromWorker::Failed { .. }
            | FromWorker::Progress { .. }
            | FromWorker::Swept { .. }
            | FromWorker::Died { .. } => {}
        }
        self.changed();
    }

    fn lose(&self, worker: WorkerId, reason: String) {
        let broken = {
            let mut inner = self.0.borrow_mut();
            inner.broken += 1;
            inner.broken
        };
        let known = self.handle(Event::Lost { worker, reason: reason.clone() });
        if !known {
            // The scheduler has not met it yet, or there is no search.
            self.0.borrow_mut().staff.remove(&worker);
            self.fill();
        }
        if broken >= MOST_BROKEN {
            self.give_up(format!("The workers keep failing: {reason}."));
        }
        self.changed();
    }

    /// Tells the scheduler, and does what it says; returns whether it said anything.
    fn handle(&self, event: Event) -> bool {
        let commands =
            self.0.borrow_mut().search.as_mut().map(|search| search.handle(event)).unwrap_or_default();
        let said = !commands.is_empty();
        for command in commands {
            self.carry_out(command);
        }
        said
    }

    fn carry_out(&self, command: Command) {
        let mut inner = self.0.borrow_mut();
        match command {
            Command::Run { worker, job } => {
                let Inner { staff, search, .. } = &mut *inner;
                let (Some(staff), Some(search)) = (staff.get_mut(&worker), search.as_ref()) else { return };
                if let Err(reason) = search.assign(staff, &job) {
                    drop(inner);
                    self.handle(Event::Failed { worker, job: job.id, reason });
                }
            }
            Command::Pause(worker) => inner.tell(worker, &ToWorker::Pause),
            Command::Resume(worker) => inner.tell(worker, &ToWorker::Resume),
            Command::Cancel { worker, job } => inner.tell(worker, &ToWorker::Cancel { job: job.0 }),
            Command::Replace(worker) => {
                inner.staff.remove(&worker);
                drop(inner);
                self.fill();
            }
        }
    }

    /// Finds workers that no longer answer.
    fn watch(&self) {
        let silent: Vec<WorkerId> = {
            let mut inner = self.0.borrow_mut();
            let (time, slept) = (now(), inner.vigil.slept());
            let Inner { staff, search, question, .. } = &mut *inner;
            if slept {
                staff.iter_mut().for_each(|(_, staff)| staff.heard = time);
            }
            let working = |worker| {
                search.as_ref().is_some_and(|search| search.scheduler.is_working(worker))
                    || question.as_ref().is_some_and(|question| question.is_asked_of(worker))
            };
            let silent = staff.iter().filter(|(worker, staff)| {
                time - staff.heard > PATIENCE && (!staff.ready || working(**worker))
            });
            silent.map(|(worker, _)| *worker).collect()
        };
        for worker in silent {
            self.lose(worker, format!("it did not answer for {} s", PATIENCE / 1_000.0));
        }
    }
}

impl Inner {
    fn number(&self) -> u32 {
        self.search.as_ref().map_or(0, |search| search.number)
    }

    fn tell(&mut self, worker: WorkerId, message: &ToWorker) {
        if let Some(staff) = self.staff.get_mut(&worker) {
            staff.tell(message);
        }
    }
}
