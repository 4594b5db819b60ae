//! The products of training with few samples, too few to fill the lanes: here they run over units, or over inputs.
//!
//! Sums run in the order of their index as those of [`super::product`] do, over inputs, units and samples, so that
//! either gives the same bits, and the plain twins' ([`super::plain`]). A sample's numbers stand in a row, padded to
//! whole vectors; living units and inputs are lists in order.

use wide::f32x4;

use super::{
    matrix::{Matrix as _, Rows, first_lanes, vectors},
    optimizer::sgd::Mover,
};

/// Where a product goes as it comes: to stay there, or to move weights there by it.
#[derive(Debug)]
pub struct Out<'a> {
    /// What it is written to, or the weights that it moves.
    pub out: &'a mut [f32x4],
    /// What moves them.
    pub mover: Option<Mover<'a>>,
}

impl Out<'_> {
    /// Takes so many vectors, from this place on.
    #[inline(always)]
    fn take<const V: usize>(&mut self, place: usize, vectors: [f32x4; V]) {
        let out = &mut self.out[place..][..V];
        match &mut self.mover {
            Some(mover) => mover.step(place, out, vectors),
            None => out.iter_mut().zip(vectors).for_each(|(out, vector)| *out = vector),
        }
    }
}

/// `out[s][u] = start[u] + sum over the living k of kernel[u][k] * inputs[s][k]`; the padding of `out` becomes zero.
pub fn weighted(kernel: Rows<'_>, inputs: Rows<'_>, living: &[u32], start: &[f32x4], out: &mut [f32x4]) {
    let mut first = 0;
    while first < inputs.count {
        first += match inputs.count - first {
            1 => sums_of_units::<1>(kernel, inputs, living, start, first, out),
            4 => sums_of_units::<4>(kernel, inputs, living, start, first, out),
            _ => sums_of_units::<2>(kernel, inputs, living, start, first, out),
        };
    }
}

/// So many samples of [`weighted`].
#[inline(always)]
fn sums_of_units<const S: usize>(
    kernel: Rows<'_>,
    inputs: Rows<'_>,
    living: &[u32],
    start: &[f32x4],
    first: usize,
    out: &mut [f32x4],
) -> usize {
    let width = start.len();
    let samples: [&[f32]; S] = std::array::from_fn(|s| &inputs.row(first + s)[..kernel.columns]);
    // Where all are living, four by four, which need not be picked one by one.
    let whole = if living.len() == kernel.columns { kernel.columns / 4 } else { 0 };
    for (four, start) in start.iter().enumerate() {
        // Where there are fewer than four units left, the last one stands in, and is masked away.
        let left = kernel.count - 4 * four;
        let rows = &kernel.numbers[4 * four * kernel.stride..];
        let units: [&[f32]; 4] =
            std::array::from_fn(|u| &rows[u.min(left - 1) * kernel.stride..][..kernel.columns]);
        let mut sums = [*start; S];
        let mut add = |weights: f32x4, numbers: [f32; S]| {
            for (sum, number) in sums.iter_mut().zip(numbers) {
                *sum += weights * f32x4::splat(number);
            }
        };
        let fours = units.map(|unit| &unit.as_chunks::<4>().0[..whole]);
        let numbers = samples.map(|sample| &sample.as_chunks::<4>().0[..whole]);
        for place in 0..whole {
            let columns = f32x4::transpose(fours.map(|unit| f32x4::new(unit[place])));
            for (k, weights) in columns.into_iter().enumerate() {
                add(weights, numbers.map(|sample| sample[place][k]));
            }
        }
        for k in &living[4 * whole..] {
            let k = *k as usize;
            add(f32x4::new(units.map(|unit| unit[k])), samples.map(|sample| sample[k]));
        }
        if left < 4 {
            sums.iter_mut().for_each(|sum| *sum &= first_lanes(left));
        }
        for (s, sum) in sums.into_iter().enumerate() {
            out[(first + s) * width + four] = sum;
        }
    }
    S
}

/// `out[s][k] = sum over the living units u of kernel[u][k] * gradients[s][u]`, the padding of `k` included.
pub fn pulled(kernel: Rows<'_>, gradients: Rows<'_>, living: &[u32], out: &mut [f32x4]) {
    let width = vectors(kernel.columns);
    let mut first = 0;
    while first < gradients.count {
        let mut column = 0;
        while column < width {
            let block = (first, column, width);
            column += match (gradients.count - first, width - column) {
                (1, 1) => sums_of_inputs::<1, 1>(kernel, gradients, living, block, out),
                (1, 2 | 3) => sums_of_inputs::<1, 2>(kernel, gradients, living, block, out),
                (1, _) => sums_of_inputs::<1, 4>(kernel, gradients, living, block, out),
                (_, 1) => sums_of_inputs::<2, 1>(kernel, gradients, living, block, out),
                (_, 2 | 3) => sums_of_inputs::<2, 2>(kernel, gradients, living, block, out),
                _ => sums_of_inputs::<2, 4>(kernel, gradients, living, block, out),
            };
        }
        first += 2;
    }
}

