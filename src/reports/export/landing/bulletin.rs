//! The privacy bulletin as everybody reads it: what was recorded additionally, why, and until when.
//!
//! Not who wrote or confirmed it. Invariant: every entry that is public is on the page, word for word, in the language in which it
//! was written.

use serde::Serialize;

use super::BULLETIN;
use super::frame::{Day, Frame, Link, View};
use crate::bulletin::PublicEntry;

pub(super) const TEMPLATE: &str = "reports/landing/bulletin";

#[derive(Serialize)]
pub(super) struct BulletinPage {
    frame: Frame,
    lead: String,
    entries: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    published: Day,
    recorded: String,
    reason: String,
    until: Day,
    /// None while it is not deleted.
    deleted: Option<Day>,
}

pub(super) fn page(view: View<'_>, entries: &[PublicEntry]) -> BulletinPage {
    let lead = view.say(
        "What we recorded additionally about the use of our systems: what, why, until when, and when it was deleted. Two persons stand behind \
         each entry, and none is ever changed or taken away.",
    );
    let line = |entry: &PublicEntry| Line {
        published: view.day(entry.published_on),
        recorded: entry.recorded.clone(),
        reason: entry.reason.clone(),
        until: view.written_day(&entry.until_on),
        deleted: entry.deleted_on.as_ref().map(|day| view.written_day(day)),
    };
    let all = Link { href: view.to(BULLETIN, ""), text: view.say("All quarters"), rel: "" };
    BulletinPage {
        frame: view.frame(BULLETIN, view.say("Privacy bulletin"), lead.clone()).leading_to(vec![all]),
        lead,
        entries: entries.iter().map(line).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{recorded, site};
    use super::*;
    use crate::render;
    use crate::reports::language::languages;

    fn written(entries: &[PublicEntry], language: usize) -> String {
        let (site, quarters) = (site(), Vec::new());
        let view = View { site: &site, quarters: &quarters, language: &languages().unwrap()[language] };
        render::html_of(TEMPLATE, &page(view, entries)).unwrap()
    }

    #[test]
    fn an_entry_says_what_why_and_until_when_and_whether_it_was_deleted() {
        let html = written(&recorded(), 0);
        for said in
            ["from each network.", "Why: An attack", "20 August 2026", "Deleted on <time datetime=\"2026-08-12\">"]
        {
            assert!(html.contains(said), "{said}: {html}");
        }
        assert_eq!(html.matches("Deleted on").count(), 1, "the other one is not deleted");
        assert!(written(&[], 0).contains("nothing additionally"));
    }

    #[test]
    fn days_are_said_in_the_language_and_entries_as_they_were_written() {
        let html = written(&recorded(), 1);
        assert!(html.contains("20. August 2026") && html.contains("from each network."), "{html}");
    }
}
