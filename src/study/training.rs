//! Reads the fields of the network and its training into a template.

use super::{
    field::Field,
    names::{self, OPTIMIZERS},
    reader::{Reach, Reader},
    setting,
    template::{
        LayerTemplate, LossTemplate, PreparationTemplate, ScheduleTemplate, Slot, StoppingTemplate, Template,
        UpdateTemplate,
    },
};
use crate::{
    data::scaling::Scaling,
    nn::{
        activation::Activation,
        initializer::Initializer,
        loss::Loss,
        optimizer::{Optimizer, clip::Clip, update::Update},
    },
    search::value::Value,
    train::{objective::Objective, plateau::Plateau, schedule::Schedule, stopping::EarlyStopping},
};

/// What was read; `None` where something cannot be read.
pub(super) struct Training {
    scaling: Option<Slot<Scaling>>,
    pub differencing: Option<Reach>,
    pub window: Option<Reach>,
    pub batch: Option<Reach>,
    layers: Option<Reach>,
    /// Of as many layers as the deepest network has.
    pub units: Option<Vec<Reach>>,
    /// How many numbers one output of a layer takes, at most, on its way forward and back.
    pub rooms: Option<usize>,
    layer: Option<LayerTemplate>,
    update: Option<UpdateTemplate>,
    schedule: Option<ScheduleTemplate>,
    loss: Option<LossTemplate>,
    epochs: Option<Reach>,
    /// The inner one is `None` where training does not end early.
    stopping: Option<Option<StoppingTemplate>>,
    season: Option<usize>,
    objective: Option<Objective>,
}

impl Training {
    /// All of it, where all of it could be read.
    pub fn template(self) -> Option<Template> {
        let differencing = self.differencing?.slot;
        Some(Template {
            preparation: PreparationTemplate { scaling: self.scaling?, differencing },
            window: self.window?.slot,
            batch: self.batch?.slot,
            layers: self.layers?.slot,
            units: self.units?.into_iter().map(|reach| reach.slot).collect(),
            layer: self.layer?,
            update: self.update?,
            schedule: self.schedule?,
            loss: self.loss?,
            epochs: self.epochs?.slot,
            stopping: self.stopping?,
            season: self.season?,
            objective: self.objective?,
        })
    }
}

