//! The longest parts of training of large networks: times in which a worker does not answer.

use std::hint::black_box;

use foretune::train::status::Status;

use super::{WORK_PER_CALL, begin};

/// A large network and batch whose training is divided into parts.
pub struct LargeNetwork {
    /// The name in the printed figures.
    pub name: &'static str,
    /// The link whose study trains it.
    link: &'static str,
}

/// Networks and batches near the limits of a study, each with another kind of work.
pub const NETWORKS: [LargeNetwork; 7] = [
    LargeNetwork {
        name: "1-1024-1024-1, batch 1024",
        link: "layers=2&units1=1024&units2=1024&batch=1024&window=1&points=1500&split=1400&epochs=1",
    },
    LargeNetwork {
        name: "10000-399-1, batch 500",
        link: "layers=1&units1=399&window=10000&batch=500&points=10650&split=10600&momentum=0.9&epochs=1",
    },
    LargeNetwork {
        name: "10000-399-1, batch 1",
        link: "layers=1&units1=399&window=10000&batch=1&points=10060&split=10050&momentum=0.9&epochs=1",
    },
    LargeNetwork {
        name: "3900-1024-1, batch 4, dropout, regularizer, clipping, Nadam",
        link: "layers=1&units1=1024&window=3900&batch=4&points=4010&split=4000&epochs=1&dropout=0.2&l2=0.001&optimizer=nadam&global_clipnorm=1&activation=gelu",
    },
    LargeNetwork {
        name: "eight layers of 740 units, batch 500, Adam",
        link: "layers=8&units1=740&units2=740&units3=740&units4=740&units5=740&units6=740&units7=740&units8=740&batch=500&points=630&split=620&epochs=1&optimizer=adam&activation=tanh",
    },
    LargeNetwork {
        name: "10000-1, batch 6399, 200,000 points",
        link: "layers=0&window=10000&batch=6399&points=200000&split=150000&epochs=1",
    },
    LargeNetwork {
        name: "20-100-1, batch 100,000, dropout",
        link: "layers=1&units1=100&window=20&batch=100000&points=200000&split=150000&epochs=1&dropout=0.2&activation=mish",
    },
];

impl LargeNetwork {
    /// The longest time that a run of one epoch does not look at the clock, in milliseconds: when it begins, in one part
    /// of work, or when its result is taken. The run is repeated, and the shortest time of each part counts, because
    /// other load on the machine only makes it longer. `NaN` where the link is not accepted. `clock` returns
    /// milliseconds.
    pub fn longest_part(&self, clock: &impl Fn() -> f64) -> f64 {
        let mut shortest: Vec<f64> = Vec::new();
        for _ in 0..3 {
            let mut durations = Vec::new();
            let mut last = clock();
            let mut mark = || {
                let duration = clock() - last;
                last += duration;
                durations.push(duration);
            };
            let Some(mut run) = begin(self.link) else { return f64::NAN };
            mark();
            while run.advance(WORK_PER_CALL) == Status::Running {
                mark();
            }
            mark();
            black_box(run.finish());
            mark();
            // The parts are the same in each run.
            shortest.resize(durations.len(), f64::INFINITY);
            shortest.iter_mut().zip(durations).for_each(|(shortest, time)| *shortest = shortest.min(time));
        }
        shortest.into_iter().fold(0.0, f64::max)
    }
}
