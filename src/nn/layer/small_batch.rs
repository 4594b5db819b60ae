//! The forward and backward pass of a layer in the sample-major layout: one padded row for each sample, with lanes
//! over units.

use std::ops::Range;

use wide::f32x4;

use super::{Layer, LayerBuffers};
use crate::{
    nn::{
        active_units::ActiveUnits,
        dropout,
        matrix::Rows,
        simd::{lane_mask, lanes_mut, vector_count},
        small_batch::{GradientOutput, column_sums, input_gradients, kernel_gradients, weighted_sums},
    },
    num::stream::Stream,
};

impl LayerBuffers {
    /// The layer's output as the input of the next layer: one row of `units` numbers for each of `count` samples.
    pub fn next_inputs_small_batch(&self, training: bool, units: usize, count: usize) -> Rows<'_> {
        Rows::padded(self.output_vectors(training), count, units)
    }
}

impl Layer {
    /// [`Self::forward`], with a padded row of `inputs` for each sample.
    pub fn forward_small_batch(
        &self,
        (inputs, active_inputs): (Rows<'_>, &ActiveUnits),
        weights: &[f32x4],
        buffers: &mut LayerBuffers,
        stream: Option<&mut Stream>,
    ) {
        let size = inputs.count * vector_count(self.units);
        let out = &mut buffers.outputs[..size];
        let biases = &weights[self.bias_range()];
        weighted_sums(self.kernel_rows(weights), inputs, active_inputs.indices(), biases, out);
        if let Some(pre_activations) = buffers.pre_activations.get_mut(..size) {
            pre_activations.copy_from_slice(out);
        }
        self.dense.activation.activate(self.units, out);
        if let (Some(stream), Some(mask)) = (stream, buffers.dropout_mask.get_mut(..size)) {
            dropout::draw_sample_major(self.dense.dropout, self.units, mask, stream);
            dropout::apply(mask, out, &mut buffers.dropout_outputs[..size]);
        }
        if self.skips_inactive {
            buffers.active.detect_sample_major(out, inputs.count);
        }
    }

    /// Writes the gradient at the weighted sums of the last layer, from the one at the outputs of its first unit,
    /// of which there is one for each sample.
    pub fn output_gradients_small_batch(&self, forecast_gradients: &[f32], buffers: &mut LayerBuffers) {
        let width = vector_count(self.units);
        let size = forecast_gradients.len() * width;
        buffers.gradients[..size].iter_mut().for_each(|gradient| *gradient = f32x4::ZERO);
        for (sample, gradient) in forecast_gradients.iter().enumerate() {
            lanes_mut(&mut buffers.gradients)[4 * sample * width] = *gradient;
        }
        self.activation_backward_rows(0..size, self.units, buffers);
    }

    /// The gradient of the layer's kernel, from the one at its weighted sums. `inputs` has one padded row for each
    /// sample.
    pub fn kernel_gradients_small_batch(
        &self,
        (inputs, active_inputs): (Rows<'_>, &ActiveUnits),
        buffers: &LayerBuffers,
        out: GradientOutput<'_>,
    ) {
        let all = 0..buffers.active.len();
        self.kernel_gradients_small_batch_part(all, (inputs, active_inputs), buffers, out);
    }

    /// [`Self::kernel_gradients_small_batch`] of a range of the active units. The inactive ones belong to the first
    /// range.
    pub fn kernel_gradients_small_batch_part(
        &self,
        active_units: Range<usize>,
        (inputs, active_inputs): (Rows<'_>, &ActiveUnits),
        buffers: &LayerBuffers,
        out: GradientOutput<'_>,
    ) {
        let gradients = Rows::padded(&buffers.gradients, inputs.count, self.units);
        let inactive_units = if active_units.start == 0 { buffers.active.inactive_indices() } else { &[] };
        let units = (&buffers.active.indices()[active_units], inactive_units);
        kernel_gradients(gradients, inputs, units, active_inputs.mask(), out);
    }

    /// The gradient of the layer's biases, from the one at its weighted sums for `count` samples.
    pub fn bias_gradients_small_batch(&self, count: usize, buffers: &LayerBuffers, out: GradientOutput<'_>) {
        column_sums(&buffers.gradients, count, vector_count(self.units), out);
    }

    /// [`Self::previous_layer_gradients`], with a row for each sample.
    pub fn previous_layer_gradients_small_batch(
        &self,
        count: usize,
        weights: &[f32x4],
        buffers: &LayerBuffers,
        (previous, previous_buffers): (&Self, &mut LayerBuffers),
    ) {
        let size = count * self.width;
        let gradients = Rows::padded(&buffers.gradients, count, self.units);
        let out = &mut previous_buffers.gradients[..size];
        input_gradients(self.kernel_rows(weights), gradients, buffers.active.indices(), out);
        previous.activation_backward_rows(0..size, previous.units, previous_buffers);
        // The padding is set to zero, because the sums of the biases' gradients include it.
        if let rest @ 1.. = previous.units % 4 {
            for row in previous_buffers.gradients[..size].chunks_exact_mut(self.width) {
                row[self.width - 1] &= lane_mask(rest);
            }
        }
    }

    /// The rows of the layer's kernel among the weights of the network.
    fn kernel_rows<'a>(&self, weights: &'a [f32x4]) -> Rows<'a> {
        Rows::padded(&weights[self.kernel_range()], self.units, self.inputs)
    }
}
