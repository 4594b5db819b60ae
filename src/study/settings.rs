//! The settings of a checked study: each fixed or tuned, and their values in one trial.

use litemap::LiteMap;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    choice::{Choice, ChoiceList},
    schema::Setting,
    value_type::{SettingValue, ValueType},
};
use crate::{
    data::{scaling::Scaling, synthetic::Pattern},
    nn::{
        activation::Activation, initializer::Initializer, loss::LossKind, model::ModelKind,
        optimizer::OptimizerKind,
    },
    search::{oracle::OracleKind, parameter::Parameter, space::Assignment, value::Value},
    train::{objective::Objective, schedule::ScheduleKind},
};

/// Where the value of a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Source {
    /// The same value in every trial.
    Fixed(SettingValue),
    /// The trial's value of the parameter with this index in the search space.
    Tuned(usize),
}

/// The settings that are active in some trial of a study.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings(LiteMap<Setting, Source>);

/// The values of the settings that are active in one trial.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResolvedSettings(LiteMap<Setting, SettingValue>);

/// An assignment that belongs to another study: it has no value of the right type for a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("the assignment has no value for the setting {}", .0.key())]
pub struct UnresolvedSetting(pub Setting);

impl Settings {
    /// Adds a setting. Parents are added before the settings that depend on them.
    pub(super) fn insert(&mut self, setting: Setting, source: Source) {
        self.0.insert(setting, source);
    }

    /// Where the value of a setting comes from; `None` where it is never active.
    pub(super) fn source(&self, setting: Setting) -> Option<Source> {
        self.0.get(&setting).copied()
    }

    /// The tuned settings, in the order of the parameters.
    pub fn tuned(&self) -> impl Iterator<Item = Setting> + '_ {
        let tuned = self.0.iter().filter(|(_, source)| matches!(source, Source::Tuned(_)));
        tuned.map(|(setting, _)| *setting)
    }

    /// The value of every setting that is active in the trial of this assignment.
    ///
    /// # Errors
    /// Where the assignment has no value of the right type for an active setting.
    pub fn resolve(&self, assignment: &Assignment) -> Result<ResolvedSettings, UnresolvedSetting> {
        let mut resolved = ResolvedSettings::default();
        for (setting, source) in &self.0 {
            if !resolved.is_active(*setting) {
                continue;
            }
            let value = match source {
                Source::Fixed(value) => Some(*value),
                Source::Tuned(index) => {
                    let value = assignment.0.get(*index).and_then(Option::as_ref);
                    value.and_then(|value| setting_value(setting.row().values, value))
                }
            };
            resolved.0.insert(*setting, value.ok_or(UnresolvedSetting(*setting))?);
        }
        Ok(resolved)
    }

    /// The values of the settings that are the same in every trial.
    #[must_use]
    pub fn fixed(&self) -> ResolvedSettings {
        let fixed = self.0.iter().filter_map(|(setting, source)| match source {
            Source::Fixed(value) => Some((*setting, *value)),
            Source::Tuned(_) => None,
        });
        ResolvedSettings(fixed.collect())
    }

    /// Every value that a setting can have in a trial of these parameters, of a range of real numbers its two ends;
    /// empty where it is never active.
    #[must_use]
    pub fn possible_values(&self, setting: Setting, parameters: &[Parameter]) -> Vec<SettingValue> {
        match self.0.get(&setting) {
            None => Vec::new(),
            Some(Source::Fixed(value)) => vec![*value],
            Some(Source::Tuned(index)) => {
                let values = parameters
                    .get(*index)
                    .into_iter()
                    .flat_map(|parameter| parameter.domain.representatives());
                values.filter_map(|value| setting_value(setting.row().values, &value)).collect()
            }
        }
    }

    /// Whether a setting can have more than one value in a trial of these parameters.
    #[must_use]
    pub fn varies(&self, setting: Setting, parameters: &[Parameter]) -> bool {
        match self.source(setting) {
            None | Some(Source::Fixed(_)) => false,
            Some(Source::Tuned(index)) => {
                parameters.get(index).is_some_and(|parameter| parameter.domain.varies())
            }
        }
    }

    /// The largest value of an integer setting in any trial; `None` where it is never active.
    #[must_use]
    pub fn largest(&self, setting: Setting, parameters: &[Parameter]) -> Option<usize> {
        let largest = match self.0.get(&setting)? {
            Source::Fixed(SettingValue::Integer(value)) => *value,
            Source::Fixed(_) => return None,
            Source::Tuned(index) => parameters.get(*index)?.domain.largest_integer()?,
        };
        usize::try_from(largest).ok()
    }
}

