//! Properties of training that hold for every network, optimizer and loss.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use foretune::{
    nn::{
        activation::Activation,
        dense::Dense,
        loss::{Loss, LossKind},
        matrix::Rows,
        mlp::{Batch, Mlp},
        optimizer::{Optimizer, clip::Clip, sgd::Sgd, update::Update},
        regularizer::Regularizer,
    },
    num::stream::Stream,
};
use proptest::prelude::*;

fn network(inputs: usize, hidden: &[Dense], seed: u64) -> Mlp {
    let mut dense = hidden.to_vec();
    dense.push(Dense::new(1, Activation::Linear));
    let mut mlp = Mlp::new(inputs, &dense);
    mlp.initialize(&mut Stream::keyed(&[seed]));
    mlp
}

fn random_numbers(count: usize, seed: u64) -> Vec<f32> {
    let mut stream = Stream::keyed(&[seed, 1]);
    (0..count).map(|_| stream.unit_f32() * 2.0 - 1.0).collect()
}

/// Training samples of `inputs` inputs each.
struct Samples {
    inputs: usize,
    x: Vec<f32>,
    y: Vec<f32>,
}

impl Samples {
    fn new(inputs: usize, count: usize, seed: u64) -> Self {
        Self { inputs, x: random_numbers(inputs * count, seed), y: random_numbers(count, seed ^ 1) }
    }

    fn slice(&self, from: usize, to: usize) -> Batch<'_, Rows<'_>> {
        let numbers = &self.x[from * self.inputs..];
        let inputs = Rows { numbers, stride: self.inputs, count: to - from, columns: self.inputs };
        Batch { inputs, targets: &self.y[from..to] }
    }

    fn all(&self) -> Batch<'_, Rows<'_>> {
        self.slice(0, self.y.len())
    }
}

fn any_activation() -> impl Strategy<Value = Activation> {
    prop::sample::select(Activation::ALL.to_vec())
}

fn any_loss() -> impl Strategy<Value = Loss> {
    prop::sample::select(LossKind::ALL.map(LossKind::with_defaults).to_vec())
}

/// The weights after five steps on all samples.
fn weights_after_training(
    mut mlp: Mlp,
    samples: &Samples,
    update: &Update,
    loss: Loss,
    dropout_seed: u64,
) -> Vec<f32> {
    let (mut workspace, mut optimizer_state) = (mlp.workspace(samples.y.len()), mlp.optimizer_state(update));
    let mut stream = Stream::keyed(&[dropout_seed]);
    for _ in 0..5 {
        mlp.train_step(samples.all(), loss, &mut workspace, &mut optimizer_state, &mut stream);
    }
    mlp.weights()
}

