//! The small files beside the figures: how to cite them, under which licence they stand, what each file is.
//!
//! Invariant: none of them holds a figure, so that nothing in them can disagree with the report.

use std::fmt::Write;

use super::comparison::COMPARISON;
use super::datapackage::{LICENCE_ADDRESS, LICENCE_NAME, LICENCE_TITLE, PACKAGE};
use super::xlsx::WORKBOOK;
use super::{Files, JSON, PDF, SCHEMA, SUMS, csv_name};
use crate::reports::edition::Edition;

pub const CITATION: &str = "CITATION.cff";
pub const LICENCE: &str = "LICENSE.txt";
pub const README: &str = "README.txt";

/// Citation File Format 1.2.0. A JSON string is a YAML string too.
pub fn citation(edition: &Edition) -> Vec<u8> {
    let about = &edition.identification;
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let mut lines = vec![
        "cff-version: 1.2.0".to_owned(),
        "message: \"If you use these figures, please cite them with their version.\"".to_owned(),
        "type: dataset".to_owned(),
        format!("title: {}", quoted(&format!("Transparency report {} of {}", about.quarter, about.service))),
        "authors:".to_owned(),
        format!("  - name: {}", quoted(&about.provider)),
        format!("version: {}", quoted(&about.version.to_string())),
        format!("license: {LICENCE_NAME}"),
    ];
    lines.extend(about.published_on.map(|day| format!("date-released: \"{day}\"")));
    lines.push(String::new());
    lines.join("\n").into_bytes()
}

pub fn licence(edition: &Edition) -> Vec<u8> {
    let about = &edition.identification;
    let text = format!(
        "This report and all its files are licensed under\n\
         {LICENCE_TITLE} ({LICENCE_NAME}).\n\
         {LICENCE_ADDRESS}\n\n\
         You may copy, change and publish them, also commercially, if you name the source:\n\
         {}, transparency report {}, version {}.\n",
        about.provider, about.quarter, about.version
    );
    text.into_bytes()
}

/// `files` are those that it explains; pages and styles need no explanation.
pub fn readme(edition: &Edition, files: &Files) -> Vec<u8> {
    let about = &edition.identification;
    let mut text = format!(
        "Transparency report {} of {}, version {}\n{}\n\n\
         Open index.html in a browser. The other files say the same:\n\n",
        about.quarter, about.service, about.version, about.provider
    );
    let tables = edition.every_table().map(|table| (csv_name(&table.about.id), table.about.caption.clone()));
    let others = OTHERS.iter().map(|(name, what)| ((*name).to_owned(), (*what).to_owned()));
    let translated = files.keys().filter(|name| name.ends_with(&format!("/{PDF}")));
    let translated = translated.map(|name| (name.clone(), "The same in another language".to_owned()));
    for (name, what) in
        translated.chain(others).chain(tables).filter(|(name, _)| files.contains_key(name) || *name == SUMS)
    {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name}\n    {what}");
    }
    text.push_str(HOW_TO_READ);
    text.into_bytes()
}

const OTHERS: &[(&str, &str)] = &[
    (PDF, "The whole report on paper, for reading and printing"),
    (JSON, "Everything in the report and all rows, for programs"),
    (SCHEMA, "The JSON Schema of report.json"),
    (WORKBOOK, "All tables and rows as one workbook, a sheet each"),
    (PACKAGE, "What the CSV files and their columns are (Frictionless Data Package)"),
    (COMPARISON, "Requests of public authorities in the columns by which researchers compare companies"),
    (CITATION, "How to cite the report"),
    (LICENCE, "The licence"),
    (SUMS, "Check sums: sha256sum --check SHA256SUMS"),
];

const HOW_TO_READ: &str = "
CSV files follow RFC 4180: UTF-8, commas, CRLF, a header line.
0         it could have happened and did not
n/a       it cannot happen, or there is nothing to measure
withheld  a figure exists and is lawfully not given

To count every figure again from the rows: quarterlight verify FOLDER
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::export::files;
    use crate::reports::invented;

    #[test]
    fn every_data_file_is_explained() {
        let edition = invented::edition("2026-Q3", &[]);
        let files = files(&edition).unwrap();
        let readme = String::from_utf8(files[README].clone()).unwrap();
        let is_data = |name: &&String| {
            !matches!(name.rsplit('.').next(), Some("html" | "css" | "svg" | "png")) && *name != README
        };
        let names: Vec<&String> = files.keys().filter(is_data).collect();
        assert!(names.len() > 20);
        for name in names {
            assert!(readme.lines().any(|line| line == name), "{name}");
        }
    }

    #[test]
    fn a_name_with_quotes_stays_one_string() {
        let mut edition = invented::edition("2026-Q3", &[]);
        "The \"House\": a\nfoundation".clone_into(&mut edition.identification.provider);
        let citation = String::from_utf8(citation(&edition)).unwrap();
        assert!(citation.contains("  - name: \"The \\\"House\\\": a\\nfoundation\"\n"), "{citation}");
        assert!(citation.contains("date-released: \"2026-10-25\"\n"));
    }
}
