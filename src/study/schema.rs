//! The schema: one row for each setting of a study.
//!
//! The form of the page, links, [`super::check`], the conditions of the search space, the table of keys in the README
//! and `foretune search --help` all follow from these rows. To add a setting, add its row here, its use (for training:
//! `super::training`) and its label and help in each language of [`crate::text`].

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Unexpected},
};

use super::choice::{Choice, ChoiceList};
use super::value_type::{SettingValue, ValueType};
use crate::{
    nn::{
        loss::LossKind,
        optimizer::{
            OptimizerKind,
            hyperparameter::{Flag, Hyperparameter},
        },
    },
    num::interval::Interval,
    train::schedule::ScheduleKind,
};

/// One row of the schema.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// The name in links and results; where Keras has the same, Keras's.
    pub key: &'static str,
    /// The group of settings that it belongs to.
    pub panel: Panel,
    /// The values that it takes.
    pub values: ValueType,
    /// Its value where neither a preset nor a link sets it, as text.
    pub default: &'static str,
    /// Whether and how it can be searched over.
    pub tuning: Tuning,
    /// When it is active.
    pub condition: Condition,
    /// What depends on it.
    pub effect: Effect,
    /// Whether the form shows it only where it differs from its default.
    pub is_shown_when_set: bool,
    /// Settings whose defaults make the feature useless that it switches on, each with a value with which the feature works.
    pub values_when_on: &'static [(Setting, &'static str)],
}

/// What depends on a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The results of trials.
    Results,
    /// How many trials there are, and not their results.
    Extent,
    /// What is shown of the results.
    Display,
}

/// A group of settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Panel {
    /// The series.
    Data,
    /// Rarely changed settings of the series.
    SeriesShape,
    /// The network and its training.
    Model,
    /// Rarely changed settings of the network and its training.
    Advanced,
    /// The search.
    Search,
}

impl Panel {
    /// Every panel, in the order of the page.
    pub const ALL: [Self; 5] = [Self::Data, Self::SeriesShape, Self::Model, Self::Advanced, Self::Search];

    /// The panel that this one is a part of.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        match self {
            Self::SeriesShape => Some(Self::Data),
            Self::Advanced => Some(Self::Model),
            Self::Data | Self::Model | Self::Search => None,
        }
    }
}

/// Whether and how a setting can be searched over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tuning {
    /// It has one value in all trials.
    Fixed,
    /// A list of values, or where the values are numbers, a range.
    Tuned(Suggestion),
}

/// The values that are suggested when a setting is switched to being tuned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggestion {
    /// These values, and the current one where it is not among them.
    Values(&'static [&'static str]),
    /// A range of integers around the current one.
    RangeAroundValue,
    /// From one, or from zero where the current value is zero, to one more than the current value.
    UpToOneMore,
    /// The current value, a tenth of it and ten times it; these values where it is not a positive number.
    Decades(&'static [&'static str]),
}

/// When a setting is active. Inactive settings are not shown, are an error in a link, and are no part of a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// In every study and trial.
    Always,
    /// In networks with at least this many hidden layers.
    Layers(u8),
    /// In every study, but as a part of a trial only with at least this many hidden layers. (Links have always
    /// been able to set the activation of a network without hidden layers.)
    TrialLayers(u8),
    /// Where another setting has one of these values.
    OneOf(Setting, &'static [Choice]),
    /// Where another setting has any value that it accepts. In a search over that setting, a setting under this
    /// condition is its child: the order of the trials depends on that, and old links must keep their order.
    AnyValueOf(Setting),
    /// With optimizers that have this hyperparameter.
    Hyperparameter(Hyperparameter),
    /// With optimizers that have this switch.
    Flag(Flag),
}

impl Row {
    /// A row of a setting that cannot be tuned and is always active.
    const fn new(key: &'static str, panel: Panel, values: ValueType, default: &'static str) -> Self {
        Self {
            key,
            panel,
            values,
            default,
            tuning: Tuning::Fixed,
            condition: Condition::Always,
            effect: Effect::Results,
            is_shown_when_set: false,
            values_when_on: &[],
        }
    }

    /// A row of a switch that is off, can be tuned and is always active.
    const fn switch(key: &'static str, panel: Panel) -> Self {
        Self::new(key, panel, SWITCH, "no").list(&["no", "yes"])
    }

