//! A reader of the recorded runs of Keras in `tests/fixtures/keras`. An unknown key is an error, so that no fixture
//! can have a setting that the test ignores.

use std::collections::BTreeMap;

use foretune::{
    nn::{
        activation::Activation,
        dense::Dense,
        loss::Loss,
        optimizer::{OptimizerKind, clip::Clip, update::Update},
        regularizer::Regularizer,
    },
    study::{
        schema::{Condition, Setting},
        value_type::ValueType,
    },
};
use serde_json::Value as Json;

/// A recorded training run of Keras.
pub struct Fixture {
    pub name: String,
    pub window: usize,
    /// The key `standardise` of the fixtures, which are not edited.
    pub standardize: bool,
    pub amplitude: f64,
    pub noise_level: f64,
    pub noise_seed: u32,
    pub layers: Vec<Dense>,
    pub loss: Loss,
    pub update: Update,
    /// The indices of the training windows of each step.
    pub batches: Vec<Vec<usize>>,
    pub initial_weights: Vec<f64>,
    pub final_weights: Vec<f64>,
    pub step_losses: Vec<f64>,
    pub valid_predictions: Vec<f64>,
}

type Read<T> = Result<T, String>;

impl Fixture {
    pub fn read(text: &str) -> Read<Self> {
        let mut fields = Fields::new("the fixture", serde_json::from_str(text).map_err(|e| e.to_string())?)?;
        let mut series = Fields::new("series", fields.take("series")?)?;
        let batch = fields.optional("batch").map_or(Ok(32), |batch| count(&batch))?;
        // These keys document how the fixture was made. The seed is not needed, because the batches are listed.
        for key in ["seed", "made_with"] {
            fields.take(key)?;
        }
        fields.optional("epochs");
        let layers: Read<Vec<Dense>> = list(&fields.take("layers")?)?.iter().cloned().map(layer).collect();
        let batches: Read<Vec<Vec<usize>>> = list(&fields.take("batches")?)?
            .iter()
            .map(|batch| list(batch)?.iter().map(count).collect())
            .collect();
        let loss_config = fields.optional("loss_config").unwrap_or_else(|| Json::Object(Default::default()));
        let fixture = Self {
            name: string(&fields.take("name")?)?,
            window: count(&fields.take("window")?)?,
            standardize: fields.optional("standardise").map_or(Ok(false), |json| boolean(&json))?,
            amplitude: number(&series.take("amplitude")?)?,
            noise_level: number(&series.take("noise_level")?)?,
            noise_seed: count(&series.take("seed")?)? as u32,
            layers: layers?,
            loss: loss(&string(&fields.take("loss")?)?, loss_config)?,
            update: update(&string(&fields.take("optimizer")?)?, fields.take("optimizer_config")?)?,
            batches: batches?,
            initial_weights: concatenated_numbers(&fields.take("initial_weights")?)?,
            final_weights: concatenated_numbers(&fields.take("final_weights")?)?,
            step_losses: numbers(&fields.take("step_losses")?)?,
            valid_predictions: numbers(&fields.take("valid_predictions")?)?,
        };
        series.finish()?;
        fields.finish()?;
        if fixture.batches.iter().any(|indices| indices.is_empty() || indices.len() > batch) {
            return Err(format!("a batch is not of 1 to {batch} windows"));
        }
        if fixture.batches.len() != fixture.step_losses.len() {
            return Err("there is not one loss for each batch".into());
        }
        Ok(fixture)
    }
}

/// A JSON object whose every key must be read.
struct Fields {
    /// What the object is, for error messages.
    label: String,
    /// The keys that are not read yet.
    unread: BTreeMap<String, Json>,
}

impl Fields {
    fn new(label: &str, json: Json) -> Read<Self> {
        let Json::Object(map) = json else { return Err(format!("{label} is no object: {json}")) };
        Ok(Self { label: label.to_owned(), unread: map.into_iter().collect() })
    }

    /// Reads a key that must exist.
    fn take(&mut self, key: &str) -> Read<Json> {
        self.unread.remove(key).ok_or_else(|| format!("{} has no {key}", self.label))
    }

    /// Reads a key that may be missing or null.
    fn optional(&mut self, key: &str) -> Option<Json> {
        self.unread.remove(key).filter(|json| !json.is_null())
    }

    fn number(&mut self, key: &str) -> Read<f64> {
        number(&self.take(key)?)
    }

    fn optional_number(&mut self, key: &str) -> Read<Option<f64>> {
        self.optional(key).map(|json| number(&json)).transpose()
    }

    /// Reads a setting that is not supported, which must be missing, null or false.
    fn must_be_off(&mut self, key: &str) -> Read<()> {
        match self.unread.remove(key) {
            None | Some(Json::Null | Json::Bool(false)) => Ok(()),
            Some(other) => Err(format!("{} asks for {key}: {other}", self.label)),
        }
    }

