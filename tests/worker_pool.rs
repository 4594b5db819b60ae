//! The pool of workers under failures of its program and its workers, at every point and in random orders: every search
//! ends, and has the results of an undisturbed one.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

mod simulated_browser;

use std::sync::Arc;

use foretune::{
    num::stream::Stream,
    runtime::{
        assistant_message::FromAssistant,
        failure::{
            ExecutionFailure, ForecastFailure, PoolError, ProgramFailure, SearchFailure, WorkerFailure,
        },
        job::WorkerId,
        memory_limit::MEMORY_BUDGET,
        message::{BUILD, ForecastJob, FromWorker},
        scheduler::Phase,
        worker_starts::{
            ANSWER_TIMEOUT_MS, MAX_ATTEMPTS, PROGRAM_TIMEOUT_MS, RETRY_PAUSES_MS, START_TIMEOUT_MS,
            StartEvent,
        },
    },
    search::trial::{ExecutionId, ExecutionState},
    study::study::Study,
    train::forecast::Forecasts,
};
use proptest::prelude::*;
use simulated_browser::{Browser, EXECUTIONS, SimulatedWorker, gone, not_found, open, study};

/// A point at which a worker is killed.
#[derive(Clone, Copy, Debug)]
enum KillPoint {
    /// It was started and is not ready.
    BeforeReady,
    /// It has just become ready.
    AtReady,
    /// It has a running job.
    DuringExecution,
    /// It has just finished a job, and the next one is running.
    BetweenExecutions,
}

const KILL_POINTS: [KillPoint; 4] =
    [KillPoint::BeforeReady, KillPoint::AtReady, KillPoint::DuringExecution, KillPoint::BetweenExecutions];

/// Runs a search in which workers are killed at one kind of point: after `skipped` of these points, `kills` times in a row.
fn search_with_kills(workers: usize, point: KillPoint, skipped: usize, kills: usize) -> Browser {
    let mut browser = Browser::new(workers);
    browser.run();
    browser.load();
    let (mut points, mut steps) = (0, 0);
    let mut is_killed = |here: KillPoint| {
        if std::mem::discriminant(&here) != std::mem::discriminant(&point) {
            return false;
        }
        points += 1;
        points > skipped && points - skipped <= kills
    };
    while browser.phase() == Phase::Running {
        steps += 1;
        assert!(steps < 10_000, "the search does not end: {:?}", browser.states());
        if let Some(starting) = browser.find(|worker| !worker.is_ready) {
            if is_killed(KillPoint::BeforeReady) {
                browser.kill(starting);
                continue;
            }
            browser.start(starting);
            if is_killed(KillPoint::AtReady) {
                browser.kill(starting);
            }
        } else if let Some(working) = browser.working() {
            if is_killed(KillPoint::DuringExecution) {
                browser.kill(working);
                continue;
            }
            browser.finish(working);
            if browser.workers.contains_key(&working) && is_killed(KillPoint::BetweenExecutions) {
                browser.kill(working);
            }
        } else {
            browser.wait(1_000.0);
        }
    }
    browser
}

#[test]
fn worker_killed_once_at_every_point_is_replaced_and_nothing_is_lost() {
    for workers in [1, 2, 4] {
        for point in KILL_POINTS {
            for skipped in 0..EXECUTIONS {
                let browser = search_with_kills(workers, point, skipped, 1);
                assert_eq!(browser.phase(), Phase::Finished, "{workers} workers, {point:?} {skipped}");
                assert_eq!(browser.count(|state| *state == ExecutionState::Failed), 0);
                browser.assert_results_of_an_undisturbed_search();
            }
        }
    }
}

