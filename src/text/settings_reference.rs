//! The reference of all settings and presets: the tables in the README and the help of the command line.

use std::fmt::Write as _;

use super::{language::Language, phrase::Phrase};
use crate::{
    nn::optimizer::OptimizerKind,
    study::{
        preset::Preset,
        schema::{Panel, Setting, Tuning},
    },
};

/// Begins and ends the table of settings in the README.
pub const SETTINGS_MARKERS: [&str; 2] = ["<!-- settings: begin -->", "<!-- settings: end -->"];

/// Begins and ends the table of presets in the README.
pub const PRESETS_MARKERS: [&str; 2] = ["<!-- presets: begin -->", "<!-- presets: end -->"];

/// The presets as a table in Markdown.
#[must_use]
pub fn preset_table(language: &dyn Language) -> String {
    let [key, label, description] = language.preset_table_headings();
    let mut table = format!("| {key} | {label} | {description} |\n|---|---|---|\n");
    for preset in Preset::ALL {
        let text = language.preset(*preset);
        let _ = writeln!(table, "| `{}` | {} | {} |", preset.key(), text.label, text.description);
    }
    table
}

/// The settings as a table in Markdown, one row each; the units of all hidden layers share a row.
#[must_use]
pub fn settings_table(language: &dyn Language) -> String {
    let [key, label, values, default, tuned, condition] = language.settings_table_headings();
    let mut table = format!(
        "| {key} | {label} | {values} | {default} | {tuned} | {condition} |\n|---|---|---|---|---|---|\n"
    );
    for setting in shown_settings() {
        let row = setting.row();
        let default = match row.default {
            "" => language.optimizer_defaults(&setting.optimizer_defaults(OptimizerKind::ALL)),
            default => format!("`{default}`"),
        };
        // The units of all hidden layers share a row, which shows the first and the last of them.
        let last = match (setting.units_layer(), Setting::UNITS) {
            (Some(_), [.., last]) => last,
            (None, _) => setting,
        };
        let from_to = |text: &dyn Fn(Setting) -> String| match (text(setting), text(last)) {
            (first, last) if first == last => first,
            (first, last) => format!("{first} … {last}"),
        };
        let key = from_to(&|setting| format!("`{}`", setting.key()));
        let label = from_to(&|setting| language.setting(setting).label.to_owned());
        let condition = from_to(&|setting| language.condition(setting.row().condition));
        // Writing to a string does not fail.
        let _ = writeln!(
            table,
            "| {key} | {label} | {} | {default} | {} | {condition} |",
            language.value_keys(row.values),
            language.tuning(row),
        );
    }
    table
}

/// The settings as plain text by panel, for the help of a command: key and default, accepted values, then help.
#[must_use]
pub fn plain_text(language: &dyn Language) -> String {
    let mut text = format!("{}\n\n", language.phrase(Phrase::SettingsOfALink));
    for panel in Panel::ALL {
        let _ = writeln!(text, "{}:", language.panel(panel));
        let settings =
            Setting::ALL.iter().filter(|setting| setting.row().panel == panel && setting.is_offered());
        for setting in settings {
            let row = setting.row();
            let tuning = match row.tuning {
                Tuning::Fixed => String::new(),
                Tuning::Tuned(_) => format!(" [{}]", language.tuning(row)),
            };
            let condition = language.condition(row.condition);
            let condition = if condition.is_empty() { condition } else { format!(" ({condition})") };
            let mut accepted = language.accepted(row.values);
            if row.default.is_empty() {
                let defaults = language.optimizer_defaults(&setting.optimizer_defaults(OptimizerKind::ALL));
                accepted = format!("{accepted} ({defaults})");
            }
            let help = language.setting(*setting).help;
            let _ = writeln!(
                text,
                "  {}={}\n      {accepted}{tuning}{condition}\n      {help}",
                row.key, row.default,
            );
        }
        text.push('\n');
    }
    text
}

/// Every setting that is offered, the units of the first hidden layer standing for those of all.
fn shown_settings() -> impl Iterator<Item = Setting> {
    let is_shown =
        |setting: &Setting| setting.is_offered() && setting.units_layer().is_none_or(|layer| layer == 1);
    Setting::ALL.iter().copied().filter(is_shown)
}
