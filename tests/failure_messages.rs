//! The reasons for which a run or a forecast has no result, in English.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test has no public interface")]

use foretune::{
    nn::out_of_range::OutOfRange,
    num::interval::Interval,
    report::remark::Remark,
    runtime::failure::{
        ExecutionFailure, ForecastFailure, JobRefusal, PoolError, RangeTestFailure, ReportFailure,
        WorkerFailure,
    },
    study::{schema::Setting, settings::UnresolvedSetting},
    text::{
        ENGLISH,
        message::{Copied, CopyFailure, ForecastCaption},
    },
    train::{config::ConfigError, forecast::ForecastError},
};

fn lost_worker(failure: WorkerFailure) -> ExecutionFailure {
    ExecutionFailure::WorkerLost(failure)
}

/// What the leaderboard says of a trial whose execution failed.
fn execution_words(failure: &ExecutionFailure) -> String {
    ENGLISH.remark(&Remark::Failed(failure.clone()))
}

/// What stands under the chart after the words that name the trial.
fn forecast_words(failure: &ForecastFailure) -> String {
    let caption = ForecastCaption::Failed { trial: 3, failure: failure.clone() };
    let caption = ENGLISH.forecast_caption(&caption);
    caption.strip_prefix("The forecast of trial 3 is not available: ").unwrap().to_owned()
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
            ConfigError::Split { split: 30, points: 30 }.into(),
            "These settings cannot train on this series: 30 of 30 points for training leaves none for validation.",
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
        assert_eq!(ENGLISH.report_failed(&failure), message);
    }
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
        assert_eq!(ENGLISH.copy_failed(what, failure), message);
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
