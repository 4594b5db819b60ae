//! Packages of Debian and its derivatives.

use std::process::Command;

use crate::{
    command::{output, run},
    paths,
};

/// Installs packages by apt-get where it exists and the user is root.
///
/// # Errors
/// The packages cannot be installed; the message names `purpose` and says how to install them by hand.
pub fn install(purpose: &str, packages: &[&str]) -> Result<(), String> {
    let by_hand =
        format!("Install {purpose} by hand; on Debian: sudo apt-get install {}", packages.join(" "));
    let is_root = output(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
    if !is_root || paths::find_program(&["apt-get"]).is_none() {
        return Err(format!("{purpose} is missing. {by_hand}"));
    }
    let apt_get = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    run("Updating the list of Debian packages", &mut apt_get(&["update", "-qq"]))
        .and_then(|()| {
            let title = format!("Installing {purpose} (Debian: {})", packages.join(" "));
            let mut install = apt_get(&["install", "-y", "-qq", "--no-install-recommends"]);
            run(&title, install.args(packages))
        })
        .map_err(|error| format!("{error}\n{by_hand}"))
}
