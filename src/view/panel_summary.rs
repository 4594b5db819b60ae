//! A part of the experiment in one line.

use super::words::lowered;
use crate::study::{
    draft::StudyDraft,
    entry::Entry,
    field::{Field, Panel},
    kind::Kind,
    names,
    preset::Preset,
};

/// A panel in one line.
pub fn digest(draft: &StudyDraft, panel: Panel) -> String {
    let shown = |field: Field| shown(field, &draft.get(field));
    match panel {
        Panel::Data => {
            format!(
                "{} points, noise {}, split at {}",
                shown(Field::Points),
                shown(Field::Noise),
                shown(Field::Split)
            )
        }
        Panel::Model => {
            let depths = draft.depths().unwrap_or_default();
            let (fewest, most) = (depths.iter().min().copied(), depths.iter().max().copied());
            let units = (1..=most.unwrap_or(0)).map(|layer| {
                let units = match draft.get(Field::Units(layer)) {
                    Entry::Value(text) => text,
                    tuned => format!("[{}]", shown_briefly(&tuned)),
                };
                // Some trials are without it.
                if Some(layer) > fewest { format!("({units})") } else { units }
            });
            let layers: Vec<String> =
                std::iter::once(shown(Field::Window)).chain(units).chain(["1".to_owned()]).collect();
            format!("{}, {}, {} epochs", layers.join("–"), shown(Field::Optimizer), shown(Field::Epochs))
        }
        Panel::More => differences(draft),
        Panel::Search => {
            let tuned = draft.fields().into_iter().filter(|field| draft.get(*field).is_tuned());
            let tuned: Vec<String> = tuned.map(|field| lowered(&field.label())).collect();
            match tuned.split_last() {
                None => "nothing tuned".to_owned(),
                Some((only, [])) => format!("over {only}"),
                Some((last, others)) => format!("over {} and {last}", others.join(", ")),
            }
        }
    }
}

/// What of the settings folded away is not as it is by default.
fn differences(draft: &StudyDraft) -> String {
    let fields = draft.fields().into_iter().filter(|field| field.panel() == Panel::More);
    let different = fields.filter_map(|field| {
        let entry = draft.get(field);
        let between = if matches!(field.kind(), Kind::Names(_)) || entry.is_tuned() { ": " } else { " " };
        (entry != Preset::default().entry(field))
            .then(|| format!("{}{between}{}", field.label(), shown(field, &entry)))
    });
    let different: Vec<String> = different.collect();
    if different.is_empty() { "All as they are by default".to_owned() } else { different.join("; ") }
}

fn shown(field: Field, entry: &Entry) -> String {
    let words = |text: &str| match field.kind() {
        Kind::Names(names) => names::words(names, text).to_owned(),
        _ => text.to_owned(),
    };
    match entry {
        Entry::Value(text) => words(text),
        Entry::Range { min, max, .. } => format!("{min} to {max}"),
        Entry::List(values) => values.iter().map(|value| words(value)).collect::<Vec<_>>().join(", "),
    }
}

fn shown_briefly(entry: &Entry) -> String {
    match entry {
        Entry::Value(text) => text.clone(),
        Entry::Range { min, max, .. } => format!("{min}…{max}"),
        Entry::List(values) => values.join("|"),
    }
}
