//! Every sentence that a person reads, one module per language.
//!
//! Errors, findings and labels are data until a [`language::Language`] turns them into words. A further language is
//! one more implementation of that trait, in a file beside `english`; one that lacks a message does not compile.

pub mod analysis_language;
mod chinese;
mod chinese_analysis;
mod english;
mod english_analysis;
pub mod language;
pub mod locale;
pub mod message;
pub mod number;
pub mod phrase;
pub mod results_json;
pub mod results_summary;
pub mod settings_reference;

use analysis_language::AnalysisLanguage;
use language::Language;
use locale::Locale;

/// English, the language of the page and of the command line where none is asked for.
pub static ENGLISH: &dyn Language = &english::English;

/// Simplified Chinese.
pub static CHINESE: &dyn Language = &chinese::Chinese;

/// The texts of a language. A program that calls this holds the texts of all languages, so that the page does not.
#[must_use]
pub fn language_of(locale: Locale) -> &'static dyn Language {
    match locale {
        Locale::English => ENGLISH,
        Locale::Chinese => CHINESE,
    }
}

/// The same with the texts of the analysis.
#[must_use]
pub fn analysis_language_of(locale: Locale) -> &'static dyn AnalysisLanguage {
    match locale {
        Locale::English => &english::English,
        Locale::Chinese => &chinese::Chinese,
    }
}
