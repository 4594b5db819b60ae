//! Numbers: random streams, NumPy's own functions to the bit, statistics, and things put in order. No word of the
//! domain is spoken here.

pub mod interval;
pub mod numpy;
pub mod order;
pub mod packed;
pub mod stream;
pub mod summary;
