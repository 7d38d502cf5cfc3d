//! Whatever is changed in what was published, by a digit, a row or a swapped cell, in one file or in all of them alike, and with
//! all check sums made again: both checkers find it and say where.
//!
//! `QUARTERLIGHT_MUTATIONS` says how many changes are tried (1,000 unless set), `QUARTERLIGHT_MUTATIONS_FROM` the seed of the first
//! one; a change that a checker does not find is printed with its seed. `QUARTERLIGHT_MUTATED_REPORTS` names a directory of reports
//! to change copies of; unless it is set, some are generated.

mod beyond;
mod changed;
mod checkers;
mod page;

use std::fs;
use std::path::{Path, PathBuf};

use quarterlight::generate::Plan;
use quarterlight::reports::Edition;
use quarterlight::reports::edition::{Part, Table};
use quarterlight::reports::export::{self, Files, JSON, SUMS, datapackage, xlsx};
use quarterlight::reports::verify::{read_folder, read_json};

use crate::simulation::Past;
use crate::support::TestApp;
use beyond::beyond;
use changed::{Change, Dice, SORTS, Sort, names};
use checkers::{Ours, Theirs};

#[expect(clippy::disallowed_methods, reason = "a test's own setting")]
fn setting(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |number| number.parse().unwrap())
}

/// Where something is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// The rows that counts come from: as CSV, in `report.json`, or in both.
    Rows,
    TableCsv,
    Json,
    Page,
    Workbook,
    /// In every format alike, as if the report had been published so.
    Everywhere,
}

const PLACES: [Place; 6] = [Place::Rows, Place::TableCsv, Place::Json, Place::Page, Place::Workbook, Place::Everywhere];

/// An edition as it was published.
struct Published {
    folder: PathBuf,
    /// Whose data stands beside the versions a second time.
    is_newest: bool,
    files: Files,
    edition: Edition,
}

struct Mutation {
    edition: usize,
    place: Place,
    change: Change,
    /// The files that differ, check sums among them.
    files: Files,
    /// What names the file that was changed: each group has to be found, by any of its words.
    words: Vec<Vec<String>>,
}

/// Five quarters, so that the last one has the same quarter of the year before. Without compressed copies, which would all have
/// to be made again.
#[expect(clippy::disallowed_methods, reason = "a test's own setting")]
fn published(dir: &Path) -> Vec<Published> {
    if let Ok(folder) = std::env::var("QUARTERLIGHT_MUTATED_REPORTS") {
        copy(Path::new(&folder), dir);
    } else {
        let plan = Plan { cases: 220, seed: 20_261_124, from: "2024-01-01".parse().unwrap(), days: 455 };
        let past = Past::of(TestApp::on_sqlite(), &plan);
        copy(&past.reports_dir(), dir);
    }
    let mut published: Vec<Published> = Vec::new();
    let mut quarters: Vec<PathBuf> = folders(dir).into_iter().filter(|path| path.join("v1").is_dir()).collect();
    quarters.sort();
    for quarter in quarters {
        // Beside the versions lie the pages that lead to them, in a folder for each language.
        let mut versions = folders(&quarter);
        versions.retain(|path| path.join(JSON).is_file());
        versions.sort();
        let number = versions.len();
        for (at, folder) in versions.into_iter().enumerate() {
            let files = read_folder(&folder).unwrap();
            let edition = read_json(&files[JSON]).unwrap();
            published.push(Published { folder, is_newest: at + 1 == number, files, edition });
        }
    }
    published
}

fn folders(dir: &Path) -> Vec<PathBuf> {
    fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        let extension = path.extension().unwrap_or_default();
        if path.is_dir() {
            copy(&path, &place);
        } else if !["gz", "br", "zst"].iter().any(|packed| extension == *packed) {
            fs::copy(&path, &place).unwrap();
        }
    }
}

impl Published {
    fn table(&self, of_rows: bool, dice: &mut Dice) -> &Table {
        let tables = if of_rows { &self.edition.sheets } else { &self.edition.tables };
        dice.one_of(tables).unwrap()
    }

