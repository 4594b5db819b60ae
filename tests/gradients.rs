//! Gradients of the network, checked against finite differences of a plain float64 implementation.
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
        regularizer::Regularizer,
    },
    num::stream::Stream,
};

/// The activations, by the formulas of their papers.
fn activate(activation: Activation, x: f64) -> f64 {
    let sigmoid = 1.0 / (1.0 + libm::exp(-x));
    let softplus = libm::log1p(libm::exp(x));
    match activation {
        Activation::Linear => x,
        Activation::Relu => x.max(0.0),
        Activation::LeakyRelu => x.max(0.2 * x),
        Activation::Elu => x.max(libm::expm1(x.min(0.0))),
        Activation::Selu => {
            let (scale, alpha) = (1.050_700_987_355_480_5, 1.673_263_242_354_377_2);
            scale * if x > 0.0 { x } else { alpha * (libm::exp(x) - 1.0) }
        }
        Activation::Gelu => 0.5 * x * (1.0 + libm::erf(x / 2.0_f64.sqrt())),
        Activation::Silu => x * sigmoid,
        Activation::Mish => x * libm::tanh(softplus),
        Activation::Tanh => libm::tanh(x),
        Activation::Sigmoid => sigmoid,
        Activation::Softplus => softplus,
    }
}

/// The losses of `x` = forecast - target, by the formulas of their papers.
fn loss_value(loss: Loss, x: f64) -> f64 {
    match loss {
        Loss::MeanSquared => x * x,
        Loss::MeanAbsolute => x.abs(),
        Loss::Huber { delta } => {
            let delta = f64::from(delta);
            if x.abs() <= delta { x * x / 2.0 } else { delta * (x.abs() - delta / 2.0) }
        }
        Loss::LogCosh => libm::log(libm::cosh(x)),
        Loss::Quantile { q } => (-f64::from(q) * x).max((1.0 - f64::from(q)) * x),
    }
}

/// A network, its loss and its training samples.
struct Case {
    inputs: usize,
    layers: Vec<Dense>,
    loss: Loss,
    x: Vec<f32>,
    y: Vec<f32>,
    weights: Vec<f32>,
    /// What dropout multiplies each output by, for each layer: unit by unit, sample by sample.
    masks: Vec<Vec<f64>>,
}

const DROPOUT_SEED: u64 = 77;

impl Case {
    fn new(units: &[usize], hidden: Dense, loss: Loss, seed: u64) -> Self {
        let (inputs, count) = (6, 9);
        let mut layers: Vec<Dense> = units.iter().map(|units| Dense { units: *units, ..hidden }).collect();
        layers.push(Dense::new(1, Activation::Linear));
        let mut stream = Stream::keyed(&[seed]);
        let mut draw = |count: usize, low: f32, high: f32| -> Vec<f32> {
            (0..count).map(|_| low + (high - low) * stream.unit_f32()).collect()
        };
        let weights = draw(Mlp::new(inputs, &layers).weight_count(), -0.8, 0.8);
        let (x, y) = (draw(inputs * count, -1.0, 1.0), draw(count, 0.0, 1.0));
        let mut stream = Stream::keyed(&[DROPOUT_SEED]);
        let mask = |layer: &Dense| -> Vec<f64> {
            let rate = layer.dropout;
            let kept = 1.0 / f64::from(1.0 - rate);
            let mut factor = || if rate == 0.0 || stream.unit_f32() >= rate { kept } else { 0.0 };
            (0..count * layer.units).map(|_| factor()).collect()
        };
        let masks = layers.iter().map(mask).collect();
        Self { inputs, layers, loss, x, y, weights, masks }
    }

    /// The loss with these weights, which are in Keras's order, in float64.
    fn plain_loss(&self, weights: &[f64]) -> f64 {
        let mut sum = 0.0;
        let mut penalty = 0.0;
        for (sample, (x, target)) in self.x.chunks_exact(self.inputs).zip(&self.y).enumerate() {
            let mut values: Vec<f64> = x.iter().map(|x| f64::from(*x)).collect();
            let mut remaining = weights;
            penalty = 0.0;
            for (layer, mask) in self.layers.iter().zip(&self.masks) {
                let (kernel, tail) = remaining.split_at(values.len() * layer.units);
                let (bias, tail) = tail.split_at(layer.units);
                remaining = tail;
                let Regularizer { l1, l2 } = layer.regularizer;
                penalty += f64::from(l1) * kernel.iter().map(|w| w.abs()).sum::<f64>();
                penalty += f64::from(l2) * kernel.iter().map(|w| w * w).sum::<f64>();
                let unit = |unit: usize| {
                    let products =
                        values.iter().enumerate().map(|(i, value)| value * kernel[i * layer.units + unit]);
                    let output = activate(layer.activation, products.sum::<f64>() + bias[unit]);
                    output * mask[unit * self.y.len() + sample]
                };
                values = (0..layer.units).map(unit).collect();
            }
            sum += loss_value(self.loss, values[0] - f64::from(*target));
        }
        sum / self.y.len() as f64 + penalty
    }

