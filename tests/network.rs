//! What must hold for every network, optimizer and loss.
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
        loss::Loss,
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

fn numbers(count: usize, seed: u64) -> Vec<f32> {
    let mut stream = Stream::keyed(&[seed, 1]);
    (0..count).map(|_| stream.unit_f32() * 2.0 - 1.0).collect()
}

/// Samples of so many inputs each.
struct Samples {
    inputs: usize,
    x: Vec<f32>,
    y: Vec<f32>,
}

impl Samples {
    fn new(inputs: usize, count: usize, seed: u64) -> Self {
        Self { inputs, x: numbers(inputs * count, seed), y: numbers(count, seed ^ 1) }
    }

    fn part(&self, from: usize, to: usize) -> Batch<'_, Rows<'_>> {
        let numbers = &self.x[from * self.inputs..];
        let inputs = Rows { numbers, stride: self.inputs, count: to - from, columns: self.inputs };
        Batch { inputs, targets: &self.y[from..to] }
    }

    fn all(&self) -> Batch<'_, Rows<'_>> {
        self.part(0, self.y.len())
    }
}

fn any_activation() -> impl Strategy<Value = Activation> {
    prop::sample::select(Activation::ALL.to_vec())
}

fn any_loss() -> impl Strategy<Value = Loss> {
    prop::sample::select(Loss::ALL.to_vec())
}

/// The weights after some steps.
fn trained(mut mlp: Mlp, samples: &Samples, update: &Update, loss: Loss, dropout_seed: u64) -> Vec<f32> {
    let (mut space, mut stepper) = (mlp.workspace(samples.y.len()), mlp.stepper(update));
    let mut stream = Stream::keyed(&[dropout_seed]);
    for _ in 0..5 {
        mlp.train_step(samples.all(), loss, &mut space, &mut stepper, &mut stream);
    }
    mlp.weights()
}

/// The derivatives of the squared error by the weights of a ReLU network, number by number, every unit included.
/// Sums run in the order of their index, but for those of the biases, which run by fours.
fn plain_derivatives(units: &[usize], weights: &[f32], samples: &Samples) -> Vec<f32> {
    let sizes: Vec<usize> = [samples.inputs].iter().chain(units).copied().chain([1]).collect();
    let count = samples.y.len();
    let mut place = 0;
    let mut layers = Vec::new();
    // Of each layer, what goes in and comes out, `[sample][number]`, and where its weights are.
    let mut values: Vec<Vec<f32>> = samples.x.chunks(samples.inputs).map(<[f32]>::to_vec).collect();
    for pair in sizes.windows(2) {
        let (inputs, units) = (pair[0], pair[1]);
        let bias = place + inputs * units;
        let is_last = bias + units == weights.len();
        let unit = |row: &[f32], unit: usize| {
            let sum = (0..inputs)
                .fold(weights[bias + unit], |sum, k| sum + weights[place + k * units + unit] * row[k]);
            if is_last || sum > 0.0 { sum } else { 0.0 }
        };
        let next: Vec<Vec<f32>> =
            values.iter().map(|row| (0..units).map(|u| unit(row, u)).collect()).collect();
        layers.push((place, std::mem::replace(&mut values, next.clone()), next));
        place = bias + units;
    }
    let two = 2.0 / count as f32;
    let mut gradients: Vec<Vec<f32>> =
        values.iter().zip(&samples.y).map(|(row, target)| vec![(row[0] - target) * two]).collect();
    let mut derivatives = vec![0.0; weights.len()];
    for (place, before, after) in layers.into_iter().rev() {
        let (inputs, units) = (before[0].len(), after[0].len());
        if place + (inputs + 1) * units < weights.len() {
            for (gradient, after) in gradients.iter_mut().flatten().zip(after.iter().flatten()) {
                *gradient = if *after > 0.0 { *gradient } else { 0.0 };
            }
        }
        for unit in 0..units {
            for k in 0..inputs {
                let sum = (0..count).fold(0.0, |sum, s| sum + gradients[s][unit] * before[s][k]);
                derivatives[place + k * units + unit] = sum;
            }
            let part = |lane: usize| (lane..count).step_by(4).fold(0.0, |sum, s| sum + gradients[s][unit]);
            derivatives[place + inputs * units + unit] = (part(0) + part(1)) + (part(2) + part(3));
        }
        let back = |gradient: &Vec<f32>, k: usize| {
            (0..units).fold(0.0, |sum, unit| sum + weights[place + k * units + unit] * gradient[unit])
        };
        gradients =
            gradients.iter().map(|gradient| (0..inputs).map(|k| back(gradient, k)).collect()).collect();
    }
    derivatives
}

