//! A multi-layer perceptron of dense layers, whose forecast is the output of the first unit of its last layer.
//!
//! This file holds its passes in the unit-major layout; the file `small_batch` those in the sample-major layout. The
//! file `parts` divides the passes of large networks and batches into parts, and the file `weights` has the weights in
//! Keras's order. The file `network` makes the perceptron one of the models of [`super::model`].

pub mod config;
mod network;
mod parts;
mod small_batch;
mod stage;
mod weights;

use std::ops::Range;

use wide::f32x4;

use self::stage::{PassWork, Position};
use super::{
    active_units::ActiveUnits,
    dense::Dense,
    layer::{Layer, LayerBuffers},
    loss::Loss,
    matrix::{Matrix, Rows},
    model::traits::{Initialization, Network as _},
    optimizer::{state::OptimizerState, update::Update},
    product::transpose,
    simd::{lanes, lanes_mut, vector_count},
    small_batch::MAX_SAMPLES,
    work::{Budget, COPY, INITIAL_WEIGHT},
};
use crate::num::stream::Stream;

pub use super::model::traits::Batch;

/// A multi-layer perceptron and its weights.
#[derive(Clone, Debug)]
pub struct Mlp {
    inputs: usize,
    layers: Vec<Layer>,
    weights: Vec<f32x4>,
    pass_work: PassWork,
}

/// The buffers of passes through a network, for batches up to a size. They are allocated once and used for many
/// batches.
#[derive(Debug)]
pub struct Workspace {
    /// The largest number of samples in a batch.
    capacity: usize,
    /// The number of samples in the last pass.
    count: usize,
    /// All inputs of the network: none is ever skipped.
    active_inputs: ActiveUnits,
    layer_buffers: Vec<LayerBuffers>,
    /// The network's inputs, one row for each.
    unit_major_inputs: Vec<f32x4>,
    /// The inputs of one layer, a row for each sample.
    sample_major_inputs: Vec<f32x4>,
    /// Vectors for [`Layer::weight_gradients`] and [`Layer::previous_layer_gradients`] to write to.
    scratch: Vec<f32x4>,
    /// The forecasts of a small batch.
    small_batch_forecasts: [f32; MAX_SAMPLES],
    /// The gradient of the last batch's loss, one number for each weight.
    weight_gradients: Vec<f32x4>,
    /// The position of a pass that is done in parts.
    position: Position,
}

impl Workspace {
    /// Continues the allocation of the buffers. Returns whether it is finished: only then can the workspace be used.
    #[must_use]
    pub fn allocate(&mut self, budget: &mut Budget) -> bool {
        let Self { layer_buffers, unit_major_inputs, sample_major_inputs, scratch, weight_gradients, .. } =
            self;
        let shared = [unit_major_inputs, sample_major_inputs, scratch, weight_gradients];
        for buffer in layer_buffers.iter_mut().flat_map(LayerBuffers::vectors_mut).chain(shared) {
            while buffer.len() < buffer.capacity() {
                if budget.is_spent() {
                    return false;
                }
                let count = budget.take(buffer.capacity() - buffer.len(), 4 * COPY);
                buffer.resize(buffer.len() + count, f32x4::ZERO);
            }
        }
        true
    }

    /// Whether no pass has been begun and not finished.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.position.is_start()
    }

    /// The forecasts of the last forward pass, one for each of its samples.
    #[must_use]
    pub fn forecasts(&self) -> &[f32] {
        let outputs = self.layer_buffers.last().map_or(&[][..], |buffers| lanes(&buffers.outputs));
        if self.count <= MAX_SAMPLES {
            &self.small_batch_forecasts[..self.count]
        } else {
            &outputs[..self.count]
        }
    }
}

impl Mlp {
    /// A network from `inputs` numbers through these layers, with all weights zero.
    #[must_use]
    pub fn new(inputs: usize, dense: &[Dense]) -> Self {
        let mut layers: Vec<Layer> = Vec::with_capacity(dense.len());
        let (mut layer_inputs, mut start) = (inputs, 0);
        for (index, dense_layer) in dense.iter().enumerate() {
            let layer = Layer::new(*dense_layer, layer_inputs, start, index + 1 == dense.len());
            (layer_inputs, start) = (layer.units, layer.end);
            layers.push(layer);
        }
        let pass_work = PassWork::of(&layers);
        Self { inputs, layers, weights: vec![f32x4::ZERO; start], pass_work }
    }

