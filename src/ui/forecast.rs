//! The forecast: the series, what the selected trial makes of it, and the baselines.

use leptos::prelude::*;

use super::{
    chart::{Chart, stepped},
    erased::{derived, live, pressed, written},
    page::Page,
};
use crate::view::words::significant;
use crate::{
    chart::forecast::{BaselineLine, ForecastLabels, ForecastLayout, ForecastView, draw},
    data::baselines::Baseline,
    study::study::StudyData,
    web::canvas::{self, Sheet},
};

/// The forecast's section.
#[component]
pub fn ForecastSection() -> impl IntoView {
    let page = Page::get();
    let zoomed = RwSignal::new(false);
    let hover = RwSignal::new(None::<usize>);
    // `None` until somebody chooses: then the best one is shown.
    let chosen = RwSignal::new(None::<Vec<String>>);
    let shown =
        Memo::new(move |_| chosen.get().unwrap_or_else(|| page.data.with(|data| best(&data.baselines))));
    let layout = StoredValue::new(None::<ForecastLayout>);
    let split = Memo::new(move |previous: Option<&usize>| {
        page.checked
            .with(|checked| checked.as_ref().ok().map(|study| study.split()))
            .or(previous.copied())
            .unwrap_or(0)
    });

    let picture = move |sheet: &Sheet| {
        let data = page.data.get();
        let detail = page.detail.get();
        let shown = shown.get();
        let baselines = data.baselines.iter().enumerate();
        let baselines = baselines.filter(|(_, baseline)| shown.contains(&baseline.name));
        let view = ForecastView {
            series: &data.values,
            split: split.get(),
            forecast: detail.as_ref().map(|detail| detail.one_step()).filter(|forecast| !forecast.is_empty()),
            ahead: detail.as_ref().map_or(&[], |detail| detail.ahead()),
            baselines: baselines
                .map(|(color, line)| BaselineLine { color, values: &line.forecast })
                .collect(),
            zoomed: zoomed.get(),
            hovered: hover.get(),
            labels: ForecastLabels { training: "training", validation: "validation", ahead: "ahead" },
        };
        let drawn = canvas::draw(sheet, |area, theme| draw(area, &view, theme));
        layout.set_value(drawn.unwrap_or_else(|error| {
            page.notice.set(Some(error.to_string()));
            None
        }));
    };
    let point_at = move |place: Option<(f64, f64)>| {
        hover.set(place.and_then(|(x, _)| layout.get_value()?.index_at(x)));
    };
    let step = move |step: i32| {
        if let Some((first, last)) = layout.get_value().map(|layout| layout.shown()) {
            hover.set(Some(stepped(hover.get_untracked(), step, first, last)));
        }
    };
    let summary = move || {
        let points = page.data.with(|data| data.values.len());
        match page.shown_row() {
            Some((row, _)) if page.same_series.get() => format!(
                "{points} points, with the one-step forecast of trial {} from point {}; its mean absolute error is {}.{}",
                row.trial,
                split.get(),
                row.val_mae.map_or_else(|| "not known".into(), significant),
                page.with_ahead(|ahead| beyond(ahead, points))
            ),
            _ => format!("{points} points; the model trains on those before point {}.", split.get()),
        }
    };
    let caption = move || match page.shown_row() {
        Some((row, values)) if page.detail.with(Option::is_some) => {
            let (execution, epoch) = page.detail.with(|detail| {
                let drawn = detail.as_ref().and_then(|detail| detail.drawn());
                drawn.map_or((0, None), |drawn| (drawn.number, drawn.weights_epoch))
            });
            if let Some(reason) =
                page.detail.with(|detail| detail.as_ref()?.forecasts.as_ref().err().cloned())
            {
                return format!("Trial {} could not be forecast: {reason}.", row.trial);
            }
            let epoch = epoch.map_or_else(String::new, |epoch| format!(", weights of epoch {epoch}"));
            let further = match page.with_ahead(|ahead| ahead.len()) {
                0 => String::new(),
                1 => ", then one point beyond its end".to_owned(),
                steps => format!(", then {steps} points beyond its end, each from those before it"),
            };
            format!(
                "Trial {}{values}, execution {}{epoch}: one step ahead over the true history{further}.",
                row.trial,
                execution + 1
            )
        }
        Some((row, _)) if page.same_series.get() => {
            format!("Training trial {} again for its forecast.", row.trial)
        }
        Some(_) => "The series has changed: run the search again for its forecast.".to_owned(),
        None => "The series that the networks learn from.".to_owned(),
    };
    let zoom = move || if zoomed.get() { "Show whole series" } else { "Show validation part" }.to_owned();
    view! {
        <section class="section" aria-labelledby="forecast-heading">
            <div class="section-head">
                <h2 id="forecast-heading">"Forecast"</h2>
                <p>{derived(caption)}</p>
                <div class="actions">
                    <button
                        type="button"
                        class="button small"
                        aria-pressed=derived(move || zoomed.get().to_string())
                        on:click=pressed(move || zoomed.update(|zoomed| *zoomed = !*zoomed))
                    >
                        {derived(zoom)}
                    </button>
                </div>
            </div>
            <div class="chart forecast-canvas">
                <Chart
                    name="Forecast"
                    summary=derived(summary)
                    draw=Box::new(picture)
                    on_move=Callback::new(point_at)
                    on_step=Callback::new(step)
                />
            </div>
            <p class="readout" aria-live="polite">
                {live(move || readout(hover.get(), split.get(), &page.data.get(), page, &shown.get()))}
            </p>
            <fieldset class="lines">
                <legend>"Lines"</legend>
                <span class="swatch-label"><span class="swatch series"></span>"Series"</span>
                <span class="swatch-label"><span class="swatch forecast"></span>"Network"</span>
                <span class="swatch-label ahead" hidden=derived(move || page.with_ahead(|ahead| ahead.is_empty()))>
                    <span class="swatch ahead"></span>"Network, ahead"
                </span>
                {live(move || page.data.with(|data| {
                    let baselines = data.baselines.iter().enumerate();
                    let toggles = baselines.map(|(color, line)| toggle(color, line, chosen, shown));
                    toggles.collect::<Vec<_>>().into_any()
                }))}
            </fieldset>
        </section>
    }
}

