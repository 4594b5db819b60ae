//! What a search has found, in two sentences.

use leptos::prelude::*;

use super::{
    erased::{derived, memo},
    page::Page,
    search::Snapshot,
};
use crate::view::words::{Column, lowered, significant};
use crate::{
    report::leaderboard::{Row, values_in_words},
    runtime::scheduler::Phase,
    study::study::{Study, StudyData},
    train::objective::Objective,
};

/// The finding, or what to expect of a search.
#[component]
pub fn Finding() -> impl IntoView {
    let page = Page::get();
    let text = memo(move || {
        let prospect = || page.checked.with(|checked| checked.as_ref().ok().map(|study| prospect(study)));
        page.search.view.with(|view| match view.phase {
            None => prospect().unwrap_or_default(),
            Some(Phase::Running | Phase::Paused) => {
                "Training. The best trial so far is drawn below.".to_owned()
            }
            Some(Phase::Stopped | Phase::Finished) => page.search.data.with(|data| result(view, data)),
        })
    });
    view! { <p class="finding">{derived(move || text.get())}</p> }
}

fn prospect(study: &Study) -> String {
    let times = match study.executions() {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    };
    let networks = match study.total_trials() {
        1 => "One network is".to_owned(),
        count => format!("{count} networks are"),
    };
    format!(
        "{networks} trained {times} each, here in your browser, and ranked by their {}.",
        study.objective_in_words()
    ) + &caution(study)
}

/// What there is to know before trials are compared.
fn caution(study: &Study) -> String {
    study.incomparable().map_or_else(String::new, |what| {
        format!(" {what} cannot be compared with one another: score by validation MAE to do so.")
    })
}

fn result(view: &Snapshot, data: &StudyData) -> String {
    let Some(study) = &view.study else { return String::new() };
    let best: Option<(&Row, f64)> = view.rows.first().and_then(|row| Some((row, row.score?)));
    let Some((row, score)) = best else {
        return "No trial came to a finite score. A smaller learning rate usually helps.".to_owned();
    };
    let values = values_in_words(study, &row.values);
    let name = if values.is_empty() { format!("trial {}", row.trial) } else { values };
    let column = Column::of(std::iter::once(score));
    let spread =
        row.deviation.map(|deviation| format!(" ± {}", column.shown(Some(deviation)))).unwrap_or_default();
    format!(
        "Best of {} by {}: {name}, at {}{spread}. {}",
        view.rows.iter().filter(|row| row.score.is_some()).count(),
        study.objective_in_words(),
        column.shown(Some(score)),
        comparison(row, study.objective(), data)
    ) + &caution(study)
}

/// What the score is worth: beside the baselines, the noise, and how the trial was chosen.
fn comparison(row: &Row, objective: Objective, data: &StudyData) -> String {
    let Some(mae) = row.val_mae else { return String::new() };
    let own = format!("its average error (MAE) is {}", significant(mae));
    let mut text = match objective {
        Objective::Loss => format!("On data it never saw, {own}"),
        Objective::ValLoss => {
            format!(
                "It was chosen by this very number, so that new data should go a little worse. On the same data, {own}"
            )
        }
        Objective::ValMae => {
            "It was chosen by this very number, so that new data should go a little worse".to_owned()
        }
    };
    let baseline = data.baselines.iter().min_by(|a, b| a.errors.mae.total_cmp(&b.errors.mae));
    if let Some(baseline) = baseline {
        let label = lowered(baseline.label.split(':').next().unwrap_or_default());
        let verdict = if baseline.errors.mae < mae { "does better" } else { "does worse" };
        text.push_str(&format!(
            ". The best statistical forecast ({label}) {verdict}, with {}",
            significant(baseline.errors.mae)
        ));
    }
    if let Some(floor) = data.noise_floor {
        text.push_str(&format!(
            ". The noise alone comes to {}, below which no forecast can be expected",
            significant(floor.mae)
        ));
    }
    text.push('.');
    text
}
