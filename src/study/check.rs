//! From a draft to a study, or to what is wrong with it.

use thiserror::Error;

use super::{
    accepted::accepted,
    checked::Study,
    draft::StudyDraft,
    entry::Entry,
    field::{Field, Kind, Tuning},
    limits::{self, Excess, Largest},
    template::{Slot, Template},
};
use crate::{
    data::synthetic::{Pattern, Synthetic},
    nn::activation::Activation,
    train::objective::Objective,
    tune::{
        domain::Domain,
        space::{Parameter, Space},
        value::Value,
    },
};

/// The longest list a field may hold.
const MAX_CHOICES: usize = 1_000;

/// What is wrong with a field, and what it would accept.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{label}: {message}", label = field.label())]
pub struct FieldError {
    /// The field to mend.
    pub field: Field,
    /// What is wrong, with the value, and what would be accepted.
    pub message: String,
}

/// Turns a draft into a study.
///
/// # Errors
/// Everything that is wrong, in the order of the fields; never empty.
pub fn check(draft: &StudyDraft) -> Result<Study, Vec<FieldError>> {
    let mut reader = Reader { draft, parameters: Vec::new(), errors: Vec::new() };
    let study = reader.study();
    match study {
        Some(study) if reader.errors.is_empty() => Ok(study),
        _ => {
            reader.errors.sort_by_key(|error| error.field);
            Err(reader.errors)
        }
    }
}

struct Reader<'a> {
    draft: &'a StudyDraft,
    parameters: Vec<Parameter>,
    errors: Vec<FieldError>,
}

/// A slot with the largest value it can take.
struct Reach {
    slot: Slot<usize>,
    largest: usize,
}

