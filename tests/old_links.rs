//! Links that earlier versions wrote: each still opens as the same search, with the same parameters and the same
//! weights to the bit. Links may be added. The hash of a link changes only with the engine's version, and its other fields
//! never change. In 0.3.0 lanes began to run over samples; since 0.4.0 weights that are not numbers have one form, which
//! changes the hash of runs that diverge in their first epoch, and no finite hash.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use std::sync::Arc;

use foretune::{
    study::link,
    text::{ENGLISH, results_json::results_json},
};
use serde_json::Value as Json;

/// A link of an earlier version and the search that it opens.
struct Old {
    link: &'static str,
    /// The fragment that the page writes for the search.
    fragment: &'static str,
    /// The names of the parameters, in the order of the space.
    parameters: &'static [&'static str],
    combinations: u64,
    /// A hash of the values of every trial and of the weights of every execution.
    hash: u64,
    /// The same without the executions that diverged.
    finite_hash: u64,
}

const OLD: [Old; 12] = [
    Old {
        link: "",
        fragment: "v=1&preset=chapter-intended",
        parameters: &["units1", "momentum"],
        combinations: 44,
        hash: 0x8018_4B10_837D_A2CD,
        finite_hash: 0x8018_4B10_837D_A2CD,
    },
    Old {
        link: "v=1&preset=quick",
        fragment: "v=1&preset=quick",
        parameters: &["units1", "momentum"],
        combinations: 6,
        hash: 0x8F1C_6E2D_4302_16FB,
        finite_hash: 0x8F1C_6E2D_4302_16FB,
    },
    Old {
        link: "v=1&preset=chapter-printed",
        fragment: "v=1&preset=chapter-printed",
        parameters: &["units1", "momentum"],
        combinations: 44,
        hash: 0xDC50_8102_E88E_29A3,
        finite_hash: 0xDC50_8102_E88E_29A3,
    },
    Old {
        link: "#v=1&preset=chapter-validated&trials=3&epochs=7",
        fragment: "v=1&preset=chapter-validated&epochs=7&trials=3",
        parameters: &["units1", "momentum"],
        combinations: 44,
        hash: 0xB949_3BED_D1A0_0555,
        finite_hash: 0xB949_3BED_D1A0_0555,
    },
    // The example of the README, with fewer trials.
    Old {
        link: "#v=1&preset=chapter-intended&units1=int:10:30:2&momentum=0.9|0.7|0.5|0.3&trials=4",
        fragment: "v=1&preset=chapter-intended&trials=4",
        parameters: &["units1", "momentum"],
        combinations: 44,
        hash: 0x82EB_79EA_39AB_2B99,
        finite_hash: 0x82EB_79EA_39AB_2B99,
    },
    // Every setting that could be tuned, a third layer, and a rate at which training diverges.
    Old {
        link: "v=1&preset=quick&points=400&split=300&layers=3&units1=int:5:9:2&units3=4|7&window=9|17&batch=int:16:32:16&\
               learning_rate=1e-5|1e-1&momentum=0.9|0.5&epochs=2|4&trials=24&seed=7",
        fragment: "v=1&preset=quick&points=400&split=300&window=9|17&batch=int:16:32:16&layers=3&units1=int:5:9:2&\
                   units3=4|7&learning_rate=1e-5|1e-1&epochs=2|4&trials=24&seed=7",
        parameters: &["window", "batch", "units1", "units3", "learning_rate", "momentum", "epochs"],
        combinations: 192,
        hash: 0x6559_D26A_8B71_E791,
        finite_hash: 0x72B3_EA98_91B3_05E7,
    },
    Old {
        link: "preset=quick&momentum=0.9%7C0.1&units1=int%3A4%3A8%3A4&momentum_used=no&activation=linear&epochs=3",
        fragment: "v=1&preset=quick&units1=int:4:8:4&activation=linear&momentum=0.9|0.1&momentum_used=no&epochs=3",
        parameters: &["units1", "momentum"],
        combinations: 4,
        hash: 0xA6EB_4C9F_5BC2_77D7,
        finite_hash: 0x8344_0254_4F68_9525,
    },
    Old {
        link: "layers=0&activation=linear&objective=val_loss&learning_rate=1e-6&epochs=5",
        fragment: "v=1&preset=chapter-intended&layers=0&activation=linear&learning_rate=1e-6&epochs=5&objective=val_loss",
        parameters: &["momentum"],
        combinations: 4,
        hash: 0xAB4C_DB34_707C_E376,
        finite_hash: 0xAB4C_DB34_707C_E376,
    },
    Old {
        link: "units3=5&units1=8&momentum=0&pattern=sine&noise=2&noise_seed=1&period=50&slope=0&baseline=1&amplitude=2&\
               learning_rate=0.001&epochs=4",
        fragment: "v=1&preset=chapter-intended&baseline=1&slope=0&period=50&amplitude=2&pattern=sine&noise=2&noise_seed=1&\
                   layers=3&units1=8&units3=5&learning_rate=0.001&momentum=0&epochs=4",
        parameters: &[],
        combinations: 1,
        hash: 0x7F23_4400_A827_59AD,
        finite_hash: 0x7F23_4400_A827_59AD,
    },
    // Since 0.3.0 a trial has no parameter that its optimizer does not have. Before, such parameters made more trials of
    // the same configuration.
    Old {
        link: "v=1&preset=quick&points=400&split=300&units1=4|6&optimizer=sgd|adam|rmsprop&learning_rate=1e-4&\
               momentum=0.9|0.5&rho=0.8|0.95&epochs=2&executions=1",
        fragment: "v=1&preset=quick&points=400&split=300&units1=4|6&optimizer=sgd|adam|rmsprop&learning_rate=1e-4&\
                   rho=0.8|0.95&epochs=2&executions=1",
        parameters: &["units1", "optimizer", "momentum", "rho"],
        combinations: 14,
        hash: 0xD4AD_2A15_53C4_A0BF,
        finite_hash: 0xD4AD_2A15_53C4_A0BF,
    },
    // A tuned weight decay is a child of the tuned optimizer, although every optimizer has it: the order of the trials
    // depends on that.
    Old {
        link: "v=1&preset=quick&points=400&split=300&units1=4|6&optimizer=sgd|adamw&learning_rate=1e-4|1e-3&momentum=0.5&\
               weight_decay=0|0.1&epochs=2&executions=1",
        fragment: "v=1&preset=quick&points=400&split=300&units1=4|6&optimizer=sgd|adamw&learning_rate=1e-4|1e-3&momentum=0.5&\
                   weight_decay=0|0.1&epochs=2&executions=1",
        parameters: &["units1", "optimizer", "learning_rate", "weight_decay"],
        combinations: 16,
        hash: 0x0058_439E_D5B5_AE49,
        finite_hash: 0x0058_439E_D5B5_AE49,
    },
    // The form of 0.3.0 did not tune these two settings, but links could.
    Old {
        link: "v=1&preset=quick&points=400&split=300&units1=4&optimizer=adam|adagrad&learning_rate=1e-3&epsilon=1e-7|1e-3&\
               initial_accumulator_value=0|0.1&epochs=2&executions=1",
        fragment: "v=1&preset=quick&points=400&split=300&units1=4&optimizer=adam|adagrad&learning_rate=1e-3&epsilon=1e-7|1e-3&\
                   initial_accumulator_value=0|0.1&epochs=2&executions=1",
        parameters: &["optimizer", "epsilon", "initial_accumulator_value"],
        combinations: 6,
        hash: 0x2897_2D43_A5EC_289D,
        finite_hash: 0x2897_2D43_A5EC_289D,
    },
];