    fn with(&self, table: &Table) -> Edition {
        let mut edition = self.edition.clone();
        let tables = edition.tables.iter_mut().chain(&mut edition.sheets);
        tables.filter(|one| one.about.id == table.about.id).for_each(|one| *one = table.clone());
        edition
    }

    fn mutated(&self, place: Place, dice: &mut Dice) -> Option<(Files, Change, Vec<Vec<String>>)> {
        let sort = *dice.one_of(&SORTS)?;
        if place == Place::Page {
            return self.mutated_page(sort, dice);
        }
        let of_rows = place == Place::Rows || (place == Place::Everywhere && dice.below(2) == 0);
        let table = self.table(of_rows, dice);
        let (other, change) = changed::change(table, sort, dice)?;
        if place == Place::Everywhere && beyond(table, &other, &change).is_some() {
            return None;
        }
        let edition = self.with(&other);
        let mut files = Files::new();
        let (as_csv, as_json) = match place {
            Place::Rows => *dice.one_of(&[(true, false), (false, true), (true, true)])?,
            Place::TableCsv => (true, false),
            Place::Json => (false, true),
            _ => (false, false),
        };
        if as_csv {
            files.insert(export::csv_name(&table.about.id), export::csv(&other).unwrap());
            files.insert(datapackage::PACKAGE.into(), datapackage::package(&edition).unwrap());
        }
        if as_json {
            let edition = if as_csv { with_sum(edition.clone()) } else { edition.clone() };
            files.insert(JSON.into(), export::json(&edition).unwrap());
        }
        match place {
            Place::Workbook => drop(files.insert(xlsx::WORKBOOK.into(), xlsx::workbook(&edition).unwrap())),
            Place::Everywhere => files = export::files(&with_headline(with_sum(edition))).unwrap(),
            _ => {}
        }
        let id = &table.about.id;
        let mut words = vec![vec![format!("\"{id}\""), format!("{id}.csv")]];
        if place == Place::Workbook {
            words.push(vec![xlsx::WORKBOOK.into()]);
        } else if place == Place::Everywhere {
            // What is found is what does not follow from the rows any more, or what other reports say.
            words = vec![vec!["table \"".into(), ".csv".into()]];
        }
        let change = if place == Place::Everywhere { Change { cells: Vec::new(), ..change } } else { change };
        Some((files, change, words))
    }

    fn mutated_page(&self, sort: Sort, dice: &mut Dice) -> Option<(Files, Change, Vec<Vec<String>>)> {
        let pages: Vec<&String> = self.files.keys().filter(|name| export::is_page(name)).collect();
        let name = *dice.one_of(&pages)?;
        let page = std::str::from_utf8(&self.files[name]).unwrap();
        let (other, mut change) = page::change(name, page, sort, dice)?;
        let table = self.edition.table(&change.table).unwrap();
        for (called, _) in &mut change.cells {
            let of_row = |at: &usize| {
                let keys = table.keys(&table.rows[*at]);
                keys.iter().all(|key| key.is_empty() || called.iter().any(|name| name == key))
            };
            called.extend((0..table.rows.len()).filter(of_row).flat_map(|at| names(table, at)).collect::<Vec<_>>());
        }
        let words = vec![vec![name.clone()], vec![format!("\"{}\"", change.table)]];
        Some((Files::from([(name.clone(), other.into_bytes())]), change, words))
    }
}

fn with_sum(mut edition: Edition) -> Edition {
    edition.identification.rows_sha256 = export::rows_sha256(&edition.sheets).unwrap();
    edition
}

/// Whoever changes a figure everywhere changes it in the first sentence too.
fn with_headline(mut edition: Edition) -> Edition {
    let tables = edition.clone();
    let parts = edition.headline.iter_mut().flat_map(|sentence| &mut sentence.0);
    for part in parts {
        if let Part::Figure(figure) = part {
            let now = tables.table(&figure.table).and_then(|table| table.integer(&figure.row, &figure.column));
            figure.value = now.unwrap_or(figure.value);
        }
    }
    edition
}

