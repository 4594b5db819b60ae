//! Optimizers, one file for each. Formulas, the order of operations and rounding are those of Keras 3 on float32.
//!
//! In formulas, `w` is a weight, `g` its gradient, `r` the learning rate, `e` the hyperparameter epsilon, and `b1` and
//! `b2` are the hyperparameters `beta_1` and `beta_2`.
//!
//! To add an optimizer, write its file, with a configuration that implements `Configuration` and a state that
//! implements `State`; give it a row in the table `optimizers!` of this file; and add its formula to the plain
//! twin ([`super::plain::optimizer`]). Its name on the page is in each language of `text`, and its pinned run in
//! `tests/golden/`.

pub mod adadelta;
pub mod adagrad;
pub mod adam;
pub mod adamax;
pub mod clip;
pub mod hyperparameter;
pub mod lion;
pub mod nadam;
pub mod rmsprop;
pub mod sgd;
pub mod state;
mod traits;
pub mod update;

use serde::{Deserialize, Serialize};
use wide::f32x4;

use self::{
    hyperparameter::{Flag, Hyperparameter},
    traits::{Configuration, State, StepPart},
};
use crate::nn::out_of_range::OutOfRange;

/// Defines the enums over all optimizers from a table of one row for each: variant, configuration, name in links, and
/// Keras's default weight decay.
macro_rules! optimizers {
    ($($(#[$doc:meta])* $variant:ident($configuration:ty) = $key:literal, $weight_decay:literal;)*) => {
        /// The number of optimizers.
        const COUNT: usize = [$($key),*].len();

        /// An optimizer with its own hyperparameters; [`update::Update`] has those that all optimizers share.
        #[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
        pub enum Optimizer {
            $($(#[$doc])* $variant($configuration),)*
        }

        /// Which optimizer, without its hyperparameters.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum OptimizerKind {
            $($(#[$doc])* $variant,)*
        }

        /// The state of any optimizer.
        #[derive(Clone, Debug)]
        enum AnyState {
            $($variant(<$configuration as Configuration>::State),)*
        }

        impl Optimizer {
            /// Every optimizer, with Keras's default hyperparameters.
            pub const ALL: [Self; COUNT] = [$(Self::$variant(<$configuration>::DEFAULT),)*];

            /// Which optimizer it is.
            #[must_use]
            pub const fn kind(&self) -> OptimizerKind {
                match self {
                    $(Self::$variant(_) => OptimizerKind::$variant,)*
                }
            }

            /// A hyperparameter to read or write, or `None` where this optimizer does not have it.
            pub fn hyperparameter(&mut self, which: Hyperparameter) -> Option<&mut f64> {
                match self {
                    $(Self::$variant(configuration) => configuration.hyperparameter(which),)*
                }
            }

            /// A switch to read or write, or `None` where this optimizer does not have it.
            pub fn flag(&mut self, which: Flag) -> Option<&mut bool> {
                match self {
                    $(Self::$variant(configuration) => configuration.flag(which),)*
                }
            }

            /// Checks the hyperparameters.
            ///
            /// # Errors
            /// The first hyperparameter outside its range.
            pub fn check(&self) -> Result<(), OutOfRange> {
                match self {
                    $(Self::$variant(configuration) => configuration.check(),)*
                }
            }

            /// How many numbers the optimizer keeps for each weight.
            #[must_use]
            pub fn buffers_per_weight(&self) -> usize {
                let mut vectors = 0;
                self.initial_state(1).for_each_buffer(|buffer| vectors += buffer.len());
                vectors
            }

            /// The state before the first step, for weights in this many vectors.
            fn initial_state(&self, vector_count: usize) -> AnyState {
                match self {
                    $(Self::$variant(configuration) =>
                        AnyState::$variant(configuration.initial_state(vector_count)),)*
                }
            }
        }

        impl OptimizerKind {
            /// Every optimizer, in the order of lists on the page.
            pub const ALL: [Self; COUNT] = [$(Self::$variant,)*];

            /// The name in links, Keras's own.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)*
                }
            }

            /// Keras's default weight decay.
            #[must_use]
            pub const fn default_weight_decay(self) -> f64 {
                match self {
                    $(Self::$variant => $weight_decay,)*
                }
            }

            /// The optimizer with Keras's default hyperparameters.
            #[must_use]
            pub const fn with_defaults(self) -> Optimizer {
                match self {
                    $(Self::$variant => Optimizer::$variant(<$configuration>::DEFAULT),)*
                }
            }
        }

        impl AnyState {
            /// Calls a function with each buffer of one number for each weight.
            fn for_each_buffer(&mut self, function: impl FnMut(&mut [f32x4])) {
                match self {
                    $(Self::$variant(state) => state.buffers().into_iter().for_each(function),)*
                }
            }

            /// The buffers of one number for each weight.
            fn buffers(&mut self) -> Vec<&mut [f32x4]> {
                match self {
                    $(Self::$variant(state) => state.buffers().into_iter().collect(),)*
                }
            }

            /// Calls [`State::shared_number`].
            fn shared_number(&mut self) -> Option<&mut f32> {
                match self {
                    $(Self::$variant(state) => state.shared_number(),)*
                }
            }

            /// Calls [`State::begin_step`].
            fn begin_step(&mut self, step_number: u32) {
                match self {
                    $(Self::$variant(state) => state.begin_step(step_number),)*
                }
            }

            /// Calls [`State::step`].
            fn step(&mut self, part: StepPart, weights: &mut [f32x4], gradients: &[f32x4]) {
                match self {
                    $(Self::$variant(state) => state.step(part, weights, gradients),)*
                }
            }
        }
    };
}

optimizers! {
    /// Stochastic gradient descent.
    Sgd(sgd::Sgd) = "sgd", 0.0;
    /// `RMSprop`.
    RmsProp(rmsprop::RmsProp) = "rmsprop", 0.0;
    /// Adam.
    Adam(adam::Adam) = "adam", 0.0;
    /// Adam with decoupled weight decay.
    AdamW(adam::Adam) = "adamw", 0.004;
    /// Adagrad.
    Adagrad(adagrad::Adagrad) = "adagrad", 0.0;
    /// Adadelta.
    Adadelta(adadelta::Adadelta) = "adadelta", 0.0;
    /// Adamax.
    Adamax(adamax::Adamax) = "adamax", 0.0;
    /// Nadam.
    Nadam(nadam::Nadam) = "nadam", 0.0;
    /// Lion.
    Lion(lion::Lion) = "lion", 0.0;
}
