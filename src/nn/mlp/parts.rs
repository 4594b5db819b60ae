//! Passes that are done in parts, for networks and batches of any size: a forward pass, or a whole training step, can
//! be interrupted after a bounded amount of work, and continues where it was.
//!
//! A pass is a sequence of stages. Each stage is a number of items that do not depend on each other, such as the blocks
//! of a matrix product, or that are done in their order, such as the units of a layer with dropout. No sum is divided
//! between two items, so that every result has the bits of the undivided pass. A pass that fits into the whole budget
//! is not divided.

use std::ops::Range;

use wide::f32x4;

use super::{
    Batch, Mlp, Workspace, copy_padded_part,
    small_batch::GradientSink,
    stage::{Purpose, Stage},
};
use crate::{
    nn::{
        active_units::ActiveUnits,
        layer::{Layer, LayerBuffers},
        loss::Loss,
        matrix::{Matrix, Rows},
        optimizer::state::OptimizerState,
        product::{Blocks, transpose_part},
        simd::vector_count,
        small_batch::MAX_SAMPLES,
        work::{self, Budget, COPY, EXPONENTIAL, NORM, UPDATE},
    },
    num::stream::Stream,
};

/// The number of units whose weights' gradients are computed at once for a small batch.
const GROUP_UNITS: usize = 16;

/// Items of a stage: their number and the work of one.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Items {
    count: usize,
    work: u64,
}

impl Items {
    const NONE: Self = Self { count: 0, work: 0 };

    /// `count` items if there are any.
    fn some(needed: bool, count: usize, work: u64) -> Self {
        if needed { Self { count, work } } else { Self::NONE }
    }

    fn of(blocks: Blocks) -> Self {
        Self { count: blocks.count(), work: blocks.work() }
    }
}

/// What a pass does next.
enum Next {
    /// These items of a stage.
    Part(Stage, Range<usize>),
    /// Nothing before there is another budget.
    Interrupted,
    /// Nothing: the pass is finished.
    Finished,
}

