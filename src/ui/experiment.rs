//! The experiment: a preset, and a card for each panel of settings.

use leptos::{html, prelude::*};

use super::{
    erased::{derived, dynamic_view, effect, empty_view, memo, plain_button, view_while},
    focus::keep_focus,
    input::select,
    page::Page,
    range_test_panel::RangeTestPanel,
    setting_row::SettingRow,
};
use crate::{
    study::{
        draft::StudyDraft,
        error::SettingErrors,
        preset::Preset,
        schema::{Panel, Setting},
    },
    text::{message::SearchSize, phrase::Phrase},
    view::panel_summary::panel_summary,
    web::platform,
};

/// Below this width in CSS pixels the cards begin folded, so that the forecast is in view.
const WIDE: f64 = 940.0;

/// The left side of the page.
#[component]
pub fn Experiment() -> impl IntoView {
    let page = Page::get();
    let open = platform::window_width() >= WIDE;
    let title = |panel| page.language.panel(panel);
    view! {
        <section aria-labelledby="experiment-heading">
            <h2 id="experiment-heading" class="visually-hidden">{page.phrase(Phrase::Experiment)}</h2>
            <PresetChooser />
            <Card title=title(Panel::Data) open summary=summary_view(page, Panel::Data)>
                <Settings panel=Panel::Data />
            </Card>
            <Card title=title(Panel::Model) open summary=summary_view(page, Panel::Model)>
                <Settings panel=Panel::Model />
                <AdvancedSettings />
            </Card>
            <Card title=title(Panel::Search) open summary=summary_view(page, Panel::Search)>
                <SearchSizeText />
                <Settings panel=Panel::Search />
            </Card>
            <RunSettings open />
        </section>
    }
}

#[component]
fn PresetChooser() -> impl IntoView {
    let page = Page::get();
    let preset = move || page.draft.with(StudyDraft::preset);
    let is_changed = memo(move || page.draft.with(|draft| !draft.changes().is_empty()));
    let options = Preset::ALL
        .iter()
        .map(|preset| (preset.key().to_owned(), page.language.preset(*preset).label.to_owned()));
    let choose = move |key: String| {
        if let Some(chosen) = Preset::from_key(&key) {
            page.draft.set(StudyDraft::new(chosen));
            page.notice.set(None);
        }
    };
    // The draft of before the last reset.
    let undo = RwSignal::new(None::<StudyDraft>);
    let group = NodeRef::<html::Div>::new();
    let keep_focus = move || {
        if let Some(group) = group.get_untracked() {
            keep_focus(&group);
        }
    };
    let reset = move || {
        keep_focus();
        undo.set(Some(page.draft.get_untracked()));
        page.draft.set(StudyDraft::new(untrack(preset)));
    };
    let restore = move || {
        if let Some(draft) = undo.get_untracked() {
            keep_focus();
            page.draft.set(draft);
            undo.set(None);
        }
    };
    let reset = move || {
        let button = plain_button("button quiet small", page.phrase(Phrase::ResetToPreset), reset);
        view! { <p>{page.phrase(Phrase::ChangedFromPreset)} " " {button}</p> }.into_any()
    };
    let restore = move || {
        let button = plain_button("button quiet small", page.phrase(Phrase::UndoReset), restore);
        view! { <p>{page.phrase(Phrase::ResetDone)} " " {button}</p> }.into_any()
    };
    let description = move || page.language.preset(preset()).description.to_owned();
    view! {
        <div class="preset" node_ref=group>
            <label for="preset">{page.phrase(Phrase::Preset)}</label>
            {select("preset".to_owned(), None, None, options.collect(), derived(move || preset().key().to_owned()), choose)}
            <p>{derived(description)}</p>
            {view_while(move || is_changed.get(), reset)}
            {view_while(move || !is_changed.get() && undo.with(Option::is_some), restore)}
        </div>
    }
}

/// A card that folds, with its contents in one line.
#[component]
fn Card(title: &'static str, open: bool, summary: AnyView, children: Children) -> impl IntoView {
    view! {
        <details class="card" open=open>
            <summary>
                <h2>{title}</h2>
                <span class="panel-summary">{summary}</span>
            </summary>
            <div class="fields">{children()}</div>
        </details>
    }
}

