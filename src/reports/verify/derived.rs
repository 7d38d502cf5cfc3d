//! Files that follow from the report alone: made again, and compared.
//!
//! The comparison is named cell by cell, the description of the data member by member.

use serde_json::Value;

use super::compare::compare;
use super::{Mismatch, csv_file};
use crate::reports::edition::Edition;
use crate::reports::export::citation::{self, CITATION};
use crate::reports::export::comparison::{self, COMPARISON};
use crate::reports::export::datapackage::{self, PACKAGE};
use crate::reports::export::{Files, SCHEMA, SCHEMA_TEXT};

pub fn check(files: &Files, edition: &Edition) -> Vec<Mismatch> {
    let mut mismatches = check_comparison(files, edition);
    mismatches.extend(check_package(files, edition));
    let cited = files.get(CITATION);
    if cited != Some(&citation::citation(edition)) {
        let problem = if cited.is_some() { "cites another report than this" } else { "is missing" };
        mismatches.push(Mismatch::new(CITATION, problem));
    }
    if files.get(SCHEMA).map(Vec::as_slice) != Some(SCHEMA_TEXT.as_bytes()) {
        mismatches.push(Mismatch::new(SCHEMA, "is not the schema of this version"));
    }
    mismatches
}

fn check_comparison(files: &Files, edition: &Edition) -> Vec<Mismatch> {
    let expected = comparison::table(edition);
    let read = files.get(COMPARISON).ok_or_else(|| "is missing".to_owned());
    match read.and_then(|bytes| csv_file::read(bytes, &expected)) {
        Ok(rows) => compare(COMPARISON, &rows, &expected, "ledger gives"),
        Err(problem) => vec![Mismatch::new(COMPARISON, problem)],
    }
}

fn check_package(files: &Files, edition: &Edition) -> Vec<Mismatch> {
    let problem = |problem: String| vec![Mismatch::new(PACKAGE, problem)];
    let Some(bytes) = files.get(PACKAGE) else { return problem("is missing".into()) };
    let expected = match datapackage::package(edition) {
        Ok(expected) if expected == *bytes => return Vec::new(),
        Ok(expected) => expected,
        Err(error) => return problem(error.to_string()),
    };
    let (Ok(found), Ok(expected)) = (serde_json::from_slice(bytes), serde_json::from_slice(&expected)) else {
        return problem("is no JSON".into());
    };
    let mut differences = Vec::new();
    differ(&found, &expected, "", &mut differences);
    if differences.is_empty() {
        differences.push("says something twice, or in another form than the program writes".into());
    }
    differences.into_iter().map(|text| Mismatch::new(PACKAGE, text)).collect()
}

/// Names the members that differ, each by its path: `/resources/3/hash`.
fn differ(found: &Value, expected: &Value, path: &str, differences: &mut Vec<String>) {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            for (name, value) in expected {
                differ(found.get(name).unwrap_or(&Value::Null), value, &format!("{path}/{name}"), differences);
            }
            let unknown = found.keys().filter(|name| !expected.contains_key(*name));
            differences.extend(unknown.map(|name| format!("{path}/{name} is not of this report")));
        }
        (Value::Array(found), Value::Array(expected)) if found.len() == expected.len() => {
            for (number, (found, expected)) in found.iter().zip(expected).enumerate() {
                differ(found, expected, &format!("{path}/{number}"), differences);
            }
        }
        (found, expected) if found == expected => {}
        (Value::Array(found), Value::Array(expected)) => {
            differences.push(format!("{path} has {} entries, should have {}", found.len(), expected.len()));
        }
        (found, expected) => differences.push(format!("{path} says {found}, should say {expected}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::{Cell, export, invented};

    fn found(name: &str, bytes: Vec<u8>) -> Vec<String> {
        let edition = invented::edition("2026-Q3", &invented::cases(11, 60));
        let mut files = export::files(&edition).unwrap();
        assert_eq!(check(&files, &edition), []);
        files.insert(name.to_owned(), bytes);
        check(&files, &edition).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_changed_cell_of_the_comparison_is_named_with_what_the_ledger_gives() {
        let edition = invented::edition("2026-Q3", &invented::cases(11, 60));
        let table = comparison::table(&edition);
        for column in 0..table.columns.len() {
            let mut other = table.clone();
            let cell = &mut other.rows[0][column];
            *cell = cell.as_integer().map_or_else(|| Cell::text("x"), |number| Cell::Integer(number + 1));
            if table.rows[0][column] == Cell::NotApplicable {
                other.rows[0][column] = Cell::Integer(0);
            }
            assert!(!found(COMPARISON, export::csv(&other).unwrap()).is_empty(), "{column}");
        }
        let at = table.position("num_requests").unwrap();
        let mut other = table.clone();
        let number = table.rows[0][at].as_integer().unwrap();
        other.rows[0][at] = Cell::Integer(number + 1);
        let named = found(COMPARISON, export::csv(&other).unwrap());
        assert_eq!(named.len(), 1);
        let end = format!("column \"num_requests\": says {}, ledger gives {number}", number + 1);
        assert!(named[0].ends_with(&end), "{named:?}");
    }

    #[test]
    fn a_changed_member_of_the_description_is_named_by_its_path() {
        let edition = invented::edition("2026-Q3", &invented::cases(11, 60));
        let text = String::from_utf8(datapackage::package(&edition).unwrap()).unwrap();
        let named = found(PACKAGE, text.replacen("\"type\": \"integer\"", "\"type\": \"string\"", 1).into_bytes());
        assert_eq!(
            named,
            ["datapackage.json: /resources/0/schema/fields/2/type says \"string\", should say \"integer\""]
        );
        let doubled = text.replacen("\"profile\":", "\"profile\": \"x\", \"profile\":", 1);
        assert!(found(PACKAGE, doubled.into_bytes())[0].contains("says something twice"));
        assert_eq!(found(CITATION, b"title: x".to_vec()), ["CITATION.cff: cites another report than this"]);
    }
}