impl Mlp {
    /// Continues a forward pass, or begins one. Returns whether it is finished; if not, the next call must have the
    /// same samples. [`Workspace::forecasts`] has the forecasts then, which are those of [`Self::forward`].
    #[must_use]
    pub fn advance_forward<'a>(
        &self,
        inputs: impl Matrix<'a>,
        workspace: &mut Workspace,
        budget: &mut Budget,
    ) -> bool {
        let undivided_work = self.pass_work.forward * inputs.count() as u64;
        if workspace.position.is_start() && budget.take_undivided(undivided_work) {
            self.forward(inputs, workspace);
            return true;
        }
        loop {
            match self.next_part(Purpose::Forecast, inputs.count(), workspace, budget) {
                Next::Part(stage, items) => self.do_forward_part(stage, items, inputs, workspace, None),
                Next::Interrupted => return false,
                Next::Finished => break,
            }
        }
        if inputs.count() <= MAX_SAMPLES {
            self.copy_small_batch_forecasts(false, workspace);
        }
        true
    }

    /// Continues a training step, or begins one. Returns its loss, as [`Self::train_step`] does, when it is finished.
    /// If it is not, the next call must have the same arguments.
    pub fn advance_train_step<'a>(
        &mut self,
        batch: Batch<'_, impl Matrix<'a>>,
        loss: Loss,
        workspace: &mut Workspace,
        optimizer: &mut OptimizerState,
        stream: &mut Stream,
        budget: &mut Budget,
    ) -> Option<f64> {
        let count = batch.inputs.count();
        let undivided_work = self.pass_work.training * count as u64 + self.pass_work.update;
        if workspace.position.is_start() && budget.take_undivided(undivided_work) {
            return Some(self.train_step(batch, loss, workspace, optimizer, stream));
        }
        let purpose = Purpose::Training {
            is_fused: count <= MAX_SAMPLES && self.begin_fused_step(optimizer).is_some(),
            clips: optimizer.clips(),
            flushes: optimizer.next_step_flushes(),
        };
        loop {
            let (stage, items) = match self.next_part(purpose, count, workspace, budget) {
                Next::Part(stage, items) => (stage, items),
                Next::Interrupted => return None,
                Next::Finished => return Some(workspace.position.loss),
            };
            match stage {
                Stage::Loss => {
                    workspace.position.loss = if count <= MAX_SAMPLES {
                        self.copy_small_batch_forecasts(true, workspace);
                        self.output_gradients_small_batch(batch.targets, loss, workspace)
                    } else {
                        self.output_gradients_large_batch(batch.targets, loss, workspace)
                    };
                }
                Stage::Penalty => workspace.position.loss += self.penalty(),
                Stage::BeginUpdate => optimizer.begin_step(&mut workspace.weight_gradients),
                Stage::Update => {
                    let gradients = &workspace.weight_gradients[items.clone()];
                    optimizer.step_part(items.start, &mut self.weights[items], gradients);
                }
                Stage::EndUpdate => optimizer.end_step(),
                Stage::TransposeKernel(index)
                | Stage::InputGradients(index)
                | Stage::ActivationGradients(index)
                | Stage::LayerInputs(index)
                | Stage::ClearGradients(index)
                | Stage::KernelGradients(index)
                | Stage::UnpackGradients(index)
                | Stage::BiasGradients(index)
                | Stage::PenaltyGradients(index) => {
                    if count <= MAX_SAMPLES {
                        self.do_small_batch_gradients(stage, index, items, workspace, optimizer);
                    } else {
                        self.do_large_batch_gradients(stage, index, items, batch.inputs, workspace);
                    }
                }
                _ => self.do_forward_part(stage, items, batch.inputs, workspace, Some(stream)),
            }
        }
    }

    /// The most work that a training step of `count` samples does between two looks at its budget, in the unit of
    /// [`crate::nn::work`].
    #[must_use]
    pub fn largest_part(&self, count: usize) -> u64 {
        let workspace = self.unallocated_workspace(count);
        let (mut stage, mut largest) = (Some(Stage::Inputs), 0);
        while let Some(current) = stage {
            for is_fused in [false, true] {
                let purpose = Purpose::Training { is_fused, clips: true, flushes: true };
                let items = self.items(current, purpose, count, &workspace);
                largest = largest.max(if items.count > 0 { items.work } else { 0 });
            }
            stage = current.next_in_training(self.layers.len());
        }
        largest
    }

    /// Takes the next items of a pass of `count` samples from the budget. The caller does them.
    fn next_part(
        &self,
        purpose: Purpose,
        count: usize,
        workspace: &mut Workspace,
        budget: &mut Budget,
    ) -> Next {
        if workspace.position.is_start() {
            workspace.count = count;
        }
        loop {
            let stage = workspace.position.stage;
            let items = self.items(stage, purpose, count, workspace);
            let position = &mut workspace.position;
            let first = position.items_done;
            if first < items.count {
                if budget.is_spent() {
                    return Next::Interrupted;
                }
                position.items_done += budget.take(items.count - first, items.work);
                return Next::Part(stage, first..position.items_done);
            }
            match stage.next(self.layers.len(), purpose) {
                Some(next) => (position.stage, position.items_done) = (next, 0),
                None => {
                    (position.stage, position.items_done) = (Stage::Inputs, 0);
                    return Next::Finished;
                }
            }
        }
    }

    /// The items of a stage of a pass of `count` samples.
    fn items(&self, stage: Stage, purpose: Purpose, count: usize, workspace: &Workspace) -> Items {
        if count <= MAX_SAMPLES {
            self.items_small_batch(stage, purpose, count, workspace)
        } else {
            self.items_large_batch(stage, purpose, count, workspace)
        }
    }

    /// The items of the stages that do not depend on the layout.
    fn items_of_update(&self, stage: Stage, purpose: Purpose) -> Items {
        let Purpose::Training { is_fused, clips, flushes } = purpose else { return Items::NONE };
        let weights = 4 * self.weights.len() as u64;
        match stage {
            Stage::PenaltyGradients(index) => {
                let layer = &self.layers[index];
                Items::some(layer.is_regularized(), layer.units, layer.inputs as u64 * COPY)
            }
            Stage::Penalty => Items::some(self.layers.iter().any(Layer::is_regularized), 1, weights * NORM),
            Stage::BeginUpdate => Items::some(!is_fused, 1, if clips { weights * 2 * NORM } else { 1 }),
            Stage::Update => Items::some(!is_fused, self.weights.len(), 4 * UPDATE),
            Stage::EndUpdate => Items { count: 1, work: if flushes { weights * COPY } else { 1 } },
            _ => Items::NONE,
        }
    }

    fn items_small_batch(
        &self,
        stage: Stage,
        purpose: Purpose,
        count: usize,
        workspace: &Workspace,
    ) -> Items {
        let samples = count as u64;
        match stage {
            Stage::Inputs => Items { count: 1, work: samples * self.inputs as u64 * COPY },
            Stage::WeightedSums(index) => {
                let layer = &self.layers[index];
                let function = work::activation(layer.dense.activation) + layer.dropout_work();
                Items { count: 1, work: samples * (layer.kernel_len() + layer.units as u64 * function) }
            }
            Stage::Loss => Items { count: 1, work: samples * 2 * EXPONENTIAL },
            Stage::InputGradients(index @ 1..) => {
                let (layer, previous) = (&self.layers[index], &self.layers[index - 1]);
                let function = work::activation(previous.dense.activation) + previous.dropout_work();
                Items { count: 1, work: samples * (layer.kernel_len() + layer.inputs as u64 * function) }
            }
            Stage::KernelGradients(index) => {
                // The inactive units take one item where no unit is active.
                let groups = workspace.layer_buffers[index].active.len().div_ceil(GROUP_UNITS);
                let work = (GROUP_UNITS * self.layers[index].inputs) as u64 * (samples + COPY);
                Items { count: groups.max(1), work }
            }
            Stage::BiasGradients(index) => {
                Items { count: 1, work: samples * self.layers[index].units as u64 }
            }
            stage => self.items_of_update(stage, purpose),
        }
    }

    fn items_large_batch(
        &self,
        stage: Stage,
        purpose: Purpose,
        count: usize,
        workspace: &Workspace,
    ) -> Items {
        let (samples, is_training) = (count as u64, purpose != Purpose::Forecast);
        let layer = |index: usize| (&self.layers[index], &workspace.layer_buffers[index]);
        let active_inputs = |index: usize| match index.checked_sub(1) {
            Some(previous) => &workspace.layer_buffers[previous].active,
            None => &workspace.active_inputs,
        };
        match stage {
            Stage::Inputs => Items { count: vector_count(count), work: 4 * self.inputs as u64 * COPY },
            Stage::PackKernel(index) => {
                let (count, work) =
                    (layer(index).0.rows_to_pack(active_inputs(index)), active_inputs(index).len() as u64);
                Items { count, work: work * COPY }
            }
            Stage::WeightedSums(index) => {
                Items::of(layer(index).0.blocks_of_weighted_sums(active_inputs(index), count))
            }
            Stage::Activate(index) => {
                let (layer, _) = layer(index);
                let dropout = if is_training { layer.dropout_work() } else { 0 };
                let activation = layer.activation_work();
                let needed = dropout + activation > 0;
                Items::some(needed, layer.units, samples * (dropout + activation))
            }
            Stage::DetectActive(index) => {
                let (layer, _) = layer(index);
                Items::some(layer.skips_inactive, layer.units, samples)
            }
            Stage::PackOutputs(index) => {
                let (layer, buffers) = layer(index);
                Items::some(layer.skips_inactive, buffers.active.rows_to_pack(), samples * COPY)
            }
            Stage::Loss => Items { count: 1, work: samples * 2 * EXPONENTIAL },
            Stage::TransposeKernel(index @ 1..) => {
                let fours = vector_count(layer(index).1.active.len());
                Items { count: fours, work: 4 * active_inputs(index).len() as u64 * COPY }
            }
            Stage::InputGradients(index @ 1..) => {
                let (layer, buffers) = layer(index);
                Items::of(layer.blocks_of_input_gradients(active_inputs(index), buffers, count))
            }
            Stage::ActivationGradients(index @ 1..) => {
                let (previous, buffers) = layer(index - 1);
                let work = samples * (work::activation(previous.dense.activation) + previous.dropout_work());
                Items::some(!previous.fuses_activation_backward(), buffers.active.len(), work)
            }
            Stage::LayerInputs(0) => Items { count, work: self.inputs as u64 * COPY },
            Stage::LayerInputs(index) => {
                Items { count: vector_count(active_inputs(index).len()), work: 4 * samples * COPY }
            }
            Stage::ClearGradients(index) => {
                let (layer, buffers) = layer(index);
                Items::some(layer.skips_weights(active_inputs(index), buffers), 1, layer.kernel_len())
            }
            Stage::KernelGradients(index) => {
                let (layer, buffers) = layer(index);
                Items::of(layer.blocks_of_kernel_gradients(active_inputs(index), buffers, count))
            }
            Stage::UnpackGradients(index) => {
                let inputs = active_inputs(index);
                let units = layer(index).1.active.len();
                Items::some(!inputs.is_all(), units, inputs.len() as u64 * COPY)
            }
            Stage::BiasGradients(index) => {
                Items { count: vector_count(layer(index).1.active.len()), work: 4 * samples }
            }
            stage => self.items_of_update(stage, purpose),
        }
    }

    /// Does items of a stage of the forward pass. In training, dropout draws from the stream; there is none otherwise.
    fn do_forward_part<'a>(
        &self,
        stage: Stage,
        items: Range<usize>,
        inputs: impl Matrix<'a>,
        workspace: &mut Workspace,
        stream: Option<&mut Stream>,
    ) {
        let (count, is_training) = (inputs.count(), stream.is_some());
        if count <= MAX_SAMPLES {
            match stage {
                Stage::Inputs => copy_padded_part(0..count, inputs, &mut workspace.sample_major_inputs),
                Stage::WeightedSums(index) => self.forward_layer_small_batch(index, workspace, stream),
                _ => {}
            }
            return;
        }
        match stage {
            Stage::Inputs => transpose_part(items, inputs, &mut workspace.unit_major_inputs),
            Stage::PackKernel(index) => {
                let ((_, active_inputs), buffers) = self.layer_io(index, is_training, workspace);
                self.layers[index].pack_kernel(items, active_inputs, &self.weights, buffers);
            }
            Stage::WeightedSums(index) => {
                let layer = &self.layers[index];
                let (inputs, buffers) = self.layer_io(index, is_training, workspace);
                let blocks = layer.blocks_of_weighted_sums(inputs.1, count);
                items.for_each(|block| {
                    layer.weighted_sums(&blocks.part(block), inputs, &self.weights, buffers)
                });
            }
            Stage::Activate(index) => {
                self.layers[index].activate(items, count, &mut workspace.layer_buffers[index], stream);
            }
            Stage::DetectActive(index) => {
                let LayerBuffers { active, outputs, .. } = &mut workspace.layer_buffers[index];
                active.detect_unit_major_part(items, outputs, vector_count(count), count);
            }
            Stage::PackOutputs(index) => {
                let LayerBuffers { active, outputs, .. } = &mut workspace.layer_buffers[index];
                active.pack_rows(items, outputs, vector_count(count));
            }
            _ => {}
        }
    }

    /// Does items of a stage of the backward pass of the layer at `index`, in the unit-major layout.
    fn do_large_batch_gradients<'a>(
        &self,
        stage: Stage,
        index: usize,
        items: Range<usize>,
        network_inputs: impl Matrix<'a>,
        workspace: &mut Workspace,
    ) {
        let (layer, weights, count) = (&self.layers[index], &self.weights, network_inputs.count());
        let Workspace {
            layer_buffers, active_inputs, sample_major_inputs, scratch, weight_gradients, ..
        } = workspace;
        let (before, following) = layer_buffers.split_at_mut(index);
        let buffers = &mut following[0];
        match (before.last_mut(), stage) {
            (Some(previous_buffers), Stage::TransposeKernel(_)) => {
                layer.transpose_kernel(items, &previous_buffers.active, weights, buffers, scratch);
            }
            (Some(previous_buffers), Stage::InputGradients(_)) => {
                let blocks = layer.blocks_of_input_gradients(&previous_buffers.active, buffers, count);
                for block in items {
                    let previous = (&self.layers[index - 1], &mut *previous_buffers);
                    layer.input_gradients(&blocks.part(block), count, buffers, previous, scratch);
                }
            }
            (Some(previous_buffers), Stage::ActivationGradients(_)) => {
                self.layers[index - 1].activation_backward(items, count, previous_buffers);
            }
            (Some(previous_buffers), Stage::LayerInputs(_)) => {
                transpose_part(items, previous_buffers.next_inputs(true, count), sample_major_inputs);
            }
            (None, Stage::LayerInputs(_)) => copy_padded_part(items, network_inputs, sample_major_inputs),
            (previous_buffers, stage) => {
                let active_inputs = previous_buffers.map_or(&*active_inputs, |previous| &previous.active);
                let inputs = Rows::padded(sample_major_inputs, count, active_inputs.len());
                let gradients = Gradients { layer, inputs: (inputs, active_inputs), buffers };
                gradients.do_part(stage, items, weights, weight_gradients, scratch);
            }
        }
    }

    /// Does items of a stage of the backward pass of the layer at `index`, in the sample-major layout.
    fn do_small_batch_gradients(
        &mut self,
        stage: Stage,
        index: usize,
        items: Range<usize>,
        workspace: &mut Workspace,
        optimizer: &mut OptimizerState,
    ) {
        let fused_sgd = self.begin_fused_step(optimizer);
        let (layers, count) = (&self.layers, workspace.count);
        let (layer, inputs) = (&layers[index], self.inputs);
        let Workspace { layer_buffers, active_inputs, sample_major_inputs, weight_gradients, .. } = workspace;
        let mut sink = match fused_sgd {
            Some(fused_sgd) => GradientSink::Apply { weights: &mut self.weights, fused_sgd },
            None => GradientSink::Store { weights: &self.weights, weight_gradients },
        };
        let (before, following) = layer_buffers.split_at_mut(index);
        let buffers = &following[0];
        match (stage, before.last_mut()) {
            (Stage::InputGradients(_), Some(previous_buffers)) => {
                let previous = (&layers[index - 1], previous_buffers);
                layer.previous_layer_gradients_small_batch(count, sink.weights(), buffers, previous);
            }
            (Stage::KernelGradients(_), previous_buffers) => {
                let inputs = match previous_buffers {
                    Some(previous) => {
                        let rows = previous.next_inputs_small_batch(true, layers[index - 1].units, count);
                        (rows, &previous.active)
                    }
                    None => (Rows::padded(sample_major_inputs, count, inputs), &*active_inputs),
                };
                let active = buffers.active.len();
                let units = (items.start * GROUP_UNITS).min(active)..(items.end * GROUP_UNITS).min(active);
                let output = sink.output(layer.kernel_range());
                layer.kernel_gradients_small_batch_part(units, inputs, buffers, output);
            }
            (Stage::BiasGradients(_), _) => {
                layer.bias_gradients_small_batch(count, buffers, sink.output(layer.bias_range()));
            }
            (Stage::PenaltyGradients(_), _) => {
                layer.add_penalty_gradients(items, &self.weights, weight_gradients);
            }
            _ => {}
        }
    }
}

