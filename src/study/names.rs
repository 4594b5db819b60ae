//! The names that a field may take, each with its words on the page.

/// A name in links, and its words on the page.
pub type Name = (&'static str, &'static str);

/// The shapes of a season.
pub const PATTERNS: &[Name] = &[
    ("chapter", "Cosine, then decay"),
    ("sine", "Sine wave"),
    ("triangle", "Triangle wave"),
    ("sawtooth", "Sawtooth"),
];

/// What brings the series to a size that a network learns well from.
pub const SCALINGS: &[Name] = &[("none", "None"), ("standard", "Standard score"), ("minmax", "From 0 to 1")];

/// The activations: those that people reach for first, then their kin.
pub const ACTIVATIONS: &[Name] = &[
    ("relu", "ReLU"),
    ("linear", "Linear"),
    ("tanh", "Tanh"),
    ("sigmoid", "Sigmoid"),
    ("leaky_relu", "Leaky ReLU"),
    ("elu", "ELU"),
    ("selu", "SELU"),
    ("gelu", "GELU"),
    ("silu", "SiLU (swish)"),
    ("mish", "Mish"),
    ("softplus", "Softplus"),
];

/// What kernels begin as.
pub const INITIALIZERS: &[Name] = &[
    ("glorot_uniform", "Glorot uniform"),
    ("glorot_normal", "Glorot normal"),
    ("he_uniform", "He uniform"),
    ("he_normal", "He normal"),
    ("lecun_uniform", "LeCun uniform"),
    ("lecun_normal", "LeCun normal"),
];

/// The optimizers.
pub const OPTIMIZERS: &[Name] = &[
    ("sgd", "SGD"),
    ("rmsprop", "RMSprop"),
    ("adam", "Adam"),
    ("adamw", "AdamW"),
    ("adagrad", "Adagrad"),
    ("adadelta", "Adadelta"),
    ("adamax", "Adamax"),
    ("nadam", "Nadam"),
    ("lion", "Lion"),
];

/// How the learning rate changes.
pub const SCHEDULES: &[Name] = &[
    ("constant", "Constant"),
    ("exponential", "Exponential"),
    ("cosine", "Cosine"),
    ("step", "Steps"),
    ("plateau", "On a plateau"),
];

/// The losses.
pub const LOSSES: &[Name] = &[
    ("mean_squared_error", "Squared error"),
    ("mean_absolute_error", "Absolute error"),
    ("huber", "Huber loss"),
    ("log_cosh", "Log-cosh loss"),
    ("quantile", "Quantile loss"),
];

/// What a trial is scored by.
pub const OBJECTIVES: &[Name] =
    &[("loss", "Training loss"), ("val_loss", "Validation loss"), ("val_mae", "Validation MAE")];

/// An answer.
pub const YES_NO: &[Name] = &[("yes", "Yes"), ("no", "No")];

/// The words of a name; the name itself where it is none of these.
#[must_use]
pub fn words<'a>(names: &[Name], name: &'a str) -> &'a str {
    names.iter().find(|(key, _)| *key == name).map_or(name, |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::{scaling::Scaling, synthetic::Pattern},
        nn::{activation::Activation, initializer::Initializer, loss::Loss, optimizer::Optimizer},
        train::{objective::Objective, schedule::Schedule},
    };

    /// Whether every name is understood, and there is one for each of so many.
    fn complete(names: &[Name], count: usize, understood: impl Fn(&str) -> bool) -> bool {
        names.len() == count && names.iter().all(|(key, _)| understood(key))
    }

    #[test]
    fn the_names_are_the_engines_all_of_them() {
        assert!(complete(PATTERNS, 4, |key| Pattern::from_key(key).is_some()));
        assert!(complete(ACTIVATIONS, Activation::ALL.len(), |key| Activation::from_key(key).is_some()));
        assert!(complete(INITIALIZERS, Initializer::ALL.len(), |key| Initializer::from_key(key).is_some()));
        assert!(complete(OPTIMIZERS, Optimizer::ALL.len(), |key| Optimizer::from_key(key).is_some()));
        assert!(complete(SCALINGS, Scaling::ALL.len(), |key| Scaling::from_key(key).is_some()));
        assert!(complete(SCHEDULES, Schedule::ALL.len(), |key| Schedule::from_key(key).is_some()));
        assert!(complete(LOSSES, Loss::ALL.len(), |key| Loss::from_key(key).is_some()));
        assert!(complete(OBJECTIVES, Objective::ALL.len(), |key| Objective::from_key(key).is_some()));
        assert_eq!(words(OPTIMIZERS, "adamw"), "AdamW");
        assert_eq!(words(OPTIMIZERS, "else"), "else");
    }
}
