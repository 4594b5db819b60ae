//! The tools that building and testing the page needs, each installed where it is missing.

mod aarch64;
mod apt;
mod cargo_tool;
mod chromium;
mod firefox;
mod npm;
mod rust_target;

use std::path::PathBuf;

pub use aarch64::install as install_aarch64_emulator;
pub use chromium::install as install_chromium;
pub use firefox::install as install_firefox;
pub use rust_target::AARCH64;

/// The tools that build the page.
pub struct PageTools {
    /// The folders of trunk, wasm-bindgen and wasm-opt, to be prepended to the `PATH`.
    pub path: Vec<PathBuf>,
    /// The program that runs WebAssembly tests in a headless browser.
    pub test_runner: PathBuf,
    /// The folder that holds `node_modules`.
    pub npm: PathBuf,
}

/// Installs the tools that build the page, where they are missing.
///
/// # Errors
/// A tool cannot be installed; the message says how to install it by hand.
pub fn install_page_tools() -> Result<PageTools, String> {
    rust_target::install(rust_target::WASM)?;
    let npm = npm::install()?;
    let bindgen = cargo_tool::wasm_bindgen()?.install()?;
    let trunk = cargo_tool::trunk().install()?;
    let test_runner = bindgen.join("wasm-bindgen-test-runner");
    Ok(PageTools { path: vec![trunk, bindgen, npm.join("node_modules").join(".bin")], test_runner, npm })
}
