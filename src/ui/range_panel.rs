//! The range test's place beside the field of the learning rate: the button that begins it, and the picture of what
//! came of it, to take a rate from.

use std::sync::Arc;

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    chart::{Chart, stepped},
    erased::{button, derived, live, nothing, written},
    page::Page,
    progress::Progress,
    range_test::{FIELD, Finder, Found, Phase},
};
use crate::view::words::{few_digits, significant};
use crate::{
    chart::range_test::{RangeTestLayout, RangeTestView, RateMark, draw},
    study::entry::Entry,
    web::canvas::{self, Sheet},
};

/// The panel.
#[component]
pub fn RangePanel() -> impl IntoView {
    let page = Page::get();
    let finder = Finder::new(page);
    let phase = finder.phase;
    let running = derived(move || phase.with(|phase| *phase == Phase::Running));
    let closed = derived(move || phase.with(|phase| *phase == Phase::Closed));
    let press = move || if running.get_untracked() { finder.close() } else { finder.begin() };
    let main = move || if running.get() { "Cancel" } else { "Find a learning rate" }.to_owned();
    let disabled = move || !running.get() && page.checked.with(Result::is_err);
    let place = NodeRef::<html::Div>::new();
    let close = move || {
        finder.close();
        let main = place.get_untracked().and_then(|place| place.query_selector("button").ok().flatten());
        if let Some(main) = main.and_then(|main| main.dyn_into::<web_sys::HtmlElement>().ok()) {
            // Where it cannot be focused, the next tab leads there.
            let _ = main.focus();
        }
    };
    let share = derived(move || {
        let (done, all) = finder.epochs.get();
        f64::from(done) / f64::from(all.max(1))
    });
    let words = move || {
        phase.with(|phase| match phase {
            Phase::Closed | Phase::Running => String::new(),
            Phase::Failed(reason) => format!("No range test: {reason}."),
            Phase::Done(found) => found.words(),
        })
    };
    let failed = move || phase.with(|phase| matches!(phase, Phase::Failed(_)));
    let body = move || match phase.get() {
        Phase::Done(found) => result(page, finder, &found),
        _ => nothing(),
    };
    let [lowest, highest] = finder.ends;
    view! {
        <div class="finder">
            <div class="finder-head" node_ref=place>
                {button(
                    "button small",
                    derived(main),
                    false.into(),
                    derived(disabled),
                    press,
                )}
                {button(
                    "button quiet small",
                    "Close".into(),
                    derived(move || closed.get() || running.get()),
                    false.into(),
                    close,
                )}
            </div>
            <div class="finder" hidden=closed>
                <p class="combinations">
                    "Trains one network at a rate that grows tenfold every 20 epochs, to see which rates learn."
                </p>
                <div class="range ends">
                    {end("Lowest rate", "range-test-lowest", lowest)}
                    {end("Highest rate", "range-test-highest", highest)}
                </div>
            </div>
            <Progress name="Range test progress" share hidden=derived(move || !running.get()) />
            <p role="status" class="combinations" class:failed=derived(failed)>{derived(words)}</p>
            {live(body)}
        </div>
    }
}

/// One end of the rates.
fn end(label: &'static str, id: &'static str, text: RwSignal<String>) -> impl IntoView {
    view! {
        <div>
            <label for=id>{label}</label>
            <input
                type="text"
                id=id
                autocomplete="off"
                spellcheck="false"
                prop:value=derived(move || text.get())
                on:input=written(move |now| text.set(now))
            />
        </div>
    }
}

/// The picture of a test that is done, and what can be done with it.
fn result(page: Page, finder: Finder, found: &Arc<Found>) -> AnyView {
    // The place of the rate that was chosen, and of the one under the pointer.
    let (chosen, hover) = (RwSignal::new(None::<usize>), RwSignal::new(None::<usize>));
    let layout = StoredValue::new(None::<RangeTestLayout>);
    let shown = Arc::clone(found);
    let picture = move |sheet: &Sheet| {
        let set = page.draft.with(|draft| match draft.get(FIELD) {
            Entry::Value(text) => text.parse().ok(),
            _ => None,
        });
        let (lowest, suggested) =
            (shown.reading.lowest.map(|lowest| (lowest.rate, lowest.loss)), shown.suggested());
        let view = RangeTestView {
            tried: &shown.tried,
            lowest,
            suggested: RateMark { rate: suggested, label: "suggested" },
            set: RateMark { rate: set, label: "set" },
            marked: hover.get().or(chosen.get()),
        };
        let drawn = canvas::draw(sheet, |area, theme| draw(area, &view, theme));
        layout.set_value(drawn.unwrap_or_else(|error| {
            page.notice.set(Some(error.to_string()));
            None
        }));
    };
    let place_at = move |x: f64| layout.with_value(|layout| layout.as_ref()?.index_at(x));
    let last = found.tried.len().saturating_sub(1);
    let step = move |step: i32| {
        hover.set(None);
        chosen.set(Some(stepped(chosen.get_untracked(), step, 0, last)));
    };
    let ends = found.tried.first().zip(found.tried.last());
    let ends = ends.map(|(first, last)| [first.0, last.0].map(few_digits).join(" to ")).unwrap_or_default();
    let summary = format!("The loss at {} rates from {ends}. {}", found.tried.len(), found.words());
    let read = Arc::clone(found);
    let read = move || match hover.get().or(chosen.get()).and_then(|place| read.tried.get(place)) {
        Some((rate, loss)) => format!("Rate {}, loss {}", few_digits(*rate), significant(*loss)),
        None if read.tried.is_empty() => String::new(),
        None => "Select a rate in the chart, or focus it and press the arrow keys.".to_owned(),
    };
    let rates = Arc::clone(found);
    // The one that was chosen, or else the suggested one.
    let rate = derived(move || match chosen.get() {
        Some(place) => rates.tried.get(place).map(|tried| tried.0),
        None => rates.suggested(),
    });
    let which = move || match (rate.get(), chosen.get()) {
        (None, _) => "",
        (_, None) => "Suggested ",
        (_, Some(_)) => "Chosen ",
    };
    let few = move || rate.get().map(few_digits).unwrap_or_default();
    let take_over = move || {
        if let Some(rate) = rate.get_untracked() {
            finder.take_over(rate);
        }
    };
    let back = derived(move || finder.way_back().unwrap_or_default());
    let found = Arc::clone(found);
    let with = move || {
        let stale = if found.of == finder.depends_on() { "" } else { " The settings have changed since." };
        format!("Training loss by learning rate, with {}.{stale}", found.with)
    };
    view! {
        <div class="chart pickable finder-canvas">
            <Chart
                name="Range test"
                summary=summary
                draw=Box::new(picture)
                on_move=Callback::new(move |at: Option<(f64, f64)>| hover.set(at.and_then(|(x, _)| place_at(x))))
                on_click=Callback::new(move |(x, _): (f64, f64)| {
                    if let Some(place) = place_at(x) {
                        chosen.set(Some(place));
                    }
                })
                on_step=Callback::new(step)
            />
        </div>
        <p class="readout" aria-live="polite">{derived(read)}</p>
        <div class="finder-head">
            <span>
                {derived(move || which().to_owned())} <b>{derived(few)}</b>
            </span>
            {button(
                "button small",
                "Use this rate".into(),
                false.into(),
                derived(move || rate.get().is_none()),
                take_over,
            )}
            {button(
                "button quiet small",
                back,
                derived(move || back.with(String::is_empty)),
                false.into(),
                move || finder.go_back(),
            )}
        </div>
        <p class="combinations">{derived(with)}</p>
    }
    .into_any()
}
