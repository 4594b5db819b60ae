//! What an oracle may see of a search.

use super::{ledger::Ledger, space::Assignment, step::Step, trial::ExecutionState};

/// Every step so far, and the results of the first ones of them.
///
/// The results of later steps may be known to the search, but are not in its history: when they arrive depends on the
/// number and the speed of the workers.
#[derive(Clone, Copy, Debug)]
pub struct History<'a> {
    ledger: &'a Ledger,
    seen: u32,
}

impl<'a> History<'a> {
    /// The history with the results of the first `seen` steps, or of as many as have ended.
    #[must_use]
    pub fn new(ledger: &'a Ledger, seen: u32) -> Self {
        Self { ledger, seen: seen.min(ledger.ended_steps()) }
    }

    /// The number of the step that is to be proposed.
    #[must_use]
    pub fn next_step(&self) -> u32 {
        self.ledger.steps().len() as u32
    }

    /// The number of steps whose results are known: those of a lower number than this.
    #[must_use]
    pub fn seen(&self) -> u32 {
        self.seen
    }

    /// Every step, in order.
    #[must_use]
    pub fn steps(&self) -> &'a [Step] {
        self.ledger.steps()
    }

    /// The number of trials.
    #[must_use]
    pub fn trials(&self) -> u32 {
        self.ledger.trials().len() as u32
    }

    /// The values of a trial's parameters; `None` if there is no such trial.
    #[must_use]
    pub fn assignment(&self, trial: u32) -> Option<&'a Assignment> {
        self.ledger.trial(trial).map(|trial| &trial.assignment)
    }

    /// The number of epochs of a trial's executions; `None` for as many as its configuration has, and if there is no such
    /// trial.
    #[must_use]
    pub fn epochs(&self, trial: u32) -> Option<u32> {
        self.ledger.trial(trial)?.epochs
    }

    /// The trial that a trial continues.
    #[must_use]
    pub fn continues(&self, trial: u32) -> Option<u32> {
        self.ledger.trial(trial)?.continues
    }

    /// How the executions of a step ended; `None` unless the results of the step are known. None of them is open.
    #[must_use]
    pub fn results(&self, step: u32) -> Option<&'a [ExecutionState]> {
        (step < self.seen).then(|| self.ledger.states(step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::step::StepAction;

    #[test]
    fn results_beyond_the_seen_steps_are_hidden() {
        let mut ledger = Ledger::default();
        let trial = StepAction::Trial { assignment: Assignment::default(), epochs: None };
        ledger.open(trial.clone(), 1, 0).unwrap();
        ledger.open(trial, 1, 0).unwrap();
        ledger.open(StepAction::Repeat { trial: 0, executions: 2 }, 1, 0).unwrap();
        let done = ExecutionState::Done(0.5);
        for (trial, execution) in [(0, 0), (1, 0), (0, 1)] {
            ledger.record(trial, execution, done).unwrap();
        }
        let history = History::new(&ledger, 1);
        assert_eq!((history.next_step(), history.seen(), history.trials()), (3, 1, 2));
        assert_eq!(history.results(0), Some(&[done][..]));
        assert_eq!(history.results(1), None);
        // The last step has not ended: nobody can see its results.
        assert_eq!(History::new(&ledger, 3).seen(), 2);
        ledger.record(0, 2, done).unwrap();
        assert_eq!(History::new(&ledger, 3).results(2), Some(&[done, done][..]));
    }
}
