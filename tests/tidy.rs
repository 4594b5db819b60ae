//! The laws of the house, read off its source: who may import whom, what no file may hold, and that
//! ARCHITECTURE.md tells the truth.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use foretune::study::{
    field::{Field, MAX_LAYERS},
    kind::{Kind, Tuning},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The rooms that know the browser; every other one is pure.
const SHELL: [&str; 3] = ["web", "ui", "bin"];

/// The longest a file may be, in lines.
const LONGEST: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// Every Rust file of the project.
fn all_files() -> Vec<PathBuf> {
    let folders = ["src", "tests", "examples", "benches", "xtask/src"].map(|folder| root().join(folder));
    let mut all: Vec<PathBuf> =
        folders.iter().filter(|folder| folder.is_dir()).flat_map(|folder| files(folder)).collect();
    all.push(root().join("build.rs"));
    all
}

fn name(file: &Path) -> String {
    file.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/")
}

/// A file's code: its lines without their comments.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let lines = text.lines().map(|line| match line.find("//") {
        // An address in a string is no comment.
        Some(place) if !line[..place].ends_with(':') => &line[..place],
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A room's files.
fn room_files(room: &str) -> Vec<PathBuf> {
    files(&root().join("src").join(room))
}

/// The rooms: the folders of `src/`.
fn rooms() -> BTreeSet<String> {
    let entries = fs::read_dir(root().join("src")).unwrap().map(|entry| entry.unwrap());
    let folders = entries.filter(|entry| entry.path().is_dir());
    folders.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

/// The names that follow each `prefix::`, those in braces one by one.
fn imported(code: &str, prefix: &str) -> BTreeSet<String> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let word = |text: &str| text.chars().take_while(|letter| is_word(*letter)).collect::<String>();
    let mut found = BTreeSet::new();
    for (place, _) in code.match_indices(prefix) {
        if code[..place].ends_with(is_word) {
            continue;
        }
        let rest = &code[place + prefix.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            found.insert(word(rest));
            continue;
        };
        let (mut depth, mut first) = (0, true);
        for (place, letter) in group.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => first = true,
                letter if first && is_word(letter) => {
                    found.insert(word(&group[place..]));
                    first = false;
                }
                _ => {}
            }
        }
    }
    found
}

/// The room table of ARCHITECTURE.md: each room with those that it may import.
fn table() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let quoted =
        |cell: &str| -> BTreeSet<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let mut table = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
        assert_eq!(cells.len(), 3, "{line}");
        let room = quoted(cells[0]).into_iter().next().unwrap();
        assert!(table.insert(room, quoted(cells[2])).is_none(), "a room stands twice: {line}");
    }
    table
}

#[test]
fn the_room_table_and_the_tree_agree() {
    assert_eq!(table().into_keys().collect::<BTreeSet<_>>(), rooms());
}

#[test]
fn a_room_imports_what_its_row_names_and_nothing_else() {
    let rooms = rooms();
    for (room, allowed) in table() {
        let mut used = BTreeSet::new();
        for file in room_files(&room) {
            let code = code(&file);
            assert!(!code.contains("super::super"), "{} reaches out of its room by super", name(&file));
            // Entry points are crates of their own.
            let prefix = if room == "bin" { "foretune::" } else { "crate::" };
            for import in imported(&code, prefix).intersection(&rooms) {
                assert!(
                    *import == room || allowed.contains(import),
                    "{} imports {import}, which {room} may not",
                    name(&file)
                );
                used.insert(import.clone());
            }
        }
        used.remove(&room);
        let web_by_entry = room == "bin";
        assert!(
            web_by_entry || used == allowed,
            "{room} uses {used:?}, but ARCHITECTURE.md says {allowed:?}"
        );
    }
}

#[test]
fn only_the_shell_names_the_browser() {
    for room in rooms().iter().filter(|room| !SHELL.contains(&room.as_str())) {
        for file in room_files(room) {
            let code = code(&file);
            for word in ["leptos", "web_sys", "js_sys", "wasm_bindgen", "getrandom", "plotters_canvas"] {
                assert!(!code.contains(word), "{} names {word}", name(&file));
            }
        }
    }
}

#[test]
fn nothing_that_varies_reaches_a_pure_room() {
    // Clocks and threads, maps whose order is drawn anew in each run, functions of the float library that
    // differ between machines, and fused arithmetic.
    let words = [
        "std::time",
        "std::thread",
        "std::env",
        "Instant",
        "SystemTime",
        "HashMap",
        "HashSet",
        "thread_local",
    ];
    let functions = [
        "exp",
        "exp2",
        "exp_m1",
        "ln",
        "ln_1p",
        "log",
        "log2",
        "log10",
        "sin",
        "cos",
        "tan",
        "sin_cos",
        "asin",
        "acos",
        "atan",
        "atan2",
        "sinh",
        "cosh",
        "tanh",
        "asinh",
        "acosh",
        "atanh",
        "powf",
        "powi",
        "cbrt",
        "hypot",
        "mul_add",
        "mul_neg_add",
        "mul_sub",
    ];
    for room in rooms().iter().filter(|room| !SHELL.contains(&room.as_str())) {
        for file in room_files(room) {
            let code = code(&file);
            for word in words {
                assert!(!code.contains(word), "{} names {word}", name(&file));
            }
            for function in functions {
                let call =
                    [format!(".{function}("), format!("f32::{function}("), format!("f64::{function}(")];
                for call in call {
                    assert!(!code.contains(&call), "{} calls {call}…): use libm", name(&file));
                }
            }
            let fuses = ["libm::fma", "relaxed_"].iter().any(|word| code.contains(word));
            assert!(!fuses || name(&file) == "src/num/numpy.rs", "{} fuses", name(&file));
        }
    }
}