/// What is forecast beyond the end, in a sentence; nothing where nothing is.
fn beyond(ahead: &[f32], points: usize) -> String {
    let Some((first, last)) = ahead.first().zip(ahead.last()) else { return String::new() };
    let [first, last] = [first, last].map(|forecast| significant(f64::from(*forecast)));
    let end = points + ahead.len() - 1;
    format!(" Its forecast beyond the end runs from {first} at point {points} to {last} at point {end}.")
}

fn best(baselines: &[Baseline]) -> Vec<String> {
    let best = baselines.iter().min_by(|a, b| a.errors.mae.total_cmp(&b.errors.mae));
    best.into_iter().map(|baseline| baseline.name.clone()).collect()
}

fn toggle(
    color: usize,
    baseline: &Baseline,
    chosen: RwSignal<Option<Vec<String>>>,
    shown: Memo<Vec<String>>,
) -> AnyView {
    let name = baseline.name.clone();
    let checked = {
        let name = name.clone();
        derived(move || shown.with(|shown| shown.contains(&name)))
    };
    let change = move |_| {
        let mut names = shown.get_untracked();
        match names.iter().position(|shown| *shown == name) {
            Some(place) => drop(names.remove(place)),
            None => names.push(name.clone()),
        }
        chosen.set(Some(names));
    };
    view! {
        <label>
            <input type="checkbox" prop:checked=checked on:change=written(change) />
            <span class=format!("swatch line-{color}")></span>
            {baseline.label.clone()}
        </label>
    }
    .into_any()
}

fn readout(hover: Option<usize>, split: usize, data: &StudyData, page: Page, shown: &[String]) -> AnyView {
    let ahead = hover.and_then(|index| {
        let steps = index.checked_sub(data.values.len())?;
        Some((index, steps + 1, page.with_ahead(|ahead| ahead.get(steps).copied())?))
    });
    if let Some((index, steps, forecast)) = ahead {
        let forecast = significant(f64::from(forecast));
        let steps = if steps == 1 { "1 step".to_owned() } else { format!("{steps} steps") };
        return view! {
            <span>"Point "<b>{index.to_string()}</b></span>
            <span>"Network, "{steps}" ahead "<b>{forecast}</b></span>
        }
        .into_any();
    }
    let Some((index, value)) = hover.and_then(|index| Some((index, *data.values.get(index)?))) else {
        return view! { <span>"Point at the chart, or focus it and press the arrow keys, to read its values."</span> }
            .into_any();
    };
    let place = index.checked_sub(split);
    let mut pairs =
        vec![("Point".to_owned(), index.to_string()), ("Series".to_owned(), significant(f64::from(value)))];
    let forecast = page.detail.with(|detail| detail.as_ref()?.one_step().get(place?).copied());
    if let Some(forecast) = forecast {
        let error = f64::from(forecast - value);
        let sign = if error < 0.0 { "−" } else { "+" };
        let text = format!("{} ({sign}{})", significant(f64::from(forecast)), significant(error.abs()));
        pairs.push(("Network".to_owned(), text));
    }
    for baseline in data.baselines.iter().filter(|baseline| shown.contains(&baseline.name)) {
        if let Some(number) = place.and_then(|place| baseline.forecast.get(place)) {
            let label = baseline.label.split(':').next().unwrap_or_default().to_owned();
            pairs.push((label, significant(*number)));
        }
    }
    let spans =
        pairs.into_iter().map(|(name, text)| view! { <span>{name}" "<b>{text}</b></span> }.into_any());
    spans.collect::<Vec<_>>().into_any()
}
