//! README.md and ARCHITECTURE.md: they name commands, files and settings that exist.

use foretune::study::{
    schema::{MAX_LAYERS, Setting},
    value_type::ValueType,
};

use super::source::Violation;

/// Reports commands of `cargo xtask` that a guide names and the source of xtask does not know, and links to files that
/// do not exist.
pub fn dead_references(
    path: &str,
    guide: &str,
    xtask_source: &str,
    file_exists: impl Fn(&str) -> bool,
) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (index, line) in guide.lines().enumerate() {
        for rest in line.split("cargo xtask ").skip(1) {
            let command: String = rest.chars().take_while(|letter| letter.is_alphabetic()).collect();
            if !xtask_source.contains(&format!("\"{command}\"")) {
                let message = format!("there is no command cargo xtask {command}");
                violations.push(Violation::new(path, index + 1, message));
            }
        }
        for rest in line.split("](").skip(1) {
            let target: String = rest.chars().take_while(|letter| *letter != ')').collect();
            let is_outside = target.contains("://") || target.starts_with('#');
            if !is_outside && !file_exists(&target) {
                violations.push(Violation::new(path, index + 1, format!("there is no file {target}")));
            }
        }
    }
    violations
}

/// Reports settings, and values of settings, that a link may hold and README.md does not name; and settings that can
/// be tuned and that it does not name after "Whole numbers can be tuned over".
pub fn settings_missing_in_readme(readme: &str) -> Vec<Violation> {
    let is_named = |text: &str, name: &str| text.contains(&format!("`{name}`"));
    let (_, tuned) = readme.split_once("Whole numbers can be tuned over").unwrap_or_default();
    let mut violations = Vec::new();
    let mut report = |message: String| violations.push(Violation::new("README.md", 0, message));
    for setting in Setting::ALL {
        let key = setting.key();
        // Of the units, the table names the first and the last layer's, and all can be tuned.
        let layer = setting.units_layer();
        if layer.is_none_or(|layer| layer == 1 || layer == MAX_LAYERS) && !is_named(readme, key) {
            report(format!("the setting {key} is not named"));
        }
        if let ValueType::Choice(list) = setting.row().values {
            for choice in list.choices().into_iter().filter(|choice| !is_named(readme, choice.key())) {
                report(format!("the value {} of {key} is not named", choice.key()));
            }
        }
        if setting.is_tunable() && layer.is_none() && !is_named(tuned, key) {
            report(format!("it is not said that {key} can be tuned"));
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_command_and_missing_file_are_reported() {
        let guide = "Run `cargo xtask serve`, then `cargo xtask polish`.\n[a](src/lib.rs) [b](gone.md) [c](https://x.y/z) [d](#e)";
        let violations = dead_references("README.md", guide, "\"serve\" =>", |path| path == "src/lib.rs");
        let messages: Vec<String> = violations.into_iter().map(|violation| violation.message).collect();
        assert_eq!(messages, ["there is no command cargo xtask polish", "there is no file gone.md"]);
    }

    #[test]
    fn setting_that_the_readme_does_not_name_is_reported() {
        let messages: Vec<String> =
            settings_missing_in_readme("`window` Whole numbers can be tuned over `epochs`")
                .into_iter()
                .map(|violation| violation.message)
                .collect();
        assert!(messages.contains(&"the setting optimizer is not named".to_owned()));
        assert!(messages.contains(&"the value adam of optimizer is not named".to_owned()));
        assert!(messages.contains(&"it is not said that window can be tuned".to_owned()));
        assert!(!messages.contains(&"the setting window is not named".to_owned()));
        assert!(!messages.contains(&"it is not said that epochs can be tuned".to_owned()));
    }
}
