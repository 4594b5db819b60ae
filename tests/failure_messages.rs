//! The reasons for which a run or a forecast has no result, in English.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test has no public interface")]

mod translation;

use foretune::{
    nn::out_of_range::OutOfRange,
    num::interval::Interval,
    report::{finding::Finding, missing_forecast::MissingForecast, remark::Remark},
    runtime::{
        failure::{
            ExecutionFailure, ForecastFailure, JobRefusal, MessageError, PoolError, ProgramFailure,
            RangeTestFailure, ReportFailure, SearchFailure, WorkerFailure,
        },
        journal::{contents::JournalError, record::ENGINE},
        memory_limit::MemoryLimit,
        scheduler::Phase,
    },
    search::{replica::UpdateError, step::InvalidStep},
    study::{schema::Setting, settings::UnresolvedSetting},
    text::{
        CHINESE, ENGLISH,
        language::Language,
        message::{Copied, CopyFailure, ForecastCaption, JournalState, StatusFacts},
    },
    train::{config::ConfigError, forecast::ForecastError},
};
use translation::{assert_translations, faults, keys};

/// Texts of the browser, of a link, and what the command line takes, which are the same in all languages.
const GIVEN: [&str; 11] = [
    "https://example.org/worker_bg.wasm",
    "Failed to fetch",
    "Worker is not defined",
    "Uncaught RangeError: out of memory",
    "out of memory",
    "no memory",
    "Permission denied",
    "v=1&seed=3",
    "0.0.1",
    ENGINE,
    "results",
];

/// Asserts the words of a message in English, and that those in Chinese are their translation.
fn assert_words(message: impl Fn(&dyn Language) -> String, english: &str) {
    assert_eq!(message(ENGLISH), english);
    assert_translations(faults(english, &message(CHINESE), &[&GIVEN[..], &keys()].concat()));
}

fn lost_worker(failure: WorkerFailure) -> ExecutionFailure {
    ExecutionFailure::WorkerLost(failure)
}

/// What the leaderboard says of a trial whose execution failed.
fn execution_words(failure: &ExecutionFailure) -> String {
    let words = |language: &dyn Language| language.remark(&Remark::Failed(failure.clone()));
    assert_words(words, &words(ENGLISH));
    words(ENGLISH)
}

/// What stands under the chart after the words that name the trial.
fn forecast_words(failure: &ForecastFailure) -> String {
    let caption = ForecastCaption::Failed { trial: 3, failure: failure.clone() };
    let words = |language: &dyn Language| language.forecast_caption(&caption);
    assert_words(words, &words(ENGLISH));
    words(ENGLISH).strip_prefix("The forecast of trial 3 is not available: ").unwrap().to_owned()
}

#[test]
fn execution_failures_in_english() {
    let momentum = OutOfRange { name: "momentum".into(), value: 1.5, accepted: Interval::closed(0.0, 1.0) };
    for (failure, message) in [
        (
            ExecutionFailure::UnresolvedSetting(UnresolvedSetting(Setting::Window)),
            "The trial does not belong to this search.",
        ),
        (
            ConfigError::Window { window: 30, training_points: 20 }.into(),
            "These settings cannot train on this series: a window of 30 is too long for 20 training points.",
        ),
        (
            ConfigError::Differencing { lag: 30, training_points: 20 }.into(),
            "These settings cannot train on this series: a differencing lag of 30 is too long for 20 training points.",
        ),
        (
            ConfigError::Validation { end: 31, points: 30 }.into(),
            "These settings cannot train on this series: its validation part ends at point 31, and the series has 30 points.",
        ),
        (
            ConfigError::MissingValues { is_training: true }.into(),
            "These settings cannot train on this series: each window of the training part has a missing value.",
        ),
        (
            ConfigError::MissingValues { is_training: false }.into(),
            "These settings cannot train on this series: each window of the validation part has a missing value.",
        ),
        (
            ConfigError::Setting(momentum).into(),
            "These settings cannot train on this series: momentum is 1.5, but must be a number from 0 to 1.",
        ),
        (JobRefusal::NoSeries.into(), "The worker does not have the series of this search."),
        (
            JobRefusal::UnknownSearch { search: 2 }.into(),
            "The worker does not have the series of this search.",
        ),
        (ExecutionFailure::NoEpoch, "The run ended before its first epoch."),
        (
            lost_worker(WorkerFailure::Panicked { message: "out of memory".into() }),
            "The worker stopped while it trained this run: out of memory.",
        ),
        (
            lost_worker(WorkerFailure::NoAnswer { seconds: 20 }),
            "The worker stopped while it trained this run: it did not answer for 20 s.",
        ),
    ] {
        assert_eq!(execution_words(&failure), message);
    }
}

#[test]
fn refusal_by_a_worker_has_the_words_of_the_error_that_it_holds() {
    let error = ConfigError::Window { window: 30, training_points: 20 };
    let expected = execution_words(&error.clone().into());
    let refusals = [JobRefusal::Config(error.clone()), JobRefusal::Forecast(ForecastError::Config(error))];
    for refusal in refusals {
        assert_eq!(execution_words(&refusal.clone().into()), expected);
        assert_eq!(forecast_words(&refusal.into()), expected);
    }
}

