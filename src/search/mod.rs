//! Search: parameters and the spaces they span, trials, the ledger, oracles. Knows no networks.
//!
//! An oracle has an ask-and-tell interface. `ask` passes it a read-only [`ledger::Ledger`] and returns the next
//! proposal: run this assignment, wait for a trial to end, or done. `tell` reports that a trial has ended.

mod condition_tree;
pub mod domain;
pub mod ledger;
pub mod oracle;
pub mod parameter;
pub mod random;
pub mod space;
pub mod trial;
pub mod value;
