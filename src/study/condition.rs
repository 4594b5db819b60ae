//! When a field counts: the settings of a layer, an optimizer, a loss, a schedule or early stopping only where it
//! is there.

use super::{field::Field, setting};
use crate::nn::optimizer::Optimizer;

impl Field {
    /// The field that decides whether this one counts; `None` where it always does.
    #[must_use]
    pub fn decided_by(self) -> Option<Self> {
        match self {
            Self::Units(_) | Self::Initializer | Self::Dropout | Self::L1 | Self::L2 => Some(Self::Layers),
            Self::HuberDelta | Self::Quantile => Some(Self::Loss),
            Self::DecayRate
            | Self::DecaySteps
            | Self::Staircase
            | Self::Alpha
            | Self::StepFactor
            | Self::StepEvery
            | Self::PlateauMonitor
            | Self::PlateauFactor
            | Self::PlateauPatience
            | Self::PlateauMinDelta
            | Self::Cooldown
            | Self::MinLearningRate => Some(Self::Schedule),
            Self::Monitor | Self::Patience | Self::MinDelta | Self::RestoreBest => Some(Self::EarlyStopping),
            Self::MomentumUsed => Some(Self::Optimizer),
            field if setting::NUMBERS.contains(&field) || setting::FLAGS.contains(&field) => {
                Some(Self::Optimizer)
            }
            _ => None,
        }
    }

    /// The field on whose value it hangs whether this one is part of a trial: the one that decides, and for the
    /// activation the number of layers. Links say it beside no layer at all, so it counts there too, but in a
    /// search over depths it would make several trials of one and the same network.
    #[must_use]
    pub fn hangs_on(self) -> Option<Self> {
        if self == Self::Activation { Some(Self::Layers) } else { self.decided_by() }
    }

    /// Whether this field counts where the one it hangs on has this value.
    #[must_use]
    pub fn counts_with(self, value: &str) -> bool {
        let layers = |least: u8| value.parse::<u8>().is_ok_and(|layers| layers >= least);
        match self {
            Self::Units(layer) => layers(layer),
            Self::Activation | Self::Initializer | Self::Dropout | Self::L1 | Self::L2 => layers(1),
            Self::HuberDelta => value == "huber",
            Self::Quantile => value == "quantile",
            Self::DecayRate | Self::Staircase => value == "exponential",
            Self::DecaySteps => matches!(value, "exponential" | "cosine"),
            Self::Alpha => value == "cosine",
            Self::StepFactor | Self::StepEvery => value == "step",
            Self::PlateauMonitor
            | Self::PlateauFactor
            | Self::PlateauPatience
            | Self::PlateauMinDelta
            | Self::Cooldown
            | Self::MinLearningRate => value == "plateau",
            Self::Monitor | Self::Patience | Self::MinDelta | Self::RestoreBest => value == "yes",
            _ => Optimizer::from_key(value).is_some_and(|optimizer| setting::has(optimizer, self)),
        }
    }
}
