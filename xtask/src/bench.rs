//! `cargo xtask bench`: the performance figures, measured natively, in a web worker and on the built page, printed
//! as the table of the README.

use std::{
    fs,
    process::{Command, Stdio},
};

use crate::{
    command::{self, cargo, prepend_path, run},
    paths, serve,
    tools::{self, PageTools},
};

/// A measured figure, as a line of JSON states it.
struct Figure {
    name: String,
    value: f64,
    unit: String,
    /// The share of the machine's arithmetic peak, in percent.
    share: Option<f64>,
}

/// The requirement that a figure is held to.
enum Bar {
    /// A highest value, in the unit of the figure.
    AtMost(f64),
    /// A lowest value, in the unit of the figure.
    AtLeast(f64),
    /// A lowest share of the peak, in percent.
    Share(f64),
}

/// The bars, each with the prefix of the names of the figures that it applies to.
const BARS: [(&str, Bar); 15] = [
    ("20-20-10-1, worker", Bar::Share(50.0)),
    ("the chapter's search, two workers", Bar::AtMost(1.0)),
    ("two workers against one", Bar::AtLeast(1.8)),
    ("the page with two workers against NumPy", Bar::AtLeast(4.0)),
    ("longest task", Bar::AtMost(50.0)),
    // A worker answers after the longest part at the latest.
    ("longest part", Bar::AtMost(50.0)),
    ("longest step of following a search", Bar::AtMost(50.0)),
    ("memory of following a search", Bar::AtMost(1_000.0)),
    ("Pause", Bar::AtMost(50.0)),
    ("Resume", Bar::AtMost(50.0)),
    ("Stop", Bar::AtMost(50.0)),
    ("transfer until", Bar::AtMost(330.0)),
    ("transfer with", Bar::AtMost(450.0)),
    ("from navigation", Bar::AtMost(1.0)),
    ("memory of a worker", Bar::AtMost(8.0)),
];

/// Measures all figures, and prints a line of JSON for each figure and then the table.
///
/// # Errors
/// An argument is not accepted, or a measuring program cannot be built or fails.
pub fn bench(arguments: &[String]) -> Result<(), String> {
    let numpy_script = match arguments {
        [] => None,
        [option, script] if option == "--numpy" => Some(script),
        _ => {
            return Err(
                "bench accepts no argument other than --numpy SCRIPT, a Python program to compare with"
                    .into(),
            );
        }
    };
    let tools = tools::install_page_tools()?;
    let chromium = tools::install_chromium()?;
    serve::build(&tools)?;
    build_for_worker(&tools)?;
    let native = ["bench", "--bench", "engine", "--bench", "bookkeeping"];
    run("Building the native benchmarks", cargo(&native).arg("--no-run"))?;

    let node = |script: &str| {
        let mut command = Command::new("node");
        command.arg(script).env("CHROMIUM", &chromium.browser).env("FORETUNE_NPM", &tools.npm);
        command
    };
    let mut lines = measure("Measuring natively", cargo(&native).arg("--quiet"))?;
    lines.extend(measure("Measuring in a worker", &mut node("benches/browser/engine.mjs"))?);
    lines.extend(measure("Measuring on the page", &mut node("benches/browser/page.mjs"))?);
    let mut figures: Vec<Figure> = lines.iter().filter_map(|line| parse_figure(line)).collect();
    let comparison = numpy_script.map_or(Ok(Vec::new()), |script| compare_with_numpy(script, &figures));
    // The other figures are printed even if the script fails.
    let result = comparison.map(|compared| figures.extend(compared));
    print!("\n{}", table(&figures));
    result
}

/// Builds the benchmark that runs in a worker, compiled like the worker itself, into `target/bench/`.
fn build_for_worker(tools: &PageTools) -> Result<(), String> {
    let example = "engine_in_browser";
    let target = "wasm32-unknown-unknown";
    run(
        "Building the benchmark for a worker",
        &mut cargo(&["build", "--release", "--target", target, "--example", example]),
    )?;
    let folder = paths::project_root().join("target/bench");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let program = format!("target/{target}/release/examples/{example}.wasm");
    let mut bindgen = Command::new("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--out-dir", "target/bench", &program]);
    run("Running wasm-bindgen on the benchmark", prepend_path(&mut bindgen, &tools.path))?;
    let bound = format!("target/bench/{example}_bg.wasm");
    let mut optimize = Command::new("wasm-opt");
    optimize.args(["-O4", &bound, "-o", &bound]);
    run("Running wasm-opt on the benchmark", prepend_path(&mut optimize, &tools.path))
}

