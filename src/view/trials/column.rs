//! The columns of the table of trials.

use serde::{Deserialize, Serialize};

use crate::{
    report::figure::Quantity,
    study::{schema::Setting, study::Study, value_type::ValueType},
    train::objective::Objective,
};

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableColumn {
    /// The rank by score.
    Rank,
    /// The number of the trial.
    Trial,
    /// The score.
    Score,
    /// The standard deviation of the scores of the runs.
    Deviation,
    /// The value of the parameter with this index in the space.
    Parameter(u32),
    /// The validation MAE.
    ValMae,
    /// The training loss.
    Loss,
    /// The validation loss.
    ValLoss,
    /// The most epochs of a run.
    Epochs,
    /// The training time of all runs.
    Time,
    /// The score of each run.
    Runs,
    /// The state.
    State,
}

impl TableColumn {
    /// Every column of a study's table, in order.
    #[must_use]
    pub fn all(study: &Study) -> Vec<Self> {
        let parameters = (0..study.space().parameters().len() as u32).map(Self::Parameter);
        let measures = [(Self::Loss, Objective::Loss), (Self::ValLoss, Objective::ValLoss)];
        // The score is one of them.
        let others = measures.into_iter().filter(|(_, objective)| *objective != study.objective());
        [Self::Rank, Self::Trial, Self::Score, Self::Deviation]
            .into_iter()
            .chain(parameters)
            .chain([Self::ValMae])
            .chain(others.map(|(column, _)| column))
            .chain([Self::Epochs, Self::Time, Self::Runs, Self::State])
            .collect()
    }

    /// Whether a person can hide the column.
    #[must_use]
    pub fn is_optional(self) -> bool {
        !matches!(self, Self::Rank | Self::Trial | Self::Score | Self::State)
    }

    /// Whether the column is hidden until a person shows it.
    #[must_use]
    pub fn is_hidden_first(self) -> bool {
        matches!(self, Self::Loss | Self::ValLoss | Self::Epochs | Self::Time)
    }

    /// Whether the table can be sorted by the column.
    #[must_use]
    pub fn is_sortable(self) -> bool {
        self != Self::Runs
    }

    /// Whether the column stands between the score and the validation MAE.
    #[must_use]
    pub fn is_between_scores(self) -> bool {
        matches!(self, Self::Deviation | Self::Parameter(_))
    }

    /// The setting whose values the column holds.
    #[must_use]
    pub fn setting(self, study: &Study) -> Option<Setting> {
        let Self::Parameter(index) = self else { return None };
        study.tuned_settings().get(index as usize).copied()
    }

    /// Whether the cells are texts, which are aligned at the start.
    #[must_use]
    pub fn is_text(self, study: &Study) -> bool {
        let is_name = |setting: Setting| matches!(setting.row().values, ValueType::Choice(_));
        self == Self::State || self.setting(study).is_some_and(is_name)
    }

    /// What the column holds.
    #[must_use]
    pub fn quantity(self, study: &Study) -> Quantity {
        match self {
            Self::Rank => Quantity::Rank,
            Self::Trial => Quantity::Trial,
            Self::Score => Quantity::Score(study.objective()),
            Self::Deviation => Quantity::Deviation,
            Self::Parameter(_) => self.setting(study).map_or(Quantity::Trial, Quantity::Setting),
            Self::ValMae => Quantity::ValMae,
            Self::Loss => Quantity::Loss,
            Self::ValLoss => Quantity::ValLoss,
            Self::Epochs => Quantity::Epochs,
            Self::Time => Quantity::TrainingTime,
            Self::Runs => Quantity::RunScores,
            Self::State => Quantity::State,
        }
    }

    /// The name in the address.
    #[must_use]
    pub fn key(self, study: &Study) -> &'static str {
        match self {
            // Its quantity is named like the measure, which has a column of its own.
            Self::Score => "score",
            _ => self.quantity(study).key(),
        }
    }
}