/// The gradient of the mean squared error by the weights of a ReLU network, without skipping inactive units.
///
/// Sums run in the order of their index, except those of the biases, which are four partial sums.
fn plain_gradients(units: &[usize], weights: &[f32], samples: &Samples) -> Vec<f32> {
    let sizes: Vec<usize> = [samples.inputs].iter().chain(units).copied().chain([1]).collect();
    let count = samples.y.len();
    let mut start = 0;
    let mut layers = Vec::new();
    // For each layer the index of its first weight, its inputs and its outputs, both as `[sample][number]`.
    let mut values: Vec<Vec<f32>> = samples.x.chunks(samples.inputs).map(<[f32]>::to_vec).collect();
    for pair in sizes.windows(2) {
        let (inputs, units) = (pair[0], pair[1]);
        let bias = start + inputs * units;
        let is_last = bias + units == weights.len();
        let unit = |row: &[f32], unit: usize| {
            let sum = (0..inputs)
                .fold(weights[bias + unit], |sum, k| sum + weights[start + k * units + unit] * row[k]);
            if is_last || sum > 0.0 { sum } else { 0.0 }
        };
        let next: Vec<Vec<f32>> =
            values.iter().map(|row| (0..units).map(|u| unit(row, u)).collect()).collect();
        layers.push((start, std::mem::replace(&mut values, next.clone()), next));
        start = bias + units;
    }
    let factor = 2.0 / count as f32;
    let mut gradients: Vec<Vec<f32>> =
        values.iter().zip(&samples.y).map(|(row, target)| vec![(row[0] - target) * factor]).collect();
    let mut weight_gradients = vec![0.0; weights.len()];
    for (start, layer_inputs, layer_outputs) in layers.into_iter().rev() {
        let (inputs, units) = (layer_inputs[0].len(), layer_outputs[0].len());
        if start + (inputs + 1) * units < weights.len() {
            for (gradient, output) in gradients.iter_mut().flatten().zip(layer_outputs.iter().flatten()) {
                *gradient = if *output > 0.0 { *gradient } else { 0.0 };
            }
        }
        for unit in 0..units {
            for k in 0..inputs {
                let sum = (0..count).fold(0.0, |sum, s| sum + gradients[s][unit] * layer_inputs[s][k]);
                weight_gradients[start + k * units + unit] = sum;
            }
            let partial = |lane: usize| (lane..count).step_by(4).fold(0.0, |sum, s| sum + gradients[s][unit]);
            weight_gradients[start + inputs * units + unit] =
                (partial(0) + partial(1)) + (partial(2) + partial(3));
        }
        let input_gradient = |gradient: &Vec<f32>, k: usize| {
            (0..units).fold(0.0, |sum, unit| sum + weights[start + k * units + unit] * gradient[unit])
        };
        gradients = gradients
            .iter()
            .map(|gradient| (0..inputs).map(|k| input_gradient(gradient, k)).collect())
            .collect();
    }
    weight_gradients
}

