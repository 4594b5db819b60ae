//! The experiment: a preset, and a card for each panel of settings.

use leptos::{html, prelude::*};

use super::{
    erased::{derived, dynamic_view, effect, empty_view, memo, on_value, plain_button, view_while},
    focus::keep_focus,
    input::select,
    page::{Page, has_two_columns},
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
    view::{panel_summary::panel_summary, setting_filter::matches},
    web::platform,
};

/// The left side of the page.
#[component]
pub fn Experiment() -> impl IntoView {
    let page = Page::get();
    // Below the results the cards begin folded, so that the results are near.
    let open = has_two_columns();
    let title = |panel| page.language.panel(panel);
    let section = NodeRef::<html::Section>::new();
    let filter = page.seen.setting_filter;
    // Settings that are searched for must be visible. The panels then stay open, so that nothing moves afterward.
    effect(move || {
        if !filter.get().trim().is_empty()
            && let Some(section) = section.get()
        {
            open_all_panels(&section);
        }
    });
    view! {
        <section class="experiment" aria-labelledby="experiment-heading" node_ref=section>
            <h2 id="experiment-heading" class="visually-hidden">{page.phrase(Phrase::Experiment)}</h2>
            <PresetChooser />
            <SettingFilter />
            <Card title=title(Panel::Data) open summary=summary_view(page, Panel::Data)>
                <Settings panel=Panel::Data />
                <FoldedPanel panel=Panel::SeriesShape />
            </Card>
            <Card title=title(Panel::Model) open summary=summary_view(page, Panel::Model)>
                <Settings panel=Panel::Model />
                <FoldedPanel panel=Panel::Advanced />
            </Card>
            <Card title=title(Panel::Search) open summary=summary_view(page, Panel::Search)>
                <SearchSizeText />
                <Settings panel=Panel::Search />
            </Card>
            <RunSettings open />
        </section>
    }
}

fn open_all_panels(section: &web_sys::Element) {
    // A panel that the browser does not open can still be opened by the person.
    while let Ok(Some(panel)) = section.query_selector("details:not([open])")
        && panel.set_attribute("open", "").is_ok()
    {}
}

/// The input of words that a setting is searched by.
#[component]
fn SettingFilter() -> impl IntoView {
    let page = Page::get();
    let filter = page.seen.setting_filter;
    let finds_none = move || {
        let words = filter.get();
        page.draft.with(|draft| {
            let mut shown = Setting::ALL.iter().filter(|setting| draft.is_shown(**setting));
            !shown.any(|setting| matches(*setting, &words, page.language))
        })
    };
    let none = move || view! { <p class="combinations">{page.phrase(Phrase::NoSettingFound)}</p> }.into_any();
    view! {
        <div class="setting-filter" role="search">
            <input
                type="search"
                aria-label=page.phrase(Phrase::FindSetting)
                placeholder=page.phrase(Phrase::FindSetting)
                autocomplete="off"
                spellcheck="false"
                prop:value=derived(move || filter.get())
                on:input=on_value(move |words| filter.set(words))
            />
            <div role="status">{view_while(finds_none, none)}</div>
        </div>
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
    let group = NodeRef::<html::Div>::new();
    let reset = move || {
        if let Some(group) = group.get_untracked() {
            keep_focus(&group);
        }
        page.draft.set(StudyDraft::new(untrack(preset)));
    };
    let reset = move || {
        let button = plain_button("button quiet small", page.phrase(Phrase::ResetToPreset), reset);
        view! { <p>{page.phrase(Phrase::ChangedFromPreset)} " " {button}</p> }.into_any()
    };
    let description = move || page.language.preset(preset()).description.to_owned();
    view! {
        <div class="preset" node_ref=group>
            <label for="preset">{page.phrase(Phrase::Preset)}</label>
            {select("preset".to_owned(), None, None, options.collect(), derived(move || preset().key().to_owned()), choose)}
            <p>{derived(description)}</p>
            {view_while(move || is_changed.get(), reset)}
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

/// The rarely changed settings of another panel, folded away.
#[component]
fn FoldedPanel(panel: Panel) -> impl IntoView {
    let page = Page::get();
    let element = NodeRef::<html::Details>::new();
    // Wrong settings must be visible. The panel then stays open, so that nothing moves while a person types.
    effect(move || {
        if wrong_settings(page, panel) > 0
            && let Some(details) = element.get()
        {
            // A browser that cannot open it still shows the number of wrong settings.
            let _ = details.set_attribute("open", "");
        }
    });
    view! {
        <details class="further" node_ref=element>
            <summary>
                <h3>{page.language.panel(panel)}</h3>
                <span class="panel-summary">{summary_view(page, panel)}</span>
            </summary>
            <div class="fields">
                <Settings panel />
            </div>
        </details>
    }
}

/// How many settings of a panel and of those inside it are wrong.
fn wrong_settings(page: Page, panel: Panel) -> usize {
    let is_within = |setting: Setting| {
        let own = setting.row().panel;
        own == panel || own.parent() == Some(panel)
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
        let is_shown = move || {
            let is_found = page.seen.setting_filter.with(|words| matches(setting, words, page.language));
            is_found && page.draft.with(|draft| draft.is_shown(setting))
        };
        view_while(is_shown, move || row(setting))
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
