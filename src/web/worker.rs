//! The worker's loop: one job at a time, in slices short enough that a word from the page is heard within
//! milliseconds.

use std::{cell::RefCell, collections::VecDeque, rc::Rc, sync::Arc};

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort};

use super::clock::now;
use crate::runtime::message::{
    BUILD, ForecastJob, FromWorker, Message, RangeJob, RunJob, SeriesPart, ToWorker,
};
use crate::{
    num::stream::Stream,
    train::{forecast::ForecastRun, range_test::RangeTest, run::Run, status::Status},
};

/// How long a slice of work lasts, in milliseconds.
const SLICE: f64 = 10.0;

/// How long the worker goes without looking at the clock, in milliseconds.
const STRIDE: f64 = 1.0;

/// How often it tells how far it is, in milliseconds.
const REPORT: f64 = 100.0;

/// How many points are forecast without looking at the clock.
const POINTS: usize = 16;

/// The series that everything is about, and the number of its search.
struct Loaded {
    search: u32,
    values: Arc<[f32]>,
    split: usize,
}

/// Why what needs a series cannot be done.
const NO_SERIES: &str = "the worker has no series yet";

struct Current {
    search: u32,
    job: u32,
    work: Work,
}

/// What is done in slices.
enum Work {
    Run(Run),
    Sweep(RangeTest),
}

impl Work {
    fn advance(&mut self, batches: u32) -> Status {
        match self {
            Self::Run(run) => run.advance(batches),
            Self::Sweep(test) => test.advance(batches),
        }
    }

    fn epochs_done(&self) -> u32 {
        match self {
            Self::Run(run) => run.epochs_done(),
            Self::Sweep(test) => test.points().len() as u32,
        }
    }
}

/// What is done before anything else, even while the search is held: somebody looks at it.
struct Errand {
    number: u32,
    work: ForecastRun,
}

struct Worker {
    scope: DedicatedWorkerGlobalScope,
    /// Posting to it calls the next slice, after every message that has come in meanwhile.
    bell: MessagePort,
    rung: bool,
    loaded: Option<Loaded>,
    current: Option<Current>,
    /// What comes after it.
    next: VecDeque<RunJob>,
    errand: Option<Errand>,
    paused: bool,
    /// How many batches take about [`STRIDE`].
    batches: u32,
    reported: f64,
}

/// Starts to listen, and tells the page so. Outside a worker it does nothing.
pub fn listen() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let Ok(channel) = MessageChannel::new() else { return };
    tell_of_panics(scope.clone());
    let worker = Rc::new(RefCell::new(Worker {
        scope: scope.clone(),
        bell: channel.port1(),
        rung: false,
        loaded: None,
        current: None,
        next: VecDeque::new(),
        errand: None,
        paused: false,
        batches: 1,
        reported: 0.0,
    }));

    let slicing = Rc::clone(&worker);
    let on_bell = Closure::<dyn FnMut(MessageEvent)>::new(move |_| slicing.borrow_mut().slice());
    channel.port2().set_onmessage(Some(on_bell.as_ref().unchecked_ref()));
    let hearing = Rc::clone(&worker);
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let Ok(buffer) = event.data().dyn_into::<ArrayBuffer>() else { return };
        // What is no message of this protocol comes from nobody this worker works for.
        if let Ok(message) = ToWorker::decode(&Uint8Array::new(&buffer).to_vec()) {
            hearing.borrow_mut().hear(message);
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // Both live as long as the worker.
    on_bell.forget();
    on_message.forget();
    post(&scope, &FromWorker::Ready { build: BUILD.to_owned() });
}

impl Worker {
    fn hear(&mut self, message: ToWorker) {
        match message {
            ToWorker::Series(SeriesPart { search, values, split }) => {
                self.loaded = Some(Loaded { search, values: values.into(), split });
            }
            ToWorker::Run(job) => {
                if self.current.is_none() {
                    // Whoever has nothing in hand holds nothing.
                    self.paused = false;
                }
                self.next.push_back(job);
            }
            ToWorker::Pause => self.paused = true,
            ToWorker::Resume => self.paused = false,
            ToWorker::Cancel { job } => {
                self.current.take_if(|current| current.job == job);
                self.next.retain(|next| next.job != job);
            }
            ToWorker::Clear => {
                self.current = None;
                self.next.clear();
            }
            ToWorker::Sweep(job) => {
                self.next.clear();
                self.paused = false;
                match self.range_test(&job) {
                    // It belongs to no search.
                    Ok(test) => self.current = Some(Current { search: 0, job: 0, work: Work::Sweep(test) }),
                    Err(reason) => post(&self.scope, &FromWorker::Failed { search: 0, job: 0, reason }),
                }
            }
            ToWorker::Forecast(job) => {
                let number = job.number;
                match self.forecasting(&job) {
                    Ok(work) => self.errand = Some(Errand { number, work }),
                    Err(reason) => {
                        post(&self.scope, &FromWorker::Forecast { number, forecasts: Err(reason) });
                    }
                }
            }
        }
        self.go_on();
        self.ring();
    }

