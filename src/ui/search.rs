//! The search as the page sees it: a snapshot that follows the pool, often enough for the eye.

use std::{cell::Cell, rc::Rc, sync::Arc, time::Duration};

use leptos::prelude::*;

use crate::view::detail::{Detail, Network, Standing};
use crate::{
    report::{
        leaderboard::{Row, leaderboard},
        search_report::report,
    },
    runtime::{
        failure::{ForecastFailure, PoolError},
        message::{ForecastJob, RangeJob, SeriesMessage},
        scheduler::{Phase, Scheduler},
    },
    search::trial::ExecutionId,
    study::study::{Study, StudyData},
    text::results_summary::results_summary,
    train::forecast::Forecasts,
    web::{
        clock::now,
        platform,
        pool::Pool,
        range_test_worker::{RangeTestEvent, RangeTestWorker},
    },
};

/// How long a snapshot stands at least while a search runs, in milliseconds.
const FRESH: f64 = 500.0;

/// What there is to see of a search.
#[derive(Clone, Default)]
pub struct Snapshot {
    /// The study that runs or ran.
    pub study: Option<Arc<Study>>,
    /// Where it stands.
    pub phase: Option<Phase>,
    /// Its leaderboard.
    pub rows: Arc<Vec<Row>>,
    /// How many trials have ended.
    pub ended: u32,
    /// How much of the work is done, from 0 to 1.
    pub fraction: f64,
    /// For how long it has run, in seconds.
    pub elapsed: f64,
    /// Why no worker can be had.
    pub pool_error: Option<PoolError>,
    /// How many workers are ready.
    pub ready: usize,
}

/// A handle to the search.
#[derive(Clone, Copy)]
pub struct Search {
    pool: StoredValue<Option<Pool>, LocalStorage>,
    /// What there is to see.
    pub view: RwSignal<Snapshot>,
    /// The data of the study that runs or ran: those of the page may have changed since.
    pub data: RwSignal<Arc<StudyData>>,
    /// How many workers a person wants.
    pub workers: RwSignal<usize>,
}

impl Search {
    /// A search that has not begun; its workers start at once.
    pub fn new() -> Self {
        let workers = (platform::cores() - 1).max(1);
        let search = Self {
            pool: StoredValue::new_local(None),
            view: RwSignal::new(Snapshot::default()),
            data: RwSignal::new(Arc::default()),
            workers: RwSignal::new(workers),
        };
        // When the last snapshot was taken, and in which phase; and which one is to be followed when it has stood long
        // enough, by that time: it is not where another came before.
        let shown = Rc::new(Cell::new((0.0_f64, None::<Phase>)));
        let to_follow = Cell::new(None::<f64>);
        let pool = Pool::new(workers, move || {
            let show = {
                let shown = Rc::clone(&shown);
                move || {
                    shown.set((now(), search.phase()));
                    search.refresh();
                }
            };
            let (last, phase) = shown.get();
            let wait = FRESH - (now() - last);
            if phase != search.phase() || wait <= 0.0 {
                show();
            } else if to_follow.replace(Some(last)) != Some(last) {
                let shown = Rc::clone(&shown);
                let follow = move || {
                    if shown.get().0 == last {
                        show();
                    }
                };
                set_timeout(follow, Duration::from_millis(wait as u64));
            }
        });
        search.pool.set_value(Some(pool));
        search
    }

    fn with_pool<T>(self, act: impl FnOnce(&Pool) -> T) -> Option<T> {
        // Cloned first, so that what the pool calls back may look at it again.
        let pool = self.pool.try_get_value().flatten();
        pool.as_ref().map(act)
    }

    fn phase(self) -> Option<Phase> {
        self.with_pool(|pool| pool.with_search(|search| search.map(Scheduler::phase))).flatten()
    }

    fn refresh(self) {
        let snapshot = self.with_pool(|pool| {
            let under_way = pool.running_epochs();
            let snapshot = pool.with_search(|search| search.map(|search| shot(search, under_way)));
            Snapshot {
                elapsed: pool.elapsed(),
                pool_error: pool.error(),
                ready: pool.workers_ready(),
                ..snapshot.unwrap_or_default()
            }
        });
        if let Some(snapshot) = snapshot {
            self.view.set(snapshot);
        }
    }

