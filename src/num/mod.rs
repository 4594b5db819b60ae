//! Numbers: random streams, NumPy's own functions to the bit, statistics, decimals, and things put in order. No word
//! of the domain is spoken here.

pub mod decimal;
pub mod numpy;
pub mod order;
pub mod sorted;
pub mod stream;
pub mod summary;
