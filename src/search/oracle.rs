//! What every search algorithm is: something to ask and to tell.

use super::{ledger::Ledger, space::Assignment};

/// An oracle's answer to *what next?*
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// Run this.
    Run(Assignment),
    /// Ask again when a trial has ended.
    Wait,
    /// There is nothing more to run.
    Done,
}

/// A search algorithm. Its answers depend on its own configuration and on the ledger, never on timing.
pub trait Oracle {
    /// The next thing to run, given every trial so far.
    fn ask(&mut self, ledger: &Ledger) -> Ask;

    /// Trial `number` of the ledger has ended.
    fn tell(&mut self, ledger: &Ledger, number: u32);

    /// How many trials there will be in all, where that is certain beforehand.
    fn total(&self) -> Option<u64>;
}