proptest! {
    #[test]
    fn swapping_hidden_units_keeps_loss(
        seed: u64, a in 0_usize..5, b in 0_usize..5, activation in any_activation(), loss in any_loss(),
    ) {
        let (inputs, units) = (4, 5);
        let hidden = Dense { regularizer: Regularizer { l1: 0.01, l2: 0.02 }, ..Dense::new(units, activation) };
        let mut mlp = network(inputs, &[hidden], seed);
        let samples = Samples::new(inputs, 8, seed);
        let (mut workspace, mut stream) = (mlp.workspace(8), Stream::keyed(&[]));
        let before = mlp.differentiate(samples.all(), loss, &mut workspace, &mut stream);
        let mut weights = mlp.weights();
        for input in 0..=inputs {
            weights.swap(input * units + a, input * units + b);
        }
        let out = (inputs + 1) * units;
        weights.swap(out + a, out + b);
        prop_assert!(mlp.set_weights(&weights));
        let after = mlp.differentiate(samples.all(), loss, &mut workspace, &mut stream);
        prop_assert!((before - after).abs() <= 1e-5 * before.max(1e-3));
    }

    #[test]
    fn skipping_inactive_units_keeps_gradients(
        seed: u64, inputs in 1_usize..9, units in prop::collection::vec(1_usize..20, 1..4), count in 1_usize..20,
        inactive_share in 0.0..1.0_f32,
    ) {
        let hidden: Vec<Dense> = units.iter().map(|units| Dense::new(*units, Activation::Relu)).collect();
        let mut mlp = network(inputs, &hidden, seed);
        let mut weights = mlp.weights();
        // Biases far below zero make their units inactive.
        let (mut stream, mut start, mut layer_inputs) = (Stream::keyed(&[seed, 3]), 0, inputs);
        for units in &units {
            start += layer_inputs * units;
            weights[start..start + units].fill_with(|| if stream.unit_f32() < inactive_share { -1e3 } else { 0.1 });
            (start, layer_inputs) = (start + units, *units);
        }
        prop_assert!(mlp.set_weights(&weights));
        let samples = Samples::new(inputs, count, seed);
        let mut workspace = mlp.workspace(count);
        mlp.differentiate(samples.all(), Loss::MeanSquared, &mut workspace, &mut Stream::keyed(&[]));
        // The comparison of numbers, not bits, ignores the sign of zeros.
        prop_assert_eq!(mlp.gradients(&workspace), plain_gradients(&units, &weights, &samples));
    }

    #[test]
    fn batch_loss_and_gradients_are_means_of_parts(
        seed: u64, cut in 1_usize..8, activation in any_activation(), loss in any_loss(),
    ) {
        let (inputs, count) = (3, 8);
        let hidden = Dense { regularizer: Regularizer { l1: 0.01, l2: 0.02 }, ..Dense::new(6, activation) };
        let mlp = network(inputs, &[hidden, Dense { units: 4, ..hidden }], seed);
        let samples = Samples::new(inputs, count, seed);
        let mut workspace = mlp.workspace(count);
        let mut part = |from: usize, to: usize| {
            let value = mlp.differentiate(samples.slice(from, to), loss, &mut workspace, &mut Stream::keyed(&[]));
            let share = (to - from) as f64 / count as f64;
            let gradients = mlp.gradients(&workspace);
            (value * share, gradients.iter().map(|g| f64::from(*g) * share).collect::<Vec<f64>>())
        };
        let ((whole, gradients), first, second) = (part(0, count), part(0, cut), part(cut, count));
        prop_assert!((whole - first.0 - second.0).abs() <= 1e-5 * whole.max(1e-3));
        for ((g, a), b) in gradients.iter().zip(first.1).zip(second.1) {
            prop_assert!((g - a - b).abs() <= 1e-5);
        }
    }

    #[test]
    fn zero_dropout_changes_and_draws_nothing(
        seed: u64, activation in any_activation(), which in 0..Optimizer::ALL.len(),
    ) {
        let plain = Dense::new(6, activation);
        let samples = Samples::new(5, 7, seed);
        let update = Update::new(Optimizer::ALL[which], 0.01);
        let train = |dropout: f32, dropout_seed: u64| {
            let mlp = network(5, &[Dense { dropout, ..plain }, plain], seed);
            weights_after_training(mlp, &samples, &update, Loss::MeanSquared, dropout_seed)
        };
        prop_assert_eq!(train(0.0, 1), train(0.0, 2));

        let mlp = network(5, &[plain], seed);
        let (mut workspace, mut stream) = (mlp.workspace(7), Stream::keyed(&[seed]));
        mlp.differentiate(samples.all(), Loss::MeanSquared, &mut workspace, &mut stream);
        prop_assert_eq!(stream.unit_f64(), Stream::keyed(&[seed]).unit_f64());
    }

    #[test]
    fn forward_ignores_dropout(seed: u64, activation in any_activation()) {
        let samples = Samples::new(4, 6, seed);
        let forecasts = |dropout: f32| {
            let mlp = network(4, &[Dense { dropout, ..Dense::new(5, activation) }], seed);
            let mut workspace = mlp.workspace(6);
            // A training pass first fills the buffers of dropout, which the forecasts must not use.
            mlp.differentiate(samples.all(), Loss::MeanSquared, &mut workspace, &mut Stream::keyed(&[seed]));
            mlp.forward(samples.all().inputs, &mut workspace).to_vec()
        };
        prop_assert_eq!(forecasts(0.0), forecasts(0.5));
    }

    #[test]
    fn zero_learning_rate_keeps_weights(seed: u64, loss in any_loss(), weight_decay in 0.0..1.0_f64) {
        let nesterov = Optimizer::Sgd(Sgd { momentum: 0.9, nesterov: true });
        for optimizer in Optimizer::ALL.into_iter().chain([nesterov]) {
            let mlp = network(3, &[Dense::new(5, Activation::Tanh)], seed);
            let samples = Samples::new(3, 4, seed);
            // Weight decay is multiplied by the learning rate.
            let update = Update { weight_decay, ..Update::new(optimizer, 0.0) };
            let before = mlp.weights();
            prop_assert_eq!(weights_after_training(mlp, &samples, &update, loss, 0), before, "{:?}", optimizer);
        }
    }
}