#[test]
fn workers_killed_many_times_in_a_row_end_the_search_with_a_reason() {
    for workers in [1, 2, 4] {
        for point in KILL_POINTS {
            for skipped in 0..EXECUTIONS {
                for kills in [4, 7, usize::MAX / 2] {
                    let browser = search_with_kills(workers, point, skipped, kills);
                    browser.assert_results_of_an_undisturbed_search();
                    match browser.phase() {
                        Phase::Finished => {}
                        Phase::Failed => {
                            assert!(
                                matches!(browser.failure(), Some(PoolError::StartsFailed { last, .. }) if *last == gone())
                            );
                        }
                        phase => panic!("{phase:?}"),
                    }
                }
            }
        }
    }
}

#[test]
fn only_worker_killed_four_times_without_a_result_is_replaced_each_time() {
    let browser = search_with_kills(1, KillPoint::DuringExecution, 0, 4);
    assert_eq!((browser.phase(), browser.spawned), (Phase::Finished, 5));
    // The first execution lost three workers and failed, the second lost one.
    assert_eq!(browser.count(|state| *state == ExecutionState::Failed), 1);
    let id = ExecutionId { trial: 0, execution: 0 };
    assert_eq!(browser.search().results().failure(id), Some(&ExecutionFailure::WorkerLost(gone())));
    browser.assert_results_of_an_undisturbed_search();
}

#[test]
fn every_execution_fails_if_every_worker_is_killed_as_soon_as_it_is_ready() {
    let browser = search_with_kills(2, KillPoint::AtReady, 0, usize::MAX / 2);
    assert_eq!(browser.phase(), Phase::Finished);
    assert_eq!(browser.count(|state| *state == ExecutionState::Failed), EXECUTIONS);
    assert!(browser.spawned >= 3 * EXECUTIONS, "{}", browser.spawned);
    // Replacements are limited in number per second, so that the page stays usable.
    assert!(browser.now >= 4_000.0);
}

#[test]
fn workers_that_never_become_ready_fail_the_search_after_three_attempts() {
    for workers in [1, 2, 4] {
        let browser = search_with_kills(workers, KillPoint::BeforeReady, 0, usize::MAX / 2);
        assert_eq!(browser.phase(), Phase::Failed);
        let error = PoolError::StartsFailed { attempts: MAX_ATTEMPTS, last: gone() };
        assert_eq!(browser.failure(), Some(&error));
        assert_eq!(browser.pool.status().error, Some(error));
        assert_eq!(browser.spawned, 3 * workers);
        assert!(browser.now >= RETRY_PAUSES_MS.iter().sum());
    }
}

#[test]
fn idle_worker_is_replaced_however_often_it_is_killed() {
    let mut browser = Browser::ready(1);
    for _ in 0..20 {
        let worker = browser.find(|worker| worker.is_ready).unwrap();
        browser.kill(worker);
        browser.wait(1_000.0);
        browser.start_all();
    }
    assert_eq!(browser.pool.status().ready, 1);
    browser.run();
    browser.finish_search();
    browser.assert_results_of_an_undisturbed_search();
}

#[test]
fn failed_search_keeps_results_and_can_be_run_again() {
    let mut browser = Browser::ready(1);
    browser.run();
    (0..5).for_each(|_| browser.finish(browser.working().unwrap()));
    browser.kill(browser.working().unwrap());
    while let Some(worker) = browser.find(|_| true) {
        browser.kill(worker);
        browser.wait(RETRY_PAUSES_MS[1]);
    }
    assert_eq!(browser.phase(), Phase::Failed);
    assert_eq!(browser.count(|state| matches!(state, ExecutionState::Done(_))), 5);
    assert_eq!(browser.count(|state| *state == ExecutionState::Open), 0);
    browser.assert_results_of_an_undisturbed_search();
    // Nothing happens by itself any more, and nothing brings the failed search back.
    let spawned = browser.spawned;
    browser.wait(60_000.0);
    let commands = browser.pool.resume(browser.now);
    assert_eq!((commands, browser.spawned, browser.phase()), (Vec::new(), spawned, Phase::Failed));
    browser.run();
    assert_eq!((browser.phase(), browser.pool.status().error), (Phase::Running, None));
    browser.finish_search();
    assert_eq!(browser.phase(), Phase::Finished);
    browser.assert_results_of_an_undisturbed_search();
}