impl Reader<'_> {
    /// Reads every field, so that every error is found at once; `None` where one of them cannot be read.
    fn study(&mut self) -> Option<Study> {
        let points = self.count(Field::Points);
        let baseline = self.number(Field::Baseline);
        let slope = self.number(Field::Slope);
        let period = self.number(Field::Period);
        let amplitude = self.number(Field::Amplitude);
        let phase = self.number(Field::Phase);
        let pattern = self.name(Field::Pattern, Pattern::from_key);
        let noise = self.number(Field::Noise);
        let noise_seed = self.count(Field::NoiseSeed);
        let split = self.count(Field::Split);
        let window = self.reach(Field::Window);
        let batch = self.reach(Field::Batch);
        let layers = self.count(Field::Layers);
        let units: Vec<Option<Reach>> =
            (1..=layers.unwrap_or(0)).map(|layer| self.reach(Field::Units(layer as u8))).collect();
        let units: Option<Vec<Reach>> = units.into_iter().collect();
        let activation = self.name(Field::Activation, Activation::from_key);
        let learning_rate = self.numbers(Field::LearningRate);
        let momentum = self.numbers(Field::Momentum);
        let momentum_used = self.name(Field::MomentumUsed, |key| Some(key == "yes"));
        let epochs = self.reach(Field::Epochs);
        let objective = self.name(Field::Objective, Objective::from_key);
        let trials = self.count(Field::Trials);
        let executions = self.count(Field::Executions);
        let seed = self.seed();

        self.fits(points, split, window.as_ref());
        if let (Some(window), Some(units), Some(batch), Some(split)) = (&window, &units, &batch, split) {
            let largest = Largest {
                window: window.largest,
                units: units.iter().map(|reach| reach.largest).collect(),
                batch: batch.largest.min(split),
            };
            let field = |excess| match excess {
                Excess::Batch { .. } => Field::Batch,
                _ if units.is_empty() => Field::Window,
                _ => Field::Units(1),
            };
            largest.check().unwrap_or_else(|excess| self.fail(field(excess), excess.to_string()));
        }
        let space = Space::new(std::mem::take(&mut self.parameters)).ok()?;
        let study = Study {
            draft: self.draft.clone(),
            series: Synthetic {
                points: points?,
                baseline: baseline?,
                slope: slope?,
                period: period?,
                amplitude: amplitude?,
                phase: phase?,
                pattern: pattern?,
                noise: noise?,
                noise_seed: u32::try_from(noise_seed?).ok()?,
            },
            split: split?,
            template: Template {
                window: window?.slot,
                batch: batch?.slot,
                units: units?.into_iter().map(|reach| reach.slot).collect(),
                activation: activation?,
                learning_rate: learning_rate?,
                momentum: momentum?,
                momentum_used: momentum_used?,
                epochs: epochs?.slot,
                objective: objective?,
            },
            space,
            trials: u32::try_from(trials?).ok()?,
            executions: u32::try_from(executions?).ok()?,
            seed: seed?,
        };
        limits::runs(study.total_executions(), study.executions)
            .unwrap_or_else(|excess| self.fail(Field::Trials, excess.to_string()));
        Some(study)
    }

    /// What only several fields together can get wrong.
    fn fits(&mut self, points: Option<usize>, split: Option<usize>, window: Option<&Reach>) {
        if let (Some(points), Some(split)) = (points, split)
            && split >= points
        {
            self.fail(Field::Split, format!("{split} leaves no point to check on: at most {}", points - 1));
        }
        if let (Some(split), Some(window)) = (split, window)
            && window.largest >= split
        {
            let longest = split - 1;
            self.fail(
                Field::Window,
                format!(
                    "{} does not fit the {split} training points: at most {longest}, so that one point is left to learn from",
                    window.largest
                ),
            );
        }
    }

    fn fail(&mut self, field: Field, message: String) {
        self.errors.push(FieldError { field, message });
    }

    /// The text of a field that has one value.
    fn single(&mut self, field: Field) -> Option<String> {
        match self.draft.get(field) {
            Entry::Value(text) => Some(text),
            Entry::Range { .. } | Entry::List(_) => {
                self.fail(field, format!("this field cannot be tuned; it takes {}", accepted(field)));
                None
            }
        }
    }

    fn parse<T>(&mut self, field: Field, text: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = read(text);
        if value.is_none() {
            let what = if text.is_empty() { "nothing is written here".into() } else { quoted(text) };
            self.fail(field, format!("{what}; it takes {}", accepted(field)));
        }
        value
    }

    fn count(&mut self, field: Field) -> Option<usize> {
        let text = self.single(field)?;
        self.parse(field, &text, |text| whole(field, text).and_then(|value| usize::try_from(value).ok()))
    }

    fn number(&mut self, field: Field) -> Option<f64> {
        let text = self.single(field)?;
        self.parse(field, &text, |text| number(field, text))
    }

    fn name<T>(&mut self, field: Field, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.single(field)?;
        let Kind::Names(names) = field.kind() else { return None };
        self.parse(field, &text, |text| {
            names.iter().any(|(key, _)| *key == text).then(|| read(text)).flatten()
        })
    }

    fn seed(&mut self) -> Option<u64> {
        let text = self.single(Field::Seed)?;
        self.parse(Field::Seed, &text, |text| text.parse().ok())
    }

    /// A whole number that may be tuned.
    fn reach(&mut self, field: Field) -> Option<Reach> {
        let domain = match self.draft.get(field) {
            Entry::Value(text) => {
                let value = self.parse(field, &text, |text| whole(field, text))?;
                let value = usize::try_from(value).ok()?;
                return Some(Reach { slot: Slot::Fixed(value), largest: value });
            }
            Entry::Range { min, max, step } => {
                let min = self.parse(field, &min, |text| whole(field, text));
                let max = self.parse(field, &max, |text| whole(field, text));
                let step =
                    self.parse(field, &step, |text| text.parse::<i64>().ok().filter(|step| *step >= 1));
                let (min, max, step) = (min?, max?, step?);
                Domain::int(min, max, step)
            }
            Entry::List(texts) => {
                let read = |text: &str| whole(field, text).map(Value::Int);
                Domain::choice(self.list(field, &texts, read)?)
            }
        };
        let domain = self.domain(field, domain)?;
        let largest = match self.draft.get(field) {
            Entry::Range { .. } => domain.value(domain.count() - 1).as_count()?,
            _ => domain.values().filter_map(|value| value.as_count()).max()?,
        };
        Some(Reach { slot: self.tune(field, domain), largest })
    }

    /// A number that may be tuned.
    fn numbers(&mut self, field: Field) -> Option<Slot<f64>> {
        match self.draft.get(field) {
            Entry::Value(text) => self.parse(field, &text, |text| number(field, text)).map(Slot::Fixed),
            Entry::Range { .. } => {
                self.fail(
                    field,
                    format!("a range needs whole numbers; list the values, as in {}", example(field)),
                );
                None
            }
            Entry::List(texts) => {
                let values = self.list(field, &texts, |text| number(field, text).map(Value::Float))?;
                let domain = self.domain(field, Domain::choice(values))?;
                Some(self.tune(field, domain))
            }
        }
    }

    fn list(
        &mut self,
        field: Field,
        texts: &[String],
        read: impl Fn(&str) -> Option<Value>,
    ) -> Option<Vec<Value>> {
        if texts.len() > MAX_CHOICES {
            self.fail(field, format!("the list has {} values: at most {MAX_CHOICES}", texts.len()));
            return None;
        }
        texts.iter().map(|text| self.parse(field, text, &read)).collect()
    }

    fn domain<E: std::fmt::Display>(&mut self, field: Field, domain: Result<Domain, E>) -> Option<Domain> {
        domain.map_err(|error| self.fail(field, error.to_string())).ok()
    }

    /// Makes the field a parameter of the search.
    fn tune<T>(&mut self, field: Field, domain: Domain) -> Slot<T> {
        debug_assert!(field.tuning() != Tuning::Never);
        self.parameters.push(Parameter { name: field.key().to_owned(), domain });
        Slot::Tuned(self.parameters.len() - 1)
    }
}

