//! The measurements of the native benchmark and of the one in a web worker: the peak multiply-add throughput of the
//! machine, and the throughput of training.

#[cfg(target_arch = "wasm32")]
pub mod large;

use std::{hint::black_box, sync::Arc};

use foretune::{
    search::trial::ExecutionId,
    study::link,
    train::{run::Run, status::Status},
};
use wide::f32x4;

/// The shortest duration of one measurement, in milliseconds.
const MEASUREMENT_MS: f64 = 60.0;

/// The work between two readings of the clock: about what a worker does in four milliseconds.
const WORK_PER_CALL: u64 = 1 << 24;

/// The number of measurements. The best counts: other load on the machine only makes a measurement slower.
const REPETITIONS: u32 = 9;

/// A network whose training is measured.
pub struct Network {
    /// The name in the printed figures.
    pub name: &'static str,
    /// The part of a link that selects the network. The first trial of the link's study trains it.
    link: &'static str,
    /// The number of inputs.
    inputs: usize,
    /// The number of units of each layer.
    units: &'static [usize],
}

/// The networks that are measured.
///
/// The first four are that of the book's chapter, two larger ones and a small one, on the standardized series.
/// Almost no unit is inactive there, so that all counted operations are carried out. The fifth is trained as in the
/// chapter, where about half of the units are inactive and skipped. The last two have odd layer widths and a batch
/// size of one.
pub const NETWORKS: [Network; 7] = [
    Network {
        name: "20-20-10-1",
        link: "scaling=standard&units1=20&momentum=0.9",
        inputs: 20,
        units: &[20, 10, 1],
    },
    Network {
        name: "20-64-64-1",
        link: "scaling=standard&units1=64&units2=64&momentum=0.9",
        inputs: 20,
        units: &[64, 64, 1],
    },
    Network {
        name: "20-128-64-32-1",
        link: "scaling=standard&layers=3&units1=128&units2=64&units3=32&momentum=0.9",
        inputs: 20,
        units: &[128, 64, 32, 1],
    },
    Network {
        name: "20-4-1",
        link: "scaling=standard&layers=1&units1=4&momentum=0.9",
        inputs: 20,
        units: &[4, 1],
    },
    Network {
        name: "20-20-10-1 as in the chapter",
        link: "units1=20&momentum=0.9",
        inputs: 20,
        units: &[20, 10, 1],
    },
    Network {
        name: "20-1023-63-1, batch 33",
        link: "scaling=standard&units1=1023&units2=63&batch=33&momentum=0.9",
        inputs: 20,
        units: &[1023, 63, 1],
    },
    Network {
        name: "20-20-10-1, batch 1",
        link: "scaling=standard&units1=20&batch=1&momentum=0.9",
        inputs: 20,
        units: &[20, 10, 1],
    },
];

/// The numbers of training windows and of validation points of the chapter's series.
const WINDOWS: [usize; 2] = [980, 461];

impl Network {
    /// The number of floating-point operations in one epoch: two for each multiply-add of the forward pass
    /// (training and validation), of the weights' gradients, and of the gradients at the inputs of every layer but
    /// the first.
    fn operations(&self) -> f64 {
        let inputs = std::iter::once(&self.inputs).chain(self.units);
        let products: Vec<f64> = inputs.zip(self.units).map(|(a, b)| (a * b) as f64).collect();
        let forward: f64 = products.iter().sum();
        let [training, validation] = WINDOWS.map(|count| count as f64);
        2.0 * (training * (3.0 * forward - products[0]) + validation * forward)
    }

    /// A training run with more epochs than a measurement can take.
    fn run(&self) -> Option<Run> {
        begin(&format!("preset=chapter-intended&epochs=100000&{}", self.link))
    }

    /// The throughput of training, in billions of operations a second. `clock` returns milliseconds.
    pub fn rate(&self, clock: &impl Fn() -> f64) -> f64 {
        let Some(mut run) = self.run() else { return 0.0 };
        best_rate(clock, || {
            let before = run.epochs_done();
            while run.epochs_done() == before && run.advance(WORK_PER_CALL) == Status::Running {}
            f64::from(run.epochs_done() - before) * self.operations()
        })
    }
}

/// The first execution of the first trial of a link's study, before its first step.
fn begin(link: &str) -> Option<Run> {
    let study = link::open(link).ok()?;
    let values: Arc<[f32]> = Arc::clone(study.dataset().values());
    let first = ExecutionId { trial: 0, execution: 0 };
    study.begin(values, first, &study.space().assignment(0)).ok()
}

/// Megabytes of WebAssembly memory after training the chapter's largest network, and after this many more runs.
#[cfg(target_arch = "wasm32")]
pub fn memory_sizes(runs: u32) -> [f64; 2] {
    let megabytes = || core::arch::wasm32::memory_size(0) as f64 * 65_536.0 / 1e6;
    let train = |epochs: u32| {
        let link = format!("preset=chapter-intended&units1=30&momentum=0.9&epochs={epochs}");
        let Some(mut run) = begin(&link) else { return };
        while run.advance(WORK_PER_CALL) == Status::Running {}
        black_box(run.finish());
    };
    train(100);
    let after_one_run = megabytes();
    for _ in 0..runs {
        train(1);
    }
    [after_one_run, megabytes()]
}

/// The peak throughput of multiply-adds in registers, in billions of operations a second. Vectors have four lanes,
/// and the product and the sum are rounded separately, as in training. `clock` returns milliseconds.
pub fn peak(clock: &impl Fn() -> f64) -> f64 {
    best_rate(clock, || {
        let rounds = black_box(500_000);
        black_box(multiply_add_in_registers(rounds));
        f64::from(rounds) * 12.0 * 4.0 * 2.0
    })
}

/// Runs `rounds` multiply-adds on each of twelve sums: enough to hide the latency of one, and few enough for sixteen
/// registers with the two operands. The function is not inlined, so that its caller uses no registers in the loop.
#[inline(never)]
fn multiply_add_in_registers(rounds: u32) -> f32 {
    let (factor, term) = (black_box(f32x4::splat(0.999)), black_box(f32x4::splat(0.001)));
    let mut sums = [black_box(f32x4::ONE); 12];
    for _ in 0..rounds {
        for sum in &mut sums {
            *sum = *sum * factor + term;
        }
    }
    sums.iter().fold(f32x4::ZERO, |total, sum| total + *sum).reduce_add()
}

/// The best rate of [`REPETITIONS`] measurements, in billions of operations a second. `work` returns how many
/// operations it did.
fn best_rate(clock: &impl Fn() -> f64, mut work: impl FnMut() -> f64) -> f64 {
    let mut best = 0.0_f64;
    for _ in 0..REPETITIONS {
        let (start, mut operations, mut elapsed) = (clock(), 0.0, 0.0);
        while elapsed < MEASUREMENT_MS {
            operations += work();
            elapsed = clock() - start;
        }
        best = best.max(operations / elapsed / 1e6);
    }
    best
}