    /// The same, where a feature that is switched on needs these values of other settings.
    const fn with_values_when_on(self, values: &'static [(Setting, &'static str)]) -> Self {
        Self { values_when_on: values, ..self }
    }

    /// The same with these values suggested to search over.
    const fn list(self, suggested: &'static [&'static str]) -> Self {
        self.tuned(Suggestion::Values(suggested))
    }

    /// The same, tunable, with this suggestion.
    const fn tuned(self, suggestion: Suggestion) -> Self {
        Self { tuning: Tuning::Tuned(suggestion), ..self }
    }

    /// The same with a range of integers around the value suggested to search over.
    const fn range(self) -> Self {
        self.tuned(Suggestion::RangeAroundValue)
    }

    /// The same, active under this condition.
    const fn when(self, condition: Condition) -> Self {
        Self { condition, ..self }
    }

    /// The same, but not shown in the form while it has its default.
    const fn shown_when_set(self) -> Self {
        Self { is_shown_when_set: true, ..self }
    }

    /// The same with this effect.
    const fn with_effect(self, effect: Effect) -> Self {
        Self { effect, ..self }
    }
}

impl Condition {
    /// The setting whose value decides whether a setting under this condition can be set at all; `None` where
    /// it always can.
    #[must_use]
    pub const fn parent(self) -> Option<Setting> {
        match self {
            Self::Always | Self::TrialLayers(_) => None,
            Self::Layers(_) => Some(Setting::Layers),
            Self::OneOf(setting, _) | Self::AnyValueOf(setting) => Some(setting),
            Self::Hyperparameter(_) | Self::Flag(_) => Some(Setting::Optimizer),
        }
    }

    /// The setting whose value in a trial decides whether a setting under this condition is a part of the trial.
    #[must_use]
    pub const fn trial_parent(self) -> Option<Setting> {
        match self {
            Self::TrialLayers(_) => Some(Setting::Layers),
            other => other.parent(),
        }
    }

    /// Whether the condition holds where the parent has this value.
    #[must_use]
    pub fn holds(self, parent: SettingValue) -> bool {
        match (self, parent) {
            (Self::Always | Self::AnyValueOf(_), _) => true,
            (Self::Layers(least) | Self::TrialLayers(least), SettingValue::Integer(layers)) => {
                layers >= i64::from(least)
            }
            (Self::OneOf(_, choices), SettingValue::Choice(choice)) => choices.contains(&choice),
            (Self::Hyperparameter(which), SettingValue::Choice(Choice::Optimizer(optimizer))) => {
                optimizer.with_defaults().hyperparameter(which).is_some()
            }
            (Self::Flag(which), SettingValue::Choice(Choice::Optimizer(optimizer))) => {
                optimizer.with_defaults().flag(which).is_some()
            }
            _ => false,
        }
    }

    /// Every value of the parent with which the condition holds; empty where there is no parent.
    #[must_use]
    pub fn parent_values(self) -> Vec<SettingValue> {
        let values: Vec<SettingValue> = match self.trial_parent().map(|parent| parent.row().values) {
            Some(ValueType::Choice(list)) => {
                list.choices().iter().copied().map(SettingValue::Choice).collect()
            }
            Some(ValueType::Integer { min, max }) => (min..=max).map(SettingValue::Integer).collect(),
            _ => Vec::new(),
        };
        values.into_iter().filter(|value| self.holds(*value)).collect()
    }
}

/// The largest number of executions of each trial.
pub const MAX_EXECUTIONS: i64 = 100;

/// The largest number of hidden layers.
pub const MAX_LAYERS: u8 = Setting::UNITS.len() as u8;

/// Far beyond any series, and far from where float32 overflows.
const LARGE: f64 = 1e9;

