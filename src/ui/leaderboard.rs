//! The leaderboard: a chart of the best trials.

use leptos::prelude::*;

use super::{
    chart::{Chart, Layout, draw_chart},
    erased::{derived, dynamic_view, empty_view, memo, view_while},
    input::radio,
    page::Page,
};
use crate::{
    chart::leaderboard::{LeaderboardLayout, draw, preferred_height},
    data::errors::Errors,
    text::phrase::Phrase,
    train::objective::Objective,
    view::{
        leaderboard_chart::{AxisMeasure, leaderboard_view, reference_lines},
        snapshot::{MAX_ROWS, RankedTrials},
    },
    web::canvas::Surface,
};

/// The leaderboard's section.
#[component]
pub fn LeaderboardSection() -> impl IntoView {
    let page = Page::get();
    let has_trials = memo(move || page.search.view.with(|view| view.trials > 0));
    let objective =
        memo(move || page.search.view.with(|view| view.study.as_ref().map(|study| study.objective())));
    let caption = move || match objective.get().filter(|_| has_trials.get()) {
        Some(objective) => page.language.leaderboard_order(objective),
        None => page.phrase(Phrase::LeaderboardEmpty).to_owned(),
    };
    let board = || view! { <LeaderboardChart /> }.into_any();
    view! {
        <section class="section" aria-labelledby="leaderboard-heading">
            <div class="section-head">
                <h2 id="leaderboard-heading">{page.phrase(Phrase::Leaderboard)}</h2>
                <p>{derived(caption)}</p>
            </div>
            {view_while(move || objective.get().is_some(), board)}
        </section>
    }
}

#[component]
fn LeaderboardChart() -> impl IntoView {
    let page = Page::get();
    let measure = page.seen.measure;
    let layout: Layout<LeaderboardLayout> = StoredValue::new(None);
    // While a search runs the chart has the height for all trials to come, so that nothing below it moves.
    let row_count = memo(move || {
        page.search.view.with(|view| {
            let is_over = view.phase.is_some_and(|phase| !phase.is_active());
            let expected =
                view.study.as_ref().filter(|_| !is_over).map_or(0, |study| study.total_trials() as usize);
            view.trials.max(expected).min(MAX_ROWS)
        })
    });
    let study = memo(move || page.search.view.with(|view| view.study.clone()));
    // Ranked by the validation MAE, both measures are the same.
    let has_one_measure = memo(move || {
        study.with(|study| study.as_ref().is_some_and(|study| study.objective() == Objective::ValMae))
    });
    let line_count = move || {
        study.with(|study| {
            let Some(study) = study else { return 0 };
            page.search.data.with(|data| reference_lines(study, data, measure.get(), page.language).len())
        })
    };
    let draw_leaderboard = move |surface: &Surface| {
        let (selected, measure) = (page.selected.get(), measure.get());
        let chart = page.search.view.with(|view| {
            let study = view.study.as_ref()?;
            page.search.data.with(|data| {
                let trials = RankedTrials { study, rows: &view.best_rows, data };
                Some(leaderboard_view(trials, measure, selected, page.language))
            })
        });
        let chart = chart.unwrap_or_default();
        draw_chart(page, surface, layout, |area, theme| draw(area, &chart, theme));
    };
    let pick = move |(_, y): (f64, f64)| {
        let row = layout.get_value().and_then(|layout| layout.row_at(y));
        let trial =
            row.and_then(|row| page.search.view.with_untracked(|view| Some(view.best_rows.get(row)?.trial)));
        if trial.is_some() {
            page.picked.set(trial);
        }
    };
    let summary = move || page.language.leaderboard_summary(page.search.view.with(|view| view.best()));
    let text_view = |text: String| view! { <span>{text}</span> }.into_any();
    let no_baselines = move || {
        let reason = study
            .with(|study| study.as_ref().and_then(|study| study.baseline_score(Errors::default()).err()));
        let reason = reason.filter(|_| measure.get() == AxisMeasure::Score && !has_one_measure.get());
        reason.map_or_else(empty_view, |reason| text_view(page.language.no_baseline_score(reason)))
    };
    let shown_trials = move || match page.search.view.with(|view| view.trials) {
        all if all > MAX_ROWS => text_view(page.language.shown_trials(MAX_ROWS, all)),
        _ => empty_view(),
    };
    let option = move |option: AxisMeasure, label: Signal<String>| {
        let is_selected = derived(move || measure.get() == option);
        radio("leaderboard-measure".to_owned(), is_selected, move || measure.set(option), label)
    };
    let objective = move || study.with(|study| study.as_ref().map(|study| study.objective()));
    let score_label = derived(move || {
        objective().map(|objective| page.language.score_heading(objective)).unwrap_or_default()
    });
    let options = move || {
        view! {
            <fieldset class="lines">
                <legend>{page.phrase(Phrase::ShowMeasure)}</legend>
                {option(AxisMeasure::ValidationError, page.phrase(Phrase::UnseenError).into())}
                {option(AxisMeasure::Score, score_label)}
            </fieldset>
        }
        .into_any()
    };
    let legend = move || {
        let is_by_score = measure.get() == AxisMeasure::Score && !has_one_measure.get();
        page.language.leaderboard_legend(objective().filter(|_| is_by_score))
    };
    view! {
        {view_while(move || !has_one_measure.get(), options)}
        <div class="chart pickable">
            <Chart
                name=page.phrase(Phrase::Leaderboard)
                summary=derived(summary)
                height=derived(move || preferred_height(row_count.get(), line_count()))
                draw=Box::new(draw_leaderboard)
                on_click=Callback::new(pick)
            />
        </div>
        <p class="readout">
            <span>{derived(legend)}</span> {dynamic_view(no_baselines)} {dynamic_view(shown_trials)}
        </p>
    }
}
