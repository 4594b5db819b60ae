//! The steps of a search: what it does, in a fixed order. Steps are numbered from 0.
//!
//! A step opens executions: those of a new trial, those of a trial that continues another one, or further ones of a trial
//! that exists. The sequence of steps depends on the configuration of a search alone, and so do the results of each.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::space::Assignment;

/// What a step does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum StepAction {
    /// Open a trial.
    Trial {
        /// The values of its parameters.
        assignment: Assignment,
        /// The number of epochs of each execution, at least 1; `None` for as many as its configuration has.
        epochs: Option<u32>,
    },
    /// Open a trial with the assignment of another one, each execution of which continues one of that trial.
    Continuation {
        /// The number of the trial that is continued. It has a number of epochs of its own.
        trial: u32,
        /// The number of epochs of each execution, those of the continued one included; above that trial's number.
        epochs: u32,
    },
    /// Add executions to a trial.
    Repeat {
        /// The trial's number.
        trial: u32,
        /// How many executions are added, at least 1.
        executions: u32,
    },
}

/// One step of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The number of its trial.
    pub trial: u32,
    /// The first of the trial's executions that the step opened. It is above 0 where the step is a repeat.
    pub(super) first_execution: u32,
    /// The number of executions that the step opened.
    pub(super) executions: u32,
    /// How many of them are open.
    pub(super) open: u32,
    /// The number of steps whose results were known when the step was proposed.
    pub seen: u32,
}

/// Why an action is no step of a search.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum InvalidStep {
    /// It names a trial that does not exist.
    #[error("there is no trial {trial}")]
    UnknownTrial {
        /// The trial's number.
        trial: u32,
    },
    /// The assignment of a new trial is not one of the search space.
    #[error("the assignment is not one of the search space")]
    OutsideSpace,
    /// A continuation of a trial that already trains for as many epochs as its configuration has.
    #[error("trial {trial} trains for all of its epochs")]
    Complete {
        /// The trial's number.
        trial: u32,
    },
    /// A trial of no epoch, or a continuation of not more epochs than the continued trial has.
    #[error("{epochs} epochs, but more than {least} are needed")]
    Epochs {
        /// The number of epochs.
        epochs: u32,
        /// The number that it must exceed.
        least: u32,
    },
    /// A repeat of no execution, or one with which the trial would have more executions than can be numbered.
    #[error("{executions} further executions of trial {trial}")]
    Executions {
        /// The trial's number.
        trial: u32,
        /// The number of executions.
        executions: u32,
    },
    /// The proposal of a step that waits for the results of steps that are known, or of a step that does not exist.
    #[error("step {step} waits for the results of step {through}")]
    Wait {
        /// The number of the step.
        step: u32,
        /// The step whose results it waits for.
        through: u32,
    },
    /// The search has as many steps as can be numbered.
    #[error("there are too many steps")]
    TooManySteps,
}

impl Step {
    /// The numbers of the executions that the step opened, within its trial.
    #[must_use]
    pub fn executions(&self) -> Range<u32> {
        self.first_execution..self.first_execution + self.executions
    }

    /// Whether the step added executions to a trial that another step had opened.
    #[must_use]
    pub fn is_repeat(&self) -> bool {
        self.first_execution > 0
    }
}
