//! The errors of the selected trial: how far its forecasts lie from the truth, on both parts of the series.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    erased::{derived, dynamic_view, memo, empty_view},
    input::radio,
    page::Page,
};
use crate::train::metrics::Metrics;
use crate::view::{
    detail::Detail,
    words::{sentence, significant},
};

/// A measure: its name, what it is in plain words, and its value in a unit.
type Measure = (&'static str, &'static str, fn(&Metrics) -> Option<f64>);

const MEASURES: [Measure; 5] = [
    ("MSE", "mean squared error", |metrics| Some(metrics.mse)),
    ("MAE", "mean absolute error", |metrics| Some(metrics.mae)),
    ("RMSE", "root of the MSE", |metrics| Some(metrics.rmse())),
    ("sMAPE", "error by size, in %", |metrics| Some(metrics.smape)),
    ("MASE", "scaled MAE", |metrics| metrics.mase),
];

/// Whose errors, and on what.
#[derive(Clone, Copy, Debug)]
enum Part {
    Training,
    Validation,
    Naive,
}

/// The errors' section, once there is a trial to show.
#[component]
pub fn ErrorsSection() -> impl IntoView {
    let page = Page::get();
    // With the trial that it was chosen for: another one begins with the execution that is drawn.
    let chosen = RwSignal::new(None::<(u32, u32)>);
    dynamic_view(move || page.detail.get().map_or_else(empty_view, |detail| section(&detail, chosen)))
}

fn section(detail: &Arc<Detail>, chosen: RwSignal<Option<(u32, u32)>>) -> AnyView {
    let (trial, drawn) = (detail.trial, detail.execution);
    let shown = memo(move || match chosen.get() {
        Some((of, execution)) if of == trial => execution,
        _ => drawn,
    });
    let options = detail.executions.iter().map(|execution| execution.number).map(|execution| {
        let is_shown = derived(move || shown.get() == execution);
        let choose = move || chosen.set(Some((trial, execution)));
        radio("errors-execution".to_owned(), is_shown, choose, (execution + 1).to_string().into())
    });
    let single = detail.executions.len() < 2;
    let options: Vec<AnyView> = options.collect();
    let shown = {
        let detail = Arc::clone(detail);
        memo(move || detail.executions.iter().find(|execution| execution.number == shown.get()).cloned())
    };
    let naive = detail.naive;
    let rows = MEASURES.map(|(name, words, value)| {
        let cells = [Part::Training, Part::Validation, Part::Naive].map(|part| {
            let text = move || {
                let measured = || shown.with(|shown| shown.as_ref()?.measured);
                let metrics = match part {
                    Part::Training => measured().map(|measured| measured.train),
                    Part::Validation => measured().map(|measured| measured.valid),
                    Part::Naive => naive,
                };
                metrics.as_ref().and_then(value).map_or_else(|| "–".to_owned(), significant)
            };
            view! { <td>{derived(text)}</td> }.into_any()
        });
        view! {
            <tr>
                <th class="text" scope="row">{name} <span class="measure">{words}</span></th>
                {Vec::from(cells)}
            </tr>
        }
        .into_any()
    });
    let yardstick = match detail.season {
        1 => "A MASE of 1 is the error of the naive forecast on the training part.".to_owned(),
        season => {
            format!(
                "A MASE of 1 is the error of the forecast from {season} points before on the training part."
            )
        }
    };
    let caption = move || {
        shown.with(|shown| {
            let Some(shown) = shown else { return String::new() };
            let epoch =
                shown.weights_epoch.map_or_else(String::new, |epoch| format!(", after epoch {epoch}"));
            format!("Trial {trial}, execution {}{epoch}", shown.number + 1)
        })
    };
    let remark = move || {
        let remark = shown.with(|shown| shown.as_ref()?.remark);
        remark.map_or_else(String::new, |remark| format!(" {}", sentence(remark)))
    };
    view! {
        <section class="section" aria-labelledby="errors-heading">
            <div class="section-head">
                <h2 id="errors-heading">"Errors"</h2>
            </div>
            <fieldset class="lines" hidden=single>
                <legend>"Execution"</legend>
                {options}
            </fieldset>
            <table class="errors">
                <caption>{derived(caption)}</caption>
                <thead>
                    <tr>
                        <td></td>
                        <th scope="col">"Training"</th>
                        <th scope="col">"Validation"</th>
                        <th scope="col">"Naive"</th>
                    </tr>
                </thead>
                <tbody>{Vec::from(rows)}</tbody>
            </table>
            <p class="combinations">
                "One step ahead, in the series' own units. Naive: the last point, on the validation part. "
                {yardstick} {derived(remark)}
            </p>
        </section>
    }
    .into_any()
}
