//! The pages of an edition, in every language, against `report.json`.
//!
//! Invariant: a figure on a page is the report's, written as the page's language writes it; a page, table, row or figure that
//! the report has not is an error, and so are digits in a text in which the report has none.

use std::collections::BTreeSet;

use super::compare::{cell_mismatch, compare};
use super::page::{self, Named, Page, PageChart, PageTable};
use super::{Mismatch, extract, spoken};
use crate::reports::edition::{Column, Edition, Part, Row, Table};
use crate::reports::export::pages::{CITE, facts_of, names, page_name, shown_columns};
use crate::reports::export::{self, Files, PAGE, chart};
use crate::reports::language::{Language, languages};
use crate::reports::{Cell, ColumnType};

const SOURCE: &str = "report.json says";

pub fn check(files: &Files, edition: &Edition) -> Vec<Mismatch> {
    let languages = match languages() {
        Ok(languages) => languages,
        Err(error) => return vec![Mismatch::new("the pages", error.to_string())],
    };
    let mut mismatches = Vec::new();
    let mut known = BTreeSet::new();
    let mut lengths = extract::Lengths::default();
    let digits = known_digits(edition);
    // An edition is older than a language that was added since.
    let has_pages = |language: &&Language| files.keys().any(|name| name.starts_with(&language.path("")));
    for language in languages.iter().filter(has_pages) {
        for name in names(edition) {
            let path = language.path(&name);
            let read = files.get(&path).ok_or_else(|| "is missing".to_owned()).and_then(|bytes| page::read(bytes));
            match read {
                Err(problem) => mismatches.push(Mismatch::new(path.clone(), problem)),
                Ok(page) => {
                    let checked = Checked { path: &path, name: &name, page: &page, edition, language, digits: &digits };
                    mismatches.extend(checked.all());
                    mismatches.extend(lengths.add(&path, &name, &page.tables));
                }
            }
            known.insert(path);
        }
    }
    let pages = files.keys().filter(|name| export::is_page(name) && !known.contains(*name));
    mismatches.extend(pages.map(|name| Mismatch::new(name.clone(), "is a page that the report has not")));
    mismatches
}

/// One page beside what it should say.
struct Checked<'a> {
    path: &'a str,
    /// Without the folder of the language.
    name: &'a str,
    page: &'a Page,
    edition: &'a Edition,
    language: &'a Language,
    digits: &'a BTreeSet<String>,
}

