//! Diverged trials in the results: they are last wherever trials are sorted, are never the best, and keep their reason.
//! And the metrics of the best and of the last epoch, which are reported side by side.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use std::sync::Arc;

use foretune::{
    report::leaderboard::leaderboard,
    runtime::scheduler::Scheduler,
    search::trial::TrialState,
    study::link,
    text::{ENGLISH, results_json::results_json, results_summary::results_summary},
};
use serde_json::Value as Json;

/// Trials that diverge, between trials that do not.
const LINK: &str = "v=1&preset=quick&units1=4|6&momentum=0.9|0.5&learning_rate=1e6|1e-5|1e-6&epochs=6&points=400&\
    split=300&executions=2";

fn search(link: &str) -> Scheduler {
    let study = Arc::new(link::open(link).unwrap());
    let values = study.data().values;
    foretune::cli::threads::search(&study, &values, 2, |_| {})
}

/// The report as parsed JSON.
fn report(search: &Scheduler) -> Json {
    serde_json::from_str(&results_json(search, &search.study().data(), 0.0, ENGLISH)).unwrap()
}

/// The searched trials, with at least two diverged ones and one that is proposed before a completed one.
fn searched() -> Scheduler {
    let search = search(LINK);
    let diverged: Vec<bool> =
        search.ledger().trials().iter().map(|trial| trial.state() == TrialState::Diverged).collect();
    assert!(diverged.iter().filter(|diverged| **diverged).count() >= 2, "{diverged:?}");
    assert!(diverged.windows(2).any(|pair| pair == [true, false]), "{diverged:?}");
    search
}

#[test]
fn best_trial_has_the_lowest_score_beside_diverged_trials() {
    let search = searched();
    let report = report(&search);
    let best = &report["trials"][report["best"].as_u64().unwrap() as usize];
    assert_eq!(best["state"], "completed");
    let scores = report["trials"].as_array().unwrap().iter().filter_map(|trial| trial["score"].as_f64());
    assert_eq!(best["score"].as_f64(), scores.reduce(f64::min));
    let first = &leaderboard(&search)[0];
    assert_eq!((u64::from(first.trial), first.rank), (best["number"].as_u64().unwrap(), Some(1)));
}

#[test]
fn search_whose_trials_all_diverge_has_no_best_trial() {
    let search = search("preset=quick&units1=4|6&momentum=0.9&learning_rate=1e6&epochs=3&executions=1");
    assert_eq!(report(&search)["best"], Json::Null);
    let rows = leaderboard(&search);
    assert!(rows.len() == 2 && rows.iter().all(|row| row.rank.is_none() && row.score.is_none()));
    let summary = results_summary(&search, ENGLISH);
    assert_eq!(summary.matches("Score: none (diverged at epoch 1)").count(), 2, "{summary}");
}

#[test]
fn results_summary_lists_diverged_trials_after_all_others_with_their_reason() {
    let search = searched();
    let summary = results_summary(&search, ENGLISH);
    let scores: Vec<&str> = summary.lines().filter_map(|line| line.strip_prefix("Score: ")).collect();
    assert_eq!(scores.len(), 10, "as many as Keras Tuner shows");
    let numbers: Vec<f64> = scores.iter().filter_map(|score| score.parse().ok()).collect();
    assert!(numbers.is_sorted(), "{scores:?}");
    let reasons = &scores[numbers.len()..];
    assert!(!numbers.is_empty() && !reasons.is_empty());
    assert!(reasons.iter().all(|reason| reason.starts_with("none (diverged at epoch ")), "{scores:?}");
}

#[test]
fn best_and_last_epoch_are_both_reported() {
    let search =
        search("preset=quick&units1=6&momentum=0.9|0.5&scaling=standard&learning_rate=0.05&epochs=14");
    let report = report(&search);
    let executions: Vec<&Json> = report["trials"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|trial| trial["executions"].as_array().unwrap())
        .collect();
    assert!(executions.len() >= 2);
    let number = |execution: &Json, key: &str| execution[key].as_f64().unwrap();
    for execution in &executions {
        assert_eq!(execution["epochs"], 14);
        assert!(number(execution, "val_mae") <= number(execution, "last_val_mae"));
        assert_eq!(execution["metrics"]["valid"]["mae"], execution["val_mae"]);
        assert_eq!(execution["last_metrics"]["valid"]["mae"], execution["last_val_mae"]);
    }
    let is_different = |execution: &&Json| {
        number(execution, "best_epoch") < 14.0
            && number(execution, "val_mae") < number(execution, "last_val_mae")
            && execution["loss"] != execution["last_loss"]
            && execution["val_loss"] != execution["last_val_loss"]
    };
    assert!(executions.iter().any(is_different), "the best epoch is the last one everywhere");
}