#[test]
fn workers_are_tried_again_when_their_number_is_changed() {
    let mut browser = Browser::new(2);
    browser.load();
    while let Some(worker) = browser.find(|_| true) {
        browser.kill(worker);
        browser.wait(RETRY_PAUSES_MS[1]);
    }
    assert!(browser.pool.status().error.is_some());
    let commands = browser.pool.set_workers(3, browser.now);
    browser.execute(commands);
    assert_eq!((browser.workers.len(), browser.pool.status().error), (3, None));
    browser.start_all();
    assert_eq!(browser.pool.status().ready, 3);
}

#[test]
fn paused_search_fails_too_if_no_worker_can_be_had() {
    let mut browser = Browser::ready(2);
    browser.run();
    let commands = browser.pool.pause(browser.now);
    browser.execute(commands);
    for _ in 0..12 {
        if let Some(worker) = browser.find(|_| true) {
            browser.kill(worker);
        }
        browser.wait(RETRY_PAUSES_MS[1]);
    }
    assert_eq!(browser.phase(), Phase::Failed);
    assert_eq!(browser.pool.elapsed(browser.now), 0.0);
}

#[test]
fn program_that_fails_once_is_loaded_again() {
    let mut browser = Browser::new(2);
    browser.run();
    browser.fail_load();
    assert_eq!(browser.phase(), Phase::Running);
    assert_eq!(browser.pool.status().error, Some(PoolError::ProgramNotLoaded(not_found())));
    browser.wait(RETRY_PAUSES_MS[0]);
    assert_eq!(browser.loads, 2);
    browser.load();
    assert_eq!(browser.pool.status().error, None);
    browser.finish_search();
    assert_eq!(browser.phase(), Phase::Finished);
    browser.assert_results_of_an_undisturbed_search();
}

#[test]
fn program_that_always_fails_fails_the_search_and_is_loaded_again_at_the_next() {
    let mut browser = Browser::new(2);
    browser.run();
    for _ in 0..MAX_ATTEMPTS {
        browser.fail_load();
        browser.wait(RETRY_PAUSES_MS[1]);
    }
    assert_eq!((browser.phase(), browser.loads), (Phase::Failed, MAX_ATTEMPTS));
    assert_eq!(browser.failure(), Some(&PoolError::ProgramNotLoaded(not_found())));
    assert_eq!(browser.states(), Vec::<Vec<ExecutionState>>::new());
    browser.run();
    assert_eq!((browser.phase(), browser.loads), (Phase::Running, MAX_ATTEMPTS + 1));
    browser.load();
    browser.finish_search();
    assert_eq!(browser.phase(), Phase::Finished);
}

#[test]
fn program_that_does_not_answer_is_given_up_after_its_time_limit() {
    let mut browser = Browser::new(1);
    browser.run();
    browser.wait(PROGRAM_TIMEOUT_MS);
    assert_eq!(browser.phase(), Phase::Running);
    browser.wait(RETRY_PAUSES_MS[0]);
    assert_eq!(browser.loads, 2);
    browser.wait(3.0 * PROGRAM_TIMEOUT_MS);
    assert_eq!((browser.phase(), browser.loads), (Phase::Failed, 3));
    let failure = ProgramFailure::NoAnswer { seconds: 30 };
    assert_eq!(browser.failure(), Some(&PoolError::ProgramNotLoaded(failure)));
    // The last attempt succeeds late.
    browser.load();
    browser.run();
    browser.finish_search();
    assert_eq!((browser.phase(), browser.loads), (Phase::Finished, 3));
}

