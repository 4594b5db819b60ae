//! Neural networks: kernels with their plain twins, layers, activations, initializers, losses, regularizers,
//! dropout, optimizers, the MLP. What they compute, and their names, are those of Keras 3.
//!
//! Numbers are float32 in vectors of four lanes ([`wide::f32x4`]: simd128 in the page, SSE or NEON natively), and
//! lanes run over the samples of a batch, or over a layer's inputs, and over its units where there are few samples
//! ([`few`]). Every sum is taken in the order of its index (those of the biases' gradients by fours), with a product
//! rounded before it is added, so that the plain twins and every target give the same bits. What is more than
//! arithmetic and roots comes from `libm`, for the same reason.

pub mod activation;
pub mod dense;
pub mod dropout;
pub mod few;
pub mod initializer;
mod layer;
mod living;
pub mod loss;
pub mod matrix;
pub mod mlp;
pub mod optimizer;
pub mod out_of_range;
pub mod plain;
pub mod product;
pub mod regularizer;
