//! What the table and the figures show, as a part of the address: `view.filter=score:..4&view.sort=-units1&view.columns=loss`.

use super::{filter::Filter, value_axis::ValueAxis};
use crate::{
    study::{study::Study, view_values},
    view::trials::options::TableOptions,
};

/// The key of the filter.
const FILTER: &str = "filter";

/// The key of the columns that the table is sorted by.
const SORT: &str = "sort";

/// The key of the columns that are shown although they are hidden first, or the other way round.
const COLUMNS: &str = "columns";

/// The keys and values of what is shown, without those that are empty.
#[must_use]
pub fn to_text(filter: &Filter, options: &TableOptions, axes: &[ValueAxis], study: &Study) -> String {
    let values = [
        (FILTER, filter.to_text(axes)),
        (SORT, options.sorting_text(study)),
        (COLUMNS, options.columns_text(study)),
    ];
    view_values::encode(
        values.iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| (*key, value.as_str())),
    )
}

/// What a text shows. Parts that cannot be read are left out.
#[must_use]
pub fn from_text(text: &str, axes: &[ValueAxis], study: &Study) -> (Filter, TableOptions) {
    let values = view_values::decode(text);
    let value = |key: &str| {
        let found = values.iter().find(|(name, _)| name == key);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    (Filter::from_text(value(FILTER), axes), TableOptions::from_texts(value(SORT), value(COLUMNS), study))
}
