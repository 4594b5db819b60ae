//! Inverted dropout, as in Keras: in training, random outputs are set to zero and the others are scaled so that the
//! mean stays the same (Srivastava et al. 2014).

use wide::f32x4;

use super::simd::{lanes_mut, vector_count};
use crate::num::stream::Stream;

/// Draws a mask in the unit-major layout: `1 / (1 - rate)` for each output that is kept, and 0 for the others and the
/// padding.
///
/// `mask` holds one row for each unit, of `count` numbers for the samples, padded to whole vectors. Numbers are
/// drawn unit by unit. `rate` is from 0 to less than 1.
pub fn draw_unit_major(rate: f32, count: usize, mask: &mut [f32x4], stream: &mut Stream) {
    let kept = 1.0 / (1.0 - rate);
    for row in mask.chunks_exact_mut(vector_count(count)) {
        let row = lanes_mut(row);
        row[..count].fill_with(|| if stream.unit_f32() >= rate { kept } else { 0.0 });
        row[count..].fill(0.0);
    }
}

/// Draws a mask in the sample-major layout, with the same numbers in the same order as [`draw_unit_major`].
///
/// `mask` holds one row for each sample, of `units` numbers, padded to whole vectors.
pub fn draw_sample_major(rate: f32, units: usize, mask: &mut [f32x4], stream: &mut Stream) {
    let kept = 1.0 / (1.0 - rate);
    mask.fill(f32x4::ZERO);
    let mask = lanes_mut(mask);
    for unit in 0..units {
        for number in mask.iter_mut().skip(unit).step_by(4 * vector_count(units)) {
            *number = if stream.unit_f32() >= rate { kept } else { 0.0 };
        }
    }
}

/// Masks outputs: `out = numbers * mask`, and zero wherever the mask is zero, even where the number is NaN or
/// infinite.
pub fn apply(mask: &[f32x4], numbers: &[f32x4], out: &mut [f32x4]) {
    for ((out, number), mask) in out.iter_mut().zip(numbers).zip(mask) {
        *out = mask.simd_eq(f32x4::ZERO).select(f32x4::ZERO, *number * *mask);
    }
}

/// Masks the gradient at the masked outputs in place, as [`apply`] does, which gives the gradient at the outputs.
pub fn backward(mask: &[f32x4], gradients: &mut [f32x4]) {
    for (gradient, mask) in gradients.iter_mut().zip(mask) {
        *gradient = mask.simd_eq(f32x4::ZERO).select(f32x4::ZERO, *gradient * *mask);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::simd::lanes;

    #[test]
    fn mask_zeroes_rate_of_outputs_and_scales_the_rest() {
        let mut mask = vec![f32x4::splat(7.0); 2 * 5_000];
        draw_unit_major(0.25, 6, &mut mask, &mut Stream::keyed(&[1]));
        let rows: Vec<&[f32]> = lanes(&mask).chunks_exact(8).collect();
        assert!(rows.iter().all(|row| row[6..] == [0.0, 0.0]));
        let kept = rows.iter().flat_map(|row| &row[..6]).filter(|x| **x != 0.0);
        let kept: Vec<f32> = kept.copied().collect();
        assert!(kept.iter().all(|x| *x == 1.0 / 0.75));
        assert!((kept.len() as f64 / 30_000.0 - 0.75).abs() < 0.01, "{}", kept.len());
    }

    #[test]
    fn masked_nan_and_infinity_are_zero() {
        let mask = [f32x4::new([0.0, 2.0, 0.0, 2.0])];
        let numbers = [f32x4::new([f32::NAN, 1.0, f32::INFINITY, -3.0])];
        let mut out = [f32x4::ONE];
        apply(&mask, &numbers, &mut out);
        assert_eq!(out[0].to_array(), [0.0, 2.0, 0.0, -6.0]);
        let mut gradients = numbers;
        backward(&mask, &mut gradients);
        assert_eq!(gradients[0].to_array(), [0.0, 2.0, 0.0, -6.0]);
    }
}
