//! The configuration of a multi-layer perceptron, and what it needs.

use serde::{Deserialize, Serialize};

use super::Mlp;
use crate::{
    nn::{
        activation::Activation,
        dense::Dense,
        model::traits::{Configuration, ModelSize},
        out_of_range::{OutOfRange, require},
        simd::vector_count,
    },
    num::interval::Interval,
};

/// The configuration of a multi-layer perceptron. Its output layer is one linear unit with Keras's defaults.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MlpConfig {
    /// The hidden layers.
    pub hidden: Vec<Dense>,
}

impl MlpConfig {
    /// Every layer, the output layer included.
    #[must_use]
    pub fn layers(&self) -> Vec<Dense> {
        let output = Dense::new(1, Activation::Linear);
        self.hidden.iter().copied().chain([output]).collect()
    }
}

impl Configuration for MlpConfig {
    type Network = Mlp;

    fn hidden_layers(&self) -> &[Dense] {
        &self.hidden
    }

    fn hidden_layers_mut(&mut self) -> Option<&mut Vec<Dense>> {
        Some(&mut self.hidden)
    }

    fn check(&self) -> Result<(), OutOfRange> {
        let units = self.hidden.iter().map(|layer| layer.units);
        units.into_iter().try_for_each(|units| require("units", units as f64, Interval::AT_LEAST_ONE))?;
        self.hidden.iter().try_for_each(Dense::check)
    }

    fn size(&self, inputs: usize) -> ModelSize {
        let padded = |floats: u64| 4 * vector_count(floats as usize) as u64;
        let (mut inputs, mut packed_kernels, mut scratch) = (inputs as u64, 0, 0);
        let mut size = ModelSize { widest: inputs, ..ModelSize::default() };
        let units = self.hidden.iter().map(|layer| layer.units as u64).chain([1]);
        for (index, units) in units.enumerate() {
            let kernel = units * padded(inputs);
            size.weights += (inputs + 1) * units;
            size.padded_weights += kernel + padded(units);
            // All kernels but the first are packed where inactive units are skipped; one at a time is transposed.
            packed_kernels += if index == 0 { 0 } else { kernel };
            scratch = kernel.max(inputs * padded(units)).max(scratch);
            size.outputs += units;
            size.widest = size.widest.max(units);
            size.widest_input = size.widest_input.max(padded(inputs));
            inputs = units;
        }
        ModelSize { workspace: packed_kernels + scratch, ..size }
    }

    fn network(&self, inputs: usize) -> Mlp {
        Mlp::new(inputs, &self.layers())
    }
}
