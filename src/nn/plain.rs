//! The plain twins of the kernels: one number at a time, each sum in the order of its index.
//!
//! They say what the fast ones compute, to the bit; tests hold the two together.

pub mod optimiser;

use super::matrix::Matrix;

/// `out[r][c] = start[r] + a[r][0] * b[0][c] + a[r][1] * b[1][c] + ...`, with `columns` columns of `b`.
#[must_use]
pub fn product<'a, 'b>(a: impl Matrix<'a>, b: impl Matrix<'b>, start: &[f32]) -> Vec<Vec<f32>> {
    let sum =
        |r: usize, c: usize| (0..a.columns()).fold(start[r], |sum: f32, k| sum + a.row(r)[k] * b.row(k)[c]);
    (0..a.count()).map(|r| (0..b.columns()).map(|c| sum(r, c)).collect()).collect()
}

/// `out[r] = (s0 + s1) + (s2 + s3)`, where `s` with number `l` is the sum of every fourth number of row `r` from
/// `l` on.
#[must_use]
pub fn row_sums<'a>(rows: impl Matrix<'a>) -> Vec<f32> {
    let sum = |row: &[f32], l: usize| row.iter().skip(l).step_by(4).fold(0.0, |sum: f32, x| sum + x);
    let all = |row: &[f32]| (sum(row, 0) + sum(row, 1)) + (sum(row, 2) + sum(row, 3));
    (0..rows.count()).map(|r| all(rows.row(r))).collect()
}

/// `out[c][r] = a[r][c]`
#[must_use]
pub fn transpose<'a>(a: impl Matrix<'a>) -> Vec<Vec<f32>> {
    (0..a.columns()).map(|c| (0..a.count()).map(|r| a.row(r)[c]).collect()).collect()
}
