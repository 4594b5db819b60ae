//! The command line: its commands, and what it prints.

use std::{
    ffi::OsString,
    io::{self, Write},
    process::ExitCode,
};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use super::{
    command::{CliError, CommandOutput},
    results::{self, ResultsArgs},
    search::{self, SearchArgs},
};
use crate::text::{
    ENGLISH,
    language::Language,
    language_of,
    locale::Locale,
    settings_reference::{plain_text, settings_table},
};

/// The exit code of a command that failed.
const FAILURE: u8 = 2;

/// Tunes small neural time-series forecasters
#[derive(Parser, Debug)]
#[command(name = "foretune", version)]
struct Cli {
    /// The language of messages and of results in words, such as en or zh-Hans [default: en]
    #[arg(long, global = true, value_name = "TAG", value_parser = locale)]
    language: Option<Locale>,
    #[command(subcommand)]
    command: CliCommand,
}

#[derive(Subcommand, Debug)]
enum CliCommand {
    /// Run the search of a link and print its results
    Search(SearchArgs),
    /// Print the results in the journal of a search, without training
    Results(ResultsArgs),
    /// Print a table of all settings in Markdown, as in README.md
    Settings,
}

/// The language for a tag, or those that there are.
fn locale(tag: &str) -> Result<Locale, String> {
    Locale::from_tag(tag).ok_or_else(|| ENGLISH.one_of(&Locale::ALL.map(|locale| locale.tag().to_owned())))
}

/// The commands and their arguments, as clap has them.
#[must_use]
pub fn command() -> clap::Command {
    let settings = plain_text(ENGLISH);
    Cli::command().mut_subcommand("search", |search| search.after_long_help(settings.trim_end().to_owned()))
}

/// Runs a command line, and returns its output. The first argument is the program's name.
///
/// # Errors
/// If the arguments are wrong or ask for help, or if the command fails.
pub fn run(
    arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
) -> Result<CommandOutput, CliError> {
    parse(arguments).and_then(|cli| cli.run())
}

fn parse(arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> Result<Cli, CliError> {
    let matches = command().try_get_matches_from(arguments)?;
    Ok(Cli::from_arg_matches(&matches)?)
}

impl Cli {
    fn language(&self) -> &'static dyn Language {
        self.language.map_or(ENGLISH, language_of)
    }

    fn run(&self) -> Result<CommandOutput, CliError> {
        let language = self.language();
        match &self.command {
            CliCommand::Search(arguments) => search::run(arguments, language),
            CliCommand::Results(arguments) => results::run(arguments, language),
            CliCommand::Settings => Ok(CommandOutput { text: settings_table(language), error: None }),
        }
    }
}

/// Runs a command line as a program does: prints the result or the error, and returns the exit code, which is 0 for
/// success and for help, and 2 for an error.
pub fn main(arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    let cli = match parse(arguments) {
        Ok(cli) => cli,
        Err(error) => return report_error(&error, ENGLISH),
    };
    let language = cli.language();
    match cli.run() {
        // Writing fails if the reader has closed the pipe, as `head` does. The command has succeeded nevertheless.
        Ok(CommandOutput { text, error }) => {
            let _ = writeln!(io::stdout(), "{}", text.trim_end());
            error.map_or(ExitCode::SUCCESS, |error| report_error(&error, language))
        }
        Err(error) => report_error(&error, language),
    }
}

