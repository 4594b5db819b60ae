//! From a draft to a study, or to the settings that are wrong.

use super::{
    choice::Choice,
    draft::StudyDraft,
    entry::Entry,
    error::{Problem, SettingError, shortened},
    limits::{LargestNetwork, LimitExceeded, check_runs},
    memory::ExecutionSize,
    schema::{Condition, Setting, Tuning},
    settings::{Settings, Source, UnresolvedSetting},
    study::Study,
    training::CLIPPINGS,
    value_type::SettingValue,
};
use crate::{
    data::synthetic::Synthetic,
    nn::optimizer::{hyperparameter::Hyperparameter, update::Update},
    num::order::sort_by,
    search::{
        domain::{Domain, DomainError},
        parameter::{Condition as SpaceCondition, Parameter},
        space::Space,
        value::Value,
    },
};

/// The largest number of values in a list to search over.
const MAX_CHOICES: usize = 1_000;

/// The largest number of characters of a given value that an error repeats.
const MAX_GIVEN: usize = 24;

/// Turns a draft into a study.
///
/// # Errors
/// Every setting that is wrong, in the order of the settings; never empty.
pub fn check(draft: &StudyDraft) -> Result<Study, Vec<SettingError>> {
    let mut checker = Checker::default();
    for setting in draft.active_settings() {
        checker.read(setting, draft.get(setting));
    }
    checker.check_hyperparameters();
    checker.check_clipping();
    checker.check_lengths();
    checker.check_network_size();
    let study = checker.study(draft);
    if let Ok(study) = &study
        && let Err(limit) = check_runs(study.total_executions(), study.executions())
    {
        checker.fail(Setting::Trials, Problem::Limit(limit));
    }
    match study {
        Ok(study) if checker.errors.is_empty() => Ok(study),
        study => {
            if let (Err(UnresolvedSetting(setting)), true) = (study, checker.errors.is_empty()) {
                // Every active setting was read, so that none should be left without a value.
                checker.fail(setting, Problem::Missing);
            }
            sort_by(&mut checker.errors, |a, b| a.setting.cmp(&b.setting));
            Err(checker.errors)
        }
    }
}

/// A draft being checked.
#[derive(Debug, Default)]
struct Checker {
    settings: Settings,
    /// The tuned settings as parameters of the search, in the order of the settings.
    parameters: Vec<Parameter>,
    errors: Vec<SettingError>,
}

/// An entry that was read.
enum Checked {
    Fixed(SettingValue),
    Tuned(Domain),
}

impl Checker {
    fn fail(&mut self, setting: Setting, problem: Problem) {
        self.errors.push(SettingError { setting, problem });
    }

    fn read(&mut self, setting: Setting, entry: &Entry) {
        let source = match read_entry(setting, entry) {
            Ok(Checked::Fixed(value)) => Source::Fixed(value),
            Ok(Checked::Tuned(domain)) => {
                let condition = self.space_condition(setting);
                self.parameters.push(Parameter { condition, ..Parameter::new(setting.key(), domain) });
                Source::Tuned(self.parameters.len() - 1)
            }
            Err(problem) => return self.fail(setting, problem),
        };
        self.settings.insert(setting, source);
    }

    /// The condition under which a tuned setting is a parameter of a trial. A parent that is not tuned holds in every
    /// trial, but may itself be active in some trials only.
    fn space_condition(&self, setting: Setting) -> Option<SpaceCondition> {
        let condition = setting.row().condition;
        let parent = condition.trial_parent()?;
        let Some(Source::Tuned(index)) = self.settings.source(parent) else {
            return self.space_condition(parent);
        };
        let values = (0..).zip(self.settings.possible_values(parent, &self.parameters));
        let values = values.filter(|(_, value)| condition.holds(*value)).map(|(number, _)| number);
        Some(SpaceCondition { parent: index, parent_values: values.collect() })
    }

    fn possible_values(&self, setting: Setting) -> Vec<SettingValue> {
        self.settings.possible_values(setting, &self.parameters)
    }

    fn largest(&self, setting: Setting) -> Option<usize> {
        self.settings.largest(setting, &self.parameters)
    }

    /// Each optimizer must accept each value of its hyperparameters.
    fn check_hyperparameters(&mut self) {
        let optimizers = self.possible_values(Setting::Optimizer);
        for setting in Setting::ALL {
            let Condition::Hyperparameter(which) = setting.row().condition else { continue };
            let values = self.possible_values(*setting);
            let refused = optimizers.iter().find_map(|optimizer| {
                let SettingValue::Choice(Choice::Optimizer(kind)) = optimizer else { return None };
                values.iter().find_map(|value| {
                    let SettingValue::Real(value) = value else { return None };
                    let mut update = Update::new(kind.with_defaults(), 0.0);
                    *update.optimizer.hyperparameter(which)? = *value;
                    let accepted = update.check().err()?.accepted;
                    Some(Problem::OptimizerRange { value: *value, optimizer: *kind, accepted })
                })
            });
            if let Some(problem) = refused {
                self.fail(*setting, problem);
            }
        }
    }

