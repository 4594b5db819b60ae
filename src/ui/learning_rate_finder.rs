//! The learning-rate finder: a range test of the current configuration, and the setting that its rate is written into.

use std::sync::Arc;

use leptos::prelude::*;

use super::page::Page;
use crate::{
    runtime::{
        failure::RangeTestFailure,
        job_messages::{range_job, series_message},
        range_test_session::RangeTestEvent,
    },
    search::trial::ExecutionId,
    study::{entry::Entry, schema::Setting},
    text::number::two_digits,
    view::{
        range_test::{RangeTestReport, depends_on, network},
        range_test_rates::{BadRates, rate_sweep},
    },
    web::range_test_worker::RangeTestWorker,
};

/// The rates of the book's sweep.
const DEFAULT_RATES: [&str; 2] = ["1e-8", "1e-3"];

/// The state of a range test.
#[derive(Clone, Debug, PartialEq)]
pub enum RangeTestState {
    /// No test is shown.
    Closed,
    /// A test is running.
    Running,
    /// A test is done.
    Done(Arc<RangeTestReport>),
    /// The rates as typed are not those of a test.
    BadRates(BadRates),
    /// A test failed.
    Failed(RangeTestFailure),
}

/// The finder. Copied freely: each field is a handle.
#[derive(Clone, Copy)]
pub struct LearningRateFinder {
    page: Page,
    /// The state of the test.
    pub state: RwSignal<RangeTestState>,
    /// How many epochs are done, and how many there are.
    pub epochs: RwSignal<(u32, u32)>,
    /// The lowest and the highest rate, as typed.
    pub rates: [RwSignal<String>; 2],
    worker: StoredValue<Option<RangeTestWorker>, LocalStorage>,
    /// The entry of before a rate was used, and the entry with the rate.
    undo: RwSignal<Option<(Entry, Entry)>>,
}

impl LearningRateFinder {
    /// A finder before its first test.
    pub fn new(page: Page) -> Self {
        Self {
            page,
            state: RwSignal::new(RangeTestState::Closed),
            epochs: RwSignal::new((0, 1)),
            rates: DEFAULT_RATES.map(|rate| RwSignal::new(rate.to_owned())),
            worker: StoredValue::new_local(None),
            undo: RwSignal::new(None),
        }
    }

    /// Starts a test of the current configuration.
    pub fn start(self) {
        let Ok(study) = self.page.checked.get_untracked() else { return };
        let [lowest, highest] = self.rates.map(|rate| rate.get_untracked());
        let sweep = match rate_sweep([&lowest, &highest]) {
            Ok(sweep) => sweep,
            Err(bad) => return self.state.set(RangeTestState::BadRates(bad)),
        };
        let (trial, assignment, network) = self.page.search.view.with_untracked(|view| {
            let selected = self.page.selected.get_untracked();
            let row = selected.and_then(|trial| untrack(|| self.page.search.row(trial)));
            network(&study, view.study.as_deref(), row.as_ref())
        });
        let depends_on = self.depends_on();
        let data = self.page.loaded.with_untracked(|loaded| loaded.of(&study));
        // While the series of the settings is being made, the test does not wait for it.
        let values =
            data.map_or_else(|| Arc::clone(study.dataset().values()), |data| Arc::clone(&data.values));
        let execution = ExecutionId { trial, execution: 0 };
        let job = match range_job(&study, execution, &assignment, sweep, values.len()) {
            Ok(job) => job,
            Err(failure) => return self.state.set(RangeTestState::Failed(failure.into())),
        };
        // The test has a worker of its own, which knows no search.
        let series = series_message(0, &values);
        self.epochs.set((0, sweep.epochs));
        self.state.set(RangeTestState::Running);
        let worker = self.page.search.start_range_test(series, job, move |event| match event {
            RangeTestEvent::Epochs(epochs) => self.epochs.set((epochs, sweep.epochs)),
            RangeTestEvent::Failed(failure) => self.state.set(RangeTestState::Failed(failure)),
            RangeTestEvent::Finished(points, result) => {
                let (network, depends_on) = (network.clone(), depends_on.clone());
                let points = points.into_iter().map(|point| (point.rate, point.loss)).collect();
                let report = RangeTestReport { points, result, network, depends_on };
                self.state.set(RangeTestState::Done(Arc::new(report)));
            }
        });
        self.worker.set_value(worker);
    }

    /// Ends the test, whether it is done or not.
    pub fn close(self) {
        self.worker.set_value(None);
        self.state.set(RangeTestState::Closed);
    }

    /// The part of the current configuration that a test depends on.
    pub fn depends_on(self) -> String {
        self.page.draft.with(depends_on)
    }

    /// Sets the learning rate.
    pub fn use_rate(self, rate: f64) {
        let before = self.page.draft.with_untracked(|draft| draft.get(Setting::LearningRate).clone());
        let after = Entry::Value(two_digits(rate));
        if before == after {
            return;
        }
        // After several rates in a row, undo leads back to the entry of before the first.
        let origin = match self.undo.get_untracked() {
            Some((origin, used)) if used == before => origin,
            _ => before,
        };
        self.page.set(Setting::LearningRate, after.clone());
        self.page.show_status(self.page.language.learning_rate_set(&rates(&after)));
        self.undo.set(Some((origin, after)));
    }

    /// Restores the learning rate of before.
    pub fn restore(self) {
        if let Some((origin, _)) = self.undo.get_untracked() {
            self.page.show_status(self.page.language.learning_rate_restored(&rates(&origin)));
            self.page.set(Setting::LearningRate, origin);
            self.undo.set(None);
        }
    }

    /// The label of the button that restores the learning rate, while the setting holds the rate that was used.
    pub fn restore_label(self) -> Option<String> {
        let (origin, used) = self.undo.get()?;
        let is_unchanged = self.page.draft.with(|draft| *draft.get(Setting::LearningRate) == used);
        is_unchanged.then(|| self.page.language.restore_learning_rate(&rates(&origin)))
    }
}

fn rates(entry: &Entry) -> Vec<String> {
    entry.written_values().map(str::to_owned).collect()
}
