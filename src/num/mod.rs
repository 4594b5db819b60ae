//! Numbers: random streams and statistics. No word of the domain is spoken here.

pub mod stream;
