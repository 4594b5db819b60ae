//! Rules for whole files: a first line that says what the file holds, nothing unfinished, and a length.

use super::source::{SourceFile, Violation};

/// The length from which a file is reported, in lines.
const LONG: usize = 600;

/// Reports a file that does not begin with a documentation comment.
pub fn missing_header(file: &SourceFile) -> Option<Violation> {
    let message = "the first line does not say what the file holds";
    (!file.text.starts_with("//! ")).then(|| Violation::new(&file.path, 1, message))
}

/// Reports a file of more than 600 lines. The length is a hint that the file may hold two things.
pub fn long_file(file: &SourceFile) -> Option<Violation> {
    let length = file.text.lines().count();
    (length > LONG).then(|| Violation::new(&file.path, length, format!("{length} lines")))
}

/// Reports unfinished code, ignored tests, and notes about work that remains to be done.
pub fn unfinished(file: &SourceFile) -> Vec<Violation> {
    // The notes are put together here, so that this file does not contain them.
    let notes = [["FIX", "ME"], ["XX", "X"], ["TO", "DO"]].map(|parts| parts.concat());
    let mut violations = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        for note in notes.iter().filter(|note| line.contains(note.as_str())) {
            violations.push(Violation::new(&file.path, index + 1, format!("the line contains {note}")));
        }
    }
    for name in ["todo", "unimplemented"] {
        for line in file.find(&[name, "!"]) {
            violations.push(Violation::new(&file.path, line, format!("{name}! is unfinished code")));
        }
    }
    for token in &file.tokens {
        if token.attribute.as_deref() == Some("ignore") && token.text == "ignore" {
            violations.push(Violation::new(&file.path, token.line, "the test is ignored"));
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_header_is_reported() {
        assert!(missing_header(&SourceFile::new("src/a.rs", "use b::C;")).is_some());
        assert!(missing_header(&SourceFile::new("src/a.rs", "//! The letter A.\nuse b::C;")).is_none());
    }

    #[test]
    fn long_file_is_reported() {
        assert!(long_file(&SourceFile::new("src/a.rs", &"// a\n".repeat(601))).is_some());
        assert!(long_file(&SourceFile::new("src/a.rs", &"// a\n".repeat(600))).is_none());
    }

    #[test]
    fn unfinished_code_is_reported() {
        let note = ["// TO", "DO: more"].concat();
        let text = format!(
            "fn f() {{ todo!() }}\nfn g() {{ unimplemented!(\"x\") }}\n#[test]\n#[ignore = \"slow\"]\nfn h() {{}}\n{note}"
        );
        let mut lines: Vec<usize> =
            unfinished(&SourceFile::new("src/a.rs", &text)).iter().map(|violation| violation.line).collect();
        lines.sort_unstable();
        assert_eq!(lines, [1, 2, 4, 6]);
        assert_eq!(unfinished(&SourceFile::new("src/a.rs", "fn todo() { f(\"todo!()\") }")), []);
    }
}
