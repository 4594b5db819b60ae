//! Activation functions and their derivatives.

use serde::{Deserialize, Serialize};
use wide::f32x4;

use super::simd::{lanes, lanes_mut, vector_count};

keyed_enum! {
    /// An activation function of Keras 3, with Keras's default parameters.
    ///
    /// Exponentials and other transcendental functions come from `libm`, lane by lane, so that every target gives the
    /// same bits. Lists on the page show the most used activations first.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub enum Activation {
        /// `max(x, 0)`; its derivative at 0 is 0, as in Keras.
        Relu = "relu",
        /// `x`
        Linear = "linear",
        /// The hyperbolic tangent.
        Tanh = "tanh",
        /// `1 / (1 + exp(-x))`
        Sigmoid = "sigmoid",
        /// `x` where `x > 0`, and `0.2 x` elsewhere.
        LeakyRelu = "leaky_relu",
        /// `x` where `x > 0`, and `exp(x) - 1` elsewhere (Clevert et al. 2015).
        Elu = "elu",
        /// `s x` where `x > 0`, and `s a (exp(x) - 1)` elsewhere, with the two constants of Klambauer et al. 2017.
        Selu = "selu",
        /// `x P(X <= x)` with a standard normal `X` (Hendrycks and Gimpel 2016). It is computed by the error function,
        /// not by the approximation with the hyperbolic tangent.
        Gelu = "gelu",
        /// `x sigmoid(x)`, also called swish (Ramachandran et al. 2017).
        Silu = "silu",
        /// `x tanh(softplus(x))` (Misra 2019).
        Mish = "mish",
        /// `ln(1 + exp(x))`
        Softplus = "softplus",
    }
}

/// The slope of [`Activation::LeakyRelu`] below 0, Keras's default.
const LEAKY_RELU_SLOPE: f32 = 0.2;

/// The slope of [`Activation::Selu`] above 0.
const SELU_SCALE: f32 = 1.050_701;

/// [`SELU_SCALE`] times the alpha of [`Activation::Selu`], 1.6732632. The function tends to its negative.
const SELU_SCALE_ALPHA: f32 = 1.758_099_3;

/// The standard normal density at 0: one over the square root of two pi.
const NORMAL_DENSITY_AT_0: f32 = 0.398_942_3;

impl Activation {
    /// Whether the derivative is computed from the weighted sums; that of the other activations is computed from the
    /// outputs.
    #[must_use]
    pub fn needs_pre_activation(self) -> bool {
        matches!(self, Self::Gelu | Self::Silu | Self::Mish)
    }

    /// Turns weighted sums into outputs in place. The output of NaN is NaN.
    ///
    /// `sums` are rows of `columns` numbers, each padded to whole vectors. Padding that is zero stays zero.
    pub fn activate(self, columns: usize, sums: &mut [f32x4]) {
        match self {
            Self::Linear => {}
            Self::Relu => sums.iter_mut().for_each(|sum| *sum = relu(*sum)),
            Self::LeakyRelu => map_columns(columns, sums, |x| if x > 0.0 { x } else { LEAKY_RELU_SLOPE * x }),
            Self::Elu => map_columns(columns, sums, |x| if x > 0.0 { x } else { libm::expm1f(x) }),
            Self::Selu => {
                map_columns(columns, sums, |x| {
                    if x > 0.0 { SELU_SCALE * x } else { SELU_SCALE_ALPHA * libm::expm1f(x) }
                });
            }
            Self::Gelu => map_columns(columns, sums, |x| x * normal_cdf(x)),
            Self::Silu => map_columns(columns, sums, |x| x * sigmoid(x)),
            Self::Mish => map_columns(columns, sums, mish),
            Self::Tanh => map_columns(columns, sums, libm::tanhf),
            Self::Sigmoid => map_columns(columns, sums, sigmoid),
            Self::Softplus => map_columns(columns, sums, softplus),
        }
    }