#[test]
fn worker_that_never_becomes_ready_is_replaced_after_its_time_limit() {
    let mut browser = Browser::new(1);
    browser.run();
    browser.load();
    let first = browser.find(|_| true).unwrap();
    browser.wait(START_TIMEOUT_MS - 1_000.0);
    assert!(browser.workers.contains_key(&first));
    browser.wait(1_000.0 + RETRY_PAUSES_MS[0]);
    assert!(!browser.workers.contains_key(&first) && browser.spawned == 2);
    browser.wait(3.0 * START_TIMEOUT_MS);
    assert_eq!(browser.phase(), Phase::Failed);
    let last = WorkerFailure::NoAnswer { seconds: 20 };
    assert_eq!(browser.failure(), Some(&PoolError::StartsFailed { attempts: 3, last }));
}

#[test]
fn suspension_of_the_page_is_no_time_without_an_answer() {
    let mut browser = Browser::new(2);
    browser.run();
    browser.load();
    let [first, second] = [0, 1].map(WorkerId);
    browser.start(first);
    browser.now += 1e6;
    let commands = browser.pool.tick(true, browser.now);
    browser.execute(commands);
    assert!(browser.workers.contains_key(&first) && browser.workers.contains_key(&second));
    assert_eq!(browser.spawned, 2);
}

#[test]
fn hanging_worker_is_replaced_and_its_execution_repeated() {
    let mut browser = Browser::ready(1);
    browser.run();
    let first = browser.working().unwrap();
    browser.wait(ANSWER_TIMEOUT_MS);
    assert!(browser.workers.contains_key(&first));
    browser.wait(1_000.0);
    assert!(!browser.workers.contains_key(&first));
    browser.finish_search();
    browser.assert_results_of_an_undisturbed_search();
    // An idle worker need not send messages.
    let spawned = browser.spawned;
    browser.wait(10.0 * ANSWER_TIMEOUT_MS);
    assert_eq!(browser.spawned, spawned);
}

#[test]
fn browser_without_workers_fails_the_search_with_its_reason() {
    let mut browser = Browser::new(4);
    browser.refusal = Some("Worker is not defined".into());
    browser.run();
    browser.load();
    browser.wait(RETRY_PAUSES_MS.iter().sum::<f64>() + 2_000.0);
    assert_eq!(browser.phase(), Phase::Failed);
    let error = PoolError::WorkerNotStarted { message: "Worker is not defined".into() };
    assert_eq!(browser.failure(), Some(&error));
}

#[test]
fn workers_of_another_build_are_given_up_at_once() {
    let mut browser = Browser::new(2);
    browser.run();
    browser.load();
    while let Some(worker) = browser.find(|worker| !worker.is_ready) {
        browser.receive(worker, FromWorker::Ready { build: "old".into() });
    }
    assert_eq!((browser.phase(), browser.spawned), (Phase::Failed, 2));
    let error = PoolError::DifferentBuilds { page: BUILD.into(), worker: "old".into() };
    assert_eq!(browser.failure(), Some(&error));
}

#[test]
fn search_goes_on_with_fewer_workers_and_says_why() {
    let mut browser = Browser::new(4);
    browser.run();
    browser.load();
    let first = browser.find(|_| true).unwrap();
    browser.start(first);
    for _ in 0..20 {
        while let Some(worker) = browser.find(|worker| !worker.is_ready) {
            browser.kill(worker);
        }
        browser.wait(1_000.0);
        // The worker that is ready still answers.
        browser.receive(first, FromWorker::Progress { search: 1, job: 0, epochs: 1 });
    }
    let status = browser.pool.status();
    assert_eq!((browser.phase(), status.ready, status.requested), (Phase::Running, 1, 4));
    assert!(matches!(status.error, Some(PoolError::StartsFailed { attempts: MAX_ATTEMPTS, .. })));
    browser.finish_search();
    assert_eq!(browser.phase(), Phase::Finished);
    browser.assert_results_of_an_undisturbed_search();
}

