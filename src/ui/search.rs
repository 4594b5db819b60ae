//! The search as the page sees it: a handle to the worker pool, and a snapshot that follows it.

use std::{sync::Arc, time::Duration};

use leptos::prelude::*;
use web_sys::Blob;

use crate::{
    report::{
        insight::Insight,
        leaderboard::Row,
        live_leaderboard::LiveLeaderboard,
        missing_forecast::MissingForecast,
        remark::Remark,
        search_report::ReportSource,
        trial_records::{RecordSource, TrialRecord},
    },
    runtime::{
        failure::{ForecastFailure, ReportFailure},
        message::{ForecastJob, RangeJob, SeriesMessage},
        range_test_session::RangeTestEvent,
        scheduler::{Phase, Scheduler},
    },
    study::{
        data::{DataSource, StudyData},
        draft::StudyDraft,
        study::Study,
        trial_link::trial_draft,
    },
    text::{language::Language, results_summary::leaderboard_summary},
    train::forecast::Forecasts,
    view::{
        detail::{Detail, DetailKey, TrainedNetwork, failed_retrainings},
        pacing::{SnapshotPacer, Timer},
        snapshot::Snapshot,
    },
    web::{
        clock::{after_painting, now},
        platform,
        pool::Pool,
        range_test_worker::RangeTestWorker,
        report_worker::write_report,
    },
};

/// The most changes of a search that one task of the page reads.
const CHANGES_PER_TASK: usize = 2_000;

/// The most executions of one part of a report, each of which is made in one task of the page.
const EXECUTIONS_PER_PART: usize = 1_000;

/// A handle to the search.
#[derive(Clone, Copy)]
pub struct Search {
    pool: StoredValue<Option<Pool>, LocalStorage>,
    follower: StoredValue<Follower, LocalStorage>,
    /// The latest snapshot.
    pub view: RwSignal<Snapshot>,
    /// The data of the study that runs or ran: those of the page may have changed since.
    pub data: RwSignal<Arc<StudyData>>,
    /// How many workers are wanted.
    pub workers: RwSignal<usize>,
}

/// What is known of a search between two snapshots.
struct Follower {
    /// The number of the search that the leaderboard is of.
    search: u32,
    leaderboard: LiveLeaderboard,
    pacer: SnapshotPacer,
    /// The records for the analysis.
    records: RecordSource,
}

impl Search {
    /// A search that has not begun; its workers are started at once.
    pub fn new() -> Self {
        let workers = (platform::cores() - 1).max(1);
        let search = Self {
            pool: StoredValue::new_local(None),
            follower: StoredValue::new_local(Follower {
                search: 0,
                leaderboard: LiveLeaderboard::default(),
                pacer: SnapshotPacer::default(),
                records: RecordSource::default(),
            }),
            view: RwSignal::new(Snapshot::default()),
            data: RwSignal::new(Arc::default()),
            workers: RwSignal::new(workers),
        };
        search.pool.set_value(Some(Pool::new(workers, move || search.request_snapshot())));
        search
    }

    fn with_pool<T>(self, act: impl FnOnce(&Pool) -> T) -> Option<T> {
        // The handle is cloned, so that a callback of the pool may borrow it again.
        let pool = self.pool.try_get_value().flatten();
        pool.as_ref().map(act)
    }

    /// Calls `act` with what follows the search, and with the search that runs or ran last.
    fn follow<T>(self, act: impl FnOnce(&mut Follower, &Scheduler) -> T) -> Option<T> {
        self.with_pool(|pool| {
            let number = pool.search_number();
            pool.with_search(|search| {
                let search = search?;
                self.follower.try_update_value(|follower| {
                    if follower.search != number {
                        follower.search = number;
                        follower.leaderboard = LiveLeaderboard::default();
                    }
                    act(follower, search)
                })
            })
        })?
    }

    fn phase(self) -> Option<Phase> {
        self.with_pool(|pool| pool.with_search(|search| search.map(Scheduler::phase))).flatten()
    }

