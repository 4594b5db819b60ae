//! The reference of all settings: the table of keys in the README and the help of the command line.

use std::fmt::Write as _;

use super::{language::Language, phrase::Phrase};
use crate::study::schema::{Panel, Setting, Tuning};

/// Begins and ends the generated table in the README.
pub const MARKERS: [&str; 2] = ["<!-- settings: begin -->", "<!-- settings: end -->"];

/// The settings as a table in Markdown, one row each; the units of all hidden layers share a row.
#[must_use]
pub fn markdown_table(language: &dyn Language) -> String {
    let [key, label, values, default, tuned, condition] = language.settings_table_headings();
    let mut table = format!(
        "| {key} | {label} | {values} | {default} | {tuned} | {condition} |\n|---|---|---|---|---|---|\n"
    );
    for setting in shown_settings() {
        let row = setting.row();
        let default = if row.default.is_empty() { String::new() } else { format!("`{}`", row.default) };
        // The units of all hidden layers share a row, which shows the first and the last of them.
        let last = if setting == Setting::Units1 { Setting::Units8 } else { setting };
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
            language.tuning(row.tuning),
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
        for setting in Setting::ALL.iter().filter(|setting| setting.row().panel == panel) {
            let row = setting.row();
            let tuning = match row.tuning {
                Tuning::Fixed => String::new(),
                tuning => format!(" [{}]", language.tuning(tuning)),
            };
            let condition = language.condition(row.condition);
            let condition = if condition.is_empty() { condition } else { format!(" ({condition})") };
            let help = language.setting(*setting).help;
            let _ = writeln!(
                text,
                "  {}={}\n      {}{tuning}{condition}\n      {help}",
                row.key,
                row.default,
                language.accepted(row.values)
            );
        }
        text.push('\n');
    }
    text
}

/// Every setting, the units of the first hidden layer standing for those of all.
fn shown_settings() -> impl Iterator<Item = Setting> {
    Setting::ALL.iter().copied().filter(|setting| setting.units_layer().is_none_or(|layer| layer == 1))
}
