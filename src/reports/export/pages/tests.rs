//! What the pages of an edition have to be, whatever the figures are.

use std::collections::BTreeSet;

use super::*;
use crate::decisions::SUMMARY_LIMIT;
use crate::render::{phrases_of, template_names};
use crate::reports::export::{is_page, landing, style};
use crate::reports::language::heard;
use crate::reports::ledger::{FOUND_FALSE, NOT_RECORDED};
use crate::reports::tables::predecessor as predecessor_table;
use crate::reports::{Cell, ColumnType, headline, invented, predecessor, words};
use crate::reports::{NOTE_LIMIT, REASON_LIMIT};
use crate::taxonomy::{Country, Instrument};
use crate::workflow::permissions::may;
use crate::workflow::{Action, Relation, Role, Roles};

fn pages_of(cases: usize) -> Files {
    pages(&invented::edition("2026-Q3", &invented::cases(1, cases))).unwrap()
}

fn text(files: &Files, name: &str) -> String {
    String::from_utf8(files[name].clone()).unwrap()
}

fn attributes<'a>(html: &'a str, named: &str) -> Vec<&'a str> {
    let mark = format!(" {named}=\"");
    html.split(&mark).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// Requests from 200 countries by each of ten instruments.
fn the_whole_world() -> Edition {
    let countries: Vec<Country> = Country::all().take(200).collect();
    let mut cases = invented::cases(9, 2400);
    let wanted = countries.iter().flat_map(|country| Instrument::ALL.iter().take(10).map(move |one| (*country, *one)));
    for (case, (country, instrument)) in cases.iter_mut().zip(wanted.cycle()) {
        case.kind = crate::taxonomy::Kind::InformationRequest;
        case.kind_changes.clear();
        case.secrecy.clear();
        case.received_at = "2026-08-01T10:00:00Z".parse().unwrap();
        case.logged_at = case.received_at;
        case.request.authenticity = crate::taxonomy::Authenticity::PersonVerified;
        case.request.requesting_country = Some(country);
        case.request.instrument = Some(instrument);
    }
    invented::edition("2026-Q3", &cases)
}

/// Every table longer than any extract, every text as long as a person may write one, and every figure of six digits.
fn the_longest_there_could_be() -> Edition {
    let mut edition = invented::edition("2026-Q3", &invented::cases(9, 400));
    let words = "A “quoted” word & what it’s about; ".repeat(40);
    let limit = |table: &str| match table {
        "methodology" => NOTE_LIMIT,
        "decision-summaries" => SUMMARY_LIMIT,
        _ => REASON_LIMIT,
    };
    for table in &mut edition.tables {
        let text: String = words.chars().take(limit(&table.about.id)).collect();
        let model = table.rows.first().cloned().unwrap_or_else(|| vec![Cell::NotApplicable; table.columns.len()]);
        while table.rows.len() < 400 {
            table.rows.push(model.clone());
        }
        for (number, row) in table.rows.iter_mut().enumerate() {
            for (column, cell) in table.columns.iter().zip(row) {
                *cell = match column.column_type {
                    ColumnType::Key => Cell::text(format!("a_code_as_long_as_they_are_{number}")),
                    ColumnType::Label => {
                        Cell::text(format!("A name that is about as long as names are, number {number}"))
                    }
                    ColumnType::Text => Cell::text(text.clone()),
                    ColumnType::Integer => Cell::Integer(123_456),
                    ColumnType::Share => Cell::from(crate::reports::Share::of(1, 3)),
                };
            }
        }
    }
    edition
}

/// Bytes of the first page in each language, with the style sheet.
fn sizes(files: &Files) -> Vec<usize> {
    let style = style().unwrap().len();
    languages().unwrap().iter().map(|language| files[&language.path(PAGE)].len() + style).collect()
}

#[test]
fn the_overview_stays_small_however_long_the_tables_are() {
    let edition = the_whole_world();
    assert!(edition.table("information-requests").unwrap().rows.len() > 2000);
    let files = pages(&edition).unwrap();
    let sizes = sizes(&files);
    assert!(sizes.iter().all(|size| *size <= MOST_BYTES), "{sizes:?}");
    assert!(sizes.iter().any(|size| *size > MOST_BYTES - 5_000), "there is no room left unused: {sizes:?}");
    assert!(files["information-requests.html"].len() > 100_000, "its own page has them all");
}

#[test]
fn the_overview_stays_small_however_long_the_texts_are_and_leads_to_every_row_it_leaves_out() {
    let edition = the_longest_there_could_be();
    let files = pages(&edition).unwrap();
    let sizes = sizes(&files);
    assert!(sizes.iter().all(|size| *size <= MOST_BYTES), "{sizes:?}");
    for language in languages().unwrap() {
        let html = text(&files, &language.path(PAGE));
        for table in &edition.tables {
            let id = &table.about.id;
            assert!(html.contains(&format!("<p class=\"more\"><a href=\"{}\"", page_name(id))), "{id}");
            assert!(html.contains(&format!("data-rows=\"{id}\">400<")), "{id}");
        }
    }
}

