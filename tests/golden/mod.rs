//! A small search and a set of runs whose results are pinned to the bit. They must be the same natively, in a page and
//! in a worker, in Chromium and in Firefox.

pub mod parameters;

use std::{num::NonZeroUsize, sync::Arc};

use foretune::{
    data::{partition::Fold, preparation::Preparation, scaling::Scaling},
    nn::{
        activation::Activation,
        dense::Dense,
        initializer::Initializer,
        loss::Loss,
        model::ModelConfig,
        optimizer::{
            Optimizer, OptimizerKind, adam::Adam, clip::Clip, rmsprop::RmsProp, sgd::Sgd, update::Update,
        },
        regularizer::Regularizer,
    },
    num::{hash::hash, stream::Stream},
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
    let values: Arc<[f32]> = Arc::clone(study.dataset().values());
    let id = ExecutionId { trial: 0, execution: 0 };
    let Ok(mut run) = study.begin(values, id, &study.space().assignment(0)) else { return [0, 1] };
    while run.advance(70_000) == Status::Running {}
    let result = run.finish();
    let curves = [result.curves.loss, result.curves.val_loss, result.curves.val_mae].concat();
    [hash(&result.trained.weights), hash(&curves)]
}

/// The pinned values of [`search_hashes`]. A change means that links no longer give the same results.
pub const PINNED_SEARCH: [u64; 2] = [0x1df8_d625_b4eb_2ed0, 0xde61_da3b_3af1_9167];

/// One run of [`PINNED_NETWORKS`]: a network of two hidden layers with 7 and 5 units, and the hash of its weights and of
/// the metrics of every epoch.
pub struct PinnedNetwork {
    pub activations: [Activation; 2],
    pub initializer: Initializer,
    pub regularizer: Regularizer,
    pub dropout: f32,
    pub loss: Loss,
    pub optimizer: Optimizer,
    pub clip: Clip,
    pub hash: u64,
}

/// The hashes of [`PINNED_NETWORKS`] on this target.
pub fn network_hashes() -> Vec<u64> {
    let numbered = PINNED_NETWORKS.iter().enumerate();
    numbered.map(|(number, network)| network_hash(&network.config(), number)).collect()
}

fn network_hash(config: &TrainConfig, number: usize) -> u64 {
    let mut noise = Stream::keyed(&[7]);
    let values: Arc<[f32]> =
        (0..230_u16).map(|time| libm::sinf(f32::from(time) / 5.0) + noise.unit_f32() - 0.5).collect();
    let Ok(fold) = Fold::holdout(230, 170) else { return 0 };
    let Ok(mut run) = Run::new(config, values, fold, Stream::keyed(&[number as u64])) else { return 0 };
    while run.advance(50_000) == Status::Running {}
    let result = run.finish();
    if result.curves.loss.len() != config.epochs as usize {
        // The hash of a diverged run would cover few epochs.
        return 1;
    }
    let curves = [result.curves.loss, result.curves.val_loss, result.curves.val_mae].concat();
    hash(&[result.trained.weights, curves].concat())
}

