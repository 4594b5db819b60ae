//! The table of all trials, with the baselines among them.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    erased::{derived, dynamic_view, empty_view, memo, on_click, plain_button, view_while},
    page::Page,
};
use crate::{
    report::leaderboard::Sorting,
    study::study::Study,
    text::phrase::Phrase,
    view::trial_table::{
        Line, PAGE_SIZE, ReferenceCells, SortColumn, TrialCells, is_text, lines, sort_columns,
    },
};

/// The table.
#[component]
pub fn TrialTable() -> impl IntoView {
    let page = Page::get();
    let limit = page.seen.table_limit;
    let study = memo(move || page.search.view.with(|view| view.study.clone()));
    // A snapshot with the same rows does not build them anew.
    let current = memo(move || page.search.view.with(|view| Arc::clone(&view.table)));
    let sorting = memo(move || current.with(|table| table.sorting));
    let trials = memo(move || page.search.view.with(|view| view.trials));
    let headers = move || {
        let Some(study) = study.get() else { return empty_view() };
        let columns = sort_columns(&study, page.language).into_iter();
        columns.map(|column| header(page, column, sorting)).collect::<Vec<_>>().into_any()
    };
    let body = move || {
        let Some(study) = study.get() else { return empty_view() };
        let selected = page.selected.get();
        let lines = current.with(|table| {
            page.search.data.with(|data| lines(&study, table, data, limit.get(), page.language))
        });
        let lines = lines.into_iter().map(|line| match line {
            Line::Trial(cells) => trial_row(page, &study, *cells, selected),
            Line::Reference(cells) => reference_row(&study, cells),
        });
        lines.collect::<Vec<_>>().into_any()
    };
    let more = move || {
        plain_button("button small more", page.phrase(Phrase::ShowMoreTrials), move || {
            limit.update(|limit| *limit += PAGE_SIZE);
            page.search.limit_table(limit.get_untracked());
        })
    };
    view! {
        <div
            class="table-scroll"
            tabindex="0"
            role="region"
            aria-label=page.phrase(Phrase::AllTrials)
        >
            <table>
                <thead>
                    <tr>
                        <th scope="col">{page.phrase(Phrase::ColumnRank)}</th> {dynamic_view(headers)}
                        <th scope="col">{page.phrase(Phrase::ColumnRuns)}</th>
                        <th class="text" scope="col">{page.phrase(Phrase::ColumnState)}</th>
                    </tr>
                </thead>
                <tbody>{dynamic_view(body)}</tbody>
            </table>
        </div>
        {view_while(move || trials.get() > limit.get(), more)}
    }
}

fn header(page: Page, column: SortColumn, sorting: Memo<Sorting>) -> AnyView {
    let SortColumn { key, label, is_text } = column;
    let descending = move || Some(sorting.get()).filter(|sorting| sorting.0 == key).map(|sorting| sorting.1);
    let direction =
        move || descending().map(|descending| if descending { "descending" } else { "ascending" }.to_owned());
    let arrow = move || {
        match descending() {
            Some(false) => "\u{a0}▲",
            Some(true) => "\u{a0}▼",
            None => "",
        }
        .to_owned()
    };
    let sort_by_column = move || {
        let (current, descending) = sorting.get_untracked();
        page.search.sort_table((key, current == key && !descending));
    };
    view! {
        <th scope="col" class=is_text.then_some("text") aria-sort=derived(direction)>
            <button type="button" on:click=on_click(sort_by_column)>
                {label}
                <span aria-hidden="true">{derived(arrow)}</span>
            </button>
        </th>
    }
    .into_any()
}

fn reference_row(study: &Study, cells: ReferenceCells) -> AnyView {
    let width = (study.space().parameters().len() + 2).to_string();
    view! {
        <tr class="baseline">
            <th class="text" scope="row" colspan=width>{cells.label}</th>
            <td>{cells.score}</td> <td></td>
            <td class="mae">{cells.val_mae}</td>
            <td></td>
            <td class="text state">{cells.state}</td>
        </tr>
    }
    .into_any()
}

fn trial_row(page: Page, study: &Study, cells: TrialCells, selected: Option<u32>) -> AnyView {
    let trial = cells.trial;
    let runs = cells.runs.into_iter().map(|score| view! { <span>{score}</span> }.into_any());
    let runs: Vec<AnyView> = runs.collect();
    let values = study.tuned_settings().into_iter().zip(cells.values).map(|(setting, value)| {
        view! { <td class=is_text(setting).then_some("text")>{value}</td> }.into_any()
    });
    let values: Vec<AnyView> = values.collect();
    let is_selected = selected == Some(trial);
    let pick = move || page.picked.set(Some(trial));
    view! {
        <tr class="trial" aria-selected=is_selected.to_string() on:click=on_click(pick)>
            <td>{cells.rank}</td>
            <td>
                <button
                    type="button"
                    class="pick"
                    aria-label=page.language.show_trial(trial)
                    aria-pressed=is_selected.to_string()
                >
                    {trial.to_string()}
                </button>
            </td>
            {values}
            <td>{cells.score}</td>
            <td class="spread">{cells.deviation}</td>
            <td class="mae">{cells.val_mae}</td>
            <td class="executions">{runs}</td>
            <td class=format!("text state {}", cells.state.key()) title=cells.remark>{cells.state_text}</td>
        </tr>
    }
    .into_any()
}
