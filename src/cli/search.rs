//! `foretune search`: the search of a link, natively.

use std::{
    io::{self, IsTerminal},
    num::NonZero,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use clap::{Args, value_parser};

use super::threads;
use crate::{
    runtime::{memory_limit::MemoryLimit, scheduler::Scheduler},
    study::{
        link::{self, LinkError},
        study::Study,
    },
    text::{ENGLISH, message::StatusFacts, results_json::results_json, results_summary::results_summary},
};

/// The most threads that a search can have.
const MAX_WORKERS: u32 = 256;

/// The time between two updates of the progress line.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

/// The arguments of `foretune search`.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct SearchArgs {
    /// The link of the search, or its fragment alone
    link: String,
    /// The number of threads [default: one for each core, fewer where the networks need much memory]
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=i64::from(MAX_WORKERS)))]
    workers: Option<u32>,
    /// Print the whole search as JSON instead of a summary
    #[arg(long)]
    json: bool,
}

/// Runs the search of a link to its end, and returns its results as text. Shows the progress on the standard error
/// stream if that is a terminal.
///
/// # Errors
/// If the link cannot be opened.
pub fn run(arguments: &SearchArgs) -> Result<String, LinkError> {
    let study = link::open(&arguments.link).map(Arc::new)?;
    let data = study.data();
    let shows_progress = io::stderr().is_terminal();
    let start = Instant::now();
    let mut last_update = start;
    let workers = arguments.workers.unwrap_or_else(|| default_workers(&study));
    let search = threads::search(&study, &data.values, workers, |search| {
        if shows_progress && last_update.elapsed() >= PROGRESS_INTERVAL {
            last_update = Instant::now();
            eprint!("\r{}", progress_line(search, start));
        }
    });
    let elapsed = start.elapsed().as_secs_f64();
    if shows_progress {
        eprintln!("\r{}", progress_line(&search, start));
    }
    Ok(if arguments.json {
        results_json(&search, &data, elapsed, ENGLISH)
    } else {
        results_summary(&search, ENGLISH)
    })
}

fn progress_line(search: &Scheduler, start: Instant) -> String {
    ENGLISH.progress_line(StatusFacts {
        phase: Some(search.phase()),
        ended: search.trials_ended(),
        total: search.study().total_trials(),
        elapsed: start.elapsed().as_secs_f64(),
        is_starting_workers: false,
    })
}

/// One thread for each core that the system offers, within the limit that the page has for memory, too. A machine with
/// more memory may be given more threads by the option.
fn default_workers(study: &Study) -> u32 {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let workers = cores.min(MemoryLimit::new(study.execution_bytes()).workers);
    u32::try_from(workers).map_or(MAX_WORKERS, |workers| workers.min(MAX_WORKERS))
}
