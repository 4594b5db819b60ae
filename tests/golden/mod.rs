//! A small search and a set of runs whose results are pinned to the bit. They must be the same natively, in a page and
//! in a worker, in Chromium and in Firefox.

use std::{num::NonZeroUsize, sync::Arc};

use foretune::{
    data::{preparation::Preparation, scaling::Scaling},
    nn::{
        activation::Activation,
        dense::Dense,
        initializer::Initializer,
        loss::Loss,
        optimizer::{Optimizer, adam::Adam, clip::Clip, rmsprop::RmsProp, sgd::Sgd, update::Update},
        regularizer::Regularizer,
    },
    num::stream::Stream,
    runtime::results::hash,
    search::trial::ExecutionId,
    study::link,
    train::{
        config::TrainConfig,
        objective::Objective,
        plateau::Plateau,
        range_test::{RangeTest, RateSweep},
        run::Run,
        schedule::Schedule,
        status::Status,
        stopping::EarlyStopping,
    },
};

/// Sizes that are no multiple of the vector width, so that every kernel handles a remainder.
const LINK: &str = "preset=chapter-validated&layers=3&units1=13&units2=6&units3=5&window=19&batch=29&\
    epochs=12&momentum=0.7&learning_rate=1e-5&points=900&split=700&executions=1";

/// The hashes of the weights and of the metrics of every epoch of the search's only execution.
pub fn search_hashes() -> [u64; 2] {
    let Ok(study) = link::open(LINK) else { return [0, 0] };
    let values: Arc<[f32]> = study.series().values.into();
    let id = ExecutionId { trial: 0, execution: 0 };
    let Ok(mut run) = study.begin(values, id, &study.space().assignment(0)) else { return [0, 1] };
    while run.advance(7) == Status::Running {}
    let result = run.finish();
    let curves = [result.curves.loss, result.curves.val_loss, result.curves.val_mae].concat();
    [hash(&result.weights), hash(&curves)]
}

/// The pinned values of [`search_hashes`]. A change means that links no longer give the same results.
pub const PINNED_SEARCH: [u64; 2] = [0x1df8_d625_b4eb_2ed0, 0xde61_da3b_3af1_9167];

/// For each run of a set that covers every activation, initializer, loss, optimizer and clipping, weight decay,
/// regularization and dropout: the hash of its weights and of the metrics of every epoch.
pub fn network_hashes() -> [u64; PINNED_NETWORKS.len()] {
    std::array::from_fn(|number| network_hash(&config(number), number))
}

fn network_hash(config: &TrainConfig, number: usize) -> u64 {
    let mut noise = Stream::keyed(&[7]);
    let values: Arc<[f32]> =
        (0..230_u16).map(|time| libm::sinf(f32::from(time) / 5.0) + noise.unit_f32() - 0.5).collect();
    let Ok(mut run) = Run::new(config, values, 170, Stream::keyed(&[number as u64])) else { return 0 };
    while run.advance(5) == Status::Running {}
    let result = run.finish();
    if result.curves.loss.len() != config.epochs as usize {
        // The hash of a diverged run would cover few epochs.
        return 1;
    }
    let curves = [result.curves.loss, result.curves.val_loss, result.curves.val_mae].concat();
    hash(&[result.weights, curves].concat())
}

/// For each run with one to four windows per batch, which has kernels of its own: the hash of its weights and of the
/// metrics of every epoch. The first four runs have the network and optimizer of their number, the others ReLU and SGD
/// with momentum.
pub fn small_batch_hashes() -> [u64; PINNED_SMALL_BATCHES.len()] {
    std::array::from_fn(|number| {
        let config = TrainConfig { batch: 1 + number % 4, ..config(number) };
        if number < 4 {
            return network_hash(&config, number);
        }
        let hidden = [13, 6].map(|units| Dense::new(units, Activation::Relu)).to_vec();
        network_hash(&TrainConfig { hidden, update: Update::sgd(1e-3, 0.9), ..config }, number)
    })
}

/// The pinned values of [`small_batch_hashes`].
pub const PINNED_SMALL_BATCHES: [u64; 8] = [
    0x8d7e_a3f5_8c0f_5a1f,
    0x92a1_465a_16b6_95a6,
    0x7a21_2d24_f732_7bee,
    0x70b9_b47c_f001_a3f1,
    0xaa93_6c1f_e499_87bd,
    0xb18e_d2fc_7f17_e273,
    0x289b_463a_53a1_1910,
    0xdcf4_dfec_daa4_3d6a,
];

/// The configuration of this number, which cycles through each list of choices. Sizes are odd.
fn config(number: usize) -> TrainConfig {
    let activation = |index: usize| Activation::ALL[index % Activation::ALL.len()];
    let first = Dense {
        initializer: Initializer::ALL[number % Initializer::ALL.len()],
        regularizer: [Regularizer::NONE, Regularizer { l1: 1e-3, l2: 2e-3 }][number % 2],
        dropout: [0.0, 0.0, 0.2][number % 3],
        ..Dense::new(7, activation(number))
    };
    let second = Dense { units: 5, activation: activation(number + 4), ..first };
    let optimizer = match Optimizer::ALL[number % Optimizer::ALL.len()] {
        Optimizer::Sgd(_) => Optimizer::Sgd(Sgd { momentum: 0.8, nesterov: number > 8 }),
        Optimizer::RmsProp(rmsprop) if number > 8 => {
            Optimizer::RmsProp(RmsProp { momentum: 0.5, centered: true, ..rmsprop })
        }
        Optimizer::Adam(adam) => Optimizer::Adam(Adam { amsgrad: true, ..adam }),
        other => other,
    };
    let clip = [Clip::None, Clip::Norm(0.5), Clip::GlobalNorm(0.7), Clip::Value(0.1)][number % 4];
    TrainConfig {
        window: 9,
        batch: 13,
        hidden: vec![first, second],
        loss: match Loss::ALL[number % Loss::ALL.len()] {
            Loss::Huber { .. } => Loss::Huber { delta: 0.3 },
            Loss::Quantile { .. } => Loss::Quantile { q: 0.3 },
            other => other,
        },
        update: Update { clip, ..Update::new(optimizer, 0.01) },
        epochs: 6,
        objective: Objective::ValMae,
        preparation: Preparation::NONE,
        schedule: Schedule::Constant,
        stopping: None,
        season: 1,
    }
}

