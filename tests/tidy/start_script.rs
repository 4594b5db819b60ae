//! The start script: browsers that are too old for the program must be able to parse it, and each of its texts is in both
//! languages.

use super::source::Violation;

/// Syntax that ECMAScript 5 lacks.
const NEWER_SYNTAX: [&str; 12] =
    ["=>", "`", "?.", "??", "...", "let ", "const ", "class ", "async ", "await ", "import", "export "];

/// Reports syntax that ECMAScript 5 lacks, outside of comments and strings.
pub fn newer_syntax(path: &str, script: &str) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut is_comment = false;
    for (index, line) in script.lines().enumerate() {
        let line = line.trim();
        is_comment |= line.starts_with("/*");
        if !is_comment && !line.starts_with("//") {
            let code = without_strings(line);
            for syntax in NEWER_SYNTAX.into_iter().filter(|syntax| code.contains(syntax)) {
                let message = format!("{} is newer than ECMAScript 5", syntax.trim());
                violations.push(Violation::new(path, index + 1, message));
            }
        }
        is_comment &= !line.ends_with("*/");
    }
    violations
}

/// Reports an English text without a Chinese one before the next English text, and the other way round.
pub fn missing_translations(path: &str, script: &str) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut open: Option<usize> = None;
    for (index, line) in script.lines().enumerate() {
        let code = without_strings(line);
        let mut keys: Vec<(usize, &str)> =
            ["en: ", "zh: "].into_iter().flat_map(|key| code.match_indices(key)).collect();
        keys.sort_unstable();
        for (_, key) in keys {
            let is_english = key.starts_with("en");
            if is_english == open.is_some() {
                let line = open.unwrap_or(index + 1);
                violations.push(Violation::new(path, line, "the text is in one language only"));
            }
            open = is_english.then_some(index + 1);
        }
    }
    violations.extend(open.map(|line| Violation::new(path, line, "the text is in one language only")));
    violations
}

/// A line without the contents of its double-quoted strings.
fn without_strings(line: &str) -> String {
    line.replace("\\\"", "").split('"').step_by(2).collect::<Vec<_>>().join("\"\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(violations: &[Violation]) -> Vec<usize> {
        violations.iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn newer_syntax_is_reported_outside_of_comments_and_strings() {
        let script =
            "// let x\nvar a = \"let \\\"b => c\\\"\";\n/**\n * const d\n */\nlet e = 1;\nf(() => a?.b);";
        assert_eq!(lines(&newer_syntax("start.js", script)), [6, 7, 7]);
    }

    #[test]
    fn text_in_one_language_is_reported() {
        let script = "a: { en: \"1\", zh: \"2\" },\nb: {\n  en: [\"zh: 1\"],\n  zh: [],\n},";
        assert_eq!(missing_translations("start.js", script), []);
        let script = "a: { en: \"1\" },\nb: { en: [], zh: [] },\nc: { zh: [] },\nd: { en: [] },";
        assert_eq!(lines(&missing_translations("start.js", script)), [1, 3, 4]);
    }
}
