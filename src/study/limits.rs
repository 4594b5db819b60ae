//! The largest networks, batches and searches that a browser can hold in memory and interrupt in time.

use thiserror::Error;

use crate::nn::model::{ModelConfig, traits::ModelSize};

/// The largest number of weights of a network: 16 MB, and up to three times as much for the optimizer.
const MAX_WEIGHTS: u64 = 4_000_000;

/// The largest number of floats that one batch writes on its way through the network: 512 MB.
const MAX_NUMBERS: u64 = 128_000_000;

/// The largest number of multiplications of one batch's forward pass: a few seconds of training. A worker that is
/// training on such a batch still answers at once, because training is done in parts of at most
/// [`LARGEST_PART`](crate::nn::work::LARGEST_PART).
const MAX_PRODUCTS: u64 = 2_000_000_000;

/// The largest number of training runs of one search.
const MAX_RUNS: u64 = 1_000_000;

/// The largest sizes that any trial of a study can have. Each is within the range of its setting, so that no
/// computation here overflows 64 bits.
#[derive(Clone, Debug, PartialEq)]
pub struct LargestNetwork {
    /// Points in a window.
    pub window: usize,
    /// The model with the most units in each hidden layer, and the most layers. A deeper network never costs less.
    pub model: ModelConfig,
    /// Windows in a batch; not more than there are training windows.
    pub batch: usize,
    /// Floats that are written for each output of a layer, forward and backward.
    pub buffers_per_output: usize,
}

/// A limit that a study exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LimitExceeded {
    /// Too many weights.
    #[error("{weights} weights, at most {most}")]
    Weights {
        /// Weights of the largest network.
        weights: u64,
        /// The limit.
        most: u64,
    },
    /// Too much work in one batch.
    #[error("{batch} windows in a batch, at most {most}")]
    Batch {
        /// Windows in the largest batch.
        batch: u64,
        /// The limit for the largest network.
        most: u64,
    },
    /// Too many training runs.
    #[error("{runs} runs with {executions} executions per trial, at most {most} trials")]
    Runs {
        /// Training runs.
        runs: u64,
        /// Executions per trial.
        executions: u32,
        /// The largest number of trials with so many executions each.
        most: u64,
    },
}

impl LargestNetwork {
    /// Checks that a browser can train this network with this batch.
    ///
    /// # Errors
    /// The first limit that is exceeded.
    pub fn check(&self) -> Result<(), LimitExceeded> {
        let (window, ModelSize { weights, outputs, widest, .. }) =
            (self.window as u64, self.model.size(self.window));
        if weights > MAX_WEIGHTS {
            return Err(LimitExceeded::Weights { weights, most: MAX_WEIGHTS });
        }
        // The inputs are stored twice, sample by sample and input by input. So are the outputs of one layer after
        // another.
        let numbers = window + widest + self.buffers_per_output as u64 * outputs;
        let most = (MAX_NUMBERS / numbers).min(MAX_PRODUCTS / weights);
        let batch = self.batch as u64;
        if batch > most { Err(LimitExceeded::Batch { batch, most }) } else { Ok(()) }
    }
}

impl LargestNetwork {
    /// The index of the hidden layer whose units take part in the most weights, and the largest number of units with which
    /// the other layers leave the network within the limit of weights; `None` where they do not with any number.
    #[must_use]
    pub fn costliest_layer(&self) -> (usize, Option<u64>) {
        let widths: Vec<u64> = self.model.hidden_layers().iter().map(|layer| layer.units as u64).collect();
        let inputs = std::iter::once(self.window as u64).chain(widths.iter().copied());
        let outputs = widths.iter().copied().skip(1).chain([1]);
        // Each unit has a weight for each input, a bias, and a weight for each unit of the next layer.
        let per_unit = inputs.zip(outputs).map(|(inputs, outputs)| inputs + 1 + outputs);
        let costs: Vec<(u64, u64)> =
            per_unit.zip(&widths).map(|(per_unit, width)| (per_unit, per_unit * width)).collect();
        let costliest = costs.iter().map(|(_, cost)| *cost).max();
        let layer = costs.iter().position(|(_, cost)| Some(*cost) == costliest).unwrap_or(0);
        let most = costs.get(layer).and_then(|(per_unit, cost)| {
            let others = self.model.size(self.window).weights.saturating_sub(*cost);
            Some(MAX_WEIGHTS.checked_sub(others)? / per_unit).filter(|most| *most > 0)
        });
        (layer, most)
    }
}

