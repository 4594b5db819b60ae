//! The loop of a worker: one job at a time, in slices so short that a message from the page is received within
//! milliseconds.

use std::{cell::RefCell, collections::VecDeque, rc::Rc, sync::Arc};

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Blob, BlobPropertyBag, DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort};

use super::{clock::now, js_error::js_error_message};
use crate::{
    report::search_report::ReportWriter,
    runtime::{
        failure::JobRefusal,
        message::{BUILD, ForecastJob, FromWorker, Message, RangeJob, RunJob, SeriesMessage, ToWorker},
        oracle_task::OracleTask,
        report_part::ReportPart,
        work_rate::WorkRate,
    },
    train::{forecast::ForecastRun, range_test::RangeTest, run::Run, status::Status},
};

/// The length of a slice, in milliseconds.
const SLICE_MS: f64 = 10.0;

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

/// A report that is being written.
#[derive(Default)]
struct ReportTask {
    writer: ReportWriter,
    /// The texts so far. The browser may keep a blob on disk, so that a report need not fit into memory.
    blobs: Array,
}

struct Worker {
    scope: DedicatedWorkerGlobalScope,
    /// A message posted to this port calls the next slice, after all messages that have arrived before it.
    slice_port: MessagePort,
    /// Whether such a message has been posted and not yet received.
    slice_requested: bool,
    series: Option<LoadedSeries>,
    running: Option<RunningJob>,
    queue: VecDeque<RunJob>,
    forecast: Option<ForecastTask>,
    oracle: OracleTask,
    report: ReportTask,
    paused: bool,
    /// The work between two readings of the clock.
    work_rate: WorkRate,
    last_progress: f64,
}

/// Listens to the page, and sends it [`FromWorker::Ready`]. Does nothing outside a worker.
pub fn listen() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let Ok(channel) = MessageChannel::new() else { return };
    report_panics(scope.clone());
    let worker = Rc::new(RefCell::new(Worker {
        scope: scope.clone(),
        slice_port: channel.port1(),
        slice_requested: false,
        series: None,
        running: None,
        queue: VecDeque::new(),
        forecast: None,
        oracle: OracleTask::default(),
        report: ReportTask::default(),
        paused: false,
        work_rate: WorkRate::default(),
        last_progress: 0.0,
    }));

    let slicing = Rc::clone(&worker);
    let on_slice = Closure::<dyn FnMut(MessageEvent)>::new(move |_| slicing.borrow_mut().run_slice());
    channel.port2().set_onmessage(Some(on_slice.as_ref().unchecked_ref()));
    let receiving = Rc::clone(&worker);
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let Ok(buffer) = event.data().dyn_into::<ArrayBuffer>() else { return };
        // Bytes that are no message of this protocol do not come from the page that started this worker.
        if let Ok(message) = ToWorker::decode(&Uint8Array::new(&buffer).to_vec()) {
            receiving.borrow_mut().receive(message);
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // Both closures are called until the worker is terminated.
    on_slice.forget();
    on_message.forget();
    post(&scope, &FromWorker::Ready { build: BUILD.to_owned() });
}

