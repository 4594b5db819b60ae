//! Passes of few samples, at most [`FEW`], which lie padded among the workspace's samples.

use std::ops::Range;

use wide::f32x4;

use super::{FEW, Mlp, Workspace};
use crate::{
    nn::{
        few::Out,
        layer::{Layer, Room, rows_across},
        living::Living,
        loss::Loss,
        matrix::{Matrix as _, Rows},
        optimizer::{sgd::Mover, stepper::Stepper},
        regularizer::Regularizer,
    },
    num::stream::Stream,
};

impl Mlp {
    /// [`Self::forward`].
    pub(super) fn forward_few<'s>(&self, count: usize, space: &'s mut Workspace) -> &'s [f32] {
        self.pass_few(count, space, None);
        &space.forecasts[..count]
    }

    /// One pass; in training, dropout draws from the stream. It leaves the forecasts as they are handed on.
    fn pass_few(&self, count: usize, space: &mut Workspace, mut stream: Option<&mut Stream>) {
        debug_assert!(count <= space.capacity);
        space.count = count;
        let training = stream.is_some();
        let mut inputs = (rows_across(&space.samples, self.inputs, count), &space.inputs);
        let mut rooms = space.rooms.as_mut_slice();
        for layer in &self.layers {
            let Some((room, after)) = rooms.split_first_mut() else { break };
            layer.forward_across(inputs, &self.weights, room, stream.as_deref_mut());
            inputs = (room.handed_across(training, layer.units, count), &room.living);
            rooms = after;
        }
        for (sample, forecast) in space.forecasts.iter_mut().enumerate().take(count) {
            *forecast = inputs.0.row(sample)[0];
        }
    }

    /// [`Self::differentiate`], but for what the kernels cost.
    pub(super) fn differentiate_few(
        &self,
        targets: &[f32],
        loss: Loss,
        space: &mut Workspace,
        stream: &mut Stream,
    ) -> f64 {
        let (value, count) = (self.lose_few(targets, loss, space, stream), targets.len());
        let Workspace { samples, inputs, rooms, by_weight, .. } = space;
        let learner = Learner::Keeps { weights: &self.weights, by_weight };
        back(&self.layers, (samples.as_slice(), &*inputs), count, rooms, learner);
        for layer in &self.layers {
            let kernel = layer.kernel..layer.bias;
            layer.dense.regularizer.add_derivative(&self.weights[kernel.clone()], &mut by_weight[kernel]);
        }
        value
    }

    /// The next step taken vector by vector, where that can be done.
    pub(super) fn mover<'s>(&self, stepper: &'s mut Stepper) -> Option<Mover<'s>> {
        let costs = self.layers.iter().any(|layer| layer.dense.regularizer != Regularizer::NONE);
        if costs { None } else { stepper.begin() }
    }

    /// [`Self::train_step`] that moves each vector of weights as soon as its derivatives are there.
    pub(super) fn train_step_few(
        &mut self,
        targets: &[f32],
        loss: Loss,
        space: &mut Workspace,
        mover: Mover<'_>,
        stream: &mut Stream,
    ) -> f64 {
        let value = self.lose_few(targets, loss, space, stream);
        let inputs = (space.samples.as_slice(), &space.inputs);
        let learner = Learner::Moves { weights: &mut self.weights, mover };
        back(&self.layers, inputs, targets.len(), &mut space.rooms, learner);
        value
    }

    /// The pass, and the loss with its derivatives by the last layer's sums.
    fn lose_few(&self, targets: &[f32], loss: Loss, space: &mut Workspace, stream: &mut Stream) -> f64 {
        let count = targets.len();
        self.pass_few(count, space, Some(stream));
        let mut by_forecast = [0.0; FEW];
        let value = loss.measure(&space.forecasts[..count], targets, &mut by_forecast[..count]);
        if let (Some(room), Some(layer)) = (space.rooms.last_mut(), self.layers.last()) {
            layer.begin_back_across(&by_forecast[..count], room);
        }
        value
    }
}

/// What becomes of the derivatives by the weights.
enum Learner<'a> {
    /// They are kept, in the weights' own places.
    Keeps { weights: &'a [f32x4], by_weight: &'a mut [f32x4] },
    /// They move the weights at once.
    Moves { weights: &'a mut [f32x4], mover: Mover<'a> },
}

