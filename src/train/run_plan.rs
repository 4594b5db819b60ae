//! The plan of a run: how much of its configuration it trains, when it stops, and whether it can be continued.

use serde::{Deserialize, Serialize};

use super::stop_rule::StopRule;

/// The plan of a run. The default is a whole run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunPlan {
    /// The number of epochs after which the run ends, counted from the beginning of its first part, at least 1; `None`
    /// for all epochs of the configuration, which it never exceeds.
    pub epochs: Option<u32>,
    /// The stop rule, if there is one.
    pub stop_rule: Option<StopRule>,
    /// Whether a run that reaches its epochs before the last epoch of the configuration makes a checkpoint, from which it
    /// can continue.
    pub keeps_checkpoint: bool,
}

impl RunPlan {
    /// The number of epochs after which a run ends whose configuration has this many.
    #[must_use]
    pub fn budget(&self, epochs: u32) -> u32 {
        self.epochs.map_or(epochs, |budget| budget.min(epochs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budget_never_exceeds_the_epochs_of_the_configuration() {
        let budget = |epochs| RunPlan { epochs, ..RunPlan::default() }.budget(9);
        assert_eq!((budget(None), budget(Some(4)), budget(Some(9)), budget(Some(70))), (9, 4, 9, 9));
    }
}
