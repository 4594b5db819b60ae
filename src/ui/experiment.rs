//! The experiment: a preset, and a card for each part of the configuration.

use leptos::prelude::*;

use super::{
    erased::{derived, effect, live, memo, nothing, plain_button, there_while},
    field::FieldRow,
    input::choice,
    page::Page,
    range_panel::RangePanel,
};
use crate::view::panel_summary::digest;
use crate::{
    study::{
        check::FieldError,
        draft::StudyDraft,
        field::{Field, Panel},
        preset::Preset,
    },
    web::platform,
};

/// Below this width the cards begin folded, so that the forecast is in view.
const WIDE: f64 = 940.0;

/// The left side of the page.
#[component]
pub fn Experiment() -> impl IntoView {
    let page = Page::get();
    let open = platform::window_width() >= WIDE;
    view! {
        <section aria-labelledby="experiment-heading">
            <h2 id="experiment-heading" class="visually-hidden">"Experiment"</h2>
            <PresetChooser />
            <Card title="Series" open line=panel_line(page, Panel::Data)>
                <Fields panel=Panel::Data />
            </Card>
            <Card title="Network and training" open line=panel_line(page, Panel::Model)>
                <Fields panel=Panel::Model />
                <MoreSettings />
            </Card>
            <Card title="Search space" open line=panel_line(page, Panel::Search)>
                <Combinations />
                <Fields panel=Panel::Search />
            </Card>
            <RunSettings open />
        </section>
    }
}

#[component]
fn PresetChooser() -> impl IntoView {
    let page = Page::get();
    let preset = move || page.draft.with(StudyDraft::preset);
    let changed = memo(move || page.draft.with(|draft| !draft.changes().is_empty()));
    let options = Preset::ALL.map(|each| (each.key().to_owned(), each.label().to_owned()));
    let choose = move |key: String| {
        if let Some(chosen) = Preset::from_key(&key) {
            page.draft.set(StudyDraft::new(chosen));
            page.notice.set(None);
        }
    };
    // What a reset took away is kept until the next one.
    let undo = RwSignal::new(None::<StudyDraft>);
    let reset = move || {
        undo.set(Some(page.draft.get_untracked()));
        page.draft.set(StudyDraft::new(untrack(preset)));
    };
    let restore = move || {
        if let Some(draft) = undo.get_untracked() {
            page.draft.set(draft);
            undo.set(None);
        }
    };
    let reset = move || {
        let button = plain_button("button quiet small", "Reset to preset", reset);
        view! { <p>"Changed from the preset. " {button}</p> }.into_any()
    };
    let restore = move || {
        let button = plain_button("button quiet small", "Undo reset", restore);
        view! { <p>"Reset. " {button}</p> }.into_any()
    };
    view! {
        <div class="preset">
            <label for="preset">"Preset"</label>
            {choice("preset", None, options.to_vec(), derived(move || preset().key().to_owned()), choose)}
            <p>{derived(move || preset().description().to_owned())}</p>
            {there_while(move || changed.get(), reset)}
            {there_while(move || !changed.get() && undo.with(Option::is_some), restore)}
        </div>
    }
}

/// A card that folds, with its contents in one line.
#[component]
fn Card(title: &'static str, open: bool, line: AnyView, children: Children) -> impl IntoView {
    view! {
        <details class="card" open=open>
            <summary>
                <h2>{title}</h2>
                <span class="digest">{line}</span>
            </summary>
            <div class="fields">{children()}</div>
        </details>
    }
}

/// A panel in one line, what is to be mended first.
fn panel_line(page: Page, panel: Panel) -> AnyView {
    view! { <Flag panel /> {derived(move || page.draft.with(|draft| digest(draft, panel)))} }.into_any()
}

