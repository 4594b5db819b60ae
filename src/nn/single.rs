//! The matrix products of a layer with one unit, which is what every network ends in. Lanes run over the
//! layer's inputs: over its units three of four would be idle.
//!
//! `column` is the kernel, one number for each input, padded with zeros to whole vectors.

use wide::f32x4;

use super::matrix::{Matrix, vectors};

/// Forward: lane 0 of `out[r]` becomes `finish(start + a[r][0] * column[0] + a[r][1] * column[1] + ...)`, the
/// other lanes zero. The products of every fourth number are summed first, each in order, and then the four
/// sums: `(s0 + s1) + (s2 + s3)`.
pub fn dots<'a>(
    a: impl Matrix<'a>,
    column: &[f32x4],
    start: f32,
    out: &mut [f32x4],
    finish: impl Fn(f32x4) -> f32x4,
) {
    let mask = last_mask(a.columns());
    for (chunk, out) in out[..a.count()].chunks_mut(4).enumerate() {
        let mut sums = [f32x4::ZERO; 4];
        for (row, sum) in sums.iter_mut().enumerate().take(out.len()) {
            let place = a.start(4 * chunk + row);
            *sum = dot(a.numbers(), place, column, mask);
        }
        let [s0, s1, s2, s3] = f32x4::transpose(sums);
        let results = finish(f32x4::splat(start) + ((s0 + s1) + (s2 + s3))).to_array();
        for (out, result) in out.iter_mut().zip(results) {
            *out = f32x4::new([result, 0.0, 0.0, 0.0]);
        }
    }
}

/// Weight gradient: `out[i] = sum over r of a[r][i] * g[r]`, with `g[r]` in lane 0 of `gradients[r]`, each sum
/// in the order of the rows. `out` is laid out as the column is; its padding becomes zero.
pub fn weighted<'a>(a: impl Matrix<'a>, gradients: &[f32x4], out: &mut [f32x4]) {
    let width = vectors(a.columns());
    let mut first = 0;
    while first < width {
        first += match width - first {
            1 => weighted_block::<1>(a, gradients, first, out),
            2 => weighted_block::<2>(a, gradients, first, out),
            3 => weighted_block::<3>(a, gradients, first, out),
            _ => weighted_block::<4>(a, gradients, first, out),
        };
    }
    if let Some(last) = out[..width].last_mut() {
        *last = last_mask(a.columns()).select(*last, f32x4::ZERO);
    }
}

#[inline(always)]
fn weighted_block<'a, const V: usize>(
    a: impl Matrix<'a>,
    gradients: &[f32x4],
    first: usize,
    out: &mut [f32x4],
) -> usize {
    let mut sums = [f32x4::ZERO; V];
    for (r, gradient) in gradients[..a.count()].iter().enumerate() {
        let gradient = f32x4::splat(gradient.as_array()[0]);
        let place = a.start(r) + 4 * first;
        for (v, sum) in sums.iter_mut().enumerate() {
            *sum += gradient * load(a.numbers(), place + 4 * v);
        }
    }
    out[first..first + V].copy_from_slice(&sums);
    V
}

/// Input gradient: `out[r][i] = g[r] * column[i]`, with `g[r]` in lane 0 of `gradients[r]`.
pub fn spread(gradients: &[f32x4], column: &[f32x4], out: &mut [f32x4]) {
    for (row, gradient) in out.chunks_exact_mut(column.len()).zip(gradients) {
        let gradient = f32x4::splat(gradient.as_array()[0]);
        for (out, weight) in row.iter_mut().zip(column) {
            *out = gradient * *weight;
        }
    }
}

/// Four sums of products, of which a row's dot product with the column is the sum.
#[inline(always)]
fn dot(numbers: &[f32], place: usize, column: &[f32x4], mask: f32x4) -> f32x4 {
    let mut sum = f32x4::ZERO;
    let Some((last, whole)) = column.split_last() else { return sum };
    for (v, weight) in whole.iter().enumerate() {
        sum += load(numbers, place + 4 * v) * *weight;
    }
    // What lies behind the row may be anything, no number included.
    sum + mask.select(load(numbers, place + 4 * whole.len()), f32x4::ZERO) * *last
}