/// Checks that a search of so many training runs can be kept track of.
///
/// # Errors
/// Where there are too many.
pub fn check_runs(runs: u64, executions: u32) -> Result<(), LimitExceeded> {
    let most = MAX_RUNS / u64::from(executions.max(1));
    if runs > MAX_RUNS { Err(LimitExceeded::Runs { runs, executions, most }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::{
        activation::Activation, dense::Dense, mlp::Mlp, regularizer::Regularizer, work::LARGEST_PART,
    };
    use proptest::prelude::*;

    /// A perceptron with so many units in each hidden layer.
    fn mlp(units: &[usize]) -> ModelConfig {
        ModelConfig::mlp(units.iter().map(|units| Dense::new(*units, Activation::Linear)).collect())
    }

    fn check(window: usize, units: &[usize], batch: usize) -> Result<(), LimitExceeded> {
        LargestNetwork { window, model: mlp(units), batch, buffers_per_output: 2 }.check()
    }

    #[test]
    fn limits_named_in_errors_are_accepted() {
        // Too many numbers, then too many products.
        for (window, units) in [(10_000, 10), (200, 1024)] {
            let Err(LimitExceeded::Batch { most, .. }) = check(window, &[units], 100_000) else {
                panic!("a large batch should be refused");
            };
            assert_eq!(check(window, &[units], most as usize), Ok(()));
            assert!(check(window, &[units], most as usize + 1).is_err());
        }
        let Err(LimitExceeded::Runs { most, .. }) = check_runs(10_000_000, 100) else {
            panic!("it should be refused")
        };
        assert_eq!(check_runs(most * 100, 100), Ok(()));
    }

    #[test]
    fn more_buffers_per_output_allow_smaller_batches() {
        let plain = LargestNetwork { window: 1, model: mlp(&[1_000]), batch: 30_000, buffers_per_output: 2 };
        assert_eq!(plain.check(), Ok(()));
        let most = 128_000_000 / (1 + 1_000 + 5 * 1_001);
        let refused = Err(LimitExceeded::Batch { batch: 30_000, most });
        assert_eq!(LargestNetwork { buffers_per_output: 5, ..plain }.check(), refused);
    }

    #[test]
    fn deeper_networks_never_allow_larger_batches() {
        let most = |window, units: &[usize], buffers_per_output| {
            let all = LargestNetwork { window, model: mlp(units), batch: usize::MAX, buffers_per_output };
            let Err(LimitExceeded::Batch { most, .. }) = all.check() else { panic!("it should be refused") };
            most
        };
        for (window, buffers_per_output) in [(1, 2), (20, 5), (1_000, 2)] {
            for units in [[1, 1, 1], [1_024, 1, 1], [1, 1_024, 1], [300, 7, 900]] {
                let most: Vec<u64> =
                    (0..=3).map(|depth| most(window, &units[..depth], buffers_per_output)).collect();
                assert!(most.is_sorted_by(|less, more| less >= more), "{window}, {units:?}: {most:?}");
            }
        }
    }

    #[test]
    fn largest_settings_do_not_overflow() {
        assert_eq!(
            check(10_000, &[1024; 8], 100_000),
            Err(LimitExceeded::Weights { weights: 17_589_249, most: MAX_WEIGHTS })
        );
        assert_eq!(check(20, &[30, 10], 32), Ok(()));
        assert_eq!(check(1, &[], 1), Ok(()));
    }

    /// The work of the largest part of a training step with the network and batch, and with all that makes a step
    /// longer.
    fn largest_part(network: &LargestNetwork, activation: Activation) -> u64 {
        let layer = |units: usize| Dense {
            regularizer: Regularizer { l1: 0.1, l2: 0.1 },
            dropout: 0.5,
            ..Dense::new(units, activation)
        };
        let output = Dense::new(1, Activation::Linear);
        let layers: Vec<Dense> =
            network.model.hidden_layers().iter().map(|hidden| layer(hidden.units)).chain([output]).collect();
        Mlp::new(network.window, &layers).largest_part(network.batch)
    }

    #[test]
    fn largest_admitted_networks_train_in_small_parts() {
        let cases: [(usize, &[usize], usize); 8] = [
            (1, &[1024, 1024], 1024),
            (10_000, &[399], 500),
            (3_900, &[1024], 500),
            (20, &[740; 8], 500),
            (10_000, &[399], 1),
            (10_000, &[399], 4),
            (10_000, &[], 6_399),
            (20, &[200], 100_000),
        ];
        for (window, units, batch) in cases {
            let network = LargestNetwork { window, model: mlp(units), batch, buffers_per_output: 5 };
            assert_eq!(
                LargestNetwork { buffers_per_output: 2, ..network.clone() }.check(),
                Ok(()),
                "{network:?}"
            );
            for activation in [Activation::Relu, Activation::Mish] {
                let part = largest_part(&network, activation);
                assert!(part <= LARGEST_PART, "{part} for {network:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_admitted_network_trains_in_small_parts(
            window in prop_oneof![1_usize..30, 1_usize..=10_000],
            units in prop::collection::vec(prop_oneof![1_usize..30, 1_usize..=1024], 0..=8),
            batch in prop_oneof![1_usize..10, 1_usize..=100_000],
            activation in 0..Activation::ALL.len(),
        ) {
            let (mut units, mut network) =
                (units.clone(), LargestNetwork { window, model: mlp(&units), batch, buffers_per_output: 5 });
            while let Err(LimitExceeded::Weights { .. }) = network.check() {
                let index = units.len() - 1;
                units[index] /= 2;
                if units[index] == 0 {
                    units.pop();
                }
                network.model = mlp(&units);
            }
            if let Err(LimitExceeded::Batch { most, .. }) = network.check() {
                network.batch = most as usize;
            }
            prop_assert_eq!(network.check(), Ok(()));
            let part = largest_part(&network, Activation::ALL[activation]);
            prop_assert!(part <= LARGEST_PART, "{} for {:?}", part, network);
        }
    }
}
