//! The memory that one execution of a study needs in a worker.

use crate::nn::model::{ModelConfig, traits::ModelSize};

/// Bytes of a float32.
const FLOAT: u64 = 4;

/// The floats in a vector; rows are padded to whole vectors.
const LANES: u64 = 4;

/// The fewest points that are forecast in one pass, which is what buffers are made for where batches are smaller.
const FORECAST_POINTS: u64 = 64;

/// What the program itself takes: its data, its stack, and small allocations that are not counted one by one.
const PROGRAM_BYTES: u64 = 2 << 20;

/// The largest sizes that any execution of a study can have. Each is within the range of its setting, so that no
/// computation here overflows 64 bits.
#[derive(Clone, Debug, PartialEq)]
pub struct ExecutionSize {
    /// Points in a window.
    pub window: usize,
    /// The model with the most units in each hidden layer, and the most layers.
    pub model: ModelConfig,
    /// Windows in a batch.
    pub batch: usize,
    /// Points of the series.
    pub points: usize,
    /// Epochs of a run.
    pub epochs: usize,
    /// Points that are forecast beyond the end of the series.
    pub horizon: usize,
    /// Floats that are written for each output of a layer, forward and backward.
    pub buffers_per_output: usize,
    /// Floats that the optimizer keeps for each weight.
    pub buffers_per_weight: usize,
}

impl ExecutionSize {
    /// The bytes that a worker needs for one execution, and for a forecast that is made in between: the series, the
    /// weights with their gradients and the optimizer's state, the kept weights, the buffers of a batch, the curves and
    /// the result. An upper bound that is close for large networks.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let network = self.model.size(self.window);
        let [points, epochs, horizon] =
            [self.points, self.epochs, self.horizon].map(|count| count as u64 * FLOAT);
        // The weights, their gradient, the kept ones and those of the result, beside the optimizer's own.
        let weights = network.padded_weights * (4 + self.buffers_per_weight as u64) * FLOAT;
        let batch = (self.batch as u64).max(FORECAST_POINTS);
        let run = weights + self.batch_bytes(network, batch);
        // A forecast holds its message, the weights of the message and of its network, and two sets of buffers.
        let forecast =
            network.padded_weights * (3 + 2) * FLOAT + 2 * self.batch_bytes(network, FORECAST_POINTS);
        // The series as it is sent, as it is held, and as it is prepared for the run and for a forecast; the order of
        // the training windows; the forecasts.
        let series = points * 8 + horizon * 4;
        // A growing curve is copied to twice its size.
        let curves = epochs * 4 * 3;
        PROGRAM_BYTES + run + forecast + series + curves
    }

    /// The further bytes that a worker needs where the execution continues another one and ends with a checkpoint: the
    /// checkpoint that it begins with, its own, and the message with that one, which is copied while it grows.
    #[must_use]
    pub fn checkpoint_bytes(&self) -> u64 {
        let weights = self.model.size(self.window).padded_weights;
        // The weights, the kept ones and the optimizer's; the order of the training windows; the curves.
        let words =
            weights * (2 + self.buffers_per_weight as u64) + self.points as u64 + 4 * self.epochs as u64;
        4 * words * FLOAT
    }

    /// The bytes that passes of `batch` windows write.
    fn batch_bytes(&self, network: ModelSize, batch: u64) -> u64 {
        let columns = padded(batch);
        let outputs = network.outputs * columns * self.buffers_per_output as u64;
        let inputs = self.window as u64 * columns + batch * network.widest_input;
        // For each output and input the lists and masks of the active ones: four floats.
        let lists = (network.outputs + self.window as u64) * 4;
        (outputs + inputs + lists + network.workspace + 2 * batch) * FLOAT
    }
}

/// A number of floats, rounded up to whole vectors.
fn padded(floats: u64) -> u64 {
    floats.div_ceil(LANES) * LANES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::{activation::Activation, dense::Dense};

    /// A perceptron with so many units in each hidden layer.
    fn mlp(units: &[usize]) -> ModelConfig {
        ModelConfig::mlp(units.iter().map(|units| Dense::new(*units, Activation::Linear)).collect())
    }

    fn size() -> ExecutionSize {
        ExecutionSize {
            window: 20,
            model: mlp(&[20, 10]),
            batch: 32,
            points: 1_461,
            epochs: 100,
            horizon: 30,
            buffers_per_output: 2,
            buffers_per_weight: 1,
        }
    }

    #[test]
    fn small_network_needs_little_more_than_the_program() {
        let bytes = size().bytes();
        assert!(bytes > PROGRAM_BYTES && bytes < PROGRAM_BYTES + (200 << 10), "{bytes}");
    }

    #[test]
    fn every_size_adds_bytes() {
        let before = size();
        let larger = [
            ExecutionSize { window: 21, ..before.clone() },
            ExecutionSize { model: mlp(&[24, 10]), ..before.clone() },
            ExecutionSize { model: mlp(&[20, 10, 10]), ..before.clone() },
            ExecutionSize { batch: 80, ..before.clone() },
            ExecutionSize { points: 2_000, ..before.clone() },
            ExecutionSize { epochs: 200, ..before.clone() },
            ExecutionSize { horizon: 31, ..before.clone() },
            ExecutionSize { buffers_per_output: 3, ..before.clone() },
            ExecutionSize { buffers_per_weight: 2, ..before.clone() },
        ];
        for larger in larger {
            assert!(larger.bytes() > before.bytes(), "{larger:?}");
            assert!(larger.checkpoint_bytes() >= before.checkpoint_bytes(), "{larger:?}");
        }
    }

    #[test]
    fn largest_settings_do_not_overflow() {
        let largest = ExecutionSize {
            window: 10_000,
            model: mlp(&[1_024; 8]),
            batch: 100_000,
            points: 200_000,
            epochs: 100_000,
            horizon: 1_000,
            buffers_per_output: 5,
            buffers_per_weight: 3,
        };
        assert!(largest.bytes() > 1 << 34);
    }
}
