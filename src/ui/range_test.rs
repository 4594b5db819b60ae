//! A learning-rate range test as the page sees it: where it stands, what came of it, and the field that a rate is
//! taken over into, and back.

use std::sync::Arc;

use leptos::prelude::*;

use super::page::Page;
use crate::view::words::few_digits;
use crate::{
    runtime::job_messages::{range_job, series_message},
    search::{space::Assignment, trial::ExecutionId},
    study::{entry::Entry, field::Field, link, study::Study},
    train::range_test::{Reading, Sweep, Tried},
    web::range_test_worker::{RangeTestEvent, RangeTestWorker},
};

/// The field that this is all about.
pub const FIELD: Field = Field::LearningRate;

/// The chapter's rates.
const ENDS: [&str; 2] = ["1e-8", "1e-3"];

/// What came of a range test.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Every rate with its loss.
    pub tried: Vec<(f64, f64)>,
    /// What they show.
    pub reading: Reading,
    /// What they were found with, in words.
    pub with: String,
    /// What of the configuration they depend on.
    pub of: String,
}

impl Found {
    /// A rate to begin with; of a loss that still falls there is none yet.
    pub fn suggested(&self) -> Option<f64> {
        self.reading.suggestion().filter(|_| !self.reading.still_falls)
    }

    /// What it shows, in words.
    pub fn words(&self) -> String {
        let Reading { lowest, still_falls, diverges } = self.reading;
        let mut words = match lowest.map(|lowest| few_digits(lowest.rate)) {
            None => "The loss fell at none of these rates.".to_owned(),
            Some(_) if still_falls => {
                "The loss still falls at the highest rate: raise that to see where it ends.".to_owned()
            }
            Some(lowest) => {
                let tenth = self.suggested().map(few_digits).unwrap_or_default();
                format!(
                    "The loss is lowest near {lowest}. A tenth of that, {tenth}, is suggested: there the loss still falls, and is not about to rise."
                )
            }
        };
        if let Some(rate) = diverges {
            words.push_str(&format!(" From {} on training diverges.", few_digits(rate)));
        }
        words
    }
}

/// Where a test stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// There is nothing to show.
    Closed,
    /// It is under way.
    Running,
    /// It ended.
    Done(Arc<Found>),
    /// It could not be done, for this reason.
    Failed(String),
}

/// The tests of one page. Copied freely: each field is a handle.
#[derive(Clone, Copy)]
pub struct Finder {
    page: Page,
    /// Where the test stands.
    pub phase: RwSignal<Phase>,
    /// How many epochs of how many are done.
    pub epochs: RwSignal<(u32, u32)>,
    /// The first rate and the one to end before, as typed.
    pub ends: [RwSignal<String>; 2],
    sweeper: StoredValue<Option<RangeTestWorker>, LocalStorage>,
    /// What stood in the field, and what was written in its place.
    undo: RwSignal<Option<(Entry, Entry)>>,
}

impl Finder {
    /// Before the first test.
    pub fn new(page: Page) -> Self {
        Self {
            page,
            phase: RwSignal::new(Phase::Closed),
            epochs: RwSignal::new((0, 1)),
            ends: ENDS.map(|end| RwSignal::new(end.to_owned())),
            sweeper: StoredValue::new_local(None),
            undo: RwSignal::new(None),
        }
    }