/// A forecast of the first trial.
fn forecast_job(number: u32) -> ForecastJob {
    let study = study();
    let config = study.train_config(&study.space().assignment(0)).unwrap();
    ForecastJob { number, config, fold: study.fold(0), weights: Vec::new(), steps: 3 }
}

fn request_forecast(browser: &mut Browser, number: u32) {
    let commands = browser.pool.forecast(forecast_job(number), browser.now);
    browser.execute(commands);
}

#[test]
fn forecast_ends_with_its_reason_when_its_workers_are_gone() {
    let mut browser = Browser::ready(1);
    browser.run();
    browser.finish_search();
    request_forecast(&mut browser, 1);
    let asked = browser.find(|worker| worker.forecast.is_some()).unwrap();
    browser.kill(asked);
    while let Some(worker) = browser.find(|_| true) {
        assert!(browser.forecasts.is_empty());
        browser.kill(worker);
        browser.wait(RETRY_PAUSES_MS[1]);
    }
    let error = PoolError::StartsFailed { attempts: MAX_ATTEMPTS, last: gone() };
    assert_eq!(browser.forecasts, [Err(ForecastFailure::NoWorkers(error.clone()))]);
    // The search had finished, and stays so.
    assert_eq!(browser.phase(), Phase::Finished);
    request_forecast(&mut browser, 2);
    assert_eq!(browser.forecasts[1..], [Err(ForecastFailure::NoWorkers(error))]);
    // Workers that are tried again make forecasts again.
    let commands = browser.pool.set_workers(1, browser.now);
    browser.execute(commands);
    request_forecast(&mut browser, 3);
    browser.start_all();
    browser.answer_forecast(browser.find(|worker| worker.forecast.is_some()).unwrap());
    assert_eq!(browser.forecasts[2..], [Ok(Forecasts::default())]);
}

#[test]
fn forecast_that_loses_two_workers_ends() {
    let mut browser = Browser::ready(2);
    browser.run();
    browser.finish_search();
    request_forecast(&mut browser, 1);
    for _ in 0..2 {
        browser.kill(browser.find(|worker| worker.forecast.is_some()).unwrap());
        browser.start_all();
    }
    assert_eq!(browser.forecasts, [Err(ForecastFailure::WorkersLost { attempts: 2 })]);
}

#[test]
fn worker_silent_during_a_forecast_is_replaced() {
    let mut browser = Browser::ready(1);
    browser.run();
    browser.finish_search();
    request_forecast(&mut browser, 1);
    browser.wait(ANSWER_TIMEOUT_MS + 1_000.0);
    browser.start_all();
    browser.answer_forecast(browser.find(|worker| worker.forecast.is_some()).unwrap());
    assert_eq!(browser.forecasts, [Ok(Forecasts::default())]);
}

#[test]
fn retraining_without_workers_does_not_wait() {
    let mut browser = Browser::ready(1);
    browser.run_study(open("preset=quick&executions=1&units1=int:1:64:1&momentum=0.5"));
    browser.finish_search();
    let mut trials = (0..64).map(|trial| ExecutionId { trial, execution: 0 });
    let dropped = trials.rfind(|id| browser.search().results().trained(*id).is_none()).unwrap();
    let commands = browser.pool.retrain(dropped, browser.now);
    browser.execute(commands);
    assert!(browser.search().is_retraining(dropped));
    while let Some(worker) = browser.find(|_| true) {
        browser.kill(worker);
        browser.wait(RETRY_PAUSES_MS[1]);
    }
    assert!(!browser.search().is_retraining(dropped));
    assert_eq!(browser.phase(), Phase::Finished);
}

/// A study whose executions need so much memory that fewer than eight fit the budget.
fn large_study() -> Arc<Study> {
    open(
        "layers=3&units1=1024&units2=1024&units3=1024&window=900&optimizer=adam&epochs=1&executions=2&trials=4",
    )
}

