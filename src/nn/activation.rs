//! What a unit makes of its weighted sum.

use serde::{Deserialize, Serialize};
use wide::f32x4;

use super::matrix::{lanes, lanes_mut, vectors};

/// An activation function of Keras 3, with Keras's default settings.
///
/// Those beyond [`Self::Relu`] run lane by lane through `libm`, so that every target gives the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Activation {
    /// `x`
    Linear,
    /// `max(x, 0)`; its derivative at 0 is 0, as in Keras.
    Relu,
    /// `x` above 0, `0.2 x` elsewhere.
    LeakyRelu,
    /// `x` above 0, `exp(x) - 1` elsewhere (Clevert et al. 2015).
    Elu,
    /// `s x` above 0, `s a (exp(x) - 1)` elsewhere, with the two constants of Klambauer et al. 2017.
    Selu,
    /// `x P(X <= x)` with a standard normal `X`: the exact one, by the error function (Hendrycks and
    /// Gimpel 2016).
    Gelu,
    /// `x sigmoid(x)`, also called swish (Ramachandran et al. 2017).
    Silu,
    /// `x tanh(softplus(x))` (Misra 2019).
    Mish,
    /// The hyperbolic tangent.
    Tanh,
    /// `1 / (1 + exp(-x))`
    Sigmoid,
    /// `ln(1 + exp(x))`
    Softplus,
}

/// The slope of [`Activation::LeakyRelu`] below 0, Keras's default.
const LEAK: f32 = 0.2;

/// The slope of [`Activation::Selu`] above 0.
const SELU_SCALE: f32 = 1.050_701;

/// What [`Activation::Selu`] falls towards: the slope above 0 times alpha, 1.6732632.
const SELU_FLOOR: f32 = 1.758_099_3;

/// One over the square root of two pi: the height of the standard normal density.
const DENSITY: f32 = 0.398_942_3;

impl Activation {
    /// Every activation.
    pub const ALL: [Self; 11] = [
        Self::Linear,
        Self::Relu,
        Self::LeakyRelu,
        Self::Elu,
        Self::Selu,
        Self::Gelu,
        Self::Silu,
        Self::Mish,
        Self::Tanh,
        Self::Sigmoid,
        Self::Softplus,
    ];

    /// The name in links, Keras's own.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Relu => "relu",
            Self::LeakyRelu => "leaky_relu",
            Self::Elu => "elu",
            Self::Selu => "selu",
            Self::Gelu => "gelu",
            Self::Silu => "silu",
            Self::Mish => "mish",
            Self::Tanh => "tanh",
            Self::Sigmoid => "sigmoid",
            Self::Softplus => "softplus",
        }
    }

    /// The activation of this name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|activation| activation.key() == key)
    }

    /// Whether the derivative needs the sums: that of the others is read off the outputs.
    #[must_use]
    pub fn keeps_sums(self) -> bool {
        matches!(self, Self::Gelu | Self::Silu | Self::Mish)
    }

    /// Turns sums into outputs where they lie, in rows of `units` numbers, each padded to whole vectors.
    /// Padding stays as it is. What is not a number stays so.
    pub fn activate(self, units: usize, sums: &mut [f32x4]) {
        match self {
            Self::Linear => {}
            Self::Relu => sums.iter_mut().for_each(|sum| *sum = relu(*sum)),
            Self::LeakyRelu => each(units, sums, |x| if x > 0.0 { x } else { LEAK * x }),
            Self::Elu => each(units, sums, |x| if x > 0.0 { x } else { libm::expm1f(x) }),
            Self::Selu => {
                each(units, sums, |x| if x > 0.0 { SELU_SCALE * x } else { SELU_FLOOR * libm::expm1f(x) });
            }
            Self::Gelu => each(units, sums, |x| x * normal_share(x)),
            Self::Silu => each(units, sums, |x| x * sigmoid(x)),
            Self::Mish => each(units, sums, mish),
            Self::Tanh => each(units, sums, libm::tanhf),
            Self::Sigmoid => each(units, sums, sigmoid),
            Self::Softplus => each(units, sums, softplus),
        }
    }

    /// Multiplies gradients at the outputs by the derivative. `kept` holds the sums of an activation that
    /// [`Self::keeps_sums`], and the outputs of any other; both slices are rows as in [`Self::activate`].
    pub fn pull_back(self, units: usize, kept: &[f32x4], gradients: &mut [f32x4]) {
        match self {
            Self::Linear => {}
            Self::Relu => {
                for (gradient, output) in gradients.iter_mut().zip(kept) {
                    *gradient = relu_back(*output, *gradient);
                }
            }
            Self::LeakyRelu => scale(units, kept, gradients, |y| if y > 0.0 { 1.0 } else { LEAK }),
            Self::Elu => scale(units, kept, gradients, |y| if y > 0.0 { 1.0 } else { y + 1.0 }),
            Self::Selu => {
                scale(units, kept, gradients, |y| if y >= 0.0 { SELU_SCALE } else { y + SELU_FLOOR });
            }
            Self::Gelu => {
                scale(units, kept, gradients, |x| normal_share(x) + x * (DENSITY * libm::expf(-0.5 * x * x)))
            }
            Self::Silu => scale(units, kept, gradients, |x| {
                let sigmoid = sigmoid(x);
                sigmoid * (1.0 + x * (1.0 - sigmoid))
            }),
            Self::Mish => scale(units, kept, gradients, mish_slope),
            Self::Tanh => scale(units, kept, gradients, |y| 1.0 - y * y),
            Self::Sigmoid => scale(units, kept, gradients, |y| y * (1.0 - y)),
            // sigmoid(x) = 1 - exp(-softplus(x))
            Self::Softplus => scale(units, kept, gradients, |y| -libm::expm1f(-y)),
        }
    }
}

