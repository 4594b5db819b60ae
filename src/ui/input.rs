//! A text input that knows whether its field is in order.

use leptos::prelude::*;

use super::{
    erased::{derived, written},
    page::Page,
};
use crate::{
    search::value::Value,
    study::{field::Field, kind::Kind},
};

/// A text input of a field; `name` is its accessible name where no label stands beside it.
#[component]
pub fn TextInput(
    id: String,
    field: Field,
    #[prop(into)] text: Signal<String>,
    on_input: Callback<String>,
    #[prop(optional, into)] name: Option<String>,
) -> impl IntoView {
    let page = Page::get();
    let mode = match field.kind() {
        Kind::Whole { min, .. } if min >= 0 => "numeric",
        Kind::Seed => "numeric",
        Kind::Number(range) | Kind::NumberOrDefault(range) if !range.is_signed() => "decimal",
        // Phones leave the minus sign off their number pads.
        _ => "text",
    };
    // Nothing written stands for a default: the field shows which.
    let default = derived(move || {
        matches!(field.kind(), Kind::NumberOrDefault(_)).then(|| {
            let defaults = page.draft.with(|draft| draft.defaults(field));
            let defaults: Vec<String> =
                defaults.into_iter().map(|default| Value::Float(default).to_string()).collect();
            format!("Keras: {}", defaults.join(" or "))
        })
    });
    let (invalid, described) = wrong(page, field);
    view! {
        <input
            type="text"
            id=id
            inputmode=mode
            autocomplete="off"
            spellcheck="false"
            aria-label=name
            placeholder=default
            aria-description=field.help()
            aria-invalid=invalid
            aria-describedby=described
            prop:value=text
            on:input=written(move |text| on_input.run(text))
        />
    }
}

/// Whether a field is invalid, and the id of what describes that: both as attributes of its controls.
pub fn wrong(page: Page, field: Field) -> (Signal<Option<String>>, Signal<Option<String>>) {
    let wrong = move || page.error(field).is_some();
    let invalid = derived(move || wrong().then(|| "true".to_owned()));
    (invalid, derived(move || wrong().then(|| error_id(field))))
}

/// A choice of one of several values, each with its words.
pub fn choice(
    id: &'static str,
    description: Option<&'static str>,
    options: Vec<(String, String)>,
    chosen: Signal<String>,
    choose: impl FnMut(String) + 'static,
) -> AnyView {
    let options = options.into_iter().map(|(value, words)| {
        let key = value.clone();
        let selected = derived(move || chosen.with(|chosen| *chosen == key));
        view! { <option value=value selected=selected>{words}</option> }.into_any()
    });
    let options: Vec<AnyView> = options.collect();
    view! {
        <select id=id aria-description=description prop:value=chosen on:change=written(choose)>
            {options}
        </select>
    }
    .into_any()
}

/// One choice of a group of radio buttons, with its words.
pub fn radio(
    name: String,
    chosen: Signal<bool>,
    mut choose: impl FnMut() + 'static,
    words: Signal<String>,
) -> AnyView {
    view! {
        <label>
            <input type="radio" name=name prop:checked=chosen on:change=written(move |_| choose()) />
            {words}
        </label>
    }
    .into_any()
}

/// The id of what is wrong with a field.
pub fn error_id(field: Field) -> String {
    format!("{}-error", field.key())
}
