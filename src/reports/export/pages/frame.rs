//! What stands around every page of an edition: title, links, languages.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::reports::edition::Edition;
use crate::reports::language::{Language, languages};

/// The words of the templates in a language, for their helper `say`; none in English.
#[derive(Clone, Copy, Serialize)]
#[serde(transparent)]
pub struct Words<'a>(Option<&'a BTreeMap<String, String>>);

impl<'a> Words<'a> {
    pub fn of(language: &'a Language) -> Words<'a> {
        Words((!language.is_english()).then_some(&language.page))
    }
}

#[derive(Serialize)]
pub struct Frame<'a> {
    lang: &'a str,
    words: Words<'a>,
    title: String,
    /// For search engines and shared links.
    description: String,
    provider: &'a str,
    report_id: &'a str,
    draft: bool,
    overview: bool,
    /// From this page to the folder of the edition: empty or `../`.
    root: &'static str,
    /// The folder of the language, in an edition as beside it: empty or `de/`.
    here: String,
    others: Vec<Alternate<'a>>,
    alternates: Vec<Alternate<'a>>,
}

/// The same page in some language.
#[derive(Serialize)]
struct Alternate<'a> {
    lang: &'a str,
    name: &'a str,
    href: String,
}

impl<'a> Frame<'a> {
    pub fn of(edition: &'a Edition, language: &'a Language, words: Words<'a>, page: &str) -> Frame<'a> {
        let about = &edition.identification;
        let root = if language.is_english() { "" } else { "../" };
        let alternate = |one: &'a Language| Alternate {
            lang: &one.lang,
            name: &one.name,
            href: format!("{root}{}", one.path(page)),
        };
        let all = languages().unwrap_or_default();
        Frame {
            lang: &language.lang,
            words,
            title: language.fill("Transparency report {report}", &[("report", &about.quarter.to_string())]),
            description: edition.headline.first().map(|one| language.sentence_in_words(one)).unwrap_or_default(),
            provider: &about.provider,
            report_id: &about.report_id,
            draft: about.published_on.is_none(),
            overview: page == super::PAGE,
            root,
            here: language.folder(),
            others: all.iter().filter(|one| one.code != language.code).map(alternate).collect(),
            alternates: all.iter().map(alternate).collect(),
        }
    }

    /// With the title of a part before that of the report.
    #[must_use]
    pub fn titled(mut self, title: &str, description: &str) -> Frame<'a> {
        self.title = format!("{title} · {}", self.title);
        description.clone_into(&mut self.description);
        self
    }
}
