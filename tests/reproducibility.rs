//! The same link gives the same bits with any number of workers, on the command line, and when an execution is
//! retrained.
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
    num::hash::hash,
    report::leaderboard::leaderboard,
    runtime::{
        job_result::JobResult,
        results::KEPT_TRIALS,
        scheduler::{Command, Event, Scheduler},
    },
    search::trial::{ExecutionId, TrialState},
    study::link,
    text::{ENGLISH, results_json::results_json},
    train::status::Status,
};
use serde_json::Value as Json;

/// Networks of several shapes, and a learning rate at which training diverges.
const LINK: &str = "v=1&preset=quick&layers=3&units1=int:5:9:2&units3=7&momentum=0.9|0.5&\
    learning_rate=1e-5|1e-1&window=17&batch=31&epochs=6&points=700&split=500&executions=3";

fn search(link: &str, workers: u32) -> Scheduler {
    let study = Arc::new(link::open(link).unwrap());
    let values = study.data().values;
    foretune::cli::threads::search(&study, &values, workers, |_| {})
}

#[test]
fn report_is_the_same_for_one_two_and_four_workers() {
    let reports = [1, 2, 4].map(|workers| {
        let search = search(LINK, workers);
        results_json(&search, &search.study().data(), 0.0, ENGLISH)
    });
    assert_eq!(reports[0], reports[1]);
    assert_eq!(reports[0], reports[2]);
    let report: Json = serde_json::from_str(&reports[0]).unwrap();
    assert_eq!(report["combinations"], 12);
    assert_eq!(report["trials"].as_array().unwrap().len(), 12);
    let states: Vec<&str> =
        report["trials"].as_array().unwrap().iter().map(|trial| trial["state"].as_str().unwrap()).collect();
    assert!(states.contains(&"diverged") && states.contains(&"completed"), "{states:?}");
    // Diverged trials come after every trial with a score.
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
fn retrained_execution_has_the_same_weights() {
    let mut search = search("preset=quick&epochs=2&units1=int:1:30:1&executions=1", 2);
    let (mut kept, mut retrained) = (0, 0);
    for trial in 0..search.ledger().trials().len() as u32 {
        let id = ExecutionId { trial, execution: 0 };
        let expected = search.results().outcome(id).unwrap().weights_hash;
        if let Some(trained) = search.results().trained(id) {
            assert_eq!(hash(&trained.weights), expected);
            kept += 1;
            continue;
        }
        retrained += 1;
        // The threads have ended, but the scheduler still knows them as workers without a job.
        let commands = search.handle(Event::Retrain(id));
        assert!(search.is_retraining(id));
        let Some(Command::Run { worker, job }) = commands.first() else {
            panic!("no worker was asked: {commands:?}");
        };
        let study = search.study();
        let mut run = study.begin(study.data().values, job.execution, &job.assignment).unwrap();
        while run.advance(u64::MAX) == Status::Running {}
        let result = Box::new(JobResult::new(run.finish(), None, study.objective(), 0.0));
        let event = Event::Finished { worker: *worker, job: job.id, result, time: 0.0 };
        let _ = search.handle(event);
        assert_eq!(hash(&search.results().trained(id).unwrap().weights), expected);
        if retrained == 4 {
            break;
        }
    }
    assert!(kept > 0 && kept <= KEPT_TRIALS && retrained > 0);
}

/// Builds the example `headless` and runs it.
fn headless(arguments: &[&str]) -> Output {
    let built = process::Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--example", "headless"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status();
    assert!(built.unwrap().success());
    // Cargo puts examples into a folder beside the one with the tests.
    let folder = std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().join("examples");
    process::Command::new(folder.join("headless")).args(arguments).output().unwrap()
}

/// Runs `foretune search`.
fn foretune_search(arguments: &[&str]) -> Output {
    let mut command = process::Command::new(env!("CARGO_BIN_EXE_foretune"));
    command.arg("search").args(arguments).output().unwrap()
}

/// The report that a program printed, without the time that the search took.
fn printed_report(output: &Output) -> Json {
    assert!(output.status.success());
    let mut printed: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert!(printed["elapsed_s"].as_f64().unwrap() > 0.0);
    printed["elapsed_s"] = Json::from(0.0);
    printed
}

#[test]
fn command_line_prints_the_report_of_the_search() {
    let search = search(LINK, 1);
    let expected = results_json(&search, &search.study().data(), 0.0, ENGLISH);
    let expected: Json = serde_json::from_str(&expected).unwrap();
    let link = format!("https://example.org/#{LINK}");
    for run in [headless, foretune_search] {
        let printed = printed_report(&run(&[&link, "--workers", "2", "--json"]));
        assert_eq!(printed, expected);
        assert!(printed["baselines"]["naive"]["mae"].as_f64().unwrap() > 0.0);
        assert!(printed["noise_floor"]["mse"].as_f64().unwrap() > 0.0);
    }
}

#[test]
fn command_line_errors_have_exit_code_2_and_print_no_result() {
    for (arguments, word) in [
        (vec!["widow=20", "--json"], "widow"),
        (vec!["window=9999"], "Window"),
        (vec!["preset=quick", "--workers", "none"], "none"),
        (vec!["preset=quick", "--jason"], "--jason"),
        (vec![], "Usage"),
    ] {
        for run in [headless, foretune_search] {
            let output = run(&arguments);
            assert_eq!(output.status.code(), Some(2), "{arguments:?}");
            assert!(output.stdout.is_empty());
            let error = String::from_utf8(output.stderr).unwrap();
            assert!(error.contains(word), "{error}");
        }
    }
}

#[test]
fn report_has_the_forecasts_of_the_best_trial() {
    let link = "preset=quick&points=300&split=250&horizon=7&epochs=3&executions=2";
    let search = search(link, 2);
    let data = search.study().data();
    let report: Json = serde_json::from_str(&results_json(&search, &data, 0.0, ENGLISH)).unwrap();
    let forecast = &report["forecast"];
    assert_eq!(forecast["trial"], report["best"]);
    let one_step = forecast["one_step"].as_array().unwrap();
    assert_eq!((one_step.len(), forecast["ahead"].as_array().unwrap().len()), (50, 7));
    assert_eq!(forecast["first_point"], 250);
    // The forecasts have the error that the execution has.
    let truth = &data.values[250..];
    let errors = truth
        .iter()
        .zip(one_step)
        .map(|(truth, forecast)| f64::from((forecast.as_f64().unwrap() as f32 - truth).abs()));
    let mae = errors.sum::<f64>() / 50.0;
    let (trial, execution) =
        (forecast["trial"].as_u64().unwrap() as usize, forecast["execution"].as_u64().unwrap() as usize);
    let expected = report["trials"][trial]["executions"][execution]["metrics"]["valid"]["mae"].as_f64();
    assert!((mae - expected.unwrap()).abs() < 1e-6, "{mae} and {expected:?}");
}
