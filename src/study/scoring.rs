//! What the scores of a study measure: in words, and beside forecasts that are no network's.

use super::study::Study;
use crate::{
    data::{errors::Errors, scaling::Scaling},
    nn::loss::Loss,
    search::value::Value,
    train::{config::TrainConfig, objective::Objective},
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
                [loss] => format!("{}{}", in_words(loss), self.scaling_in_words()),
                _ => "own loss".to_owned(),
            },
        };
        let penalty =
            if self.objective() != Objective::ValMae && self.is_regularized() { PENALTY } else { "" };
        format!("{measure}{penalty} on {data}")
    }

    /// Whether all trials are scored by the same measure: those that train on different losses, or on a series
    /// in different units, are not, where the loss is what they are scored by.
    #[must_use]
    pub fn is_comparable(&self) -> bool {
        self.incomparable().is_none()
    }

    /// What keeps the trials' scores from being compared with one another, where something does.
    #[must_use]
    pub fn incomparable(&self) -> Option<&'static str> {
        if self.objective() == Objective::ValMae {
            None
        } else if self.losses().len() > 1 {
            Some("Different losses")
        } else {
            (self.units() == Units::Various).then_some("Losses of differently scaled series")
        }
    }

    /// What a forecast of the validation part with these errors would be scored, where that can be said.
    /// A training loss has nothing to be compared with there, and neither has a loss that large weights are
    /// part of, or one that is measured on a scaled series.
    #[must_use]
    pub fn score_of(&self, errors: Errors) -> Option<f64> {
        let plain = self.units() == Units::Own && !self.is_regularized();
        match (self.objective(), &self.losses()[..]) {
            (Objective::ValMae, _) => Some(errors.mae),
            (Objective::ValLoss, [Loss::MeanSquared]) if plain => Some(errors.mse),
            (Objective::ValLoss, [Loss::MeanAbsolute]) if plain => Some(errors.mae),
            _ => None,
        }
    }

    /// Why other forecasts have no such score, where they have none.
    #[must_use]
    pub fn why_no_score(&self) -> Option<&'static str> {
        if self.score_of(Errors::default()).is_some() {
            return None;
        }
        Some(match (self.objective(), self.losses().len(), self.units()) {
            (Objective::Loss, ..) => "it is measured on the training data",
            (_, 2.., _) => "each trial has its own loss",
            (_, _, Units::Scaled | Units::Various) => "it is measured on the scaled series",
            _ if self.is_regularized() => "the cost of large weights is part of it",
            _ => "they are measured by their average and squared errors",
        })
    }

    /// What the trials' losses are measured in. Differencing alone keeps the units: an error of the
    /// differences is one of the points.
    fn units(&self) -> Units {
        let (preparation, parameters) = (&self.template.preparation, self.space.parameters());
        let named = |value: &Value| value.as_text().and_then(Scaling::from_key);
        match preparation.scaling.all(parameters, named)[..] {
            [Scaling::None] => Units::Own,
            [_] if preparation.differencing.is_same(parameters) => Units::Scaled,
            _ => Units::Various,
        }
    }

    fn scaling_in_words(&self) -> &'static str {
        match self.units() {
            Units::Own => "",
            Units::Scaled => SCALED,
            Units::Various => " of the series as each trial scales it",
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
    fn is_regularized(&self) -> bool {
        let layer = &self.template.layer;
        let costs = [&layer.l1, &layer.l2].map(|slot| slot.all(self.space.parameters(), Value::as_f64));
        !self.template.units.is_empty() && costs.concat().iter().any(|cost| *cost > 0.0)
    }
}

/// What losses are measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Units {
    /// The series' own units.
    Own,
    /// Those of one scale, the same in all trials.
    Scaled,
    /// Each trial may have a scale of its own.
    Various,
}

/// What a training run's loss measures, in plain words.
#[must_use]
pub fn loss_in_words(config: &TrainConfig) -> String {
    let costs = config.hidden.iter().any(|layer| layer.regularizer.l1 > 0.0 || layer.regularizer.l2 > 0.0);
    let scaled = if config.preparation.scaling == Scaling::None { "" } else { SCALED };
    format!("{}{scaled}{}", in_words(config.loss), if costs { PENALTY } else { "" })
}

const SCALED: &str = " of the scaled series";

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
