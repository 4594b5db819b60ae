//! When the next step of a search may be asked for, and with which results.
//!
//! The number of results that a step's oracle sees depends on the step alone, and not on which results there are: step `k`
//! sees the steps up to `k - L`, where `L` is the look-ahead. Up to `L` steps are then under way at a time. An oracle that
//! needs the results of a later step is asked again when it has ended. The number of seen steps never decreases.

use std::num::NonZeroU32;

use super::{
    ledger::Ledger,
    oracle::traits::Proposal,
    step::{InvalidStep, StepAction},
};

/// The order of questions and answers between a search and its oracle.
#[derive(Clone, Debug)]
pub struct StepSequence {
    /// The look-ahead; `None` if the oracle reads no results.
    look_ahead: Option<NonZeroU32>,
    /// The number of steps that were seen when the latest step was proposed or the oracle named one that it needs.
    seen: u32,
    /// Whether the oracle has said that there are no further steps.
    is_done: bool,
}

impl StepSequence {
    /// The sequence of a search that begins. `look_ahead` is `None` if the oracle reads no results.
    #[must_use]
    pub fn new(look_ahead: Option<NonZeroU32>) -> Self {
        Self { look_ahead, seen: 0, is_done: false }
    }

    /// Whether the oracle has said that there are no further steps.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.is_done
    }

    /// The number of steps whose results the oracle sees when it is asked for the next step; `None` while one of them has
    /// not ended, and if there are no further steps.
    #[must_use]
    pub fn visible(&self, ledger: &Ledger) -> Option<u32> {
        let visible = self.visible_for(ledger.steps().len() as u32);
        (!self.is_done && ledger.ended_steps() >= visible).then_some(visible)
    }

    fn visible_for(&self, step: u32) -> u32 {
        let by_look_ahead =
            self.look_ahead.map_or(0, |look_ahead| step.saturating_add(1).saturating_sub(look_ahead.get()));
        self.seen.max(by_look_ahead)
    }

    /// Takes the oracle's answer. Returns the action of the next step and the number of steps that it has seen; `None` if
    /// the oracle is to be asked again or there are no further steps.
    ///
    /// # Errors
    /// Where the oracle waits for a step whose results it has seen, or for a step that does not exist: it would be asked
    /// again without an end, or never.
    pub fn accept(
        &mut self,
        proposal: Proposal,
        ledger: &Ledger,
    ) -> Result<Option<(StepAction, u32)>, InvalidStep> {
        let step = ledger.steps().len() as u32;
        let visible = self.visible_for(step);
        match proposal {
            Proposal::Step(action) => {
                self.seen = visible;
                Ok(Some((action, visible)))
            }
            Proposal::NeedThrough(through) if through >= visible && through < step => {
                self.seen = through + 1;
                Ok(None)
            }
            Proposal::NeedThrough(through) => Err(InvalidStep::Wait { step, through }),
            Proposal::Done => {
                self.is_done = true;
                Ok(None)
            }
        }
    }

    /// Takes a step that was proposed when the oracle had seen the results of `seen` steps, in an earlier run of the same
    /// search.
    ///
    /// # Errors
    /// Where no oracle can have seen as many, or fewer than before.
    pub fn accept_recorded(&mut self, seen: u32, ledger: &Ledger) -> Result<(), InvalidStep> {
        let step = ledger.steps().len() as u32;
        if seen < self.seen || seen > step {
            return Err(InvalidStep::Wait { step, through: seen });
        }
        self.seen = seen;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{space::Assignment, trial::ExecutionState};

    fn ledger(steps: u32, ended: u32) -> Ledger {
        let mut ledger = Ledger::default();
        for trial in 0..steps {
            let action = StepAction::Trial { assignment: Assignment::default(), epochs: None };
            ledger.open(action, 1, 0).unwrap();
            if trial < ended {
                ledger.record(trial, 0, ExecutionState::Done(1.0)).unwrap();
            }
        }
        ledger
    }

    fn sequence(look_ahead: u32) -> StepSequence {
        StepSequence::new(NonZeroU32::new(look_ahead))
    }

    #[test]
    fn step_sees_the_steps_up_to_the_look_ahead() {
        assert_eq!(sequence(1).visible(&ledger(0, 0)), Some(0));
        // Step 3 sees steps 0 to 2.
        assert_eq!(sequence(1).visible(&ledger(3, 3)), Some(3));
        assert_eq!(sequence(1).visible(&ledger(3, 2)), None);
        assert_eq!(sequence(8).visible(&ledger(7, 0)), Some(0));
        assert_eq!(sequence(8).visible(&ledger(8, 0)), None);
        // More steps have ended, but step 8 sees step 0 alone.
        assert_eq!(sequence(8).visible(&ledger(8, 5)), Some(1));
    }

    #[test]
    fn oracle_that_reads_no_results_never_waits() {
        assert_eq!(StepSequence::new(None).visible(&ledger(1_000, 0)), Some(0));
    }

    #[test]
    fn needed_results_are_waited_for_and_stay_visible() {
        let mut sequence = sequence(8);
        assert_eq!(sequence.accept(Proposal::NeedThrough(2), &ledger(4, 1)), Ok(None));
        assert_eq!(sequence.visible(&ledger(4, 2)), None);
        assert_eq!(sequence.visible(&ledger(4, 4)), Some(3));
        let action = StepAction::Repeat { trial: 0, executions: 1 };
        let step = sequence.accept(Proposal::Step(action.clone()), &ledger(4, 4));
        assert_eq!(step, Ok(Some((action, 3))));
        assert_eq!(sequence.visible(&ledger(5, 4)), Some(3));
        assert_eq!(sequence.visible(&ledger(11, 11)), Some(4));
    }

    #[test]
    fn waiting_for_known_or_missing_steps_is_refused() {
        let mut sequence = sequence(1);
        for through in [2, 3] {
            let error = sequence.accept(Proposal::NeedThrough(through), &ledger(3, 3));
            assert_eq!(error, Err(InvalidStep::Wait { step: 3, through }));
        }
    }

    #[test]
    fn finished_sequence_asks_no_more() {
        let mut sequence = sequence(1);
        assert_eq!(sequence.accept(Proposal::Done, &ledger(2, 2)), Ok(None));
        assert_eq!((sequence.visible(&ledger(2, 2)), sequence.is_done()), (None, true));
    }
}
