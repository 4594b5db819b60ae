//! The editor of a tuned setting: a range of integers, a list of values, or choices to tick.

use leptos::prelude::*;

use super::{
    choice_editor::ChoiceEditor,
    erased::{derived, dynamic_view, effect, memo},
    input::{TextInput, radio},
    page::Page,
};
use crate::{
    study::{
        entry::{Entry, EntryPart},
        schema::{Setting, Tuning},
        value_type::ValueType,
    },
    text::phrase::Phrase,
    view::{
        tuned_entry::{as_list, as_range},
        typed_list::{list_text, typed_list},
    },
};

/// The values that a setting is searched over.
#[component]
pub fn TunedSetting(setting: Setting, entry: Memo<Entry>) -> impl IntoView {
    let page = Page::get();
    let is_range = memo(move || entry.with(|entry| matches!(entry, Entry::Range { .. })));
    let shape = matches!(setting.row().tuning, Tuning::RangeOrList(_)).then(|| {
        let option = move |range: bool, phrase: Phrase, converted: fn(&Entry) -> Entry| {
            let is_selected = derived(move || is_range.get() == range);
            let convert = move || page.set(setting, converted(&entry.get_untracked()));
            radio(format!("{}-shape", setting.key()), is_selected, convert, page.phrase(phrase).into())
        };
        view! {
            <div class="shape">
                {option(true, Phrase::Range, as_range)} {option(false, Phrase::List, as_list)}
            </div>
        }
    });
    let editor = move || {
        if let ValueType::Choice(list) = setting.row().values {
            view! { <ChoiceEditor setting entry list /> }.into_any()
        } else if is_range.get() {
            view! { <RangeEditor setting entry /> }.into_any()
        } else {
            view! { <ListEditor setting entry /> }.into_any()
        }
    };
    view! {
        <div class="space" role="group" aria-label=page.language.tuned_setting(setting)>
            {shape} {dynamic_view(editor)}
        </div>
    }
}

#[component]
fn RangeEditor(setting: Setting, entry: Memo<Entry>) -> impl IntoView {
    let page = Page::get();
    let parts = move || match entry.get() {
        Entry::Range { min, max, step } => [min, max, step],
        _ => Default::default(),
    };
    let labels = [
        (Phrase::RangeFrom, EntryPart::Min),
        (Phrase::RangeTo, EntryPart::Max),
        (Phrase::RangeStep, EntryPart::Step),
    ];
    let inputs = labels.into_iter().enumerate().map(|(index, (label, part))| {
        let set = move |text: String| {
            let mut texts = untrack(parts);
            texts[index] = text;
            let [min, max, step] = texts;
            page.set(setting, Entry::Range { min, max, step });
        };
        let text = derived(move || parts()[index].clone());
        view! {
            <div>
                <span aria-hidden="true">{page.phrase(label)}</span>
                <TextInput
                    setting
                    part
                    name=page.language.tuned_setting_part(setting, label)
                    text
                    on_input=Callback::new(set)
                />
            </div>
        }
        .into_any()
    });
    let inputs: Vec<AnyView> = inputs.collect();
    view! { <div class="range">{inputs}</div> }
}

#[component]
fn ListEditor(setting: Setting, entry: Memo<Entry>) -> impl IntoView {
    let page = Page::get();
    let accepted = setting.row().values;
    let text = RwSignal::new(String::new());
    // The text stays as it is typed, a comma at its end included, while it means what the draft holds.
    effect(move || {
        let Entry::List(values) = entry.get() else { return };
        if typed_list(&text.get_untracked(), accepted) != values {
            text.set(list_text(&values, accepted));
        }
    });
    let set = move |typed: String| {
        let values = typed_list(&typed, accepted);
        text.set(typed);
        page.set(setting, Entry::List(values));
    };
    let hint = match accepted {
        ValueType::Integer { .. } => Phrase::ListHint,
        _ => Phrase::DecimalListHint,
    };
    view! {
        <div class="list">
            <span aria-hidden="true">{page.phrase(hint)}</span>
            <TextInput
                setting
                part=EntryPart::List
                name=page.language.tuned_setting_part(setting, Phrase::ListValues)
                text
                on_input=Callback::new(set)
            />
        </div>
    }
}