impl Checked<'_> {
    fn all(&self) -> Vec<Mismatch> {
        let mut mismatches = self.tables();
        mismatches.extend(self.page.charts.iter().flat_map(|chart| self.chart(chart)));
        mismatches.extend(self.page.figures.iter().filter_map(|figure| self.figure(figure)));
        mismatches.extend(self.page.counts.iter().filter_map(|count| self.count(count)));
        mismatches.extend(self.sentences());
        mismatches.extend(self.fields());
        mismatches.extend(self.data_blocks());
        let texts = self.page.loose.iter().chain(&self.page.descriptions);
        mismatches.extend(texts.filter_map(|text| self.loose(text)));
        mismatches
    }

    fn problem(&self, place: &str, problem: impl Into<String>) -> Mismatch {
        Mismatch::new(format!("{}, {place}", self.path), problem)
    }

    fn tables(&self) -> Vec<Mismatch> {
        let expected: Vec<&Table> = self
            .edition
            .tables
            .iter()
            .filter(|table| self.name == PAGE || self.name == page_name(&table.about.id))
            .collect();
        let mut mismatches = Vec::new();
        for table in &expected {
            let place = format!("{}, table \"{}\"", self.path, table.about.id);
            let found: Vec<&PageTable> = self.page.tables.iter().filter(|one| one.id == table.about.id).collect();
            match found.as_slice() {
                [found] => mismatches.extend(self.table(found, table, &place)),
                [] => mismatches.push(Mismatch::new(place, "is missing")),
                _ => mismatches.push(Mismatch::new(place, "is there twice")),
            }
        }
        let known = |id: &str| expected.iter().any(|table| table.about.id == id);
        let unknown = self.page.tables.iter().filter(|table| !known(&table.id));
        mismatches.extend(
            unknown.map(|table| self.problem(&format!("table \"{}\"", table.id), "is not a table of this page")),
        );
        mismatches
    }

    fn table(&self, found: &PageTable, table: &Table, place: &str) -> Vec<Mismatch> {
        let all: Vec<&Column> = shown_columns(table).collect();
        let mut left = all.iter();
        let in_order = found.columns.iter().all(|id| left.any(|column| column.id == *id));
        let needed = |column: &&&Column| !found.extract || !column.column_type.is_figure();
        let whole = all.iter().filter(needed).all(|column| found.columns.contains(&column.id));
        if !in_order || !whole || (found.extract && self.name != PAGE) {
            return vec![Mismatch::new(place, "has other columns than the report")];
        }
        // What the page shows of the table: its columns and the keys behind them.
        let kept: Vec<bool> = table
            .columns
            .iter()
            .map(|column| column.column_type == ColumnType::Key || found.columns.contains(&column.id))
            .collect();
        let keep = |row: &Row| -> Row {
            row.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(cell, _)| cell.clone()).collect()
        };
        let columns: Vec<Column> =
            table.columns.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(column, _)| column.clone()).collect();
        let mut expected = Table { about: table.about.clone(), columns, rows: table.rows.iter().map(keep).collect() };
        let (rows, mut mismatches) = self.rows(found, &expected, place);
        mismatches.extend(spoken::heads(self.language, found, table, place));
        if found.extract {
            expected.rows = extract::rows(table, expected.rows, rows.len());
        }
        mismatches.extend(compare(place, &rows, &expected, SOURCE));
        mismatches
    }

    /// The rows in the columns of `like`. What cannot be read is told and taken as right, so that it is told once.
    fn rows(&self, found: &PageTable, like: &Table, place: &str) -> (Vec<Row>, Vec<Mismatch>) {
        let mut mismatches = Vec::new();
        let mut rows: Vec<Row> = Vec::new();
        for (number, cells) in found.rows.iter().enumerate() {
            let mut row = Row::new();
            let mut cells = cells.iter();
            let mut unread = Vec::new();
            let mut columns = like.columns.iter().peekable();
            while let Some(column) = columns.next() {
                let labelled = columns.peek().is_some_and(|next| next.column_type == ColumnType::Label);
                if column.column_type == ColumnType::Key && labelled {
                    let code = cells.as_slice().first().and_then(|cell| cell.code.clone()).unwrap_or_default();
                    row.push(Cell::text(code));
                    continue;
                }
                let Some(cell) = cells.next() else { break };
                let read = match &cell.value {
                    Some(value) => Cell::parse(value, column.column_type)
                        .filter(|read| matches!(read, Cell::NotApplicable | Cell::Withheld) && !has_digits(&cell.text)),
                    None => self.language.read(&cell.text, column.column_type),
                };
                if read.is_none() {
                    unread.push((row.len(), cell.text.clone()));
                }
                row.push(read.unwrap_or(Cell::NotApplicable));
            }
            let keys: Vec<String> = like.keys(&row).into_iter().map(str::to_owned).collect();
            let by_keys = like.rows.iter().find(|one| !keys.is_empty() && like.keys(one) == keys);
            let expected = by_keys.or_else(|| like.rows.get(number).filter(|_| keys.is_empty()));
            for (at, text) in unread {
                let (Some(column), Some(gives)) = (like.columns.get(at), expected.and_then(|row| row.get(at))) else {
                    mismatches.push(Mismatch::new(place, format!("says \"{text}\", which is no such cell")));
                    continue;
                };
                let name = like.row_name(&row);
                mismatches.push(cell_mismatch(place, name, &column.id, &Cell::text(text), SOURCE, gives));
                if let Some(cell) = row.get_mut(at) {
                    gives.clone_into(cell);
                }
            }
            if let Some(expected) = expected {
                spoken::accept_labels(self.language, &mut row, expected, like);
            }
            rows.push(row);
        }
        (rows, mismatches)
    }

    fn cell_of(&self, reference: &str) -> Option<(&Table, &Row, &Column, &Cell)> {
        let mut parts = reference.splitn(3, ':');
        let table = self.edition.table(parts.next()?)?;
        let (column, code) = (parts.next()?, parts.next()?);
        let at = table.position(column)?;
        let row = table.rows.iter().find(|row| chart::row_code(table, row) == code)?;
        Some((table, row, table.columns.get(at)?, row.get(at)?))
    }

    fn figure(&self, figure: &Named) -> Option<Mismatch> {
        let Some((table, row, column, gives)) = self.cell_of(&figure.name) else {
            return Some(self.problem(&format!("figure \"{}\"", figure.name), "is not in the report"));
        };
        let said = match &figure.value {
            Some(value) => Cell::parse(value, column.column_type).filter(|_| !has_digits(&figure.text)),
            None => self.language.read(&figure.text, column.column_type),
        };
        let place = format!("{}, figure of table \"{}\"", self.path, table.about.id);
        let says = said.unwrap_or_else(|| Cell::text(figure.text.clone()));
        (says != *gives).then(|| cell_mismatch(&place, table.row_name(row), &column.id, &says, SOURCE, gives))
    }

    fn chart(&self, chart: &PageChart) -> Vec<Mismatch> {
        let mut mismatches: Vec<Mismatch> = chart.figures.iter().filter_map(|figure| self.figure(figure)).collect();
        let values: Vec<i64> = chart
            .figures
            .iter()
            .filter_map(|figure| self.cell_of(&figure.name)?.3.as_integer())
            .filter(|value| *value > 0)
            .collect();
        let table = chart.figures.first().and_then(|figure| figure.name.split(':').next()).unwrap_or_default();
        let (most, longest) =
            (values.iter().max().copied().unwrap_or(1), chart.lengths.iter().max().copied().unwrap_or(0));
        let fits = |(value, length): (&i64, &i64)| (chart::length(*value, most, longest) - length).abs() <= 1;
        if values.len() != chart.lengths.len() || !values.iter().zip(&chart.lengths).all(fits) {
            mismatches.push(
                self.problem(&format!("chart of table \"{table}\""), "has bars of other lengths than its figures"),
            );
        }
        mismatches.extend(chart.labels.iter().filter_map(|label| self.label(label, table)));
        mismatches
    }

    /// A row's name, or a part of its code.
    fn label(&self, label: &Named, table: &str) -> Option<Mismatch> {
        let table = self.edition.table(table)?;
        let row = table.rows.iter().find(|row| chart::row_code(table, row) == label.name);
        let named = row.is_some_and(|row| {
            label.name.contains(&label.text)
                || if self.language.is_english() {
                    label.text == chart::shortened(&table.row_name(row))
                } else {
                    digits_of(&label.text).all(|run| self.digits.contains(run))
                }
        });
        let place = format!("chart of table \"{}\"", table.about.id);
        (!named).then(|| self.problem(&place, format!("says \"{}\" at the row \"{}\"", label.text, label.name)))
    }

    fn count(&self, count: &Named) -> Option<Mismatch> {
        let rows = self.edition.table(&count.name)?.rows.len();
        let gives = self.language.integer(i64::try_from(rows).ok()?);
        let place = format!("table \"{}\"", count.name);
        (gives != count.text).then(|| self.problem(&place, format!("says it has {} rows and has {gives}", count.text)))
    }

    fn sentences(&self) -> Vec<Mismatch> {
        let expected = if self.name == PAGE { self.edition.headline.as_slice() } else { &[] };
        let mut mismatches = Vec::new();
        if self.page.sentences.len() != expected.len() {
            mismatches.push(self.problem("headline", "has another number of sentences than report.json"));
        }
        for (found, sentence) in self.page.sentences.iter().zip(expected) {
            mismatches.extend(found.figures.iter().filter_map(|figure| self.figure(figure)));
            let names = sentence.0.iter().filter_map(|part| match part {
                Part::Figure(figure) => Some(chart::reference(&figure.table, &figure.column, &figure.row)),
                _ => None,
            });
            let names: BTreeSet<String> = names.collect();
            let found_names: BTreeSet<String> = found.figures.iter().map(|figure| figure.name.clone()).collect();
            let words = !self.language.is_english() || found.text == self.language.sentence_in_words(sentence);
            if names != found_names || !words {
                mismatches
                    .push(self.problem("headline", format!("says \"{}\", which report.json does not", found.text)));
            }
            mismatches.extend(self.loose(&found.loose));
        }
        let first = self.page.sentences.first().map(|sentence| &sentence.text);
        if self.name == PAGE && self.page.descriptions.iter().filter(|text| Some(*text) == first).count() != 2 {
            mismatches.push(self.problem("description", "is not the first sentence of the page"));
        }
        mismatches
    }

    fn fields(&self) -> Vec<Mismatch> {
        let facts = facts_of(&self.edition.identification, self.language);
        let needed = |field: &str| self.name == PAGE || (self.name == CITE && field == "rows_sha256");
        let mut mismatches = Vec::new();
        for (field, plain, text) in facts.iter().filter(|(field, _, _)| needed(field)) {
            let found: Vec<&Named> = self.page.fields.iter().filter(|one| one.name == *field).collect();
            let is_right = |one: &&Named| {
                let says = one.value.as_ref().unwrap_or(&one.text);
                let words = one.text == *text || (!self.language.is_english() && !has_digits(&one.text));
                says == plain && words
            };
            if found.len() != 1 || !found.iter().all(is_right) {
                let says = found.first().map_or("nothing", |one| one.text.as_str());
                let problem = format!("says \"{says}\" as {field}, {SOURCE} \"{plain}\"");
                mismatches.push(self.problem("identification", problem));
            }
        }
        let known = |one: &&Named| facts.iter().any(|(field, _, _)| *field == one.name && needed(field));
        let unknown = self.page.fields.iter().filter(|one| !known(one));
        mismatches
            .extend(unknown.map(|one| self.problem("identification", format!("has a field {} too many", one.name))));
        mismatches
    }

    fn data_blocks(&self) -> Vec<Mismatch> {
        let about = &self.edition.identification;
        let blocks = &self.page.data_blocks;
        let is_right = |text: &String| {
            let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else { return false };
            let is = |key: &str, expected: serde_json::Value| value.get(key) == Some(&expected);
            is("identifier", about.report_id.clone().into())
                && is("version", about.version.into())
                && is("temporalCoverage", format!("{}/{}", about.period_start, about.period_end).into())
                && is("datePublished", about.published_on.map(|day| day.to_string()).into())
                && is("description", self.page.sentences.first().map(|sentence| sentence.text.clone()).into())
        };
        let expected = usize::from(self.name == PAGE);
        let right = blocks.len() == expected && blocks.iter().all(is_right);
        if right { Vec::new() } else { vec![self.problem("data block", "is not the identification of report.json")] }
    }

    /// Digits where a text of the report has none could be a figure that nobody compares.
    fn loose(&self, text: &str) -> Option<Mismatch> {
        let is_sentence = self.page.sentences.iter().any(|sentence| sentence.text == text);
        let rest = text.replace(&self.edition.identification.rows_sha256, "");
        let stray = digits_of(&rest).find(|run| !is_sentence && !self.digits.contains(*run)).map(str::to_owned);
        stray.map(|run| {
            self.problem("text", format!("says {run} in \"{}\", which is no text of the report", text.trim()))
        })
    }
}

