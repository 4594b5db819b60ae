//! The fragment of a link: `v=1&preset=chapter-intended&units1=int:10:30:2&momentum=0.9|0.7&trials=150`.
//!
//! It holds what differs from a preset, in the words of the fields, and can be edited by hand. A range of
//! whole numbers is `int:min:max:step`, a list is its values joined by `|` (of one value: `0.9|`). Without
//! `preset` the study grows from the default one; without `v` the link is of version 1, as every link made
//! before there was another.

use thiserror::Error;

use super::escape::{escape, unescape};
use super::{
    check::{FieldError, check},
    draft::StudyDraft,
    entry::Entry,
    field::{Field, MAX_LAYERS},
    kind::Kind,
    preset::Preset,
    study::Study,
};

/// The version this build writes, and the only one it reads.
pub const VERSION: u32 = 1;

/// The longest fragment that is read, in bytes.
const MAX_LENGTH: usize = 100_000;

/// Why a link cannot be opened. Each names the part at fault.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LinkError {
    /// Longer than anything this page writes.
    #[error("the link is {0} characters long: at most {MAX_LENGTH} are read")]
    TooLong(usize),
    /// Of a version this build does not know.
    #[error("the link is of version “{0}”; this page reads version {VERSION}")]
    Version(String),
    /// Something that is not `key=value`.
    #[error("“{0}” is not of the form key=value")]
    Shape(String),
    /// A key nobody knows.
    #[error("there is no field called “{0}”")]
    UnknownKey(String),
    /// A key that stands twice.
    #[error("“{0}” stands in the link twice")]
    Twice(String),
    /// A preset nobody knows.
    #[error("there is no preset called “{0}”; there are {names}", names = preset_names())]
    UnknownPreset(String),
    /// A percent sign that begins no valid UTF-8 escape.
    #[error("“{0}” has a percent sign that stands for no character")]
    Escape(String),
    /// A range of another shape than `int:min:max:step`.
    #[error("{key}: “{value}” is not of the form int:min:max:step")]
    Range {
        /// The field's key.
        key: String,
        /// What stood there.
        value: String,
    },
    /// Something of a layer that the link itself says is not there.
    #[error("“{key}” is set, but there are only {layers} hidden layers")]
    NoSuchLayer {
        /// The field's key.
        key: String,
        /// The number of hidden layers.
        layers: String,
    },
    /// A setting that nothing of what the study chooses has.
    #[error("“{key}” is set, but {chosen} does not use it; it counts with {with}")]
    NoSuchSetting {
        /// The field's key.
        key: String,
        /// What is chosen, as it stands in the link.
        chosen: String,
        /// With which choices the field would count.
        with: String,
    },
    /// The link can be read, but not run.
    #[error("{}", messages(.0))]
    Fields(Vec<FieldError>),
}

fn preset_names() -> String {
    Preset::ALL.map(Preset::key).join(", ")
}

fn messages(errors: &[FieldError]) -> String {
    errors.iter().map(|error| format!("{} ({})", error, error.field.key())).collect::<Vec<_>>().join("; ")
}

/// A part of the link as it can be shown: cut where it is long.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(40).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// The fragment of a draft, without the `#`.
#[must_use]
pub fn encode(draft: &StudyDraft) -> String {
    let mut fragment = format!("v={VERSION}&preset={}", draft.preset().key());
    for (field, entry) in draft.changes() {
        fragment.push_str(&format!("&{}={}", field.key(), written(&entry)));
    }
    fragment
}

/// An entry as it stands in a link.
fn written(entry: &Entry) -> String {
    match entry {
        Entry::Value(text) => escape(text),
        Entry::Range { min, max, step } => {
            format!("int:{}:{}:{}", escape(min), escape(max), escape(step))
        }
        Entry::List(values) => {
            let mut joined = values.iter().map(|value| escape(value)).collect::<Vec<_>>().join("|");
            if values.len() < 2 || joined.ends_with('|') {
                joined.push('|');
            }
            joined
        }
    }
}

