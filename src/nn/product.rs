//! The matrix products of training, register-blocked: a block of rows times vectors of columns is summed in
//! registers while the inner index runs once over both matrices.
//!
//! Lanes run over columns, so that no sum is ever split: every number is the same as its plain twin's
//! ([`super::plain`]) to the bit.

use wide::f32x4;

use super::matrix::{Matrix, Rows, vectors};

/// Where a product goes.
#[derive(Debug)]
pub struct Target<'a, P> {
    /// Rows of whole vectors.
    pub out: &'a mut [f32x4],
    /// How many vectors of each row are written.
    pub width: usize,
    /// The vector at which the row of this number begins.
    pub place: P,
}

/// `out[r] = finish(start(r) + sum over k of a[r][k] * b[k])`, vector by vector; `finish` is told the vector's
/// place in `out`.
///
/// There are `a.count()` rows; `a.columns()` rows of `b` count. Those are whole, and hold as many vectors as the
/// target's.
pub fn product<'a>(
    a: impl Matrix<'a>,
    b: Rows<'_>,
    start: impl Fn(usize) -> f32 + Copy,
    target: Target<'_, impl Fn(usize) -> usize + Copy>,
    finish: impl Fn(usize, f32x4) -> f32x4 + Copy,
) {
    let Target { out, width, place } = target;
    let mut first = 0;
    while first < a.count() {
        first += match a.count() - first {
            1 => product_rows::<1>(a, first, b, start, (&mut *out, width, place), finish),
            2 | 3 => product_rows::<2>(a, first, b, start, (&mut *out, width, place), finish),
            _ => product_rows::<4>(a, first, b, start, (&mut *out, width, place), finish),
        };
    }
}

#[inline(always)]
fn product_rows<'a, const R: usize>(
    a: impl Matrix<'a>,
    first: usize,
    b: Rows<'_>,
    start: impl Fn(usize) -> f32 + Copy,
    target: (&mut [f32x4], usize, impl Fn(usize) -> usize + Copy),
    finish: impl Fn(usize, f32x4) -> f32x4 + Copy,
) -> usize {
    let inner = a.columns();
    // Slices of one known length each: the compiler then checks no index inside the loop.
    let rows: [&[f32]; R] = std::array::from_fn(|r| &a.row(first + r)[..inner]);
    let starts: [f32; R] = std::array::from_fn(|r| start(first + r));
    let (out, width, place) = target;
    let places: [usize; R] = std::array::from_fn(|r| place(first + r));
    across(width, |column, vectors| {
        let block = (column, places, starts);
        match vectors {
            1 => sums::<R, 1>(b, inner, block, out, |k| rows.map(|row| row[k]), finish),
            2 => sums::<R, 2>(b, inner, block, out, |k| rows.map(|row| row[k]), finish),
            3 => sums::<R, 3>(b, inner, block, out, |k| rows.map(|row| row[k]), finish),
            _ => sums::<R, 4>(b, inner, block, out, |k| rows.map(|row| row[k]), finish),
        }
    });
    R
}

/// `out[i] = finish(sum over r of a[r][i] * b[r])`, for every column `i` of `a`: the product of `a` transposed
/// with `b`; `finish` is told the vector's place in `out`.
///
/// `a.count()` rows of both count; those of `b` are whole, and hold as many vectors as the target's.
pub fn transposed_product<'a>(
    a: impl Matrix<'a>,
    b: Rows<'_>,
    target: Target<'_, impl Fn(usize) -> usize + Copy>,
    finish: impl Fn(usize, f32x4) -> f32x4 + Copy,
) {
    let Target { out, width, place } = target;
    let mut first = 0;
    while first < a.columns() {
        first += match a.columns() - first {
            1 => transposed_rows::<1>(a, first, b, (&mut *out, width, place), finish),
            2 | 3 => transposed_rows::<2>(a, first, b, (&mut *out, width, place), finish),
            _ => transposed_rows::<4>(a, first, b, (&mut *out, width, place), finish),
        };
    }
}

#[inline(always)]
fn transposed_rows<'a, const R: usize>(
    a: impl Matrix<'a>,
    first: usize,
    b: Rows<'_>,
    target: (&mut [f32x4], usize, impl Fn(usize) -> usize + Copy),
    finish: impl Fn(usize, f32x4) -> f32x4 + Copy,
) -> usize {
    let (out, width, place) = target;
    let places: [usize; R] = std::array::from_fn(|r| place(first + r));
    let factors = |r: usize| -> [f32; R] {
        let four = &a.numbers()[a.start(r) + first..][..R];
        std::array::from_fn(|r| four[r])
    };
    across(width, |column, vectors| {
        let block = (column, places, [0.0; R]);
        match vectors {
            1 => sums::<R, 1>(b, a.count(), block, out, factors, finish),
            2 => sums::<R, 2>(b, a.count(), block, out, factors, finish),
            3 => sums::<R, 3>(b, a.count(), block, out, factors, finish),
            _ => sums::<R, 4>(b, a.count(), block, out, factors, finish),
        }
    });
    R
}