/// `max(x, 0)`, lane by lane. What is not a number stays so.
#[must_use]
#[inline(always)]
pub fn relu(sum: f32x4) -> f32x4 {
    !sum.simd_le(f32x4::ZERO) & sum
}

/// The gradient at the input of [`relu`], from its output and the gradient there, lane by lane.
#[must_use]
#[inline(always)]
pub fn relu_back(output: f32x4, gradient: f32x4) -> f32x4 {
    !output.simd_le(f32x4::ZERO) & gradient
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + libm::expf(-x))
}

/// The exponential is of a negative number, so that nothing overflows.
fn softplus(x: f32) -> f32 {
    let above = if x > 0.0 { x } else { 0.0 };
    above + libm::log1pf(libm::expf(-x.abs()))
}

/// Beyond this, `tanh(softplus(x))` is 1 in float32.
const MISH_LINEAR: f32 = 20.0;

/// `x tanh(softplus(x))`. With `e = exp(x)` and `n = e (e + 2)` the tangent is `n / (n + 2)`: one exponential
/// in place of three functions.
fn mish(x: f32) -> f32 {
    if x > MISH_LINEAR {
        return x;
    }
    let e = libm::expf(x);
    let n = e * (e + 2.0);
    x * (n / (n + 2.0))
}

/// The derivative of [`mish`]: the tangent, and `x` times its derivative, `4 e (1 + e) / (n + 2)^2`.
fn mish_slope(x: f32) -> f32 {
    if x > MISH_LINEAR {
        return 1.0;
    }
    let e = libm::expf(x);
    let n = e * (e + 2.0);
    n / (n + 2.0) + x * (4.0 * e * (1.0 + e)) / ((n + 2.0) * (n + 2.0))
}

/// How likely a standard normal number is below this one.
fn normal_share(x: f32) -> f32 {
    0.5 * (1.0 + libm::erff(x * std::f32::consts::FRAC_1_SQRT_2))
}

/// Replaces every number but the padding.
fn each(units: usize, rows: &mut [f32x4], function: impl Fn(f32) -> f32) {
    for row in rows.chunks_exact_mut(vectors(units)) {
        for number in &mut lanes_mut(row)[..units] {
            *number = function(*number);
        }
    }
}

