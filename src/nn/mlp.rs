//! A multi-layer perceptron: dense layers, one after the other, down to a single forecast.

use wide::f32x4;

use super::{
    activation::Activation,
    init::glorot_uniform,
    loss::mean_squared,
    matrix::{Rows, lanes, lanes_mut, vectors},
    product::{product, transposed_product},
    sgd::Sgd,
};
use crate::num::stream::Stream;

/// One dense layer: `activation(x W + b)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dense {
    /// How many units it has; at least 1.
    pub units: usize,
    /// What each makes of its sum.
    pub activation: Activation,
}

/// A layer with its place among the weights. A kernel lies row by row, one row for each input, each padded
/// with zeros to whole vectors; one more such row holds the bias.
#[derive(Clone, Copy, Debug)]
struct Placed {
    inputs: usize,
    units: usize,
    width: usize,
    activation: Activation,
    kernel: usize,
    bias: usize,
    end: usize,
}

/// The network and its weights.
#[derive(Clone, Debug)]
pub struct Mlp {
    layers: Vec<Placed>,
    weights: Vec<f32x4>,
}

/// What a pass through the network writes on its way, for batches up to a size: made once, used again.
#[derive(Clone, Debug)]
pub struct Workspace {
    capacity: usize,
    outputs: Vec<Vec<f32x4>>,
    gradients: Vec<Vec<f32x4>>,
    transposed: Vec<f32x4>,
    zeros: Vec<f32x4>,
    forecasts: Vec<f32>,
    by_forecast: Vec<f32>,
    /// The derivative of the last batch's loss by each weight, in the weights' own places.
    by_weight: Vec<f32x4>,
}

impl Mlp {
    /// A network from `inputs` numbers through these layers, all weights zero.
    #[must_use]
    pub fn new(inputs: usize, dense: &[Dense]) -> Self {
        let mut layers: Vec<Placed> = Vec::with_capacity(dense.len());
        let (mut inputs, mut end) = (inputs, 0);
        for layer in dense {
            let width = vectors(layer.units);
            let (kernel, bias) = (end, end + inputs * width);
            end = bias + width;
            let Dense { units, activation } = *layer;
            layers.push(Placed { inputs, units, width, activation, kernel, bias, end });
            inputs = units;
        }
        Self { layers, weights: vec![f32x4::ZERO; end] }
    }

    /// Draws the kernels anew, layer by layer and row by row; biases become zero.
    pub fn initialise(&mut self, stream: &mut Stream) {
        for layer in &self.layers {
            let mut draw = glorot_uniform(layer.inputs, layer.units, stream);
            for row in self.weights[layer.kernel..layer.bias].chunks_exact_mut(layer.width) {
                lanes_mut(row)[..layer.units].fill_with(&mut draw);
            }
            self.weights[layer.bias..layer.end].fill(f32x4::ZERO);
        }
    }

    /// How many weights there are, padding not counted.
    #[must_use]
    pub fn weight_count(&self) -> usize {
        self.layers.iter().map(|layer| (layer.inputs + 1) * layer.units).sum()
    }

    /// How many vectors hold them, padding counted.
    #[must_use]
    pub fn vector_count(&self) -> usize {
        self.weights.len()
    }

    /// The weights in Keras's order: layer by layer the kernel (inputs x units, row-major), then the bias.
    #[must_use]
    pub fn weights(&self) -> Vec<f32> {
        self.unpadded(&self.weights)
    }

    /// The derivatives that the last [`Self::train_step`] or [`Self::differentiate`] left, in Keras's order.
    #[must_use]
    pub fn derivatives(&self, space: &Workspace) -> Vec<f32> {
        self.unpadded(&space.by_weight)
    }

    fn unpadded(&self, padded: &[f32x4]) -> Vec<f32> {
        let rows = self.layers.iter().flat_map(|layer| {
            padded[layer.kernel..layer.end].chunks_exact(layer.width).map(|row| &lanes(row)[..layer.units])
        });
        rows.flatten().copied().collect()
    }

    /// Sets the weights, in Keras's order. Returns whether there were as many as the network has; if not,
    /// nothing changes.
    #[must_use]
    pub fn set_weights(&mut self, weights: &[f32]) -> bool {
        if weights.len() != self.weight_count() {
            return false;
        }
        let mut rest = weights;
        for layer in &self.layers {
            for row in self.weights[layer.kernel..layer.end].chunks_exact_mut(layer.width) {
                let (units, tail) = rest.split_at(layer.units);
                lanes_mut(row)[..layer.units].copy_from_slice(units);
                rest = tail;
            }
        }
        true
    }

