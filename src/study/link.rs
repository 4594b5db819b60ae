//! The fragment of a link: `v=1&preset=chapter-intended&units1=int:10:30:2&momentum=0.9|0.7&trials=150`.
//!
//! A link holds what differs from a preset, by the keys of the schema, and can be edited by hand. A range of integers is
//! `int:min:max:step`; a list is its values joined by `|` (a list of one value is `0.9|`). Without `preset` the default
//! preset applies; without `v` the link is of version 1, as were all links made before version numbers. Keys that begin with
//! `view.` say what the page shows and are no part of the study ([`super::view_values`]).

use thiserror::Error;

use super::{
    check::check,
    draft::StudyDraft,
    entry::Entry,
    error::{SettingErrors, shortened},
    escape::unescape,
    preset::Preset,
    range_entry::MalformedRange,
    schema::Setting,
    study::Study,
    value_type::SettingValue,
    view_values,
};

/// The version of links that this build writes, and the only one it reads.
pub const VERSION: u32 = 1;

/// The longest fragment that is read, in bytes.
pub const MAX_LENGTH: usize = 100_000;

/// The largest number of characters of a part of a link that an error repeats.
const MAX_PART: usize = 40;

/// How many keys there are: those of the settings, `v` and `preset`.
const KEY_COUNT: usize = Setting::ALL.len() + 2;

/// Why a link cannot be opened. Each variant names the part at fault.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum LinkError {
    /// Longer than [`MAX_LENGTH`]; the length in bytes.
    #[error("link of {0} bytes")]
    TooLong(usize),
    /// A version that this build does not know.
    #[error("link version {0:?}")]
    Version(String),
    /// A part that is not `key=value`.
    #[error("no key=value: {0:?}")]
    NoKeyValue(String),
    /// An unknown key.
    #[error("unknown key {0:?}")]
    UnknownKey(String),
    /// A key that is in the link twice.
    #[error("key twice: {0:?}")]
    DuplicateKey(String),
    /// An unknown preset.
    #[error("unknown preset {0:?}")]
    UnknownPreset(String),
    /// A percent sign that begins no valid UTF-8 escape.
    #[error("invalid percent-encoding in {0:?}")]
    PercentEncoding(String),
    /// A range that is not `int:min:max:step`.
    #[error("malformed range {value:?} of {}", setting.key())]
    MalformedRange {
        /// The setting.
        setting: Setting,
        /// The text that was given.
        value: String,
    },
    /// A setting of a hidden layer that the network does not have.
    #[error("{} needs more than {layers} hidden layers", setting.key())]
    MissingLayer {
        /// The setting.
        setting: Setting,
        /// The number of hidden layers.
        layers: u8,
    },
    /// A setting that no choice of the study makes active.
    #[error("{} is not active with {}={parent_entry}", setting.key(), parent.key())]
    Inactive {
        /// The setting.
        setting: Setting,
        /// The setting whose value decides.
        parent: Setting,
        /// Its entry, as it is written in a link.
        parent_entry: String,
        /// The values of the parent with which the setting is active.
        active_with: Vec<SettingValue>,
    },
    /// The link can be read, but its settings are wrong.
    #[error("wrong settings: {0}")]
    Settings(SettingErrors),
}

/// The fragment of a draft, without the `#`.
#[must_use]
pub fn encode(draft: &StudyDraft) -> String {
    let mut fragment = format!("v={VERSION}&preset={}", draft.preset().key());
    for (setting, entry) in draft.changes() {
        fragment.push_str(&format!("&{}={}", setting.key(), entry.to_link()));
    }
    fragment
}

/// Opens a link, or just its fragment, with or without the `#`.
///
/// # Errors
/// Where a part of it cannot be read or its settings are wrong.
pub fn open(link: &str) -> Result<Study, LinkError> {
    check(&decode(link)?).map_err(LinkError::Settings)
}

