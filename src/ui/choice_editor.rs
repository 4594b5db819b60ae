//! The editor of a tuned setting that takes choices: a check box for each of them.

use leptos::prelude::*;

use super::{
    erased::{derived, on_value},
    input::error_attributes,
    page::Page,
};
use crate::{
    study::{
        choice::ChoiceList,
        entry::{Entry, EntryPart},
        schema::Setting,
    },
    view::tuned_entry::with_choice_toggled,
};

/// The choices of a setting; those that are ticked are searched over.
#[component]
pub fn ChoiceEditor(setting: Setting, entry: Memo<Entry>, list: ChoiceList) -> impl IntoView {
    let page = Page::get();
    let (invalid, described_by) = error_attributes(page, setting, EntryPart::List);
    let boxes = list.choices().iter().copied().map(|choice| {
        let is_ticked =
            derived(move || entry.with(|entry| entry.written_values().any(|key| key == choice.key())));
        let toggle = move |_| page.set(setting, with_choice_toggled(&entry.get_untracked(), list, choice));
        view! {
            <label>
                <input
                    type="checkbox"
                    prop:checked=is_ticked
                    aria-invalid=invalid
                    aria-describedby=described_by
                    on:change=on_value(toggle)
                />
                {page.language.choice(choice)}
            </label>
        }
        .into_any()
    });
    let boxes: Vec<AnyView> = boxes.collect();
    view! { <div class="choices">{boxes}</div> }
}
