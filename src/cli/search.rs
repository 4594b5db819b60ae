//! `foretune search`: the search of a link, natively.

use std::{
    io::{self, IsTerminal},
    num::NonZero,
    path::PathBuf,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use clap::{Args, value_parser};

use super::{
    command::{CliError, CommandOutput},
    journal::JournalFile,
    threads,
};
use crate::{
    report::leaderboard::{best_execution, leaderboard},
    runtime::{journal::replay::Replay, memory_limit::MemoryLimit, scheduler::Scheduler},
    study::{data::StudyData, link, study::Study},
    text::{
        language::Language,
        message::{JournalState, StatusFacts},
        results_json::results_json,
        results_summary::results_summary,
    },
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
    /// Write all results to this file as they come. If the file exists, the search continues where it was ended; a
    /// larger number of trials extends a search that has finished
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
}

/// Runs the search of a link to its end, and returns its results as text. Shows the progress on the standard error
/// stream if that is a terminal.
///
/// # Errors
/// If the link or the journal cannot be opened, or the journal cannot be written.
pub fn run(arguments: &SearchArgs, language: &dyn Language) -> Result<CommandOutput, CliError> {
    let study = link::open(&arguments.link).map(Arc::new)?;
    let mut scheduler = threads::scheduler(&study);
    let mut journal = None;
    if let Some(path) = &arguments.journal {
        let error = |error| CliError::Journal { path: path.clone(), error };
        let (file, recorded) = JournalFile::open(path, &study).map_err(error)?;
        let (replay, skipped) = (recorded.replay, recorded.skipped);
        report_continued(&replay, skipped, language);
        scheduler = scheduler.resume(replay);
        journal = Some(file);
    }
    let data = study.data();
    let shows_progress = io::stderr().is_terminal();
    let start = Instant::now();
    let mut last_update = start;
    let workers = arguments.workers.unwrap_or_else(|| default_workers(&study));
    let mut journal_error = None;
    let mut search = threads::run(scheduler, &data.values, workers, |search| {
        if let Some(file) = &mut journal
            && let Err(error) = search.take_records().iter().try_for_each(|record| file.append(record))
        {
            // The search goes on: its results are printed at its end.
            (journal, journal_error) = (None, Some(error));
        }
        if shows_progress && last_update.elapsed() >= PROGRESS_INTERVAL {
            last_update = Instant::now();
            eprint!("\r{}", progress_line(search, start, language));
        }
    });
    let elapsed = start.elapsed().as_secs_f64();
    if shows_progress {
        eprintln!("\r{}", progress_line(&search, start, language));
    }
    if arguments.json {
        keep_weights_of_best_trial(&mut search, &data);
    }
    let text = results_text(&search, &data, elapsed, arguments.json, language);
    let path = arguments.journal.clone().unwrap_or_default();
    let error = journal_error.map(|error| CliError::Journal { path, error });
    Ok(CommandOutput { text, error })
}

/// The results of a search, as JSON or as a summary.
pub(super) fn results_text(
    search: &Scheduler,
    data: &StudyData,
    elapsed: f64,
    as_json: bool,
    language: &dyn Language,
) -> String {
    if as_json { results_json(search, data, elapsed, language) } else { results_summary(search, language) }
}

/// Trains the best trial once more if its weights are not kept, as those of a result from a journal: its forecasts are a
/// part of the JSON.
pub(super) fn keep_weights_of_best_trial(search: &mut Scheduler, data: &StudyData) {
    let best = leaderboard(search).first().filter(|row| row.score.is_some()).map(|row| row.trial);
    if let Some(execution) = best.and_then(|trial| best_execution(search, trial)) {
        threads::retrain(search, &data.values, execution);
    }
}

/// Says on the standard error stream what a journal holds, unless it is new.
pub(super) fn report_continued(replay: &Replay, skipped: usize, language: &dyn Language) {
    let state = JournalState { steps: replay.steps(), runs: replay.ends(), skipped };
    if state != JournalState::default() {
        eprintln!("foretune: {}", language.journal_continued(state));
    }
}

fn progress_line(search: &Scheduler, start: Instant, language: &dyn Language) -> String {
    language.progress_line(StatusFacts {
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