    /// Draws all kernels, layer by layer in Keras's order, and sets the biases to zero.
    pub fn initialize(&mut self, stream: &mut Stream) {
        let is_done =
            self.advance_initialization(&mut Initialization::default(), stream, &mut Budget::unlimited());
        debug_assert!(is_done);
    }

    /// Continues [`Self::initialize`]. Returns whether it is finished.
    #[must_use]
    pub fn advance_initialization(
        &mut self,
        initialization: &mut Initialization,
        stream: &mut Stream,
        budget: &mut Budget,
    ) -> bool {
        let weights = lanes_mut(&mut self.weights);
        while let Some(layer) = self.layers.get(initialization.layer) {
            while initialization.inputs_done < layer.inputs {
                if budget.is_spent() {
                    return false;
                }
                let inputs = initialization.inputs_done;
                let count = budget.take(layer.inputs - inputs, layer.units as u64 * INITIAL_WEIGHT);
                let mut draw = layer.dense.initializer.draw(layer.inputs, layer.units, stream);
                for input in inputs..inputs + count {
                    (0..layer.units).for_each(|unit| weights[layer.kernel_index(input, unit)] = draw());
                }
                initialization.inputs_done += count;
            }
            weights[4 * layer.bias_range().start..4 * layer.end].fill(0.0);
            *initialization = Initialization { layer: initialization.layer + 1, inputs_done: 0 };
        }
        true
    }

    /// An optimizer for these weights, before its first step.
    #[must_use]
    pub fn optimizer_state(&self, update: &Update) -> OptimizerState {
        OptimizerState::new(update, self.variables())
    }

    /// The sum of the layers' regularization penalties, in the order of the layers.
    #[must_use]
    pub fn penalty(&self) -> f64 {
        let penalty = |layer: &Layer| layer.dense.regularizer.penalty(&self.weights[layer.kernel_range()]);
        self.layers.iter().map(penalty).sum()
    }

    /// A workspace for batches of up to `capacity` samples.
    #[must_use]
    pub fn workspace(&self, capacity: usize) -> Workspace {
        let mut workspace = self.unallocated_workspace(capacity);
        let is_done = workspace.allocate(&mut Budget::unlimited());
        debug_assert!(is_done);
        workspace
    }

    /// A workspace for batches of up to `capacity` samples, which [`Workspace::allocate`] makes ready.
    #[must_use]
    pub fn unallocated_workspace(&self, capacity: usize) -> Workspace {
        // The network's inputs are never skipped.
        let previous_skips =
            std::iter::once(false).chain(self.layers.iter().map(|layer| layer.skips_inactive));
        let buffers = |(layer, previous_skips): (&Layer, bool)| layer.buffers(capacity, previous_skips);
        let widest = self.layers.iter().map(|layer| layer.width).max().unwrap_or(0);
        let scratch_len = self.layers.iter().map(Layer::scratch_len).max().unwrap_or(0);
        Workspace {
            capacity,
            count: 0,
            active_inputs: ActiveUnits::all(self.inputs),
            layer_buffers: self.layers.iter().zip(previous_skips).map(buffers).collect(),
            unit_major_inputs: Vec::with_capacity(self.inputs * vector_count(capacity)),
            sample_major_inputs: Vec::with_capacity(capacity * widest),
            scratch: Vec::with_capacity(scratch_len),
            small_batch_forecasts: [0.0; MAX_SAMPLES],
            weight_gradients: Vec::with_capacity(self.weights.len()),
            position: Position::default(),
        }
    }

