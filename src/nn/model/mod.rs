//! The seam between training and networks: a [`Model`] is any network, a [`ModelConfig`] the configuration of any, and a
//! [`Workspace`] what the passes of any write. Training, forecasts and measuring know these three alone.
//!
//! To add a model, write its file, with a configuration that implements `Configuration`, a network that implements
//! `Network` and a workspace that implements `Buffers`; and give it a row in the table `models!` of this file. Its name on
//! the page is in each language of `text`. Its settings are rows of the schema of a study, active under the condition
//! that the setting `model` has this value.

pub mod traits;

use serde::{Deserialize, Serialize};
use wide::f32x4;

use self::traits::{Batch, Buffers, Configuration, Initialization, ModelSize, Network};
use super::{
    dense::Dense,
    loss::Loss,
    matrix::Matrix,
    mlp::config::MlpConfig,
    optimizer::{state::OptimizerState, update::Update},
    out_of_range::OutOfRange,
    work::Budget,
};
use crate::num::stream::Stream;

/// A network and its weights.
#[derive(Clone, Debug)]
pub struct Model(AnyNetwork);

/// The buffers of passes through a model, for batches up to a size. They are allocated once and used for many batches.
///
/// A workspace belongs to the model that made it, or to another one of the same configuration. With any other, a pass does
/// nothing.
#[derive(Debug)]
pub struct Workspace(AnyWorkspace);

/// A copy of the weights of a model.
#[derive(Clone, Debug, Default)]
pub struct SavedWeights(Vec<f32x4>);

