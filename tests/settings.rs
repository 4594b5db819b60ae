//! The settings of network, loss and optimizer: links set the training configuration, values that training would refuse
//! are refused at their setting, and scores have the right meaning.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

mod links;

use foretune::{
    nn::{
        activation::Activation,
        dense::Dense,
        initializer::Initializer,
        loss::{Loss, LossKind},
        optimizer::{
            Optimizer, adam::Adam, clip::Clip, hyperparameter::Hyperparameter, rmsprop::RmsProp, sgd::Sgd,
            update::Update,
        },
        regularizer::Regularizer,
    },
    num::float32::Special,
    study::{
        check::check,
        draft::StudyDraft,
        entry::Entry,
        error::Problem,
        link,
        preset::Preset,
        schema::Setting,
        scoring::{Incomparable, LossUnits, NoBaselineScore, Score},
        study::Study,
        value_type::ValueType,
    },
    train::objective::Objective,
};
use links::{BOOK_PRESETS, combinations, first, numeric_settings, scoring};
use proptest::prelude::*;

#[test]
fn presets_of_the_book_train_the_same_configuration() {
    for preset in BOOK_PRESETS {
        let study = check(&StudyDraft::new(preset)).unwrap();
        let config = study.train_config(&study.space().assignment(0)).unwrap();
        let used = if preset == Preset::ChapterPrinted { 0.0 } else { 0.9 };
        assert_eq!(config.update, Update::sgd(1e-5, used));
        assert_eq!(config.loss, Loss::MeanSquared);
        assert!(
            config
                .model
                .hidden_layers()
                .iter()
                .all(|layer| { *layer == Dense::new(layer.units, Activation::Relu) })
        );
    }
}

#[test]
fn every_setting_reaches_the_training_configuration() {
    let layer =
        first("activation=elu&initializer=he_normal&dropout=0.25&l1=0.5&l2=0.125").model.hidden_layers()[0];
    assert_eq!((layer.activation, layer.initializer), (Activation::Elu, Initializer::HeNormal));
    assert_eq!(layer.regularizer, Regularizer { l1: 0.5, l2: 0.125 });
    assert_eq!(layer.dropout, 0.25);
    assert_eq!(first("loss=huber&huber_delta=2").loss, Loss::Huber { delta: 2.0 });
    assert_eq!(first("loss=quantile&quantile=0.75").loss, Loss::Quantile { q: 0.75 });
    let update = first("momentum=0.5&nesterov=yes&weight_decay=0.1&clipvalue=3").update;
    let nesterov = Optimizer::Sgd(Sgd { momentum: 0.5, nesterov: true });
    assert_eq!((update.optimizer, update.weight_decay, update.clip), (nesterov, 0.1, Clip::Value(3.0)));
    let rmsprop = RmsProp { rho: 0.8, momentum: 0.0, epsilon: 1e-3, centered: true };
    assert_eq!(
        first("optimizer=rmsprop&momentum=0&rho=0.8&epsilon=1e-3&centered=yes").update.optimizer,
        Optimizer::RmsProp(rmsprop)
    );
    let adam = Adam { beta_1: 0.8, beta_2: 0.9, epsilon: 1e-7, amsgrad: true };
    let update = first("optimizer=adamw&beta_1=0.8&beta_2=0.9&amsgrad=yes&global_clipnorm=1").update;
    assert_eq!(update.optimizer, Optimizer::AdamW(adam));
    assert_eq!((update.weight_decay, update.clip), (0.004, Clip::GlobalNorm(1.0)));
    let update = first("optimizer=adagrad&initial_accumulator_value=0&clipnorm=2").update;
    assert!(matches!(update.optimizer, Optimizer::Adagrad(of) if of.initial_accumulator_value == 0.0));
    assert_eq!(update.clip, Clip::Norm(2.0));
}

#[test]
fn empty_settings_are_each_optimizers_default() {
    for optimizer in Optimizer::ALL {
        let link = format!("optimizer={}&learning_rate=0.001", optimizer.kind().key());
        let momentum = if optimizer.clone().hyperparameter(Hyperparameter::Momentum).is_some() {
            "&momentum=0"
        } else {
            ""
        };
        assert_eq!(first(&format!("{link}{momentum}")).update, Update::new(optimizer, 0.001));
    }
}