    /// Room for passes of up to `capacity` samples.
    #[must_use]
    pub fn workspace(&self, capacity: usize) -> Workspace {
        let rooms = || self.layers.iter().map(|layer| vec![f32x4::ZERO; capacity * layer.width]).collect();
        let behind_the_first = self.layers.iter().skip(1);
        let transposed = behind_the_first.map(|layer| layer.units * vectors(layer.inputs)).max().unwrap_or(0);
        Workspace {
            capacity,
            outputs: rooms(),
            gradients: rooms(),
            transposed: vec![f32x4::ZERO; transposed],
            zeros: vec![
                f32x4::ZERO;
                self.layers.iter().map(|layer| vectors(layer.inputs)).max().unwrap_or(0)
            ],
            forecasts: vec![0.0; capacity],
            by_forecast: vec![0.0; capacity],
            by_weight: vec![f32x4::ZERO; self.weights.len()],
        }
    }

    /// The forecasts of these samples, the first unit of the last layer, one for each row of `inputs`; at
    /// most as many rows as the workspace holds.
    pub fn forward<'a>(&self, inputs: Rows<'_>, space: &'a mut Workspace) -> &'a [f32] {
        debug_assert!(inputs.count <= space.capacity);
        for (place, layer) in self.layers.iter().enumerate() {
            let (before, after) = space.outputs.split_at_mut(place);
            let rows = before.last().map_or(inputs, |outputs| layer.rows(outputs, inputs.count));
            let (kernel, bias) =
                (&self.weights[layer.kernel..layer.bias], &self.weights[layer.bias..layer.end]);
            let out = &mut after[0][..inputs.count * layer.width];
            match layer.activation {
                Activation::Linear => product(rows, kernel, bias, out, |sum| sum),
                Activation::Relu => product(rows, kernel, bias, out, |sum| Activation::Relu.apply(sum)),
            }
        }
        let forecasts = &mut space.forecasts[..inputs.count];
        if let (Some(outputs), Some(layer)) = (space.outputs.last(), self.layers.last()) {
            let firsts = lanes(outputs).iter().step_by(4 * layer.width);
            for (forecast, first) in forecasts.iter_mut().zip(firsts) {
                *forecast = *first;
            }
        }
        forecasts
    }

    /// One batch: its loss before any update, and the loss's derivative by every weight, left in the
    /// workspace.
    pub fn differentiate(&self, inputs: Rows<'_>, targets: &[f32], space: &mut Workspace) -> f64 {
        let count = inputs.count;
        self.forward(inputs, space);
        let by_forecast = &mut space.by_forecast[..count];
        let loss = mean_squared(&space.forecasts[..count], targets, by_forecast);
        if let (Some(gradients), Some(layer)) = (space.gradients.last_mut(), self.layers.last()) {
            let firsts = lanes_mut(gradients).iter_mut().step_by(4 * layer.width);
            for (first, derivative) in firsts.zip(by_forecast) {
                *first = *derivative;
            }
        }
        for (place, layer) in self.layers.iter().enumerate().rev() {
            let (before, after) = space.gradients.split_at_mut(place);
            let gradients = &mut after[0][..count * layer.width];
            layer.activation.pull_back(&space.outputs[place], gradients);
            let rows =
                place.checked_sub(1).map_or(inputs, |before| layer.rows(&space.outputs[before], count));
            let (by_kernel, by_bias) =
                space.by_weight[layer.kernel..layer.end].split_at_mut(layer.bias - layer.kernel);
            transposed_product(rows, gradients, layer.width, by_kernel);
            by_bias.fill(f32x4::ZERO);
            for row in gradients.chunks_exact(layer.width) {
                for (sum, gradient) in by_bias.iter_mut().zip(row) {
                    *sum += *gradient;
                }
            }
            if let Some(by_input) = before.last_mut() {
                let kernel = &self.weights[layer.kernel..layer.bias];
                let transposed = layer.transpose(kernel, &mut space.transposed);
                let rows =
                    Rows { numbers: lanes(gradients), stride: 4 * layer.width, count, columns: layer.units };
                let width = vectors(layer.inputs);
                product(rows, transposed, &space.zeros[..width], &mut by_input[..count * width], |sum| sum);
            }
        }
        loss
    }

    /// One batch and one update: the loss before it.
    pub fn train_step(
        &mut self,
        inputs: Rows<'_>,
        targets: &[f32],
        space: &mut Workspace,
        sgd: &mut Sgd,
    ) -> f64 {
        let loss = self.differentiate(inputs, targets, space);
        sgd.step(&mut self.weights, &space.by_weight);
        loss
    }
}

