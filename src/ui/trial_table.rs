//! The table of all trials. Only the rows near those that are seen are in the document; the worker of the analysis makes them.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement, KeyboardEvent, MouseEvent};

use super::{
    analysis::Analysis,
    analysis_view::{failure_notice, filter_line},
    erased::{derived, dynamic_view, effect, empty_text, empty_view, memo, plain_button, view_or},
    table_tools::table_tools,
};
use crate::{
    text::phrase::AnalysisPhrase,
    view::{
        analysis::message::{FromAnalysisView, TrialAction, ViewChange},
        trials::{
            column::TableColumn,
            table::{ShownColumn, ShownRow, ShownTable, TableRequest},
        },
    },
    web::observers::SizeObserver,
};

/// How many rows above and below those that are seen are in the document. So many that a table of a few dozen trials is there as
/// a whole.
const OVERSCAN: u32 = 24;

/// The first row in the document is a multiple of this, so that few movements need other rows.
const STEP: u32 = 12;

/// The height of a row before one was measured, in CSS pixels.
const ROW_HEIGHT: f64 = 33.0;

/// What is seen of the table.
#[derive(Clone, Copy)]
struct Viewport {
    scroller: NodeRef<html::Div>,
    /// The distance that is scrolled, and the height, in CSS pixels.
    top: RwSignal<f64>,
    height: RwSignal<f64>,
    row_height: RwSignal<f64>,
    /// The trial whose button has the focus.
    focused: RwSignal<Option<u32>>,
    /// The row that gets the focus when it is in the document.
    awaited: StoredValue<Option<u32>>,
}

/// The table, what it is filtered by, and what can be done with the selected trial.
#[component]
pub fn TrialsView() -> impl IntoView {
    let analysis = Analysis::get();
    let table = analysis.table;
    let viewport = Viewport {
        scroller: NodeRef::new(),
        top: RwSignal::new(0.0),
        height: RwSignal::new(600.0),
        row_height: RwSignal::new(ROW_HEIGHT),
        focused: RwSignal::new(None),
        awaited: StoredValue::new(None),
    };
    observe(viewport);
    request_rows(analysis, viewport);
    after_update(analysis, viewport);
    let is_there = move || table.with(|table| !table.columns.is_empty());
    let grid = move || grid(analysis, viewport);
    let waiting = move || empty_text(analysis.language.analysis_phrase(AnalysisPhrase::TableLoading));
    view! {
        {failure_notice(analysis)} {table_tools(analysis)} {dynamic_view(move || filter_line(analysis))}
        {dynamic_view(move || selected_trial(analysis))} {view_or(is_there, grid, waiting)}
    }
}

/// Follows the size of the table and how far it is scrolled.
fn observe(viewport: Viewport) {
    let observer = StoredValue::new_local(None::<SizeObserver>);
    effect(move || {
        let Some(scroller) = viewport.scroller.get() else { return };
        let resized = move |_, height| {
            viewport.height.try_set(height);
        };
        observer.set_value(Some(SizeObserver::new(&scroller, resized)));
    });
    on_cleanup(move || {
        observer.try_update_value(Option::take);
    });
}

/// The first row and the number of rows that are to be in the document.
fn window(viewport: Viewport) -> (u32, u32) {
    let row_height = viewport.row_height.get().max(1.0);
    let seen = (viewport.top.get() / row_height).max(0.0) as u32;
    let rows = (viewport.height.get() / row_height) as u32 + 2 * OVERSCAN + STEP;
    (seen.saturating_sub(OVERSCAN) / STEP * STEP, rows)
}

/// Requests rows whenever those that are to be in the document, or the trials, change.
fn request_rows(analysis: Analysis, viewport: Viewport) {
    let window = memo(move || window(viewport));
    effect(move || {
        analysis.version.track();
        let (first, rows) = window.get();
        let anchor = viewport.focused.get_untracked().and_then(|trial| {
            analysis.table.with_untracked(|table| Some((trial, table.first + row_of(table, trial)?)))
        });
        analysis.request_table(TableRequest { first, rows, anchor });
    });
}

/// The index of a trial among the rows in the document.
fn row_of(table: &ShownTable, trial: u32) -> Option<u32> {
    let index = table.rows.iter().position(|row| row.trial == Some(trial))?;
    u32::try_from(index).ok()
}