#[test]
fn each_optimizer_takes_the_tuned_hyperparameters_that_it_has() {
    let link = "units1=8&momentum=0.9|0.5&optimizer=adam|sgd|lion&beta_2=0.9|0.95&activation=tanh|&\
                initializer=he_normal|lecun_uniform&loss=log_cosh|quantile&dropout=0|0.5&l1=0|1&l2=0|1&weight_decay=0|0.1";
    let study: Study = link::open(link).unwrap();
    let names: Vec<&str> = study.space().parameters().iter().map(|p| p.name.as_str()).collect();
    let expected = [
        "activation",
        "initializer",
        "dropout",
        "l1",
        "l2",
        "optimizer",
        "momentum",
        "beta_2",
        "weight_decay",
        "loss",
    ];
    assert_eq!(names, expected);
    let count = study.space().combinations().count().unwrap();
    // 32 times the settings of the optimizers: each has a weight decay, and of momentum and beta_2 one.
    assert_eq!(count, 32 * 3 * 4);
    for (config, values) in combinations(&study) {
        let has_momentum = config.update.optimizer.kind().key() == "sgd";
        assert_eq!((values[6] == "–", values[7] == "–"), (!has_momentum, has_momentum));
        assert_eq!(config.update.optimizer.kind().key(), values[5]);
        assert_eq!(config.loss.kind().key(), values[9]);
        assert_eq!(config.model.hidden_layers()[0].initializer.key(), values[1]);
        assert_eq!(config.update.weight_decay.to_string(), values[8]);
        match config.update.optimizer {
            Optimizer::Sgd(of) => assert_eq!(of.momentum.to_string(), values[6]),
            Optimizer::Adam(of) => assert_eq!(of.beta_2.to_string(), values[7]),
            Optimizer::Lion(of) => assert_eq!(of.beta_2.to_string(), values[7]),
            other => panic!("{other:?} is not in the link"),
        }
    }
}

proptest! {
    #[test]
    fn accepted_numbers_can_be_trained(
        optimizer in prop::sample::select(Optimizer::ALL.to_vec()),
        setting in prop::sample::select(numeric_settings()),
        number in prop_oneof![
            prop::sample::select(vec!["0", "1", "-0", "0.99999999999", "1.0000000001", "1e-60", "1e-9", "1e39", "inf", "NaN"])
                .prop_map(str::to_owned),
            (-0.5_f64..1.5).prop_map(|number| number.to_string()),
            any::<f64>().prop_map(|number| number.to_string()),
        ],
        loss in prop::sample::select(LossKind::ALL.to_vec()),
    ) {
        let mut draft = StudyDraft::default();
        draft.set(Setting::Optimizer, Entry::value(optimizer.kind().key()));
        draft.set(Setting::Loss, Entry::value(loss.key()));
        draft.set(setting, Entry::Value(number));
        match check(&draft) {
            Ok(study) => {
                let config = study.train_config(&study.space().assignment(0)).unwrap();
                prop_assert_eq!(config.check(foretune::data::partition::Fold::holdout(1461, 1000).unwrap(), 1461), Ok(()));
            }
            Err(errors) => prop_assert!(errors.iter().all(|error| error.setting == setting)),
        }
    }
}

/// A draft in which a setting is active.
fn draft_with(setting: Setting) -> StudyDraft {
    let mut draft = StudyDraft::default();
    let condition = setting.row().condition;
    if let (Some(parent), Some(value)) = (condition.parent(), condition.parent_values().first()) {
        draft.set(parent, Entry::Value(value.text()));
    }
    draft
}

#[test]
fn real_numbers_of_training_become_float32_and_the_others_do_not() {
    let float64 = Setting::ALL.iter().filter(|setting| matches!(setting.row().values, ValueType::Float64(_)));
    let float64: Vec<&str> = float64.map(|setting| setting.key()).collect();
    // The series is computed in float64, and so are the metrics with which these thresholds are compared.
    let expected =
        ["baseline", "slope", "period", "amplitude", "phase", "noise", "plateau_min_delta", "min_delta"];
    assert_eq!(float64, expected);
}