/// So many samples, and vectors of inputs, of [`pulled`].
#[inline(always)]
fn sums_of_inputs<const S: usize, const V: usize>(
    kernel: Rows<'_>,
    gradients: Rows<'_>,
    living: &[u32],
    (first, column, width): (usize, usize, usize),
    out: &mut [f32x4],
) -> usize {
    let samples: [&[f32]; S] = std::array::from_fn(|s| gradients.row(first + s));
    let mut sums = [[f32x4::ZERO; V]; S];
    for unit in living {
        let unit = *unit as usize;
        let (weights, _) = kernel.numbers[unit * kernel.stride + 4 * column..][..4 * V].as_chunks::<4>();
        let weights: [f32x4; V] = std::array::from_fn(|v| f32x4::new(weights[v]));
        for (sample, sums) in samples.iter().zip(&mut sums) {
            let factor = f32x4::splat(sample[unit]);
            for (sum, weights) in sums.iter_mut().zip(weights) {
                *sum += factor * weights;
            }
        }
    }
    for (s, sums) in sums.into_iter().enumerate() {
        let place = (first + s) * width + column;
        out[place..place + V].copy_from_slice(&sums);
    }
    V
}

/// `out[u][k] = sum over s of gradients[s][u] * inputs[s][k]` for the living units `u`, and zero for the silent ones;
/// zero, too, where no bit of `kept` is set, which has a row like those of the inputs: all bits of a lane, or none.
/// Padding of the inputs is taken along. There are at most four samples.
pub fn outer(
    gradients: Rows<'_>,
    inputs: Rows<'_>,
    (living, silent): (&[u32], &[u32]),
    kept: &[f32x4],
    mut out: Out<'_>,
) {
    let width = kept.len();
    for unit in silent {
        let first = *unit as usize * width;
        (first..first + width).for_each(|place| out.take(place, [f32x4::ZERO]));
    }
    match gradients.count {
        1 => columns_of_outer::<1>(gradients, inputs, living, kept, &mut out),
        2 => columns_of_outer::<2>(gradients, inputs, living, kept, &mut out),
        3 => columns_of_outer::<3>(gradients, inputs, living, kept, &mut out),
        _ => columns_of_outer::<4>(gradients, inputs, living, kept, &mut out),
    }
}

/// [`outer`] of so many samples.
#[inline(always)]
fn columns_of_outer<const S: usize>(
    gradients: Rows<'_>,
    inputs: Rows<'_>,
    living: &[u32],
    kept: &[f32x4],
    out: &mut Out<'_>,
) {
    let mut column = 0;
    while column < kept.len() {
        let block = (kept, column);
        column += match kept.len() - column {
            1 => block_of_outer::<S, 1>(gradients, inputs, living, block, out),
            _ => block_of_outer::<S, 2>(gradients, inputs, living, block, out),
        };
    }
}

/// So many samples, and vectors of inputs, of [`outer`].
#[inline(always)]
fn block_of_outer<const S: usize, const V: usize>(
    gradients: Rows<'_>,
    inputs: Rows<'_>,
    living: &[u32],
    (kept, column): (&[f32x4], usize),
    out: &mut Out<'_>,
) -> usize {
    let samples: [[f32x4; V]; S] = std::array::from_fn(|s| {
        let (numbers, _) = inputs.numbers[s * inputs.stride + 4 * column..][..4 * V].as_chunks::<4>();
        std::array::from_fn(|v| f32x4::new(numbers[v]))
    });
    let gradients: [&[f32]; S] = std::array::from_fn(|s| gradients.row(s));
    let width = kept.len();
    let kept: [f32x4; V] = std::array::from_fn(|v| kept[column + v]);
    for unit in living {
        let unit = *unit as usize;
        let mut sums = [f32x4::ZERO; V];
        for (gradients, sample) in gradients.iter().zip(samples) {
            let factor = f32x4::splat(gradients[unit]);
            for (sum, number) in sums.iter_mut().zip(sample) {
                *sum += factor * number;
            }
        }
        for (sum, kept) in sums.iter_mut().zip(kept) {
            *sum &= kept;
        }
        out.take(unit * width + column, sums);
    }
    V
}

