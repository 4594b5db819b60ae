//! Every figure that has a bar: measured natively, in a browser's worker and on the built page, then laid out
//! as the table of the README.

use std::{
    fs,
    process::{Command, Stdio},
};

use crate::{
    place, serve,
    step::{self, cargo, run, with_path},
    tools::{self, PageTools},
};

/// A figure that has been measured, as its line of JSON says.
struct Figure {
    what: String,
    value: f64,
    unit: String,
    share: Option<f64>,
}

/// What a figure has to reach.
enum Bar {
    AtMost(f64),
    AtLeast(f64),
    /// A share of the peak, in percent.
    Share(f64),
}

/// The bars of the design, by the beginning of the figure's name.
const BARS: [(&str, Bar); 11] = [
    ("20-20-10-1, worker", Bar::Share(50.0)),
    ("the chapter's search, two workers", Bar::AtMost(1.0)),
    ("two workers against one", Bar::AtLeast(1.8)),
    ("the page with two workers against NumPy", Bar::AtLeast(4.0)),
    ("longest task", Bar::AtMost(50.0)),
    ("Pause", Bar::AtMost(50.0)),
    ("Resume", Bar::AtMost(50.0)),
    ("Stop", Bar::AtMost(50.0)),
    ("transfer", Bar::AtMost(250.0)),
    ("from navigation", Bar::AtMost(1.0)),
    ("memory of a worker", Bar::AtMost(8.0)),
];

/// Measures everything, and prints a line of JSON for each figure and the table.
///
/// # Errors
/// Where anything cannot be built or run.
pub fn bench(arguments: &[String]) -> Result<(), String> {
    let numpy = match arguments {
        [] => None,
        [option, script] if option == "--numpy" => Some(script),
        _ => {
            return Err(
                "bench takes nothing but --numpy SCRIPT, a program to be timed beside the page".into()
            );
        }
    };
    let tools = tools::for_page()?;
    let chromium = tools::chromium()?;
    serve::build(&tools)?;
    build_for_worker(&tools)?;
    run("Building the native figures", &mut cargo(&["bench", "--bench", "engine", "--no-run"]))?;

    let node = |script: &str| {
        let mut command = Command::new("node");
        command.arg(script).env("CHROMIUM", &chromium.browser).env("FORETUNE_NPM", &tools.npm);
        command
    };
    let mut lines = measured("Natively", &mut cargo(&["bench", "--quiet", "--bench", "engine"]))?;
    lines.extend(measured("In a worker", &mut node("benches/browser/engine.mjs"))?);
    lines.extend(measured("On the page", &mut node("benches/browser/page.mjs"))?);
    let mut figures: Vec<Figure> = lines.iter().filter_map(|line| figure(line)).collect();
    if let Some(script) = numpy {
        figures.extend(beside_numpy(script, &figures)?);
    }
    print!("\n{}", table(&figures));
    Ok(())
}

/// The engine's figures for a worker: compiled as the worker itself is, into `target/bench/`.
fn build_for_worker(tools: &PageTools) -> Result<(), String> {
    let example = "engine_in_browser";
    let target = "wasm32-unknown-unknown";
    run(
        "Building the engine for a worker",
        &mut cargo(&["build", "--release", "--target", target, "--example", example]),
    )?;
    let folder = place::root().join("target/bench");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let program = format!("target/{target}/release/examples/{example}.wasm");
    let mut bindgen = Command::new("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--out-dir", "target/bench", &program]);
    run("Binding it", with_path(&mut bindgen, &tools.path))?;
    let bound = format!("target/bench/{example}_bg.wasm");
    let mut optimize = Command::new("wasm-opt");
    optimize.args(["-O4", &bound, "-o", &bound]);
    run("Optimizing it", with_path(&mut optimize, &tools.path))
}