    /// Begins a test of the configuration as it stands.
    pub fn begin(self) {
        let Ok(study) = self.page.checked.get_untracked() else { return };
        let [first, last] = self.ends.map(|end| end.get_untracked().trim().parse().unwrap_or(f64::NAN));
        let Some(sweep) = Sweep::between(first, last) else {
            let reason = "the rates must be numbers above 0, and the highest at least twice the lowest";
            self.phase.set(Phase::Failed(reason.to_owned()));
            return;
        };
        let (trial, assignment, with) = self.values(&study);
        let of = self.depends_on();
        let values = self.page.data.with_untracked(|data| Arc::clone(&data.values));
        let execution = ExecutionId { trial, execution: 0 };
        let job = match range_job(&study, execution, &assignment, sweep, values.len()) {
            Ok(job) => job,
            Err(failure) => return self.phase.set(Phase::Failed(failure.to_string())),
        };
        let series = series_message(&study, 0, &values);
        self.epochs.set((0, sweep.epochs));
        self.phase.set(Phase::Running);
        let begun = self.page.search.sweep(series, job, move |event| match event {
            RangeTestEvent::Epochs(epochs) => self.epochs.set((epochs, sweep.epochs)),
            RangeTestEvent::Failed(failure) => self.phase.set(Phase::Failed(failure.to_string())),
            RangeTestEvent::Finished(tried, reading) => {
                let (with, of) = (with.clone(), of.clone());
                let tried = tried.into_iter().map(|Tried { rate, loss }| (rate, loss)).collect();
                self.phase.set(Phase::Done(Arc::new(Found { tried, reading, with, of })));
            }
        });
        self.sweeper.set_value(begun);
    }

    /// Ends the test, whether it is done or not.
    pub fn close(self) {
        self.sweeper.set_value(None);
        self.phase.set(Phase::Closed);
    }

    /// What the tuned fields are set to: as in the selected trial, or each to its first value; with the trial that
    /// has the same first weights, and all that in words.
    fn values(self, study: &Study) -> (u32, Assignment, String) {
        let selected = self.page.selected.get_untracked();
        let row = self.page.search.view.with_untracked(|view| {
            let same = view.study.as_ref().is_some_and(|shown| shown.space() == study.space());
            view.rows.iter().find(|row| same && Some(row.trial) == selected).cloned()
        });
        let trial = row.as_ref().map(|row| row.trial);
        let values = row.map_or_else(|| study.space().assignment(0), |row| Assignment(row.values));
        // The test has its own rates and epochs.
        let own = [FIELD.key(), Field::Epochs.key()];
        let named = study.space().named(&values.0).filter(|(name, _)| !own.contains(name));
        let named: Vec<String> = named.map(|(name, value)| format!("{name} {value}")).collect();
        let words = match (named.is_empty(), trial) {
            (true, _) => "the settings as they stand".to_owned(),
            (false, Some(trial)) => format!("the values of trial {trial}: {}", named.join(", ")),
            (false, None) => format!("the first value of each tuned field: {}", named.join(", ")),
        };
        (trial.unwrap_or(0), values, words)
    }

    /// The configuration but for what a range test does not depend on.
    pub fn depends_on(self) -> String {
        self.page.draft.with(|draft| {
            let mut draft = draft.clone();
            for field in [FIELD, Field::Horizon, Field::Epochs, Field::Trials, Field::Executions] {
                draft.set(field, Entry::value("1"));
            }
            link::encode(&draft)
        })
    }

    /// Writes a rate into the field.
    pub fn take_over(self, rate: f64) {
        let before = self.page.draft.with_untracked(|draft| draft.get(FIELD));
        let now = Entry::Value(few_digits(rate));
        if before == now {
            return;
        }
        // One taken over after another leads back to what a person wrote.
        let origin = match self.undo.get_untracked() {
            Some((origin, written)) if written == before => origin,
            _ => before,
        };
        self.page.set(FIELD, now.clone());
        self.page.say(format!("Learning rate set to {}.", shown(&now)));
        self.undo.set(Some((origin, now)));
    }

    /// Writes what stood in the field before back into it.
    pub fn go_back(self) {
        if let Some((origin, _)) = self.undo.get_untracked() {
            self.page.say(format!("Learning rate set back to {}.", shown(&origin)));
            self.page.set(FIELD, origin);
            self.undo.set(None);
        }
    }

    /// What there is to go back to, as long as the field holds what was written.
    pub fn way_back(self) -> Option<String> {
        let (origin, written) = self.undo.get()?;
        let stands = self.page.draft.with(|draft| draft.get(FIELD)) == written;
        stands.then(|| format!("Back to {}", shown(&origin)))
    }
}

fn shown(entry: &Entry) -> String {
    entry.choices().collect::<Vec<_>>().join(", ")
}