impl Reader<'_> {
    /// Reads every field of the network and its training, so that every error is found at once.
    pub fn training(&mut self) -> Training {
        let scaling = self.names(Field::Scaling, Scaling::from_key);
        let differencing = self.reach(Field::Differencing);
        let window = self.reach(Field::Window);
        let batch = self.reach(Field::Batch);
        let layers = self.reach(Field::Layers);
        let deepest = layers.as_ref().map_or(0, |layers| layers.largest);
        let units: Vec<Option<Reach>> =
            (1..=deepest).map(|layer| self.reach(Field::Units(layer as u8))).collect();
        let units = units.into_iter().collect();
        let layer = self.layer();
        let rooms = layer.as_ref().map(|layer| self.rooms(layer));
        let update = self.update();
        let schedule = self.schedule();
        let loss = self.loss();
        let epochs = self.reach(Field::Epochs);
        let stopping = self.stopping();
        let season = self.count(Field::Season);
        let objective = self.objective(Field::Objective);
        Training {
            scaling,
            differencing,
            window,
            batch,
            layers,
            units,
            rooms,
            layer,
            update,
            schedule,
            loss,
            epochs,
            stopping,
            season,
            objective,
        }
    }

    fn layer(&mut self) -> Option<LayerTemplate> {
        let activation = self.names(Field::Activation, Activation::from_key);
        let glorot = Slot::Fixed(Initializer::GlorotUniform);
        let initializer = self
            .counting(Field::Initializer, glorot, |reader, field| reader.names(field, Initializer::from_key));
        let [dropout, l1, l2] = [Field::Dropout, Field::L1, Field::L2].map(|field| self.setting(field, 0.0));
        let (activation, initializer) = (activation?, initializer?);
        Some(LayerTemplate { activation, initializer, dropout: dropout?, l1: l1?, l2: l2? })
    }

    /// Every output is written once on the way forward and once on the way back. Some activations keep
    /// their sums beside it, and dropout what it leaves out and what it hands on.
    fn rooms(&self, layer: &LayerTemplate) -> usize {
        let sums = layer
            .activation
            .all(&self.parameters, named(Activation::from_key))
            .iter()
            .any(|each| each.needs_pre_activation());
        let drops = layer.dropout.all(&self.parameters, Value::as_f64).iter().any(|dropout| *dropout > 0.0);
        2 + usize::from(sums) + 2 * usize::from(drops)
    }

    fn update(&mut self) -> Option<UpdateTemplate> {
        let optimizer = self.names(Field::Optimizer, Optimizer::from_key);
        let learning_rate = self.numbers(Field::LearningRate);
        let used = self.counting(Field::MomentumUsed, true, Self::flag);
        let numbers = setting::NUMBERS
            .map(|field| Some((field, self.counting(field, None, Self::numbers_or_default)?)));
        let flags = setting::FLAGS.map(|field| Some((field, self.counting(field, false, Self::flag)?)));
        let clip = self.clip();
        let (optimizer, used) = (optimizer?, used?);
        let numbers: Option<Vec<(Field, Option<Slot<f64>>)>> = numbers.into_iter().collect();
        let mut given = Vec::new();
        for (field, slot) in numbers? {
            let Some(slot) = slot else { continue };
            self.suits(&optimizer, field, &slot);
            // The chapter's slip: a momentum that is tuned, and never reaches the optimizer.
            if used || field != Field::Momentum {
                given.push((field, slot));
            }
        }
        let flags: Option<Vec<(Field, bool)>> = flags.into_iter().collect();
        Some(UpdateTemplate {
            optimizer,
            learning_rate: learning_rate?,
            numbers: given,
            flags: flags?,
            clip: clip?,
        })
    }

    /// Fails unless each optimizer accepts each value of its setting.
    fn suits(&mut self, optimizer: &Slot<Optimizer>, field: Field, slot: &Slot<f64>) {
        let values = slot.all(&self.parameters, Value::as_f64);
        let optimizers = optimizer.all(&self.parameters, named(Optimizer::from_key));
        for optimizer in optimizers {
            for value in &values {
                let mut update = Update::new(optimizer, 0.0);
                let Some(place) = setting::number(&mut update, field) else { break };
                *place = *value;
                if let Err(error) = update.check() {
                    let (value, name) = (Value::Float(*value), names::words(OPTIMIZERS, optimizer.key()));
                    let accepted = error.accepted;
                    self.fail(field, format!("{value} is not accepted by {name}: it must be {accepted}"));
                    return;
                }
            }
        }
    }

    /// At most one kind of clipping, since Keras takes no more.
    fn clip(&mut self) -> Option<Clip> {
        let limits = [Field::ClipNorm, Field::GlobalClipNorm, Field::ClipValue];
        let [norm, global, value] = limits.map(|field| self.number(field));
        let (norm, global, value) = (norm?, global?, value?);
        let asked = [
            (Field::ClipNorm, norm, Clip::Norm(norm)),
            (Field::GlobalClipNorm, global, Clip::GlobalNorm(global)),
            (Field::ClipValue, value, Clip::Value(value)),
        ];
        let mut on: Option<(Field, Clip)> = None;
        for (field, limit, clip) in asked {
            if limit == 0.0 {
                continue;
            }
            if let Some((other, _)) = on {
                let other = other.label();
                self.fail(
                    field,
                    format!("“{other}” is on, and only one kind of clipping can be: it must be 0"),
                );
            } else if let Err(error) = clip.check() {
                let (limit, accepted) = (Value::Float(limit), error.accepted);
                self.fail(field, format!("{limit} is too little to clip at: it must be 0 or {accepted}"));
            } else {
                on = Some((field, clip));
            }
        }
        Some(on.map_or(Clip::None, |(_, clip)| clip))
    }

    fn schedule(&mut self) -> Option<ScheduleTemplate> {
        let kind = self.names(Field::Schedule, Schedule::from_key);
        let decay_rate = self.setting(Field::DecayRate, 1.0);
        let decay_steps = self.whole_setting(Field::DecaySteps, 1);
        let staircase = self.counting(Field::Staircase, false, Self::flag);
        let alpha = self.setting(Field::Alpha, 0.0);
        let step_factor = self.setting(Field::StepFactor, 1.0);
        let step_every = self.whole_setting(Field::StepEvery, 1);
        let Plateau { monitor, factor, patience, min_delta, cooldown, min_rate } = Plateau::DEFAULT;
        let monitor = self.counting(Field::PlateauMonitor, monitor, Self::objective);
        let plateau_factor = self.setting(Field::PlateauFactor, factor);
        let plateau_patience = self.whole_setting(Field::PlateauPatience, patience as usize);
        let min_delta = self.counting(Field::PlateauMinDelta, min_delta, Self::number);
        let cooldown = self.counting(Field::Cooldown, cooldown as usize, Self::count);
        let min_rate = self.counting(Field::MinLearningRate, min_rate, Self::number);
        let (monitor, min_delta, min_rate) = (monitor?, min_delta?, min_rate?);
        let cooldown = u32::try_from(cooldown?).ok()?;
        Some(ScheduleTemplate {
            kind: kind?,
            decay_rate: decay_rate?,
            decay_steps: decay_steps?,
            staircase: staircase?,
            alpha: alpha?,
            step_factor: step_factor?,
            step_every: step_every?,
            plateau: Plateau { monitor, min_delta, cooldown, min_rate, ..Plateau::DEFAULT },
            plateau_factor: plateau_factor?,
            plateau_patience: plateau_patience?,
        })
    }

    fn stopping(&mut self) -> Option<Option<StoppingTemplate>> {
        let EarlyStopping { monitor, patience, min_delta, restore_best } = EarlyStopping::DEFAULT;
        let is_on = self.flag(Field::EarlyStopping);
        let monitor = self.counting(Field::Monitor, monitor, Self::objective);
        let patience = self.whole_setting(Field::Patience, patience as usize);
        let min_delta = self.counting(Field::MinDelta, min_delta, Self::number);
        let restore_best = self.counting(Field::RestoreBest, restore_best, Self::flag);
        let (monitor, min_delta, restore_best) = (monitor?, min_delta?, restore_best?);
        let settings = EarlyStopping { monitor, min_delta, restore_best, ..EarlyStopping::DEFAULT };
        let stopping = StoppingTemplate { settings, patience: patience? };
        Some(is_on?.then_some(stopping))
    }

    /// A number that may be tuned, where it counts.
    #[inline(never)]
    fn setting(&mut self, field: Field, default: f64) -> Option<Slot<f64>> {
        self.counting(field, Slot::Fixed(default), Self::numbers)
    }

    /// A whole number that may be tuned, where it counts.
    #[inline(never)]
    fn whole_setting(&mut self, field: Field, default: usize) -> Option<Slot<usize>> {
        self.counting(field, Slot::Fixed(default), |reader, field| Some(reader.reach(field)?.slot))
    }

    fn objective(&mut self, field: Field) -> Option<Objective> {
        self.name(field, Objective::from_key)
    }

    fn loss(&mut self) -> Option<LossTemplate> {
        let kind = self.names(Field::Loss, Loss::from_key);
        let huber_delta = self.counting(Field::HuberDelta, 1.0, Self::number);
        let quantile = self.counting(Field::Quantile, 0.5, Self::number);
        Some(LossTemplate { kind: kind?, huber_delta: huber_delta?, quantile: quantile? })
    }
}

/// Reads what a name stands for.
fn named<T>(from_key: impl Fn(&str) -> Option<T>) -> impl Fn(&Value) -> Option<T> {
    move |value| value.as_text().and_then(&from_key)
}
