//! The ledger: every trial of a search, in the order proposed. Trials are never removed, and an execution ends only
//! once.

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

/// Why the end of an execution could not be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RecordError {
    /// No such trial or execution exists.
    #[error("there is no execution {execution} of trial {trial}")]
    Unknown {
        /// The trial's number, from 0.
        trial: u32,
        /// The execution's number, from 0.
        execution: u32,
    },
    /// The execution has already ended.
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

    /// Adds a trial of this many open executions, at least one, and returns its number.
    pub fn open(&mut self, assignment: Assignment, executions: u32) -> u32 {
        let number = self.trials.len() as u32;
        let executions = vec![ExecutionState::Open; executions.max(1) as usize];
        self.trials.push(Trial { number, assignment, executions });
        number
    }

    /// Records how an execution ended, and returns its trial.
    ///
    /// # Errors
    /// Where no such execution exists, or it has already ended.
    pub fn record(&mut self, trial: u32, execution: u32, end: ExecutionState) -> Result<&Trial, RecordError> {
        let unknown = RecordError::Unknown { trial, execution };
        let recorded = self.trials.get_mut(trial as usize).ok_or(unknown)?;
        let state = recorded.executions.get_mut(execution as usize).ok_or(unknown)?;
        if *state != ExecutionState::Open {
            return Err(RecordError::Ended { trial, execution });
        }
        *state = end;
        Ok(recorded)
    }

    /// The trial with the lowest score; of equal ones, the first proposed.
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
    fn execution_ends_only_once() {
        let mut ledger = Ledger::default();
        let trial = ledger.open(Assignment::default(), 2);
        assert!(ledger.record(trial, 0, ExecutionState::Done(1.0)).is_ok());
        let again = ledger.record(trial, 0, ExecutionState::Done(2.0));
        assert_eq!(again, Err(RecordError::Ended { trial, execution: 0 }));
        let beyond = ledger.record(trial, 2, ExecutionState::Done(2.0));
        assert_eq!(beyond, Err(RecordError::Unknown { trial, execution: 2 }));
        assert!(ledger.best().is_none());
        assert!(ledger.record(trial, 1, ExecutionState::Done(2.0)).is_ok());
        assert_eq!(ledger.best().and_then(Trial::score), Some(1.5));
    }
}