/// Measures a row, and keeps the focused trial in its place.
fn after_update(analysis: Analysis, viewport: Viewport) {
    effect(move || {
        let shift = analysis.table.with(|table| table.shift);
        // The rows are in the document after this.
        request_animation_frame(move || {
            let Some(scroller) = viewport.scroller.try_get_untracked().flatten() else { return };
            let row = scroller.query_selector("tr[data-row]").ok().flatten();
            let height =
                row.map(|row| row.get_bounding_client_rect().height()).filter(|height| *height > 1.0);
            if let Some(height) = height
                && (height - viewport.row_height.get_untracked()).abs() > 0.01
            {
                viewport.row_height.set(height);
            }
            if shift != 0 {
                let distance = shift as f64 * viewport.row_height.get_untracked();
                scroller.set_scroll_top(scroller.scroll_top() + distance as i32);
            }
        });
    });
}

/// Focuses the row that is awaited, or else the trial that had the focus before the rows were made anew: its button is another
/// one now.
fn restore_focus(analysis: Analysis, viewport: Viewport) {
    let Some(scroller) = viewport.scroller.try_get_untracked().flatten() else { return };
    let awaited = viewport.awaited.get_value();
    let trial = match awaited {
        Some(index) => analysis.table.with_untracked(|table| {
            let offset = index.checked_sub(table.first)? as usize;
            let (before, after) = table.rows.split_at_checked(offset + 1)?;
            // In place of a baseline, the trial before it, or else after it.
            before.iter().rev().chain(after).find_map(|row| row.trial)
        }),
        None => viewport.focused.get_untracked(),
    };
    if let Some(trial) = trial {
        viewport.awaited.set_value(None);
        focus(&scroller, trial);
    }
}

/// Focuses the button of a trial, if it is in the document.
fn focus(scroller: &Element, trial: u32) {
    let found = scroller.query_selector(&format!("tr[data-trial=\"{trial}\"] .pick"));
    let button = found.ok().flatten().and_then(|button| button.dyn_into::<HtmlElement>().ok());
    let is_focused = |button: &HtmlElement| document().active_element().as_ref() == Some(button.as_ref());
    if let Some(button) = button.filter(|button| !is_focused(button)) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        // A browser that cannot focus it leaves the focus where it was.
        let _ = button.focus_with_options(&options);
    }
}

/// The trial of a row that an event came from.
fn trial_of(target: Option<web_sys::EventTarget>) -> Option<u32> {
    let row = target?.dyn_into::<Element>().ok()?.closest("tr[data-trial]").ok()??;
    row.get_attribute("data-trial")?.parse().ok()
}

