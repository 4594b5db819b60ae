//! Everything that can be tested, in the order in which it fails soonest.

use std::{process::Command, time::Instant};

use crate::{
    serve,
    step::{cargo, run, with_path},
    tools,
};

const PARTS: [&str; 7] = ["fmt", "clippy", "native", "wasm", "page", "serve", "e2e"];

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
    let needs_tools = named.is_empty() || ["clippy", "wasm", "page", "serve", "e2e"].into_iter().any(wanted);
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
            let chromium = tools::for_tests()?;
            let mut tests = cargo(&["test", "--test", "web_worker"]);
            tests.args(WASM).env("CHROMEDRIVER", &chromium.driver);
            tests.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &tools.test_runner);
            run("Tests in Chromium, in a page and in a worker", &mut tests)
        })?;
        timed("page", &mut || serve::build(tools))?;
        timed("serve", &mut || serve::try_out(tools))?;
        timed("e2e", &mut || {
            let chromium = tools::for_tests()?;
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
