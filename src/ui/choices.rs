//! The editor of a tuned field of names: a box to tick for each of them.

use leptos::prelude::*;

use super::{
    erased::{derived, written},
    input::wrong,
    page::Page,
};
use crate::study::{entry::Entry, field::Field, names::Name};

/// The names of a field, those ticked being searched over.
#[component]
pub fn ChoiceEditor(field: Field, entry: Memo<Entry>, names: &'static [Name]) -> impl IntoView {
    let page = Page::get();
    let (invalid, described) = wrong(page, field);
    let boxes = names.iter().map(|(name, words)| {
        let ticked = derived(move || entry.with(|entry| entry.choices().any(|choice| choice == *name)));
        let turn = move |_| page.set(field, turned(&entry.get_untracked(), names, name));
        view! {
            <label>
                <input
                    type="checkbox"
                    prop:checked=ticked
                    aria-invalid=invalid
                    aria-describedby=described
                    on:change=written(turn)
                />
                {*words}
            </label>
        }
        .into_any()
    });
    let boxes: Vec<AnyView> = boxes.collect();
    view! { <div class="choices">{boxes}</div> }
}

/// The same choice with one name put in or taken out, in the order of the names: the same ticks are the
/// same search, however they came about.
fn turned(entry: &Entry, names: &[Name], turned: &str) -> Entry {
    let chosen = |name: &str| entry.choices().any(|choice| choice == name) != (name == turned);
    Entry::List(names.iter().map(|(name, _)| *name).filter(|name| chosen(name)).map(str::to_owned).collect())
}
