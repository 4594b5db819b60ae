//! What is too much for a browser: sizes beyond which a page would run out of memory or stop answering.

use thiserror::Error;

/// The most weights a network may have: 16 MB of them, and up to three times as much for the optimizer.
const MAX_WEIGHTS: u64 = 4_000_000;

/// The most numbers that one batch may write on its way through the network: 512 MB of them.
const MAX_NUMBERS: u64 = 128_000_000;

/// The most multiplications of one batch's forward pass: beyond them a worker would not answer for seconds.
const MAX_PRODUCTS: u64 = 2_000_000_000;

/// The most training runs of one search.
const MAX_RUNS: u64 = 1_000_000;

/// The largest values that a search can come to. Each is within the range of its field, so that nothing here
/// overflows 64 bits; a page has 32 of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Largest {
    /// Of the window.
    pub window: usize,
    /// Of each hidden layer's units, in the deepest network: however narrow, a layer more never costs less.
    pub units: Vec<usize>,
    /// Of the batch; no larger than there are windows.
    pub batch: usize,
    /// How many numbers are written for each output of a layer, on the way forward and back.
    pub rooms: usize,
}

/// What is too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Excess {
    /// Weights.
    #[error("the largest network would have {0} weights: at most {MAX_WEIGHTS}")]
    Weights(u64),
    /// Work between two moments in which a worker can answer.
    #[error("a batch of {batch} windows through the largest network is too much at once: at most {most}")]
    Batch {
        /// How many windows.
        batch: u64,
        /// How many there may be.
        most: u64,
    },
    /// Training runs.
    #[error(
        "with {executions} executions each that makes {runs} training runs; at most {most} trials can be had"
    )]
    Runs {
        /// How many runs.
        runs: u64,
        /// How many executions each trial has.
        executions: u32,
        /// How many trials there may be.
        most: u64,
    },
}

impl Largest {
    /// Whether the largest network, and the largest batch through it, can be had in a browser.
    ///
    /// # Errors
    /// The first thing that is too much.
    pub fn check(&self) -> Result<(), Excess> {
        let window = self.window as u64;
        let (mut inputs, mut weights, mut outputs, mut widest) = (window, 0_u64, 0_u64, window);
        for width in self.units.iter().map(|units| *units as u64).chain([1]) {
            weights += (inputs + 1) * width;
            outputs += width;
            widest = widest.max(width);
            inputs = width;
        }
        if weights > MAX_WEIGHTS {
            return Err(Excess::Weights(weights));
        }
        // The inputs are there twice, sample by sample and input by input; so is, one after the other, what any
        // layer hands on.
        let numbers = window + widest + self.rooms as u64 * outputs;
        let most = (MAX_NUMBERS / numbers).min(MAX_PRODUCTS / weights);
        let batch = self.batch as u64;
        if batch > most { Err(Excess::Batch { batch, most }) } else { Ok(()) }
    }
}

/// Whether so many training runs, of so many executions each, can be kept track of.
///
/// # Errors
/// Where they are too many.
pub fn runs(runs: u64, executions: u32) -> Result<(), Excess> {
    let most = MAX_RUNS / u64::from(executions.max(1));
    if runs > MAX_RUNS { Err(Excess::Runs { runs, executions, most }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(window: usize, units: &[usize], batch: usize) -> Result<(), Excess> {
        Largest { window, units: units.to_vec(), batch, rooms: 2 }.check()
    }

    #[test]
    fn what_is_offered_instead_is_taken() {
        // Too many numbers, then too many products.
        for (window, units) in [(10_000, 10), (200, 1024)] {
            let Err(Excess::Batch { most, .. }) = check(window, &[units], 100_000) else {
                panic!("a large batch should be refused");
            };
            assert_eq!(check(window, &[units], most as usize), Ok(()));
            assert!(check(window, &[units], most as usize + 1).is_err());
        }
        let Err(Excess::Runs { most, .. }) = runs(10_000_000, 100) else { panic!("it should be refused") };
        assert_eq!(runs(most * 100, 100), Ok(()));
    }

    #[test]
    fn what_takes_more_room_takes_it_from_the_batch() {
        let plain = Largest { window: 1, units: vec![1_000], batch: 30_000, rooms: 2 };
        assert_eq!(plain.check(), Ok(()));
        let most = 128_000_000 / (1 + 1_000 + 5 * 1_001);
        let refused = Err(Excess::Batch { batch: 30_000, most });
        assert_eq!(Largest { rooms: 5, ..plain }.check(), refused);
    }

    #[test]
    fn a_layer_more_never_costs_less() {
        let most = |window, units: &[usize], rooms| {
            let all = Largest { window, units: units.to_vec(), batch: usize::MAX, rooms };
            let Err(Excess::Batch { most, .. }) = all.check() else { panic!("it should be refused") };
            most
        };
        for (window, rooms) in [(1, 2), (20, 5), (1_000, 2)] {
            for units in [[1, 1, 1], [1_024, 1, 1], [1, 1_024, 1], [300, 7, 900]] {
                let most: Vec<u64> = (0..=3).map(|depth| most(window, &units[..depth], rooms)).collect();
                assert!(most.is_sorted_by(|less, more| less >= more), "{window}, {units:?}: {most:?}");
            }
        }
    }

    #[test]
    fn the_largest_fields_do_not_overflow() {
        assert_eq!(check(10_000, &[1024; 8], 100_000), Err(Excess::Weights(17_589_249)));
        assert_eq!(check(20, &[30, 10], 32), Ok(()));
        assert_eq!(check(1, &[], 1), Ok(()));
    }
}
