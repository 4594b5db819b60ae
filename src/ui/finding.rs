//! What a search has found, in two sentences.

use leptos::prelude::*;

use super::{page::Page, search::Snapshot, words::significant};
use crate::{
    study::{
        checked::{Study, StudyData},
        leaderboard::{Row, values_in_words},
        scheduler::Phase,
    },
    train::objective::Objective,
};

/// The finding, or what to expect of a search.
#[component]
pub fn Finding() -> impl IntoView {
    let page = Page::get();
    let text = Memo::new(move |_| {
        let prospect = || page.checked.with(|checked| checked.as_ref().ok().map(|study| prospect(study)));
        page.search.view.with(|view| match view.phase {
            None => prospect().unwrap_or_default(),
            Some(Phase::Running | Phase::Paused) => {
                "Training. The best trial so far is drawn below.".to_owned()
            }
            Some(Phase::Stopped | Phase::Finished) => result(view),
        })
    });
    view! { <p class="finding">{text}</p> }
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
        in_words(study.objective())
    )
}

fn in_words(objective: Objective) -> &'static str {
    match objective {
        Objective::Loss => "mean squared error on the training data",
        Objective::ValLoss => "mean squared error on data they never saw",
        Objective::ValMae => "average error on data they never saw",
    }
}

fn result(view: &Snapshot) -> String {
    let Some(study) = &view.study else { return String::new() };
    let best: Option<(&Row, f64)> = view.rows.first().and_then(|row| Some((row, row.score?)));
    let Some((row, score)) = best else {
        return "No trial came to a finite score. A smaller learning rate usually helps.".to_owned();
    };
    let values = values_in_words(study, &row.values);
    let name = if values.is_empty() { format!("trial {}", row.trial) } else { values };
    let spread = row.deviation.map(|deviation| format!(" ± {}", significant(deviation))).unwrap_or_default();
    let objective = in_words(study.objective());
    let mut text =
        format!("Best of {}: {name}, with a {objective} of {}{spread}. ", view.ended, significant(score));
    text.push_str(&comparison(row, study));
    text
}

fn comparison(row: &Row, study: &Study) -> String {
    let StudyData { baselines, noise_floor, .. } = study.data();
    let Some(mae) = row.val_mae else { return String::new() };
    let best = baselines.iter().min_by(|a, b| a.errors.mae.total_cmp(&b.errors.mae));
    let mut text = format!("On the data it never saw its average error (MAE) is {}", significant(mae));
    if let Some(best) = best {
        let label = best.label.split(':').next().unwrap_or_default().to_lowercase();
        text.push_str(&format!(
            "; the best statistical forecast ({label}) has {}",
            significant(best.errors.mae)
        ));
    }
    if let Some(floor) = noise_floor {
        text.push_str(&format!(
            ", and the noise itself {}, below which no forecast can be expected to come",
            significant(floor.mae)
        ));
    }
    text.push('.');
    text
}
