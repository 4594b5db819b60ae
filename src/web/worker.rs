//! The loop of a worker that trains: one job at a time, in slices so short that a message from the page is received within
//! milliseconds.

use std::{collections::VecDeque, sync::Arc};

use super::{
    clock::now,
    worker_scope::{self, WorkerLoop, WorkerScope},
};
use crate::{
    runtime::{
        failure::JobRefusal,
        message::{BUILD, ForecastJob, FromWorker, RangeJob, RunJob, SeriesMessage, ToWorker},
    },
    train::{forecast::ForecastRun, range_test::RangeTest, run::Run, status::Status},
};

/// The time between two reports of progress, in milliseconds.
const PROGRESS_INTERVAL_MS: f64 = 100.0;

/// The series of all jobs, and the number of the search that it belongs to.
struct LoadedSeries {
    search: u32,
    values: Arc<[f32]>,
}

/// The running job.
struct RunningJob {
    search: u32,
    job: u32,
    /// The time at which it began, in milliseconds.
    begun: f64,
    work: Work,
}

/// Training that is done in slices.
enum Work {
    Run(Box<RunJob>, Run),
    RangeTest(RangeTest),
}

impl Work {
    fn advance(&mut self, work: u64) -> Status {
        match self {
            Self::Run(_, run) => run.advance(work),
            Self::RangeTest(test) => test.advance(work),
        }
    }

    fn epochs_done(&self) -> u32 {
        match self {
            Self::Run(_, run) => run.epochs_done(),
            Self::RangeTest(test) => test.points().len() as u32,
        }
    }
}

/// A forecast that is being made. A person waits for it: it comes before training, and is made even while the search is
/// paused.
struct ForecastTask {
    number: u32,
    work: ForecastRun,
}

struct Worker {
    scope: WorkerScope,
    series: Option<LoadedSeries>,
    running: Option<RunningJob>,
    queue: VecDeque<RunJob>,
    forecast: Option<ForecastTask>,
    paused: bool,
    last_progress: f64,
}

/// Listens to the page, and sends it [`FromWorker::Ready`]. Does nothing outside a worker.
pub fn listen() {
    worker_scope::listen::<Worker>();
}

impl WorkerLoop for Worker {
    type Received = ToWorker;
    type Sent = FromWorker;

    fn new(scope: WorkerScope) -> Self {
        Self {
            scope,
            series: None,
            running: None,
            queue: VecDeque::new(),
            forecast: None,
            paused: false,
            last_progress: 0.0,
        }
    }

    fn ready() -> FromWorker {
        FromWorker::Ready { build: BUILD.to_owned() }
    }

    fn panicked(message: String) -> FromWorker {
        FromWorker::Panicked { message }
    }

    fn receive(&mut self, message: ToWorker) {
        match message {
            ToWorker::Series(SeriesMessage { search, values }) => {
                self.series = Some(LoadedSeries { search, values: values.into() });
            }
            ToWorker::Run(job) => {
                if self.running.is_none() {
                    // A pause applies to the job that was running, which has been dropped.
                    self.paused = false;
                }
                self.queue.push_back(job);
            }
            ToWorker::Pause => self.paused = true,
            ToWorker::Resume => self.paused = false,
            ToWorker::Cancel { job } => {
                self.running.take_if(|running| running.job == job);
                self.queue.retain(|queued| queued.job != job);
            }
            ToWorker::Clear => {
                self.running = None;
                self.queue.clear();
            }
            ToWorker::RangeTest(job) => {
                self.queue.clear();
                self.paused = false;
                // A range test belongs to no search.
                let (search, job_id) = (0, 0);
                match self.begin_range_test(&job) {
                    Ok(test) => {
                        let work = Work::RangeTest(test);
                        self.running = Some(RunningJob { search, job: job_id, begun: now(), work });
                    }
                    Err(refusal) => self.scope.post(&FromWorker::Refused { search, job: job_id, refusal }),
                }
            }
            ToWorker::Forecast(job) => {
                let number = job.number;
                match self.begin_forecast(&job) {
                    Ok(work) => self.forecast = Some(ForecastTask { number, work }),
                    Err(refusal) => {
                        self.scope.post(&FromWorker::Forecast { number, forecasts: Err(refusal) });
                    }
                }
            }
        }
        self.begin_next_job();
        self.request_slice();
    }

