//! The panel of the range test below the learning rate: the button that starts it, and the chart of its result.

use std::sync::Arc;

use leptos::{html, prelude::*};

use super::{
    chart::{Chart, Layout, draw_chart},
    erased::{button, derived, dynamic_view, empty_view, on_value},
    focus::focus_first_control,
    learning_rate_finder::{LearningRateFinder, RangeTestState},
    page::Page,
    progress::Progress,
};
use crate::{
    chart::range_test::{RangeTestLayout, RangeTestView, RateMark, draw},
    study::{entry::Entry, schema::Setting},
    text::{number::two_digits, phrase::Phrase},
    view::{keyboard::stepped, range_test::RangeTestReport, range_test_rates::LABELS},
    web::canvas::Surface,
};

/// The panel.
#[component]
pub fn RangeTestPanel() -> impl IntoView {
    let page = Page::get();
    let finder = LearningRateFinder::new(page);
    let state = finder.state;
    let is_running = derived(move || state.with(|state| *state == RangeTestState::Running));
    let is_closed = derived(move || state.with(|state| *state == RangeTestState::Closed));
    let start_or_cancel = move || if is_running.get_untracked() { finder.close() } else { finder.start() };
    let main_label = move || {
        let phrase = if is_running.get() { Phrase::Cancel } else { Phrase::FindLearningRate };
        page.phrase(phrase).to_owned()
    };
    let is_disabled = move || !is_running.get() && page.checked.with(Result::is_err);
    let head = NodeRef::<html::Div>::new();
    let close = move || {
        finder.close();
        if let Some(head) = head.get_untracked() {
            focus_first_control(&head);
        }
    };
    let share = derived(move || {
        let (done, all) = finder.epochs.get();
        f64::from(done) / f64::from(all.max(1))
    });
    let text = move || {
        state.with(|state| match state {
            RangeTestState::Closed | RangeTestState::Running => String::new(),
            RangeTestState::BadRates(bad) => bad.words(page.language),
            RangeTestState::Failed(failure) => page.language.range_test_failed(failure),
            RangeTestState::Done(report) => {
                page.language.range_test_result(&report.result, report.suggested())
            }
        })
    };
    let is_failed =
        move || state.with(|state| matches!(state, RangeTestState::Failed(_) | RangeTestState::BadRates(_)));
    let result = move || match state.get() {
        RangeTestState::Done(report) => result(page, finder, &report),
        _ => empty_view(),
    };
    let ends = (0..).zip(finder.rates).zip(LABELS).zip(["range-test-lowest", "range-test-highest"]);
    let ends = ends.map(|(((index, text), label), id)| {
        let is_wrong = derived(move || {
            state.with(|state| matches!(state, RangeTestState::BadRates(bad) if bad.is_at_fault(index)))
        });
        rate_input(page.phrase(label), id, text, is_wrong)
    });
    let ends: Vec<AnyView> = ends.collect();
    let close_label = page.phrase(Phrase::Close).into();
    view! {
        <div class="finder">
            <div class="finder-head" node_ref=head>
                {button(
                    "button small",
                    derived(main_label),
                    false.into(),
                    derived(is_disabled),
                    start_or_cancel,
                )}
                {button(
                    "button quiet small",
                    close_label,
                    derived(move || is_closed.get() || is_running.get()),
                    false.into(),
                    close,
                )}
            </div>
            <div class="finder" hidden=is_closed>
                <p class="combinations">{page.phrase(Phrase::RangeTestHelp)}</p>
                <div class="range ends">
                    {ends}
                </div>
            </div>
            <Progress
                name=page.phrase(Phrase::RangeTestProgress)
                share
                hidden=derived(move || !is_running.get())
            />
            <p id=OUTCOME_ID role="status" class="combinations" class:failed=derived(is_failed)>{derived(text)}</p>
            {dynamic_view(result)}
        </div>
    }
}

/// The id of the element that says what is wrong with the rates, or how a test went.
const OUTCOME_ID: &str = "range-test-outcome";

/// The input of the lowest or the highest rate.
fn rate_input(
    label: &'static str,
    id: &'static str,
    text: RwSignal<String>,
    is_wrong: Signal<bool>,
) -> AnyView {
    view! {
        <div>
            <label for=id>{label}</label>
            <input
                type="text"
                id=id
                autocomplete="off"
                spellcheck="false"
                aria-invalid=derived(move || is_wrong.get().then(|| "true".to_owned()))
                aria-describedby=derived(move || is_wrong.get().then(|| OUTCOME_ID.to_owned()))
                prop:value=derived(move || text.get())
                on:input=on_value(move |now| text.set(now))
            />
        </div>
    }
    .into_any()
}

