//! The state of the page, shared by every component.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    analysis_program::AnalysisProgram,
    edits::Edits,
    erased::effect,
    search::Search,
    selection::{self, Selection},
    series_data::{LoadedData, SeriesData},
    view_state::ViewState,
};
use crate::{
    chart::theme::Theme,
    report::{finding::tuned_values, leaderboard::Row, missing_forecast::MissingForecast},
    search::value::Value,
    study::{
        check::check,
        data::StudyData,
        draft::StudyDraft,
        entry::{Entry, EntryPart},
        error::SettingErrors,
        link::{self, LinkError},
        schema::Setting,
        study::Study,
    },
    text::{language::Language, message::LinkFallback, phrase::Phrase},
    train::objective::Objective,
    view::{
        detail::Detail,
        entry_errors::{self, wrong_inputs},
        export::{CopyFallback, Writing},
        page_address::PageAddress,
        snapshot::Snapshot,
    },
    web::{canvas, location, platform},
};

/// A study that can run, or the settings that are wrong.
pub type Checked = Result<Arc<Study>, SettingErrors>;

/// Everything that the components share. Copied freely: each field is a handle.
#[derive(Clone, Copy)]
pub struct Page {
    /// The language of the page.
    pub language: &'static dyn Language,
    /// The settings as the person has written them.
    pub draft: RwSignal<StudyDraft>,
    /// Their edits, which can be undone.
    pub edits: Edits,
    /// The same, checked.
    pub checked: Memo<Checked>,
    /// The data of the last draft that could be checked.
    pub data: Memo<Arc<StudyData>>,
    /// The same, and what they were made from.
    pub loaded: RwSignal<LoadedData>,
    /// Whether a search starts as soon as its series is there.
    pub starts_when_loaded: RwSignal<bool>,
    /// The search that runs or ran.
    pub search: Search,
    /// The program that shows the analysis.
    pub analysis: AnalysisProgram,
    /// What the person has chosen to see.
    pub seen: ViewState,
    /// The lowest score of the search before this one, where both are ranked by the same objective.
    pub score_before: RwSignal<Option<f64>>,
    /// The trial that the person picked; `None` follows the best.
    pub picked: RwSignal<Option<u32>>,
    /// The trial that is shown in detail.
    pub selected: Memo<Option<u32>>,
    /// Whether the series on the page is the one that was searched on.
    pub same_series: Memo<bool>,
    /// Why the selected trial has no forecast.
    pub missing_forecast: Memo<Option<MissingForecast>>,
    /// The selected trial in detail, where the series is the one that was searched on.
    pub detail: RwSignal<Option<Arc<Detail>>>,
    /// A message that stays until it is dismissed.
    pub notice: RwSignal<Option<String>>,
    /// A message that is shown for a few seconds.
    pub status: RwSignal<String>,
    /// The text that could not be copied.
    pub copy_fallback: RwSignal<Option<CopyFallback>>,
    /// The report that is being written.
    pub writing: RwSignal<Option<Writing>>,
    /// The colors of the charts.
    pub theme: Memo<Theme>,
}

