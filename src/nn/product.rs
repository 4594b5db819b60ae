//! The matrix products of training, register-blocked: a block of rows times vectors of columns is summed in
//! registers while the inner index runs once over both matrices.
//!
//! Lanes run over columns, so that no sum is ever split: every number is the same as its plain twin's
//! ([`super::plain`]) to the bit.

use wide::f32x4;

use super::matrix::{Matrix, Rows, vectors};

/// Where a product goes.
#[derive(Debug)]
pub struct Target<'a> {
    /// Rows of so many vectors.
    pub out: &'a mut [f32x4],
    /// How many vectors a row has.
    pub width: usize,
    /// For each row of the product, which row of `out` it is; none where they are the same.
    pub rows: Option<&'a [u32]>,
}

impl Target<'_> {
    /// The vector at which a row of the product begins.
    #[inline(always)]
    fn place(&self, row: usize) -> usize {
        self.width * self.rows.map_or(row, |rows| rows[row] as usize)
    }
}

/// What finishes a sum that needs nothing more.
pub(super) fn as_it_is(_: usize, sum: f32x4) -> f32x4 {
    sum
}

/// `out[r] = finish(start[r] + sum over k of a[r][k] * b[k])`, vector by vector; `finish` is told the vector's
/// place in `out`.
///
/// There are `a.count()` rows; `a.columns()` rows of `b` count. Those are whole, and hold as many vectors as the
/// target's. Without a `start`, sums begin at zero.
#[inline(never)]
pub fn product(
    a: Rows<'_>,
    b: Rows<'_>,
    start: Option<&[f32]>,
    target: &mut Target<'_>,
    finish: impl Fn(usize, f32x4) -> f32x4 + Copy,
) {
    let mut first = 0;
    while first < a.count() {
        first += match a.count() - first {
            1 => rows::<1>(a, first, b, start, target, finish),
            2 | 4 => rows::<2>(a, first, b, start, target, finish),
            _ => rows::<3>(a, first, b, start, target, finish),
        };
    }
}

/// So many rows, all across.
#[inline(always)]
fn rows<const R: usize>(
    a: Rows<'_>,
    first: usize,
    b: Rows<'_>,
    start: Option<&[f32]>,
    target: &mut Target<'_>,
    finish: impl Fn(usize, f32x4) -> f32x4 + Copy,
) -> usize {
    let rows: [&[f32]; R] = std::array::from_fn(|r| a.row(first + r));
    let starts: [f32; R] = std::array::from_fn(|r| start.map_or(0.0, |start| start[first + r]));
    let places: [usize; R] = std::array::from_fn(|r| target.place(first + r));
    let out = &mut *target.out;
    let mut column = 0;
    while column < target.width {
        let block = (column, places, starts);
        // Four and three; one or two are left only where it must be.
        column += match target.width - column {
            1 => sums::<R, 1>(rows, b, block, out, finish),
            2 => sums::<R, 2>(rows, b, block, out, finish),
            left if left == 5 || left % 3 == 0 => sums::<R, 3>(rows, b, block, out, finish),
            _ => sums::<R, 4>(rows, b, block, out, finish),
        };
    }
    R
}

/// One block: the sums of `rows[r][k] * b[k]` over `k`, of so many rows and vectors.
#[inline(always)]
fn sums<const R: usize, const V: usize>(
    rows: [&[f32]; R],
    b: Rows<'_>,
    (column, places, starts): (usize, [usize; R], [f32; R]),
    out: &mut [f32x4],
    finish: impl Fn(usize, f32x4) -> f32x4,
) -> usize {
    let mut sums: [[f32x4; V]; R] = starts.map(|start| [f32x4::splat(start); V]);
    // Slices of one known length each: the compiler then checks no index inside the loop.
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
    for (place, sums) in places.into_iter().zip(sums) {
        let place = place + column;
        for (v, (out, sum)) in out[place..][..V].iter_mut().zip(sums).enumerate() {
            *out = finish(place + v, sum);
        }
    }
    V
}

/// The sum of each row's vectors, lane by lane, and then of the four lanes: `(s0 + s1) + (s2 + s3)`. `rows` are
/// rows of `width` vectors; `out` has one number for each.
pub fn row_sums(rows: &[f32x4], width: usize, out: &mut [f32]) {
    for (rows, out) in rows.chunks(4 * width).zip(out.chunks_mut(4)) {
        let mut sums = [f32x4::ZERO; 4];
        for (row, sum) in rows.chunks_exact(width).zip(&mut sums) {
            for vector in row {
                *sum += *vector;
            }
        }
        let [s0, s1, s2, s3] = f32x4::transpose(sums);
        let all = ((s0 + s1) + (s2 + s3)).to_array();
        match out {
            [o0, o1, o2, o3] => [*o0, *o1, *o2, *o3] = all,
            // At most three.
            rest => rest.iter_mut().zip(all).for_each(|(out, sum)| *out = sum),
        }
    }
}

/// `out[c][r] = a[r][c]`: rows become columns, each row of `out` padded with zeros to whole vectors.
pub fn transpose<'a>(a: impl Matrix<'a>, out: &mut [f32x4]) {
    let across = vectors(a.count());
    for four in 0..across {
        let left = a.count() - 4 * four;
        // Where there are fewer than four rows left, the first of them stands in, and is masked away.
        let rows: [&[f32]; 4] = std::array::from_fn(|r| a.row(4 * four + if r < left { r } else { 0 }));
        if left >= 4 {
            four_rows(rows, four, across, out, |_, numbers| numbers);
        } else {
            let kept = |r: usize| f32x4::splat(f32::from_bits(if r < left { u32::MAX } else { 0 }));
            let kept: [f32x4; 4] = std::array::from_fn(kept);
            four_rows(rows, four, across, out, |r, numbers| numbers & kept[r]);
        }
    }
}

