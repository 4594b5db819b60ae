//! English.

use super::{
    language::{Language, PresetText, SettingText},
    locale::Locale,
    message::{
        Copied, CopyFailure, ForecastCaption, ForecastSummary, JournalState, LayerSummary, LinkFallback,
        Measure, RangePreview, RangeTestNetwork, RunBlocked, SearchSize, StatusFacts,
    },
    number::{self, DASH, as_setting, has_decimal_comma, short_value, significant, two_digits},
    phrase::Phrase,
};
use crate::{
    data::{
        baselines::{Baseline, BaselineKind},
        scaling::Scaling,
        synthetic::Pattern,
    },
    nn::{
        activation::Activation,
        initializer::Initializer,
        loss::{Loss, LossKind},
        model::ModelKind,
        optimizer::OptimizerKind,
        out_of_range::OutOfRange,
    },
    num::{float32::Special, interval::Interval, number_format::NumberFormat},
    report::{
        finding::{Best, Finding, Prospect},
        leaderboard::Row,
        missing_forecast::MissingForecast,
        next_step::NextStep,
        remark::Remark,
        setting_effect::{EffectVerdict, SettingEffect},
    },
    runtime::{
        failure::{
            AnalysisFailure, ExecutionFailure, ForecastFailure, JobRefusal, PoolError, ProgramFailure,
            RangeTestFailure, ReportFailure, SearchFailure, WorkerFailure,
        },
        journal::{
            contents::JournalError,
            record::{ENGINE, FORMAT},
        },
        memory_limit::MemoryLimit,
        scheduler::Phase,
    },
    search::{
        combinations::Combinations, domain::scale::Scale, oracle::OracleKind, space::SpaceError,
        trial::TrialState, value::Value,
    },
    study::{
        choice::Choice,
        entry::EntryPart,
        error::{Given, Problem, SeparatedNumber, SettingError},
        limits::LimitExceeded,
        link::{self, LinkError},
        preset::Preset,
        range_entry::NumberType,
        schema::{self, Condition, Panel, Setting, Suggestion, Tuning},
        scoring::{Incomparable, LossUnits, NoBaselineScore, Score, TrainingLoss},
        value_type::{SettingValue, ValueType},
    },
    train::{
        config::ConfigError,
        constant_forecast::{ConstantForecast, ConstantParts},
        forecast::ForecastError,
        objective::Objective,
        range_test::RangeTestResult,
        schedule::ScheduleKind,
    },
};

/// English as it is written in the United States.
#[derive(Clone, Copy, Debug)]
pub struct English;

const UNITS_HELP: &str = "Number of units (neurons) of this hidden layer.";

const NUMBERS: NumberFormat = NumberFormat::COMMA_AND_PERIOD;

impl Language for English {
    fn locale(&self) -> Locale {
        Locale::English
    }

    fn number_format(&self) -> NumberFormat {
        NUMBERS
    }

    fn count(&self, number: u64) -> String {
        grouped(number)
    }

    fn number(&self, number: f64) -> String {
        significant(number, NUMBERS).unwrap_or_else(|| DASH.to_owned())
    }

    fn decimal(&self, number: f64, decimals: usize) -> String {
        number::with_decimals(number, decimals, NUMBERS)
    }

    fn duration(&self, seconds: f64) -> String {
        match seconds {
            s if !s.is_finite() => DASH.to_owned(),
            s if s < 0.05 => "under 0.1 s".to_owned(),
            s if s < 10.0 => format!("{s:.1} s"),
            s if s < 120.0 => format!("{s:.0} s"),
            s if s < 7_200.0 => format!("{:.0} min", s / 60.0),
            s if s < 172_800.0 => format!("{:.1} h", s / 3_600.0),
            s => format!("{:.0} days", s / 86_400.0),
        }
    }

    fn sentences(&self, first: &str, second: &str) -> String {
        format!("{first} {second}")
    }

