//! Every setting of the engine as a field: what a link says reaches the engine, what the engine would refuse is
//! refused at its field, and scores are called what they are.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

mod links;

use foretune::{
    data::errors::Errors,
    nn::{
        activation::Activation,
        dense::Dense,
        initializer::Initializer,
        loss::Loss,
        optimizer::{Optimizer, adam::Adam, clip::Clip, rmsprop::RmsProp, sgd::Sgd, update::Update},
        regularizer::Regularizer,
    },
    search::value::Value,
    study::{
        check::check, draft::StudyDraft, entry::Entry, field::Field, link, preset::Preset, setting,
        study::Study,
    },
};
use links::{first, refused};
use proptest::prelude::*;

#[test]
fn every_preset_trains_as_it_did() {
    for preset in Preset::ALL {
        let study = check(&StudyDraft::new(preset)).unwrap();
        let config = study.train_config(&study.space().assignment(0)).unwrap();
        let used = if preset == Preset::ChapterPrinted { 0.0 } else { 0.9 };
        assert_eq!(config.update, Update::sgd(1e-5, used));
        assert_eq!(config.loss, Loss::MeanSquared);
        assert!(config.hidden.iter().all(|layer| { *layer == Dense::new(layer.units, Activation::Relu) }));
    }
}

#[test]
fn every_setting_reaches_the_engine() {
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
fn what_is_left_empty_is_each_optimizers_own_default() {
    for optimizer in Optimizer::ALL {
        let link = format!("optimizer={}&learning_rate=0.001", optimizer.key());
        let momentum = if setting::has(optimizer, Field::Momentum) { "&momentum=0" } else { "" };
        assert_eq!(first(&format!("{link}{momentum}")).update, Update::new(optimizer, 0.001));
    }
}

#[test]
fn names_and_numbers_can_be_searched_over_and_each_optimizer_takes_what_it_has() {
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
    for index in 0..count {
        let assignment = study.space().assignment(index);
        let config = study.train_config(&assignment).unwrap();
        config.check(1000, 1461).unwrap();
        let shown = |value: &Option<Value>| value.as_ref().map_or("–".into(), Value::to_string);
        let values: Vec<String> = assignment.0.iter().map(shown).collect();
        let has_momentum = config.update.optimizer.key() == "sgd";
        assert_eq!((values[6] == "–", values[7] == "–"), (!has_momentum, has_momentum));
        assert_eq!(config.update.optimizer.key(), values[5]);
        assert_eq!(config.loss.key(), values[9]);
        assert_eq!(config.hidden[0].initializer.key(), values[1]);
        assert_eq!(config.update.weight_decay.to_string(), values[8]);
        match config.update.optimizer {
            Optimizer::Sgd(of) => assert_eq!(of.momentum.to_string(), values[6]),
            Optimizer::Adam(of) => assert_eq!(of.beta_2.to_string(), values[7]),
            Optimizer::Lion(of) => assert_eq!(of.beta_2.to_string(), values[7]),
            other => panic!("nobody asked for {other:?}"),
        }
    }
}

#[test]
fn what_the_engine_would_refuse_is_refused_at_its_field() {
    for (link, message) in [
        ("dropout=1", "Dropout: “1” is not accepted; it takes a number from 0 to below 1 (dropout)"),
        ("l1=-1", "L1 penalty: “-1” is not accepted; it takes a number from 0 to 1000000 (l1)"),
        (
            "loss=huber&huber_delta=0",
            "Huber delta: “0” is not accepted; it takes a number above 0 and at most 1e9 (huber_delta)",
        ),
        (
            "loss=quantile&quantile=1",
            "Quantile: “1” is not accepted; it takes a number between 0 and 1 (quantile)",
        ),
        (
            "optimizer=adam&beta_1=0.5|1",
            "Beta 1: 1 is not accepted by Adam: it must be from 0 to below 1 (beta_1)",
        ),
        (
            "optimizer=adam|lion&beta_1=0",
            "Beta 1: 0 is not accepted by Lion: it must be above 0 and at most 1 (beta_1)",
        ),
        (
            "optimizer=adam&beta_1=x",
            "Beta 1: “x” is not accepted; it takes a number from 0 to 1, or nothing for Keras's default (beta_1)",
        ),
        (
            "clipnorm=1&clipvalue=2",
            "Clip value: “Clip norm” is on, and only one kind of clipping can be: it must be 0 (clipvalue)",
        ),
        ("clipnorm=1e-60", "Clip norm: 1e-60 is too little to clip at: it must be 0 or above 0 (clipnorm)"),
        ("layers=int:0:9:1&units9=4", "there is no field called “units9”"),
        (
            "layers=int:0:9:1&units4=4",
            "Hidden layers: “9” is not accepted; it takes a whole number from 0 to 8 (layers)",
        ),
        (
            "layers=3|1&units3=0",
            "Units in layer 3: “0” is not accepted; it takes a whole number from 1 to 1024 (units3)",
        ),
        ("layers=2|3|2", "Hidden layers: 2 stands twice in the list (layers)"),
        (
            "layers=0|&dropout=0.1",
            "“dropout” is set, but layers=0| does not use it; it counts with 1, 2, 3, 4, 5, 6, 7, 8",
        ),
        ("optimizer=adam|adam", "Optimizer: adam stands twice in the list (optimizer)"),
        (
            "activation=softmax|relu",
            "Activation: “softmax” is not accepted; it takes one of relu, linear, tanh, sigmoid, leaky_relu, elu, selu, gelu, silu, mish, softplus (activation)",
        ),
        (
            "nesterov=yes|no",
            "Nesterov momentum: this field cannot be tuned; it takes one of yes, no (nesterov)",
        ),
    ] {
        assert_eq!(refused(link), message);
    }
    let mut draft = StudyDraft::default();
    draft.set(Field::Loss, Entry::List(Vec::new()));
    let errors = check(&draft).unwrap_err();
    assert!(errors[0].message.starts_with("nothing is chosen here; it takes at least one of mean_squared"));
}

proptest! {
    /// No number that is let through is one that the engine stumbles over.
    #[test]
    fn what_can_be_checked_can_be_trained(
        optimizer in prop::sample::select(Optimizer::ALL.to_vec()),
        field in prop::sample::select(vec![
            Field::Momentum, Field::Rho, Field::Beta1, Field::Beta2, Field::Epsilon, Field::InitialAccumulator,
            Field::WeightDecay, Field::Dropout, Field::L1, Field::L2, Field::HuberDelta, Field::Quantile,
            Field::ClipNorm, Field::GlobalClipNorm, Field::ClipValue, Field::LearningRate,
        ]),
        number in prop_oneof![
            prop::sample::select(vec!["0", "1", "-0", "0.99999999999", "1.0000000001", "1e-60", "1e-9", "1e39", "inf", "NaN"])
                .prop_map(str::to_owned),
            (-0.5_f64..1.5).prop_map(|number| number.to_string()),
            any::<f64>().prop_map(|number| number.to_string()),
        ],
        quantile: bool,
    ) {
        let mut draft = StudyDraft::default();
        draft.set(Field::Optimizer, Entry::value(optimizer.key()));
        draft.set(Field::Loss, Entry::value(if quantile { "quantile" } else { "huber" }));
        draft.set(field, Entry::Value(number));
        match check(&draft) {
            Ok(study) => {
                let config = study.train_config(&study.space().assignment(0)).unwrap();
                prop_assert_eq!(config.check(1000, 1461), Ok(()));
            }
            Err(errors) => prop_assert!(errors.iter().all(|error| error.field == field)),
        }
    }
}

/// A link's objective in words, whether trials compare, and what a forecast of MAE 2 and MSE 9 scores.
fn scoring(link: &str) -> (String, bool, Option<f64>) {
    let study = link::open(link).unwrap();
    let errors = Errors { mae: 2.0, mse: 9.0 };
    (study.objective_in_words(), study.is_comparable(), study.score_of(errors))
}

#[test]
fn a_score_is_what_the_loss_makes_it() {
    let squared = "mean squared error on ";
    assert_eq!(scoring("objective=loss"), (format!("{squared}the training data"), true, None));
    assert_eq!(
        scoring("objective=val_loss"),
        (format!("{squared}data never seen in training"), true, Some(9.0))
    );
    assert_eq!(
        scoring("objective=val_loss&loss=mean_absolute_error"),
        ("mean absolute error on data never seen in training".into(), true, Some(2.0))
    );
    assert_eq!(
        scoring("objective=val_loss&loss=quantile&quantile=0.9"),
        ("quantile loss (at 0.9) on data never seen in training".into(), true, None)
    );
    assert_eq!(
        scoring("objective=val_loss&l2=0|0.001"),
        (
            "mean squared error plus the cost of large weights on data never seen in training".into(),
            true,
            None
        )
    );
    assert_eq!(
        scoring("objective=loss&loss=huber|log_cosh"),
        ("own loss on the training data".into(), false, None)
    );
    let by_error = ("average error on data never seen in training".to_owned(), true, Some(2.0));
    assert_eq!(scoring("objective=val_mae&loss=huber|log_cosh&l1=1"), by_error);
}
