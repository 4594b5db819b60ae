//! The settings of the optimizers as fields: which optimizer has which, and where each stands in an update.

use super::field::Field;
use crate::nn::optimizer::{Optimizer, update::Update};

/// The fields that hold numbers of an optimizer, in order.
pub const NUMBERS: [Field; 7] = [
    Field::Momentum,
    Field::Rho,
    Field::Beta1,
    Field::Beta2,
    Field::Epsilon,
    Field::InitialAccumulator,
    Field::WeightDecay,
];

/// The fields that switch something of an optimizer on, in order.
pub const FLAGS: [Field; 3] = [Field::Nesterov, Field::Centered, Field::Amsgrad];

/// The number that a field stands for, where the update has it.
pub fn number(update: &mut Update, field: Field) -> Option<&mut f64> {
    use Optimizer::{Adadelta, Adagrad, Adam, AdamW, Adamax, Lion, Nadam, RmsProp, Sgd};
    Some(match (&mut update.optimizer, field) {
        (_, Field::WeightDecay) => &mut update.weight_decay,
        (Sgd(of), Field::Momentum) => &mut of.momentum,
        (RmsProp(of), Field::Momentum) => &mut of.momentum,
        (RmsProp(of), Field::Rho) => &mut of.rho,
        (RmsProp(of), Field::Epsilon) => &mut of.epsilon,
        (Adam(of) | AdamW(of), Field::Beta1) => &mut of.beta_1,
        (Adam(of) | AdamW(of), Field::Beta2) => &mut of.beta_2,
        (Adam(of) | AdamW(of), Field::Epsilon) => &mut of.epsilon,
        (Adagrad(of), Field::InitialAccumulator) => &mut of.initial_accumulator_value,
        (Adagrad(of), Field::Epsilon) => &mut of.epsilon,
        (Adadelta(of), Field::Rho) => &mut of.rho,
        (Adadelta(of), Field::Epsilon) => &mut of.epsilon,
        (Adamax(of), Field::Beta1) => &mut of.beta_1,
        (Adamax(of), Field::Beta2) => &mut of.beta_2,
        (Adamax(of), Field::Epsilon) => &mut of.epsilon,
        (Nadam(of), Field::Beta1) => &mut of.beta_1,
        (Nadam(of), Field::Beta2) => &mut of.beta_2,
        (Nadam(of), Field::Epsilon) => &mut of.epsilon,
        (Lion(of), Field::Beta1) => &mut of.beta_1,
        (Lion(of), Field::Beta2) => &mut of.beta_2,
        _ => return None,
    })
}

/// The switch that a field stands for, where the update has it.
pub fn flag(update: &mut Update, field: Field) -> Option<&mut bool> {
    Some(match (&mut update.optimizer, field) {
        (Optimizer::Sgd(of), Field::Nesterov) => &mut of.nesterov,
        (Optimizer::RmsProp(of), Field::Centered) => &mut of.centered,
        (Optimizer::Adam(of) | Optimizer::AdamW(of), Field::Amsgrad) => &mut of.amsgrad,
        _ => return None,
    })
}

/// Keras's default of a number, where the optimizer has it.
#[must_use]
pub fn default(optimizer: Optimizer, field: Field) -> Option<f64> {
    number(&mut Update::new(optimizer, 0.0), field).copied()
}

/// Whether the optimizer has the setting.
#[must_use]
pub fn has(optimizer: Optimizer, field: Field) -> bool {
    let field = if field == Field::MomentumUsed { Field::Momentum } else { field };
    let mut update = Update::new(optimizer, 0.0);
    number(&mut update, field).is_some() || flag(&mut update, field).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{kind::Kind, preset::Preset};

    fn having(field: Field) -> Vec<&'static str> {
        let optimizers = Optimizer::ALL.iter().filter(|optimizer| has(**optimizer, field));
        optimizers.map(Optimizer::key).collect()
    }

    #[test]
    fn each_setting_belongs_to_the_optimizers_that_keras_gives_it_to() {
        let adams = ["adam", "adamw", "adamax", "nadam", "lion"];
        assert_eq!(having(Field::Momentum), ["sgd", "rmsprop"]);
        assert_eq!(having(Field::MomentumUsed), ["sgd", "rmsprop"]);
        assert_eq!(having(Field::Nesterov), ["sgd"]);
        assert_eq!(having(Field::Rho), ["rmsprop", "adadelta"]);
        assert_eq!(having(Field::Centered), ["rmsprop"]);
        assert_eq!(having(Field::Beta1), adams);
        assert_eq!(having(Field::Beta2), adams);
        assert_eq!(having(Field::Amsgrad), ["adam", "adamw"]);
        assert_eq!(having(Field::InitialAccumulator), ["adagrad"]);
        let with_epsilon = ["rmsprop", "adam", "adamw", "adagrad", "adadelta", "adamax", "nadam"];
        assert_eq!(having(Field::Epsilon), with_epsilon);
        assert_eq!(having(Field::WeightDecay).len(), Optimizer::ALL.len());
        assert_eq!(having(Field::Dropout), [""; 0]);
    }

    #[test]
    fn what_the_presets_say_of_them_is_keras_default() {
        let settings = NUMBERS.into_iter().filter(|field| *field != Field::Momentum);
        for (field, optimizer) in settings.flat_map(|field| Optimizer::ALL.map(|each| (field, each))) {
            let entry = Preset::default().entry(field);
            match (default(optimizer, field), field.kind()) {
                (None, _) => {}
                // Nothing stands for the default, whatever it is.
                (Some(_), Kind::NumberOrDefault(_)) => assert_eq!(entry.first(), ""),
                (Some(default), _) => assert_eq!(entry.first().parse(), Ok(default), "{field:?}"),
            }
        }
        for (field, optimizer) in FLAGS.into_iter().flat_map(|field| Optimizer::ALL.map(|each| (field, each)))
        {
            let on = flag(&mut Update::new(optimizer, 0.0), field).copied().unwrap_or(false);
            assert!(!on && Preset::default().entry(field).first() == "no");
        }
    }
}