/// The change that a seed stands for.
fn mutation(published: &[Published], seed: u64) -> Mutation {
    let mut dice = Dice::new(seed);
    let place = PLACES[dice.below(PLACES.len())];
    loop {
        let edition = dice.below(published.len());
        let of = &published[edition];
        let Some((mut files, change, words)) = of.mutated(place, &mut dice) else { continue };
        files.retain(|name, bytes| of.files.get(name) != Some(bytes));
        if files.is_empty() {
            continue;
        }
        let mut all = of.files.clone();
        all.extend(files.clone());
        files.insert(SUMS.into(), export::sums(&all).into_bytes());
        return Mutation { edition, place, change, files, words };
    }
}

/// Puts files where they belong, also beside the versions.
fn write(of: &Published, files: &Files) {
    for (name, bytes) in files {
        fs::write(of.folder.join(name), bytes).unwrap();
        let beside = of.folder.parent().unwrap().join(name);
        if of.is_newest && beside.is_file() && !export::is_page(name) {
            fs::write(beside, bytes).unwrap();
        }
    }
}

/// Whether one of the lines says where it is.
fn is_named(problems: &[String], mutation: &Mutation) -> bool {
    let says = |line: &String, words: &[String]| words.iter().any(|word| line.contains(word.as_str()));
    let places = || problems.iter().filter(|line| mutation.words.iter().all(|words| says(line, words)));
    let cells = &mutation.change.cells;
    let is_cell = |line: &&String, (names, column): &(Vec<String>, String)| {
        line.contains(&format!("column \"{column}\"")) && says(line, names)
    };
    places().next().is_some()
        && (cells.is_empty() || cells.iter().any(|cell| places().any(|line| is_cell(&line, cell))))
}

fn survives(problems: &[String], mutation: &Mutation, seed: u64, checker: &str) -> Option<String> {
    let Mutation { place, change, .. } = mutation;
    let told = || problems.iter().take(3).map(|line| format!("\n    {line}")).collect::<Vec<_>>().concat();
    let found = if problems.is_empty() { "does not find" } else { "does not name" };
    (!is_named(problems, mutation)).then(|| {
        let cells = &change.cells;
        format!(
            "seed {seed}: {checker} {found}, {place:?}, edition {}: {} {cells:?}{}",
            mutation.edition,
            change.told,
            told()
        )
    })
}

#[test]
fn a_thousand_changes_are_each_found_and_named_by_both_checkers() {
    let dir = tempfile::tempdir().unwrap();
    let published = published(dir.path());
    let folders: Vec<PathBuf> = published.iter().map(|one| one.folder.clone()).collect();
    let (ours, mut theirs) = (Ours::of(&folders), Theirs::start());
    theirs.ask(dir.path());
    assert_eq!(ours.look(None), Vec::<String>::new(), "as it was published");
    assert_eq!(theirs.answer(), (Vec::new(), published.len()), "as it was published");

    let first = setting("QUARTERLIGHT_MUTATIONS_FROM", 1);
    let mut survivors = Vec::new();
    for seed in first..first + setting("QUARTERLIGHT_MUTATIONS", 1_000) {
        let mutation = mutation(&published, seed);
        let of = &published[mutation.edition];
        write(of, &mutation.files);
        theirs.ask(dir.path());
        survivors.extend(survives(&ours.look(Some(&of.folder)), &mutation, seed, "the program"));
        survivors.extend(survives(&theirs.answer().0, &mutation, seed, "verify.py"));
        let restored = mutation.files.keys().map(|name| (name.clone(), of.files[name].clone()));
        write(of, &restored.collect());
    }
    assert!(survivors.is_empty(), "{} survive:\n{}", survivors.len(), survivors.join("\n"));
    theirs.ask(dir.path());
    assert_eq!(theirs.answer().0, Vec::<String>::new(), "everything was put back");
}