    fn pace(self, act: impl FnOnce(&mut SnapshotPacer) -> Option<Timer>) {
        let timer = self.follower.try_update_value(|follower| act(&mut follower.pacer)).flatten();
        let Some(Timer { delay, number }) = timer else { return };
        let fire = move || {
            if self.follower.try_with_value(|follower| follower.pacer.fires(number)) == Some(true) {
                self.take_snapshot();
            }
        };
        set_timeout(fire, Duration::from_millis(delay as u64));
    }

    /// Has a snapshot follow in another task: a message of a worker takes none itself.
    fn request_snapshot(self) {
        let phase = self.phase();
        let is_urgent = self.view.try_with_untracked(|view| view.phase != phase) == Some(true);
        self.pace(|pacer| pacer.request(now(), is_urgent));
    }

    /// Reads what has changed, in tasks of bounded length, and then shows it. A change of the phase is shown at once.
    fn take_snapshot(self) {
        self.follower.update_value(|follower| follower.pacer.begin(now()));
        let is_complete =
            self.follow(|follower, search| follower.leaderboard.advance(search, CHANGES_PER_TASK));
        let is_complete = is_complete.unwrap_or(true);
        let phase = self.phase();
        if is_complete || self.view.with_untracked(|view| view.phase != phase) {
            self.show();
        }
        if is_complete {
            after_painting(move || self.pace(|pacer| pacer.end(now())));
        } else {
            set_timeout(move || self.take_snapshot(), Duration::ZERO);
        }
    }

    fn show(self) {
        let snapshot = self.with_pool(|pool| {
            let running_epochs = pool.running_epochs();
            let snapshot =
                self.follow(|follower, search| Snapshot::of(search, &follower.leaderboard, running_epochs));
            Snapshot {
                search: pool.search_number(),
                elapsed: pool.elapsed(),
                pool: pool.status(),
                ..snapshot.unwrap_or_default()
            }
        });
        if let Some(snapshot) = snapshot {
            if snapshot.phase.is_some_and(|phase| !phase.is_active()) {
                // It writes the results, which a person may want next.
                self.with_pool(Pool::preload_assistant);
            }
            self.view.set(snapshot);
        }
    }

    /// What the results mean.
    pub fn insight(self) -> Option<Insight> {
        self.follow(|follower, search| Insight::of(search, &follower.leaderboard))
    }

    /// The row of a trial, which changes with the snapshot.
    pub fn row(self, trial: u32) -> Option<Row> {
        self.view.track();
        self.follow(|follower, search| follower.leaderboard.row(search, trial)).flatten()
    }

    /// Starts a search; `data` are the study's own.
    pub fn start(self, study: Arc<Study>, data: Arc<StudyData>) {
        let values = Arc::clone(&data.values);
        self.data.set(data);
        self.with_pool(|pool| pool.start(study, values));
        self.take_snapshot();
    }

    /// Pauses the search.
    pub fn pause(self) {
        self.with_pool(Pool::pause);
        self.take_snapshot();
    }

    /// Resumes the search.
    pub fn resume(self) {
        self.with_pool(Pool::resume);
        self.take_snapshot();
    }

    /// Stops the search and keeps its results.
    pub fn stop(self) {
        self.with_pool(Pool::stop);
        self.take_snapshot();
    }

    /// Changes the number of workers.
    pub fn set_workers(self, workers: usize) {
        self.workers.set(workers);
        self.with_pool(|pool| pool.set_workers(workers));
    }

    /// The results in the format of Keras Tuner's summary.
    pub fn results_summary(self, language: &dyn Language) -> Option<String> {
        self.follow(|follower, search| {
            // Only the changes since the last snapshot are left to be read.
            follower.leaderboard.advance(search, usize::MAX);
            leaderboard_summary(search, &follower.leaderboard, language)
        })
    }