#[test]
fn memory_limits_the_workers_of_a_search_with_large_networks() {
    let study = large_study();
    let most = usize::try_from(MEMORY_BUDGET / study.execution_bytes()).unwrap();
    assert!((2..8).contains(&most), "{most}: {} bytes", study.execution_bytes());
    let mut browser = Browser::ready(8);
    assert_eq!(browser.pool.status().memory_limit, None);
    browser.run_study(Arc::clone(&study));
    let status = browser.pool.status();
    assert_eq!((browser.workers.len(), status.ready, status.requested), (most, most, 8));
    let limit = status.memory_limit.unwrap();
    assert_eq!((limit.workers, limit.execution_bytes), (most, study.execution_bytes()));
    // More workers are not started for this search, fewer are.
    for (requested, workers) in [(16, most), (1, 1), (8, most)] {
        let commands = browser.pool.set_workers(requested, browser.now);
        browser.execute(commands);
        browser.start_all();
        assert_eq!(browser.workers.len(), workers, "{requested} requested");
    }
    browser.kill(browser.working().unwrap());
    assert_eq!(browser.workers.len(), most);
}

#[test]
fn workers_with_a_large_memory_are_replaced_for_a_search_of_small_networks() {
    let mut browser = Browser::ready(8);
    browser.run_study(large_study());
    browser.finish_search();
    let old: Vec<WorkerId> = browser.workers.keys().copied().collect();
    let had_jobs: Vec<WorkerId> =
        browser.workers.iter().filter(|(_, worker)| worker.finished > 0).map(|(id, _)| *id).collect();
    assert!(!had_jobs.is_empty());
    // Another search of the same networks keeps them.
    browser.run_study(large_study());
    assert!(browser.workers.keys().eq(&old));
    browser.run();
    assert!(had_jobs.iter().all(|worker| !browser.workers.contains_key(worker)));
    assert_eq!(browser.workers.len(), 8);
    browser.finish_search();
    browser.assert_results_of_an_undisturbed_search();
    // Workers that ran small networks are kept.
    let workers: Vec<WorkerId> = browser.workers.keys().copied().collect();
    browser.run();
    assert!(browser.workers.keys().eq(&workers));
}

#[test]
fn oracle_in_the_assistant_proposes_the_same_trials() {
    let mut expected = Browser::ready(1);
    expected.run();
    expected.finish_search();
    assert!(expected.assistant.is_none(), "a search that needs no assistant starts none");
    for workers in [1, 2, 4] {
        let mut browser = Browser::ready(workers);
        browser.run_with_oracle_in_assistant();
        browser.finish_search();
        assert_eq!(browser.search().ledger(), expected.search().ledger());
    }
}

#[test]
fn assistant_that_dies_of_a_question_is_replaced_and_three_of_them_end_the_search() {
    for kills in 1..=3 {
        let mut browser = Browser::ready(2);
        browser.run_with_oracle_in_assistant();
        browser.start_assistant();
        for _ in 0..kills {
            assert!(browser.is_oracle_asked());
            browser.kill_assistant();
            browser.start_assistant();
        }
        if kills < 3 {
            browser.finish_search();
            assert_eq!(browser.phase(), Phase::Finished);
            browser.assert_results_of_an_undisturbed_search();
        } else {
            assert!(matches!(browser.search().failure(), Some(SearchFailure::ProposalLost(_))));
        }
    }
}

#[test]
fn oracle_is_created_again_by_an_assistant_that_replaces_one_without_a_question() {
    let mut browser = Browser::ready(1);
    browser.run_with_oracle_in_assistant();
    browser.start_assistant();
    while browser.is_oracle_asked() {
        browser.propose();
        browser.kill_assistant();
        browser.start_assistant();
    }
    browser.finish_search();
    assert_eq!(browser.phase(), Phase::Finished);
    browser.assert_results_of_an_undisturbed_search();
}

