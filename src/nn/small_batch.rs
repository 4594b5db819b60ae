//! The matrix products of training on small batches, in the sample-major layout.
//!
//! A batch with fewer samples than a vector has lanes would leave lanes unused in [`super::product`]. Here lanes
//! run over units or inputs instead. Every row (of a sample, or of a unit's weights) is padded with zeros to whole
//! vectors. Active units and inputs are given as lists of indices in ascending order.
//!
//! Sums over inputs, units and samples run in the order of their index, as in [`super::product`], so that both modules
//! and the plain twins ([`super::plain`]) give the same bits.

use wide::f32x4;

use super::{
    matrix::{Matrix as _, Rows},
    optimizer::sgd::FusedSgd,
    simd::{lane_mask, vector_count},
};

/// The largest batch, in samples, that the sample-major layout is used for: it is the faster layout up to here.
pub const MAX_SAMPLES: usize = 4;

/// The destination of a product that yields gradients: they are stored, or a fused optimizer step applies them to the
/// weights as soon as they are computed.
#[derive(Debug)]
pub struct GradientOutput<'a> {
    /// Where the gradients are stored; with a fused step, the weights.
    pub vectors: &'a mut [f32x4],
    /// The optimizer step that applies the gradients, or `None` to store them.
    pub fused_sgd: Option<FusedSgd<'a>>,
}

impl GradientOutput<'_> {
    /// Stores or applies `gradients`, which belong to the vectors from `index` on.
    #[inline(always)]
    fn write<const V: usize>(&mut self, index: usize, gradients: [f32x4; V]) {
        let vectors = &mut self.vectors[index..][..V];
        match &mut self.fused_sgd {
            Some(fused_sgd) => fused_sgd.step(index, vectors, gradients),
            None => vectors.iter_mut().zip(gradients).for_each(|(vector, gradient)| *vector = gradient),
        }
    }
}

/// The weighted sums of a layer:
/// `out[s][u] = biases[u] + sum over the active inputs k of kernel[u][k] * inputs[s][k]`.
///
/// `out` has one padded row for each sample; its padding becomes zero.
pub fn weighted_sums(
    kernel: Rows<'_>,
    inputs: Rows<'_>,
    active_inputs: &[u32],
    biases: &[f32x4],
    out: &mut [f32x4],
) {
    let mut first = 0;
    while first < inputs.count {
        first += match inputs.count - first {
            1 => weighted_sums_of_samples::<1>(kernel, inputs, active_inputs, biases, first, out),
            4 => weighted_sums_of_samples::<4>(kernel, inputs, active_inputs, biases, first, out),
            _ => weighted_sums_of_samples::<2>(kernel, inputs, active_inputs, biases, first, out),
        };
    }
}

/// [`weighted_sums`] of the `S` samples from `first` on. Returns `S`.
#[inline(always)]
fn weighted_sums_of_samples<const S: usize>(
    kernel: Rows<'_>,
    inputs: Rows<'_>,
    active_inputs: &[u32],
    biases: &[f32x4],
    first: usize,
    out: &mut [f32x4],
) -> usize {
    let width = biases.len();
    let samples: [&[f32]; S] = std::array::from_fn(|s| &inputs.row(first + s)[..kernel.columns]);
    // Where all inputs are active, they are read four at a time instead of one by one through the list.
    let whole = if active_inputs.len() == kernel.columns { kernel.columns / 4 } else { 0 };
    for (four, biases) in biases.iter().enumerate() {
        // Where fewer than four units are left, the last of them fills the other lanes, which are masked at the end.
        let left = kernel.count - 4 * four;
        let rows = &kernel.numbers[4 * four * kernel.stride..];
        let units: [&[f32]; 4] =
            std::array::from_fn(|u| &rows[u.min(left - 1) * kernel.stride..][..kernel.columns]);
        let mut sums = [*biases; S];
        let mut add = |weights: f32x4, numbers: [f32; S]| {
            for (sum, number) in sums.iter_mut().zip(numbers) {
                *sum += weights * f32x4::splat(number);
            }
        };
        let unit_vectors = units.map(|unit| &unit.as_chunks::<4>().0[..whole]);
        let sample_vectors = samples.map(|sample| &sample.as_chunks::<4>().0[..whole]);
        for index in 0..whole {
            let columns = f32x4::transpose(unit_vectors.map(|unit| f32x4::new(unit[index])));
            for (k, weights) in columns.into_iter().enumerate() {
                add(weights, sample_vectors.map(|sample| sample[index][k]));
            }
        }
        for k in &active_inputs[4 * whole..] {
            let k = *k as usize;
            add(f32x4::new(units.map(|unit| unit[k])), samples.map(|sample| sample[k]));
        }
        if left < 4 {
            sums.iter_mut().for_each(|sum| *sum &= lane_mask(left));
        }
        for (s, sum) in sums.into_iter().enumerate() {
            out[(first + s) * width + four] = sum;
        }
    }
    S
}

