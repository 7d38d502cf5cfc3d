//! The page of an edition: what the template is given.
//!
//! Invariant: every figure on the page stands in a cell that names its table, row and column, so that `verify` can read
//! it back.

use serde::Serialize;

use super::{JSON, SCHEMA, SUMS, csv_name};
use crate::render::Page;
use crate::reports::edition::{Column, Edition, LEDGER, Row, Sentence, Source, TOTAL, Table};
use crate::reports::{Cell, ColumnType};

#[derive(Serialize)]
pub struct EditionPage {
    title: String,
    report_id: String,
    provider: String,
    service: String,
    draft: bool,
    facts: Vec<Fact>,
    headline: Vec<String>,
    sections: Vec<Section>,
    rules: Vec<String>,
    glossary: Vec<Group>,
    files: Vec<File>,
    ledger_rows: usize,
}

/// One line of the identification. `field` is the name in `report.json`.
#[derive(Serialize)]
struct Fact {
    field: &'static str,
    label: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Section {
    id: String,
    title: String,
    tables: Vec<TableView>,
}

#[derive(Serialize)]
struct TableView {
    id: String,
    title: String,
    caption: String,
    definition: String,
    stated: bool,
    /// Few columns, which would stand too far apart over the whole width.
    short: bool,
    file: String,
    headers: Vec<Header>,
    terms: Vec<Term>,
    rows: Vec<RowView>,
}

#[derive(Serialize)]
struct Header {
    label: String,
    figure: bool,
}

#[derive(Serialize)]
struct Term {
    label: String,
    text: String,
}

#[derive(Serialize)]
struct RowView {
    total: bool,
    cells: Vec<CellView>,
}

#[derive(Serialize)]
struct CellView {
    column: String,
    /// The code for which a label stands.
    code: String,
    heads_row: bool,
    class: &'static str,
    text: String,
}

#[derive(Serialize)]
struct Group {
    title: String,
    terms: Vec<Term>,
}

#[derive(Serialize)]
struct File {
    name: String,
    what: String,
}

impl Page for EditionPage {
    const TEMPLATE: &'static str = "reports/edition";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use crate::reports::invented;
        let mut draft = invented::edition("2026-Q3", &[]);
        draft.identification.published_on = None;
        [draft, invented::edition("2026-Q3", &invented::cases(1, 200))].iter().map(EditionPage::of).collect()
    }
}

impl EditionPage {
    pub fn of(edition: &Edition) -> EditionPage {
        let about = &edition.identification;
        EditionPage {
            title: format!("Transparency report {}", about.quarter),
            report_id: about.report_id.clone(),
            provider: about.provider.clone(),
            service: about.service.clone(),
            draft: about.published_on.is_none(),
            facts: facts(edition),
            headline: edition.headline.iter().map(Sentence::in_words).collect(),
            sections: sections(&edition.tables),
            rules: edition.counting_rules.clone(),
            glossary: glossary(edition),
            files: files(edition),
            ledger_rows: edition.sheet(LEDGER).map_or(0, |ledger| ledger.rows.len()),
        }
    }
}

fn facts(edition: &Edition) -> Vec<Fact> {
    let about = &edition.identification;
    let fact = |field, label, value: String| Fact { field, label, value };
    let none = || "none".to_owned();
    vec![
        fact("report_id", "Report", about.report_id.clone()),
        fact("provider", "Provider", about.provider.clone()),
        fact("service", "Service", about.service.clone()),
        fact("quarter", "Quarter", about.quarter.to_string()),
        fact("period_start", "First day", about.period_start.to_string()),
        fact("period_end", "Last day", about.period_end.to_string()),
        fact("timezone", "Time zone", about.timezone.clone()),
        fact("cut_off", "Cut-off", about.cut_off.to_string()),
        fact("version", "Version", about.version.to_string()),
        fact("supersedes", "Supersedes", about.supersedes.clone().unwrap_or_else(none)),
        fact("published_on", "Published on", about.published_on.map_or_else(none, |day| day.to_string())),
        fact(
            "previous_published_on",
            "Report before",
            about.previous_published_on.map_or_else(none, |day| day.to_string()),
        ),
        fact("signed_by", "Signed", signatures(&about.signed_by)),
        fact("next_due", "Next report due", about.next_due.to_string()),
        fact("terms_version", "Terms of", about.terms_version.clone()),
        fact("licence", "Licence", about.licence.clone()),
        fact("rows_sha256", "SHA-256 of the rows", about.rows_sha256.clone()),
        fact("schema_version", "Schema", about.schema_version.clone()),
        fact("generator", "Made by", about.generator.clone()),
    ]
}

