//! What weights begin as.

use crate::num::stream::Stream;

/// Glorot and Bengio's uniform distribution, Keras's default for a dense kernel: between plus and minus
/// `sqrt(6 / (inputs + units))`, float32.
pub fn glorot_uniform(inputs: usize, units: usize, stream: &mut Stream) -> impl FnMut() -> f32 {
    let limit = (6.0 / (inputs + units) as f32).sqrt();
    move || (2.0 * stream.unit_f32() - 1.0) * limit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_fill_their_range_evenly() {
        let mut stream = Stream::keyed(&[1]);
        let mut draw = glorot_uniform(20, 10, &mut stream);
        let weights: Vec<f32> = (0..10_000).map(|_| draw()).collect();
        let limit = 0.2_f32.sqrt();
        assert!(weights.iter().all(|weight| weight.abs() <= limit));
        let mean: f32 = weights.iter().sum::<f32>() / 10_000.0;
        let square: f32 = weights.iter().map(|weight| weight * weight).sum::<f32>() / 10_000.0;
        assert!(mean.abs() < 0.01 && (square / (limit * limit / 3.0) - 1.0).abs() < 0.05);
    }
}
