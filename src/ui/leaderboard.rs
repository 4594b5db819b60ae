//! The leaderboard: a picture of the best trials, and the table of all of them.

use leptos::prelude::*;

use super::{
    chart::Chart,
    erased::{derived, dynamic_view, memo, empty_view, plain_button, view_while},
    input::radio,
    page::Page,
    table::TrialTable,
};
use crate::view::words::{self, lowered, significant};
use crate::{
    chart::leaderboard::{
        LeaderboardLayout, LeaderboardRow, LeaderboardView, ReferenceLine, draw, preferred_height,
    },
    data::{baselines::Baseline, errors::Errors},
    num::{
        order::sort_by,
        summary::{confidence_half_width, mean},
    },
    report::leaderboard::Row,
    runtime::scheduler::Phase,
    search::trial::{ExecutionId, TrialState},
    study::study::StudyData,
    train::objective::Objective,
    web::canvas::{self, Surface},
};

/// How many rows the picture shows.
const SHOWN: usize = 12;

/// The validation MAE in plain words.
const MAE_WORDS: &str = "Average error on unseen data (MAE)";

/// What stands between the values of a trial in the picture.
const BETWEEN: &str = " · ";

/// The leaderboard's section.
#[component]
pub fn LeaderboardSection() -> impl IntoView {
    let page = Page::get();
    let any = memo(move || page.search.view.with(|view| !view.rows.is_empty()));
    let began = memo(move || page.search.view.with(|view| view.study.is_some()));
    let copy_summary = move || {
        if let Some(text) = page.search.summary() {
            page.copy(text, "Results summary");
        }
    };
    let copy_json = move || {
        if let Some(text) = page.search.json() {
            page.copy(text, "Results as JSON");
        }
    };
    let caption = move || {
        if any.get() {
            "Best first. Select a trial to see its forecast and learning curves."
        } else {
            "Trials appear here as they end, each with every one of its executions."
        }
        .to_owned()
    };
    let actions = move || {
        view! {
            <div class="actions">
                {plain_button("button small", "Copy results summary", copy_summary)}
                {plain_button("button small", "Copy results as JSON", copy_json)}
            </div>
        }
        .into_any()
    };
    let board = || view! { <Picture /> <TrialTable /> }.into_any();
    view! {
        <section class="section" aria-labelledby="leaderboard-heading">
            <div class="section-head">
                <h2 id="leaderboard-heading">"Leaderboard"</h2>
                <p>{derived(caption)}</p>
                {view_while(move || any.get(), actions)}
            </div>
            {view_while(move || began.get(), board)}
        </section>
    }
}