/// The 64-bit FNV-1a hash.
fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

#[test]
fn links_of_earlier_versions_open_as_the_same_searches() {
    let mut wrong = Vec::new();
    for old in OLD {
        let study = Arc::new(link::open(old.link).unwrap());
        assert_eq!(link::encode(study.draft()).replace("%7C", "|"), old.fragment);
        let names: Vec<&str> = study.space().parameters().iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, old.parameters, "{}", old.link);
        assert_eq!(study.space().combinations().count(), Some(old.combinations), "{}", old.link);
        let data = study.data();
        let search = foretune::cli::threads::search(&study, &data.values, 2, |_| {});
        let report: Json = serde_json::from_str(&results_json(&search, &data, 0.0, ENGLISH)).unwrap();
        let (mut trained, mut finite) = (String::new(), String::new());
        for trial in report["trials"].as_array().unwrap() {
            trained.push_str(&trial["values"].to_string());
            finite.push_str(&trial["values"].to_string());
            for execution in trial["executions"].as_array().unwrap() {
                let weights_hash = execution["weights_hash"].as_str().unwrap();
                trained.push_str(weights_hash);
                if execution["state"] == "completed" {
                    finite.push_str(weights_hash);
                }
            }
        }
        let hashes = [hash(&trained), hash(&finite)];
        if hashes != [old.hash, old.finite_hash] {
            wrong.push(format!("{}: {hashes:#018X?}", old.link));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
