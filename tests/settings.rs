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
    study::{
        check::check,
        draft::StudyDraft,
        entry::Entry,
        link,
        preset::Preset,
        schema::Setting,
        scoring::{Incomparable, LossUnits, NoBaselineScore, Score},
        study::Study,
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
        assert!(config.hidden.iter().all(|layer| { *layer == Dense::new(layer.units, Activation::Relu) }));
    }
}

#[test]
fn every_setting_reaches_the_training_configuration() {
    let layer = first("activation=elu&initializer=he_normal&dropout=0.25&l1=0.5&l2=0.125").hidden[0];
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
    let count = study.space().combinations().unwrap();
    // 32 times the settings of the optimizers: each has a weight decay, and of momentum and beta_2 one.
    assert_eq!(count, 32 * 3 * 4);
    for (config, values) in combinations(&study) {
        let has_momentum = config.update.optimizer.kind().key() == "sgd";
        assert_eq!((values[6] == "–", values[7] == "–"), (!has_momentum, has_momentum));
        assert_eq!(config.update.optimizer.kind().key(), values[5]);
        assert_eq!(config.loss.kind().key(), values[9]);
        assert_eq!(config.hidden[0].initializer.key(), values[1]);
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
                prop_assert_eq!(config.check(1000, 1461), Ok(()));
            }
            Err(errors) => prop_assert!(errors.iter().all(|error| error.setting == setting)),
        }
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