    /// Multiplies the gradient at the outputs by the derivative, which gives the gradient at the weighted sums.
    ///
    /// `saved` holds the weighted sums for an activation that [needs them](Self::needs_pre_activation), and the
    /// outputs for any other. Both slices are rows as in [`Self::activate`].
    pub fn backward(self, columns: usize, saved: &[f32x4], gradients: &mut [f32x4]) {
        match self {
            Self::Linear => {}
            Self::Relu => {
                for (gradient, output) in gradients.iter_mut().zip(saved) {
                    *gradient = relu_backward(*output, *gradient);
                }
            }
            Self::LeakyRelu => {
                scale_columns(columns, saved, gradients, |y| if y > 0.0 { 1.0 } else { LEAKY_RELU_SLOPE })
            }
            Self::Elu => scale_columns(columns, saved, gradients, |y| if y > 0.0 { 1.0 } else { y + 1.0 }),
            Self::Selu => {
                scale_columns(columns, saved, gradients, |y| {
                    if y >= 0.0 { SELU_SCALE } else { y + SELU_SCALE_ALPHA }
                });
            }
            Self::Gelu => scale_columns(columns, saved, gradients, |x| {
                normal_cdf(x) + x * (NORMAL_DENSITY_AT_0 * libm::expf(-0.5 * x * x))
            }),
            Self::Silu => scale_columns(columns, saved, gradients, |x| {
                let sigmoid = sigmoid(x);
                sigmoid * (1.0 + x * (1.0 - sigmoid))
            }),
            Self::Mish => scale_columns(columns, saved, gradients, mish_derivative),
            Self::Tanh => scale_columns(columns, saved, gradients, |y| 1.0 - y * y),
            Self::Sigmoid => scale_columns(columns, saved, gradients, |y| y * (1.0 - y)),
            // sigmoid(x) = 1 - exp(-softplus(x))
            Self::Softplus => scale_columns(columns, saved, gradients, |y| -libm::expm1f(-y)),
        }
    }
}

/// `max(x, 0)`, lane by lane; NaN for NaN.
#[must_use]
#[inline(always)]
pub fn relu(sum: f32x4) -> f32x4 {
    !sum.simd_le(f32x4::ZERO) & sum
}

/// The gradient at the input of [`relu`], from its output and the gradient at the output, lane by lane.
#[must_use]
#[inline(always)]
pub fn relu_backward(output: f32x4, gradient: f32x4) -> f32x4 {
    !output.simd_le(f32x4::ZERO) & gradient
}

/// `1 / (1 + exp(-x))`
fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + libm::expf(-x))
}

/// `ln(1 + exp(x))` as `max(x, 0) + ln(1 + exp(-|x|))`, whose exponential cannot overflow.
fn softplus(x: f32) -> f32 {
    let positive_part = if x > 0.0 { x } else { 0.0 };
    positive_part + libm::log1pf(libm::expf(-x.abs()))
}

/// Above this number, `tanh(softplus(x))` is 1 in float32.
const MISH_LINEAR_ABOVE: f32 = 20.0;

/// `x tanh(softplus(x))`. With `e = exp(x)` and `n = e (e + 2)`, the hyperbolic tangent is `n / (n + 2)`, which
/// takes one transcendental function instead of three.
fn mish(x: f32) -> f32 {
    if x > MISH_LINEAR_ABOVE {
        return x;
    }
    let e = libm::expf(x);
    let n = e * (e + 2.0);
    x * (n / (n + 2.0))
}

/// The derivative of [`mish`]: the hyperbolic tangent, plus `x` times its derivative, `4 e (1 + e) / (n + 2)^2`.
fn mish_derivative(x: f32) -> f32 {
    if x > MISH_LINEAR_ABOVE {
        return 1.0;
    }
    let e = libm::expf(x);
    let n = e * (e + 2.0);
    n / (n + 2.0) + x * (4.0 * e * (1.0 + e)) / ((n + 2.0) * (n + 2.0))
}

/// The standard normal distribution function.
fn normal_cdf(x: f32) -> f32 {
    0.5 * (1.0 + libm::erff(x * std::f32::consts::FRAC_1_SQRT_2))
}

/// Applies a function to every number of padded rows, except the padding.
fn map_columns(columns: usize, rows: &mut [f32x4], function: impl Fn(f32) -> f32) {
    for row in rows.chunks_exact_mut(vector_count(columns)) {
        for number in &mut lanes_mut(row)[..columns] {
            *number = function(*number);
        }
    }
}

