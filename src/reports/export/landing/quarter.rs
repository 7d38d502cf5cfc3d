//! The page of a quarter: which edition is the newest, what later editions changed, all editions, and the data.
//!
//! Invariant: it names every edition of the quarter, the newest first.

use serde::Serialize;

use super::{Entry, Quarters, Site, lateness};
use crate::render::Page;
use crate::reports::quarter::OutOfCalendar;

#[derive(Serialize)]
pub struct QuarterPage {
    provider: String,
    url: String,
    quarter: String,
    in_words: String,
    description: String,
    headline: Vec<String>,
    newest: EditionLine,
    /// All versions, the newest first; empty if there is only one.
    versions: Vec<EditionLine>,
    /// Empty if it was there in time.
    late: String,
    data: Vec<String>,
    /// The neighbours of which there is a page; empty if there is none.
    previous: String,
    next: String,
}

#[derive(Clone, Serialize)]
struct EditionLine {
    version: i32,
    published_on: String,
    /// What it changed against the version before it.
    changes: Vec<ChangeLine>,
    /// A later version that does not say what it changed.
    unexplained: bool,
}

#[derive(Clone, Serialize)]
struct ChangeLine {
    reason: String,
    cells: String,
}

impl Page for QuarterPage {
    const TEMPLATE: &'static str = "reports/quarter";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let mut entries = super::samples();
        let with_reason = super::by_quarter(&entries);
        for entry in &mut entries {
            entry.changes.clear();
        }
        let without = super::by_quarter(&entries);
        let all = [&with_reason, &without].map(|quarters| [0, 1].map(|at| page(&super::site(), quarters, at)));
        all.into_iter().flatten().filter_map(|page| page.ok().flatten()).collect()
    }
}

/// The page of the quarter at this position.
pub(super) fn page(site: &Site, quarters: &Quarters, position: usize) -> Result<Option<QuarterPage>, OutOfCalendar> {
    let Some((quarter, editions)) = quarters.get(position) else { return Ok(None) };
    let (Some(first), Some(newest)) = (editions.first(), editions.last()) else { return Ok(None) };
    let versions: Vec<EditionLine> = editions.iter().rev().map(|entry| line(entry, newest)).collect();
    let neighbour = |quarter| {
        let ours = quarters.iter().any(|(one, _)| *one == quarter);
        if ours || site.before(quarter).is_some() { quarter.to_string() } else { String::new() }
    };
    Ok(Some(QuarterPage {
        provider: site.publisher.provider.clone(),
        url: site.url.clone(),
        quarter: quarter.to_string(),
        in_words: quarter.in_words(),
        description: newest.headline.first().cloned().unwrap_or_default(),
        headline: newest.headline.clone(),
        newest: line(newest, newest),
        versions: if versions.len() > 1 { versions } else { Vec::new() },
        late: lateness(site, *quarter, Some(first.published_on), first.published_on)?,
        data: newest.data.clone(),
        previous: neighbour(quarter.previous()),
        next: neighbour(quarter.next()),
    }))
}

/// The newest edition knows the corrections of all before it.
fn line(entry: &Entry, newest: &Entry) -> EditionLine {
    let own = newest.changes.iter().filter(|change| change.version == entry.version);
    let changes: Vec<ChangeLine> = own
        .map(|change| ChangeLine {
            reason: change.reason.clone(),
            cells: if change.cells == 1 { "1 cell".into() } else { format!("{} cells", change.cells) },
        })
        .collect();
    EditionLine {
        version: entry.version,
        published_on: entry.published_on.to_string(),
        unexplained: entry.version > 1 && changes.is_empty(),
        changes,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{by_quarter, samples, site};
    use super::*;
    use crate::render;

    #[test]
    fn the_page_of_a_quarter_leads_to_the_newest_edition_and_says_what_it_changed() {
        let page = page(&site(), &by_quarter(&samples()), 1).unwrap().unwrap();
        assert_eq!(page.versions.iter().map(|one| one.version).collect::<Vec<_>>(), [2, 1]);
        let html = render::html(&page).unwrap();
        assert!(html.contains("href=\"../2026-Q1/v2/\">Read the report</a>"), "{html}");
        assert!(html.contains("A letter had been counted twice."), "{html}");
        assert!(html.contains("4 cells"), "{html}");
    }

    #[test]
    fn a_report_that_came_late_says_so_on_its_page() {
        let page = page(&site(), &by_quarter(&samples()), 0).unwrap().unwrap();
        assert_eq!(page.late, "Published late: it was due on 2026-07-30.");
    }
}
