//! Passes over small batches, of at most [`MAX_SAMPLES`] samples, in the sample-major layout. The caller has copied
//! the padded samples to the workspace's sample-major inputs.

use std::ops::Range;

use wide::f32x4;

use super::{Mlp, Workspace};
use crate::{
    nn::{
        active_units::ActiveUnits,
        layer::{Layer, LayerBuffers},
        loss::Loss,
        matrix::{Matrix as _, Rows},
        optimizer::{sgd::FusedSgd, state::OptimizerState},
        small_batch::{GradientOutput, MAX_SAMPLES},
    },
    num::stream::Stream,
};

impl Mlp {
    /// [`Self::forward`] of `count` samples.
    pub(super) fn forward_small_batch<'w>(&self, count: usize, workspace: &'w mut Workspace) -> &'w [f32] {
        self.pass_small_batch(count, workspace, None);
        &workspace.small_batch_forecasts[..count]
    }

    /// The forward pass, which leaves the forecasts in the workspace, in training after dropout. In training, dropout
    /// draws from the stream; there is none otherwise.
    fn pass_small_batch(&self, count: usize, workspace: &mut Workspace, mut stream: Option<&mut Stream>) {
        debug_assert!(count <= workspace.capacity);
        workspace.count = count;
        let training = stream.is_some();
        for index in 0..self.layers.len() {
            self.forward_layer_small_batch(index, workspace, stream.as_deref_mut());
        }
        self.copy_small_batch_forecasts(training, workspace);
    }

    /// The forward pass of the layer at `index`.
    pub(super) fn forward_layer_small_batch(
        &self,
        index: usize,
        workspace: &mut Workspace,
        stream: Option<&mut Stream>,
    ) {
        let (count, training) = (workspace.count, stream.is_some());
        let (before, following) = workspace.layer_buffers.split_at_mut(index);
        let inputs = match before.last() {
            Some(previous) => {
                let units = self.layers[index - 1].units;
                (previous.next_inputs_small_batch(training, units, count), &previous.active)
            }
            None => {
                let rows = Rows::padded(&workspace.sample_major_inputs, count, self.inputs);
                (rows, &workspace.active_inputs)
            }
        };
        self.layers[index].forward_small_batch(inputs, &self.weights, &mut following[0], stream);
    }

    /// Copies the forecasts from the outputs of the last layer, in training from those after dropout.
    pub(super) fn copy_small_batch_forecasts(&self, training: bool, workspace: &mut Workspace) {
        let Some((layer, buffers)) = self.layers.last().zip(workspace.layer_buffers.last()) else { return };
        let outputs = buffers.next_inputs_small_batch(training, layer.units, workspace.count);
        for sample in 0..workspace.count {
            workspace.small_batch_forecasts[sample] = outputs.row(sample)[0];
        }
    }

    /// [`Self::differentiate`], without the penalties.
    pub(super) fn differentiate_small_batch(
        &self,
        targets: &[f32],
        loss: Loss,
        workspace: &mut Workspace,
        stream: &mut Stream,
    ) -> f64 {
        let value = self.loss_and_output_gradients(targets, loss, workspace, stream);
        let Workspace { sample_major_inputs, active_inputs, layer_buffers, weight_gradients, .. } = workspace;
        let inputs = (sample_major_inputs.as_slice(), &*active_inputs);
        let sink = GradientSink::Store { weights: &self.weights, weight_gradients };
        backpropagate(&self.layers, inputs, targets.len(), layer_buffers, sink);
        for layer in &self.layers {
            let kernel = layer.kernel_range();
            layer
                .dense
                .regularizer
                .add_derivative(&self.weights[kernel.clone()], &mut weight_gradients[kernel]);
        }
        value
    }

    /// Begins a fused step of the optimizer, or returns `None` if the optimizer has none, or if a layer is
    /// regularized.
    pub(super) fn begin_fused_step<'o>(&self, optimizer: &'o mut OptimizerState) -> Option<FusedSgd<'o>> {
        let is_regularized = self.layers.iter().any(Layer::is_regularized);
        if is_regularized { None } else { optimizer.begin_fused_step() }
    }

    /// [`Self::train_step`] with a fused step, which moves each vector of weights as soon as its gradient is computed.
    pub(super) fn train_step_small_batch(
        &mut self,
        targets: &[f32],
        loss: Loss,
        workspace: &mut Workspace,
        fused_sgd: FusedSgd<'_>,
        stream: &mut Stream,
    ) -> f64 {
        let value = self.loss_and_output_gradients(targets, loss, workspace, stream);
        let inputs = (workspace.sample_major_inputs.as_slice(), &workspace.active_inputs);
        let sink = GradientSink::Apply { weights: &mut self.weights, fused_sgd };
        backpropagate(&self.layers, inputs, targets.len(), &mut workspace.layer_buffers, sink);
        value
    }

    /// The forward pass in training, and the loss, whose gradient at the weighted sums of the last layer is left in
    /// the workspace.
    fn loss_and_output_gradients(
        &self,
        targets: &[f32],
        loss: Loss,
        workspace: &mut Workspace,
        stream: &mut Stream,
    ) -> f64 {
        self.pass_small_batch(targets.len(), workspace, Some(stream));
        self.output_gradients_small_batch(targets, loss, workspace)
    }

    /// The loss of the forecasts in the workspace, whose gradient at the weighted sums of the last layer is left there.
    pub(super) fn output_gradients_small_batch(
        &self,
        targets: &[f32],
        loss: Loss,
        workspace: &mut Workspace,
    ) -> f64 {
        let count = targets.len();
        let mut forecast_gradients = [0.0; MAX_SAMPLES];
        let forecast_gradients = &mut forecast_gradients[..count];
        let value = loss.measure(&workspace.small_batch_forecasts[..count], targets, forecast_gradients);
        if let (Some(buffers), Some(layer)) = (workspace.layer_buffers.last_mut(), self.layers.last()) {
            layer.output_gradients_small_batch(forecast_gradients, buffers);
        }
        value
    }
}

