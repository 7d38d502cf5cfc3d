//! The eleven files, and the archive around them.
//!
//! Invariant: the same editions and dates give the same bytes.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::Error;
use super::categories::ours;
use super::indicators::{self, Indicator};
use super::tally::{self, Basis, Category};
use super::year::Year;

/// The parts under the names of the Commission's sheets.
pub(super) const PARTS: [&str; 11] = [
    "1_report_identification",
    "2_categories_names",
    "3_member_states_orders",
    "4_notices",
    "5_own_initiative_illegal",
    "6_own_initiative_TC",
    "7_appeals_and_recidivism",
    "8_automated_means",
    "9_human_resources",
    "10_AMAR",
    "11_qualitative",
];

/// Of the templates in Annex I: the columns of each part, the categories, and the rows of the parts that have one value each.
const HEADERS: &str = include_str!("../../../reports/dsa/headers.csv");
const CATEGORIES: &str = include_str!("../../../reports/dsa/categories.csv");
const INDICATORS: &str = include_str!("../../../reports/dsa/indicators.csv");

/// A zip archive with one CSV file a part.
pub fn archive(year: &Year) -> Result<Vec<u8>, Error> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, rows) in parts(year)? {
        writer.start_file(format!("{name}.csv"), options)?;
        writer.write_all(&csv_of(&rows)?)?;
    }
    Ok(writer.finish()?.into_inner())
}

pub(super) type Rows = Vec<Vec<String>>;

/// The rows of every part, its header first.
pub(super) fn parts(year: &Year) -> Result<Vec<(&'static str, Rows)>, Error> {
    let (headers, categories, indicators) = (headers()?, categories()?, indicators()?);
    let mut parts = Vec::new();
    for (part, name) in (1_u8..).zip(PARTS) {
        let header = headers.iter().filter(|(of, _)| *of == part).map(|(_, column)| column.clone()).collect();
        let rows = match part {
            2 => category_rows(&categories),
            3 => tally::orders(year, &categories),
            4 => tally::notices(year, &categories),
            5 => tally::own_initiative(year, &categories, Basis::Law),
            6 => tally::own_initiative(year, &categories, Basis::Terms),
            _ => indicators::rows(year, &indicators, part),
        };
        parts.push((name, std::iter::once(header).chain(rows).collect()));
    }
    Ok(parts)
}

fn csv_of(rows: &[Vec<String>]) -> Result<Vec<u8>, Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| Error::Write(error.into_error()))
}

fn category_rows(categories: &[Category]) -> Vec<Vec<String>> {
    let row = |one: &Category| {
        let context = if one.key == one.parent { ours(&one.key) } else { String::new() };
        vec![one.label.clone(), one.description.clone(), one.key.clone(), context]
    };
    categories.iter().map(row).collect()
}

fn headers() -> Result<Vec<(u8, String)>, Error> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(HEADERS.as_bytes());
    reader.deserialize().collect::<Result<_, _>>().map_err(Error::Skeleton)
}

/// In their order; a keyword belongs to the category above it.
fn categories() -> Result<Vec<Category>, Error> {
    let mut reader = csv::Reader::from_reader(CATEGORIES.as_bytes());
    let mut categories: Vec<Category> = Vec::new();
    for row in reader.deserialize() {
        let (label, description, key): (String, String, String) = row.map_err(Error::Skeleton)?;
        let above = categories.last().filter(|_| key.starts_with("KEYWORD_"));
        let (parent, parent_description) = match above {
            Some(above) => (above.parent.clone(), above.parent_description.clone()),
            None => (key.clone(), description.clone()),
        };
        categories.push(Category { label, description, key, parent, parent_description });
    }
    Ok(categories)
}

fn indicators() -> Result<Vec<Indicator>, Error> {
    let mut reader = csv::Reader::from_reader(INDICATORS.as_bytes());
    let mut indicators = Vec::new();
    for row in reader.deserialize() {
        let (part, applies_to, section, name, scope) = row.map_err(Error::Skeleton)?;
        indicators.push(Indicator { part, applies_to, section, name, scope });
    }
    Ok(indicators)
}