const SWITCH: ValueType = ValueType::Choice(ChoiceList::Switch);
const OBJECTIVES: ValueType = ValueType::Choice(ChoiceList::Objectives);
const UNITS: ValueType = ValueType::integer(1, 1_024);
const EPOCHS: ValueType = ValueType::integer(0, 100_000);
const LEVEL: ValueType = ValueType::Float64(Interval::closed(-LARGE, LARGE));
// The series and the comparisons of metrics are computed in float64.
const NOT_NEGATIVE_FLOAT64: ValueType = ValueType::Float64(Interval::closed(0.0, LARGE));
const NOT_NEGATIVE: ValueType = ValueType::Float32(Interval::closed(0.0, LARGE));
const POSITIVE: ValueType = ValueType::Float32(Interval::above(0.0, LARGE));
const RATE: ValueType = ValueType::Float32(Interval::closed(0.0, 1e6));
const SHARE: ValueType = ValueType::Float32(Interval::closed(0.0, 1.0));
const SHARE_BELOW_1: ValueType = ValueType::Float32(Interval::below(0.0, 1.0));
// Each optimizer has its own interval within this one, which `check` compares with.
const DECAY: ValueType = ValueType::Float32OrDefault(Interval::closed(0.0, 1.0));

const EXPONENTIAL: &[Choice] = &[Choice::Schedule(ScheduleKind::Exponential)];
const COSINE: &[Choice] = &[Choice::Schedule(ScheduleKind::Cosine)];
const EXPONENTIAL_OR_COSINE: &[Choice] =
    &[Choice::Schedule(ScheduleKind::Exponential), Choice::Schedule(ScheduleKind::Cosine)];
const STEP: &[Choice] = &[Choice::Schedule(ScheduleKind::Step)];
const PLATEAU: &[Choice] = &[Choice::Schedule(ScheduleKind::Plateau)];
const ON: &[Choice] = &[Choice::Switch(true)];

const fn schedule(kinds: &'static [Choice]) -> Condition {
    Condition::OneOf(Setting::Schedule, kinds)
}

const EARLY_STOPPING: Condition = Condition::OneOf(Setting::EarlyStopping, ON);

/// Makes [`Setting`] and its rows from one line each.
macro_rules! settings {
    ($($setting:ident => $row:expr;)*) => {
        /// The identity of a setting. The order is that of links, of the page, and of a search's parameters.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "the text modules hold the label and the help of each")]
        pub enum Setting {
            $($setting,)*
        }

        impl Setting {
            /// Every setting, in order.
            pub const ALL: &'static [Self] = &[$(Self::$setting,)*];
        }

        /// The rows, in the order of the settings.
        static ROWS: &[Row] = &[$($row,)*];
    };
}

