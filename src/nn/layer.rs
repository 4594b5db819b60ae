//! A dense layer of a network: where its weights lie, and its forward and backward pass in the unit-major layout.
//! The file `small_batch` has those in the sample-major layout.

mod small_batch;

use std::ops::Range;

use wide::f32x4;

use super::{
    activation::{Activation, relu, relu_backward},
    active_units::ActiveUnits,
    dense::Dense,
    dropout,
    matrix::{GatheredRows, Rows},
    product::{Destination, identity, product, row_sums, transpose},
    simd::{lanes, lanes_mut, vector_count},
    small_batch::MAX_SAMPLES,
};
use crate::num::stream::Stream;

/// A dense layer and the location of its weights among those of the network.
///
/// The kernel is one row for each unit, padded with zeros to whole vectors. The biases follow it as one padded row.
/// Indices count vectors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layer {
    pub dense: Dense,
    pub inputs: usize,
    pub units: usize,
    /// The number of vectors in a row of the kernel.
    pub width: usize,
    /// The index at which the kernel begins.
    kernel_start: usize,
    /// The index at which the kernel ends and the biases begin.
    bias_start: usize,
    /// The index at which the biases end.
    pub end: usize,
    /// Whether later layers skip the units of this layer that are inactive in a batch.
    pub skips_inactive: bool,
}

/// The buffers of one layer for batches up to a size: what the forward and the backward pass write.
///
/// In the unit-major layout there is one row for each active unit, with one number for each sample of the batch,
/// padded to whole vectors. In the sample-major layout there is one row for each sample, with one number for each
/// unit. Buffers that the layer's settings do not need are empty.
///
/// The padding of outputs may hold any numbers. The padding of gradients is zero, unless the network diverges.
#[derive(Clone, Debug)]
pub(super) struct LayerBuffers {
    /// The weighted sums, where the derivative of the activation needs them.
    pre_activations: Vec<f32x4>,
    /// The outputs of the activation.
    pub outputs: Vec<f32x4>,
    /// What dropout multiplies the outputs by.
    dropout_mask: Vec<f32x4>,
    /// The outputs after dropout.
    dropout_outputs: Vec<f32x4>,
    /// The gradient at the layer's output; after [`Layer::activation_backward`], at its weighted sums.
    pub gradients: Vec<f32x4>,
    /// The active units.
    pub active: ActiveUnits,
    /// The kernel with the columns of the active inputs alone, where some are skipped.
    packed_kernel: Vec<f32x4>,
    /// The index of the number at which the row of each active unit begins in the kernel.
    kernel_row_starts: Vec<u32>,
}

impl LayerBuffers {
    /// The layer's output as the input of the next layer, in the unit-major layout.
    pub fn next_inputs(&self, training: bool, count: usize) -> Rows<'_> {
        Rows::padded(self.output_vectors(training), self.active.len(), count)
    }

    /// The outputs, in training after dropout.
    fn output_vectors(&self, training: bool) -> &[f32x4] {
        if training && !self.dropout_outputs.is_empty() { &self.dropout_outputs } else { &self.outputs }
    }

    /// The outputs of the first unit for `count` samples, after dropout if the layer has it, and the buffer for the
    /// gradient at them. The gradient at the outputs of all other units becomes zero.
    pub fn first_unit(&mut self, count: usize) -> (&[f32], &mut [f32]) {
        let outputs = if self.dropout_outputs.is_empty() { &self.outputs } else { &self.dropout_outputs };
        let (first, others) = self.gradients.split_at_mut(vector_count(count));
        if self.active.len() > 1 {
            others.fill(f32x4::ZERO);
        }
        let (gradients, padding) = lanes_mut(first).split_at_mut(count);
        padding.iter_mut().for_each(|gradient| *gradient = 0.0);
        (&lanes(outputs)[..count], gradients)
    }

    /// The gradients of the active units for `count` samples.
    fn gradient_rows(&self, count: usize) -> Rows<'_> {
        Rows::padded(&self.gradients, self.active.len(), count)
    }
}

impl Layer {
    /// A layer of `inputs` inputs whose weights begin at the vector with this index.
    pub fn new(dense: Dense, inputs: usize, kernel_start: usize, is_last: bool) -> Self {
        let units = dense.units;
        let width = vector_count(inputs);
        let bias_start = kernel_start + units * width;
        let end = bias_start + vector_count(units);
        let skips_inactive = dense.activation == Activation::Relu && dense.dropout == 0.0 && !is_last;
        Self { dense, inputs, units, width, kernel_start, bias_start, end, skips_inactive }
    }

