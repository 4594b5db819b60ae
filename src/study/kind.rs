//! What a field's values are, and how it may be searched over.

use super::{
    field::{Field, MAX_LAYERS},
    names::{
        ACTIVATIONS, INITIALIZERS, LOSSES, Name, OBJECTIVES, OPTIMIZERS, PATTERNS, SCALINGS, SCHEDULES,
        YES_NO,
    },
    range::Range,
};

/// What a field's values are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A whole number in this range, ends included.
    Whole {
        /// The smallest value.
        min: i64,
        /// The largest value.
        max: i64,
    },
    /// A whole number of 64 bits.
    Seed,
    /// A number in this range.
    Number(Range),
    /// A number in this range, or nothing for what the optimizer itself has by default.
    NumberOrDefault(Range),
    /// One of these names.
    Names(&'static [Name]),
}

/// How a field may be searched over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tuning {
    /// It has one value.
    Never,
    /// A list of values.
    List,
    /// A range of whole numbers, or a list.
    RangeOrList,
}

/// Far beyond any series, and far from where float32 overflows.
const LARGE: f64 = 1e9;

impl Field {
    /// What its values are.
    #[must_use]
    pub fn kind(self) -> Kind {
        let whole = |min, max| Kind::Whole { min, max };
        match self {
            Self::Points => whole(3, 200_000),
            Self::Baseline | Self::Slope | Self::Amplitude | Self::Phase => {
                Kind::Number(Range::closed(-LARGE, LARGE))
            }
            Self::Period => Kind::Number(Range::closed(0.001, LARGE)),
            Self::Pattern => Kind::Names(PATTERNS),
            Self::NoiseSeed => whole(0, u32::MAX as i64),
            Self::Split => whole(2, 199_999),
            Self::Horizon => whole(0, 1_000),
            Self::Scaling => Kind::Names(SCALINGS),
            Self::Differencing => whole(0, 10_000),
            Self::Window | Self::Season => whole(1, 10_000),
            Self::Batch => whole(1, 100_000),
            Self::Layers => whole(0, MAX_LAYERS as i64),
            Self::Units(_) => whole(1, 1_024),
            Self::Activation => Kind::Names(ACTIVATIONS),
            Self::Initializer => Kind::Names(INITIALIZERS),
            Self::Dropout => Kind::Number(Range::below(0.0, 1.0)),
            Self::Optimizer => Kind::Names(OPTIMIZERS),
            Self::LearningRate | Self::MinLearningRate | Self::L1 | Self::L2 => {
                Kind::Number(Range::closed(0.0, 1e6))
            }
            Self::Schedule => Kind::Names(SCHEDULES),
            Self::DecaySteps => whole(1, 1_000_000_000),
            Self::StepEvery => whole(1, 100_000),
            Self::PlateauPatience | Self::Cooldown | Self::Patience => whole(0, 100_000),
            Self::PlateauFactor => Kind::Number(Range::below(0.0, 1.0)),
            Self::Momentum | Self::Alpha => Kind::Number(Range::closed(0.0, 1.0)),
            // Each optimizer has its own ends; see `setting`.
            Self::Rho | Self::Beta1 | Self::Beta2 => Kind::NumberOrDefault(Range::closed(0.0, 1.0)),
            Self::WeightDecay => Kind::NumberOrDefault(Range::closed(0.0, 1e6)),
            Self::Staircase
            | Self::MomentumUsed
            | Self::Nesterov
            | Self::Centered
            | Self::Amsgrad
            | Self::EarlyStopping
            | Self::RestoreBest => Kind::Names(YES_NO),
            Self::DecayRate | Self::StepFactor | Self::Epsilon | Self::HuberDelta => {
                Kind::Number(Range::above(0.0, LARGE))
            }
            Self::Noise
            | Self::PlateauMinDelta
            | Self::MinDelta
            | Self::InitialAccumulator
            | Self::ClipNorm
            | Self::GlobalClipNorm
            | Self::ClipValue => Kind::Number(Range::closed(0.0, LARGE)),
            Self::Loss => Kind::Names(LOSSES),
            Self::Quantile => Kind::Number(Range::between(0.0, 1.0)),
            Self::Epochs => whole(1, 100_000),
            Self::Objective | Self::Monitor | Self::PlateauMonitor => Kind::Names(OBJECTIVES),
            Self::Trials => whole(1, 100_000),
            Self::Executions => whole(1, 100),
            Self::Seed => Kind::Seed,
        }
    }

    /// How it may be searched over.
    #[must_use]
    pub fn tuning(self) -> Tuning {
        match self {
            Self::Differencing
            | Self::Window
            | Self::Batch
            | Self::Layers
            | Self::Units(_)
            | Self::DecaySteps
            | Self::StepEvery
            | Self::PlateauPatience
            | Self::Epochs
            | Self::Patience => Tuning::RangeOrList,
            Self::Scaling
            | Self::Activation
            | Self::Initializer
            | Self::Dropout
            | Self::L1
            | Self::L2
            | Self::Optimizer
            | Self::LearningRate
            | Self::Schedule
            | Self::DecayRate
            | Self::Alpha
            | Self::StepFactor
            | Self::PlateauFactor
            | Self::Momentum
            | Self::Rho
            | Self::Beta1
            | Self::Beta2
            | Self::WeightDecay
            | Self::Loss => Tuning::List,
            _ => Tuning::Never,
        }
    }
}