settings! {
    // The series.
    Points => Row::new("points", Panel::Data, ValueType::integer(3, 200_000), "1461");
    Baseline => Row::new("baseline", Panel::SeriesShape, LEVEL, "10");
    Slope => Row::new("slope", Panel::SeriesShape, LEVEL, "0.09");
    Period => Row::new("period", Panel::Data, ValueType::Float64(Interval::closed(0.001, LARGE)), "365");
    Amplitude => Row::new("amplitude", Panel::SeriesShape, LEVEL, "20");
    Phase => Row::new("phase", Panel::SeriesShape, LEVEL, "0");
    Pattern => Row::new("pattern", Panel::SeriesShape, ValueType::Choice(ChoiceList::Patterns), "chapter");
    Noise => Row::new("noise", Panel::Data, NOT_NEGATIVE_FLOAT64, "5");
    NoiseSeed => Row::new("noise_seed", Panel::SeriesShape, ValueType::integer(0, u32::MAX as i64), "42");
    Split => Row::new("split", Panel::Data, ValueType::integer(2, 199_999), "1000");
    Horizon => Row::new("horizon", Panel::Data, ValueType::integer(0, 1_000), "30").with_effect(Effect::Display);

    // The input of the network.
    Scaling => Row::new("scaling", Panel::Model, ValueType::Choice(ChoiceList::Scalings), "none")
        .list(&["none", "standard", "minmax"]);
    // Between no differencing, first differences and the length of a season there is nothing to search.
    Differencing => Row::new("differencing", Panel::Model, ValueType::integer(0, 10_000), "0")
        .tuned(Suggestion::Values(&["0", "1"]));
    Window => Row::new("window", Panel::Model, ValueType::integer(1, 10_000), "20").range();
    Batch => Row::new("batch", Panel::Model, ValueType::integer(1, 100_000), "32").range();

    // The network. With one model there is nothing to choose: see `Setting::is_offered`.
    Model => Row::new("model", Panel::Model, ValueType::Choice(ChoiceList::Models), "mlp").list(&["mlp"]);
    Layers => Row::new("layers", Panel::Model, ValueType::integer(0, MAX_LAYERS as i64), "2")
        .tuned(Suggestion::UpToOneMore);
    Units1 => Row::new("units1", Panel::Model, UNITS, "10").range().when(Condition::Layers(1));
    Units2 => Row::new("units2", Panel::Model, UNITS, "10").range().when(Condition::Layers(2));
    Units3 => Row::new("units3", Panel::Model, UNITS, "10").range().when(Condition::Layers(3));
    Units4 => Row::new("units4", Panel::Model, UNITS, "10").range().when(Condition::Layers(4));
    Units5 => Row::new("units5", Panel::Model, UNITS, "10").range().when(Condition::Layers(5));
    Units6 => Row::new("units6", Panel::Model, UNITS, "10").range().when(Condition::Layers(6));
    Units7 => Row::new("units7", Panel::Model, UNITS, "10").range().when(Condition::Layers(7));
    Units8 => Row::new("units8", Panel::Model, UNITS, "10").range().when(Condition::Layers(8));
    Activation => Row::new("activation", Panel::Model, ValueType::Choice(ChoiceList::Activations), "relu")
        .list(&["relu", "tanh", "gelu"])
        .when(Condition::TrialLayers(1));
    Initializer =>
        Row::new("initializer", Panel::Advanced, ValueType::Choice(ChoiceList::Initializers), "glorot_uniform")
            .list(&["glorot_uniform", "he_uniform"])
            .when(Condition::Layers(1));
    Dropout => Row::new("dropout", Panel::Advanced, SHARE_BELOW_1, "0")
        .list(&["0", "0.1", "0.2", "0.3"])
        .when(Condition::Layers(1));
    L1 => Row::new("l1", Panel::Advanced, RATE, "0").list(&["0", "1e-4", "1e-3", "1e-2"]).when(Condition::Layers(1));
    L2 => Row::new("l2", Panel::Advanced, RATE, "0").list(&["0", "1e-4", "1e-3", "1e-2"]).when(Condition::Layers(1));

    // The optimizer.
    Optimizer => Row::new("optimizer", Panel::Model, ValueType::Choice(ChoiceList::Optimizers), "sgd")
        .list(&["sgd", "rmsprop", "adam"]);
    LearningRate => Row::new("learning_rate", Panel::Model, RATE, "1e-5")
        .tuned(Suggestion::Decades(&["1e-6", "1e-5", "1e-4"]));
    Momentum => Row::new("momentum", Panel::Model, SHARE, "0")
        .list(&["0.9", "0.7", "0.5", "0.3"])
        .when(Condition::Hyperparameter(Hyperparameter::Momentum));
    MomentumUsed => Row::new("momentum_used", Panel::Advanced, SWITCH, "yes")
        .when(Condition::Hyperparameter(Hyperparameter::Momentum));
    Nesterov => Row::switch("nesterov", Panel::Advanced).when(Condition::Flag(Flag::Nesterov));
    Rho => Row::new("rho", Panel::Advanced, DECAY, "")
        .list(&["0.8", "0.9", "0.95"])
        .when(Condition::Hyperparameter(Hyperparameter::Rho));
    Centered => Row::switch("centered", Panel::Advanced).when(Condition::Flag(Flag::Centered));
    Beta1 => Row::new("beta_1", Panel::Advanced, DECAY, "")
        .list(&["0.8", "0.9", "0.95"])
        .when(Condition::Hyperparameter(Hyperparameter::Beta1));
    Beta2 => Row::new("beta_2", Panel::Advanced, DECAY, "")
        .list(&["0.9", "0.99", "0.999"])
        .when(Condition::Hyperparameter(Hyperparameter::Beta2));
    Amsgrad => Row::switch("amsgrad", Panel::Advanced).when(Condition::Flag(Flag::Amsgrad));
    Epsilon => Row::new("epsilon", Panel::Advanced, POSITIVE, "1e-7")
        .list(&["1e-8", "1e-7", "1e-3"])
        .when(Condition::Hyperparameter(Hyperparameter::Epsilon));
    InitialAccumulator => Row::new("initial_accumulator_value", Panel::Advanced, NOT_NEGATIVE, "0.1")
        .list(&["0", "0.1", "1"])
        .when(Condition::Hyperparameter(Hyperparameter::InitialAccumulatorValue));
    WeightDecay =>
        Row::new("weight_decay", Panel::Advanced, ValueType::Float32OrDefault(Interval::closed(0.0, 1e6)), "")
            .list(&["0", "1e-4", "1e-3", "1e-2"])
            .when(Condition::AnyValueOf(Setting::Optimizer));
    ClipNorm => Row::new("clipnorm", Panel::Advanced, NOT_NEGATIVE, "0");
    GlobalClipNorm => Row::new("global_clipnorm", Panel::Advanced, NOT_NEGATIVE, "0");
    ClipValue => Row::new("clipvalue", Panel::Advanced, NOT_NEGATIVE, "0");

    // The learning-rate schedule.
    Schedule => Row::new("schedule", Panel::Model, ValueType::Choice(ChoiceList::Schedules), "constant")
        .list(&["constant", "exponential", "cosine"]);
    DecayRate => Row::new("decay_rate", Panel::Model, POSITIVE, "0.96")
        .list(&["0.9", "0.96", "0.99"])
        .when(schedule(EXPONENTIAL));
    DecaySteps => Row::new("decay_steps", Panel::Model, ValueType::integer(1, 1_000_000_000), "1000")
        .range()
        .when(schedule(EXPONENTIAL_OR_COSINE));
    Staircase => Row::switch("staircase", Panel::Advanced).when(schedule(EXPONENTIAL));
    Alpha => Row::new("alpha", Panel::Model, SHARE, "0").list(&["0", "0.01", "0.1"]).when(schedule(COSINE));
    StepFactor => Row::new("step_factor", Panel::Model, POSITIVE, "0.5")
        .list(&["0.1", "0.2", "0.5"])
        .when(schedule(STEP));
    StepEvery => Row::new("step_every", Panel::Model, ValueType::integer(1, 100_000), "10")
        .range()
        .when(schedule(STEP));
    PlateauMonitor => Row::new("plateau_monitor", Panel::Advanced, OBJECTIVES, "val_loss").when(schedule(PLATEAU));
    PlateauFactor => Row::new("plateau_factor", Panel::Model, SHARE_BELOW_1, "0.1")
        .list(&["0.1", "0.2", "0.5"])
        .when(schedule(PLATEAU));
    PlateauPatience => Row::new("plateau_patience", Panel::Model, EPOCHS, "10").range().when(schedule(PLATEAU));
    PlateauMinDelta =>
        Row::new("plateau_min_delta", Panel::Advanced, NOT_NEGATIVE_FLOAT64, "1e-4").when(schedule(PLATEAU));
    Cooldown => Row::new("cooldown", Panel::Advanced, EPOCHS, "0").when(schedule(PLATEAU));
    MinLearningRate => Row::new("min_lr", Panel::Advanced, RATE, "0").when(schedule(PLATEAU));

    // The loss.
    Loss => Row::new("loss", Panel::Model, ValueType::Choice(ChoiceList::Losses), "mean_squared_error")
        .list(&["mean_squared_error", "mean_absolute_error", "huber"]);
    HuberDelta => Row::new("huber_delta", Panel::Model, POSITIVE, "1")
        .when(Condition::OneOf(Setting::Loss, &[Choice::Loss(LossKind::Huber)]));
    Quantile => Row::new("quantile", Panel::Model, ValueType::Float32(Interval::between(0.0, 1.0)), "0.5")
        .when(Condition::OneOf(Setting::Loss, &[Choice::Loss(LossKind::Quantile)]));

    // The length of training.
    Epochs => Row::new("epochs", Panel::Model, ValueType::integer(1, 100_000), "100").range();
    // Keras's default, no patience, ends training at the first epoch that is no better.
    EarlyStopping => Row::switch("early_stopping", Panel::Model)
        .with_values_when_on(&[(Setting::Patience, "10"), (Setting::RestoreBest, "yes")]);
    Monitor => Row::new("monitor", Panel::Advanced, OBJECTIVES, "val_loss").when(EARLY_STOPPING);
    Patience => Row::new("patience", Panel::Model, EPOCHS, "0").range().when(EARLY_STOPPING);
    MinDelta => Row::new("min_delta", Panel::Advanced, NOT_NEGATIVE_FLOAT64, "0").when(EARLY_STOPPING);
    RestoreBest => Row::switch("restore_best_weights", Panel::Advanced).when(EARLY_STOPPING);
    Season => Row::new("season", Panel::Advanced, ValueType::integer(1, 10_000), "1");

    // The search. With one oracle there is nothing to choose: see `Setting::is_offered`.
    Oracle => Row::new("oracle", Panel::Search, ValueType::Choice(ChoiceList::Oracles), "random");
    Objective => Row::new("objective", Panel::Search, OBJECTIVES, "loss");
    Trials => Row::new("trials", Panel::Search, ValueType::integer(1, 100_000), "150").with_effect(Effect::Extent);
    Executions => Row::new("executions", Panel::Search, ValueType::integer(1, MAX_EXECUTIONS), "3");
    Seed => Row::new("seed", Panel::Search, ValueType::Seed, "1");
    Stream => Row::new("stream", Panel::Search, ValueType::integer(0, u32::MAX as i64), "0").shown_when_set();
}