/// What happens to the gradient of the weights.
pub(super) enum GradientSink<'a> {
    /// It is stored, one number for each weight.
    Store { weights: &'a [f32x4], weight_gradients: &'a mut [f32x4] },
    /// A fused step applies it to the weights.
    Apply { weights: &'a mut [f32x4], fused_sgd: FusedSgd<'a> },
}

impl GradientSink<'_> {
    /// The current weights.
    pub(super) fn weights(&self) -> &[f32x4] {
        match self {
            Self::Store { weights, .. } => weights,
            Self::Apply { weights, .. } => weights,
        }
    }

    /// The destination of the gradient of the weights in this range of vectors.
    pub(super) fn output(&mut self, range: Range<usize>) -> GradientOutput<'_> {
        match self {
            Self::Store { weight_gradients, .. } => {
                GradientOutput { vectors: &mut weight_gradients[range], fused_sgd: None }
            }
            Self::Apply { weights, fused_sgd } => GradientOutput {
                vectors: &mut weights[range.clone()],
                fused_sgd: Some(fused_sgd.slice(range)),
            },
        }
    }

    /// Stores or applies the gradient of a layer's weights.
    fn take_layer(&mut self, layer: &Layer, inputs: (Rows<'_>, &ActiveUnits), buffers: &LayerBuffers) {
        layer.kernel_gradients_small_batch(inputs, buffers, self.output(layer.kernel_range()));
        layer.bias_gradients_small_batch(inputs.0.count, buffers, self.output(layer.bias_range()));
    }
}