#[test]
fn numbers_that_become_zero_or_one_in_training_are_refused_at_their_setting() {
    let mut tried = 0;
    for setting in Setting::ALL {
        let values = setting.row().values;
        let (ValueType::Float32(interval) | ValueType::Float32OrDefault(interval)) = values else { continue };
        let (tiny, below_one) = ("1e-50", "0.99999999999");
        let special = [(tiny, Special::Zero, true), (below_one, Special::One, interval.max() == Some(1.0))];
        for (text, special, _) in special.into_iter().filter(|(_, _, is_refused)| *is_refused) {
            let mut entries = vec![Entry::value(text)];
            if setting.is_tunable() {
                entries.push(Entry::list(&["0.5", text]));
            }
            for entry in entries {
                let mut draft = draft_with(*setting);
                draft.set(*setting, entry);
                let errors = check(&draft).unwrap_err();
                let error = errors.first();
                assert_eq!((errors.settings(), error.setting), (vec![*setting], *setting), "{text}");
                let Problem::Rounds { given, special: found, .. } = &error.problem else { panic!("{error}") };
                assert_eq!((&given.texts[..], *found), (&[text.to_owned()][..], special));
                tried += 1;
            }
        }
        // A subnormal float32 is a number like any other.
        let mut draft = draft_with(*setting);
        draft.set(*setting, Entry::value("1e-40"));
        assert!(check(&draft).is_ok(), "{setting:?}");
    }
    assert!(tried > 40, "{tried}");
}

#[test]
fn accepted_numbers_are_used_and_written_as_given() {
    let link = "v=1&preset=chapter-intended&learning_rate=0.1000000001";
    let study = link::open(link).unwrap();
    assert_eq!(link::encode(study.draft()), link);
    assert_eq!(first(link).update.learning_rate, 0.100_000_000_1);
    assert_eq!(first("momentum=0.30000000000000004").update, Update::sgd(1e-5, 0.300_000_000_000_000_04));
    let tuned = link::open("learning_rate=0.30000000000000004|0.1&momentum=0&units1=5").unwrap();
    let rates = combinations(&tuned).into_iter().map(|(config, _)| config.update.learning_rate);
    assert_eq!(rates.collect::<Vec<_>>(), [0.300_000_000_000_000_04, 0.1]);
}

#[test]
fn values_of_a_list_that_training_cannot_tell_apart_are_refused() {
    for (link, is_accepted) in [
        ("learning_rate=0.1|0.1000000001", false),
        ("learning_rate=0.1|0.1000001", true),
        ("momentum=0.5|0.5000000000001|0.9", false),
        ("l2=0|-0", false),
        ("window=20|+20", false),
    ] {
        assert_eq!(link::open(link).is_ok(), is_accepted, "{link}");
    }
}

#[test]
fn scores_measure_the_loss_of_the_trials() {
    let loss = |objective, loss| Score { objective, loss, units: LossUnits::Series, is_penalized: false };
    let squared = Some(Loss::MeanSquared);
    assert_eq!(
        scoring("objective=loss"),
        (loss(Objective::Loss, squared), None, Err(NoBaselineScore::TrainingData))
    );
    assert_eq!(scoring("objective=val_loss"), (loss(Objective::ValLoss, squared), None, Ok(9.0)));
    assert_eq!(
        scoring("objective=val_loss&loss=mean_absolute_error"),
        (loss(Objective::ValLoss, Some(Loss::MeanAbsolute)), None, Ok(2.0))
    );
    assert_eq!(
        scoring("objective=val_loss&loss=quantile&quantile=0.9"),
        (loss(Objective::ValLoss, Some(Loss::Quantile { q: 0.9 })), None, Err(NoBaselineScore::OtherLoss))
    );
    let penalized = Score { is_penalized: true, ..loss(Objective::ValLoss, squared) };
    assert_eq!(
        scoring("objective=val_loss&l2=0|0.001"),
        (penalized, None, Err(NoBaselineScore::WeightPenalty))
    );
    assert_eq!(
        scoring("objective=loss&loss=huber|log_cosh"),
        (loss(Objective::Loss, None), Some(Incomparable::Losses), Err(NoBaselineScore::TrainingData))
    );
    let (_, incomparable, score) = scoring("objective=val_mae&loss=huber|log_cosh&l1=1");
    assert_eq!((incomparable, score), (None, Ok(2.0)));
}
