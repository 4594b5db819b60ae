//! From the resolved settings of a trial to its training configuration.

use std::num::NonZeroUsize;

use super::{
    schema::{Condition, Setting},
    settings::{ResolvedSettings, UnresolvedSetting},
};
use crate::{
    data::preparation::Preparation,
    nn::{
        dense::Dense,
        loss::{Loss, LossKind},
        model::ModelConfig,
        optimizer::{clip::Clip, update::Update},
        regularizer::Regularizer,
    },
    train::{
        config::TrainConfig,
        plateau::Plateau,
        schedule::{Schedule, ScheduleKind},
        stopping::EarlyStopping,
    },
};

/// The training configuration of a trial.
///
/// # Errors
/// Where the settings lack a value that the others make necessary.
pub fn train_config(settings: &ResolvedSettings) -> Result<TrainConfig, UnresolvedSetting> {
    Ok(TrainConfig {
        window: settings.count(Setting::Window)?,
        batch: settings.count(Setting::Batch)?,
        model: model(settings)?,
        loss: loss(settings.loss(Setting::Loss)?, settings)?,
        update: update(settings)?,
        epochs: settings.count_u32(Setting::Epochs)?,
        objective: settings.objective(Setting::Objective)?,
        preparation: Preparation {
            differencing: NonZeroUsize::new(settings.count(Setting::Differencing)?),
            scaling: settings.scaling(Setting::Scaling)?,
        },
        schedule: schedule(settings)?,
        stopping: early_stopping(settings)?,
        season: settings.count(Setting::Season)?,
    })
}

/// The model with the settings that it has.
fn model(settings: &ResolvedSettings) -> Result<ModelConfig, UnresolvedSetting> {
    let mut model = settings.model(Setting::Model)?.with_defaults();
    if let Some(hidden) = model.hidden_layers_mut() {
        *hidden = hidden_layers(settings)?;
    }
    Ok(model)
}

fn hidden_layers(settings: &ResolvedSettings) -> Result<Vec<Dense>, UnresolvedSetting> {
    let layers = settings.count(Setting::Layers)?;
    let layer = |units: &Setting| {
        Ok(Dense {
            units: settings.count(*units)?,
            activation: settings.activation(Setting::Activation)?,
            initializer: settings.initializer(Setting::Initializer)?,
            regularizer: Regularizer {
                l1: settings.real(Setting::L1)? as f32,
                l2: settings.real(Setting::L2)? as f32,
            },
            dropout: settings.real(Setting::Dropout)? as f32,
        })
    };
    Setting::UNITS.iter().take(layers).map(layer).collect()
}

/// The loss of this kind with the parameters that the settings give it.
///
/// # Errors
/// Where a parameter of the loss is not set.
pub(super) fn loss(kind: LossKind, settings: &ResolvedSettings) -> Result<Loss, UnresolvedSetting> {
    Ok(match kind {
        LossKind::MeanSquared => Loss::MeanSquared,
        LossKind::MeanAbsolute => Loss::MeanAbsolute,
        LossKind::Huber => Loss::Huber { delta: settings.real(Setting::HuberDelta)? as f32 },
        LossKind::LogCosh => Loss::LogCosh,
        LossKind::Quantile => Loss::Quantile { q: settings.real(Setting::Quantile)? as f32 },
    })
}

fn update(settings: &ResolvedSettings) -> Result<Update, UnresolvedSetting> {
    let optimizer = settings.optimizer(Setting::Optimizer)?.with_defaults();
    let mut update = Update::new(optimizer, settings.real(Setting::LearningRate)?);
    if let Some(weight_decay) = settings.real_unless_default(Setting::WeightDecay) {
        update.weight_decay = weight_decay;
    }
    // The book's code tunes a momentum that does not reach the optimizer.
    let is_momentum_used = settings.switch(Setting::MomentumUsed) != Ok(false);
    for setting in Setting::ALL {
        match setting.row().condition {
            Condition::Hyperparameter(which) if *setting != Setting::Momentum || is_momentum_used => {
                let hyperparameter = update.optimizer.hyperparameter(which);
                if let (Some(hyperparameter), Some(value)) =
                    (hyperparameter, settings.real_unless_default(*setting))
                {
                    *hyperparameter = value;
                }
            }
            Condition::Flag(which) => {
                if let (Some(flag), Ok(value)) = (update.optimizer.flag(which), settings.switch(*setting)) {
                    *flag = value;
                }
            }
            _ => {}
        }
    }
    update.clip = clip(settings)?;
    Ok(update)
}

/// A kind of gradient clipping with this limit.
type ClipBy = fn(f64) -> Clip;

/// The settings of gradient clipping, each with the kind of clipping that it sets the limit of. A limit of 0 is off.
pub(super) const CLIPPINGS: [(Setting, ClipBy); 3] = [
    (Setting::ClipNorm, Clip::Norm),
    (Setting::GlobalClipNorm, Clip::GlobalNorm),
    (Setting::ClipValue, Clip::Value),
];

/// The clipping that is on; a checked study has at most one.
fn clip(settings: &ResolvedSettings) -> Result<Clip, UnresolvedSetting> {
    for (setting, clip) in CLIPPINGS {
        let limit = settings.real(setting)?;
        if limit != 0.0 {
            return Ok(clip(limit));
        }
    }
    Ok(Clip::None)
}

fn schedule(settings: &ResolvedSettings) -> Result<Schedule, UnresolvedSetting> {
    Ok(match settings.schedule(Setting::Schedule)? {
        ScheduleKind::Constant => Schedule::Constant,
        ScheduleKind::Exponential => Schedule::Exponential {
            rate: settings.real(Setting::DecayRate)?,
            steps: settings.count_u32(Setting::DecaySteps)?,
            staircase: settings.switch(Setting::Staircase)?,
        },
        ScheduleKind::Cosine => Schedule::Cosine {
            steps: settings.count_u32(Setting::DecaySteps)?,
            alpha: settings.real(Setting::Alpha)?,
        },
        ScheduleKind::Step => Schedule::Step {
            factor: settings.real(Setting::StepFactor)?,
            every: settings.count_u32(Setting::StepEvery)?,
        },
        ScheduleKind::Plateau => Schedule::Plateau(Plateau {
            monitor: settings.objective(Setting::PlateauMonitor)?,
            factor: settings.real(Setting::PlateauFactor)?,
            patience: settings.count_u32(Setting::PlateauPatience)?,
            min_delta: settings.real(Setting::PlateauMinDelta)?,
            cooldown: settings.count_u32(Setting::Cooldown)?,
            min_rate: settings.real(Setting::MinLearningRate)?,
        }),
    })
}

fn early_stopping(settings: &ResolvedSettings) -> Result<Option<EarlyStopping>, UnresolvedSetting> {
    if !settings.switch(Setting::EarlyStopping)? {
        return Ok(None);
    }
    Ok(Some(EarlyStopping {
        monitor: settings.objective(Setting::Monitor)?,
        patience: settings.count_u32(Setting::Patience)?,
        min_delta: settings.real(Setting::MinDelta)?,
        restore_best: settings.switch(Setting::RestoreBest)?,
    }))
}
