//! Conditional parameters, which are active only with some values of others: a search counts and trains each different
//! configuration once, and reports for a trial only the parameters that it has.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test has no public interface and may fail loudly")]

use std::sync::Arc;

use foretune::{
    report::{finding::tuned_values, leaderboard::leaderboard},
    search::{space::Assignment, trial::ExecutionId},
    study::{check::check, entry::Entry, link, schema::Setting, study::Study},
    text::{ENGLISH, results_json::results_json, results_summary::results_summary},
    train::{config::TrainConfig, status::Status},
};
use proptest::prelude::*;
use serde_json::Value as Json;

/// Two optimizers with a momentum, two with a rho, one with both, one with neither.
const LINK: &str = "v=1&preset=quick&points=400&split=300&units1=4|6&optimizer=sgd|adam|rmsprop|adadelta&\
    momentum=0.9|0.5&rho=0.8|0.95&learning_rate=0.0001&epochs=2&executions=1";

/// Every different configuration, found by the plain way: from a study of its own for every combination of values.
fn plain(study: &Study) -> Vec<TrainConfig> {
    let parameters = study.space().parameters();
    let all: u64 = parameters.iter().map(|parameter| parameter.domain.count().unwrap()).product();
    let mut found = Vec::new();
    for index in 0..all {
        let (mut draft, mut rest) = (study.draft().clone(), index);
        for parameter in parameters {
            let (pick, carry) =
                (rest % parameter.domain.count().unwrap(), rest / parameter.domain.count().unwrap());
            let setting = Setting::from_key(&parameter.name).unwrap();
            draft.set(setting, Entry::Value(parameter.domain.value(pick).to_string()));
            rest = carry;
        }
        let config = check(&draft).unwrap().train_config(&Assignment::default()).unwrap();
        if !found.contains(&config) {
            found.push(config);
        }
    }
    found
}

/// Whether a setting is active where its parent has the value of this name.
fn is_active_with(setting: Setting, parent_value: &str) -> bool {
    let condition = setting.row().condition;
    let value = condition.parent().and_then(|parent| parent.row().values.parse(parent_value));
    value.is_some_and(|value| condition.holds(value))
}

fn configurations(study: &Study) -> Vec<TrainConfig> {
    let assignments =
        (0..study.space().combinations().count().unwrap()).map(|index| study.space().assignment(index));
    assignments.map(|assignment| study.train_config(&assignment).unwrap()).collect()
}

#[test]
fn conditions_of_settings_have_no_cycles() {
    for setting in Setting::ALL {
        let ancestors = std::iter::successors(Some(*setting), |setting| setting.row().condition.parent());
        assert!(ancestors.take(10).count() < 10, "{setting:?} is its own ancestor");
    }
}

#[test]
fn reports_contain_only_the_active_parameters_of_a_trial() {
    let study = Arc::new(link::open(LINK).unwrap());
    // Of each width SGD has 2, Adam 1, RMSprop 4 and Adadelta 2.
    assert_eq!(study.space().combinations().count(), Some(18));
    let data = study.data();
    let search = foretune::cli::threads::search(&study, &data.values, 2, |_| {});
    let report: Json = serde_json::from_str(&results_json(&search, &data, 0.0, ENGLISH)).unwrap();
    assert_eq!(report["combinations"], 18);
    let trials = report["trials"].as_array().unwrap();
    assert_eq!(trials.len(), 18);
    for trial in trials {
        let names: Vec<&String> = trial["values"].as_object().unwrap().keys().collect();
        let expected = match trial["values"]["optimizer"].as_str().unwrap() {
            "sgd" => vec!["momentum", "optimizer", "units1"],
            "rmsprop" => vec!["momentum", "optimizer", "rho", "units1"],
            "adadelta" => vec!["optimizer", "rho", "units1"],
            _ => vec!["optimizer", "units1"],
        };
        assert_eq!(names, expected);
    }
    let summary = results_summary(&search, ENGLISH);
    for (block, row) in summary.split("\nTrial ").skip(1).zip(leaderboard(&search)) {
        let values = tuned_values(&study, &row.values);
        let has_rho = values.iter().any(|(setting, _)| *setting == Setting::Rho);
        assert_eq!(block.contains("rho: "), has_rho, "{block}");
        assert_eq!(block.lines().count(), 3 + row.values.iter().flatten().count(), "{block}");
    }
}

