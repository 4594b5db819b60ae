//! One field: its label, its control, the switch that tunes it, and what is wrong with it.

use leptos::prelude::*;

use super::{
    erased::{derived, live, memo, nothing, pressed},
    input::{TextInput, choice, error_id},
    page::Page,
    space::SpaceEditor,
};
use crate::study::{
    entry::Entry,
    field::Field,
    kind::{Kind, Tuning},
};
use crate::view::words::{lowered, sentence};

/// A field's row.
#[component]
pub fn FieldRow(field: Field) -> impl IntoView {
    let page = Page::get();
    let label = field.label();
    let id = field.key();
    let entry = memo(move || page.draft.with(|draft| draft.get(field)));
    let tuned = memo(move || entry.with(Entry::is_tuned));
    // Switching tuning off and on again brings back what was there.
    let stash = StoredValue::new(None::<Entry>);
    let toggle = move || {
        let now = entry.get_untracked();
        let other = stash.get_value().filter(|stashed| stashed.is_tuned() != now.is_tuned());
        let next = other.unwrap_or_else(|| if now.is_tuned() { now.untuned() } else { now.tuned(field) });
        stash.set_value(Some(now));
        page.set(field, next);
    };
    let tune = (field.tuning() != Tuning::Never).then(|| {
        let name = format!("Tune {}", lowered(&label));
        let is_pressed = derived(move || tuned.get().to_string());
        view! {
            <button
                type="button"
                class="button small tune"
                aria-label=name
                aria-pressed=is_pressed
                on:click=pressed(toggle)
            >
                "Tune"
            </button>
        }
    });
    let heading = {
        let label = label.clone();
        move || {
            let label = label.clone();
            if tuned.get() {
                view! { <span class="legend" id=format!("{id}-legend")>{label}</span> }.into_any()
            } else {
                view! { <label for=id title=field.help()>{label}</label> }.into_any()
            }
        }
    };
    let control = move || {
        if tuned.get() {
            view! { <SpaceEditor field entry label=label.clone() /> }.into_any()
        } else {
            value_control(page, field, entry)
        }
    };
    view! {
        <div class="field" class:tuned=derived(move || tuned.get())>
            {live(heading)} {tune} <div class="control">{live(control)}</div>
            <FieldError field />
        </div>
    }
}

/// The control of a field that has one value.
fn value_control(page: Page, field: Field, entry: Memo<Entry>) -> AnyView {
    let text = derived(move || entry.with(|entry| entry.first().to_owned()));
    let write = move |text| page.set(field, Entry::Value(text));
    if let Kind::Names(names) = field.kind() {
        let options = names.iter().map(|(key, label)| ((*key).to_owned(), (*label).to_owned()));
        return choice(field.key(), Some(field.help()), options.collect(), text, write);
    }
    view! { <TextInput id=field.key().to_owned() field text on_input=Callback::new(write) /> }.into_any()
}

/// What is wrong with a field, beside it.
#[component]
fn FieldError(field: Field) -> impl IntoView {
    let page = Page::get();
    let error = move |message: String| {
        view! { <p class="error" id=error_id(field)>{sentence(&message)}</p> }.into_any()
    };
    live(move || page.error(field).map_or_else(nothing, error))
}
