//! Tuning: parameters, trials, the ledger, oracles. Knows no networks.
//!
//! An oracle is two verbs. `ask` gives it a read-only [`ledger::Ledger`] and it answers *run this*, *wait*
//! or *done*; `tell` says that a trial has ended. Everything else it keeps to itself.

mod condition_tree;
pub mod domain;
pub mod ledger;
pub mod oracle;
pub mod random;
pub mod space;
pub mod trial;
pub mod value;