    fn one_of(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [only] => only.clone(),
            [first, last] => format!("{first} or {last}"),
            [others @ .., last] => format!("{} or {last}", others.join(", ")),
        }
    }

    fn setting(&self, setting: Setting) -> SettingText {
        let (label, help) = match setting {
            Setting::Points => ("Points", "Number of points of the series."),
            Setting::Baseline => {
                ("Start level", "Level of the series at its first point, without season and noise.")
            }
            Setting::Slope => ("Slope", "Linear trend: how much the level rises from one point to the next."),
            Setting::Period => ("Period", "Length of one season, in points."),
            Setting::Amplitude => ("Amplitude", "Height of the seasonal pattern."),
            Setting::Phase => ("Phase", "Position within the season at which the series starts, in points."),
            Setting::Pattern => ("Seasonal pattern", "Shape of one season."),
            Setting::Noise => {
                ("Noise level", "Standard deviation of the random noise that is added to every point.")
            }
            Setting::NoiseSeed => (
                "Noise seed",
                "Seed of NumPy's random generator. The same seed gives the same series as in Python.",
            ),
            Setting::Split => (
                "Training points",
                "Networks train on this many points from the start. The rest is the validation part: networks are never trained on it.",
            ),
            Setting::Horizon => (
                "Forecast horizon",
                "Number of points to forecast beyond the end of the series, each from the forecasts before it. 0 = off. Does not affect training.",
            ),
            Setting::Scaling => (
                "Scaling",
                "Transformation of the series before training, fitted on the training part. Standard score: mean 0, standard deviation 1. Min-max: from 0 to 1. Forecasts and errors are shown in the original units.",
            ),
            Setting::Differencing => (
                "Differencing lag",
                "Each value minus the value this many points earlier. 1 = first differences, a season's length = seasonal differences, 0 = off.",
            ),
            Setting::Window => {
                ("Window", "Number of past points that the network sees to forecast the next one.")
            }
            Setting::Batch => ("Batch size", "Number of training windows in one update of the weights."),
            Setting::Model => ("Model", "Kind of network that forecasts the next point from the window."),
            Setting::Layers => (
                "Hidden layers",
                "Number of dense layers between the window and the output. If you tune it, the settings of a layer apply only to networks that have the layer.",
            ),
            Setting::Units1 => ("Units, layer 1", UNITS_HELP),
            Setting::Units2 => ("Units, layer 2", UNITS_HELP),
            Setting::Units3 => ("Units, layer 3", UNITS_HELP),
            Setting::Units4 => ("Units, layer 4", UNITS_HELP),
            Setting::Units5 => ("Units, layer 5", UNITS_HELP),
            Setting::Units6 => ("Units, layer 6", UNITS_HELP),
            Setting::Units7 => ("Units, layer 7", UNITS_HELP),
            Setting::Units8 => ("Units, layer 8", UNITS_HELP),
            Setting::Activation => {
                ("Activation", "Activation function of every hidden layer. The output layer is linear.")
            }
            Setting::Initializer => (
                "Kernel initializer",
                "Distribution of the initial weights of every hidden layer. The output layer always uses Glorot uniform.",
            ),
            Setting::Dropout => (
                "Dropout",
                "Share of each hidden layer's outputs that is set to zero at random in every training step. 0 = off.",
            ),
            Setting::L1 => (
                "L1 penalty",
                "Added to the loss: this number times the sum of the absolute weights of every hidden layer. 0 = off.",
            ),
            Setting::L2 => (
                "L2 penalty",
                "Added to the loss: this number times the sum of the squared weights of every hidden layer. 0 = off.",
            ),
            Setting::Optimizer => ("Optimizer", "Algorithm that updates the weights from their gradients."),
            Setting::LearningRate => {
                ("Learning rate", "Step size of the optimizer. No single rate suits all optimizers.")
            }
            Setting::Momentum => (
                "Momentum",
                "Share of the previous update that is added to the next one. Keras's default is 0.",
            ),
            Setting::MomentumUsed => (
                "Apply momentum",
                "No: the optimizer runs without momentum, whatever the momentum is set to. This repeats a mistake in the book's code.",
            ),
            Setting::Nesterov => ("Nesterov momentum", "Use Nesterov's variant of momentum with SGD."),
            Setting::Rho => (
                "Rho",
                "Decay of the running mean of squared gradients. Empty = Keras's default for the optimizer.",
            ),
            Setting::Centered => (
                "Centered RMSprop",
                "Divide by the standard deviation of the gradients instead of their root mean square.",
            ),
            Setting::Beta1 => (
                "Beta 1",
                "Decay of the running mean of gradients. Empty = Keras's default for the optimizer.",
            ),
            Setting::Beta2 => (
                "Beta 2",
                "Decay of the running mean of squared gradients. Empty = Keras's default for the optimizer.",
            ),
            Setting::Amsgrad => {
                ("AMSGrad", "Divide by the largest mean of squared gradients so far, not by the latest.")
            }
            Setting::Epsilon => ("Epsilon", "Small number that keeps the optimizer from dividing by zero."),
            Setting::InitialAccumulator => {
                ("Initial accumulator", "Start value of Adagrad's sums of squared gradients.")
            }
            Setting::WeightDecay => (
                "Weight decay",
                "Each update reduces every weight by this number times the learning rate. Empty = Keras's default for the optimizer.",
            ),
            Setting::ClipNorm => (
                "Clip norm",
                "Largest norm of the gradient of one layer's weights, or of its biases. Longer gradients are scaled down. 0 = off.",
            ),
            Setting::GlobalClipNorm => (
                "Global clip norm",
                "Largest norm of all gradients together. Longer gradients are scaled down. 0 = off.",
            ),
            Setting::ClipValue => (
                "Clip value",
                "Largest absolute value of each number in a gradient. Larger ones are cut. 0 = off.",
            ),
            Setting::Schedule => ("Learning-rate schedule", "How the learning rate changes during training."),
            Setting::DecayRate => (
                "Decay rate",
                "The learning rate is multiplied by this number once every “decay steps” updates.",
            ),
            Setting::DecaySteps => (
                "Decay steps",
                "Number of updates (batches) for one decay, or for the whole cosine. An epoch has one update per batch.",
            ),
            Setting::Staircase => {
                ("Staircase decay", "Lower the learning rate in steps instead of with every update.")
            }
            Setting::Alpha => ("Alpha", "Share of the learning rate that remains at the end of the cosine."),
            Setting::StepFactor => {
                ("Step factor", "The learning rate is multiplied by this number at each step.")
            }
            Setting::StepEvery => ("Epochs per step", "Number of epochs between two steps."),
            Setting::PlateauMonitor => {
                ("Plateau monitor", "Metric that must improve; otherwise the learning rate is reduced.")
            }
            Setting::PlateauFactor => {
                ("Plateau factor", "The learning rate is multiplied by this number on a plateau.")
            }
            Setting::PlateauPatience => (
                "Plateau patience",
                "Number of epochs without improvement before the learning rate is reduced.",
            ),
            Setting::PlateauMinDelta => (
                "Plateau min delta",
                "Smallest decrease of the plateau monitor that counts as an improvement, in its own units.",
            ),
            Setting::Cooldown => {
                ("Cooldown", "Number of epochs to wait after a reduction before counting again.")
            }
            Setting::MinLearningRate => {
                ("Minimum learning rate", "The learning rate is not reduced below this value on a plateau.")
            }
            Setting::Loss => ("Loss", "The function that training minimizes."),
            Setting::HuberDelta => {
                ("Huber delta", "Errors up to this size count squared, larger ones linearly.")
            }
            Setting::Quantile => {
                ("Quantile", "Quantile to forecast. 0.9: nine of ten points lie below the forecast.")
            }
            Setting::Epochs => ("Epochs", "Number of passes over all training windows."),
            Setting::EarlyStopping => (
                "Early stopping",
                "End a run before its last epoch when the stopping monitor no longer improves.",
            ),
            Setting::Monitor => ("Stopping monitor", "Metric that must improve; otherwise training ends."),
            Setting::Patience => (
                "Patience",
                "Number of epochs without improvement before training ends. 0, Keras's default, acts as 1; 10 is a common choice.",
            ),
            Setting::MinDelta => (
                "Min delta",
                "Smallest decrease of the stopping monitor that counts as an improvement, in its own units.",
            ),
            Setting::RestoreBest => (
                "Restore best weights",
                "Yes: forecast with the weights of the best epoch by the stopping monitor. No: of the best epoch by the objective.",
            ),
            Setting::Season => (
                "MASE reference lag",
                "MASE compares with the forecast that repeats the value this many points earlier. Use 1, or the length of a season.",
            ),
            Setting::Objective => (
                "Objective",
                "Metric that trials are ranked by, at the best epoch of each run. Lower is better. Training loss is measured on the training part, the others on the validation part.",
            ),
            Setting::Trials => (
                "Maximum trials",
                "A trial is one combination of the tuned settings. The search ends after this many, or when all combinations are tried.",
            ),
            Setting::Executions => (
                "Runs per trial",
                "Number of times each trial is trained, each from different random weights. Its score is their mean. (Keras Tuner: executions per trial.)",
            ),
            Setting::Oracle => ("Search algorithm", "How the values of the next trial are chosen."),
            Setting::Stream => (
                "Random stream",
                "Number of the random stream of the first trial; each further trial has the next number. The link to a single trial of a search sets it, so that the trial has the same result alone.",
            ),
            Setting::Seed => (
                "Search seed",
                "Seed of the search order and of all initial weights. The same seed gives the same results.",
            ),
        };
        SettingText { label, help }
    }

    fn choice(&self, choice: Choice) -> &'static str {
        match choice {
            Choice::Pattern(pattern) => match pattern {
                Pattern::Chapter => "Cosine, then decay",
                Pattern::Sine => "Sine wave",
                Pattern::Triangle => "Triangle wave",
                Pattern::Sawtooth => "Sawtooth",
            },
            Choice::Scaling(scaling) => match scaling {
                Scaling::None => "None",
                Scaling::Standard => "Standard score",
                Scaling::MinMax => "Min-max",
            },
            Choice::Oracle(oracle) => match oracle {
                OracleKind::Random => "Random search",
            },
            Choice::Model(model) => match model {
                ModelKind::Mlp => "Multi-layer perceptron",
            },
            Choice::Activation(activation) => match activation {
                Activation::Linear => "Linear",
                Activation::Relu => "ReLU",
                Activation::LeakyRelu => "Leaky ReLU",
                Activation::Elu => "ELU",
                Activation::Selu => "SELU",
                Activation::Gelu => "GELU",
                Activation::Silu => "SiLU (swish)",
                Activation::Mish => "Mish",
                Activation::Tanh => "Tanh",
                Activation::Sigmoid => "Sigmoid",
                Activation::Softplus => "Softplus",
            },
            Choice::Initializer(initializer) => match initializer {
                Initializer::GlorotUniform => "Glorot uniform",
                Initializer::GlorotNormal => "Glorot normal",
                Initializer::HeUniform => "He uniform",
                Initializer::HeNormal => "He normal",
                Initializer::LecunUniform => "LeCun uniform",
                Initializer::LecunNormal => "LeCun normal",
            },
            Choice::Optimizer(optimizer) => match optimizer {
                OptimizerKind::Sgd => "SGD",
                OptimizerKind::RmsProp => "RMSprop",
                OptimizerKind::Adam => "Adam",
                OptimizerKind::AdamW => "AdamW",
                OptimizerKind::Adagrad => "Adagrad",
                OptimizerKind::Adadelta => "Adadelta",
                OptimizerKind::Adamax => "Adamax",
                OptimizerKind::Nadam => "Nadam",
                OptimizerKind::Lion => "Lion",
            },
            Choice::Schedule(schedule) => match schedule {
                ScheduleKind::Constant => "Constant",
                ScheduleKind::Exponential => "Exponential decay",
                ScheduleKind::Cosine => "Cosine decay",
                ScheduleKind::Step => "Steps",
                ScheduleKind::Plateau => "Reduce on plateau",
            },
            Choice::Loss(loss) => loss_names(loss).0,
            Choice::Objective(objective) => self.objective(objective),
            Choice::Switch(true) => "Yes",
            Choice::Switch(false) => "No",
        }
    }

    fn panel(&self, panel: Panel) -> &'static str {
        match panel {
            Panel::Data => "Series",
            Panel::SeriesShape => "Shape of the series",
            Panel::Model => "Network and training",
            Panel::Advanced => "More settings",
            Panel::Search => "Search",
        }
    }

    fn preset(&self, preset: Preset) -> PresetText {
        let (label, description) = match preset {
            Preset::ChapterPrinted => (
                "Book code (momentum unused)",
                "The book's code as printed. Its momentum never reaches the optimizer, so the four momentum values repeat one setting.",
            ),
            Preset::ChapterIntended => (
                "Book search, corrected",
                "The book's search as its text describes it: 11 layer sizes times 4 momentum values, three runs each, ranked by training loss.",
            ),
            Preset::ChapterValidated => (
                "Book search, ranked on unseen data",
                "The same search, ranked by the mean absolute error on the validation part, which the networks are not trained on.",
            ),
            Preset::Quick => {
                ("Quick look", "Six combinations with short training. Finishes almost immediately.")
            }
        };
        PresetText { label, description }
    }

    fn accepted(&self, values: ValueType) -> String {
        match values {
            ValueType::Integer { min, max } => {
                format!("a whole number from {} to {}", signed(min), signed(max))
            }
            ValueType::Seed => format!("a whole number from 0 to {}", grouped(u64::MAX)),
            ValueType::Float64(interval) | ValueType::Float32(interval) => {
                format!("a number {}", interval_words(interval))
            }
            ValueType::Float32OrDefault(interval) => {
                format!("a number {}, {OR_DEFAULT}", interval_words(interval))
            }
            ValueType::Choice(list) => {
                let keys: Vec<String> = list.choices().iter().map(|choice| choice.key().to_owned()).collect();
                self.one_of(&keys)
            }
        }
    }

    fn value_keys(&self, values: ValueType) -> String {
        match values {
            ValueType::Integer { min, max } => format!("{} to {}", signed(min), signed(max)),
            ValueType::Seed => "0 to 2^64 − 1".to_owned(),
            ValueType::Float64(interval) | ValueType::Float32(interval) => interval_range(interval),
            ValueType::Float32OrDefault(interval) => {
                format!("{}, or Keras's default", interval_range(interval))
            }
            ValueType::Choice(list) => {
                let keys = list.choices().iter().map(|choice| format!("`{}`", choice.key()));
                keys.collect::<Vec<_>>().join(" ")
            }
        }
    }

    fn tuning(&self, row: &schema::Row) -> String {
        match (row.tuning, NumberType::of(row.values)) {
            (Tuning::Fixed, _) => "",
            (Tuning::Tuned(_), None) => "list",
            (Tuning::Tuned(_), Some(_)) => "range or list",
        }
        .to_owned()
    }

    fn condition(&self, condition: Condition) -> String {
        let values: Vec<String> = condition.parent_values().into_iter().map(SettingValue::text).collect();
        match (condition, condition.parent()) {
            (Condition::Layers(least) | Condition::TrialLayers(least), _) => {
                format!("at least {}", plural(u64::from(least), "hidden layer", "hidden layers"))
            }
            (Condition::AnyValueOf(_), _) | (_, None) => String::new(),
            (_, Some(parent)) => format!("{} {}", parent.key(), self.one_of(&values)),
        }
    }

    fn preset_table_headings(&self) -> [&'static str; 3] {
        ["key", "preset", "description"]
    }

    fn settings_table_headings(&self) -> [&'static str; 6] {
        ["key", "setting", "values", "default", "tuned over", "active with"]
    }

    fn optimizer_defaults(&self, defaults: &[f64]) -> String {
        let defaults: Vec<String> = defaults.iter().map(|default| as_setting(*default)).collect();
        format!("Keras: {}", self.one_of(&defaults))
    }

    fn tune(&self, setting: Setting) -> String {
        format!("Tune: {}", self.setting(setting).label)
    }

    fn tuned_setting(&self, setting: Setting) -> String {
        format!("{}, tuned", self.setting(setting).label)
    }

    fn tuned_setting_part(&self, setting: Setting, part: Phrase) -> String {
        format!("{}: {}", self.setting(setting).label, self.phrase(part))
    }

    fn problem(&self, error: &SettingError) -> String {
        match &error.problem {
            Problem::Missing { accepted } => {
                let what = match error.part {
                    EntryPart::Value => "A value",
                    EntryPart::Min => "The start of the range",
                    EntryPart::Max => "The end of the range",
                    EntryPart::Step => "The step",
                    EntryPart::List => "A value of the list",
                };
                format!("{what} is missing. Use {}.", self.accepted(*accepted))
            }
            Problem::NotAccepted { given, accepted } => {
                let verb = is_or_are(given);
                let role = match error.part {
                    EntryPart::Min => " as the start of the range",
                    EntryPart::Max => " as the end of the range",
                    EntryPart::Step => " as a step",
                    EntryPart::Value | EntryPart::List => "",
                };
                let has_comma = given.texts.iter().any(|text| text.contains(','));
                let hint = if error.part == EntryPart::List && has_comma { LIST_OF_DECIMALS } else { "" };
                format!(
                    "{} {verb} not accepted{role}. Use {}.{hint}",
                    quoted(given),
                    self.accepted(*accepted)
                )
            }
            Problem::Separators { numbers, others } => self.separators(numbers, *others, error.part),
            Problem::Rounds { given, special, accepted } => {
                let verb = if is_or_are(given) == "is" { "becomes" } else { "become" };
                let number = match special {
                    Special::Zero => "0",
                    Special::One => "1",
                    Special::Infinity => "infinite",
                };
                format!(
                    "{} {verb} {number} in 32-bit floating point, in which networks are trained. Use {}.",
                    quoted(given),
                    self.accepted_unrounded(*accepted, *special)
                )
            }
            Problem::NotTunable { given } => format!(
                "This setting cannot be tuned over “{given}”. Use {}.",
                self.accepted(error.setting.row().values)
            ),
            Problem::ListNeeded { given } => {
                let example = match error.setting.row().tuning {
                    Tuning::Tuned(Suggestion::Values(values) | Suggestion::Decades(values)) => values,
                    Tuning::Tuned(_) | Tuning::Fixed => &[],
                };
                let example = example.iter().take(2).copied().collect::<Vec<_>>().join("|");
                format!(
                    "“{given}” is a range, which works only for numbers. List the values instead, as in “{example}”."
                )
            }
            Problem::NumberType { given, needed } => {
                let (is, takes) = match error.setting.row().values {
                    ValueType::Integer { .. } => ("decimal", "whole"),
                    _ => ("whole", "decimal"),
                };
                format!(
                    "“{given}” is a range of {is} numbers, but the setting takes {takes} numbers. Use “{needed}”."
                )
            }
            Problem::ReversedRange { min, max, accepted } => {
                let accepted = match accepted {
                    ValueType::Integer { min, max } => format!("from {} to {}", signed(*min), signed(*max)),
                    other => other.interval().map_or_else(String::new, interval_words),
                };
                let number = |value: &Value| match value {
                    Value::Int(number) => signed(*number),
                    other => other.to_string(),
                };
                format!(
                    "The range ends at {}, below its start at {}. Use an end {accepted}.",
                    number(max),
                    number(min)
                )
            }
            Problem::NotPositive { given } => format!(
                "The start of the range, {given}, has no place on a logarithmic scale. Use a start above 0, or the linear scale."
            ),
            Problem::SameEnds { given } => format!(
                "{} are the same number in 32-bit floating point, in which networks are trained. Use ends that are further apart.",
                quoted(given)
            ),
            Problem::Step { given, least } => {
                format!("“{given}” is not accepted as a step. Use a whole number of {least} or more.")
            }
            Problem::StepTooSmall { given } => format!(
                "A step of {given} is too small: neighboring values are the same number in floating point. Use a larger step."
            ),
            Problem::StepTooLarge { given } => {
                format!("“{given}” is too large for a step. Use at most {}.", signed(i64::MAX))
            }
            Problem::EmptyList => "No value is selected. Select at least one.".to_owned(),
            Problem::LongList { count, most } => format!(
                "The list has {} values. Use at most {}.",
                self.count(*count as u64),
                self.count(*most as u64)
            ),
            Problem::Duplicates { given, count: 2 } if given.texts.len() == 1 => {
                format!("{} is in the list twice. Remove one of them.", quoted(given))
            }
            Problem::Duplicates { given, .. } => format!(
                "{} {} in the list more than once. Leave each value once.",
                quoted(given),
                is_or_are(given)
            ),
            Problem::SameValue { given, is_rounded } => format!(
                "{} are the same number{}. Leave one of them.",
                quoted(given),
                if *is_rounded { " in 32-bit floating point, in which networks are trained" } else { "" }
            ),
            Problem::OptimizerRange { given, optimizer, accepted } => format!(
                "{} {} not accepted by {}. Use a number {}.",
                unquoted(given),
                is_or_are(given),
                self.choice(Choice::Optimizer(*optimizer)),
                interval_words(*accepted)
            ),
            Problem::SecondClipping { given, other, other_given } => format!(
                "{given} is not accepted: only one kind of clipping can be on, and “{}” is {other_given}. Set one of the two to 0.",
                self.setting(*other).label
            ),
            Problem::Split { split, points } => format!(
                "{} of {} points leaves none for validation. Use at most {}.",
                self.count(*split as u64),
                self.count(*points as u64),
                self.count(points.saturating_sub(1) as u64)
            ),
            Problem::Window { given, training_points } => format!(
                "{} too long for {} training points. Use at most {}.",
                number_is(given, error.part),
                self.count(*training_points as u64),
                self.count(training_points.saturating_sub(1) as u64)
            ),
            Problem::Differencing { given, window, training_points } => format!(
                "{} too long for {} training points and a window of {}. Use at most {}.",
                number_is(given, error.part),
                self.count(*training_points as u64),
                self.count(*window as u64),
                self.count(training_points.saturating_sub(1 + window) as u64)
            ),
            Problem::Units { given, most, limit } => {
                let reason = format!("{} too many. {}", number_is(given, error.part), self.limit(*limit));
                match most {
                    Some(most) => format!(
                        "{reason} Use at most {}, or fewer units in other layers, fewer layers or a shorter window.",
                        self.count(*most)
                    ),
                    None => format!("{reason} Use fewer units in several layers, or fewer layers."),
                }
            }
            Problem::Batch { given, most } => format!(
                "{} too large for the largest network. Use at most {}.",
                number_is(given, error.part),
                self.count(*most)
            ),
            Problem::Runs { given, runs, executions, most } => format!(
                "{given} allows {} training runs, {} per trial. Use at most {}.",
                self.count(*runs),
                self.count(u64::from(*executions)),
                self.count(*most)
            ),
            Problem::Limit(limit) => self.limit(*limit),
            Problem::Space(SpaceError::DuplicateName(name)) => {
                format!("Two tuned settings are named “{name}”. Tune only one of them.")
            }
            Problem::Space(SpaceError::InvalidCondition(name)) => {
                format!("“{name}” depends on a value that no trial has. Do not tune it.")
            }
        }
    }

    fn link_error(&self, error: &LinkError) -> String {
        match error {
            LinkError::TooLong(length) => format!(
                "The link is {} bytes long. At most {} are read.",
                self.count(*length as u64),
                self.count(link::MAX_LENGTH as u64)
            ),
            LinkError::Version(version) => {
                format!("The link has version “{version}”. This page reads version {}.", link::VERSION)
            }
            LinkError::NoKeyValue(part) => format!("“{part}” is not of the form key=value."),
            LinkError::UnknownKey(key) => format!("There is no setting “{key}”."),
            LinkError::DuplicateKey(key) => format!("“{key}” is in the link twice."),
            LinkError::UnknownPreset(name) => {
                let names: Vec<String> = Preset::ALL.iter().map(|preset| preset.key().to_owned()).collect();
                format!("There is no preset “{name}”. Use {}.", self.one_of(&names))
            }
            LinkError::PercentEncoding(part) => {
                format!("“{part}” has a percent sign that encodes no character.")
            }
            LinkError::MalformedRange { setting, value } => {
                let row = setting.row();
                let advice = match (row.tuning, NumberType::of(row.values)) {
                    (Tuning::Fixed, _) => format!("Use {}.", self.accepted(row.values)),
                    (Tuning::Tuned(_), None) => "List the values instead, joined by “|”.".to_owned(),
                    (Tuning::Tuned(_), Some(numbers)) => {
                        let numbers = numbers.key();
                        format!(
                            "Use {numbers}:min:max or {numbers}:min:max:step, or with a scale, {numbers}:min:max:log or {numbers}:min:max:log:factor."
                        )
                    }
                };
                format!("{}: “{value}” is not a range. {advice}", setting.key())
            }
            LinkError::MissingLayer { setting, layers } => {
                let layers = match layers {
                    0 => "no hidden layers".to_owned(),
                    1 => "only 1 hidden layer".to_owned(),
                    layers => format!("only {layers} hidden layers"),
                };
                format!("“{}” is set, but the network has {layers}.", setting.key())
            }
            LinkError::Inactive { setting, parent, parent_entry, active_with } => {
                let values: Vec<String> = active_with.iter().map(|value| value.text()).collect();
                format!(
                    "“{}” is set, but has no effect with {}={parent_entry}. It needs {}={}.",
                    setting.key(),
                    parent.key(),
                    parent.key(),
                    self.one_of(&values)
                )
            }
            LinkError::Settings(errors) => {
                let errors = errors.iter().map(|error| {
                    let label = self.setting(error.setting).label;
                    format!("{label} ({}): {}", error.setting.key(), self.problem(error))
                });
                errors.collect::<Vec<_>>().join(" ")
            }
        }
    }

    fn link_refused(&self, error: &LinkError, fallback: LinkFallback) -> String {
        let fallback = match fallback {
            LinkFallback::DefaultSettings => "The default settings are shown instead.",
            LinkFallback::CurrentSettings => "The settings stay as they were.",
        };
        format!("This link cannot be opened. {} {fallback}", self.link_error(error))
    }

    fn settings_need_attention(&self, count: usize) -> String {
        match count {
            1 => "1 setting needs attention.".to_owned(),
            count => format!("{count} settings need attention."),
        }
    }

    fn run_blocked(&self, blocked: RunBlocked) -> String {
        let label = self.setting(blocked.first).label;
        match blocked.count {
            1 => format!("Correct “{label}” to run."),
            count => format!("Correct {count} settings to run, first “{label}”."),
        }
    }

    fn chart_error(&self, detail: &str) -> String {
        format!("A chart could not be drawn: {detail}.")
    }

    fn phrase(&self, phrase: Phrase) -> &'static str {
        match phrase {
            Phrase::Tagline => {
                "Tune a small neural forecaster in your browser and share the search as a link."
            }
            Phrase::SkipToResults => "Skip to results",
            Phrase::Footer => {
                "Everything runs on this device: your data does not leave it. The same link gives exactly the same results in every browser, with any number of workers."
            }
            Phrase::Dismiss => "Dismiss",
            Phrase::CopyLink => "Copy link",
            Phrase::Undo => "Undo",
            Phrase::Redo => "Redo",
            Phrase::NotKnown => DASH,
            Phrase::Experiment => "Experiment",
            Phrase::Preset => "Preset",
            Phrase::ChangedFromPreset => "Changed from the preset.",
            Phrase::ResetToPreset => "Reset to preset",
            Phrase::FindSetting => "Find a setting",
            Phrase::NoSettingFound => "No setting has these words in its name or description.",
            Phrase::AllDefaults => "All at their defaults",
            Phrase::NothingTuned => "No setting is tuned",
            Phrase::FixMarkedSettings => "Correct the marked settings to see the size of the search.",
            Phrase::RunSettings => "Run settings",
            Phrase::Workers => "Workers",
            Phrase::WorkersHelp => "More workers make a search faster. They do not change its results.",
            Phrase::Tune => "Tune",
            Phrase::Range => "Range",
            Phrase::List => "List",
            Phrase::RangeFrom => "From",
            Phrase::RangeTo => "To",
            Phrase::RangeScale => "Scale",
            Phrase::RangeStep => "Step",
            Phrase::RangeFactor => "Factor",
            Phrase::NoStep => "none",
            Phrase::RangeScaleHelp => {
                "Linear: all values are equally likely. Logarithmic: small values are tried more often, so that each power of 10 has an equal share. Reversed logarithmic: values near the end of the range are tried more often."
            }
            Phrase::ListValues => "Values",
            Phrase::ListHint => "Values, separated by commas",
            Phrase::DecimalListHint => "Values with a decimal point, separated by a comma and a space",
            Phrase::ListHelp => {
                "Separate values by a comma and a space, or by semicolons. Write decimals with a point."
            }
            Phrase::RunBar => "Run",
            Phrase::RunSearch => "Run search",
            Phrase::Pause => "Pause",
            Phrase::Resume => "Resume",
            Phrase::Stop => "Stop",
            Phrase::NewSeed => "New random starts",
            Phrase::NoRandomNumber => "The browser gave no random number for a new seed.",
            Phrase::ResultsOutdated => "Settings changed. Run again to update the results.",
            Phrase::SearchProgress => "Search progress",
            Phrase::FactState => "State",
            Phrase::FactTrials => "Trials",
            Phrase::FactTrialsPerSecond => "Trials per second",
            Phrase::FactTime => "Time",
            Phrase::FactBest => "Lowest score",
            Phrase::FactWorkers => "Workers",
            Phrase::FactBefore => "Search before",
            Phrase::Estimating => "estimating",
            Phrase::Views => "Views of the search",
            Phrase::TryNext => "Try next",
            Phrase::Overview => "Overview",
            Phrase::SelectedTrial => "Selected trial",
            Phrase::OpenTrialAlone => "Open alone",
            Phrase::NoTrialSelected => "Run a search and select a trial to see this.",
            Phrase::Forecast => "Forecast",
            Phrase::ShowWholeSeries => "Show whole series",
            Phrase::ShowValidationPart => "Show validation part",
            Phrase::Lines => "Lines",
            Phrase::Series => "Series",
            Phrase::Network => "Network",
            Phrase::NetworkBeyondData => "Network, beyond the data",
            Phrase::Point => "Point",
            Phrase::ForecastHint => {
                "Point at the chart, or focus it and press the arrow keys, to read values."
            }
            Phrase::Leaderboard => "Leaderboard",
            Phrase::LeaderboardEmpty => "Trials appear here as they finish, with the result of every run.",
            Phrase::CopyResultsSummary => "Copy results summary",
            Phrase::CopyResultsJson => "Copy results as JSON",
            Phrase::DownloadResultsSummary => "Download results summary",
            Phrase::DownloadResultsJson => "Download results as JSON",
            Phrase::ShowMeasure => "Show",
            Phrase::UnseenError => "Average error on unseen data (MAE)",
            Phrase::Analysis => "Analysis",
            Phrase::Loading => "Loading…",
            Phrase::AnalysisEmpty => "Run a search. Charts of all its trials appear here.",
            Phrase::TryAgain => "Try again",
            Phrase::NoiseFloor => "Noise floor",
            Phrase::LearningCurves => "Learning curves",
            Phrase::CurvesHint => {
                "One color per run. Solid: training loss. Dashed: validation loss. Dot: best epoch."
            }
            Phrase::Errors => "Errors",
            Phrase::Run => "Run",
            Phrase::TrainingPart => "Training",
            Phrase::ValidationPart => "Validation",
            Phrase::NaiveForecast => "Naive",
            Phrase::FindLearningRate => "Find a learning rate",
            Phrase::Cancel => "Cancel",
            Phrase::Close => "Close",
            Phrase::RangeTest => "Learning-rate range test",
            Phrase::RangeTestHelp => {
                "Trains one network while its learning rate grows tenfold every 20 epochs, to show at which rates the loss falls."
            }
            Phrase::RangeTestProgress => "Range test progress",
            Phrase::LowestRate => "Lowest rate",
            Phrase::HighestRate => "Highest rate",
            Phrase::UseThisRate => "Use this rate",
            Phrase::SuggestedRate => "Suggested",
            Phrase::ChosenRate => "Selected",
            Phrase::RangeTestHint => "Select a rate in the chart, or focus it and press the arrow keys.",
            Phrase::ChartTraining => "training",
            Phrase::ChartValidation => "validation",
            Phrase::ChartAhead => "ahead",
            Phrase::ChartSuggestedRate => "suggested",
            Phrase::ChartSetRate => "set",
            Phrase::RangeTestBadRatio => {
                "The highest rate must be at least twice the lowest, and at most 1e20 times the lowest."
            }
            Phrase::SettingsOfALink => "Settings of a link, as key=default:",
        }
    }

    fn copied(&self, what: Copied) -> String {
        format!("{} copied.", copied_name(what))
    }

    fn copy_failed(&self, what: Copied, failure: CopyFailure) -> String {
        let name = copied_name(what);
        match (failure, what) {
            (CopyFailure::NotAllowed { is_shown: true }, Copied::Link) => {
                format!("{name}: the browser did not allow copying. Copy the text from this box.")
            }
            (CopyFailure::NotAllowed { is_shown: true }, _) => {
                format!(
                    "{name}: the browser did not allow copying. Copy the text from this box, or download it."
                )
            }
            (CopyFailure::NotAllowed { is_shown: false }, _) => {
                format!("{name}: the browser did not allow copying. Download the text instead.")
            }
            (CopyFailure::TooLarge, _) => {
                format!("{name}: the text is too large for the clipboard. Download it instead.")
            }
        }
    }

    fn downloaded(&self, file_name: &str) -> String {
        format!("{file_name} downloaded.")
    }

    fn writing_results(&self, percent: u32) -> String {
        format!("Writing results, {percent} %")
    }

    fn report_failed(&self, failure: &ReportFailure) -> String {
        let reason = match failure {
            ReportFailure::Pool(error) => self.pool_error(error),
            ReportFailure::Worker(failure) => {
                format!("The worker that wrote them stopped: {}", worker_failure_words(failure))
            }
            ReportFailure::SearchReplaced => "Another search was started meanwhile.".to_owned(),
        };
        format!("The results could not be written. {reason}")
    }

    fn search_size(&self, size: SearchSize) -> String {
        let combinations = match (size.tuned, size.combinations) {
            (0, _) => "No setting is tuned: 1 combination".to_owned(),
            (_, Combinations::Count(1)) => "1 combination".to_owned(),
            (_, Combinations::Count(all)) => format!("{} combinations", self.count(all)),
            (_, Combinations::Beyond64Bits) => "More than 10^19 combinations".to_owned(),
            (_, Combinations::Uncountable) => {
                "The combinations cannot be counted, because a range has no step".to_owned()
            }
        };
        let runs = u64::from(size.trials) * u64::from(size.executions);
        format!(
            "{combinations}. {} × {} = {}.",
            plural(u64::from(size.trials), "trial", "trials"),
            plural(u64::from(size.executions), "run", "runs"),
            plural(runs, "training run", "training runs")
        )
    }

    fn data_summary(&self, points: &str, noise: &str, training_points: &str) -> String {
        format!("{points} points, noise {noise}, {training_points} for training")
    }

    fn network_summary(
        &self,
        window: &str,
        layers: &[LayerSummary],
        optimizer: &str,
        epochs: &str,
    ) -> String {
        let layer = |LayerSummary { units, is_in_every_trial }: &LayerSummary| {
            if *is_in_every_trial { format!("{units} units, ") } else { format!("({units}) units, ") }
        };
        let layers: String = layers.iter().map(layer).collect();
        format!("{window} inputs, {layers}1 output; {optimizer}, {epochs} epochs")
    }

    fn tuned_summary(&self, settings: &[Setting]) -> String {
        let labels: Vec<String> =
            settings.iter().map(|setting| self.setting(*setting).label.to_owned()).collect();
        format!("Tuned: {}", labels.join("; "))
    }

    fn changed_settings(&self, settings: &[(Setting, String)]) -> String {
        let settings =
            settings.iter().map(|(setting, value)| format!("{}: {value}", self.setting(*setting).label));
        settings.collect::<Vec<_>>().join("; ")
    }

    fn range_of(&self, min: &str, max: &str) -> String {
        format!("{min} to {max}")
    }

    fn range_preview(&self, preview: &RangePreview) -> String {
        let list = |values: &[Value]| values.iter().map(short_value).collect::<Vec<_>>().join(", ");
        match preview {
            RangePreview::All(values) => {
                format!("{}: {}", plural(values.len() as u64, "value", "values"), list(values))
            }
            RangePreview::First { count, first, last } => {
                format!("{} values: {}, …, {}", self.count(*count), list(first), short_value(last))
            }
            RangePreview::Spread { are_integers, values } => {
                let numbers = if *are_integers { "Any whole number" } else { "Any number" };
                match &values[..] {
                    [first, between @ .., last] if !between.is_empty() => format!(
                        "{numbers} from {} to {}, for example {}",
                        short_value(first),
                        short_value(last),
                        list(between)
                    ),
                    values => format!("{numbers}: {}", list(values)),
                }
            }
        }
    }

    fn scale(&self, scale: Scale) -> &'static str {
        match scale {
            Scale::Linear => "Linear",
            Scale::Log => "Logarithmic",
            Scale::ReverseLog => "Reversed logarithmic",
        }
    }

    fn workers(&self, count: usize) -> String {
        plural(count as u64, "worker", "workers")
    }

    fn trial_opened(&self, trial: u32) -> String {
        format!("The settings are those of trial {trial} alone. A search of them gives the same numbers.")
    }

    fn values_used(&self, trial: u32) -> String {
        format!("The tuned settings now have the values of trial {trial}.")
    }

    fn new_seed(&self, seed: u64) -> String {
        format!("New random starts: the search seed is now {seed}.")
    }

    fn objective(&self, objective: Objective) -> &'static str {
        match objective {
            Objective::Loss => "Training loss",
            Objective::ValLoss => "Validation loss",
            Objective::ValMae => "Validation MAE",
        }
    }

    fn score_heading(&self, objective: Objective) -> String {
        format!("Score: {}", self.objective(objective))
    }

    fn value(&self, setting: Setting, value: Option<&Value>) -> String {
        match (setting.row().values, value) {
            (_, None) => DASH.to_owned(),
            (ValueType::Choice(list), Some(Value::Text(key))) => {
                list.find(key).map_or_else(|| key.clone(), |choice| self.choice(choice).to_owned())
            }
            (ValueType::Choice(_), Some(Value::Bool(is_on))) => {
                self.choice(Choice::Switch(*is_on)).to_owned()
            }
            (_, Some(value)) => short_value(value),
        }
    }

    fn values(&self, values: &[(Setting, Value)]) -> String {
        let values = values.iter().map(|(setting, value)| {
            format!("{} = {}", self.setting(*setting).label, self.value(*setting, Some(value)))
        });
        values.collect::<Vec<_>>().join("; ")
    }

    fn prospect(&self, prospect: &Prospect) -> String {
        let networks = match prospect.trials {
            1 => "One network is".to_owned(),
            count => format!("{} networks are", self.count(u64::from(count))),
        };
        let times = match prospect.executions {
            1 => "once".to_owned(),
            2 => "twice".to_owned(),
            count => format!("{} times", self.count(u64::from(count))),
        };
        let text = format!(
            "{networks} trained {times} each, here in your browser, and ranked by {}.",
            score_words(&prospect.score, "their own loss")
        );
        text + &incomparable_words(prospect.incomparable)
    }

    fn finding(&self, finding: &Finding) -> String {
        match finding {
            Finding::Paused => "Paused. The best trial so far is drawn below.".to_owned(),
            Finding::Searching => "The best trial so far is drawn below, as soon as there is one.".to_owned(),
            Finding::NoScore => {
                "No trial has a finite score. A lower learning rate or a scaled series usually helps."
                    .to_owned()
            }
            Finding::Best(best) => self.best(best),
            Finding::Failed(best) => {
                let best = best.as_ref().map_or_else(String::new, |best| format!(" {}", self.best(best)));
                format!("The search failed: no worker can go on with it. Finished runs are kept.{best}")
            }
        }
    }

    fn effects(&self, effects: &[SettingEffect]) -> String {
        let name = |effect: &SettingEffect| self.setting(effect.setting).label.to_owned();
        let of = |verdict| effects.iter().filter(move |effect| effect.verdict == verdict);
        let clear = of(EffectVerdict::Clear).map(|effect| {
            let share = self.decimal(effect.share.unwrap_or(0.0) * 100.0, 0);
            format!(
                "{} (lowest with {}; {share}\u{a0}% of the variance)",
                name(effect),
                self.best_values(effect)
            )
        });
        let clear: Vec<String> = clear.collect();
        let unclear: Vec<String> = of(EffectVerdict::Unclear).map(name).collect();
        let mut sentences: Vec<String> = Vec::new();
        if !clear.is_empty() {
            sentences.push(format!("What mattered: {}.", clear.join("; ")));
        }
        if !unclear.is_empty() {
            sentences.push(format!("No clear effect on the score: {}.", unclear.join("; ")));
        }
        let none = of(EffectVerdict::None);
        sentences.extend(
            none.map(|effect| format!("{} has no effect: its values repeat one setting.", name(effect))),
        );
        sentences.join(" ")
    }

    fn next_step(&self, step: NextStep) -> &'static str {
        match step {
            NextStep::LowerRate => "A tenth of the learning rate",
            NextStep::RankOnUnseen => "Rank on unseen data",
            NextStep::MoreRuns => "Ten runs each",
            NextStep::MoreEpochs => "Twice as many epochs",
            NextStep::TuneRate => "Fix the best values, tune the learning rate",
        }
    }

    fn baseline(&self, baseline: &Baseline) -> String {
        match baseline.kind {
            BaselineKind::Naive => "Naive: the last value".to_owned(),
            BaselineKind::SeasonalNaive { period } => {
                format!("Seasonal naive: the value {} earlier", plural(period as u64, "point", "points"))
            }
            BaselineKind::MovingAverage { width } => format!("Moving average: the last {width} points"),
            BaselineKind::SeasonalDrift { .. } => "Last season, plus trend".to_owned(),
            BaselineKind::SmoothedSeasonalDrift { .. } => "Last season, smoothed, plus trend".to_owned(),
        }
    }

    fn baseline_short(&self, baseline: &Baseline) -> String {
        match baseline.kind {
            BaselineKind::Naive => "Naive".to_owned(),
            BaselineKind::SeasonalNaive { .. } => "Seasonal naive".to_owned(),
            BaselineKind::MovingAverage { width } => format!("Average of {width}"),
            BaselineKind::SeasonalDrift { .. } | BaselineKind::SmoothedSeasonalDrift { .. } => {
                self.baseline(baseline)
            }
        }
    }

    fn no_baseline_score(&self, reason: NoBaselineScore) -> String {
        let reason = match reason {
            NoBaselineScore::TrainingData => "the score is measured on the training part",
            NoBaselineScore::DifferentLosses => "the trials have different losses",
            NoBaselineScore::ScaledSeries => "the score is measured on the scaled series",
            NoBaselineScore::WeightPenalty => "the score includes a penalty on weights",
            NoBaselineScore::OtherLoss => "baselines are measured by absolute and squared errors only",
        };
        format!("Baselines are not shown: {reason}.")
    }

    fn remark(&self, remark: &Remark) -> String {
        match remark {
            Remark::Diverged { epoch } => format!("diverged at epoch {epoch}"),
            Remark::Failed(failure) => self.execution_failure(failure),
            Remark::ConstantForecast(constant) => constant_forecast_words(*constant),
        }
    }

    fn state_name(&self, state: TrialState) -> &'static str {
        match state {
            TrialState::Running => "running",
            TrialState::Completed => "completed",
            TrialState::Pruned => "ended early by the stop rule",
            TrialState::Diverged => "diverged",
            TrialState::Failed => "failed",
            TrialState::Stopped => "stopped",
        }
    }

    fn trial_state(&self, row: &Row) -> String {
        match (&row.remark, row.state, row.stopped_early) {
            (Some(remark), TrialState::Diverged | TrialState::Failed, _) => self.remark(remark),
            (Some(_), TrialState::Completed, _) => match (row.constant_forecasts, row.scores.len()) {
                (0, _) => "completed; constant forecast after the reported epoch".to_owned(),
                (_, 1) => "completed; constant forecast".to_owned(),
                (constant, runs) => format!("completed; constant forecast in {constant} of {runs}\u{a0}runs"),
            },
            // Spaces and dashes that do not break keep the state on two lines in a narrow column.
            (None, TrialState::Completed, Some((first, last))) if first == last => {
                format!("stopped\u{a0}early, epoch\u{a0}{first}")
            }
            (None, TrialState::Completed, Some((first, last))) => {
                format!("stopped\u{a0}early, epochs\u{a0}{first}–\u{2060}{last}")
            }
            (_, state, _) => self.state_name(state).to_owned(),
        }
    }

    fn measure(&self, measure: Measure) -> (&'static str, &'static str) {
        match measure {
            Measure::Mse => ("MSE", "mean squared error"),
            Measure::Mae => ("MAE", "mean absolute error"),
            Measure::Rmse => ("RMSE", "root mean squared error"),
            Measure::Smape => ("sMAPE", "symmetric percentage error"),
            Measure::Mase => ("MASE", "error relative to naive"),
        }
    }

    fn trial(&self, trial: u32) -> String {
        format!("trial {trial}")
    }

    fn run(&self, run: u32) -> String {
        format!("Run {run}")
    }

    fn phase(&self, facts: StatusFacts) -> &'static str {
        match facts.phase {
            None => "Ready",
            Some(Phase::Running) if facts.is_starting_workers => "Starting workers",
            Some(Phase::Running) => "Running",
            Some(Phase::Paused) => "Paused",
            Some(Phase::Stopped) => "Stopped",
            Some(Phase::Finished) => "Finished",
            Some(Phase::Failed) => "Failed",
        }
    }

    fn title(&self, facts: StatusFacts, percent: u32) -> String {
        match facts.phase {
            None => "Foretune".to_owned(),
            Some(Phase::Running) => format!("{percent} % – Foretune"),
            Some(Phase::Paused) => format!("Paused at {percent} % – Foretune"),
            Some(Phase::Finished | Phase::Stopped | Phase::Failed) => {
                format!("{} – Foretune", self.phase(facts))
            }
        }
    }

    fn trials_ended(&self, facts: StatusFacts) -> String {
        match facts.phase {
            None => DASH.to_owned(),
            Some(_) => {
                format!("{} of {}", self.count(u64::from(facts.ended)), self.count(u64::from(facts.total)))
            }
        }
    }

    fn progress_line(&self, facts: StatusFacts) -> String {
        let trials = format!("{} trials", self.trials_ended(facts));
        match facts.phase {
            Some(Phase::Stopped | Phase::Finished | Phase::Failed) => {
                format!("{trials} in {:.2} s", facts.elapsed)
            }
            _ => trials,
        }
    }

    fn time_left(&self, seconds: f64) -> String {
        format!("{} left", self.duration(seconds))
    }

    fn best_so_far(&self, score: f64, trial: u32) -> String {
        format!("{} (trial {trial})", self.number(score))
    }

    fn workers_ready(&self, ready: usize, wanted: usize) -> String {
        if ready < wanted { format!("{ready} of {wanted}") } else { wanted.to_string() }
    }

    fn memory_limit(&self, limit: MemoryLimit, wanted: usize) -> String {
        let megabytes = self.count(limit.execution_bytes.div_ceil(1_000_000));
        format!(
            "{} of {wanted} workers: the networks of this search need up to {megabytes} MB of memory each.",
            limit.workers
        )
    }

    fn status(&self, facts: StatusFacts) -> String {
        match facts.phase {
            None => String::new(),
            Some(Phase::Running) if facts.is_starting_workers => "Starting workers.".to_owned(),
            Some(Phase::Running) => "Search running.".to_owned(),
            Some(Phase::Paused) => "Search paused.".to_owned(),
            Some(Phase::Stopped) => format!("Search stopped after {} trials.", self.trials_ended(facts)),
            Some(Phase::Failed) => format!("Search failed after {} trials.", self.trials_ended(facts)),
            Some(Phase::Finished) => format!(
                "Search finished: {} in {}.",
                plural(u64::from(facts.ended), "trial", "trials"),
                self.duration(facts.elapsed)
            ),
        }
    }

    fn chart_description(&self, name: &str, summary: &str) -> String {
        format!("{name}. {summary}")
    }

    fn forecast_caption(&self, caption: &ForecastCaption) -> String {
        match caption {
            ForecastCaption::SeriesOnly => "The series that the networks are trained on.".to_owned(),
            ForecastCaption::Forecasting { trial } => format!("Computing the forecast of trial {trial}."),
            ForecastCaption::Missing { trial, reason } => self.missing_forecast(*trial, reason),
            ForecastCaption::Failed { trial, failure } => {
                let reason = self.forecast_failure(failure);
                format!("The forecast of trial {trial} is not available: {reason}")
            }
            ForecastCaption::SeriesChanged => {
                "The series has changed. Run the search again for a forecast.".to_owned()
            }
            ForecastCaption::Trial { trial, values, run, epoch, steps_ahead } => {
                let values = self.values_in_parentheses(values);
                let epoch = epoch.map_or_else(String::new, |epoch| format!(", epoch {epoch}"));
                let ahead = match steps_ahead {
                    0 => String::new(),
                    1 => " Dotted: 1 point beyond the data.".to_owned(),
                    steps => format!(" Dotted: {steps} points beyond the data, each from earlier forecasts."),
                };
                format!(
                    "Trial {trial}{values}, run {run}{epoch}. Solid: next-point forecasts from real data.{ahead}"
                )
            }
        }
    }

    fn forecast_summary(&self, summary: &ForecastSummary) -> String {
        let ForecastSummary { points, split, trial, ahead } = summary;
        let Some((trial, mae)) = trial else {
            return format!("{points} points. Networks are trained on those before point {split}.");
        };
        let mae =
            mae.map_or_else(String::new, |mae| format!(" Its mean absolute error is {}.", self.number(mae)));
        let ahead = ahead.map_or_else(String::new, |(first, last, count)| {
            format!(
                " Its forecast beyond the data goes from {} at point {points} to {} at point {}.",
                self.number(first),
                self.number(last),
                points + count.saturating_sub(1)
            )
        });
        format!(
            "{points} points, with the next-point forecasts of trial {trial} from point {split}.{mae}{ahead}"
        )
    }

    fn steps_ahead(&self, steps: usize) -> String {
        format!("Network, {} ahead", plural(steps as u64, "step", "steps"))
    }

    fn forecast_with_error(&self, forecast: f64, error: f64) -> String {
        let sign = if error < 0.0 { "−" } else { "+" };
        format!("{} ({sign}{})", self.number(forecast), self.number(error.abs()))
    }

    fn leaderboard_order(&self, objective: Objective) -> String {
        let objective = match objective {
            Objective::Loss => "training loss",
            Objective::ValLoss => "validation loss",
            Objective::ValMae => "validation MAE",
        };
        format!("Ordered by {objective}, best first. Select a trial to see its forecast and learning curves.")
    }

    fn leaderboard_legend(&self, score: Option<Objective>) -> String {
        let measure = score.map_or_else(
            || self.phrase(Phrase::UnseenError).to_owned(),
            |objective| self.score_heading(objective),
        );
        format!("{measure}. Dot: one run. Mark: mean. Bar: 95 % interval of the mean.")
    }

    fn trials_tab(&self, trials: usize) -> String {
        if trials == 0 { "Trials".to_owned() } else { format!("Trials ({})", self.count(trials as u64)) }
    }

    fn shown_trials(&self, shown: usize, all: usize) -> String {
        format!("Showing {} of {} trials.", self.count(shown as u64), self.count(all as u64))
    }

    fn leaderboard_summary(&self, best: Option<(u32, f64)>) -> String {
        let best = best.map_or_else(String::new, |(trial, score)| {
            format!("Trial {trial} leads with {}. ", self.number(score))
        });
        format!("{best}The table below has every trial.")
    }

    fn show_trial(&self, trial: u32) -> String {
        format!("Show trial {trial}")
    }

    fn curves_caption(&self, trial: u32, loss: TrainingLoss) -> String {
        format!("Trial {trial}: {} by epoch.", training_loss_words(loss))
    }

    fn curves_summary(&self, runs: &[(u32, f64, f64)]) -> String {
        let runs = runs.iter().map(|(run, first, last)| {
            format!("Run {run}: training loss from {} to {}.", self.number(*first), self.number(*last))
        });
        runs.collect::<Vec<_>>().join(" ")
    }

    fn curves_readout(&self, epoch: usize, runs: &[(u32, f64, f64)]) -> String {
        let runs = runs.iter().map(|(run, training, validation)| {
            format!("run {run}: {} / {}", self.number(*training), self.number(*validation))
        });
        format!("Epoch {epoch}, training / validation loss: {}", runs.collect::<Vec<_>>().join(", "))
    }

    fn errors_caption(&self, trial: u32, run: u32, epoch: Option<u32>) -> String {
        let epoch = epoch.map_or_else(String::new, |epoch| format!(", epoch {epoch}"));
        format!("Trial {trial}, run {run}{epoch}")
    }

    fn errors_note(&self, season: usize, constant_forecast: Option<ConstantForecast>) -> String {
        let reference = match season {
            1 => "the last value".to_owned(),
            season => format!("the value {season} points earlier"),
        };
        let remark = constant_forecast
            .map_or_else(String::new, |constant| format!(" {}", constant_forecast_words(constant)));
        format!(
            "Next-point forecasts, in the units of the series. Naive: repeats the last value, on the validation part. MASE 1 = as good as repeating {reference}, on the training part.{remark}"
        )
    }

    fn analysis_failed(&self, failure: &AnalysisFailure) -> String {
        let reason = match failure {
            AnalysisFailure::Pool(error) => self.pool_error(error),
            AnalysisFailure::Worker(failure) => {
                format!("The worker that made them stopped: {}", worker_failure_words(failure))
            }
        };
        format!("The table and the figures could not be made. {reason}")
    }

    fn range_test_result(&self, result: &RangeTestResult, suggested: Option<f64>) -> String {
        let mut text = match (result.lowest.map(|lowest| two_digits(lowest.rate)), suggested) {
            (None, _) => "The loss did not fall at any of these rates.".to_owned(),
            (Some(_), _) if result.still_falls => {
                "The loss still falls at the highest rate. Raise the highest rate to see where it rises."
                    .to_owned()
            }
            (Some(lowest), Some(suggested)) => format!(
                "The loss is lowest near {lowest}. Suggested: a tenth of that, {}. The loss still falls there, with a safety margin.",
                two_digits(suggested)
            ),
            (Some(lowest), None) => format!("The loss is lowest near {lowest}."),
        };
        if let Some(rate) = result.diverges_at {
            text.push_str(&format!(" Training diverges from {} on.", two_digits(rate)));
        }
        text
    }

    fn range_test_summary(
        &self,
        count: usize,
        ends: Option<(f64, f64)>,
        result: &RangeTestResult,
        suggested: Option<f64>,
    ) -> String {
        let result = self.range_test_result(result, suggested);
        let ends = ends.map_or_else(String::new, |(first, last)| {
            format!(" from {} to {}", two_digits(first), two_digits(last))
        });
        format!("Training loss at {count} learning rates{ends}. {result}")
    }

    fn rate_and_loss(&self, rate: f64, loss: f64) -> String {
        format!("Rate {}, loss {}", two_digits(rate), self.number(loss))
    }

    fn range_test_caption(&self, network: &RangeTestNetwork, is_outdated: bool) -> String {
        let values = self.values(&network.values);
        let network = match (values.is_empty(), network.trial) {
            (true, _) => "with the current settings".to_owned(),
            (false, Some(trial)) => format!("with the values of trial {trial} ({values})"),
            (false, None) => format!("with the first value of each tuned setting ({values})"),
        };
        let outdated = if is_outdated { " Settings have changed since this test." } else { "" };
        format!("Training loss by learning rate, {network}.{outdated}")
    }

    fn rate_refused(&self, label: Phrase, error: &SettingError) -> String {
        format!("{}: {}", self.phrase(label), self.problem(error))
    }

    fn range_test_failed(&self, failure: &RangeTestFailure) -> String {
        let reason = match failure {
            RangeTestFailure::Execution(failure) => self.execution_failure(failure),
            RangeTestFailure::Pool(error) => self.pool_error(error),
        };
        format!("The range test failed. {reason}")
    }

    fn learning_rate_set(&self, rates: &[String]) -> String {
        format!("Learning rate set to {}.", rates.join(", "))
    }

    fn learning_rate_restored(&self, rates: &[String]) -> String {
        format!("Learning rate set back to {}.", rates.join(", "))
    }

    fn restore_learning_rate(&self, rates: &[String]) -> String {
        format!("Back to {}", rates.join(", "))
    }

    fn search_failure(&self, failure: &SearchFailure) -> String {
        match failure {
            SearchFailure::NoWorkers(error) => self.pool_error(error),
            SearchFailure::InvalidStep(_) => {
                "The search algorithm failed: it proposed an invalid step. This is a defect of Foretune.".to_owned()
            }
            SearchFailure::Oracle(_) => {
                "The search algorithm failed: its worker has other results than the page. This is a defect of Foretune."
                    .to_owned()
            }
            SearchFailure::ProposalLost(failure) => format!(
                "The search algorithm failed: its worker was lost in each attempt. The last reason: {}",
                worker_failure_words(failure)
            ),
        }
    }

    fn journal_continued(&self, JournalState { steps, runs, skipped }: JournalState) -> String {
        let mut text = format!(
            "The journal holds {} and {}.",
            plural(steps as u64, "step", "steps"),
            plural(runs as u64, "finished run", "finished runs")
        );
        if skipped > 0 {
            text.push_str(&format!(
                " {} cannot be read. What is missing is trained again.",
                plural(skipped as u64, "damaged line", "damaged lines")
            ));
        }
        text
    }

    fn journal_error(&self, error: &JournalError) -> String {
        match error {
            JournalError::OtherStudy { link: Some(link) } => format!(
                "This journal belongs to another search: {link}. Use a new file, or the link of that search. Only its number of trials may differ."
            ),
            JournalError::OtherStudy { link: None } => {
                "This journal belongs to another search. Use a new file.".to_owned()
            }
            JournalError::OtherVersion { engine } => format!(
                "This journal was written by Foretune {engine}; this is Foretune {ENGINE}, whose results can differ. Use a new file to search. The command \"results\" shows what the journal holds."
            ),
            JournalError::Format { format } => format!(
                "The format of this journal has version {format}; this version of Foretune reads version {FORMAT}. Use a newer version of Foretune."
            ),
            JournalError::NoJournal => "This file is not a journal of Foretune. It is left unchanged.".to_owned(),
            JournalError::NoHeader => {
                "The line that names the search of this journal is damaged. The command \"search\" with the link of the search can continue it.".to_owned()
            }
            JournalError::Locked => "Another program is writing to this journal.".to_owned(),
            JournalError::File { message } => ended(message),
        }
    }

    fn pool_error(&self, error: &PoolError) -> String {
        match error {
            PoolError::ProgramNotLoaded(failure) => {
                let reason = match failure {
                    ProgramFailure::Status { address, status } => format!("{address} answered {status}."),
                    ProgramFailure::NoAnswer { seconds } => format!("no answer for {seconds} s."),
                    ProgramFailure::Browser { message } => ended(message),
                };
                format!(
                    "The program of the workers could not be loaded: {reason} Check the connection and try again."
                )
            }
            PoolError::WorkerNotStarted { message } => {
                format!("The browser could not start a worker: {}", ended(message))
            }
            PoolError::DifferentBuilds { .. } => {
                "The page and its workers have different versions. Reload the page.".to_owned()
            }
            PoolError::StartsFailed { attempts, last } => format!(
                "No worker started in {}. The last reason: {}",
                plural(u64::from(*attempts), "attempt", "attempts"),
                worker_failure_words(last)
            ),
        }
    }
}

