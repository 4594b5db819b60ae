//! The learning-rate range test beside the field of the learning rate: a button that begins it, what it shows, and
//! a way to take a rate over into the field, and back.

use leptos::{html, prelude::*};

use super::{
    chart::{Chart, stepped},
    page::Page,
    words::{few_digits, significant},
};
use crate::{
    chart::range_test::{RangeLayout, RangeView, draw},
    share::link,
    study::{checked::Study, entry::Entry, field::Field},
    train::range_test::{Reading, Sweep, Tried},
    tune::space::Assignment,
    web::{
        canvas,
        message::RangeJob,
        sweeper::{Sweeper, Word},
    },
};

/// The field that this is all about.
const FIELD: Field = Field::LearningRate;

/// The chapter's rates.
const ENDS: [&str; 2] = ["1e-8", "1e-3"];

/// What came of a range test.
#[derive(Clone, Debug, Default, PartialEq)]
struct Found {
    tried: Vec<(f64, f64)>,
    reading: Reading,
    /// What it was run with, in words.
    with: String,
    /// What of the configuration it depends on.
    of: String,
}

impl Found {
    /// A rate to begin with; of a loss that still falls there is none yet.
    fn suggested(&self) -> Option<f64> {
        self.reading.suggestion().filter(|_| !self.reading.still_falls)
    }

    /// What it shows, in words.
    fn words(&self) -> String {
        let Reading { lowest, still_falls, diverges } = self.reading;
        let mut words = match lowest.map(|lowest| few_digits(lowest.rate)) {
            None => "The loss fell at none of these rates.".to_owned(),
            Some(_) if still_falls => {
                "The loss still falls at the highest rate: raise that to see where it ends.".to_owned()
            }
            Some(lowest) => {
                let tenth = self.suggested().map(few_digits).unwrap_or_default();
                format!(
                    "The loss is lowest near {lowest}. A tenth of that, {tenth}, is suggested: there the loss still falls, and is not about to rise."
                )
            }
        };
        if let Some(rate) = diverges {
            words.push_str(&format!(" From {} on training diverges.", few_digits(rate)));
        }
        words
    }
}

/// Where the test stands.
#[derive(Clone, Debug, PartialEq)]
enum Standing {
    /// There is nothing to show.
    Closed,
    /// So many epochs of so many are done.
    Running(u32, u32),
    /// It ended.
    Done,
    /// It could not be done, for this reason.
    Failed(String),
}

/// The state of the panel.
#[derive(Clone, Copy)]
struct Finder {
    page: Page,
    standing: RwSignal<Standing>,
    found: RwSignal<Found>,
    sweeper: StoredValue<Option<Sweeper>, LocalStorage>,
    /// The first rate and the one to end before, as typed.
    ends: [RwSignal<String>; 2],
    /// The place of the rate that was chosen, and of the one under the pointer.
    chosen: RwSignal<Option<usize>>,
    hover: RwSignal<Option<usize>>,
    /// What stood in the field, and what was written in its place.
    undo: RwSignal<Option<(Entry, Entry)>>,
}

impl Finder {
    fn is_running(self) -> bool {
        self.standing.with(|standing| matches!(standing, Standing::Running(..)))
    }

    /// Begins a test of the configuration as it stands.
    fn begin(self) {
        let Ok(study) = self.page.checked.get_untracked() else { return };
        let [first, last] = self.ends.map(|end| end.get_untracked().trim().parse().unwrap_or(f64::NAN));
        let Some(sweep) = Sweep::between(first, last) else {
            let reason = "the rates must be numbers above 0, and the highest at least twice the lowest";
            self.standing.set(Standing::Failed(reason.to_owned()));
            return;
        };
        let (trial, assignment, with) = self.values(&study);
        let of = self.depends_on();
        let job = RangeJob { fragment: link::encode(study.draft()), trial, assignment, sweep };
        self.standing.set(Standing::Running(0, sweep.epochs));
        let begun = self.page.search.sweep(job, move |word| match word {
            Word::Epochs(epochs) => self.standing.set(Standing::Running(epochs, sweep.epochs)),
            Word::Failed(reason) => self.standing.set(Standing::Failed(reason)),
            Word::Done(tried) => {
                let (with, of) = (with.clone(), of.clone());
                let reading = Reading::of(&tried, &sweep);
                let tried = tried.into_iter().map(|Tried { rate, loss }| (rate, loss)).collect();
                self.chosen.set(None);
                self.hover.set(None);
                self.found.set(Found { tried, reading, with, of });
                self.standing.set(Standing::Done);
            }
        });
        self.sweeper.set_value(begun);
    }

    /// Ends the test, whether it is done or not.
    fn close(self) {
        self.sweeper.set_value(None);
        self.standing.set(Standing::Closed);
    }