impl Page {
    /// The page of its address, or with the default settings and a message where the address cannot be read.
    pub fn new(language: &'static dyn Language) -> Self {
        let fragment = location::fragment();
        let address = PageAddress::from_fragment(&fragment);
        let (draft, notice) = match open(&fragment) {
            Ok(draft) => (draft, None),
            Err(error) => {
                let notice = language.link_refused(&error, LinkFallback::DefaultSettings);
                (StudyDraft::default(), Some(notice))
            }
        };
        let draft = RwSignal::new(draft);
        let checked = Memo::new(move |_| check(&draft.get()).map(Arc::new));
        let last_valid = Memo::new(move |previous: Option<&Option<Arc<Study>>>| {
            checked.get().ok().or_else(|| previous.cloned().flatten())
        });
        let search = Search::new();
        let seen = ViewState::new();
        let series = SeriesData::of(last_valid, search);
        let (loaded, data) = (series.loaded(), series.data());
        seen.view.set(address.tab);
        seen.table.set(address.rest);
        let picked = RwSignal::new(address.trial);
        let selected = Memo::new(move |_| {
            search.view.with(|view| {
                let best = view.best_rows.first().filter(|row| row.val_mae.is_some()).map(|row| row.trial);
                picked.get().filter(|trial| (*trial as usize) < view.trials).or(best)
            })
        });
        let same_series = Memo::new(move |_| {
            let searched = search.view.with(|view| view.study.as_ref().map(|study| study.source()));
            loaded.with(|loaded| loaded.source == searched)
        });
        let key = Memo::new(move |_| {
            search.view.track();
            let trial = selected.get()?;
            let run = seen.run.get().filter(|(of, _)| *of == trial).map(|(_, run)| run);
            search.detail_key(trial, run)
        });
        let searched_data = Memo::new_with_compare(
            move |_| same_series.get().then(|| data.get()),
            |before, now| match (before.and_then(Option::as_ref), now.and_then(Option::as_ref)) {
                (Some(before), Some(now)) => !Arc::ptr_eq(before, now),
                (before, now) => before.is_some() != now.is_some(),
            },
        );
        let horizon = Memo::new(move |_| last_valid.get().map_or(0, |study| study.horizon()));
        let dark = RwSignal::new(platform::prefers_dark());
        let theme = Memo::new(move |_| {
            dark.track();
            Theme { numbers: language.number_format(), ..canvas::theme().0 }
        });
        let page = Self {
            language,
            draft,
            edits: Edits::of(draft),
            analysis: AnalysisProgram::new(),
            seen,
            score_before: RwSignal::new(None),
            checked,
            data,
            loaded,
            starts_when_loaded: RwSignal::new(false),
            search,
            picked,
            selected,
            same_series,
            missing_forecast: Memo::new(move |_| {
                search.view.track();
                search.missing_forecast(selected.get()?)
            }),
            detail: selection::detail(search, Selection { key, data: searched_data, horizon }),
            notice: RwSignal::new(notice),
            status: RwSignal::new(String::new()),
            copy_fallback: RwSignal::new(None),
            writing: RwSignal::new(None),
            theme,
        };
        page.start_when_loaded();
        page.edits.follow_keys();
        page.follow_title();
        page.follow_analysis();
        page.guard_search();
        platform::on_theme_change(move |now| dark.set(now));
        page.follow_address();
        page
    }

    /// Starts a search of the settings, or, while their series is being made, has it start afterward.
    pub fn run_search(self) {
        let Ok(study) = self.checked.get_untracked() else {
            // Settings that have become wrong meanwhile start no search when they are right again.
            return self.starts_when_loaded.set(false);
        };
        let data = self.loaded.with_untracked(|loaded| loaded.of(&study));
        self.starts_when_loaded.set(data.is_none());
        if let Some(data) = data {
            // The trial of a link is one of the first search.
            if self.search.view.with_untracked(|view| view.study.is_some()) {
                self.picked.set(None);
            }
            let best = |view: &Snapshot| Some((view.study.as_ref()?.objective(), view.best()?.1));
            let before = self.search.view.with_untracked(best);
            let is_comparable = |(objective, _): &(Objective, f64)| *objective == study.objective();
            self.score_before.set(before.filter(is_comparable).map(|(_, score)| score));
            self.search.start(study, data);
            if !has_two_columns() {
                show_results();
            }
        }
    }

    fn start_when_loaded(self) {
        effect(move || {
            self.loaded.track();
            if self.starts_when_loaded.get_untracked() {
                self.run_search();
            }
        });
    }

    /// The page's state, from any component below the root.
    pub fn get() -> Self {
        expect_context()
    }