/// The pinned values of [`network_hashes`]. A change means that links no longer give the same results.
pub const PINNED_NETWORKS: [u64; 11] = [
    0xa216_165c_4202_aa47,
    0x174d_ff60_ba0c_a5f4,
    0x65c9_d57c_61e9_1277,
    0xd899_6d39_acd9_68e7,
    0xd7b5_e61a_8236_65a7,
    0x0b36_afc0_73a0_256a,
    0x041d_de46_af3d_4755,
    0xaf0c_d8b9_0ec2_b427,
    0x36a3_e43a_544f_4759,
    0x1e46_0f5e_77c0_812d,
    0xb8f2_41b1_71af_a5b3,
];

/// For each run of a set that covers every schedule and scaling, differencing and early stopping: the hash of its
/// weights, of the metrics of every epoch and of the final evaluation.
pub fn training_hashes() -> [u64; PINNED_TRAININGS.len()] {
    std::array::from_fn(|number| {
        let config = scheduled_config(number);
        let mut noise = Stream::keyed(&[8]);
        let values: Arc<[f32]> = (0..230_u16)
            .map(|time| 20.0 + 5.0 * libm::sinf(f32::from(time) / 5.0) + noise.unit_f32())
            .collect();
        let Ok(mut run) = Run::new(&config, values, 170, Stream::keyed(&[number as u64])) else { return 0 };
        while run.advance(5) == Status::Running {}
        let result = run.finish();
        let (Some(kept), Some(last)) = (result.evaluation, result.last_evaluation) else { return 1 };
        let evaluations = [kept.train, kept.valid, last.train, last.valid].map(|metrics| {
            let mase = metrics.mase.unwrap_or(-1.0);
            [metrics.mse, metrics.mae, metrics.rmse(), metrics.smape, mase].map(|metric| metric as f32)
        });
        let curves = [result.curves.loss, result.curves.val_loss, result.curves.val_mae].concat();
        hash(&[result.weights, curves, evaluations.concat()].concat())
    })
}

/// The configuration of this number, with a schedule, a preparation and, if the number is odd, early stopping.
fn scheduled_config(number: usize) -> TrainConfig {
    let schedule = match Schedule::ALL[number % Schedule::ALL.len()] {
        Schedule::Exponential { .. } => Schedule::Exponential { rate: 0.7, steps: 11, staircase: number > 4 },
        Schedule::Cosine { .. } => Schedule::Cosine { steps: 70, alpha: 0.1 },
        Schedule::Step { .. } => Schedule::Step { factor: 0.7, every: 2 },
        Schedule::Plateau(plateau) => Schedule::Plateau(Plateau { patience: 1, factor: 0.6, ..plateau }),
        Schedule::Constant => Schedule::Constant,
    };
    let stopping =
        EarlyStopping { monitor: Objective::ValLoss, patience: 2, min_delta: 1e-3, restore_best: number > 4 };
    TrainConfig {
        hidden: vec![Dense::new(7, Activation::Tanh)],
        loss: Loss::MeanSquared,
        update: Update::sgd(0.05, 0.8),
        epochs: 15,
        preparation: Preparation {
            differencing: NonZeroUsize::new([0, 1, 31][number / 2 % 3]),
            scaling: Scaling::ALL[(number + 1) % Scaling::ALL.len()],
        },
        schedule,
        stopping: (number % 2 == 1).then_some(stopping),
        season: 31,
        ..config(0)
    }
}

/// The pinned values of [`training_hashes`]. A change means that links no longer give the same results.
pub const PINNED_TRAININGS: [u64; 10] = [
    0x4814_3309_909e_74e7,
    0x82cb_9bc7_3518_18d5,
    0xcb2b_6cca_8711_916e,
    0xad98_757c_093e_455d,
    0xb874_ee1e_877e_9f80,
    0x622c_f335_ce00_e174,
    0x4c9c_c59f_9dda_565e,
    0xd01b_3764_a7f4_0718,
    0x296d_85c9_997a_2de8,
    0x3160_8792_18d5_790e,
];

/// The hash of the rates and losses of a range test of the search's network, up to its divergence.
pub fn range_test_hash() -> u64 {
    let Ok(study) = link::open(LINK) else { return 0 };
    let (values, id) = (study.series().values.into(), ExecutionId { trial: 0, execution: 0 });
    let Some(sweep) = RateSweep::between(1e-7, 1e3) else { return 1 };
    let Ok(config) = study.train_config(&study.space().assignment(0)) else { return 2 };
    let stream = Stream::keyed(&study.keys(id));
    let Ok(mut test) = RangeTest::new(&config, sweep, values, study.split(), stream) else { return 2 };
    while test.advance(7) == Status::Running {}
    let points: Vec<[f32; 2]> =
        test.points().iter().map(|point| [point.rate, point.loss].map(|n| n as f32)).collect();
    hash(points.as_flattened())
}

/// The pinned value of [`range_test_hash`].
pub const PINNED_RANGE_TEST: u64 = 0x84b8_537c_ab91_0614;