/// Turns four rows into vector number `four` of each row of `out`, which has `across` of them.
#[inline(always)]
fn four_rows(
    rows: [&[f32]; 4],
    four: usize,
    across: usize,
    out: &mut [f32x4],
    kept: impl Fn(usize, f32x4) -> f32x4,
) {
    let columns = rows[0].len();
    let whole = columns / 4;
    let fours = rows.map(|row| &row.as_chunks::<4>().0[..whole]);
    let (most, rest) = out[..columns * across].split_at_mut(4 * whole * across);
    for (place, out) in most.chunks_exact_mut(4 * across).enumerate() {
        let block = std::array::from_fn(|r| kept(r, f32x4::new(fours[r][place])));
        let [c0, c1, c2, c3] = f32x4::transpose(block);
        let (o0, out) = out.split_at_mut(across);
        let (o1, out) = out.split_at_mut(across);
        let (o2, o3) = out.split_at_mut(across);
        (o0[four], o1[four], o2[four], o3[four]) = (c0, c1, c2, c3);
    }
    for (out, column) in rest.chunks_exact_mut(across).zip(4 * whole..) {
        let numbers: [f32; 4] = std::array::from_fn(|r| rows[r][column]);
        out[four] = f32x4::new(std::array::from_fn(|r| kept(r, f32x4::splat(numbers[r])).as_array()[0]));
    }
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

    fn same(fast: &[f32x4], plain: &[Vec<f32>], width: usize) -> Result<(), TestCaseError> {
        for (fast, plain) in lanes(fast).chunks_exact(4 * width).zip(plain) {
            let bits = |numbers: &[f32]| -> Vec<u32> { numbers.iter().map(|x| x.to_bits()).collect() };
            prop_assert_eq!(bits(&fast[..plain.len()]), bits(plain));
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn the_fast_products_have_the_bits_of_the_plain_ones(
            count in 0_usize..20, inner in 0_usize..30, columns in 1_usize..50, seed: u64,
        ) {
            let mut stream = Stream::keyed(&[seed]);
            let mut draw = |count: usize| -> Vec<f32> { (0..count).map(|_| stream.unit_f32() * 4.0 - 2.0).collect() };
            let (numbers, start, width) = (draw(count * inner), draw(count), vectors(columns));
            let others = draw(inner * 4 * width);
            let b = |count| Rows { numbers: &others, stride: 4 * width, count, columns };

            let a = Rows { numbers: &numbers, stride: inner, count, columns: inner };
            let mut out = vec![f32x4::splat(9.0); count * width];
            let mut target = Target { out: &mut out, width, rows: None };
            product(a, b(inner), Some(&start), &mut target, as_it_is);
            same(&out, &plain::product(a, b(inner), &start), width)?;
            let mut target = Target { out: &mut out, width, rows: None };
            product(a, b(inner), None, &mut target, as_it_is);
            same(&out, &plain::product(a, b(inner), &vec![0.0; count]), width)?;

            // Rows may go anywhere, and what becomes of a sum may depend on where it goes.
            let mut turned = vec![f32x4::ZERO; count * width];
            let rows: Vec<u32> = (0..count as u32).rev().collect();
            let mut target = Target { out: &mut turned, width, rows: Some(&rows) };
            product(a, b(inner), None, &mut target, |place, sum| sum * f32x4::splat(place as f32));
            for (place, turned) in turned.iter().enumerate() {
                let sum = out[(count - 1 - place / width) * width + place % width];
                prop_assert_eq!(turned.to_array(), (sum * f32x4::splat(place as f32)).to_array());
            }
        }

        #[test]
        fn sums_and_transposition_have_the_bits_of_the_plain_ones(
            count in 1_usize..20, columns in 1_usize..50, seed: u64,
        ) {
            let mut stream = Stream::keyed(&[seed]);
            let width = vectors(columns);
            let mut rows = vec![f32x4::ZERO; count * width];
            for row in lanes_mut(&mut rows).chunks_exact_mut(4 * width) {
                row[..columns].fill_with(|| stream.unit_f32() * 4.0 - 2.0);
            }
            let a = Rows { numbers: lanes(&rows), stride: 4 * width, count, columns };
            let mut sums = vec![9.0; count];
            row_sums(&rows, width, &mut sums);
            prop_assert_eq!(&sums, &plain::row_sums(a));
            let across = vectors(count);
            let mut out = vec![f32x4::splat(9.0); columns * across];
            transpose(a, &mut out);
            same(&out, &plain::transpose(a), across)?;
            // The same rows, picked.
            let starts: Vec<u32> = (0..count).map(|row| (row * 4 * width) as u32).collect();
            let picks = Picks { numbers: lanes(&rows), starts: &starts, columns };
            let mut picked = vec![f32x4::splat(8.0); columns * across];
            transpose(picks, &mut picked);
            prop_assert_eq!(lanes(&picked), lanes(&out));
            prop_assert!(lanes(&out).chunks_exact(4 * across).all(|row| row[count..].iter().all(|x| *x == 0.0)));
        }
    }
}