    /// Words without numbers.
    pub fn phrase(self, phrase: Phrase) -> &'static str {
        self.language.phrase(phrase)
    }

    /// The row of the trial that the forecast shows, and its values. While the forecast of a newly selected trial is
    /// being made, that is the trial whose detail is still shown.
    pub fn shown_row(self) -> Option<(Row, Vec<(Setting, Value)>)> {
        let detailed = self.detail.with(|detail| detail.as_ref().map(|detail| detail.trial));
        let trial = detailed.or_else(|| self.selected.get())?;
        let row = self.search.row(trial)?;
        let values = self.search.view.with(|view| Some(tuned_values(view.study.as_ref()?, &row.values)))?;
        Some((row, values))
    }

    /// The value of a setting in the trial that is shown; `None` where the search did not tune it.
    pub fn shown_value(self, setting: Setting) -> Option<Value> {
        let (_, values) = untrack(|| self.shown_row())?;
        values.into_iter().find(|(tuned, _)| *tuned == setting).map(|(_, value)| value)
    }

    /// Replaces the settings by those of the selected trial alone, a search of which gives the same numbers.
    pub fn open_selected_alone(self) {
        if let Some(trial) = self.selected.get_untracked()
            && let Some(draft) = self.search.trial_draft(trial)
        {
            self.open_alone(trial, draft);
        }
    }

    /// Replaces the settings by those of a trial alone.
    pub fn open_alone(self, trial: u32, alone: StudyDraft) {
        self.draft.set(alone);
        self.show_status(self.language.trial_opened(trial));
    }

    /// Replaces the entry of a setting by a person's choice.
    pub fn set(self, setting: Setting, entry: Entry) {
        self.draft.update(|draft| draft.choose(setting, entry));
    }

    /// The wrong inputs of a setting, each with the reason in words.
    pub fn wrong_inputs(self, setting: Setting) -> Vec<(EntryPart, String)> {
        let errors = |checked: &Checked| {
            checked.as_ref().err().map(|errors| wrong_inputs(errors, setting, self.language))
        };
        self.checked.with(errors).unwrap_or_default()
    }

    /// Whether an input of a setting is wrong.
    pub fn is_wrong(self, setting: Setting, part: EntryPart) -> bool {
        self.checked.with(|checked| {
            checked.as_ref().err().is_some_and(|errors| entry_errors::is_wrong(errors, setting, part))
        })
    }

    /// The fragment of a draft and of what is seen.
    fn address(self, draft: &StudyDraft) -> String {
        let (tab, trial, rest) = (self.seen.view.get(), self.picked.get(), self.seen.table.get());
        PageAddress { tab, trial, rest }.fragment(link::encode(draft))
    }

    /// Keeps the address and the settings the same, whichever of them changes.
    fn follow_address(self) {
        // What the address of the page says already is not written again.
        let current = StoredValue::new(self.address(&self.draft.get_untracked()));
        effect(move || {
            let Ok(study) = self.checked.get() else { return };
            let fragment = self.address(study.draft());
            if current.get_value() != fragment {
                location::set_fragment(&fragment);
                current.set_value(fragment);
            }
        });
        location::on_fragment_change(move |fragment| match open(&fragment) {
            Ok(draft) => {
                let address = PageAddress::from_fragment(&fragment);
                current.set_value(address.fragment(link::encode(&draft)));
                if draft != self.draft.get_untracked() {
                    self.draft.set(draft);
                }
                self.seen.view.set(address.tab);
                self.picked.set(address.trial);
                self.notice.set(None);
            }
            Err(error) => {
                let notice = self.language.link_refused(&error, LinkFallback::CurrentSettings);
                self.notice.set(Some(notice));
            }
        });
    }
}

/// Whether the settings are beside the results, and not above them.
pub fn has_two_columns() -> bool {
    /// The width in CSS pixels from which the style sheet does that.
    const WIDTH: f64 = 940.0;
    platform::window_width() >= WIDTH
}

/// Scrolls to the results.
fn show_results() {
    if let Some(results) = document().get_element_by_id("results") {
        results.scroll_into_view();
    }
}

fn open(fragment: &str) -> Result<StudyDraft, LinkError> {
    link::open(fragment).map(|study| study.draft().clone())
}
