//! The multi-layer perceptron as a model.

use std::ops::Range;

use wide::f32x4;

use super::{Mlp, Workspace};
use crate::{
    nn::{
        layer::Layer,
        loss::Loss,
        matrix::Matrix,
        model::traits::{Batch, Buffers, Initialization, Network},
        optimizer::state::OptimizerState,
        work::Budget,
    },
    num::stream::Stream,
};

impl Network for Mlp {
    type Workspace = Workspace;

    fn vectors(&self) -> &[f32x4] {
        &self.weights
    }

    fn vectors_mut(&mut self) -> &mut [f32x4] {
        &mut self.weights
    }

    fn variables(&self) -> Vec<Range<usize>> {
        let variables = |layer: &Layer| -> [Range<usize>; 2] { [layer.kernel_range(), layer.bias_range()] };
        self.layers.iter().flat_map(variables).collect()
    }

    fn weight_count(&self) -> usize {
        self.weight_count()
    }

    fn set_weights(&mut self, weights: &[f32]) -> bool {
        self.set_weights(weights)
    }

    fn advance_weights_copy(&self, copied: &mut Vec<f32>, budget: &mut Budget) -> bool {
        self.advance_weights_copy(copied, budget)
    }

    fn penalty(&self) -> f64 {
        self.penalty()
    }

    fn unallocated_workspace(&self, capacity: usize) -> Workspace {
        self.unallocated_workspace(capacity)
    }

    fn advance_initialization(
        &mut self,
        initialization: &mut Initialization,
        stream: &mut Stream,
        budget: &mut Budget,
    ) -> bool {
        self.advance_initialization(initialization, stream, budget)
    }

    fn advance_forward<'a>(
        &self,
        inputs: impl Matrix<'a>,
        workspace: &mut Workspace,
        budget: &mut Budget,
    ) -> bool {
        self.advance_forward(inputs, workspace, budget)
    }

    fn advance_train_step<'a>(
        &mut self,
        batch: Batch<'_, impl Matrix<'a>>,
        loss: Loss,
        workspace: &mut Workspace,
        optimizer: &mut OptimizerState,
        stream: &mut Stream,
        budget: &mut Budget,
    ) -> Option<f64> {
        self.advance_train_step(batch, loss, workspace, optimizer, stream, budget)
    }
}

impl Buffers for Workspace {
    fn allocate(&mut self, budget: &mut Budget) -> bool {
        self.allocate(budget)
    }

    fn is_idle(&self) -> bool {
        self.is_idle()
    }

    fn forecasts(&self) -> &[f32] {
        self.forecasts()
    }
}
