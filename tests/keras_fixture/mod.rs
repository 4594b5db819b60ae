//! Runs of Keras as `tests/fixtures/keras` holds them, read to the last key: what is not understood is an
//! error, so that no fixture can ask for more than is tested.

use std::collections::BTreeMap;

use foretune::nn::{
    activation::Activation,
    dense::Dense,
    loss::Loss,
    optimizer::{
        Optimizer, adadelta::Adadelta, adagrad::Adagrad, adam::Adam, adamax::Adamax, clip::Clip, lion::Lion,
        nadam::Nadam, rmsprop::RmsProp, sgd::Sgd, update::Update,
    },
    regularizer::Regularizer,
};
use serde_json::Value as Json;

/// One training run of Keras.
pub struct Fixture {
    pub name: String,
    pub window: usize,
    pub standardize: bool,
    pub amplitude: f64,
    pub noise_level: f64,
    pub noise_seed: u32,
    pub layers: Vec<Dense>,
    pub loss: Loss,
    pub update: Update,
    /// The windows of each step, by their index.
    pub batches: Vec<Vec<usize>>,
    pub initial_weights: Vec<f64>,
    pub final_weights: Vec<f64>,
    pub step_losses: Vec<f64>,
    pub valid_predictions: Vec<f64>,
}

type Read<T> = Result<T, String>;

impl Fixture {
    pub fn read(text: &str) -> Read<Self> {
        let mut fields = Fields::of("the fixture", serde_json::from_str(text).map_err(|e| e.to_string())?)?;
        let mut series = Fields::of("series", fields.take("series")?)?;
        let batch = fields.optional("batch").map_or(Ok(32), |batch| count(&batch))?;
        // What it was made with and how: the batches themselves are listed.
        for note in ["seed", "made_with"] {
            fields.take(note)?;
        }
        fields.optional("epochs");
        let layers: Read<Vec<Dense>> = list(&fields.take("layers")?)?.iter().cloned().map(layer).collect();
        let batches: Read<Vec<Vec<usize>>> = list(&fields.take("batches")?)?
            .iter()
            .map(|batch| list(batch)?.iter().map(count).collect())
            .collect();
        let loss_config = fields.optional("loss_config").unwrap_or_else(|| Json::Object(Default::default()));
        let fixture = Self {
            name: text_of(&fields.take("name")?)?,
            window: count(&fields.take("window")?)?,
            standardize: fields.optional("standardize").map_or(Ok(false), |json| truth(&json))?,
            amplitude: number(&series.take("amplitude")?)?,
            noise_level: number(&series.take("noise_level")?)?,
            noise_seed: count(&series.take("seed")?)? as u32,
            layers: layers?,
            loss: loss(&text_of(&fields.take("loss")?)?, loss_config)?,
            update: update(&text_of(&fields.take("optimizer")?)?, fields.take("optimizer_config")?)?,
            batches: batches?,
            initial_weights: all_numbers(&fields.take("initial_weights")?)?,
            final_weights: all_numbers(&fields.take("final_weights")?)?,
            step_losses: numbers(&fields.take("step_losses")?)?,
            valid_predictions: numbers(&fields.take("valid_predictions")?)?,
        };
        series.finish()?;
        fields.finish()?;
        if fixture.batches.iter().any(|picks| picks.is_empty() || picks.len() > batch) {
            return Err(format!("a batch is not of 1 to {batch} windows"));
        }
        if fixture.batches.len() != fixture.step_losses.len() {
            return Err("there is not one loss for each batch".into());
        }
        Ok(fixture)
    }
}

/// An object whose every key must be taken.
struct Fields {
    of: String,
    rest: BTreeMap<String, Json>,
}

impl Fields {
    fn of(what: &str, json: Json) -> Read<Self> {
        let Json::Object(map) = json else { return Err(format!("{what} is no object: {json}")) };
        Ok(Self { of: what.to_owned(), rest: map.into_iter().collect() })
    }

    fn take(&mut self, key: &str) -> Read<Json> {
        self.rest.remove(key).ok_or_else(|| format!("{} has no {key}", self.of))
    }

    /// What may be missing or null.
    fn optional(&mut self, key: &str) -> Option<Json> {
        self.rest.remove(key).filter(|json| !json.is_null())
    }

    fn number(&mut self, key: &str) -> Read<f64> {
        number(&self.take(key)?)
    }

    fn optional_number(&mut self, key: &str) -> Read<Option<f64>> {
        self.optional(key).map(|json| number(&json)).transpose()
    }

    /// What the engine has not, and what must therefore be null or false.
    fn must_be_off(&mut self, key: &str) -> Read<()> {
        match self.rest.remove(key) {
            None | Some(Json::Null | Json::Bool(false)) => Ok(()),
            Some(other) => Err(format!("{} asks for {key}: {other}", self.of)),
        }
    }

    fn finish(self) -> Read<()> {
        match self.rest.into_iter().next() {
            None => Ok(()),
            Some((key, value)) => Err(format!("{} has an unknown {key}: {value}", self.of)),
        }
    }
}

