//! Sentences in string literals: what a person reads is made in `text` alone, so that it can be translated.

use std::collections::BTreeSet;

use super::source::{SourceFile, Token, Violation};

/// The module that makes sentences.
const TEXT_MODULE: &str = "text";

/// Attributes whose strings are read by developers only: documentation, reasons of lints, and the messages of error
/// types (`#[error("...")]` of thiserror).
const DEVELOPER_ATTRIBUTES: [&str; 8] =
    ["doc", "error", "allow", "expect", "warn", "deny", "must_use", "deprecated"];

/// The module with the command line, and the attributes of clap that hold its help.
const COMMAND_LINE: (&str, [&str; 4]) = ("cli", ["arg", "command", "clap", "value"]);

/// The number of consecutive words that make a literal prose. Placeholders of format strings count, apart from
/// [`MIN_WRITTEN_WORDS`].
const MIN_WORDS: usize = 3;

/// The number of words among them that are written out.
const MIN_WRITTEN_WORDS: usize = 2;

/// The classes that a style sheet has rules for. Lists of them are no prose.
pub fn css_classes(style_sheet: &str) -> BTreeSet<String> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    let names = style_sheet.split('.').skip(1);
    names.map(|rest| rest.chars().take_while(|letter| is_name(*letter)).collect()).collect()
}

/// Reports string literals of `src/` that are prose, outside of `text`, of tests and of the attributes above.
pub fn prose(file: &SourceFile, css_classes: &BTreeSet<String>) -> Vec<Violation> {
    if file.folder() == TEXT_MODULE || file.module().is_none() {
        return Vec::new();
    }
    let is_allowed = |token: &Token| {
        let attribute = token.attribute.as_deref().unwrap_or_default();
        let (module, attributes) = COMMAND_LINE;
        token.is_test
            || DEVELOPER_ATTRIBUTES.contains(&attribute)
            || (file.folder() == module && attributes.contains(&attribute))
    };
    let mut violations = Vec::new();
    for token in file.tokens.iter().filter(|token| !is_allowed(token)) {
        if let Some(string) = &token.string
            && is_prose(string)
            && !string.split(' ').all(|word| css_classes.contains(word) || is_placeholder(word))
        {
            let message = format!("prose outside of `{TEXT_MODULE}`: {string:?}");
            violations.push(Violation::new(&file.path, token.line, message));
        }
    }
    violations
}

/// Whether a string has three or more words in a row, separated by single spaces. A line break counts as a space, a
/// placeholder as a word. A format string with escaped braces is code of another language.
fn is_prose(string: &str) -> bool {
    if string.contains("{{") {
        return false;
    }
    let line = string.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let (mut words_in_a_row, mut written_in_a_row) = (0, 0);
    line.split(' ').any(|word| {
        let is_written = is_word(word);
        if is_written || is_placeholder(word) {
            words_in_a_row += 1;
            written_in_a_row += usize::from(is_written);
        } else {
            (words_in_a_row, written_in_a_row) = (0, 0);
        }
        words_in_a_row >= MIN_WORDS && written_in_a_row >= MIN_WRITTEN_WORDS
    })
}

/// Whether a text is one placeholder of a format string, apart from punctuation after it.
fn is_placeholder(text: &str) -> bool {
    let text = text.trim_start().trim_end_matches(['.', ',', ';', ':']);
    text.strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .is_some_and(|name| !name.contains(['{', '}']))
}

/// Whether a text consists of letters, apart from punctuation around it and apostrophes or hyphens inside.
fn is_word(text: &str) -> bool {
    let punctuation = ['.', ',', ';', ':', '!', '?', '(', ')', '"', '“', '”', '…'];
    let word = text.trim_matches(punctuation);
    word.starts_with(char::is_alphabetic)
        && word.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '\'' | '’' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        let classes = css_classes(".button { } .button.quiet:hover, p.small { }");
        prose(&SourceFile::new(path, text), &classes).iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn prose_is_reported_with_its_line() {
        let text = r##"
            fn f() {
                format!("{x} is not accepted");
                view! { <p title="An \"escaped\" quote is here">"The\
                    literal goes on here"</p> };
                let raw = r#"the "raw" one: a raw string"#;
                let help = "usage
                    of it";
            }
        "##;
        assert_eq!(lines("src/ui/app.rs", text), [3, 4, 4, 6, 7]);
        assert_eq!(lines("src/cli/search.rs", r#"fn f() { format!("\r{} of {n:.2} trials") }"#), [1]);
        assert_eq!(lines("src/bin/page.rs", text).len(), 5);
    }

    #[test]
    fn text_tests_attributes_and_comments_may_hold_prose() {
        let text = r#"
            //! This is a comment.
            #[allow(dead_code, reason = "this is a reason")]
            #[derive(Error)]
            #[error("this is an error of {0}")]
            pub struct Failure(String); // "this is a comment"
            /* "this is a comment" */
            #[cfg(test)]
            mod tests { fn f() { assert!(x, "this is a test"); } }
        "#;
        assert_eq!(lines("src/study/error.rs", text), [0; 0]);
        assert_eq!(lines("src/text/en.rs", "fn f() { \"this is a text\" }"), [0; 0]);
        assert_eq!(lines("tests/golden/mod.rs", "fn f() { \"this is a test\" }"), [0; 0]);
    }

    #[test]
    fn help_of_the_command_line_stands_in_attributes_of_clap() {
        let help = "#[arg(long, help = \"Number of worker threads\")] struct A;";
        assert_eq!(lines("src/cli/arguments.rs", help), [0; 0]);
        assert_eq!(lines("src/web/location.rs", help), [1]);
        assert_eq!(lines("src/cli/arguments.rs", "fn f() { print(\"number of threads\") }"), [1]);
    }

    #[test]
    fn keys_classes_formats_and_short_labels_are_no_prose() {
        let text = r#"fn f() { ("button quiet small", "button small {}", "{a} {b} {c} {d}", "{min} to {max}", "Run search", "loss, val_loss, val_mae",
            "M2 19c3 0 3-9 6-9", "catch (error) {{ throw new error }}", "system-ui, 'Segoe UI', sans-serif", "GET / HTTP/1.0") }"#;
        assert_eq!(lines("src/ui/app.rs", text), [0; 0]);
        assert_eq!(lines("src/ui/app.rs", "fn f() { (\"button quiet nonsense\") }"), [1]);
    }
}
