//! Everything that can be tested, in the order in which it fails soonest.

use std::{process::Command, time::Instant};

use crate::{
    serve,
    step::{cargo, run, with_path},
    tools::{self, PageTools},
};

const PARTS: [&str; 8] = ["fmt", "clippy", "native", "wasm", "firefox", "page", "serve", "e2e"];

/// The parts that need no tools but Rust's own.
const BARE: [&str; 2] = ["fmt", "native"];

const WASM: [&str; 4] = ["--target", "wasm32-unknown-unknown", "--test", "web_page"];

/// Runs the parts named, or all of them.
///
/// # Errors
/// The first part that fails.
pub fn test(arguments: &[String]) -> Result<(), String> {
    let own = arguments.iter().position(|argument| argument == "--").unwrap_or(arguments.len());
    let (named, rest) = arguments.split_at(own);
    if let Some(unknown) = named.iter().find(|name| !PARTS.contains(&name.as_str())) {
        return Err(format!("there is no part {unknown}; there are {}", PARTS.join(" ")));
    }
    let wanted = |part: &str| named.is_empty() || named.iter().any(|name| name == part);
    let begun = Instant::now();
    let mut times: Vec<(&str, f64)> = Vec::new();
    let mut timed = |part: &'static str, work: &mut dyn FnMut() -> Result<(), String>| {
        if !wanted(part) {
            return Ok(());
        }
        let begun = Instant::now();
        let done = work();
        times.push((part, begun.elapsed().as_secs_f64()));
        done
    };

    timed("fmt", &mut || run("Formatting", &mut cargo(&["fmt", "--all", "--check"])))?;
    let needs_tools = PARTS.into_iter().any(|part| wanted(part) && !BARE.contains(&part));
    let tools = if needs_tools { Some(tools::for_page()?) } else { None };
    timed("clippy", &mut || {
        let strict = ["--", "--deny", "warnings"];
        let native = ["clippy", "--workspace", "--all-targets"];
        run("Lints, native", cargo(&native).args(strict))?;
        let mut wasm = cargo(&["clippy", "--features", "page", "--lib", "--bins", "--test", "web_worker"]);
        run("Lints, WebAssembly", wasm.args(WASM).args(strict))
    })?;
    timed("native", &mut || run("Tests, native", &mut cargo(&["test", "--workspace"])))?;
    if let Some(tools) = &tools {
        timed("wasm", &mut || {
            let chromium = tools::chromium()?;
            let mut tests = in_browser(tools);
            tests.env("CHROMEDRIVER", &chromium.driver);
            run("Tests in Chromium, in a page and in a worker", &mut tests)
        })?;
        timed("firefox", &mut || {
            let firefox = tools::firefox()?;
            let mut tests = in_browser(tools);
            tests.env("GECKODRIVER", &firefox.driver);
            // Left alone, the driver knows it by no name but `firefox`.
            tests.env("GECKODRIVER_ARGS", format!("--binary '{}'", firefox.browser.display()));
            run("Tests in Firefox, in a page and in a worker", &mut tests)
        })?;
        timed("page", &mut || serve::build(tools))?;
        timed("serve", &mut || serve::try_out(tools))?;
        timed("e2e", &mut || {
            let chromium = tools::chromium()?;
            let headless = ["build", "--release", "--example", "headless"];
            run("Building the headless search, to compare the page with", &mut cargo(&headless))?;
            let mut tests = Command::new("node");
            tests.arg("tests/e2e/run.mjs").args(rest.iter().skip(1));
            tests.env("CHROMIUM", &chromium.browser).env("FORETUNE_NPM", &tools.npm);
            run("End-to-end tests of the release page", with_path(&mut tests, &tools.path))
        })?;
    }
    eprintln!("\nAll of it passed:");
    for (part, seconds) in &times {
        eprintln!("  {part:<8}{seconds:>6.0} s");
    }
    eprintln!("  {:<8}{:>6.0} s", "in all", begun.elapsed().as_secs_f64());
    Ok(())
}

/// The wasm tests, in whichever browser is named by the variable that the caller adds.
fn in_browser(tools: &PageTools) -> Command {
    let mut tests = cargo(&["test", "--test", "web_worker"]);
    tests.args(WASM).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &tools.test_runner);
    for driver in ["GECKODRIVER", "SAFARIDRIVER", "CHROMEDRIVER", "MSEDGEDRIVER"] {
        // The runner takes the first that it finds, which may be one of the user's own.
        tests.env_remove(driver).env_remove(format!("{driver}_REMOTE"));
    }
    tests
}