fn number(json: &Json) -> Read<f64> {
    json.as_f64().ok_or_else(|| format!("no number: {json}"))
}

fn count(json: &Json) -> Read<usize> {
    json.as_u64().map(|count| count as usize).ok_or_else(|| format!("no whole number: {json}"))
}

fn truth(json: &Json) -> Read<bool> {
    json.as_bool().ok_or_else(|| format!("neither true nor false: {json}"))
}

fn text_of(json: &Json) -> Read<String> {
    json.as_str().map(str::to_owned).ok_or_else(|| format!("no text: {json}"))
}

fn list(json: &Json) -> Read<&[Json]> {
    json.as_array().map(Vec::as_slice).ok_or_else(|| format!("no list: {json}"))
}

fn numbers(json: &Json) -> Read<Vec<f64>> {
    list(json)?.iter().map(number).collect()
}

/// The numbers of a list of lists, one after the other.
fn all_numbers(json: &Json) -> Read<Vec<f64>> {
    let parts: Read<Vec<Vec<f64>>> = list(json)?.iter().map(numbers).collect();
    Ok(parts?.concat())
}

fn layer(json: Json) -> Read<Dense> {
    let mut fields = Fields::of("a layer", json)?;
    let key = text_of(&fields.take("activation")?)?;
    let activation = Activation::from_key(&key).ok_or_else(|| format!("unknown activation {key}"))?;
    let mut dense = Dense::new(count(&fields.take("units")?)?, activation);
    if let Some(regularizer) = fields.optional("kernel_regularizer") {
        let mut fields = Fields::of("a regularizer", regularizer)?;
        let l1 = fields.optional_number("l1")?.unwrap_or(0.0) as f32;
        let l2 = fields.optional_number("l2")?.unwrap_or(0.0) as f32;
        dense.regularizer = Regularizer { l1, l2 };
        fields.finish()?;
    }
    fields.finish()?;
    Ok(dense)
}

fn loss(class: &str, config: Json) -> Read<Loss> {
    let mut fields = Fields::of("loss_config", config)?;
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
    let mut fields = Fields::of("optimizer_config", config)?;
    let unknown = || format!("unknown optimizer {class}");
    let optimizer = match Optimizer::from_key(&class.to_lowercase()).ok_or_else(unknown)? {
        Optimizer::Sgd(_) => Optimizer::Sgd(Sgd {
            momentum: fields.number("momentum")?,
            nesterov: truth(&fields.take("nesterov")?)?,
        }),
        Optimizer::RmsProp(_) => Optimizer::RmsProp(RmsProp {
            rho: fields.number("rho")?,
            momentum: fields.number("momentum")?,
            epsilon: fields.number("epsilon")?,
            centered: truth(&fields.take("centered")?)?,
        }),
        Optimizer::Adam(_) => Optimizer::Adam(adam(&mut fields)?),
        Optimizer::AdamW(_) => Optimizer::AdamW(adam(&mut fields)?),
        Optimizer::Adagrad(_) => Optimizer::Adagrad(Adagrad {
            initial_accumulator_value: fields.number("initial_accumulator_value")?,
            epsilon: fields.number("epsilon")?,
        }),
        Optimizer::Adadelta(_) => {
            Optimizer::Adadelta(Adadelta { rho: fields.number("rho")?, epsilon: fields.number("epsilon")? })
        }
        Optimizer::Adamax(_) => {
            let Adam { beta_1, beta_2, epsilon, .. } = betas(&mut fields)?;
            Optimizer::Adamax(Adamax { beta_1, beta_2, epsilon })
        }
        Optimizer::Nadam(_) => {
            let Adam { beta_1, beta_2, epsilon, .. } = betas(&mut fields)?;
            Optimizer::Nadam(Nadam { beta_1, beta_2, epsilon })
        }
        Optimizer::Lion(_) => {
            Optimizer::Lion(Lion { beta_1: fields.number("beta_1")?, beta_2: fields.number("beta_2")? })
        }
    };
    let mut clips = Vec::new();
    clips.extend(fields.optional_number("clipnorm")?.map(Clip::Norm));
    clips.extend(fields.optional_number("global_clipnorm")?.map(Clip::GlobalNorm));
    clips.extend(fields.optional_number("clipvalue")?.map(Clip::Value));
    if clips.len() > 1 {
        return Err(format!("more than one kind of clipping: {clips:?}"));
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
    // Of no effect while no moving average of the weights is used.
    fields.optional("ema_momentum");
    fields.finish()?;
    update.check().map_err(|error| error.to_string())?;
    Ok(update)
}

fn betas(fields: &mut Fields) -> Read<Adam> {
    let (beta_1, beta_2) = (fields.number("beta_1")?, fields.number("beta_2")?);
    Ok(Adam { beta_1, beta_2, epsilon: fields.number("epsilon")?, amsgrad: false })
}

fn adam(fields: &mut Fields) -> Read<Adam> {
    Ok(Adam { amsgrad: truth(&fields.take("amsgrad")?)?, ..betas(fields)? })
}
