//! The project's own lints, run on its source: who may import whom, where sentences may stand, which names are
//! gone, and whether the guides are right. The rules are in `tests/tidy/`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

#[path = "tidy/mod.rs"]
mod rules;

use std::{
    fs,
    path::{Path, PathBuf},
};

use foretune::{
    nn::optimizer::OptimizerKind,
    text::{
        CHINESE, ENGLISH,
        settings_reference::{PRESETS_MARKERS, SETTINGS_MARKERS, preset_table, settings_table},
    },
};
use rules::{
    browser, cycles, determinism, files, guides, modules, names, prose,
    source::{SourceFile, Violation, mark_test_modules},
    start_script, twins,
};

/// The folders whose Rust files and scripts are the project's.
const FOLDERS: [&str; 6] = ["src", "start", "tests", "examples", "benches", "xtask"];

/// The script that says why the page cannot start.
const START_SCRIPT: &str = "start/start.js";

/// The scripts that run in browsers that are too old for the program.
const OLD_BROWSERS: [&str; 2] = [START_SCRIPT, "start/language.js"];

/// The file that lists former names and British spellings.
const LIST_OF_NAMES: &str = "tests/tidy/names.rs";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files below a folder that have this extension, in the order of their names.
fn paths_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let mut paths = Vec::new();
    for path in entries {
        if path.is_dir() {
            paths.extend(paths_below(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            paths.push(path);
        }
    }
    paths
}

/// The project's files with this extension: their paths relative to the project, with their texts.
fn project_files(extension: &str) -> Vec<(String, String)> {
    let paths = FOLDERS.iter().flat_map(|folder| paths_below(&root().join(folder), extension));
    paths
        .map(|path| path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/"))
        .map(|path| (path.clone(), read(&path)))
        .collect()
}

/// Every Rust file of the project.
fn rust_files() -> Vec<SourceFile> {
    let mut files = project_files("rs");
    files.push(("build.rs".to_owned(), read("build.rs")));
    let mut files: Vec<SourceFile> = files.iter().map(|(path, text)| SourceFile::new(path, text)).collect();
    mark_test_modules(&mut files);
    files
}

/// The Rust files below `src/`.
fn library_files() -> Vec<SourceFile> {
    rust_files().into_iter().filter(|file| file.module().is_some()).collect()
}

fn assert_none(violations: impl IntoIterator<Item = Violation>) {
    let lines: Vec<String> = violations.into_iter().map(|violation| violation.to_string()).collect();
    assert!(lines.is_empty(), "{} violations:\n{}", lines.len(), lines.join("\n"));
}

#[test]
fn module_table_equals_folders_and_imports() {
    assert_none(modules::table_violations(&read("ARCHITECTURE.md"), &library_files()));
}

#[test]
fn no_cycles_of_imports_between_files() {
    assert_none(cycles::file_cycles(&library_files()));
}

#[test]
fn no_cycles_of_imports_between_modules() {
    assert_none(cycles::module_cycles(&library_files()));
}

#[test]
fn only_browser_modules_name_browser_libraries() {
    assert_none(library_files().iter().flat_map(browser::browser_names));
}

#[test]
fn pure_modules_name_no_clock_thread_or_hash_map() {
    assert_none(library_files().iter().flat_map(determinism::nondeterminism));
}

#[test]
fn pure_modules_have_the_same_arithmetic_on_every_machine() {
    assert_none(library_files().iter().flat_map(determinism::inexact_arithmetic));
}

#[test]
fn prose_stands_in_text_only() {
    let classes = prose::css_classes(&read("style/main.css"));
    assert_none(library_files().iter().flat_map(|file| prose::prose(file, &classes)));
}

/// The project's Rust files and scripts, apart from the list of names itself.
fn texts() -> impl Iterator<Item = (String, String)> {
    ["rs", "js", "mjs"].into_iter().flat_map(project_files).filter(|(path, _)| path != LIST_OF_NAMES)
}

#[test]
fn start_scripts_run_in_old_browsers() {
    assert_none(OLD_BROWSERS.iter().flat_map(|path| start_script::newer_syntax(path, &read(path))));
}

#[test]
fn texts_of_the_start_script_are_in_both_languages() {
    assert_none(start_script::missing_translations(START_SCRIPT, &read(START_SCRIPT)));
}

#[test]
fn former_names_are_gone() {
    let in_text = texts().flat_map(|(path, text)| names::former_names(&path, &text));
    let files = rust_files().into_iter().filter(|file| file.path != LIST_OF_NAMES);
    assert_none(in_text.chain(files.flat_map(|file| names::former_identifiers(&file))));
}

#[test]
fn spelling_is_american() {
    assert_none(texts().flat_map(|(path, text)| names::british_spellings(&path, &text)));
}

#[test]
fn every_file_says_what_it_holds() {
    assert_none(rust_files().iter().filter_map(files::missing_header));
}

#[test]
fn long_files_are_listed() {
    for violation in rust_files().iter().filter_map(files::long_file) {
        eprintln!("warning: {}: {}", violation.path, violation.message);
    }
}

#[test]
fn nothing_is_unfinished_or_ignored() {
    assert_none(rust_files().iter().flat_map(files::unfinished));
}

#[test]
fn every_fast_kernel_has_a_plain_twin() {
    let files = library_files();
    let file = |path: &str| files.iter().find(|file| file.path == path);
    let fast = ["src/nn/product.rs", "src/nn/small_batch.rs"].map(|path| file(path).unwrap());
    assert_none(twins::missing_twins(&fast, file("src/nn/plain.rs").unwrap()));
    let optimizers = OptimizerKind::ALL.map(|optimizer| format!("{optimizer:?}"));
    assert_none(twins::optimizers_without_twin(&optimizers, file("src/nn/plain/optimizer.rs").unwrap()));
}

#[test]
fn guides_name_commands_and_files_that_exist() {
    let xtask_source = read("xtask/src/main.rs");
    for guide in ["README.md", "README.zh-CN.md", "ARCHITECTURE.md"] {
        let exists = |path: &str| root().join(path).exists();
        assert_none(guides::dead_references(guide, &read(guide), &xtask_source, exists));
    }
}

#[test]
fn paths_in_the_architecture_guide_exist() {
    let files = library_files();
    let modules = files.iter().map(|file| file.folder().to_owned()).collect();
    assert_none(guides::dead_paths("ARCHITECTURE.md", &read("ARCHITECTURE.md"), &modules, &files));
}

#[test]
fn readmes_have_the_table_of_settings() {
    for (path, language) in [("README.md", ENGLISH), ("README.zh-CN.md", CHINESE)] {
        let readme = read(path);
        let tables =
            [(SETTINGS_MARKERS, settings_table(language)), (PRESETS_MARKERS, preset_table(language))];
        assert_none(
            tables.iter().flat_map(|(markers, table)| guides::outdated_table(path, &readme, *markers, table)),
        );
    }
}

#[test]
fn readmes_have_the_same_parts() {
    let (english, chinese) = (read("README.md"), read("README.zh-CN.md"));
    assert_none(guides::different_structure("README.zh-CN.md", &english, &chinese));
}