proptest! {
    #[test]
    fn the_order_of_hidden_units_does_not_matter(
        seed: u64, a in 0_usize..5, b in 0_usize..5, activation in any_activation(), loss in any_loss(),
    ) {
        let (inputs, units) = (4, 5);
        let hidden = Dense { regularizer: Regularizer { l1: 0.01, l2: 0.02 }, ..Dense::new(units, activation) };
        let mut mlp = network(inputs, &[hidden], seed);
        let samples = Samples::new(inputs, 8, seed);
        let (mut space, mut stream) = (mlp.workspace(8), Stream::keyed(&[]));
        let before = mlp.differentiate(samples.all(), loss, &mut space, &mut stream);
        let mut weights = mlp.weights();
        for input in 0..=inputs {
            weights.swap(input * units + a, input * units + b);
        }
        let out = (inputs + 1) * units;
        weights.swap(out + a, out + b);
        prop_assert!(mlp.set_weights(&weights));
        let after = mlp.differentiate(samples.all(), loss, &mut space, &mut stream);
        prop_assert!((before - after).abs() <= 1e-5 * before.max(1e-3));
    }

    #[test]
    fn silent_units_are_left_out_without_a_trace(
        seed: u64, inputs in 1_usize..9, units in prop::collection::vec(1_usize..20, 1..4), count in 1_usize..20,
        silence in 0.0..1.0_f32,
    ) {
        let hidden: Vec<Dense> = units.iter().map(|units| Dense::new(*units, Activation::Relu)).collect();
        let mut mlp = network(inputs, &hidden, seed);
        let mut weights = mlp.weights();
        // Biases far below zero silence their units.
        let (mut stream, mut place, mut before) = (Stream::keyed(&[seed, 3]), 0, inputs);
        for units in &units {
            place += before * units;
            weights[place..place + units].fill_with(|| if stream.unit_f32() < silence { -1e3 } else { 0.1 });
            (place, before) = (place + units, *units);
        }
        prop_assert!(mlp.set_weights(&weights));
        let samples = Samples::new(inputs, count, seed);
        let mut space = mlp.workspace(count);
        mlp.differentiate(samples.all(), Loss::MeanSquared, &mut space, &mut Stream::keyed(&[]));
        // Equal, but for the sign of zeros.
        prop_assert_eq!(mlp.derivatives(&space), plain_derivatives(&units, &weights, &samples));
    }

    #[test]
    fn a_batch_of_everything_is_the_mean_of_its_parts(
        seed: u64, cut in 1_usize..8, activation in any_activation(), loss in any_loss(),
    ) {
        let (inputs, count) = (3, 8);
        let hidden = Dense { regularizer: Regularizer { l1: 0.01, l2: 0.02 }, ..Dense::new(6, activation) };
        let mlp = network(inputs, &[hidden, Dense { units: 4, ..hidden }], seed);
        let samples = Samples::new(inputs, count, seed);
        let mut space = mlp.workspace(count);
        let mut part = |from: usize, to: usize| {
            let value = mlp.differentiate(samples.part(from, to), loss, &mut space, &mut Stream::keyed(&[]));
            let share = (to - from) as f64 / count as f64;
            let gradients = mlp.derivatives(&space);
            (value * share, gradients.iter().map(|g| f64::from(*g) * share).collect::<Vec<f64>>())
        };
        let ((whole, gradients), first, second) = (part(0, count), part(0, cut), part(cut, count));
        prop_assert!((whole - first.0 - second.0).abs() <= 1e-5 * whole.max(1e-3));
        for ((g, a), b) in gradients.iter().zip(first.1).zip(second.1) {
            prop_assert!((g - a - b).abs() <= 1e-5);
        }
    }

    #[test]
    fn no_dropout_is_no_change_and_draws_nothing(
        seed: u64, activation in any_activation(), which in 0..Optimizer::ALL.len(),
    ) {
        let plain = Dense::new(6, activation);
        let samples = Samples::new(5, 7, seed);
        let update = Update::new(Optimizer::ALL[which], 0.01);
        let with = |dropout: f32, dropout_seed: u64| {
            let mlp = network(5, &[Dense { dropout, ..plain }, plain], seed);
            trained(mlp, &samples, &update, Loss::MeanSquared, dropout_seed)
        };
        prop_assert_eq!(with(0.0, 1), with(0.0, 2));

        let mlp = network(5, &[plain], seed);
        let (mut space, mut stream) = (mlp.workspace(7), Stream::keyed(&[seed]));
        mlp.differentiate(samples.all(), Loss::MeanSquared, &mut space, &mut stream);
        prop_assert_eq!(stream.next_u64(), Stream::keyed(&[seed]).next_u64());
    }

    #[test]
    fn forecasts_leave_nothing_out(seed: u64, activation in any_activation()) {
        let samples = Samples::new(4, 6, seed);
        let with = |dropout: f32| {
            let mlp = network(4, &[Dense { dropout, ..Dense::new(5, activation) }], seed);
            let mut space = mlp.workspace(6);
            // What a step of training left behind must not be taken for the outputs.
            mlp.differentiate(samples.all(), Loss::MeanSquared, &mut space, &mut Stream::keyed(&[seed]));
            mlp.forward(samples.all().inputs, &mut space).to_vec()
        };
        prop_assert_eq!(with(0.0), with(0.5));
    }

    #[test]
    fn a_zero_rate_leaves_the_weights(seed: u64, loss in any_loss(), weight_decay in 0.0..1.0_f64) {
        let nesterov = Optimizer::Sgd(Sgd { momentum: 0.9, nesterov: true });
        for optimizer in Optimizer::ALL.into_iter().chain([nesterov]) {
            let mlp = network(3, &[Dense::new(5, Activation::Tanh)], seed);
            let samples = Samples::new(3, 4, seed);
            // Weight decay is a multiple of the rate.
            let update = Update { weight_decay, ..Update::new(optimizer, 0.0) };
            let before = mlp.weights();
            prop_assert_eq!(trained(mlp, &samples, &update, loss, 0), before, "{:?}", optimizer);
        }
    }
}

