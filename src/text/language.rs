//! The interface of a language: one method for each kind of message. A language that lacks one does not compile.

use super::{
    locale::Locale,
    message::{
        Copied, CopyFailure, ForecastCaption, ForecastSummary, JournalState, LayerSummary, LinkFallback,
        Measure, RangePreview, RangeTestNetwork, RunBlocked, SearchSize, StatusFacts,
    },
    phrase::Phrase,
};
use crate::{
    data::baselines::Baseline,
    num::number_format::NumberFormat,
    report::{
        finding::{Finding, Prospect},
        leaderboard::Row,
        next_step::NextStep,
        remark::Remark,
        setting_effect::{SettingEffect, ValueGroup},
    },
    runtime::{
        failure::{AnalysisFailure, PoolError, RangeTestFailure, ReportFailure, SearchFailure},
        journal::contents::JournalError,
        memory_limit::MemoryLimit,
    },
    search::{domain::scale::Scale, trial::TrialState, value::Value},
    study::{
        choice::Choice,
        error::SettingError,
        link::LinkError,
        preset::Preset,
        schema::{self, Condition, Panel, Setting},
        scoring::{NoBaselineScore, TrainingLoss},
        value_type::ValueType,
    },
    train::{constant_forecast::ConstantForecast, objective::Objective, range_test::RangeTestResult},
};

/// The words of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingText {
    /// Its name on the page.
    pub label: &'static str,
    /// Its effect, in one or a few sentences.
    pub help: &'static str,
}

/// The words of a preset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PresetText {
    /// Its name on the page.
    pub label: &'static str,
    /// A description in one or a few sentences.
    pub description: &'static str,
}

/// A language of the page, of the command line and of results.
pub trait Language: Sync {
    /// Which language this is.
    fn locale(&self) -> Locale;

    // Numbers and lists.

    /// The separators of numbers.
    fn number_format(&self) -> NumberFormat;
    /// An integer, digits grouped: `1,461`.
    fn count(&self, number: u64) -> String;
    /// A number with three or four significant digits; a dash where it is not finite.
    fn number(&self, number: f64) -> String;
    /// A number with so many decimals, for a column.
    fn decimal(&self, number: f64, decimals: usize) -> String;
    /// A duration in seconds.
    fn duration(&self, seconds: f64) -> String;
    /// Two sentences, one after the other.
    fn sentences(&self, first: &str, second: &str) -> String;
    /// Items joined by "or".
    fn one_of(&self, items: &[String]) -> String;

    // The schema.