/// The backward pass of `count` samples, from the gradient at the weighted sums of the last layer.
fn backpropagate(
    layers: &[Layer],
    (samples, active_inputs): (&[f32x4], &ActiveUnits),
    count: usize,
    layer_buffers: &mut [LayerBuffers],
    mut sink: GradientSink<'_>,
) {
    for (index, layer) in layers.iter().enumerate().rev() {
        let (before, following) = layer_buffers.split_at_mut(index);
        let buffers = &following[0];
        let previous = before.last_mut().zip(index.checked_sub(1).map(|index| &layers[index]));
        let Some((previous_buffers, previous)) = previous else {
            let rows = Rows::padded(samples, count, layer.inputs);
            sink.take_layer(layer, (rows, active_inputs), buffers);
            break;
        };
        // The previous layer's gradient needs the weights before the sink moves them.
        let previous_layer = (previous, &mut *previous_buffers);
        layer.previous_layer_gradients_small_batch(count, sink.weights(), buffers, previous_layer);
        let rows = previous_buffers.next_inputs_small_batch(true, previous.units, count);
        sink.take_layer(layer, (rows, &previous_buffers.active), buffers);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::{
        activation::Activation,
        dense::Dense,
        mlp::{Batch, copy_padded},
        optimizer::{Optimizer, sgd::Sgd, update::Update},
        regularizer::Regularizer,
        simd::lanes,
    };
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn small_and_large_batch_passes_match_bit_for_bit(
            inputs in 1_usize..10, units in prop::collection::vec(1_usize..14, 0..4), count in 1..=MAX_SAMPLES,
            first in 0..Activation::ALL.len(), has_dropout: bool, is_regularized: bool, momentum in 0_usize..3, seed: u64,
        ) {
            let mut activations = Activation::ALL.into_iter().cycle().skip(first);
            let hidden = units.iter().enumerate().map(|(index, units)| Dense {
                dropout: if has_dropout { 0.3 } else { 0.0 },
                regularizer: Regularizer { l1: if is_regularized { 0.01 } else { 0.0 }, l2: 0.0 },
                // Every other layer is a ReLU layer, whose inactive units are skipped.
                ..Dense::new(*units, if index % 2 == 0 { Activation::Relu } else { activations.next().unwrap() })
            });
            let dense: Vec<Dense> = hidden.chain([Dense::new(2, Activation::Linear)]).collect();
            let mut mlp = Mlp::new(inputs, &dense);
            let mut stream = Stream::keyed(&[seed]);
            mlp.initialize(&mut stream);
            let x: Vec<f32> = (0..inputs * count).map(|_| stream.unit_f32() * 4.0 - 2.0).collect();
            let targets: Vec<f32> = (0..count).map(|_| stream.unit_f32() - 0.5).collect();
            let inputs = Rows { numbers: &x, stride: inputs, count, columns: inputs };
            let batch = Batch { inputs, targets: &targets };
            let bits = |numbers: &[f32]| -> Vec<u32> { numbers.iter().map(|x| x.to_bits()).collect() };

            let (mut small, mut large) = (mlp.workspace(count), mlp.workspace(count));
            let mut streams = [stream.clone(), stream.clone()];
            copy_padded(inputs, &mut small.sample_major_inputs);
            let value = mlp.differentiate_small_batch(&targets, Loss::MeanSquared, &mut small, &mut streams[0]);
            let expected = mlp.differentiate_large_batch(batch, Loss::MeanSquared, &mut large, &mut streams[1]);
            prop_assert_eq!(value.to_bits(), expected.to_bits());
            prop_assert_eq!(bits(lanes(&small.weight_gradients)), bits(lanes(&large.weight_gradients)));
            prop_assert_eq!(streams[0].unit_f64(), streams[1].unit_f64());

            // A fused step moves the weights as a step with stored gradients does.
            let nesterov = momentum == 2;
            let sgd = Sgd { momentum: [0.0, 0.9, 0.9][momentum], nesterov };
            let update = Update::new(Optimizer::Sgd(sgd), 0.1);
            let mut unfused = mlp.clone();
            let mut optimizers = [mlp.optimizer_state(&update), mlp.optimizer_state(&update)];
            let mut streams = [stream.clone(), stream];
            for _ in 0..4 {
                mlp.train_step(batch, Loss::MeanSquared, &mut small, &mut optimizers[0], &mut streams[0]);
                unfused.differentiate_large_batch(batch, Loss::MeanSquared, &mut large, &mut streams[1]);
                optimizers[1].step(&mut unfused.weights, &mut large.weight_gradients);
            }
            prop_assert_eq!(optimizers[0].steps(), optimizers[1].steps());
            prop_assert_eq!(bits(lanes(&mlp.weights)), bits(lanes(&unfused.weights)));
        }
    }
}