    /// At most one kind of clipping is on, with a limit that float32 does not round to zero.
    fn check_clipping(&mut self) {
        let fixed = self.settings.fixed();
        let mut on: Option<Setting> = None;
        for (setting, clip) in CLIPPINGS {
            let Some(limit) = fixed.real_unless_default(setting).filter(|limit| *limit != 0.0) else {
                continue;
            };
            if let Some(other) = on {
                self.fail(setting, Problem::SecondClipping { other });
            } else if clip(limit).check().is_err() {
                self.fail(setting, Problem::ClippingTooSmall { limit });
            } else {
                on = Some(setting);
            }
        }
    }

    /// The split leaves a validation point, and window and differencing leave a training window.
    fn check_lengths(&mut self) {
        let Some(split) = self.largest(Setting::Split) else { return };
        if let Some(points) = self.largest(Setting::Points)
            && split >= points
        {
            self.fail(Setting::Split, Problem::Split { split, points });
        }
        let Some(window) = self.largest(Setting::Window) else { return };
        if window >= split {
            self.fail(Setting::Window, Problem::Window { window, training_points: split });
        } else if let Some(lag) = self.largest(Setting::Differencing)
            && lag + window >= split
        {
            self.fail(Setting::Differencing, Problem::Differencing { lag, window, training_points: split });
        }
    }

    /// The largest network and its largest batch; `None` where a setting could not be read.
    fn largest_network(&self) -> Option<LargestNetwork> {
        let layers = self.largest(Setting::Layers)?;
        let units = Setting::UNITS.iter().take(layers).map(|units| self.largest(*units));
        Some(LargestNetwork {
            window: self.largest(Setting::Window)?,
            units: units.collect::<Option<_>>()?,
            batch: self.largest(Setting::Batch)?.min(self.largest(Setting::Split)?),
            buffers_per_output: self.buffers_per_output()?,
        })
    }

    /// The largest network and its largest batch fit a browser.
    fn check_network_size(&mut self) {
        let Some(largest) = self.largest_network() else { return };
        if let Err(limit) = largest.check() {
            let setting = match limit {
                LimitExceeded::Batch { .. } => Setting::Batch,
                _ if largest.units.is_empty() => Setting::Window,
                _ => Setting::Units1,
            };
            self.fail(setting, Problem::Limit(limit));
        }
    }

    /// How many floats are stored for each output of a layer: one forward and one backward, the sums of some
    /// activations, and with dropout its mask and what it passes on. `None` where a setting could not be read.
    fn buffers_per_output(&self) -> Option<usize> {
        let activations = self.possible_values(Setting::Activation);
        let keeps_sums = activations.iter().any(
            |value| matches!(value, SettingValue::Choice(Choice::Activation(activation)) if activation.needs_pre_activation()),
        );
        let dropouts = self.possible_values(Setting::Dropout);
        let drops = dropouts.iter().any(|value| matches!(value, SettingValue::Real(share) if *share > 0.0));
        let is_readable =
            !activations.is_empty() && (!dropouts.is_empty() || self.largest(Setting::Layers) == Some(0));
        is_readable.then_some(2 + usize::from(keeps_sums) + 2 * usize::from(drops))
    }

    /// How many floats the optimizer keeps for each weight, at most.
    fn buffers_per_weight(&self) -> usize {
        let is_on = |value: &SettingValue| matches!(value, SettingValue::Choice(Choice::Switch(true)));
        let has_momentum =
            |value: &SettingValue| matches!(value, SettingValue::Real(momentum) if *momentum > 0.0);
        let buffers = self.possible_values(Setting::Optimizer).into_iter().filter_map(|value| {
            let SettingValue::Choice(Choice::Optimizer(kind)) = value else { return None };
            let mut optimizer = kind.with_defaults();
            if self.possible_values(Setting::Momentum).iter().any(has_momentum)
                && let Some(momentum) = optimizer.hyperparameter(Hyperparameter::Momentum)
            {
                *momentum = 0.5;
            }
            for setting in Setting::ALL {
                if let Condition::Flag(which) = setting.row().condition
                    && self.possible_values(*setting).iter().any(is_on)
                    && let Some(flag) = optimizer.flag(which)
                {
                    *flag = true;
                }
            }
            Some(optimizer.buffers_per_weight())
        });
        buffers.max().unwrap_or(0)
    }