#[test]
fn forecast_failures_in_english() {
    let refused = |error: ForecastError| ForecastFailure::Refused(error.into());
    for (failure, message) in [
        (
            refused(ForecastError::Weights { given: 3, wanted: 7 }),
            "The network has 7 weights, but 3 were given.",
        ),
        (
            refused(ForecastError::Targets { first: 2, end: 9 }),
            "Some of the points from 2 to below 9 do not have a full window before them.",
        ),
        (ForecastFailure::WorkersLost { attempts: 2 }, "2 workers stopped while computing it."),
    ] {
        assert_eq!(forecast_words(&failure), message);
    }
}

#[test]
fn reasons_for_a_missing_forecast_in_english() {
    let failure = ExecutionFailure::NoEpoch;
    for (reason, message) in [
        (MissingForecast::Training, "Trial 3 has no forecast yet: its first run is in training."),
        (
            MissingForecast::Paused,
            "Trial 3 has no forecast yet: the search is paused before its first run ended.",
        ),
        (
            MissingForecast::Stopped,
            "Trial 3 has no forecast: the search was stopped before its first run ended.",
        ),
        (
            MissingForecast::Diverged,
            "Trial 3 has no forecast: training diverged at epoch 1. A lower learning rate or a scaled series can help.",
        ),
        (
            MissingForecast::Failed(failure.clone()),
            "Trial 3 has no forecast: The run ended before its first epoch.",
        ),
        (MissingForecast::Retraining, "Training trial 3 again to show its forecast."),
        (
            MissingForecast::RetrainingFailed(failure),
            "Training trial 3 again for its forecast failed: The run ended before its first epoch.",
        ),
    ] {
        let caption = ForecastCaption::Missing { trial: 3, reason };
        assert_words(|language| language.forecast_caption(&caption), message);
    }
    let computing = ENGLISH.forecast_caption(&ForecastCaption::Forecasting { trial: 3 });
    assert_eq!(computing, "Computing the forecast of trial 3.");
}

#[test]
fn reasons_why_there_are_no_workers_in_english() {
    let address = "https://example.org/worker_bg.wasm".to_owned();
    let starts_failed = |attempts, last| PoolError::StartsFailed { attempts, last };
    for (error, message) in [
        (
            ProgramFailure::Status { address, status: 404 }.into(),
            "The program of the workers could not be loaded: https://example.org/worker_bg.wasm answered 404. Check the connection and try again.",
        ),
        (
            ProgramFailure::NoAnswer { seconds: 30 }.into(),
            "The program of the workers could not be loaded: no answer for 30 s. Check the connection and try again.",
        ),
        (
            ProgramFailure::Browser { message: "Failed to fetch".into() }.into(),
            "The program of the workers could not be loaded: Failed to fetch. Check the connection and try again.",
        ),
        (
            PoolError::WorkerNotStarted { message: "Worker is not defined".into() },
            "The browser could not start a worker: Worker is not defined.",
        ),
        (
            PoolError::DifferentBuilds { page: "a".into(), worker: "b".into() },
            "The page and its workers have different versions. Reload the page.",
        ),
        (
            starts_failed(1, WorkerFailure::NotLoaded),
            "No worker started in 1 attempt. The last reason: its program could not be loaded.",
        ),
        (
            starts_failed(3, WorkerFailure::NoAnswer { seconds: 20 }),
            "No worker started in 3 attempts. The last reason: it did not answer for 20 s.",
        ),
        (
            starts_failed(
                3,
                WorkerFailure::ScriptError { message: "Uncaught RangeError: out of memory".into() },
            ),
            "No worker started in 3 attempts. The last reason: Uncaught RangeError: out of memory.",
        ),
        (
            starts_failed(3, MessageError::Tag(9).into()),
            "No worker started in 3 attempts. The last reason: it sent a message that the page cannot read.",
        ),
    ] {
        assert_words(|language| language.pool_error(&error), message);
        assert_words(|language| language.search_failure(&error.clone().into()), message);
        assert_eq!(forecast_words(&error.into()), message);
    }
}

#[test]
fn failure_of_the_search_algorithm_names_its_reason() {
    for (failure, message) in [
        (
            SearchFailure::InvalidStep(InvalidStep::UnknownTrial { trial: 9 }),
            "The search algorithm failed: it proposed an invalid step. This is a defect of Foretune.",
        ),
        (
            SearchFailure::Oracle(UpdateError::Results { step: 3 }),
            "The search algorithm failed: its worker has other results than the page. This is a defect of Foretune.",
        ),
        (
            SearchFailure::ProposalLost(WorkerFailure::NoAnswer { seconds: 20 }),
            "The search algorithm failed: its worker was lost in each attempt. The last reason: it did not answer for 20 s.",
        ),
    ] {
        assert_words(|language| language.search_failure(&failure), message);
    }
}