/// Multiplies every number but the padding by the slope at what was kept of it.
fn scale(units: usize, kept: &[f32x4], rows: &mut [f32x4], slope: impl Fn(f32) -> f32) {
    let width = vectors(units);
    for (row, kept) in rows.chunks_exact_mut(width).zip(kept.chunks_exact(width)) {
        for (number, kept) in lanes_mut(row)[..units].iter_mut().zip(lanes(kept)) {
            *number *= slope(*kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The outputs and the derivatives at four numbers.
    fn at(activation: Activation, x: [f32; 4]) -> ([f32; 4], [f32; 4]) {
        let sums = [f32x4::new(x)];
        let mut outputs = sums;
        activation.activate(4, &mut outputs);
        let kept = if activation.keeps_sums() { sums } else { outputs };
        let mut gradients = [f32x4::ONE];
        activation.pull_back(4, &kept, &mut gradients);
        (outputs[0].to_array(), gradients[0].to_array())
    }

    #[test]
    fn relu_is_zero_up_to_zero_and_keeps_what_is_no_number() {
        let (out, slopes) = at(Activation::Relu, [-1.0, 0.0, 2.5, f32::NAN]);
        assert_eq!(out[..3], [0.0, 0.0, 2.5]);
        assert!(out[3].is_nan());
        assert_eq!(slopes[..3], [0.0, 0.0, 1.0]);
    }

    #[test]
    fn every_activation_has_the_values_of_its_formula() {
        // Worked out in float64: the output at -2, 0, 0.5 and 3.
        let expected = [
            (Activation::Linear, [-2.0, 0.0, 0.5, 3.0]),
            (Activation::Relu, [0.0, 0.0, 0.5, 3.0]),
            (Activation::LeakyRelu, [-0.4, 0.0, 0.5, 3.0]),
            (Activation::Elu, [-0.864_664_7, 0.0, 0.5, 3.0]),
            (Activation::Selu, [-1.520_166_5, 0.0, 0.525_350_5, 3.152_103]),
            (Activation::Gelu, [-0.045_500_264, 0.0, 0.345_731_23, 2.995_950_3]),
            (Activation::Silu, [-0.238_405_84, 0.0, 0.311_229_67, 2.857_722_4]),
            (Activation::Mish, [-0.252_501_5, 0.0, 0.375_245_2, 2.986_535_3]),
            (Activation::Tanh, [-0.964_027_6, 0.0, 0.462_117_16, 0.995_054_8]),
            (Activation::Sigmoid, [0.119_202_92, 0.5, 0.622_459_35, 0.952_574_1]),
            (Activation::Softplus, [0.126_928_01, std::f32::consts::LN_2, 0.974_077, 3.048_587_3]),
        ];
        assert_eq!(expected.map(|(activation, _)| activation), Activation::ALL);
        for (activation, expected) in expected {
            let (outputs, _) = at(activation, [-2.0, 0.0, 0.5, 3.0]);
            for (output, expected) in outputs.into_iter().zip(expected) {
                let distance = (output - expected).abs();
                assert!(
                    distance <= 3e-7 * expected.abs().max(0.1),
                    "{activation:?}: {output} and {expected}"
                );
            }
        }
    }

    #[test]
    fn far_out_everything_stays_finite_and_what_is_no_number_stays_so() {
        for activation in Activation::ALL {
            let (outputs, slopes) = at(activation, [-1e4, -90.0, 90.0, 1e4]);
            assert!(outputs.iter().chain(&slopes).all(|x| x.is_finite()), "{activation:?}");
            assert!(at(activation, [f32::NAN; 4]).0.iter().all(|x| x.is_nan()), "{activation:?}");
        }
    }

    #[test]
    fn mish_is_the_function_of_its_paper_all_along() {
        for step in -2_000..2_000_i16 {
            let x = f32::from(step) / 40.0;
            let ([made, ..], [slope, ..]) = at(Activation::Mish, [x; 4]);
            let wide = f64::from(x);
            let tanh = libm::tanh(libm::log1p(libm::exp(wide)));
            let expected = wide * tanh;
            let expected_slope = tanh + wide * (1.0 - tanh * tanh) / (1.0 + libm::exp(-wide));
            let distance = (f64::from(made) - expected).abs();
            assert!(distance <= 5e-7 * expected.abs(), "{x}: {made} and {expected}");
            let distance = (f64::from(slope) - expected_slope).abs();
            assert!(distance <= 5e-7 * expected_slope.abs().max(0.1), "{x}: {slope} and {expected_slope}");
        }
    }

    #[test]
    fn padding_stays_zero() {
        for activation in Activation::ALL {
            let mut rows = [f32x4::new([1.0, 2.0, 0.0, 0.0]); 3];
            activation.activate(2, &mut rows);
            let kept = rows;
            activation.pull_back(2, &kept, &mut rows);
            assert!(rows.iter().all(|row| row.to_array()[2..] == [0.0; 2]), "{activation:?}");
        }
    }

    #[test]
    fn every_key_leads_back() {
        for activation in Activation::ALL {
            assert_eq!(Activation::from_key(activation.key()), Some(activation));
        }
        assert_eq!(Activation::from_key("softmax"), None);
    }
}