/// Four numbers from a place on; zeros behind the end.
#[inline(always)]
fn load(numbers: &[f32], place: usize) -> f32x4 {
    match numbers.get(place..).and_then(|rest| rest.first_chunk::<4>()) {
        Some(four) => f32x4::new(*four),
        None => {
            let number = |lane: usize| numbers.get(place + lane).copied().unwrap_or(0.0);
            f32x4::new([number(0), number(1), number(2), number(3)])
        }
    }
}

/// Which lanes of the last vector of so many numbers hold one: all bits of those are set.
fn last_mask(columns: usize) -> f32x4 {
    let held = columns - 4 * (vectors(columns).max(1) - 1);
    let lane = f32x4::new([0.0, 1.0, 2.0, 3.0]);
    lane.simd_lt(f32x4::splat(held as f32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        nn::{
            matrix::{Picks, Rows, lanes, lanes_mut},
            plain,
        },
        num::stream::Stream,
    };
    use proptest::prelude::*;

    fn bits(numbers: &[f32]) -> Vec<u32> {
        numbers.iter().map(|number| number.to_bits()).collect()
    }

    proptest! {
        #[test]
        fn the_fast_products_have_the_bits_of_the_plain_ones(count in 1_usize..40, inner in 1_usize..40, seed: u64) {
            let mut stream = Stream::keyed(&[seed]);
            let mut draw = |count: usize| -> Vec<f32> { (0..count).map(|_| stream.unit_f32() * 4.0 - 2.0).collect() };
            // Rows overlap, and what is behind the last one is no number.
            let mut numbers = draw(count + inner - 1);
            numbers.push(f32::NAN);
            let starts: Vec<u32> = (0..count as u32).rev().collect();
            let picks = Picks { numbers: &numbers, starts: &starts, columns: inner };
            let rows = Rows { numbers: &numbers, stride: 1, count, columns: inner };
            let (column, start) = (draw(inner), draw(1)[0]);
            let mut padded = vec![f32x4::ZERO; vectors(inner)];
            lanes_mut(&mut padded)[..inner].copy_from_slice(&column);

            let mut out = vec![f32x4::splat(9.0); count];
            dots(rows, &padded, start, &mut out, |sum| sum);
            let expected = plain::dots(rows, &column, start);
            for (out, expected) in out.iter().zip(&expected) {
                prop_assert_eq!(bits(&out.to_array()), bits(&[*expected, 0.0, 0.0, 0.0]));
            }
            dots(picks, &padded, start, &mut out, |sum| sum);
            for (out, expected) in out.iter().rev().zip(&expected) {
                prop_assert_eq!(out.to_array()[0].to_bits(), expected.to_bits());
            }

            let g = draw(count);
            let gradients: Vec<f32x4> = g.iter().map(|g| f32x4::new([*g, 7.0, 7.0, 7.0])).collect();
            for made in [false, true] {
                let mut out = vec![f32x4::splat(9.0); vectors(inner)];
                let expected = if made {
                    weighted(picks, &gradients, &mut out);
                    plain::weighted(picks, &g)
                } else {
                    weighted(rows, &gradients, &mut out);
                    plain::weighted(rows, &g)
                };
                prop_assert_eq!(bits(&lanes(&out)[..inner]), bits(&expected));
                prop_assert!(lanes(&out)[inner..].iter().all(|padding| *padding == 0.0));
            }

            let mut out = vec![f32x4::splat(9.0); count * vectors(inner)];
            spread(&gradients, &padded, &mut out);
            for (row, expected) in lanes(&out).chunks_exact(4 * vectors(inner)).zip(plain::spread(&g, &column)) {
                prop_assert_eq!(bits(&row[..inner]), bits(&expected));
            }
        }
    }
}