/// For each run with one to four windows per batch, which has kernels of its own: the hash of its weights and of the
/// metrics of every epoch. The first four runs have the network and optimizer of the pinned network with their number, the
/// others ReLU and SGD with momentum.
pub fn small_batch_hashes() -> [u64; PINNED_SMALL_BATCHES.len()] {
    std::array::from_fn(|number| {
        let config = TrainConfig { batch: 1 + number % 4, ..PINNED_NETWORKS[number].config() };
        if number < 4 {
            return network_hash(&config, number);
        }
        let model = ModelConfig::mlp([13, 6].map(|units| Dense::new(units, Activation::Relu)).to_vec());
        network_hash(&TrainConfig { model, update: Update::sgd(1e-3, 0.9), ..config }, number)
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

/// For each of [`PINNED_NETWORKS`] with a learning rate at which it diverges in its first epoch, and with one window in
/// the batches of every second: the hash of the weights at which it ended, many of which are not numbers.
pub fn diverged_hashes() -> Vec<u64> {
    let values: Arc<[f32]> = (0..230_u16).map(|time| libm::sinf(f32::from(time) / 5.0)).collect();
    let numbered = PINNED_NETWORKS.iter().enumerate();
    let hash = |(number, network): (usize, &PinnedNetwork)| {
        let config = network.config();
        let update = Update { clip: Clip::None, ..Update::new(network.optimizer, 1e30) };
        let batch = if number % 2 == 0 { config.batch } else { 1 };
        let config = TrainConfig { update, batch, ..config };
        let stream = Stream::keyed(&[number as u64]);
        let Ok(fold) = Fold::holdout(230, 170) else { return 0 };
        let Ok(mut run) = Run::new(&config, Arc::clone(&values), fold, stream) else { return 0 };
        while run.advance(5) == Status::Running {}
        let weights = run.finish().trained.weights;
        if weights.iter().all(|weight| weight.is_finite()) { 1 } else { hash(&weights) }
    };
    numbered.map(hash).collect()
}

/// The pinned values of [`diverged_hashes`].
pub const PINNED_DIVERGED: [u64; 11] = [
    0x579b_8d7b_0a6c_e645,
    0x7c50_befd_3625_c2fb,
    0x579b_8d7b_0a6c_e645,
    0x579b_8d7b_0a6c_e645,
    0x579b_8d7b_0a6c_e645,
    0x1eaa_f3d3_ab67_2eb0,
    0x579b_8d7b_0a6c_e645,
    0x579b_8d7b_0a6c_e645,
    0xf87d_345b_30af_9445,
    0x579b_8d7b_0a6c_e645,
    0x579b_8d7b_0a6c_e645,
];

impl PinnedNetwork {
    /// The configuration of the run. Sizes are odd.
    fn config(&self) -> TrainConfig {
        let layer = |units, activation| Dense {
            initializer: self.initializer,
            regularizer: self.regularizer,
            dropout: self.dropout,
            ..Dense::new(units, activation)
        };
        let [first, second] = self.activations;
        TrainConfig {
            window: 9,
            batch: 13,
            model: ModelConfig::mlp(vec![layer(7, first), layer(5, second)]),
            loss: self.loss,
            update: Update { clip: self.clip, ..Update::new(self.optimizer, 0.01) },
            epochs: 6,
            objective: Objective::ValMae,
            ..TrainConfig::default()
        }
    }
}

const L1_L2: Regularizer = Regularizer { l1: 1e-3, l2: 2e-3 };

/// What the rows of [`PINNED_NETWORKS`] do not name.
const PLAIN: PinnedNetwork = PinnedNetwork {
    activations: [Activation::Relu; 2],
    initializer: Initializer::GlorotUniform,
    regularizer: Regularizer::NONE,
    dropout: 0.0,
    loss: Loss::MeanSquared,
    optimizer: OptimizerKind::Sgd.with_defaults(),
    clip: Clip::None,
    hash: 0,
};

/// Pinned runs of every activation, initializer, loss, optimizer and clipping, with and without regularization and
/// dropout. The stream of a run is keyed by its index: new rows go last. A changed hash means that links no longer give
/// the same results.
pub const PINNED_NETWORKS: &[PinnedNetwork] = &[
    PinnedNetwork {
        activations: [Activation::Linear, Activation::Selu],
        optimizer: Optimizer::Sgd(Sgd { momentum: 0.8, nesterov: false }),
        hash: 0xa216_165c_4202_aa47,
        ..PLAIN
    },
    PinnedNetwork {
        activations: [Activation::Relu, Activation::Gelu],
        initializer: Initializer::GlorotNormal,
        regularizer: L1_L2,
        loss: Loss::MeanAbsolute,
        optimizer: OptimizerKind::RmsProp.with_defaults(),
        clip: Clip::Norm(0.5),
        hash: 0x174d_ff60_ba0c_a5f4,
        ..PLAIN
    },
    PinnedNetwork {
        activations: [Activation::LeakyRelu, Activation::Silu],
        initializer: Initializer::HeUniform,
        dropout: 0.2,
        loss: Loss::Huber { delta: 0.3 },
        optimizer: Optimizer::Adam(Adam { amsgrad: true, ..Adam::DEFAULT }),
        clip: Clip::GlobalNorm(0.7),
        hash: 0x65c9_d57c_61e9_1277,
        ..PLAIN
    },
    PinnedNetwork {
        activations: [Activation::Elu, Activation::Mish],
        initializer: Initializer::HeNormal,
        regularizer: L1_L2,
        loss: Loss::LogCosh,
        optimizer: OptimizerKind::AdamW.with_defaults(),
        clip: Clip::Value(0.1),
        hash: 0xd899_6d39_acd9_68e7,
        ..PLAIN
    },
    PinnedNetwork {
        activations: [Activation::Selu, Activation::Tanh],
        initializer: Initializer::LecunUniform,
        loss: Loss::Quantile { q: 0.3 },
        optimizer: OptimizerKind::Adagrad.with_defaults(),
        hash: 0xd7b5_e61a_8236_65a7,
        ..PLAIN
    },
    PinnedNetwork {
        activations: [Activation::Gelu, Activation::Sigmoid],
        initializer: Initializer::LecunNormal,
        regularizer: L1_L2,
        dropout: 0.2,
        optimizer: OptimizerKind::Adadelta.with_defaults(),
        clip: Clip::Norm(0.5),
        hash: 0x0b36_afc0_73a0_256a,
        ..PLAIN
    },
    PinnedNetwork {
        activations: [Activation::Silu, Activation::Softplus],
        loss: Loss::MeanAbsolute,
        optimizer: OptimizerKind::Adamax.with_defaults(),
        clip: Clip::GlobalNorm(0.7),
        hash: 0x041d_de46_af3d_4755,
        ..PLAIN
    },
    PinnedNetwork {
        activations: [Activation::Mish, Activation::Linear],
        initializer: Initializer::GlorotNormal,
        regularizer: L1_L2,
        loss: Loss::Huber { delta: 0.3 },
        optimizer: OptimizerKind::Nadam.with_defaults(),
        clip: Clip::Value(0.1),
        hash: 0xaf0c_d8b9_0ec2_b427,
        ..PLAIN
    },
    PinnedNetwork {
        activations: [Activation::Tanh, Activation::Relu],
        initializer: Initializer::HeUniform,
        dropout: 0.2,
        loss: Loss::LogCosh,
        optimizer: OptimizerKind::Lion.with_defaults(),
        hash: 0x36a3_e43a_544f_4759,
        ..PLAIN
    },
    PinnedNetwork {
        activations: [Activation::Sigmoid, Activation::LeakyRelu],
        initializer: Initializer::HeNormal,
        regularizer: L1_L2,
        loss: Loss::Quantile { q: 0.3 },
        optimizer: Optimizer::Sgd(Sgd { momentum: 0.8, nesterov: true }),
        clip: Clip::Norm(0.5),
        hash: 0x1e46_0f5e_77c0_812d,
        ..PLAIN
    },
    PinnedNetwork {
        activations: [Activation::Softplus, Activation::Elu],
        initializer: Initializer::LecunUniform,
        optimizer: Optimizer::RmsProp(RmsProp { momentum: 0.5, centered: true, ..RmsProp::DEFAULT }),
        clip: Clip::GlobalNorm(0.7),
        hash: 0xb8f2_41b1_71af_a5b3,
        ..PLAIN
    },
];

/// One run of [`PINNED_TRAININGS`], and the hash of its weights, of the metrics of every epoch and of the final
/// evaluation.
pub struct PinnedTraining {
    pub schedule: Schedule,
    /// The lag of the differencing; 0 for none.
    pub differencing: usize,
    pub scaling: Scaling,
    pub stopping: Option<EarlyStopping>,
    pub hash: u64,
}

/// The hashes of [`PINNED_TRAININGS`] on this target.
pub fn training_hashes() -> Vec<u64> {
    let hash = |(number, training): (usize, &PinnedTraining)| {
        let mut noise = Stream::keyed(&[8]);
        let values: Arc<[f32]> = (0..230_u16)
            .map(|time| 20.0 + 5.0 * libm::sinf(f32::from(time) / 5.0) + noise.unit_f32())
            .collect();
        let stream = Stream::keyed(&[number as u64]);
        let Ok(fold) = Fold::holdout(230, 170) else { return 0 };
        let Ok(mut run) = Run::new(&training.config(), values, fold, stream) else { return 0 };
        while run.advance(50_000) == Status::Running {}
        let result = run.finish();
        let (Some(kept), Some(last)) = (result.outcome.evaluation, result.outcome.last_evaluation) else {
            return 1;
        };
        let evaluations = [kept.train, kept.valid, last.train, last.valid].map(|metrics| {
            let mase = metrics.mase.unwrap_or(-1.0);
            [metrics.mse, metrics.mae, metrics.rmse(), metrics.smape, mase].map(|metric| metric as f32)
        });
        let curves = [result.curves.loss, result.curves.val_loss, result.curves.val_mae].concat();
        hash(&[result.trained.weights, curves, evaluations.concat()].concat())
    };
    PINNED_TRAININGS.iter().enumerate().map(hash).collect()
}

impl PinnedTraining {
    fn config(&self) -> TrainConfig {
        TrainConfig {
            window: 9,
            batch: 13,
            model: ModelConfig::mlp(vec![Dense::new(7, Activation::Tanh)]),
            update: Update::sgd(0.05, 0.8),
            epochs: 15,
            objective: Objective::ValMae,
            preparation: Preparation {
                differencing: NonZeroUsize::new(self.differencing),
                scaling: self.scaling,
            },
            schedule: self.schedule,
            stopping: self.stopping,
            season: 31,
            ..TrainConfig::default()
        }
    }
}

const STOPPING: EarlyStopping =
    EarlyStopping { monitor: Objective::ValLoss, patience: 2, min_delta: 1e-3, restore_best: false };

const RESTORING: EarlyStopping = EarlyStopping { restore_best: true, ..STOPPING };

/// Pinned runs of every schedule and scaling, with and without differencing and early stopping. New rows go last. A
/// changed hash means that links no longer give the same results.
pub const PINNED_TRAININGS: &[PinnedTraining] = &[
    PinnedTraining {
        schedule: Schedule::Constant,
        differencing: 0,
        scaling: Scaling::Standard,
        stopping: None,
        hash: 0x4814_3309_909e_74e7,
    },
    PinnedTraining {
        schedule: Schedule::Exponential { rate: 0.7, steps: 11, staircase: false },
        differencing: 0,
        scaling: Scaling::MinMax,
        stopping: Some(STOPPING),
        hash: 0x82cb_9bc7_3518_18d5,
    },
    PinnedTraining {
        schedule: Schedule::Cosine { steps: 70, alpha: 0.1 },
        differencing: 1,
        scaling: Scaling::None,
        stopping: None,
        hash: 0xcb2b_6cca_8711_916e,
    },
    PinnedTraining {
        schedule: Schedule::Step { factor: 0.7, every: 2 },
        differencing: 1,
        scaling: Scaling::Standard,
        stopping: Some(STOPPING),
        hash: 0xad98_757c_093e_455d,
    },
    PinnedTraining {
        schedule: Schedule::Plateau(Plateau { patience: 1, factor: 0.6, ..Plateau::DEFAULT }),
        differencing: 31,
        scaling: Scaling::MinMax,
        stopping: None,
        hash: 0xb874_ee1e_877e_9f80,
    },
    PinnedTraining {
        schedule: Schedule::Constant,
        differencing: 31,
        scaling: Scaling::None,
        stopping: Some(RESTORING),
        hash: 0x622c_f335_ce00_e174,
    },
    PinnedTraining {
        schedule: Schedule::Exponential { rate: 0.7, steps: 11, staircase: true },
        differencing: 0,
        scaling: Scaling::Standard,
        stopping: None,
        hash: 0x4c9c_c59f_9dda_565e,
    },
    PinnedTraining {
        schedule: Schedule::Cosine { steps: 70, alpha: 0.1 },
        differencing: 0,
        scaling: Scaling::MinMax,
        stopping: Some(RESTORING),
        hash: 0xd01b_3764_a7f4_0718,
    },
    PinnedTraining {
        schedule: Schedule::Step { factor: 0.7, every: 2 },
        differencing: 1,
        scaling: Scaling::None,
        stopping: None,
        hash: 0x296d_85c9_997a_2de8,
    },
    PinnedTraining {
        schedule: Schedule::Plateau(Plateau { patience: 1, factor: 0.6, ..Plateau::DEFAULT }),
        differencing: 1,
        scaling: Scaling::Standard,
        stopping: Some(RESTORING),
        hash: 0x3160_8792_18d5_790e,
    },
];

/// The hash of the rates and losses of a range test of the search's network, up to its divergence.
pub fn range_test_hash() -> u64 {
    let Ok(study) = link::open(LINK) else { return 0 };
    let (values, id) = (Arc::clone(study.dataset().values()), ExecutionId { trial: 0, execution: 0 });
    let Some(sweep) = RateSweep::between(1e-7, 1e3) else { return 1 };
    let Ok(config) = study.train_config(&study.space().assignment(0)) else { return 2 };
    let stream = study.keys(id).stream();
    let Ok(mut test) = RangeTest::new(&config, sweep, values, study.fold(0), stream) else { return 2 };
    while test.advance(70_000) == Status::Running {}
    let points: Vec<[f32; 2]> =
        test.points().iter().map(|point| [point.rate, point.loss].map(|n| n as f32)).collect();
    hash(points.as_flattened())
}

/// The pinned value of [`range_test_hash`].
pub const PINNED_RANGE_TEST: u64 = 0x84b8_537c_ab91_0614;
