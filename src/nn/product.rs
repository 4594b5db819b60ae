//! The matrix products of training in the unit-major layout. They are register-blocked: the sums of a block of rows
//! and vectors of columns stay in registers while the inner index runs once over both matrices.
//!
//! Lanes run over columns, so that every sum is computed in one lane, in the order of the inner index. Each result
//! has the bits of its plain twin's ([`super::plain`]).

use std::ops::Range;

use wide::f32x4;

use super::{
    matrix::{Matrix, Rows},
    simd::vector_count,
    work::COPY,
};

/// The destination of a product: rows of vectors.
#[derive(Debug)]
pub struct Destination<'a> {
    /// The vectors of all rows.
    pub vectors: &'a mut [f32x4],
    /// The number of vectors in a row.
    pub width: usize,
    /// The index of the destination row of each row of the product, or `None` if the rows are the same.
    pub row_indices: Option<&'a [u32]>,
}

impl Destination<'_> {
    /// The index of the vector at which a row of the product begins.
    #[inline(always)]
    fn row_start(&self, row: usize) -> usize {
        self.width * self.row_indices.map_or(row, |indices| indices[row] as usize)
    }
}

/// The epilogue that leaves sums as they are.
pub(super) fn identity(_: usize, sum: f32x4) -> f32x4 {
    sum
}

/// The product of two matrices: `out[r] = epilogue(start[r] + sum over k of a[r][k] * b[k])`, vector by vector.
///
/// The rows of `b` are whole vectors, as many as a row of the destination has; there are `a.columns()` of them.
/// Without `start`, sums begin at zero. The epilogue takes the index of the vector in the destination and the sum.
#[inline(always)]
pub fn product(
    a: Rows<'_>,
    b: Rows<'_>,
    start: Option<&[f32]>,
    destination: &mut Destination<'_>,
    epilogue: impl Fn(usize, f32x4) -> f32x4 + Copy,
) {
    let all = Part { rows: 0..a.count(), columns: 0..destination.width };
    product_part(&all, a, b, start, destination, epilogue);
}

/// A part of a product: some rows, and the vectors of some columns.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    /// The rows of the product.
    pub rows: Range<usize>,
    /// The vectors of each of these rows.
    pub columns: Range<usize>,
}

/// A part of a [`product`]. Each number of a product is a sum of its own, so that its bits do not depend on the part
/// that it is computed in.
#[inline(never)]
pub(super) fn product_part(
    part: &Part,
    a: Rows<'_>,
    b: Rows<'_>,
    start: Option<&[f32]>,
    destination: &mut Destination<'_>,
    epilogue: impl Fn(usize, f32x4) -> f32x4 + Copy,
) {
    let (mut first, columns) = (part.rows.start, (part.columns.start, part.columns.end));
    while first < part.rows.end {
        first += match part.rows.end - first {
            1 => product_of_rows::<1>(a, first, b, columns, start, destination, epilogue),
            2 | 4 => product_of_rows::<2>(a, first, b, columns, start, destination, epilogue),
            _ => product_of_rows::<3>(a, first, b, columns, start, destination, epilogue),
        };
    }
}

/// The number of rows of a block, of which the kernel computes three at a time.
const BLOCK_ROWS: usize = 3;

/// The most vectors of columns of a block. The kernel computes four or three at a time.
const BLOCK_COLUMNS: usize = 240;

/// The most work of a block, if it is wider than [`MIN_BLOCK_COLUMNS`].
const BLOCK_WORK: usize = 1 << 22;

/// The fewest vectors of columns of a block, unless the product has fewer.
const MIN_BLOCK_COLUMNS: usize = 4;

/// The blocks of a product, which can be computed one at a time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Blocks {
    rows: usize,
    inner: usize,
    columns: usize,
    /// The vectors of columns of a block.
    block_columns: usize,
}

impl Blocks {
    /// The blocks of a product of `rows` rows of `columns` vectors, which sums over `inner` numbers.
    pub(super) fn new(rows: usize, inner: usize, columns: usize) -> Self {
        let fitting = BLOCK_WORK / (BLOCK_ROWS * 4 * inner.max(1));
        Self { rows, inner, columns, block_columns: fitting.clamp(MIN_BLOCK_COLUMNS, BLOCK_COLUMNS) }
    }

