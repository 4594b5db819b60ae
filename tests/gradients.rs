//! Gradients of the network against finite differences of a plain float64 network.
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
        regularizer::Regularizer,
    },
    num::stream::Stream,
};

/// The activations as their papers write them.
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

/// The losses as their papers write them, of `x` = forecast - target.
fn lose(loss: Loss, x: f64) -> f64 {
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

/// A network, what it learns from, and what dropout makes of it: layer by layer, sample by sample, unit by
/// unit what an output is multiplied by.
struct Case {
    inputs: usize,
    layers: Vec<Dense>,
    loss: Loss,
    x: Vec<f32>,
    y: Vec<f32>,
    weights: Vec<f32>,
    masks: Vec<Vec<f64>>,
}

const DROPOUT_SEED: u64 = 77;

impl Case {
    fn new(units: &[usize], hidden: Dense, loss: Loss, seed: u64) -> Self {
        let (inputs, count) = (6, 9);
        let mut layers: Vec<Dense> = units.iter().map(|units| Dense { units: *units, ..hidden }).collect();
        layers.push(Dense::new(1, Activation::Linear));
        let mut stream = Stream::keyed(&[seed]);
        let mut draw = |count: usize, from: f32, to: f32| -> Vec<f32> {
            (0..count).map(|_| from + (to - from) * stream.unit_f32()).collect()
        };
        let weights = draw(Mlp::new(inputs, &layers).weight_count(), -0.8, 0.8);
        let (x, y) = (draw(inputs * count, -1.0, 1.0), draw(count, 0.0, 1.0));
        let mut stream = Stream::keyed(&[DROPOUT_SEED]);
        let mask = |layer: &Dense| -> Vec<f64> {
            let rate = layer.dropout;
            let kept = 1.0 / f64::from(1.0 - rate);
            let mut one = || if rate == 0.0 || stream.unit_f32() >= rate { kept } else { 0.0 };
            (0..count * layer.units).map(|_| one()).collect()
        };
        let masks = layers.iter().map(mask).collect();
        Self { inputs, layers, loss, x, y, weights, masks }
    }

    /// The loss with these weights (Keras's order), number by number.
    fn plain(&self, weights: &[f64]) -> f64 {
        let mut sum = 0.0;
        let mut penalty = 0.0;
        for (sample, (x, target)) in self.x.chunks_exact(self.inputs).zip(&self.y).enumerate() {
            let mut values: Vec<f64> = x.iter().map(|x| f64::from(*x)).collect();
            let mut rest = weights;
            penalty = 0.0;
            for (layer, mask) in self.layers.iter().zip(&self.masks) {
                let (kernel, tail) = rest.split_at(values.len() * layer.units);
                let (bias, tail) = tail.split_at(layer.units);
                rest = tail;
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
            sum += lose(self.loss, values[0] - f64::from(*target));
        }
        sum / self.y.len() as f64 + penalty
    }

    /// Holds the network's loss and gradients against the plain loss and its slopes.
    fn check(&self, what: &str) {
        let mut mlp = Mlp::new(self.inputs, &self.layers);
        assert!(mlp.set_weights(&self.weights));
        let count = self.y.len();
        let mut space = mlp.workspace(count);
        let inputs = Rows { numbers: &self.x, stride: self.inputs, count, columns: self.inputs };
        let batch = Batch { inputs, targets: &self.y };
        let mut stream = Stream::keyed(&[DROPOUT_SEED]);
        let reported = mlp.differentiate(batch, self.loss, &mut space, &mut stream);
        let gradients = mlp.derivatives(&space);

        let mut weights: Vec<f64> = self.weights.iter().map(|weight| f64::from(*weight)).collect();
        let plain = self.plain(&weights);
        assert!((reported - plain).abs() < 1e-5 * plain.max(1e-2), "{what}: {reported} and {plain}");
        for place in 0..weights.len() {
            let (weight, step) = (weights[place], 1e-6);
            let mut at = |value: f64| {
                weights[place] = value;
                self.plain(&weights)
            };
            let slope = (at(weight + step) - at(weight - step)) / (2.0 * step);
            at(weight);
            let made = f64::from(gradients[place]);
            assert!(
                (made - slope).abs() < 1e-4 * slope.abs().max(1e-1),
                "{what}, weight {place}: {made} and {slope}"
            );
        }
    }
}

const SHAPES: [&[usize]; 5] = [&[], &[5], &[8, 3], &[1, 1], &[7, 6, 5]];

#[test]
fn gradients_are_the_slopes_of_the_loss_with_every_activation() {
    for (seed, units) in SHAPES.into_iter().enumerate() {
        for activation in Activation::ALL {
            let case = Case::new(units, Dense::new(1, activation), Loss::MeanSquared, seed as u64);
            case.check(&format!("{units:?} {activation:?}"));
        }
    }
}

#[test]
fn gradients_are_the_slopes_of_every_loss() {
    let more = [Loss::Huber { delta: 0.3 }, Loss::Quantile { q: 0.1 }, Loss::Quantile { q: 0.95 }];
    for (seed, units) in SHAPES.into_iter().enumerate() {
        for loss in Loss::ALL.into_iter().chain(more) {
            let case = Case::new(units, Dense::new(1, Activation::Tanh), loss, 10 + seed as u64);
            case.check(&format!("{units:?} {loss:?}"));
        }
    }
}

#[test]
fn gradients_are_the_slopes_of_what_the_weights_cost() {
    for (l1, l2) in [(0.03, 0.0), (0.0, 0.2), (0.01, 0.1)] {
        let hidden = Dense { regularizer: Regularizer { l1, l2 }, ..Dense::new(1, Activation::Elu) };
        for (seed, units) in SHAPES.into_iter().enumerate() {
            let case = Case::new(units, hidden, Loss::MeanSquared, 20 + seed as u64);
            case.check(&format!("{units:?} {l1} {l2}"));
        }
    }
}

#[test]
fn gradients_are_the_slopes_of_the_loss_of_what_dropout_keeps() {
    for activation in [Activation::Relu, Activation::Gelu, Activation::Sigmoid] {
        let hidden = Dense { dropout: 0.4, ..Dense::new(1, activation) };
        for (seed, units) in SHAPES.into_iter().enumerate() {
            let case = Case::new(units, hidden, Loss::LogCosh, 30 + seed as u64);
            case.check(&format!("{units:?} {activation:?}"));
        }
    }
}
