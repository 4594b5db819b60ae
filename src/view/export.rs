//! What the page hands out: under which file name, and whether a text is small enough for the clipboard or a box.

use crate::text::message::{Copied, CopyFailure};

/// The most bytes that are put on the clipboard. Editors and browsers are slow with more.
const MAX_COPIED: f64 = 20e6;

/// The most bytes that a box on the page shows.
const MAX_SHOWN: f64 = 100e3;

/// A text that could not be copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyFallback {
    /// The text's kind.
    pub what: Copied,
    /// Why it was not copied.
    pub failure: CopyFailure,
    /// The text, if it is shown.
    pub text: Option<String>,
}

/// A report that is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Writing {
    /// Whether it is to be copied; else it is to be downloaded.
    pub is_copy: bool,
    /// The share that is written, in percent.
    pub percent: u32,
}

/// The name of the file that a text is downloaded as; `None` for a link, which is only copied.
#[must_use]
pub fn file_name(what: Copied) -> Option<&'static str> {
    match what {
        Copied::Link => None,
        Copied::ResultsSummary => Some("foretune-summary.txt"),
        Copied::ResultsJson => Some("foretune-results.json"),
    }
}

/// Whether a text of this many bytes is put on the clipboard.
#[must_use]
pub fn can_be_copied(bytes: f64) -> bool {
    bytes <= MAX_COPIED
}

/// Whether a text of this many bytes is shown on the page where the browser does not allow copying.
#[must_use]
pub fn can_be_shown(bytes: f64) -> bool {
    bytes <= MAX_SHOWN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_but_the_link_is_a_file_of_its_own() {
        assert_eq!(file_name(Copied::Link), None);
        let names = [Copied::ResultsSummary, Copied::ResultsJson].map(file_name);
        assert!(names.iter().flatten().all(|name| name.starts_with("foretune-")) && names[0] != names[1]);
    }

    #[test]
    fn text_that_is_shown_can_be_copied() {
        assert!(can_be_shown(50_000.0) && can_be_copied(50_000.0));
        assert!(!can_be_shown(600_000.0) && can_be_copied(600_000.0));
        assert!(!can_be_copied(1e9));
    }
}
