//! Tools written in Rust, downloaded from the releases of their projects or built from source.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    command::{cargo, output, run},
    paths,
};

/// A tool, and how it is downloaded or built.
pub struct CargoTool {
    /// The name of the package on crates.io.
    name: &'static str,
    version: String,
    /// The programs that it installs.
    programs: &'static [&'static str],
    /// The optimization level of a build from source: the lowest at which the tool is fast enough.
    opt_level: &'static str,
    /// How long a build from source takes on two cores.
    build_time: &'static str,
    /// Further arguments of `cargo install`.
    arguments: &'static [&'static str],
    /// The path of the release archive, relative to the address that releases are downloaded from.
    archive: String,
}

/// Trunk, which assembles the page. Its features for updates and TLS are not needed.
pub fn trunk() -> CargoTool {
    let version = "0.21.14";
    CargoTool {
        name: "trunk",
        version: version.to_owned(),
        programs: &["trunk"],
        opt_level: "0",
        build_time: "about 2 minutes",
        arguments: &["--locked", "--no-default-features"],
        archive: format!("trunk-rs/trunk/releases/download/v{version}/trunk-{}.tar.gz", platform("gnu")),
    }
}

/// wasm-bindgen's command line tools, which must have the version of the crate in `Cargo.lock`.
///
/// # Errors
/// `Cargo.lock` cannot be read or does not contain wasm-bindgen.
pub fn wasm_bindgen() -> Result<CargoTool, String> {
    let version = locked_version("wasm-bindgen")?;
    let platform = platform("musl");
    Ok(CargoTool {
        name: "wasm-bindgen-cli",
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        // wasm-bindgen processes the whole program in every build.
        opt_level: "1",
        build_time: "about 1.5 minutes",
        arguments: &[],
        archive: format!(
            "wasm-bindgen/wasm-bindgen/releases/download/{version}/wasm-bindgen-{version}-{platform}.tar.gz"
        ),
        version,
    })
}

/// geckodriver, which controls Firefox in the tests.
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
        opt_level: "0",
        build_time: "about 1 minute",
        arguments: &["--locked"],
        archive: format!(
            "mozilla/geckodriver/releases/download/v{version}/geckodriver-v{version}-{platform}.tar.gz"
        ),
    }
}

/// The target triple of this machine, as release archives are named.
fn platform(libc: &str) -> String {
    match env::consts::OS {
        "macos" => format!("{}-apple-darwin", env::consts::ARCH),
        _ => format!("{}-unknown-linux-{libc}", env::consts::ARCH),
    }
}

/// The version of a package in `Cargo.lock`.
fn locked_version(package: &str) -> Result<String, String> {
    let file = paths::project_root().join("Cargo.lock");
    let text =
        fs::read_to_string(&file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let entry = text.split_once(&format!("name = \"{package}\"\nversion = \"")).map(|(_, entry)| entry);
    let version = entry.and_then(|entry| entry.split('"').next());
    version.map(str::to_owned).ok_or(format!("Cargo.lock does not contain {package}"))
}

impl CargoTool {
    /// Installs the tool unless it is installed; returns the folder of its programs.
    ///
    /// # Errors
    /// The tool can neither be downloaded nor built.
    pub fn install(&self) -> Result<PathBuf, String> {
        let home = paths::tools_dir().join(format!("{}-{}", self.name, self.version));
        let programs = home.join("bin");
        if self.programs.iter().all(|program| programs.join(program).is_file()) {
            return Ok(programs);
        }
        if self.download(&home, &programs) {
            return Ok(programs);
        }
        let version = self.version.clone();
        let mut command = cargo(&["install", self.name, "--version", &version, "--root"]);
        command.arg(&home).args(self.arguments);
        // The tools run for seconds only, so that a short build matters more than a fast program.
        command.env("CARGO_TARGET_DIR", paths::tools_dir().join("build"));
        for (setting, value) in [
            ("LTO", "off"),
            ("OPT_LEVEL", self.opt_level),
            ("CODEGEN_UNITS", "16"),
            ("DEBUG", "false"),
            ("STRIP", "true"),
        ] {
            command.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
        }
        let title = format!(
            "Building {} {} from source (once; {} on two cores)",
            self.name, self.version, self.build_time
        );
        run(&title, &mut command)?;
        Ok(programs)
    }

    /// Downloads the release. Returns whether the tool is installed; on a failure it can still be built.
    fn download(&self, home: &Path, programs: &Path) -> bool {
        let base = match env::var("FORETUNE_PREBUILT") {
            Ok(choice) if choice == "no" => return false,
            Ok(address) => address,
            Err(_) => "https://github.com".to_owned(),
        };
        let address = format!("{}/{}", base.trim_end_matches('/'), self.archive);
        eprintln!("\n── Downloading {} {}", self.name, self.version);
        let result = self.download_archive(&address, home, programs);
        match &result {
            Ok(()) => eprintln!("── installed from {address}"),
            Err(reason) => {
                // An incomplete installation must not be mistaken for a complete one.
                let _ = fs::remove_dir_all(home);
                eprintln!("── not available: {reason}");
            }
        }
        result.is_ok()
    }

    /// Downloads and unpacks the archive at `address`, and moves its programs into the folder `programs`.
    fn download_archive(&self, address: &str, home: &Path, programs: &Path) -> Result<(), String> {
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
        let downloaded = curl.arg("--output").arg(&archive).arg(address).output();
        let downloaded = downloaded.map_err(|error| format!("curl could not be started ({error})"))?;
        if !downloaded.status.success() {
            return Err(String::from_utf8_lossy(&downloaded.stderr).trim().to_owned());
        }
        let unpacked = output(Command::new("tar").arg("-xzf").arg(&archive).arg("-C").arg(&folder));
        unpacked.ok_or("the archive cannot be unpacked")?;
        for program in self.programs {
            let file =
                find_file(&folder, program).ok_or(format!("the archive does not contain {program}"))?;
            fs::rename(file, programs.join(program)).map_err(|error| error.to_string())?;
        }
        let printed = output(Command::new(programs.join(self.programs[0])).arg("--version"));
        let is_expected = printed
            .as_ref()
            .is_some_and(|printed| printed.split_whitespace().any(|word| word == self.version));
        // The unpacked archive is no longer needed; a failure to remove it does no harm.
        let _ = fs::remove_dir_all(&folder);
        if is_expected {
            Ok(())
        } else {
            Err(format!("its version is reported as {}", printed.unwrap_or("nothing".into())))
        }
    }
}

/// The file of this name in a folder or one of its direct subfolders.
fn find_file(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries: Vec<PathBuf> =
        fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    let in_subfolders = entries.iter().filter(|path| path.is_dir()).map(|path| path.join(name));
    [folder.join(name)].into_iter().chain(in_subfolders).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locked_version_finds_wasm_bindgen() {
        let version = locked_version("wasm-bindgen").unwrap();
        assert!(version.split('.').count() == 3, "{version}");
        assert!(locked_version("no-such-package").is_err());
    }

    #[test]
    fn trunk_toml_has_the_locked_wasm_bindgen_version() {
        let trunk = fs::read_to_string(paths::project_root().join("Trunk.toml")).unwrap();
        let line = format!("wasm_bindgen = \"{}\"", locked_version("wasm-bindgen").unwrap());
        assert!(trunk.contains(&line), "Trunk.toml should contain {line}");
    }
}
