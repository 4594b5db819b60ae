//! The table behind a figure.

use crate::{report::figure::Quantity, text::analysis_language::AnalysisLanguage};

/// One value of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A number; not a number where there is none.
    Number(f64),
    /// A count or a position.
    Integer(u64),
    /// The value of a setting: as it is written in links, and as it is shown.
    Text {
        /// In links and in CSV.
        key: String,
        /// On the page.
        label: String,
    },
}

/// One row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureRow {
    /// The trial that the row is of; `None` where it is of several or of none.
    pub trial: Option<u32>,
    /// One value for each column.
    pub cells: Vec<Cell>,
}

/// The numbers behind a figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FigureTable {
    /// The columns.
    pub columns: Vec<Quantity>,
    /// The rows.
    pub rows: Vec<FigureRow>,
}

impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Self {
        Self::Number(number.unwrap_or(f64::NAN))
    }
}

impl Cell {
    /// The cell as it is shown.
    #[must_use]
    pub fn label(&self, language: &dyn AnalysisLanguage) -> String {
        match self {
            Self::Number(number) => language.number(*number),
            Self::Integer(number) => language.count(*number),
            Self::Text { label, .. } => label.clone(),
        }
    }

    /// The cell in CSV; empty where there is no number.
    fn key(&self) -> String {
        match self {
            Self::Number(number) if !number.is_finite() => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Integer(number) => number.to_string(),
            Self::Text { key, .. } => quoted(key),
        }
    }
}

/// A value of CSV, in quotation marks where it needs them (RFC 4180).
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

impl FigureTable {
    /// A table without rows.
    #[must_use]
    pub fn new(columns: Vec<Quantity>) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// Adds a row, and returns its index.
    pub fn push(&mut self, trial: Option<u32>, cells: Vec<Cell>) -> usize {
        self.rows.push(FigureRow { trial, cells });
        self.rows.len() - 1
    }

    /// A row as a line of text: the name of each column with its value.
    #[must_use]
    pub fn describe(&self, row: usize, language: &dyn AnalysisLanguage) -> String {
        let Some(row) = self.rows.get(row) else { return String::new() };
        let cells = self.columns.iter().zip(&row.cells);
        let cells = cells.map(|(column, cell)| language.quantity_value(*column, &cell.label(language)));
        cells.collect::<Vec<String>>().join(" · ")
    }

    /// The table as CSV (RFC 4180), with the keys of its columns.
    #[must_use]
    pub fn csv(&self) -> String {
        let line = |cells: Vec<String>| cells.join(",") + "\r\n";
        let mut csv = line(self.columns.iter().map(|column| column.key().to_owned()).collect());
        for row in &self.rows {
            csv.push_str(&line(row.cells.iter().map(Cell::key).collect()));
        }
        csv
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{analysis_language_of, locale::Locale};

    #[test]
    fn csv_quotes_what_needs_it_and_leaves_missing_numbers_empty() {
        let mut table = FigureTable::new(vec![Quantity::Trial, Quantity::Loss, Quantity::ValMae]);
        let text = Cell::Text { key: "a,\"b\"".to_owned(), label: String::new() };
        table.push(Some(7), vec![Cell::Integer(7), None.into(), text]);
        table.push(Some(8), vec![Cell::Integer(8), Some(0.1).into(), Cell::Number(1e-7)]);
        assert_eq!(table.csv(), "trial,loss,val_mae\r\n7,,\"a,\"\"b\"\"\"\r\n8,0.1,0.0000001\r\n");
    }

    #[test]
    fn row_is_described_by_the_names_of_its_columns() {
        let mut table = FigureTable::new(vec![Quantity::Trial, Quantity::Loss]);
        table.push(Some(33), vec![Cell::Integer(33), Cell::Number(31.954)]);
        assert_eq!(
            table.describe(0, analysis_language_of(Locale::English)),
            "Trial 33 · Training loss 31.95"
        );
        assert_eq!(table.describe(1, analysis_language_of(Locale::English)), "");
    }
}
