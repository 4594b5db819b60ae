//! Every error that a setting or a link can have, with an input that causes it, in English. Read this list after a change
//! of words.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "a test has no public interface")]

mod translation;

use foretune::{
    nn::optimizer::OptimizerKind,
    study::{
        check::check,
        choice::Choice,
        draft::StudyDraft,
        entry::Entry,
        link,
        preset::Preset,
        schema::Setting,
        value_type::{SettingValue, ValueType},
    },
    text::{CHINESE, ENGLISH, message::LinkFallback},
};
use translation::{assert_translations, faults, keys};

/// Links and their errors. In braces is a list of names: of the choices of a setting, of the optimizers with a setting, or
/// of the presets.
const LINKS: &[(&str, &str)] = &[
    ("window=", "Window (window): A value is missing. Use a whole number from 1 to 10,000."),
    ("window=twenty", "Window (window): “twenty” is not accepted. Use a whole number from 1 to 10,000."),
    (
        "learning_rate=NaN",
        "Learning rate (learning_rate): “NaN” is not accepted. Use a number from 0 to 1,000,000.",
    ),
    (
        "seed=-1",
        "Search seed (seed): “-1” is not accepted. Use a whole number from 0 to 18,446,744,073,709,551,615.",
    ),
    ("noise=-1", "Noise level (noise): “-1” is not accepted. Use a number from 0 to 1,000,000,000."),
    ("dropout=1", "Dropout (dropout): “1” is not accepted. Use a number from 0 to below 1."),
    ("l1=-1", "L1 penalty (l1): “-1” is not accepted. Use a number from 0 to 1,000,000."),
    (
        "loss=huber&huber_delta=0",
        "Huber delta (huber_delta): “0” is not accepted. Use a number above 0 and at most 1,000,000,000.",
    ),
    (
        "loss=quantile&quantile=1",
        "Quantile (quantile): “1” is not accepted. Use a number between 0 and 1, both excluded.",
    ),
    (
        "optimizer=adam&beta_1=x",
        "Beta 1 (beta_1): “x” is not accepted. Use a number from 0 to below 1, or leave it empty for Keras's default.",
    ),
    (
        "activation=softmax|relu",
        "Activation (activation): “softmax” is not accepted. Use {choices of activation}.",
    ),
    ("scaling=robust", "Scaling (scaling): “robust” is not accepted. Use {choices of scaling}."),
    (
        "window=a_text_that_is_long_enough_to_be_cut",
        "Window (window): “a_text_that_is_long_enou…” is not accepted. Use a whole number from 1 to 10,000.",
    ),
    (
        "horizon=1|2",
        "Forecast horizon (horizon): This setting cannot be tuned over “1|2”. Use a whole number from 0 to 1,000.",
    ),
    (
        "horizon=int:1:2:1",
        "Forecast horizon (horizon): This setting cannot be tuned over “int:1:2:1”. Use a whole number from 0 to 1,000.",
    ),
    (
        "momentum_used=yes|no",
        "Apply momentum (momentum_used): This setting cannot be tuned over “yes|no”. Use yes or no.",
    ),
    (
        "momentum=int:0:1:1",
        "Momentum (momentum): “int:0:1:1” is a range of whole numbers, but the setting takes decimal numbers. Use “float:0:1:1”.",
    ),
    (
        "window=float:10:20:log",
        "Window (window): “float:10:20:log” is a range of decimal numbers, but the setting takes whole numbers. Use “int:10:20:log”.",
    ),
    (
        "learning_rate=float:0:0.1:log",
        "Learning rate (learning_rate): The start of the range, 0, has no place on a logarithmic scale. Use a start above 0, or the linear scale.",
    ),
    (
        "layers=int:0:3:reverse_log",
        "Hidden layers (layers): The start of the range, 0, has no place on a logarithmic scale. Use a start above 0, or the linear scale.",
    ),
    (
        "momentum=float:0.9:0.5",
        "Momentum (momentum): The range ends at 0.5, below its start at 0.9. Use an end from 0.9 to 1.",
    ),
    (
        "momentum=float:0.5:1.5:0.1",
        "Momentum (momentum): “1.5” is not accepted as the end of the range. Use a number from 0.5 to 1.",
    ),
    (
        "momentum=float::0.5:0.1",
        "Momentum (momentum): The start of the range is missing. Use a number from 0 to 0.5.",
    ),
    ("momentum=float:0:0.9:0", "Momentum (momentum): “0” is not accepted as a step. Use a number above 0."),
    (
        "momentum=float:0.1:0.9:log:1",
        "Momentum (momentum): “1” is not accepted as a step. Use a number above 1.",
    ),
    (
        "units1=int:8:64:log:1",
        "Units, layer 1 (units1): “1” is not accepted as a step. Use a whole number of 2 or more.",
    ),
    (
        "momentum=float:0.5:0.5000000001",
        "Momentum (momentum): “0.5” and “0.5000000001” are the same number in 32-bit floating point, in which networks are trained. Use ends that are further apart.",
    ),
    (
        "momentum=float:0.5:0.6:1e-12",
        "Momentum (momentum): A step of 1e-12 is too small: neighboring values are the same number in floating point. Use a larger step.",
    ),
    (
        "optimizer=adam&epsilon=float:1e-50:0.1",
        "Epsilon (epsilon): “1e-50” becomes 0 in 32-bit floating point, in which networks are trained. Use a number from 1.4e-45 to 0.1.",
    ),
    (
        "optimizer=lion&beta_1=float:0:1",
        "Beta 1 (beta_1): 0 is not accepted by Lion. Use a number above 0 and at most 1.",
    ),
    (
        "activation=int:1:2:1",
        "Activation (activation): “int:1:2:1” is a range, which works only for numbers. List the values instead, as in “relu|tanh”.",
    ),
    // A range: each input has its own accepted numbers.
    (
        "units1=int:30:10:2",
        "Units, layer 1 (units1): The range ends at 10, below its start at 30. Use an end from 30 to 1,024.",
    ),
    (
        "layers=int:1:9:1",
        "Hidden layers (layers): “9” is not accepted as the end of the range. Use a whole number from 1 to 8.",
    ),
    (
        "layers=int:-1:3:1",
        "Hidden layers (layers): “-1” is not accepted as the start of the range. Use a whole number from 0 to 3.",
    ),
    (
        "layers=int::3:1",
        "Hidden layers (layers): The start of the range is missing. Use a whole number from 0 to 3.",
    ),
    (
        "layers=int:1::1",
        "Hidden layers (layers): The end of the range is missing. Use a whole number from 1 to 8.",
    ),
    (
        "layers=int:x:99:0",
        "Hidden layers (layers): “x” is not accepted as the start of the range. Use a whole number from 0 to 8. \
         Hidden layers (layers): “99” is not accepted as the end of the range. Use a whole number from 0 to 8. \
         Hidden layers (layers): “0” is not accepted as a step. Use a whole number of 1 or more.",
    ),
    (
        "layers=int:1:3:99999999999999999999",
        "Hidden layers (layers): “99999999999999999999” is too large for a step. Use at most 9,223,372,036,854,775,807.",
    ),
    (
        "epochs=int:1,000:2,000:1,000",
        "Epochs (epochs): “1,000” has a separator between its digits. Write 1000. \
         Epochs (epochs): “2,000” has a separator between its digits. Write 2000. \
         Epochs (epochs): “1,000” has a separator between its digits. Write 1000.",
    ),
    (
        "layers=int:1:3:0",
        "Hidden layers (layers): “0” is not accepted as a step. Use a whole number of 1 or more.",
    ),
    (
        "layers=int:0:9:1",
        "Hidden layers (layers): “9” is not accepted as the end of the range. Use a whole number from 0 to 8.",
    ),
    (
        "layers=3|1&units3=0",
        "Units, layer 3 (units3): “0” is not accepted. Use a whole number from 1 to 1,024.",
    ),
    ("layers=2|3|2", "Hidden layers (layers): “2” is in the list twice. Remove one of them."),
    ("layers=2|2|2", "Hidden layers (layers): “2” is in the list more than once. Leave each value once."),
    (
        "layers=2|3|2|3",
        "Hidden layers (layers): “2” and “3” are in the list more than once. Leave each value once.",
    ),
    ("momentum=0.5|0.50", "Momentum (momentum): “0.5” and “0.50” are the same number. Leave one of them."),
    (
        "window=x|20|0|y",
        "Window (window): “x”, “0” and “y” are not accepted. Use a whole number from 1 to 10,000.",
    ),
    (
        "window=a|b|c|d|e|f|g|20",
        "Window (window): “a”, “b”, “c”, “d”, “e” and 2 others are not accepted. Use a whole number from 1 to 10,000.",
    ),
    (
        "window=10||20",
        "Window (window): A value of the list is missing. Use a whole number from 1 to 10,000.",
    ),
    (
        "optimizer=adam&beta_1=0.5||x",
        "Beta 1 (beta_1): A value of the list is missing. Use a number from 0 to below 1. \
         Beta 1 (beta_1): “x” is not accepted. Use a number from 0 to below 1.",
    ),
    ("optimizer=adam|adam", "Optimizer (optimizer): “adam” is in the list twice. Remove one of them."),
    (
        "optimizer=adam&beta_1=0.5|1",
        "Beta 1 (beta_1): 1 is not accepted by Adam. Use a number from 0 to below 1.",
    ),
    (
        "optimizer=adam|lion&beta_1=0",
        "Beta 1 (beta_1): 0 is not accepted by Lion. Use a number between 0 and 1, both excluded.",
    ),
    (
        "optimizer=adam|lion&beta_1=0|0.5|1|2",
        "Beta 1 (beta_1): “2” is not accepted. Use a number between 0 and 1, both excluded. \
         Beta 1 (beta_1): 1 is not accepted by Adam. Use a number between 0 and 1, both excluded. \
         Beta 1 (beta_1): 0 is not accepted by Lion. Use a number between 0 and 1, both excluded.",
    ),
    (
        "clipnorm=1&clipvalue=2",
        "Clip value (clipvalue): 2 is not accepted: only one kind of clipping can be on, and “Clip norm” is 1. Set one of the two to 0.",
    ),
    // Numbers as the float32 that they become.
    (
        "learning_rate=1e-50",
        "Learning rate (learning_rate): “1e-50” becomes 0 in 32-bit floating point, in which networks are trained. Use 0, or a number from 1.4e-45 to 1,000,000.",
    ),
    (
        "learning_rate=1e39",
        "Learning rate (learning_rate): “1e39” is not accepted. Use a number from 0 to 1,000,000.",
    ),
    (
        "clipnorm=1e-60",
        "Clip norm (clipnorm): “1e-60” becomes 0 in 32-bit floating point, in which networks are trained. Use 0, or a number from 1.4e-45 to 1,000,000,000.",
    ),
    (
        "momentum=0.99999999999",
        "Momentum (momentum): “0.99999999999” becomes 1 in 32-bit floating point, in which networks are trained. Use 1, or a number from 0 to 0.99999994.",
    ),
    (
        "optimizer=adam&beta_1=0.99999999999",
        "Beta 1 (beta_1): “0.99999999999” becomes 1 in 32-bit floating point, in which networks are trained. Use a number from 0 to 0.99999994, or leave it empty for Keras's default.",
    ),
    (
        "loss=quantile&quantile=1e-50",
        "Quantile (quantile): “1e-50” becomes 0 in 32-bit floating point, in which networks are trained. Use a number from 1.4e-45 to below 1.",
    ),
    (
        "loss=huber&huber_delta=1e-50",
        "Huber delta (huber_delta): “1e-50” becomes 0 in 32-bit floating point, in which networks are trained. Use a number from 1.4e-45 to 1,000,000,000.",
    ),
    (
        "dropout=0.1|1e-50|1e-60|0.99999999999",
        "Dropout (dropout): “1e-50” and “1e-60” become 0 in 32-bit floating point, in which networks are trained. Use 0, or a number from 1.4e-45 to below 1. \
         Dropout (dropout): “0.99999999999” becomes 1 in 32-bit floating point, in which networks are trained. Use a number from 0 to 0.99999994.",
    ),
    (
        "learning_rate=0.1|0.1000000001",
        "Learning rate (learning_rate): “0.1” and “0.1000000001” are the same number in 32-bit floating point, in which networks are trained. Leave one of them.",
    ),
    // Numbers with a decimal comma or with separators.
    (
        "learning_rate=0,001",
        "Learning rate (learning_rate): “0,001” has a decimal comma. Write 0.001, with a point.",
    ),
    (
        "learning_rate=1,000",
        "Learning rate (learning_rate): “1,000” can be read in two ways. Write 1.000 or 1000.",
    ),
    (
        "learning_rate=1'000.5",
        "Learning rate (learning_rate): “1'000.5” has a separator between its digits. Write 1000.5.",
    ),
    (
        "learning_rate=1.000,5",
        "Learning rate (learning_rate): “1.000,5” has a decimal comma. Write 1000.5, with a point.",
    ),
    (
        "slope=\u{2212}0.09",
        "Slope (slope): “\u{2212}0.09” is not written with the characters of a number. Write -0.09.",
    ),
    ("epochs=１２", "Epochs (epochs): “１２” is not written with the characters of a number. Write 12."),
    (
        "learning_rate=1e-400",
        "Learning rate (learning_rate): “1e-400” becomes 0 in 32-bit floating point, in which networks are trained. Use 0, or a number from 1.4e-45 to 1,000,000.",
    ),
    ("epochs=1,000", "Epochs (epochs): “1,000” has a separator between its digits. Write 1000."),
    ("epochs=1 000", "Epochs (epochs): “1 000” has a separator between its digits. Write 1000."),
    ("window=1,5", "Window (window): “1,5” is not accepted. Use a whole number from 1 to 10,000."),
    (
        "dropout=0,1|0.2",
        "Dropout (dropout): “0,1” has a decimal comma. Write 0.1, with a point. Separate two values by a comma and a space, or by a semicolon.",
    ),
    (
        "dropout=0,1|0,2",
        "Dropout (dropout): “0,1” and “0,2” have separators between their digits. Write 0.1; 0.2. Separate two values by a comma and a space, or by a semicolon.",
    ),
    (
        "l1=0,1|1,000|0,2|0,3|0,4|0,5|0,6",
        "L1 penalty (l1): “0,1”, “1,000”, “0,2”, “0,3”, “0,4” and 2 others have separators between their digits. Write 0.1; 1.000 or 1000; 0.2; 0.3; 0.4 and so on. Separate two values by a comma and a space, or by a semicolon.",
    ),
    (
        "dropout=0,1,0,2|",
        "Dropout (dropout): “0,1,0,2” is not accepted. Use a number from 0 to below 1. Write decimals with a point, and separate two values by a comma and a space, or by a semicolon.",
    ),
    (
        "split=1461",
        "Training points (split): 1,461 of 1,461 points leaves none for validation. Use at most 1,460.",
    ),
    ("window=2000", "Window (window): 2000 is too long for 1,000 training points. Use at most 999."),
    (
        "window=20|2000|3000",
        "Window (window): 2000 and 3000 are too long for 1,000 training points. Use at most 999.",
    ),
    (
        "window=int:20:1001:20",
        "Window (window): The end of the range, 1001, is too long for 1,000 training points. Use at most 999.",
    ),
    (
        "window=int:1000:1001:1",
        "Window (window): The start of the range, 1000, is too long for 1,000 training points. Use at most 999. \
         Window (window): The end of the range, 1001, is too long for 1,000 training points. Use at most 999.",
    ),
    (
        "differencing=980",
        "Differencing lag (differencing): 980 is too long for 1,000 training points and a window of 20. Use at most 979.",
    ),
    (
        "window=20|500&differencing=0|7|600",
        "Differencing lag (differencing): 600 is too long for 1,000 training points and a window of 500. Use at most 499.",
    ),
    (
        "layers=6&units1=1024&units2=1024&units3=1024&units4=1024&units5=1024&units6=1024",
        "Units, layer 2 (units2): 1024 is too many. The largest network has 5,270,529 weights; the limit is 4,000,000. Use at most 403, or fewer units in other layers, fewer layers or a shorter window.",
    ),
    (
        "layers=8&units1=1024&units2=1024&units3=1024&units4=1024&units5=1024&units6=1024&units7=1024&units8=1024",
        "Units, layer 2 (units2): 1024 is too many. The largest network has 7,369,729 weights; the limit is 4,000,000. Use fewer units in several layers, or fewer layers.",
    ),
    (
        "points=200000&split=150000&window=10000&batch=100000",
        "Batch size (batch): 100000 is too large for the largest network. Use at most 6,373.",
    ),
    (
        "points=200000&split=150000&window=10000&batch=32|6373|6374|100000",
        "Batch size (batch): 6374 and 100000 are too large for the largest network. Use at most 6,373.",
    ),
    (
        "trials=100000&executions=100&units1=int:1:1024:1&units2=int:1:1024:1",
        "Maximum trials (trials): 100000 allows 10,000,000 training runs, 100 per trial. Use at most 10,000.",
    ),
    (
        "window=abc&epochs=0",
        "Window (window): “abc” is not accepted. Use a whole number from 1 to 10,000. Epochs (epochs): “0” is not accepted. Use a whole number from 1 to 100,000.",
    ),
    ("v=2", "The link has version “2”. This page reads version 1."),
    ("nonsense", "“nonsense” is not of the form key=value."),
    ("widow=20", "There is no setting “widow”."),
    ("layers=int:0:9:1&units9=4", "There is no setting “units9”."),
    ("window=20&window=20", "“window” is in the link twice."),
    ("preset=slow", "There is no preset “slow”. Use {presets}."),
    ("window=%zz", "“%zz” has a percent sign that encodes no character."),
    (
        "window=int:1",
        "window: “int:1” is not a range. Use int:min:max or int:min:max:step, or with a scale, int:min:max:log or int:min:max:log:factor.",
    ),
    (
        "momentum=float:1:2:logarithmic:3",
        "momentum: “float:1:2:logarithmic:3” is not a range. Use float:min:max or float:min:max:step, or with a scale, float:min:max:log or float:min:max:log:factor.",
    ),
    ("activation=int:1", "activation: “int:1” is not a range. List the values instead, joined by “|”."),
    ("horizon=int:1", "horizon: “int:1” is not a range. Use a whole number from 0 to 1,000."),
    ("layers=1&units2=4", "“units2” is set, but the network has only 1 hidden layer."),
    ("layers=2&units3=4", "“units3” is set, but the network has only 2 hidden layers."),
    ("layers=0&dropout=0.1", "“dropout” is set, but the network has no hidden layers."),
    (
        "layers=1|2&units3=4",
        "“units3” is set, but has no effect with layers=1|2. It needs layers=3, 4, 5, 6, 7 or 8.",
    ),
    (
        "layers=0|&dropout=0.1",
        "“dropout” is set, but has no effect with layers=0|. It needs layers=1, 2, 3, 4, 5, 6, 7 or 8.",
    ),
    (
        "beta_1=0.8",
        "“beta_1” is set, but has no effect with optimizer=sgd. It needs optimizer={optimizers with beta_1}.",
    ),
    (
        "momentum=0.9&optimizer=adam|lion",
        "“momentum” is set, but has no effect with optimizer=adam|lion. It needs optimizer={optimizers with momentum}.",
    ),
    (
        "huber_delta=2",
        "“huber_delta” is set, but has no effect with loss=mean_squared_error. It needs loss=huber.",
    ),
    (
        "decay_steps=5",
        "“decay_steps” is set, but has no effect with schedule=constant. It needs schedule=exponential or cosine.",
    ),
    (
        "schedule=cosine|step&cooldown=5",
        "“cooldown” is set, but has no effect with schedule=cosine|step. It needs schedule=plateau.",
    ),
    (
        "patience=5",
        "“patience” is set, but has no effect with early_stopping=no. It needs early_stopping=yes.",
    ),
];