/// The gradient at a layer's inputs: `out[s][k] = sum over the active units u of kernel[u][k] * gradients[s][u]`.
///
/// `gradients` are those at the layer's weighted sums. The padding of the kernel's rows is multiplied and written,
/// too.
pub fn input_gradients(kernel: Rows<'_>, gradients: Rows<'_>, active_units: &[u32], out: &mut [f32x4]) {
    let width = vector_count(kernel.columns);
    let mut first = 0;
    while first < gradients.count {
        let mut column = 0;
        while column < width {
            let block = (first, column, width);
            column += match (gradients.count - first, width - column) {
                (1, 1) => input_gradient_block::<1, 1>(kernel, gradients, active_units, block, out),
                (1, 2 | 3) => input_gradient_block::<1, 2>(kernel, gradients, active_units, block, out),
                (1, _) => input_gradient_block::<1, 4>(kernel, gradients, active_units, block, out),
                (_, 1) => input_gradient_block::<2, 1>(kernel, gradients, active_units, block, out),
                (_, 2 | 3) => input_gradient_block::<2, 2>(kernel, gradients, active_units, block, out),
                _ => input_gradient_block::<2, 4>(kernel, gradients, active_units, block, out),
            };
        }
        first += 2;
    }
}

/// [`input_gradients`] of the `S` samples from `first` on and the `V` vectors of inputs from `column` on, of `width`
/// vectors in a row. Returns `V`.
#[inline(always)]
fn input_gradient_block<const S: usize, const V: usize>(
    kernel: Rows<'_>,
    gradients: Rows<'_>,
    active_units: &[u32],
    (first, column, width): (usize, usize, usize),
    out: &mut [f32x4],
) -> usize {
    let samples: [&[f32]; S] = std::array::from_fn(|s| gradients.row(first + s));
    let mut sums = [[f32x4::ZERO; V]; S];
    for unit in active_units {
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
        let start = (first + s) * width + column;
        out[start..start + V].copy_from_slice(&sums);
    }
    V
}

/// The gradient of a layer's kernel: `out[u][k] = sum over s of gradients[s][u] * inputs[s][k]` for the active
/// units `u`, and zero for the inactive ones.
///
/// `input_mask` selects the active inputs, as a row of lane masks; the result is zero for the others. The padding
/// of the inputs is multiplied, too. There are at most [`MAX_SAMPLES`] samples.
pub fn kernel_gradients(
    gradients: Rows<'_>,
    inputs: Rows<'_>,
    (active_units, inactive_units): (&[u32], &[u32]),
    input_mask: &[f32x4],
    mut out: GradientOutput<'_>,
) {
    let width = input_mask.len();
    for unit in inactive_units {
        let first = *unit as usize * width;
        (first..first + width).for_each(|index| out.write(index, [f32x4::ZERO]));
    }
    match gradients.count {
        1 => kernel_gradients_of_samples::<1>(gradients, inputs, active_units, input_mask, &mut out),
        2 => kernel_gradients_of_samples::<2>(gradients, inputs, active_units, input_mask, &mut out),
        3 => kernel_gradients_of_samples::<3>(gradients, inputs, active_units, input_mask, &mut out),
        _ => kernel_gradients_of_samples::<4>(gradients, inputs, active_units, input_mask, &mut out),
    }
}