/// A value of the search space as a value of a setting, or `None` where it has another type.
fn setting_value(values: ValueType, value: &Value) -> Option<SettingValue> {
    match (values, value) {
        (ValueType::Integer { .. }, Value::Int(number)) => Some(SettingValue::Integer(*number)),
        (
            ValueType::Float64(_) | ValueType::Float32(_) | ValueType::Float32OrDefault(_),
            Value::Float(number),
        ) => Some(SettingValue::Real(*number)),
        (ValueType::Choice(ChoiceList::Switch), Value::Bool(is_on)) => {
            Some(SettingValue::Choice(Choice::Switch(*is_on)))
        }
        (ValueType::Choice(list), Value::Text(key)) => list.find(key).map(SettingValue::Choice),
        _ => None,
    }
}

/// Makes a getter for the choices of one list.
macro_rules! choice_getters {
    ($($(#[$doc:meta])* $getter:ident($variant:ident) -> $type:ty;)*) => {
        $(
            $(#[$doc])*
            ///
            /// # Errors
            /// Where the setting is not active or has another type.
            pub fn $getter(&self, setting: Setting) -> Result<$type, UnresolvedSetting> {
                match self.0.get(&setting) {
                    Some(SettingValue::Choice(Choice::$variant(choice))) => Ok(*choice),
                    _ => Err(UnresolvedSetting(setting)),
                }
            }
        )*
    };
}

impl ResolvedSettings {
    /// Whether a setting is a part of the trial, by the values that are resolved so far.
    fn is_active(&self, setting: Setting) -> bool {
        let condition = setting.row().condition;
        match condition.trial_parent() {
            None => true,
            Some(parent) => self.0.get(&parent).is_some_and(|value| condition.holds(*value)),
        }
    }

    /// The value of an integer setting that is not negative.
    ///
    /// # Errors
    /// Where the setting is not active or has another type.
    pub fn count(&self, setting: Setting) -> Result<usize, UnresolvedSetting> {
        match self.0.get(&setting) {
            Some(SettingValue::Integer(number)) => {
                usize::try_from(*number).map_err(|_| UnresolvedSetting(setting))
            }
            _ => Err(UnresolvedSetting(setting)),
        }
    }

    /// The value of an integer setting of at most 32 bits.
    ///
    /// # Errors
    /// Where the setting is not active or has another type.
    pub fn count_u32(&self, setting: Setting) -> Result<u32, UnresolvedSetting> {
        u32::try_from(self.count(setting)?).map_err(|_| UnresolvedSetting(setting))
    }

    /// The value of a real setting.
    ///
    /// # Errors
    /// Where the setting is not active or has another type.
    pub fn real(&self, setting: Setting) -> Result<f64, UnresolvedSetting> {
        match self.0.get(&setting) {
            Some(SettingValue::Real(number)) => Ok(*number),
            _ => Err(UnresolvedSetting(setting)),
        }
    }

    /// The value of a real setting; `None` where it is not active or left to the optimizer's default.
    #[must_use]
    pub fn real_unless_default(&self, setting: Setting) -> Option<f64> {
        self.real(setting).ok()
    }

    /// The value of a seed.
    ///
    /// # Errors
    /// Where the setting is not active or has another type.
    pub fn seed(&self, setting: Setting) -> Result<u64, UnresolvedSetting> {
        match self.0.get(&setting) {
            Some(SettingValue::Seed(seed)) => Ok(*seed),
            _ => Err(UnresolvedSetting(setting)),
        }
    }

    choice_getters! {
        /// The value of a setting that takes a pattern.
        pattern(Pattern) -> Pattern;
        /// The value of a setting that takes a scaling.
        scaling(Scaling) -> Scaling;
        /// The value of a setting that takes a model.
        model(Model) -> ModelKind;
        /// The search algorithm.
        oracle(Oracle) -> OracleKind;
        /// The value of a setting that takes an activation.
        activation(Activation) -> Activation;
        /// The value of a setting that takes an initializer.
        initializer(Initializer) -> Initializer;
        /// The value of a setting that takes an optimizer.
        optimizer(Optimizer) -> OptimizerKind;
        /// The value of a setting that takes a learning-rate schedule.
        schedule(Schedule) -> ScheduleKind;
        /// The value of a setting that takes a loss.
        loss(Loss) -> LossKind;
        /// The value of a setting that takes a metric.
        objective(Objective) -> Objective;
        /// The value of a switch.
        switch(Switch) -> bool;
    }
}