#[test]
fn silent_assistant_is_replaced() {
    let mut browser = Browser::ready(1);
    browser.run_with_oracle_in_assistant();
    browser.start_assistant();
    let (silent, _) = browser.assistant.as_ref().unwrap();
    let silent = *silent;
    browser.wait(ANSWER_TIMEOUT_MS - 1_000.0);
    // It works, and then falls silent.
    browser.receive_from_assistant(silent, FromAssistant::Working);
    browser.wait(ANSWER_TIMEOUT_MS - 1_000.0);
    assert_eq!(browser.assistant.as_ref().map(|(id, _)| *id), Some(silent));
    browser.wait(3_000.0);
    assert_ne!(browser.assistant.as_ref().map(|(id, _)| *id), Some(silent));
    browser.finish_search();
    browser.assert_results_of_an_undisturbed_search();
    // An assistant that has nothing to do says nothing.
    let (idle, _) = browser.assistant.as_ref().unwrap();
    let idle = *idle;
    browser.wait(10.0 * ANSWER_TIMEOUT_MS);
    assert_eq!(browser.assistant.as_ref().map(|(id, _)| *id), Some(idle));
}

#[test]
fn search_ends_with_the_reason_where_no_assistant_can_be_had() {
    let mut browser = Browser::ready(1);
    browser.run_with_oracle_in_assistant();
    browser.refusal = Some("no".into());
    browser.start_assistant();
    browser.wait(120_000.0);
    assert_eq!(browser.failure(), Some(&PoolError::WorkerNotStarted { message: "no".into() }));
    // The next search tries again.
    browser.refusal = None;
    browser.run_with_oracle_in_assistant();
    browser.finish_search();
    assert_eq!(browser.phase(), Phase::Finished);
    browser.assert_results_of_an_undisturbed_search();
}

#[test]
fn data_are_made_by_the_assistant_and_the_latest_request_is_answered() {
    let mut browser = Browser::ready(2);
    browser.run();
    let request = |browser: &mut Browser, points: u32| {
        let source = open(&format!("points={points}&split=30")).source();
        let commands = browser.pool.load_data(source, browser.now);
        browser.execute(commands);
    };
    request(&mut browser, 500);
    browser.start_assistant();
    let late = browser.requested_data().cloned().unwrap();
    request(&mut browser, 600);
    // The answer to the first request comes late.
    let data = Box::new(late.1.load());
    let (worker, _) = browser.assistant.as_ref().unwrap();
    browser.receive_from_assistant(*worker, FromAssistant::Data { number: late.0, data });
    assert!(browser.loaded.is_empty());
    // The request was sent at once to the assistant that has the first one.
    browser.answer_data();
    let expected = open("points=600&split=30").data();
    assert_eq!(browser.loaded, [Some(expected)]);
    browser.finish_search();
    browser.assert_results_of_an_undisturbed_search();
}

#[test]
fn data_are_asked_for_twice_and_then_given_up() {
    let mut browser = Browser::ready(3);
    let commands = browser.pool.load_data(study().source(), browser.now);
    browser.execute(commands);
    for _ in 0..2 {
        browser.start_assistant();
        assert!(browser.loaded.is_empty() && browser.requested_data().is_some());
        browser.kill_assistant();
    }
    assert_eq!(browser.loaded, [None]);
    browser.start_assistant();
    assert!(browser.requested_data().is_none());
}

#[test]
fn data_are_given_up_where_no_assistant_can_be_had() {
    let mut browser = Browser::new(1);
    let commands = browser.pool.load_data(study().source(), browser.now);
    browser.execute(commands);
    browser.refusal = Some("no".into());
    browser.start_assistant();
    browser.wait(120_000.0);
    assert_eq!(browser.loaded, [None]);
}