impl English {
    /// Numbers with separators, and how to write them.
    fn separators(&self, numbers: &[SeparatedNumber], others: usize, part: EntryPart) -> String {
        let plain: Vec<String> = numbers.iter().map(|number| self.one_of(&number.plain)).collect();
        let plain = plain.join("; ");
        let message = match numbers {
            [SeparatedNumber { given, plain: readings }] if others == 0 => match &readings[..] {
                [reading] if reading.contains('.') && has_decimal_comma(given) => {
                    format!("“{given}” has a decimal comma. Write {plain}, with a point.")
                }
                [reading] if reading.chars().count() < given.chars().count() => {
                    format!("“{given}” has a separator between its digits. Write {plain}.")
                }
                [_] => format!("“{given}” is not written with the characters of a number. Write {plain}."),
                _ => format!("“{given}” can be read in two ways. Write {plain}."),
            },
            _ => {
                let mut given: Vec<String> =
                    numbers.iter().map(|number| format!("“{}”", number.given)).collect();
                if others > 0 {
                    given.push(plural(others as u64, "other", "others"));
                }
                let and_so_on = if others > 0 { " and so on" } else { "" };
                format!("{} have separators between their digits. Write {plain}{and_so_on}.", all_of(&given))
            }
        };
        let hint = if part == EntryPart::List { LIST_OF_NUMBERS } else { "" };
        message + hint
    }