#[test]
fn an_extract_has_the_total_and_more_rows_where_they_are_short() {
    let files = pages(&the_whole_world()).unwrap();
    let html = text(&files, PAGE);
    let rows = |id: &str| {
        let table = html.split(&format!("data-table=\"{id}\"")).nth(1).unwrap().split("</table>").next().unwrap();
        (table.matches("<tr").count() - 1, table.matches("class=\"total\"").count())
    };
    let (shown, totals) = rows("information-requests");
    assert!(shown > 3 && totals == 1, "{shown} {totals}");
    assert_eq!(rows("balance"), (crate::taxonomy::Kind::ALL.len() + 1, 1), "the balance is whole");
    assert!(rows("methodology").0 <= shown, "{:?} {shown}", rows("methodology"));
}

#[test]
fn every_page_has_one_main_heading_and_loads_nothing_but_the_style() {
    for (name, bytes) in pages_of(200) {
        let html = String::from_utf8(bytes).unwrap();
        let count = |needle: &str| html.matches(needle).count();
        assert_eq!((count("<h1"), count("<main"), count("</main>")), (1, 1, 1), "{name}");
        for forbidden in [" style=", "<style", " onclick", "javascript:", "http://", "<img", " src=", "@import", "{{"] {
            assert_eq!(count(forbidden), 0, "{name} holds `{forbidden}`");
        }
        // The only script is a block of data, which is never run.
        assert_eq!(count("<script"), count("<script type=\"application/ld+json\">"), "{name}");
        assert_eq!(count("rel=\"stylesheet\""), 1, "{name}");
        assert_eq!(count("<table"), count("<caption"), "{name}: every table has a caption");
    }
}

#[test]
fn ids_are_unique_and_every_link_leads_to_a_file() {
    let edition = invented::edition("2026-Q3", &invented::cases(1, 200));
    let files = super::super::files(&edition).unwrap();
    for (name, bytes) in files.iter().filter(|(name, _)| is_page(name)) {
        let html = std::str::from_utf8(bytes).unwrap();
        let ids = attributes(html, "id");
        let unique: BTreeSet<_> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "{name}: {ids:?}");
        for named in attributes(html, "aria-labelledby").iter().flat_map(|ids| ids.split(' ')) {
            assert!(unique.contains(&named), "{name}: nothing has the id {named}");
        }
        let folder = name.rsplit_once('/').map(|(folder, _)| folder);
        for href in attributes(html, "href") {
            let target = match (href.strip_prefix("../"), folder) {
                _ if href.starts_with("https://creativecommons.org/") => continue,
                (Some(rest), Some(_)) if !rest.starts_with("../") => rest.to_owned(),
                (Some(_), _) => continue,
                (None, Some(folder)) if !href.starts_with('#') => format!("{folder}/{href}"),
                _ => href.to_owned(),
            };
            match target.strip_prefix('#') {
                Some(id) => assert!(unique.contains(&id), "{name}: {href}"),
                None => assert!(target.is_empty() || files.contains_key(&target), "{name}: {href} ({target})"),
            }
        }
    }
}

#[test]
fn every_template_of_the_pages_is_used() {
    let used = ["overview", "table", "definitions", "rules", "cite", "verify", "frame", "cells", "chart"];
    let used: BTreeSet<String> = used.iter().map(|name| format!("{TEMPLATES}{name}")).collect();
    let there: BTreeSet<String> = template_names().into_iter().filter(|name| name.starts_with(TEMPLATES)).collect();
    assert_eq!(there, used);
}

#[test]
fn a_draft_says_so_on_every_page_and_leads_to_no_other_report() {
    let mut draft = invented::edition("2026-Q3", &[]);
    draft.identification.published_on = None;
    for (name, bytes) in pages(&draft).unwrap() {
        let html = String::from_utf8(bytes).unwrap();
        assert!(html.contains("class=\"draft\"") && !html.contains("../../"), "{name}");
    }
}

#[test]
fn a_name_that_looks_like_markup_stays_text_also_in_the_data_block() {
    let mut edition = invented::edition("2026-Q3", &[]);
    edition.identification.provider = "</script><script>alert(1)</script>".into();
    let html = text(&pages(&edition).unwrap(), PAGE);
    assert_eq!(html.matches("<script").count(), 1);
    assert!(!html.contains("<script>") && html.contains("\\u003c/script\\u003e"), "it is in the block, and escaped");
}

#[test]
fn a_page_names_itself_in_every_language() {
    let files = pages_of(60);
    for language in languages().unwrap() {
        let html = text(&files, &language.path("balance.html"));
        assert!(html.contains(&format!("<html lang=\"{}\">", language.lang)));
        assert_eq!(html.matches("rel=\"alternate\"").count(), languages().unwrap().len());
    }
}