/// The chart of a test that is done, and the buttons that use its rate.
fn result(page: Page, finder: LearningRateFinder, report: &Arc<RangeTestReport>) -> AnyView {
    // The index of the rate that was chosen, and of the one under the pointer.
    let (chosen, hovered) = (RwSignal::new(None::<usize>), RwSignal::new(None::<usize>));
    let layout: Layout<RangeTestLayout> = StoredValue::new(None);
    let drawn = Arc::clone(report);
    let draw_test = move |surface: &Surface| {
        let set = page.draft.with(|draft| match draft.get(Setting::LearningRate) {
            Entry::Value(text) => text.parse().ok(),
            _ => None,
        });
        let view = RangeTestView {
            tried: &drawn.points,
            lowest: drawn.result.lowest.map(|lowest| (lowest.rate, lowest.loss)),
            suggested: RateMark { rate: drawn.suggested(), label: page.phrase(Phrase::ChartSuggestedRate) },
            set: RateMark { rate: set, label: page.phrase(Phrase::ChartSetRate) },
            marked: hovered.get().or(chosen.get()),
        };
        draw_chart(page, surface, layout, |area, theme| draw(area, &view, theme));
    };
    let index_at = move |x: f64| layout.with_value(|layout| layout.as_ref()?.index_at(x));
    let last = report.points.len().saturating_sub(1);
    let step = move |step: i32| {
        hovered.set(None);
        chosen.set(Some(stepped(chosen.get_untracked(), step, 0, last)));
    };
    let ends = report.points.first().zip(report.points.last()).map(|(first, last)| (first.0, last.0));
    let summary =
        page.language.range_test_summary(report.points.len(), ends, &report.result, report.suggested());
    let read = Arc::clone(report);
    let readout = move || match hovered.get().or(chosen.get()).and_then(|index| read.points.get(index)) {
        Some((rate, loss)) => page.language.rate_and_loss(*rate, *loss),
        None if read.points.is_empty() => String::new(),
        None => page.phrase(Phrase::RangeTestHint).to_owned(),
    };
    let rates = Arc::clone(report);
    let rate = derived(move || match chosen.get() {
        Some(index) => rates.points.get(index).map(|point| point.0),
        None => rates.suggested(),
    });
    let rate_label = move || match (rate.get(), chosen.get()) {
        (None, _) => String::new(),
        (_, None) => page.phrase(Phrase::SuggestedRate).to_owned(),
        (_, Some(_)) => page.phrase(Phrase::ChosenRate).to_owned(),
    };
    let rate_text = move || rate.get().map(two_digits).unwrap_or_default();
    let use_rate = move || {
        if let Some(rate) = rate.get_untracked() {
            finder.use_rate(rate);
        }
    };
    let restore_label = derived(move || finder.restore_label().unwrap_or_default());
    let report = Arc::clone(report);
    let caption =
        move || page.language.range_test_caption(&report.network, report.depends_on != finder.depends_on());
    view! {
        <div class="chart pickable finder-canvas">
            <Chart
                name=page.phrase(Phrase::RangeTest)
                summary=summary
                draw=Box::new(draw_test)
                on_move=Callback::new(move |position: Option<(f64, f64)>| {
                    hovered.set(position.and_then(|(x, _)| index_at(x)));
                })
                on_click=Callback::new(move |(x, _): (f64, f64)| {
                    if let Some(index) = index_at(x) {
                        chosen.set(Some(index));
                    }
                })
                on_step=Callback::new(step)
            />
        </div>
        <p class="readout" aria-live="polite">{derived(readout)}</p>
        <div class="finder-head">
            <span>{derived(rate_label)} " " <b>{derived(rate_text)}</b></span>
            {button(
                "button small",
                page.phrase(Phrase::UseThisRate).into(),
                false.into(),
                derived(move || rate.get().is_none()),
                use_rate,
            )}
            {button(
                "button quiet small",
                restore_label,
                derived(move || restore_label.with(String::is_empty)),
                false.into(),
                move || finder.restore(),
            )}
        </div>
        <p class="combinations">{derived(caption)}</p>
    }
    .into_any()
}
