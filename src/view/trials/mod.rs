//! The table of all trials: its columns, its order, and the rows that are shown of it.
//!
//! The worker of the analysis makes it from the records of trials, so that a table of 100,000 trials does not delay the page.

pub mod column;
pub mod options;
pub mod order;
pub mod table;