    /// The accepted values that do not become this float32, and the number that it is, where that is accepted.
    fn accepted_unrounded(&self, accepted: ValueType, special: Special) -> String {
        let Some(interval) = accepted.interval() else { return self.accepted(accepted) };
        let as_written = match special {
            Special::Zero if interval.contains(0.0) => "0, or ",
            Special::One if interval.contains(1.0) => "1, or ",
            Special::Zero | Special::One | Special::Infinity => "",
        };
        let others = interval_words(special.others(interval));
        let default = match accepted {
            ValueType::Float32OrDefault(_) => format!(", {OR_DEFAULT}"),
            _ => String::new(),
        };
        format!("{as_written}a number {others}{default}")
    }

    /// A limit of a browser that a study exceeds.
    fn limit(&self, limit: LimitExceeded) -> String {
        match limit {
            LimitExceeded::Weights { weights, most } => format!(
                "The largest network has {} weights; the limit is {}.",
                self.count(weights),
                self.count(most)
            ),
            LimitExceeded::Batch { batch, most } => format!(
                "{} windows in a batch are too many for the largest network. Use at most {}.",
                self.count(batch),
                self.count(most)
            ),
            LimitExceeded::Runs { runs, executions, most } => format!(
                "These are {} training runs, {} per trial. Use at most {} trials.",
                self.count(runs),
                self.count(u64::from(executions)),
                self.count(most)
            ),
        }
    }