    /// Has an assistant write the whole search as JSON, with the forecasts of the chosen trial, `None` for the best one.
    /// `on_progress` is called with the share that is written, `on_end` once with the JSON or the reason why there is none.
    pub fn write_report(
        self,
        language: &'static dyn Language,
        chosen: Option<u32>,
        on_progress: impl Fn(f64) + 'static,
        on_end: impl FnOnce(Result<Blob, ReportFailure>) + 'static,
    ) {
        let Some(mut source) = self.follow(|_, search| ReportSource::new(search, chosen)) else {
            return on_end(Err(ReportFailure::SearchReplaced));
        };
        let number = self.with_pool(Pool::search_number);
        let data = self.data.get_untracked();
        let words = |remark: &Remark| language.remark(remark);
        let next_part = move || {
            if self.with_pool(Pool::search_number) != number {
                return Err(ReportFailure::SearchReplaced);
            }
            let elapsed = self.with_pool(Pool::elapsed).unwrap_or(0.0);
            let part = self
                .follow(|_, search| source.next(search, &data, elapsed, &words, EXECUTIONS_PER_PART))
                .flatten();
            on_progress(source.fraction());
            Ok(part)
        };
        self.with_pool(|pool| write_report(pool, Box::new(next_part), on_end));
    }

    /// Has [`Self::next_records`] begin with the first trial again.
    pub fn restart_records(self) {
        self.follower.update_value(|follower| follower.records = RecordSource::default());
    }

    /// The records of trials that have changed since the last call, at most so many.
    pub fn next_records(self, most: usize) -> Vec<TrialRecord> {
        self.follow(|follower, search| follower.records.next(search, most)).unwrap_or_default()
    }

    /// Starts a learning-rate range test beside the search.
    pub fn start_range_test(
        self,
        series: SeriesMessage,
        job: RangeJob,
        on_event: impl Fn(RangeTestEvent) + 'static,
    ) -> Option<RangeTestWorker> {
        self.with_pool(|pool| RangeTestWorker::start(pool, series, job, on_event))
    }

    /// Has a worker forecast. `on_forecast` is called with the result, unless another forecast is requested before.
    pub fn forecast(
        self,
        job: ForecastJob,
        on_forecast: impl FnOnce(Result<Forecasts, ForecastFailure>) + 'static,
    ) {
        self.with_pool(|pool| pool.forecast(job, on_forecast));
    }

    /// Has a worker make the data of a study. `on_data` is called with them, or with `None` if no worker could make them, unless
    /// other data are requested before.
    pub fn load_data(self, source: DataSource, on_data: impl FnOnce(Option<StudyData>) + 'static) {
        self.with_pool(|pool| pool.load_data(source, on_data));
    }

    /// Cancels the request for data that was made last.
    pub fn cancel_loading(self) {
        self.with_pool(Pool::cancel_loading);
    }

    /// Cancels the forecast that was requested last.
    pub fn cancel_forecast(self) {
        self.with_pool(Pool::cancel_forecast);
    }

    /// The key of a trial's detail.
    pub fn detail_key(self, trial: u32, run: Option<u32>) -> Option<DetailKey> {
        self.with_pool(|pool| {
            let number = pool.search_number();
            pool.with_search(|search| search.and_then(|search| DetailKey::of(search, number, trial, run)))
        })?
    }

    /// The settings of a trial alone, with which its results are the same.
    pub fn trial_draft(self, trial: u32) -> Option<StudyDraft> {
        self.with_pool(|pool| {
            pool.with_search(|search| {
                let search = search?;
                Some(trial_draft(search.study(), search.ledger().trial(trial)?))
            })
        })?
    }

    /// Why a trial has no forecast.
    pub fn missing_forecast(self, trial: u32) -> Option<MissingForecast> {
        self.with_pool(|pool| pool.with_search(|search| MissingForecast::of(search?, trial))).flatten()
    }

    /// Trains those runs of a trial again that could not be trained again before.
    pub fn retry_retraining(self, trial: u32) {
        let failed = self.with_pool(|pool| {
            pool.with_search(|search| search.map(|search| failed_retrainings(search, trial)))
        });
        for execution in failed.flatten().unwrap_or_default() {
            self.with_pool(|pool| pool.retrain(execution));
        }
    }

    /// The detail of a trial as far as its results are kept, with the network that is to forecast. Runs whose results
    /// are not kept are trained again.
    pub fn detail(self, trial: u32, run: Option<u32>, data: &StudyData) -> Option<(Detail, TrainedNetwork)> {
        let (detail, missing) = self.with_pool(|pool| {
            pool.with_search(|search| search.map(|search| Detail::of(search, trial, run, data)))
        })??;
        for execution in missing {
            self.with_pool(|pool| pool.retrain(execution));
        }
        detail
    }
}
