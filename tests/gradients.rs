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
        matrix::Rows,
        mlp::{Dense, Mlp},
    },
    num::stream::Stream,
};

/// The mean squared error of the network with these weights (Keras's order), number by number.
fn loss(inputs: usize, dense: &[Dense], weights: &[f64], x: &[f64], y: &[f64]) -> f64 {
    let squares = x.chunks_exact(inputs).zip(y).map(|(sample, target)| {
        let mut values = sample.to_vec();
        let mut rest = weights;
        for layer in dense {
            let (kernel, tail) = rest.split_at(values.len() * layer.units);
            let (bias, tail) = tail.split_at(layer.units);
            rest = tail;
            let sum = |unit: usize| {
                let products =
                    values.iter().enumerate().map(|(i, value)| value * kernel[i * layer.units + unit]);
                products.sum::<f64>() + bias[unit]
            };
            let activate = |sum: f64| match layer.activation {
                Activation::Linear => sum,
                Activation::Relu => sum.max(0.0),
            };
            values = (0..layer.units).map(sum).map(activate).collect();
        }
        (values[0] - target) * (values[0] - target)
    });
    squares.sum::<f64>() / y.len() as f64
}

#[test]
fn gradients_are_the_slopes_of_the_loss() {
    let shapes: [&[usize]; 5] = [&[], &[5], &[8, 3], &[1, 1], &[7, 6, 5]];
    for (seed, units) in shapes.into_iter().enumerate() {
        for activation in [Activation::Linear, Activation::Relu] {
            let (inputs, count) = (6, 9);
            let mut dense: Vec<Dense> =
                units.iter().map(|units| Dense { units: *units, activation }).collect();
            dense.push(Dense { units: 1, activation: Activation::Linear });
            let mut stream = Stream::keyed(&[seed as u64]);
            let mut mlp = Mlp::new(inputs, &dense);
            let weights: Vec<f32> = (0..mlp.weight_count()).map(|_| stream.unit_f32() - 0.4).collect();
            assert!(mlp.set_weights(&weights));
            let x: Vec<f32> = (0..inputs * count).map(|_| stream.unit_f32() * 2.0 - 1.0).collect();
            let y: Vec<f32> = (0..count).map(|_| stream.unit_f32()).collect();

            let mut space = mlp.workspace(count);
            let rows = Rows { numbers: &x, stride: inputs, count, columns: inputs };
            let reported = mlp.differentiate(rows, &y, &mut space);
            let gradients = mlp.derivatives(&space);

            let wide = |numbers: &[f32]| -> Vec<f64> { numbers.iter().map(|n| f64::from(*n)).collect() };
            let (x, y, mut weights) = (wide(&x), wide(&y), wide(&weights));
            let plain = loss(inputs, &dense, &weights, &x, &y);
            assert!((reported - plain).abs() < 1e-5 * plain.max(1e-2), "{units:?}: {reported} and {plain}");
            for place in 0..weights.len() {
                let (weight, step) = (weights[place], 1e-6);
                let mut at = |value: f64| {
                    weights[place] = value;
                    loss(inputs, &dense, &weights, &x, &y)
                };
                let slope = (at(weight + step) - at(weight - step)) / (2.0 * step);
                at(weight);
                let made = f64::from(gradients[place]);
                assert!(
                    (made - slope).abs() < 1e-4 * slope.abs().max(1e-1),
                    "{units:?} {place}: {made} and {slope}"
                );
            }
        }
    }
}
