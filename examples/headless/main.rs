//! The search of a link, without a browser: `headless '<link or fragment>' [--workers N] [--json]`.
#![allow(clippy::print_stdout, reason = "its output is what it is for")]

use std::{
    io::{IsTerminal, Write},
    process::ExitCode,
    sync::Arc,
    thread,
    time::Instant,
};

use foretune::{report::search_report::report, study::link, text::results_summary::results_summary};

const USAGE: &str = "usage: headless '<link, or just its fragment>' [--workers N] [--json]";

struct Options {
    link: String,
    workers: u32,
    json: bool,
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get() as u32);
    let (mut link, mut workers, mut json) = (None, cores, false);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => json = true,
            "--workers" => {
                let count = arguments.next().unwrap_or_default();
                let valid = count.parse().ok().filter(|count| (1..=256).contains(count));
                workers =
                    valid.ok_or(format!("--workers takes a whole number from 1 to 256, not “{count}”"))?;
            }
            option if option.starts_with("--") => return Err(format!("there is no option {option}")),
            _ if link.is_none() => link = Some(argument),
            other => return Err(format!("“{other}” is one link too many")),
        }
    }
    Ok(Options { link: link.ok_or("a link is missing")?, workers, json })
}

fn run() -> Result<String, String> {
    let options = options(std::env::args().skip(1)).map_err(|error| format!("{error}\n{USAGE}"))?;
    let study = link::open(&options.link).map(Arc::new).map_err(|error| error.to_string())?;
    let data = study.data();
    let total = study.total_trials();
    let watched = std::io::stderr().is_terminal();
    let (start, mut shown) = (Instant::now(), Instant::now());
    let search = foretune::cli::threads::search(&study, &data.values, options.workers, |search| {
        if watched && shown.elapsed().as_millis() >= 100 {
            shown = Instant::now();
            eprint!("\r{} of {total} trials", search.trials_ended());
        }
    });
    let elapsed = start.elapsed().as_secs_f64();
    if watched {
        eprintln!("\r{} of {total} trials in {elapsed:.2} s", search.trials_ended());
    }
    Ok(if options.json { report(&search, &data, elapsed).to_string() } else { results_summary(&search) })
}

fn main() -> ExitCode {
    match run() {
        // Whoever reads may have gone, as `head` does: that is no fault of the search.
        Ok(text) => match writeln!(std::io::stdout(), "{}", text.trim_end()) {
            Ok(()) | Err(_) => ExitCode::SUCCESS,
        },
        Err(error) => {
            eprintln!("headless: {error}");
            ExitCode::from(2)
        }
    }
}
