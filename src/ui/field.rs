//! One field: its label, its control, the switch that tunes it, and what is wrong with it.

use leptos::prelude::*;

use super::{
    input::{TextInput, error_id},
    page::Page,
    space::SpaceEditor,
    words::{lowered, sentence},
};
use crate::study::{
    entry::Entry,
    field::Field,
    kind::{Kind, Tuning},
};

/// A field's row.
#[component]
pub fn FieldRow(field: Field) -> impl IntoView {
    let page = Page::get();
    let label = field.label();
    let id = field.key();
    let entry = Memo::new(move |_| page.draft.with(|draft| draft.get(field)));
    let tuned = Memo::new(move |_| entry.with(Entry::is_tuned));
    // Switching tuning off and on again brings back what was there.
    let stash = StoredValue::new(None::<Entry>);
    let toggle = move |_| {
        let now = entry.get_untracked();
        let other = stash.get_value().filter(|stashed| stashed.is_tuned() != now.is_tuned());
        let next = other.unwrap_or_else(|| if now.is_tuned() { now.untuned() } else { now.tuned(field) });
        stash.set_value(Some(now));
        page.set(field, next);
    };
    let tune = (field.tuning() != Tuning::Never).then(|| {
        let name = format!("Tune {}", lowered(&label));
        view! {
            <button
                type="button"
                class="button small tune"
                aria-label=name
                aria-pressed=move || tuned.get().to_string()
                on:click=toggle
            >
                "Tune"
            </button>
        }
    });
    let control_label = label.clone();
    view! {
        <div class="field" class:tuned=tuned>
            {move || {
                if tuned.get() {
                    view! { <span class="legend" id=format!("{id}-legend")>{label.clone()}</span> }.into_any()
                } else {
                    view! { <label for=id title=field.help()>{label.clone()}</label> }.into_any()
                }
            }}
            {tune}
            <div class="control">
                {move || {
                    if tuned.get() {
                        view! { <SpaceEditor field entry label=control_label.clone() /> }.into_any()
                    } else {
                        view! { <ValueControl field entry /> }.into_any()
                    }
                }}
            </div>
            <FieldError field />
        </div>
    }
}

/// The control of a field that has one value.
#[component]
fn ValueControl(field: Field, entry: Memo<Entry>) -> impl IntoView {
    let page = Page::get();
    let id = field.key();
    let text = move || entry.with(|entry| entry.first().to_owned());
    if let Kind::Names(names) = field.kind() {
        let options = names.iter().map(|(key, label)| {
            view! { <option value=*key selected=move || text() == *key>{*label}</option> }
        });
        return view! {
            <select
                id=id
                aria-description=field.help()
                prop:value=text
                on:change=move |event| page.set(field, Entry::Value(event_target_value(&event)))
            >
                {options.collect_view()}
            </select>
        }
        .into_any();
    }
    view! {
        <TextInput
            id=id.to_owned()
            field
            text=Signal::derive(text)
            on_input=Callback::new(move |text| page.set(field, Entry::Value(text)))
        />
    }
    .into_any()
}

/// What is wrong with a field, beside it.
#[component]
fn FieldError(field: Field) -> impl IntoView {
    let page = Page::get();
    move || {
        page.error(field).map(|message| {
            view! { <p class="error" id=error_id(field)>{sentence(&message)}</p> }
        })
    }
}