    /// Compares the network's loss and gradients with the plain loss and its central differences.
    fn check(&self, label: &str) {
        let mut mlp = Mlp::new(self.inputs, &self.layers);
        assert!(mlp.set_weights(&self.weights));
        let count = self.y.len();
        let mut workspace = mlp.workspace(count);
        let inputs = Rows { numbers: &self.x, stride: self.inputs, count, columns: self.inputs };
        let batch = Batch { inputs, targets: &self.y };
        let mut stream = Stream::keyed(&[DROPOUT_SEED]);
        let value = mlp.differentiate(batch, self.loss, &mut workspace, &mut stream);
        let gradients = mlp.gradients(&workspace);

        let mut weights: Vec<f64> = self.weights.iter().map(|weight| f64::from(*weight)).collect();
        let plain_value = self.plain_loss(&weights);
        assert!(
            (value - plain_value).abs() < 1e-5 * plain_value.max(1e-2),
            "{label}: {value}, expected {plain_value}"
        );
        for index in 0..weights.len() {
            let (weight, step) = (weights[index], 1e-6);
            let mut loss_at = |value: f64| {
                weights[index] = value;
                self.plain_loss(&weights)
            };
            let difference = (loss_at(weight + step) - loss_at(weight - step)) / (2.0 * step);
            loss_at(weight);
            let gradient = f64::from(gradients[index]);
            assert!(
                (gradient - difference).abs() < 1e-4 * difference.abs().max(1e-1),
                "{label}, weight {index}: {gradient}, expected {difference}"
            );
        }
    }
}

/// The units of the hidden layers.
const SHAPES: [&[usize]; 5] = [&[], &[5], &[8, 3], &[1, 1], &[7, 6, 5]];

#[test]
fn gradients_match_finite_differences_for_every_activation() {
    for (seed, units) in SHAPES.into_iter().enumerate() {
        for activation in Activation::ALL {
            let case = Case::new(units, Dense::new(1, activation), Loss::MeanSquared, seed as u64);
            case.check(&format!("{units:?} {activation:?}"));
        }
    }
}

#[test]
fn gradients_match_finite_differences_for_every_loss() {
    let other_losses = [Loss::Huber { delta: 0.3 }, Loss::Quantile { q: 0.1 }, Loss::Quantile { q: 0.95 }];
    for (seed, units) in SHAPES.into_iter().enumerate() {
        for loss in LossKind::ALL.map(LossKind::with_defaults).into_iter().chain(other_losses) {
            let case = Case::new(units, Dense::new(1, Activation::Tanh), loss, 10 + seed as u64);
            case.check(&format!("{units:?} {loss:?}"));
        }
    }
}

#[test]
fn gradients_match_finite_differences_with_regularization() {
    for (l1, l2) in [(0.03, 0.0), (0.0, 0.2), (0.01, 0.1)] {
        let hidden = Dense { regularizer: Regularizer { l1, l2 }, ..Dense::new(1, Activation::Elu) };
        for (seed, units) in SHAPES.into_iter().enumerate() {
            let case = Case::new(units, hidden, Loss::MeanSquared, 20 + seed as u64);
            case.check(&format!("{units:?} {l1} {l2}"));
        }
    }
}

#[test]
fn gradients_match_finite_differences_with_dropout() {
    for activation in [Activation::Relu, Activation::Gelu, Activation::Sigmoid] {
        let hidden = Dense { dropout: 0.4, ..Dense::new(1, activation) };
        for (seed, units) in SHAPES.into_iter().enumerate() {
            let case = Case::new(units, hidden, Loss::LogCosh, 30 + seed as u64);
            case.check(&format!("{units:?} {activation:?}"));
        }
    }
}
