//! Numerics that know nothing of forecasting: random streams, NumPy's functions to the bit, statistics, intervals,
//! float32, sorting, and the serialization and notation of numbers.

pub mod autocorrelation;
pub mod float32;
pub mod hash;
pub mod interval;
pub mod normal;
pub mod number_format;
pub mod numpy;
pub mod order;
pub mod packed;
pub mod ranking;
pub mod significant;
pub mod stream;
pub mod summary;
pub mod text_float;
pub mod variance;