    /// The bytes that the largest execution needs; `None` where a setting could not be read.
    fn execution_bytes(&self) -> Option<u64> {
        let LargestNetwork { window, units, batch, buffers_per_output } = self.largest_network()?;
        let size = ExecutionSize {
            window,
            units,
            batch,
            points: self.largest(Setting::Points)?,
            epochs: self.largest(Setting::Epochs)?,
            horizon: self.largest(Setting::Horizon)?,
            buffers_per_output,
            buffers_per_weight: self.buffers_per_weight(),
        };
        Some(size.bytes())
    }

    fn study(&self, draft: &StudyDraft) -> Result<Study, UnresolvedSetting> {
        let fixed = self.settings.fixed();
        let space = Space::new(self.parameters.clone());
        Ok(Study {
            series: Synthetic {
                points: fixed.count(Setting::Points)?,
                baseline: fixed.real(Setting::Baseline)?,
                slope: fixed.real(Setting::Slope)?,
                period: fixed.real(Setting::Period)?,
                amplitude: fixed.real(Setting::Amplitude)?,
                phase: fixed.real(Setting::Phase)?,
                pattern: fixed.pattern(Setting::Pattern)?,
                noise: fixed.real(Setting::Noise)?,
                noise_seed: fixed.count_u32(Setting::NoiseSeed)?,
            },
            split: fixed.count(Setting::Split)?,
            horizon: fixed.count(Setting::Horizon)?,
            objective: fixed.objective(Setting::Objective)?,
            trials: fixed.count_u32(Setting::Trials)?,
            executions: fixed.count_u32(Setting::Executions)?,
            seed: fixed.seed(Setting::Seed)?,
            execution_bytes: self.execution_bytes().ok_or(UnresolvedSetting(Setting::Units1))?,
            // A parameter's name is its setting's key and its parent comes before it, so that these are a space.
            space: space.map_err(|_| UnresolvedSetting(Setting::Trials))?,
            settings: self.settings.clone(),
            draft: draft.clone(),
        })
    }
}

fn read_entry(setting: Setting, entry: &Entry) -> Result<Checked, Problem> {
    let row = setting.row();
    let parse = |text: &String| row.values.parse(text).ok_or_else(|| not_accepted(text));
    match (entry, row.tuning) {
        (Entry::Value(text), _) => parse(text).map(Checked::Fixed),
        (_, Tuning::Fixed) => Err(Problem::NotTunable),
        (Entry::Range { .. }, Tuning::List(_)) => Err(Problem::ListNeeded),
        (Entry::Range { min, max, step }, Tuning::RangeOrList(_)) => {
            let integer = |text: &String| match parse(text)? {
                SettingValue::Integer(number) => Ok(number),
                _ => Err(Problem::ListNeeded),
            };
            let (min, max) = (integer(min)?, integer(max)?);
            let step = step.parse().map_err(|_| Problem::Step { given: shortened(step, MAX_GIVEN) })?;
            Domain::int(min, max, step).map(Checked::Tuned).map_err(domain_problem)
        }
        (Entry::List(texts), Tuning::List(_) | Tuning::RangeOrList(_)) => {
            if texts.is_empty() {
                return Err(Problem::EmptyList);
            }
            if texts.len() > MAX_CHOICES {
                return Err(Problem::LongList { count: texts.len(), most: MAX_CHOICES });
            }
            let values = texts.iter().map(|text| match parse(text)? {
                SettingValue::Integer(number) => Ok(Value::Int(number)),
                SettingValue::Real(number) => Ok(Value::Float(number)),
                SettingValue::Choice(choice) => Ok(Value::Text(choice.key().to_owned())),
                // A seed is never tuned, and the optimizer's default is the absence of a value.
                SettingValue::Seed(_) | SettingValue::OptimizerDefault => Err(Problem::Missing),
            });
            let values = values.collect::<Result<Vec<_>, _>>()?;
            Domain::choice(values).map(Checked::Tuned).map_err(domain_problem)
        }
    }
}

fn domain_problem(error: DomainError) -> Problem {
    match error {
        DomainError::MaxBelowMin { min, max } => Problem::ReversedRange { min, max },
        DomainError::Step(step) => Problem::Step { given: step.to_string() },
        DomainError::Empty => Problem::EmptyList,
        DomainError::Duplicate(value) => Problem::Duplicate { value },
    }
}

