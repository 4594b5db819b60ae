//! The matrix products of training, register-blocked: a block of rows times vectors of columns is summed in
//! registers while the inner index runs once over both matrices.
//!
//! Lanes run over columns, so that no sum is ever split: every number is the same as its plain twin's
//! ([`super::plain`]) to the bit.

use wide::f32x4;

use super::matrix::Matrix;

/// Forward: `out[r] = finish(start + sum over k of a[r][k] * b[k])`, vector by vector; `finish` is told the
/// vector's place in `out`.
///
/// `b` holds `a.columns` rows of `width` vectors, `start` one such row, `out` `a.count` of them.
pub fn product<'a>(
    a: impl Matrix<'a>,
    b: &[f32x4],
    start: &[f32x4],
    out: &mut [f32x4],
    finish: impl Fn(usize, f32x4) -> f32x4 + Copy,
) {
    let mut first = 0;
    while first < a.count() {
        let left = a.count() - first;
        first += if left >= 4 {
            product_rows::<4, _>(a, first, b, start, out, finish)
        } else {
            product_rows::<1, _>(a, first, b, start, out, finish)
        };
    }
}

#[inline(always)]
fn product_rows<'a, const R: usize, M: Matrix<'a>>(
    a: M,
    first: usize,
    b: &[f32x4],
    start: &[f32x4],
    out: &mut [f32x4],
    finish: impl Fn(usize, f32x4) -> f32x4 + Copy,
) -> usize {
    let rows: [&[f32]; R] = std::array::from_fn(|r| a.row(first + r));
    let width = start.len();
    let mut column = 0;
    while column < width {
        column += match width - column {
            1 => product_block::<R, 1>(rows, first, b, start, column, out, finish),
            2 | 4 => product_block::<R, 2>(rows, first, b, start, column, out, finish),
            _ => product_block::<R, 3>(rows, first, b, start, column, out, finish),
        };
    }
    R
}

#[inline(always)]
fn product_block<const R: usize, const V: usize>(
    rows: [&[f32]; R],
    first: usize,
    b: &[f32x4],
    start: &[f32x4],
    column: usize,
    out: &mut [f32x4],
    finish: impl Fn(usize, f32x4) -> f32x4 + Copy,
) -> usize {
    let width = start.len();
    let start: [f32x4; V] = std::array::from_fn(|v| start[column + v]);
    let mut sums = [start; R];
    let inner = rows[0].len();
    // Slices of one known length each: the compiler then checks no index inside the loop.
    let rows: [&[f32]; R] = rows.map(|row| &row[..inner]);
    for (k, b) in b.chunks_exact(width).take(inner).enumerate() {
        let b = &b[column..column + V];
        for (row, sums) in rows.iter().zip(&mut sums) {
            let x = f32x4::splat(row[k]);
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum += x * *b;
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        let place = (first + r) * width + column;
        for (v, (out, sum)) in out[place..][..V].iter_mut().zip(sums).enumerate() {
            *out = finish(place + v, *sum);
        }
    }
    V
}

/// Weight gradient: `out[i] = sum over r of a[r][i] * b[r]`, for every column `i` of `a`.
///
/// `b` holds `a.count` rows of `width` vectors, `out` `a.columns` of them.
pub fn transposed_product<'a>(a: impl Matrix<'a>, b: &[f32x4], width: usize, out: &mut [f32x4]) {
    let mut first = 0;
    while first < a.columns() {
        let left = a.columns() - first;
        let out = &mut out[first * width..];
        first += match left {
            1 => transposed_rows::<1, _>(a, first, b, width, out),
            2 | 3 => transposed_rows::<2, _>(a, first, b, width, out),
            _ => transposed_rows::<4, _>(a, first, b, width, out),
        };
    }
}

#[inline(always)]
fn transposed_rows<'a, const R: usize, M: Matrix<'a>>(
    a: M,
    first: usize,
    b: &[f32x4],
    width: usize,
    out: &mut [f32x4],
) -> usize {
    let mut column = 0;
    while column < width {
        column += match width - column {
            1 => transposed_block::<R, 1, M>(a, first, b, width, column, out),
            2 | 4 => transposed_block::<R, 2, M>(a, first, b, width, column, out),
            _ => transposed_block::<R, 3, M>(a, first, b, width, column, out),
        };
    }
    R
}

