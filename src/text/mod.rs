//! The words that a person reads.

pub mod results_summary;
