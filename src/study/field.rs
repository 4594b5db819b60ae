//! The fields of a study: which there are, their names in links and results, and where they stand on the page.

/// The most hidden layers a network may have.
pub const MAX_LAYERS: u8 = 8;

/// One field. The order is that of links, of the page, and of a search's parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each has its label and help in `words`")]
pub enum Field {
    Points,
    Baseline,
    Slope,
    Period,
    Amplitude,
    Phase,
    Pattern,
    Noise,
    NoiseSeed,
    Split,
    Horizon,
    Scaling,
    Differencing,
    Window,
    Batch,
    Layers,
    /// The units of hidden layer 1 to [`MAX_LAYERS`].
    Units(u8),
    Activation,
    Initializer,
    Dropout,
    L1,
    L2,
    Optimizer,
    LearningRate,
    Momentum,
    MomentumUsed,
    Nesterov,
    Rho,
    Centered,
    Beta1,
    Beta2,
    Amsgrad,
    Epsilon,
    InitialAccumulator,
    WeightDecay,
    ClipNorm,
    GlobalClipNorm,
    ClipValue,
    Schedule,
    DecayRate,
    DecaySteps,
    Staircase,
    Alpha,
    StepFactor,
    StepEvery,
    PlateauMonitor,
    PlateauFactor,
    PlateauPatience,
    PlateauMinDelta,
    Cooldown,
    MinLearningRate,
    Loss,
    HuberDelta,
    Quantile,
    Epochs,
    EarlyStopping,
    Monitor,
    Patience,
    MinDelta,
    RestoreBest,
    Season,
    Objective,
    Trials,
    Executions,
    Seed,
}

/// A part of the page, and what its fields have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// The series.
    Data,
    /// The network and its training.
    Model,
    /// What few people change about the network and its training.
    More,
    /// The search.
    Search,
}

impl Field {
    /// Every field but the units, which come one for each hidden layer.
    pub const SINGLE: [Self; 64] = [
        Self::Points,
        Self::Baseline,
        Self::Slope,
        Self::Period,
        Self::Amplitude,
        Self::Phase,
        Self::Pattern,
        Self::Noise,
        Self::NoiseSeed,
        Self::Split,
        Self::Horizon,
        Self::Scaling,
        Self::Differencing,
        Self::Window,
        Self::Batch,
        Self::Layers,
        Self::Activation,
        Self::Initializer,
        Self::Dropout,
        Self::L1,
        Self::L2,
        Self::Optimizer,
        Self::LearningRate,
        Self::Momentum,
        Self::MomentumUsed,
        Self::Nesterov,
        Self::Rho,
        Self::Centered,
        Self::Beta1,
        Self::Beta2,
        Self::Amsgrad,
        Self::Epsilon,
        Self::InitialAccumulator,
        Self::WeightDecay,
        Self::ClipNorm,
        Self::GlobalClipNorm,
        Self::ClipValue,
        Self::Schedule,
        Self::DecayRate,
        Self::DecaySteps,
        Self::Staircase,
        Self::Alpha,
        Self::StepFactor,
        Self::StepEvery,
        Self::PlateauMonitor,
        Self::PlateauFactor,
        Self::PlateauPatience,
        Self::PlateauMinDelta,
        Self::Cooldown,
        Self::MinLearningRate,
        Self::Loss,
        Self::HuberDelta,
        Self::Quantile,
        Self::Epochs,
        Self::EarlyStopping,
        Self::Monitor,
        Self::Patience,
        Self::MinDelta,
        Self::RestoreBest,
        Self::Season,
        Self::Objective,
        Self::Trials,
        Self::Executions,
        Self::Seed,
    ];

