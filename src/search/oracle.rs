//! The interface of every search algorithm.

use super::{ledger::Ledger, space::Assignment};

/// An oracle's answer to [`Oracle::ask`].
#[derive(Clone, Debug, PartialEq)]
pub enum Proposal {
    /// Run a trial of this assignment.
    Run(Assignment),
    /// Ask again when a trial has ended.
    Wait,
    /// There are no further trials.
    Done,
}

/// A search algorithm. Its answers depend on its own configuration and on the ledger, never on timing.
pub trait Oracle {
    /// The next proposal, given every trial so far.
    fn ask(&mut self, ledger: &Ledger) -> Proposal;

    /// Reports that the trial of this number has ended.
    fn tell(&mut self, ledger: &Ledger, number: u32);
}