/// Reads a link, or just its fragment, with or without the `#`. An empty one is the default study.
///
/// # Errors
/// Where a part of it cannot be read.
pub fn decode(link: &str) -> Result<StudyDraft, LinkError> {
    if link.len() > MAX_LENGTH {
        return Err(LinkError::TooLong(link.len()));
    }
    let fragment = match link.split_once('#') {
        Some((_, fragment)) => fragment,
        // The address of the page alone.
        None if link.contains("://") => "",
        None => link,
    };
    let mut parts: Vec<(String, String)> = Vec::new();
    let is_read =
        |part: &&str| !part.trim().is_empty() && !part.trim_start().starts_with(view_values::PREFIX);
    for part in fragment.split('&').filter(is_read) {
        let (key, value) =
            part.split_once('=').ok_or_else(|| LinkError::NoKeyValue(shortened(part, MAX_PART)))?;
        let read =
            |text: &str| unescape(text).ok_or_else(|| LinkError::PercentEncoding(shortened(text, MAX_PART)));
        let (key, value) = (read(key)?, read(value)?);
        if parts.iter().any(|(other, _)| *other == key) {
            return Err(LinkError::DuplicateKey(shortened(&key, MAX_PART)));
        }
        parts.push((key, value));
        if parts.len() > KEY_COUNT {
            // One of so many different keys is unknown, which is the error whatever follows. Looking for duplicates
            // among all parts of a long link would take seconds.
            break;
        }
    }
    let mut take = |wanted: &str| {
        let index = parts.iter().position(|(key, _)| key == wanted)?;
        Some(parts.remove(index).1)
    };
    if let Some(version) = take("v")
        && version.parse() != Ok(VERSION)
    {
        return Err(LinkError::Version(shortened(&version, MAX_PART)));
    }
    let preset = match take("preset") {
        None => Preset::default(),
        Some(name) => {
            Preset::from_key(&name).ok_or_else(|| LinkError::UnknownPreset(shortened(&name, MAX_PART)))?
        }
    };
    let mut draft = StudyDraft::new(preset);
    let mut settings = Vec::new();
    for (key, value) in parts {
        let setting =
            Setting::from_key(&key).ok_or_else(|| LinkError::UnknownKey(shortened(&key, MAX_PART)))?;
        let entry = Entry::from_link(&value).map_err(|MalformedRange| LinkError::MalformedRange {
            setting,
            value: shortened(&value, MAX_PART),
        })?;
        draft.set(setting, entry);
        settings.push(setting);
    }
    add_missing_layers(&mut draft, &settings);
    settings.into_iter().try_for_each(|setting| require_active(&draft, setting))?;
    Ok(draft)
}

/// Where a link gives units for a layer beyond the preset's and does not set the number of layers, the number follows.
fn add_missing_layers(draft: &mut StudyDraft, settings: &[Setting]) {
    let deepest = settings.iter().filter_map(|setting| setting.units_layer()).max();
    if let Some(deepest) = deepest
        && !settings.contains(&Setting::Layers)
        && draft.layers().is_some_and(|layers| layers < deepest)
    {
        draft.set(Setting::Layers, Entry::Value(deepest.to_string()));
    }
}

