//! Imports between files, and cycles of imports between files and between modules (the folders of `src/`).

use std::collections::{BTreeMap, BTreeSet};

use super::source::{SourceFile, Token, Violation};

/// One path of a `use` declaration; a declaration with braces has several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsePath {
    /// The segments as written, without a trailing `self` or `*`.
    pub segments: Vec<String>,
    /// The line of the declaration.
    pub line: usize,
    /// Whether the declaration is a re-export.
    pub is_public: bool,
    /// The number of inline modules around the declaration.
    pub inline_modules: usize,
    /// Whether the declaration belongs to an item under `#[cfg(test)]`.
    pub is_test: bool,
}

/// The paths of all `use` declarations of a file.
pub fn use_paths(file: &SourceFile) -> Vec<UsePath> {
    let tokens: Vec<&Token> = file.code().collect();
    let mut paths = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        // `use<...>` in a type is a list of captured parameters.
        if token.text != "use" || tokens.get(index + 1).is_none_or(|next| next.text == "<") {
            continue;
        }
        let is_public = index > 0 && matches!(tokens[index - 1].text.as_str(), "pub" | ")");
        let mut trees = Vec::new();
        parse_use_tree(&tokens, index + 1, &[], &mut trees);
        paths.extend(trees.into_iter().map(|segments| UsePath {
            segments,
            line: token.line,
            is_public,
            inline_modules: token.inline_modules,
            is_test: token.is_test,
        }));
    }
    paths
}

/// Appends the paths of the tree that begins at `index`; returns the index after the tree.
fn parse_use_tree(
    tokens: &[&Token],
    mut index: usize,
    prefix: &[String],
    paths: &mut Vec<Vec<String>>,
) -> usize {
    let mut path = prefix.to_vec();
    while let Some(token) = tokens.get(index) {
        match token.text.as_str() {
            "::" => index += 1,
            "{" => {
                index += 1;
                while tokens.get(index).is_some_and(|token| token.text != "}") {
                    index = parse_use_tree(tokens, index, &path, paths);
                    if tokens.get(index).is_some_and(|token| token.text == ",") {
                        index += 1;
                    }
                }
                return index + 1;
            }
            "*" => {
                index += 1;
                break;
            }
            "as" => {
                index += 2;
                break;
            }
            "," | "}" | ";" => break,
            segment => {
                path.push(segment.to_owned());
                index += 1;
            }
        }
    }
    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    paths.push(path);
    index
}

/// The modules of `src/` that have a file of their own, with the file's path.
fn file_modules(files: &[SourceFile]) -> BTreeMap<Vec<String>, String> {
    files.iter().filter_map(|file| Some((file.module()?, file.path.clone()))).collect()
}

/// The module with a file of its own that a path leads to, seen from the module `from`; `None` for other crates.
fn resolve(path: &UsePath, from: &[String], modules: &BTreeMap<Vec<String>, String>) -> Option<Vec<String>> {
    let segments = &path.segments;
    let supers = segments.iter().take_while(|segment| *segment == "super").count();
    let is_entry_point = from.first().is_some_and(|folder| folder == "bin");
    let mut target = match segments.first()?.as_str() {
        "crate" => segments[1..].to_vec(),
        "foretune" if is_entry_point => segments[1..].to_vec(),
        "self" => [from, &segments[1..]].concat(),
        "super" => {
            let up = supers.saturating_sub(path.inline_modules);
            [&from[..from.len().checked_sub(up)?], &segments[supers..]].concat()
        }
        // A path may begin with the name of a child module.
        child if modules.contains_key(&[from, &[child.to_owned()]].concat()) => {
            [from, &segments[..]].concat()
        }
        _ => return None,
    };
    while !modules.contains_key(&target) {
        target.pop()?;
    }
    Some(target)
}

/// For each file of `src/`, the files that it imports from, with the line of the import. Left out are tests, imports
/// from `src/lib.rs`, and re-exports of a module's own children.
pub fn imports(files: &[SourceFile]) -> BTreeMap<String, BTreeMap<String, usize>> {
    let modules = file_modules(files);
    let mut imports: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for file in files {
        let Some(from) = file.module() else { continue };
        let targets = imports.entry(file.path.clone()).or_default();
        for path in use_paths(file).iter().filter(|path| !path.is_test) {
            let Some(target) = resolve(path, &from, &modules) else { continue };
            let is_own_child = path.is_public && target.starts_with(&from);
            if target != from && !target.is_empty() && !is_own_child {
                targets.entry(modules[&target].clone()).or_insert(path.line);
            }
        }
    }
    imports
}

/// Reports every set of files that import each other in a cycle.
pub fn file_cycles(files: &[SourceFile]) -> Vec<Violation> {
    cycles(&imports(files))
}