fn grid(analysis: Analysis, viewport: Viewport) -> AnyView {
    let table = analysis.table;
    let language = analysis.language;
    let columns = memo(move || table.with(|table| table.columns.clone()));
    let headings = move || {
        let shown = columns.get().into_iter().filter(|column| column.is_shown);
        shown.map(|column| heading(analysis, column)).collect::<Vec<AnyView>>().into_any()
    };
    let body = move || {
        let shown: Vec<ShownColumn> =
            columns.with(|columns| columns.iter().filter(|column| column.is_shown).cloned().collect());
        let (selected, focused) = (analysis.selected.get(), viewport.focused.get());
        let rows = table.with(|table| {
            // One trial can be reached by the Tab key, the others from it by the arrow keys.
            let wanted = focused.or(selected).filter(|trial| row_of(table, *trial).is_some());
            let reached = wanted.or_else(|| table.rows.iter().find_map(|row| row.trial));
            let rows = (table.first..).zip(&table.rows);
            rows.map(|(index, row)| row_view(analysis, &shown, index, row, selected, reached))
                .collect::<Vec<AnyView>>()
        });
        // The rows are in the document after this task.
        queue_microtask(move || restore_focus(analysis, viewport));
        rows.into_any()
    };
    let spacer = move |rows: u32| {
        let height = format!("{}px", f64::from(rows) * viewport.row_height.get());
        view! { <tr class="spacer" aria-hidden="true" style:height=height></tr> }.into_any()
    };
    let above = move || spacer(table.with(|table| table.first));
    let below =
        move || spacer(table.with(|table| table.total.saturating_sub(table.first + table.rows.len() as u32)));
    let none_matches = move || {
        let is_empty = table.with(|table| table.matching == 0 && table.trials > 0);
        if is_empty {
            empty_text(language.analysis_phrase(AnalysisPhrase::NoTrialMatches))
        } else {
            empty_view()
        }
    };
    let scrolled = move |_| {
        if let Some(scroller) = viewport.scroller.get_untracked() {
            viewport.top.set(f64::from(scroller.scroll_top()));
        }
    };
    let clicked = move |event: MouseEvent| {
        if let Some(trial) = trial_of(event.target()) {
            analysis.tell(&FromAnalysisView::Picked(trial));
        }
    };
    let row_count = derived(move || (table.with(|table| table.total) + 1).to_string());
    view! {
        <div
            class="table-scroll trials"
            role="region"
            aria-label=language.analysis_phrase(AnalysisPhrase::AllTrials)
            tabindex="-1"
            node_ref=viewport.scroller
            on:scroll=scrolled
        >
            <table
                role="grid"
                aria-rowcount=row_count
                aria-label=language.analysis_phrase(AnalysisPhrase::AllTrials)
                aria-description=language.analysis_phrase(AnalysisPhrase::TableKeys)
            >
                <thead>
                    <tr>{dynamic_view(headings)}</tr>
                </thead>
                <tbody
                    on:click=clicked
                    on:keydown=move |event| move_focus(analysis, viewport, &event)
                    on:focusin=move |event| viewport.focused.set(trial_of(event.target()))
                    on:focusout=move |event: web_sys::FocusEvent| {
                        if trial_of(event.related_target()).is_none() {
                            viewport.focused.set(None);
                        }
                    }
                >
                    {dynamic_view(above)} {dynamic_view(body)} {dynamic_view(below)}
                </tbody>
            </table>
        </div>
        {dynamic_view(none_matches)}
    }
    .into_any()
}

/// Moves the focus to another trial.
fn move_focus(analysis: Analysis, viewport: Viewport, event: &KeyboardEvent) {
    let Some(trial) = trial_of(event.target()) else { return };
    let page = (viewport.height.get_untracked() / viewport.row_height.get_untracked()) as i64 - 2;
    let distance = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        "PageDown" => page.max(1),
        "PageUp" => -page.max(1),
        "Home" => -i64::from(u32::MAX),
        "End" => i64::from(u32::MAX),
        _ => return,
    };
    event.prevent_default();
    let Some(scroller) = viewport.scroller.get_untracked() else { return };
    let target = analysis.table.with_untracked(|table| {
        let current = i64::from(table.first + row_of(table, trial)?);
        let last = i64::from(table.total) - 1;
        let mut index = (current + distance).clamp(0, last.max(0));
        let found = |index: i64| table.rows.get(usize::try_from(index - i64::from(table.first)).ok()?);
        // Baselines among the trials are passed over.
        while found(index).is_some_and(|row| row.trial.is_none())
            && (0..=last).contains(&(index + distance.signum()))
        {
            index += distance.signum();
        }
        let row = found(index);
        let trial = row.and_then(|row| row.trial);
        // There are only baselines beyond the first or the last trial.
        (row.is_none() || trial.is_some()).then_some((index as u32, trial))
    });
    let Some((index, trial)) = target else { return };
    let row_height = viewport.row_height.get_untracked();
    let header = scroller.query_selector("thead").ok().flatten();
    let header = header.map_or(0.0, |header| header.get_bounding_client_rect().height());
    let (top, seen) = (f64::from(index) * row_height, f64::from(scroller.scroll_top()));
    let height = viewport.height.get_untracked() - header;
    if top < seen {
        scroller.set_scroll_top(top as i32);
    } else if top + row_height > seen + height {
        scroller.set_scroll_top((top + row_height - height) as i32 + 1);
    }
    match trial {
        Some(trial) => focus(&scroller, trial),
        None => {
            viewport.focused.set(None);
            viewport.awaited.set_value(Some(index));
        }
    }
}

