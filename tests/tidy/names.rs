//! Names that STYLE.md replaced, and British spellings.

use super::source::{SourceFile, Violation};

/// Former names that are no ordinary English words: they appear neither in code nor in comments.
const FORMER_NAMES: [&str; 14] = [
    "AHEAD",
    "Errand",
    "Mover",
    "Roster",
    "Slate",
    "Staff",
    "Stepper",
    "Sweeper",
    "Undertaking",
    "Vigil",
    "errand",
    "give_out",
    "take_back",
    "take_over",
];

/// Former names that are ordinary English words: they are no identifiers, but may appear in comments and strings.
const FORMER_IDENTIFIERS: [&str; 22] = [
    "Forest", "Found", "Pace", "Painting", "Pen", "Question", "Reach", "Reading", "Room", "Sheet", "Sight",
    "Slot", "Standing", "Template", "Watch", "digest", "hire", "living", "roster", "rooms", "staff",
    "trouble",
];

/// British spellings, as parts of words in lower case. They do not match "optimistic" and "initialism".
const BRITISH: [&str; 14] = [
    "behaviour",
    "centre",
    "colour",
    "initialisa",
    "initialise",
    "initialisi",
    "licence",
    "neighbour",
    "normalis",
    "optimisa",
    "optimise",
    "optimisi",
    "regularis",
    "serialis",
];

/// Reports former names that are no English words in the text of a file, comments included.
pub fn former_names(path: &str, text: &str) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for name in FORMER_NAMES.into_iter().filter(|name| contains_word(line, name)) {
            violations.push(Violation::new(path, index + 1, format!("{name} is a former name")));
        }
    }
    violations
}

/// Reports former names that are English words, where they are identifiers of a Rust file; and the modules that were
/// named `few` or `few_...`.
pub fn former_identifiers(file: &SourceFile) -> Vec<Violation> {
    let mut violations = Vec::new();
    let tokens: Vec<_> = file.code().collect();
    for (index, token) in tokens.iter().enumerate() {
        let text = token.text.as_str();
        let previous = index.checked_sub(1).map_or("", |index| tokens[index].text.as_str());
        let next = tokens.get(index + 1).map_or("", |token| token.text.as_str());
        let is_module = previous == "mod" || next == "::" || (previous == "::" && text == "few");
        let is_few = is_module && (text == "few" || text.starts_with("few_"));
        if FORMER_IDENTIFIERS.contains(&text) || is_few {
            violations.push(Violation::new(&file.path, token.line, format!("{text} is a former name")));
        }
    }
    violations
}

/// Reports British spellings in the text of a file.
pub fn british_spellings(path: &str, text: &str) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.to_lowercase();
        for spelling in BRITISH.into_iter().filter(|spelling| line.contains(spelling)) {
            let message = format!("{spelling} is a British spelling");
            violations.push(Violation::new(path, index + 1, message));
        }
    }
    violations
}

/// Whether a line contains a word that is no part of a longer identifier.
fn contains_word(line: &str, word: &str) -> bool {
    let is_word_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(word).any(|(start, _)| {
        !line[..start].ends_with(is_word_letter) && !line[start + word.len()..].starts_with(is_word_letter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(violations: Vec<Violation>) -> Vec<usize> {
        violations.iter().map(|violation| violation.line).collect()
    }

    fn names(text: &str) -> Vec<usize> {
        lines(former_names("src/web/pool.rs", text))
    }

    fn identifiers(text: &str) -> Vec<usize> {
        lines(former_identifiers(&SourceFile::new("src/web/pool.rs", text)))
    }

    #[test]
    fn former_name_is_reported_in_code_and_comments() {
        let text = "//! The Roster.\nstruct Roster;\nconst AHEAD: u8 = 2;\nfn f() { x.take_over() }";
        assert_eq!(names(text), [1, 2, 3, 4]);
        assert_eq!(names("struct RosterEntry;\nconst AHEAD_DASH: u8 = 1;"), [0; 0]);
    }

    #[test]
    fn former_name_that_is_an_english_word_is_reported_in_code_only() {
        assert_eq!(identifiers("struct Question;\nfn living() {}\nuse super::Sheet as S;"), [1, 2, 3]);
        let text = "/// Question: is there room in the living room?\nfn f() { (\"Found\") }";
        assert_eq!(identifiers(text), [0; 0]);
    }

    #[test]
    fn former_module_is_reported_and_functions_of_such_a_name_are_not() {
        assert_eq!(identifiers("mod few;\nuse super::few_rows::x;\nuse nn::few;"), [1, 2, 3]);
        assert_eq!(identifiers("use super::words::few_digits;\nlet few = few_digits(x);"), [0; 0]);
    }

    #[test]
    fn british_spelling_is_reported() {
        let text =
            "An optimiser's\nBehaviour at the centre\nof colours.\nThe center of an optimistic optimizer.";
        assert_eq!(lines(british_spellings("tests/e2e/page.mjs", text)), [1, 2, 2, 3]);
    }
}