    /// What the tuned fields are set to: as in the selected trial, or each to its first value; with the trial that
    /// has the same first weights, and all that in words.
    fn values(self, study: &Study) -> (u32, Assignment, String) {
        let selected = self.page.selected.get_untracked();
        let row = self.page.search.view.with_untracked(|view| {
            let same = view.study.as_ref().is_some_and(|shown| shown.space() == study.space());
            view.rows.iter().find(|row| same && Some(row.trial) == selected).cloned()
        });
        let trial = row.as_ref().map(|row| row.trial);
        let values = row.map_or_else(|| study.space().assignment(0), |row| Assignment(row.values));
        // The test has its own rates and epochs.
        let own = [FIELD.key(), Field::Epochs.key()];
        let named = study.space().named(&values).filter(|(name, _)| !own.contains(name));
        let named: Vec<String> = named.map(|(name, value)| format!("{name} {value}")).collect();
        let words = match (named.is_empty(), trial) {
            (true, _) => "the settings as they stand".to_owned(),
            (false, Some(trial)) => format!("the values of trial {trial}: {}", named.join(", ")),
            (false, None) => format!("the first value of each tuned field: {}", named.join(", ")),
        };
        (trial.unwrap_or(0), values, words)
    }

    /// The configuration but for what a range test does not depend on.
    fn depends_on(self) -> String {
        self.page.draft.with(|draft| {
            let mut draft = draft.clone();
            for field in [FIELD, Field::Horizon, Field::Epochs, Field::Trials, Field::Executions] {
                draft.set(field, Entry::value("1"));
            }
            link::encode(&draft)
        })
    }

    /// The rate to be used: the one that was chosen, or else the suggested one.
    fn rate(self) -> Option<f64> {
        self.found.with(|found| match self.chosen.get() {
            Some(place) => found.tried.get(place).map(|tried| tried.0),
            None => found.suggested(),
        })
    }

    fn take_over(self) {
        let Some(rate) = untrack(move || self.rate()) else { return };
        let before = self.page.draft.with_untracked(|draft| draft.get(FIELD));
        let now = Entry::Value(few_digits(rate));
        if before == now {
            return;
        }
        // One taken over after another leads back to what a person wrote.
        let origin = match self.undo.get_untracked() {
            Some((origin, written)) if written == before => origin,
            _ => before,
        };
        self.page.set(FIELD, now.clone());
        self.page.say(format!("Learning rate set to {}.", shown(&now)));
        self.undo.set(Some((origin, now)));
    }

    fn go_back(self) {
        if let Some((origin, _)) = self.undo.get_untracked() {
            self.page.say(format!("Learning rate set back to {}.", shown(&origin)));
            self.page.set(FIELD, origin);
            self.undo.set(None);
        }
    }

    /// What there is to go back to, as long as the field holds what was written.
    fn way_back(self) -> Option<String> {
        let (origin, written) = self.undo.get()?;
        let stands = self.page.draft.with(|draft| draft.get(FIELD)) == written;
        stands.then(|| format!("Back to {}", shown(&origin)))
    }
}

fn shown(entry: &Entry) -> String {
    entry.choices().collect::<Vec<_>>().join(", ")
}

/// The range test's panel.
#[component]
pub fn RangeTestPanel() -> impl IntoView {
    let page = Page::get();
    let finder = Finder {
        page,
        standing: RwSignal::new(Standing::Closed),
        found: RwSignal::default(),
        sweeper: StoredValue::new_local(None),
        ends: ENDS.map(|end| RwSignal::new(end.to_owned())),
        chosen: RwSignal::new(None),
        hover: RwSignal::new(None),
        undo: RwSignal::new(None),
    };
    let place = NodeRef::<html::Button>::new();
    let running = Memo::new(move |_| finder.is_running());
    let open = Memo::new(move |_| finder.standing.with(|standing| *standing != Standing::Closed));
    let done = Memo::new(move |_| finder.standing.with(|standing| *standing == Standing::Done));
    let press = move |_| if running.get_untracked() { finder.close() } else { finder.begin() };
    let close = move |_| {
        finder.close();
        if let Some(button) = place.get_untracked() {
            // Where it cannot be focused, the next tab leads there.
            let _ = button.focus();
        }
    };
    let disabled = move || !running.get() && page.checked.with(Result::is_err);
    view! {
        <div class="finder">
            <div class="finder-head">
                <button
                    type="button"
                    class="button small"
                    node_ref=place
                    disabled=disabled
                    on:click=press
                >
                    {move || if running.get() { "Cancel" } else { "Find a learning rate" }}
                </button>
                <Show when=move || open.get() && !running.get()>
                    <button type="button" class="button quiet small" on:click=close>
                        "Close"
                    </button>
                </Show>
            </div>
            <Show when=move || open.get()>
                <p class="combinations">
                    "Trains one network at a rate that grows tenfold every 20 epochs, to see which rates learn."
                </p>
                <div class="range ends">
                    {end("Lowest rate", "range-test-lowest", finder.ends[0])}
                    {end("Highest rate", "range-test-highest", finder.ends[1])}
                </div>
                {move || running.get().then(|| progress(finder))}
                <p role="status" class="combinations">{move || done.get().then(|| finder.found.with(Found::words))}</p>
                {move || match finder.standing.get() {
                    Standing::Failed(reason) => {
                        Some(view! { <p class="error" role="alert">{format!("No range test: {reason}.")}</p> })
                    }
                    _ => None,
                }}
            </Show>
            <Show when=move || done.get()>{result(finder)}</Show>
        </div>
    }
    .into_any()
}

