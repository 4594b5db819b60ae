//! Presets: named studies, each written as a link.

use std::sync::LazyLock;

use super::{entry::Entry, schema::Setting};

/// Makes [`Preset`] from one row each: variant, name in links, and the settings that differ from the schema's defaults,
/// as in a link.
macro_rules! presets {
    ($($(#[$attribute:meta])* $preset:ident = $key:literal, $link:literal;)*) => {
        /// A named study.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Preset {
            $($(#[$attribute])* $preset,)*
        }

        impl Preset {
            /// Every preset, in the order of the page.
            pub const ALL: &'static [Self] = &[$(Self::$preset,)*];

            /// The name in links.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$preset => $key,)*
                }
            }

            /// The settings that differ from the schema's defaults, as in a link.
            #[must_use]
            pub fn link(self) -> &'static str {
                match self {
                    $(Self::$preset => $link,)*
                }
            }
        }
    };
}

presets! {
    /// The search of the book's code as printed: the tuned momentum does not reach the optimizer.
    ChapterPrinted = "chapter-printed", "units1=int:10:30:2&momentum=0.9|0.7|0.5|0.3&momentum_used=no";
    /// The search of the book as its text describes it.
    #[default]
    ChapterIntended = "chapter-intended", "units1=int:10:30:2&momentum=0.9|0.7|0.5|0.3";
    /// The same, ranked by the error on data that the networks are not trained on.
    ChapterValidated = "chapter-validated", "units1=int:10:30:2&momentum=0.9|0.7|0.5|0.3&objective=val_mae";
    /// Six combinations and short training.
    Quick = "quick", "units1=10|20|30&momentum=0.9|0.5&epochs=20&objective=val_mae&executions=2";
}

impl Preset {
    /// The preset of this name, or `None` where there is none.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|preset| preset.key() == key)
    }

    /// The entry of a setting.
    #[must_use]
    pub fn entry(self, setting: Setting) -> &'static Entry {
        &ENTRIES[self as usize][setting as usize]
    }

    /// Reads the entry of a setting from the preset's link.
    fn read_entry(self, setting: Setting) -> Entry {
        let parts = self.link().split('&').filter_map(|part| part.split_once('='));
        let mut own = parts.filter(|(key, _)| *key == setting.key());
        let text = own.next().map_or(setting.row().default, |(_, text)| text);
        // A test reads every preset's link as a link.
        Entry::from_link(text).unwrap_or_else(|_| Entry::value(text))
    }
}

/// The entries of every setting in every preset, in the order of [`Preset::ALL`] and [`Setting::ALL`].
static ENTRIES: LazyLock<Vec<Vec<Entry>>> = LazyLock::new(|| {
    let entries = |preset: &Preset| Setting::ALL.iter().map(|setting| preset.read_entry(*setting)).collect();
    Preset::ALL.iter().map(entries).collect()
});