fn whole(field: Field, text: &str) -> Option<i64> {
    let Kind::Whole { min, max } = field.kind() else { return None };
    text.parse().ok().filter(|value| (min..=max).contains(value))
}

fn number(field: Field, text: &str) -> Option<f64> {
    let Kind::Number { min, max } = field.kind() else { return None };
    // Zero has one form, so that no search tries -0 beside 0.
    text.parse::<f64>().ok().filter(|value| (min..=max).contains(value)).map(|value| value + 0.0)
}

fn example(field: Field) -> &'static str {
    if field == Field::LearningRate { "1e-6|1e-5|1e-4" } else { "0.9|0.7|0.5" }
}

/// A text in quotation marks, cut where it is long.
fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(24).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("“{shown}” is not accepted")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{nn::optimiser::update::Update, study::preset::Preset};

    fn errors(change: &[(Field, Entry)]) -> Vec<FieldError> {
        let mut draft = StudyDraft::default();
        change.iter().for_each(|(field, entry)| draft.set(*field, entry.clone()));
        check(&draft).expect_err("it should be refused")
    }

    #[test]
    fn every_preset_can_run() {
        for preset in Preset::ALL {
            let study = check(&StudyDraft::new(preset)).unwrap();
            let count = if preset == Preset::Quick { 6 } else { 44 };
            assert_eq!(study.space().combinations(), Some(count));
            assert_eq!(u64::from(study.total_trials()), count);
            let names: Vec<&str> = study.space().parameters().iter().map(|p| p.name.as_str()).collect();
            assert_eq!(names, ["units1", "momentum"]);
        }
    }

    #[test]
    fn as_printed_the_momentum_has_no_effect() {
        let update = |preset| {
            let study = check(&StudyDraft::new(preset)).unwrap();
            study.train_config(&study.space().assignment(0)).unwrap().update
        };
        assert_eq!(update(Preset::ChapterPrinted), Update::sgd(1e-5, 0.0));
        assert_eq!(update(Preset::ChapterIntended), Update::sgd(1e-5, 0.9));
    }

    #[test]
    fn errors_name_the_field_the_value_and_what_is_accepted() {
        let all = errors(&[
            (Field::Window, Entry::value("twenty")),
            (Field::Epochs, Entry::value("")),
            (Field::Momentum, Entry::list(&["0.9", "1.5"])),
            (Field::Points, Entry::range("1", "2", "1")),
            (Field::Units(1), Entry::range("30", "10", "2")),
            (Field::Pattern, Entry::value("square")),
            (Field::Seed, Entry::value("-1")),
            (Field::LearningRate, Entry::value("NaN")),
        ]);
        let all: Vec<String> = all.iter().map(ToString::to_string).collect();
        assert_eq!(
            all,
            [
                "Points: this field cannot be tuned; it takes a whole number from 3 to 200000",
                "Pattern: “square” is not accepted; it takes one of chapter, sine, triangle, sawtooth",
                "Window: “twenty” is not accepted; it takes a whole number from 1 to 10000",
                "Units in layer 1: the largest value, 10, is below the smallest, 30",
                "Learning rate: “NaN” is not accepted; it takes a number from 0 to 1000000",
                "Momentum: “1.5” is not accepted; it takes a number from 0 to 1",
                "Epochs: nothing is written here; it takes a whole number from 1 to 100000",
                "Search seed: “-1” is not accepted; it takes a whole number from 0 to 18446744073709551615",
            ]
        );
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let first = |change: &[(Field, Entry)]| errors(change)[0].field;
        assert_eq!(first(&[(Field::Split, Entry::value("1461"))]), Field::Split);
        assert_eq!(first(&[(Field::Window, Entry::range("20", "1000", "20"))]), Field::Window);
        let wide = [1, 2, 3, 4, 5, 6].map(|layer| (Field::Units(layer), Entry::value("1024")));
        let mut change = wide.to_vec();
        change.push((Field::Layers, Entry::value("6")));
        assert_eq!(first(&change), Field::Units(1));
        assert_eq!(
            first(&[(Field::Layers, Entry::value("0")), (Field::Split, Entry::value("1"))]),
            Field::Split
        );
        let long = [
            (Field::Points, "200000"),
            (Field::Split, "150000"),
            (Field::Window, "10000"),
            (Field::Batch, "100000"),
        ];
        assert_eq!(first(&long.map(|(field, text)| (field, Entry::value(text)))), Field::Batch);
        let many = [(Field::Trials, Entry::value("100000")), (Field::Executions, Entry::value("100"))];
        let space = [
            (Field::Units(1), Entry::range("1", "1024", "1")),
            (Field::Units(2), Entry::range("1", "1024", "1")),
        ];
        assert_eq!(first(&[many, space].concat()), Field::Trials);
    }
}
