//! Rows of lanes: how a matrix lies in memory.

use wide::f32x4;

/// How many vectors of four lanes hold so many columns.
#[must_use]
pub const fn vectors(columns: usize) -> usize {
    columns.div_ceil(4)
}

/// The lanes of vectors as plain numbers.
#[must_use]
pub fn lanes(vectors: &[f32x4]) -> &[f32] {
    bytemuck::cast_slice(vectors)
}

/// The lanes of vectors as plain numbers to write.
#[must_use]
pub fn lanes_mut(vectors: &mut [f32x4]) -> &mut [f32] {
    bytemuck::cast_slice_mut(vectors)
}

/// All bits of the first so many lanes, and none of the others.
#[must_use]
pub(super) fn first_lanes(count: usize) -> f32x4 {
    f32x4::new(std::array::from_fn(|lane| f32::from_bits(if lane < count { u32::MAX } else { 0 })))
}

/// A matrix to read, of plain numbers, row by row.
pub trait Matrix<'a>: Copy {
    /// How many rows.
    fn count(&self) -> usize;

    /// How many numbers of each row count.
    fn columns(&self) -> usize;

    /// Row `index`, which is below the count.
    fn row(&self, index: usize) -> &'a [f32];
}

/// Rows at an even distance: row `r` begins at `r * stride`.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// The numbers.
    pub numbers: &'a [f32],
    /// From one row's beginning to the next one's. Rows of a series' windows overlap: their stride is 1.
    pub stride: usize,
    /// How many rows.
    pub count: usize,
    /// How many numbers of each row count.
    pub columns: usize,
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

/// Rows that begin anywhere: windows picked from a series, read where they lie.
#[derive(Clone, Copy, Debug)]
pub struct Picks<'a> {
    /// The numbers.
    pub numbers: &'a [f32],
    /// Where each row begins.
    pub starts: &'a [u32],
    /// How many numbers of each row count.
    pub columns: usize,
}

impl<'a> Matrix<'a> for Picks<'a> {
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
