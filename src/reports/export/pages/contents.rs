//! What the pages of one language say, all together: for a format that prints them.
//!
//! Invariant: it is made of the pages' own contexts, so that print cannot say anything else than the pages.

use serde::Serialize;

use super::extract::Extracts;
use super::frame::{Frame, Words};
use super::overview::Overview;
use super::table::TablePage;
use super::texts::{Cite, Definitions, Rules, Verify};
use super::{CITE, DEFINITIONS, PAGE, RULES, VERIFY, page_name};
use crate::reports::edition::{Edition, Table};
use crate::reports::language::Language;

#[derive(Serialize)]
pub struct Contents<'a> {
    overview: Overview<'a>,
    tables: Vec<TablePage<'a>>,
    definitions: Definitions<'a>,
    rules: Rules<'a>,
    cite: Cite<'a>,
    verify: Verify<'a>,
}

impl<'a> Contents<'a> {
    pub fn of(edition: &'a Edition, language: &'a Language) -> Contents<'a> {
        let frame = |page: &str| Frame::of(edition, language, Words::of(language), page);
        let table = |one: &Table| TablePage::of(frame(&page_name(&one.about.id)), one, language);
        Contents {
            // The tables follow whole.
            overview: Overview::of(frame(PAGE), edition, &Extracts::fewest(edition), language),
            tables: edition.tables.iter().map(table).collect(),
            definitions: Definitions::of(frame(DEFINITIONS), edition, language),
            rules: Rules::of(frame(RULES), edition, language),
            cite: Cite::of(frame(CITE), edition, language),
            verify: Verify::of(frame(VERIFY), edition, language),
        }
    }
}