/// Cuts so many vectors into blocks of four and three; one of two or one is left only where it must be.
#[inline(always)]
fn across(width: usize, mut block: impl FnMut(usize, usize)) {
    let mut column = 0;
    while column < width {
        let vectors = match width - column {
            left @ (1 | 2) => left,
            left if left == 5 || left % 3 == 0 => 3,
            _ => 4,
        };
        block(column, vectors);
        column += vectors;
    }
}

/// One block: the sums of `factors(k)[r] * b[k]` over `k`, of so many rows and vectors.
#[inline(always)]
fn sums<const R: usize, const V: usize>(
    b: Rows<'_>,
    inner: usize,
    (column, places, starts): (usize, [usize; R], [f32; R]),
    out: &mut [f32x4],
    factors: impl Fn(usize) -> [f32; R],
    finish: impl Fn(usize, f32x4) -> f32x4,
) {
    let mut sums: [[f32x4; V]; R] = starts.map(|start| [f32x4::splat(start); V]);
    for (k, row) in b.numbers.chunks_exact(b.stride.max(1)).take(inner).enumerate() {
        let (row, _) = row[4 * column..4 * (column + V)].as_chunks::<4>();
        let row: [f32x4; V] = std::array::from_fn(|v| f32x4::new(row[v]));
        for (factor, sums) in factors(k).into_iter().zip(&mut sums) {
            let factor = f32x4::splat(factor);
            for (sum, number) in sums.iter_mut().zip(row) {
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
        out.copy_from_slice(&all[..out.len()]);
    }
}

/// `out[c][r] = a[r][c]`: rows become columns, each row of `out` padded with zeros to whole vectors.
pub fn transpose<'a>(a: impl Matrix<'a>, out: &mut [f32x4]) {
    let across = vectors(a.count());
    let whole = a.columns() / 4;
    for four in 0..across {
        let left = a.count() - 4 * four;
        // Where there are fewer than four rows left, the first of them stands in, and is masked away.
        let rows: [&[f32]; 4] = std::array::from_fn(|r| a.row(4 * four + if r < left { r } else { 0 }));
        let masks: [f32x4; 4] =
            std::array::from_fn(|r| f32x4::splat(f32::from_bits(if r < left { u32::MAX } else { 0 })));
        // Four by four at once, and one column at a time what is left at the side.
        let fours = rows.map(|row| &row.as_chunks::<4>().0[..whole]);
        for (place, out) in out.chunks_exact_mut(4 * across).take(whole).enumerate() {
            let block = std::array::from_fn(|r| f32x4::new(fours[r][place]) & masks[r]);
            for (out, column) in out.chunks_exact_mut(across).zip(f32x4::transpose(block)) {
                out[four] = column;
            }
        }
        for column in 4 * whole..a.columns() {
            let number = |r: usize| if r < left { rows[r][column] } else { 0.0 };
            out[column * across + four] = f32x4::new(std::array::from_fn(number));
        }
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
            let others = draw(count.max(inner) * 4 * width);
            let b = |count| Rows { numbers: &others, stride: 4 * width, count, columns };

            let a = Rows { numbers: &numbers, stride: inner, count, columns: inner };
            // The same rows, picked: they have the same bits.
            let starts: Vec<u32> = (0..count).map(|row| (row * inner) as u32).collect();
            let picks = Picks { numbers: &numbers, starts: &starts, columns: inner };
            let place = |row: usize| row * width;
            let mut out = vec![f32x4::splat(9.0); count * width];
            let expected = plain::product(a, b(inner), &start);
            product(a, b(inner), |row| start[row], Target { out: &mut out, width, place }, |_, sum| sum);
            same(&out, &expected, width)?;
            product(picks, b(inner), |row| start[row], Target { out: &mut out, width, place }, |_, sum| sum);
            same(&out, &expected, width)?;

            let mut out = vec![f32x4::splat(9.0); inner * width];
            let expected = plain::transposed_product(a, b(count));
            transposed_product(a, b(count), Target { out: &mut out, width, place }, |_, sum| sum);
            same(&out, &expected, width)?;
            transposed_product(picks, b(count), Target { out: &mut out, width, place }, |_, sum| sum);
            same(&out, &expected, width)?;
            // Rows may go anywhere, and what becomes of a sum may depend on where it goes.
            let mut turned = vec![f32x4::ZERO; inner * width];
            let place = |row: usize| (inner - 1 - row) * width;
            let target = Target { out: &mut turned, width, place };
            transposed_product(a, b(count), target, |place, sum| sum * f32x4::splat(place as f32));
            for (place, turned) in turned.iter().enumerate() {
                let sum = out[(inner - 1 - place / width) * width + place % width];
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
            prop_assert!(lanes(&out).chunks_exact(4 * across).all(|row| row[count..].iter().all(|x| *x == 0.0)));
        }
    }
}
