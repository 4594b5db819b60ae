//! The languages that there are, by their tags.

/// A language, without its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locale {
    /// English.
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Locale {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// The BCP 47 tag, as in the attribute `lang` of HTML. `start/language.js` knows these tags, too.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
        }
    }

    /// The name in the language itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "中文",
        }
    }

    /// The name in the language itself and in the other one.
    #[must_use]
    pub const fn bilingual_name(self) -> &'static str {
        match self {
            Self::English => "English · 英语",
            Self::Chinese => "中文 · Chinese",
        }
    }

    /// The other language.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::English => Self::Chinese,
            Self::Chinese => Self::English,
        }
    }

    /// The language for a BCP 47 tag such as `zh-CN`: the one with the same primary subtag.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        Self::ALL.into_iter().find(|locale| primary(locale.tag()) == primary(tag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_found_by_their_tags() {
        for tag in ["zh", "zh-Hans", "zh-CN", "ZH-hans-cn", "zh-TW"] {
            assert_eq!(Locale::from_tag(tag), Some(Locale::Chinese), "{tag}");
        }
        for tag in ["en", "en-US", "EN-gb"] {
            assert_eq!(Locale::from_tag(tag), Some(Locale::English), "{tag}");
        }
        for tag in ["", "de", "e", "zhx", "-zh"] {
            assert_eq!(Locale::from_tag(tag), None, "{tag}");
        }
    }
}