    /// Takes up the next job that can be begun, where there is none in hand.
    fn go_on(&mut self) {
        while self.current.is_none()
            && let Some(job) = self.next.pop_front()
        {
            self.begin(job);
        }
    }

    fn begin(&mut self, asked: RunJob) {
        let RunJob { search, job, config, keys } = asked;
        let run = match self.loaded.as_ref().filter(|loaded| loaded.search == search) {
            Some(Loaded { values, split, .. }) => {
                Run::new(&config, Arc::clone(values), *split, Stream::keyed(&keys))
                    .map_err(|error| error.to_string())
            }
            None => Err("the worker does not know this search".to_owned()),
        };
        match run {
            Ok(run) => {
                // Whoever is done sooner need not tell how far it is.
                self.reported = now();
                self.current = Some(Current { search, job, work: Work::Run(run) });
            }
            Err(reason) => post(&self.scope, &FromWorker::Failed { search, job, reason }),
        }
    }

    /// The range test at its beginning.
    fn range_test(&self, job: &RangeJob) -> Result<RangeTest, String> {
        let Loaded { values, split, .. } = self.loaded.as_ref().ok_or(NO_SERIES)?;
        let stream = Stream::keyed(&job.keys);
        RangeTest::new(&job.config, job.sweep, Arc::clone(values), *split, stream)
            .map_err(|error| error.to_string())
    }

    /// The forecast at its beginning.
    fn forecasting(&self, job: &ForecastJob) -> Result<ForecastRun, String> {
        let Loaded { values, split, .. } = self.loaded.as_ref().ok_or(NO_SERIES)?;
        ForecastRun::new(&job.config, &job.weights, Arc::clone(values), *split, job.steps)
            .map_err(|error| error.to_string())
    }

    /// Has the next slice called, once, if there is anything to do in it.
    fn ring(&mut self) {
        let trains = self.current.is_some() && !self.paused;
        if (trains || self.errand.is_some()) && !self.rung {
            self.rung = self.bell.post_message(&JsValue::NULL).is_ok();
        }
    }

    fn slice(&mut self) {
        self.rung = false;
        if self.errand.is_some() {
            self.run_errand();
        } else if !self.paused {
            self.train();
        }
        self.ring();
    }

    fn run_errand(&mut self) {
        let Some(errand) = self.errand.as_mut() else { return };
        let begun = now();
        while errand.work.advance(POINTS) == Status::Running {
            if now() - begun >= SLICE {
                return;
            }
        }
        if let Some(Errand { number, work }) = self.errand.take() {
            post(&self.scope, &FromWorker::Forecast { number, forecasts: Ok(work.finish()) });
        }
    }

    fn train(&mut self) {
        let Some(current) = self.current.as_mut() else { return };
        let begun = now();
        let mut time = begun;
        let mut status = Status::Running;
        while status == Status::Running && time - begun < SLICE {
            status = current.work.advance(self.batches);
            let later = now();
            let took = later - time;
            time = later;
            if took < 0.5 * STRIDE {
                self.batches = self.batches.saturating_mul(2).min(1 << 20);
            } else if took > 2.0 * STRIDE {
                self.batches = (self.batches / 2).max(1);
            }
        }
        let (search, job) = (current.search, current.job);
        if status == Status::Finished {
            if let Some(current) = self.current.take() {
                let message = match current.work {
                    Work::Run(run) => FromWorker::Finished { search, job, result: Box::new(run.finish()) },
                    Work::Sweep(test) => {
                        FromWorker::Swept { reading: test.result(), tried: test.points().to_vec() }
                    }
                };
                post(&self.scope, &message);
            }
            self.go_on();
        } else if time - self.reported >= REPORT {
            self.reported = time;
            let epochs = current.work.epochs_done();
            post(&self.scope, &FromWorker::Progress { search, job, epochs });
        }
    }
}

fn post(scope: &DedicatedWorkerGlobalScope, message: &FromWorker) {
    let bytes = Uint8Array::from(message.encode().as_slice());
    let buffer = bytes.buffer();
    let handed_over = js_sys::Array::of1(&buffer);
    // Only a page that has ended this worker cannot be told.
    let _ = scope.post_message_with_transfer(&buffer, &handed_over);
}

/// A panic ends the worker; the page learns why before it does.
fn tell_of_panics(scope: DedicatedWorkerGlobalScope) {
    std::panic::set_hook(Box::new(move |panic| {
        post(&scope, &FromWorker::Died { reason: panic.to_string() });
        console_error_panic_hook::hook(panic);
    }));
}
