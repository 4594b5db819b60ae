//! The stages of a pass through a network, and the position of a pass between them.

use crate::nn::{
    layer::Layer,
    work::{self, COPY, EXPONENTIAL, UPDATE},
};

/// The work of undivided passes through a network.
#[derive(Clone, Copy, Debug)]
pub(super) struct PassWork {
    /// The work of a forward pass, for each sample.
    pub forward: u64,
    /// The work of a training step, for each sample.
    pub training: u64,
    /// The work of the optimizer in a training step.
    pub update: u64,
}

impl PassWork {
    /// The work of passes through a network of these layers.
    pub fn of(layers: &[Layer]) -> Self {
        let sum = |work: &dyn Fn(&Layer) -> u64| -> u64 { layers.iter().map(work).sum() };
        let inputs = layers.first().map_or(0, |layer| layer.inputs) as u64 * COPY;
        let products = sum(&Layer::kernel_len);
        let activations = sum(&|layer| layer.units as u64 * work::activation(layer.dense.activation));
        let dropout = sum(&|layer| layer.units as u64 * layer.dropout_work());
        Self {
            forward: inputs + products + activations,
            training: 2 * inputs + 3 * products + 2 * activations + dropout + 2 * EXPONENTIAL,
            update: products * UPDATE,
        }
    }
}

/// A stage of a pass. Those of a layer hold its index.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Stage {
    /// Copy the batch to the workspace.
    #[default]
    Inputs,
    /// Pack the columns of the kernel that have active inputs.
    PackKernel(usize),
    /// Compute the weighted sums. For a small batch: the whole forward pass of the layer.
    WeightedSums(usize),
    /// Apply the activation and dropout.
    Activate(usize),
    /// Find the active units.
    DetectActive(usize),
    /// Pack the outputs of the active units.
    PackOutputs(usize),
    /// Measure the loss and its gradient.
    Loss,
    /// Transpose the kernel.
    TransposeKernel(usize),
    /// Compute the gradient at the outputs of the previous layer. For a small batch: at its weighted sums.
    InputGradients(usize),
    /// Compute the gradient at the weighted sums of the previous layer.
    ActivationGradients(usize),
    /// Copy the inputs of the layer, a row for each sample.
    LayerInputs(usize),
    /// Set the gradients of all weights of the layer to zero, because some are skipped.
    ClearGradients(usize),
    /// Compute the gradient of the kernel.
    KernelGradients(usize),
    /// Unpack the gradient of the kernel.
    UnpackGradients(usize),
    /// Compute the gradient of the biases.
    BiasGradients(usize),
    /// Add the gradient of the regularization penalty.
    PenaltyGradients(usize),
    /// Compute the regularization penalty.
    Penalty,
    /// Clip the gradients.
    BeginUpdate,
    /// Move the weights.
    Update,
    /// Count the step, and flush subnormal numbers where that is due.
    EndUpdate,
}

impl Stage {
    /// The stage after this one in a training step through `layers` layers.
    pub fn next_in_training(self, layers: usize) -> Option<Self> {
        Some(match self {
            Self::Inputs => Self::PackKernel(0),
            Self::PackKernel(index) => Self::WeightedSums(index),
            Self::WeightedSums(index) => Self::Activate(index),
            Self::Activate(index) => Self::DetectActive(index),
            Self::DetectActive(index) => Self::PackOutputs(index),
            Self::PackOutputs(index) if index + 1 < layers => Self::PackKernel(index + 1),
            Self::PackOutputs(_) => Self::Loss,
            Self::Loss => Self::TransposeKernel(layers.saturating_sub(1)),
            Self::TransposeKernel(index) => Self::InputGradients(index),
            Self::InputGradients(index) => Self::ActivationGradients(index),
            Self::ActivationGradients(index) => Self::LayerInputs(index),
            Self::LayerInputs(index) => Self::ClearGradients(index),
            Self::ClearGradients(index) => Self::KernelGradients(index),
            Self::KernelGradients(index) => Self::UnpackGradients(index),
            Self::UnpackGradients(index) => Self::BiasGradients(index),
            Self::BiasGradients(index) => Self::PenaltyGradients(index),
            Self::PenaltyGradients(0) => Self::Penalty,
            Self::PenaltyGradients(index) => Self::TransposeKernel(index - 1),
            Self::Penalty => Self::BeginUpdate,
            Self::BeginUpdate => Self::Update,
            Self::Update => Self::EndUpdate,
            Self::EndUpdate => return None,
        })
    }

    /// The stage after this one in a pass.
    pub fn next(self, layers: usize, purpose: Purpose) -> Option<Self> {
        let next = self.next_in_training(layers);
        if purpose == Purpose::Forecast { next.filter(|stage| *stage != Self::Loss) } else { next }
    }
}

/// What a pass is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Purpose {
    /// A forward pass without dropout.
    Forecast,
    /// A training step.
    Training {
        /// Whether each weight moves as soon as its gradient is computed.
        is_fused: bool,
        /// Whether the gradients are clipped.
        clips: bool,
        /// Whether subnormal numbers are flushed after the step.
        flushes: bool,
    },
}

/// The position of a pass that is being done in parts.
#[derive(Debug, Default)]
pub(super) struct Position {
    /// The current stage.
    pub stage: Stage,
    /// The number of items of the stage that are done.
    pub items_done: usize,
    /// The loss of the batch so far.
    pub loss: f64,
}

impl Position {
    /// Whether no pass has begun.
    pub fn is_start(&self) -> bool {
        self.stage == Stage::Inputs && self.items_done == 0
    }
}
