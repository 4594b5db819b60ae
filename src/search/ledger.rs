//! The ledger: every step and every trial of a search, in their order. Steps and trials are never removed, and an
//! execution ends only once.

use litemap::LiteMap;
use thiserror::Error;

use super::{
    step::{InvalidStep, Step, StepAction},
    trial::{ExecutionId, ExecutionState, Trial},
};

/// The largest number of executions of one trial.
const MAX_EXECUTIONS: u32 = 1_000_000;

/// Every step and every trial so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    trials: Vec<Trial>,
    steps: Vec<Step>,
    /// The step that opened each trial.
    opening_steps: Vec<u32>,
    /// The steps that added executions to a trial, ascending, for each trial that has any.
    repeats: LiteMap<u32, Vec<u32>>,
    /// The number of steps before the first one with an open execution.
    ended_steps: u32,
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

    /// Every step, in order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The number of steps before the first one that has an open execution.
    #[must_use]
    pub fn ended_steps(&self) -> u32 {
        self.ended_steps
    }

    /// The action of the step of this number.
    #[must_use]
    pub fn action(&self, step: u32) -> Option<StepAction> {
        let step = self.steps.get(step as usize)?;
        let trial = self.trial(step.trial)?;
        Some(if step.is_repeat() {
            StepAction::Repeat { trial: trial.number, executions: step.executions }
        } else {
            match (trial.continues, trial.epochs) {
                (Some(continued), Some(epochs)) => StepAction::Continuation { trial: continued, epochs },
                (_, epochs) => StepAction::Trial { assignment: trial.assignment.clone(), epochs },
            }
        })
    }

    /// Adds the next step, with open executions: this many, at least one, if it opens a new trial. `seen` is the number of
    /// steps whose results were known when the step was proposed.
    ///
    /// # Errors
    /// Where the action is no step of this search. Whether an assignment belongs to the search space is not examined.
    pub fn open(&mut self, action: StepAction, executions: u32, seen: u32) -> Result<Step, InvalidStep> {
        let number = u32::try_from(self.steps.len()).map_err(|_| InvalidStep::TooManySteps)?;
        let number_of_trial = self.trials.len() as u32;
        let step = match action {
            StepAction::Trial { assignment, epochs } => {
                if epochs == Some(0) {
                    return Err(InvalidStep::Epochs { epochs: 0, least: 0 });
                }
                let root = number_of_trial;
                self.open_trial(Trial { epochs, ..Trial::new(number_of_trial, assignment) }, executions, root)
            }
            StepAction::Continuation { trial, epochs } => {
                let continued = self.trial(trial).ok_or(InvalidStep::UnknownTrial { trial })?;
                let least = continued.epochs.ok_or(InvalidStep::Complete { trial })?;
                if epochs <= least {
                    return Err(InvalidStep::Epochs { epochs, least });
                }
                let (executions, root) = (continued.executions.len() as u32, continued.root);
                let next = Trial::new(number_of_trial, continued.assignment.clone());
                self.open_trial(
                    Trial { epochs: Some(epochs), continues: Some(trial), ..next },
                    executions,
                    root,
                )
            }
            StepAction::Repeat { trial, executions } => {
                let invalid = InvalidStep::Executions { trial, executions };
                let repeated =
                    self.trials.get_mut(trial as usize).ok_or(InvalidStep::UnknownTrial { trial })?;
                let first_execution = repeated.executions.len() as u32;
                if executions == 0 || executions > MAX_EXECUTIONS - first_execution.min(MAX_EXECUTIONS) {
                    return Err(invalid);
                }
                repeated.executions.resize((first_execution + executions) as usize, ExecutionState::Open);
                self.repeats.entry(trial).or_default().push(number);
                Step { trial, first_execution, executions, open: executions, seen: 0 }
            }
        };
        if !step.is_repeat() {
            self.opening_steps.push(number);
        }
        let step = Step { seen, ..step };
        self.steps.push(step);
        Ok(step)
    }

    fn open_trial(&mut self, trial: Trial, executions: u32, root: u32) -> Step {
        let executions = executions.clamp(1, MAX_EXECUTIONS);
        let states = vec![ExecutionState::Open; executions as usize];
        let number = trial.number;
        self.trials.push(Trial { executions: states, root, ..trial });
        Step { trial: number, first_execution: 0, executions, open: executions, seen: 0 }
    }

    /// The states of the executions that a step opened, in their order; empty if there is no such step.
    #[must_use]
    pub fn states(&self, step: u32) -> &[ExecutionState] {
        let Some(step) = self.steps.get(step as usize) else { return &[] };
        let executions = step.executions();
        let trial = self.trial(step.trial);
        trial
            .and_then(|trial| trial.executions.get(executions.start as usize..executions.end as usize))
            .unwrap_or_default()
    }

    /// The open executions of a step.
    pub fn open_executions(&self, number: u32) -> impl Iterator<Item = ExecutionId> + '_ {
        let states = self.states(number).iter();
        let step = self.steps.get(number as usize);
        let trial = step.map_or(0, |step| step.trial);
        let numbers = step.map_or(0..0, Step::executions);
        let open = numbers.zip(states).filter(|(_, state)| **state == ExecutionState::Open);
        open.map(move |(execution, _)| ExecutionId { trial, execution })
    }

    /// The number of the step that opened an execution.
    #[must_use]
    pub fn step_of(&self, id: ExecutionId) -> Option<u32> {
        let holds = |step: &u32| {
            self.steps.get(*step as usize).is_some_and(|step| step.executions().contains(&id.execution))
        };
        let opening = self.opening_steps.get(id.trial as usize).copied().filter(holds);
        opening.or_else(|| self.repeats.get(&id.trial)?.iter().copied().find(holds))
    }

    /// Records how an execution ended, and returns its trial.
    ///
    /// # Errors
    /// Where no such execution exists, or it has already ended.
    pub fn record(&mut self, trial: u32, execution: u32, end: ExecutionState) -> Result<&Trial, RecordError> {
        let unknown = RecordError::Unknown { trial, execution };
        let step = self.step_of(ExecutionId { trial, execution }).ok_or(unknown)?;
        let recorded = self.trials.get_mut(trial as usize).ok_or(unknown)?;
        let state = recorded.executions.get_mut(execution as usize).ok_or(unknown)?;
        if *state != ExecutionState::Open {
            return Err(RecordError::Ended { trial, execution });
        }
        *state = end;
        if let Some(step) = self.steps.get_mut(step as usize) {
            step.open -= 1;
        }
        while self.steps.get(self.ended_steps as usize).is_some_and(|step| step.open == 0) {
            self.ended_steps += 1;
        }
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
    use crate::search::space::Assignment;

    fn trial(epochs: Option<u32>) -> StepAction {
        StepAction::Trial { assignment: Assignment::default(), epochs }
    }

    #[test]
    fn execution_ends_only_once() {
        let mut ledger = Ledger::default();
        let trial = ledger.open(trial(None), 2, 0).unwrap().trial;
        assert!(ledger.record(trial, 0, ExecutionState::Done(1.0)).is_ok());
        let again = ledger.record(trial, 0, ExecutionState::Done(2.0));
        assert_eq!(again, Err(RecordError::Ended { trial, execution: 0 }));
        let beyond = ledger.record(trial, 2, ExecutionState::Done(2.0));
        assert_eq!(beyond, Err(RecordError::Unknown { trial, execution: 2 }));
        assert!(ledger.best().is_none());
        assert!(ledger.record(trial, 1, ExecutionState::Done(2.0)).is_ok());
        assert_eq!(ledger.best().and_then(Trial::score), Some(1.5));
    }

    #[test]
    fn continuation_keeps_assignment_executions_and_root() {
        let mut ledger = Ledger::default();
        ledger.open(trial(None), 1, 0).unwrap();
        ledger.open(trial(Some(2)), 3, 0).unwrap();
        ledger.open(StepAction::Continuation { trial: 1, epochs: 5 }, 1, 0).unwrap();
        ledger.open(StepAction::Continuation { trial: 2, epochs: 9 }, 1, 0).unwrap();
        let last = ledger.trial(3).unwrap();
        assert_eq!((last.root, last.continues, last.epochs), (1, Some(2), Some(9)));
        assert_eq!(last.executions.len(), 3);
    }

    #[test]
    fn step_ends_when_its_own_executions_have_ended() {
        let mut ledger = Ledger::default();
        ledger.open(trial(None), 2, 0).unwrap();
        ledger.open(StepAction::Repeat { trial: 0, executions: 1 }, 1, 0).unwrap();
        ledger.open(trial(None), 1, 1).unwrap();
        assert_eq!(ledger.steps()[1].executions(), 2..3);
        let done = ExecutionState::Done(1.0);
        ledger.record(0, 2, done).unwrap();
        ledger.record(0, 0, done).unwrap();
        assert_eq!(ledger.ended_steps(), 0);
        ledger.record(0, 1, done).unwrap();
        assert_eq!(ledger.ended_steps(), 2);
        assert_eq!(ledger.step_of(ExecutionId { trial: 0, execution: 2 }), Some(1));
        assert_eq!(ledger.step_of(ExecutionId { trial: 1, execution: 0 }), Some(2));
        assert_eq!(ledger.step_of(ExecutionId { trial: 0, execution: 3 }), None);
    }

    #[test]
    fn action_of_a_step_opens_the_same_step() {
        let actions = [
            trial(None),
            trial(Some(2)),
            StepAction::Continuation { trial: 1, epochs: 5 },
            StepAction::Repeat { trial: 2, executions: 4 },
        ];
        let mut ledger = Ledger::default();
        for action in &actions {
            ledger.open(action.clone(), 2, 0).unwrap();
        }
        let read: Vec<StepAction> = (0..4).map(|step| ledger.action(step).unwrap()).collect();
        assert_eq!(read, actions);
        assert_eq!(ledger.action(4), None);
    }

    #[test]
    fn invalid_steps_are_refused_and_change_nothing() {
        let mut ledger = Ledger::default();
        ledger.open(trial(None), 1, 0).unwrap();
        ledger.open(trial(Some(4)), 1, 0).unwrap();
        let before = ledger.clone();
        for (action, error) in [
            (trial(Some(0)), InvalidStep::Epochs { epochs: 0, least: 0 }),
            (StepAction::Continuation { trial: 2, epochs: 9 }, InvalidStep::UnknownTrial { trial: 2 }),
            (StepAction::Continuation { trial: 0, epochs: 9 }, InvalidStep::Complete { trial: 0 }),
            (StepAction::Continuation { trial: 1, epochs: 4 }, InvalidStep::Epochs { epochs: 4, least: 4 }),
            (StepAction::Repeat { trial: 2, executions: 1 }, InvalidStep::UnknownTrial { trial: 2 }),
            (
                StepAction::Repeat { trial: 0, executions: 0 },
                InvalidStep::Executions { trial: 0, executions: 0 },
            ),
            (
                StepAction::Repeat { trial: 0, executions: u32::MAX },
                InvalidStep::Executions { trial: 0, executions: u32::MAX },
            ),
        ] {
            assert_eq!(ledger.open(action, 1, 0), Err(error));
        }
        assert_eq!(ledger, before);
    }
}
