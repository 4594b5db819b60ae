//! What is measured of the engine, natively and in a worker alike: the machine's peak, and how near to it
//! training comes.

use std::{hint::black_box, sync::Arc};

use foretune::{
    search::trial::ExecutionId,
    study::link,
    train::{run::Run, status::Status},
};
use wide::f32x4;

/// How long one measurement lasts, in milliseconds.
const LASTS: f64 = 60.0;

/// Of so many measurements the best counts: whatever else the machine does only ever slows it.
const TRIES: u32 = 9;

/// A network to train.
pub struct Network {
    /// Its name in results.
    pub name: &'static str,
    /// The link of a study whose first trial trains it.
    link: &'static str,
    inputs: usize,
    units: &'static [usize],
}

/// The networks that are measured: the chapter's, two larger ones and a tiny one, on the standardized series, where
/// next to no unit is silent, so that all the arithmetic that is counted is done; and the chapter's as the chapter
/// trains it, where about half of it need not be. Then odd sizes all over, and a batch of one.
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

/// Training windows, and validation points, of the chapter's series.
const WINDOWS: [usize; 2] = [980, 461];

impl Network {
    /// The arithmetic that one epoch needs: two operations for each multiply-add of the forward pass (training
    /// and validation), of the weights' gradients, and of the inputs' but for the first layer's.
    fn operations(&self) -> f64 {
        let inputs = std::iter::once(&self.inputs).chain(self.units);
        let products: Vec<f64> = inputs.zip(self.units).map(|(a, b)| (a * b) as f64).collect();
        let forward: f64 = products.iter().sum();
        let [training, validation] = WINDOWS.map(|count| count as f64);
        2.0 * (training * (3.0 * forward - products[0]) + validation * forward)
    }

    /// A run of it that lasts as long as anybody wants to look.
    fn run(&self) -> Option<Run> {
        begin(&format!("preset=chapter-intended&epochs=100000&{}", self.link))
    }

    /// Billions of operations a second, by a clock in milliseconds.
    pub fn rate(&self, clock: &impl Fn() -> f64) -> f64 {
        let Some(mut run) = self.run() else { return 0.0 };
        best(clock, || {
            let before = run.epochs_done();
            while run.epochs_done() == before && run.advance(8) == Status::Running {}
            f64::from(run.epochs_done() - before) * self.operations()
        })
    }
}

/// The first execution of the first trial of a link's study, at its beginning.
fn begin(link: &str) -> Option<Run> {
    let study = link::open(link).ok()?;
    let values: Arc<[f32]> = study.series().values.into();
    let first = ExecutionId { trial: 0, execution: 0 };
    study.begin(values, first, &study.space().assignment(0)).ok()
}

/// Megabytes of memory that a worker's program has after training the chapter's largest network, and again
/// after so many runs one after the other.
#[cfg(target_arch = "wasm32")]
pub fn memory(runs: u32) -> [f64; 2] {
    let pages = || core::arch::wasm32::memory_size(0) as f64 * 65_536.0 / 1e6;
    let train = |epochs: u32| {
        let link = format!("preset=chapter-intended&units1=30&momentum=0.9&epochs={epochs}");
        let Some(mut run) = begin(&link) else { return };
        while run.advance(1_000) == Status::Running {}
        black_box(run.finish());
    };
    train(100);
    let once = pages();
    for _ in 0..runs {
        train(1);
    }
    [once, pages()]
}

/// Billions of multiply-adds' operations a second that the machine does in registers, by a clock in
/// milliseconds: four lanes, product and sum rounded each, as the engine has them.
pub fn peak(clock: &impl Fn() -> f64) -> f64 {
    best(clock, || {
        let rounds = black_box(500_000);
        black_box(in_registers(rounds));
        f64::from(rounds) * 12.0 * 4.0 * 2.0
    })
}

/// Twelve sums, as many as hide the latency of one: they fit the sixteen registers with two to spare. A function
/// of its own, so that nothing around it takes registers away.
#[inline(never)]
fn in_registers(rounds: u32) -> f32 {
    let (factor, term) = (black_box(f32x4::splat(0.999)), black_box(f32x4::splat(0.001)));
    let mut sums = [black_box(f32x4::ONE); 12];
    for _ in 0..rounds {
        for sum in &mut sums {
            *sum = *sum * factor + term;
        }
    }
    sums.iter().fold(f32x4::ZERO, |all, sum| all + *sum).reduce_add()
}

/// The best rate, in billions a second, of work that says how much it was.
fn best(clock: &impl Fn() -> f64, mut work: impl FnMut() -> f64) -> f64 {
    let mut best = 0.0_f64;
    for _ in 0..TRIES {
        let (begun, mut done, mut passed) = (clock(), 0.0, 0.0);
        while passed < LASTS {
            done += work();
            passed = clock() - begun;
        }
        best = best.max(done / passed / 1e6);
    }
    best
}
