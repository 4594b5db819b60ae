//! Dropout: in training, units are left out at random (Srivastava et al. 2014), inverted as in Keras.

use wide::f32x4;

use super::matrix::{lanes_mut, vectors};
use crate::num::stream::Stream;

/// Draws which units of each sample are kept, row by row: `1 / (1 - rate)` for those that are, 0 for those
/// that are left out and for the padding. `mask` holds rows of `units` numbers, padded to whole vectors;
/// `rate` is from 0 to below 1.
pub fn draw(rate: f32, units: usize, mask: &mut [f32x4], stream: &mut Stream) {
    let kept = 1.0 / (1.0 - rate);
    for row in mask.chunks_exact_mut(vectors(units)) {
        let row = lanes_mut(row);
        row[..units].fill_with(|| if stream.unit_f32() >= rate { kept } else { 0.0 });
        row[units..].fill(0.0);
    }
}

/// Draws the same numbers in the same order for rows of samples: `mask` holds one of `units` numbers for each, padded
/// to whole vectors.
pub fn draw_across(rate: f32, units: usize, mask: &mut [f32x4], stream: &mut Stream) {
    let kept = 1.0 / (1.0 - rate);
    mask.fill(f32x4::ZERO);
    let mask = lanes_mut(mask);
    for unit in 0..units {
        for number in mask.iter_mut().skip(unit).step_by(4 * vectors(units)) {
            *number = if stream.unit_f32() >= rate { kept } else { 0.0 };
        }
    }
}

/// `out = numbers * mask`, and zero wherever the mask is, even for what is not a number.
pub fn apply(mask: &[f32x4], numbers: &[f32x4], out: &mut [f32x4]) {
    for ((out, number), mask) in out.iter_mut().zip(numbers).zip(mask) {
        *out = mask.simd_eq(f32x4::ZERO).select(f32x4::ZERO, *number * *mask);
    }
}

/// Multiplies gradients at what was handed on by the mask, as [`apply`] does.
pub fn pull_back(mask: &[f32x4], gradients: &mut [f32x4]) {
    for (gradient, mask) in gradients.iter_mut().zip(mask) {
        *gradient = mask.simd_eq(f32x4::ZERO).select(f32x4::ZERO, *gradient * *mask);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::matrix::lanes;

    #[test]
    fn the_share_of_the_rate_is_left_out_and_the_mean_stays() {
        let mut mask = vec![f32x4::splat(7.0); 2 * 5_000];
        draw(0.25, 6, &mut mask, &mut Stream::keyed(&[1]));
        let rows: Vec<&[f32]> = lanes(&mask).chunks_exact(8).collect();
        assert!(rows.iter().all(|row| row[6..] == [0.0, 0.0]));
        let kept = rows.iter().flat_map(|row| &row[..6]).filter(|x| **x != 0.0);
        let kept: Vec<f32> = kept.copied().collect();
        assert!(kept.iter().all(|x| *x == 1.0 / 0.75));
        assert!((kept.len() as f64 / 30_000.0 - 0.75).abs() < 0.01, "{}", kept.len());
    }

    #[test]
    fn what_is_left_out_is_zero_whatever_it_was() {
        let mask = [f32x4::new([0.0, 2.0, 0.0, 2.0])];
        let numbers = [f32x4::new([f32::NAN, 1.0, f32::INFINITY, -3.0])];
        let mut out = [f32x4::ONE];
        apply(&mask, &numbers, &mut out);
        assert_eq!(out[0].to_array(), [0.0, 2.0, 0.0, -6.0]);
        let mut gradients = numbers;
        pull_back(&mask, &mut gradients);
        assert_eq!(gradients[0].to_array(), [0.0, 2.0, 0.0, -6.0]);
    }
}