/// Runs a measuring program; prints and returns the lines of JSON that it writes.
fn measure(title: &str, command: &mut Command) -> Result<Vec<String>, String> {
    eprintln!("\n── {title}");
    let output = command.current_dir(paths::project_root()).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("{title}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{title}: failed ({})", output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<String> = text.lines().filter(|line| line.starts_with('{')).map(str::to_owned).collect();
    lines.iter().for_each(|line| println!("{line}"));
    Ok(lines)
}

/// Runs a Python program that does the chapter's search and prints its time in seconds, and compares that time with
/// the page's.
fn compare_with_numpy(script: &str, figures: &[Figure]) -> Result<Vec<Figure>, String> {
    eprintln!("\n── {script}");
    let printed = command::output(Command::new("python3").arg(script));
    let printed = printed.ok_or(format!("python3 {script} failed"))?;
    let seconds = printed.split_whitespace().next().and_then(|word| word.parse::<f64>().ok());
    let seconds =
        seconds.ok_or(format!("{script} must print its time in seconds first, but printed: {printed}"))?;
    let page = figures.iter().find(|figure| figure.name.starts_with("the chapter's search, two workers"));
    let page = page.map_or(f64::NAN, |figure| figure.value);
    let figure = |name: &str, value: f64, unit: &str| Figure {
        name: name.to_owned(),
        value,
        unit: unit.to_owned(),
        share: None,
    };
    Ok(vec![
        figure("the chapter's search in NumPy, batched by hand", seconds, "s"),
        figure("the page with two workers against NumPy", seconds / page, "times"),
    ])
}

/// A figure from a line of JSON: a flat object with the keys `what`, `value`, `unit` and optionally `share`.
fn parse_figure(line: &str) -> Option<Figure> {
    let after = |key: &str| line.split_once(&format!("\"{key}\":")).map(|(_, rest)| rest);
    let text = |key: &str| after(key)?.strip_prefix('"')?.split('"').next().map(str::to_owned);
    let number = |key: &str| after(key)?.split([',', '}']).next()?.parse().ok();
    Some(Figure { name: text("what")?, value: number("value")?, unit: text("unit")?, share: number("share") })
}

/// The figures as a Markdown table, each with its bar and whether it is met.
fn table(figures: &[Figure]) -> String {
    let mut table = "| what | measured | bar | met |\n|---|---|---|---|\n".to_owned();
    for figure in figures {
        let bar = BARS.iter().find(|(prefix, _)| figure.name.starts_with(prefix)).map(|(_, bar)| bar);
        let unit = &figure.unit;
        let (bar, met) = match bar {
            Some(Bar::AtMost(max)) => (format!("at most {max} {unit}"), Some(figure.value <= *max)),
            Some(Bar::AtLeast(min)) => (format!("at least {min} {unit}"), Some(figure.value >= *min)),
            Some(Bar::Share(min)) => {
                (format!("at least {min} % of the peak"), figure.share.map(|share| share >= *min))
            }
            None => (String::new(), None),
        };
        let met = met.map_or("", |met| if met { "yes" } else { "no" });
        let share = figure.share.map(|share| format!(", {share} % of the peak")).unwrap_or_default();
        // Repeated runs differ in the third digit.
        let digits = if figure.value >= 100.0 { 0 } else { 2 };
        table.push_str(&format!(
            "| {} | {:.digits$} {unit}{share} | {bar} | {met} |\n",
            figure.name, figure.value
        ));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_states_whether_each_bar_is_met() {
        let lines = [
            r#"{"what":"20-20-10-1, worker","value":22.5,"unit":"GFLOP/s","share":53}"#,
            r#"{"what":"transfer until the page can be used","value":343.5,"unit":"KB"}"#,
            r#"{"what":"peak, worker","value":42,"unit":"GFLOP/s"}"#,
            "no JSON",
        ];
        let figures: Vec<Figure> = lines.iter().filter_map(|line| parse_figure(line)).collect();
        let rows: Vec<String> = table(&figures).lines().skip(2).map(str::to_owned).collect();
        assert_eq!(
            rows,
            [
                "| 20-20-10-1, worker | 22.50 GFLOP/s, 53 % of the peak | at least 50 % of the peak | yes |",
                "| transfer until the page can be used | 344 KB | at most 330 KB | no |",
                "| peak, worker | 42.00 GFLOP/s |  |  |",
            ]
        );
    }
}
