//! A small search and a set of runs whose every bit is pinned: natively, in a page and in a worker they must
//! be the same.

use std::{num::NonZeroUsize, sync::Arc};

use foretune::{
    data::{preparation::Preparation, scaling::Scaling},
    nn::{
        activation::Activation,
        dense::Dense,
        initialiser::Initialiser,
        loss::Loss,
        optimiser::{Optimiser, adam::Adam, clip::Clip, rmsprop::RmsProp, sgd::Sgd, update::Update},
        regulariser::Regulariser,
    },
    num::stream::Stream,
    share::link,
    study::{job::ExecutionId, results::hash},
    train::{
        config::TrainConfig,
        objective::Objective,
        plateau::Plateau,
        run::{Run, Status},
        schedule::Schedule,
        stopping::EarlyStopping,
    },
};

/// Odd sizes everywhere, so that every tail of every kernel takes part.
const LINK: &str = "preset=chapter-validated&layers=3&units1=13&units2=6&units3=5&window=19&batch=29&\
    epochs=12&momentum=0.7&learning_rate=1e-5&points=900&split=700&executions=1";

/// The hash of the weights and of every metric of the search's one execution.
pub fn hashes() -> [u64; 2] {
    let Ok(study) = link::open(LINK) else { return [0, 0] };
    let values: Arc<[f32]> = study.series().values.into();
    let id = ExecutionId { trial: 0, execution: 0 };
    let Ok(mut run) = study.begin(values, id, &study.space().assignment(0)) else { return [0, 1] };
    while run.advance(7) == Status::Running {}
    let result = run.finish();
    let curves = [result.curves.loss, result.curves.val_loss, result.curves.val_mae].concat();
    [hash(&result.weights), hash(&curves)]
}

/// What they are. A change here means that links no longer give what they gave.
pub const PINNED: [u64; 2] = [0x72dc_74dc_2ed9_7016, 0x9c2e_a01b_65e2_2bae];

/// Of each run of a set in which every activation, initialiser, loss and optimiser takes part, and every kind
/// of clipping, weight decay, regularisation and dropout: the hash of its weights and of every metric.
pub fn network_hashes() -> [u64; PINNED_NETWORKS.len()] {
    std::array::from_fn(|number| {
        let config = config(number);
        let mut noise = Stream::keyed(&[7]);
        let values: Arc<[f32]> =
            (0..230_u16).map(|time| libm::sinf(f32::from(time) / 5.0) + noise.unit_f32() - 0.5).collect();
        let Ok(mut run) = Run::new(&config, values, 170, Stream::keyed(&[number as u64])) else { return 0 };
        while run.advance(5) == Status::Running {}
        let result = run.finish();
        if result.curves.loss.len() != config.epochs as usize {
            // A diverged run would pin next to nothing.
            return 1;
        }
        let curves = [result.curves.loss, result.curves.val_loss, result.curves.val_mae].concat();
        hash(&[result.weights, curves].concat())
    })
}

/// The run of this number. Choices go round, each at its own length; sizes are odd.
fn config(number: usize) -> TrainConfig {
    let activation = |place: usize| Activation::ALL[place % Activation::ALL.len()];
    let first = Dense {
        initialiser: Initialiser::ALL[number % Initialiser::ALL.len()],
        regulariser: [Regulariser::NONE, Regulariser { l1: 1e-3, l2: 2e-3 }][number % 2],
        dropout: [0.0, 0.0, 0.2][number % 3],
        ..Dense::new(7, activation(number))
    };
    let second = Dense { units: 5, activation: activation(number + 4), ..first };
    let optimiser = match Optimiser::ALL[number % Optimiser::ALL.len()] {
        Optimiser::Sgd(_) => Optimiser::Sgd(Sgd { momentum: 0.8, nesterov: number > 8 }),
        Optimiser::RmsProp(rmsprop) if number > 8 => {
            Optimiser::RmsProp(RmsProp { momentum: 0.5, centered: true, ..rmsprop })
        }
        Optimiser::Adam(adam) => Optimiser::Adam(Adam { amsgrad: true, ..adam }),
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
        update: Update { clip, ..Update::new(optimiser, 0.01) },
        epochs: 6,
        objective: Objective::ValMae,
        preparation: Preparation::NONE,
        schedule: Schedule::Constant,
        stopping: None,
        season: 1,
    }
}

/// What they are. A change here means that links no longer give what they gave.
pub const PINNED_NETWORKS: [u64; 11] = [
    0xfc3c_b86f_939b_9c00,
    0xf3f6_8666_ca75_2a2c,
    0xe47f_cc78_744e_8d93,
    0x8f92_d1c9_6d70_d2be,
    0xca74_35fe_232f_621d,
    0x8847_e144_b0b6_d1b4,
    0xd325_ea59_d864_251c,
    0x3970_4038_2c85_35c1,
    0xe158_1914_cc44_8004,
    0x9d99_d783_bd14_26e0,
    0x03a2_bcbd_9380_ca9d,
];

/// Of each run of a set in which every schedule and scaling, differencing and early stopping take part: the hash
/// of its weights, of every metric of its epochs and of what was measured at its end.
pub fn training_hashes() -> [u64; PINNED_TRAININGS.len()] {
    std::array::from_fn(|number| {
        let config = guided(number);
        let mut noise = Stream::keyed(&[8]);
        let values: Arc<[f32]> = (0..230_u16)
            .map(|time| 20.0 + 5.0 * libm::sinf(f32::from(time) / 5.0) + noise.unit_f32())
            .collect();
        let Ok(mut run) = Run::new(&config, values, 170, Stream::keyed(&[number as u64])) else { return 0 };
        while run.advance(5) == Status::Running {}
        let result = run.finish();
        let (Some(kept), Some(last)) = (result.measured, result.last_measured) else { return 1 };
        let measures = [kept.train, kept.valid, last.train, last.valid].map(|metrics| {
            let mase = metrics.mase.unwrap_or(-1.0);
            [metrics.mse, metrics.mae, metrics.rmse(), metrics.smape, mase].map(|metric| metric as f32)
        });
        let curves = [result.curves.loss, result.curves.val_loss, result.curves.val_mae].concat();
        hash(&[result.weights, curves, measures.concat()].concat())
    })
}

/// The run of this number.
fn guided(number: usize) -> TrainConfig {
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

/// What they are. A change here means that links no longer give what they gave.
pub const PINNED_TRAININGS: [u64; 10] = [
    0x1a82_86ba_f601_6bf2,
    0x504f_7eb2_6be5_2ae2,
    0x381b_4f00_29e2_0fff,
    0x09df_e41d_50e1_fd31,
    0x8cc7_a7cc_9ef4_4168,
    0x4578_fe59_c9d5_0d09,
    0xd622_2f6c_84e0_7667,
    0xcb8b_6fad_f805_5917,
    0xe3b7_6841_63a6_9ead,
    0xbd00_66a4_8cea_7031,
];