    /// The vectors of the kernel.
    pub fn kernel_range(&self) -> Range<usize> {
        self.kernel_start..self.bias_start
    }

    /// The vectors of the biases.
    pub fn bias_range(&self) -> Range<usize> {
        self.bias_start..self.end
    }

    /// The indices of the layer's weights among all lanes, in Keras's order: the kernel input by input, then the
    /// biases.
    pub fn weight_indices(&self) -> impl Iterator<Item = usize> + use<> {
        let Self { inputs, units, width, kernel_start, bias_start, .. } = *self;
        let kernel =
            (0..inputs).flat_map(move |k| (0..units).map(move |unit| 4 * (kernel_start + unit * width) + k));
        kernel.chain((0..units).map(move |unit| 4 * bias_start + unit))
    }

    /// Buffers for batches of up to `capacity` samples.
    pub fn buffers(&self, capacity: usize, previous_skips_inactive: bool) -> LayerBuffers {
        let unit_major = self.units * vector_count(capacity);
        let sample_major = MAX_SAMPLES.min(capacity) * vector_count(self.units);
        let size = unit_major.max(sample_major);
        let zeros = |needed: bool| vec![f32x4::ZERO; if needed { size } else { 0 }];
        let has_dropout = self.dense.dropout > 0.0;
        LayerBuffers {
            pre_activations: zeros(self.dense.activation.needs_pre_activation()),
            outputs: zeros(true),
            dropout_mask: zeros(has_dropout),
            dropout_outputs: zeros(has_dropout),
            gradients: zeros(true),
            active: ActiveUnits::all(self.units),
            packed_kernel: vec![
                f32x4::ZERO;
                if previous_skips_inactive { self.units * self.width } else { 0 }
            ],
            kernel_row_starts: Vec::with_capacity(self.units),
        }
    }

