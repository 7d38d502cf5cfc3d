//! The first page of an edition: what a reader wants to know in five minutes, and the way to all the rest.
//!
//! Invariant: however long the tables and the texts in them are, the page stays small, because it shows an extract of each.

use serde::Serialize;
use serde_json::{Value, json};

use super::chart::{self, Chart, Trend};
use super::extract::{Extract, Extracts};
use super::frame::Frame;
use super::{JSON, PDF, SCHEMA, SUMS, csv_name};
use crate::reports::edition::{Edition, Identification, TOTAL};
use crate::reports::language::{Language, Piece};
use crate::taxonomy::Kind;

/// Of the page and its style sheet together, in bytes: a reader with a slow line waits for no more than that.
pub const MOST_BYTES: usize = 98_000;

/// The table of quarters from which the trends are drawn, and what they show.
pub(super) const TREND: &str = "trend";
pub(super) const TREND_COLUMN: &str = "received";

/// Row and column of the table `balance`, and how they are called.
const KEY_FIGURES: &[(&str, &str, &str)] = &[
    (TOTAL, "received", "New matters"),
    (TOTAL, "decided", "Decided"),
    (TOTAL, "set_aside", "Set aside"),
    (TOTAL, "open_at_end", "Still open"),
];

#[derive(Serialize)]
pub struct Overview<'a> {
    frame: Frame<'a>,
    facts: Vec<Fact>,
    headline: Vec<Vec<PieceView>>,
    key_figures: Vec<KeyFigure>,
    charts: Vec<Chart>,
    trend: bool,
    sections: Vec<Section>,
    files: Vec<File>,
    dataset: Value,
}

/// One line of the identification. `field` is the name in `report.json`.
#[derive(Serialize)]
struct Fact {
    field: String,
    label: String,
    /// What the data says, where the page says it in words.
    value: String,
    text: String,
}

#[derive(Serialize)]
struct PieceView {
    text: String,
    /// The cell, if it is a figure.
    cell: String,
}

#[derive(Serialize)]
struct KeyFigure {
    cell: String,
    label: String,
    text: String,
}

#[derive(Serialize)]
struct Section {
    id: String,
    title: String,
    tables: Vec<Extract>,
}

#[derive(Serialize)]
struct File {
    name: String,
    what: String,
}

impl<'a> Overview<'a> {
    pub fn of(frame: Frame<'a>, edition: &'a Edition, extracts: &Extracts, language: &Language) -> Overview<'a> {
        let trends = trends(edition, language);
        let trend = !trends.is_empty();
        let balance = || edition.table("balance").and_then(|table| chart::of_rows(table, language));
        Overview {
            frame,
            facts: facts(&edition.identification, language),
            headline: headline(edition, language),
            key_figures: key_figures(edition, language),
            charts: if trend { trends } else { balance().into_iter().collect() },
            trend,
            sections: sections(edition, extracts, language),
            files: files(edition, language),
            dataset: dataset(edition, language),
        }
    }
}

fn headline(edition: &Edition, language: &Language) -> Vec<Vec<PieceView>> {
    let view = |piece: Piece<'_>| match piece {
        Piece::Words(text) => PieceView { text, cell: String::new() },
        Piece::Figure(figure, text) => {
            PieceView { text, cell: chart::reference(&figure.table, &figure.column, &figure.row) }
        }
    };
    edition.headline.iter().map(|one| language.sentence(one).into_iter().map(view).collect()).collect()
}

fn key_figures(edition: &Edition, language: &Language) -> Vec<KeyFigure> {
    let figure = |&(row, column, label): &(&str, &str, &str)| {
        let value = edition.table("balance")?.integer(row, column)?;
        Some(KeyFigure {
            cell: chart::reference("balance", column, row),
            label: language.say(label).to_owned(),
            text: language.integer(value),
        })
    };
    KEY_FIGURES.iter().filter_map(figure).collect()
}

/// A small chart for each kind of which there was anything.
fn trends(edition: &Edition, language: &Language) -> Vec<Chart> {
    let Some(table) = edition.table(TREND) else { return Vec::new() };
    let chart = |kind: &Kind| {
        chart::of_quarters(&Trend { table, column: TREND_COLUMN, of: kind.as_str() }, language)
            .filter(|chart| !chart.bars.is_empty())
    };
    Kind::ALL.iter().filter_map(chart).collect()
}

fn sections(edition: &Edition, extracts: &Extracts, language: &Language) -> Vec<Section> {
    let mut sections: Vec<(&str, Vec<Extract>)> = Vec::new();
    for (table, extract) in extracts.of(edition, language) {
        match sections.last_mut().filter(|(title, _)| *title == table.about.section) {
            Some((_, extracts)) => extracts.push(extract),
            None => sections.push((&table.about.section, vec![extract])),
        }
    }
    let section = |(number, (title, tables)): (usize, (&str, Vec<Extract>))| Section {
        id: format!("section-{}", number + 1),
        title: language.say(title).to_owned(),
        tables,
    };
    sections.into_iter().enumerate().map(section).collect()
}

