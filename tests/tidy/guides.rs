//! README.md and ARCHITECTURE.md: they name commands, files and settings that exist.

use std::collections::BTreeSet;

use super::source::{SourceFile, Violation};

/// Reports commands of `cargo xtask` that a guide names and the source of xtask does not know, and links to files that
/// do not exist.
pub fn dead_references(
    path: &str,
    guide: &str,
    xtask_source: &str,
    file_exists: impl Fn(&str) -> bool,
) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (index, line) in guide.lines().enumerate() {
        for rest in line.split("cargo xtask ").skip(1) {
            let command: String = rest.chars().take_while(|letter| letter.is_alphabetic()).collect();
            if !xtask_source.contains(&format!("\"{command}\"")) {
                let message = format!("there is no command cargo xtask {command}");
                violations.push(Violation::new(path, index + 1, message));
            }
        }
        for rest in line.split("](").skip(1) {
            let target: String = rest.chars().take_while(|letter| *letter != ')').collect();
            let is_outside = target.contains("://") || target.starts_with('#');
            if !is_outside && !file_exists(&target) {
                violations.push(Violation::new(path, index + 1, format!("there is no file {target}")));
            }
        }
    }
    violations
}

/// Reports a README whose table between these markers is not the generated one.
pub fn outdated_table(path: &str, readme: &str, [begin, end]: [&str; 2], table: &str) -> Vec<Violation> {
    let shown =
        readme.split_once(begin).and_then(|(_, rest)| rest.split_once(end)).map(|(table, _)| table.trim());
    if shown == Some(table.trim()) {
        return Vec::new();
    }
    vec![Violation::new(path, 0, format!("the table after {begin} should be:\n{table}"))]
}

/// Reports a translated guide that lacks a heading, a command, a table or an example of the original, or has another
/// number of them. The table of measurements stands in the original alone, so that each number has one source.
pub fn different_structure(path: &str, original: &str, translation: &str) -> Vec<Violation> {
    let (expected, found) = (structure(original), structure(translation));
    let pairs = expected.iter().zip(&found);
    let (line, message) = match pairs.clone().find(|(expected, found)| expected.1 != found.1) {
        Some(((_, expected), (line, found))) => (*line, format!("{found} where the original has {expected}")),
        None if expected.len() == found.len() => return Vec::new(),
        None => (0, format!("{} parts where the original has {}", found.len(), expected.len())),
    };
    vec![Violation::new(path, line, message)]
}

/// The headings by their levels, the rows of tables by their first cells of code, and the lines of code, with their lines.
/// Comments in code are translated.
fn structure(guide: &str) -> Vec<(usize, String)> {
    let mut parts = Vec::new();
    let mut is_code = false;
    for (index, line) in guide.lines().enumerate() {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if is_code {
            parts.push((index + 1, line.split(" # ").next().unwrap_or_default().trim().to_owned()));
        } else if line.starts_with('#') {
            parts.push((index + 1, line.split(' ').next().unwrap_or_default().to_owned()));
        } else if line.starts_with("| `") {
            parts.push((index + 1, line.split('`').nth(1).unwrap_or_default().to_owned()));
        }
    }
    parts
}

/// Reports paths such as `study::link::decode` in the code spans of a guide that lead to no file, or to an identifier
/// that the file does not hold. `modules` are the names of the folders of `src/`.
pub fn dead_paths(
    path: &str,
    guide: &str,
    modules: &BTreeSet<String>,
    files: &[SourceFile],
) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (index, line) in guide.lines().enumerate() {
        for span in line.split('`').skip(1).step_by(2) {
            let parts: Vec<&str> = span.split("::").collect();
            let is_path = parts.len() > 1 && parts.iter().all(|part| is_identifier(part));
            if is_path && modules.contains(parts[0]) && !path_exists(&parts, files) {
                violations.push(Violation::new(path, index + 1, format!("there is no {span}")));
            }
        }
    }
    violations
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// Whether some file of a prefix of the path holds every further part as a word.
fn path_exists(parts: &[&str], files: &[SourceFile]) -> bool {
    (1..=parts.len()).any(|count| {
        let (folders, names) = parts.split_at(count);
        let stem = format!("src/{}", folders.join("/"));
        let candidates = [format!("{stem}.rs"), format!("{stem}/mod.rs")];
        let file = files.iter().find(|file| candidates.contains(&file.path));
        file.is_some_and(|file| names.iter().all(|name| !file.find(&[name]).is_empty()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_command_and_missing_file_are_reported() {
        let guide = "Run `cargo xtask serve`, then `cargo xtask polish`.\n[a](src/lib.rs) [b](gone.md) [c](https://x.y/z) [d](#e)";
        let violations = dead_references("README.md", guide, "\"serve\" =>", |path| path == "src/lib.rs");
        let messages: Vec<String> = violations.into_iter().map(|violation| violation.message).collect();
        assert_eq!(messages, ["there is no command cargo xtask polish", "there is no file gone.md"]);
    }

    #[test]
    fn outdated_table_is_reported() {
        let readme = |table: &str| format!("# Guide\nBEGIN\n{table}\nEND\n");
        let outdated = |readme: &str| outdated_table("README.md", readme, ["BEGIN", "END"], "| a |\n").len();
        assert_eq!(outdated(&readme("| a |\n")), 0);
        assert_eq!(outdated(&readme("| b |\n")), 1);
        assert_eq!(outdated("# Guide"), 1);
    }

    #[test]
    fn part_that_a_translation_lacks_is_reported() {
        let original = "# A\n```sh\nrun   # says it\n```\n## B\n| `a` | one |\n| x | measured |\n## C\n";
        let lines = |translation: &str| -> Vec<usize> {
            let violations = different_structure("A.zh.md", original, translation);
            violations.iter().map(|violation| violation.line).collect()
        };
        let same = "# 甲\n```sh\nrun   # 说\n```\n## 乙\n| `a` | 一 |\n## 丙\n";
        assert_eq!(lines(same), [0; 0]);
        assert_eq!(lines(&same.replace("run ", "ran ")), [3]);
        assert_eq!(lines(&same.replace("| `a`", "| `b`")), [6]);
        assert_eq!(lines(&same.replace("## 丙\n", "")), [0]);
    }

    #[test]
    fn path_to_a_missing_file_or_identifier_is_reported() {
        let files = [SourceFile::new("src/study/link.rs", "pub fn decode() {}")];
        let modules = BTreeSet::from(["study".to_owned()]);
        let lines = |guide: &str| -> Vec<usize> {
            dead_paths("A.md", guide, &modules, &files).iter().map(|violation| violation.line).collect()
        };
        assert_eq!(
            lines("`study::link::decode` and `study::link`\n`study::link::encode`\n`study::gone`"),
            [2, 3]
        );
        // Paths of other crates and other code are not looked at.
        assert_eq!(lines("`std::mem::swap` `a + b` `study`"), [0; 0]);
    }
}