#[test]
fn dropout_is_determined_by_stream() {
    let samples = Samples::new(5, 7, 1);
    let train = |optimizer: Optimizer, dropout_seed: u64| {
        let mlp = network(5, &[Dense { dropout: 0.5, ..Dense::new(6, Activation::Tanh) }], 1);
        weights_after_training(mlp, &samples, &Update::new(optimizer, 0.01), Loss::MeanSquared, dropout_seed)
    };
    for optimizer in Optimizer::ALL {
        assert_eq!(train(optimizer, 1), train(optimizer, 1), "{optimizer:?}");
        assert_ne!(train(optimizer, 1), train(optimizer, 2), "{optimizer:?}");
    }
}

#[test]
fn dropout_keeps_mean_of_outputs() {
    let mut mlp = Mlp::new(
        1,
        &[Dense { dropout: 0.3, ..Dense::new(50, Activation::Linear) }, Dense::new(1, Activation::Linear)],
    );
    // The output of every hidden unit is 1, and the forecast is their mean.
    let weights: Vec<f32> = [vec![0.0; 50], vec![1.0; 50], vec![0.02; 50], vec![0.0]].concat();
    assert!(mlp.set_weights(&weights));
    let samples = Samples { inputs: 1, x: vec![0.0; 200], y: vec![1.0; 200] };
    let (mut workspace, mut stream) = (mlp.workspace(200), Stream::keyed(&[4]));
    // The mean squared error is then the variance of the mean of 50 outputs: rate / (1 - rate) / 50.
    let variance = mlp.differentiate(samples.all(), Loss::MeanSquared, &mut workspace, &mut stream);
    assert!((variance / (0.3 / 0.7 / 50.0) - 1.0).abs() < 0.3, "{variance}");
    // The derivative by the bias of the last layer is twice the mean deviation.
    let deviation = mlp.gradients(&workspace).last().copied().unwrap() / 2.0;
    assert!(deviation.abs() < 0.02, "{deviation}");
}

#[test]
fn weight_decay_applies_to_kernels_and_biases() {
    // The forecast equals the target, so that the gradient is zero and only the decay moves the weights.
    let mut mlp = Mlp::new(1, &[Dense::new(1, Activation::Linear)]);
    assert!(mlp.set_weights(&[2.0, 4.0]));
    let samples = Samples { inputs: 1, x: vec![1.0], y: vec![6.0] };
    for optimizer in Optimizer::ALL {
        let update = Update { weight_decay: 0.5, ..Update::new(optimizer, 0.25) };
        let (mut moved, mut workspace) = (mlp.clone(), mlp.workspace(1));
        let mut optimizer_state = mlp.optimizer_state(&update);
        moved.train_step(
            samples.all(),
            Loss::MeanSquared,
            &mut workspace,
            &mut optimizer_state,
            &mut Stream::keyed(&[]),
        );
        assert_eq!(moved.weights(), [1.75, 3.5], "{optimizer:?}");
    }
}

#[test]
fn clipnorm_applies_to_each_kernel_and_bias() {
    let mlp = network(3, &[Dense::new(5, Activation::Tanh)], 1);
    let samples = Samples::new(3, 4, 1);
    let gradients = |clip: Clip| {
        let (mut moved, mut workspace) = (mlp.clone(), mlp.workspace(4));
        let mut optimizer_state = mlp.optimizer_state(&Update { clip, ..Update::sgd(0.0, 0.0) });
        moved.train_step(
            samples.all(),
            Loss::MeanSquared,
            &mut workspace,
            &mut optimizer_state,
            &mut Stream::keyed(&[]),
        );
        moved.gradients(&workspace)
    };
    let norm = |numbers: &[f32]| numbers.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>().sqrt();
    let clipped = gradients(Clip::Norm(1e-3));
    for variable in [0..15, 15..20, 20..25, 25..26] {
        assert!((norm(&clipped[variable.clone()]) / 1e-3 - 1.0).abs() < 1e-5, "{variable:?}");
    }
    assert!((norm(&gradients(Clip::GlobalNorm(1e-3))) / 1e-3 - 1.0).abs() < 1e-5);
    let values = gradients(Clip::Value(1e-3));
    assert!(values.iter().all(|x| x.abs() <= 1e-3) && values.iter().any(|x| x.abs() == 1e-3));
}
