//! The state of the page, shared by every component.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    erased::effect,
    search::Search,
    selection::{self, Selection},
};
use crate::view::detail::Detail;
use crate::{
    chart::theme::Theme,
    report::leaderboard::{Row, values_in_words},
    study::{
        check::{FieldError, check},
        draft::StudyDraft,
        entry::Entry,
        field::Field,
        link::{self, LinkError},
        study::{Study, StudyData},
    },
    web::{canvas, location, platform},
};

/// A study that can run, or what is wrong with it.
pub type Checked = Result<Arc<Study>, Vec<FieldError>>;

/// Everything the components share. Copied freely: each field is a handle.
#[derive(Clone, Copy)]
pub struct Page {
    /// What the person has written.
    pub draft: RwSignal<StudyDraft>,
    /// The same, checked.
    pub checked: Memo<Checked>,
    /// The data of the last draft that could be checked.
    pub data: Memo<Arc<StudyData>>,
    /// The search that runs or ran.
    pub search: Search,
    /// The trial whose forecast is drawn; `None` follows the best.
    pub picked: RwSignal<Option<u32>>,
    /// The trial whose forecast is drawn.
    pub selected: Memo<Option<u32>>,
    /// Whether the series on the page is the one that the search was run on.
    pub same_series: Memo<bool>,
    /// Its detail, where the series is still the one it was trained on.
    pub detail: RwSignal<Option<Arc<Detail>>>,
    /// A message that stays until it is dismissed.
    pub notice: RwSignal<Option<String>>,
    /// A short word on what just happened.
    pub status: RwSignal<String>,
    /// The colors of the charts.
    pub theme: Memo<Theme>,
}

impl Page {
    /// The page as its address says, or with defaults and a message where that cannot be read.
    pub fn new() -> Self {
        let (draft, notice) = match open(&location::fragment()) {
            Ok(draft) => (draft, None),
            Err(error) => (StudyDraft::default(), Some(refusal(&error))),
        };
        let draft = RwSignal::new(draft);
        let checked = Memo::new(move |_| check(&draft.get()).map(Arc::new));
        let last_good = Memo::new(move |previous: Option<&Option<Arc<Study>>>| {
            checked.get().ok().or_else(|| previous.cloned().flatten())
        });
        // Most edits leave the series as it is; then it is not made anew.
        let source = Memo::new(move |_| last_good.get().map(|study| study.source()));
        let data = Memo::new(move |_| {
            source.track();
            let study = last_good.get_untracked();
            Arc::new(study.map(|study| study.data()).unwrap_or_default())
        });
        let search = Search::new();
        let picked = RwSignal::new(None::<u32>);
        let selected = Memo::new(move |_| {
            search.view.with(|view| {
                let best = view.rows.first().filter(|row| row.val_mae.is_some()).map(|row| row.trial);
                picked.get().filter(|trial| (*trial as usize) < view.rows.len()).or(best)
            })
        });
        let same_series = Memo::new(move |_| {
            let shown = search.view.with(|view| view.study.as_ref().map(|study| study.source()));
            source.get() == shown
        });
        let standing = Memo::new(move |_| {
            search.view.track();
            search.standing(selected.get()?)
        });
        let searched = Memo::new_with_compare(
            move |_| same_series.get().then(|| data.get()),
            |before, now| match (before.and_then(Option::as_ref), now.and_then(Option::as_ref)) {
                (Some(before), Some(now)) => !Arc::ptr_eq(before, now),
                (before, now) => before.is_some() != now.is_some(),
            },
        );
        let steps = Memo::new(move |_| last_good.get().map_or(0, |study| study.horizon()));
        let dark = RwSignal::new(platform::prefers_dark());
        let theme = Memo::new(move |_| {
            dark.track();
            canvas::theme()
        });
        let page = Self {
            draft,
            checked,
            data,
            search,
            picked,
            selected,
            same_series,
            detail: selection::detail(search, Selection { standing, data: searched, steps }),
            notice: RwSignal::new(notice),
            status: RwSignal::new(String::new()),
            theme,
        };
        platform::on_theme_change(move |now| dark.set(now));
        page.follow_address();
        page
    }

    /// The page's state, from any component below the root.
    pub fn get() -> Self {
        expect_context()
    }

    /// What the selected trial's network forecasts beyond the end of the series.
    pub fn with_ahead<T>(self, look: impl FnOnce(&[f32]) -> T) -> T {
        self.detail.with(|detail| look(detail.as_ref().map_or(&[], |detail| detail.ahead())))
    }

    /// The row of the trial that is shown, and its values in words behind a comma: of the selected one, unless another's
    /// forecast still stands until its own is made.
    pub fn shown_row(self) -> Option<(Row, String)> {
        let standing = self.detail.with(|detail| detail.as_ref().map(|detail| detail.trial));
        let trial = standing.or_else(|| self.selected.get())?;
        self.search.view.with(|view| {
            let row = view.rows.iter().find(|row| row.trial == trial)?;
            let values = values_in_words(view.study.as_ref()?, &row.values);
            let values = if values.is_empty() { values } else { format!(", {values}") };
            Some((row.clone(), values))
        })
    }

    /// Writes into a field.
    pub fn set(self, field: Field, entry: Entry) {
        self.draft.update(|draft| draft.set(field, entry));
    }

    /// What is wrong with a field.
    pub fn error(self, field: Field) -> Option<String> {
        self.checked.with(|checked| {
            let error = checked.as_ref().err()?.iter().find(|error| error.field == field)?;
            Some(error.message.clone())
        })
    }

    /// Keeps the address and the configuration the same, whichever of them changes.
    fn follow_address(self) {
        let written = StoredValue::new(link::encode(&self.draft.get_untracked()));
        effect(move || {
            let Ok(study) = self.checked.get() else { return };
            let fragment = link::encode(study.draft());
            if written.get_value() != fragment {
                location::set_fragment(&fragment);
                written.set_value(fragment);
            }
        });
        location::on_fragment_change(move |fragment| match open(&fragment) {
            Ok(draft) => {
                written.set_value(link::encode(&draft));
                self.draft.set(draft);
                self.notice.set(None);
            }
            Err(error) => self.notice.set(Some(refusal(&error))),
        });
    }
}

fn open(fragment: &str) -> Result<StudyDraft, LinkError> {
    link::open(fragment).map(|study| study.draft().clone())
}

fn refusal(error: &LinkError) -> String {
    format!("This link cannot be opened: {error}. The page shows its own settings instead.")
}