/// Multiplies every number of padded rows, except the padding, by the derivative at its saved number.
fn scale_columns(columns: usize, saved: &[f32x4], rows: &mut [f32x4], derivative: impl Fn(f32) -> f32) {
    let width = vector_count(columns);
    for (row, saved) in rows.chunks_exact_mut(width).zip(saved.chunks_exact(width)) {
        for (number, saved) in lanes_mut(row)[..columns].iter_mut().zip(lanes(saved)) {
            *number *= derivative(*saved);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The outputs and the derivatives at four numbers.
    fn outputs_and_derivatives(activation: Activation, x: [f32; 4]) -> ([f32; 4], [f32; 4]) {
        let sums = [f32x4::new(x)];
        let mut outputs = sums;
        activation.activate(4, &mut outputs);
        let saved = if activation.needs_pre_activation() { sums } else { outputs };
        let mut gradients = [f32x4::ONE];
        activation.backward(4, &saved, &mut gradients);
        (outputs[0].to_array(), gradients[0].to_array())
    }

    #[test]
    fn relu_is_zero_up_to_zero_and_nan_for_nan() {
        let (out, derivatives) = outputs_and_derivatives(Activation::Relu, [-1.0, 0.0, 2.5, f32::NAN]);
        assert_eq!(out[..3], [0.0, 0.0, 2.5]);
        assert!(out[3].is_nan());
        assert_eq!(derivatives[..3], [0.0, 0.0, 1.0]);
    }

    #[test]
    fn activations_match_their_formulas() {
        // The outputs at -2, 0, 0.5 and 3, computed in float64.
        let expected = [
            (Activation::Relu, [0.0, 0.0, 0.5, 3.0]),
            (Activation::Linear, [-2.0, 0.0, 0.5, 3.0]),
            (Activation::Tanh, [-0.964_027_6, 0.0, 0.462_117_16, 0.995_054_8]),
            (Activation::Sigmoid, [0.119_202_92, 0.5, 0.622_459_35, 0.952_574_1]),
            (Activation::LeakyRelu, [-0.4, 0.0, 0.5, 3.0]),
            (Activation::Elu, [-0.864_664_7, 0.0, 0.5, 3.0]),
            (Activation::Selu, [-1.520_166_5, 0.0, 0.525_350_5, 3.152_103]),
            (Activation::Gelu, [-0.045_500_264, 0.0, 0.345_731_23, 2.995_950_3]),
            (Activation::Silu, [-0.238_405_84, 0.0, 0.311_229_67, 2.857_722_4]),
            (Activation::Mish, [-0.252_501_5, 0.0, 0.375_245_2, 2.986_535_3]),
            (Activation::Softplus, [0.126_928_01, std::f32::consts::LN_2, 0.974_077, 3.048_587_3]),
        ];
        assert_eq!(expected.map(|(activation, _)| activation), Activation::ALL);
        for (activation, expected) in expected {
            let (outputs, _) = outputs_and_derivatives(activation, [-2.0, 0.0, 0.5, 3.0]);
            for (output, expected) in outputs.into_iter().zip(expected) {
                let distance = (output - expected).abs();
                assert!(
                    distance <= 3e-7 * expected.abs().max(0.1),
                    "{activation:?}: {output}, expected {expected}"
                );
            }
        }
    }

    #[test]
    fn large_inputs_give_finite_outputs_and_nan_gives_nan() {
        for activation in Activation::ALL {
            let (outputs, derivatives) = outputs_and_derivatives(activation, [-1e4, -90.0, 90.0, 1e4]);
            assert!(outputs.iter().chain(&derivatives).all(|x| x.is_finite()), "{activation:?}");
            assert!(
                outputs_and_derivatives(activation, [f32::NAN; 4]).0.iter().all(|x| x.is_nan()),
                "{activation:?}"
            );
        }
    }

    #[test]
    fn mish_matches_its_paper_over_its_range() {
        for step in -2_000..2_000_i16 {
            let x = f32::from(step) / 40.0;
            let ([output, ..], [derivative, ..]) = outputs_and_derivatives(Activation::Mish, [x; 4]);
            let x64 = f64::from(x);
            let tanh = libm::tanh(libm::log1p(libm::exp(x64)));
            let expected = x64 * tanh;
            let expected_derivative = tanh + x64 * (1.0 - tanh * tanh) / (1.0 + libm::exp(-x64));
            let distance = (f64::from(output) - expected).abs();
            assert!(distance <= 5e-7 * expected.abs(), "{x}: {output}, expected {expected}");
            let distance = (f64::from(derivative) - expected_derivative).abs();
            assert!(
                distance <= 5e-7 * expected_derivative.abs().max(0.1),
                "{x}: {derivative}, expected {expected_derivative}"
            );
        }
    }

    #[test]
    fn zero_padding_stays_zero() {
        for activation in Activation::ALL {
            let mut rows = [f32x4::new([1.0, 2.0, 0.0, 0.0]); 3];
            activation.activate(2, &mut rows);
            let saved = rows;
            activation.backward(2, &saved, &mut rows);
            assert!(rows.iter().all(|row| row.to_array()[2..] == [0.0; 2]), "{activation:?}");
        }
    }
}