#[test]
fn question_of_a_stopped_search_is_dropped() {
    let mut browser = Browser::ready(1);
    browser.run_with_oracle_in_assistant();
    browser.start_assistant();
    assert!(browser.is_oracle_asked());
    let commands = browser.pool.stop(browser.now);
    browser.execute(commands);
    assert!(!browser.is_oracle_asked() && browser.phase() == Phase::Stopped);
    // So is one that the assistant has not received.
    browser.kill_assistant();
    browser.run_with_oracle_in_assistant();
    let commands = browser.pool.stop(browser.now);
    browser.execute(commands);
    browser.start_assistant();
    assert!(!browser.is_oracle_asked());
    browser.run_with_oracle_in_assistant();
    browser.finish_search();
    browser.assert_results_of_an_undisturbed_search();
}

proptest! {
    #[test]
    fn search_ends_with_the_right_results_in_any_order_of_failures(
        workers in prop::sample::select(vec![1_usize, 2, 4]), kill_share in 0_u32..9, fail_share in 0_u32..9,
        oracle_is_in_assistant: bool, seed: u64,
    ) {
        let mut stream = Stream::keyed(&[seed]);
        let mut browser = Browser::new(workers);
        if oracle_is_in_assistant { browser.run_with_oracle_in_assistant() } else { browser.run() }
        let mut steps = 0;
        while browser.phase() == Phase::Running {
            steps += 1;
            prop_assert!(steps < 20_000, "the search does not end");
            let ids: Vec<WorkerId> = browser.workers.keys().copied().collect();
            let picked = ids.get(stream.below(ids.len() as u32) as usize).copied();
            let is_killed = stream.below(10) < kill_share;
            match (stream.below(10), picked) {
                (0, _) if browser.is_loading => {
                    if stream.below(10) < fail_share { browser.fail_load() } else { browser.load() }
                }
                (1, _) => browser.wait(f64::from(stream.below(40_000))),
                (2, _) => {
                    let commands = browser.pool.set_workers(1 + stream.below(5) as usize, browser.now);
                    browser.execute(commands);
                }
                (3, _) => {
                    let commands = browser.pool.pause(browser.now);
                    browser.execute(commands);
                    browser.wait(f64::from(stream.below(3_000)));
                    let commands = browser.pool.resume(browser.now);
                    browser.execute(commands);
                }
                (4, _) => request_forecast(&mut browser, steps),
                (5, _) if is_killed => browser.kill_assistant(),
                (5 | 6, _) if browser.is_oracle_asked() => browser.propose(),
                (5 | 6, _) if browser.is_loading_assistant && stream.below(10) < fail_share => {
                    browser.is_loading_assistant = false;
                    let event = StartEvent::ProgramFailed(not_found());
                    let commands = browser.pool.handle_assistant(event, browser.now);
                    browser.execute(commands);
                }
                (5 | 6, _) => browser.start_assistant(),
                (_, Some(worker)) if is_killed => browser.kill(worker),
                (_, Some(worker)) => {
                    let SimulatedWorker { is_ready, jobs, forecast, .. } = &browser.workers[&worker];
                    if !is_ready {
                        browser.start(worker);
                    } else if forecast.is_some() {
                        browser.answer_forecast(worker);
                    } else if !jobs.is_empty() {
                        browser.finish(worker);
                    }
                }
                (_, None) => browser.wait(500.0),
            }
        }
        prop_assert!(matches!(browser.phase(), Phase::Finished | Phase::Failed));
        prop_assert_eq!(browser.search().failure().is_some(), browser.phase() == Phase::Failed);
        let is_oracle_lost = matches!(browser.search().failure(), Some(SearchFailure::ProposalLost(_)));
        prop_assert!(oracle_is_in_assistant || !is_oracle_lost);
        prop_assert_eq!(browser.count(|state| *state == ExecutionState::Open), 0);
        browser.assert_results_of_an_undisturbed_search();
        // With fresh attempts, the next search runs to its end.
        browser.run();
        browser.finish_search();
        prop_assert_eq!(browser.phase(), Phase::Finished);
        browser.assert_results_of_an_undisturbed_search();
    }
}
