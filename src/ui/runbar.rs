//! The run bar: begin, hold and end a search, and how far it is.

use leptos::prelude::*;

use super::{
    erased::{button, derived, live, memo, nothing, plain_button, pressed},
    page::Page,
    progress::Progress,
    search::{Search, Snapshot},
};
use crate::view::words::{significant, span};
use crate::{
    runtime::{failure::PoolError, scheduler::Phase},
    study::{draft::StudyDraft, entry::Entry, field::Field, link},
    web::platform,
};

/// The run bar.
#[component]
pub fn RunBar() -> impl IntoView {
    let page = Page::get();
    let view = page.search.view;
    let phase = memo(move || view.with(|view| view.phase));
    let active = derived(move || matches!(phase.get(), Some(Phase::Running | Phase::Paused)));
    let run = move || {
        if let Ok(study) = page.checked.get_untracked() {
            page.picked.set(None);
            page.search.start(study, page.data.get_untracked());
        }
    };
    let fresh = move || match platform::fresh_seed() {
        Some(seed) => {
            page.set(Field::Seed, Entry::Value(seed.to_string()));
            page.say(format!("New search seed: {seed}."));
        }
        None => page.notice.set(Some("The browser gave no random number for a new seed.".into())),
    };
    let reason = move || {
        page.checked.with(|checked| {
            let errors = checked.as_ref().err()?;
            let first = errors.first()?.field.label();
            Some(match errors.len() {
                1 => format!("Mend “{first}” to run."),
                count => format!("Mend {count} fields to run; the first is “{first}”."),
            })
        })
    };
    let wrong = derived(move || page.checked.with(Result::is_err));
    let stale = move || {
        let now = page.checked.get().ok()?;
        let shown = view.with(|view| view.study.clone())?;
        let same = searched(now.draft()) == searched(shown.draft());
        (!same && !active.get()).then(|| "The results below are from before your last change.".to_owned())
    };
    // The buttons change with the phase, and not while it stays.
    let buttons = move || match phase.get() {
        Some(Phase::Running) => hold_and_stop(page, "Pause", Search::pause),
        Some(Phase::Paused) => hold_and_stop(page, "Resume", Search::resume),
        _ => view! {
            <button
                type="button"
                class="button primary"
                disabled=wrong
                aria-describedby="run-reason"
                on:click=pressed(run)
            >
                "Run search"
            </button>
        }
        .into_any(),
    };
    let share = derived(move || view.with(|view| view.fraction));
    let shown = move |words: fn(&Snapshot) -> String| derived(move || view.with(words));
    let alert = |error: PoolError| {
        view! { <p class="error" role="alert">{sentence(&error.to_string())}</p> }.into_any()
    };
    let alert = move || view.with(|view| view.pool_error.clone()).map_or_else(nothing, alert);
    let workers = move || workers(page.search.workers.get(), view.with(|view| view.ready));
    view! {
        <section class="runbar" aria-label="Run">
            <div class="controls">
                <div class="buttons">
                    {live(buttons)} {button("button", "New seed".into(), false.into(), active, fresh)}
                    <span id="run-reason" class="reason">{derived(move || reason().unwrap_or_default())}</span>
                    <span class="stale">{derived(move || stale().unwrap_or_default())}</span>
                </div>
                <Progress name="Search progress" share hidden=false />
            </div>
            <dl class="facts">
                {fact("State", shown(state))} {fact("Trials", shown(trials))}
                {fact("Trials per second", shown(pace))} {fact("Time", shown(time))}
                {fact("Best so far", shown(best))} {fact("Workers", derived(workers))}
            </dl>
            <p class="visually-hidden" role="status">{shown(spoken)}</p>
            {live(alert)}
        </section>
    }
}

/// A developer's text as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
}

/// The buttons of a search that is under way.
fn hold_and_stop(page: Page, word: &'static str, act: fn(Search)) -> AnyView {
    view! {
        {plain_button("button primary", word, move || act(page.search))}
        {plain_button("button", "Stop", move || page.search.stop())}
    }
    .into_any()
}

/// What of a configuration a search depends on: how far the way ahead is drawn changes none of its results.
fn searched(draft: &StudyDraft) -> String {
    let mut draft = draft.clone();
    draft.set(Field::Horizon, Entry::value("0"));
    link::encode(&draft)
}

fn fact(term: &'static str, value: Signal<String>) -> AnyView {
    let value = memo(move || value.get());
    view! {
        <div>
            <dt>{term}</dt>
            <dd>{derived(move || value.get())}</dd>
        </div>
    }
    .into_any()
}

fn state(view: &Snapshot) -> String {
    match view.phase {
        None => "Ready",
        Some(Phase::Running) => "Running",
        Some(Phase::Paused) => "Paused",
        Some(Phase::Stopped) => "Stopped",
        Some(Phase::Finished) => "Finished",
    }
    .to_owned()
}

/// What a screen reader is told: the changes that matter, not every trial.
fn spoken(view: &Snapshot) -> String {
    match view.phase {
        None => String::new(),
        Some(Phase::Running) => "Search running.".to_owned(),
        Some(Phase::Paused) => "Search paused.".to_owned(),
        Some(Phase::Stopped) => format!("Search stopped after {} trials.", trials(view)),
        Some(Phase::Finished) => format!("Search finished: {} trials in {}.", view.ended, time(view)),
    }
}

fn trials(view: &Snapshot) -> String {
    match &view.study {
        Some(study) => format!("{} of {}", view.ended, study.total_trials()),
        None => "–".to_owned(),
    }
}

fn pace(view: &Snapshot) -> String {
    let pace = f64::from(view.ended) / view.elapsed;
    match view.phase {
        Some(_) if view.ended > 0 && pace >= 10.0 => format!("{pace:.0}"),
        Some(_) if view.ended > 0 => format!("{pace:.1}"),
        _ => "–".to_owned(),
    }
}

fn time(view: &Snapshot) -> String {
    match view.phase {
        None => "–".to_owned(),
        Some(Phase::Running | Phase::Paused) if view.fraction > 0.005 => {
            format!("{} left", span(view.elapsed * (1.0 - view.fraction) / view.fraction))
        }
        Some(Phase::Running | Phase::Paused) => "estimating".to_owned(),
        Some(Phase::Stopped | Phase::Finished) => span(view.elapsed),
    }
}

fn best(view: &Snapshot) -> String {
    let row = view.rows.first().filter(|row| row.score.is_some());
    match row.and_then(|row| Some((row.trial, row.score?))) {
        Some((trial, score)) => format!("{} (trial {trial})", significant(score)),
        None => "–".to_owned(),
    }
}

fn workers(wanted: usize, ready: usize) -> String {
    if ready < wanted { format!("{ready} of {wanted}") } else { wanted.to_string() }
}
