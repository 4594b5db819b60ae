//! Form controls: a text input that knows the errors of its setting, selects and radio buttons.

use leptos::prelude::*;

use super::{
    erased::{derived, on_value},
    page::Page,
};
use crate::{
    study::{entry::EntryPart, schema::Setting, value_type::ValueType},
    text::phrase::Phrase,
    view::entry_errors::{error_id, input_id},
};

/// A text input of a setting; `name` is its accessible name where no label is beside it.
#[component]
pub fn TextInput(
    setting: Setting,
    part: EntryPart,
    #[prop(into)] text: Signal<String>,
    on_input: Callback<String>,
    #[prop(optional, into)] name: Option<String>,
) -> impl IntoView {
    let page = Page::get();
    let values = setting.row().values;
    let mode = match values {
        ValueType::Integer { min, .. } if min >= 0 => "numeric",
        ValueType::Seed => "numeric",
        values if values.interval().is_some_and(|interval| !interval.has_negative()) => "decimal",
        // Number pads of phones have no minus sign.
        _ => "text",
    };
    let placeholder = derived(move || {
        if part == EntryPart::Step {
            return Some(page.phrase(Phrase::NoStep).to_owned());
        }
        matches!(values, ValueType::Float32OrDefault(_)).then(|| {
            let defaults = page.draft.with(|draft| draft.optimizer_defaults(setting));
            page.language.optimizer_defaults(&defaults)
        })
    });
    let (invalid, described_by) = error_attributes(page, setting, part);
    let help = page.language.setting(setting).help;
    let help = match part {
        EntryPart::List => page.language.sentences(help, page.phrase(Phrase::ListHelp)),
        _ => help.to_owned(),
    };
    view! {
        <input
            type="text"
            id=input_id(setting, part)
            inputmode=mode
            autocomplete="off"
            spellcheck="false"
            aria-label=name
            placeholder=placeholder
            aria-description=help
            aria-invalid=invalid
            aria-describedby=described_by
            prop:value=text
            on:input=on_value(move |text| on_input.run(text))
        />
    }
}

/// The attributes `aria-invalid` and `aria-describedby` of an input of a setting.
pub fn error_attributes(
    page: Page,
    setting: Setting,
    part: EntryPart,
) -> (Signal<Option<String>>, Signal<Option<String>>) {
    let is_wrong = move || page.is_wrong(setting, part);
    let invalid = derived(move || is_wrong().then(|| "true".to_owned()));
    (invalid, derived(move || is_wrong().then(|| error_id(setting, part))))
}

/// A select; `options` are values with their labels, and `name` is its accessible name where no label names it.
pub fn select(
    id: String,
    name: Option<String>,
    description: Option<&'static str>,
    options: Vec<(String, String)>,
    selected: Signal<String>,
    on_select: impl FnMut(String) + 'static,
) -> AnyView {
    let options = options.into_iter().map(|(value, label)| {
        let key = value.clone();
        let is_selected = derived(move || selected.with(|selected| *selected == key));
        view! { <option value=value selected=is_selected>{label}</option> }.into_any()
    });
    let options: Vec<AnyView> = options.collect();
    view! {
        <select id=id aria-label=name aria-description=description prop:value=selected on:change=on_value(on_select)>
            {options}
        </select>
    }
    .into_any()
}

/// A radio button of the group `name`, with its label.
pub fn radio(
    name: String,
    is_selected: Signal<bool>,
    mut on_select: impl FnMut() + 'static,
    label: Signal<String>,
) -> AnyView {
    view! {
        <label>
            <input type="radio" name=name prop:checked=is_selected on:change=on_value(move |_| on_select()) />
            {label}
        </label>
    }
    .into_any()
}
