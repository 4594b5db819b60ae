//! A text input that knows whether its field is in order.

use leptos::prelude::*;

use super::page::Page;
use crate::{
    study::{field::Field, kind::Kind},
    tune::value::Value,
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
    let default = move || {
        matches!(field.kind(), Kind::NumberOrDefault(_)).then(|| {
            let defaults = page.draft.with(|draft| draft.defaults(field));
            let defaults: Vec<String> =
                defaults.into_iter().map(|default| Value::Float(default).to_string()).collect();
            format!("Keras: {}", defaults.join(" or "))
        })
    };
    let wrong = move || page.error(field).is_some();
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
            aria-invalid=move || wrong().then_some("true")
            aria-describedby=move || wrong().then(|| error_id(field))
            prop:value=text
            on:input=move |event| on_input.run(event_target_value(&event))
        />
    }
}

/// One choice of a group of radio buttons, with its words.
pub fn radio(
    name: String,
    chosen: Signal<bool>,
    choose: impl Fn() + 'static,
    words: Signal<String>,
) -> AnyView {
    let choose: Box<dyn Fn()> = Box::new(choose);
    view! {
        <label>
            <input type="radio" name=name prop:checked=move || chosen.get() on:change=move |_| choose() />
            {words}
        </label>
    }
    .into_any()
}

/// The id of what is wrong with a field.
pub fn error_id(field: Field) -> String {
    format!("{}-error", field.key())
}
