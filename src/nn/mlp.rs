//! A multi-layer perceptron: dense layers, one after the other, down to a single forecast.

mod few;

use std::ops::Range;

use wide::f32x4;

use super::{
    dense::Dense,
    layer::{FEW, Layer, Room, rows_of},
    living::Living,
    loss::Loss,
    matrix::{Matrix, Rows, lanes, lanes_mut, vectors},
    optimizer::{stepper::Stepper, update::Update},
    product::transpose,
};
use crate::num::stream::Stream;

/// The network and its weights.
#[derive(Clone, Debug)]
pub struct Mlp {
    inputs: usize,
    layers: Vec<Layer>,
    weights: Vec<f32x4>,
}

/// Samples to learn from.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a, M> {
    /// One row for each sample; at most as many as the workspace holds.
    pub inputs: M,
    /// What is to be forecast from each.
    pub targets: &'a [f32],
}

/// The weights of a network as they were.
#[derive(Clone, Debug, Default)]
pub struct Snapshot(Vec<f32x4>);

/// What a pass through the network writes on its way, for batches up to a size: made once, used again.
#[derive(Clone, Debug)]
pub struct Workspace {
    capacity: usize,
    /// How many samples the last pass was of.
    count: usize,
    inputs: Living,
    rooms: Vec<Room>,
    /// The network's inputs, a row for each.
    across: Vec<f32x4>,
    /// A layer's inputs, a row for each sample.
    samples: Vec<f32x4>,
    sums: Vec<f32x4>,
    /// The forecasts of few samples.
    forecasts: [f32; FEW],
    /// The derivative of the last batch's loss by each weight, in the weights' own places.
    by_weight: Vec<f32x4>,
}

impl Mlp {
    /// A network from `inputs` numbers through these layers, all weights zero.
    #[must_use]
    pub fn new(inputs: usize, dense: &[Dense]) -> Self {
        let mut layers: Vec<Layer> = Vec::with_capacity(dense.len());
        let (mut before, mut end) = (inputs, 0);
        for (place, each) in dense.iter().enumerate() {
            let layer = Layer::new(*each, before, end, place + 1 == dense.len());
            (before, end) = (layer.units, layer.end);
            layers.push(layer);
        }
        Self { inputs, layers, weights: vec![f32x4::ZERO; end] }
    }

    /// Draws the kernels anew, layer by layer in Keras's order; biases become zero.
    pub fn initialize(&mut self, stream: &mut Stream) {
        let weights = lanes_mut(&mut self.weights);
        for layer in &self.layers {
            let mut draw = layer.dense.initializer.draw(layer.inputs, layer.units, stream);
            let kernel = layer.inputs * layer.units;
            for (number, place) in layer.places().enumerate() {
                weights[place] = if number < kernel { draw() } else { 0.0 };
            }
        }
    }

    /// How many weights there are, padding not counted.
    #[must_use]
    pub fn weight_count(&self) -> usize {
        self.layers.iter().map(|layer| (layer.inputs + 1) * layer.units).sum()
    }

    /// An optimizer of these weights, at rest.
    #[must_use]
    pub fn stepper(&self, update: &Update) -> Stepper {
        let variables =
            |layer: &Layer| -> [Range<usize>; 2] { [layer.kernel..layer.bias, layer.bias..layer.end] };
        Stepper::new(update, self.layers.iter().flat_map(variables).collect())
    }

    /// What the kernels cost by their layers' regularizers, summed layer by layer.
    #[must_use]
    pub fn penalty(&self) -> f64 {
        let kernel = |layer: &Layer| layer.dense.regularizer.penalty(&self.weights[layer.kernel..layer.bias]);
        self.layers.iter().map(kernel).sum()
    }

    /// The weights in Keras's order: layer by layer the kernel (inputs x units, row-major), then the bias.
    #[must_use]
    pub fn weights(&self) -> Vec<f32> {
        self.unpadded(&self.weights)
    }

    /// The derivatives that the last [`Self::differentiate`] left, in Keras's order; after [`Self::train_step`]
    /// where gradients are kept within bounds, as the optimizer used them.
    #[must_use]
    pub fn derivatives(&self, space: &Workspace) -> Vec<f32> {
        self.unpadded(&space.by_weight)
    }