fn signatures(signed_by: &[String]) -> String {
    if signed_by.is_empty() { "none".to_owned() } else { signed_by.join(", ") }
}

fn sections(tables: &[Table]) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for table in tables {
        let title = &table.about.section;
        match sections.last_mut().filter(|section| section.title == *title) {
            Some(section) => section.tables.push(view(table)),
            None => sections.push(Section { id: anchor(title), title: title.clone(), tables: vec![view(table)] }),
        }
    }
    sections
}

fn anchor(title: &str) -> String {
    title.to_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "-")
}

fn view(table: &Table) -> TableView {
    let shown = || table.columns.iter().filter(|column| column.column_type != ColumnType::Key);
    TableView {
        id: table.about.id.clone(),
        title: table.about.title.clone(),
        caption: table.about.caption.clone(),
        definition: table.about.definition.clone(),
        stated: table.about.source == Source::Stated,
        short: shown().count() <= 4,
        file: csv_name(&table.about.id),
        headers: shown().map(|column| Header { label: column.label.clone(), figure: is_figure(column) }).collect(),
        terms: shown().filter(|column| column.column_type != ColumnType::Label).map(term).collect(),
        rows: table.rows.iter().map(|row| row_view(table, row)).collect(),
    }
}

fn term(column: &Column) -> Term {
    Term { label: column.label.clone(), text: column.definition.clone() }
}

fn is_figure(column: &Column) -> bool {
    matches!(column.column_type, ColumnType::Integer | ColumnType::Share)
}

fn row_view(table: &Table, row: &Row) -> RowView {
    let total = table.keys(row).first() == Some(&TOTAL);
    let mut cells = Vec::new();
    let mut code = String::new();
    for (column, cell) in table.columns.iter().zip(row) {
        if column.column_type == ColumnType::Key {
            cell.as_text().clone_into(&mut code);
            continue;
        }
        cells.push(CellView {
            column: column.id.clone(),
            code: std::mem::take(&mut code),
            heads_row: column.column_type == ColumnType::Label,
            class: class(column, cell),
            text: cell.to_string(),
        });
    }
    RowView { total, cells }
}

fn class(column: &Column, cell: &Cell) -> &'static str {
    match cell {
        Cell::Integer(0) => "figure zero",
        Cell::Integer(_) | Cell::Share(_) => "figure",
        Cell::NotApplicable | Cell::Withheld => "figure none",
        Cell::Text(_) if column.column_type == ColumnType::Label => "name",
        Cell::Text(_) => "code",
    }
}

fn glossary(edition: &Edition) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for definition in &edition.definitions {
        let term = Term { label: definition.label.clone(), text: definition.text.clone() };
        match groups.last_mut().filter(|group| group.title == definition.group) {
            Some(group) => group.terms.push(term),
            None => groups.push(Group { title: definition.group.clone(), terms: vec![term] }),
        }
    }
    groups
}

fn files(edition: &Edition) -> Vec<File> {
    let file = |name: &str, what: &str| File { name: name.to_owned(), what: what.to_owned() };
    let rows = edition.sheets.iter().map(|table| file(&csv_name(&table.about.id), &table.about.caption));
    let others = [
        file(JSON, "Everything on this page and all rows, for programs"),
        file(SCHEMA, "The JSON Schema of that file"),
        file(SUMS, "Check sums of all files"),
    ];
    rows.chain(others).collect()
}
