//! What the scores of a study measure, as data, and whether they can be compared with one another and with other
//! forecasts.

use super::{choice::Choice, schema::Setting, study::Study, training::loss, value_type::SettingValue};
use crate::{
    data::{errors::Errors, scaling::Scaling},
    nn::loss::Loss,
    train::{config::TrainConfig, objective::Objective},
};

/// The meaning of a trial's score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// The metric.
    pub objective: Objective,
    /// The loss that all trials have in common; `None` where they have different ones.
    pub loss: Option<Loss>,
    /// The units that the loss is measured in.
    pub units: LossUnits,
    /// Whether the loss includes a penalty on weights.
    pub is_penalized: bool,
}

/// The units that losses are measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LossUnits {
    /// The units of the series. Differencing keeps them: an error of a difference is an error of a point.
    Series,
    /// Those of one scale, the same in all trials.
    Scaled,
    /// Each trial may have a scale of its own.
    Various,
}

/// Why the scores of a study's trials cannot be compared with one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Incomparable {
    /// The trials have different losses.
    Losses,
    /// The trials scale the series differently.
    Scales,
}

/// Why a baseline has no score to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoBaselineScore {
    /// The score is measured on the training data.
    TrainingData,
    /// Each trial has its own loss.
    DifferentLosses,
    /// The loss is measured on the scaled series.
    ScaledSeries,
    /// The loss includes a penalty on weights.
    WeightPenalty,
    /// Baselines are measured by their absolute and squared errors alone.
    OtherLoss,
}

/// The quantity that a training run minimizes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrainingLoss {
    /// The loss.
    pub loss: Loss,
    /// Whether it is measured on the scaled series.
    pub is_scaled: bool,
    /// Whether it includes a penalty on weights.
    pub is_penalized: bool,
}

impl TrainingLoss {
    /// The training loss of a run of this configuration.
    #[must_use]
    pub fn of(config: &TrainConfig) -> Self {
        Self {
            loss: config.loss,
            is_scaled: config.preparation.scaling != Scaling::None,
            is_penalized: config
                .model
                .hidden_layers()
                .iter()
                .any(|layer| layer.regularizer.l1 > 0.0 || layer.regularizer.l2 > 0.0),
        }
    }
}

impl Study {
    /// The meaning of a trial's score.
    #[must_use]
    pub fn score(&self) -> Score {
        Score {
            objective: self.objective(),
            loss: match self.losses()[..] {
                [loss] => Some(loss),
                _ => None,
            },
            units: self.loss_units(),
            is_penalized: self.is_penalized(),
        }
    }

    /// Why the trials' scores cannot be compared with one another; `None` where they can.
    #[must_use]
    pub fn incomparable(&self) -> Option<Incomparable> {
        if self.objective() == Objective::ValMae {
            None
        } else if self.losses().len() > 1 {
            Some(Incomparable::Losses)
        } else {
            (self.loss_units() == LossUnits::Various).then_some(Incomparable::Scales)
        }
    }

    /// The score that a forecast of the validation part with these errors would have.
    ///
    /// # Errors
    /// Why there is none.
    pub fn baseline_score(&self, errors: Errors) -> Result<f64, NoBaselineScore> {
        match (self.objective(), &self.losses()[..], self.loss_units()) {
            (Objective::ValMae, ..) => Ok(errors.mae),
            (Objective::Loss, ..) => Err(NoBaselineScore::TrainingData),
            (_, [_, _, ..], _) => Err(NoBaselineScore::DifferentLosses),
            (_, _, LossUnits::Scaled | LossUnits::Various) => Err(NoBaselineScore::ScaledSeries),
            _ if self.is_penalized() => Err(NoBaselineScore::WeightPenalty),
            (_, [Loss::MeanSquared], _) => Ok(errors.mse),
            (_, [Loss::MeanAbsolute], _) => Ok(errors.mae),
            _ => Err(NoBaselineScore::OtherLoss),
        }
    }

    fn loss_units(&self) -> LossUnits {
        let scalings = self.possible_values(Setting::Scaling);
        match scalings[..] {
            [SettingValue::Choice(Choice::Scaling(Scaling::None))] => LossUnits::Series,
            [_] if !self.settings.varies(Setting::Differencing, self.space.parameters()) => LossUnits::Scaled,
            _ => LossUnits::Various,
        }
    }

    /// Every loss that a trial may train on.
    fn losses(&self) -> Vec<Loss> {
        let fixed = self.settings.fixed();
        let kinds = self.possible_values(Setting::Loss).into_iter().filter_map(|value| match value {
            SettingValue::Choice(Choice::Loss(kind)) => Some(kind),
            _ => None,
        });
        kinds.filter_map(|kind| loss(kind, &fixed).ok()).collect()
    }

    /// Whether some trial's loss includes a penalty on weights.
    fn is_penalized(&self) -> bool {
        let mut penalties =
            [Setting::L1, Setting::L2].into_iter().flat_map(|setting| self.possible_values(setting));
        penalties.any(|penalty| matches!(penalty, SettingValue::Real(penalty) if penalty > 0.0))
    }
}