    /// Keeps the weights as they are, where others may have been kept before.
    pub fn keep(&self, snapshot: &mut Snapshot) {
        snapshot.0.clone_from(&self.weights);
    }

    /// Takes the weights that this network had when they were kept; those of another leave it as it is.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        if snapshot.0.len() == self.weights.len() {
            self.weights.clone_from(&snapshot.0);
        }
    }

    fn unpadded(&self, padded: &[f32x4]) -> Vec<f32> {
        let padded = lanes(padded);
        self.layers.iter().flat_map(Layer::places).map(|place| padded[place]).collect()
    }

    /// Sets the weights, in Keras's order. Returns whether there were as many as the network has; if not,
    /// nothing changes.
    #[must_use]
    pub fn set_weights(&mut self, weights: &[f32]) -> bool {
        if weights.len() != self.weight_count() {
            return false;
        }
        let places = self.layers.iter().flat_map(Layer::places);
        let padded = lanes_mut(&mut self.weights);
        for (place, weight) in places.zip(weights) {
            padded[place] = *weight;
        }
        true
    }

    /// Room for passes of up to `capacity` samples.
    #[must_use]
    pub fn workspace(&self, capacity: usize) -> Workspace {
        let sparse = std::iter::once(false).chain(self.layers.iter().map(Layer::is_sparse));
        let room = |(layer, sparse): (&Layer, bool)| layer.room(capacity, sparse);
        let widest = self.layers.iter().map(|layer| layer.width).max().unwrap_or(0);
        Workspace {
            capacity,
            count: 0,
            inputs: Living::all(self.inputs),
            rooms: self.layers.iter().zip(sparse).map(room).collect(),
            across: vec![f32x4::ZERO; self.inputs * vectors(capacity)],
            samples: vec![f32x4::ZERO; capacity * widest],
            sums: vec![f32x4::ZERO; self.layers.iter().map(Layer::space).max().unwrap_or(0)],
            forecasts: [0.0; FEW],
            by_weight: vec![f32x4::ZERO; self.weights.len()],
        }
    }

    /// The forecasts of these samples, the first unit of the last layer, one for each row of `inputs`; at
    /// most as many rows as the workspace holds. Nothing is left out.
    pub fn forward<'a, 's>(&self, inputs: impl Matrix<'a>, space: &'s mut Workspace) -> &'s [f32] {
        if inputs.count() <= FEW {
            padded(inputs, &mut space.samples);
            return self.forward_few(inputs.count(), space);
        }
        transpose(inputs, &mut space.across);
        self.pass(inputs.count(), space, None);
        let outputs = space.rooms.last().map_or(&[][..], |room| lanes(&room.outputs));
        &outputs[..inputs.count()]
    }

    /// Whether in the last pass every unit of this layer, counted from 0, gave exactly zero for each sample;
    /// `false` where there is no such layer.
    #[must_use]
    pub fn is_silent(&self, layer: usize, space: &Workspace) -> bool {
        let (layer, room) = (self.layers.get(layer), space.rooms.get(layer));
        layer.zip(room).is_some_and(|(layer, room)| match space.count {
            few @ ..=FEW => room.is_silent_across(layer.units, few),
            count => room.is_silent(count),
        })
    }

    /// One pass of so many samples, which lie across in the workspace; in training, dropout draws from the stream.
    fn pass(&self, count: usize, space: &mut Workspace, mut stream: Option<&mut Stream>) {
        debug_assert!(count <= space.capacity);
        space.count = count;
        let training = stream.is_some();
        let across = rows_of(&space.across, self.inputs, count);
        for (place, layer) in self.layers.iter().enumerate() {
            let (before, after) = space.rooms.split_at_mut(place);
            let (room, stream) = (&mut after[0], stream.as_deref_mut());
            let inputs = match before.last() {
                None => (across, &space.inputs),
                Some(before) => (before.handed_on(training, count), &before.living),
            };
            layer.forward(inputs, &self.weights, room, stream);
        }
    }

    /// One batch: its loss before any update, what the kernels cost included, and the loss's derivative by
    /// every weight, left in the workspace. Dropout draws from the stream, layer by layer and unit by unit;
    /// where there is none, nothing is drawn.
    pub fn differentiate<'a>(
        &self,
        batch: Batch<'_, impl Matrix<'a>>,
        loss: Loss,
        space: &mut Workspace,
        stream: &mut Stream,
    ) -> f64 {
        let value = if batch.inputs.count() <= FEW {
            padded(batch.inputs, &mut space.samples);
            self.differentiate_few(batch.targets, loss, space, stream)
        } else {
            self.differentiate_many(batch, loss, space, stream)
        };
        value + self.penalty()
    }

    /// [`Self::differentiate`] with lanes over samples, but for what the kernels cost.
    fn differentiate_many<'a>(
        &self,
        batch: Batch<'_, impl Matrix<'a>>,
        loss: Loss,
        space: &mut Workspace,
        stream: &mut Stream,
    ) -> f64 {
        let Batch { inputs, targets } = batch;
        let count = inputs.count();
        transpose(inputs, &mut space.across);
        self.pass(count, space, Some(stream));
        let mut value = 0.0;
        if let (Some(room), Some(layer)) = (space.rooms.last_mut(), self.layers.last()) {
            let (forecasts, by_forecast) = room.first(count);
            value = loss.measure(forecasts, targets, by_forecast);
            layer.pull_back(count, room);
        }
        for (place, layer) in self.layers.iter().enumerate().rev() {
            let (before, after) = space.rooms.split_at_mut(place);
            let (room, by_weight, sums) = (&mut after[0], &mut space.by_weight, &mut space.sums);
            let weights = &self.weights;
            let before = before.last_mut().zip(place.checked_sub(1).map(|before| &self.layers[before]));
            let Some((room_before, before)) = before else {
                let rows = padded(inputs, &mut space.samples);
                layer.by_weights((rows, &space.inputs), weights, room, by_weight, sums);
                break;
            };
            let rows = samples_first(room_before.handed_on(true, count), &mut space.samples);
            layer.by_weights((rows, &room_before.living), weights, room, by_weight, sums);
            layer.by_sums_before(count, weights, room, (before, room_before), sums);
        }
        value
    }

    /// One batch and one update: the loss before it, as [`Self::differentiate`] has it.
    pub fn train_step<'a>(
        &mut self,
        batch: Batch<'_, impl Matrix<'a>>,
        loss: Loss,
        space: &mut Workspace,
        stepper: &mut Stepper,
        stream: &mut Stream,
    ) -> f64 {
        if batch.inputs.count() <= FEW
            && let Some(mover) = self.mover(stepper)
        {
            padded(batch.inputs, &mut space.samples);
            let loss = self.train_step_few(batch.targets, loss, space, mover, stream);
            stepper.end();
            return loss;
        }
        let loss = self.differentiate(batch, loss, space, stream);
        stepper.step(&mut self.weights, &mut space.by_weight);
        loss
    }
}

