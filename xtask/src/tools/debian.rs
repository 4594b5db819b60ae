//! What only the system's own packages bring.

use std::process::Command;

use crate::{place, step};

/// Installs packages where this is Debian or a relative of it and the user may; else says what to type.
///
/// # Errors
/// What is missing and how to get it.
pub fn install(what: &str, packages: &[&str]) -> Result<(), String> {
    let by_hand = format!("Install {what} by hand; on Debian: sudo apt-get install {}", packages.join(" "));
    let root = step::output(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
    if !root || place::on_path(&["apt-get"]).is_none() {
        return Err(format!("{what} is missing. {by_hand}"));
    }
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    step::run("Asking for Debian's list of packages", apt(&["update", "-qq"]).args([] as [&str; 0]))
        .and_then(|()| {
            let mut install = apt(&["install", "-y", "-qq", "--no-install-recommends"]);
            step::run(&format!("Installing {what} (Debian: {})", packages.join(" ")), install.args(packages))
        })
        .map_err(|error| format!("{error}\n{by_hand}"))
}