/// [`kernel_gradients`] of `S` samples and the active units.
#[inline(always)]
fn kernel_gradients_of_samples<const S: usize>(
    gradients: Rows<'_>,
    inputs: Rows<'_>,
    active_units: &[u32],
    input_mask: &[f32x4],
    out: &mut GradientOutput<'_>,
) {
    let mut column = 0;
    while column < input_mask.len() {
        let block = (input_mask, column);
        column += match input_mask.len() - column {
            1 => kernel_gradient_block::<S, 1>(gradients, inputs, active_units, block, out),
            _ => kernel_gradient_block::<S, 2>(gradients, inputs, active_units, block, out),
        };
    }
}

/// [`kernel_gradients`] of `S` samples, the active units, and the `V` vectors of inputs from `column` on. Returns `V`.
#[inline(always)]
fn kernel_gradient_block<const S: usize, const V: usize>(
    gradients: Rows<'_>,
    inputs: Rows<'_>,
    active_units: &[u32],
    (input_mask, column): (&[f32x4], usize),
    out: &mut GradientOutput<'_>,
) -> usize {
    let samples: [[f32x4; V]; S] = std::array::from_fn(|s| {
        let (numbers, _) = inputs.numbers[s * inputs.stride + 4 * column..][..4 * V].as_chunks::<4>();
        std::array::from_fn(|v| f32x4::new(numbers[v]))
    });
    let gradients: [&[f32]; S] = std::array::from_fn(|s| gradients.row(s));
    let width = input_mask.len();
    let masks: [f32x4; V] = std::array::from_fn(|v| input_mask[column + v]);
    for unit in active_units {
        let unit = *unit as usize;
        let mut sums = [f32x4::ZERO; V];
        for (gradients, sample) in gradients.iter().zip(samples) {
            let factor = f32x4::splat(gradients[unit]);
            for (sum, number) in sums.iter_mut().zip(sample) {
                *sum += factor * number;
            }
        }
        for (sum, mask) in sums.iter_mut().zip(masks) {
            *sum &= mask;
        }
        out.write(unit * width + column, sums);
    }
    V
}

