//! `foretune results`: the results in a journal, without training.

use std::{path::PathBuf, sync::Arc};

use clap::Args;

use super::{
    command::{CliError, CommandOutput},
    journal,
    search::{keep_weights_of_best_trial, report_continued, results_text},
    threads,
};
use crate::{
    runtime::{
        journal::{contents::JournalError, record::ENGINE},
        scheduler::Event,
    },
    study::{link, study::Study},
    text::language::Language,
};

/// The arguments of `foretune results`.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct ResultsArgs {
    /// The journal of a search
    journal: PathBuf,
    /// Print all results as JSON instead of a summary
    #[arg(long)]
    json: bool,
}

/// The results in a journal. It may have been written by another version of the program, and is not changed.
///
/// # Errors
/// If the journal cannot be read, or its study cannot be opened.
pub fn run(arguments: &ResultsArgs, language: &dyn Language) -> Result<CommandOutput, CliError> {
    let error = |error| CliError::Journal { path: arguments.journal.clone(), error };
    let recorded = journal::read(&arguments.journal).map_err(error)?;
    let mut study: Option<Study> = None;
    for header in &recorded.headers {
        // A search can have been continued with more trials, or with fewer.
        let other = link::open(&header.link)?;
        study = study.filter(|study| study.trials() >= other.trials()).or(Some(other));
    }
    let study = study.map(Arc::new).ok_or(JournalError::NoHeader).map_err(error)?;
    let skipped = recorded.skipped;
    report_continued(&recorded.replay, skipped, language);
    let mut search = threads::scheduler(&study).resume(recorded.replay);
    // What was running when the journal was written has no result.
    let commands = search.handle(Event::Stop);
    debug_assert!(commands.is_empty());
    let data = study.data();
    // Another version would give the best trial other weights.
    if arguments.json && recorded.headers.iter().all(|header| header.engine == ENGINE) {
        keep_weights_of_best_trial(&mut search, &data);
    }
    let text = results_text(&search, &data, 0.0, arguments.json, language);
    Ok(CommandOutput { text, error: None })
}
