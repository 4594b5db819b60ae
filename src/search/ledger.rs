//! The ledger: every trial of a search, in the order proposed. Trials are added and never taken away, and
//! an execution ends once.

use thiserror::Error;

use super::{
    space::Assignment,
    trial::{ExecutionState, Trial},
};

/// Every trial so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    trials: Vec<Trial>,
}

/// Why a result could not be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EntryError {
    /// There is no such trial or execution.
    #[error("there is no execution {execution} of trial {trial}")]
    Unknown {
        /// The trial's number, from 0.
        trial: u32,
        /// The execution's number, from 0.
        execution: u32,
    },
    /// That execution has ended before.
    #[error("execution {execution} of trial {trial} has already ended")]
    Ended {
        /// The trial's number, from 0.
        trial: u32,
        /// The execution's number, from 0.
        execution: u32,
    },
}

impl Ledger {
    /// Every trial, in the order of their numbers.
    #[must_use]
    pub fn trials(&self) -> &[Trial] {
        &self.trials
    }

    /// The trial of this number.
    #[must_use]
    pub fn trial(&self, number: u32) -> Option<&Trial> {
        self.trials.get(number as usize)
    }

    /// Adds a trial of so many executions (at least one), all open, and returns its number.
    pub fn open(&mut self, assignment: Assignment, executions: u32) -> u32 {
        let number = self.trials.len() as u32;
        let executions = vec![ExecutionState::Open; executions.max(1) as usize];
        self.trials.push(Trial { number, assignment, executions });
        number
    }

    /// Enters how an execution ended, and returns its trial.
    ///
    /// # Errors
    /// Where there is no such execution, or it has ended before.
    pub fn enter(&mut self, trial: u32, execution: u32, end: ExecutionState) -> Result<&Trial, EntryError> {
        let entry = self.trials.get_mut(trial as usize).ok_or(EntryError::Unknown { trial, execution })?;
        let state =
            entry.executions.get_mut(execution as usize).ok_or(EntryError::Unknown { trial, execution })?;
        if *state != ExecutionState::Open {
            return Err(EntryError::Ended { trial, execution });
        }
        *state = end;
        Ok(entry)
    }

    /// The trial with the lowest score; of equals, the first proposed.
    #[must_use]
    pub fn best(&self) -> Option<&Trial> {
        let mut best: Option<(&Trial, f64)> = None;
        for trial in &self.trials {
            if let Some(score) = trial.score()
                && best.is_none_or(|(_, lowest)| score < lowest)
            {
                best = Some((trial, score));
            }
        }
        best.map(|(trial, _)| trial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_execution_ends_once() {
        let mut ledger = Ledger::default();
        let trial = ledger.open(Assignment::default(), 2);
        assert!(ledger.enter(trial, 0, ExecutionState::Done(1.0)).is_ok());
        let again = ledger.enter(trial, 0, ExecutionState::Done(2.0));
        assert_eq!(again, Err(EntryError::Ended { trial, execution: 0 }));
        let beyond = ledger.enter(trial, 2, ExecutionState::Done(2.0));
        assert_eq!(beyond, Err(EntryError::Unknown { trial, execution: 2 }));
        assert!(ledger.best().is_none());
        assert!(ledger.enter(trial, 1, ExecutionState::Done(2.0)).is_ok());
        assert_eq!(ledger.best().and_then(Trial::score), Some(1.5));
    }
}