/// The same rows, padded with zeros to whole vectors.
fn padded<'a, 's>(rows: impl Matrix<'a>, space: &'s mut [f32x4]) -> Rows<'s> {
    let (columns, width) = (rows.columns(), vectors(rows.columns()));
    for (index, padded) in space.chunks_exact_mut(width).enumerate().take(rows.count()) {
        let (fours, rest) = rows.row(index).as_chunks::<4>();
        for (padded, four) in padded.iter_mut().zip(fours) {
            *padded = f32x4::new(*four);
        }
        if !rest.is_empty() {
            let number = |lane: usize| rest.get(lane).copied().unwrap_or(0.0);
            padded[width - 1] = f32x4::new(std::array::from_fn(number));
        }
    }
    let stride = 4 * width;
    Rows { numbers: lanes(space), stride, count: rows.count(), columns }
}

/// Rows of samples as rows of units: one for each sample, padded with zeros to whole vectors.
fn samples_first<'s>(rows: Rows<'_>, space: &'s mut [f32x4]) -> Rows<'s> {
    transpose(rows, space);
    let stride = 4 * vectors(rows.count);
    Rows { numbers: lanes(space), stride, count: rows.columns, columns: rows.count }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::{
        activation::Activation,
        matrix::Rows,
        optimizer::{Optimizer, clip::Clip},
        regularizer::Regularizer,
    };
    use proptest::prelude::*;

    /// A network whose layers have every activation in turn, from this one on.
    fn network(inputs: usize, units: &[usize], first: usize, seed: u64) -> Mlp {
        let mut activations = Activation::ALL.into_iter().cycle().skip(first);
        let hidden = units.iter().map(|units| Dense {
            regularizer: Regularizer { l1: 0.01, l2: 0.01 },
            dropout: 0.2,
            ..Dense::new(*units, activations.next().unwrap())
        });
        let dense: Vec<Dense> = hidden.chain([Dense::new(1, Activation::Linear)]).collect();
        let mut mlp = Mlp::new(inputs, &dense);
        mlp.initialize(&mut Stream::keyed(&[seed]));
        mlp
    }

    fn numbers(count: usize, seed: u64) -> Vec<f32> {
        let mut stream = Stream::keyed(&[seed, 1]);
        (0..count).map(|_| stream.unit_f32() * 2.0 - 1.0).collect()
    }

    proptest! {
        #[test]
        fn weights_come_back_as_they_were_set(inputs in 1_usize..9, units in prop::collection::vec(1_usize..9, 0..4)) {
            let mut mlp = network(inputs, &units, 0, 0);
            let weights = numbers(mlp.weight_count(), 5);
            prop_assert!(mlp.set_weights(&weights));
            prop_assert_eq!(mlp.weights(), weights);
            prop_assert!(!mlp.set_weights(&[]) || mlp.weight_count() == 0);
        }

        #[test]
        fn a_layer_is_silent_where_relu_cuts_everything_off(inputs in 1_usize..9, units in 1_usize..9, count in 1_usize..9) {
            let layers = [Dense::new(units, Activation::Relu), Dense::new(1, Activation::Linear)];
            let mut mlp = Mlp::new(inputs, &layers);
            let mut weights = vec![-1.0; mlp.weight_count()];
            prop_assert!(mlp.set_weights(&weights));
            let mut x = vec![1.0; inputs * count];
            let mut space = mlp.workspace(count);
            mlp.forward(Rows { numbers: &x, stride: inputs, count, columns: inputs }, &mut space);
            prop_assert!(mlp.is_silent(0, &space) && !mlp.is_silent(1, &space));
            prop_assert!(!mlp.is_silent(2, &space));
            // One unit that says something of one sample is enough.
            weights[units - 1] = 1.0;
            prop_assert!(mlp.set_weights(&weights));
            x[inputs * (count - 1)] = 20.0;
            mlp.forward(Rows { numbers: &x, stride: inputs, count, columns: inputs }, &mut space);
            prop_assert!(!mlp.is_silent(0, &space));
            if count > 1 {
                mlp.forward(Rows { numbers: &x, stride: inputs, count: count - 1, columns: inputs }, &mut space);
                prop_assert!(mlp.is_silent(0, &space));
            }
        }

        #[test]
        fn padding_stays_zero_through_training(
            inputs in 1_usize..9, units in prop::collection::vec(1_usize..9, 0..4), count in 1_usize..9,
            first in 0..Activation::ALL.len(), which in 0..Optimizer::ALL.len(), clip in 0_usize..4, seed: u64,
        ) {
            let mut mlp = network(inputs, &units, first, seed);
            let x = numbers(inputs * count, seed);
            let targets = numbers(count, seed ^ 1);
            let mut space = mlp.workspace(count);
            let clip = [Clip::None, Clip::Norm(0.5), Clip::GlobalNorm(0.5), Clip::Value(0.1)][clip];
            let update = Update { clip, weight_decay: 0.1, ..Update::new(Optimizer::ALL[which], 0.1) };
            let (mut stepper, mut stream) = (mlp.stepper(&update), Stream::keyed(&[seed]));
            let inputs = Rows { numbers: &x, stride: inputs, count, columns: inputs };
            for _ in 0..3 {
                let batch = Batch { inputs, targets: &targets };
                mlp.train_step(batch, Loss::MeanSquared, &mut space, &mut stepper, &mut stream);
            }
            prop_assert!(mlp.weights().iter().all(|weight| weight.is_finite()));
            let mut clean = mlp.clone();
            clean.weights.fill(f32x4::ZERO);
            prop_assert!(clean.set_weights(&mlp.weights()));
            prop_assert_eq!(lanes(&clean.weights), lanes(&mlp.weights));
        }
    }
}
