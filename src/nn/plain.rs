//! The plain twins of the kernels: one number at a time, each sum in the order of its index.
//!
//! They say what the fast ones compute, to the bit; tests hold the two together.

pub mod optimiser;

use super::matrix::{Matrix, Rows};

/// `out[r][c] = start[c] + a[r][0] * b[0][c] + a[r][1] * b[1][c] + ...`, with `columns` columns in `b`.
#[must_use]
pub fn product(a: Rows<'_>, b: &[Vec<f32>], start: &[f32]) -> Vec<Vec<f32>> {
    let out = (0..a.count).map(|r| {
        let columns = start.iter().enumerate();
        let sums =
            columns.map(|(c, start)| a.row(r).iter().zip(b).fold(*start, |sum, (x, row)| sum + x * row[c]));
        sums.collect()
    });
    out.collect()
}

/// `out[i][c] = a[0][i] * b[0][c] + a[1][i] * b[1][c] + ...`: the product of `a` transposed with `b`.
#[must_use]
pub fn transposed_product(a: Rows<'_>, b: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let columns = b.first().map_or(0, Vec::len);
    let out = (0..a.columns).map(|i| {
        let sums =
            (0..columns).map(|c| (0..a.count).zip(b).fold(0.0, |sum, (r, row)| sum + a.row(r)[i] * row[c]));
        sums.collect()
    });
    out.collect()
}
