//! The detail of the selected trial, which follows the selection and the search. A worker makes its forecasts, so that
//! the page stays responsive however large the network is; until they arrive, the previous detail stays.

use std::{cell::Cell, rc::Rc, sync::Arc};

use leptos::prelude::*;

use super::{erased::effect, search::Search};
use crate::{
    runtime::message::ForecastJob,
    study::data::StudyData,
    view::detail::{Detail, DetailKey, TrainedNetwork},
};

/// The signals that the detail of the selected trial depends on.
#[derive(Clone, Copy)]
pub struct Selection {
    /// The trial, and which of its results are kept.
    pub key: Memo<Option<DetailKey>>,
    /// The series, where it is the one that was searched on.
    pub data: Memo<Option<Arc<StudyData>>>,
    /// How many points beyond the data are to be forecast.
    pub horizon: Memo<usize>,
}

/// The detail of the selected trial.
pub fn detail(search: Search, selection: Selection) -> RwSignal<Option<Arc<Detail>>> {
    let latest = RwSignal::new(None::<Arc<Detail>>);
    let requests = Rc::new(Cell::new(0_u32));
    let selected = Cell::new(None);
    effect(move || {
        let Selection { key, data, horizon } = selection;
        let trial = key.with(|key| key.as_ref().map(|key| (key.search, key.trial)));
        if selected.replace(trial) != trial
            && let Some((_, trial)) = trial
        {
            search.retry_retraining(trial);
        }
        let found = key.get().zip(data.get());
        let steps = horizon.get();
        let Some((detail, TrainedNetwork { config, fold, weights })) =
            found.and_then(|(key, data)| search.detail(key.trial, key.run, &data))
        else {
            search.cancel_forecast();
            if latest.with_untracked(Option::is_some) {
                latest.set(None);
            }
            return;
        };
        let number = requests.get().wrapping_add(1);
        requests.set(number);
        search.forecast(ForecastJob { number, config, fold, weights, steps }, move |forecasts| {
            latest.set(Some(Arc::new(Detail { forecasts, ..detail })));
        });
    });
    latest
}