fn facts(about: &Identification, language: &Language) -> Vec<Fact> {
    let label =
        |field: &str| FIELDS.iter().find(|(name, _)| *name == field).map(|(_, label)| language.say(label).to_owned());
    let fact = |(field, plain, text): (String, String, String)| Fact {
        label: label(&field).unwrap_or_else(|| field.clone()),
        value: if text == plain { String::new() } else { plain },
        field,
        text,
    };
    facts_of(about, language).into_iter().map(fact).collect()
}

/// Every field of the identification: its name in `report.json`, what it says there, and what a page says. A field that
/// has no words here comes last, under its own name.
pub fn facts_of(about: &Identification, language: &Language) -> Vec<(String, String, String)> {
    let Ok(Value::Object(fields)) = serde_json::to_value(about) else { return Vec::new() };
    let place = |field: &str| FIELDS.iter().position(|(name, _)| *name == field).unwrap_or(FIELDS.len());
    let fact = |(field, value): (String, Value)| {
        let plain = plain(&value);
        let text = in_words(&field, &plain, language);
        (field, plain, text)
    };
    let mut facts: Vec<_> = fields.into_iter().map(fact).collect();
    facts.sort_by_key(|(field, _, _)| place(field));
    facts
}

const FIELDS: &[(&str, &str)] = &[
    ("report_id", "Report"),
    ("provider", "Provider"),
    ("service", "Service"),
    ("quarter", "Quarter"),
    ("period_start", "First day"),
    ("period_end", "Last day"),
    ("timezone", "Time zone"),
    ("cut_off", "Cut-off"),
    ("version", "Version"),
    ("supersedes", "Supersedes"),
    ("published_on", "Published on"),
    ("previous_published_on", "Report before"),
    ("signed_by", "Signed"),
    ("next_due", "Next report due"),
    ("terms_version", "Terms of"),
    ("licence", "Licence"),
    ("rows_sha256", "SHA-256 of the rows"),
    ("schema_version", "Schema"),
    ("generator", "Made by"),
];

/// A field of the identification as one text: `none` for what is not there.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        Value::Array(texts) if texts.is_empty() => "none".to_owned(),
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Days and roles in words; everything else as it is.
fn in_words(field: &str, plain: &str, language: &Language) -> String {
    if let Ok(day) = plain.parse::<jiff::civil::Date>() {
        return language.date(day);
    }
    match field {
        "signed_by" => plain.split(", ").map(|role| language.say(role)).collect::<Vec<_>>().join(", "),
        _ if plain == "none" => language.say("none").to_owned(),
        _ => plain.to_owned(),
    }
}

fn files(edition: &Edition, language: &Language) -> Vec<File> {
    let file = |name: &str, what: &str| File { name: name.to_owned(), what: language.say(what).to_owned() };
    let sheets = edition.sheets.iter().map(|table| file(&csv_name(&table.about.id), &table.about.caption));
    // Said also by a program that makes none, so that every language has it.
    let printed = file(&language.path(PDF), "The whole report on paper, in one file (PDF)");
    let others = [
        file(JSON, "Everything on these pages and all rows, for programs"),
        file(SCHEMA, "The JSON Schema of that file"),
        file(SUMS, "Check sums of all files"),
    ];
    let printed = Some(printed).filter(|_| cfg!(feature = "pdf"));
    printed.into_iter().chain(sheets).chain(others).collect()
}

/// For search engines of data, as schema.org has it. A data block: it is never run.
fn dataset(edition: &Edition, language: &Language) -> Value {
    let about = &edition.identification;
    let download =
        |name: String, format: &str| json!({"@type": "DataDownload", "contentUrl": name, "encodingFormat": format});
    let root = if language.is_english() { "" } else { "../" };
    let sheets =
        edition.sheets.iter().map(|sheet| download(format!("{root}{}", csv_name(&sheet.about.id)), "text/csv"));
    let files: Vec<Value> = sheets.chain([download(format!("{root}{JSON}"), "application/json")]).collect();
    json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": language.fill("Transparency report {report}", &[("report", &about.quarter.to_string())]),
        "description": edition.headline.first().map(|one| language.sentence_in_words(one)),
        "identifier": about.report_id,
        "version": about.version,
        "creator": {"@type": "Organization", "name": about.provider},
        "datePublished": about.published_on,
        "temporalCoverage": format!("{}/{}", about.period_start, about.period_end),
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "inLanguage": language.lang,
        "isAccessibleForFree": true,
        "distribution": files,
    })
}