/// A panel in one line, after the number of its settings that are wrong.
fn summary_view(page: Page, panel: Panel) -> AnyView {
    let summary = move || page.draft.with(|draft| panel_summary(draft, panel, page.language));
    view! { <Attention panel /> {derived(summary)} }.into_any()
}

/// The rarely changed settings, folded away.
#[component]
fn AdvancedSettings() -> impl IntoView {
    let page = Page::get();
    let element = NodeRef::<html::Details>::new();
    // Wrong settings must be visible. The panel then stays open, so that nothing moves while a person types.
    effect(move || {
        if wrong_settings(page, Panel::Advanced) > 0
            && let Some(details) = element.get()
        {
            // A browser that cannot open it still shows the number of wrong settings.
            let _ = details.set_attribute("open", "");
        }
    });
    view! {
        <details class="further" node_ref=element>
            <summary>
                <h3>{page.language.panel(Panel::Advanced)}</h3>
                <span class="panel-summary">{summary_view(page, Panel::Advanced)}</span>
            </summary>
            <div class="fields">
                <Settings panel=Panel::Advanced />
            </div>
        </details>
    }
}

/// How many settings of a panel are wrong; the advanced ones are inside the panel of the model.
fn wrong_settings(page: Page, panel: Panel) -> usize {
    let is_within = |setting: Setting| {
        let own = setting.row().panel;
        own == panel || (panel == Panel::Model && own == Panel::Advanced)
    };
    page.checked.with(|checked| {
        checked.as_ref().err().map_or(0, |errors: &SettingErrors| {
            errors.settings().into_iter().filter(|setting| is_within(*setting)).count()
        })
    })
}

#[component]
fn Attention(panel: Panel) -> impl IntoView {
    let page = Page::get();
    let flag = |text: String| view! { <span class="flag">{text} " "</span> }.into_any();
    dynamic_view(move || match wrong_settings(page, panel) {
        0 => empty_view(),
        count => flag(page.language.settings_need_attention(count)),
    })
}

/// The rows of a panel's active settings.
#[component]
fn Settings(panel: Panel) -> impl IntoView {
    let page = Page::get();
    let row = |setting| {
        let range_test = if setting == Setting::LearningRate {
            view! { <RangeTestPanel /> }.into_any()
        } else {
            empty_view()
        };
        view! { <SettingRow setting /> {range_test} }.into_any()
    };
    let settings = Setting::ALL.iter().copied().filter(|setting| setting.row().panel == panel);
    let rows = settings.map(|setting| {
        view_while(move || page.draft.with(|draft| draft.is_shown(setting)), move || row(setting))
    });
    rows.collect::<Vec<AnyView>>()
}

/// The number of combinations and training runs.
#[component]
fn SearchSizeText() -> impl IntoView {
    let page = Page::get();
    let text = move || {
        page.checked.with(|checked| match checked {
            Ok(study) => page.language.search_size(SearchSize {
                tuned: study.space().parameters().len(),
                combinations: study.space().combinations(),
                trials: study.total_trials(),
                executions: study.executions(),
            }),
            Err(_) => page.phrase(Phrase::FixMarkedSettings).to_owned(),
        })
    };
    view! { <p class="combinations">{derived(text)}</p> }
}

/// The settings that change how fast a search runs and not its results.
#[component]
fn RunSettings(open: bool) -> impl IntoView {
    let page = Page::get();
    let workers = page.search.workers;
    let counts = (1..=platform::cores().max(2) * 2).map(|count| count.to_string());
    let options = counts.map(|count| (count.clone(), count)).collect();
    let selected = derived(move || workers.get().to_string());
    let choose = move |count: String| {
        if let Ok(count) = count.parse() {
            page.search.set_workers(count);
        }
    };
    let summary = derived(move || page.language.workers(workers.get()));
    view! {
        <Card title=page.phrase(Phrase::RunSettings) open summary=summary.into_any()>
            <div class="field">
                <label for="workers">{page.phrase(Phrase::Workers)}</label>
                <div class="control">{select("workers".to_owned(), None, None, options, selected, choose)}</div>
            </div>
            <p class="combinations">{page.phrase(Phrase::WorkersHelp)}</p>
        </Card>
    }
}
