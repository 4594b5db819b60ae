//! The series of the last valid settings, with its baselines. A long one is made by the assistant, so that typing stays fluent;
//! the one before it is shown until it is there.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    erased::{effect, memo},
    search::Search,
};
use crate::study::{
    data::{DataSource, StudyData},
    study::Study,
};

/// The longest series that is made at once, in points: that takes a few milliseconds.
const MAX_POINTS_AT_ONCE: usize = 20_000;

/// The data of the page and what they were made from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LoadedData {
    /// What the data were made from; `None` before there are any.
    pub source: Option<DataSource>,
    /// The data.
    pub data: Arc<StudyData>,
}

impl LoadedData {
    /// The data, if they are those of this study.
    pub fn of(&self, study: &Study) -> Option<Arc<StudyData>> {
        (self.source.as_ref() == Some(&study.source())).then(|| Arc::clone(&self.data))
    }
}

/// The data of the last valid settings.
#[derive(Clone, Copy)]
pub struct SeriesData {
    loaded: RwSignal<LoadedData>,
    search: Search,
}

impl SeriesData {
    /// The data of these settings, which follow their changes.
    pub fn of(study: Memo<Option<Arc<Study>>>, search: Search) -> Self {
        let this = Self { loaded: RwSignal::new(LoadedData::default()), search };
        // Most edits do not change the series, which is then not made again.
        let source = memo(move || study.get().map(|study| study.source()));
        if let Some(source) = source.get_untracked() {
            this.load(source);
        }
        effect(move || {
            let Some(source) = source.get() else { return };
            if this.loaded.with_untracked(|loaded| loaded.source.as_ref() != Some(&source)) {
                this.load(source);
            }
        });
        this
    }

    fn load(self, source: DataSource) {
        if source.partition.end() <= MAX_POINTS_AT_ONCE {
            self.search.cancel_loading();
            return self.set(source.load(), source);
        }
        let requested = source.clone();
        self.search.load_data(source, move |data| {
            // Without an assistant, the page makes the data itself.
            self.set(data.unwrap_or_else(|| requested.load()), requested);
        });
    }

    fn set(self, data: StudyData, source: DataSource) {
        self.loaded.set(LoadedData { source: Some(source), data: Arc::new(data) });
    }

    /// The data that are shown, and what they were made from.
    pub fn loaded(self) -> RwSignal<LoadedData> {
        self.loaded
    }

    /// The data that are shown.
    pub fn data(self) -> Memo<Arc<StudyData>> {
        Memo::new_with_compare(
            move |_| self.loaded.with(|loaded| Arc::clone(&loaded.data)),
            |before, now| match (before, now) {
                (Some(before), Some(now)) => !Arc::ptr_eq(before, now),
                _ => true,
            },
        )
    }
}
