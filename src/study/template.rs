//! From an assignment to a training configuration: a template whose slots are fixed or filled by a trial.

use thiserror::Error;

use crate::{
    data::preparation::Preparation,
    nn::{activation::Activation, dense::Dense, loss::Loss, optimiser::update::Update},
    train::{config::TrainConfig, objective::Objective, schedule::Schedule},
    tune::{space::Assignment, value::Value},
};

/// A place in the template.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Slot<T> {
    /// The same in every trial.
    Fixed(T),
    /// The trial's value of the parameter at this place in the space.
    Tuned(usize),
}

/// The training configuration of every trial of a study.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    pub(super) window: Slot<usize>,
    pub(super) batch: Slot<usize>,
    pub(super) units: Vec<Slot<usize>>,
    pub(super) activation: Activation,
    pub(super) learning_rate: Slot<f64>,
    pub(super) momentum: Slot<f64>,
    /// Whether the momentum, tuned or not, reaches the optimiser.
    pub(super) momentum_used: bool,
    pub(super) epochs: Slot<usize>,
    pub(super) objective: Objective,
}

/// An assignment does not fit its study's space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the assignment does not fit the search space at parameter {parameter}")]
pub struct Misfit {
    /// The parameter's place in the space, from 0.
    pub parameter: usize,
}

impl Template {
    /// The training configuration of a trial.
    ///
    /// # Errors
    /// Where a value is missing or not of its parameter's type.
    pub fn fill(&self, assignment: &Assignment) -> Result<TrainConfig, Misfit> {
        let count = |slot| fill(slot, assignment, Value::as_count);
        let number = |slot| fill(slot, assignment, Value::as_f64);
        let layer = |slot: &Slot<usize>| Ok(Dense::new(count(*slot)?, self.activation));
        let hidden: Result<Vec<Dense>, Misfit> = self.units.iter().map(layer).collect();
        let momentum = if self.momentum_used { number(self.momentum)? } else { 0.0 };
        Ok(TrainConfig {
            window: count(self.window)?,
            batch: count(self.batch)?,
            hidden: hidden?,
            loss: Loss::MeanSquared,
            update: Update::sgd(number(self.learning_rate)?, momentum),
            epochs: u32::try_from(count(self.epochs)?).unwrap_or(u32::MAX),
            objective: self.objective,
            preparation: Preparation::NONE,
            schedule: Schedule::Constant,
            stopping: None,
            season: 1,
        })
    }
}

fn fill<T: Copy>(
    slot: Slot<T>,
    assignment: &Assignment,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<T, Misfit> {
    match slot {
        Slot::Fixed(value) => Ok(value),
        Slot::Tuned(parameter) => assignment.0.get(parameter).and_then(read).ok_or(Misfit { parameter }),
    }
}
