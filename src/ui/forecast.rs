//! The forecast: the series, the forecast of the selected trial, and the baselines.

use leptos::prelude::*;

use super::{
    chart::{Chart, Layout, draw_chart},
    erased::{derived, dynamic_view, memo, on_click, on_value},
    page::Page,
    series_data::LoadedData,
};
use crate::{
    chart::forecast::{BaselineLine, ForecastLabels, ForecastLayout, ForecastView, draw},
    data::baselines::{Baseline, BaselineKind},
    text::phrase::Phrase,
    view::{
        forecast::{caption, readout, summary},
        keyboard::stepped,
    },
    web::canvas::Surface,
};

/// The forecast's section.
#[component]
pub fn ForecastSection() -> impl IntoView {
    let page = Page::get();
    let zoomed = page.seen.is_zoomed;
    let hovered = RwSignal::new(None::<usize>);
    let chosen = page.seen.baselines;
    let drawn = memo(move || {
        let best = || page.data.with(|data| data.best_baseline().map(|baseline| baseline.kind));
        chosen.get().unwrap_or_else(|| best().into_iter().collect())
    });
    let layout: Layout<ForecastLayout> = StoredValue::new(None);
    let split = memo(move || {
        let source = |loaded: &LoadedData| loaded.source.as_ref().map(|source| source.partition.validation());
        page.loaded.with(source).map_or(0, |validation| validation.start)
    });
    let draw_forecast = move |surface: &Surface| {
        let data = page.data.get();
        let detail = page.detail.get();
        let drawn = drawn.get();
        let baselines = data.baselines.iter().enumerate();
        let baselines = baselines.filter(|(_, baseline)| drawn.contains(&baseline.kind));
        let view = ForecastView {
            series: &data.values,
            split: split.get(),
            forecast: detail.as_ref().map(|detail| detail.one_step()).filter(|forecast| !forecast.is_empty()),
            ahead: detail.as_ref().map_or(&[], |detail| detail.ahead()),
            baselines: baselines
                .map(|(color, baseline)| BaselineLine { color, values: &baseline.forecast })
                .collect(),
            zoomed: zoomed.get(),
            hovered: hovered.get(),
            labels: ForecastLabels {
                training: page.phrase(Phrase::ChartTraining),
                validation: page.phrase(Phrase::ChartValidation),
                ahead: page.phrase(Phrase::ChartAhead),
            },
        };
        draw_chart(page, surface, layout, |area, theme| draw(area, &view, theme));
    };
    let hover = move |position: Option<(f64, f64)>| {
        hovered.set(position.and_then(|(x, _)| layout.get_value()?.index_at(x)));
    };
    let step = move |step: i32| {
        if let Some((first, last)) = layout.get_value().map(|layout| layout.shown()) {
            hovered.set(Some(stepped(hovered.get_untracked(), step, first, last)));
        }
    };
    let summary = move || {
        let row = page.shown_row().map(|(row, _)| row).filter(|_| page.same_series.get());
        let detail = page.detail.get();
        let summary = page.data.with(|data| summary(data, split.get(), row.as_ref(), detail.as_deref()));
        page.language.forecast_summary(&summary)
    };
    let caption = move || {
        let (row, detail) = (page.shown_row(), page.detail.get());
        let row = row.as_ref().map(|(row, values)| (row, values.clone()));
        let missing = page.missing_forecast.get();
        page.language.forecast_caption(&caption(row, detail.as_deref(), missing, page.same_series.get()))
    };
    let readout = move || {
        let detail = page.detail.get();
        let values = page.data.with(|data| {
            readout(hovered.get(), split.get(), data, detail.as_deref(), &drawn.get(), page.language)
        });
        if values.is_empty() {
            return view! { <span>{page.phrase(Phrase::ForecastHint)}</span> }.into_any();
        }
        let spans = values
            .into_iter()
            .map(|(label, value)| view! { <span>{label}" "<b>{value}</b></span> }.into_any());
        spans.collect::<Vec<_>>().into_any()
    };
    let has_no_ahead = derived(move || {
        page.detail.with(|detail| detail.as_ref().is_none_or(|detail| detail.ahead().is_empty()))
    });
    let zoom_label = move || {
        let phrase = if zoomed.get() { Phrase::ShowWholeSeries } else { Phrase::ShowValidationPart };
        page.phrase(phrase).to_owned()
    };
    let toggles = move || {
        page.data.with(|data| {
            let baselines = data.baselines.iter().enumerate();
            let toggles = baselines.map(|(color, baseline)| toggle(page, color, baseline, chosen, drawn));
            toggles.collect::<Vec<_>>().into_any()
        })
    };
    view! {
        <section class="section" aria-labelledby="forecast-heading">
            <div class="section-head">
                <h2 id="forecast-heading" class="visually-hidden">{page.phrase(Phrase::Forecast)}</h2>
                <p>{derived(caption)}</p>
                <div class="actions">
                    <button
                        type="button"
                        class="button small"
                        aria-pressed=derived(move || zoomed.get().to_string())
                        on:click=on_click(move || zoomed.update(|zoomed| *zoomed = !*zoomed))
                    >
                        {derived(zoom_label)}
                    </button>
                </div>
            </div>
            <div class="chart forecast-canvas">
                <Chart
                    name=page.phrase(Phrase::Forecast)
                    summary=derived(summary)
                    draw=Box::new(draw_forecast)
                    on_move=Callback::new(hover)
                    on_step=Callback::new(step)
                />
            </div>
            <p class="readout" aria-live="polite">{dynamic_view(readout)}</p>
            <fieldset class="lines">
                <legend>{page.phrase(Phrase::Lines)}</legend>
                <span class="swatch-label"><span class="swatch series"></span>{page.phrase(Phrase::Series)}</span>
                <span class="swatch-label"><span class="swatch forecast"></span>{page.phrase(Phrase::Network)}</span>
                <span class="swatch-label ahead" hidden=has_no_ahead>
                    <span class="swatch ahead"></span>{page.phrase(Phrase::NetworkBeyondData)}
                </span>
                {dynamic_view(toggles)}
            </fieldset>
        </section>
    }
}

/// The check box that shows a baseline.
fn toggle(
    page: Page,
    color: usize,
    baseline: &Baseline,
    chosen: RwSignal<Option<Vec<BaselineKind>>>,
    drawn: Memo<Vec<BaselineKind>>,
) -> AnyView {
    let kind = baseline.kind;
    let is_checked = derived(move || drawn.with(|drawn| drawn.contains(&kind)));
    let change = move |_| {
        let mut kinds = drawn.get_untracked();
        match kinds.iter().position(|drawn| *drawn == kind) {
            Some(index) => drop(kinds.remove(index)),
            None => kinds.push(kind),
        }
        chosen.set(Some(kinds));
    };
    view! {
        <label>
            <input type="checkbox" prop:checked=is_checked on:change=on_value(change) />
            <span class=format!("swatch line-{color}")></span>
            {page.language.baseline(baseline)}
        </label>
    }
    .into_any()
}