/// The sum of each column: `out[u] = (s0 + s1) + (s2 + s3)`, where `sl` is zero plus the number in row `l`.
///
/// There are `count` rows of `width` vectors, at most [`MAX_SAMPLES`].
pub fn column_sums(rows: &[f32x4], count: usize, width: usize, mut out: GradientOutput<'_>) {
    for index in 0..width {
        let sum =
            |row: usize| f32x4::ZERO + if row < count { rows[row * width + index] } else { f32x4::ZERO };
        out.write(index, [(sum(0) + sum(1)) + (sum(2) + sum(3))]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        nn::{
            active_units::ActiveUnits,
            optimizer::{Optimizer, sgd::Sgd, state::OptimizerState, update::Update},
            plain,
            simd::{lanes, lanes_mut},
        },
        num::stream::Stream,
    };
    use proptest::prelude::*;

    /// `count` rows of drawn numbers, padded with zeros.
    fn random_rows(count: usize, columns: usize, draw: &mut impl FnMut() -> f32) -> Vec<f32x4> {
        let width = vector_count(columns);
        let mut rows = vec![f32x4::ZERO; count * width];
        for row in lanes_mut(&mut rows).chunks_exact_mut(4 * width) {
            row[..columns].fill_with(&mut *draw);
        }
        rows
    }

    /// Checks that padded rows have the bits of the plain twin's, and zeros as padding.
    fn check_same_bits(fast: &[f32x4], plain: &[Vec<f32>], columns: usize) -> Result<(), TestCaseError> {
        let bits = |numbers: &[f32]| -> Vec<u32> { numbers.iter().map(|x| x.to_bits()).collect() };
        for (fast, plain) in lanes(fast).chunks_exact(4 * vector_count(columns)).zip(plain) {
            prop_assert_eq!(bits(&fast[..columns]), bits(plain));
            prop_assert!(fast[columns..].iter().all(|padding| *padding == 0.0));
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn small_batch_products_match_plain_twins_bit_for_bit(
            count in 1_usize..5, inputs in 1_usize..30, units in 1_usize..30, inactive_sixths in 0_u32..6, seed: u64,
        ) {
            let mut stream = Stream::keyed(&[seed]);
            let mut draw = || stream.unit_f32() * 4.0 - 2.0;
            let (kernel, biases) = (random_rows(units, inputs, &mut draw), random_rows(1, units, &mut draw));
            let samples = random_rows(count, inputs, &mut draw);
            let gradients = random_rows(count, units, &mut draw);
            // The active units are drawn apart from the numbers: the kernels take any list.
            let mut draw_active = |units: usize| {
                let draw = &mut || if stream.below(6) < inactive_sixths { 0.0 } else { 1.0 };
                let mut active = ActiveUnits::all(units);
                active.detect_sample_major(&random_rows(1, units, draw), 1);
                active
            };
            let (active_inputs, active_units) = (draw_active(inputs), draw_active(units));
            let kernel = Rows::padded(&kernel, units, inputs);
            let (x, g) = (Rows::padded(&samples, count, inputs), Rows::padded(&gradients, count, units));

            let mut out = vec![f32x4::splat(9.0); count * vector_count(units)];
            weighted_sums(kernel, x, active_inputs.indices(), &biases, &mut out);
            let expected = plain::weighted_sums(kernel, x, active_inputs.indices(), lanes(&biases));
            check_same_bits(&out, &expected, units)?;

            let mut out = vec![f32x4::splat(9.0); count * vector_count(inputs)];
            input_gradients(kernel, g, active_units.indices(), &mut out);
            check_same_bits(&out, &plain::input_gradients(kernel, g, active_units.indices()), inputs)?;

            let mut out = vec![f32x4::splat(9.0); units * vector_count(inputs)];
            let lists = (active_units.indices(), active_units.inactive_indices());
            let output = GradientOutput { vectors: &mut out, fused_sgd: None };
            kernel_gradients(g, x, lists, active_inputs.mask(), output);
            let expected = plain::kernel_gradients(g, x, active_units.indices(), active_inputs.indices());
            check_same_bits(&out, &expected, inputs)?;

            let mut sums = vec![f32x4::splat(9.0); vector_count(units)];
            let output = GradientOutput { vectors: &mut sums, fused_sgd: None };
            column_sums(&gradients, count, vector_count(units), output);
            check_same_bits(&sums, &[plain::column_sums(g)], units)?;

            // A fused step moves the weights as a step with stored gradients does.
            let sgd = Optimizer::Sgd(Sgd { momentum: 0.5, nesterov: false });
            let mut fused = OptimizerState::new(&Update::new(sgd, 0.25), vec![0..1, 1..out.len()]);
            let mut unfused = fused.clone();
            let (mut weights, mut expected) = (vec![f32x4::ONE; out.len()], vec![f32x4::ONE; out.len()]);
            for _ in 0..3 {
                let output = GradientOutput { vectors: &mut weights, fused_sgd: fused.begin_fused_step() };
                kernel_gradients(g, x, lists, active_inputs.mask(), output);
                fused.end_step();
                unfused.step(&mut expected, &mut out);
            }
            prop_assert_eq!(lanes(&weights), lanes(&expected));
        }
    }
}