#[component]
fn Picture() -> impl IntoView {
    let page = Page::get();
    // Whether the axis measures what the trials are scored by, or the validation MAE of each execution at its best epoch.
    let by_score = RwSignal::new(false);
    let layout = StoredValue::new(None::<LeaderboardLayout>);
    // While a search runs there is room for all that are to come, so that nothing below moves.
    let shown = memo(move || {
        page.search.view.with(|view| {
            let over = matches!(view.phase, Some(Phase::Finished | Phase::Stopped));
            let coming =
                view.study.as_ref().filter(|_| !over).map_or(0, |study| study.total_trials() as usize);
            view.rows.len().max(coming).min(SHOWN)
        })
    });
    let study = memo(move || page.search.view.with(|view| view.study.clone()));
    let by_mae = memo(move || {
        study.with(|study| study.as_ref().is_some_and(|study| study.objective() == Objective::ValMae))
    });
    let rules = move || {
        let of = |errors: Errors| {
            if by_score.get() {
                study.with(|study| study.as_ref()?.score_of(errors))
            } else {
                Some(errors.mae)
            }
        };
        page.search.data.with(|data| rules(data, of))
    };
    let picture = move |sheet: &Surface| {
        let selected = page.selected.get();
        let by_score = by_score.get();
        let picture = page.search.view.with(|view| {
            let Some(study) = &view.study else { return LeaderboardView::default() };
            let names = study.space().parameters().iter().map(|parameter| parameter.name.as_str());
            let rows = view.rows.iter().take(SHOWN);
            LeaderboardView {
                heading: names.collect::<Vec<_>>().join(BETWEEN),
                rows: rows.map(|row| leader_row(page, row, by_score, selected)).collect(),
                reference_lines: rules(),
            }
        });
        let drawn = canvas::draw(sheet, |area, theme| draw(area, &picture, theme));
        layout.set_value(drawn.unwrap_or_else(|error| {
            page.notice.set(Some(error.to_string()));
            None
        }));
    };
    let pick = move |(_, y): (f64, f64)| {
        let row = layout.get_value().and_then(|layout| layout.row_at(y));
        let trial =
            row.and_then(|row| page.search.view.with_untracked(|view| Some(view.rows.get(row)?.trial)));
        if trial.is_some() {
            page.picked.set(trial);
        }
    };
    let summary = move || {
        page.search.view.with(|view| {
            let best = view.rows.first().and_then(|row| Some((row.trial, row.score?)));
            let best =
                best.map(|(trial, score)| format!("Trial {trial} leads with {}. ", significant(score)));
            format!("{}The table below has every trial.", best.unwrap_or_default())
        })
    };
    let without_rules = move || {
        let why = study.with(|study| study.as_ref().and_then(|study| study.why_no_score()));
        let why = why.filter(|_| by_score.get() && !by_mae.get());
        why.map_or_else(empty_view, |why| said(format!("Baselines have no such score: {why}.")))
    };
    let rest = move || match page.search.view.with(|view| view.rows.len().saturating_sub(SHOWN)) {
        0 => empty_view(),
        rest => said(format!("{rest} more trials are in the table.")),
    };
    let option = move |score: bool, words: Signal<String>| {
        let chosen = derived(move || by_score.get() == score);
        radio("leaderboard-measure".to_owned(), chosen, move || by_score.set(score), words)
    };
    let score_words = derived(move || {
        study.with(|study| {
            study
                .as_ref()
                .map_or_else(String::new, |study| format!("Score: {}", lowered(study.objective().label())))
        })
    });
    let options = move || {
        view! {
            <fieldset class="lines">
                <legend>"Show"</legend>
                {option(false, MAE_WORDS.into())} {option(true, score_words)}
            </fieldset>
        }
        .into_any()
    };
    let legend = move || {
        let words = if by_score.get() && !by_mae.get() { score_words.get() } else { MAE_WORDS.to_owned() };
        format!("{words}: a dot for each execution, a mark at their mean, a bar for its 95 % interval.")
    };
    view! {
        {view_while(move || !by_mae.get(), options)}
        <div class="chart pickable">
            <Chart
                name="Leaderboard"
                summary=derived(summary)
                height=derived(move || preferred_height(shown.get(), rules().len()))
                draw=Box::new(picture)
                on_click=Callback::new(pick)
            />
        </div>
        <p class="readout">
            <span>{derived(legend)}</span> {dynamic_view(without_rules)} {dynamic_view(rest)}
        </p>
    }
}

fn said(text: String) -> AnyView {
    view! { <span>{text}</span> }.into_any()
}

fn leader_row(page: Page, row: &Row, by_score: bool, selected: Option<u32>) -> LeaderboardRow {
    let dots: Vec<Option<f64>> = if by_score {
        row.scores.clone()
    } else {
        let ids = (0..row.scores.len() as u32).map(|execution| ExecutionId { trial: row.trial, execution });
        ids.map(|id| page.search.val_mae(id)).collect()
    };
    let values: Vec<f64> = dots.iter().flatten().copied().collect();
    let complete = row.state == TrialState::Completed;
    let label = row.values.iter().map(|value| words::value(value.as_ref())).collect::<Vec<_>>().join(BETWEEN);
    LeaderboardRow {
        label: if label.is_empty() { format!("trial {}", row.trial) } else { label },
        mean: if complete { mean(&values) } else { None },
        half_width: if complete { confidence_half_width(&values) } else { None },
        dots,
        selected: selected == Some(row.trial),
        remark: (!complete).then(|| row.remark.clone().unwrap_or_else(|| row.state.key().to_owned())),
    }
}

/// The best baseline, the naive one and the noise floor, where they have the measure of the picture.
fn rules(data: &StudyData, of: impl Fn(Errors) -> Option<f64>) -> Vec<ReferenceLine> {
    let mut rules: Vec<ReferenceLine> = Vec::new();
    if let Some(value) = data.noise_floor.and_then(&of) {
        rules.push(ReferenceLine { label: "Noise floor".to_owned(), value, color: None });
    }
    let mut baselines: Vec<(usize, &Baseline)> = data.baselines.iter().enumerate().collect();
    sort_by(&mut baselines, |a, b| a.1.errors.mae.total_cmp(&b.1.errors.mae));
    // The best one, and the one that everybody knows.
    let best = baselines.first().map(|(place, _)| *place);
    for (color, baseline) in baselines {
        if (Some(color) == best || baseline.name == "naive")
            && let Some(value) = of(baseline.errors)
        {
            let label = baseline.label.split(':').next().unwrap_or_default().to_owned();
            rules.push(ReferenceLine { label, value, color: Some(color) });
        }
    }
    rules
}
