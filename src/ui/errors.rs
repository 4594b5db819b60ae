//! The errors of the selected trial: how far its forecasts lie from the truth, on both parts of the series.

use leptos::prelude::*;

use super::{
    detail::{Detail, Execution},
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
    ("MASE", "MAE by that of naive training", |metrics| metrics.mase),
];

/// The errors' section, once there is a trial to show.
#[component]
pub fn ErrorsSection() -> impl IntoView {
    let page = Page::get();
    // With the trial that it was chosen for: another one begins with the execution that is drawn.
    let chosen = RwSignal::new(None::<(u32, u32)>);
    let shown = move |detail: &Detail| {
        let of_trial = chosen.get().filter(|(trial, _)| *trial == detail.trial);
        of_trial.map_or(detail.execution, |(_, execution)| execution)
    };
    let table = move || {
        page.detail.with(|detail| {
            let detail = detail.as_ref()?;
            let number = shown(detail);
            let execution = detail.executions.iter().find(|execution| execution.number == number)?;
            Some(table(detail, execution))
        })
    };
    let choice = move || {
        page.detail.with(|detail| {
            let detail = detail.as_ref().filter(|detail| detail.executions.len() > 1)?;
            let (trial, number) = (detail.trial, shown(detail));
            let options = detail.executions.iter().map(|execution| execution.number).map(|execution| {
                view! {
                    <label>
                        <input
                            type="radio"
                            name="errors-execution"
                            prop:checked=number == execution
                            on:change=move |_| chosen.set(Some((trial, execution)))
                        />
                        {execution + 1}
                    </label>
                }
            });
            Some(view! { <fieldset class="lines"><legend>"Execution"</legend>{options.collect_view()}</fieldset> })
        })
    };
    view! {
        <Show when=move || page.detail.with(Option::is_some)>
            <section class="section" aria-labelledby="errors-heading">
                <div class="section-head">
                    <h2 id="errors-heading">"Errors"</h2>
                </div>
                {choice}
                {table}
            </section>
        </Show>
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