/// What the gradients of a layer's weights are computed from, in the unit-major layout.
struct Gradients<'a> {
    layer: &'a Layer,
    /// One row for each sample, of the active inputs.
    inputs: (Rows<'a>, &'a ActiveUnits),
    buffers: &'a LayerBuffers,
}

impl Gradients<'_> {
    /// Does items of a stage.
    fn do_part(
        &self,
        stage: Stage,
        items: Range<usize>,
        weights: &[f32x4],
        weight_gradients: &mut [f32x4],
        scratch: &mut [f32x4],
    ) {
        let Self { layer, inputs, buffers } = *self;
        let (count, active_inputs) = (inputs.0.count, inputs.1);
        match stage {
            Stage::ClearGradients(_) => layer.clear_gradients(weight_gradients),
            Stage::KernelGradients(_) => {
                let blocks = layer.blocks_of_kernel_gradients(active_inputs, buffers, count);
                for block in items {
                    layer.kernel_gradients(&blocks.part(block), inputs, buffers, weight_gradients, scratch);
                }
            }
            Stage::UnpackGradients(_) => {
                layer.unpack_kernel_gradients(items, active_inputs, buffers, weight_gradients, scratch);
            }
            Stage::BiasGradients(_) => {
                layer.bias_gradients(items, count, buffers, weight_gradients, scratch);
            }
            Stage::PenaltyGradients(_) => layer.add_penalty_gradients(items, weights, weight_gradients),
            _ => {}
        }
    }
}
