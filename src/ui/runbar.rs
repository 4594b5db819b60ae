//! The run bar: starts, pauses and stops a search, and shows how far it is.

use leptos::{html, prelude::*};

use super::{
    erased::{button, derived, dynamic_view, empty_view, memo, on_click, plain_button, view_while},
    focus::keep_focus,
    page::Page,
    progress::Progress,
    search::Search,
};
use crate::{
    runtime::{failure::SearchFailure, scheduler::Phase},
    study::{entry::Entry, schema::Setting},
    text::{language::Language, message::RunBlocked, phrase::Phrase},
    view::{
        run_bar::{best, searched_link, time, trials_per_second},
        snapshot::Snapshot,
    },
    web::platform,
};

/// The run bar.
#[component]
pub fn RunBar() -> impl IntoView {
    let page = Page::get();
    let view = page.search.view;
    let phase = memo(move || view.with(|view| view.phase));
    let is_active = derived(move || phase.get().is_some_and(Phase::is_active));
    let run = move || page.run_search();
    let new_seed = move || match platform::fresh_seed() {
        Some(seed) => {
            page.set(Setting::Seed, Entry::Value(seed.to_string()));
            page.show_status(page.language.new_seed(seed));
        }
        None => page.notice.set(Some(page.phrase(Phrase::NoRandomNumber).to_owned())),
    };
    let blocked = move || {
        page.checked.with(|checked| {
            let errors = checked.as_ref().err()?;
            let blocked = RunBlocked { first: errors.first().setting, count: errors.settings().len() };
            Some(page.language.run_blocked(blocked))
        })
    };
    let is_wrong = derived(move || page.checked.with(Result::is_err));
    let outdated = move || {
        let current = page.checked.get().ok()?;
        let searched = view.with(|view| view.study.clone())?;
        let is_same = searched_link(current.draft()) == searched_link(searched.draft());
        (!is_same && !is_active.get()).then(|| page.phrase(Phrase::ResultsOutdated).to_owned())
    };
    // The buttons are rebuilt when the phase changes, and not before.
    let group = NodeRef::<html::Div>::new();
    let buttons = move || {
        if let Some(group) = group.get_untracked() {
            keep_focus(&group);
        }
        match phase.get() {
            Some(Phase::Running) => pause_and_stop(page, Phrase::Pause, Search::pause),
            Some(Phase::Paused) => pause_and_stop(page, Phrase::Resume, Search::resume),
            _ => view! {
                <button
                    type="button"
                    class="button primary"
                    disabled=is_wrong
                    aria-describedby="run-reason"
                    on:click=on_click(run)
                >
                    {page.phrase(Phrase::RunSearch)}
                </button>
            }
            .into_any(),
        }
    };
    let share = derived(move || view.with(|view| view.fraction));
    let shown = move |text: fn(&Snapshot, &dyn Language) -> String| {
        derived(move || view.with(|view| text(view, page.language)))
    };
    let fact = move |label, text| fact(page.phrase(label), text);
    let error = move |failure: SearchFailure| {
        view! { <p class="error" role="alert">{page.language.search_failure(&failure)}</p> }.into_any()
    };
    let error = move || view.with(Snapshot::error).map_or_else(empty_view, error);
    let workers =
        move || page.language.workers_ready(view.with(|view| view.pool.ready), page.search.workers.get());
    let memory_limit = move || {
        let (limit, wanted) = view.with(|view| (view.pool.memory_limit, view.pool.requested));
        limit.map_or_else(String::new, |limit| page.language.memory_limit(limit, wanted))
    };
    let has_before = move || page.score_before.get().is_some();
    let before =
        move || page.score_before.get().map_or_else(String::new, |score| page.language.number(score));
    let score_before = move || fact(Phrase::FactBefore, derived(before));
    let new_seed_label = page.phrase(Phrase::NewSeed).into();
    view! {
        <section class="runbar" aria-label=page.phrase(Phrase::RunBar)>
            <div class="controls">
                <div class="buttons" node_ref=group>
                    {dynamic_view(buttons)}
                </div>
                {button("button", new_seed_label, false.into(), is_active, new_seed)}
                <dl class="facts">
                    {fact(Phrase::FactState, shown(|view, language| language.phase(view.status()).to_owned()))}
                    {fact(Phrase::FactTrials, shown(|view, language| language.trials_ended(view.status())))}
                    {fact(Phrase::FactTrialsPerSecond, shown(trials_per_second))}
                    {fact(Phrase::FactTime, shown(time))} {fact(Phrase::FactBest, shown(best))}
                    {fact(Phrase::FactWorkers, derived(workers))} {view_while(has_before, score_before)}
                </dl>
            </div>
            <Progress name=page.phrase(Phrase::SearchProgress) share hidden=false />
            <p class="messages">
                <span id="run-reason" class="reason">{derived(move || blocked().unwrap_or_default())}</span>
                <span class="stale">{derived(move || outdated().unwrap_or_default())}</span>
            </p>
            <p class="visually-hidden" role="status">
                {shown(|view, language| language.status(view.status()))}
            </p>
            <p class="limit">{derived(memory_limit)}</p>
            {dynamic_view(error)}
        </section>
    }
}

/// The buttons of an active search.
fn pause_and_stop(page: Page, label: Phrase, act: fn(Search)) -> AnyView {
    view! {
        {plain_button("button primary", page.phrase(label), move || act(page.search))}
        {plain_button("button", page.phrase(Phrase::Stop), move || page.search.stop())}
    }
    .into_any()
}

fn fact(label: &'static str, text: Signal<String>) -> AnyView {
    let text = memo(move || text.get());
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{derived(move || text.get())}</dd>
        </div>
    }
    .into_any()
}
