//! Tools written in Rust: taken ready-made from their project's releases, or built from source.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{place, step};

/// A tool and where it comes from.
pub struct CargoTool {
    name: &'static str,
    version: String,
    /// What it installs.
    programs: &'static [&'static str],
    /// How much it is optimized when built from source: as little as its work allows.
    optimization: &'static str,
    /// How long building it from source takes on two cores.
    minutes: &'static str,
    arguments: &'static [&'static str],
    /// The archive of its release, behind the address of all releases.
    archive: String,
}

/// Trunk, which puts the page together. It needs neither to update itself nor to speak TLS.
pub fn trunk() -> CargoTool {
    let version = "0.21.14";
    CargoTool {
        name: "trunk",
        version: version.to_owned(),
        programs: &["trunk"],
        optimization: "0",
        minutes: "about 2 minutes",
        arguments: &["--locked", "--no-default-features"],
        archive: format!("trunk-rs/trunk/releases/download/v{version}/trunk-{}.tar.gz", platform("gnu")),
    }
}

/// wasm-bindgen, at exactly the version of the crate that the project is locked to.
///
/// # Errors
/// Where the lock file does not name one.
pub fn wasm_bindgen() -> Result<CargoTool, String> {
    let version = locked("wasm-bindgen")?;
    let platform = platform("musl");
    Ok(CargoTool {
        name: "wasm-bindgen-cli",
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        // It runs in every build, over the whole program.
        optimization: "1",
        minutes: "about 1.5 minutes",
        arguments: &[],
        archive: format!(
            "wasm-bindgen/wasm-bindgen/releases/download/{version}/wasm-bindgen-{version}-{platform}.tar.gz"
        ),
        version,
    })
}

/// What drives Firefox in the tests.
pub fn geckodriver() -> CargoTool {
    let version = "0.36.0";
    let platform = match (env::consts::OS, env::consts::ARCH) {
        ("macos", "aarch64") => "macos-aarch64",
        ("macos", _) => "macos",
        (_, "aarch64") => "linux-aarch64",
        _ => "linux64",
    };
    CargoTool {
        name: "geckodriver",
        version: version.to_owned(),
        programs: &["geckodriver"],
        // It hands messages on.
        optimization: "0",
        minutes: "about 1 minute",
        arguments: &["--locked"],
        archive: format!(
            "mozilla/geckodriver/releases/download/v{version}/geckodriver-v{version}-{platform}.tar.gz"
        ),
    }
}

/// The name under which releases for this machine go.
fn platform(libc: &str) -> String {
    match env::consts::OS {
        "macos" => format!("{}-apple-darwin", env::consts::ARCH),
        _ => format!("{}-unknown-linux-{libc}", env::consts::ARCH),
    }
}

/// The version of a package in `Cargo.lock`.
fn locked(package: &str) -> Result<String, String> {
    let file = place::root().join("Cargo.lock");
    let text =
        fs::read_to_string(&file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let after = text.split_once(&format!("name = \"{package}\"\nversion = \"")).map(|(_, after)| after);
    let version = after.and_then(|after| after.split('"').next());
    version.map(str::to_owned).ok_or(format!("Cargo.lock does not name a version of {package}"))
}

impl CargoTool {
    /// Installs it, unless it is there; returns the folder of its programs.
    ///
    /// # Errors
    /// Where it can be neither fetched nor built.
    pub fn install(&self) -> Result<PathBuf, String> {
        let home = place::tools().join(format!("{}-{}", self.name, self.version));
        let programs = home.join("bin");
        if self.programs.iter().all(|program| programs.join(program).is_file()) {
            return Ok(programs);
        }
        if self.fetch(&home, &programs) {
            return Ok(programs);
        }
        let version = self.version.clone();
        let mut command = step::cargo(&["install", self.name, "--version", &version, "--root"]);
        command.arg(&home).args(self.arguments);
        // Built to be used a few seconds at a time: what counts is how soon it is there.
        command.env("CARGO_TARGET_DIR", place::tools().join("build"));
        for (setting, value) in [
            ("LTO", "off"),
            ("OPT_LEVEL", self.optimization),
            ("CODEGEN_UNITS", "16"),
            ("DEBUG", "false"),
            ("STRIP", "true"),
        ] {
            command.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
        }
        let what = format!(
            "Building {} {} from source, once ({} on two cores: it is a large program)",
            self.name, self.version, self.minutes
        );
        step::run(&what, &mut command)?;
        Ok(programs)
    }

    /// Fetches the ready-made program; whatever goes wrong, it can still be built.
    fn fetch(&self, home: &Path, programs: &Path) -> bool {
        let base = match env::var("FORETUNE_PREBUILT") {
            Ok(choice) if choice == "no" => return false,
            Ok(address) => address,
            Err(_) => "https://github.com".to_owned(),
        };
        let address = format!("{}/{}", base.trim_end_matches('/'), self.archive);
        eprintln!("\n── Looking for a ready-made {} {}", self.name, self.version);
        let fetched = self.unpack(&address, home, programs);
        match &fetched {
            Ok(()) => eprintln!("── installed from {address}"),
            Err(reason) => {
                // Half a tool is none.
                let _ = fs::remove_dir_all(home);
                eprintln!("── none: {reason}");
            }
        }
        fetched.is_ok()
    }

    fn unpack(&self, address: &str, home: &Path, programs: &Path) -> Result<(), String> {
        let folder = home.join("unpacked");
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        fs::create_dir_all(programs).map_err(|error| error.to_string())?;
        let archive = folder.join("archive.tar.gz");
        let mut curl = Command::new("curl");
        curl.args([
            "--fail",
            "--silent",
            "--show-error",
            "--location",
            "--connect-timeout",
            "5",
            "--max-time",
            "300",
        ]);
        let fetched = curl.arg("--output").arg(&archive).arg(address).output();
        let fetched = fetched.map_err(|error| format!("curl could not be started ({error})"))?;
        if !fetched.status.success() {
            return Err(String::from_utf8_lossy(&fetched.stderr).trim().to_owned());
        }
        let unpacked = step::output(Command::new("tar").arg("-xzf").arg(&archive).arg("-C").arg(&folder));
        unpacked.ok_or("the archive cannot be unpacked")?;
        for program in self.programs {
            let found = find(&folder, program).ok_or(format!("the archive holds no {program}"))?;
            fs::rename(found, programs.join(program)).map_err(|error| error.to_string())?;
        }
        let said = step::output(Command::new(programs.join(self.programs[0])).arg("--version"));
        let fits = said.as_ref().is_some_and(|said| said.split_whitespace().any(|word| word == self.version));
        // What is left of the archive takes room, no more.
        let _ = fs::remove_dir_all(&folder);
        if fits { Ok(()) } else { Err(format!("it says it is {}", said.unwrap_or("nothing".into()))) }
    }
}

/// A file of this name in a folder or one folder below.
fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries: Vec<PathBuf> =
        fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    let below = entries.iter().filter(|path| path.is_dir()).map(|path| path.join(name));
    [folder.join(name)].into_iter().chain(below).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_names_wasm_bindgen() {
        let version = locked("wasm-bindgen").unwrap();
        assert!(version.split('.').count() == 3, "{version}");
        assert!(locked("no-such-package").is_err());
    }

    #[test]
    fn trunk_is_told_the_same_wasm_bindgen() {
        let trunk = fs::read_to_string(place::root().join("Trunk.toml")).unwrap();
        let line = format!("wasm_bindgen = \"{}\"", locked("wasm-bindgen").unwrap());
        assert!(trunk.contains(&line), "Trunk.toml should say {line}");
    }
}