/// Every text of the report that its pages can say: of figures of one and of many, of every country, of whoever signs.
fn texts() -> BTreeSet<String> {
    heard::during(|| {
        let mut edition = invented::edition("2026-Q3", &invented::cases(2, 400));
        let mut before = predecessor_table::predecessor(predecessor::quarters());
        before.about.section = "About this report".into();
        edition.tables.push(before);
        pages(&edition).unwrap();
        edition.tables.retain(|table| table.about.id != "trend");
        edition.tables.push(chart::invented(&[Some(1), Some(2)]));
        pages(&edition).unwrap();
        let english = &languages().unwrap()[0];
        for number in [1, 2] {
            let mut tables = edition.tables.clone();
            let cells = tables.iter_mut().flat_map(|table| &mut table.rows).flatten();
            cells.filter(|cell| cell.as_integer().is_some()).for_each(|cell| *cell = Cell::Integer(number));
            for sentence in headline::headline(&edition.identification, &tables) {
                english.sentence(&sentence);
            }
        }
        english.cell(&Cell::Withheld);
        edition.identification.published_on = None;
        pages(&edition).unwrap();
        landing::say_everything();
        let names = Country::all().map(|country| country.name().to_owned());
        for name in names.chain([FOUND_FALSE, NOT_RECORDED].map(words::kind)) {
            english.say(&name);
        }
        for (what, action) in [("Prepared", Action::PrepareReport), ("Published", Action::PublishReport)] {
            let may = |role: &&Role| may(Roles::from(**role), action, None, Relation::None);
            let roles = Role::ALL.iter().filter(may).map(|role| role.label());
            for role in roles.chain(["somebody who no longer holds the role"]) {
                english.say(&format!("{what} by: {role}"));
            }
        }
    })
}

/// The template of the PDF, which a program without its feature has not.
const PAPER: &str = include_str!("../../../../reports/pdf/report.typ");

/// What templates say, and nothing else, is in the part `page` of a language.
fn phrases() -> BTreeSet<String> {
    let templates = template_names().into_iter().filter(|name| name.starts_with("reports/"));
    let on_paper = PAPER.split("say(\"").skip(1).filter_map(|rest| rest.split_once("\")")).map(|(phrase, _)| phrase);
    templates.flat_map(|template| phrases_of(&template)).chain(on_paper.map(str::to_owned)).collect()
}

#[test]
fn a_phrase_is_written_so_that_it_is_found() {
    let phrases = phrases();
    assert!(phrases.len() > 30, "{}", phrases.len());
    assert!(phrases.iter().all(|phrase| !phrase.contains(['{', '}', '\\']) && phrase.trim() == phrase));
}

fn numbers(text: &str) -> Vec<&str> {
    let mut numbers: Vec<&str> =
        text.split(|letter: char| !letter.is_numeric()).filter(|run| !run.is_empty()).collect();
    numbers.sort_unstable();
    numbers
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
}

/// As lines to be pasted into the language's file.
fn lines<'a>(texts: impl Iterator<Item = &'a String>) -> String {
    let lines: Vec<String> = texts.map(|text| format!("{text:?} = \"\"\n")).collect();
    lines.concat()
}

#[test]
fn a_language_has_every_text_of_the_pages_and_none_that_they_do_not_say() {
    let (phrases, texts) = (phrases(), texts());
    for language in languages().unwrap().iter().filter(|language| !language.is_english()) {
        let lacks = |wanted: &BTreeSet<String>, there: &BTreeSet<String>| lines(wanted.difference(there));
        let page: BTreeSet<String> = language.page.keys().cloned().collect();
        let report: BTreeSet<String> = language.catalogue().map(|(english, _)| english.clone()).collect();
        let missing = format!("[page]\n{}[report]\n{}", lacks(&phrases, &page), lacks(&texts, &report));
        let unused = format!("[page]\n{}[report]\n{}", lacks(&page, &phrases), lacks(&report, &texts));
        let none = "[page]\n[report]\n";
        assert!(missing == none && unused == none, "{}: missing:\n{missing}\nnobody says:\n{unused}", language.code);
    }
}

#[test]
fn a_translation_is_never_empty_and_keeps_what_is_filled_in() {
    for language in languages().unwrap() {
        for (english, text) in language.catalogue().chain(&language.page) {
            assert!(!text.trim().is_empty() && text.trim() == text, "{}: {english}", language.code);
            assert_eq!(placeholders(english), placeholders(text), "{}: {english}", language.code);
            // By its numbers a translated label is compared with the report's.
            assert_eq!(numbers(english), numbers(text), "{}: {english}", language.code);
        }
    }
}

#[test]
fn the_same_figures_stand_on_the_pages_of_every_language() {
    let files = pages_of(200);
    let figures = |html: &str| {
        html.split("<td>")
            .skip(1)
            .filter_map(|cell| cell.split('<').next())
            .map(|cell| cell.replace(['’', ','], ""))
            .collect::<Vec<_>>()
    };
    let pages = files.iter().filter_map(|(name, german)| Some((name.strip_prefix("de/")?, german)));
    for (name, german) in pages {
        assert_eq!(figures(&text(&files, name)), figures(std::str::from_utf8(german).unwrap()), "{name}");
    }
}
