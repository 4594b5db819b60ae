//! The kernels one by one, natively: `cargo bench --bench kernels`.
#![allow(missing_docs, reason = "a benchmark has no public interface")]

use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use foretune::{
    nn::{
        matrix::{Rows, vectors},
        product::{product, transposed_product},
    },
    num::stream::Stream,
};
use wide::f32x4;

/// Rows, inner length and columns: the chapter's layers at a batch of 32, a square one, and odd ones.
const SHAPES: [(usize, usize, usize); 7] =
    [(32, 20, 10), (32, 20, 20), (32, 20, 30), (32, 20, 28), (32, 28, 10), (32, 10, 1), (32, 64, 64)];

fn numbers(count: usize) -> Vec<f32> {
    let mut stream = Stream::keyed(&[count as u64]);
    (0..count).map(|_| stream.unit_f32() - 0.5).collect()
}

fn vectors_of(count: usize) -> Vec<f32x4> {
    let mut stream = Stream::keyed(&[count as u64, 1]);
    (0..count).map(|_| f32x4::new(std::array::from_fn(|_| stream.unit_f32() - 0.5))).collect()
}

fn products(criterion: &mut Criterion) {
    for (name, transposed) in [("product", false), ("transposed_product", true)] {
        let mut group = criterion.benchmark_group(name);
        for (count, inner, columns) in SHAPES {
            let operations = (2 * count * inner * columns) as u64;
            group.throughput(Throughput::Elements(operations));
            let width = vectors(columns);
            let numbers = numbers(count * inner);
            let a = Rows { numbers: &numbers, stride: inner, count, columns: inner };
            let (b, start) = (vectors_of(inner.max(count) * width), vectors_of(width));
            let mut out = vec![f32x4::ZERO; count.max(inner) * width];
            group.bench_function(
                BenchmarkId::from_parameter(format!("{count}x{inner}x{columns}")),
                |bench| {
                    bench.iter(|| {
                        if transposed {
                            transposed_product(black_box(a), &b[..count * width], width, &mut out);
                        } else {
                            product(black_box(a), &b[..inner * width], &start, &mut out, |_, sum| sum);
                        }
                    });
                },
            );
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().measurement_time(Duration::from_secs(1)).warm_up_time(Duration::from_millis(300));
    targets = products
}
criterion_main!(benches);
