//! `datapackage.json`: what the CSV files are, as a Frictionless Data Package (version 1 of the specification).
//!
//! It names no figure. Invariant: every CSV file of an edition is a resource of it, with its size and its check sum.

use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::comparison::COMPARISON;
use super::{ExportError, csv, csv_name};
use crate::reports::ColumnType;
use crate::reports::edition::{Column, Edition, Table};

pub const PACKAGE: &str = "datapackage.json";

pub const LICENCE_NAME: &str = "CC-BY-4.0";
pub const LICENCE_TITLE: &str = "Creative Commons Attribution 4.0 International";
pub const LICENCE_ADDRESS: &str = "https://creativecommons.org/licenses/by/4.0/";

/// Words in a column of numbers. They make an integer column readable as one, and the table's description keeps them
/// apart.
const NO_NUMBERS: [&str; 2] = ["n/a", "withheld"];

const ABOUT_NO_NUMBERS: &str = "In columns of numbers “n/a” means that it cannot happen or that there is nothing to measure, and “withheld” that \
                                a figure exists and is not given; a program that reads both as missing loses that difference.";

pub fn package(edition: &Edition) -> Result<Vec<u8>, ExportError> {
    let about = &edition.identification;
    let mut resources = Vec::new();
    for table in edition.every_table() {
        resources.push(resource(table, &csv_name(&table.about.id))?);
    }
    resources.push(resource(&super::comparison::table(edition), COMPARISON)?);
    let mut package = json!({
        "profile": "data-package",
        "name": format!("transparency-report-{}-v{}", about.quarter, about.version).to_lowercase(),
        "title": format!("Transparency report {} of {}", about.quarter, about.service),
        "description": format!(
            "What reached {} about {} from {} to {}, and what became of it. Outcomes are those at the cut-off, {}.",
            about.provider, about.service, about.period_start, about.period_end, about.cut_off
        ),
        "version": about.version.to_string(),
        "licenses": [{ "name": LICENCE_NAME, "title": LICENCE_TITLE, "path": LICENCE_ADDRESS }],
        "contributors": [{ "title": about.provider, "role": "publisher" }],
        "resources": resources,
    });
    if let (Some(day), Value::Object(members)) = (about.published_on, &mut package) {
        members.insert("created".into(), format!("{day}T00:00:00Z").into());
    }
    let mut bytes = serde_json::to_vec_pretty(&package)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn resource(table: &Table, path: &str) -> Result<Value, ExportError> {
    let bytes = csv(table)?;
    let has_numbers = table.columns.iter().any(|column| is_number(column.column_type));
    let definition = &table.about.definition;
    let description = if has_numbers { format!("{definition} {ABOUT_NO_NUMBERS}") } else { definition.clone() };
    Ok(json!({
        "profile": "tabular-data-resource",
        "name": table.about.id,
        "path": path,
        "title": table.about.title,
        "description": description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": bytes.len(),
        "hash": format!("sha256:{}", HEXLOWER.encode(&Sha256::digest(&bytes))),
        "dialect": {
            "delimiter": ",",
            "lineTerminator": "\r\n",
            "quoteChar": "\"",
            "doubleQuote": true,
            "skipInitialSpace": false,
            "header": true,
            "caseSensitiveHeader": true,
        },
        "schema": schema(table, has_numbers),
    }))
}

fn schema(table: &Table, has_numbers: bool) -> Value {
    // An empty cell is an empty text and never a number that is missing.
    let missing: &[&str] = if has_numbers { &NO_NUMBERS } else { &[] };
    let keys: Vec<&str> = table
        .columns
        .iter()
        .filter(|column| column.column_type == ColumnType::Key)
        .map(|column| column.id.as_str())
        .collect();
    let fields: Vec<Value> = table.columns.iter().map(field).collect();
    let mut schema = json!({ "fields": fields, "missingValues": missing });
    if let (false, Value::Object(members)) = (keys.is_empty(), &mut schema) {
        members.insert("primaryKey".into(), json!(keys));
    }
    schema
}

fn field(column: &Column) -> Value {
    let mut field = json!({ "name": column.id, "title": column.label, "description": column.definition });
    let (name, constraints) = match column.column_type {
        ColumnType::Integer => ("integer", None),
        ColumnType::Share => ("number", Some(json!({ "minimum": 0, "maximum": 1 }))),
        // A description of words in a table of numbers never says `n/a`, so that all of them are texts.
        _ => ("string", None),
    };
    if let Value::Object(members) = &mut field {
        members.insert("type".into(), name.into());
        members.extend(constraints.map(|constraints| ("constraints".to_owned(), constraints)));
    }
    field
}

fn is_number(column: ColumnType) -> bool {
    matches!(column, ColumnType::Integer | ColumnType::Share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::export::files;
    use crate::reports::invented;

    #[test]
    fn every_csv_file_is_a_resource_with_its_size_and_sum() {
        let edition = invented::edition("2026-Q3", &invented::cases(7, 40));
        let files = files(&edition).unwrap();
        let package: Value = serde_json::from_slice(&files[PACKAGE]).unwrap();
        let resources = package["resources"].as_array().unwrap();
        let described: Vec<&str> = resources.iter().map(|one| one["path"].as_str().unwrap()).collect();
        let mut sorted = described.clone();
        sorted.sort_unstable();
        let written: Vec<&str> =
            files.keys().map(String::as_str).filter(|name| name.rsplit('.').next() == Some("csv")).collect();
        assert_eq!(sorted, written);
        for resource in resources {
            let bytes = &files[resource["path"].as_str().unwrap()];
            assert_eq!(resource["bytes"], bytes.len());
            assert_eq!(resource["hash"], format!("sha256:{}", HEXLOWER.encode(&Sha256::digest(bytes))));
        }
    }

    #[test]
    fn the_name_is_one_that_the_specification_allows() {
        let edition = invented::edition("2026-Q3", &[]);
        let package: Value = serde_json::from_slice(&package(&edition).unwrap()).unwrap();
        assert_eq!(package["name"], "transparency-report-2026-q3-v1");
        assert_eq!(package["created"], "2026-10-25T00:00:00Z");
    }
}
