//! The estimate of the memory that an execution needs, against what is allocated. The file is a test of its own because
//! it counts all allocations of the process.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used, reason = "a test that counts allocations")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use foretune::{
    runtime::{
        job::{Job, JobId},
        job_messages::{run_job, series_message},
        message::{ForecastJob, Message, ToWorker},
    },
    search::trial::ExecutionId,
    study::link,
    train::{forecast::ForecastRun, run::Run, status::Status},
};

/// The system's allocator, which counts the bytes in use and the most that ever were.
struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

fn add(bytes: usize) {
    let now = IN_USE.fetch_add(bytes, Relaxed) + bytes;
    MOST.fetch_max(now, Relaxed);
}

// SAFETY: every method passes its arguments on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: the caller keeps the contract of this method, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most bytes that a worker has in use for one execution of the only trial of a link, with a forecast in between, and
/// the estimate of them. The execution can begin with a checkpoint and end with one.
fn most_bytes(fragment: &str, has_checkpoints: bool) -> (u64, u64) {
    let study = link::open(fragment).unwrap();
    let values = Arc::clone(study.dataset().values());
    let assignment = study.space().assignment(0);
    let execution = ExecutionId { trial: 0, execution: 0 };
    let mut job = Job {
        id: JobId(0),
        execution,
        root_trial: 0,
        assignment,
        epochs: None,
        thresholds: None,
        checkpoint: None,
        trained_limit: None,
    };
    if has_checkpoints {
        let part = run_job(&study, 1, &Job { epochs: Some(1), ..job.clone() }, values.len()).unwrap();
        let mut run = part.begin(&values).unwrap();
        while run.advance(1_000_000_000) == Status::Running {}
        job = Job { epochs: Some(2), checkpoint: run.finish().checkpoint, ..job };
        assert!(job.checkpoint.is_some());
    }
    let run_message = ToWorker::Run(run_job(&study, 1, &job, values.len()).unwrap()).encode();
    drop(job);
    let series = ToWorker::Series(series_message(1, &values)).encode();
    let start = IN_USE.load(Relaxed);
    MOST.store(start, Relaxed);

    let ToWorker::Series(series) = ToWorker::decode(&series).unwrap() else { unreachable!() };
    let held: Arc<[f32]> = series.values.into();
    let received = run_message.clone();
    let ToWorker::Run(run_message) = ToWorker::decode(&received).unwrap() else { unreachable!() };
    drop(received);
    let mut run = run_message.begin(&held).unwrap();
    let _ = run.advance(1);
    if has_checkpoints {
        assert_eq!(run.epochs_done(), 1, "the run continues");
        while run.advance(1_000_000_000) == Status::Running {}
    }
    let most_before_clone = MOST.load(Relaxed);
    let config = run_message.config.clone();
    let stream = run_message.keys.stream();
    let other = Run::new(&run_message.config, Arc::clone(&held), run_message.fold, stream).unwrap();
    let weights = other.finish().trained.weights;
    // The run that gave the weights is no part of the execution.
    MOST.store(IN_USE.load(Relaxed) - 4 * weights.len(), Relaxed);
    let message = ToWorker::Forecast(ForecastJob {
        number: 1,
        config,
        fold: study.fold(0),
        weights,
        steps: study.horizon(),
    })
    .encode();
    let ToWorker::Forecast(job) = ToWorker::decode(&message).unwrap() else { unreachable!() };
    drop(message);
    let mut forecast =
        ForecastRun::new(&job.config, &job.weights, Arc::clone(&held), job.fold, job.steps).unwrap();
    let _ = forecast.advance(70);
    drop((forecast, job));
    let message = run_message.finished(run.finish(), 0.0);
    let _ = message.encode();
    let checkpoints = if has_checkpoints { study.checkpoint_bytes() } else { 0 };
    ((MOST.load(Relaxed).max(most_before_clone) - start) as u64, study.execution_bytes() + checkpoints)
}

#[test]
fn estimate_is_an_upper_bound_that_is_close_for_large_networks() {
    let fixed = "executions=1&epochs=2";
    for (fragment, closeness) in [
        ("units1=20&units2=10&momentum=0.9".to_owned(), 100.0),
        ("points=200000&split=150000&window=10&units1=4&layers=1&scaling=standard".to_owned(), 4.0),
        ("layers=2&units1=1024&units2=1024&window=500&momentum=0.9".to_owned(), 2.0),
        (
            "layers=3&units1=1024&units2=1024&units3=1024&window=900&optimizer=adam&amsgrad=yes".to_owned(),
            2.0,
        ),
        (
            "layers=3&units1=1021&units2=13&units3=1023&optimizer=rmsprop&centered=yes&momentum=0.9"
                .to_owned(),
            2.0,
        ),
        ("layers=1&units1=300&window=20&batch=20000&points=40000&split=30000".to_owned(), 2.0),
        (
            "layers=2&units1=200&units2=100&activation=gelu&dropout=0.2&batch=9000&points=20000&split=15000"
                .to_owned(),
            2.0,
        ),
        ("layers=0&window=10000&points=30000&split=20000&batch=3000".to_owned(), 2.0),
        ("layers=1&units1=390&window=10000&points=30000&split=20000&batch=1".to_owned(), 2.0),
    ] {
        let fragment = format!("{fragment}&{fixed}");
        let (most, estimate) = most_bytes(&fragment, false);
        println!("{fragment}: {most} bytes, estimated {estimate}");
        assert!(most <= estimate, "{fragment}: {most} bytes, estimated {estimate}");
        assert!(estimate as f64 <= closeness * most as f64, "{fragment}: {most} bytes, estimated {estimate}");
    }
    let fixed = "executions=1&epochs=3&points=600&split=500&scaling=standard&learning_rate=0.0001";
    for fragment in [
        "layers=2&units1=1024&units2=1024&window=200&momentum=0.9",
        "layers=2&units1=1021&units2=500&optimizer=adam&amsgrad=yes",
        "layers=1&units1=300&window=20",
    ] {
        let fragment = format!("{fragment}&{fixed}");
        let (most, estimate) = most_bytes(&fragment, true);
        println!("{fragment}: {most} bytes, estimated {estimate}");
        assert!(most <= estimate, "{fragment}: {most} bytes, estimated {estimate}");
        assert!(estimate < 2 * most + (4 << 20), "{fragment}: {most} bytes, estimated {estimate}");
    }
}