    /// Every field, in order.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let units = (1..=MAX_LAYERS).map(Self::Units);
        let (before, behind) = Self::SINGLE.split_at(Self::SINGLE.partition_point(|f| *f < Self::Units(1)));
        before.iter().copied().chain(units).chain(behind.iter().copied()).collect()
    }

    /// The name in links and results; where Keras has one, Keras's.
    #[must_use]
    pub fn key(self) -> &'static str {
        const UNITS: [&str; MAX_LAYERS as usize] =
            ["units1", "units2", "units3", "units4", "units5", "units6", "units7", "units8"];
        match self {
            Self::Points => "points",
            Self::Baseline => "baseline",
            Self::Slope => "slope",
            Self::Period => "period",
            Self::Amplitude => "amplitude",
            Self::Phase => "phase",
            Self::Pattern => "pattern",
            Self::Noise => "noise",
            Self::NoiseSeed => "noise_seed",
            Self::Split => "split",
            Self::Horizon => "horizon",
            Self::Scaling => "scaling",
            Self::Differencing => "differencing",
            Self::Window => "window",
            Self::Batch => "batch",
            Self::Layers => "layers",
            Self::Units(layer) => UNITS[usize::from(layer.clamp(1, MAX_LAYERS)) - 1],
            Self::Activation => "activation",
            Self::Initializer => "initializer",
            Self::Dropout => "dropout",
            Self::L1 => "l1",
            Self::L2 => "l2",
            Self::Optimizer => "optimizer",
            Self::LearningRate => "learning_rate",
            Self::Momentum => "momentum",
            Self::MomentumUsed => "momentum_used",
            Self::Nesterov => "nesterov",
            Self::Rho => "rho",
            Self::Centered => "centered",
            Self::Beta1 => "beta_1",
            Self::Beta2 => "beta_2",
            Self::Amsgrad => "amsgrad",
            Self::Epsilon => "epsilon",
            Self::InitialAccumulator => "initial_accumulator_value",
            Self::WeightDecay => "weight_decay",
            Self::ClipNorm => "clipnorm",
            Self::GlobalClipNorm => "global_clipnorm",
            Self::ClipValue => "clipvalue",
            Self::Schedule => "schedule",
            Self::DecayRate => "decay_rate",
            Self::DecaySteps => "decay_steps",
            Self::Staircase => "staircase",
            Self::Alpha => "alpha",
            Self::StepFactor => "step_factor",
            Self::StepEvery => "step_every",
            Self::PlateauMonitor => "plateau_monitor",
            Self::PlateauFactor => "plateau_factor",
            Self::PlateauPatience => "plateau_patience",
            Self::PlateauMinDelta => "plateau_min_delta",
            Self::Cooldown => "cooldown",
            Self::MinLearningRate => "min_lr",
            Self::Loss => "loss",
            Self::HuberDelta => "huber_delta",
            Self::Quantile => "quantile",
            Self::Epochs => "epochs",
            Self::EarlyStopping => "early_stopping",
            Self::Monitor => "monitor",
            Self::Patience => "patience",
            Self::MinDelta => "min_delta",
            Self::RestoreBest => "restore_best_weights",
            Self::Season => "season",
            Self::Objective => "objective",
            Self::Trials => "trials",
            Self::Executions => "executions",
            Self::Seed => "seed",
        }
    }

    /// The field of this name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::all().into_iter().find(|field| field.key() == key)
    }

    /// Where it stands on the page.
    #[must_use]
    pub fn panel(self) -> Panel {
        match self {
            Self::Points
            | Self::Baseline
            | Self::Slope
            | Self::Period
            | Self::Amplitude
            | Self::Phase
            | Self::Pattern
            | Self::Noise
            | Self::NoiseSeed
            | Self::Split
            | Self::Horizon => Panel::Data,
            Self::Scaling
            | Self::Differencing
            | Self::Window
            | Self::Batch
            | Self::Layers
            | Self::Units(_)
            | Self::Activation
            | Self::Optimizer
            | Self::LearningRate
            | Self::Schedule
            | Self::DecayRate
            | Self::DecaySteps
            | Self::Alpha
            | Self::StepFactor
            | Self::StepEvery
            | Self::PlateauFactor
            | Self::PlateauPatience
            | Self::Momentum
            | Self::Loss
            | Self::HuberDelta
            | Self::Quantile
            | Self::Epochs
            | Self::EarlyStopping
            | Self::Patience => Panel::Model,
            Self::Initializer
            | Self::Dropout
            | Self::L1
            | Self::L2
            | Self::Staircase
            | Self::PlateauMonitor
            | Self::PlateauMinDelta
            | Self::Cooldown
            | Self::MinLearningRate
            | Self::MomentumUsed
            | Self::Nesterov
            | Self::Rho
            | Self::Centered
            | Self::Beta1
            | Self::Beta2
            | Self::Amsgrad
            | Self::Epsilon
            | Self::InitialAccumulator
            | Self::WeightDecay
            | Self::ClipNorm
            | Self::GlobalClipNorm
            | Self::ClipValue
            | Self::Monitor
            | Self::MinDelta
            | Self::RestoreBest
            | Self::Season => Panel::More,
            Self::Objective | Self::Trials | Self::Executions | Self::Seed => Panel::Search,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_leads_back_to_its_field() {
        for field in Field::all() {
            assert_eq!(Field::from_key(field.key()), Some(field));
        }
        assert_eq!(Field::from_key("units0"), None);
        assert_eq!(Field::from_key("units9"), None);
    }

    #[test]
    fn the_list_is_in_order() {
        assert!(Field::SINGLE.is_sorted() && Field::all().is_sorted());
        assert_eq!(Field::all().len(), 72);
    }
}
