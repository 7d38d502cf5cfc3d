//! The pages of an edition, in every language: an overview, one page a table, and what explains them.
//!
//! Not the pages that lead to editions (`landing`). Sheets of rows have no page: they may be long, and are data for programs.
//! Invariant: every figure on a page stands in a place that names its cell, so that `verify` can read it back.

#[cfg(feature = "pdf")]
mod contents;
mod extract;
mod frame;
mod overview;
mod table;
#[cfg(test)]
mod tests;
mod texts;

use serde::Serialize;

use super::chart;
use super::{ExportError, Files, JSON, PAGE, PDF, SCHEMA, SUMS, csv_name};
use crate::render;
use crate::reports::edition::Edition;
use crate::reports::language::{Language, languages};
use extract::Extracts;
use frame::Frame;
use overview::{MOST_BYTES, Overview};

#[cfg(feature = "pdf")]
pub use contents::Contents;
pub(super) use frame::Words;
pub use overview::facts_of;
pub use table::shown_columns;

/// The folder of the pages' templates.
pub const TEMPLATES: &str = "reports/edition/";

const OVERVIEW: &str = "overview";

pub const DEFINITIONS: &str = "definitions.html";
pub const RULES: &str = "counting-rules.html";
pub const CITE: &str = "cite.html";
pub const VERIFY: &str = "verify.html";

/// The names of an edition's pages in one language.
pub fn names(edition: &Edition) -> Vec<String> {
    let fixed = [PAGE, DEFINITIONS, RULES, CITE, VERIFY].map(str::to_owned);
    fixed.into_iter().chain(edition.tables.iter().map(|table| page_name(&table.about.id))).collect()
}

/// The page of a table.
pub fn page_name(id: &str) -> String {
    format!("{id}.html")
}

pub fn pages(edition: &Edition) -> Result<Files, ExportError> {
    let all = languages()?;
    let writer = |language| Writer { edition, language, words: Words::of(language) };
    let sizes = all.iter().map(|language| writer(language).smallest_overview()).collect::<Result<Vec<_>, _>>()?;
    let taken = super::style()?.len() + sizes.into_iter().max().unwrap_or(0);
    let extracts = Extracts::within(edition, MOST_BYTES.saturating_sub(taken), all)?;
    let mut files = Files::new();
    for language in all {
        writer(language).write_all(&extracts, &mut files)?;
    }
    Ok(files)
}

/// One edition in one language.
struct Writer<'a> {
    edition: &'a Edition,
    language: &'a Language,
    words: Words<'a>,
}

impl Writer<'_> {
    fn write_all(&self, extracts: &Extracts, files: &mut Files) -> Result<(), ExportError> {
        let Writer { edition, language, .. } = *self;
        self.write(files, PAGE, OVERVIEW, &self.overview(extracts))?;
        let definitions = texts::Definitions::of(self.frame(DEFINITIONS), edition, language);
        self.write(files, DEFINITIONS, "definitions", &definitions)?;
        self.write(files, RULES, "rules", &texts::Rules::of(self.frame(RULES), edition, language))?;
        self.write(files, CITE, "cite", &texts::Cite::of(self.frame(CITE), edition, language))?;
        self.write(files, VERIFY, "verify", &texts::Verify::of(self.frame(VERIFY), edition, language))?;
        for one in &edition.tables {
            let name = page_name(&one.about.id);
            self.write(files, &name, "table", &table::TablePage::of(self.frame(&name), one, language))?;
        }
        Ok(())
    }

    fn overview<'a>(&'a self, extracts: &'a Extracts) -> Overview<'a> {
        Overview::of(self.frame(PAGE), self.edition, extracts, self.language)
    }

    /// What the first page weighs with the fewest rows, in bytes; it says how much room there is for more.
    fn smallest_overview(&self) -> Result<usize, ExportError> {
        let fewest = Extracts::fewest(self.edition);
        Ok(render::html_of(&format!("{TEMPLATES}{OVERVIEW}"), &self.overview(&fewest))?.len())
    }

    fn frame(&self, page: &str) -> Frame<'_> {
        Frame::of(self.edition, self.language, self.words, page)
    }

    fn write(
        &self,
        files: &mut Files,
        page: &str,
        template: &str,
        context: &impl Serialize,
    ) -> Result<(), ExportError> {
        let path = self.language.path(page);
        let bytes = render::html_of(&format!("{TEMPLATES}{template}"), context)?.into_bytes();
        match files.insert(path.clone(), bytes) {
            None => Ok(()),
            Some(_) => Err(ExportError::SameName(path)),
        }
    }
}
