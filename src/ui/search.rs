//! The search as the page sees it: a handle to the worker pool, and a snapshot that follows it.

use std::{cell::Cell, rc::Rc, sync::Arc, time::Duration};

use leptos::prelude::*;

use crate::{
    report::missing_forecast::MissingForecast,
    runtime::{
        failure::ForecastFailure,
        message::{ForecastJob, RangeJob, SeriesMessage},
        range_test_session::RangeTestEvent,
        scheduler::{Phase, Scheduler},
    },
    study::study::{Study, StudyData},
    text::{language::Language, results_json::results_json, results_summary::results_summary},
    train::forecast::Forecasts,
    view::{
        detail::{Detail, DetailKey, TrainedNetwork, failed_retrainings},
        snapshot::Snapshot,
    },
    web::{clock::now, platform, pool::Pool, range_test_worker::RangeTestWorker},
};

/// The shortest time between two snapshots of a running search, in milliseconds.
const SNAPSHOT_INTERVAL: f64 = 500.0;

/// A handle to the search.
#[derive(Clone, Copy)]
pub struct Search {
    pool: StoredValue<Option<Pool>, LocalStorage>,
    /// The latest snapshot.
    pub view: RwSignal<Snapshot>,
    /// The data of the study that runs or ran: those of the page may have changed since.
    pub data: RwSignal<Arc<StudyData>>,
    /// How many workers are wanted.
    pub workers: RwSignal<usize>,
}

impl Search {
    /// A search that has not begun; its workers are started at once.
    pub fn new() -> Self {
        let workers = (platform::cores() - 1).max(1);
        let search = Self {
            pool: StoredValue::new_local(None),
            view: RwSignal::new(Snapshot::default()),
            data: RwSignal::new(Arc::default()),
            workers: RwSignal::new(workers),
        };
        // The time and the phase of the last snapshot, and the time of the one that a pending timer will follow. The
        // timer does nothing where another snapshot came first.
        let last = Rc::new(Cell::new((0.0_f64, None::<Phase>)));
        let followed = Cell::new(None::<f64>);
        let pool = Pool::new(workers, move || {
            let refresh = {
                let last = Rc::clone(&last);
                move || {
                    last.set((now(), search.phase()));
                    search.refresh();
                }
            };
            let (time, phase) = last.get();
            let wait = SNAPSHOT_INTERVAL - (now() - time);
            if phase != search.phase() || wait <= 0.0 {
                refresh();
            } else if followed.replace(Some(time)) != Some(time) {
                let last = Rc::clone(&last);
                let follow = move || {
                    if last.get().0 == time {
                        refresh();
                    }
                };
                set_timeout(follow, Duration::from_millis(wait as u64));
            }
        });
        search.pool.set_value(Some(pool));
        search
    }

    fn with_pool<T>(self, act: impl FnOnce(&Pool) -> T) -> Option<T> {
        // The handle is cloned, so that a callback of the pool may borrow it again.
        let pool = self.pool.try_get_value().flatten();
        pool.as_ref().map(act)
    }

    fn phase(self) -> Option<Phase> {
        self.with_pool(|pool| pool.with_search(|search| search.map(Scheduler::phase))).flatten()
    }

    fn refresh(self) {
        let snapshot = self.with_pool(|pool| {
            let running_epochs = pool.running_epochs();
            let snapshot =
                pool.with_search(|search| search.map(|search| Snapshot::of(search, running_epochs)));
            Snapshot { elapsed: pool.elapsed(), pool: pool.status(), ..snapshot.unwrap_or_default() }
        });
        if let Some(snapshot) = snapshot {
            self.view.set(snapshot);
        }
    }

    /// Starts a search; `data` are the study's own.
    pub fn start(self, study: Arc<Study>, data: Arc<StudyData>) {
        let values = Arc::clone(&data.values);
        self.data.set(data);
        self.with_pool(|pool| pool.start(study, values));
    }

    /// Pauses the search.
    pub fn pause(self) {
        self.with_pool(Pool::pause);
    }

    /// Resumes the search.
    pub fn resume(self) {
        self.with_pool(Pool::resume);
    }

    /// Stops the search and keeps its results.
    pub fn stop(self) {
        self.with_pool(Pool::stop);
    }

    /// Changes the number of workers.
    pub fn set_workers(self, workers: usize) {
        self.workers.set(workers);
        self.with_pool(|pool| pool.set_workers(workers));
    }

    /// The results in the format of Keras Tuner's summary.
    pub fn results_summary(self, language: &dyn Language) -> Option<String> {
        let summary = |search: &Scheduler| results_summary(search, language);
        self.with_pool(|pool| pool.with_search(|search| search.map(summary))).flatten()
    }

    /// The whole search as JSON.
    pub fn results_json(self, language: &dyn Language) -> Option<String> {
        let json = |pool: &Pool| {
            let elapsed = pool.elapsed();
            let data = self.data.get_untracked();
            let json = |search: &Scheduler| results_json(search, &data, elapsed, language);
            pool.with_search(|search| search.map(json))
        };
        self.with_pool(json).flatten()
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

    /// Cancels the forecast that was requested last.
    pub fn cancel_forecast(self) {
        self.with_pool(Pool::cancel_forecast);
    }

    /// The key of a trial's detail.
    pub fn detail_key(self, trial: u32) -> Option<DetailKey> {
        self.with_pool(|pool| {
            let number = pool.search_number();
            pool.with_search(|search| search.and_then(|search| DetailKey::of(search, number, trial)))
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
    pub fn detail(self, trial: u32, data: &StudyData) -> Option<(Detail, TrainedNetwork)> {
        let (detail, missing) = self.with_pool(|pool| {
            pool.with_search(|search| search.map(|search| Detail::of(search, trial, data)))
        })??;
        for execution in missing {
            self.with_pool(|pool| pool.retrain(execution));
        }
        detail
    }
}
