//! What an edition of a report consists of: one model, from which every format is written and into which `verify`
//! reads every format back.
//!
//! Not how figures are found (`tables`) nor how a format looks (`export`). Invariant: every count carries its own recipe
//! (`Measure`), so that whoever has the published rows can count again.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::{Cell, ColumnType, Quarter};

/// The version of the shape of `report.json`; its schema is `reports/report.schema.json`.
pub const SCHEMA_VERSION: &str = "2.0";

/// The ids of the sheets that counts come from.
pub const LEDGER: &str = "ledger";
pub const MOVEMENTS: &str = "movements";
pub const DATA_CLASSES: &str = "data-classes";

/// Under which everything that is published may be used again.
pub const LICENCE: &str = "CC-BY-4.0";

/// The row of a table in which all rows are added up.
pub const TOTAL: &str = "total";

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edition {
    pub identification: Identification,
    pub headline: Vec<Sentence>,
    pub tables: Vec<Table>,
    pub counting_rules: Vec<String>,
    pub definitions: Vec<Definition>,
    /// The rows that counts come from, each sheet under its id.
    pub sheets: Vec<Table>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identification {
    /// `2026-Q3/v1`: also where the edition stands in the reports directory.
    pub report_id: String,
    pub provider: String,
    pub service: String,
    pub quarter: Quarter,
    pub period_start: Date,
    pub period_end: Date,
    pub timezone: String,
    /// The last day that counts for outcomes.
    pub cut_off: Date,
    pub version: i32,
    pub supersedes: Option<String>,
    /// None in a draft.
    pub published_on: Option<Date>,
    /// When the report before, of an earlier quarter, was first published. None for the first of all.
    pub previous_published_on: Option<Date>,
    /// Who prepared and who published it, by role and never by name. Empty in a draft.
    pub signed_by: Vec<String>,
    /// The day on which the next quarter's report is due.
    pub next_due: Date,
    pub terms_version: String,
    /// An SPDX identifier.
    pub licence: String,
    /// SHA-256 over the CSV files of the sheets, one after the other, in hexadecimal: who cites it names the rows.
    pub rows_sha256: String,
    pub schema_version: String,
    pub generator: String,
}

/// A sentence whose numbers name the cells they come from. What changes from report to report is a part of its own, so that
/// the rest can be translated as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence(pub Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Part {
    Text(String),
    Figure(Figure),
    /// Of the provider: the same in every language.
    Name(String),
    /// Said in words: "the third quarter of 2026".
    Quarter(Quarter),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    pub table: String,
    pub row: String,
    pub column: String,
    pub value: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// What sort of word it is: "Kinds", "Outcomes".
    pub group: String,
    pub code: String,
    pub label: String,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Anyone can count it again from the published rows.
    Recomputed,
    /// Rows cannot give it; it must agree in all formats and add up.
    Stated,
    /// The rows themselves.
    Rows,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub about: About,
    pub columns: Vec<Column>,
    /// Cells in the order of the columns.
    pub rows: Vec<Row>,
}

pub type Row = Vec<Cell>;

/// All of a table but its columns and rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// Lower case with hyphens; its CSV is `<id>.csv`.
    pub id: String,
    /// The heading under which the page shows it.
    pub section: String,
    pub title: String,
    pub caption: String,
    pub definition: String,
    pub source: Source,
    /// Where the counts come from. None for stated tables and for the rows themselves.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub counted: Option<Counted>,
    /// What must add up.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sums: Vec<Sum>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// The id of a sheet.
    pub from: String,
    #[serde(rename = "where")]
    pub filter: Filter,
    /// Columns of the rows counted, one for each key column of the table, in the same order.
    pub group_by: Vec<String>,
}

/// A row passes if each column named holds one of the values given.
pub type Filter = BTreeMap<String, Vec<String>>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub id: String,
    pub label: String,
    pub definition: String,
    #[serde(rename = "type")]
    pub column_type: ColumnType,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub measure: Option<Measure>,
}

/// How a figure is counted among the rows of its group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Measure {
    /// The number of rows that pass.
    Count(Filter),
    /// The sum of a column of integers.
    Sum(String),
    Share {
        of: Filter,
        among: Filter,
    },
}

