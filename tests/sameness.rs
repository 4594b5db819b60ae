//! The same link gives the same bits with any number of workers, and the headless program keeps its word.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use std::{
    process::{self, Output},
    sync::Arc,
};

use foretune::{
    report::{leaderboard::leaderboard, search_report::report},
    runtime::{
        results::{KEPT_TRIALS, hash},
        scheduler::{Command, Event, Scheduler},
    },
    search::trial::{ExecutionId, TrialState},
    study::link,
    train::status::Status,
};
use serde_json::Value as Json;

/// Different shapes, a diverging rate among them.
const LINK: &str = "v=1&preset=quick&layers=3&units1=int:5:9:2&units3=7&momentum=0.9|0.5&\
    learning_rate=1e-5|1e-1&window=17&batch=31&epochs=6&points=700&split=500&executions=3";

fn search(link: &str, workers: u32) -> Scheduler {
    let study = Arc::new(link::open(link).unwrap());
    let values = study.data().values;
    foretune::cli::threads::search(&study, &values, workers, |_| {})
}

#[test]
fn one_two_and_four_workers_give_the_same_bits() {
    let reports = [1, 2, 4].map(|workers| {
        let search = search(LINK, workers);
        report(&search, &search.study().data(), 0.0).to_string()
    });
    assert_eq!(reports[0], reports[1]);
    assert_eq!(reports[0], reports[2]);
    let report: Json = serde_json::from_str(&reports[0]).unwrap();
    assert_eq!(report["combinations"], 12);
    assert_eq!(report["trials"].as_array().unwrap().len(), 12);
    let states: Vec<&str> =
        report["trials"].as_array().unwrap().iter().map(|trial| trial["state"].as_str().unwrap()).collect();
    assert!(states.contains(&"diverged") && states.contains(&"completed"), "{states:?}");
    // What diverged stands below every score.
    let rows = leaderboard(&search(LINK, 1));
    let scored = rows.iter().take_while(|row| row.score.is_some()).count();
    assert!(rows[..scored].iter().all(|row| row.state == TrialState::Completed && row.rank.is_some()));
    assert!(rows[scored..].iter().all(|row| row.state == TrialState::Diverged && row.rank.is_none()));
    for execution in
        report["trials"].as_array().unwrap().iter().flat_map(|t| t["executions"].as_array().unwrap())
    {
        if execution["state"] == "completed" {
            assert_eq!(execution["metrics"]["valid"]["mae"], execution["val_mae"]);
            assert_eq!(execution["last_metrics"]["valid"]["mae"], execution["last_val_mae"]);
        }
    }
}

#[test]
fn any_execution_trains_again_to_the_same_bits() {
    let mut search = search("preset=quick&epochs=2&units1=int:1:30:1&executions=1", 2);
    let (mut kept, mut gone) = (0, 0);
    for trial in 0..search.ledger().trials().len() as u32 {
        let id = ExecutionId { trial, execution: 0 };
        let expected = search.results().outcome(id).unwrap().weights_hash;
        if let Some(trained) = search.results().trained(id) {
            assert_eq!(hash(&trained.weights), expected);
            kept += 1;
            continue;
        }
        gone += 1;
        // The threads are gone, but the scheduler still counts on them.
        let commands = search.handle(Event::Retrain(id));
        assert!(search.is_retraining(id));
        let Some(Command::Run { worker, job }) = commands.first() else {
            panic!("no worker was asked: {commands:?}");
        };
        let study = search.study();
        let mut run = study.begin(study.data().values, job.execution, &job.assignment).unwrap();
        while run.advance(1000) == Status::Running {}
        let event = Event::Finished { worker: *worker, job: job.id, result: Box::new(run.finish()) };
        let _ = search.handle(event);
        assert_eq!(hash(&search.results().trained(id).unwrap().weights), expected);
        if gone == 4 {
            break;
        }
    }
    assert!(kept > 0 && kept <= KEPT_TRIALS && gone > 0);
}

fn headless(arguments: &[&str]) -> Output {
    let built = process::Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--example", "headless"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status();
    assert!(built.unwrap().success());
    // Examples lie beside the folder of the tests.
    let folder = std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().join("examples");
    process::Command::new(folder.join("headless")).args(arguments).output().unwrap()
}

#[test]
fn the_headless_program_prints_the_same_report() {
    let output = headless(&[&format!("https://example.org/#{LINK}"), "--workers", "2", "--json"]);
    assert!(output.status.success());
    let mut printed: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert!(printed["elapsed_s"].as_f64().unwrap() > 0.0);
    printed["elapsed_s"] = Json::from(0.0);
    let search = search(LINK, 1);
    let expected = report(&search, &search.study().data(), 0.0).to_string();
    assert_eq!(printed, serde_json::from_str::<Json>(&expected).unwrap());
    assert!(printed["baselines"]["naive"]["mae"].as_f64().unwrap() > 0.0);
    assert!(printed["noise_floor"]["mse"].as_f64().unwrap() > 0.0);

    for (arguments, word) in [
        (vec!["widow=20", "--json"], "widow"),
        (vec!["window=9999"], "Window"),
        (vec!["preset=quick", "--workers", "none"], "none"),
        (vec!["preset=quick", "--jason"], "--jason"),
        (vec![], "usage"),
    ] {
        let output = headless(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(word), "{error}");
    }
}