fn has_digits(text: &str) -> bool {
    text.chars().any(char::is_numeric)
}

pub(super) fn digits_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_numeric()).filter(|run| !run.is_empty())
}

/// All numbers in the texts of the report and of the templates.
fn known_digits(edition: &Edition) -> BTreeSet<String> {
    let mut identification = edition.identification.clone();
    identification.rows_sha256.clear();
    let mut texts = vec![serde_json::to_string(&identification).unwrap_or_default(), "SHA-256, CC BY 4.0".to_owned()];
    texts.extend(edition.counting_rules.iter().cloned());
    texts.extend(edition.definitions.iter().flat_map(|one| [one.group.clone(), one.label.clone(), one.text.clone()]));
    for table in edition.every_table() {
        let about = &table.about;
        texts.extend([&about.section, &about.title, &about.caption, &about.definition].map(Clone::clone));
        texts.extend(table.columns.iter().flat_map(|column| [column.label.clone(), column.definition.clone()]));
        let labels = table.columns.iter().enumerate().filter(|(_, column)| column.column_type == ColumnType::Label);
        let labels = labels.flat_map(|(at, _)| table.rows.iter().filter_map(move |row| row.get(at)));
        texts.extend(labels.map(|cell| cell.as_text().to_owned()));
    }
    texts.extend(edition.headline.iter().flat_map(|sentence| &sentence.0).filter_map(|part| match part {
        Part::Text(text) | Part::Name(text) => Some(text.clone()),
        _ => None,
    }));
    // A day is written without a zero before it.
    let runs = texts.iter().flat_map(|text| digits_of(text)).flat_map(|run| [run, run.trim_start_matches('0')]);
    runs.map(str::to_owned).collect()
}
