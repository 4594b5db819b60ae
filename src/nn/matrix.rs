//! Read-only matrices over slices of numbers.

use wide::f32x4;

use super::simd::{lanes, vector_count};

/// A read-only matrix, row by row.
pub trait Matrix<'a>: Copy {
    /// The number of rows.
    fn count(&self) -> usize;

    /// The number of columns. Numbers that a row has beyond its columns are padding.
    fn columns(&self) -> usize;

    /// The row at `index`, which is less than [`Self::count`].
    fn row(&self, index: usize) -> &'a [f32];
}

/// Rows at equal distances: the row at `index` begins at `index * stride`.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// The numbers of all rows.
    pub numbers: &'a [f32],
    /// The distance between the starts of neighboring rows. Rows may overlap: consecutive windows of a series
    /// have a stride of 1.
    pub stride: usize,
    /// The number of rows.
    pub count: usize,
    /// The number of columns.
    pub columns: usize,
}

impl<'a> Rows<'a> {
    /// A matrix whose rows are each padded to whole vectors.
    #[must_use]
    pub(super) fn padded(vectors: &'a [f32x4], count: usize, columns: usize) -> Self {
        Self { numbers: lanes(vectors), stride: 4 * vector_count(columns), count, columns }
    }
}

impl<'a> Matrix<'a> for Rows<'a> {
    #[inline(always)]
    fn count(&self) -> usize {
        self.count
    }

    #[inline(always)]
    fn columns(&self) -> usize {
        self.columns
    }

    #[inline(always)]
    fn row(&self, index: usize) -> &'a [f32] {
        &self.numbers[index * self.stride..][..self.columns]
    }
}

/// Rows at arbitrary starts: a batch of windows, read from the series without copying.
#[derive(Clone, Copy, Debug)]
pub struct GatheredRows<'a> {
    /// The numbers that the rows are read from.
    pub numbers: &'a [f32],
    /// The index in `numbers` at which each row begins.
    pub starts: &'a [u32],
    /// The number of columns.
    pub columns: usize,
}

impl<'a> Matrix<'a> for GatheredRows<'a> {
    #[inline(always)]
    fn count(&self) -> usize {
        self.starts.len()
    }

    #[inline(always)]
    fn columns(&self) -> usize {
        self.columns
    }

    #[inline(always)]
    fn row(&self, index: usize) -> &'a [f32] {
        &self.numbers[self.starts[index] as usize..][..self.columns]
    }
}