/// What is rarely changed about the network and its training, folded away; its one line says what is not as
/// it is by default.
#[component]
fn MoreSettings() -> impl IntoView {
    let page = Page::get();
    let place = NodeRef::<leptos::html::Details>::new();
    // What is to be mended must be seen. It stays open then, so that nothing moves under the hand.
    effect(move || {
        if wrong(page, Panel::More) > 0
            && let Some(details) = place.get()
        {
            // A browser that cannot open it still counts the fields in the line.
            let _ = details.set_attribute("open", "");
        }
    });
    view! {
        <details class="further" node_ref=place>
            <summary>
                <h3>"More settings"</h3>
                <span class="digest">{panel_line(page, Panel::More)}</span>
            </summary>
            <div class="fields">
                <Fields panel=Panel::More />
            </div>
        </details>
    }
}

/// How many fields of a panel are to be mended, those folded away in it included.
fn wrong(page: Page, panel: Panel) -> usize {
    let within =
        |field: Field| field.panel() == panel || (panel == Panel::Model && field.panel() == Panel::More);
    page.checked.with(|checked| {
        checked
            .as_ref()
            .err()
            .map_or(0, |errors: &Vec<FieldError>| errors.iter().filter(|error| within(error.field)).count())
    })
}

#[component]
fn Flag(panel: Panel) -> impl IntoView {
    let page = Page::get();
    let flag = |words: &'static str| view! { <span class="flag">{words}</span> }.into_any();
    live(move || match wrong(page, panel) {
        0 => nothing(),
        1 => flag("1 field to mend. "),
        _ => flag("Some fields to mend. "),
    })
}

/// The rows of a panel. Which of them are there changes with the number of layers, the optimizer, the loss, the schedule
/// and early stopping.
#[component]
fn Fields(panel: Panel) -> impl IntoView {
    let page = Page::get();
    let row = |field| {
        let panel =
            if field == Field::LearningRate { view! { <RangePanel /> }.into_any() } else { nothing() };
        view! { <FieldRow field /> {panel} }.into_any()
    };
    let fields = Field::all().into_iter().filter(|field| field.panel() == panel);
    let rows = fields
        .map(|field| there_while(move || page.draft.with(|draft| draft.counts(field)), move || row(field)));
    rows.collect::<Vec<AnyView>>()
}

/// How large the search space is.
#[component]
fn Combinations() -> impl IntoView {
    let page = Page::get();
    let text = move || {
        page.checked.with(|checked| {
            let study = checked.as_ref().ok()?;
            let trials = study.total_trials();
            let runs = u64::from(trials) * u64::from(study.executions());
            let space = match (study.space().parameters().len(), study.space().combinations()) {
                (0, _) => "Nothing is tuned: one combination".to_owned(),
                (_, Some(1)) => "1 combination".to_owned(),
                (_, Some(all)) => format!("{all} combinations"),
                (_, None) => "More combinations than can be counted".to_owned(),
            };
            Some(format!("{space}; {trials} × {} = {runs} training runs.", study.executions()))
        })
    };
    let mend = || "Mend the marked fields to see the size of the search.".to_owned();
    view! { <p class="combinations">{derived(move || text().unwrap_or_else(mend))}</p> }
}

/// What changes how fast a search runs, and never its result.
#[component]
fn RunSettings(open: bool) -> impl IntoView {
    let page = Page::get();
    let workers = page.search.workers;
    let counts = (1..=platform::cores().max(2) * 2).map(|count| count.to_string());
    let options = counts.map(|count| (count.clone(), count)).collect();
    let chosen = derived(move || workers.get().to_string());
    let choose = move |count: String| {
        if let Ok(count) = count.parse() {
            page.search.set_workers(count);
        }
    };
    let line = derived(move || match workers.get() {
        1 => "1 worker".to_owned(),
        count => format!("{count} workers"),
    });
    view! {
        <Card title="Run settings" open line=line.into_any()>
            <div class="field">
                <label for="workers">"Workers"</label>
                <div class="control">{choice("workers", None, options, chosen, choose)}</div>
            </div>
            <p class="combinations">"Workers change how long a search takes, never what it finds."</p>
        </Card>
    }
}
