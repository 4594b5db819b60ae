//! The kernels one by one, natively: `cargo bench --bench kernels`.
#![allow(missing_docs, reason = "a benchmark has no public interface")]

use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use foretune::{
    nn::{
        few::{Out, outer, pulled, weighted},
        matrix::{Rows, lanes, vectors},
        product::{Target, product, transpose},
    },
    num::stream::Stream,
};
use wide::f32x4;

/// Rows, inner length and columns: units, inputs and samples on the way forward, units, samples and inputs for the
/// weights' gradients; the chapter's layers at a batch of 32, and a square one.
const SHAPES: [(usize, usize, usize); 7] =
    [(10, 20, 32), (20, 20, 32), (30, 20, 32), (20, 32, 20), (10, 32, 20), (1, 10, 32), (64, 64, 32)];

fn numbers(count: usize) -> Vec<f32> {
    let mut stream = Stream::keyed(&[count as u64]);
    (0..count).map(|_| stream.unit_f32() - 0.5).collect()
}

fn vectors_of(count: usize) -> Vec<f32x4> {
    let mut stream = Stream::keyed(&[count as u64, 1]);
    (0..count).map(|_| f32x4::new(std::array::from_fn(|_| stream.unit_f32() - 0.5))).collect()
}

fn products(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("product");
    for (rows, inner, columns) in SHAPES {
        group.throughput(Throughput::Elements((2 * rows * inner * columns) as u64));
        let width = vectors(columns);
        let numbers = numbers(rows * inner);
        let (others, mut out) = (vectors_of(inner * width), vec![f32x4::ZERO; rows * width]);
        let a = Rows { numbers: &numbers, stride: inner, count: rows, columns: inner };
        let b = Rows { numbers: lanes(&others), stride: 4 * width, count: inner, columns };
        let target = &mut Target { out: &mut out, width, rows: None };
        group.bench_function(BenchmarkId::from_parameter(format!("{rows}x{inner}x{columns}")), |bench| {
            bench.iter(|| product(black_box(a), b, None, target, |_, sum| sum));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("transpose");
    for (rows, columns) in [(32, 20), (20, 32), (10, 32), (64, 64)] {
        group.throughput(Throughput::Elements((rows * columns) as u64));
        let (numbers, mut out) = (numbers(rows * columns), vec![f32x4::ZERO; columns * vectors(rows)]);
        let a = Rows { numbers: &numbers, stride: columns, count: rows, columns };
        group.bench_function(BenchmarkId::from_parameter(format!("{rows}x{columns}")), |bench| {
            bench.iter(|| transpose(black_box(a), &mut out));
        });
    }
    group.finish();
}

/// The products of one to four samples: the chapter's widest layer, and a square one.
fn few_samples(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("few");
    for (units, inputs) in [(30, 20), (64, 64)] {
        let width = vectors(inputs);
        let (weights, start) = (vectors_of(units * width), vectors_of(vectors(units)));
        let kernel = Rows { numbers: lanes(&weights), stride: 4 * width, count: units, columns: inputs };
        let (all_units, all_inputs): (Vec<u32>, Vec<u32>) =
            ((0..units as u32).collect(), (0..inputs as u32).collect());
        let kept = vec![f32x4::splat(f32::from_bits(u32::MAX)); width];
        for count in [1, 4] {
            group.throughput(Throughput::Elements((2 * count * units * inputs) as u64));
            let (samples, gradients) = (vectors_of(count * width), vectors_of(count * vectors(units)));
            let x = Rows { numbers: lanes(&samples), stride: 4 * width, count, columns: inputs };
            let g = Rows { numbers: lanes(&gradients), stride: 4 * vectors(units), count, columns: units };
            let shape = format!("{count}x{units}x{inputs}");
            let mut out = vec![f32x4::ZERO; count * vectors(units)];
            group.bench_function(BenchmarkId::new("weighted", &shape), |bench| {
                bench.iter(|| weighted(black_box(kernel), x, &all_inputs, &start, &mut out));
            });
            let mut out = vec![f32x4::ZERO; count * width];
            group.bench_function(BenchmarkId::new("pulled", &shape), |bench| {
                bench.iter(|| pulled(black_box(kernel), g, &all_units, &mut out));
            });
            let mut out = vec![f32x4::ZERO; units * width];
            group.bench_function(BenchmarkId::new("outer", &shape), |bench| {
                let lists: (&[u32], &[u32]) = (&all_units, &[]);
                bench.iter(|| outer(black_box(g), x, lists, &kept, Out { out: &mut out, mover: None }));
            });
        }
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().measurement_time(Duration::from_secs(1)).warm_up_time(Duration::from_millis(300));
    targets = products, few_samples
}
criterion_main!(benches);