    fn run_slice(&mut self) {
        if self.forecast.is_some() {
            self.advance_forecast();
        } else if !self.paused {
            self.advance_job();
        }
        self.request_slice();
    }
}

impl Worker {
    /// Begins the first queued job that can be done, unless a job is running. Refuses those before it.
    fn begin_next_job(&mut self) {
        while self.running.is_none()
            && let Some(job) = self.queue.pop_front()
        {
            let (search, job_id) = (job.search, job.job);
            match self.begin_run(&job) {
                Ok(run) => {
                    // A job that ends within the first interval reports no progress.
                    self.last_progress = now();
                    let (begun, work) = (self.last_progress, Work::Run(Box::new(job), run));
                    self.running = Some(RunningJob { search, job: job_id, begun, work });
                }
                Err(refusal) => self.scope.post(&FromWorker::Refused { search, job: job_id, refusal }),
            }
        }
    }

    fn begin_run(&self, job: &RunJob) -> Result<Run, JobRefusal> {
        let LoadedSeries { search, values } = self.series()?;
        if *search != job.search {
            return Err(JobRefusal::UnknownSearch { search: job.search });
        }
        Ok(job.begin(values)?)
    }

    fn begin_range_test(&self, job: &RangeJob) -> Result<RangeTest, JobRefusal> {
        let values = Arc::clone(&self.series()?.values);
        Ok(RangeTest::new(&job.config, job.sweep, values, job.fold, job.keys.stream())?)
    }

    fn begin_forecast(&self, job: &ForecastJob) -> Result<ForecastRun, JobRefusal> {
        let values = Arc::clone(&self.series()?.values);
        Ok(ForecastRun::new(&job.config, &job.weights, values, job.fold, job.steps)?)
    }

    fn series(&self) -> Result<&LoadedSeries, JobRefusal> {
        self.series.as_ref().ok_or(JobRefusal::NoSeries)
    }

    /// Requests the next slice if there is work.
    fn request_slice(&self) {
        let trains = self.running.is_some() && !self.paused;
        if trains || self.forecast.is_some() {
            self.scope.request_slice();
        }
    }

    fn advance_forecast(&mut self) {
        let Some(task) = self.forecast.as_mut() else { return };
        let (status, time) = self.scope.advance_for_slice(|work| task.work.advance(work));
        if status == Status::Running {
            self.report_progress(time);
        } else if let Some(ForecastTask { number, work }) = self.forecast.take() {
            self.scope.post(&FromWorker::Forecast { number, forecasts: Ok(work.finish()) });
        }
    }

    fn advance_job(&mut self) {
        let Some(running) = self.running.as_mut() else { return };
        let (status, time) = self.scope.advance_for_slice(|work| running.work.advance(work));
        if status == Status::Running {
            self.report_progress(time);
            return;
        }
        if let Some(RunningJob { work, begun, .. }) = self.running.take() {
            let message = match work {
                Work::Run(job, run) => job.finished(run.finish(), now() - begun),
                Work::RangeTest(test) => {
                    FromWorker::RangeTestFinished { points: test.points().to_vec(), result: test.result() }
                }
            };
            self.scope.post(&message);
        }
        self.begin_next_job();
    }

    /// Sends the progress of the running job when that is due. The page takes a worker that has work and is silent for
    /// lost: progress is also sent while a forecast is made, and during an epoch that takes long.
    fn report_progress(&mut self, time: f64) {
        if time - self.last_progress < PROGRESS_INTERVAL_MS {
            return;
        }
        self.last_progress = time;
        let (search, job, epochs) = match &self.running {
            Some(running) => (running.search, running.job, running.work.epochs_done()),
            None => (0, 0, 0),
        };
        self.scope.post(&FromWorker::Progress { search, job, epochs });
    }
}