#[inline(always)]
fn transposed_block<'a, const R: usize, const V: usize, M: Matrix<'a>>(
    a: M,
    first: usize,
    b: &[f32x4],
    width: usize,
    column: usize,
    out: &mut [f32x4],
) -> usize {
    let mut sums = [[f32x4::ZERO; V]; R];
    for (r, b) in b.chunks_exact(width).take(a.count()).enumerate() {
        let x = &a.numbers()[a.start(r) + first..][..R];
        let b = &b[column..column + V];
        for (x, sums) in x.iter().zip(&mut sums) {
            let x = f32x4::splat(*x);
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum += x * *b;
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        out[r * width + column..][..V].copy_from_slice(sums);
    }
    V
}

/// Bias gradient: `out = sum over r of b[r]`, with rows as wide as `out`.
pub fn column_sums(b: &[f32x4], out: &mut [f32x4]) {
    let width = out.len();
    let mut column = 0;
    while column < width {
        column += match width - column {
            1 => column_block::<1>(b, width, column, out),
            2 | 3 => column_block::<2>(b, width, column, out),
            _ => column_block::<4>(b, width, column, out),
        };
    }
}

#[inline(always)]
fn column_block<const V: usize>(b: &[f32x4], width: usize, column: usize, out: &mut [f32x4]) -> usize {
    let mut sums = [f32x4::ZERO; V];
    for row in b.chunks_exact(width) {
        for (sum, b) in sums.iter_mut().zip(&row[column..column + V]) {
            *sum += *b;
        }
    }
    out[column..column + V].copy_from_slice(&sums);
    V
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        nn::{
            matrix::{Picks, Rows, lanes, vectors},
            plain,
        },
        num::stream::Stream,
    };
    use proptest::prelude::*;

    fn matrix(stream: &mut Stream, rows: usize, columns: usize) -> Vec<Vec<f32>> {
        let mut row = || (0..columns).map(|_| stream.unit_f32() * 4.0 - 2.0).collect();
        (0..rows).map(|_| row()).collect()
    }

    fn padded(rows: &[Vec<f32>], columns: usize) -> Vec<f32x4> {
        let row = |row: &Vec<f32>| -> Vec<f32x4> {
            let number = |c: usize| row.get(c).copied().unwrap_or(0.0);
            (0..vectors(columns)).map(|v| f32x4::new(std::array::from_fn(|l| number(4 * v + l)))).collect()
        };
        rows.iter().flat_map(row).collect()
    }

    fn same(fast: &[f32x4], plain: &[Vec<f32>], columns: usize) -> Result<(), TestCaseError> {
        let stride = 4 * vectors(columns);
        for (fast, plain) in lanes(fast).chunks_exact(stride).zip(plain) {
            let bits = |numbers: &[f32]| -> Vec<u32> { numbers.iter().map(|x| x.to_bits()).collect() };
            prop_assert_eq!(bits(&fast[..columns]), bits(plain));
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn the_fast_products_have_the_bits_of_the_plain_ones(
            count in 0_usize..40, inner in 1_usize..30, columns in 1_usize..40, seed: u64,
        ) {
            let mut stream = Stream::keyed(&[seed]);
            let a = matrix(&mut stream, count, inner);
            let numbers: Vec<f32> = a.concat();
            let a = Rows { numbers: &numbers, stride: inner, count, columns: inner };
            let start = matrix(&mut stream, 1, columns);

            // The same rows, picked: they have the same bits.
            let starts: Vec<u32> = (0..count).map(|row| (row * inner) as u32).collect();
            let picks = Picks { numbers: &numbers, starts: &starts, columns: inner };

            let b = matrix(&mut stream, inner, columns);
            let mut out = vec![f32x4::ZERO; count * vectors(columns)];
            product(picks, &padded(&b, columns), &padded(&start, columns), &mut out, |_, sum| sum);
            same(&out, &plain::product(a, &b, &start[0]), columns)?;
            product(a, &padded(&b, columns), &padded(&start, columns), &mut out, |_, sum| sum);
            same(&out, &plain::product(a, &b, &start[0]), columns)?;

            let b = matrix(&mut stream, count, columns);
            let mut picked = vec![f32x4::splat(8.0); inner * vectors(columns)];
            transposed_product(picks, &padded(&b, columns), vectors(columns), &mut picked);
            let mut out = vec![f32x4::splat(9.0); inner * vectors(columns)];
            transposed_product(a, &padded(&b, columns), vectors(columns), &mut out);
            if count > 0 {
                let mut sums = vec![f32x4::splat(9.0); vectors(columns)];
                column_sums(&padded(&b, columns), &mut sums);
                same(&sums, &[plain::column_sums(&b)], columns)?;
                same(&out, &plain::transposed_product(a, &b), columns)?;
                same(&picked, &plain::transposed_product(a, &b), columns)?;
            }
        }
    }
}
