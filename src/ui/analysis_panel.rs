//! The element of the page that another program shows the analysis in, and what that program is sent: the trials of the search,
//! the selected one and its forecast errors.

use leptos::prelude::*;

use super::{
    analysis_program::ELEMENT_ID,
    erased::{dynamic_view, effect, empty_text, empty_view, plain_button, view_or},
    page::Page,
};
use crate::{
    runtime::{
        failure::{AnalysisFailure, WorkerFailure},
        message::{BUILD, Message},
    },
    study::link,
    text::{message::Copied, phrase::Phrase},
    view::analysis::{
        context::Residuals,
        message::{AnalysisData, AnalysisSearch, FromAnalysisView, TrialAction},
    },
    web::{
        location,
        program_channel::{
            ANALYSIS_ELEMENT, ANALYSIS_FAILED, FROM_ANALYSIS_VIEW, TO_ANALYSIS_VIEW, listen, load_script,
            send,
        },
    },
};

/// The most trials whose records are sent at once, each of which takes microseconds of the page's time.
const RECORDS_PER_PART: usize = 200;

fn post(message: &AnalysisData) {
    send(TO_ANALYSIS_VIEW, &message.encode());
}

impl Page {
    /// Listens to the program that shows the analysis.
    pub fn follow_analysis(self) {
        listen(FROM_ANALYSIS_VIEW, move |bytes| {
            // Bytes that are no message do not come from that program.
            if let Ok(message) = FromAnalysisView::decode(&bytes) {
                self.receive_from_analysis(message);
            }
        });
        listen(ANALYSIS_FAILED, move |_| {
            self.analysis.is_loaded.set_value(false);
            self.analysis.has_failed.set(true);
        });
    }

    fn receive_from_analysis(self, message: FromAnalysisView) {
        match message {
            FromAnalysisView::Ready => {
                self.analysis.search.set_value(Some(0));
                self.analysis.is_sending.set_value(false);
                self.send_records();
            }
            FromAnalysisView::RecordsRead => {
                self.analysis.is_sending.set_value(false);
                self.send_records();
            }
            FromAnalysisView::Picked(trial) => self.picked.set(Some(trial)),
            FromAnalysisView::Act(trial, action) => self.act(trial, action),
            FromAnalysisView::Address(address) => self.seen.table.set(address),
            FromAnalysisView::Downloaded(name) => self.show_status(self.language.downloaded(&name)),
        }
    }

    fn load_analysis(self) {
        let program = self.analysis;
        program.has_failed.set(false);
        if program.is_loaded.get_value() {
            send(ANALYSIS_ELEMENT, &[]);
        } else {
            program.is_loaded.set_value(true);
            // A browser runs a module that failed once more only if it has another address.
            let attempt = program.attempts.get_value() + 1;
            program.attempts.set_value(attempt);
            load_script(&format!("{}view_start.js?b={BUILD}&attempt={attempt}", location::base()));
        }
    }

    /// Sends what is not sent yet, one part at a time.
    fn send_records(self) {
        let program = self.analysis;
        let Some(known) = program.search.get_value().filter(|_| !program.is_sending.get_value()) else {
            return;
        };
        let Some((search, study)) =
            self.search.view.with_untracked(|view| Some((view.search, view.study.clone()?)))
        else {
            return;
        };
        if known != search {
            program.search.set_value(Some(search));
            self.search.restart_records();
            let (link, language) = (link::encode(study.draft()), self.language.locale().tag().to_owned());
            let address = self.seen.table.get_untracked();
            post(&AnalysisData::Begin(Box::new(AnalysisSearch { link, language, address })));
            post(&AnalysisData::Select(self.selected.get_untracked()));
            self.send_residuals();
        }
        let records = self.search.next_records(RECORDS_PER_PART);
        if records.is_empty() {
            return post(&AnalysisData::RecordsEnd);
        }
        program.is_sending.set_value(true);
        post(&AnalysisData::Records(records));
    }

    fn act(self, trial: u32, action: TrialAction) {
        let Some(alone) = self.search.trial_draft(trial) else { return };
        match action {
            TrialAction::OpenAlone => self.open_alone(trial, alone),
            TrialAction::CopyLink => self.copy(location::link(&link::encode(&alone)), Copied::Link),
            TrialAction::UseValues => {
                let study = self.search.view.with_untracked(|view| view.study.clone());
                let Some(study) = study else { return };
                self.draft.update(|draft| {
                    for setting in study.tuned_settings() {
                        draft.choose(setting, alone.get(setting).clone());
                    }
                });
                self.show_status(self.language.values_used(trial));
            }
        }
    }

    /// Sends the forecast errors of the selected trial.
    fn send_residuals(self) {
        let study = self.search.view.with_untracked(|view| view.study.clone());
        let residuals = self.detail.with_untracked(|detail| {
            let (detail, study) = (detail.as_ref()?, study?);
            let first = study.fold(detail.drawn).validation().start;
            self.search.data.with_untracked(|data| Residuals::of(detail, &data.values, first))
        });
        post(&AnalysisData::Residuals(residuals.map(Box::new)));
    }
}

/// The element in which a view is shown, and what is sent meanwhile. `shown` is a value of
/// [`super::analysis_program::VIEW_ATTRIBUTE`], and `empty` is said before the first search.
pub fn analysis_panel(shown: &'static str, empty: Phrase) -> AnyView {
    let page = Page::get();
    let has_study = move || page.search.view.with(|view| view.study.is_some());
    let has_search = move || page.analysis.search.get_value().is_some_and(|search| search > 0);
    let panel = move || {
        effect(move || page.load_analysis());
        effect(move || {
            page.search.view.track();
            page.send_records();
        });
        effect(move || {
            let selected = page.selected.get();
            if has_search() {
                post(&AnalysisData::Select(selected));
            }
        });
        effect(move || {
            page.detail.track();
            if has_search() {
                page.send_residuals();
            }
        });
        on_cleanup(|| {
            // The element is taken away after this, and is not found any more then.
            leptos::prelude::request_animation_frame(|| send(ANALYSIS_ELEMENT, &[]));
        });
        let failed = move || {
            if !page.analysis.has_failed.get() {
                return empty_view();
            }
            let failure = AnalysisFailure::Worker(WorkerFailure::NotLoaded);
            view! {
                <div class="notice" role="alert">
                    <p>{page.language.analysis_failed(&failure)}</p>
                    {plain_button("button small", page.phrase(Phrase::TryAgain), move || page.load_analysis())}
                </div>
            }
            .into_any()
        };
        view! {
            {dynamic_view(failed)}
            <div id=ELEMENT_ID data-view=shown>
                {empty_text(page.phrase(Phrase::Loading))}
            </div>
        }
        .into_any()
    };
    view_or(has_study, panel, move || empty_text(page.phrase(empty)))
}