impl Worker {
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
                self.oracle.cancel(job);
            }
            ToWorker::Clear => {
                self.running = None;
                self.queue.clear();
                self.oracle.clear();
            }
            ToWorker::Propose(question) => {
                if let Some(answer) = self.oracle.ask(*question) {
                    post(&self.scope, &FromWorker::Proposed(answer));
                }
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
                    Err(refusal) => post(&self.scope, &FromWorker::Refused { search, job: job_id, refusal }),
                }
            }
            ToWorker::Forecast(job) => {
                let number = job.number;
                match self.begin_forecast(&job) {
                    Ok(work) => self.forecast = Some(ForecastTask { number, work }),
                    Err(refusal) => {
                        post(&self.scope, &FromWorker::Forecast { number, forecasts: Err(refusal) });
                    }
                }
            }
            ToWorker::LoadData { number, source } => {
                let data = Box::new(source.load());
                post(&self.scope, &FromWorker::Data { number, data });
            }
            ToWorker::Report(part) => self.write_report_part(&part),
            ToWorker::FinishReport => self.finish_report(),
        }
        self.begin_next_job();
        self.request_slice();
    }

    fn write_report_part(&mut self, part: &ReportPart) {
        let ReportTask { writer, blobs } = &mut self.report;
        let mut text = String::new();
        writer.write(part, &mut text);
        match json_blob(&Array::of1(&Uint8Array::from(text.as_bytes()))) {
            Ok(blob) => {
                blobs.push(&blob);
                post(&self.scope, &FromWorker::ReportPartWritten);
            }
            Err(error) => fail(&self.scope, &error),
        }
    }

    fn finish_report(&mut self) {
        let ReportTask { blobs, .. } = std::mem::take(&mut self.report);
        match json_blob(&blobs) {
            // Posting fails only if the page has ended this worker.
            Ok(blob) => drop(self.scope.post_message(&blob)),
            Err(error) => fail(&self.scope, &error),
        }
    }

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
                Err(refusal) => post(&self.scope, &FromWorker::Refused { search, job: job_id, refusal }),
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

    /// Requests the next slice if there is work, unless a slice has been requested already.
    fn request_slice(&mut self) {
        let trains = self.running.is_some() && !self.paused;
        if (trains || self.forecast.is_some() || self.oracle.is_asked()) && !self.slice_requested {
            self.slice_requested = self.slice_port.post_message(&JsValue::NULL).is_ok();
        }
    }

    fn run_slice(&mut self) {
        self.slice_requested = false;
        if self.forecast.is_some() {
            self.advance_forecast();
        } else if self.oracle.is_asked() {
            self.advance_oracle();
        } else if !self.paused {
            self.advance_job();
        }
        self.request_slice();
    }

    fn advance_forecast(&mut self) {
        let Some(task) = self.forecast.as_mut() else { return };
        let (status, time) = advance_for_slice(&mut self.work_rate, |work| task.work.advance(work));
        if status == Status::Running {
            self.report_progress(time);
        } else if let Some(ForecastTask { number, work }) = self.forecast.take() {
            post(&self.scope, &FromWorker::Forecast { number, forecasts: Ok(work.finish()) });
        }
    }

    /// Works on the next step of the search, for which workers without a job may be waiting.
    fn advance_oracle(&mut self) {
        let mut answer = None;
        let (status, time) = advance_for_slice(&mut self.work_rate, |work| {
            answer = self.oracle.advance(work);
            if answer.is_some() { Status::Finished } else { Status::Running }
        });
        if status == Status::Running {
            self.report_progress(time);
        } else if let Some(answer) = answer {
            post(&self.scope, &FromWorker::Proposed(answer));
        }
    }

    fn advance_job(&mut self) {
        let Some(running) = self.running.as_mut() else { return };
        let (status, time) = advance_for_slice(&mut self.work_rate, |work| running.work.advance(work));
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
            post(&self.scope, &message);
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
        post(&self.scope, &FromWorker::Progress { search, job, epochs });
    }
}

/// Advances work for the length of a slice, or until it is finished. Returns the time at the end.
fn advance_for_slice(rate: &mut WorkRate, mut advance: impl FnMut(u64) -> Status) -> (Status, f64) {
    let start = now();
    let mut time = start;
    loop {
        let status = advance(rate.work());
        let later = now();
        if status == Status::Finished {
            // Less than the work of the rate may have been done, so that the duration says nothing.
            return (status, later);
        }
        rate.observe(later - time);
        time = later;
        if time - start >= SLICE_MS {
            return (status, time);
        }
    }
}

fn post(scope: &DedicatedWorkerGlobalScope, message: &FromWorker) {
    let buffer = Uint8Array::from(message.encode().as_slice()).buffer();
    // Posting fails only if the page has ended this worker.
    let _ = scope.post_message_with_transfer(&buffer, &Array::of1(&buffer));
}

/// A blob of JSON from blobs or bytes, in their order.
fn json_blob(parts: &Array) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    Blob::new_with_blob_sequence_and_options(parts, &options)
}

/// Reports that the browser has refused something that the worker cannot do without.
fn fail(scope: &DedicatedWorkerGlobalScope, error: &JsValue) {
    post(scope, &FromWorker::Panicked { message: js_error_message(error) });
}

/// Sends the text of a panic to the page: the worker cannot work any more after a panic.
fn report_panics(scope: DedicatedWorkerGlobalScope) {
    std::panic::set_hook(Box::new(move |panic| {
        post(&scope, &FromWorker::Panicked { message: panic.to_string() });
        console_error_panic_hook::hook(panic);
    }));
}
