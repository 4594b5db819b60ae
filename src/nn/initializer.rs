//! Initialization of kernels.

use serde::{Deserialize, Serialize};

use crate::num::stream::Stream;

keyed_enum! {
    /// The distribution that the initial weights of a kernel are drawn from: variance scaling, as in Keras 3.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub enum Initializer {
        /// The uniform distribution from `-l` to `l` with `l = sqrt(6 / (inputs + units))` (Glorot and Bengio 2010);
        /// Keras's default.
        GlorotUniform = "glorot_uniform",
        /// The truncated normal distribution of variance `2 / (inputs + units)`.
        GlorotNormal = "glorot_normal",
        /// The uniform distribution from `-l` to `l` with `l = sqrt(6 / inputs)` (He et al. 2015).
        HeUniform = "he_uniform",
        /// The truncated normal distribution of variance `2 / inputs`.
        HeNormal = "he_normal",
        /// The uniform distribution from `-l` to `l` with `l = sqrt(3 / inputs)` (LeCun et al. 1998).
        LecunUniform = "lecun_uniform",
        /// The truncated normal distribution of variance `1 / inputs`.
        LecunNormal = "lecun_normal",
    }
}

/// The standard deviation of the standard normal distribution truncated at -2 and 2.
const TRUNCATED_DEVIATION: f64 = 0.879_625_661_034_239_8;

impl Initializer {
    /// A function that draws one weight at each call, for a kernel of `inputs` inputs and `units` units.
    pub fn draw(self, inputs: usize, units: usize, stream: &mut Stream) -> impl FnMut() -> f32 {
        let (scale, fan) = match self {
            Self::GlorotUniform => (6.0_f32, inputs + units),
            Self::GlorotNormal => (2.0, inputs + units),
            Self::HeUniform => (6.0, inputs),
            Self::HeNormal => (2.0, inputs),
            Self::LecunUniform => (3.0, inputs),
            Self::LecunNormal => (1.0, inputs),
        };
        let uniform = matches!(self, Self::GlorotUniform | Self::HeUniform | Self::LecunUniform);
        let limit = (scale / fan as f32).sqrt();
        let deviation = (f64::from(scale) / fan as f64).sqrt() / TRUNCATED_DEVIATION;
        move || {
            if uniform {
                return (2.0 * stream.unit_f32() - 1.0) * limit;
            }
            loop {
                let normal = stream.normal();
                if normal.abs() < 2.0 {
                    return (normal * deviation) as f32;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_have_variance_and_limits_of_their_initializer() {
        let (inputs, units) = (20, 10);
        let expected = [
            (Initializer::GlorotUniform, 2.0 / 30.0),
            (Initializer::GlorotNormal, 2.0 / 30.0),
            (Initializer::HeUniform, 2.0 / 20.0),
            (Initializer::HeNormal, 2.0 / 20.0),
            (Initializer::LecunUniform, 1.0 / 20.0),
            (Initializer::LecunNormal, 1.0 / 20.0),
        ];
        assert_eq!(expected.map(|(initializer, _)| initializer), Initializer::ALL);
        for (initializer, variance) in expected {
            let mut stream = Stream::keyed(&[1]);
            let mut draw = initializer.draw(inputs, units, &mut stream);
            let weights: Vec<f64> = (0..20_000).map(|_| f64::from(draw())).collect();
            let mean = weights.iter().sum::<f64>() / 20_000.0;
            let mean_square = weights.iter().map(|weight| weight * weight).sum::<f64>() / 20_000.0;
            assert!(mean.abs() < 0.01, "{initializer:?}: {mean}");
            assert!((mean_square / variance - 1.0).abs() < 0.03, "{initializer:?}: {mean_square}");
            let uniform = initializer.key().ends_with("uniform");
            let limit =
                if uniform { (3.0 * variance).sqrt() } else { 2.0 * variance.sqrt() / TRUNCATED_DEVIATION };
            let largest = weights.iter().fold(0.0_f64, |largest, weight| largest.max(weight.abs()));
            assert!(largest <= limit * 1.000_001 && largest > 0.97 * limit, "{initializer:?}: {largest}");
        }
    }
}