impl Placed {
    /// The outputs of the layer before, as this one's inputs.
    fn rows<'a>(&self, outputs: &'a [f32x4], count: usize) -> Rows<'a> {
        Rows { numbers: lanes(outputs), stride: 4 * vectors(self.inputs), count, columns: self.inputs }
    }

    /// The kernel with its rows and columns changed about: one row for each unit.
    fn transpose<'a>(&self, kernel: &[f32x4], space: &'a mut [f32x4]) -> &'a [f32x4] {
        let stride = 4 * vectors(self.inputs);
        let space = &mut space[..self.units * vectors(self.inputs)];
        let out = lanes_mut(space);
        for (input, row) in kernel.chunks_exact(self.width).enumerate() {
            for (unit, weight) in lanes(row)[..self.units].iter().enumerate() {
                out[unit * stride + input] = *weight;
            }
        }
        // What an earlier, wider layer left behind the last input must not reach the padding.
        for row in out.chunks_exact_mut(stride) {
            row[self.inputs..].fill(0.0);
        }
        space
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn network(inputs: usize, units: &[usize], seed: u64) -> Mlp {
        let mut dense: Vec<Dense> =
            units.iter().map(|units| Dense { units: *units, activation: Activation::Relu }).collect();
        dense.push(Dense { units: 1, activation: Activation::Linear });
        let mut mlp = Mlp::new(inputs, &dense);
        mlp.initialise(&mut Stream::keyed(&[seed]));
        mlp
    }

    fn numbers(count: usize, seed: u64) -> Vec<f32> {
        let mut stream = Stream::keyed(&[seed, 1]);
        (0..count).map(|_| stream.unit_f32() * 2.0 - 1.0).collect()
    }

    proptest! {
        #[test]
        fn weights_come_back_as_they_were_set(inputs in 1_usize..9, units in prop::collection::vec(1_usize..9, 0..4)) {
            let mut mlp = network(inputs, &units, 0);
            let weights = numbers(mlp.weight_count(), 5);
            prop_assert!(mlp.set_weights(&weights));
            prop_assert_eq!(mlp.weights(), weights);
            prop_assert!(!mlp.set_weights(&[]) || mlp.weight_count() == 0);
        }

        #[test]
        fn padding_stays_zero_through_training(
            inputs in 1_usize..9, units in prop::collection::vec(1_usize..9, 0..4), count in 1_usize..9, seed: u64,
        ) {
            let mut mlp = network(inputs, &units, seed);
            let x = numbers(inputs * count, seed);
            let y = numbers(count, seed ^ 1);
            let mut space = mlp.workspace(count);
            let mut sgd = Sgd::new(0.1, 0.9, mlp.vector_count());
            let rows = Rows { numbers: &x, stride: inputs, count, columns: inputs };
            for _ in 0..3 {
                mlp.train_step(rows, &y, &mut space, &mut sgd);
            }
            let mut clean = mlp.clone();
            clean.weights.fill(f32x4::ZERO);
            prop_assert!(clean.set_weights(&mlp.weights()));
            prop_assert_eq!(lanes(&clean.weights), lanes(&mlp.weights));
        }

        #[test]
        fn the_order_of_hidden_units_does_not_matter(seed: u64, a in 0_usize..5, b in 0_usize..5) {
            let (inputs, units) = (4, 5);
            let mut mlp = network(inputs, &[units], seed);
            let x = numbers(inputs * 8, seed);
            let y = numbers(8, seed ^ 1);
            let rows = Rows { numbers: &x, stride: inputs, count: 8, columns: inputs };
            let mut space = mlp.workspace(8);
            let before = mlp.differentiate(rows, &y, &mut space);
            let mut weights = mlp.weights();
            for input in 0..=inputs {
                weights.swap(input * units + a, input * units + b);
            }
            let out = (inputs + 1) * units;
            weights.swap(out + a, out + b);
            prop_assert!(mlp.set_weights(&weights));
            let after = mlp.differentiate(rows, &y, &mut space);
            prop_assert!((before - after).abs() <= 1e-5 * before.max(1e-3));
        }

        #[test]
        fn a_batch_of_everything_is_the_mean_of_its_parts(seed: u64, cut in 1_usize..8) {
            let (inputs, count) = (3, 8);
            let mlp = network(inputs, &[6, 4], seed);
            let x = numbers(inputs * count, seed);
            let y = numbers(count, seed ^ 1);
            let mut space = mlp.workspace(count);
            let mut part = |from: usize, to: usize| {
                let rows = Rows { numbers: &x[from * inputs..], stride: inputs, count: to - from, columns: inputs };
                let loss = mlp.differentiate(rows, &y[from..to], &mut space);
                let share = (to - from) as f64 / count as f64;
                let gradients = mlp.derivatives(&space);
                (loss * share, gradients.iter().map(|g| f64::from(*g) * share).collect::<Vec<f64>>())
            };
            let ((whole, gradients), first, second) = (part(0, count), part(0, cut), part(cut, count));
            prop_assert!((whole - first.0 - second.0).abs() <= 1e-5 * whole.max(1e-3));
            for ((g, a), b) in gradients.iter().zip(first.1).zip(second.1) {
                prop_assert!((g - a - b).abs() <= 1e-5);
            }
        }
    }

    #[test]
    fn a_zero_rate_leaves_the_weights() {
        let mut mlp = network(3, &[5], 1);
        let before = mlp.weights();
        let x = numbers(12, 1);
        let rows = Rows { numbers: &x, stride: 3, count: 4, columns: 3 };
        let (mut space, mut sgd) = (mlp.workspace(4), Sgd::new(0.0, 0.9, mlp.vector_count()));
        mlp.train_step(rows, &[1.0, 2.0, 3.0, 4.0], &mut space, &mut sgd);
        assert_eq!(mlp.weights(), before);
    }
}