/// The message with its list of names.
fn expanded(message: &str) -> String {
    let Some((before, rest)) = message.split_once('{') else { return message.to_owned() };
    let (list, after) = rest.split_once('}').unwrap();
    let names: Vec<&str> = if let Some(key) = list.strip_prefix("choices of ") {
        let ValueType::Choice(list) = Setting::from_key(key).unwrap().row().values else { unreachable!() };
        list.choices().iter().map(|choice| choice.key()).collect()
    } else if let Some(key) = list.strip_prefix("optimizers with ") {
        let condition = Setting::from_key(key).unwrap().row().condition;
        let optimizers = OptimizerKind::ALL.into_iter();
        let with = optimizers.filter(|kind| condition.holds(SettingValue::Choice(Choice::Optimizer(*kind))));
        with.map(OptimizerKind::key).collect()
    } else {
        assert_eq!(list, "presets");
        Preset::ALL.iter().map(|preset| preset.key()).collect()
    };
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    format!("{before}{}{after}", ENGLISH.one_of(&names))
}

#[test]
fn link_errors_in_english() {
    let messages = LINKS.iter().map(|(link, expected)| {
        let error = link::open(link).expect_err(link);
        (*link, ENGLISH.link_error(&error), expanded(expected))
    });
    let different: Vec<_> = messages.filter(|(_, message, expected)| message != expected).collect();
    assert_eq!(different, []);
}

