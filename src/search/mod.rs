//! Search: parameters and the spaces they span, trials, the ledger, oracles. Knows no networks.
//!
//! A search is a sequence of steps. An oracle is asked for the next step with a read-only [`history::History`], which has
//! every step so far and the results of the first ones. It answers with a step, with the number of a step whose results it
//! needs, or that the search is done. The answer depends on nothing else, so that the sequence of steps and all results
//! are the same for any number of workers.

pub mod combinations;
mod condition_tree;
pub mod domain;
pub mod execution_keys;
pub mod history;
pub mod ledger;
pub mod oracle;
pub mod parameter;
pub mod pruner;
pub mod replica;
pub mod space;
pub mod step;
pub mod step_sequence;
pub mod trial;
pub mod value;
