//! The module table of ARCHITECTURE.md: each module imports the modules that its row names, and no others.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    cycles::use_paths,
    source::{SourceFile, Violation},
};

/// The file that contains the table.
const GUIDE: &str = "ARCHITECTURE.md";

/// Each module with the modules that it may import.
type Table = BTreeMap<String, BTreeSet<String>>;

/// Reads the table: every line that begins with a name in backticks is a row, and the names in backticks in its last
/// column are the imports.
fn parse_table(guide: &str) -> Result<Table, Violation> {
    let names =
        |cell: &str| -> BTreeSet<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let mut table = Table::new();
    for (index, line) in guide.lines().enumerate().filter(|(_, line)| line.starts_with("| `")) {
        let violation = |message: &str| Violation::new(GUIDE, index + 1, message);
        let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
        let [module, _, imports] = cells[..] else {
            return Err(violation("a row of the module table has three columns"));
        };
        let module = names(module).into_iter().next().ok_or_else(|| violation("the row names no module"))?;
        if table.insert(module, names(imports)).is_some() {
            return Err(violation("the module has two rows"));
        }
    }
    Ok(table)
}

/// Compares the table in the text of ARCHITECTURE.md with the folders of `src/` and their imports.
pub fn table_violations(guide: &str, files: &[SourceFile]) -> Vec<Violation> {
    let table = match parse_table(guide) {
        Ok(table) => table,
        Err(violation) => return vec![violation],
    };
    let folders: BTreeSet<String> =
        files.iter().map(|file| file.folder().to_owned()).filter(|folder| !folder.is_empty()).collect();
    let mut violations = Vec::new();
    for folder in folders.iter().filter(|folder| !table.contains_key(*folder)) {
        violations.push(Violation::new(GUIDE, 0, format!("the module {folder} has no row")));
    }
    for (module, allowed) in &table {
        if !folders.contains(module) {
            violations.push(Violation::new(GUIDE, 0, format!("there is no module {module}")));
        }
        let mut unused = allowed.clone();
        for file in files.iter().filter(|file| file.folder() == module) {
            violations.extend(leaves_by_super(file));
            for (import, line) in imported_folders(file, &folders) {
                unused.remove(&import);
                if import != *module && !allowed.contains(&import) {
                    let message = format!("{module} imports {import}, which its row does not name");
                    violations.push(Violation::new(&file.path, line, message));
                }
            }
        }
        let messages = unused.iter().map(|import| format!("{module} does not import {import}"));
        violations.extend(messages.map(|message| Violation::new(GUIDE, 0, message)));
    }
    violations
}

/// The folders of `src/` that a file names in a `use` declaration or in another path, each with its first line. Tests
/// count too.
fn imported_folders(file: &SourceFile, folders: &BTreeSet<String>) -> BTreeMap<String, usize> {
    // Entry points are crates of their own.
    let root = if file.folder() == "bin" { "foretune" } else { "crate" };
    let mut imported = BTreeMap::new();
    for path in use_paths(file) {
        if path.segments.first().is_some_and(|first| first == root)
            && let Some(folder) = path.segments.get(1).filter(|folder| folders.contains(*folder))
        {
            imported.entry(folder.clone()).or_insert(path.line);
        }
    }
    for window in file.tokens.windows(3) {
        if window[0].text == root && window[1].text == "::" && folders.contains(&window[2].text) {
            imported.entry(window[2].text.clone()).or_insert(window[2].line);
        }
    }
    imported
}

/// The paths that leave the file's folder by `super`, and therefore hide which module they lead to.
fn leaves_by_super(file: &SourceFile) -> Vec<Violation> {
    let Some(module) = file.module() else { return Vec::new() };
    let tokens: Vec<_> = file.code().collect();
    let mut violations = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if token.text != "super" || (index >= 2 && tokens[index - 2].text == "super") {
            continue;
        }
        let supers = tokens[index..].iter().step_by(2).take_while(|token| token.text == "super").count();
        if supers.saturating_sub(token.inline_modules) >= module.len() {
            violations.push(Violation::new(&file.path, token.line, "the path leaves its module by super"));
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUIDE_TEXT: &str =
        "# Modules\n| module | holds | imports |\n|---|---|---|\n| `a` | x | `b` |\n| `b` | `y` | |\n";

    fn messages(guide: &str, texts: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<SourceFile> = texts.iter().map(|(path, text)| SourceFile::new(path, text)).collect();
        table_violations(guide, &files).into_iter().map(|violation| violation.message).collect()
    }

    #[test]
    fn table_that_equals_the_imports_is_accepted() {
        let files = [
            ("src/a/mod.rs", "mod x;"),
            ("src/a/x.rs", "use {super::y, crate::b::z};"),
            ("src/b/mod.rs", ""),
        ];
        assert_eq!(messages(GUIDE_TEXT, &files), [""; 0]);
    }

    #[test]
    fn import_without_a_name_in_the_row_is_reported() {
        for import in ["use crate::{a::x};", "fn f() { crate::a::x() }"] {
            let files = [("src/a/mod.rs", "use crate::b::z;"), ("src/b/mod.rs", import)];
            assert_eq!(messages(GUIDE_TEXT, &files), ["b imports a, which its row does not name"]);
        }
    }

    #[test]
    fn name_in_the_row_without_an_import_is_reported() {
        let files = [("src/a/mod.rs", "// use crate::b::z;"), ("src/b/mod.rs", "")];
        assert_eq!(messages(GUIDE_TEXT, &files), ["a does not import b"]);
    }

    #[test]
    fn missing_and_superfluous_rows_are_reported() {
        let files = [("src/a/mod.rs", "use crate::b::z;"), ("src/b/mod.rs", ""), ("src/c/mod.rs", "")];
        assert_eq!(messages(GUIDE_TEXT, &files), ["the module c has no row"]);
        assert_eq!(
            messages(&GUIDE_TEXT.replace("`b` |\n", "|\n"), &files[..1])[..1],
            ["there is no module b"]
        );
        assert_eq!(
            messages(&GUIDE_TEXT.replace("| `b` | `y`", "| `a` | y"), &files),
            ["the module has two rows"]
        );
    }

    #[test]
    fn path_that_leaves_its_module_by_super_is_reported() {
        for text in ["use super::super::b::z;", "mod m { fn f() { super::super::super::b::z() } }"] {
            let files = [("src/a/x.rs", text), ("src/a/y.rs", "use crate::b::z;"), ("src/b/mod.rs", "")];
            assert_eq!(messages(GUIDE_TEXT, &files), ["the path leaves its module by super"]);
        }
    }
}