#[test]
fn journal_that_cannot_be_continued_names_its_reason() {
    for (error, message) in [
        (
            JournalError::OtherStudy { link: Some("v=1&seed=3".into()) },
            "This journal belongs to another search: v=1&seed=3. Use a new file, or the link of that search. Only its number of trials may differ.".to_owned(),
        ),
        (
            JournalError::OtherStudy { link: None },
            "This journal belongs to another search. Use a new file.".to_owned(),
        ),
        (
            JournalError::OtherVersion { engine: "0.0.1".into() },
            format!(
                "This journal was written by Foretune 0.0.1; this is Foretune {ENGINE}, whose results can differ. Use a new file to search. The command \"results\" shows what the journal holds."
            ),
        ),
        (
            JournalError::Format { format: 9 },
            "The format of this journal has version 9; this version of Foretune reads version 1. Use a newer version of Foretune.".to_owned(),
        ),
        (
            JournalError::NoJournal,
            "This file is not a journal of Foretune. It is left unchanged.".to_owned(),
        ),
        (
            JournalError::NoHeader,
            "The line that names the search of this journal is damaged. The command \"search\" with the link of the search can continue it.".to_owned(),
        ),
        (JournalError::Locked, "Another program is writing to this journal.".to_owned()),
        (JournalError::File { message: "Permission denied".into() }, "Permission denied.".to_owned()),
    ] {
        assert_words(|language| language.journal_error(&error), &message);
    }
}

#[test]
fn command_line_says_what_a_journal_holds() {
    let state = JournalState { steps: 1, runs: 12, skipped: 0 };
    assert_words(
        |language| language.journal_continued(state),
        "The journal holds 1 step and 12 finished runs.",
    );
    assert_words(
        |language| language.journal_continued(JournalState { skipped: 2, ..state }),
        "The journal holds 1 step and 12 finished runs. 2 damaged lines cannot be read. What is missing is trained again.",
    );
}

#[test]
fn failure_to_write_the_results_names_its_reason() {
    for (failure, message) in [
        (
            PoolError::WorkerNotStarted { message: "no memory".into() }.into(),
            "The results could not be written. The browser could not start a worker: no memory.",
        ),
        (
            WorkerFailure::Panicked { message: "out of memory".into() }.into(),
            "The results could not be written. The worker that wrote them stopped: out of memory.",
        ),
        (
            ReportFailure::SearchReplaced,
            "The results could not be written. Another search was started meanwhile.",
        ),
    ] {
        assert_words(|language| language.report_failed(&failure), message);
    }
}

#[test]
fn state_of_a_search_without_workers_in_english() {
    let facts = StatusFacts {
        phase: Some(Phase::Running),
        ended: 3,
        total: 10,
        elapsed: 2.5,
        is_starting_workers: true,
    };
    assert_eq!(
        (ENGLISH.phase(facts), ENGLISH.status(facts).as_str()),
        ("Starting workers", "Starting workers.")
    );
    let running = StatusFacts { is_starting_workers: false, ..facts };
    assert_eq!((ENGLISH.phase(running), ENGLISH.status(running).as_str()), ("Running", "Search running."));
    let failed = StatusFacts { phase: Some(Phase::Failed), ..running };
    assert_eq!(ENGLISH.phase(failed), "Failed");
    assert_eq!(ENGLISH.status(failed), "Search failed after 3 of 10 trials.");
    assert_eq!(
        ENGLISH.finding(&Finding::Failed(None)),
        "The search failed: no worker can go on with it. Finished runs are kept."
    );
}

#[test]
fn limit_of_memory_in_english() {
    let limit = MemoryLimit { execution_bytes: 479_300_000, workers: 2 };
    assert_eq!(
        ENGLISH.memory_limit(limit, 8),
        "2 of 8 workers: the networks of this search need up to 480 MB of memory each."
    );
}

#[test]
fn text_that_is_not_copied_is_shown_or_downloaded() {
    let not_allowed = |is_shown: bool| CopyFailure::NotAllowed { is_shown };
    for (what, failure, message) in [
        (
            Copied::Link,
            not_allowed(true),
            "Link: the browser did not allow copying. Copy the text from this box.",
        ),
        (
            Copied::ResultsSummary,
            not_allowed(true),
            "Results summary: the browser did not allow copying. Copy the text from this box, or download it.",
        ),
        (
            Copied::ResultsJson,
            not_allowed(false),
            "Results as JSON: the browser did not allow copying. Download the text instead.",
        ),
        (
            Copied::ResultsJson,
            CopyFailure::TooLarge,
            "Results as JSON: the text is too large for the clipboard. Download it instead.",
        ),
    ] {
        assert_words(|language| language.copy_failed(what, failure), message);
    }
}

#[test]
fn range_test_failure_names_its_reason() {
    let failure = RangeTestFailure::from(ExecutionFailure::NoEpoch);
    let message = ENGLISH.range_test_failed(&failure);
    assert_eq!(message, "The range test failed. The run ended before its first epoch.");
    let failure = RangeTestFailure::from(PoolError::WorkerNotStarted { message: "no memory".into() });
    let message = ENGLISH.range_test_failed(&failure);
    assert_eq!(message, "The range test failed. The browser could not start a worker: no memory.");
}