/// Reports every set of modules (folders of `src/`) that import each other in a cycle.
pub fn module_cycles(files: &[SourceFile]) -> Vec<Violation> {
    let folder = |path: &str| -> Option<String> {
        path.strip_prefix("src/")?.split_once('/').map(|(folder, _)| format!("src/{folder}"))
    };
    let mut between_modules: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for (file, targets) in imports(files) {
        let Some(from) = folder(&file) else { continue };
        let imported = between_modules.entry(from.clone()).or_default();
        for (target, line) in targets {
            if let Some(to) = folder(&target).filter(|to| *to != from) {
                imported.entry(to).or_insert(line);
            }
        }
    }
    cycles(&between_modules)
}

/// A violation for each strongly connected component of more than one node; the message lists its edges.
fn cycles(edges: &BTreeMap<String, BTreeMap<String, usize>>) -> Vec<Violation> {
    let reachable: BTreeMap<&str, BTreeSet<&str>> =
        edges.keys().map(|node| (node.as_str(), reachable_from(node, edges))).collect();
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    let mut violations = Vec::new();
    for (&node, below) in &reachable {
        if !below.contains(node) || reported.contains(node) {
            continue;
        }
        let component: BTreeSet<&str> =
            below.iter().copied().filter(|other| reachable[other].contains(node)).collect();
        reported.extend(&component);
        let inner = component.iter().flat_map(|from| {
            let targets = edges[*from].iter().filter(|(to, _)| component.contains(to.as_str()));
            targets.map(move |(to, line)| format!("\n    {from}:{line} imports {to}"))
        });
        let message = format!("a cycle of imports:{}", inner.collect::<String>());
        violations.push(Violation::new(node, 0, message));
    }
    violations
}

/// The nodes that one or more edges lead to.
fn reachable_from<'a>(
    start: &str,
    edges: &'a BTreeMap<String, BTreeMap<String, usize>>,
) -> BTreeSet<&'a str> {
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&str> = vec![start];
    while let Some(node) = open.pop() {
        for target in edges.get(node).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(target) {
                open.push(target);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(texts: &[(&str, &str)]) -> Vec<SourceFile> {
        texts.iter().map(|(path, text)| SourceFile::new(path, text)).collect()
    }

    #[test]
    fn use_paths_are_found_however_they_are_written() {
        let text = "use crate::{data::{errors::Errors, series::{self, *}}, num as n};\npub use super::a::B as C;\nfn f() -> impl Fn() + use<> { use std::fmt; }";
        let paths: Vec<String> = use_paths(&SourceFile::new("src/x.rs", text))
            .iter()
            .map(|path| path.segments.join("::"))
            .collect();
        assert_eq!(
            paths,
            [
                "crate::data::errors::Errors",
                "crate::data::series",
                "crate::data::series",
                "crate::num",
                "super::a::B",
                "std::fmt"
            ]
        );
    }

    #[test]
    fn cycle_between_files_is_reported() {
        let planted = files(&[
            ("src/a/mod.rs", "pub mod b; pub mod c; pub mod d; pub use self::b::X;"),
            ("src/a/b.rs", "use super::c::{Y};"),
            ("src/a/c.rs", "pub use crate::a::d::Z;"),
            ("src/a/d.rs", "use super::{b::X, Shared};"),
        ]);
        let violations = file_cycles(&planted);
        assert_eq!(violations.len(), 1, "{violations:?}");
        let message = &violations[0].message;
        for edge in [
            "src/a/b.rs:1 imports src/a/c.rs",
            "src/a/c.rs:1 imports src/a/d.rs",
            "src/a/d.rs:1 imports src/a/b.rs",
        ] {
            assert!(message.contains(edge), "{message}");
        }
    }

    #[test]
    fn parent_that_imports_its_child_and_is_imported_by_it_is_a_cycle() {
        for import in ["use child::X;", "use self::child::X;", "use crate::a::child::X;"] {
            let planted = files(&[("src/a/mod.rs", import), ("src/a/child.rs", "use super::Shared;")]);
            assert_eq!(file_cycles(&planted).len(), 1, "{import}");
        }
    }

    #[test]
    fn declarations_reexports_of_children_and_tests_are_no_imports() {
        let fine = files(&[
            (
                "src/a/mod.rs",
                "mod child; pub use child::X; pub use self::child::Y; pub use crate::a::child::Z;",
            ),
            (
                "src/a/child.rs",
                "use super::Shared;\nmod inner { use super::X; }\n#[cfg(test)]\nmod tests { use crate::b::Y; }",
            ),
            ("src/b.rs", "use crate::a::Shared;"),
        ]);
        assert_eq!(file_cycles(&fine), []);
    }

    #[test]
    fn cycle_between_modules_is_reported() {
        let planted = files(&[
            ("src/a/x.rs", "use crate::b::y::Y;"),
            ("src/b/y.rs", ""),
            ("src/b/z.rs", "use crate::a::w::W;"),
            ("src/a/w.rs", ""),
        ]);
        assert_eq!(file_cycles(&planted), []);
        let violations = module_cycles(&planted);
        assert_eq!(violations.len(), 1);
        assert!(violations[0].message.contains("src/a:1 imports src/b"), "{}", violations[0]);
    }
}
