//! The learning curves of the selected trial.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    chart::{Chart, Layout, draw_chart},
    erased::{derived, dynamic_view, empty_text, view_or},
    page::Page,
};
use crate::{
    chart::curves::{Curve, CurvesLayout, draw},
    text::phrase::Phrase,
    view::{curves, detail::Detail, keyboard::stepped},
    web::canvas::Surface,
};

/// The learning curves' section, once a trial is selected.
#[component]
pub fn CurvesSection() -> impl IntoView {
    let page = Page::get();
    let has_detail = move || page.detail.with(Option::is_some);
    view_or(has_detail, section, move || empty_text(page.phrase(Phrase::NoTrialSelected)))
}

fn section() -> AnyView {
    let page = Page::get();
    let hovered = RwSignal::new(None::<usize>);
    let layout: Layout<CurvesLayout> = StoredValue::new(None);
    let draw_curves = move |surface: &Surface| {
        let Some(detail) = page.detail.get() else { return };
        let curves = detail.runs.iter().map(|run| Curve {
            color: run.number as usize,
            training: &run.curves.loss,
            validation: &run.curves.val_loss,
            best: run.best,
        });
        let curves: Vec<Curve<'_>> = curves.collect();
        draw_chart(page, surface, layout, |area, theme| draw(area, &curves, hovered.get(), theme));
    };
    let of_detail = move |read: &dyn Fn(&Detail) -> String| {
        page.detail.with(|detail| detail.as_ref().map(|detail| read(detail)).unwrap_or_default())
    };
    let step = move |step: i32| {
        let detail = page.detail.get_untracked();
        let epochs = detail.map_or(1, |detail: Arc<Detail>| curves::epochs(&detail).max(1));
        hovered.set(Some(stepped(hovered.get_untracked(), step, 1, epochs)));
    };
    let caption = move || of_detail(&|detail| page.language.curves_caption(detail.trial, detail.loss));
    let summary = move || of_detail(&|detail| curves::summary(detail, page.language));
    let readout = move || of_detail(&|detail| curves::readout(detail, hovered.get(), page.language));
    let legend = move || {
        page.detail.with(|detail| {
            let runs = detail.iter().flat_map(|detail| &detail.runs);
            let labels = runs.map(|run| {
                let class = format!("swatch line-{} solid", run.number % 6);
                view! {
                    <span class="swatch-label">
                        <span class=class></span>
                        {page.language.run(run.number + 1)}
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
                <h2 id="curves-heading" class="visually-hidden">{page.phrase(Phrase::LearningCurves)}</h2>
                <p>{derived(caption)}</p>
            </div>
            <div class="chart">
                <Chart
                    name=page.phrase(Phrase::LearningCurves)
                    summary=derived(summary)
                    draw=Box::new(draw_curves)
                    on_move=Callback::new(move |position: Option<(f64, f64)>| {
                        hovered.set(position.and_then(|(x, _)| layout.get_value()?.epoch_at(x)));
                    })
                    on_step=Callback::new(step)
                />
            </div>
            <p class="readout" aria-live="polite">{derived(readout)}</p>
            <div class="lines">{dynamic_view(legend)}</div>
        </section>
    }
    .into_any()
}