/// The sum of each column: `out[u] = (s0 + s1) + (s2 + s3)`, where `s` with number `l` is what row `l` adds to zero.
/// There are `count` rows of `width` vectors, at most four.
pub fn column_sums(rows: &[f32x4], count: usize, width: usize, mut out: Out<'_>) {
    for place in 0..width {
        let sum =
            |row: usize| f32x4::ZERO + if row < count { rows[row * width + place] } else { f32x4::ZERO };
        out.take(place, [(sum(0) + sum(1)) + (sum(2) + sum(3))]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        nn::{
            living::Living,
            matrix::{lanes, lanes_mut},
            optimizer::{Optimizer, sgd::Sgd, stepper::Stepper, update::Update},
            plain,
        },
        num::stream::Stream,
    };
    use proptest::prelude::*;

    /// Rows of so many numbers, padded with zeros.
    fn rows(count: usize, columns: usize, draw: &mut impl FnMut() -> f32) -> Vec<f32x4> {
        let width = vectors(columns);
        let mut rows = vec![f32x4::ZERO; count * width];
        for row in lanes_mut(&mut rows).chunks_exact_mut(4 * width) {
            row[..columns].fill_with(&mut *draw);
        }
        rows
    }

    fn matrix(rows: &[f32x4], count: usize, columns: usize) -> Rows<'_> {
        Rows { numbers: lanes(rows), stride: 4 * vectors(columns), count, columns }
    }

    fn same(fast: &[f32x4], plain: &[Vec<f32>], columns: usize) -> Result<(), TestCaseError> {
        let bits = |numbers: &[f32]| -> Vec<u32> { numbers.iter().map(|x| x.to_bits()).collect() };
        for (fast, plain) in lanes(fast).chunks_exact(4 * vectors(columns)).zip(plain) {
            prop_assert_eq!(bits(&fast[..columns]), bits(plain));
            prop_assert!(fast[columns..].iter().all(|padding| *padding == 0.0));
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn the_fast_products_have_the_bits_of_the_plain_ones(
            count in 1_usize..5, inputs in 1_usize..30, units in 1_usize..30, silence in 0_u32..6, seed: u64,
        ) {
            let mut stream = Stream::keyed(&[seed]);
            let mut draw = || stream.unit_f32() * 4.0 - 2.0;
            let (kernel, start) = (rows(units, inputs, &mut draw), rows(1, units, &mut draw));
            let (samples, gradients) = (rows(count, inputs, &mut draw), rows(count, units, &mut draw));
            // Which are living is found from rows of their own: to the kernels it is a list like any other.
            let mut living = |units: usize| {
                let rows = rows(1, units, &mut || if stream.below(6) < silence { 0.0 } else { 1.0 });
                let mut living = Living::all(units);
                living.find_across(&rows, 1);
                living
            };
            let (living_inputs, living_units) = (living(inputs), living(units));
            let kernel = matrix(&kernel, units, inputs);
            let (x, g) = (matrix(&samples, count, inputs), matrix(&gradients, count, units));

            let mut out = vec![f32x4::splat(9.0); count * vectors(units)];
            weighted(kernel, x, living_inputs.list(), &start, &mut out);
            same(&out, &plain::weighted(kernel, x, living_inputs.list(), lanes(&start)), units)?;

            let mut out = vec![f32x4::splat(9.0); count * vectors(inputs)];
            pulled(kernel, g, living_units.list(), &mut out);
            same(&out, &plain::pulled(kernel, g, living_units.list()), inputs)?;

            let mut out = vec![f32x4::splat(9.0); units * vectors(inputs)];
            let lists = (living_units.list(), living_units.silent());
            outer(g, x, lists, living_inputs.kept(), Out { out: &mut out, mover: None });
            same(&out, &plain::outer(g, x, living_units.list(), living_inputs.list()), inputs)?;

            let mut sums = vec![f32x4::splat(9.0); vectors(units)];
            column_sums(&gradients, count, vectors(units), Out { out: &mut sums, mover: None });
            same(&sums, &[plain::column_sums(g)], units)?;

            // What a product comes to moves weights as a step by it does.
            let sgd = Optimizer::Sgd(Sgd { momentum: 0.5, nesterov: false });
            let mut at_once = Stepper::new(&Update::new(sgd, 0.25), vec![0..1, 1..out.len()]);
            let mut after = at_once.clone();
            let (mut moved, mut expected) = (vec![f32x4::ONE; out.len()], vec![f32x4::ONE; out.len()]);
            for _ in 0..3 {
                outer(g, x, lists, living_inputs.kept(), Out { out: &mut moved, mover: at_once.begin() });
                at_once.end();
                after.step(&mut expected, &mut out);
            }
            prop_assert_eq!(lanes(&moved), lanes(&expected));
        }
    }
}
