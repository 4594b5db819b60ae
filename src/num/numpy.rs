//! NumPy's legacy random stream and its float32 `cos` and `exp`, equal to the bit.
//!
//! A synthetic series equals the one that the same parameters give in Python. That requires NumPy's own kernels, which
//! are polynomials in fused arithmetic and not correctly rounded functions. `libm::fmaf` gives the same fused result on
//! every target, in software if the target has no such instruction.

use rand_mt::Mt;

/// `numpy.random.RandomState(seed)`: MT19937 with the legacy Gaussian method.
#[derive(Clone, Debug)]
pub struct RandomState {
    generator: Mt,
    /// The second number of the last pair, if it has not been returned.
    spare: Option<f64>,
}

impl RandomState {
    /// The generator of this seed.
    #[must_use]
    pub fn new(seed: u32) -> Self {
        Self { generator: Mt::new(seed), spare: None }
    }

    /// A number in `[0, 1)` with 53 random bits, like `random_sample`.
    pub fn unit(&mut self) -> f64 {
        let high = f64::from(self.generator.next_u32() >> 5);
        let low = f64::from(self.generator.next_u32() >> 6);
        (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0
    }

    /// A number from the standard normal distribution, like `randn`: Marsaglia's polar method, which yields two numbers
    /// at a time.
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let x1 = 2.0 * self.unit() - 1.0;
            let x2 = 2.0 * self.unit() - 1.0;
            let r2 = x1 * x1 + x2 * x2;
            if r2 < 1.0 && r2 != 0.0 {
                let factor = (-2.0 * libm::log(r2) / r2).sqrt();
                self.spare = Some(factor * x1);
                return factor * x2;
            }
        }
    }
}

/// `1.5 * 2^23`: adding and subtracting it rounds a float32 of small size to the nearest integer, ties to even.
const ROUNDING: f32 = 12_582_912.0;

/// `x - quotient * (a + b + c)` in three fused steps, so that the subtraction of nearly equal numbers loses no bits
/// (Cody and Waite's argument reduction).
fn reduce_argument(x: f32, quotient: f32, parts: [f32; 3]) -> f32 {
    parts.into_iter().fold(x, |rest, part| libm::fmaf(quotient, -part, rest))
}

/// The value of a polynomial by Horner's rule in fused steps. The highest coefficient comes first.
fn polynomial(x: f32, coefficients: &[f32]) -> f32 {
    coefficients.iter().copied().reduce(|sum, next| libm::fmaf(sum, x, next)).unwrap_or(0.0)
}

/// `numpy.exp` of a float32: a rational approximation around the nearest multiple of ln 2, scaled by a power of two.
/// Source of the constants: NumPy 2, `loops_exponent_log.dispatch.c.src`.
#[must_use]
pub fn exp_f32(x: f32) -> f32 {
    if x.is_nan() {
        return x;
    }
    if x > 88.722_84 {
        return f32::INFINITY;
    }
    if x < -103.972_08 {
        return 0.0;
    }
    let power = (x * std::f32::consts::LOG2_E + ROUNDING) - ROUNDING;
    let rest = reduce_argument(x, power, [0.693_145_75, 1.428_606_8e-6, 0.0]);
    let numerator =
        polynomial(rest, &[0.000_508_276_3, 0.006_757_897, 0.051_145_12, 0.247_361_54, 0.725_766_5, 1.0]);
    let denominator = polynomial(rest, &[0.021_595_094, -0.274_233_55, 1.0]);
    libm::scalbnf(numerator / denominator, power as i32)
}

/// `numpy.cos` of a float32, for arguments of ordinary size (up to some ten thousand): polynomials for sine and cosine
/// on an eighth of the circle. Source of the constants: NumPy 2, `loops_trigonometric.dispatch`.
#[must_use]
pub fn cos_f32(x: f32) -> f32 {
    if !x.is_finite() {
        return f32::NAN;
    }
    if x.abs() > 71_476.06 {
        // Beyond this bound NumPy does not use its kernel either.
        return libm::cosf(x);
    }
    let quadrant = (x * std::f32::consts::FRAC_2_PI + ROUNDING) - ROUNDING;
    #[allow(
        clippy::approx_constant,
        reason = "the first part is a float32 just below pi / 2; the other parts hold the rest"
    )]
    let rest = reduce_argument(x, quadrant, [1.570_796, 3.139_164_7e-7, 5.390_302_5e-15]);
    let square = rest * rest;
    let shifted_quadrant = quadrant as i32 + 1;
    let value = if shifted_quadrant & 1 == 0 {
        let tail = polynomial(square, &[2.840_409_7e-6, -1.985_649_1e-4, 0.008_333_397, -0.166_666_67, 0.0]);
        libm::fmaf(tail, rest, rest)
    } else {
        polynomial(square, &[2.437_226_6e-5, -0.001_388_652, 0.041_666_62, -0.5, 1.0])
    };
    if shifted_quadrant & 2 == 0 { value } else { -value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernels_equal_numpy_to_the_bit() {
        // From NumPy 2.4 on a machine with fused arithmetic.
        let cases = [(0.5, 1.648_721_2), (1.2, 3.320_117_2), (2.9, 18.174_147)];
        for (x, expected) in cases {
            assert_eq!(exp_f32(x), expected, "exp({x})");
        }
        let cases = [
            (0.1, 0.995_004_2),
            (1.0, 0.540_302_3),
            (2.5, -0.801_143_6),
            (-4.0, -0.653_643_6),
            (100.0, 0.862_318_9),
        ];
        for (x, expected) in cases {
            assert_eq!(cos_f32(x), expected, "cos({x})");
        }
    }

    #[test]
    fn kernels_handle_overflow_underflow_and_nan() {
        assert_eq!(exp_f32(100.0), f32::INFINITY);
        assert_eq!(exp_f32(-200.0), 0.0);
        assert!(exp_f32(f32::NAN).is_nan() && cos_f32(f32::INFINITY).is_nan());
        for x in [-80.0_f32, -3.0, 0.0, 40.0, 88.0] {
            let exact = libm::exp(f64::from(x));
            assert!((f64::from(exp_f32(x)) / exact - 1.0).abs() < 1e-6, "exp({x})");
        }
        assert!((cos_f32(1e6) - libm::cosf(1e6)).abs() < 1e-6);
    }

    #[test]
    fn seed_42_begins_with_numpys_normal_numbers() {
        let mut state = RandomState::new(42);
        for expected in [0.496_714, -0.138_264, 0.647_689, 1.523_030] {
            assert!((state.normal() - expected).abs() < 1e-6);
        }
    }
}
