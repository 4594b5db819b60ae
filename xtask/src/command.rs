//! Running commands in the project's folder.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use crate::paths;

/// Runs a command, shows what it prints, and reports how long it took. `title` is printed before.
///
/// # Errors
/// The command cannot be started, or exits with a failure.
pub fn run(title: &str, command: &mut Command) -> Result<(), String> {
    eprintln!("\n── {title}");
    let start = Instant::now();
    let status = command.current_dir(paths::project_root()).status();
    let status =
        status.map_err(|error| format!("{} could not be started: {error}", program_name(command)))?;
    if !status.success() {
        return Err(format!("{title}: failed ({status})"));
    }
    eprintln!("── done in {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// The standard output of a command, trimmed; `None` where it cannot be started or exits with a failure.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.current_dir(paths::project_root()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A command that runs the cargo which runs this program.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}

/// Prepends folders to the `PATH` of a command.
pub fn prepend_path<'a>(command: &'a mut Command, folders: &[PathBuf]) -> &'a mut Command {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(env::split_paths(&path));
    // A folder whose name contains the separator cannot be on a PATH; the command then keeps its own.
    match env::join_paths(all) {
        Ok(path) => command.env("PATH", path),
        Err(_) => command,
    }
}

fn program_name(command: &Command) -> String {
    Path::new(command.get_program()).display().to_string()
}
