//! The fields of a study: their names in links and results, their words on the page, what they accept.

/// The most hidden layers a network may have.
pub const MAX_LAYERS: u8 = 8;

/// One field. The order is that of links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each has its label and help below")]
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
    Window,
    Batch,
    Layers,
    /// The units of hidden layer 1 to [`MAX_LAYERS`].
    Units(u8),
    Activation,
    LearningRate,
    Momentum,
    MomentumUsed,
    Epochs,
    Objective,
    Trials,
    Executions,
    Seed,
}

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
    /// A number in this range, ends included.
    Number {
        /// The smallest value.
        min: f64,
        /// The largest value.
        max: f64,
    },
    /// One of these names, each with its words on the page.
    Names(&'static [(&'static str, &'static str)]),
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

/// A part of the page, and what its fields have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// The series.
    Data,
    /// The network and its training.
    Model,
    /// The search.
    Search,
}

const PATTERNS: &[(&str, &str)] = &[
    ("chapter", "Cosine, then decay"),
    ("sine", "Sine wave"),
    ("triangle", "Triangle wave"),
    ("sawtooth", "Sawtooth"),
];
const ACTIVATIONS: &[(&str, &str)] = &[("relu", "ReLU"), ("linear", "Linear")];
const YES_NO: &[(&str, &str)] = &[("yes", "Yes"), ("no", "No")];
const OBJECTIVES: &[(&str, &str)] =
    &[("loss", "Training loss"), ("val_loss", "Validation loss"), ("val_mae", "Validation MAE")];

/// Far beyond any series, and far from where float32 overflows.
const LARGE: f64 = 1e9;

impl Field {
    /// Every field but the units, which come one for each hidden layer.
    pub const SINGLE: [Self; 22] = [
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
        Self::Window,
        Self::Batch,
        Self::Layers,
        Self::Activation,
        Self::LearningRate,
        Self::Momentum,
        Self::MomentumUsed,
        Self::Epochs,
        Self::Objective,
        Self::Trials,
        Self::Executions,
        Self::Seed,
    ];

