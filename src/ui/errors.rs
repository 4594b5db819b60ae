//! The errors of the selected trial: how far its forecasts lie from the truth, on both parts of the series.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    detail::{Detail, Execution},
    erased::{live, nothing},
    page::Page,
    words::{sentence, significant},
};
use crate::train::metrics::Metrics;

/// A measure: its name, what it is in plain words, and its value in a unit.
type Measure = (&'static str, &'static str, fn(&Metrics) -> Option<f64>);

const MEASURES: [Measure; 5] = [
    ("MSE", "mean squared error", |metrics| Some(metrics.mse)),
    ("MAE", "mean absolute error", |metrics| Some(metrics.mae)),
    ("RMSE", "root of the MSE", |metrics| Some(metrics.rmse())),
    ("sMAPE", "error by size, in %", |metrics| Some(metrics.smape)),
    ("MASE", "MAE ÷ naive MAE in training", |metrics| metrics.mase),
];

/// The errors' section, once there is a trial to show.
#[component]
pub fn ErrorsSection() -> impl IntoView {
    let page = Page::get();
    // With the trial that it was chosen for: another one begins with the execution that is drawn.
    let chosen = RwSignal::new(None::<(u32, u32)>);
    live(move || page.detail.get().map_or_else(nothing, |detail| section(&detail, chosen)))
}

fn section(detail: &Arc<Detail>, chosen: RwSignal<Option<(u32, u32)>>) -> AnyView {
    let (trial, drawn) = (detail.trial, detail.execution);
    let shown = Signal::derive(move || match chosen.get() {
        Some((of, execution)) if of == trial => execution,
        _ => drawn,
    });
    let options = detail.executions.iter().map(|execution| execution.number).map(|execution| {
        view! {
            <label>
                <input
                    type="radio"
                    name="errors-execution"
                    prop:checked=move || shown.get() == execution
                    on:change=move |_| chosen.set(Some((trial, execution)))
                />
                {execution + 1}
            </label>
        }
    });
    let choice = (detail.executions.len() > 1).then(|| {
        view! { <fieldset class="lines"><legend>"Execution"</legend>{options.collect_view()}</fieldset> }
    });
    let detail = Arc::clone(detail);
    let table = move || {
        let execution = detail.executions.iter().find(|execution| execution.number == shown.get());
        execution.map_or_else(nothing, |execution| table(&detail, execution))
    };
    view! {
        <section class="section" aria-labelledby="errors-heading">
            <div class="section-head">
                <h2 id="errors-heading">"Errors"</h2>
            </div>
            {choice}
            {live(table)}
        </section>
    }
    .into_any()
}

fn table(detail: &Detail, execution: &Execution) -> AnyView {
    let columns = [
        execution.measured.map(|measured| measured.train),
        execution.measured.map(|measured| measured.valid),
        detail.naive,
    ];
    let rows = MEASURES.map(|(name, words, value)| {
        let cells = columns.map(|metrics| {
            let text = metrics.as_ref().and_then(value).map_or_else(|| "–".to_owned(), significant);
            view! { <td>{text}</td> }
        });
        view! {
            <tr>
                <th class="text" scope="row">{name} <span class="measure">{words}</span></th>
                {cells.into_iter().collect_view()}
            </tr>
        }
    });
    let epoch = execution.weights_epoch.map_or_else(String::new, |epoch| format!(", after epoch {epoch}"));
    let caption = format!("Trial {}, execution {}{epoch}", detail.trial, execution.number + 1);
    view! {
        <table class="errors">
            <caption>{caption}</caption>
            <thead>
                <tr>
                    <td></td>
                    <th scope="col">"Training"</th>
                    <th scope="col">"Validation"</th>
                    <th scope="col">"Naive"</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().collect_view()}</tbody>
        </table>
        <p class="combinations">
            "One step ahead, in the series' own units. Naive: the last point, on the validation part."
            {execution.remark.map(|remark| format!(" {}", sentence(remark)))}
        </p>
    }
    .into_any()
}
