//! From an assignment to a training configuration: a template whose slots are fixed or filled by a trial.

use thiserror::Error;

use super::{field::Field, setting};
use crate::{
    data::preparation::Preparation,
    nn::{
        activation::Activation,
        dense::Dense,
        initialiser::Initialiser,
        loss::Loss,
        optimiser::{Optimiser, clip::Clip, update::Update},
        regulariser::Regulariser,
    },
    train::{config::TrainConfig, objective::Objective, schedule::Schedule},
    tune::{
        space::{Assignment, Parameter},
        value::Value,
    },
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
    pub(super) layer: LayerTemplate,
    pub(super) update: UpdateTemplate,
    pub(super) loss: LossTemplate,
    pub(super) epochs: Slot<usize>,
    pub(super) objective: Objective,
}

/// What every hidden layer has in common.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerTemplate {
    pub(super) activation: Slot<Activation>,
    pub(super) initialiser: Slot<Initialiser>,
    pub(super) dropout: Slot<f64>,
    pub(super) l1: Slot<f64>,
    pub(super) l2: Slot<f64>,
}

/// How weights are updated.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateTemplate {
    pub(super) optimiser: Slot<Optimiser>,
    pub(super) learning_rate: Slot<f64>,
    /// Its settings: an optimiser takes those that it has. Of what is not here it takes Keras's default.
    pub(super) numbers: Vec<(Field, Slot<f64>)>,
    pub(super) flags: Vec<(Field, bool)>,
    pub(super) clip: Clip,
}

/// What training makes small.
#[derive(Clone, Debug, PartialEq)]
pub struct LossTemplate {
    pub(super) kind: Slot<Loss>,
    pub(super) huber_delta: f64,
    pub(super) quantile: f64,
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
        let count = |slot: &Slot<usize>| slot.fill(assignment, Value::as_count);
        let hidden: Result<Vec<Dense>, Misfit> =
            self.units.iter().map(|units| self.layer.fill(count(units)?, assignment)).collect();
        Ok(TrainConfig {
            window: count(&self.window)?,
            batch: count(&self.batch)?,
            hidden: hidden?,
            loss: self.loss.fill(assignment)?,
            update: self.update.fill(assignment)?,
            epochs: u32::try_from(count(&self.epochs)?).unwrap_or(u32::MAX),
            objective: self.objective,
            preparation: Preparation::NONE,
            schedule: Schedule::Constant,
            stopping: None,
            season: 1,
        })
    }
}

impl LayerTemplate {
    fn fill(&self, units: usize, assignment: &Assignment) -> Result<Dense, Misfit> {
        let number = |slot: &Slot<f64>| slot.fill(assignment, Value::as_f64).map(|value| value as f32);
        Ok(Dense {
            units,
            activation: self.activation.named(assignment, Activation::from_key)?,
            initialiser: self.initialiser.named(assignment, Initialiser::from_key)?,
            regulariser: Regulariser { l1: number(&self.l1)?, l2: number(&self.l2)? },
            dropout: number(&self.dropout)?,
        })
    }
}

impl UpdateTemplate {
    fn fill(&self, assignment: &Assignment) -> Result<Update, Misfit> {
        let number = |slot: &Slot<f64>| slot.fill(assignment, Value::as_f64);
        let optimiser = self.optimiser.named(assignment, Optimiser::from_key)?;
        let mut update = Update::new(optimiser, number(&self.learning_rate)?);
        update.clip = self.clip;
        for (field, slot) in &self.numbers {
            if let Some(place) = setting::number(&mut update, *field) {
                *place = number(slot)?;
            }
        }
        for (field, on) in &self.flags {
            if let Some(place) = setting::flag(&mut update, *field) {
                *place = *on;
            }
        }
        Ok(update)
    }
}

impl LossTemplate {
    fn fill(&self, assignment: &Assignment) -> Result<Loss, Misfit> {
        self.kind.named(assignment, Loss::from_key).map(|kind| self.of(kind))
    }

    /// A loss of this kind with the study's settings.
    pub(super) fn of(&self, kind: Loss) -> Loss {
        match kind {
            Loss::Huber { .. } => Loss::Huber { delta: self.huber_delta as f32 },
            Loss::Quantile { .. } => Loss::Quantile { q: self.quantile as f32 },
            other => other,
        }
    }
}

impl<T: Copy> Slot<T> {
    fn fill(&self, assignment: &Assignment, read: impl Fn(&Value) -> Option<T>) -> Result<T, Misfit> {
        match *self {
            Self::Fixed(value) => Ok(value),
            Self::Tuned(parameter) => {
                let value = assignment.0.get(parameter).and_then(Option::as_ref);
                value.and_then(read).ok_or(Misfit { parameter })
            }
        }
    }

    /// Everything that it may come to in a trial of these parameters.
    pub(super) fn all(&self, parameters: &[Parameter], read: impl Fn(&Value) -> Option<T>) -> Vec<T> {
        match *self {
            Self::Fixed(value) => vec![value],
            Self::Tuned(place) => parameters.get(place).map_or_else(Vec::new, |parameter| {
                parameter.domain.values().filter_map(|value| read(&value)).collect()
            }),
        }
    }

    fn named(&self, assignment: &Assignment, from_key: impl Fn(&str) -> Option<T>) -> Result<T, Misfit> {
        self.fill(assignment, |value| value.as_text().and_then(&from_key))
    }
}
