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
    product::{Blocks, Destination, Part, identity, product_part, row_sums, transpose_part},
    regularizer::Regularizer,
    simd::{lanes, lanes_mut, vector_count},
    small_batch::MAX_SAMPLES,
    work,
};
use crate::num::stream::Stream;

/// The number of inputs whose weights [`Layer::for_each_weight`] goes through at once: as many weights of a unit as a
/// processor loads together.
pub(super) const TILE_INPUTS: usize = 16;

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
#[derive(Debug)]
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
    /// The buffers of vectors.
    pub fn vectors_mut(&mut self) -> [&mut Vec<f32x4>; 6] {
        let Self {
            pre_activations, outputs, dropout_mask, dropout_outputs, gradients, packed_kernel, ..
        } = self;
        [pre_activations, outputs, dropout_mask, dropout_outputs, gradients, packed_kernel]
    }

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

    /// The index among all lanes of the weight of an input in the kernel's row of a unit.
    pub fn kernel_index(&self, input: usize, unit: usize) -> usize {
        4 * (self.kernel_start + unit * self.width) + input
    }

    /// The number of rows of weights in Keras's order, each with one number for each unit: the kernel's, one for each
    /// input, and that of the biases.
    pub fn rows(&self) -> usize {
        self.inputs + 1
    }

    /// The number of weights.
    pub fn weight_count(&self) -> usize {
        self.rows() * self.units
    }

    /// Calls a function with both indices of each weight in a range of [`Self::rows`]: the one among the layer's
    /// weights in Keras's order, and the one among all lanes.
    pub fn for_each_weight(&self, rows: Range<usize>, mut function: impl FnMut(usize, usize)) {
        let inputs = rows.start..rows.end.min(self.inputs);
        for first in inputs.clone().step_by(TILE_INPUTS) {
            for unit in 0..self.units {
                for input in first..inputs.end.min(first + TILE_INPUTS) {
                    function(input * self.units + unit, self.kernel_index(input, unit));
                }
            }
        }
        if rows.contains(&self.inputs) {
            (0..self.units)
                .for_each(|unit| function(self.inputs * self.units + unit, 4 * self.bias_start + unit));
        }
    }

    /// Buffers for batches of up to `capacity` samples, with their capacity but without their vectors.
    pub fn buffers(&self, capacity: usize, previous_skips_inactive: bool) -> LayerBuffers {
        let unit_major = self.units * vector_count(capacity);
        let sample_major = MAX_SAMPLES.min(capacity) * vector_count(self.units);
        let size = unit_major.max(sample_major);
        let zeros = |needed: bool| Vec::with_capacity(if needed { size } else { 0 });
        let has_dropout = self.dense.dropout > 0.0;
        LayerBuffers {
            pre_activations: zeros(self.dense.activation.needs_pre_activation()),
            outputs: zeros(true),
            dropout_mask: zeros(has_dropout),
            dropout_outputs: zeros(has_dropout),
            gradients: zeros(true),
            active: ActiveUnits::all(self.units),
            packed_kernel: Vec::with_capacity(if previous_skips_inactive {
                self.units * self.width
            } else {
                0
            }),
            kernel_row_starts: Vec::with_capacity(self.units),
        }
    }

    /// The forward pass: writes the outputs, from the inputs and the weights of the network.
    ///
    /// `inputs` has one row for each active input. In training, dropout draws from the stream; there is none
    /// otherwise.
    pub fn forward(
        &self,
        inputs: (Rows<'_>, &ActiveUnits),
        weights: &[f32x4],
        buffers: &mut LayerBuffers,
        stream: Option<&mut Stream>,
    ) {
        let count = inputs.0.columns;
        self.pack_kernel(0..self.rows_to_pack(inputs.1), inputs.1, weights, buffers);
        let all = Part { rows: 0..self.units, columns: 0..vector_count(count) };
        self.weighted_sums(&all, inputs, weights, buffers);
        self.activate(0..self.units, count, buffers, stream);
        if self.skips_inactive {
            let width = vector_count(count);
            buffers.active.detect_unit_major(&mut buffers.outputs, width, count);
        }
    }

    /// The number of rows that [`Self::pack_kernel`] packs: none where all inputs are active.
    pub fn rows_to_pack(&self, active_inputs: &ActiveUnits) -> usize {
        if active_inputs.is_all() { 0 } else { self.units }
    }

    /// Packs the columns of the active inputs together, in a range of rows of the kernel.
    pub fn pack_kernel(
        &self,
        rows: Range<usize>,
        active_inputs: &ActiveUnits,
        weights: &[f32x4],
        buffers: &mut LayerBuffers,
    ) {
        let vectors = rows.start * self.width..rows.end * self.width;
        let kernel = &weights[self.kernel_range()][vectors.clone()];
        active_inputs.pack_columns(kernel, self.width, &mut buffers.packed_kernel[vectors]);
    }

    /// The blocks of the layer's weighted sums of `count` samples.
    pub fn blocks_of_weighted_sums(&self, active_inputs: &ActiveUnits, count: usize) -> Blocks {
        Blocks::new(self.units, active_inputs.len(), vector_count(count))
    }

    /// Writes a part of the layer's weighted sums. The activation is already applied if it is ReLU.
    pub fn weighted_sums(
        &self,
        part: &Part,
        (inputs, active_inputs): (Rows<'_>, &ActiveUnits),
        weights: &[f32x4],
        buffers: &mut LayerBuffers,
    ) {
        let kernel = if active_inputs.is_all() {
            &weights[self.kernel_range()]
        } else {
            buffers.packed_kernel.as_slice()
        };
        let (stride, columns) = (4 * self.width, active_inputs.len());
        let kernel = Rows { numbers: lanes(kernel), stride, count: self.units, columns };
        let biases = Some(lanes(&weights[self.bias_range()]));
        let width = vector_count(inputs.columns);
        let vectors = &mut buffers.outputs[..self.units * width];
        let destination = &mut Destination { vectors, width, row_indices: None };
        match self.dense.activation {
            Activation::Relu => product_part(part, kernel, inputs, biases, destination, |_, sum| relu(sum)),
            _ => product_part(part, kernel, inputs, biases, destination, identity),
        }
    }

    /// Turns the weighted sums of a range of units into outputs, unless [`Self::weighted_sums`] has, and applies
    /// dropout in training. The ranges cover all units in order, because dropout draws unit by unit.
    pub fn activate(
        &self,
        units: Range<usize>,
        count: usize,
        buffers: &mut LayerBuffers,
        stream: Option<&mut Stream>,
    ) {
        let width = vector_count(count);
        let vectors = units.start * width..units.end * width;
        let out = &mut buffers.outputs[vectors.clone()];
        if self.dense.activation != Activation::Relu {
            if let Some(pre_activations) = buffers.pre_activations.get_mut(vectors.clone()) {
                pre_activations.copy_from_slice(out);
            }
            self.dense.activation.activate(count, out);
        }
        if let (Some(stream), Some(mask)) = (stream, buffers.dropout_mask.get_mut(vectors.clone())) {
            dropout::draw_unit_major(self.dense.dropout, count, mask, stream);
            dropout::apply(mask, out, &mut buffers.dropout_outputs[vectors]);
        }
    }

    /// Turns the gradient at the output of the layer's active units into the one at its weighted sums, for `count`
    /// samples and a range of these units.
    pub fn activation_backward(&self, units: Range<usize>, count: usize, buffers: &mut LayerBuffers) {
        let width = vector_count(count);
        self.activation_backward_rows(units.start * width..units.end * width, count, buffers);
    }

    /// [`Self::activation_backward`] of a range of vectors, which are padded rows of `columns` numbers.
    fn activation_backward_rows(&self, vectors: Range<usize>, columns: usize, buffers: &mut LayerBuffers) {
        let gradients = &mut buffers.gradients[vectors.clone()];
        if let Some(mask) = buffers.dropout_mask.get(vectors.clone()) {
            dropout::backward(mask, gradients);
        }
        let activation = self.dense.activation;
        let saved =
            if activation.needs_pre_activation() { &buffers.pre_activations } else { &buffers.outputs };
        activation.backward(columns, &saved[vectors], gradients);
    }

    /// Writes the gradient of the layer's weights, from the one at its weighted sums.
    ///
    /// `inputs` has one padded row for each sample, of the active inputs. `weight_gradients` has one number for each
    /// weight of the network.
    pub fn weight_gradients(
        &self,
        inputs: (Rows<'_>, &ActiveUnits),
        weights: &[f32x4],
        buffers: &LayerBuffers,
        weight_gradients: &mut [f32x4],
        scratch: &mut [f32x4],
    ) {
        let (count, active_inputs) = (inputs.0.count, inputs.1);
        if self.skips_weights(active_inputs, buffers) {
            self.clear_gradients(weight_gradients);
        }
        let all = Part { rows: 0..buffers.active.len(), columns: 0..vector_count(active_inputs.len()) };
        self.kernel_gradients(&all, inputs, buffers, weight_gradients, scratch);
        if !active_inputs.is_all() {
            self.unpack_kernel_gradients(
                0..buffers.active.len(),
                active_inputs,
                buffers,
                weight_gradients,
                scratch,
            );
        }
        self.bias_gradients(0..vector_count(buffers.active.len()), count, buffers, weight_gradients, scratch);
        self.add_penalty_gradients(0..self.units, weights, weight_gradients);
    }

    /// Whether some weights get no gradient because their unit or their input is skipped. The gradients of all weights
    /// are then set to zero before others are written.
    pub fn skips_weights(&self, active_inputs: &ActiveUnits, buffers: &LayerBuffers) -> bool {
        !(active_inputs.is_all() && buffers.active.is_all())
    }

    /// Sets the gradients of all weights of the layer to zero.
    pub fn clear_gradients(&self, weight_gradients: &mut [f32x4]) {
        weight_gradients[self.kernel_start..self.end].fill(f32x4::ZERO);
    }

    /// The blocks of the kernel's gradient for `count` samples.
    pub fn blocks_of_kernel_gradients(
        &self,
        active_inputs: &ActiveUnits,
        buffers: &LayerBuffers,
        count: usize,
    ) -> Blocks {
        Blocks::new(buffers.active.len(), count, vector_count(active_inputs.len()))
    }

    /// Writes a part of the kernel's gradient for the active units, from that at the weighted sums. Where inputs are
    /// skipped, it is packed in `scratch`, for [`Self::unpack_kernel_gradients`].
    pub fn kernel_gradients(
        &self,
        part: &Part,
        (inputs, active_inputs): (Rows<'_>, &ActiveUnits),
        buffers: &LayerBuffers,
        weight_gradients: &mut [f32x4],
        scratch: &mut [f32x4],
    ) {
        let gradients = buffers.gradient_rows(inputs.count);
        let destination = &mut if active_inputs.is_all() {
            let vectors = &mut weight_gradients[self.kernel_range()];
            Destination { vectors, width: self.width, row_indices: Some(buffers.active.indices()) }
        } else {
            let width = vector_count(active_inputs.len());
            Destination { vectors: scratch, width, row_indices: None }
        };
        product_part(part, gradients, inputs, None, destination, identity);
    }

    /// Copies the gradients of a range of active units from `scratch` to their weights.
    pub fn unpack_kernel_gradients(
        &self,
        active_units: Range<usize>,
        active_inputs: &ActiveUnits,
        buffers: &LayerBuffers,
        weight_gradients: &mut [f32x4],
        scratch: &[f32x4],
    ) {
        let packed_width = vector_count(active_inputs.len());
        let kernel_gradients = &mut weight_gradients[self.kernel_range()];
        for index in active_units {
            let unit = buffers.active.indices()[index] as usize;
            let sums = &lanes(&scratch[index * packed_width..])[..active_inputs.len()];
            let row = &mut kernel_gradients[unit * self.width..][..self.width];
            active_inputs.unpack_columns(sums, lanes_mut(row));
        }
    }

    /// Writes the gradient of the biases of a range of active units, counted in fours, for `count` samples. The ranges
    /// cover all active units.
    pub fn bias_gradients(
        &self,
        fours: Range<usize>,
        count: usize,
        buffers: &LayerBuffers,
        weight_gradients: &mut [f32x4],
        scratch: &mut [f32x4],
    ) {
        let (width, active) = (vector_count(count), buffers.active.len());
        let units = 4 * fours.start..active.min(4 * fours.end);
        let gradients = &buffers.gradients[units.start * width..units.end * width];
        let bias_gradients = &mut lanes_mut(&mut weight_gradients[self.bias_range()])[..self.units];
        if buffers.active.is_all() {
            row_sums(gradients, width, &mut bias_gradients[units]);
        } else {
            let sums = &mut lanes_mut(scratch)[..active];
            row_sums(gradients, width, &mut sums[units.clone()]);
            if units.end == active {
                buffers.active.unpack_columns(sums, bias_gradients);
            }
        }
    }

    /// Adds the derivative of the regularization penalty to the gradient of a range of rows of the kernel.
    pub fn add_penalty_gradients(
        &self,
        units: Range<usize>,
        weights: &[f32x4],
        weight_gradients: &mut [f32x4],
    ) {
        let vectors =
            self.kernel_start + units.start * self.width..self.kernel_start + units.end * self.width;
        let gradients = &mut weight_gradients[vectors.clone()];
        self.dense.regularizer.add_derivative(&weights[vectors], gradients);
    }

    /// Writes the gradient at the weighted sums of the previous layer, from the one at the sums of this layer.
    pub fn previous_layer_gradients(
        &self,
        count: usize,
        weights: &[f32x4],
        buffers: &mut LayerBuffers,
        (previous, previous_buffers): (&Self, &mut LayerBuffers),
        scratch: &mut [f32x4],
    ) {
        let fours = 0..vector_count(buffers.active.len());
        self.transpose_kernel(fours, &previous_buffers.active, weights, buffers, scratch);
        let (inputs, columns) = (previous_buffers.active.len(), 0..vector_count(count));
        let all = Part { rows: 0..inputs, columns };
        self.input_gradients(&all, count, buffers, (previous, &mut *previous_buffers), scratch);
        if !previous.fuses_activation_backward() {
            previous.activation_backward(0..inputs, count, previous_buffers);
        }
    }

    /// Transposes the part of the kernel that has active units and active inputs to `scratch`, for a range of active
    /// units, counted in fours. The ranges cover all active units.
    pub fn transpose_kernel(
        &self,
        fours: Range<usize>,
        active_inputs: &ActiveUnits,
        weights: &[f32x4],
        buffers: &mut LayerBuffers,
        scratch: &mut [f32x4],
    ) {
        if fours.start == 0 {
            buffers.kernel_row_starts.clear();
            let row_start = |unit: &u32| unit * 4 * self.width as u32;
            buffers.kernel_row_starts.extend(buffers.active.indices().iter().map(row_start));
        }
        let kernel =
            if active_inputs.is_all() { &weights[self.kernel_range()] } else { &buffers.packed_kernel };
        let (starts, columns) = (&buffers.kernel_row_starts, active_inputs.len());
        transpose_part(fours, GatheredRows { numbers: lanes(kernel), starts, columns }, scratch);
    }

    /// The blocks of the gradient at this layer's inputs for `count` samples.
    pub fn blocks_of_input_gradients(
        &self,
        active_inputs: &ActiveUnits,
        buffers: &LayerBuffers,
        count: usize,
    ) -> Blocks {
        Blocks::new(active_inputs.len(), buffers.active.len(), vector_count(count))
    }

    /// Writes a part of the gradient at the outputs of the previous layer, or at its weighted sums if the previous
    /// layer [fuses its activation](Self::fuses_activation_backward). `scratch` has the transposed kernel.
    pub fn input_gradients(
        &self,
        part: &Part,
        count: usize,
        buffers: &LayerBuffers,
        (previous, previous_buffers): (&Self, &mut LayerBuffers),
        scratch: &[f32x4],
    ) {
        let (inputs, width) = (previous_buffers.active.len(), vector_count(count));
        let kernel = Rows::padded(scratch, inputs, buffers.active.len());
        let vectors = &mut previous_buffers.gradients[..inputs * width];
        let destination = &mut Destination { vectors, width, row_indices: None };
        let gradients = buffers.gradient_rows(count);
        if previous.fuses_activation_backward() {
            // The derivative of ReLU is applied while the sum is in a register.
            let outputs = &previous_buffers.outputs[..inputs * width];
            let epilogue = |index: usize, sum| relu_backward(outputs[index], sum);
            product_part(part, kernel, gradients, None, destination, epilogue);
        } else {
            product_part(part, kernel, gradients, None, destination, identity);
        }
    }

    /// The number of weights of the kernel, as work.
    pub fn kernel_len(&self) -> u64 {
        (self.inputs * self.units) as u64
    }

    /// The work of dropout at one output.
    pub fn dropout_work(&self) -> u64 {
        if self.dense.dropout > 0.0 { work::DROPOUT } else { 0 }
    }

    /// Whether the layer has a regularization penalty.
    pub fn is_regularized(&self) -> bool {
        self.dense.regularizer != Regularizer::NONE
    }

    /// The work of [`Self::activate`] at one output, without dropout.
    pub fn activation_work(&self) -> u64 {
        // ReLU is applied to each weighted sum, and a linear activation changes nothing.
        match self.dense.activation {
            Activation::Relu | Activation::Linear => 0,
            activation => work::activation(activation),
        }
    }

    /// Whether the derivative of the layer's activation is applied together with the product before it.
    pub fn fuses_activation_backward(&self) -> bool {
        self.dense.activation == Activation::Relu && self.dense.dropout == 0.0
    }

    /// The number of scratch vectors that [`Self::weight_gradients`] and [`Self::previous_layer_gradients`] need.
    pub fn scratch_len(&self) -> usize {
        (self.units * self.width).max(self.inputs * vector_count(self.units)).max(vector_count(self.units))
    }
}
