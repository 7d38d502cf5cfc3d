//! The pages that explain: words, counting rules, how to cite and how to verify.

use serde::Serialize;

use super::frame::Frame;
use super::table::Term;
use crate::reports::edition::{Edition, Identification};
use crate::reports::language::Language;

#[derive(Serialize)]
pub struct Definitions<'a> {
    frame: Frame<'a>,
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Group {
    id: String,
    title: String,
    terms: Vec<Term>,
}

#[derive(Serialize)]
pub struct Rules<'a> {
    frame: Frame<'a>,
    rules: Vec<&'a str>,
}

#[derive(Serialize)]
pub struct Cite<'a> {
    frame: Frame<'a>,
    rows_sha256: &'a str,
    plain: String,
    bibtex: String,
}

#[derive(Serialize)]
pub struct Verify<'a> {
    frame: Frame<'a>,
    sheets: Vec<String>,
}

impl<'a> Definitions<'a> {
    pub fn of(frame: Frame<'a>, edition: &Edition, language: &Language) -> Definitions<'a> {
        let mut groups: Vec<(&str, Vec<Term>)> = Vec::new();
        for definition in &edition.definitions {
            let term = Term {
                label: language.say(&definition.label).to_owned(),
                text: language.say(&definition.text).to_owned(),
            };
            match groups.last_mut().filter(|(title, _)| *title == definition.group) {
                Some((_, terms)) => terms.push(term),
                None => groups.push((&definition.group, vec![term])),
            }
        }
        let group = |(number, (title, terms)): (usize, (&str, Vec<Term>))| Group {
            id: format!("group-{}", number + 1),
            title: language.say(title).to_owned(),
            terms,
        };
        Definitions {
            frame: frame.titled(
                language.say("What the words mean"),
                language.say("Every word of the report that has a meaning of its own, defined."),
            ),
            groups: groups.into_iter().enumerate().map(group).collect(),
        }
    }
}

impl<'a> Rules<'a> {
    pub fn of(frame: Frame<'a>, edition: &'a Edition, language: &'a Language) -> Rules<'a> {
        Rules {
            frame: frame.titled(
                language.say("How we count"),
                language.say("The rules by which every figure of the report is counted."),
            ),
            rules: edition.counting_rules.iter().map(|rule| language.say(rule)).collect(),
        }
    }
}

impl<'a> Cite<'a> {
    pub fn of(frame: Frame<'a>, edition: &'a Edition, language: &'a Language) -> Cite<'a> {
        let about = &edition.identification;
        Cite {
            frame: frame.titled(
                language.say("How to cite"),
                language.say("A citation that names the version and the rows it was counted from."),
            ),
            rows_sha256: &about.rows_sha256,
            plain: plain(about, language),
            bibtex: bibtex(about, language),
        }
    }
}

fn title(about: &Identification, language: &Language) -> String {
    language.fill("Transparency report {report}", &[("report", &about.quarter.to_string())])
}

fn year(about: &Identification) -> String {
    about.published_on.unwrap_or(about.cut_off).year().to_string()
}

fn plain(about: &Identification, language: &Language) -> String {
    let published = about.published_on.map(|day| language.date(day));
    language.fill(
        "{name} ({year}). {title}, version {version}. Published on {day}. {id}. SHA-256 of the rows: {sum}. Licence: CC BY 4.0.",
        &[
            ("name", &about.provider),
            ("year", &year(about)),
            ("title", &title(about, language)),
            ("version", &about.version.to_string()),
            ("day", published.as_deref().unwrap_or("–")),
            ("id", &about.report_id),
            ("sum", &about.rows_sha256),
        ],
    )
}

fn bibtex(about: &Identification, language: &Language) -> String {
    let key = about.report_id.replace('/', "-");
    format!(
        "@techreport{{{key},\n  title = {{{}}},\n  institution = {{{}}},\n  year = {{{}}},\n  number = {{{}}},\n  note = {{SHA-256 of the rows: {}; CC BY 4.0}}\n}}",
        title(about, language),
        about.provider,
        year(about),
        about.report_id,
        about.rows_sha256
    )
}

impl<'a> Verify<'a> {
    pub fn of(frame: Frame<'a>, edition: &Edition, language: &Language) -> Verify<'a> {
        let sheets = edition.sheets.iter().map(|sheet| super::csv_name(&sheet.about.id)).collect();
        Verify {
            frame: frame.titled(
                language.say("How to verify"),
                language.say("How anyone counts this report again from its own files."),
            ),
            sheets,
        }
    }
}
