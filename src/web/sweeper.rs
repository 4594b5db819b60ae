//! A worker that does one learning-rate range test and goes. It is none of the pool's, so that a search goes on as
//! it would without.

use std::{cell::RefCell, rc::Rc};

use wasm_bindgen_futures::spawn_local;

use super::{
    clock::{Ticker, Vigil, now},
    pool::Pool,
    program::Program,
    staff::{Heard, PATIENCE, Staff},
};
use crate::runtime::message::{BUILD, FromWorker, RangeJob, SeriesPart, ToWorker};
use crate::train::range_test::{RangeTestPoint, RangeTestResult};

/// What is heard of a range test.
#[derive(Clone, Debug, PartialEq)]
pub enum Word {
    /// So many epochs are done.
    Epochs(u32),
    /// All of them are, or as many as came before the loss was no number.
    Done(Vec<RangeTestPoint>, RangeTestResult),
    /// It cannot be done, for this reason.
    Failed(String),
}

/// A range test under way. Whoever drops it ends it.
#[derive(Clone)]
pub struct Sweeper(Rc<RefCell<Inner>>);

struct Inner {
    /// What the worker is to be told.
    task: [ToWorker; 2],
    staff: Option<Staff>,
    vigil: Vigil,
    watch: Option<Ticker>,
    tell: Rc<dyn Fn(Word)>,
}

impl Sweeper {
    /// Begins a range test on a series. `tell` is called with every word that there is of it, the last of them
    /// `Done` or `Failed`.
    #[must_use]
    pub fn begin(pool: &Pool, series: SeriesPart, job: RangeJob, tell: impl Fn(Word) + 'static) -> Self {
        let task = [ToWorker::Series(series), ToWorker::Sweep(job)];
        let inner = Inner { task, staff: None, vigil: Vigil::begin(), watch: None, tell: Rc::new(tell) };
        let sweeper = Self(Rc::new(RefCell::new(inner)));
        let watched = Rc::downgrade(&sweeper.0);
        sweeper.0.borrow_mut().watch = Ticker::every(1_000, move || {
            if let Some(inner) = watched.upgrade() {
                Self(inner).watch();
            }
        });
        let (begun, program) = (Rc::downgrade(&sweeper.0), pool.program());
        spawn_local(async move {
            // The pool may have it still to load, or have failed to.
            let program = match program {
                Some(program) => Ok(program),
                None => Program::load().await,
            };
            let Some(sweeper) = begun.upgrade().map(Self) else { return };
            match program.and_then(|program| sweeper.hire(&program)) {
                Ok(staff) => sweeper.0.borrow_mut().staff = Some(staff),
                Err(reason) => sweeper.end(Word::Failed(format!("no worker could be started: {reason}"))),
            }
        });
        sweeper
    }

    fn hire(&self, program: &Program) -> Result<Staff, String> {
        let weak = Rc::downgrade(&self.0);
        let hear = move |heard| {
            if let Some(inner) = weak.upgrade() {
                Self(inner).hear(heard);
            }
        };
        Staff::hire(program, Rc::new(hear))
    }

    fn hear(&self, heard: Heard) {
        if let Some(staff) = self.0.borrow_mut().staff.as_mut() {
            staff.heard = now();
        }
        match heard {
            Heard::Said(FromWorker::Ready { build }) if build == BUILD => {
                let Inner { task, staff, .. } = &mut *self.0.borrow_mut();
                if let Some(staff) = staff {
                    task.iter().for_each(|message| staff.tell(message));
                }
            }
            Heard::Said(FromWorker::Ready { .. }) => {
                self.end(Word::Failed("the page and its workers are of different versions".to_owned()));
            }
            Heard::Said(FromWorker::Progress { epochs, .. }) => {
                let tell = Rc::clone(&self.0.borrow().tell);
                tell(Word::Epochs(epochs));
            }
            Heard::Said(FromWorker::Swept { tried, reading }) => self.end(Word::Done(tried, reading)),
            Heard::Said(FromWorker::Failed { reason, .. }) => self.end(Word::Failed(reason)),
            Heard::Said(FromWorker::Died { reason }) | Heard::Broke(reason) => {
                self.end(Word::Failed(format!("its worker died: {reason}")));
            }
            // It has no search to speak of.
            Heard::Said(FromWorker::Finished { .. } | FromWorker::Forecast { .. }) => {}
        }
    }

    /// Ends the worker, with a last word.
    fn end(&self, word: Word) {
        let (staff, watch, tell) = {
            let mut inner = self.0.borrow_mut();
            (inner.staff.take(), inner.watch.take(), Rc::clone(&inner.tell))
        };
        drop((staff, watch));
        tell(word);
    }

    /// Finds that the worker no longer answers.
    fn watch(&self) {
        let silent = {
            let mut inner = self.0.borrow_mut();
            let (time, slept) = (now(), inner.vigil.slept());
            inner.staff.as_mut().is_some_and(|staff| {
                if slept {
                    staff.heard = time;
                }
                time - staff.heard > PATIENCE
            })
        };
        if silent {
            self.end(Word::Failed(format!("its worker did not answer for {} s", PATIENCE / 1_000.0)));
        }
    }
}
