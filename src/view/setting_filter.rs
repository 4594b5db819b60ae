//! The settings that a person searches for.

use crate::{study::schema::Setting, text::language::Language};

/// Whether a setting is one that these words may mean: its label, its help or its key in links holds each of them, with
/// ASCII letters of either case. Every setting is, where there are no words.
#[must_use]
pub fn matches(setting: Setting, words: &str, language: &dyn Language) -> bool {
    if words.trim().is_empty() {
        return true;
    }
    let text = language.setting(setting);
    let searched = format!("{} {} {}", text.label, setting.key(), text.help).to_ascii_lowercase();
    words.to_ascii_lowercase().split_whitespace().all(|word| searched.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ENGLISH;

    #[test]
    fn settings_are_found_by_label_key_and_help() {
        let found = |words: &str| -> Vec<Setting> {
            let all = Setting::ALL.iter().copied();
            all.filter(|setting| matches(*setting, words, ENGLISH)).collect()
        };
        assert!(found("learning RATE").contains(&Setting::LearningRate));
        assert_eq!(found("noise_seed"), [Setting::NoiseSeed]);
        assert!(found("layer 3 units").contains(&Setting::Units3));
        assert_eq!(found("  ").len(), Setting::ALL.len());
        assert!(found("no such setting").is_empty());
    }
}