    /// Begins a search; `data` are the study's own.
    pub fn start(self, study: Arc<Study>, data: Arc<StudyData>) {
        let values = Arc::clone(&data.values);
        self.data.set(data);
        self.with_pool(|pool| pool.start(study, values));
    }

    /// Holds it.
    pub fn pause(self) {
        self.with_pool(Pool::pause);
    }

    /// Goes on with it.
    pub fn resume(self) {
        self.with_pool(Pool::resume);
    }

    /// Ends it with what there is.
    pub fn stop(self) {
        self.with_pool(Pool::stop);
    }

    /// Changes how many workers there are.
    pub fn set_workers(self, workers: usize) {
        self.workers.set(workers);
        self.with_pool(|pool| pool.set_workers(workers));
    }

    /// The results in the words of Keras Tuner.
    pub fn summary(self) -> Option<String> {
        self.with_pool(|pool| pool.with_search(|search| search.map(results_summary))).flatten()
    }

    /// The whole search as JSON.
    pub fn json(self) -> Option<String> {
        let written = |pool: &Pool| {
            let elapsed = pool.elapsed();
            let data = self.data.get_untracked();
            pool.with_search(|search| search.map(|search| report(search, &data, elapsed).to_string()))
        };
        self.with_pool(written).flatten()
    }

    /// The validation MAE of an execution at its best epoch.
    pub fn val_mae(self, execution: ExecutionId) -> Option<f64> {
        let look = |search: &Scheduler| Some(search.results().outcome(execution)?.best?.val_mae);
        self.with_pool(|pool| pool.with_search(|search| search.and_then(look))).flatten()
    }

    /// Begins a learning-rate range test beside the search; `tell` is called with every word of it.
    pub fn sweep(
        self,
        series: SeriesMessage,
        job: RangeJob,
        tell: impl Fn(RangeTestEvent) + 'static,
    ) -> Option<RangeTestWorker> {
        self.with_pool(|pool| RangeTestWorker::start(pool, series, job, tell))
    }

    /// Has a worker forecast; `tell` is called with what comes of it, unless something else is asked before.
    pub fn forecast(self, job: ForecastJob, tell: impl FnOnce(Result<Forecasts, ForecastFailure>) + 'static) {
        self.with_pool(|pool| pool.forecast(job, tell));
    }

    /// What was to be forecast last is wanted no more.
    pub fn forget_forecast(self) {
        self.with_pool(Pool::cancel_forecast);
    }

    /// How a trial stands.
    pub fn standing(self, trial: u32) -> Option<Standing> {
        self.with_pool(|pool| {
            pool.with_search(|search| {
                search.and_then(|search| Standing::of(search, pool.search_number(), trial))
            })
        })?
    }

    /// A trial's detail, as far as it is at hand, with what is to be forecast for it; what is not is trained again.
    pub fn detail(self, trial: u32, data: &StudyData) -> Option<(Detail, Network)> {
        let (detail, missing) = self.with_pool(|pool| {
            pool.with_search(|search| search.map(|search| Detail::of(search, trial, data)))
        })??;
        for execution in missing {
            self.with_pool(|pool| pool.retrain(execution));
        }
        detail
    }
}

fn shot(search: &Scheduler, under_way: u64) -> Snapshot {
    let study = search.study();
    let epochs = study.most_epochs().max(1) as f64;
    let done = search.executions_ended() as f64 + under_way as f64 / epochs;
    let fraction = match search.phase() {
        Phase::Finished => 1.0,
        _ => (done / study.total_executions().max(1) as f64).min(1.0),
    };
    Snapshot {
        study: Some(Arc::clone(study)),
        phase: Some(search.phase()),
        rows: Arc::new(leaderboard(search)),
        ended: search.trials_ended(),
        fraction,
        ..Snapshot::default()
    }
}