/// Opens a link, or just its fragment, with or without the `#`.
///
/// # Errors
/// Where any part of it cannot be understood or cannot be run.
pub fn open(link: &str) -> Result<Study, LinkError> {
    check(&decode(link)?).map_err(LinkError::Fields)
}

/// Reads a link, or just its fragment, with or without the `#`. An empty one is the default study.
///
/// # Errors
/// Where any part of it cannot be understood.
pub fn decode(link: &str) -> Result<StudyDraft, LinkError> {
    if link.len() > MAX_LENGTH {
        return Err(LinkError::TooLong(link.len()));
    }
    let fragment = match link.split_once('#') {
        Some((_, fragment)) => fragment,
        // The address of the page alone, without a fragment.
        None if link.contains("://") => "",
        None => link,
    };
    let mut parts: Vec<(String, String)> = Vec::new();
    for part in fragment.split('&').filter(|part| !part.trim().is_empty()) {
        let (key, value) = part.split_once('=').ok_or_else(|| LinkError::Shape(shown(part)))?;
        let read = |text: &str| unescape(text).ok_or_else(|| LinkError::Escape(shown(text)));
        let (key, value) = (read(key)?, read(value)?);
        if parts.iter().any(|(other, _)| *other == key) {
            return Err(LinkError::Twice(shown(&key)));
        }
        parts.push((key, value));
    }
    let mut take = |wanted: &str| {
        let place = parts.iter().position(|(key, _)| key == wanted)?;
        Some(parts.remove(place).1)
    };
    if let Some(version) = take("v")
        && version.parse() != Ok(VERSION)
    {
        return Err(LinkError::Version(shown(&version)));
    }
    let preset = match take("preset") {
        None => Preset::default(),
        Some(name) => Preset::from_key(&name).ok_or_else(|| LinkError::UnknownPreset(shown(&name)))?,
    };
    let mut draft = StudyDraft::new(preset);
    let mut fields = Vec::new();
    for (key, value) in parts {
        let field = Field::from_key(&key).ok_or_else(|| LinkError::UnknownKey(shown(&key)))?;
        draft.set(field, entry(field, &value)?);
        fields.push(field);
    }
    settle_layers(&mut draft, &fields);
    fields.into_iter().try_for_each(|field| has_effect(&draft, field))?;
    Ok(draft)
}

/// Where the link gives units for a layer beyond the preset's and does not say how many layers there are,
/// the layers follow.
fn settle_layers(draft: &mut StudyDraft, fields: &[Field]) {
    let deepest = fields.iter().filter_map(|field| match field {
        Field::Units(layer) => Some(*layer),
        _ => None,
    });
    if let Some(deepest) = deepest.max()
        && !fields.contains(&Field::Layers)
        && draft.layers().is_some_and(|layers| layers < deepest)
    {
        draft.set(Field::Layers, Entry::Value(deepest.to_string()));
    }
}

/// Fails where the link sets a field that does not count: what it says would not be what happens.
fn has_effect(draft: &StudyDraft, field: Field) -> Result<(), LinkError> {
    let Some(deciding) = field.decided_by().filter(|_| !draft.counts(field)) else { return Ok(()) };
    let key = field.key().to_owned();
    let entry = draft.get(deciding);
    let (known, readable): (Vec<String>, bool) = match deciding.kind() {
        Kind::Names(names) => {
            let known: Vec<String> = names.iter().map(|(name, _)| (*name).to_owned()).collect();
            let mut choices = entry.choices().peekable();
            let readable =
                choices.peek().is_some() && choices.all(|choice| known.iter().any(|k| k == choice));
            (known, readable)
        }
        _ => ((0..=MAX_LAYERS).map(|layers| layers.to_string()).collect(), draft.depths().is_some()),
    };
    if !readable {
        // What is wrong with the choice itself is for `check` to say.
        return Ok(());
    }
    if deciding == Field::Layers
        && !entry.is_tuned()
        && let Some(layers) = draft.layers()
    {
        return Err(LinkError::NoSuchLayer { key, layers: layers.to_string() });
    }
    let with: Vec<String> = known.into_iter().filter(|value| field.counts_with(value)).collect();
    let chosen = shown(&format!("{}={}", deciding.key(), written(&entry)));
    Err(LinkError::NoSuchSetting { key, chosen, with: with.join(", ") })
}

