//! The learning curves of the selected trial.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    chart::{Chart, stepped},
    erased::{derived, dynamic_view, view_while},
    page::Page,
};
use crate::view::{detail::Detail, words::significant};
use crate::{
    chart::curves::{Curve, CurvesLayout, draw},
    web::canvas::{self, Surface},
};

/// The learning curves' section, once there is a trial to show.
#[component]
pub fn CurvesSection() -> impl IntoView {
    let page = Page::get();
    view_while(move || page.detail.with(Option::is_some), curves)
}

fn curves() -> AnyView {
    let page = Page::get();
    let hover = RwSignal::new(None::<usize>);
    let layout = StoredValue::new(None::<CurvesLayout>);
    let picture = move |sheet: &Surface| {
        let Some(detail) = page.detail.get() else { return };
        let curves = detail.executions.iter().map(|execution| Curve {
            color: execution.number as usize,
            training: &execution.curves.loss,
            validation: &execution.curves.val_loss,
            best: execution.best,
        });
        let curves: Vec<Curve<'_>> = curves.collect();
        let drawn = canvas::draw(sheet, |area, theme| draw(area, &curves, hover.get(), theme));
        layout.set_value(drawn.unwrap_or_else(|error| {
            page.notice.set(Some(error.to_string()));
            None
        }));
    };
    let epochs = move || {
        page.detail.with(|detail| {
            let executions = detail.iter().flat_map(|detail| &detail.executions);
            executions.map(|execution| execution.curves.loss.len()).max().unwrap_or(0)
        })
    };
    let step = move |step: i32| {
        hover.set(Some(stepped(hover.get_untracked(), step, 1, untrack(epochs).max(1))));
    };
    let summary = move || {
        page.detail.with(|detail| {
            let ends = detail.iter().flat_map(|detail| &detail.executions).filter_map(|execution| {
                let (number, loss) = (execution.number + 1, &execution.curves.loss);
                let (first, last) = (loss.first()?, loss.last()?);
                let (first, last) = (significant(f64::from(*first)), significant(f64::from(*last)));
                Some(format!("execution {number}: training loss from {first} to {last}"))
            });
            ends.collect::<Vec<_>>().join("; ")
        })
    };
    let read = move || {
        let Some(epoch) = hover.get() else {
            return "A line for each execution: solid on training data, dashed on validation data, a dot at its best epoch."
                .to_owned();
        };
        page.detail.with(|detail| {
            let values = detail.iter().flat_map(|detail| &detail.executions).filter_map(|execution| {
                let (number, curves) = (execution.number + 1, &execution.curves);
                let (training, validation) = (curves.loss.get(epoch - 1)?, curves.val_loss.get(epoch - 1)?);
                let (training, validation) =
                    (significant(f64::from(*training)), significant(f64::from(*validation)));
                Some(format!("{number}: {training} / {validation}"))
            });
            format!(
                "Epoch {epoch}, training / validation loss by execution: {}",
                values.collect::<Vec<_>>().join(", ")
            )
        })
    };
    let caption = move || {
        page.detail.with(|detail| {
            let words = |detail: &Arc<Detail>| format!("Trial {}: {} by epoch.", detail.trial, detail.loss);
            detail.as_ref().map(words).unwrap_or_default()
        })
    };
    let legend = move || {
        page.detail.with(|detail| {
            let executions = detail.iter().flat_map(|detail| &detail.executions);
            let labels = executions.map(|execution| {
                let class = format!("swatch line-{}", execution.number % 6);
                view! {
                    <span class="swatch-label">
                        <span class=class></span>
                        {format!("Execution {}", execution.number + 1)}
                    </span>
                }
                .into_any()
            });
            labels.collect::<Vec<_>>().into_any()
        })
    };
    view! {
        <section class="section" aria-labelledby="curves-heading">
            <div class="section-head">
                <h2 id="curves-heading">"Learning curves"</h2>
                <p>{derived(caption)}</p>
            </div>
            <div class="chart curves-canvas">
                <Chart
                    name="Learning curves"
                    summary=derived(summary)
                    draw=Box::new(picture)
                    on_move=Callback::new(move |place: Option<(f64, f64)>| {
                        hover.set(place.and_then(|(x, _)| layout.get_value()?.epoch_at(x)));
                    })
                    on_step=Callback::new(step)
                />
            </div>
            <p class="readout" aria-live="polite">{derived(read)}</p>
            <div class="lines">{dynamic_view(legend)}</div>
        </section>
    }
    .into_any()
}
