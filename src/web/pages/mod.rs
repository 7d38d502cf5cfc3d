//! The pages of the console: a struct a page, holding exactly what its template shows, with samples.
//!
//! Not here: where the values come from (the handlers, one folder up). Invariant: every template has
//! a page whose samples reach all of its branches; the test below renders them all in strict mode.

pub mod accounts;
pub mod agenda;
pub mod audit;
pub mod authorities;
pub mod board;
pub mod bulletin;
pub mod cases;
pub mod dashboard;
pub mod decisions;
pub mod desk;
pub mod docket;
pub mod entries;
pub mod errors;
pub mod forms;
pub mod help;
pub mod mails;
pub mod meetings;
pub mod minutes;
pub mod notices;
pub mod pack;
pub mod parts;
pub mod pen;
pub mod quarters;
pub mod review;
pub mod standing;
pub mod statements;
pub mod statistics;
pub mod summaries;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::render::{self, Page};
    use crate::web::frame::{Frame, NavLink, Signature, Undo};

    /// One page of the console, rendered with one of its samples.
    struct Sample {
        template: &'static str,
        number: usize,
        html: String,
    }

    fn samples_of<P: Page>() -> Vec<Sample> {
        let page = |(number, page): (usize, P)| {
            let html = frame(number).render(&page).unwrap_or_else(|error| panic!("sample {number}: {error}"));
            Sample { template: P::TEMPLATE, number, html }
        };
        P::samples().into_iter().enumerate().map(page).collect()
    }

    fn frame(number: usize) -> Frame {
        let link = |href, label| NavLink { href, label, here: href == "/cases", jump: "g c" };
        let nav = [
            ("/", "My desk"),
            ("/cases", "Cases"),
            ("/pen", "Holding pen"),
            ("/ballots", "Board"),
            ("/quarters", "Reports"),
            ("/users", "People"),
            ("/events", "Audit"),
        ];
        Frame {
            title: "Sample".to_owned(),
            person: Some(Signature { name: "Mara Ineichen".to_owned(), roles: "officer, publisher".to_owned() }),
            nav: nav.map(|(href, label)| link(href, label)).into(),
            done: (number > 0).then_some("Saved."),
            done_at: (number > 1).then(|| parts::Link::new("/cases/2026-0043", "Case 2026-0043")),
            can_search: number == 0,
            undo: (number > 1).then(|| Undo { action: "/cases/2026-0043/taking-back".to_owned(), version: 4 }),
            form_token: "sample-token".to_owned(),
        }
    }

    #[expect(clippy::too_many_lines, reason = "one list, a line a page")]
    fn all_samples() -> Vec<Sample> {
        let pages = [
            samples_of::<accounts::SignIn>,
            samples_of::<accounts::People>,
            samples_of::<accounts::PasswordLink>,
            samples_of::<audit::Events>,
            samples_of::<audit::Reconciliation>,
            samples_of::<authorities::RegisterPage>,
            samples_of::<authorities::AuthorityPage>,
            samples_of::<authorities::ChangePage>,
            samples_of::<docket::Docket>,
            samples_of::<meetings::Meetings>,
            samples_of::<meetings::CallPage>,
            samples_of::<meetings::MeetingPage>,
            samples_of::<pack::PackPage>,
            samples_of::<minutes::MinutesPage>,
            samples_of::<board::BallotPage>,
            samples_of::<agenda::AgendaPage>,
            samples_of::<standing::StandingPage>,
            samples_of::<standing::ApplyPage>,
            samples_of::<cases::CaseList>,
            samples_of::<cases::FoundCases>,
            samples_of::<cases::Scan>,
            samples_of::<cases::Views>,
            samples_of::<cases::CasePage>,
            samples_of::<cases::working::NotesPage>,
            samples_of::<cases::working::LinksPage>,
            samples_of::<cases::working::CaseResults>,
            samples_of::<cases::People>,
            samples_of::<cases::Secrecy>,
            samples_of::<cases::timeline::TimelinePage>,
            samples_of::<dashboard::Dashboard>,
            samples_of::<cases::EvidencePage>,
            samples_of::<cases::CustodyPage>,
            samples_of::<cases::MeasuresPage>,
            samples_of::<cases::deadlines::Deadlines>,
            samples_of::<cases::look_up::LookUp>,
            samples_of::<cases::verification::VerificationPage>,
            samples_of::<decisions::DecisionPage>,
            samples_of::<summaries::SummaryPage>,
            samples_of::<statements::StatementsPage>,
            samples_of::<entries::EntriesPage>,
            samples_of::<bulletin::BulletinList>,
            samples_of::<statistics::StatisticsPage>,
            samples_of::<desk::Desk>,
            samples_of::<errors::ProblemPage>,
            samples_of::<errors::ConflictPage>,
            samples_of::<forms::FormPage>,
            samples_of::<help::Help>,
            samples_of::<help::FirstRun>,
            samples_of::<mails::Mails>,
            samples_of::<mails::MailPage>,
            samples_of::<mails::ReplyPage>,
            samples_of::<notices::NoticePage>,
            samples_of::<notices::Parts>,
            samples_of::<pen::Pen>,
            samples_of::<pen::Held>,
            samples_of::<pen::PenResults>,
            samples_of::<review::Recommendations>,
            samples_of::<quarters::Quarters>,
            samples_of::<quarters::QuarterPage>,
        ];
        pages.into_iter().flat_map(|samples| samples()).collect()
    }

    #[test]
    fn every_page_renders_with_all_its_samples() {
        let samples = all_samples();
        assert!(samples.len() >= 19, "each page has at least one sample");
        write_for_looking(&samples);
    }

    /// With `QUARTERLIGHT_SAMPLES_DIR` the pages are written there, to be looked at in a browser.
    #[expect(clippy::disallowed_methods, reason = "a setting of this test only, for looking at pages")]
    fn write_for_looking(samples: &[Sample]) {
        let Ok(dir) = std::env::var("QUARTERLIGHT_SAMPLES_DIR") else {
            return;
        };
        for sample in samples {
            let name = format!("{dir}/{}-{}.html", sample.template.replace('/', "-"), sample.number);
            std::fs::write(name, sample.html.replace("/static/", "static/")).unwrap();
        }
        std::fs::create_dir_all(format!("{dir}/static")).unwrap();
        for file in ["console.css", "console.js", "icon.svg"] {
            let asset = render::asset(&format!("static/{file}")).unwrap();
            std::fs::write(format!("{dir}/static/{file}"), asset.bytes).unwrap();
        }
    }

    #[test]
    fn every_template_of_the_console_belongs_to_a_page() {
        let mut used: BTreeSet<String> = all_samples().iter().map(|sample| sample.template.to_owned()).collect();
        let mut unread: Vec<String> = used.iter().cloned().collect();
        while let Some(template) = unread.pop() {
            unread.extend(render::templates_called_by(&template).into_iter().filter(|name| used.insert(name.clone())));
        }
        // Editions and mails have their own pages and tests.
        let theirs = ["reports/", "emails/", "replies/"];
        let ours = |name: &String| !theirs.iter().any(|folder| name.starts_with(folder));
        let unused: Vec<_> =
            render::template_names().into_iter().filter(ours).filter(|name| !used.contains(name)).collect();
        assert_eq!(unused, Vec::<String>::new(), "hint: delete them or give them a page");
    }

    #[test]
    fn every_page_has_one_main_heading_and_nothing_inline() {
        for sample in all_samples() {
            // The one script stands in a file of its own.
            let html = sample.html.replace("<script src=\"/static/console.js\" defer></script>", "");
            let count = |needle: &str| html.matches(needle).count();
            let place = format!("{} sample {}", sample.template, sample.number);
            assert_eq!((count("<h1"), count("<main"), count("</main>")), (1, 1, 1), "{place}");
            for forbidden in ["<script", " style=", "<style", " onclick", "javascript:", "http://", "https://"] {
                assert_eq!(count(forbidden), 0, "{place} holds `{forbidden}`");
            }
            assert_eq!(count("<table"), count("<caption"), "{place}: every table has a caption");
        }
    }

    #[test]
    fn every_form_that_changes_something_carries_its_token() {
        for sample in all_samples() {
            let posts = sample.html.matches("method=\"post\"").count();
            let tokens = sample.html.matches("name=\"form_token\" value=\"sample-token\"").count();
            assert_eq!(posts, tokens, "{} sample {}", sample.template, sample.number);
        }
    }

    #[test]
    fn every_field_has_a_label_and_ids_are_unique() {
        for sample in all_samples() {
            let place = format!("{} sample {}", sample.template, sample.number);
            let ids: Vec<&str> = attribute(&sample.html, " id=\"");
            let unique: BTreeSet<_> = ids.iter().collect();
            assert_eq!(unique.len(), ids.len(), "{place}: an id comes twice in {ids:?}");
            for target in attribute(&sample.html, " for=\"") {
                assert!(unique.contains(&target), "{place}: a label for `{target}`, which is not there");
            }
            for described in attribute(&sample.html, "aria-describedby=\"") {
                for id in described.split(' ') {
                    assert!(unique.contains(&id), "{place}: described by `{id}`, which is not there");
                }
            }
        }
    }

    fn attribute<'a>(html: &'a str, start: &str) -> Vec<&'a str> {
        html.split(start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }
}