    /// The forward pass: writes the outputs, from the inputs and the weights of the network.
    ///
    /// `inputs` has one row for each active input. In training, dropout draws from the stream; there is none
    /// otherwise.
    pub fn forward(
        &self,
        (inputs, active_inputs): (Rows<'_>, &ActiveUnits),
        weights: &[f32x4],
        buffers: &mut LayerBuffers,
        stream: Option<&mut Stream>,
    ) {
        let (count, sample_width) = (inputs.columns, vector_count(inputs.columns));
        let mut kernel = &weights[self.kernel_range()];
        if !active_inputs.is_all() {
            active_inputs.pack_columns(kernel, self.width, &mut buffers.packed_kernel);
            kernel = &buffers.packed_kernel;
        }
        let (stride, columns) = (4 * self.width, active_inputs.len());
        let kernel = Rows { numbers: lanes(kernel), stride, count: self.units, columns };
        let biases = lanes(&weights[self.bias_range()]);
        let size = self.units * sample_width;
        let out = &mut buffers.outputs[..size];
        let destination = &mut Destination { vectors: &mut *out, width: sample_width, row_indices: None };
        match self.dense.activation {
            Activation::Relu => product(kernel, inputs, Some(biases), destination, |_, sum| relu(sum)),
            activation => {
                product(kernel, inputs, Some(biases), destination, identity);
                if let Some(pre_activations) = buffers.pre_activations.get_mut(..size) {
                    pre_activations.copy_from_slice(out);
                }
                activation.activate(count, out);
            }
        }
        if let (Some(stream), Some(mask)) = (stream, buffers.dropout_mask.get_mut(..size)) {
            dropout::draw_unit_major(self.dense.dropout, count, mask, stream);
            dropout::apply(mask, out, &mut buffers.dropout_outputs[..size]);
        }
        if self.skips_inactive {
            buffers.active.detect_unit_major(out, sample_width, count);
        }
    }

    /// Turns the gradient at the layer's output into the one at its weighted sums, for `count` samples.
    pub fn activation_backward(&self, count: usize, buffers: &mut LayerBuffers) {
        self.activation_backward_rows(buffers.active.len() * vector_count(count), count, buffers);
    }

    /// [`Self::activation_backward`] of padded rows of `columns` numbers, `size` vectors in total.
    fn activation_backward_rows(&self, size: usize, columns: usize, buffers: &mut LayerBuffers) {
        let gradients = &mut buffers.gradients[..size];
        if let Some(mask) = buffers.dropout_mask.get(..size) {
            dropout::backward(mask, gradients);
        }
        let activation = self.dense.activation;
        let saved =
            if activation.needs_pre_activation() { &buffers.pre_activations } else { &buffers.outputs };
        activation.backward(columns, &saved[..size], gradients);
    }

    /// Writes the gradient of the layer's weights, from the one at its weighted sums.
    ///
    /// `inputs` has one padded row for each sample, of the active inputs. `weight_gradients` has one number for each
    /// weight of the network.
    pub fn weight_gradients(
        &self,
        (inputs, active_inputs): (Rows<'_>, &ActiveUnits),
        weights: &[f32x4],
        buffers: &LayerBuffers,
        weight_gradients: &mut [f32x4],
        scratch: &mut [f32x4],
    ) {
        let (count, width) = (inputs.count, self.width);
        let gradients = buffers.gradient_rows(count);
        let weight_gradients = &mut weight_gradients[self.kernel_start..self.end];
        if !(active_inputs.is_all() && buffers.active.is_all()) {
            weight_gradients.fill(f32x4::ZERO);
        }
        let (kernel_gradients, bias_gradients) =
            weight_gradients.split_at_mut(self.bias_start - self.kernel_start);
        let units = buffers.active.indices();
        if active_inputs.is_all() {
            let vectors = &mut *kernel_gradients;
            let destination = &mut Destination { vectors, width, row_indices: Some(units) };
            product(gradients, inputs, None, destination, identity);
        } else {
            let packed_width = vector_count(active_inputs.len());
            let vectors = &mut *scratch;
            let destination = &mut Destination { vectors, width: packed_width, row_indices: None };
            product(gradients, inputs, None, destination, identity);
            for (unit, sums) in units.iter().zip(lanes(scratch).chunks(4 * packed_width.max(1))) {
                let row = &mut kernel_gradients[*unit as usize * width..][..width];
                active_inputs.unpack_columns(&sums[..active_inputs.len()], lanes_mut(row));
            }
        }
        let bias_gradients = &mut lanes_mut(bias_gradients)[..self.units];
        if buffers.active.is_all() {
            row_sums(&buffers.gradients, vector_count(count), bias_gradients);
        } else {
            let sums = &mut lanes_mut(scratch)[..units.len()];
            row_sums(&buffers.gradients, vector_count(count), sums);
            buffers.active.unpack_columns(sums, bias_gradients);
        }
        self.dense.regularizer.add_derivative(&weights[self.kernel_range()], kernel_gradients);
    }

    /// Writes the gradient at the weighted sums of the previous layer, from the one at the sums of this layer.
    pub fn previous_layer_gradients(
        &self,
        count: usize,
        weights: &[f32x4],
        buffers: &mut LayerBuffers,
        (previous, previous_buffers): (&Layer, &mut LayerBuffers),
        scratch: &mut [f32x4],
    ) {
        let sample_width = vector_count(count);
        let inputs = previous_buffers.active.len();
        let kernel = if previous_buffers.active.is_all() {
            &weights[self.kernel_range()]
        } else {
            &buffers.packed_kernel
        };
        buffers.kernel_row_starts.clear();
        let row_start = |unit: &u32| unit * 4 * self.width as u32;
        buffers.kernel_row_starts.extend(buffers.active.indices().iter().map(row_start));
        let kernel =
            GatheredRows { numbers: lanes(kernel), starts: &buffers.kernel_row_starts, columns: inputs };
        transpose(kernel, scratch);
        let transposed_kernel = Rows::padded(scratch, inputs, buffers.active.len());
        let vectors = &mut previous_buffers.gradients[..inputs * sample_width];
        let destination = &mut Destination { vectors, width: sample_width, row_indices: None };
        let gradients = buffers.gradient_rows(count);
        if previous.dense.activation == Activation::Relu && previous_buffers.dropout_mask.is_empty() {
            // The derivative of ReLU is applied while the sum is in a register.
            let outputs = &previous_buffers.outputs[..inputs * sample_width];
            let epilogue = |index: usize, sum| relu_backward(outputs[index], sum);
            product(transposed_kernel, gradients, None, destination, epilogue);
        } else {
            product(transposed_kernel, gradients, None, destination, identity);
            previous.activation_backward(count, previous_buffers);
        }
    }

    /// The number of scratch vectors that [`Self::weight_gradients`] and [`Self::previous_layer_gradients`] need.
    pub fn scratch_len(&self) -> usize {
        (self.units * self.width).max(self.inputs * vector_count(self.units)).max(vector_count(self.units))
    }
}
