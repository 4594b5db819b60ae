//! `cargo xtask test`: all checks and tests of the project, in stages. Fast stages come first.

use std::{process::Command, time::Instant};

use crate::{
    command::{cargo, prepend_path, run},
    serve,
    tools::{self, PageTools},
};

/// The names of the stages, in the order in which they run.
const STAGES: [&str; 9] = ["fmt", "clippy", "native", "aarch64", "wasm", "firefox", "page", "serve", "e2e"];

/// The stages that do not need the tools that build the page.
const STAGES_WITHOUT_TOOLS: [&str; 3] = ["fmt", "native", "aarch64"];

/// The arguments of cargo that select the tests which run in a page of a browser.
const WASM: [&str; 4] = ["--target", "wasm32-unknown-unknown", "--test", "web_page"];

/// Runs the stages named in `arguments`, or all of them. Arguments after `--` go to the end-to-end tests.
///
/// # Errors
/// A stage is unknown, a tool cannot be installed, or a stage fails; stages after it do not run.
pub fn test(arguments: &[String]) -> Result<(), String> {
    let separator = arguments.iter().position(|argument| argument == "--").unwrap_or(arguments.len());
    let (selected, rest) = arguments.split_at(separator);
    if let Some(unknown) = selected.iter().find(|name| !STAGES.contains(&name.as_str())) {
        return Err(format!("unknown stage {unknown}; the stages are {}", STAGES.join(" ")));
    }
    let is_selected = |stage: &str| selected.is_empty() || selected.iter().any(|name| name == stage);
    let start = Instant::now();
    let mut times: Vec<(&str, f64)> = Vec::new();
    let mut run_stage = |stage: &'static str, run: &mut dyn FnMut() -> Result<(), String>| {
        if !is_selected(stage) {
            return Ok(());
        }
        let start = Instant::now();
        let result = run();
        times.push((stage, start.elapsed().as_secs_f64()));
        result
    };

    run_stage("fmt", &mut || run("Formatting", &mut cargo(&["fmt", "--all", "--check"])))?;
    let needs_tools =
        STAGES.into_iter().any(|stage| is_selected(stage) && !STAGES_WITHOUT_TOOLS.contains(&stage));
    let tools = if needs_tools { Some(tools::install_page_tools()?) } else { None };
    run_stage("clippy", &mut || {
        let deny_warnings = ["--", "--deny", "warnings"];
        let native = ["clippy", "--workspace", "--all-targets"];
        run("Lints, native", cargo(&native).args(deny_warnings))?;
        let mut wasm = cargo(&["clippy", "--features", "page", "--lib", "--bins", "--test", "web_worker"]);
        wasm.args(["--example", "engine_in_browser"]).args(WASM);
        run("Lints, WebAssembly", wasm.args(deny_warnings))
    })?;
    run_stage("native", &mut || run("Tests, native", &mut cargo(&["test", "--workspace"])))?;
    run_stage("aarch64", &mut || {
        let emulator = tools::install_aarch64_emulator()?;
        let mut tests = cargo(&["test", "--target", tools::AARCH64]);
        tests.args(["--test", "golden_native"]);
        // Rust brings a linker and a C library for this target.
        tests.env("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_LINKER", "rust-lld");
        tests.env("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_RUNNER", emulator);
        run("Pinned results on an emulated ARM processor", &mut tests)
    })?;
    if let Some(tools) = &tools {
        run_stage("wasm", &mut || {
            let chromium = tools::install_chromium()?;
            let mut tests = wasm_tests(tools);
            tests.env("CHROMEDRIVER", &chromium.driver);
            run("Tests in Chromium, in a page and in a worker", &mut tests)
        })?;
        run_stage("firefox", &mut || {
            let firefox = tools::install_firefox()?;
            let mut tests = wasm_tests(tools);
            tests.env("GECKODRIVER", &firefox.driver);
            // Without this argument geckodriver looks for a program named `firefox` only.
            tests.env("GECKODRIVER_ARGS", format!("--binary '{}'", firefox.browser.display()));
            run("Tests in Firefox, in a page and in a worker", &mut tests)
        })?;
        run_stage("page", &mut || serve::build(tools))?;
        run_stage("serve", &mut || serve::check(tools))?;
        run_stage("e2e", &mut || {
            let chromium = tools::install_chromium()?;
            let headless = ["build", "--release", "--example", "headless"];
            run("Building the headless search that the page is compared with", &mut cargo(&headless))?;
            let mut tests = Command::new("node");
            tests.arg("tests/e2e/run.mjs").args(rest.iter().skip(1));
            tests.env("CHROMIUM", &chromium.browser).env("FORETUNE_NPM", &tools.npm);
            run("End-to-end tests of the release page", prepend_path(&mut tests, &tools.path))
        })?;
    }
    eprintln!("\nAll stages passed:");
    for (stage, seconds) in &times {
        eprintln!("  {stage:<8}{seconds:>6.0} s");
    }
    eprintln!("  {:<8}{:>6.0} s", "total", start.elapsed().as_secs_f64());
    Ok(())
}

/// The command that runs the WebAssembly tests in a browser. The caller sets the variable that names the browser's
/// driver.
fn wasm_tests(tools: &PageTools) -> Command {
    let mut tests = cargo(&["test", "--test", "web_worker"]);
    tests.args(WASM).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &tools.test_runner);
    for driver in ["GECKODRIVER", "SAFARIDRIVER", "CHROMEDRIVER", "MSEDGEDRIVER"] {
        // The runner uses the first of these variables that is set, which may be one from the user's environment.
        tests.env_remove(driver).env_remove(format!("{driver}_REMOTE"));
    }
    tests
}