#[test]
fn link_errors_in_chinese_have_the_numbers_of_the_english_ones() {
    let given = keys();
    let mut found = Vec::new();
    for (link, _) in LINKS {
        let error = link::open(link).expect_err(link);
        found.extend(faults(&ENGLISH.link_error(&error), &CHINESE.link_error(&error), &given));
    }
    assert_translations(found);
}

#[test]
fn lists_of_names_hold_every_name() {
    for (list, expected) in [
        (
            "{choices of activation}",
            "relu, linear, tanh, sigmoid, leaky_relu, elu, selu, gelu, silu, mish or softplus",
        ),
        ("{choices of scaling}", "none, standard or minmax"),
        ("{presets}", "chapter-printed, chapter-intended, chapter-validated or quick"),
        ("{optimizers with beta_1}", "adam, adamw, adamax, nadam or lion"),
        ("{optimizers with momentum}", "sgd or rmsprop"),
    ] {
        let list = expanded(list);
        assert!(expected.split([',', ' ']).all(|name| list.split([',', ' ']).any(|found| found == name)));
    }
}

#[test]
fn long_links_and_lists_in_english() {
    let error = link::open(&"x".repeat(100_001)).unwrap_err();
    assert_eq!(ENGLISH.link_error(&error), "The link is 100,001 bytes long. At most 100,000 are read.");
    let list = (1..=1_001).map(|units| units.to_string()).collect::<Vec<_>>().join("|");
    let error = link::open(&format!("units1={list}")).unwrap_err();
    assert_eq!(
        ENGLISH.link_error(&error),
        "Units, layer 1 (units1): The list has 1,001 values. Use at most 1,000."
    );
}

