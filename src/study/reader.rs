//! Reads the entries of a draft: values, or parameters of the search, or what is wrong with them.

use super::{
    accepted::accepted,
    check::FieldError,
    draft::StudyDraft,
    entry::Entry,
    field::Field,
    kind::{Kind, Tuning},
    template::Slot,
};
use crate::search::{
    domain::Domain,
    parameter::{Condition, Parameter},
    value::Value,
};

/// The longest list a field may hold.
const MAX_CHOICES: usize = 1_000;

/// A draft being read. Fields are read in their order, so that parameters come in it too.
pub(super) struct Reader<'a> {
    pub draft: &'a StudyDraft,
    pub parameters: Vec<Parameter>,
    pub errors: Vec<FieldError>,
}

/// A slot with the largest value it can take.
#[derive(Debug)]
pub(super) struct Reach {
    pub slot: Slot<usize>,
    pub largest: usize,
}

impl Reader<'_> {
    pub fn fail(&mut self, field: Field, message: String) {
        self.errors.push(FieldError { field, message });
    }

    /// What stands in a field that counts; of others the default.
    pub fn counting<T>(
        &mut self,
        field: Field,
        default: T,
        read: impl FnOnce(&mut Self, Field) -> Option<T>,
    ) -> Option<T> {
        if self.draft.counts(field) { read(self, field) } else { Some(default) }
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
            self.refuse(field, text);
        }
        value
    }

    // Once, and not in every reader of a field.
    #[inline(never)]
    fn refuse(&mut self, field: Field, text: &str) {
        let what = if text.is_empty() { "nothing is written here".into() } else { quoted(text) };
        self.fail(field, format!("{what}; it takes {}", accepted(field)));
    }

    pub fn count(&mut self, field: Field) -> Option<usize> {
        let text = self.single(field)?;
        self.parse(field, &text, |text| whole(field, text).and_then(|value| usize::try_from(value).ok()))
    }

    pub fn number(&mut self, field: Field) -> Option<f64> {
        let text = self.single(field)?;
        self.parse(field, &text, |text| number(field, text))
    }

    pub fn name<T>(&mut self, field: Field, read: fn(&str) -> Option<T>) -> Option<T> {
        let text = self.single(field)?;
        self.known(field, &text, &|text| read(text).is_some())?;
        read(&text)
    }

    /// Fails unless a text is one of the field's names, and one that whoever reads it knows.
    #[inline(never)]
    fn known(&mut self, field: Field, text: &str, knows: &dyn Fn(&str) -> bool) -> Option<()> {
        self.parse(field, text, |text| (is_name(field, text) && knows(text)).then_some(()))
    }

    pub fn flag(&mut self, field: Field) -> Option<bool> {
        self.name(field, |key| Some(key == "yes"))
    }

    pub fn seed(&mut self) -> Option<u64> {
        let text = self.single(Field::Seed)?;
        self.parse(Field::Seed, &text, |text| text.parse().ok())
    }

    /// A whole number that may be tuned.
    pub fn reach(&mut self, field: Field) -> Option<Reach> {
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
                Domain::choice(self.list(field, &texts, &read)?)
            }
        };
        let domain = self.domain(field, domain)?;
        let largest = match self.draft.get(field) {
            Entry::Range { .. } => domain.value(domain.count() - 1).as_count()?,
            _ => domain.values().filter_map(|value| value.as_count()).max()?,
        };
        Some(Reach { slot: Slot::Tuned(self.tune(field, domain)), largest })
    }

    /// A number that may be tuned.
    pub fn numbers(&mut self, field: Field) -> Option<Slot<f64>> {
        match self.draft.get(field) {
            Entry::Value(text) => self.parse(field, &text, |text| number(field, text)).map(Slot::Fixed),
            entry => {
                self.choice(field, &entry, &|text| number(field, text).map(Value::Float)).map(Slot::Tuned)
            }
        }
    }

    /// A number that may be tuned, or left to the optimizer's default: then the inner one is `None`.
    pub fn numbers_or_default(&mut self, field: Field) -> Option<Option<Slot<f64>>> {
        match self.draft.get(field) {
            Entry::Value(text) if text.is_empty() && matches!(field.kind(), Kind::NumberOrDefault(_)) => {
                Some(None)
            }
            _ => self.numbers(field).map(Some),
        }
    }

    /// A name that may be tuned.
    pub fn names<T>(&mut self, field: Field, read: fn(&str) -> Option<T>) -> Option<Slot<T>> {
        match self.known_names(field, &|text| read(text).is_some())? {
            Slot::Fixed(text) => read(&text).map(Slot::Fixed),
            Slot::Tuned(place) => Some(Slot::Tuned(place)),
        }
    }

    fn known_names(&mut self, field: Field, knows: &dyn Fn(&str) -> bool) -> Option<Slot<String>> {
        match self.draft.get(field) {
            Entry::Value(text) => {
                self.known(field, &text, knows)?;
                Some(Slot::Fixed(text))
            }
            entry => {
                let known = |text: &str| is_name(field, text) && knows(text);
                let place =
                    self.choice(field, &entry, &|text| known(text).then(|| Value::Text(text.to_owned())))?;
                Some(Slot::Tuned(place))
            }
        }
    }

    /// A list to choose from: the place of its parameter.
    fn choice(&mut self, field: Field, entry: &Entry, read: &dyn Fn(&str) -> Option<Value>) -> Option<usize> {
        let Entry::List(texts) = entry else {
            let example = example(field);
            self.fail(field, format!("a range needs whole numbers; list the values, as in {example}"));
            return None;
        };
        let values = self.list(field, texts, read)?;
        let domain = self.domain(field, Domain::choice(values))?;
        Some(self.tune(field, domain))
    }

    fn list(
        &mut self,
        field: Field,
        texts: &[String],
        read: &dyn Fn(&str) -> Option<Value>,
    ) -> Option<Vec<Value>> {
        if texts.is_empty() {
            self.fail(field, format!("nothing is chosen here; it takes at least {}", accepted(field)));
            return None;
        }
        if texts.len() > MAX_CHOICES {
            self.fail(field, format!("the list has {} values: at most {MAX_CHOICES}", texts.len()));
            return None;
        }
        texts.iter().map(|text| self.parse(field, text, read)).collect()
    }

    fn domain<E: std::fmt::Display>(&mut self, field: Field, domain: Result<Domain, E>) -> Option<Domain> {
        domain.map_err(|error| self.fail(field, error.to_string())).ok()
    }

    /// Makes the field a parameter of the search: its place among them.
    fn tune(&mut self, field: Field, domain: Domain) -> usize {
        debug_assert!(field.tuning() != Tuning::Never);
        self.parameters.push(Parameter::new(field.key(), domain));
        self.parameters.len() - 1
    }

    /// The parameters that were read, each active where its field counts.
    pub fn conditional_parameters(&self) -> Vec<Parameter> {
        let mut parameters = self.parameters.clone();
        for parameter in &mut parameters {
            parameter.condition = Field::from_key(&parameter.name).and_then(|field| self.condition(field));
        }
        parameters
    }

    /// The parameter that decides whether a field counts. A deciding field that is not tuned has the value with
    /// which this one counts, but may itself count only in some trials.
    fn condition(&self, field: Field) -> Option<Condition> {
        let deciding = field.hangs_on()?;
        let place = self.parameters.iter().position(|parameter| parameter.name == deciding.key());
        let Some((parent, parameter)) = place.and_then(|place| Some((place, self.parameters.get(place)?)))
        else {
            return self.condition(deciding);
        };
        let values = (0..).zip(parameter.domain.values());
        let values = values.filter(|(_, value)| field.counts_with(&value.to_string()));
        Some(Condition { parent, parent_values: values.map(|(number, _)| number).collect() })
    }
}

fn whole(field: Field, text: &str) -> Option<i64> {
    let Kind::Whole { min, max } = field.kind() else { return None };
    text.parse().ok().filter(|value| (min..=max).contains(value))
}

fn number(field: Field, text: &str) -> Option<f64> {
    let (Kind::Number(range) | Kind::NumberOrDefault(range)) = field.kind() else { return None };
    // Zero has one form, so that no search tries -0 beside 0.
    text.parse::<f64>().ok().filter(|value| range.contains(*value)).map(|value| value + 0.0)
}

fn is_name(field: Field, text: &str) -> bool {
    matches!(field.kind(), Kind::Names(names) if names.iter().any(|(key, _)| *key == text))
}

fn example(field: Field) -> String {
    let tuned = Entry::value("").tuned(field);
    let Entry::List(values) = tuned else { return String::new() };
    values.join("|")
}

/// A text in quotation marks, cut where it is long.
fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(24).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("“{shown}” is not accepted")
}
