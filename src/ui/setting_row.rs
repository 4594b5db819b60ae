//! The row of a setting: its label, its control, the button that tunes it, and its error.

use leptos::prelude::*;

use super::{
    erased::{derived, dynamic_view, memo, on_click},
    input::{TextInput, select},
    page::Page,
    tuned_setting::TunedSetting,
};
use crate::{
    study::{
        entry::{Entry, EntryPart},
        schema::Setting,
        trial_link::value_entry,
        value_type::ValueType,
    },
    text::phrase::Phrase,
    view::entry_errors::error_id,
};

/// The row of a setting.
#[component]
pub fn SettingRow(setting: Setting) -> impl IntoView {
    let page = Page::get();
    let text = page.language.setting(setting);
    let id = setting.key();
    let entry = memo(move || page.draft.with(|draft| draft.get(setting).clone()));
    let is_tuned = memo(move || entry.with(Entry::is_tuned));
    // Switching tuning off and on again restores the entry of before.
    let previous = StoredValue::new(None::<Entry>);
    let toggle = move || {
        let current = entry.get_untracked();
        let other = previous.get_value().filter(|previous| previous.is_tuned() != current.is_tuned());
        // A setting that is not tuned any more takes the value of the trial that is shown.
        let shown = page.shown_value(setting).filter(|_| current.is_tuned());
        let other = shown.as_ref().map(value_entry).or(other);
        let next = other
            .unwrap_or_else(|| if current.is_tuned() { current.untuned() } else { current.tuned(setting) });
        previous.set_value(Some(current));
        page.set(setting, next);
    };
    let tune = setting.is_tunable().then(|| {
        let pressed = derived(move || is_tuned.get().to_string());
        view! {
            <button
                type="button"
                class="button small tune"
                aria-label=page.language.tune(setting)
                aria-pressed=pressed
                on:click=on_click(toggle)
            >
                {page.phrase(Phrase::Tune)}
            </button>
        }
    });
    let heading = move || {
        if is_tuned.get() {
            view! { <span class="legend" id=format!("{id}-legend") title=text.help>{text.label}</span> }
                .into_any()
        } else {
            view! { <label for=id title=text.help>{text.label}</label> }.into_any()
        }
    };
    let control = move || {
        if is_tuned.get() {
            view! { <TunedSetting setting entry /> }.into_any()
        } else {
            value_control(page, setting, entry)
        }
    };
    view! {
        <div class="field" class:tuned=derived(move || is_tuned.get())>
            {dynamic_view(heading)} {tune} <div class="control">{dynamic_view(control)}</div>
            <SettingProblems setting />
        </div>
    }
}

/// The control of a setting that has one value.
fn value_control(page: Page, setting: Setting, entry: Memo<Entry>) -> AnyView {
    let text = derived(move || entry.with(|entry| entry.first().to_owned()));
    let set = move |text| page.set(setting, Entry::Value(text));
    if let ValueType::Choice(list) = setting.row().values {
        let options = list
            .choices()
            .iter()
            .map(|choice| (choice.key().to_owned(), page.language.choice(*choice).to_owned()));
        return select(
            setting.key().to_owned(),
            None,
            Some(page.language.setting(setting).help),
            options.collect(),
            text,
            set,
        );
    }
    view! { <TextInput setting part=EntryPart::Value text on_input=Callback::new(set) /> }.into_any()
}

/// The errors of a setting's inputs, below its control.
#[component]
fn SettingProblems(setting: Setting) -> impl IntoView {
    let page = Page::get();
    let problem = move |(part, text): (EntryPart, String)| {
        view! { <p class="error" id=error_id(setting, part)>{text}</p> }.into_any()
    };
    dynamic_view(move || {
        page.wrong_inputs(setting).into_iter().map(problem).collect::<Vec<AnyView>>().into_any()
    })
}
