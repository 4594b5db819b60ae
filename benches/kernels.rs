//! Criterion benchmarks of the single kernels, native: `cargo bench --bench kernels`.
#![allow(missing_docs, reason = "a benchmark has no public interface")]

use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use foretune::{
    nn::{
        matrix::Rows,
        product::{Destination, product, transpose},
        simd::{lanes, vector_count},
        small_batch::{GradientOutput, input_gradients, kernel_gradients, weighted_sums},
    },
    num::stream::Stream,
};
use wide::f32x4;

/// Shapes of products as rows, inner length and columns: units, inputs and samples in the forward pass; units,
/// samples and inputs for the weights' gradients. They are those of the book's chapter with a batch of 32, and a
/// square one.
const SHAPES: [(usize, usize, usize); 7] =
    [(10, 20, 32), (20, 20, 32), (30, 20, 32), (20, 32, 20), (10, 32, 20), (1, 10, 32), (64, 64, 32)];

/// `count` numbers from -0.5 to 0.5.
fn random_numbers(count: usize) -> Vec<f32> {
    let mut stream = Stream::keyed(&[count as u64]);
    (0..count).map(|_| stream.unit_f32() - 0.5).collect()
}

/// `count` vectors of numbers from -0.5 to 0.5.
fn random_vectors(count: usize) -> Vec<f32x4> {
    let mut stream = Stream::keyed(&[count as u64, 1]);
    (0..count).map(|_| f32x4::new(std::array::from_fn(|_| stream.unit_f32() - 0.5))).collect()
}

/// The kernels of the unit-major layout.
fn unit_major_kernels(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("product");
    for (rows, inner, columns) in SHAPES {
        group.throughput(Throughput::Elements((2 * rows * inner * columns) as u64));
        let width = vector_count(columns);
        let numbers = random_numbers(rows * inner);
        let (b_vectors, mut out) = (random_vectors(inner * width), vec![f32x4::ZERO; rows * width]);
        let a = Rows { numbers: &numbers, stride: inner, count: rows, columns: inner };
        let b = Rows { numbers: lanes(&b_vectors), stride: 4 * width, count: inner, columns };
        let destination = &mut Destination { vectors: &mut out, width, row_indices: None };
        group.bench_function(BenchmarkId::from_parameter(format!("{rows}x{inner}x{columns}")), |bench| {
            bench.iter(|| product(black_box(a), b, None, destination, |_, sum| sum));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("transpose");
    for (rows, columns) in [(32, 20), (20, 32), (10, 32), (64, 64)] {
        group.throughput(Throughput::Elements((rows * columns) as u64));
        let (numbers, mut out) =
            (random_numbers(rows * columns), vec![f32x4::ZERO; columns * vector_count(rows)]);
        let a = Rows { numbers: &numbers, stride: columns, count: rows, columns };
        group.bench_function(BenchmarkId::from_parameter(format!("{rows}x{columns}")), |bench| {
            bench.iter(|| transpose(black_box(a), &mut out));
        });
    }
    group.finish();
}

/// The kernels of the sample-major layout, with one and four samples, for the widest layer of the book's chapter and a
/// square one.
fn small_batch_kernels(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("small_batch");
    for (units, inputs) in [(30, 20), (64, 64)] {
        let width = vector_count(inputs);
        let (weights, biases) = (random_vectors(units * width), random_vectors(vector_count(units)));
        let kernel = Rows { numbers: lanes(&weights), stride: 4 * width, count: units, columns: inputs };
        let (all_units, all_inputs): (Vec<u32>, Vec<u32>) =
            ((0..units as u32).collect(), (0..inputs as u32).collect());
        let input_mask = vec![f32x4::splat(f32::from_bits(u32::MAX)); width];
        for count in [1, 4] {
            group.throughput(Throughput::Elements((2 * count * units * inputs) as u64));
            let (samples, gradients) =
                (random_vectors(count * width), random_vectors(count * vector_count(units)));
            let x = Rows { numbers: lanes(&samples), stride: 4 * width, count, columns: inputs };
            let g =
                Rows { numbers: lanes(&gradients), stride: 4 * vector_count(units), count, columns: units };
            let shape = format!("{count}x{units}x{inputs}");
            let mut out = vec![f32x4::ZERO; count * vector_count(units)];
            group.bench_function(BenchmarkId::new("weighted_sums", &shape), |bench| {
                bench.iter(|| weighted_sums(black_box(kernel), x, &all_inputs, &biases, &mut out));
            });
            let mut out = vec![f32x4::ZERO; count * width];
            group.bench_function(BenchmarkId::new("input_gradients", &shape), |bench| {
                bench.iter(|| input_gradients(black_box(kernel), g, &all_units, &mut out));
            });
            let mut out = vec![f32x4::ZERO; units * width];
            group.bench_function(BenchmarkId::new("kernel_gradients", &shape), |bench| {
                let lists: (&[u32], &[u32]) = (&all_units, &[]);
                bench.iter(|| {
                    let output = GradientOutput { vectors: &mut out, fused_sgd: None };
                    kernel_gradients(black_box(g), x, lists, &input_mask, output);
                });
            });
        }
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().measurement_time(Duration::from_secs(1)).warm_up_time(Duration::from_millis(300));
    targets = unit_major_kernels, small_batch_kernels
}
criterion_main!(benches);
