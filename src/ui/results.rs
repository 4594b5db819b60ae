//! The results: the run bar, and the views of a search.

use leptos::prelude::*;

use super::{
    analysis_panel::analysis_panel,
    analysis_program::{FIGURES_VIEW, TRIALS_VIEW},
    curves::CurvesSection,
    erased::{derived, memo, plain_button, view_while},
    errors::ErrorsSection,
    export::results_buttons,
    finding::FindingText,
    forecast::ForecastSection,
    leaderboard::LeaderboardSection,
    page::Page,
    run_selector::RunSelector,
    runbar::RunBar,
    tabs::{Tab, tab_list, tab_panels},
};
use crate::text::phrase::Phrase;

/// The right side of the page.
#[component]
pub fn Results() -> impl IntoView {
    let page = Page::get();
    let trials = memo(move || page.search.view.with(|view| view.trials));
    let tabs = vec![
        Tab {
            id: "overview",
            label: page.phrase(Phrase::Overview).into(),
            panel: Box::new(|| view! { <Overview /> }.into_any()),
        },
        Tab {
            id: "trials",
            label: derived(move || page.language.trials_tab(trials.get())),
            panel: Box::new(|| analysis_panel(TRIALS_VIEW, Phrase::LeaderboardEmpty)),
        },
        Tab {
            id: "analysis",
            label: page.phrase(Phrase::Analysis).into(),
            panel: Box::new(|| analysis_panel(FIGURES_VIEW, Phrase::AnalysisEmpty)),
        },
    ];
    let list = tab_list(page.phrase(Phrase::Views), &tabs, page.seen.view);
    view! {
        <div id="results" tabindex="-1">
            <RunBar />
            <div class="views">
                {list}
                <div class="actions">{view_while(move || trials.get() > 0, move || results_buttons(page))}</div>
            </div>
            {tab_panels(tabs, page.seen.view)}
        </div>
    }
}

/// The finding, the selected trial, and the best trials.
#[component]
fn Overview() -> impl IntoView {
    let page = Page::get();
    let tab = |id, phrase, panel: fn() -> AnyView| Tab {
        id,
        label: page.phrase(phrase).into(),
        panel: Box::new(panel),
    };
    let tabs = vec![
        tab("forecast", Phrase::Forecast, || view! { <ForecastSection /> }.into_any()),
        tab("curves", Phrase::LearningCurves, || view! { <CurvesSection /> }.into_any()),
        tab("errors", Phrase::Errors, || view! { <ErrorsSection /> }.into_any()),
    ];
    let list = tab_list(page.phrase(Phrase::SelectedTrial), &tabs, page.seen.detail);
    let has_detail = move || page.detail.with(Option::is_some);
    let open_alone = move || {
        plain_button("button small", page.phrase(Phrase::OpenTrialAlone), move || page.open_selected_alone())
    };
    view! {
        <FindingText />
        <div class="overview">
            <div class="selected-trial">
                <div class="selected-trial-head">{list} <RunSelector /> {view_while(has_detail, open_alone)}</div>
                {tab_panels(tabs, page.seen.detail)}
            </div>
            <LeaderboardSection />
        </div>
    }
}
