//! From an assignment to a training configuration: a template whose slots are fixed or filled by a trial.

use std::num::NonZeroUsize;

use thiserror::Error;

use super::{field::Field, setting};
use crate::{
    data::{preparation::Preparation, scaling::Scaling},
    nn::{
        activation::Activation,
        dense::Dense,
        initializer::Initializer,
        loss::Loss,
        optimizer::{Optimizer, clip::Clip, update::Update},
        regularizer::Regularizer,
    },
    search::{parameter::Parameter, space::Assignment, value::Value},
    train::{
        config::TrainConfig, objective::Objective, plateau::Plateau, schedule::Schedule,
        stopping::EarlyStopping,
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
    pub(super) preparation: PreparationTemplate,
    pub(super) window: Slot<usize>,
    pub(super) batch: Slot<usize>,
    pub(super) layers: Slot<usize>,
    /// Of as many layers as the deepest network has; a trial takes the first of them.
    pub(super) units: Vec<Slot<usize>>,
    pub(super) layer: LayerTemplate,
    pub(super) update: UpdateTemplate,
    pub(super) schedule: ScheduleTemplate,
    pub(super) loss: LossTemplate,
    pub(super) epochs: Slot<usize>,
    pub(super) stopping: Option<StoppingTemplate>,
    pub(super) season: usize,
    pub(super) objective: Objective,
}

/// What happens to the series before the network sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct PreparationTemplate {
    pub(super) scaling: Slot<Scaling>,
    /// Of how many points ago the value is taken off; 0 for none.
    pub(super) differencing: Slot<usize>,
}

/// What every hidden layer has in common.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerTemplate {
    pub(super) activation: Slot<Activation>,
    pub(super) initializer: Slot<Initializer>,
    pub(super) dropout: Slot<f64>,
    pub(super) l1: Slot<f64>,
    pub(super) l2: Slot<f64>,
}

/// How weights are updated.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateTemplate {
    pub(super) optimizer: Slot<Optimizer>,
    pub(super) learning_rate: Slot<f64>,
    /// Its settings: an optimizer takes those that it has. Of what is not here it takes Keras's default.
    pub(super) numbers: Vec<(Field, Slot<f64>)>,
    pub(super) flags: Vec<(Field, bool)>,
    pub(super) clip: Clip,
}

/// How the learning rate changes: a schedule takes the settings that it has.
#[derive(Clone, Debug, PartialEq)]
pub struct ScheduleTemplate {
    pub(super) kind: Slot<Schedule>,
    pub(super) decay_rate: Slot<f64>,
    pub(super) decay_steps: Slot<usize>,
    pub(super) staircase: bool,
    pub(super) alpha: Slot<f64>,
    pub(super) step_factor: Slot<f64>,
    pub(super) step_every: Slot<usize>,
    /// What of a plateau is the same in every trial.
    pub(super) plateau: Plateau,
    pub(super) plateau_factor: Slot<f64>,
    pub(super) plateau_patience: Slot<usize>,
}

/// When training ends early.
#[derive(Clone, Debug, PartialEq)]
pub struct StoppingTemplate {
    /// What is the same in every trial.
    pub(super) settings: EarlyStopping,
    pub(super) patience: Slot<usize>,
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
        let units = self.units.iter().take(count(&self.layers)?);
        let hidden: Result<Vec<Dense>, Misfit> =
            units.map(|units| self.layer.fill(count(units)?, assignment)).collect();
        Ok(TrainConfig {
            window: count(&self.window)?,
            batch: count(&self.batch)?,
            hidden: hidden?,
            loss: self.loss.fill(assignment)?,
            update: self.update.fill(assignment)?,
            epochs: self.epochs.whole(assignment)?,
            objective: self.objective,
            preparation: self.preparation.fill(assignment)?,
            schedule: self.schedule.fill(assignment)?,
            stopping: self.stopping.as_ref().map(|stopping| stopping.fill(assignment)).transpose()?,
            season: self.season,
        })
    }
}

impl PreparationTemplate {
    fn fill(&self, assignment: &Assignment) -> Result<Preparation, Misfit> {
        Ok(Preparation {
            differencing: NonZeroUsize::new(self.differencing.fill(assignment, Value::as_count)?),
            scaling: self.scaling.named(assignment, Scaling::from_key)?,
        })
    }
}

impl LayerTemplate {
    fn fill(&self, units: usize, assignment: &Assignment) -> Result<Dense, Misfit> {
        let number = |slot: &Slot<f64>| slot.fill(assignment, Value::as_f64).map(|value| value as f32);
        Ok(Dense {
            units,
            activation: self.activation.named(assignment, Activation::from_key)?,
            initializer: self.initializer.named(assignment, Initializer::from_key)?,
            regularizer: Regularizer { l1: number(&self.l1)?, l2: number(&self.l2)? },
            dropout: number(&self.dropout)?,
        })
    }
}

impl UpdateTemplate {
    fn fill(&self, assignment: &Assignment) -> Result<Update, Misfit> {
        let number = |slot: &Slot<f64>| slot.fill(assignment, Value::as_f64);
        let optimizer = self.optimizer.named(assignment, Optimizer::from_key)?;
        let mut update = Update::new(optimizer, number(&self.learning_rate)?);
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

impl ScheduleTemplate {
    fn fill(&self, assignment: &Assignment) -> Result<Schedule, Misfit> {
        let number = |slot: &Slot<f64>| slot.fill(assignment, Value::as_f64);
        let whole = |slot: &Slot<usize>| slot.whole(assignment);
        Ok(match self.kind.named(assignment, Schedule::from_key)? {
            Schedule::Constant => Schedule::Constant,
            Schedule::Exponential { .. } => Schedule::Exponential {
                rate: number(&self.decay_rate)?,
                steps: whole(&self.decay_steps)?,
                staircase: self.staircase,
            },
            Schedule::Cosine { .. } => {
                Schedule::Cosine { steps: whole(&self.decay_steps)?, alpha: number(&self.alpha)? }
            }
            Schedule::Step { .. } => {
                Schedule::Step { factor: number(&self.step_factor)?, every: whole(&self.step_every)? }
            }
            Schedule::Plateau(_) => Schedule::Plateau(Plateau {
                factor: number(&self.plateau_factor)?,
                patience: whole(&self.plateau_patience)?,
                ..self.plateau
            }),
        })
    }
}

impl StoppingTemplate {
    fn fill(&self, assignment: &Assignment) -> Result<EarlyStopping, Misfit> {
        Ok(EarlyStopping { patience: self.patience.whole(assignment)?, ..self.settings })
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

impl Slot<usize> {
    /// Of 32 bits: no field takes a larger number.
    fn whole(&self, assignment: &Assignment) -> Result<u32, Misfit> {
        self.fill(assignment, Value::as_count).map(|count| u32::try_from(count).unwrap_or(u32::MAX))
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

    /// Whether it is the same in every trial of these parameters.
    pub(super) fn is_same(&self, parameters: &[Parameter]) -> bool {
        match *self {
            Self::Fixed(_) => true,
            Self::Tuned(place) => parameters.get(place).is_none_or(|parameter| parameter.domain.count() == 1),
        }
    }

    fn named(&self, assignment: &Assignment, from_key: impl Fn(&str) -> Option<T>) -> Result<T, Misfit> {
        self.fill(assignment, |value| value.as_text().and_then(&from_key))
    }
}
