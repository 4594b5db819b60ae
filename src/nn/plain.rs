//! The plain twins of the kernels: one number at a time, each sum in the order of its index.
//!
//! They say what the fast ones compute, to the bit; tests hold the two together.

pub mod optimizer;

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

/// `out[s][u] = start[u] + kernel[u][k] * inputs[s][k] + ...`, over the living `k` in order.
#[must_use]
pub fn weighted<'a, 'b>(
    kernel: impl Matrix<'a>,
    inputs: impl Matrix<'b>,
    living: &[u32],
    start: &[f32],
) -> Vec<Vec<f32>> {
    let add = |s: usize, u: usize| {
        move |sum: f32, k: &u32| sum + kernel.row(u)[*k as usize] * inputs.row(s)[*k as usize]
    };
    let sum = |s: usize, u: usize| living.iter().fold(start[u], add(s, u));
    (0..inputs.count()).map(|s| (0..kernel.count()).map(|u| sum(s, u)).collect()).collect()
}

/// `out[s][k] = 0 + kernel[u][k] * gradients[s][u] + ...`, over the living `u` in order.
#[must_use]
pub fn pulled<'a, 'b>(kernel: impl Matrix<'a>, gradients: impl Matrix<'b>, living: &[u32]) -> Vec<Vec<f32>> {
    let add = |s: usize, k: usize| {
        move |sum: f32, u: &u32| sum + kernel.row(*u as usize)[k] * gradients.row(s)[*u as usize]
    };
    let sum = |s: usize, k: usize| living.iter().fold(0.0, add(s, k));
    (0..gradients.count()).map(|s| (0..kernel.columns()).map(|k| sum(s, k)).collect()).collect()
}

/// `out[u][k] = 0 + gradients[0][u] * inputs[0][k] + gradients[1][u] * inputs[1][k] + ...` for living units and
/// inputs, and zero for the others.
#[must_use]
pub fn outer<'a, 'b>(
    gradients: impl Matrix<'a>,
    inputs: impl Matrix<'b>,
    units: &[u32],
    living: &[u32],
) -> Vec<Vec<f32>> {
    let sum = |u: usize, k: usize| {
        (0..inputs.count()).fold(0.0, |sum: f32, s| sum + gradients.row(s)[u] * inputs.row(s)[k])
    };
    let lives = |u: usize, k: usize| units.contains(&(u as u32)) && living.contains(&(k as u32));
    let number = |u: usize, k: usize| if lives(u, k) { sum(u, k) } else { 0.0 };
    (0..gradients.columns()).map(|u| (0..inputs.columns()).map(|k| number(u, k)).collect()).collect()
}

/// `out[u] = (s0 + s1) + (s2 + s3)`, where `s` with number `l` is the sum of every fourth number of column `u` from
/// row `l` on.
#[must_use]
pub fn column_sums<'a>(rows: impl Matrix<'a>) -> Vec<f32> {
    let sum =
        |u: usize, l: usize| (l..rows.count()).step_by(4).fold(0.0, |sum: f32, row| sum + rows.row(row)[u]);
    (0..rows.columns()).map(|u| (sum(u, 0) + sum(u, 1)) + (sum(u, 2) + sum(u, 3))).collect()
}