    /// Checks that every key has been read.
    fn finish(self) -> Read<()> {
        match self.unread.into_iter().next() {
            None => Ok(()),
            Some((key, value)) => Err(format!("{} has an unknown {key}: {value}", self.label)),
        }
    }
}

fn number(json: &Json) -> Read<f64> {
    json.as_f64().ok_or_else(|| format!("no number: {json}"))
}

fn count(json: &Json) -> Read<usize> {
    json.as_u64().map(|count| count as usize).ok_or_else(|| format!("no whole number: {json}"))
}

fn boolean(json: &Json) -> Read<bool> {
    json.as_bool().ok_or_else(|| format!("neither true nor false: {json}"))
}

fn string(json: &Json) -> Read<String> {
    json.as_str().map(str::to_owned).ok_or_else(|| format!("no text: {json}"))
}

fn list(json: &Json) -> Read<&[Json]> {
    json.as_array().map(Vec::as_slice).ok_or_else(|| format!("no list: {json}"))
}

fn numbers(json: &Json) -> Read<Vec<f64>> {
    list(json)?.iter().map(number).collect()
}

/// The numbers of a list of lists, concatenated.
fn concatenated_numbers(json: &Json) -> Read<Vec<f64>> {
    let lists: Read<Vec<Vec<f64>>> = list(json)?.iter().map(numbers).collect();
    Ok(lists?.concat())
}

fn layer(json: Json) -> Read<Dense> {
    let mut fields = Fields::new("a layer", json)?;
    let key = string(&fields.take("activation")?)?;
    let activation = Activation::ALL
        .into_iter()
        .find(|activation| activation.key() == key)
        .ok_or_else(|| format!("unknown activation {key}"))?;
    let mut dense = Dense::new(count(&fields.take("units")?)?, activation);
    if let Some(regularizer) = fields.optional("kernel_regularizer") {
        let mut fields = Fields::new("a regularizer", regularizer)?;
        let l1 = fields.optional_number("l1")?.unwrap_or(0.0) as f32;
        let l2 = fields.optional_number("l2")?.unwrap_or(0.0) as f32;
        dense.regularizer = Regularizer { l1, l2 };
        fields.finish()?;
    }
    fields.finish()?;
    Ok(dense)
}

fn loss(class: &str, config: Json) -> Read<Loss> {
    let mut fields = Fields::new("loss_config", config)?;
    let loss = match class {
        "MeanSquaredError" => Loss::MeanSquared,
        "MeanAbsoluteError" => Loss::MeanAbsolute,
        "Huber" => Loss::Huber { delta: fields.optional_number("delta")?.unwrap_or(1.0) as f32 },
        "LogCosh" => Loss::LogCosh,
        other => return Err(format!("unknown loss {other}")),
    };
    fields.finish()?;
    Ok(loss)
}

fn update(class: &str, config: Json) -> Read<Update> {
    let mut fields = Fields::new("optimizer_config", config)?;
    let unknown = || format!("unknown optimizer {class}");
    let kind =
        OptimizerKind::ALL.into_iter().find(|kind| kind.key() == class.to_lowercase()).ok_or_else(unknown)?;
    let mut optimizer = kind.with_defaults();
    // Keras's name of a hyperparameter is the key of its setting.
    for setting in Setting::ALL {
        let key = setting.key();
        match (setting.row().condition, setting.row().values) {
            (Condition::Hyperparameter(which), ValueType::Float32(_) | ValueType::Float32OrDefault(_)) => {
                if let Some(hyperparameter) = optimizer.hyperparameter(which) {
                    *hyperparameter = fields.number(key)?;
                }
            }
            (Condition::Flag(which), _) => {
                if let Some(flag) = optimizer.flag(which) {
                    *flag = boolean(&fields.take(key)?)?;
                }
            }
            _ => {}
        }
    }
    let mut clips = Vec::new();
    clips.extend(fields.optional_number("clipnorm")?.map(Clip::Norm));
    clips.extend(fields.optional_number("global_clipnorm")?.map(Clip::GlobalNorm));
    clips.extend(fields.optional_number("clipvalue")?.map(Clip::Value));
    if clips.len() > 1 {
        return Err(format!("more than one gradient clipping: {clips:?}"));
    }
    let update = Update {
        optimizer,
        learning_rate: fields.number("learning_rate")?,
        weight_decay: fields.optional_number("weight_decay")?.unwrap_or(0.0),
        clip: clips.pop().unwrap_or(Clip::None),
    };
    for key in ["use_ema", "ema_overwrite_frequency", "loss_scale_factor", "gradient_accumulation_steps"] {
        fields.must_be_off(key)?;
    }
    // The momentum has no effect, because `use_ema` is off.
    fields.optional("ema_momentum");
    fields.finish()?;
    update.check().map_err(|error| error.to_string())?;
    Ok(update)
}
