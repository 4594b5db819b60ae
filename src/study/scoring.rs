//! What the scores of a study measure: in words, and beside forecasts that are no network's.

use super::checked::Study;
use crate::{
    data::errors::Errors,
    nn::loss::Loss,
    train::{config::TrainConfig, objective::Objective},
    tune::value::Value,
};

impl Study {
    /// What a trial is scored by, in plain words.
    #[must_use]
    pub fn objective_in_words(&self) -> String {
        let data = match self.objective() {
            Objective::Loss => "the training data",
            Objective::ValLoss | Objective::ValMae => "data never seen in training",
        };
        let measure = match self.objective() {
            Objective::ValMae => "average error".to_owned(),
            Objective::Loss | Objective::ValLoss => match self.losses()[..] {
                [loss] => in_words(loss),
                _ => "own loss".to_owned(),
            },
        };
        let penalty =
            if self.objective() != Objective::ValMae && self.is_regularised() { PENALTY } else { "" };
        format!("{measure}{penalty} on {data}")
    }

    /// Whether all trials are scored by the same measure: those that train on different losses are not,
    /// where the loss is what they are scored by.
    #[must_use]
    pub fn is_comparable(&self) -> bool {
        self.objective() == Objective::ValMae || self.losses().len() == 1
    }

    /// What a forecast of the validation part with these errors would be scored, where that can be said.
    /// A training loss has nothing to be compared with there, and neither has a loss that large weights are
    /// part of.
    #[must_use]
    pub fn score_of(&self, errors: Errors) -> Option<f64> {
        match (self.objective(), &self.losses()[..]) {
            (Objective::ValMae, _) => Some(errors.mae),
            (Objective::ValLoss, [Loss::MeanSquared]) if !self.is_regularised() => Some(errors.mse),
            (Objective::ValLoss, [Loss::MeanAbsolute]) if !self.is_regularised() => Some(errors.mae),
            _ => None,
        }
    }

    /// Every loss that a trial may train on.
    fn losses(&self) -> Vec<Loss> {
        let template = &self.template.loss;
        let named = |value: &Value| value.as_text().and_then(Loss::from_key);
        let kinds = template.kind.all(self.space.parameters(), named);
        kinds.into_iter().map(|kind| template.of(kind)).collect()
    }

    /// Whether large weights may be part of the loss.
    fn is_regularised(&self) -> bool {
        let layer = &self.template.layer;
        let costs = [&layer.l1, &layer.l2].map(|slot| slot.all(self.space.parameters(), Value::as_f64));
        !self.template.units.is_empty() && costs.concat().iter().any(|cost| *cost > 0.0)
    }
}

/// What a training run's loss measures, in plain words.
#[must_use]
pub fn loss_in_words(config: &TrainConfig) -> String {
    let costs = config.hidden.iter().any(|layer| layer.regulariser.l1 > 0.0 || layer.regulariser.l2 > 0.0);
    format!("{}{}", in_words(config.loss), if costs { PENALTY } else { "" })
}

const PENALTY: &str = " plus the cost of large weights";

fn in_words(loss: Loss) -> String {
    match loss {
        Loss::MeanSquared => "mean squared error".to_owned(),
        Loss::MeanAbsolute => "mean absolute error".to_owned(),
        Loss::Huber { delta } => format!("Huber loss (delta {delta})"),
        Loss::LogCosh => "log-cosh loss".to_owned(),
        Loss::Quantile { q } => format!("quantile loss (at {q})"),
    }
}
