//! The plain twins of the kernels: reference implementations that compute one number at a time, with each sum in
//! the order of its index. Tests check that a kernel and its twin, which have the same name, give the same bits.

pub mod optimizer;

use super::matrix::Matrix;

/// `out[r][c] = start[r] + a[r][0] * b[0][c] + a[r][1] * b[1][c] + ...`, with `columns` columns of `b`.
#[must_use]
pub fn product<'a, 'b>(a: impl Matrix<'a>, b: impl Matrix<'b>, start: &[f32]) -> Vec<Vec<f32>> {
    let sum =
        |r: usize, c: usize| (0..a.columns()).fold(start[r], |sum: f32, k| sum + a.row(r)[k] * b.row(k)[c]);
    (0..a.count()).map(|r| (0..b.columns()).map(|c| sum(r, c)).collect()).collect()
}

/// `out[r] = (s0 + s1) + (s2 + s3)`, where `sl` is the sum of every fourth number of row `r` from index `l` on.
#[must_use]
pub fn row_sums<'a>(rows: impl Matrix<'a>) -> Vec<f32> {
    let sum = |row: &[f32], l: usize| row.iter().skip(l).step_by(4).fold(0.0, |sum: f32, x| sum + x);
    let total = |row: &[f32]| (sum(row, 0) + sum(row, 1)) + (sum(row, 2) + sum(row, 3));
    (0..rows.count()).map(|r| total(rows.row(r))).collect()
}

/// `out[c][r] = a[r][c]`
#[must_use]
pub fn transpose<'a>(a: impl Matrix<'a>) -> Vec<Vec<f32>> {
    (0..a.columns()).map(|c| (0..a.count()).map(|r| a.row(r)[c]).collect()).collect()
}

/// `out[s][u] = biases[u] + kernel[u][k] * inputs[s][k] + ...`, over the active inputs `k` in order.
#[must_use]
pub fn weighted_sums<'a, 'b>(
    kernel: impl Matrix<'a>,
    inputs: impl Matrix<'b>,
    active_inputs: &[u32],
    biases: &[f32],
) -> Vec<Vec<f32>> {
    let add = |s: usize, u: usize| {
        move |sum: f32, k: &u32| sum + kernel.row(u)[*k as usize] * inputs.row(s)[*k as usize]
    };
    let sum = |s: usize, u: usize| active_inputs.iter().fold(biases[u], add(s, u));
    (0..inputs.count()).map(|s| (0..kernel.count()).map(|u| sum(s, u)).collect()).collect()
}

/// `out[s][k] = 0 + kernel[u][k] * gradients[s][u] + ...`, over the active units `u` in order.
#[must_use]
pub fn input_gradients<'a, 'b>(
    kernel: impl Matrix<'a>,
    gradients: impl Matrix<'b>,
    active_units: &[u32],
) -> Vec<Vec<f32>> {
    let add = |s: usize, k: usize| {
        move |sum: f32, u: &u32| sum + kernel.row(*u as usize)[k] * gradients.row(s)[*u as usize]
    };
    let sum = |s: usize, k: usize| active_units.iter().fold(0.0, add(s, k));
    (0..gradients.count()).map(|s| (0..kernel.columns()).map(|k| sum(s, k)).collect()).collect()
}

/// `out[u][k] = 0 + gradients[0][u] * inputs[0][k] + gradients[1][u] * inputs[1][k] + ...` for active units and
/// inputs, and zero for the others.
#[must_use]
pub fn kernel_gradients<'a, 'b>(
    gradients: impl Matrix<'a>,
    inputs: impl Matrix<'b>,
    active_units: &[u32],
    active_inputs: &[u32],
) -> Vec<Vec<f32>> {
    let sum = |u: usize, k: usize| {
        (0..inputs.count()).fold(0.0, |sum: f32, s| sum + gradients.row(s)[u] * inputs.row(s)[k])
    };
    let is_active =
        |u: usize, k: usize| active_units.contains(&(u as u32)) && active_inputs.contains(&(k as u32));
    let number = |u: usize, k: usize| if is_active(u, k) { sum(u, k) } else { 0.0 };
    (0..gradients.columns()).map(|u| (0..inputs.columns()).map(|k| number(u, k)).collect()).collect()
}

/// `out[u] = (s0 + s1) + (s2 + s3)`, where `sl` is the sum of every fourth number of column `u` from row `l` on.
#[must_use]
pub fn column_sums<'a>(rows: impl Matrix<'a>) -> Vec<f32> {
    let sum =
        |u: usize, l: usize| (l..rows.count()).step_by(4).fold(0.0, |sum: f32, row| sum + rows.row(row)[u]);
    (0..rows.columns()).map(|u| (sum(u, 0) + sum(u, 1)) + (sum(u, 2) + sum(u, 3))).collect()
}
