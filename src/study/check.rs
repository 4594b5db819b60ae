//! From a draft to a study, or to the settings that are wrong.

use super::{
    choice::Choice,
    draft::StudyDraft,
    entry::{Entry, EntryPart},
    entry_values::{EntryValues, read_entry},
    error::{Given, Problem, SettingError, SettingErrors, given_text},
    limits::{LargestNetwork, LimitExceeded, check_runs},
    memory::ExecutionSize,
    schema::{Condition, Setting},
    settings::{Settings, Source, UnresolvedSetting},
    study::Study,
    training::CLIPPINGS,
    value_type::{Refusal, SettingValue},
};
use crate::{
    data::{partition::Partition, source::SeriesSource, synthetic::Synthetic},
    nn::{
        activation::Activation,
        dense::Dense,
        model::{ModelConfig, ModelKind},
        optimizer::{OptimizerKind, hyperparameter::Hyperparameter, update::Update},
    },
    num::interval::Interval,
    search::{
        parameter::{Condition as SpaceCondition, Parameter},
        space::{Space, SpaceError},
    },
};

/// Turns a draft into a study.
///
/// # Errors
/// Every input that is wrong.
pub fn check(draft: &StudyDraft) -> Result<Study, SettingErrors> {
    let mut checker = Checker::new(draft);
    for setting in draft.active_settings() {
        checker.read(setting);
    }
    checker.check_clipping();
    checker.check_lengths();
    checker.check_network_size();
    let study = checker.study();
    if let Ok(study) = &study {
        checker.check_runs(study);
    }
    match (SettingErrors::new(checker.errors), study) {
        (None, Ok(study)) => Ok(study),
        (None, Err(error)) => Err(error.into()),
        (Some(errors), _) => Err(errors),
    }
}

/// A draft being checked.
#[derive(Debug)]
struct Checker<'a> {
    draft: &'a StudyDraft,
    settings: Settings,
    /// The tuned settings as parameters of the search, in the order of the settings.
    parameters: Vec<Parameter>,
    errors: Vec<SettingError>,
}

impl<'a> Checker<'a> {
    fn new(draft: &'a StudyDraft) -> Self {
        Self { draft, settings: Settings::default(), parameters: Vec::new(), errors: Vec::new() }
    }

    fn fail(&mut self, setting: Setting, part: EntryPart, problem: Problem) {
        self.errors.push(SettingError { setting, part, problem });
    }

    fn read(&mut self, setting: Setting) {
        let entry = self.draft.get(setting);
        let row = setting.row();
        let hyperparameter = match row.condition {
            Condition::Hyperparameter(which) => self.accepted_by_optimizers(which),
            _ => None,
        };
        let accepted = hyperparameter.as_ref().map_or(row.values, |of| row.values.within(of.accepted_by_all));
        let source = match read_entry(setting, accepted, entry) {
            Ok(EntryValues::Fixed(value)) => Source::Fixed(value),
            Ok(EntryValues::Tuned(domain)) => {
                let condition = self.space_condition(setting);
                self.parameters.push(Parameter { condition, ..Parameter::new(setting.key(), domain) });
                Source::Tuned(self.parameters.len() - 1)
            }
            Err(errors) => {
                let named = errors.iter().flat_map(|error| match &hyperparameter {
                    Some(hyperparameter) => hyperparameter.name_optimizers(error, entry),
                    None => vec![error.clone()],
                });
                return self.errors.extend(named);
            }
        };
        self.settings.insert(setting, source);
    }

