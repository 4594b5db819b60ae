//! What stands above the table of trials: the filter, the choice of columns, and the file.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::{
    analysis::Analysis,
    erased::{derived, dynamic_view, empty_view, memo, on_value, plain_button, view_while},
    input::select,
};
use crate::{
    text::phrase::AnalysisPhrase,
    view::{
        analysis::{
            filter::{FilterRange, typed_end},
            message::ViewChange,
        },
        trials::table::{FilterField, StateCount},
    },
};

/// The tools.
pub fn table_tools(analysis: Analysis) -> AnyView {
    let table = analysis.table;
    let phrase = move |phrase| analysis.language.analysis_phrase(phrase);
    let count = move || {
        let (matching, trials) = table.with(|table| (table.matching, table.trials));
        if trials == 0 { String::new() } else { analysis.language.matching_trials(matching, trials) }
    };
    view! {
        <div class="table-tools">
            {tool(phrase(AnalysisPhrase::Filter), move || vec![states(analysis), range(analysis)].into_any())}
            {tool(phrase(AnalysisPhrase::Columns), move || columns(analysis))}
            {plain_button("button small", "CSV", move || analysis.export_table())}
            <p role="status">{derived(count)}</p>
        </div>
    }
    .into_any()
}

/// A button that opens a tool below it. Escape closes it.
fn tool(label: &'static str, content: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    let is_open = RwSignal::new(false);
    let details = NodeRef::<html::Details>::new();
    let toggled = move |_| {
        if let Some(details) = details.get_untracked() {
            is_open.set(details.open());
        }
    };
    let pressed = move |event: KeyboardEvent| {
        if let Some(details) = details.get_untracked().filter(|_| event.key() == "Escape") {
            details.set_open(false);
            let summary = details.query_selector("summary").ok().flatten();
            if let Some(summary) = summary.and_then(|summary| summary.dyn_into::<HtmlElement>().ok()) {
                // A browser that cannot focus it leaves the focus where it was.
                let _ = summary.focus();
            }
        }
    };
    view! {
        <details node_ref=details on:toggle=toggled on:keydown=pressed>
            <summary class="button small">{label}</summary>
            <div class="table-tool">{view_while(move || is_open.get(), content)}</div>
        </details>
    }
    .into_any()
}

/// A check box with its label.
fn check_box(label: String, is_checked: bool, mut act: impl FnMut() + 'static) -> AnyView {
    view! {
        <label>
            <input type="checkbox" prop:checked=is_checked on:change=on_value(move |_| act()) />
            {label}
        </label>
    }
    .into_any()
}

fn states(analysis: Analysis) -> AnyView {
    let states = memo(move || analysis.table.with(|table| table.states.clone()));
    let boxes = move || {
        let all = states.get();
        let toggle = move |state: &StateCount| {
            let state = state.state;
            move || {
                let admitted = states.with_untracked(|states| {
                    let is_admitted = |other: &&StateCount| other.is_admitted != (other.state == state);
                    states.iter().filter(is_admitted).map(|other| other.state).collect::<Vec<_>>()
                });
                let is_all = states.with_untracked(|states| states.len() == admitted.len());
                analysis.change(ViewChange::SetStates(if is_all { Vec::new() } else { admitted }));
            }
        };
        let boxes = all.iter().map(|state| {
            let label = format!("{} ({})", state.label, analysis.language.count(u64::from(state.count)));
            check_box(label, state.is_admitted, toggle(state))
        });
        boxes.collect::<Vec<AnyView>>().into_any()
    };
    view! {
        <fieldset class="lines">
            <legend>{analysis.language.analysis_phrase(AnalysisPhrase::FilterState)}</legend>
            {dynamic_view(boxes)}
        </fieldset>
    }
    .into_any()
}

/// The form that filters by a range, or by a name.
fn range(analysis: Analysis) -> AnyView {
    let phrase = move |phrase| analysis.language.analysis_phrase(phrase);
    let fields = memo(move || analysis.table.with(|table| table.fields.clone()));
    let (chosen, name) = (RwSignal::new(0_usize), RwSignal::new(0_usize));
    let ends = [RwSignal::new(String::new()), RwSignal::new(String::new())];
    let is_wrong = RwSignal::new(false);
    let field = move || fields.with(|fields| fields.get(chosen.get()).cloned());
    let field_select = move || {
        let options = fields.with(|fields| {
            fields.iter().enumerate().map(|(index, field)| (index.to_string(), field.label.clone())).collect()
        });
        let choose = move |value: String| {
            chosen.set(value.parse().unwrap_or(0));
            name.set(0);
        };
        let selected = derived(move || chosen.get().to_string());
        let label = Some(phrase(AnalysisPhrase::FilterColumn).to_owned());
        select("filter-column".to_owned(), label, None, options, selected, choose)
    };
    let number = move |end: RwSignal<String>, label: AnalysisPhrase| {
        view! {
            <label>
                {phrase(label)}
                <input
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    prop:value=end
                    aria-invalid=derived(move || is_wrong.get().to_string())
                    on:input=on_value(move |text| end.set(text))
                />
            </label>
        }
        .into_any()
    };
    let values = move || match field() {
        Some(FilterField { names, .. }) if !names.is_empty() => {
            let options =
                names.into_iter().enumerate().map(|(index, name)| (index.to_string(), name)).collect();
            let label = Some(phrase(AnalysisPhrase::FilterValue).to_owned());
            let selected = derived(move || name.get().to_string());
            let choose = move |value: String| name.set(value.parse().unwrap_or(0));
            select("filter-value".to_owned(), label, None, options, selected, choose)
        }
        Some(_) => {
            let [from, to] = ends;
            vec![number(from, AnalysisPhrase::FilterFrom), number(to, AnalysisPhrase::FilterTo)].into_any()
        }
        None => empty_view(),
    };
    let add = move || {
        let Some(field) = untrack(field) else { return };
        let range = if field.names.is_empty() {
            let [low, high] = ends.map(|end| end.with_untracked(|text| typed_end(text)));
            is_wrong.set(low.is_err() || high.is_err() || low == high && low == Ok(None));
            if is_wrong.get_untracked() {
                return;
            }
            let [low, high] = [low, high].map(Result::unwrap_or_default);
            (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY))
        } else {
            let position = name.get_untracked() as f64;
            (position, position)
        };
        for end in ends {
            end.set(String::new());
        }
        analysis.change(ViewChange::SetRange(FilterRange {
            column: field.column,
            low: range.0,
            high: range.1,
        }));
    };
    let wrong = move || if is_wrong.get() { phrase(AnalysisPhrase::FilterInvalid) } else { "" }.to_owned();
    view! {
        <div class="filter-form">
            {dynamic_view(field_select)} {dynamic_view(values)}
            {plain_button("button small", phrase(AnalysisPhrase::FilterAdd), add)}
            <p class="error" role="alert">{derived(wrong)}</p>
        </div>
    }
    .into_any()
}

fn columns(analysis: Analysis) -> AnyView {
    let columns = memo(move || analysis.table.with(|table| table.columns.clone()));
    let boxes = move || {
        let optional = columns.get().into_iter().filter(|column| column.column.is_optional());
        let boxes = optional.map(|column| {
            check_box(column.label, column.is_shown, move || {
                analysis.change(ViewChange::ToggleColumn(column.column));
            })
        });
        boxes.collect::<Vec<AnyView>>().into_any()
    };
    view! { <fieldset class="lines">{dynamic_view(boxes)}</fieldset> }.into_any()
}