/// What must hold between the figures of a table, whatever they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Sum {
    /// In every row: this column = the sum of `plus` − the sum of `minus`. Not where none of them applies.
    Columns { result: String, plus: Vec<String>, minus: Vec<String> },
    /// In these columns: this row = the sum of those rows. `parts` empty: of all other rows.
    Rows { columns: Vec<String>, result: String, parts: Vec<String> },
    /// The cells of a column in these rows together = the number of published rows that pass.
    Count { column: String, rows: Vec<String>, from: String, filter: Filter },
}

impl Column {
    /// A column that no recipe counts.
    pub fn plain(id: &str, label: &str, column_type: ColumnType, definition: &str) -> Column {
        Column { id: id.into(), label: label.into(), definition: definition.into(), column_type, measure: None }
    }

    /// Id, label, type and definition of each.
    pub fn plain_ones(named: &[(&str, &str, ColumnType, &str)]) -> Vec<Column> {
        named
            .iter()
            .map(|&(id, label, column_type, definition)| Column::plain(id, label, column_type, definition))
            .collect()
    }
}

impl Table {
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|one| one.id == column)
    }

    /// The codes that name a row, in the order of the key columns.
    pub fn keys<'a>(&'a self, row: &'a Row) -> Vec<&'a str> {
        let named = self.columns.iter().zip(row);
        named.filter(|(column, _)| column.column_type == ColumnType::Key).map(|(_, cell)| cell.as_text()).collect()
    }

    /// The words by which a person finds a row: its labels, or its codes where there are none.
    pub fn row_name(&self, row: &Row) -> String {
        let of_type = |wanted| {
            let named = self.columns.iter().zip(row);
            let cells = named.filter(move |(column, _)| column.column_type == wanted).map(|(_, cell)| cell.as_text());
            cells.filter(|text| !text.is_empty()).collect::<Vec<_>>()
        };
        let labels = of_type(ColumnType::Label);
        if labels.is_empty() { of_type(ColumnType::Key).join(" / ") } else { labels.join(" / ") }
    }

    /// The row whose first key is this code.
    pub fn row(&self, first_key: &str) -> Option<&Row> {
        self.rows.iter().find(|row| self.keys(row).first() == Some(&first_key))
    }

    pub fn integer(&self, row: &str, column: &str) -> Option<i64> {
        self.row(row)?.get(self.position(column)?)?.as_integer()
    }
}

impl Edition {
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.every_table().find(|table| table.about.id == id)
    }

    /// The tables in their order, then the rows that they were counted from.
    pub fn every_table(&self) -> impl Iterator<Item = &Table> {
        self.tables.iter().chain(&self.sheets)
    }

    pub fn sheet(&self, id: &str) -> Option<&Table> {
        sheet(&self.sheets, id)
    }
}

/// The sheet with this id.
pub fn sheet<'a>(sheets: &'a [Table], id: &str) -> Option<&'a Table> {
    sheets.iter().find(|sheet| sheet.about.id == id)
}

impl Sentence {
    pub fn in_words(&self) -> String {
        let words = self.0.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Figure(figure) => figure.value.to_string(),
            Part::Name(name) => name.clone(),
            Part::Quarter(quarter) => quarter.in_words(),
        });
        words.collect()
    }

    /// The sentence with `{1}`, `{name}` and `{quarter}` in the place of what changes: what a translation is found by.
    pub fn pattern(&self) -> String {
        let mut figures = 0;
        let words = self.0.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Figure(_) => {
                figures += 1;
                format!("{{{figures}}}")
            }
            Part::Name(_) => "{name}".to_owned(),
            Part::Quarter(_) => "{quarter}".to_owned(),
        });
        words.collect()
    }
}

/// The heading, the columns and one object a row, in the order of the columns.
impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a> {
            #[serde(flatten)]
            about: &'a About,
            columns: &'a [Column],
            rows: Vec<WrittenRow<'a>>,
        }
        let rows = self.rows.iter().map(|row| WrittenRow(&self.columns, row)).collect();
        Written { about: &self.about, columns: &self.columns, rows }.serialize(serializer)
    }
}

struct WrittenRow<'a>(&'a [Column], &'a Row);

impl Serialize for WrittenRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.1.len()))?;
        for (column, cell) in self.0.iter().zip(self.1) {
            map.serialize_entry(&column.id, cell)?;
        }
        map.end()
    }
}