fn heading(analysis: Analysis, column: ShownColumn) -> AnyView {
    let ShownColumn { column, label, is_text, sorted, .. } = column;
    let direction = sorted.map(|(_, is_descending)| if is_descending { "descending" } else { "ascending" });
    let arrow = sorted.map(|(position, is_descending)| {
        let position = if position > 1 { position.to_string() } else { String::new() };
        format!("\u{a0}{}{position}", if is_descending { "▼" } else { "▲" })
    });
    let class = column_class(column, is_text);
    if !column.is_sortable() {
        return view! { <th scope="col" class=class>{label}</th> }.into_any();
    }
    let sort = move |event: MouseEvent| {
        analysis.change(ViewChange::Sort { column, is_added: event.shift_key() });
    };
    view! {
        <th scope="col" class=class aria-sort=direction>
            <button
                type="button"
                title=analysis.language.analysis_phrase(AnalysisPhrase::SortHelp)
                on:click=sort
            >
                {label} <span aria-hidden="true">{arrow}</span>
            </button>
        </th>
    }
    .into_any()
}

/// The class of the cells of a column.
fn column_class(column: TableColumn, is_text: bool) -> &'static str {
    match column {
        TableColumn::Rank => "rank",
        TableColumn::Trial => "number",
        TableColumn::Score => "score",
        TableColumn::Deviation => "spread",
        TableColumn::ValMae => "mae",
        TableColumn::Runs => "executions",
        TableColumn::State => "text state",
        _ if is_text => "text",
        _ => "",
    }
}

fn row_view(
    analysis: Analysis,
    columns: &[ShownColumn],
    index: u32,
    row: &ShownRow,
    selected: Option<u32>,
    reached: Option<u32>,
) -> AnyView {
    let is_selected = row.trial.is_some() && selected == row.trial;
    // A baseline's name spans several columns.
    let is_spanned = |column: &ShownColumn| row.trial.is_none() && column.column.is_between_scores();
    let span = columns.iter().filter(|column| is_spanned(column)).count();
    let first = columns.iter().position(is_spanned);
    let cells = (0..).zip(columns).zip(row.cells.iter().cloned()).filter_map(|((index, column), cell)| {
        if is_spanned(column) {
            return (Some(index) == first).then(|| {
                let span = span.to_string();
                view! { <th class="text name" scope="row" colspan=span title=cell.clone()>{cell.clone()}</th> }.into_any()
            });
        }
        Some(cell_view(analysis, column, cell, row, is_selected, reached))
    });
    let cells: Vec<AnyView> = cells.collect();
    let trial = row.trial.map(|trial| trial.to_string());
    view! {
        <tr
            class=if trial.is_some() { "trial" } else { "baseline" }
            data-row="true"
            data-trial=trial
            aria-rowindex=(index + 2).to_string()
            aria-selected=is_selected.to_string()
        >
            {cells}
        </tr>
    }
    .into_any()
}

fn cell_view(
    analysis: Analysis,
    column: &ShownColumn,
    cell: String,
    row: &ShownRow,
    is_selected: bool,
    reached: Option<u32>,
) -> AnyView {
    let class = column_class(column.column, column.is_text);
    match (column.column, row.trial) {
        (TableColumn::Trial, Some(trial)) => view! {
            <th scope="row" class=class>
                <button
                    type="button"
                    class="pick"
                    tabindex=if reached == Some(trial) { "0" } else { "-1" }
                    aria-label=analysis.language.show_trial(trial)
                    aria-pressed=is_selected.to_string()
                >
                    {cell}
                </button>
            </th>
        }
        .into_any(),
        (TableColumn::State, _) => {
            let class = format!("{class} {}", row.state);
            view! { <td class=class title=row.remark.clone()>{cell}</td> }.into_any()
        }
        _ => view! { <td class=class>{cell}</td> }.into_any(),
    }
}

/// The selected trial in words, with what can be done with it.
fn selected_trial(analysis: Analysis) -> AnyView {
    let selected = analysis.table.with(|table| table.selected.clone());
    let Some((trial, text)) = selected else { return empty_view() };
    let action = |action: TrialAction| {
        let phrase = match action {
            TrialAction::UseValues => AnalysisPhrase::UseValues,
            TrialAction::OpenAlone => AnalysisPhrase::RunAlone,
            TrialAction::CopyLink => AnalysisPhrase::CopyTrialLink,
        };
        let label = analysis.language.analysis_phrase(phrase);
        plain_button("button small", label, move || analysis.tell(&FromAnalysisView::Act(trial, action)))
    };
    view! {
        <div class="selected-line">
            <p>{text}</p>
            {Vec::from(TrialAction::ALL.map(action))}
        </div>
    }
    .into_any()
}