fn not_accepted(text: &str) -> Problem {
    if text.is_empty() {
        Problem::Missing
    } else {
        Problem::NotAccepted { given: shortened(text, MAX_GIVEN) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::preset::Preset;

    fn errors(changes: &[(Setting, Entry)]) -> Vec<SettingError> {
        let mut draft = StudyDraft::default();
        changes.iter().for_each(|(setting, entry)| draft.set(*setting, entry.clone()));
        check(&draft).expect_err("it should be refused")
    }

    #[test]
    fn every_preset_can_run() {
        for preset in Preset::ALL {
            assert!(check(&StudyDraft::new(*preset)).is_ok(), "{preset:?}");
        }
    }

    #[test]
    fn presets_of_the_book_tune_units_and_momentum() {
        let chapter = [Preset::ChapterPrinted, Preset::ChapterIntended, Preset::ChapterValidated];
        for (preset, count) in chapter.map(|preset| (preset, 44)).into_iter().chain([(Preset::Quick, 6)]) {
            let study = check(&StudyDraft::new(preset)).unwrap();
            assert_eq!(study.space().combinations(), Some(count));
            assert_eq!(u64::from(study.total_trials()), count);
            let names: Vec<&str> = study.space().parameters().iter().map(|p| p.name.as_str()).collect();
            assert_eq!(names, ["units1", "momentum"]);
        }
    }

    #[test]
    fn momentum_of_the_printed_chapter_does_not_reach_the_optimizer() {
        let update = |preset| {
            let study = check(&StudyDraft::new(preset)).unwrap();
            study.train_config(&study.space().assignment(0)).unwrap().update
        };
        assert_eq!(update(Preset::ChapterPrinted), Update::sgd(1e-5, 0.0));
        assert_eq!(update(Preset::ChapterIntended), Update::sgd(1e-5, 0.9));
    }

    #[test]
    fn errors_name_the_setting_and_the_given_value() {
        let given = |text: &str| Problem::NotAccepted { given: text.to_owned() };
        let all = errors(&[
            (Setting::Window, Entry::value("twenty")),
            (Setting::Epochs, Entry::value("")),
            (Setting::Momentum, Entry::list(&["0.9", "1.5"])),
            (Setting::Points, Entry::range("1", "2", "1")),
            (Setting::Units1, Entry::range("30", "10", "2")),
            (Setting::Pattern, Entry::value("square")),
            (Setting::Seed, Entry::value("-1")),
            (Setting::LearningRate, Entry::value("NaN")),
            (Setting::Layers, Entry::range("2", "3", "0")),
        ]);
        let all: Vec<(Setting, Problem)> =
            all.into_iter().map(|error| (error.setting, error.problem)).collect();
        assert_eq!(
            all,
            [
                (Setting::Points, Problem::NotTunable),
                (Setting::Pattern, given("square")),
                (Setting::Window, given("twenty")),
                (Setting::Layers, Problem::Step { given: "0".to_owned() }),
                (Setting::LearningRate, given("NaN")),
                (Setting::Momentum, given("1.5")),
                (Setting::Epochs, Problem::Missing),
                (Setting::Seed, given("-1")),
            ]
        );
        let reversed = errors(&[(Setting::Units1, Entry::range("30", "10", "2"))]);
        assert_eq!(reversed[0].problem, Problem::ReversedRange { min: 30, max: 10 });
    }

    #[test]
    fn settings_that_do_not_fit_together_are_refused() {
        let first = |changes: &[(Setting, Entry)]| errors(changes)[0].setting;
        assert_eq!(first(&[(Setting::Split, Entry::value("1461"))]), Setting::Split);
        assert_eq!(first(&[(Setting::Window, Entry::range("20", "1000", "20"))]), Setting::Window);
        let wide = Setting::UNITS[..6].iter().map(|units| (*units, Entry::value("1024")));
        let mut changes: Vec<(Setting, Entry)> = wide.collect();
        changes.push((Setting::Layers, Entry::value("6")));
        assert_eq!(first(&changes), Setting::Units1);
        // The deepest network is too large, wherever its number of layers is in the list.
        for layers in [Entry::range("1", "7", "5"), Entry::list(&["6", "0", "2"])] {
            changes.push((Setting::Layers, layers));
            assert_eq!(first(&changes), Setting::Units1);
        }
        let mut draft = StudyDraft::default();
        changes.push((Setting::Layers, Entry::range("1", "4", "1")));
        changes.iter().for_each(|(setting, entry)| draft.set(*setting, entry.clone()));
        assert!(check(&draft).is_ok());
        assert_eq!(
            first(&[(Setting::Layers, Entry::value("0")), (Setting::Split, Entry::value("1"))]),
            Setting::Split
        );
        let long = [
            (Setting::Points, "200000"),
            (Setting::Split, "150000"),
            (Setting::Window, "10000"),
            (Setting::Batch, "100000"),
        ];
        assert_eq!(first(&long.map(|(setting, text)| (setting, Entry::value(text)))), Setting::Batch);
        let many = [(Setting::Trials, Entry::value("100000")), (Setting::Executions, Entry::value("100"))];
        let space = [
            (Setting::Units1, Entry::range("1", "1024", "1")),
            (Setting::Units2, Entry::range("1", "1024", "1")),
        ];
        assert_eq!(first(&[many, space].concat()), Setting::Trials);
    }
}
