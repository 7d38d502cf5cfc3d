//! An edition as files: pages, JSON, one CSV a table, check sums.
//!
//! Every format is written from the same model, and none from another format. Invariant: the same edition gives the same
//! bytes, on every machine and at every time.

pub mod chart;
pub mod citation;
pub mod comparison;
pub mod copies;
mod csv_file;
pub mod datapackage;
pub mod folder;
pub mod landing;
#[cfg(test)]
mod readers;
pub mod xlsx;
pub mod pages;
#[cfg(feature = "pdf")]
mod pdf;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

pub use csv_file::{csv, name as csv_name};

use super::edition::{Edition, Table};
use super::language::LanguageError;
use crate::render;

pub const JSON: &str = "report.json";
pub const SCHEMA: &str = "report.schema.json";
pub const PAGE: &str = "index.html";
pub const PDF: &str = "report.pdf";
pub const STYLE: &str = "report.css";
pub const SUMS: &str = "SHA256SUMS";

/// The schema of `report.json`, as it is kept beside the published reports.
pub const SCHEMA_TEXT: &str = include_str!("../../../reports/report.schema.json");

/// Files by name. An edition has a folder for each language but English: `de/index.html`.
pub type Files = BTreeMap<String, Vec<u8>>;

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the table `{table}` has the cell `{cell}`, which a spreadsheet would take for a formula")]
    Formula { table: String, cell: String },
    #[error("cannot write CSV: {0}")]
    Csv(#[from] csv::Error),
    #[error("cannot write the workbook: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    #[cfg(feature = "pdf")]
    #[error("cannot write the PDF: {0}")]
    Pdf(String),
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Render(#[from] render::Error),
    #[error(transparent)]
    Language(#[from] LanguageError),
    #[error("two pages would stand at `{0}`\n  hint: give the table another id")]
    SameName(String),
    #[error("the program was built without its file `{0}`")]
    NoAsset(&'static str),
}

/// All files of an edition, their check sums among them.
pub fn files(edition: &Edition) -> Result<Files, ExportError> {
    #[cfg(feature = "pdf")]
    let pdfs = pdf::pdfs(edition)?;
    #[cfg(not(feature = "pdf"))]
    let pdfs = Files::new();
    files_with(edition, pdfs)
}

/// To be looked through: without the PDF, which says what the pages say, in a form in which nothing is found.
pub fn files_without_pdf(edition: &Edition) -> Result<Files, ExportError> {
    files_with(edition, Files::new())
}

fn files_with(edition: &Edition, mut files: Files) -> Result<Files, ExportError> {
    for table in edition.every_table() {
        files.insert(csv_name(&table.about.id), csv(table)?);
    }
    files.insert(JSON.into(), json(edition)?);
    files.insert(SCHEMA.into(), SCHEMA_TEXT.into());
    files.insert(STYLE.into(), style()?);
    files.extend(pages::pages(edition)?);
    files.insert(xlsx::WORKBOOK.into(), xlsx::workbook(edition)?);
    files.insert(comparison::COMPARISON.into(), csv(&comparison::table(edition))?);
    files.insert(datapackage::PACKAGE.into(), datapackage::package(edition)?);
    files.insert(citation::CITATION.into(), citation::citation(edition));
    files.insert(citation::LICENCE.into(), citation::licence(edition));
    files.insert(citation::README.into(), citation::readme(edition, &files));
    files.insert(SUMS.into(), sums(&files).into_bytes());
    Ok(files)
}

/// A page for readers, by its name.
pub fn is_page(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "html")
}

pub fn json(edition: &Edition) -> Result<Vec<u8>, ExportError> {
    let mut bytes = serde_json::to_vec_pretty(edition)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Of the CSV files of the sheets, one after the other, in hexadecimal: `cat ledger.csv movements.csv … | sha256sum`.
pub fn rows_sha256(sheets: &[Table]) -> Result<String, ExportError> {
    let mut digest = Sha256::new();
    for sheet in sheets {
        digest.update(csv(sheet)?);
    }
    Ok(HEXLOWER.encode(&digest.finalize()))
}

pub fn style() -> Result<Vec<u8>, ExportError> {
    let path = "reports/report.css";
    Ok(render::asset(path).ok_or(ExportError::NoAsset(path))?.bytes.into_owned())
}

/// As `sha256sum --check` reads it.
pub fn sums(files: &Files) -> String {
    let mut lines = String::new();
    for (name, bytes) in files.iter().filter(|(name, _)| *name != SUMS) {
        // Writing to a string cannot fail.
        let _ = writeln!(lines, "{}  {name}", HEXLOWER.encode(&Sha256::digest(bytes)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::invented;
    use crate::reports::verify::verify_files;

    #[test]
    fn the_same_data_gives_the_same_bytes() {
        let make = || files(&invented::edition("2026-Q3", &invented::cases(7, 80))).unwrap();
        assert!(make() == make());
    }

    #[test]
    fn the_order_in_which_cases_were_read_shows_nowhere() {
        let mut cases = invented::cases(7, 80);
        let forwards = files(&invented::edition("2026-Q3", &cases)).unwrap();
        cases.reverse();
        assert!(files(&invented::edition("2026-Q3", &cases)).unwrap() == forwards);
    }

    #[test]
    fn the_json_keeps_its_published_schema() {
        let schema: serde_json::Value = serde_json::from_str(SCHEMA_TEXT).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for number in [0, 150] {
            let edition = invented::edition("2026-Q3", &invented::cases(3, number));
            let report = serde_json::from_slice(&json(&edition).unwrap()).unwrap();
            let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{errors:?}");
        }
    }

    #[test]
    fn a_cell_that_looks_like_a_formula_is_refused() {
        let mut edition = invented::edition("2026-Q3", &invented::cases(7, 80));
        edition.sheets[0].rows[0][0] = crate::reports::Cell::text("=1+1");
        assert!(matches!(files(&edition), Err(ExportError::Formula { .. })));
    }

    #[test]
    fn a_case_number_is_in_no_file() {
        let cases = invented::cases(7, 80);
        for (name, bytes) in files(&invented::edition("2026-Q3", &cases)).unwrap() {
            // Of a PDF `pdf/tests.rs` reads the text.
            if name.ends_with(PDF) {
                continue;
            }
            let text = if name == xlsx::WORKBOOK { unpacked(bytes) } else { String::from_utf8(bytes).unwrap() };
            assert!(cases.iter().all(|case| !text.contains(&case.number)), "{name}");
        }
    }

    #[test]
    fn a_file_that_this_program_does_not_make_verifies_by_its_sum() {
        let mut files = files(&invented::edition("2026-Q3", &invented::cases(7, 80))).unwrap();
        files.insert(PDF.into(), b"%PDF-1.7, made by a program with the feature".to_vec());
        files.insert(SUMS.into(), sums(&files).into_bytes());
        assert_eq!(verify_files(&files).mismatches, []);
        files.insert(PDF.into(), b"%PDF-1.7, altered".to_vec());
        let named = verify_files(&files).mismatches.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(named, ["report.pdf: is not the file whose sum is in SHA256SUMS"]);
    }

    /// All files inside a workbook, one after the other.
    fn unpacked(bytes: Vec<u8>) -> String {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        for number in 0..archive.len() {
            std::io::Read::read_to_string(&mut archive.by_index(number).unwrap(), &mut text).unwrap();
        }
        assert!(text.contains("information_request"));
        text
    }
}