    /// The number of blocks.
    pub(super) fn count(&self) -> usize {
        self.rows.div_ceil(BLOCK_ROWS) * self.columns.div_ceil(self.block_columns)
    }

    /// The work of one block. A number that is not summed is still written.
    pub(super) fn work(&self) -> u64 {
        (BLOCK_ROWS * 4 * self.block_columns.min(self.columns)) as u64 * (self.inner as u64 + COPY)
    }

    /// The block at an index below [`Self::count`].
    pub(super) fn part(&self, index: usize) -> Part {
        let blocks_in_row = self.columns.div_ceil(self.block_columns).max(1);
        let row = index / blocks_in_row * BLOCK_ROWS;
        let column = index % blocks_in_row * self.block_columns;
        Part {
            rows: row..self.rows.min(row + BLOCK_ROWS),
            columns: column..self.columns.min(column + self.block_columns),
        }
    }
}

/// [`product`] of the `R` rows of `a` from `first` on, over a range of vectors of columns of `b`, given as its start
/// and its end. Returns `R`.
#[inline(always)]
fn product_of_rows<const R: usize>(
    a: Rows<'_>,
    first: usize,
    b: Rows<'_>,
    (mut column, end): (usize, usize),
    start: Option<&[f32]>,
    destination: &mut Destination<'_>,
    epilogue: impl Fn(usize, f32x4) -> f32x4 + Copy,
) -> usize {
    let rows: [&[f32]; R] = std::array::from_fn(|r| a.row(first + r));
    let starts: [f32; R] = std::array::from_fn(|r| start.map_or(0.0, |start| start[first + r]));
    let row_starts: [usize; R] = std::array::from_fn(|r| destination.row_start(first + r));
    let vectors = &mut *destination.vectors;
    while column < end {
        let block = (column, row_starts, starts);
        // Blocks are four or three vectors wide. The row is divided so that narrower ones remain only where its width
        // leaves no choice.
        column += match end - column {
            1 => product_block::<R, 1>(rows, b, block, vectors, epilogue),
            2 => product_block::<R, 2>(rows, b, block, vectors, epilogue),
            left if left == 5 || left % 3 == 0 => product_block::<R, 3>(rows, b, block, vectors, epilogue),
            _ => product_block::<R, 4>(rows, b, block, vectors, epilogue),
        };
    }
    R
}

/// [`product`] of `R` rows of `a` and the `V` vectors of columns of `b` from `column` on. Returns `V`.
#[inline(always)]
fn product_block<const R: usize, const V: usize>(
    rows: [&[f32]; R],
    b: Rows<'_>,
    (column, row_starts, starts): (usize, [usize; R], [f32; R]),
    out: &mut [f32x4],
    epilogue: impl Fn(usize, f32x4) -> f32x4,
) -> usize {
    let mut sums: [[f32x4; V]; R] = starts.map(|start| [f32x4::splat(start); V]);
    // All slices have one known length, so that the compiler removes the bounds checks inside the loop.
    let inner = rows[0].len();
    let rows = rows.map(|row| &row[..inner]);
    for (k, numbers) in b.numbers.chunks_exact(b.stride.max(1)).take(inner).enumerate() {
        let (numbers, _) = numbers[4 * column..4 * (column + V)].as_chunks::<4>();
        let numbers: [f32x4; V] = std::array::from_fn(|v| f32x4::new(numbers[v]));
        for (row, sums) in rows.iter().zip(&mut sums) {
            let factor = f32x4::splat(row[k]);
            for (sum, number) in sums.iter_mut().zip(numbers) {
                *sum += factor * number;
            }
        }
    }
    for (row_start, sums) in row_starts.into_iter().zip(sums) {
        let index = row_start + column;
        for (v, (out, sum)) in out[index..][..V].iter_mut().zip(sums).enumerate() {
            *out = epilogue(index + v, sum);
        }
    }
    V
}