    /// The forecasts for these samples, one for each row of `inputs`, without dropout. There are at most as many
    /// rows as the workspace holds.
    pub fn forward<'a, 'w>(&self, inputs: impl Matrix<'a>, workspace: &'w mut Workspace) -> &'w [f32] {
        if inputs.count() <= MAX_SAMPLES {
            copy_padded(inputs, &mut workspace.sample_major_inputs);
            return self.forward_small_batch(inputs.count(), workspace);
        }
        transpose(inputs, &mut workspace.unit_major_inputs);
        self.pass_large_batch(inputs.count(), workspace, None);
        workspace.forecasts()
    }

    /// The forward pass of the `count` samples in the workspace's unit-major inputs. In training, dropout draws
    /// from the stream; there is none otherwise.
    fn pass_large_batch(&self, count: usize, workspace: &mut Workspace, mut stream: Option<&mut Stream>) {
        debug_assert!(count <= workspace.capacity);
        workspace.count = count;
        let training = stream.is_some();
        for (index, layer) in self.layers.iter().enumerate() {
            let (inputs, buffers) = self.layer_io(index, training, workspace);
            layer.forward(inputs, &self.weights, buffers, stream.as_deref_mut());
        }
    }

    /// The inputs of the layer at `index` in the unit-major layout, with the active ones, and its buffers.
    fn layer_io<'w>(
        &self,
        index: usize,
        training: bool,
        workspace: &'w mut Workspace,
    ) -> ((Rows<'w>, &'w ActiveUnits), &'w mut LayerBuffers) {
        let count = workspace.count;
        let (previous, following) = workspace.layer_buffers.split_at_mut(index);
        let inputs = match previous.last() {
            None => {
                let rows = Rows::padded(&workspace.unit_major_inputs, self.inputs, count);
                (rows, &workspace.active_inputs)
            }
            Some(previous) => (previous.next_inputs(training, count), &previous.active),
        };
        (inputs, &mut following[0])
    }

    /// The loss of a batch, regularization penalties included. Leaves its gradient in the workspace, one number for
    /// each weight.
    ///
    /// Dropout draws from the stream, layer by layer and unit by unit; a network without dropout draws nothing.
    pub fn differentiate<'a>(
        &self,
        batch: Batch<'_, impl Matrix<'a>>,
        loss: Loss,
        workspace: &mut Workspace,
        stream: &mut Stream,
    ) -> f64 {
        let value = if batch.inputs.count() <= MAX_SAMPLES {
            copy_padded(batch.inputs, &mut workspace.sample_major_inputs);
            self.differentiate_small_batch(batch.targets, loss, workspace, stream)
        } else {
            self.differentiate_large_batch(batch, loss, workspace, stream)
        };
        value + self.penalty()
    }

    /// [`Self::differentiate`] in the unit-major layout, without the penalties.
    fn differentiate_large_batch<'a>(
        &self,
        batch: Batch<'_, impl Matrix<'a>>,
        loss: Loss,
        workspace: &mut Workspace,
        stream: &mut Stream,
    ) -> f64 {
        let Batch { inputs, targets } = batch;
        let count = inputs.count();
        transpose(inputs, &mut workspace.unit_major_inputs);
        self.pass_large_batch(count, workspace, Some(stream));
        let value = self.output_gradients_large_batch(targets, loss, workspace);
        let weights = &self.weights;
        let Workspace {
            layer_buffers, active_inputs, sample_major_inputs, scratch, weight_gradients, ..
        } = workspace;
        for (index, layer) in self.layers.iter().enumerate().rev() {
            let (before, following) = layer_buffers.split_at_mut(index);
            let buffers = &mut following[0];
            let previous = before.last_mut().zip(index.checked_sub(1).map(|index| &self.layers[index]));
            let Some((previous_buffers, previous)) = previous else {
                let rows = copy_padded(inputs, sample_major_inputs);
                layer.weight_gradients((rows, active_inputs), weights, buffers, weight_gradients, scratch);
                break;
            };
            let rows = to_sample_major(previous_buffers.next_inputs(true, count), sample_major_inputs);
            let inputs = (rows, &previous_buffers.active);
            layer.weight_gradients(inputs, weights, buffers, weight_gradients, scratch);
            let previous = (previous, previous_buffers);
            layer.previous_layer_gradients(count, weights, buffers, previous, scratch);
        }
        value
    }

    /// The loss of the forecasts in the workspace, whose gradient at the weighted sums of the last layer is left there.
    fn output_gradients_large_batch(&self, targets: &[f32], loss: Loss, workspace: &mut Workspace) -> f64 {
        let count = targets.len();
        let mut value = 0.0;
        if let (Some(buffers), Some(layer)) = (workspace.layer_buffers.last_mut(), self.layers.last()) {
            let (forecasts, forecast_gradients) = buffers.first_unit(count);
            value = loss.measure(forecasts, targets, forecast_gradients);
            layer.activation_backward(0..buffers.active.len(), count, buffers);
        }
        value
    }

    /// Trains on one batch. Returns the loss before the step, as [`Self::differentiate`] does.
    pub fn train_step<'a>(
        &mut self,
        batch: Batch<'_, impl Matrix<'a>>,
        loss: Loss,
        workspace: &mut Workspace,
        optimizer: &mut OptimizerState,
        stream: &mut Stream,
    ) -> f64 {
        if batch.inputs.count() <= MAX_SAMPLES
            && let Some(fused_sgd) = self.begin_fused_step(optimizer)
        {
            copy_padded(batch.inputs, &mut workspace.sample_major_inputs);
            let value = self.train_step_small_batch(batch.targets, loss, workspace, fused_sgd, stream);
            optimizer.end_step();
            return value;
        }
        let value = self.differentiate(batch, loss, workspace, stream);
        optimizer.step(&mut self.weights, &mut workspace.weight_gradients);
        value
    }
}