    /// Why an execution has no result.
    fn execution_failure(&self, failure: &ExecutionFailure) -> String {
        match failure {
            ExecutionFailure::UnresolvedSetting(_) => "The trial does not belong to this search.".to_owned(),
            ExecutionFailure::Config(error) => self.config_error(error),
            ExecutionFailure::Refused(refusal) => self.refusal(refusal),
            ExecutionFailure::NoEpoch => "The run ended before its first epoch.".to_owned(),
            ExecutionFailure::NoWorker(error) => self.pool_error(error),
            ExecutionFailure::WorkerLost(failure) => {
                format!("The worker stopped while it trained this run: {}", worker_failure_words(failure))
            }
        }
    }

    /// Why there is no forecast of a trained network.
    fn forecast_failure(&self, failure: &ForecastFailure) -> String {
        match failure {
            ForecastFailure::Refused(refusal) => self.refusal(refusal),
            ForecastFailure::WorkersLost { attempts } => {
                format!("{} stopped while computing it.", plural(u64::from(*attempts), "worker", "workers"))
            }
            ForecastFailure::NoWorkers(error) => self.pool_error(error),
        }
    }

    fn refusal(&self, refusal: &JobRefusal) -> String {
        match refusal {
            JobRefusal::NoSeries | JobRefusal::UnknownSearch { .. } => {
                "The worker does not have the series of this search.".to_owned()
            }
            JobRefusal::Config(error) | JobRefusal::Forecast(ForecastError::Config(error)) => {
                self.config_error(error)
            }
            JobRefusal::Forecast(ForecastError::Weights { given, wanted }) => {
                format!("The network has {wanted} weights, but {given} were given.")
            }
            JobRefusal::Forecast(ForecastError::Targets { first, end }) => {
                format!(
                    "Some of the points from {first} to below {end} do not have a full window before them."
                )
            }
        }
    }

