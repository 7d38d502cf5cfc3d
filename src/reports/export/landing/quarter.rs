//! The page of a quarter: which edition is the newest, what later editions changed, all editions, and the data.
//!
//! Invariant: it names every edition of the quarter, the newest first.

use serde::Serialize;

use super::frame::{Day, Frame, View};
use super::{Entry, LATEST, lateness};
use crate::reports::quarter::OutOfCalendar;

pub(super) const TEMPLATE: &str = "reports/landing/quarter";

#[derive(Serialize)]
pub(super) struct QuarterPage {
    frame: Frame,
    title: String,
    lead: String,
    headline: Vec<String>,
    newest: EditionLine,
    /// All versions, the newest first; empty if there is only one.
    versions: Vec<EditionLine>,
    /// Empty if it was there in time.
    late: String,
    data: Vec<DataLine>,
    latest: String,
    feed: String,
}

#[derive(Serialize)]
struct EditionLine {
    href: String,
    name: String,
    published: Day,
    /// What it changed against the version before it.
    changes: Vec<String>,
    /// A later version that does not say what it changed.
    unexplained: bool,
}

#[derive(Serialize)]
struct DataLine {
    href: String,
    name: String,
}

/// The page of the quarter at this position.
pub(super) fn page(view: View<'_>, position: usize) -> Result<Option<QuarterPage>, OutOfCalendar> {
    let Some((quarter, editions)) = view.quarters.get(position) else { return Ok(None) };
    let (Some(first), Some(newest)) = (editions.first(), editions.last()) else { return Ok(None) };
    let folder = &format!("{quarter}/");
    let versions: Vec<EditionLine> = editions.iter().rev().map(|entry| line(view, folder, entry, newest)).collect();
    let is_there =
        |quarter| view.quarters.iter().any(|(one, _)| *one == quarter) || view.site.before(quarter).is_some();
    let title = view.language.fill("Transparency report {report}", &[("report", &quarter.to_string())]);
    let headline: Vec<String> = newest.headline.iter().map(|one| view.language.sentence_in_words(one)).collect();
    let description = headline.first().cloned().unwrap_or_default();
    let frame = view.frame(folder, title.clone(), description);
    let about = [("quarter", view.language.quarter(*quarter)), ("name", view.site.publisher.provider.clone())];
    Ok(Some(QuarterPage {
        frame: frame.leading_to(view.neighbours(folder, *quarter, is_there)),
        title,
        lead: view.language.fill(
            "What reached {name} in {quarter}, and what became of it.",
            &about.each_ref().map(|(place, words)| (*place, words.as_str())),
        ),
        headline,
        newest: line(view, folder, newest, newest),
        versions: if versions.len() > 1 { versions } else { Vec::new() },
        late: lateness(view, *quarter, Some(first.published_on), first.published_on)?,
        data: newest.data.iter().map(|name| data(view, folder, name)).collect(),
        latest: view.to(folder, LATEST),
        feed: view.to_feed(folder),
    }))
}

fn data(view: View<'_>, folder: &str, name: &str) -> DataLine {
    DataLine { href: format!("{}{folder}{name}", view.root(folder)), name: name.to_owned() }
}

/// The newest edition knows the corrections of all before it.
fn line(view: View<'_>, folder: &str, entry: &Entry, newest: &Entry) -> EditionLine {
    let own = newest.changes.iter().filter(|change| change.version == entry.version);
    let changes: Vec<String> = own
        .map(|change| {
            let words = if change.cells == 1 { "Changed 1 cell: {reason}" } else { "Changed {number} cells: {reason}" };
            let number = view.language.integer(i64::try_from(change.cells).unwrap_or(i64::MAX));
            view.language.fill(words, &[("number", &number), ("reason", &change.reason)])
        })
        .collect();
    EditionLine {
        href: view.to_edition(folder, entry),
        name: view.version(entry.version),
        published: view.day(entry.published_on),
        unexplained: entry.version > 1 && changes.is_empty(),
        changes,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{by_quarter, samples, site};
    use super::*;
    use crate::render;
    use crate::reports::language::languages;

    fn written(entries: &[Entry], position: usize, language: usize) -> String {
        let (site, quarters) = (site(), by_quarter(entries));
        let view = View { site: &site, quarters: &quarters, language: &languages().unwrap()[language] };
        render::html_of(TEMPLATE, &page(view, position).unwrap().unwrap()).unwrap()
    }

    #[test]
    fn the_page_of_a_quarter_leads_to_the_newest_edition_and_says_what_it_changed() {
        let html = written(&samples(), 1, 0);
        assert!(html.contains("href=\"../2026-Q1/v2/\">Read the report</a>"), "{html}");
        let (newest, first) = (html.find(">Version 2</a>").unwrap(), html.find(">Version 1</a>").unwrap());
        assert!(newest < first, "{html}");
        assert!(html.contains("Changed 4 cells: A letter had been counted twice."), "{html}");
    }

    #[test]
    fn the_same_page_in_another_language_leads_to_the_edition_in_that_language() {
        let html = written(&samples(), 1, 1);
        for said in
            ["href=\"../../2026-Q1/v2/de/\"", "<html lang=\"de-CH\">", "href=\"../../2026-Q1/balance.csv\"", "4 Zellen"]
        {
            assert!(html.contains(said), "{said}: {html}");
        }
    }

    #[test]
    fn an_edition_older_than_a_language_is_linked_in_english() {
        let entries = samples().into_iter().map(|entry| Entry { languages: vec!["en".into()], ..entry });
        let html = written(&entries.collect::<Vec<_>>(), 1, 1);
        assert!(html.contains("href=\"../../2026-Q1/v2/\"") && !html.contains("/v2/de/"), "{html}");
    }

    #[test]
    fn a_report_that_came_late_says_so_on_its_page() {
        assert!(written(&samples(), 0, 0).contains("Published late: it was due on 30 July 2026."));
    }
}