/// The sum of each row: its vectors are summed lane by lane, and then the four lanes as `(s0 + s1) + (s2 + s3)`.
///
/// `rows` are rows of `width` vectors; `out` has one number for each.
pub fn row_sums(rows: &[f32x4], width: usize, out: &mut [f32]) {
    for (rows, out) in rows.chunks(4 * width).zip(out.chunks_mut(4)) {
        let mut sums = [f32x4::ZERO; 4];
        for (row, sum) in rows.chunks_exact(width).zip(&mut sums) {
            for vector in row {
                *sum += *vector;
            }
        }
        let [s0, s1, s2, s3] = f32x4::transpose(sums);
        let totals = ((s0 + s1) + (s2 + s3)).to_array();
        match out {
            [o0, o1, o2, o3] => [*o0, *o1, *o2, *o3] = totals,
            // The last chunk can have fewer than four rows.
            rest => rest.iter_mut().zip(totals).for_each(|(out, total)| *out = total),
        }
    }
}

/// The transpose `out[c][r] = a[r][c]`. Each row of `out` is padded with zeros to whole vectors.
pub fn transpose<'a>(a: impl Matrix<'a>, out: &mut [f32x4]) {
    transpose_part(0..vector_count(a.count()), a, out);
}

/// A part of [`transpose`]: the vectors of each row of `out` in this range, which are four rows of `a` each.
pub(super) fn transpose_part<'a>(fours: Range<usize>, a: impl Matrix<'a>, out: &mut [f32x4]) {
    let out_width = vector_count(a.count());
    for four in fours {
        let left = a.count() - 4 * four;
        // Where fewer than four rows are left, the first of them takes the place of the missing ones, and is masked.
        let rows: [&[f32]; 4] = std::array::from_fn(|r| a.row(4 * four + if r < left { r } else { 0 }));
        if left >= 4 {
            transpose_four_rows(rows, four, out_width, out, |_, numbers| numbers);
        } else {
            let mask = |r: usize| f32x4::splat(f32::from_bits(if r < left { u32::MAX } else { 0 }));
            let masks: [f32x4; 4] = std::array::from_fn(mask);
            transpose_four_rows(rows, four, out_width, out, |r, numbers| numbers & masks[r]);
        }
    }
}