#[test]
fn dropout_leaves_out_what_the_stream_says() {
    let samples = Samples::new(5, 7, 1);
    let with = |optimizer: Optimizer, dropout_seed: u64| {
        let mlp = network(5, &[Dense { dropout: 0.5, ..Dense::new(6, Activation::Tanh) }], 1);
        trained(mlp, &samples, &Update::new(optimizer, 0.01), Loss::MeanSquared, dropout_seed)
    };
    for optimizer in Optimizer::ALL {
        assert_eq!(with(optimizer, 1), with(optimizer, 1), "{optimizer:?}");
        assert_ne!(with(optimizer, 1), with(optimizer, 2), "{optimizer:?}");
    }
}

#[test]
fn dropout_keeps_the_mean_of_what_is_handed_on() {
    let mut mlp = Mlp::new(
        1,
        &[Dense { dropout: 0.3, ..Dense::new(50, Activation::Linear) }, Dense::new(1, Activation::Linear)],
    );
    // Every hidden unit gives 1, and the output is their mean.
    let weights: Vec<f32> = [vec![0.0; 50], vec![1.0; 50], vec![0.02; 50], vec![0.0]].concat();
    assert!(mlp.set_weights(&weights));
    let samples = Samples { inputs: 1, x: vec![0.0; 200], y: vec![1.0; 200] };
    let (mut space, mut stream) = (mlp.workspace(200), Stream::keyed(&[4]));
    // The mean of the squares is then the variance: of a unit's mean over 50, rate / (1 - rate) / 50.
    let variance = mlp.differentiate(samples.all(), Loss::MeanSquared, &mut space, &mut stream);
    assert!((variance / (0.3 / 0.7 / 50.0) - 1.0).abs() < 0.3, "{variance}");
    // The derivative by the bias of the output is twice the mean deviation.
    let deviation = mlp.derivatives(&space).last().copied().unwrap() / 2.0;
    assert!(deviation.abs() < 0.02, "{deviation}");
}

#[test]
fn weight_decay_takes_its_share_of_every_weight() {
    // Nothing is wrong, so that the gradient is zero and the decay alone moves the weights.
    let mut mlp = Mlp::new(1, &[Dense::new(1, Activation::Linear)]);
    assert!(mlp.set_weights(&[2.0, 4.0]));
    let samples = Samples { inputs: 1, x: vec![1.0], y: vec![6.0] };
    for optimizer in Optimizer::ALL {
        let update = Update { weight_decay: 0.5, ..Update::new(optimizer, 0.25) };
        let (mut moved, mut space) = (mlp.clone(), mlp.workspace(1));
        let mut stepper = mlp.stepper(&update);
        moved.train_step(samples.all(), Loss::MeanSquared, &mut space, &mut stepper, &mut Stream::keyed(&[]));
        assert_eq!(moved.weights(), [1.75, 3.5], "{optimizer:?}");
    }
}

#[test]
fn each_kernel_and_each_bias_is_clipped_on_its_own() {
    let mlp = network(3, &[Dense::new(5, Activation::Tanh)], 1);
    let samples = Samples::new(3, 4, 1);
    let gradients = |clip: Clip| {
        let (mut moved, mut space) = (mlp.clone(), mlp.workspace(4));
        let mut stepper = mlp.stepper(&Update { clip, ..Update::sgd(0.0, 0.0) });
        moved.train_step(samples.all(), Loss::MeanSquared, &mut space, &mut stepper, &mut Stream::keyed(&[]));
        moved.derivatives(&space)
    };
    let norm = |numbers: &[f32]| numbers.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>().sqrt();
    let each = gradients(Clip::Norm(1e-3));
    for variable in [0..15, 15..20, 20..25, 25..26] {
        assert!((norm(&each[variable.clone()]) / 1e-3 - 1.0).abs() < 1e-5, "{variable:?}");
    }
    assert!((norm(&gradients(Clip::GlobalNorm(1e-3))) / 1e-3 - 1.0).abs() < 1e-5);
    let values = gradients(Clip::Value(1e-3));
    assert!(values.iter().all(|x| x.abs() <= 1e-3) && values.iter().any(|x| x.abs() == 1e-3));
}
