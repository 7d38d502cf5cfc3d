//! The exports, read by the programs of others: `LibreOffice`, the `frictionless` package, Python's strict CSV reader, a
//! second validator of JSON Schema.
//!
//! Where a program is not installed its test says so and passes; `scripts/test` installs them all.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Files, files, xlsx};
use crate::reports::edition::{Edition, Table};
use crate::reports::invented;

fn edition() -> Edition {
    invented::edition("2026-Q3", &invented::cases(5, 120))
}

/// The files in a folder of their own.
fn laid_out(files: &Files) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

/// What the program printed, which must have ended well.
fn output(command: &mut Command) -> String {
    let ended = command.output().unwrap();
    let (said, failed) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert!(ended.status.success(), "{command:?}\n{said}\n{failed}");
    said.into_owned()
}

fn is_installed(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        println!("skipped: there is no `{program}` here; scripts/test installs it");
    }
    found
}

/// The lines of a table as a spreadsheet shows it, under the names of the columns.
fn shown(table: &Table) -> Vec<Vec<String>> {
    let header = table.columns.iter().map(|column| column.label.clone()).collect();
    let rows = table.rows.iter().map(|row| row.iter().map(ToString::to_string).collect());
    std::iter::once(header).chain(rows).collect()
}

/// Every sheet as CSV, as it is shown: comma, quote, UTF-8; the last number asks for all sheets.
const EVERY_SHEET: &str = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1";

#[test]
fn libreoffice_shows_the_same_figures_in_every_sheet() {
    if !is_installed("soffice") {
        return;
    }
    let edition = edition();
    let folder = laid_out(&files(&edition).unwrap());
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let mut soffice = Command::new("soffice");
    soffice.args([&profile, "--headless", "--convert-to", EVERY_SHEET]);
    output(soffice.arg(xlsx::WORKBOOK).arg("--outdir").arg(folder.path()).current_dir(folder.path()));
    for (name, table) in xlsx::sheets(&edition) {
        let read = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_path(folder.path().join(format!("report-{name}.csv")))
            .unwrap()
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect::<Vec<Vec<String>>>();
        assert_eq!(read, shown(table), "{name}");
    }
}

/// The Python that has the packages of `tests/formats/requirements.txt`.
fn python() -> Option<PathBuf> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/formats/bin/python");
    if !python.exists() {
        println!("skipped: there is no `{}`; scripts/test makes it", python.display());
        return None;
    }
    Some(python)
}

/// Runs a script in the folder of an edition.
fn run(python: &Path, script: &str, files: &Files) -> String {
    let folder = laid_out(files);
    output(Command::new(python).args(["-I", "-W", "error", "-c", script]).current_dir(folder.path()))
}

const FRICTIONLESS: &str = "
import frictionless
report = frictionless.validate('datapackage.json')
for problem in report.errors: print(problem.message)
for task in report.tasks:
    for error in task.errors: print(task.name, error.message)
print(report.valid, len(report.tasks))
";

#[test]
fn frictionless_finds_the_data_package_valid() {
    let Some(python) = python() else { return };
    for number in [0, 120] {
        let edition = invented::edition("2026-Q3", &invented::cases(5, number));
        let tables = edition.every_table().count() + 1;
        assert_eq!(run(&python, FRICTIONLESS, &files(&edition).unwrap()), format!("True {tables}\n"));
    }
}

#[test]
fn frictionless_finds_a_word_in_a_column_of_numbers_and_a_changed_file() {
    let Some(python) = python() else { return };
    let good = files(&edition()).unwrap();
    let balance = String::from_utf8(good["balance.csv"].clone()).unwrap();
    let mut bad = good.clone();
    let (line, figure) = (balance.lines().nth(1).unwrap(), balance.lines().nth(1).unwrap().rsplit_once(',').unwrap());
    bad.insert("balance.csv".into(), balance.replacen(line, &format!("{},many", figure.0), 1).into_bytes());
    let said = run(&python, FRICTIONLESS, &bad);
    assert!(
        said.contains("type is \"integer/default\"") && said.ends_with(&format!("False {}\n", good_tables())),
        "{said}"
    );
}

fn good_tables() -> usize {
    edition().every_table().count() + 1
}

const STRICT_CSV: &str = "
import csv, glob
files = sorted(glob.glob('*.csv'))
for name in files:
    text = open(name, encoding='utf-8', newline='').read()
    assert not text.startswith('\\ufeff') and '\\n' not in text.replace('\\r\\n', ''), name
    rows = list(csv.reader(text.splitlines(keepends=True), strict=True))
    assert len({len(row) for row in rows}) == 1, name
    assert len(set(rows[0])) == len(rows[0]) and all(rows[0]), name
print(len(files))
";

#[test]
fn a_strict_reader_reads_every_csv_file() {
    let Some(python) = python() else { return };
    let files = files(&edition()).unwrap();
    let tables: Vec<&Vec<u8>> = files
        .iter()
        .filter(|(name, _)| Path::new(name).extension().is_some_and(|end| end == "csv"))
        .map(|(_, bytes)| bytes)
        .collect();
    assert_eq!(run(&python, STRICT_CSV, &files), format!("{}\n", tables.len()));
    for bytes in tables {
        let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(bytes.as_slice());
        assert!(reader.records().all(|record| record.is_ok()));
    }
}

const JSON_SCHEMA: &str = "
import json, jsonschema
schema, report = json.load(open('report.schema.json')), json.load(open('report.json'))
validator = jsonschema.validators.validator_for(schema)
validator.check_schema(schema)
for error in validator(schema).iter_errors(report): print(error.json_path, error.message)
print(validator.__name__)
";

#[test]
fn a_second_validator_finds_that_the_report_keeps_its_schema() {
    let Some(python) = python() else { return };
    for number in [0, 120] {
        let files = files(&invented::edition("2026-Q3", &invented::cases(5, number))).unwrap();
        assert_eq!(run(&python, JSON_SCHEMA, &files), "Draft202012Validator\n");
    }
    let mut bad = files(&edition()).unwrap();
    let report = String::from_utf8(bad["report.json"].clone()).unwrap();
    bad.insert("report.json".into(), report.replacen("\"recomputed\"", "\"guessed\"", 1).into_bytes());
    assert!(run(&python, JSON_SCHEMA, &bad).contains("'guessed' is not one of"));
}

const CITATION_READ: &str = "
import yaml
cited = yaml.safe_load(open('CITATION.cff', encoding='utf-8'))
print(cited['title'], '|', cited['authors'][0]['name'], '|', cited['version'], '|', cited['date-released'])
";

#[test]
fn the_citation_is_yaml() {
    let Some(python) = python() else { return };
    let expected = "Transparency report 2026-Q3 of Session | Session Technology Foundation | 1 | 2026-10-25\n";
    assert_eq!(run(&python, CITATION_READ, &files(&edition()).unwrap()), expected);
}
