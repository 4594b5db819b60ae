//! The run bar: begin, hold and end a search, and how far it is.

use leptos::prelude::*;

use super::{
    page::Page,
    search::Snapshot,
    words::{significant, span},
};
use crate::{
    share::link,
    study::{draft::StudyDraft, entry::Entry, field::Field, scheduler::Phase},
    web::location,
};

/// The run bar.
#[component]
pub fn RunBar() -> impl IntoView {
    let page = Page::get();
    let view = page.search.view;
    let phase = Memo::new(move |_| view.with(|view| view.phase));
    let active = move || matches!(phase.get(), Some(Phase::Running | Phase::Paused));
    let run = move |_| {
        if let Ok(study) = page.checked.get_untracked() {
            page.picked.set(None);
            page.search.start(study, page.data.get_untracked());
        }
    };
    let fresh = move |_| match location::fresh_seed() {
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
    let stale = move || {
        let now = page.checked.get().ok()?;
        let shown = view.with(|view| view.study.clone())?;
        let same = searched(now.draft()) == searched(shown.draft());
        (!same && !active()).then_some("The results below are from before your last change.")
    };
    let shown = move |words: fn(&Snapshot) -> String| Signal::derive(move || view.with(words));
    let fact = move |term, words| view! { <Fact term value=shown(words) /> };
    view! {
        <section class="runbar" aria-label="Run">
            <div class="controls">
                <div class="buttons">
                    <Show
                        when=active
                        fallback=move || {
                            view! {
                                <button
                                    type="button"
                                    class="button primary"
                                    disabled=move || reason().is_some()
                                    aria-describedby="run-reason"
                                    on:click=run
                                >
                                    "Run search"
                                </button>
                            }
                        }
                    >
                        <Show
                            when=move || phase.get() == Some(Phase::Paused)
                            fallback=move || {
                                view! {
                                    <button
                                        type="button"
                                        class="button primary"
                                        on:click=move |_| page.search.pause()
                                    >
                                        "Pause"
                                    </button>
                                }
                            }
                        >
                            <button type="button" class="button primary" on:click=move |_| page.search.resume()>
                                "Resume"
                            </button>
                        </Show>
                        <button type="button" class="button" on:click=move |_| page.search.stop()>
                            "Stop"
                        </button>
                    </Show>
                    <button type="button" class="button" disabled=active on:click=fresh>
                        "New seed"
                    </button>
                    <span id="run-reason" class="reason">{reason}</span>
                    <span class="stale">{stale}</span>
                </div>
                <div
                    class="progress"
                    role="progressbar"
                    aria-label="Search progress"
                    aria-valuemin="0"
                    aria-valuemax="100"
                    aria-valuenow=move || view.with(|view| (view.fraction * 100.0).floor().to_string())
                >
                    <div style:transform=move || view.with(|view| format!("scaleX({:.4})", view.fraction))></div>
                </div>
            </div>
            <dl class="facts">
                {fact("State", state)} {fact("Trials", trials)} {fact("Trials per second", pace)}
                {fact("Time", time)} {fact("Best so far", best)}
                <Fact
                    term="Workers"
                    value=Signal::derive(move || workers(page.search.workers.get(), view.with(|view| view.ready)))
                />
            </dl>
            <p class="visually-hidden" role="status">{shown(spoken)}</p>
            {move || view.with(|view| view.trouble.clone()).map(|text| view! { <p class="error" role="alert">{text}</p> })}
        </section>
    }
}

/// What of a configuration a search depends on: how far the way ahead is drawn changes none of its results.
fn searched(draft: &StudyDraft) -> String {
    let mut draft = draft.clone();
    draft.set(Field::Horizon, Entry::value("0"));
    link::encode(&draft)
}

#[component]
fn Fact(term: &'static str, value: Signal<String>) -> impl IntoView {
    let value = Memo::new(move |_| value.get());
    view! {
        <div>
            <dt>{term}</dt>
            <dd>{value}</dd>
        </div>
    }
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
