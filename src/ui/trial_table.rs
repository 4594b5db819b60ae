//! The leaderboard as a real table: every trial with every number, and the baselines among them.

use std::sync::Arc;

use leptos::{html, prelude::*};

use super::{
    erased::{derived, effect, dynamic_view, memo, empty_view, plain_button, on_click, view_while},
    page::Page,
};
use crate::view::words::{self, Column, lowered};
use crate::{
    data::errors::Errors,
    num::order::sort_by,
    report::leaderboard::{Row, SortKey, sort},
    runtime::scheduler::Phase,
    search::{parameter::Parameter, trial::TrialState},
    study::study::{Study, StudyData},
    web::observers::VisibilityObserver,
};

/// How many rows are there before somebody asks for more, and how many more there are then.
const PAGE: usize = 50;

/// How high a line is as a rule, in CSS pixels: as long as nobody has seen the table, so many are set aside.
const LINE: usize = 33;

/// The table.
#[component]
pub fn TrialTable() -> impl IntoView {
    let page = Page::get();
    let order = RwSignal::new((SortKey::Rank, false));
    let limit = RwSignal::new(PAGE);
    let study = memo(move || page.search.view.with(|view| view.study.clone()));
    let (table, painted) = (NodeRef::<html::Div>::new(), RwSignal::new(true));
    let painting = StoredValue::new_local(None::<VisibilityObserver>);
    effect(move || {
        if let Some(table) = table.get() {
            painting.set_value(Some(VisibilityObserver::new(&table, move |now| {
                painted.try_set(now);
            })));
        }
    });
    on_cleanup(move || {
        painting.try_update_value(Option::take);
    });
    // While a search runs, a table that nobody sees stays as it is; but not as it was in the search before.
    let seen = Memo::new(move |previous: Option<&Arc<Vec<Row>>>| {
        page.search.view.with(|view| {
            let waits = view.phase == Some(Phase::Running) && !painted.get();
            let previous = previous.filter(|rows| waits && rows.len() <= view.rows.len());
            Arc::clone(previous.unwrap_or(&view.rows))
        })
    });
    let rows = memo(move || {
        let (key, descending) = order.get();
        let mut rows = seen.with(|rows| rows.to_vec());
        if (key, descending) != (SortKey::Rank, false) {
            sort(&mut rows, key, descending);
        }
        rows
    });
    let headers = move || {
        let Some(study) = study.get() else { return empty_view() };
        let parameters = study.space().parameters().iter().enumerate();
        let parameters = parameters.map(|(place, parameter)| {
            (SortKey::Parameter(place), parameter.name.clone(), is_text(parameter))
        });
        let score = format!("Score: {}", lowered(study.objective().label()));
        let columns = std::iter::once((SortKey::Trial, "Trial".to_owned(), false)).chain(parameters).chain([
            (SortKey::Rank, score, false),
            (SortKey::Deviation, "± SD".to_owned(), false),
            (SortKey::ValMae, "Validation MAE".to_owned(), false),
        ]);
        let cells = columns.map(|(key, label, is_text)| header(key, label, is_text, order));
        cells.collect::<Vec<_>>().into_any()
    };
    let body = move || {
        let Some(study) = study.get() else { return empty_view() };
        let (key, descending) = order.get();
        let rows = rows.get();
        let references = page.search.data.with(|data| references(data));
        let selected = page.selected.get();
        let columns = Columns::of(&rows, &references);
        // The baselines come on top of the trials that were asked for.
        let limit = limit.get() + references.len();
        let entries = merged(&rows, references, key, descending);
        let lines = entries.into_iter().take(limit).map(|entry| match entry {
            Entry::Trial(row) => trial_line(page, &study, &row, columns, selected),
            Entry::Reference(reference) => reference_line(&study, &reference, columns),
        });
        lines.collect::<Vec<_>>().into_any()
    };
    let more = move || {
        plain_button("button small more", "Show more trials", move || limit.update(|limit| *limit += PAGE))
    };
    let height = derived(move || {
        let references =
            page.search.data.with(|data| data.baselines.len() + usize::from(data.noise_floor.is_some()));
        let lines = 1 + rows.with(Vec::len).min(limit.get()) + references;
        format!("auto {}px", lines * LINE)
    });
    view! {
        <div
            node_ref=table
            class="table-scroll"
            style:contain-intrinsic-block-size=height
            tabindex="0"
            role="region"
            aria-label="All trials"
        >
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Rank"</th> {dynamic_view(headers)} <th scope="col">"Executions"</th>
                        <th class="text" scope="col">"State"</th>
                    </tr>
                </thead>
                <tbody>{dynamic_view(body)}</tbody>
            </table>
        </div>
        {view_while(move || rows.with(Vec::len) > limit.get(), more)}
    }
}

fn header(key: SortKey, label: String, is_text: bool, order: RwSignal<(SortKey, bool)>) -> AnyView {
    // Whether the table is in this column's order, and whether that goes down.
    let descending = move || Some(order.get()).filter(|order| order.0 == key).map(|order| order.1);
    let direction =
        move || descending().map(|descending| if descending { "descending" } else { "ascending" }.to_owned());
    let arrow = move || {
        match descending() {
            Some(false) => " ▲",
            Some(true) => " ▼",
            None => "",
        }
        .to_owned()
    };
    let turn = move || {
        order.update(|(current, descending)| {
            *descending = *current == key && !*descending;
            *current = key;
        });
    };
    view! {
        <th scope="col" class=is_text.then_some("text") aria-sort=derived(direction)>
            <button type="button" on:click=on_click(turn)>
                {label}
                <span aria-hidden="true">{derived(arrow)}</span>
            </button>
        </th>
    }
    .into_any()
}