/// Prints an error, and returns its exit code. The only place where an error of a command becomes text.
fn report_error(error: &CliError, language: &dyn Language) -> ExitCode {
    match error {
        // Help goes to the standard output with code 0, wrong arguments to the standard error stream with code 2.
        CliError::Arguments(error) => {
            let _ = error.print();
            u8::try_from(error.exit_code()).map_or(ExitCode::from(FAILURE), ExitCode::from)
        }
        CliError::Link(error) => {
            eprintln!("foretune: {}", language.link_error(error));
            ExitCode::from(FAILURE)
        }
        CliError::Journal { path, error } => {
            eprintln!("foretune: {}: {}", path.display(), language.journal_error(error));
            ExitCode::from(FAILURE)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::link::LinkError;
    use clap::error::ErrorKind;

    const LINK: &str =
        "preset=quick&units1=3|4&momentum=0.5&points=60&split=40&window=5&epochs=1&executions=1";

    fn error_kind(arguments: &[&str]) -> Option<ErrorKind> {
        match run(arguments) {
            Err(CliError::Arguments(error)) => Some(error.kind()),
            _ => None,
        }
    }

    #[test]
    fn command_definition_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn search_prints_summary_or_json() {
        let summary = run(["foretune", "search", LINK]).unwrap().text;
        assert!(summary.starts_with("Results summary"), "{summary}");
        let json = run(["foretune", "search", "--json", LINK, "--workers", "2"]).unwrap().text;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["trials"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn language_is_chosen_by_its_tag() {
        let table = |arguments: &[&str]| run(arguments).unwrap().text;
        let english = table(&["foretune", "settings"]);
        assert!(english.contains("| Learning rate |"), "{english}");
        assert_eq!(table(&["foretune", "settings", "--language", "en-US"]), english);
        for tag in ["zh", "zh-Hans", "zh-CN"] {
            let chinese = table(&["foretune", "--language", tag, "settings"]);
            assert!(chinese.contains("| 学习率 |"), "{chinese}");
        }
        assert_eq!(
            error_kind(&["foretune", "settings", "--language", "de"]),
            Some(ErrorKind::ValueValidation)
        );
    }

    #[test]
    fn json_has_the_same_keys_in_each_language() {
        let keys = |language| {
            let json = run(["foretune", "search", "--json", LINK, "--language", language]).unwrap().text;
            let json: serde_json::Value = serde_json::from_str(&json).unwrap();
            json.as_object().unwrap().keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(keys("zh"), keys("en"));
    }

    #[test]
    fn wrong_arguments_are_refused() {
        assert_eq!(error_kind(&["foretune"]), Some(ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand));
        assert_eq!(error_kind(&["foretune", "seek", LINK]), Some(ErrorKind::InvalidSubcommand));
        assert_eq!(error_kind(&["foretune", "search"]), Some(ErrorKind::MissingRequiredArgument));
        assert_eq!(error_kind(&["foretune", "search", LINK, "--jason"]), Some(ErrorKind::UnknownArgument));
        assert_eq!(error_kind(&["foretune", "search", LINK, LINK]), Some(ErrorKind::UnknownArgument));
        for (count, kind) in [
            ("0", ErrorKind::ValueValidation),
            ("257", ErrorKind::ValueValidation),
            ("-1", ErrorKind::UnknownArgument),
            ("none", ErrorKind::ValueValidation),
            ("", ErrorKind::ValueValidation),
        ] {
            assert_eq!(error_kind(&["foretune", "search", LINK, "--workers", count]), Some(kind), "{count}");
        }
        assert_eq!(error_kind(&["foretune", "search", LINK, "--workers"]), Some(ErrorKind::InvalidValue));
    }

    #[test]
    fn help_and_version_are_no_failures() {
        for (arguments, kind) in [
            (vec!["foretune", "--help"], ErrorKind::DisplayHelp),
            (vec!["foretune", "search", "--help"], ErrorKind::DisplayHelp),
            (vec!["foretune", "--version"], ErrorKind::DisplayVersion),
        ] {
            assert_eq!(error_kind(&arguments), Some(kind));
            assert_eq!(main(arguments), ExitCode::SUCCESS);
        }
    }

    #[test]
    fn link_with_an_unknown_key_is_an_error() {
        let error = run(["foretune", "search", "widow=20"]);
        assert!(matches!(&error, Err(CliError::Link(LinkError::UnknownKey(key))) if key == "widow"));
        assert_eq!(main(["foretune", "search", "widow=20"]), ExitCode::from(2));
        assert_eq!(main(["foretune", "search", "window=9999"]), ExitCode::from(2));
        assert_eq!(main(["foretune", "search"]), ExitCode::from(2));
    }
}