/// Defines the enums over all models from a table of one row for each: variant, configuration, and name in links.
macro_rules! models {
    ($($(#[$doc:meta])* $variant:ident($configuration:ty) = $key:literal;)*) => {
        /// The configuration of a model: its shape, without the number of its inputs.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum ModelConfig {
            $($(#[$doc])* $variant($configuration),)*
        }

        /// Which model, without its configuration.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ModelKind {
            $($(#[$doc])* $variant,)*
        }

        /// The network of any model.
        #[derive(Clone, Debug)]
        enum AnyNetwork {
            $($variant(<$configuration as Configuration>::Network),)*
        }

        /// The workspace of any model.
        #[derive(Debug)]
        enum AnyWorkspace {
            $($variant(<<$configuration as Configuration>::Network as Network>::Workspace),)*
        }

        impl ModelKind {
            /// Every model, in the order of lists on the page.
            pub const ALL: [Self; [$($key),*].len()] = [$(Self::$variant,)*];

            /// The name in links.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)*
                }
            }

            /// The model's configuration before any setting of it is read.
            #[must_use]
            pub fn with_defaults(self) -> ModelConfig {
                match self {
                    $(Self::$variant => ModelConfig::$variant(<$configuration>::default()),)*
                }
            }
        }

        impl ModelConfig {
            /// Which model it is.
            #[must_use]
            pub const fn kind(&self) -> ModelKind {
                match self {
                    $(Self::$variant(_) => ModelKind::$variant,)*
                }
            }

            /// The hidden dense layers; none where this model has none.
            #[must_use]
            pub fn hidden_layers(&self) -> &[Dense] {
                match self {
                    $(Self::$variant(configuration) => configuration.hidden_layers(),)*
                }
            }

            /// The hidden dense layers to read or write, or `None` where this model does not have any.
            pub fn hidden_layers_mut(&mut self) -> Option<&mut Vec<Dense>> {
                match self {
                    $(Self::$variant(configuration) => configuration.hidden_layers_mut(),)*
                }
            }

            /// Checks the configuration.
            ///
            /// # Errors
            /// The first setting out of its range.
            pub fn check(&self) -> Result<(), OutOfRange> {
                match self {
                    $(Self::$variant(configuration) => configuration.check(),)*
                }
            }

            /// What the model of this many inputs needs. Sizes within the ranges of their settings do not overflow.
            #[must_use]
            pub fn size(&self, inputs: usize) -> ModelSize {
                match self {
                    $(Self::$variant(configuration) => configuration.size(inputs),)*
                }
            }

            /// The model of this many inputs, with all weights zero.
            #[must_use]
            pub fn model(&self, inputs: usize) -> Model {
                Model(match self {
                    $(Self::$variant(configuration) => AnyNetwork::$variant(configuration.network(inputs)),)*
                })
            }
        }

        impl Model {
            /// The weights in the model's own order, padding included.
            #[must_use]
            pub fn vectors(&self) -> &[f32x4] {
                match &self.0 {
                    $(AnyNetwork::$variant(network) => Network::vectors(network),)*
                }
            }

            /// The weights in the model's own order, to be changed. Padding must stay zero.
            pub fn vectors_mut(&mut self) -> &mut [f32x4] {
                match &mut self.0 {
                    $(AnyNetwork::$variant(network) => Network::vectors_mut(network),)*
                }
            }

            /// The number of weights, without padding.
            #[must_use]
            pub fn weight_count(&self) -> usize {
                match &self.0 {
                    $(AnyNetwork::$variant(network) => Network::weight_count(network),)*
                }
            }

            /// Sets the weights, in Keras's order. Returns whether there are as many as the model has; if not, nothing
            /// changes.
            #[must_use]
            pub fn set_weights(&mut self, weights: &[f32]) -> bool {
                match &mut self.0 {
                    $(AnyNetwork::$variant(network) => Network::set_weights(network, weights),)*
                }
            }

            /// Continues to copy the weights in Keras's order: appends the next ones to `copied`, which is empty at
            /// first. Returns whether all are there.
            #[must_use]
            pub fn advance_weights_copy(&self, copied: &mut Vec<f32>, budget: &mut Budget) -> bool {
                match &self.0 {
                    $(AnyNetwork::$variant(network) => Network::advance_weights_copy(network, copied, budget),)*
                }
            }

            /// The sum of the regularization penalties.
            #[must_use]
            pub fn penalty(&self) -> f64 {
                match &self.0 {
                    $(AnyNetwork::$variant(network) => Network::penalty(network),)*
                }
            }

            /// An optimizer for these weights, before its first step.
            #[must_use]
            pub fn optimizer_state(&self, update: &Update) -> OptimizerState {
                let variables = match &self.0 {
                    $(AnyNetwork::$variant(network) => Network::variables(network),)*
                };
                OptimizerState::new(update, variables)
            }

            /// A workspace for batches of up to `capacity` samples, which [`Workspace::allocate`] makes ready.
            #[must_use]
            pub fn unallocated_workspace(&self, capacity: usize) -> Workspace {
                Workspace(match &self.0 {
                    $(AnyNetwork::$variant(network) =>
                        AnyWorkspace::$variant(Network::unallocated_workspace(network, capacity)),)*
                })
            }

            /// Continues to draw the initial weights. Returns whether all are drawn.
            #[must_use]
            pub fn advance_initialization(
                &mut self,
                initialization: &mut Initialization,
                stream: &mut Stream,
                budget: &mut Budget,
            ) -> bool {
                match &mut self.0 {
                    $(AnyNetwork::$variant(network) =>
                        Network::advance_initialization(network, initialization, stream, budget),)*
                }
            }

            /// Continues a forward pass, or begins one. Returns whether it is finished; if not, the next call must have
            /// the same samples. [`Workspace::forecasts`] has the forecasts then. They do not depend on the budgets.
            #[must_use]
            pub fn advance_forward<'a>(
                &self,
                inputs: impl Matrix<'a>,
                workspace: &mut Workspace,
                budget: &mut Budget,
            ) -> bool {
                #[allow(unreachable_patterns, reason = "with one model there is no other pair")]
                match (&self.0, &mut workspace.0) {
                    $((AnyNetwork::$variant(network), AnyWorkspace::$variant(workspace)) =>
                        Network::advance_forward(network, inputs, workspace, budget),)*
                    _ => true,
                }
            }

            /// Continues a training step, or begins one. Returns its loss, regularization penalties included, when it
            /// is finished. If it is not, the next call must have the same arguments. The step does not depend on the
            /// budgets.
            pub fn advance_train_step<'a>(
                &mut self,
                batch: Batch<'_, impl Matrix<'a>>,
                loss: Loss,
                workspace: &mut Workspace,
                optimizer: &mut OptimizerState,
                stream: &mut Stream,
                budget: &mut Budget,
            ) -> Option<f64> {
                #[allow(unreachable_patterns, reason = "with one model there is no other pair")]
                match (&mut self.0, &mut workspace.0) {
                    $((AnyNetwork::$variant(network), AnyWorkspace::$variant(workspace)) =>
                        Network::advance_train_step(network, batch, loss, workspace, optimizer, stream, budget),)*
                    _ => Some(f64::NAN),
                }
            }
        }

        impl Workspace {
            /// Continues the allocation of the buffers. Returns whether it is finished: only then can the workspace be
            /// used.
            #[must_use]
            pub fn allocate(&mut self, budget: &mut Budget) -> bool {
                match &mut self.0 {
                    $(AnyWorkspace::$variant(workspace) => Buffers::allocate(workspace, budget),)*
                }
            }

            /// Whether no pass has been begun and not finished.
            #[must_use]
            pub fn is_idle(&self) -> bool {
                match &self.0 {
                    $(AnyWorkspace::$variant(workspace) => Buffers::is_idle(workspace),)*
                }
            }

            /// The forecasts of the last forward pass, one for each of its samples.
            #[must_use]
            pub fn forecasts(&self) -> &[f32] {
                match &self.0 {
                    $(AnyWorkspace::$variant(workspace) => Buffers::forecasts(workspace),)*
                }
            }
        }
    };
}

models! {
    /// A multi-layer perceptron.
    Mlp(MlpConfig) = "mlp";
}

impl ModelConfig {
    /// A multi-layer perceptron with these hidden layers.
    #[must_use]
    pub fn mlp(hidden: Vec<Dense>) -> Self {
        Self::Mlp(MlpConfig { hidden })
    }
}

impl SavedWeights {
    /// The weights in the model's own order, to be changed.
    pub fn vectors_mut(&mut self) -> &mut [f32x4] {
        &mut self.0
    }
}

impl Model {
    /// Copies the weights to `saved`, replacing what it holds.
    pub fn save_weights(&self, saved: &mut SavedWeights) {
        // The copy keeps its allocation from one epoch to the next.
        saved.0.clear();
        saved.0.extend_from_slice(self.vectors());
    }

    /// Sets the weights to those that were saved of this model. Weights of a model of another size change nothing.
    pub fn restore_weights(&mut self, saved: &SavedWeights) {
        let weights = self.vectors_mut();
        if saved.0.len() == weights.len() {
            weights.copy_from_slice(&saved.0);
        }
    }

    /// A workspace for batches of up to `capacity` samples.
    #[must_use]
    pub fn workspace(&self, capacity: usize) -> Workspace {
        let mut workspace = self.unallocated_workspace(capacity);
        let is_done = workspace.allocate(&mut Budget::unlimited());
        debug_assert!(is_done);
        workspace
    }
}