/// A link that sets an inactive setting would not do what it says, and is refused.
fn require_active(draft: &StudyDraft, setting: Setting) -> Result<(), LinkError> {
    let condition = setting.row().condition;
    let Some(parent) = condition.parent().filter(|_| !draft.is_active(setting)) else { return Ok(()) };
    let entry = draft.get(parent);
    let n_accepted = entry.accepted_values(parent).count();
    if n_accepted == 0 || n_accepted < entry.written_values().count() {
        // `check` reports what is wrong with the parent itself.
        return Ok(());
    }
    if parent == Setting::Layers
        && !entry.is_tuned()
        && let Some(layers) = draft.layers()
    {
        return Err(LinkError::MissingLayer { setting, layers });
    }
    Err(LinkError::Inactive {
        setting,
        parent,
        parent_entry: shortened(&entry.to_link(), MAX_PART),
        active_with: condition.parent_values(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{schema::MAX_LAYERS, value_type::ValueType};
    use crate::{
        search::domain::scale::Scale,
        study::range_entry::{NumberType, RangeEntry},
    };
    use proptest::prelude::*;

    #[test]
    fn example_of_the_documentation_opens() {
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
    fn hand_edits_and_percent_encoded_bars_work() {
        let draft = decode("preset=quick&momentum=0.9%7C0.5%7C0.1&units1=int%3A4%3A8%3A4&").unwrap();
        assert_eq!(*draft.get(Setting::Momentum), Entry::list(&["0.9", "0.5", "0.1"]));
        assert_eq!(*draft.get(Setting::Units1), Entry::range("4", "8", "4"));
        assert_eq!(open("units3=5").unwrap().draft().layers(), Some(3));
        assert_eq!(open("layers=1").unwrap().draft().layers(), Some(1));
    }

    #[test]
    fn keys_of_what_the_page_shows_are_ignored() {
        let draft =
            decode("preset=quick&view.trial=3&view.trial=4&view.unknown&view.%=%&units1=4|8").unwrap();
        assert_eq!(draft, decode("preset=quick&units1=4|8").unwrap());
    }

    #[test]
    fn errors_name_the_part_at_fault() {
        let error = |link| open(link).expect_err("it should be refused");
        assert_eq!(error("v=2"), LinkError::Version("2".to_owned()));
        assert_eq!(error("nonsense"), LinkError::NoKeyValue("nonsense".to_owned()));
        assert_eq!(error("widow=20"), LinkError::UnknownKey("widow".to_owned()));
        assert_eq!(error("window=20&window=20"), LinkError::DuplicateKey("window".to_owned()));
        assert_eq!(error("window=%zz"), LinkError::PercentEncoding("%zz".to_owned()));
        let malformed = LinkError::MalformedRange { setting: Setting::Window, value: "int:1".to_owned() };
        assert_eq!(error("window=int:1"), malformed);
        assert_eq!(
            error("layers=1&units2=4"),
            LinkError::MissingLayer { setting: Setting::Units2, layers: 1 }
        );
        assert_eq!(
            error("layers=0&dropout=0.1"),
            LinkError::MissingLayer { setting: Setting::Dropout, layers: 0 }
        );
        let LinkError::Inactive { setting, parent, parent_entry, active_with } = error("layers=1|2&units3=4")
        else {
            panic!("the setting is inactive");
        };
        assert_eq!((setting, parent, parent_entry.as_str()), (Setting::Units3, Setting::Layers, "1|2"));
        assert_eq!(active_with, [3, 4, 5, 6, 7, 8].map(SettingValue::Integer));
        for link in ["beta_1=0.8", "momentum=0.9&optimizer=adam|lion", "huber_delta=2"] {
            assert!(matches!(error(link), LinkError::Inactive { .. }), "{link}");
        }
        // An error of the parent is reported before the setting that depends on it.
        for link in ["optimizer=adamm&beta_1=0.8", "optimizer=int:1:2:3&beta_1=0.8", "window=abc"] {
            assert!(matches!(error(link), LinkError::Settings(_)), "{link}");
        }
        assert_eq!(error("preset=slow"), LinkError::UnknownPreset("slow".to_owned()));
    }

    #[test]
    fn presets_are_written_as_links() {
        for preset in Preset::ALL {
            let read = decode(&format!("preset={}&{}", preset.key(), preset.link())).unwrap();
            assert_eq!(read, StudyDraft::new(*preset));
            assert!(check(&read).is_ok());
        }
    }

    #[test]
    fn preset_settings_become_inactive_without_an_error() {
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

    fn any_range() -> impl Strategy<Value = RangeEntry> {
        let scales = || prop::sample::select(Scale::ALL.to_vec());
        // A step that is being typed may look like a scale.
        let step = prop_oneof![4 => text(), 1 => scales().prop_map(|scale| scale.key().to_owned())];
        let numbers = prop::sample::select(NumberType::ALL.to_vec());
        (numbers, text(), text(), scales(), step).prop_map(|(numbers, min, max, scale, step)| {
            RangeEntry::linear(numbers, &min, &max, &step).on(scale)
        })
    }

    fn any_entry() -> impl Strategy<Value = Entry> {
        prop_oneof![
            text().prop_map(Entry::Value),
            any_range().prop_map(Entry::Range),
            prop::collection::vec(text(), 1..5).prop_map(Entry::List),
        ]
    }

    fn any_draft() -> impl Strategy<Value = StudyDraft> {
        let changes =
            prop::collection::vec((prop::sample::select(Setting::ALL.to_vec()), any_entry()), 0..16);
        // Settings that others depend on have a readable value most of the time.
        let names = |setting: Setting| {
            let ValueType::Choice(list) = setting.row().values else { return Just(Entry::value("")).boxed() };
            let names: Vec<&str> = list.choices().iter().map(|choice| choice.key()).collect();
            let most = names.len().min(3);
            prop_oneof![
                4 => prop::sample::select(names.clone()).prop_map(Entry::value),
                4 => prop::sample::subsequence(names, 1..=most).prop_map(|names| Entry::list(&names)),
                1 => any_entry(),
            ]
            .boxed()
        };
        let deciding = [Setting::Optimizer, Setting::Loss, Setting::Schedule, Setting::EarlyStopping]
            .map(|setting| names(setting).prop_map(move |entry| (setting, entry)));
        let depth = || (0..=MAX_LAYERS).prop_map(|layers| layers.to_string());
        let layers = prop_oneof![
            2 => depth().prop_map(Entry::Value),
            1 => prop::collection::vec(depth(), 1..4).prop_map(Entry::List),
            1 => (depth(), depth()).prop_map(|(min, max)| Entry::range(&min, &max, "2")),
            1 => any_entry(),
        ];
        (prop::sample::select(Preset::ALL.to_vec()), layers, deciding, changes).prop_map(
            |(preset, layers, deciding, changes)| {
                let mut draft = StudyDraft::new(preset);
                for (setting, entry) in changes {
                    draft.set(setting, entry);
                }
                draft.set(Setting::Layers, layers);
                for (setting, entry) in deciding {
                    draft.set(setting, entry);
                }
                draft
            },
        )
    }

    proptest! {
        #[test]
        fn encoded_drafts_decode_to_the_same_draft(draft in any_draft()) {
            let read = decode(&encode(&draft)).unwrap();
            prop_assert_eq!(read.changes(), draft.changes());
            prop_assert_eq!(read.preset(), draft.preset());
            prop_assert_eq!(encode(&read), encode(&draft));
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,60}") {
            let _ = open(&text);
        }

        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = open(&String::from_utf8_lossy(&bytes));
        }

        #[test]
        fn any_link_shaped_text_is_read_without_panic(
            parts in prop::collection::vec(("(v|preset|units[0-9]|layers|window|momentum|optimizer|beta_1|dropout|loss|quantile|clipnorm|schedule|decay_steps|differencing|scaling|early_stopping|patience|x)", "=?(int:)?[0-9|:e.%-]{0,12}"), 0..6),
        ) {
            let link = parts.iter().map(|(key, value)| format!("{key}{value}")).collect::<Vec<_>>().join("&");
            let _ = open(&link);
        }
    }
}