    /// The name in links and results.
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
            Self::Window => "window",
            Self::Batch => "batch",
            Self::Layers => "layers",
            Self::Units(layer) => UNITS[usize::from(layer.clamp(1, MAX_LAYERS)) - 1],
            Self::Activation => "activation",
            Self::LearningRate => "learning_rate",
            Self::Momentum => "momentum",
            Self::MomentumUsed => "momentum_used",
            Self::Epochs => "epochs",
            Self::Objective => "objective",
            Self::Trials => "trials",
            Self::Executions => "executions",
            Self::Seed => "seed",
        }
    }

    /// The field of this name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        let units = (1..=MAX_LAYERS).map(Self::Units);
        Self::SINGLE.into_iter().chain(units).find(|field| field.key() == key)
    }

    /// The field's name on the page.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Points => "Points",
            Self::Baseline => "Baseline",
            Self::Slope => "Slope",
            Self::Period => "Period",
            Self::Amplitude => "Amplitude",
            Self::Phase => "Phase",
            Self::Pattern => "Pattern",
            Self::Noise => "Noise level",
            Self::NoiseSeed => "Noise seed",
            Self::Split => "Split",
            Self::Window => "Window",
            Self::Batch => "Batch size",
            Self::Layers => "Hidden layers",
            Self::Units(layer) => return format!("Units in layer {layer}"),
            Self::Activation => "Activation",
            Self::LearningRate => "Learning rate",
            Self::Momentum => "Momentum",
            Self::MomentumUsed => "Momentum takes effect",
            Self::Epochs => "Epochs",
            Self::Objective => "Objective",
            Self::Trials => "Trials at most",
            Self::Executions => "Executions per trial",
            Self::Seed => "Search seed",
        }
        .to_owned()
    }

    /// One sentence that says what the field does.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Points => "How many points the series has.",
            Self::Baseline => "The level at which the series begins.",
            Self::Slope => "How much the level rises from one point to the next.",
            Self::Period => "After how many points the season repeats.",
            Self::Amplitude => "How high the season's pattern reaches.",
            Self::Phase => "How many points into its season the series begins.",
            Self::Pattern => "The shape of one season.",
            Self::Noise => "Standard deviation of the random noise on every point.",
            Self::NoiseSeed => "Seed of NumPy's own noise: the same seed gives the same series as in Python.",
            Self::Split => "The model trains on the points before this one and is checked on the rest.",
            Self::Window => "How many past points the network sees to forecast the next one.",
            Self::Batch => "How many windows go into one update of the weights.",
            Self::Layers => "How many dense layers stand between the window and the forecast.",
            Self::Units(_) => "How many units this dense layer has.",
            Self::Activation => "The activation of every hidden layer; the output is linear.",
            Self::LearningRate => "How far one update moves the weights.",
            Self::Momentum => "How much of the last update is carried into the next one.",
            Self::MomentumUsed => {
                "The chapter's printed code tunes a momentum that never reaches the optimiser; \"No\" repeats that slip."
            }
            Self::Epochs => "How many times the network sees all training windows.",
            Self::Objective => {
                "What a trial is scored by, at its best epoch: the mean squared error on the training data or on data it never saw, or its mean absolute error there. Lower is better."
            }
            Self::Trials => {
                "The search ends after this many trials, or when all combinations have been tried."
            }
            Self::Executions => {
                "How often each trial is trained from new random weights; its score is the mean."
            }
            Self::Seed => "The same seed gives the same search, to the bit.",
        }
    }

    /// What its values are.
    #[must_use]
    pub fn kind(self) -> Kind {
        let whole = |min, max| Kind::Whole { min, max };
        match self {
            Self::Points => whole(3, 200_000),
            Self::Baseline | Self::Slope | Self::Amplitude | Self::Phase => {
                Kind::Number { min: -LARGE, max: LARGE }
            }
            Self::Period => Kind::Number { min: 0.001, max: LARGE },
            Self::Noise => Kind::Number { min: 0.0, max: LARGE },
            Self::Pattern => Kind::Names(PATTERNS),
            Self::NoiseSeed => whole(0, u32::MAX as i64),
            Self::Split => whole(2, 199_999),
            Self::Window => whole(1, 10_000),
            Self::Batch => whole(1, 100_000),
            Self::Layers => whole(0, MAX_LAYERS as i64),
            Self::Units(_) => whole(1, 1_024),
            Self::Activation => Kind::Names(ACTIVATIONS),
            Self::LearningRate => Kind::Number { min: 0.0, max: 1e6 },
            Self::Momentum => Kind::Number { min: 0.0, max: 1.0 },
            Self::MomentumUsed => Kind::Names(YES_NO),
            Self::Epochs => whole(1, 100_000),
            Self::Objective => Kind::Names(OBJECTIVES),
            Self::Trials => whole(1, 100_000),
            Self::Executions => whole(1, 100),
            Self::Seed => Kind::Seed,
        }
    }

    /// How it may be searched over.
    #[must_use]
    pub fn tuning(self) -> Tuning {
        match self {
            Self::Window | Self::Batch | Self::Units(_) | Self::Epochs => Tuning::RangeOrList,
            Self::LearningRate | Self::Momentum => Tuning::List,
            _ => Tuning::Never,
        }
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
            | Self::Split => Panel::Data,
            Self::Window
            | Self::Batch
            | Self::Layers
            | Self::Units(_)
            | Self::Activation
            | Self::LearningRate
            | Self::Momentum
            | Self::MomentumUsed
            | Self::Epochs => Panel::Model,
            Self::Objective | Self::Trials | Self::Executions | Self::Seed => Panel::Search,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{data::synthetic::Pattern, nn::activation::Activation, train::objective::Objective};

    #[test]
    fn every_key_leads_back_to_its_field() {
        for field in Field::SINGLE.into_iter().chain((1..=MAX_LAYERS).map(Field::Units)) {
            assert_eq!(Field::from_key(field.key()), Some(field));
            assert!(field.help().ends_with(['.', '?']));
        }
        assert_eq!(Field::from_key("units0"), None);
        assert_eq!(Field::from_key("units9"), None);
    }

    #[test]
    fn every_name_offered_is_understood() {
        assert!(PATTERNS.iter().all(|(key, _)| Pattern::from_key(key).is_some()));
        assert!(ACTIVATIONS.iter().all(|(key, _)| Activation::from_key(key).is_some()));
        assert!(OBJECTIVES.iter().all(|(key, _)| Objective::from_key(key).is_some()));
    }
}
