//! The editor of a tuned field: a range of whole numbers, a list of values, or names to choose from.

use leptos::prelude::*;

use super::{
    choices::ChoiceEditor,
    erased::{derived, effect, live, memo},
    input::{TextInput, radio},
    page::Page,
};
use crate::study::{
    entry::Entry,
    field::Field,
    kind::{Kind, Tuning},
};
use crate::view::words::lowered;

/// The longest range that is spelled out when it becomes a list.
const SPELLED_OUT: usize = 12;

/// What a tuned field is searched over.
#[component]
pub fn SpaceEditor(field: Field, entry: Memo<Entry>, label: String) -> impl IntoView {
    let page = Page::get();
    let is_range = memo(move || entry.with(|entry| matches!(entry, Entry::Range { .. })));
    let shape = (field.tuning() == Tuning::RangeOrList).then(|| {
        let option = move |range: bool, words: &'static str| {
            let chosen = derived(move || is_range.get() == range);
            let choose = move || page.set(field, reshaped(&entry.get_untracked(), range));
            radio(format!("{}-shape", field.key()), chosen, choose, words.into())
        };
        view! { <div class="shape">{option(true, "Range")} {option(false, "List")}</div> }
    });
    let group = format!("{label}, tuned");
    let editor = move || {
        if let Kind::Names(names) = field.kind() {
            view! { <ChoiceEditor field entry names /> }.into_any()
        } else if is_range.get() {
            view! { <RangeEditor field entry label=label.clone() /> }.into_any()
        } else {
            view! { <ListEditor field entry label=label.clone() /> }.into_any()
        }
    };
    view! { <div class="space" role="group" aria-label=group>{shape} {live(editor)}</div> }
}

/// The same values, as far as they carry over, as a range or as a list.
fn reshaped(entry: &Entry, range: bool) -> Entry {
    let number = |text: &String| text.parse::<i64>().ok();
    match entry {
        Entry::List(values) if range => {
            let numbers: Vec<i64> = values.iter().filter_map(number).collect();
            let (min, max) = (numbers.iter().min().copied(), numbers.iter().max().copied());
            let step = match (min, max, numbers.len()) {
                (Some(min), Some(max), count @ 2..) => max.abs_diff(min) / (count as u64 - 1),
                _ => 1,
            };
            let text = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
            Entry::Range { min: text(min), max: text(max), step: step.max(1).to_string() }
        }
        Entry::Range { min, max, step } if !range => match (number(min), number(max), number(step)) {
            (Some(min), Some(max), Some(step)) if step > 0 && max >= min => {
                let values = (min..=max).step_by(usize::try_from(step).unwrap_or(usize::MAX));
                Entry::List(values.take(SPELLED_OUT).map(|value| value.to_string()).collect())
            }
            _ => Entry::List(vec![min.clone(), max.clone()]),
        },
        other => other.clone(),
    }
}

#[component]
fn RangeEditor(field: Field, entry: Memo<Entry>, label: String) -> impl IntoView {
    let page = Page::get();
    let parts = move || match entry.get() {
        Entry::Range { min, max, step } => [min, max, step],
        _ => Default::default(),
    };
    let inputs = ["From", "To", "Step"].into_iter().enumerate().map(|(place, word)| {
        let write = move |text: String| {
            let mut texts = untrack(parts);
            texts[place] = text;
            let [min, max, step] = texts;
            page.set(field, Entry::Range { min, max, step });
        };
        let id = format!("{}-{}", field.key(), lowered(word));
        let text = derived(move || parts()[place].clone());
        view! {
            <div>
                <span aria-hidden="true">{word}</span>
                <TextInput
                    id
                    field
                    name=format!("{label}, {}", lowered(word))
                    text
                    on_input=Callback::new(write)
                />
            </div>
        }
        .into_any()
    });
    let inputs: Vec<AnyView> = inputs.collect();
    view! { <div class="range">{inputs}</div> }
}

#[component]
fn ListEditor(field: Field, entry: Memo<Entry>, label: String) -> impl IntoView {
    let page = Page::get();
    let text = RwSignal::new(String::new());
    // The text stays as it is typed while it means what the draft holds: a comma at its end, too.
    effect(move || {
        let Entry::List(values) = entry.get() else { return };
        if split(&text.get_untracked()) != values {
            text.set(values.join(", "));
        }
    });
    let write = move |typed: String| {
        let values = split(&typed);
        text.set(typed);
        page.set(field, Entry::List(values));
    };
    view! {
        <div class="list">
            <span aria-hidden="true">"Values, separated by commas"</span>
            <TextInput
                id=format!("{}-values", field.key())
                field
                name=format!("{label}, values")
                text
                on_input=Callback::new(write)
            />
        </div>
    }
}

/// The values of a list as typed, however they are set apart.
fn split(text: &str) -> Vec<String> {
    let parts = text.split(|letter: char| letter.is_whitespace() || ",;|".contains(letter));
    let values: Vec<String> = parts.filter(|part| !part.is_empty()).map(str::to_owned).collect();
    if values.is_empty() { vec![String::new()] } else { values }
}