/// A setting is written as its key.
impl Serialize for Setting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = String::deserialize(deserializer)?;
        Self::from_key(&key).ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&key), &"setting"))
    }
}

impl Setting {
    /// The units of each hidden layer, from the first.
    pub const UNITS: [Self; 8] = [
        Self::Units1,
        Self::Units2,
        Self::Units3,
        Self::Units4,
        Self::Units5,
        Self::Units6,
        Self::Units7,
        Self::Units8,
    ];

    /// The row of this setting.
    #[must_use]
    pub fn row(self) -> &'static Row {
        // The macro makes as many rows as settings, in the same order.
        &ROWS[self as usize]
    }

    /// The name in links and results.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.row().key
    }

    /// The setting of this name, or `None` where there is none.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|setting| setting.key() == key)
    }

    /// The hidden layer, from 1, whose units this setting is; `None` for all other settings.
    #[must_use]
    pub fn units_layer(self) -> Option<u8> {
        (1..).zip(Self::UNITS).find(|(_, units)| *units == self).map(|(layer, _)| layer)
    }

    /// The default that an optimizer has for this setting, which is Keras's; `None` where the setting is no
    /// hyperparameter of the optimizer.
    #[must_use]
    pub fn optimizer_default(self, optimizer: OptimizerKind) -> Option<f64> {
        match (self, self.row().condition) {
            (Self::WeightDecay, _) => Some(optimizer.default_weight_decay()),
            (_, Condition::Hyperparameter(which)) => optimizer.with_defaults().hyperparameter(which).copied(),
            _ => None,
        }
    }

    /// The defaults that these optimizers have for this setting, without repetitions.
    #[must_use]
    pub fn optimizer_defaults(self, optimizers: impl IntoIterator<Item = OptimizerKind>) -> Vec<f64> {
        let mut defaults: Vec<f64> = Vec::new();
        for default in optimizers.into_iter().filter_map(|optimizer| self.optimizer_default(optimizer)) {
            if !defaults.contains(&default) {
                defaults.push(default);
            }
        }
        defaults
    }

    /// Whether a person can choose its value. A setting whose list has a single choice is a row like any other, so
    /// that a second choice needs no more than its row in that list; until then the setting is not shown in the form, in
    /// the table of keys and in the help, and it cannot be searched over. A link may name its only value, which changes
    /// nothing, as a value that equals the preset's never does: no link and no result depends on the row.
    #[must_use]
    pub fn is_offered(self) -> bool {
        match self.row().values {
            ValueType::Choice(list) => list.choices().len() > 1,
            _ => true,
        }
    }

    /// Whether it can be searched over.
    #[must_use]
    pub fn is_tunable(self) -> bool {
        self.row().tuning != Tuning::Fixed && self.is_offered()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_leads_back_to_its_setting() {
        for setting in Setting::ALL {
            assert_eq!(Setting::from_key(setting.key()), Some(*setting));
        }
        assert_eq!((Setting::from_key("units0"), Setting::from_key("units9")), (None, None));
        assert_eq!(Setting::ALL.len(), ROWS.len());
        assert!(Setting::ALL.is_sorted());
    }

    #[test]
    fn setting_with_a_single_choice_is_not_offered() {
        for setting in Setting::ALL {
            let ValueType::Choice(list) = setting.row().values else {
                assert!(setting.is_offered(), "{setting:?}");
                continue;
            };
            assert_eq!(setting.is_offered(), list.choices().len() > 1, "{setting:?}");
            assert!(setting.is_offered() || !setting.is_tunable(), "{setting:?}");
        }
    }

    #[test]
    fn units_settings_are_those_of_the_layers() {
        for setting in Setting::ALL {
            let layer = setting.key().strip_prefix("units").and_then(|layer| layer.parse().ok());
            assert_eq!(setting.units_layer(), layer, "{setting:?}");
        }
    }

    #[test]
    fn every_default_and_suggestion_is_accepted() {
        for setting in Setting::ALL {
            let row = setting.row();
            assert!(row.values.parse(row.default).is_some(), "{setting:?}");
            let suggestion = match row.tuning {
                Tuning::Tuned(suggestion) => suggestion,
                Tuning::Fixed => continue,
            };
            if let Suggestion::Values(values) | Suggestion::Decades(values) = suggestion {
                assert!(values.iter().all(|value| row.values.parse(value).is_some()), "{setting:?}");
            }
        }
    }

    #[test]
    fn parents_come_before_their_children_and_are_unconditional_or_children_themselves() {
        for setting in Setting::ALL {
            let parents =
                std::iter::successors(Some(*setting), |setting| setting.row().condition.trial_parent());
            let parents: Vec<Setting> = parents.take(10).collect();
            assert!(parents.len() < 10, "{setting:?} is its own ancestor");
            assert!(parents.windows(2).all(|pair| pair[1] < pair[0]), "{setting:?}");
        }
    }

    /// The keys of the hyperparameters and switches that an optimizer has.
    fn hyperparameters_of(optimizer: OptimizerKind) -> Vec<&'static str> {
        let optimizer = SettingValue::Choice(Choice::Optimizer(optimizer));
        let rows = Setting::ALL.iter().map(|setting| setting.row());
        let own = rows.filter(|row| {
            matches!(row.condition, Condition::Hyperparameter(_) | Condition::Flag(_))
                && row.condition.holds(optimizer)
        });
        own.map(|row| row.key).collect()
    }

    #[test]
    fn optimizers_have_the_hyperparameters_that_keras_gives_them() {
        let adam = &["beta_1", "beta_2", "amsgrad", "epsilon"][..];
        let expected = [
            ("sgd", &["momentum", "momentum_used", "nesterov"][..]),
            ("rmsprop", &["momentum", "momentum_used", "rho", "centered", "epsilon"]),
            ("adam", adam),
            ("adamw", adam),
            ("adagrad", &["epsilon", "initial_accumulator_value"]),
            ("adadelta", &["rho", "epsilon"]),
            ("adamax", &["beta_1", "beta_2", "epsilon"]),
            ("nadam", &["beta_1", "beta_2", "epsilon"]),
            ("lion", &["beta_1", "beta_2"]),
        ];
        for (key, hyperparameters) in expected {
            let optimizer = OptimizerKind::ALL.into_iter().find(|optimizer| optimizer.key() == key).unwrap();
            assert_eq!(hyperparameters_of(optimizer), hyperparameters, "{key}");
        }
    }

    #[test]
    fn weight_decay_is_active_with_every_optimizer_and_dropout_depends_on_none() {
        for optimizer in OptimizerKind::ALL {
            let optimizer = SettingValue::Choice(Choice::Optimizer(optimizer));
            assert!(Setting::WeightDecay.row().condition.holds(optimizer));
            assert!(!Setting::Dropout.row().condition.holds(optimizer));
        }
    }

    #[test]
    fn defaults_of_hyperparameters_are_keras_defaults() {
        for setting in Setting::ALL {
            let row = setting.row();
            for optimizer in OptimizerKind::ALL {
                match (row.condition, setting.optimizer_default(optimizer)) {
                    // An empty text stands for the default, of any optimizer.
                    (Condition::Hyperparameter(_), Some(_))
                        if matches!(row.values, ValueType::Float32OrDefault(_)) =>
                    {
                        assert_eq!(row.default, "");
                    }
                    (Condition::Hyperparameter(_), Some(default))
                        if matches!(row.values, ValueType::Float32(_)) =>
                    {
                        assert_eq!(row.default.parse(), Ok(default), "{setting:?}");
                    }
                    (Condition::Flag(which), _) => {
                        let on = optimizer.with_defaults().flag(which).copied().unwrap_or(false);
                        assert!(!on && row.default == "no");
                    }
                    _ => {}
                }
            }
        }
    }
}
