//! What a message in Chinese must have in common with the same message in English, and how Chinese is written.

use foretune::study::{preset::Preset, schema::Setting, value_type::ValueType};

/// Words in Latin letters that stand in Chinese texts as they are: names, abbreviations, and what is written in links.
const NAMES: [&str; 48] = [
    "AMSGrad",
    "Adagrad",
    "Adam",
    "Alpha",
    "Beta",
    "CSV",
    "Dropout",
    "Enter",
    "Epsilon",
    "Foretune",
    "Glorot",
    "He",
    "Huber",
    "JSON",
    "Keras",
    "L1",
    "L2",
    "LeCun",
    "Lion",
    "Log-cosh",
    "MAE",
    "MASE",
    "MB",
    "Nesterov",
    "NumPy",
    "Python",
    "Q-Q",
    "RMSE",
    "RMSprop",
    "Rho",
    "SGD",
    "Shift",
    "Tuner",
    "e",
    "executions",
    "factor",
    "float",
    "int",
    "log",
    "max",
    "min",
    "per",
    "results",
    "sMAPE",
    "search",
    "step",
    "swish",
    "trial",
];

fn is_han(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

/// The numbers of a text, sorted.
fn numbers(text: &str) -> Vec<String> {
    let is_part = |letter: char| letter.is_ascii_digit() || matches!(letter, ',' | '.');
    let mut numbers: Vec<String> = text
        .split(|letter: char| !is_part(letter))
        .map(|number| number.trim_matches([',', '.']).to_owned())
        .filter(|number| !number.is_empty())
        .collect();
    numbers.sort();
    numbers
}

/// The words of a text in Latin letters.
fn latin_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-')
        .filter(|word| word.starts_with(|letter: char| letter.is_ascii_alphabetic()))
}

/// The texts in quotation marks are a person's own.
fn without_quotations(text: &str) -> String {
    let parts = text.split('“').enumerate().map(|(index, part)| match (index, part.split_once('”')) {
        (0, _) | (_, None) => part,
        (_, Some((_, rest))) => rest,
    });
    parts.collect::<Vec<_>>().join("”")
}

/// Why a Chinese message is not a translation of an English one; empty where nothing is wrong. `given` are texts that both
/// hold as they are, such as keys of links and messages of the browser.
pub fn faults(english: &str, chinese: &str, given: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |what: &str| faults.push(format!("{what}:\n  {english}\n  {chinese}"));
    if numbers(english) != numbers(chinese) {
        fault("other numbers");
    }
    if english.ends_with('.') != chinese.ends_with('。') {
        fault("one is a sentence, the other is not");
    }
    let mut own = without_quotations(chinese);
    for text in given {
        own = own.replace(text, "”");
    }
    let is_name = |word: &str| NAMES.contains(&word) || word.len() == 1;
    if let Some(word) = latin_words(&own).find(|word| !is_name(word)) {
        fault(&format!("“{word}” is not translated"));
    }
    let letters: Vec<char> = own.chars().collect();
    for pair in letters.windows(2) {
        let (before, after) = (pair[0], pair[1]);
        if (is_han(before) && after.is_ascii_alphanumeric())
            || (before.is_ascii_alphanumeric() && is_han(after))
        {
            fault(&format!("no space in “{before}{after}”"));
        }
        let half_width = [',', '.', ';', ':', '?', '!', '(', ')'];
        if (is_han(before) && half_width.contains(&after)) || (half_width.contains(&before) && is_han(after))
        {
            fault(&format!("half-width punctuation in “{before}{after}”"));
        }
        let full_width = ['，', '。', '；', '：', '（', '）', '、'];
        if (full_width.contains(&before) && after == ' ') || (before == ' ' && full_width.contains(&after)) {
            fault(&format!("a space beside full-width punctuation in “{before}{after}”"));
        }
    }
    faults
}

/// The keys of settings, of their choices and of presets, which are the same in all languages. A key comes before those
/// that are a part of it.
pub fn keys() -> Vec<&'static str> {
    let mut keys: Vec<&str> = Preset::ALL.iter().map(|preset| preset.key()).collect();
    for setting in Setting::ALL {
        keys.push(setting.key());
        if let ValueType::Choice(list) = setting.row().values {
            keys.extend(list.choices().iter().map(|choice| choice.key()));
        }
    }
    keys.sort_by_key(|key| std::cmp::Reverse(key.len()));
    keys
}

/// Fails where one of the Chinese messages is not a translation.
pub fn assert_translations(faults: Vec<String>) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