#[test]
fn every_fast_kernel_has_a_plain_twin() {
    let functions = |file: &str| -> BTreeSet<String> {
        let code = code(&root().join("src/nn").join(file));
        let public = code.lines().filter_map(|line| line.trim_start().strip_prefix("pub fn "));
        public.map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()).collect()
    };
    let fast = ["product.rs", "small_batch.rs"].map(functions);
    assert!(fast.iter().all(|fast| !fast.is_empty()));
    assert_eq!(BTreeSet::from_iter(fast.into_iter().flatten()), functions("plain.rs"));
    // One twin serves all optimizers: it names every one of them.
    let twin = code(&root().join("src/nn/plain/optimizer.rs"));
    let optimizers = code(&root().join("src/nn/optimizer/mod.rs"));
    let (_, list) = optimizers.split_once("\noptimizers! {").unwrap();
    let (list, _) = list.split_once("\n}").unwrap();
    let optimizers: Vec<&str> =
        list.lines().filter_map(|line| line.trim().split_once('(')).map(|(n, _)| n).collect();
    assert!(optimizers.len() > 8, "{optimizers:?}");
    for optimizer in optimizers {
        assert!(twin.contains(&format!("Optimizer::{optimizer}")), "{optimizer} has no plain twin");
    }
}

#[test]
fn files_say_what_they_are_and_stay_readable() {
    for file in all_files() {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{} does not begin with what it is", name(&file));
        let lines = text.lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines: at most {LONGEST}", name(&file));
    }
}

#[test]
fn nothing_is_left_undone_or_switched_off() {
    // Put together here, so that this file does not hold them itself.
    let words = ["todo", "unimplemented"].map(|word| format!("{word}!("));
    let marks = ["ignore]", "ignore ="].map(|word| format!("#[{word}"));
    let notes = [["FIX", "ME"], ["XX", "X"], ["TO", "DO"]].map(|parts| parts.concat());
    for file in all_files() {
        let text = fs::read_to_string(&file).unwrap();
        for word in words.iter().chain(&marks).chain(&notes) {
            assert!(!text.contains(word.as_str()), "{} holds {word}", name(&file));
        }
    }
}

#[test]
fn the_guides_point_at_what_is_there() {
    let help = fs::read_to_string(root().join("xtask/src/main.rs")).unwrap();
    for guide in ["README.md", "ARCHITECTURE.md"] {
        let text = fs::read_to_string(root().join(guide)).unwrap();
        for (place, _) in text.match_indices("cargo xtask ") {
            let command: String =
                text[place + 12..].chars().take_while(|letter| letter.is_alphabetic()).collect();
            assert!(help.contains(&format!("\"{command}\"")), "{guide}: there is no cargo xtask {command}");
        }
        for (place, _) in text.match_indices("](") {
            let target: String = text[place + 2..].chars().take_while(|letter| *letter != ')').collect();
            let elsewhere = target.contains("://") || target.starts_with('#');
            assert!(elsewhere || root().join(&target).exists(), "{guide} points at {target}");
        }
    }
}

#[test]
fn the_readme_names_what_a_link_may_hold() {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let named = |name: &str| text.contains(&format!("`{name}`"));
    let (_, tuned) = text.split_once("Whole numbers can be tuned over").unwrap();
    for field in Field::all() {
        // Units are named from the first to the last.
        let is_units = matches!(field, Field::Units(layer) if layer > 1 && layer < MAX_LAYERS);
        assert!(is_units || named(field.key()), "README.md does not name {}", field.key());
        if let Kind::Names(names) = field.kind() {
            for (name, _) in names {
                assert!(named(name), "README.md does not name {name}, of {}", field.key());
            }
        }
        let told = matches!(field, Field::Units(_)) || tuned.contains(&format!("`{}`", field.key()));
        assert!(
            field.tuning() == Tuning::Never || told,
            "README.md does not say how {} is tuned",
            field.key()
        );
    }
}

#[test]
fn imports_are_found_however_they_are_written() {
    let code = "use crate::{data::{errors::Errors, series}, num::stream};\nlet x = crate::nn::mlp::Mlp;";
    let found = imported(code, "crate::");
    assert_eq!(found, ["data", "nn", "num"].map(str::to_owned).into());
    assert_eq!(imported("mycrate::web::x", "crate::"), BTreeSet::new());
}