/// One end of the rates.
fn end(label: &'static str, id: &'static str, text: RwSignal<String>) -> AnyView {
    view! {
        <div>
            <label for=id>{label}</label>
            <input
                type="text"
                id=id
                inputmode="text"
                autocomplete="off"
                spellcheck="false"
                prop:value=text
                on:input=move |event| text.set(event_target_value(&event))
            />
        </div>
    }
    .into_any()
}

fn progress(finder: Finder) -> AnyView {
    let share = move || match finder.standing.get() {
        Standing::Running(done, all) => f64::from(done) / f64::from(all.max(1)),
        _ => 1.0,
    };
    view! {
        <div
            class="progress"
            role="progressbar"
            aria-label="Range test progress"
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || (share() * 100.0).floor().to_string()
        >
            <div style:transform=move || format!("scaleX({:.4})", share())></div>
        </div>
    }
    .into_any()
}

/// The picture of a test that is done, and what can be done with it.
fn result(finder: Finder) -> AnyView {
    let Finder { page, found, chosen, hover, .. } = finder;
    let layout = StoredValue::new(None::<RangeLayout>);
    let picture = move |target: &web_sys::HtmlCanvasElement| {
        let set = page.draft.with(|draft| match draft.get(FIELD) {
            Entry::Value(text) => text.parse().ok(),
            _ => None,
        });
        let at = hover.get().or(chosen.get());
        let drawn = found.with(|found| {
            let lowest = found.reading.lowest.map(|lowest| (lowest.rate, lowest.loss));
            let view = RangeView { tried: &found.tried, lowest, suggested: found.suggested(), set, at };
            canvas::draw(target, |area| draw(area, &view, &canvas::theme()))
        });
        layout.set_value(drawn.unwrap_or_else(|error| {
            page.notice.set(Some(error.to_string()));
            None
        }));
    };
    let place_at = move |x: f64| layout.with_value(|layout| layout.as_ref()?.place_at(x));
    let step = move |step: i32| {
        if let Some(last) = found.with_untracked(|found| found.tried.len().checked_sub(1)) {
            hover.set(None);
            chosen.set(Some(stepped(chosen.get_untracked(), step, 0, last)));
        }
    };
    let summary = move || {
        found.with(|found| {
            let ends = found.tried.first().zip(found.tried.last());
            let ends = ends.map(|(first, last)| [first.0, last.0].map(few_digits).join(" to "));
            format!(
                "The loss at {} rates from {}. {}",
                found.tried.len(),
                ends.unwrap_or_default(),
                found.words()
            )
        })
    };
    let read = move || {
        found.with(|found| {
            let tried = hover.get().or(chosen.get()).and_then(|place| found.tried.get(place));
            tried.map_or_else(
                || "Select a rate in the chart, or focus it and press the arrow keys.".to_owned(),
                |(rate, loss)| format!("Rate {}, loss {}", few_digits(*rate), significant(*loss)),
            )
        })
    };
    let stale = Memo::new(move |_| found.with(|found| found.of != finder.depends_on()));
    let which = move || {
        finder.rate().map(|rate| {
            let word = if chosen.get().is_some() { "Chosen" } else { "Suggested" };
            view! { <span>{word} " " <b>{few_digits(rate)}</b></span> }
        })
    };
    view! {
        <div class="chart pickable finder-canvas">
            <Chart
                name="Range test"
                summary=Signal::derive(summary)
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
        <p class="readout" aria-live="polite">{read}</p>
        <div class="finder-head">
            {which}
            <button
                type="button"
                class="button small"
                disabled=move || finder.rate().is_none()
                on:click=move |_| finder.take_over()
            >
                "Use this rate"
            </button>
            {move || finder.way_back().map(|words| {
                view! {
                    <button type="button" class="button quiet small" on:click=move |_| finder.go_back()>
                        {words}
                    </button>
                }
            })}
        </div>
        <p class="combinations">
            {move || format!("Training loss by learning rate, with {}.", found.with(|found| found.with.clone()))}
            {move || stale.get().then_some(" The settings have changed since.")}
        </p>
    }
    .into_any()
}
