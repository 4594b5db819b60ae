//! The editor of a tuned setting: a range of integers, a list of values, or choices to tick.

use leptos::prelude::*;

use super::{
    choice_editor::ChoiceEditor,
    erased::{derived, dynamic_view, effect, memo},
    input::{TextInput, radio, select},
    page::Page,
};
use crate::{
    search::domain::scale::Scale,
    study::{
        entry::{Entry, EntryPart},
        range_entry::{NumberType, RangeEntry},
        schema::Setting,
        value_type::ValueType,
    },
    text::phrase::Phrase,
    view::{
        range_preview::range_preview,
        tuned_entry::{as_list, as_range},
        typed_list::{list_text, typed_list},
    },
};

/// The values that a setting is searched over.
#[component]
pub fn TunedSetting(setting: Setting, entry: Memo<Entry>) -> impl IntoView {
    let page = Page::get();
    let is_range = memo(move || entry.with(|entry| matches!(entry, Entry::Range(_))));
    let shape = NumberType::of(setting.row().values).map(|_| {
        let option = move |range: bool, phrase: Phrase, converted: fn(Setting, &Entry) -> Entry| {
            let is_selected = derived(move || is_range.get() == range);
            let convert = move || page.set(setting, converted(setting, &entry.get_untracked()));
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
    let range = move || match entry.get() {
        Entry::Range(range) => range,
        _ => RangeEntry::linear(NumberType::Int, "", "", ""),
    };
    let change = move |edit: &dyn Fn(&mut RangeEntry)| {
        let mut range = untrack(range);
        edit(&mut range);
        page.set(setting, Entry::Range(range));
    };
    let input = move |label: Phrase, part: EntryPart, text: fn(&mut RangeEntry) -> &mut String| {
        let set = move |typed: String| change(&|range| text(range).clone_from(&typed));
        let shown = derived(move || text(&mut range()).clone());
        view! {
            <div>
                <span aria-hidden="true">{page.phrase(label)}</span>
                <TextInput
                    setting
                    part
                    name=page.language.tuned_setting_part(setting, label)
                    text=shown
                    on_input=Callback::new(set)
                />
            </div>
        }
        .into_any()
    };
    let is_logarithmic = memo(move || range().scale.is_logarithmic());
    let step = move || {
        let label = if is_logarithmic.get() { Phrase::RangeFactor } else { Phrase::RangeStep };
        input(label, EntryPart::Step, |range| &mut range.step)
    };
    let preview = derived(move || {
        let preview = range_preview(setting, &range());
        preview.map_or_else(String::new, |preview| page.language.range_preview(&preview))
    });
    let scales = Scale::ALL.map(|scale| (scale.key().to_owned(), page.language.scale(scale).to_owned()));
    let select_scale = move |key: String| {
        if let Some(scale) = Scale::from_key(&key) {
            change(&|range| range.scale = scale);
        }
    };
    let scale = select(
        format!("{}-scale", setting.key()),
        Some(page.language.tuned_setting_part(setting, Phrase::RangeScale)),
        Some(page.phrase(Phrase::RangeScaleHelp)),
        scales.to_vec(),
        derived(move || range().scale.key().to_owned()),
        select_scale,
    );
    view! {
        <div class="range">
            {input(Phrase::RangeFrom, EntryPart::Min, |range| &mut range.min)}
            {input(Phrase::RangeTo, EntryPart::Max, |range| &mut range.max)}
            <div>
                <span aria-hidden="true">{page.phrase(Phrase::RangeScale)}</span>
                {scale}
            </div>
            {dynamic_view(step)}
            <p class="preview">{preview}</p>
        </div>
    }
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
