//! Every sentence that a person reads, one module per language.
//!
//! Errors, findings and labels are data until a [`language::Language`] turns them into words. A second language is a
//! second implementation of that trait, in a file beside `english`; one that lacks a message does not compile.

mod english;
pub mod language;
pub mod message;
pub mod number;
pub mod phrase;
pub mod results_json;
pub mod results_summary;
pub mod settings_reference;

use language::Language;

/// The words of the page, of the command line and of results.
pub static ENGLISH: &dyn Language = &english::English;

/// Every language.
pub static LANGUAGES: [&dyn Language; 1] = [ENGLISH];

/// The language with this tag of BCP 47.
#[must_use]
pub fn language(tag: &str) -> Option<&'static dyn Language> {
    LANGUAGES.into_iter().find(|language| language.tag() == tag)
}