    fn config_error(&self, error: &ConfigError) -> String {
        let reason = match error {
            ConfigError::Window { window, training_points } => {
                format!("a window of {window} is too long for {training_points} training points")
            }
            ConfigError::Differencing { lag, training_points } => {
                format!("a differencing lag of {lag} is too long for {training_points} training points")
            }
            ConfigError::MissingValues { is_training } => {
                let part = if *is_training { "training" } else { "validation" };
                format!("each window of the {part} part has a missing value")
            }
            ConfigError::Validation { end, points } => {
                format!("its validation part ends at point {end}, and the series has {points} points")
            }
            ConfigError::Setting(OutOfRange { name, value, accepted }) => {
                format!("{name} is {value}, but must be a number {}", interval_words(*accepted))
            }
        };
        format!("These settings cannot train on this series: {reason}.")
    }

    /// The values of a trial, to follow its name; empty where nothing is tuned.
    fn values_in_parentheses(&self, values: &[(Setting, Value)]) -> String {
        let values = self.values(values);
        if values.is_empty() { values } else { format!(" ({values})") }
    }

    fn best(&self, best: &Best) -> String {
        let trial = format!("{}{}", self.trial(best.trial), self.values_in_parentheses(&best.values));
        let value = self.number(best.value);
        let deviation = best.deviation.map(|deviation| number::deviation(deviation, &value, NUMBERS));
        let deviation = deviation.map_or_else(String::new, |deviation| format!("\u{a0}±\u{a0}{deviation}"));
        let ranked = self.count(best.ranked as u64);
        let mut text = if best.ranked == 1 {
            let score = score_words(&best.score, "its own loss");
            format!("Result of {trial} by {score}: {value}{deviation}.")
        } else {
            let score = score_words(&best.score, "their own loss");
            if best.equal == 1 || best.incomparable.is_some() {
                format!("Best of {ranked} trials by {score}: {trial}, {value}{deviation}.")
            } else {
                let equal = self.count(best.equal as u64);
                format!(
                    "No clear winner: {equal} of {ranked} trials are within the spread of the best one by {score}, {trial}, {value}{deviation}."
                )
            }
        };
        if best.score.objective != Objective::Loss && best.ranked > 1 {
            text.push_str(&format!(
                " The best of {} scores is optimistic: expect a slightly larger error on new data.",
                self.count(best.ranked as u64)
            ));
        }
        let Some(mae) = best.val_mae else { return text + &incomparable_words(best.incomparable) };
        if best.score.objective != Objective::ValMae {
            text.push_str(&format!(" Average error (MAE) on unseen data: {}.", self.number(mae)));
        }
        if let Some(baseline) = &best.baseline {
            let verdict = if baseline.errors.mae < mae {
                "A simple forecast is more accurate"
            } else {
                "The best simple forecast is less accurate"
            };
            text.push_str(&format!(
                " {verdict}: average error {} ({}).",
                self.number(baseline.errors.mae),
                self.baseline(baseline)
            ));
        }
        if let Some(floor) = best.noise_floor {
            text.push_str(&format!(
                " Noise floor: {}. No forecast can do better on average.",
                self.number(floor)
            ));
        }
        text + &incomparable_words(best.incomparable)
    }
}

