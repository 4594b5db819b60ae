//! The plain twins of the kernels: one number at a time, each sum in the order of its index.
//!
//! They say what the fast ones compute, to the bit; tests hold the two together.

pub mod optimiser;

use super::matrix::Matrix;

/// `out[r][c] = start[c] + a[r][0] * b[0][c] + a[r][1] * b[1][c] + ...`, with `columns` columns in `b`.
#[must_use]
pub fn product<'a>(a: impl Matrix<'a>, b: &[Vec<f32>], start: &[f32]) -> Vec<Vec<f32>> {
    let out = (0..a.count()).map(|r| {
        let columns = start.iter().enumerate();
        let sums =
            columns.map(|(c, start)| a.row(r).iter().zip(b).fold(*start, |sum, (x, row)| sum + x * row[c]));
        sums.collect()
    });
    out.collect()
}

/// `out[i][c] = a[0][i] * b[0][c] + a[1][i] * b[1][c] + ...`: the product of `a` transposed with `b`.
#[must_use]
pub fn transposed_product<'a>(a: impl Matrix<'a>, b: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let columns = b.first().map_or(0, Vec::len);
    let out = (0..a.columns()).map(|i| {
        let sums =
            (0..columns).map(|c| (0..a.count()).zip(b).fold(0.0, |sum, (r, row)| sum + a.row(r)[i] * row[c]));
        sums.collect()
    });
    out.collect()
}

/// `out[c] = b[0][c] + b[1][c] + ...`
#[must_use]
pub fn column_sums(b: &[Vec<f32>]) -> Vec<f32> {
    let columns = b.first().map_or(0, Vec::len);
    (0..columns).map(|c| b.iter().fold(0.0, |sum, row| sum + row[c])).collect()
}

/// `out[r] = start + ((s0 + s1) + (s2 + s3))`, where `s` with number `l` is the sum of `a[r][k] * column[k]`
/// over every fourth `k` from `l` on.
#[must_use]
pub fn dots<'a>(a: impl Matrix<'a>, column: &[f32], start: f32) -> Vec<f32> {
    let dot = |row: &[f32]| {
        let sum = |l: usize| row.iter().zip(column).skip(l).step_by(4).fold(0.0, |sum, (x, w)| sum + x * w);
        start + ((sum(0) + sum(1)) + (sum(2) + sum(3)))
    };
    (0..a.count()).map(|r| dot(a.row(r))).collect()
}

/// `out[i] = g[0] * a[0][i] + g[1] * a[1][i] + ...`
#[must_use]
pub fn weighted<'a>(a: impl Matrix<'a>, g: &[f32]) -> Vec<f32> {
    (0..a.columns()).map(|i| g.iter().enumerate().fold(0.0, |sum, (r, g)| sum + g * a.row(r)[i])).collect()
}

/// `out[r][i] = g[r] * column[i]`
#[must_use]
pub fn spread(g: &[f32], column: &[f32]) -> Vec<Vec<f32>> {
    g.iter().map(|g| column.iter().map(|weight| g * weight).collect()).collect()
}