#[test]
fn refused_link_says_what_is_shown_instead() {
    let error = link::open("widow=20").unwrap_err();
    assert_eq!(
        ENGLISH.link_refused(&error, LinkFallback::DefaultSettings),
        "This link cannot be opened. There is no setting “widow”. The default settings are shown instead."
    );
    assert_eq!(
        ENGLISH.link_refused(&error, LinkFallback::CurrentSettings),
        "This link cannot be opened. There is no setting “widow”. The settings stay as they were."
    );
}

#[test]
fn setting_errors_of_a_draft_in_english() {
    let problems = |setting, entry: Entry| {
        let mut draft = StudyDraft::default();
        draft.set(setting, entry);
        check(&draft).unwrap_err().iter().map(|error| ENGLISH.problem(error)).collect::<Vec<_>>()
    };
    assert_eq!(
        problems(Setting::Loss, Entry::List(Vec::new())),
        ["No value is selected. Select at least one."]
    );
    assert_eq!(
        problems(Setting::Window, Entry::value("2000")),
        ["2000 is too long for 1,000 training points. Use at most 999."]
    );
}

#[test]
fn limits_named_in_errors_are_accepted() {
    for link in ["split=1460", "window=999", "differencing=979", "window=20|500&differencing=0|7|499"] {
        assert!(link::open(link).is_ok(), "{link}");
    }
    // The window is at fault where it is too long without differencing.
    let error = link::open("window=1000&differencing=1").unwrap_err();
    assert!(ENGLISH.link_error(&error).starts_with("Window (window): 1000 is too long"));
}
