//! Helpers for vectors of four float32 lanes ([`f32x4`]).

use wide::f32x4;

/// The number of vectors that hold `count` numbers.
#[must_use]
pub const fn vector_count(count: usize) -> usize {
    count.div_ceil(4)
}

/// The lanes of `vectors` as a slice of numbers.
#[must_use]
pub fn lanes(vectors: &[f32x4]) -> &[f32] {
    bytemuck::cast_slice(vectors)
}

/// The lanes of `vectors` as a mutable slice of numbers.
#[must_use]
pub fn lanes_mut(vectors: &mut [f32x4]) -> &mut [f32] {
    bytemuck::cast_slice_mut(vectors)
}

/// The bits of the lanes of `vectors`.
#[must_use]
pub fn lane_bits_mut(vectors: &mut [f32x4]) -> &mut [u32] {
    bytemuck::cast_slice_mut(vectors)
}

/// A mask that selects the first `count` lanes: all bits of these are set, and none of the others.
#[must_use]
pub(super) fn lane_mask(count: usize) -> f32x4 {
    f32x4::new(std::array::from_fn(|lane| f32::from_bits(if lane < count { u32::MAX } else { 0 })))
}

/// The larger of two numbers in each lane; the second where either is NaN, on every target.
pub(super) fn lane_max(a: f32x4, b: f32x4) -> f32x4 {
    a.simd_gt(b).select(a, b)
}
