//! Neural networks: layers, activations, initializers, losses, regularizers, dropout, optimizers, models (today the
//! multi-layer perceptron), and the SIMD kernels that they run on. Formulas and names are those of Keras 3.
//!
//! Numbers are float32 in vectors of four lanes ([`wide::f32x4`]: simd128 in WebAssembly, SSE or NEON natively).
//! There are two memory layouts for what a layer computes:
//!
//! - *unit-major*, for large batches: one row for each unit, with lanes over the samples of the batch ([`product`]);
//! - *sample-major*, for batches of up to [`small_batch::MAX_SAMPLES`]: one row for each sample, with lanes over the
//!   units ([`small_batch`]).
//!
//! Either gives the same bits, on every target: sums run in the order of their index (those of the biases' gradients
//! as four partial sums), a product is rounded before it is added, and functions beyond arithmetic and square roots
//! come from `libm`. Every kernel has a plain twin in [`plain`] that it is tested against.

pub mod activation;
mod active_units;
pub mod dense;
pub mod dropout;
pub mod initializer;
mod layer;
pub mod loss;
pub mod matrix;
pub mod mlp;
pub mod model;
pub mod optimizer;
pub mod out_of_range;
pub mod plain;
pub mod product;
pub mod regularizer;
pub mod simd;
pub mod small_batch;
pub mod work;
