//! The editor of a tuned field of names: a box to tick for each of them.

use leptos::prelude::*;

use super::{input::error_id, page::Page};
use crate::study::{entry::Entry, field::Field, names::Name};

/// The names of a field, those ticked being searched over.
#[component]
pub fn ChoiceEditor(field: Field, entry: Memo<Entry>, names: &'static [Name]) -> impl IntoView {
    let page = Page::get();
    let wrong = move || page.error(field).is_some();
    let boxes = names.iter().map(|(name, words)| {
        let ticked = move || entry.with(|entry| entry.choices().any(|choice| choice == *name));
        view! {
            <label>
                <input
                    type="checkbox"
                    prop:checked=ticked
                    aria-invalid=move || wrong().then_some("true")
                    aria-describedby=move || wrong().then(|| error_id(field))
                    on:change=move |_| page.set(field, turned(&entry.get_untracked(), names, name))
                />
                {*words}
            </label>
        }
    });
    view! { <div class="choices">{boxes.collect_view()}</div> }
}

/// The same choice with one name put in or taken out, in the order of the names: the same ticks are the
/// same search, however they came about.
fn turned(entry: &Entry, names: &[Name], turned: &str) -> Entry {
    let chosen = |name: &str| entry.choices().any(|choice| choice == name) != (name == turned);
    Entry::List(names.iter().map(|(name, _)| *name).filter(|name| chosen(name)).map(str::to_owned).collect())
}