/// Networks of one, two and three layers with tuned units: 2, 2 × 2 and 2 × 2 × 2 networks.
const DEEP: &str = "v=1&preset=quick&points=400&split=300&layers=1|2|3&units1=8|16&units2=4|8&units3=2|4&\
    learning_rate=1e-4&momentum=0.9&epochs=2&executions=1";

#[test]
fn search_over_the_number_of_layers_has_each_network_once() {
    let study = Arc::new(link::open(DEEP).unwrap());
    assert_eq!(study.space().combinations().count(), Some(14));
    assert_eq!(link::encode(study.draft()), DEEP);
    let shapes = |layers: usize| {
        let all = configurations(&study)
            .into_iter()
            .map(|config| config.model.hidden_layers().iter().map(|l| l.units).collect());
        let mut shapes: Vec<Vec<usize>> = all.filter(|shape: &Vec<usize>| shape.len() == layers).collect();
        shapes.sort();
        shapes
    };
    assert_eq!(shapes(1), [[8], [16]]);
    assert_eq!(shapes(2), [[8, 4], [8, 8], [16, 4], [16, 8]]);
    assert_eq!(shapes(3).len(), 8);
    let data = study.data();
    let search = foretune::cli::threads::search(&study, &data.values, 2, |_| {});
    let report: Json = serde_json::from_str(&results_json(&search, &data, 0.0, ENGLISH)).unwrap();
    for trial in report["trials"].as_array().unwrap() {
        let layers = trial["values"]["layers"].as_u64().unwrap();
        let names: Vec<&String> = trial["values"].as_object().unwrap().keys().collect();
        let units = (1..=layers).map(|layer| format!("units{layer}"));
        assert_eq!(
            names,
            std::iter::once("layers".to_owned()).chain(units).collect::<Vec<_>>().iter().collect::<Vec<_>>()
        );
    }
}