fn entry(field: Field, value: &str) -> Result<Entry, LinkError> {
    if let Some(range) = value.strip_prefix("int:") {
        let numbers: Vec<&str> = range.split(':').collect();
        return match numbers[..] {
            [min, max, step] => Ok(Entry::range(min, max, step)),
            _ => Err(LinkError::Range { key: field.key().to_owned(), value: shown(value) }),
        };
    }
    if value.contains('|') {
        let list = value.strip_suffix('|').unwrap_or(value);
        return Ok(Entry::List(list.split('|').map(str::to_owned).collect()));
    }
    Ok(Entry::value(value))
}

const _: () = assert!(MAX_LAYERS < 10, "the keys units1 to units9 have one digit");

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_designs_own_example_opens() {
        let link = "#v=1&preset=chapter-intended&units1=int:10:30:2&momentum=0.9|0.7|0.5|0.3&trials=150";
        let draft = decode(link).unwrap();
        assert_eq!(draft, StudyDraft::new(Preset::ChapterIntended));
        assert_eq!(encode(&draft), "v=1&preset=chapter-intended");
        let whole = decode(&format!("https://example.org/foretune/{link}")).unwrap();
        assert_eq!(whole, draft);
        assert_eq!(decode("https://example.org/foretune/"), Ok(StudyDraft::default()));
        assert_eq!(decode(""), Ok(StudyDraft::default()));
    }

    #[test]
    fn hand_edits_and_mangled_bars_work() {
        let draft = decode("preset=quick&momentum=0.9%7C0.5%7C0.1&units1=int%3A4%3A8%3A4&").unwrap();
        assert_eq!(draft.get(Field::Momentum), Entry::list(&["0.9", "0.5", "0.1"]));
        assert_eq!(draft.get(Field::Units(1)), Entry::range("4", "8", "4"));
        assert_eq!(open("units3=5").unwrap().draft().layers(), Some(3));
        assert_eq!(open("layers=1").unwrap().draft().layers(), Some(1));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let message = |link| open(link).expect_err("it should be refused").to_string();
        assert_eq!(message("v=2"), "the link is of version “2”; this page reads version 1");
        assert_eq!(message("nonsense"), "“nonsense” is not of the form key=value");
        assert_eq!(message("widow=20"), "there is no field called “widow”");
        assert_eq!(message("window=20&window=20"), "“window” stands in the link twice");
        assert_eq!(message("window=%zz"), "“%zz” has a percent sign that stands for no character");
        assert_eq!(message("window=int:1:2"), "window: “int:1:2” is not of the form int:min:max:step");
        assert_eq!(message("layers=1&units2=4"), "“units2” is set, but there are only 1 hidden layers");
        assert_eq!(message("layers=0&dropout=0.1"), "“dropout” is set, but there are only 0 hidden layers");
        assert_eq!(
            message("layers=1|2&units3=4"),
            "“units3” is set, but layers=1|2 does not use it; it counts with 3, 4, 5, 6, 7, 8"
        );
        assert_eq!(
            message("beta_1=0.8"),
            "“beta_1” is set, but optimizer=sgd does not use it; it counts with adam, adamw, adamax, nadam, lion"
        );
        assert_eq!(
            message("momentum=0.9&optimizer=adam|lion"),
            "“momentum” is set, but optimizer=adam|lion does not use it; it counts with sgd, rmsprop"
        );
        assert_eq!(
            message("huber_delta=2"),
            "“huber_delta” is set, but loss=mean_squared_error does not use it; it counts with huber"
        );
        assert!(message("optimizer=adamm&beta_1=0.8").starts_with("Optimizer: “adamm” is not accepted"));
        assert!(
            message("optimizer=int:1:2:3&beta_1=0.8").starts_with("Optimizer: a range needs whole numbers")
        );
        assert_eq!(
            message("preset=slow"),
            "there is no preset called “slow”; there are chapter-printed, chapter-intended, chapter-validated, quick"
        );
        assert_eq!(
            message("window=abc"),
            "Window: “abc” is not accepted; it takes a whole number from 1 to 10000 (window)"
        );
    }

    #[test]
    fn what_the_preset_tunes_stops_counting_without_a_word() {
        let study = open("preset=quick&optimizer=adam&learning_rate=0.001").unwrap();
        let names: Vec<&str> = study.space().parameters().iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["units1"]);
        assert_eq!(encode(study.draft()), "v=1&preset=quick&optimizer=adam&learning_rate=0.001");
        assert!(open("preset=quick&optimizer=rmsprop|adam").unwrap().space().parameters().len() == 3);
    }

    /// Text without what has a meaning in a link.
    fn text() -> impl Strategy<Value = String> {
        "[ -~äß€]{0,6}".prop_map(|text| text.replace(['|', ':'], "").trim().to_owned())
    }

    fn an_entry() -> impl Strategy<Value = Entry> {
        prop_oneof![
            text().prop_map(Entry::Value),
            (text(), text(), text()).prop_map(|(min, max, step)| Entry::Range { min, max, step }),
            prop::collection::vec(text(), 1..5).prop_map(Entry::List),
        ]
    }

    fn a_draft() -> impl Strategy<Value = StudyDraft> {
        let changes = prop::collection::vec((prop::sample::select(Field::all()), an_entry()), 0..16);
        // What decides which fields count is mostly something that can be read.
        let names = |field: Field| {
            let Kind::Names(names) = field.kind() else { return Just(Entry::value("")).boxed() };
            let names: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
            let most = names.len().min(3);
            prop_oneof![
                4 => prop::sample::select(names.clone()).prop_map(Entry::value),
                4 => prop::sample::subsequence(names, 1..=most).prop_map(|names| Entry::list(&names)),
                1 => an_entry(),
            ]
            .boxed()
        };
        let deciding = [Field::Optimizer, Field::Loss, Field::Schedule, Field::EarlyStopping]
            .map(|field| names(field).prop_map(move |entry| (field, entry)));
        let depth = || (0..=MAX_LAYERS).prop_map(|layers| layers.to_string());
        let layers = prop_oneof![
            2 => depth().prop_map(Entry::Value),
            1 => prop::collection::vec(depth(), 1..4).prop_map(Entry::List),
            1 => (depth(), depth()).prop_map(|(min, max)| Entry::range(&min, &max, "2")),
            1 => an_entry(),
        ];
        (prop::sample::select(Preset::ALL.to_vec()), layers, deciding, changes).prop_map(
            |(preset, layers, deciding, changes)| {
                let mut draft = StudyDraft::new(preset);
                for (field, entry) in changes {
                    draft.set(field, entry);
                }
                draft.set(Field::Layers, layers);
                for (field, entry) in deciding {
                    draft.set(field, entry);
                }
                draft
            },
        )
    }

    proptest! {
        #[test]
        fn a_link_opens_as_what_it_was_made_from(draft in a_draft()) {
            let read = decode(&encode(&draft)).unwrap();
            prop_assert_eq!(read.changes(), draft.changes());
            prop_assert_eq!(read.preset(), draft.preset());
            prop_assert_eq!(encode(&read), encode(&draft));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            let _ = open(&text);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = open(&String::from_utf8_lossy(&bytes));
        }

        #[test]
        fn no_link_shaped_text_makes_it_panic(
            parts in prop::collection::vec(("(v|preset|units[0-9]|layers|window|momentum|optimizer|beta_1|dropout|loss|quantile|clipnorm|schedule|decay_steps|differencing|scaling|early_stopping|patience|x)", "=?(int:)?[0-9|:e.%-]{0,12}"), 0..6),
        ) {
            let link = parts.iter().map(|(key, value)| format!("{key}{value}")).collect::<Vec<_>>().join("&");
            let _ = open(&link);
        }
    }
}
