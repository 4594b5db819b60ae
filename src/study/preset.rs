//! Ready-made studies: the chapter's search in three readings, and a small one that ends at once.

use super::{entry::Entry, field::Field};

/// A ready-made study.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Preset {
    /// The chapter's code as printed: the tuned momentum never reaches the optimizer.
    ChapterPrinted,
    /// The chapter's search as its text means it.
    #[default]
    ChapterIntended,
    /// As intended, but scored on data the model never saw.
    ChapterValidated,
    /// Six combinations and short training.
    Quick,
}

impl Preset {
    /// Every preset, in the order of the page.
    pub const ALL: [Self; 4] =
        [Self::ChapterPrinted, Self::ChapterIntended, Self::ChapterValidated, Self::Quick];

    /// The name in links.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::ChapterPrinted => "chapter-printed",
            Self::ChapterIntended => "chapter-intended",
            Self::ChapterValidated => "chapter-validated",
            Self::Quick => "quick",
        }
    }

    /// The preset of this name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.key() == key)
    }

    /// The name on the page.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::ChapterPrinted => "Chapter as printed",
            Self::ChapterIntended => "Chapter as intended",
            Self::ChapterValidated => "Chapter validated",
            Self::Quick => "Quick look",
        }
    }

    /// What it shows, in a sentence or two.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::ChapterPrinted => {
                "The book's code, to the letter: its momentum never reaches the optimizer, so four columns of the search are the same experiment."
            }
            Self::ChapterIntended => {
                "What the book meant: 11 widths times 4 momenta, each trained three times, scored on training loss."
            }
            Self::ChapterValidated => {
                "The same search, scored by the average error on data the model never saw."
            }
            Self::Quick => "Six combinations, trained briefly: done before you look.",
        }
    }

    /// What stands in a field.
    #[must_use]
    pub fn entry(self, field: Field) -> Entry {
        let quick = self == Self::Quick;
        let text = match field {
            Field::Points => "1461",
            Field::Baseline => "10",
            Field::Slope => "0.09",
            Field::Period => "365",
            Field::Amplitude => "20",
            Field::Phase => "0",
            Field::Pattern => "chapter",
            Field::Noise => "5",
            Field::NoiseSeed => "42",
            Field::Split => "1000",
            Field::Horizon => "30",
            Field::Scaling => "none",
            Field::Differencing => "0",
            Field::Window => "20",
            Field::Batch => "32",
            Field::Layers => "2",
            Field::Units(1) if quick => return Entry::list(&["10", "20", "30"]),
            Field::Units(1) => return Entry::range("10", "30", "2"),
            Field::Units(_) => "10",
            Field::Activation => "relu",
            Field::Initializer => "glorot_uniform",
            Field::Dropout | Field::L1 | Field::L2 => "0",
            Field::Optimizer => "sgd",
            Field::LearningRate => "1e-5",
            Field::Schedule => "constant",
            // Settings that count once their schedule, or early stopping, is chosen: Keras's where it has any.
            Field::DecayRate => "0.96",
            Field::DecaySteps => "1000",
            Field::Alpha => "0",
            Field::StepFactor => "0.5",
            Field::StepEvery | Field::PlateauPatience => "10",
            Field::PlateauFactor => "0.1",
            Field::PlateauMinDelta => "1e-4",
            Field::Cooldown | Field::MinLearningRate | Field::Patience | Field::MinDelta => "0",
            Field::PlateauMonitor | Field::Monitor => "val_loss",
            Field::EarlyStopping | Field::RestoreBest | Field::Staircase => "no",
            Field::Season => "1",
            Field::Momentum if quick => return Entry::list(&["0.9", "0.5"]),
            Field::Momentum => return Entry::list(&["0.9", "0.7", "0.5", "0.3"]),
            Field::MomentumUsed if self == Self::ChapterPrinted => "no",
            Field::MomentumUsed => "yes",
            Field::Nesterov | Field::Centered | Field::Amsgrad => "no",
            // What Keras's optimizers have by default.
            Field::Rho | Field::Beta1 | Field::Beta2 | Field::WeightDecay => "",
            Field::Epsilon => "1e-7",
            Field::InitialAccumulator => "0.1",
            Field::ClipNorm | Field::GlobalClipNorm | Field::ClipValue => "0",
            Field::Loss => "mean_squared_error",
            Field::HuberDelta => "1",
            Field::Quantile => "0.5",
            Field::Epochs if quick => "20",
            Field::Epochs => "100",
            Field::Objective if matches!(self, Self::ChapterValidated | Self::Quick) => "val_mae",
            Field::Objective => "loss",
            Field::Trials => "150",
            Field::Executions if quick => "2",
            Field::Executions => "3",
            Field::Seed => "1",
        };
        Entry::value(text)
    }
}