    /// What the optimizers of the study accept for a hyperparameter; `None` where none of them has it.
    fn accepted_by_optimizers(&self, which: Hyperparameter) -> Option<AcceptedByOptimizers> {
        let kinds = self.possible_values(Setting::Optimizer).into_iter().filter_map(|value| match value {
            SettingValue::Choice(Choice::Optimizer(kind)) => Some(kind),
            _ => None,
        });
        let each: Vec<(OptimizerKind, Interval)> =
            kinds.filter_map(|kind| Some((kind, accepted_by(kind, which)?))).collect();
        let accepted_by_all = each.iter().map(|(_, accepted)| *accepted).reduce(Interval::intersection)?;
        Some(AcceptedByOptimizers { each, accepted_by_all })
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

    /// At most one kind of clipping is on.
    fn check_clipping(&mut self) {
        let fixed = self.settings.fixed();
        let is_on = |setting| fixed.real_unless_default(setting).is_some_and(|limit| limit != 0.0);
        let mut on = CLIPPINGS.iter().map(|(setting, _)| *setting).filter(|setting| is_on(*setting));
        let Some(first) = on.next() else { return };
        for other in on {
            let problem = Problem::SecondClipping {
                given: given_text(self.draft.get(other).first()),
                other: first,
                other_given: given_text(self.draft.get(first).first()),
            };
            self.fail(other, EntryPart::Value, problem);
        }
    }

    /// The split leaves a validation point, and window and differencing leave a training window.
    fn check_lengths(&mut self) {
        let Some(split) = self.largest(Setting::Split) else { return };
        if let Some(points) = self.largest(Setting::Points)
            && split >= points
        {
            self.fail(Setting::Split, EntryPart::Value, Problem::Split { split, points });
        }
        let Some(window) = self.largest(Setting::Window) else { return };
        if window >= split {
            self.fail_above(Setting::Window, split.saturating_sub(1), |given| Problem::Window {
                given,
                training_points: split,
            });
        } else if let Some(lag) = self.largest(Setting::Differencing)
            && lag + window >= split
        {
            let most = split.saturating_sub(1 + window);
            self.fail_above(Setting::Differencing, most, |given| Problem::Differencing {
                given,
                window,
                training_points: split,
            });
        }
    }

    /// The largest network of each model with its largest batch; `None` where a setting could not be read.
    fn largest_networks(&self) -> Option<Vec<LargestNetwork>> {
        let models = self.possible_values(Setting::Model).into_iter().filter_map(|value| match value {
            SettingValue::Choice(Choice::Model(kind)) => Some(self.largest_model(kind)),
            _ => None,
        });
        let network = |model: Option<ModelConfig>| {
            Some(LargestNetwork {
                window: self.largest(Setting::Window)?,
                model: model?,
                batch: self.largest(Setting::Batch)?.min(self.largest(Setting::Split)?),
                buffers_per_output: self.buffers_per_output()?,
            })
        };
        models.map(network).collect()
    }

    /// The largest configuration of a model; `None` where a setting could not be read.
    fn largest_model(&self, kind: ModelKind) -> Option<ModelConfig> {
        let mut model = kind.with_defaults();
        if let Some(hidden) = model.hidden_layers_mut() {
            let layers = self.largest(Setting::Layers)?;
            let units = Setting::UNITS.iter().take(layers).map(|units| self.largest(*units));
            let layers = units.map(|units| Some(Dense::new(units?, Activation::Linear)));
            *hidden = layers.collect::<Option<_>>()?;
        }
        Some(model)
    }

    /// The largest networks and their largest batch fit a browser.
    fn check_network_size(&mut self) {
        for network in self.largest_networks().unwrap_or_default() {
            self.check_size_of(&network);
        }
    }

    fn check_size_of(&mut self, largest: &LargestNetwork) {
        match largest.check() {
            Ok(()) => {}
            Err(LimitExceeded::Batch { most, .. }) => {
                self.fail_above(Setting::Batch, most as usize, |given| Problem::Batch { given, most });
            }
            Err(limit @ (LimitExceeded::Weights { .. } | LimitExceeded::Runs { .. })) => {
                let (layer, most) = largest.costliest_layer();
                let hidden = largest.model.hidden_layers().get(layer);
                let (Some(setting), Some(hidden)) = (Setting::UNITS.get(layer), hidden) else {
                    return self.fail(Setting::Window, EntryPart::Value, Problem::Limit(limit));
                };
                let bound = most.map_or(hidden.units.saturating_sub(1), |most| most as usize);
                self.fail_above(*setting, bound, |given| Problem::Units { given, most, limit });
            }
        }
    }

    /// A browser can keep track of every training run.
    fn check_runs(&mut self, study: &Study) {
        let Err(limit) = check_runs(study.total_executions(), study.executions()) else { return };
        let problem = match limit {
            LimitExceeded::Runs { runs, executions, most } => {
                let given = given_text(self.draft.get(Setting::Trials).first());
                Problem::Runs { given, runs, executions, most }
            }
            LimitExceeded::Weights { .. } | LimitExceeded::Batch { .. } => Problem::Limit(limit),
        };
        self.fail(Setting::Trials, EntryPart::Value, problem);
    }

    /// Fails at each input of an integer setting that holds numbers above `most`: at least at one.
    fn fail_above(&mut self, setting: Setting, most: usize, problem: impl Fn(Given) -> Problem) {
        let is_above = |text: &str| {
            text.parse::<i64>().is_ok_and(|number| usize::try_from(number).is_ok_and(|number| number > most))
        };
        let parts = self.draft.get(setting).parts().into_iter().filter(|(part, _)| *part != EntryPart::Step);
        let above =
            parts.map(|(part, texts)| (part, texts.into_iter().filter(|text| is_above(text)).collect()));
        let mut above: Vec<(EntryPart, Given)> = above.collect();
        above.retain(|(_, given)| !given.texts.is_empty());
        if above.is_empty() {
            // The largest value was computed from these texts, so that one of them is above.
            above.push((EntryPart::Value, [self.draft.get(setting).first()].into_iter().collect()));
        }
        for (part, given) in above {
            self.fail(setting, part, problem(given));
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
        let is_readable = !activations.is_empty()
            && (!dropouts.is_empty() || self.largest(Setting::Layers).is_none_or(|layers| layers == 0));
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

    /// The bytes that the largest execution needs, and those that its checkpoints add; `None` where a setting could not be
    /// read.
    fn execution_bytes(&self) -> Option<(u64, u64)> {
        let bytes = |LargestNetwork { window, model, batch, buffers_per_output }| {
            let size = ExecutionSize {
                window,
                model,
                batch,
                points: self.largest(Setting::Points)?,
                epochs: self.largest(Setting::Epochs)?,
                horizon: self.largest(Setting::Horizon)?,
                buffers_per_output,
                buffers_per_weight: self.buffers_per_weight(),
            };
            Some((size.bytes(), size.checkpoint_bytes()))
        };
        let all: Vec<(u64, u64)> = self.largest_networks()?.into_iter().map(bytes).collect::<Option<_>>()?;
        all.into_iter().max_by_key(|(execution, checkpoints)| execution + checkpoints)
    }

    /// The parts of the series.
    fn partition(&self) -> Result<Partition, SettingError> {
        let fixed = self.settings.fixed();
        let (points, split) = (fixed.count(Setting::Points)?, fixed.count(Setting::Split)?);
        Partition::holdout(points, split).map_err(|_| SettingError {
            setting: Setting::Split,
            part: EntryPart::Value,
            problem: Problem::Split { split, points },
        })
    }

    /// The study. Fails only where a setting is wrong that has failed before, or where the parameters are no space,
    /// which the names and conditions of the settings exclude.
    fn study(&self) -> Result<Study, SettingError> {
        let fixed = self.settings.fixed();
        let space = Space::new(self.parameters.clone()).map_err(|error| {
            let (SpaceError::DuplicateName(name) | SpaceError::InvalidCondition(name)) = &error;
            let setting = Setting::from_key(name).unwrap_or(Setting::Trials);
            SettingError { setting, part: EntryPart::Value, problem: Problem::Space(error) }
        })?;
        let (execution_bytes, checkpoint_bytes) =
            self.execution_bytes().ok_or(UnresolvedSetting(Setting::Units1))?;
        Ok(Study {
            source: SeriesSource::Synthetic(Synthetic {
                points: fixed.count(Setting::Points)?,
                baseline: fixed.real(Setting::Baseline)?,
                slope: fixed.real(Setting::Slope)?,
                period: fixed.real(Setting::Period)?,
                amplitude: fixed.real(Setting::Amplitude)?,
                phase: fixed.real(Setting::Phase)?,
                pattern: fixed.pattern(Setting::Pattern)?,
                noise: fixed.real(Setting::Noise)?,
                noise_seed: fixed.count_u32(Setting::NoiseSeed)?,
            }),
            partition: self.partition()?,
            horizon: fixed.count(Setting::Horizon)?,
            objective: fixed.objective(Setting::Objective)?,
            trials: fixed.count_u32(Setting::Trials)?,
            repeats: fixed.count_u32(Setting::Executions)?,
            oracle: fixed.oracle(Setting::Oracle)?.with_defaults(),
            seed: fixed.seed(Setting::Seed)?,
            stream: fixed.count_u32(Setting::Stream)?,
            space,
            execution_bytes,
            checkpoint_bytes,
            settings: self.settings.clone(),
            draft: self.draft.clone(),
        })
    }
}

/// What the optimizers of a study accept for one of their hyperparameters.
#[derive(Debug)]
struct AcceptedByOptimizers {
    each: Vec<(OptimizerKind, Interval)>,
    accepted_by_all: Interval,
}

impl AcceptedByOptimizers {
    /// An error of a hyperparameter, split so that values that only an optimizer refuses are in an error that names it.
    fn name_optimizers(&self, error: &SettingError, entry: &Entry) -> Vec<SettingError> {
        let (Problem::NotAccepted { accepted, .. }, false) = (&error.problem, error.part == EntryPart::Step)
        else {
            return vec![error.clone()];
        };
        let accepted = *accepted;
        let values = error.setting.row().values;
        let values = if error.part == EntryPart::Value { values } else { values.in_list() };
        let texts =
            entry.parts().into_iter().filter(|(part, _)| *part == error.part).flat_map(|(_, texts)| texts);
        let refused = texts.filter(|text| accepted.check(text) == Err(Refusal::NotAccepted));
        let (by_optimizer, by_setting): (Vec<&str>, Vec<&str>) =
            refused.partition(|text| values.check(text) != Err(Refusal::NotAccepted));
        let first_refusing = |text: &str| {
            let refuses = |accepted: Interval| values.within(accepted).parse(text).is_none();
            self.each.iter().find(|(_, accepted)| refuses(*accepted)).map(|(optimizer, _)| *optimizer)
        };
        let mut problems = Vec::new();
        if !by_setting.is_empty() {
            problems.push(Problem::NotAccepted { given: by_setting.into_iter().collect(), accepted });
        }
        for (optimizer, _) in &self.each {
            let texts = by_optimizer.iter().copied().filter(|text| first_refusing(text) == Some(*optimizer));
            let given: Given = texts.collect();
            if !given.texts.is_empty() {
                let accepted = accepted.interval().unwrap_or(self.accepted_by_all);
                problems.push(Problem::OptimizerRange { given, optimizer: *optimizer, accepted });
            }
        }
        problems.into_iter().map(|problem| SettingError { problem, ..error.clone() }).collect()
    }
}

/// What an optimizer accepts for a hyperparameter; `None` where it does not have it.
fn accepted_by(optimizer: OptimizerKind, which: Hyperparameter) -> Option<Interval> {
    let mut update = Update::new(optimizer.with_defaults(), 0.0);
    // No interval contains NaN, so that the error holds the interval.
    *update.optimizer.hyperparameter(which)? = f64::NAN;
    update.check().err().map(|error| error.accepted)
}

impl From<UnresolvedSetting> for SettingError {
    fn from(UnresolvedSetting(setting): UnresolvedSetting) -> Self {
        let problem = Problem::Missing { accepted: setting.row().values };
        Self { setting, part: EntryPart::Value, problem }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        search::{combinations::Combinations, value::Value},
        study::{preset::Preset, value_type::ValueType},
    };

    fn errors(changes: &[(Setting, Entry)]) -> Vec<SettingError> {
        let mut draft = StudyDraft::default();
        changes.iter().for_each(|(setting, entry)| draft.set(*setting, entry.clone()));
        check(&draft).expect_err("it should be refused").iter().cloned().collect()
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
            assert_eq!(study.space().combinations(), Combinations::Count(count));
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

    fn given(texts: &[&str]) -> Given {
        texts.iter().copied().collect()
    }

    #[test]
    fn errors_name_the_setting_the_input_and_the_given_value() {
        let not_accepted = |setting: Setting, text: &str| {
            (
                setting,
                EntryPart::Value,
                Problem::NotAccepted { given: given(&[text]), accepted: setting.row().values },
            )
        };
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
        let all: Vec<(Setting, EntryPart, Problem)> =
            all.into_iter().map(|error| (error.setting, error.part, error.problem)).collect();
        assert_eq!(
            all,
            [
                (Setting::Points, EntryPart::Min, Problem::NotTunable { given: "int:1:2:1".to_owned() }),
                not_accepted(Setting::Pattern, "square"),
                not_accepted(Setting::Window, "twenty"),
                (Setting::Layers, EntryPart::Step, Problem::Step { given: "0".to_owned(), least: 1 }),
                not_accepted(Setting::LearningRate, "NaN"),
                (
                    Setting::Momentum,
                    EntryPart::List,
                    Problem::NotAccepted { given: given(&["1.5"]), accepted: Setting::Momentum.row().values }
                ),
                (
                    Setting::Epochs,
                    EntryPart::Value,
                    Problem::Missing { accepted: Setting::Epochs.row().values }
                ),
                not_accepted(Setting::Seed, "-1"),
            ]
        );
        let reversed = errors(&[(Setting::Units1, Entry::range("30", "10", "2"))]);
        assert_eq!(
            reversed[0].problem,
            Problem::ReversedRange {
                min: Value::Int(30),
                max: Value::Int(10),
                accepted: ValueType::integer(30, 1_024),
            }
        );
    }

    #[test]
    fn hyperparameters_are_compared_with_every_optimizer_of_the_study() {
        let of = |optimizers: &[&str], beta_1: &[&str]| {
            let changes =
                [(Setting::Optimizer, Entry::list(optimizers)), (Setting::Beta1, Entry::list(beta_1))];
            errors(&changes).into_iter().map(|error| error.problem).collect::<Vec<_>>()
        };
        let refused = |texts: &[&str], optimizer, accepted| Problem::OptimizerRange {
            given: given(texts),
            optimizer,
            accepted,
        };
        let both = Interval::between(0.0, 1.0);
        assert_eq!(
            of(&["adam", "lion"], &["0", "0.5", "1", "2"]),
            [
                Problem::NotAccepted {
                    given: given(&["2"]),
                    accepted: Setting::Beta1.row().values.in_list().within(both)
                },
                refused(&["1"], OptimizerKind::Adam, both),
                refused(&["0"], OptimizerKind::Lion, both),
            ]
        );
        assert_eq!(
            of(&["sgd", "adam"], &["1"]),
            [refused(&["1"], OptimizerKind::Adam, Interval::below(0.0, 1.0))]
        );
        // As a float32 it is one, which needs no optimizer to be refused.
        assert!(matches!(of(&["adam"], &["0.99999999999"])[..], [Problem::Rounds { .. }]));
    }

    #[test]
    fn numbers_that_are_too_large_together_are_named_at_their_input() {
        let inputs = |changes: &[(Setting, Entry)]| {
            let errors = errors(changes).into_iter();
            errors
                .map(|error| match error.problem {
                    Problem::Window { given, .. }
                    | Problem::Differencing { given, .. }
                    | Problem::Batch { given, .. }
                    | Problem::Units { given, .. } => (error.setting, error.part, given.texts),
                    other => panic!("{other:?}"),
                })
                .collect::<Vec<_>>()
        };
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        // The end is named as it was given, though the range does not reach it.
        assert_eq!(
            inputs(&[(Setting::Window, Entry::range("20", "1001", "20"))]),
            [(Setting::Window, EntryPart::Max, texts(&["1001"]))]
        );
        assert_eq!(
            inputs(&[(Setting::Window, Entry::range("1000", "1001", "2000"))]),
            [
                (Setting::Window, EntryPart::Min, texts(&["1000"])),
                (Setting::Window, EntryPart::Max, texts(&["1001"]))
            ]
        );
        assert_eq!(
            inputs(&[(Setting::Window, Entry::list(&["20", "2000", "999", "1000"]))]),
            [(Setting::Window, EntryPart::List, texts(&["2000", "1000"]))]
        );
        assert_eq!(
            inputs(&[(Setting::Differencing, Entry::list(&["0", "979", "980", "990"]))]),
            [(Setting::Differencing, EntryPart::List, texts(&["980", "990"]))]
        );
        let long = [(Setting::Points, "200000"), (Setting::Split, "150000"), (Setting::Window, "10000")];
        let mut long: Vec<_> =
            long.into_iter().map(|(setting, text)| (setting, Entry::value(text))).collect();
        long.push((Setting::Batch, Entry::list(&["100", "90000", "6373", "6374"])));
        assert_eq!(inputs(&long), [(Setting::Batch, EntryPart::List, texts(&["90000", "6374"]))]);
    }

    #[test]
    fn network_that_is_too_large_is_blamed_on_the_layer_with_the_most_weights() {
        let units = |units: &[(usize, &str)]| {
            let mut changes = vec![(Setting::Layers, Entry::value("8"))];
            changes.extend(units.iter().map(|(layer, text)| (Setting::UNITS[layer - 1], Entry::value(text))));
            changes
        };
        let narrow = [
            (1, "1"),
            (2, "1024"),
            (3, "1024"),
            (4, "1024"),
            (5, "1024"),
            (6, "1024"),
            (7, "1024"),
            (8, "1"),
        ];
        let all = errors(&units(&narrow));
        let [SettingError { setting, problem: Problem::Units { given, most: Some(most), .. }, .. }] =
            &all[..]
        else {
            panic!("{all:?}");
        };
        assert_eq!((*setting, &given.texts[..]), (Setting::Units3, &["1024".to_owned()][..]));
        // The number that the error names is the largest that is accepted.
        let with = |most: u64| {
            let mut draft = StudyDraft::default();
            let changes = units(&narrow).into_iter();
            let most = (*setting, Entry::value(&most.to_string()));
            changes.chain([most]).for_each(|(setting, entry)| draft.set(setting, entry));
            check(&draft)
        };
        assert!(with(*most).is_ok() && with(most + 1).is_err());
        // Seven wide layers are too large whatever one of them has.
        let wide: Vec<(usize, &str)> = (1..=8).map(|layer| (layer, "1024")).collect();
        assert!(matches!(errors(&units(&wide))[0].problem, Problem::Units { most: None, .. }));
        let long_window = [
            (Setting::Points, Entry::value("20000")),
            (Setting::Split, Entry::value("15000")),
            (Setting::Window, Entry::value("10000")),
            (Setting::Units1, Entry::range("10", "1024", "2")),
        ];
        let error = &errors(&long_window)[0];
        assert_eq!((error.setting, error.part), (Setting::Units1, EntryPart::Max));
    }

    #[test]
    fn parameters_that_are_no_space_are_an_error_with_its_reason() {
        let mut draft = StudyDraft::default();
        draft.set(Setting::Window, Entry::list(&["3", "4"]));
        let mut checker = Checker::new(&draft);
        draft.active_settings().for_each(|setting| checker.read(setting));
        let window = checker.parameters[0].clone();
        checker.parameters.push(window);
        let error = checker.study().unwrap_err();
        assert_eq!(error.setting, Setting::Window);
        assert_eq!(error.problem, Problem::Space(SpaceError::DuplicateName("window".to_owned())));
    }

    #[test]
    fn settings_that_do_not_fit_together_are_refused() {
        let first = |changes: &[(Setting, Entry)]| errors(changes)[0].setting;
        assert_eq!(first(&[(Setting::Split, Entry::value("1461"))]), Setting::Split);
        assert_eq!(first(&[(Setting::Window, Entry::range("20", "1000", "20"))]), Setting::Window);
        let wide = Setting::UNITS[..6].iter().map(|units| (*units, Entry::value("1024")));
        let mut changes: Vec<(Setting, Entry)> = wide.collect();
        changes.push((Setting::Layers, Entry::value("6")));
        assert_eq!(first(&changes), Setting::Units2);
        // The deepest network is too large, wherever its number of layers is in the list.
        for layers in [Entry::range("1", "7", "5"), Entry::list(&["6", "0", "2"])] {
            changes.push((Setting::Layers, layers));
            assert_eq!(first(&changes), Setting::Units2);
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