const OR_DEFAULT: &str = "or leave it empty for Keras's default";

/// How values of a list are kept apart, to follow an error of one of them.
const LIST_OF_NUMBERS: &str = " Separate two values by a comma and a space, or by a semicolon.";

const LIST_OF_DECIMALS: &str =
    " Write decimals with a point, and separate two values by a comma and a space, or by a semicolon.";

const SCALED: &str = " of the scaled series";

const PENALTY: &str = " plus weight penalty";

/// Items joined by "and".
fn all_of(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

/// Given texts in a sentence, each as `write` writes it.
fn listed(given: &Given, write: impl Fn(&String) -> String) -> String {
    let mut items: Vec<String> = given.texts.iter().map(write).collect();
    if given.others > 0 {
        items.push(plural(given.others as u64, "other", "others"));
    }
    all_of(&items)
}

fn quoted(given: &Given) -> String {
    listed(given, |text| format!("“{text}”"))
}

fn unquoted(given: &Given) -> String {
    listed(given, String::clone)
}

fn is_or_are(given: &Given) -> &'static str {
    if given.texts.len() + given.others == 1 { "is" } else { "are" }
}

/// Numbers that are wrong together with other settings, as the beginning of a sentence.
fn number_is(given: &Given, part: EntryPart) -> String {
    let numbers = unquoted(given);
    match part {
        EntryPart::Min => format!("The start of the range, {numbers}, is"),
        EntryPart::Max => format!("The end of the range, {numbers}, is"),
        EntryPart::Value | EntryPart::Step | EntryPart::List => format!("{numbers} {}", is_or_are(given)),
    }
}