/// Writes the transpose of four rows to the vector with index `four` of each row of `out`, which has `out_width`
/// vectors. `masked` takes the number of a row, 0 to 3, and numbers of that row.
#[inline(always)]
fn transpose_four_rows(
    rows: [&[f32]; 4],
    four: usize,
    out_width: usize,
    out: &mut [f32x4],
    masked: impl Fn(usize, f32x4) -> f32x4,
) {
    let columns = rows[0].len();
    let whole = columns / 4;
    let row_vectors = rows.map(|row| &row.as_chunks::<4>().0[..whole]);
    let (whole_out, rest_out) = out[..columns * out_width].split_at_mut(4 * whole * out_width);
    for (index, out) in whole_out.chunks_exact_mut(4 * out_width).enumerate() {
        let block = std::array::from_fn(|r| masked(r, f32x4::new(row_vectors[r][index])));
        let [c0, c1, c2, c3] = f32x4::transpose(block);
        let (o0, out) = out.split_at_mut(out_width);
        let (o1, out) = out.split_at_mut(out_width);
        let (o2, o3) = out.split_at_mut(out_width);
        (o0[four], o1[four], o2[four], o3[four]) = (c0, c1, c2, c3);
    }
    for (out, column) in rest_out.chunks_exact_mut(out_width).zip(4 * whole..) {
        let numbers: [f32; 4] = std::array::from_fn(|r| rows[r][column]);
        out[four] = f32x4::new(std::array::from_fn(|r| masked(r, f32x4::splat(numbers[r])).as_array()[0]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        nn::{
            matrix::{GatheredRows, Rows},
            plain,
            simd::{lanes, lanes_mut},
        },
        num::stream::Stream,
    };
    use proptest::prelude::*;

    /// Checks that rows of `width` vectors have the bits of the plain twin's.
    fn check_same_bits(fast: &[f32x4], plain: &[Vec<f32>], width: usize) -> Result<(), TestCaseError> {
        for (fast, plain) in lanes(fast).chunks_exact(4 * width).zip(plain) {
            let bits = |numbers: &[f32]| -> Vec<u32> { numbers.iter().map(|x| x.to_bits()).collect() };
            prop_assert_eq!(bits(&fast[..plain.len()]), bits(plain));
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn product_matches_plain_twin_bit_for_bit(
            count in 0_usize..20, inner in 0_usize..30, columns in 1_usize..50, seed: u64,
        ) {
            let mut stream = Stream::keyed(&[seed]);
            let mut draw = |count: usize| -> Vec<f32> { (0..count).map(|_| stream.unit_f32() * 4.0 - 2.0).collect() };
            let (numbers, start, width) = (draw(count * inner), draw(count), vector_count(columns));
            let others = draw(inner * 4 * width);
            let b = |count| Rows { numbers: &others, stride: 4 * width, count, columns };

            let a = Rows { numbers: &numbers, stride: inner, count, columns: inner };
            let mut out = vec![f32x4::splat(9.0); count * width];
            let mut destination = Destination { vectors: &mut out, width, row_indices: None };
            product(a, b(inner), Some(&start), &mut destination, identity);
            check_same_bits(&out, &plain::product(a, b(inner), &start), width)?;
            let mut destination = Destination { vectors: &mut out, width, row_indices: None };
            product(a, b(inner), None, &mut destination, identity);
            check_same_bits(&out, &plain::product(a, b(inner), &vec![0.0; count]), width)?;

            // The blocks together are the product. Sums of many numbers make narrow blocks.
            for inner_of_blocks in [inner, 1 << 18] {
                let mut in_blocks = vec![f32x4::splat(9.0); count * width];
                let blocks = Blocks::new(count, inner_of_blocks, width);
                for index in (0..blocks.count()).rev() {
                    let mut destination = Destination { vectors: &mut in_blocks, width, row_indices: None };
                    product_part(&blocks.part(index), a, b(inner), None, &mut destination, identity);
                }
                prop_assert_eq!(lanes(&in_blocks), lanes(&out));
            }

            // Destination rows may have any order, and an epilogue may depend on the index of the vector.
            let mut reversed = vec![f32x4::ZERO; count * width];
            let indices: Vec<u32> = (0..count as u32).rev().collect();
            let mut destination =
                Destination { vectors: &mut reversed, width, row_indices: Some(&indices) };
            let epilogue = |index: usize, sum: f32x4| sum * f32x4::splat(index as f32);
            product(a, b(inner), None, &mut destination, epilogue);
            for (index, reversed) in reversed.iter().enumerate() {
                let sum = out[(count - 1 - index / width) * width + index % width];
                prop_assert_eq!(reversed.to_array(), epilogue(index, sum).to_array());
            }
        }

        #[test]
        fn row_sums_and_transpose_match_plain_twins_bit_for_bit(
            count in 1_usize..20, columns in 1_usize..50, seed: u64,
        ) {
            let mut stream = Stream::keyed(&[seed]);
            let width = vector_count(columns);
            let mut rows = vec![f32x4::ZERO; count * width];
            for row in lanes_mut(&mut rows).chunks_exact_mut(4 * width) {
                row[..columns].fill_with(|| stream.unit_f32() * 4.0 - 2.0);
            }
            let a = Rows { numbers: lanes(&rows), stride: 4 * width, count, columns };
            let mut sums = vec![9.0; count];
            row_sums(&rows, width, &mut sums);
            prop_assert_eq!(&sums, &plain::row_sums(a));
            let out_width = vector_count(count);
            let mut out = vec![f32x4::splat(9.0); columns * out_width];
            transpose(a, &mut out);
            check_same_bits(&out, &plain::transpose(a), out_width)?;
            let mut in_parts = vec![f32x4::splat(8.0); columns * out_width];
            (0..out_width).rev().for_each(|four| transpose_part(four..four + 1, a, &mut in_parts));
            prop_assert_eq!(lanes(&in_parts), lanes(&out));
            // The same rows, gathered by their starts.
            let starts: Vec<u32> = (0..count).map(|row| (row * 4 * width) as u32).collect();
            let gathered_rows = GatheredRows { numbers: lanes(&rows), starts: &starts, columns };
            let mut gathered = vec![f32x4::splat(8.0); columns * out_width];
            transpose(gathered_rows, &mut gathered);
            prop_assert_eq!(lanes(&gathered), lanes(&out));
            prop_assert!(lanes(&out).chunks_exact(4 * out_width).all(|row| row[count..].iter().all(|x| *x == 0.0)));
        }
    }
}