/// The lines of JSON that a command prints, shown as they come out.
fn measured(what: &str, command: &mut Command) -> Result<Vec<String>, String> {
    eprintln!("\n── {what}");
    let output = command.current_dir(place::root()).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("{what}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{what}: failed ({})", output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<String> = text.lines().filter(|line| line.starts_with('{')).map(str::to_owned).collect();
    lines.iter().for_each(|line| println!("{line}"));
    Ok(lines)
}

/// How long another program takes for the same search, beside the page's time.
fn beside_numpy(script: &str, figures: &[Figure]) -> Result<Vec<Figure>, String> {
    eprintln!("\n── {script}");
    let said = step::output(Command::new("python3").arg(script));
    let said = said.ok_or(format!("python3 {script} failed"))?;
    let seconds = said.split_whitespace().next().and_then(|word| word.parse::<f64>().ok());
    let seconds = seconds.ok_or(format!("{script} does not begin with its seconds: {said}"))?;
    let page = figures.iter().find(|figure| figure.what.starts_with("the chapter's search, two workers"));
    let page = page.map_or(f64::NAN, |figure| figure.value);
    let figure = |what: &str, value: f64, unit: &str| Figure {
        what: what.to_owned(),
        value,
        unit: unit.to_owned(),
        share: None,
    };
    Ok(vec![
        figure("the chapter's search in NumPy, batched by hand", seconds, "s"),
        figure("the page with two workers against NumPy", seconds / page, "times"),
    ])
}

/// A line of JSON as the measuring programs write them: flat, with these four keys.
fn figure(line: &str) -> Option<Figure> {
    let after = |key: &str| line.split_once(&format!("\"{key}\":")).map(|(_, rest)| rest);
    let text = |key: &str| after(key)?.strip_prefix('"')?.split('"').next().map(str::to_owned);
    let number = |key: &str| after(key)?.split([',', '}']).next()?.parse().ok();
    Some(Figure { what: text("what")?, value: number("value")?, unit: text("unit")?, share: number("share") })
}

fn table(figures: &[Figure]) -> String {
    let mut table = "| what | measured | bar | met |\n|---|---|---|---|\n".to_owned();
    for figure in figures {
        let bar = BARS.iter().find(|(what, _)| figure.what.starts_with(what)).map(|(_, bar)| bar);
        let unit = &figure.unit;
        let (bar, met) = match bar {
            Some(Bar::AtMost(most)) => (format!("at most {most} {unit}"), Some(figure.value <= *most)),
            Some(Bar::AtLeast(least)) => (format!("at least {least} {unit}"), Some(figure.value >= *least)),
            Some(Bar::Share(least)) => {
                (format!("at least {least} % of the peak"), figure.share.map(|share| share >= *least))
            }
            None => (String::new(), None),
        };
        let met = met.map_or("", |met| if met { "yes" } else { "no" });
        let share = figure.share.map(|share| format!(", {share} % of the peak")).unwrap_or_default();
        // Three digits are as many as a noisy machine can vouch for.
        let digits = if figure.value >= 100.0 { 0 } else { 2 };
        table.push_str(&format!(
            "| {} | {:.digits$} {unit}{share} | {bar} | {met} |\n",
            figure.what, figure.value
        ));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_becomes_a_row_with_its_bar() {
        let lines = [
            r#"{"what":"20-20-10-1, worker","value":22.5,"unit":"GFLOP/s","share":53}"#,
            r#"{"what":"transfer of it all","value":343.5,"unit":"KB"}"#,
            r#"{"what":"peak, worker","value":42,"unit":"GFLOP/s"}"#,
            "no JSON",
        ];
        let figures: Vec<Figure> = lines.iter().filter_map(|line| figure(line)).collect();
        let rows: Vec<String> = table(&figures).lines().skip(2).map(str::to_owned).collect();
        assert_eq!(
            rows,
            [
                "| 20-20-10-1, worker | 22.50 GFLOP/s, 53 % of the peak | at least 50 % of the peak | yes |",
                "| transfer of it all | 344 KB | at most 250 KB | no |",
                "| peak, worker | 42.00 GFLOP/s |  |  |",
            ]
        );
    }
}