/// An integer with its digits in groups.
fn grouped(number: u64) -> String {
    number::grouped(number, NUMBERS)
}

fn signed(number: i64) -> String {
    number::signed(number, NUMBERS)
}

fn plain(number: f64) -> String {
    number::plain(number, NUMBERS)
}

fn plural(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// An interval, to stand alone.
fn interval_range(interval: Interval) -> String {
    let min = plain(interval.min());
    match (interval.max().map(plain), interval.min_is_open(), interval.max_is_open()) {
        (None, true, _) => format!("above {min}"),
        (None, false, _) => format!("{min} or more"),
        (Some(max), false, false) => format!("{min} to {max}"),
        (Some(max), false, true) => format!("{min} to below {max}"),
        (Some(max), true, false) => format!("above {min} and at most {max}"),
        (Some(max), true, true) => format!("between {min} and {max}, both excluded"),
    }
}

/// An interval, to follow "a number".
fn interval_words(interval: Interval) -> String {
    let range = interval_range(interval);
    match (interval.max(), interval.min_is_open()) {
        (_, true) => range,
        (None, false) => format!("of {range}"),
        (Some(_), false) => format!("from {range}"),
    }
}

/// The name of a loss in a list, and in the middle of a sentence.
fn loss_names(loss: LossKind) -> (&'static str, &'static str) {
    match loss {
        LossKind::MeanSquared => ("Squared error", "mean squared error"),
        LossKind::MeanAbsolute => ("Absolute error", "mean absolute error"),
        LossKind::Huber => ("Huber loss", "Huber loss"),
        LossKind::LogCosh => ("Log-cosh loss", "log-cosh loss"),
        LossKind::Quantile => ("Quantile loss", "quantile loss"),
    }
}

/// A loss with its parameter, in the middle of a sentence.
fn loss_words(loss: Loss) -> String {
    let (_, name) = loss_names(loss.kind());
    match loss {
        Loss::Huber { delta } => format!("{name} (delta {delta})"),
        Loss::Quantile { q } => format!("{name} (quantile {q})"),
        _ => name.to_owned(),
    }
}

/// What a run minimizes, in the middle of a sentence.
fn training_loss_words(loss: TrainingLoss) -> String {
    let scaled = if loss.is_scaled { SCALED } else { "" };
    let penalty = if loss.is_penalized { PENALTY } else { "" };
    format!("{}{scaled}{penalty}", loss_words(loss.loss))
}

/// What a score measures, in the middle of a sentence. `own_loss` stands for losses that differ between trials.
fn score_words(score: &Score, own_loss: &str) -> String {
    let part = match score.objective {
        Objective::Loss => "the training data",
        Objective::ValLoss | Objective::ValMae => "unseen data",
    };
    if score.objective == Objective::ValMae {
        return format!("average error (MAE) on {part}");
    }
    let loss = score.loss.map_or_else(|| own_loss.to_owned(), loss_words);
    let units = match score.units {
        LossUnits::Series => "",
        LossUnits::Scaled => SCALED,
        LossUnits::Various => " of differently scaled series",
    };
    let penalty = if score.is_penalized { PENALTY } else { "" };
    format!("{loss}{penalty} on {part}{units}")
}

/// A warning to append to a finding.
fn incomparable_words(incomparable: Option<Incomparable>) -> String {
    match incomparable {
        None => String::new(),
        Some(Incomparable::Losses) => {
            " Scores of different losses are not comparable: set the objective to validation MAE.".to_owned()
        }
        Some(Incomparable::Scales) => {
            " Losses of differently scaled series are not comparable: set the objective to validation MAE."
                .to_owned()
        }
    }
}

fn copied_name(what: Copied) -> &'static str {
    match what {
        Copied::Link => "Link",
        Copied::ResultsSummary => "Results summary",
        Copied::ResultsJson => "Results as JSON",
    }
}

impl English {
    /// Why a trial has no forecast.
    fn missing_forecast(&self, trial: u32, reason: &MissingForecast) -> String {
        let failed = |failure: &ExecutionFailure| self.execution_failure(failure);
        match reason {
            MissingForecast::Training => {
                format!("Trial {trial} has no forecast yet: its first run is in training.")
            }
            MissingForecast::Paused => {
                format!("Trial {trial} has no forecast yet: the search is paused before its first run ended.")
            }
            MissingForecast::Stopped => {
                format!("Trial {trial} has no forecast: the search was stopped before its first run ended.")
            }
            MissingForecast::Diverged => format!(
                "Trial {trial} has no forecast: training diverged at epoch 1. A lower learning rate or a scaled series can help."
            ),
            MissingForecast::Failed(failure) => format!("Trial {trial} has no forecast: {}", failed(failure)),
            MissingForecast::Retraining => format!("Training trial {trial} again to show its forecast."),
            MissingForecast::RetrainingFailed(failure) => {
                format!("Training trial {trial} again for its forecast failed: {}", failed(failure))
            }
        }
    }
}

/// A remark on a network whose output is constant on a part of the series.
fn constant_forecast_words(constant: ConstantForecast) -> String {
    let (start, parts) = match constant {
        ConstantForecast::InReportedEpoch(parts) => ("Constant forecast: the network outputs", parts),
        ConstantForecast::AfterReportedEpoch(parts) => {
            ("After the reported epoch the forecast became constant: the network outputs", parts)
        }
    };
    let windows = match parts {
        ConstantParts::Both => "for every window (“dead network”)",
        ConstantParts::Training => "for every window of the training part",
        ConstantParts::Validation => "for every window of the validation part",
    };
    format!("{start} the same value {windows}.")
}

/// A message of the browser or of a panic, as a sentence that ends.
fn ended(message: &str) -> String {
    let message = message.trim();
    if message.ends_with(['.', '!', '?']) { message.to_owned() } else { format!("{message}.") }
}

fn worker_failure_words(failure: &WorkerFailure) -> String {
    match failure {
        WorkerFailure::Panicked { message } | WorkerFailure::ScriptError { message } => ended(message),
        WorkerFailure::UnreadableMessage(_) => "it sent a message that the page cannot read.".to_owned(),
        WorkerFailure::NoAnswer { seconds } => format!("it did not answer for {seconds} s."),
        WorkerFailure::NotLoaded => "its program could not be loaded.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{link, study::Study};

    /// The finding of a search in which trial 7 is the best of `ranked`, with a score of 31.946.
    fn finding(link: &str, ranked: usize, deviation: Option<f64>) -> String {
        let study = link::open(link).unwrap_or_else(|error| panic!("{link}: {error}"));
        English.finding(&Finding::Best(Box::new(best(&study, ranked, deviation))))
    }

    fn best(study: &Study, ranked: usize, deviation: Option<f64>) -> Best {
        Best {
            trial: 7,
            values: vec![(Setting::Momentum, Value::Float(0.9))],
            ranked,
            equal: 1,
            score: study.score(),
            value: 31.946,
            deviation,
            val_mae: None,
            baseline: None,
            noise_floor: None,
            incomparable: None,
        }
    }

    #[test]
    fn finding_names_the_best_trial_and_its_score() {
        assert_eq!(
            finding("preset=quick&objective=loss", 44, Some(1.1149)),
            "Best of 44 trials by mean squared error on the training data: trial 7 (Momentum = 0.9), 31.95\u{a0}±\u{a0}1.11."
        );
        assert_eq!(
            finding("preset=quick&objective=val_loss&scaling=standard&l2=0.1", 1, None),
            "Result of trial 7 (Momentum = 0.9) by mean squared error plus weight penalty on unseen data of the scaled series: 31.95."
        );
    }

    #[test]
    fn finding_says_where_there_is_no_clear_winner() {
        let study = link::open("preset=quick&objective=loss").unwrap();
        let best = Best { equal: 16, ..best(&study, 44, Some(1.1149)) };
        assert_eq!(
            English.finding(&Finding::Best(Box::new(best))),
            "No clear winner: 16 of 44 trials are within the spread of the best one by mean squared error on the training data, trial 7 (Momentum = 0.9), 31.95\u{a0}±\u{a0}1.11."
        );
    }

    #[test]
    fn finding_of_a_failed_search_names_the_best_trial_so_far() {
        let study = link::open("preset=quick&objective=loss").unwrap();
        let failed = Finding::Failed(Some(Box::new(best(&study, 3, None))));
        assert_eq!(
            English.finding(&failed),
            "The search failed: no worker can go on with it. Finished runs are kept. Best of 3 trials by mean squared error on the training data: trial 7 (Momentum = 0.9), 31.95."
        );
    }

    #[test]
    fn short_durations_are_not_zero() {
        assert_eq!(
            [0.0, 0.04, 0.05, 9.96].map(|s| English.duration(s)),
            ["under 0.1 s", "under 0.1 s", "0.1 s", "10.0 s"]
        );
    }
}