#[test]
fn trial_with_tuned_layers_trains_as_a_study_with_fixed_layers() {
    let study = link::open(DEEP).unwrap();
    let values: Arc<[f32]> = Arc::clone(study.dataset().values());
    for index in 0..14 {
        let assignment = study.space().assignment(index);
        let mut draft = study.draft().clone();
        for setting in [Setting::Layers, Setting::Units1, Setting::Units2, Setting::Units3] {
            let value = study.space().active_values(&assignment.0).find(|(name, _)| *name == setting.key());
            draft.set(setting, value.map_or(Entry::value("1"), |(_, value)| Entry::Value(value.to_string())));
        }
        let alone = check(&draft).unwrap();
        let execution = ExecutionId { trial: 5, execution: 0 };
        let trained = |study: &Study, assignment: &Assignment| {
            let mut run = study.begin(values.clone(), execution, assignment).unwrap();
            while run.advance(u64::MAX) == Status::Running {}
            run.finish()
        };
        assert_eq!(trained(&study, &assignment), trained(&alone, &Assignment::default()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn combinations_with_tuned_layers_are_the_different_configurations(
        layers in prop_oneof![
            prop::sample::subsequence(vec!["0", "1", "2", "3", "4"], 1..4).prop_shuffle()
                .prop_map(|layers| format!("{}|", layers.join("|"))),
            (0_u8..3, 1_u8..4, 1_u8..3).prop_map(|(min, more, step)| format!("int:{min}:{}:{step}", min + more)),
            (0_u8..5).prop_map(|layers| layers.to_string()),
        ],
        tuned in prop::sample::subsequence(
            vec![
                "units1=3|5", "units2=int:2:4:1", "units3=2|4", "units4=1|2", "activation=tanh|relu",
                "initializer=he_normal|lecun_normal", "dropout=0|0.1", "l1=0|0.1", "l2=0.1|0.2", "batch=8|16",
            ], 0..6,
        ),
    ) {
        let fixed = format!("preset=quick&units1=4&momentum=0.3&layers={layers}");
        let draft = link::decode(&fixed.replace("units1=4&", "")).unwrap();
        let link = tuned.iter().fold(fixed, |link, setting| {
            let (key, _) = setting.split_once('=').unwrap();
            let link = if key == "units1" { link.replace("units1=4&", "") } else { link };
            if draft.is_active(Setting::from_key(key).unwrap()) { format!("{link}&{setting}") } else { link }
        });
        // A link may not set the units of the first layer if no network has a layer.
        let link = if draft.is_active(Setting::Units1) { link } else { link.replace("units1=4&", "") };
        let study = link::open(&link).unwrap();
        prop_assert_eq!(&link::open(&link::encode(study.draft())).unwrap(), &study);
        let (all, plain) = (configurations(&study), plain(&study));
        prop_assert!(plain.iter().all(|config| all.contains(config)), "{}", link);
        // In earlier versions a tuned activation counted even if no network had a hidden layer. It still does.
        let idle = layers == "0" && tuned.contains(&"activation=tanh|relu");
        prop_assert_eq!(all.len(), plain.len() * if idle { 2 } else { 1 }, "{}", link);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn combinations_with_tuned_optimizers_and_schedules_are_the_different_configurations(
        optimizers in prop::sample::subsequence(
            vec!["sgd", "rmsprop", "adam", "adamw", "adagrad", "adadelta", "adamax", "nadam", "lion"], 1..5,
        ).prop_shuffle(),
        schedules in prop::sample::subsequence(
            vec!["constant", "exponential", "cosine", "step", "plateau"], 1..4,
        ).prop_shuffle(),
        tuned in prop::sample::subsequence(
            vec![
                "decay_rate=0.9|0.8", "decay_steps=10|20", "alpha=0|0.1", "step_factor=0.5|0.7",
                "step_every=int:1:3:1", "plateau_factor=0.1|0.2", "plateau_patience=2|3", "units1=3|5", "activation=tanh|relu|elu", "momentum=0.9|0.5", "rho=0.8|0.95|0.7", "beta_1=0.5|0.6",
                "beta_2=0.9|0.95", "weight_decay=0.1|0.2", "loss=huber|quantile", "dropout=0.1|0.2",
            ], 0..7,
        ),
    ) {
        let draft = format!(
            "preset=quick&units1=4&momentum=0.3&optimizer={}|&schedule={}|", optimizers.join("|"), schedules.join("|"),
        );
        // A setting that none of the optimizers or schedules has is an error in a link.
        let link = tuned.iter().fold(draft, |link, setting| {
            let (key, values) = setting.split_once('=').unwrap();
            let setting = Setting::from_key(key).unwrap();
            let used = match setting.row().condition.parent() {
                Some(Setting::Optimizer) => optimizers.iter().any(|optimizer| is_active_with(setting, optimizer)),
                Some(Setting::Schedule) => schedules.iter().any(|schedule| is_active_with(setting, schedule)),
                _ => true,
            };
            let without: Vec<&str> = link.split('&').filter(|part| !part.starts_with(&format!("{key}="))).collect();
            if used { format!("{}&{key}={values}", without.join("&")) } else { link }
        });
        let link = match optimizers.iter().any(|optimizer| is_active_with(Setting::Momentum, optimizer)) {
            true => link,
            false => link.replace("&momentum=0.3", ""),
        };
        let study = link::open(&link).unwrap();
        let (all, plain) = (configurations(&study), plain(&study));
        prop_assert_eq!(all.len(), plain.len(), "{}", link);
        prop_assert!(plain.iter().all(|config| all.contains(config)), "{}", link);
    }
}
