//! The traits that a model implements, [`Configuration`] for its shape, [`Network`] for its weights and its passes, and
//! [`Buffers`] for what its passes write; and the types that all models share.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use wide::f32x4;

use crate::{
    nn::{
        dense::Dense, loss::Loss, matrix::Matrix, optimizer::state::OptimizerState, out_of_range::OutOfRange,
        work::Budget,
    },
    num::stream::Stream,
};

/// A batch of training samples.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a, M> {
    /// The inputs, one row for each sample; at most as many rows as the workspace holds.
    pub inputs: M,
    /// The number to forecast from each row.
    pub targets: &'a [f32],
}

/// How far the initial weights of a network have been drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Initialization {
    /// The index of the layer whose kernel is being drawn.
    pub layer: usize,
    /// The number of inputs of this layer whose weights have been drawn.
    pub inputs_done: usize,
}

/// The floats that a model needs, as far as they do not depend on the configuration of its training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModelSize {
    /// All weights, without padding.
    pub weights: u64,
    /// All weights with their padding.
    pub padded_weights: u64,
    /// The floats of a workspace that do not depend on the batch, such as packed kernels.
    pub workspace: u64,
    /// The outputs of all layers for one sample.
    pub outputs: u64,
    /// The widest input or output of a layer, without padding.
    pub widest: u64,
    /// The widest input of a layer, with padding.
    pub widest_input: u64,
}

/// The configuration of a model: its shape, without the number of its inputs.
pub(in crate::nn) trait Configuration {
    /// The network of this configuration.
    type Network: Network;

    /// The hidden dense layers; none where the model has none.
    fn hidden_layers(&self) -> &[Dense] {
        &[]
    }

    /// The hidden dense layers to read or write, or `None` where the model does not have any.
    fn hidden_layers_mut(&mut self) -> Option<&mut Vec<Dense>> {
        None
    }

    /// Checks the configuration.
    ///
    /// # Errors
    /// The first setting out of its range.
    fn check(&self) -> Result<(), OutOfRange>;

    /// What the network of this many inputs needs. Sizes within the ranges of their settings do not overflow.
    fn size(&self, inputs: usize) -> ModelSize;

    /// The network of this many inputs, with all weights zero.
    fn network(&self, inputs: usize) -> Self::Network;
}

/// A network: its weights, and its passes, which can be interrupted.
///
/// The weights are vectors of numbers, whose padding stays zero under every optimizer. How they are laid out is the
/// network's own; in Keras's order they have no padding.
pub(in crate::nn) trait Network {
    /// The buffers of passes.
    type Workspace: Buffers;

    /// The weights in the network's own order.
    fn vectors(&self) -> &[f32x4];

    /// The weights in the network's own order, to be changed.
    fn vectors_mut(&mut self) -> &mut [f32x4];

    /// The vectors of each kernel and each bias, in order and without gaps.
    fn variables(&self) -> Vec<Range<usize>>;

    /// The number of weights, without padding.
    fn weight_count(&self) -> usize;

    /// Sets the weights, in Keras's order. Returns whether there are as many as the network has; if not, nothing
    /// changes.
    fn set_weights(&mut self, weights: &[f32]) -> bool;

    /// Continues to copy the weights in Keras's order: appends the next ones to `copied`, which is empty at first.
    /// Returns whether all are there.
    fn advance_weights_copy(&self, copied: &mut Vec<f32>, budget: &mut Budget) -> bool;

    /// The sum of the regularization penalties.
    fn penalty(&self) -> f64;

    /// Buffers for batches of up to `capacity` samples, which [`Buffers::allocate`] makes ready.
    fn unallocated_workspace(&self, capacity: usize) -> Self::Workspace;

    /// Continues to draw the initial weights. Returns whether all are drawn.
    fn advance_initialization(
        &mut self,
        initialization: &mut Initialization,
        stream: &mut Stream,
        budget: &mut Budget,
    ) -> bool;

    /// Continues a forward pass, or begins one. Returns whether it is finished; if not, the next call must have the
    /// same samples. [`Buffers::forecasts`] has the forecasts then. They do not depend on the budgets.
    fn advance_forward<'a>(
        &self,
        inputs: impl Matrix<'a>,
        workspace: &mut Self::Workspace,
        budget: &mut Budget,
    ) -> bool;

    /// Continues a training step, or begins one. Returns its loss, regularization penalties included, when it is
    /// finished. If it is not, the next call must have the same arguments. The step does not depend on the budgets.
    fn advance_train_step<'a>(
        &mut self,
        batch: Batch<'_, impl Matrix<'a>>,
        loss: Loss,
        workspace: &mut Self::Workspace,
        optimizer: &mut OptimizerState,
        stream: &mut Stream,
        budget: &mut Budget,
    ) -> Option<f64>;
}

/// The buffers of passes through a network, for batches up to a size.
pub(in crate::nn) trait Buffers {
    /// Continues the allocation of the buffers. Returns whether it is finished: only then can they be used.
    fn allocate(&mut self, budget: &mut Budget) -> bool;

    /// Whether no pass has been begun and not finished.
    fn is_idle(&self) -> bool;

    /// The forecasts of the last forward pass, one for each of its samples.
    fn forecasts(&self) -> &[f32];
}
