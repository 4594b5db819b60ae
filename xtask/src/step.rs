//! One step: says what it does, and how long it took.

use std::{ffi::OsStr, path::Path, process::Command, time::Instant};

/// Runs a command in the project's folder, with what it prints shown.
///
/// # Errors
/// Where it cannot be started or fails.
pub fn run(what: &str, command: &mut Command) -> Result<(), String> {
    eprintln!("\n── {what}");
    let begun = Instant::now();
    let status = command.current_dir(crate::place::root()).status();
    let status = status.map_err(|error| format!("{} could not be started: {error}", name(command)))?;
    if !status.success() {
        return Err(format!("{what}: failed ({status})"));
    }
    eprintln!("── done in {:.0} s", begun.elapsed().as_secs_f64());
    Ok(())
}

/// What a command prints, or nothing where it fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output =
        command.current_dir(crate::place::root()).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A command of cargo.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}

/// Puts folders in front of a command's PATH.
pub fn with_path<'a>(command: &'a mut Command, folders: &[std::path::PathBuf]) -> &'a mut Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(std::env::split_paths(&path));
    // Folders with a separator in their name cannot be on a PATH; then the old one stays.
    match std::env::join_paths(all) {
        Ok(path) => command.env("PATH", path),
        Err(_) => command,
    }
}

fn name(command: &Command) -> String {
    let program: &OsStr = command.get_program();
    Path::new(program).display().to_string()
}