impl Learner<'_> {
    /// The weights, as they are.
    fn weights(&self) -> &[f32x4] {
        match self {
            Self::Keeps { weights, .. } => weights,
            Self::Moves { weights, .. } => weights,
        }
    }

    /// Where those by the weights of these places go.
    fn part(&mut self, places: Range<usize>) -> Out<'_> {
        match self {
            Self::Keeps { by_weight, .. } => Out { out: &mut by_weight[places], mover: None },
            Self::Moves { weights, mover } => {
                Out { out: &mut weights[places.clone()], mover: Some(mover.part(places)) }
            }
        }
    }

    /// Takes those by the weights of a layer.
    fn learn(&mut self, layer: &Layer, inputs: (Rows<'_>, &Living), room: &Room) {
        layer.by_kernel_across(inputs, room, self.part(layer.kernel..layer.bias));
        layer.by_bias_across(inputs.0.count, room, self.part(layer.bias..layer.end));
    }
}

/// The way back, layer by layer, of so many samples.
fn back(
    layers: &[Layer],
    (samples, inputs): (&[f32x4], &Living),
    count: usize,
    rooms: &mut [Room],
    mut learner: Learner<'_>,
) {
    for (place, layer) in layers.iter().enumerate().rev() {
        let (before, after) = rooms.split_at_mut(place);
        let room = &after[0];
        let before = before.last_mut().zip(place.checked_sub(1).map(|before| &layers[before]));
        let Some((room_before, before)) = before else {
            learner.learn(layer, (rows_across(samples, layer.inputs, count), inputs), room);
            break;
        };
        // First, before the weights move.
        layer.by_sums_before_across(count, learner.weights(), room, (before, room_before));
        let rows = room_before.handed_across(true, before.units, count);
        learner.learn(layer, (rows, &room_before.living), room);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::{
        activation::Activation,
        dense::Dense,
        matrix::lanes,
        mlp::{Batch, padded},
        optimizer::{Optimizer, sgd::Sgd, update::Update},
    };
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn few_samples_give_the_bits_that_many_would(
            inputs in 1_usize..10, units in prop::collection::vec(1_usize..14, 0..4), count in 1..=FEW,
            first in 0..Activation::ALL.len(), drops: bool, costs: bool, momentum in 0_usize..3, seed: u64,
        ) {
            let mut activations = Activation::ALL.into_iter().cycle().skip(first);
            let hidden = units.iter().enumerate().map(|(place, units)| Dense {
                dropout: if drops { 0.3 } else { 0.0 },
                regularizer: Regularizer { l1: if costs { 0.01 } else { 0.0 }, l2: 0.0 },
                // Every other one a ReLU, whose silent units are left out.
                ..Dense::new(*units, if place % 2 == 0 { Activation::Relu } else { activations.next().unwrap() })
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

            let (mut few, mut many) = (mlp.workspace(count), mlp.workspace(count));
            let mut streams = [stream.clone(), stream.clone()];
            padded(inputs, &mut few.samples);
            let value = mlp.differentiate_few(&targets, Loss::MeanSquared, &mut few, &mut streams[0]);
            let expected = mlp.differentiate_many(batch, Loss::MeanSquared, &mut many, &mut streams[1]);
            prop_assert_eq!(value.to_bits(), expected.to_bits());
            prop_assert_eq!(bits(lanes(&few.by_weight)), bits(lanes(&many.by_weight)));
            prop_assert_eq!(streams[0].next_u64(), streams[1].next_u64());

            // Weights that move at once go where they go after.
            let nesterov = momentum == 2;
            let sgd = Sgd { momentum: [0.0, 0.9, 0.9][momentum], nesterov };
            let update = Update::new(Optimizer::Sgd(sgd), 0.1);
            let mut after = mlp.clone();
            let mut steppers = [mlp.stepper(&update), mlp.stepper(&update)];
            let mut streams = [stream.clone(), stream];
            for _ in 0..4 {
                mlp.train_step(batch, Loss::MeanSquared, &mut few, &mut steppers[0], &mut streams[0]);
                after.differentiate_many(batch, Loss::MeanSquared, &mut many, &mut streams[1]);
                steppers[1].step(&mut after.weights, &mut many.by_weight);
            }
            prop_assert_eq!(steppers[0].steps(), steppers[1].steps());
            prop_assert_eq!(bits(lanes(&mlp.weights)), bits(lanes(&after.weights)));
        }
    }
}