    /// A setting.
    fn setting(&self, setting: Setting) -> SettingText;
    /// A named value of a setting.
    fn choice(&self, choice: Choice) -> &'static str;
    /// The heading of a group of settings.
    fn panel(&self, panel: Panel) -> &'static str;
    /// A preset.
    fn preset(&self, preset: Preset) -> PresetText;
    /// The values that a setting takes, to follow a verb such as "Use".
    fn accepted(&self, values: ValueType) -> String;
    /// The values that a setting takes, in a table: ranges, or names as they are written in links.
    fn value_keys(&self, values: ValueType) -> String;
    /// How a setting can be tuned; empty where it cannot.
    fn tuning(&self, row: &schema::Row) -> String;
    /// When a setting is active; empty where it always is.
    fn condition(&self, condition: Condition) -> String;
    /// The headings of the table of presets: key, name, description.
    fn preset_table_headings(&self) -> [&'static str; 3];
    /// The headings of the table of settings: key, name, values, default, tuning, condition.
    fn settings_table_headings(&self) -> [&'static str; 6];
    /// The placeholder of a setting left to the optimizers' defaults.
    fn optimizer_defaults(&self, defaults: &[f64]) -> String;
    /// The accessible name of the button that tunes a setting.
    fn tune(&self, setting: Setting) -> String;
    /// The accessible name of the editor of a tuned setting.
    fn tuned_setting(&self, setting: Setting) -> String;
    /// The accessible name of one input of that editor.
    fn tuned_setting_part(&self, setting: Setting, part: Phrase) -> String;

    // Errors.

    /// Why the entry of a setting is refused, for display beside the setting.
    fn problem(&self, error: &SettingError) -> String;
    /// Why a link cannot be opened.
    fn link_error(&self, error: &LinkError) -> String;
    /// A link that cannot be opened, and the settings on the page instead.
    fn link_refused(&self, error: &LinkError, fallback: LinkFallback) -> String;
    /// How many settings of a panel are wrong.
    fn settings_need_attention(&self, count: usize) -> String;
    /// Why a search cannot run.
    fn run_blocked(&self, blocked: RunBlocked) -> String;
    /// Why the pool cannot have its workers.
    fn pool_error(&self, error: &PoolError) -> String;
    /// Why a search has failed.
    fn search_failure(&self, failure: &SearchFailure) -> String;
    /// What the command line says when a search continues with a journal.
    fn journal_continued(&self, state: JournalState) -> String;
    /// Why a journal cannot be read or continued, after the name of its file.
    fn journal_error(&self, error: &JournalError) -> String;
    /// A chart that could not be drawn; `detail` is the browser's message.
    fn chart_error(&self, detail: &str) -> String;

    // The page.

    /// Words without numbers.
    fn phrase(&self, phrase: Phrase) -> &'static str;
    /// Something was copied.
    fn copied(&self, what: Copied) -> String;
    /// The browser refused to copy; the text is shown instead.
    fn copy_failed(&self, what: Copied, failure: CopyFailure) -> String;
    /// A file was downloaded under this name.
    fn downloaded(&self, file_name: &str) -> String;
    /// The results are being written; `percent` says how far that is.
    fn writing_results(&self, percent: u32) -> String;
    /// The results could not be written.
    fn report_failed(&self, failure: &ReportFailure) -> String;
    /// The size of a search.
    fn search_size(&self, size: SearchSize) -> String;
    /// The series of a study in one line.
    fn data_summary(&self, points: &str, noise: &str, training_points: &str) -> String;
    /// The network of a study in one line: its input and the units of its layers, then optimizer and epochs.
    fn network_summary(&self, window: &str, layers: &[LayerSummary], optimizer: &str, epochs: &str)
    -> String;
    /// The tuned settings in one line.
    fn tuned_summary(&self, settings: &[Setting]) -> String;
    /// Settings that differ from their defaults, with their values, in one line.
    fn changed_settings(&self, settings: &[(Setting, String)]) -> String;
    /// A range of values, in a summary.
    fn range_of(&self, min: &str, max: &str) -> String;
    /// Some values of a range of numbers, below its inputs.
    fn range_preview(&self, preview: &RangePreview) -> String;
    /// The name of a scale in a select.
    fn scale(&self, scale: Scale) -> &'static str;
    /// A number of workers.
    fn workers(&self, count: usize) -> String;
    /// The settings were replaced by those of a trial.
    fn trial_opened(&self, trial: u32) -> String;
    /// The tuned settings were set to the values of a trial.
    fn values_used(&self, trial: u32) -> String;
    /// A new search seed was set.
    fn new_seed(&self, seed: u64) -> String;

    // Scores and findings.

    /// The name of a metric.
    fn objective(&self, objective: Objective) -> &'static str;
    /// The heading of scores by this metric.
    fn score_heading(&self, objective: Objective) -> String;
    /// The value of a tuned setting in a trial; a dash where the trial does not have it.
    fn value(&self, setting: Setting, value: Option<&Value>) -> String;
    /// The values of a trial; empty where nothing is tuned.
    fn values(&self, values: &[(Setting, Value)]) -> String;
    /// The prospect of a search that has not begun.
    fn prospect(&self, prospect: &Prospect) -> String;
    /// The finding of a search.
    fn finding(&self, finding: &Finding) -> String;
    /// What mattered: the effects of the tuned settings; empty without any.
    fn effects(&self, effects: &[SettingEffect]) -> String;
    /// The value, or the neighboring values, with the lowest mean score.
    fn best_values(&self, effect: &SettingEffect) -> String {
        let mut best: Option<&ValueGroup> = None;
        for group in &effect.groups {
            if best.is_none_or(|best| group.mean < best.mean) {
                best = Some(group);
            }
        }
        let Some(ValueGroup { first, last, .. }) = best else { return String::new() };
        let [first, last] = [first, last].map(|value| self.value(effect.setting, Some(value)));
        if first == last { first } else { self.range_of(&first, &last) }
    }
    /// A change of the settings that may be tried next, as a button.
    fn next_step(&self, step: NextStep) -> &'static str;
    /// The name of a baseline.
    fn baseline(&self, baseline: &Baseline) -> String;
    /// The name of a baseline in few words.
    fn baseline_short(&self, baseline: &Baseline) -> String;
    /// Why baselines have no score to compare with.
    fn no_baseline_score(&self, reason: NoBaselineScore) -> String;
    /// A remark on a trial or a run, to stand alone.
    fn remark(&self, remark: &Remark) -> String;
    /// A state of trials.
    fn state_name(&self, state: TrialState) -> &'static str;
    /// The state of a trial in the table.
    fn trial_state(&self, row: &Row) -> String;
    /// The short name of an error measure and what it is.
    fn measure(&self, measure: Measure) -> (&'static str, &'static str);
    /// The name of a trial whose values are not shown.
    fn trial(&self, trial: u32) -> String;
    /// The name of a run, counted from 1.
    fn run(&self, run: u32) -> String;

    // The run bar.

    /// The state of a search.
    fn phase(&self, facts: StatusFacts) -> &'static str;
    /// The title of the page; `percent` says how far the search is.
    fn title(&self, facts: StatusFacts, percent: u32) -> String;
    /// How many trials have ended.
    fn trials_ended(&self, facts: StatusFacts) -> String;
    /// The line that the command line shows while a search runs, and after it.
    fn progress_line(&self, facts: StatusFacts) -> String;
    /// A time that is left.
    fn time_left(&self, seconds: f64) -> String;
    /// The best score so far.
    fn best_so_far(&self, score: f64, trial: u32) -> String;
    /// How many workers are ready.
    fn workers_ready(&self, ready: usize, wanted: usize) -> String;
    /// The limit that memory sets to the number of workers, where it is below the wanted number.
    fn memory_limit(&self, limit: MemoryLimit, wanted: usize) -> String;
    /// The announcement of a screen reader when the state of a search changes.
    fn status(&self, facts: StatusFacts) -> String;

    // Charts and tables.

    /// The name of a chart and its summary, as the chart's description.
    fn chart_description(&self, name: &str, summary: &str) -> String;
    /// The caption of the forecast.
    fn forecast_caption(&self, caption: &ForecastCaption) -> String;
    /// The forecast in a sentence, for people who do not see the chart.
    fn forecast_summary(&self, summary: &ForecastSummary) -> String;
    /// The label of a forecast so many steps beyond the data.
    fn steps_ahead(&self, steps: usize) -> String;
    /// A forecast and its error.
    fn forecast_with_error(&self, forecast: f64, error: f64) -> String;
    /// The order of the leaderboard and how to use it.
    fn leaderboard_order(&self, objective: Objective) -> String;
    /// The legend of the leaderboard's chart: of scores by this metric, or of errors on unseen data.
    fn leaderboard_legend(&self, score: Option<Objective>) -> String;
    /// The tab that shows all trials, with their number.
    fn trials_tab(&self, trials: usize) -> String;
    /// How many of the trials the chart shows.
    fn shown_trials(&self, shown: usize, all: usize) -> String;
    /// The leaderboard in a sentence, for people who do not see the chart: the best trial and its score.
    fn leaderboard_summary(&self, best: Option<(u32, f64)>) -> String;
    /// The accessible name of the button that shows a trial.
    fn show_trial(&self, trial: u32) -> String;
    /// The caption of the learning curves.
    fn curves_caption(&self, trial: u32, loss: TrainingLoss) -> String;
    /// The learning curves in a sentence: for each run its number and its first and last training loss.
    fn curves_summary(&self, runs: &[(u32, f64, f64)]) -> String;
    /// The losses of one epoch: for each run its number, training loss and validation loss.
    fn curves_readout(&self, epoch: usize, runs: &[(u32, f64, f64)]) -> String;
    /// The caption of the errors.
    fn errors_caption(&self, trial: u32, run: u32, epoch: Option<u32>) -> String;
    /// How the errors are measured, and a remark on the run that has them.
    fn errors_note(&self, season: usize, constant_forecast: Option<ConstantForecast>) -> String;

    // The analysis.

    /// Figures could not be drawn.
    fn analysis_failed(&self, failure: &AnalysisFailure) -> String;

    // The learning-rate range test.

    /// The result of a range test; `suggested` is the rate to use.
    fn range_test_result(&self, result: &RangeTestResult, suggested: Option<f64>) -> String;
    /// A range test in a sentence, for people who do not see the chart: `count` rates between `ends`, and the result.
    fn range_test_summary(
        &self,
        count: usize,
        ends: Option<(f64, f64)>,
        result: &RangeTestResult,
        suggested: Option<f64>,
    ) -> String;
    /// One rate with its loss.
    fn rate_and_loss(&self, rate: f64, loss: f64) -> String;
    /// The network that a range test trained, and whether the settings have changed since.
    fn range_test_caption(&self, network: &RangeTestNetwork, is_outdated: bool) -> String;
    /// Why a rate of a range test is refused, with the label of its input.
    fn rate_refused(&self, label: Phrase, error: &SettingError) -> String;
    /// A range test that could not be done.
    fn range_test_failed(&self, failure: &RangeTestFailure) -> String;
    /// The learning rate was set.
    fn learning_rate_set(&self, rates: &[String]) -> String;
    /// The learning rate was set back.
    fn learning_rate_restored(&self, rates: &[String]) -> String;
    /// The button that sets the learning rate back.
    fn restore_learning_rate(&self, rates: &[String]) -> String;
}