/// Copies rows to `out`, each padded with zeros to whole vectors.
fn copy_padded<'a, 'o>(rows: impl Matrix<'a>, out: &'o mut [f32x4]) -> Rows<'o> {
    copy_padded_part(0..rows.count(), rows, out);
    Rows::padded(out, rows.count(), rows.columns())
}

/// A part of [`copy_padded`]: a range of rows.
fn copy_padded_part<'a>(range: Range<usize>, rows: impl Matrix<'a>, out: &mut [f32x4]) {
    let width = vector_count(rows.columns());
    let out = &mut out[range.start * width..range.end * width];
    for (padded, index) in out.chunks_exact_mut(width).zip(range) {
        let (fours, rest) = rows.row(index).as_chunks::<4>();
        for (padded, four) in padded.iter_mut().zip(fours) {
            *padded = f32x4::new(*four);
        }
        if !rest.is_empty() {
            let number = |lane: usize| rest.get(lane).copied().unwrap_or(0.0);
            padded[width - 1] = f32x4::new(std::array::from_fn(number));
        }
    }
}

/// Transposes unit-major rows to `out`: one padded row for each sample.
fn to_sample_major<'o>(rows: Rows<'_>, out: &'o mut [f32x4]) -> Rows<'o> {
    transpose(rows, out);
    Rows::padded(out, rows.columns, rows.count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::{
        activation::Activation,
        optimizer::{Optimizer, clip::Clip},
        regularizer::Regularizer,
    };
    use proptest::prelude::*;

    /// A network whose hidden layers have consecutive activations of [`Activation::ALL`], from index `first` on.
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
        fn padding_stays_zero_through_training(
            inputs in 1_usize..9, units in prop::collection::vec(1_usize..9, 0..4), count in 1_usize..9,
            first in 0..Activation::ALL.len(), which in 0..Optimizer::ALL.len(), clip in 0_usize..4, seed: u64,
        ) {
            let mut mlp = network(inputs, &units, first, seed);
            let x = numbers(inputs * count, seed);
            let targets = numbers(count, seed ^ 1);
            let mut workspace = mlp.workspace(count);
            let clip = [Clip::None, Clip::Norm(0.5), Clip::GlobalNorm(0.5), Clip::Value(0.1)][clip];
            let update = Update { clip, weight_decay: 0.1, ..Update::new(Optimizer::ALL[which], 0.1) };
            let (mut optimizer, mut stream) = (mlp.optimizer_state(&update), Stream::keyed(&[seed]));
            let inputs = Rows { numbers: &x, stride: inputs, count, columns: inputs };
            for _ in 0..3 {
                let batch = Batch { inputs, targets: &targets };
                mlp.train_step(batch, Loss::MeanSquared, &mut workspace, &mut optimizer, &mut stream);
            }
            prop_assert!(mlp.weights().iter().all(|weight| weight.is_finite()));
            let mut clean = mlp.clone();
            clean.weights.fill(f32x4::ZERO);
            prop_assert!(clean.set_weights(&mlp.weights()));
            prop_assert_eq!(lanes(&clean.weights), lanes(&mlp.weights));
        }
    }
}