/// A baseline or the noise floor.
#[derive(Clone, Debug, PartialEq)]
struct Reference {
    label: String,
    kind: &'static str,
    errors: Errors,
}

fn references(data: &StudyData) -> Vec<Reference> {
    let floor = data.noise_floor.map(|errors| Reference {
        label: "Noise floor: nothing is better".to_owned(),
        kind: "noise",
        errors,
    });
    let baselines = data.baselines.iter().map(|baseline| Reference {
        label: baseline.label.clone(),
        kind: "baseline",
        errors: baseline.errors,
    });
    let mut all: Vec<Reference> = floor.into_iter().chain(baselines).collect();
    sort_by(&mut all, |a, b| a.errors.mae.total_cmp(&b.errors.mae));
    all
}

enum Entry {
    Trial(Row),
    Reference(Reference),
}

/// Trials and baselines in one order where they are sorted by what both have; else the baselines first.
fn merged(rows: &[Row], references: Vec<Reference>, key: SortKey, descending: bool) -> Vec<Entry> {
    // The trials are what is looked for; what they are compared with stands above them.
    let mut entries: Vec<Entry> = references.into_iter().map(Entry::Reference).collect();
    entries.extend(rows.iter().cloned().map(Entry::Trial));
    if key == SortKey::ValMae {
        let mae = |entry: &Entry| match entry {
            Entry::Trial(row) => row.val_mae.unwrap_or(f64::INFINITY),
            Entry::Reference(reference) => reference.errors.mae,
        };
        sort_by(
            &mut entries,
            |a, b| {
                if descending { mae(b).total_cmp(&mae(a)) } else { mae(a).total_cmp(&mae(b)) }
            },
        );
    }
    entries
}

/// How the columns of measures are written.
#[derive(Clone, Copy)]
struct Columns {
    score: Column,
    mae: Column,
}

impl Columns {
    fn of(rows: &[Row], references: &[Reference]) -> Self {
        Self {
            score: Column::of(rows.iter().filter_map(|row| row.score)),
            mae: Column::of(
                rows.iter().filter_map(|row| row.val_mae).chain(references.iter().map(|r| r.errors.mae)),
            ),
        }
    }
}

fn reference_line(study: &Study, reference: &Reference, columns: Columns) -> AnyView {
    let width = (study.space().parameters().len() + 2).to_string();
    let mae = reference.errors.mae;
    let score = study.score_of(reference.errors);
    let score = score.map(|score| columns.score.shown(Some(score))).unwrap_or_default();
    view! {
        <tr class="baseline">
            <th class="text" scope="row" colspan=width>{reference.label.clone()}</th>
            <td>{score}</td> <td></td>
            <td class="mae">{columns.mae.shown(Some(mae))}</td>
            <td></td>
            <td class="text state">{reference.kind}</td>
        </tr>
    }
    .into_any()
}

/// In two lines at most, however narrow the column: the spaces and the dash within each do not break.
fn early((first, last): (u32, u32)) -> String {
    let epochs = if first == last {
        format!("epoch\u{a0}{first}")
    } else {
        format!("epochs\u{a0}{first}–\u{2060}{last}")
    };
    format!("completed\u{a0}early, {epochs}")
}

/// Whether a parameter's column is one of names, which begin where the column does.
fn is_text(parameter: &Parameter) -> bool {
    parameter.domain.value(0).as_text().is_some()
}

fn trial_line(page: Page, study: &Study, row: &Row, columns: Columns, selected: Option<u32>) -> AnyView {
    let trial = row.trial;
    let scores = row.scores.iter().map(|score| columns.score.shown(*score));
    let scores: Vec<AnyView> = scores.map(|score| view! { <span>{score}</span> }.into_any()).collect();
    let values = study.space().parameters().iter().zip(&row.values).map(|(parameter, value)| {
        view! { <td class=is_text(parameter).then_some("text")>{words::value(value.as_ref())}</td> }
            .into_any()
    });
    let values: Vec<AnyView> = values.collect();
    let state = match (&row.remark, row.state) {
        (Some(remark), TrialState::Diverged | TrialState::Failed) => remark.clone(),
        // It has its score, and something to be said of it.
        (Some(_), TrialState::Completed) => "completed, dead network".to_owned(),
        (None, TrialState::Completed) => row.stopped_early.map_or_else(|| row.state.key().to_owned(), early),
        (_, state) => state.key().to_owned(),
    };
    let is_selected = selected == Some(trial);
    let pick = move || page.picked.set(Some(trial));
    view! {
        <tr class="trial" aria-selected=is_selected.to_string() on:click=on_click(pick)>
            <td>{row.rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string())}</td>
            <td>
                <button
                    type="button"
                    class="pick"
                    aria-label=format!("Show trial {trial}")
                    aria-pressed=is_selected.to_string()
                >
                    {trial.to_string()}
                </button>
            </td>
            {values}
            <td>{columns.score.shown(row.score)}</td>
            <td class="spread">{columns.score.shown(row.deviation)}</td>
            <td class="mae">{columns.mae.shown(row.val_mae)}</td>
            <td class="executions">{scores}</td>
            <td class=format!("text state {}", row.state.key()) title=row.remark.clone()>{state}</td>
        </tr>
    }
    .into_any()
}
