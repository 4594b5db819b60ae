//! The weights of a network in Keras's order: layer by layer the kernel (inputs x units, row-major), then the bias.

use wide::f32x4;

use super::{Mlp, Workspace};
use crate::nn::{
    layer::{Layer, TILE_INPUTS},
    simd::{lanes, lanes_mut},
    work::{Budget, TRANSPOSED_COPY},
};

impl Mlp {
    /// The number of weights, without padding.
    #[must_use]
    pub fn weight_count(&self) -> usize {
        weight_count(&self.layers)
    }

    /// The weights in Keras's order.
    #[must_use]
    pub fn weights(&self) -> Vec<f32> {
        all_in_keras_order(&self.layers, &self.weights)
    }

    /// Continues to copy the weights in Keras's order: appends the next ones to `copied`, which is empty at first.
    /// Returns whether all are there.
    #[must_use]
    pub fn advance_weights_copy(&self, copied: &mut Vec<f32>, budget: &mut Budget) -> bool {
        append_in_keras_order(&self.layers, &self.weights, copied, budget)
    }

    /// The gradient of the loss that the last [`Self::differentiate`] left in the workspace, in Keras's order.
    ///
    /// [`Self::train_step`] with gradient clipping leaves the clipped gradient. Without clipping, it need not leave
    /// any.
    #[must_use]
    pub fn gradients(&self, workspace: &Workspace) -> Vec<f32> {
        all_in_keras_order(&self.layers, &workspace.weight_gradients)
    }

    /// Sets the weights, in Keras's order. Returns whether there are as many as the network has; if not, nothing
    /// changes.
    #[must_use]
    pub fn set_weights(&mut self, weights: &[f32]) -> bool {
        if weights.len() != self.weight_count() {
            return false;
        }
        let (numbers, mut first) = (lanes_mut(&mut self.weights), 0);
        for layer in &self.layers {
            layer.for_each_weight(0..layer.rows(), |index, lane| numbers[lane] = weights[first + index]);
            first += layer.weight_count();
        }
        true
    }
}

/// The number of weights of these layers, without padding.
fn weight_count(layers: &[Layer]) -> usize {
    layers.iter().map(Layer::weight_count).sum()
}

/// The numbers of all weights of these layers in Keras's order, from vectors in the layout of the weights.
fn all_in_keras_order(layers: &[Layer], padded: &[f32x4]) -> Vec<f32> {
    let mut numbers = Vec::new();
    let is_done = append_in_keras_order(layers, padded, &mut numbers, &mut Budget::unlimited());
    debug_assert!(is_done);
    numbers
}

/// Appends the next numbers to those of the first weights in Keras's order, within the budget. Returns whether all are
/// there.
fn append_in_keras_order(
    layers: &[Layer],
    padded: &[f32x4],
    numbers: &mut Vec<f32>,
    budget: &mut Budget,
) -> bool {
    let (padded, mut first) = (lanes(padded), 0);
    numbers.reserve_exact(weight_count(layers).saturating_sub(numbers.len()));
    for layer in layers {
        let end = first + layer.weight_count();
        while numbers.len() < end {
            if budget.is_spent() {
                return false;
            }
            let done = (numbers.len() - first) / layer.units;
            let tiles = budget.take(
                (layer.rows() - done).div_ceil(TILE_INPUTS),
                (TILE_INPUTS * layer.units) as u64 * TRANSPOSED_COPY,
            );
            let rows = done..layer.rows().min(done + tiles * TILE_INPUTS);
            numbers.resize(first + rows.end * layer.units, 0.0);
            layer.for_each_weight(rows, |index, lane| numbers[first + index] = padded[lane]);
        }
        first = end;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        nn::{activation::Activation, dense::Dense},
        num::stream::Stream,
    };
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn weights_are_set_and_copied_in_parts(
            inputs in 1_usize..40, units in prop::collection::vec(1_usize..40, 0..4),
            works in prop::collection::vec(1_u64..5_000, 1..9), seed: u64,
        ) {
            let units = units.into_iter().chain([1]);
            let dense: Vec<Dense> = units.map(|units| Dense::new(units, Activation::Linear)).collect();
            let mut mlp = Mlp::new(inputs, &dense);
            let mut stream = Stream::keyed(&[seed]);
            let weights: Vec<f32> = (0..mlp.weight_count()).map(|_| stream.unit_f32()).collect();
            prop_assert!(mlp.set_weights(&weights));
            prop_assert_eq!(&mlp.weights(), &weights);
            prop_assert!(!mlp.set_weights(&weights[1..]));
            let (mut copied, mut works) = (Vec::new(), works.into_iter().cycle());
            while !mlp.advance_weights_copy(&mut copied, &mut Budget::new(works.next().unwrap_or(1))) {
                prop_assert!(copied.len() < weights.len());
            }
            prop_assert_eq!(copied, weights);
        }
    }
}
