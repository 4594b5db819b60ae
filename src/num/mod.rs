//! Numbers: random streams, NumPy's own functions to the bit, statistics. No word of the domain is
//! spoken here.

pub mod numpy;
pub mod packed;
pub mod stream;
pub mod summary;
