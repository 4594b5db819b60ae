//! The named values of settings that take one of a list, as types.

use crate::{
    data::{scaling::Scaling, synthetic::Pattern},
    nn::{
        activation::Activation, initializer::Initializer, loss::LossKind, model::ModelKind,
        optimizer::OptimizerKind,
    },
    search::oracle::OracleKind,
    train::{objective::Objective, schedule::ScheduleKind},
};

/// One named value. Its type says which list it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The shape of one season of a synthetic series.
    Pattern(Pattern),
    /// A scaling of the series.
    Scaling(Scaling),
    /// A model.
    Model(ModelKind),
    /// An activation of the hidden layers.
    Activation(Activation),
    /// An initializer of the hidden layers' kernels.
    Initializer(Initializer),
    /// An optimizer.
    Optimizer(OptimizerKind),
    /// A learning-rate schedule.
    Schedule(ScheduleKind),
    /// A loss.
    Loss(LossKind),
    /// A search algorithm.
    Oracle(OracleKind),
    /// A metric to minimize.
    Objective(Objective),
    /// On (`yes`) or off (`no`).
    Switch(bool),
}

/// A list of choices that a setting takes one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceList {
    /// Every [`Pattern`].
    Patterns,
    /// Every [`Scaling`].
    Scalings,
    /// Every [`ModelKind`].
    Models,
    /// Every [`Activation`].
    Activations,
    /// Every [`Initializer`].
    Initializers,
    /// Every [`OptimizerKind`].
    Optimizers,
    /// Every [`ScheduleKind`].
    Schedules,
    /// Every [`LossKind`].
    Losses,
    /// Every [`OracleKind`].
    Oracles,
    /// Every [`Objective`].
    Objectives,
    /// `yes` and `no`.
    Switch,
}

impl Choice {
    /// The name in links and results; where Keras has the same, Keras's.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Pattern(pattern) => pattern.key(),
            Self::Scaling(scaling) => scaling.key(),
            Self::Model(model) => model.key(),
            Self::Activation(activation) => activation.key(),
            Self::Initializer(initializer) => initializer.key(),
            Self::Optimizer(optimizer) => optimizer.key(),
            Self::Schedule(schedule) => schedule.key(),
            Self::Loss(loss) => loss.key(),
            Self::Oracle(oracle) => oracle.key(),
            Self::Objective(objective) => objective.key(),
            Self::Switch(true) => "yes",
            Self::Switch(false) => "no",
        }
    }
}

/// The choices of an array of values, as a constant.
macro_rules! choices {
    ($variant:ident, $values:expr) => {{
        const CHOICES: [Choice; $values.len()] = {
            let mut choices = [Choice::$variant($values[0]); $values.len()];
            let mut index = 1;
            while index < choices.len() {
                choices[index] = Choice::$variant($values[index]);
                index += 1;
            }
            choices
        };
        &CHOICES
    }};
}

impl ChoiceList {
    /// Every choice, in the order in which a list of them is shown.
    #[must_use]
    pub fn choices(self) -> &'static [Choice] {
        match self {
            Self::Patterns => choices!(Pattern, Pattern::ALL),
            Self::Scalings => choices!(Scaling, Scaling::ALL),
            Self::Models => choices!(Model, ModelKind::ALL),
            Self::Activations => choices!(Activation, Activation::ALL),
            Self::Initializers => choices!(Initializer, Initializer::ALL),
            Self::Optimizers => choices!(Optimizer, OptimizerKind::ALL),
            Self::Schedules => choices!(Schedule, ScheduleKind::ALL),
            Self::Losses => choices!(Loss, LossKind::ALL),
            Self::Oracles => choices!(Oracle, OracleKind::ALL),
            Self::Objectives => choices!(Objective, Objective::ALL),
            Self::Switch => choices!(Switch, [true, false]),
        }
    }

    /// The choice of this name, or `None` where the list has none.
    #[must_use]
    pub fn find(self, key: &str) -> Option<Choice> {
        self.choices().iter().copied().find(|choice| choice.key() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique_within_a_list_and_lead_back_to_the_choice() {
        for (list, unknown) in [
            (ChoiceList::Patterns, "square"),
            (ChoiceList::Scalings, "robust"),
            (ChoiceList::Models, "MLP"),
            (ChoiceList::Activations, "softmax"),
            (ChoiceList::Initializers, "zeros"),
            (ChoiceList::Optimizers, "ftrl"),
            (ChoiceList::Schedules, "warmup"),
            (ChoiceList::Losses, "hinge"),
            (ChoiceList::Oracles, "annealing"),
            (ChoiceList::Objectives, "val_mse"),
            (ChoiceList::Switch, "on"),
        ] {
            for choice in list.choices() {
                assert_eq!(list.find(choice.key()), Some(*choice));
            }
            assert_eq!(list.find(unknown), None);
        }
        assert_eq!(ChoiceList::Optimizers.find("adamw"), Some(Choice::Optimizer(OptimizerKind::AdamW)));
        assert_eq!(ChoiceList::Optimizers.find("AdamW"), None);
    }
}
