//! Paths of the project, of installed tools, and of programs on the `PATH`.

use std::path::{Path, PathBuf};

/// The folder of the project.
pub fn project_root() -> PathBuf {
    let manifest_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest_dir.parent().map_or_else(|| manifest_dir.to_owned(), Path::to_owned)
}

/// The folder that tools are installed into.
pub fn tools_dir() -> PathBuf {
    project_root().join("target").join("tools")
}

/// The first file on the `PATH` that has one of these names. An earlier name wins over an earlier folder.
pub fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let candidates = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    candidates.into_iter().find(|candidate| candidate.is_file())
}
