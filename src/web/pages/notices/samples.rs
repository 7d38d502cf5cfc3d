//! Samples of the page of a notice.

use super::*;
use crate::web::form::{Choice, Field};
use crate::web::input::Input;
use crate::web::moment::Moment;

const DIGEST: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn own(text: &str) -> TextPassage {
    TextPassage { text: text.to_owned(), folded: None }
}

fn quoted(text: &str, folded: &str) -> TextPassage {
    TextPassage { text: text.to_owned(), folded: Some(folded.to_owned()) }
}

/// A report by a machine, with everything that a page can show.
pub(in crate::web::pages) fn notice() -> NoticePage {
    NoticePage {
        heading: "Abuse report: phishing in a community".to_owned(),
        cases: vec![Link::new("/cases/2026-0042", "Case 2026-0042")],
        warnings: vec![
            "The message has two From lines; the first is shown.".to_owned(),
            "“sessìon.example” looks like “session.example”, which is ours, and is another domain.".to_owned(),
        ],
        marks: vec!["Signed with PGP. Nobody has checked the signature.".to_owned()],
        facts: vec![
            Fact::at("Received", Moment::sample("2026-08-12T06:14:00Z")),
            Fact::new("Channel", "Email"),
            Fact::new("Size", "14 kB"),
            Fact::code("SHA-256", DIGEST),
        ],
        headers: vec![
            Fact::new("From", "Abuse desk <abuse@reporter.example>"),
            Fact::new("To", "abuse@session.example"),
            Fact::new("Date, as the sender has it", "2026-08-12T08:13:58+02:00"),
        ],
        origin: Some(Origin {
            lead: "Checked by this program when the message came. Facts, no proof: a person decides whom to believe."
                .to_owned(),
            verdicts: vec![
                Fact::new("SPF", "Passed: reporter.example")
                    .defined("Whether the server that sent it may send for this domain."),
                Fact::new("DKIM", "Failed").defined("Whether a domain signed it and nothing was changed since."),
                Fact::new("DMARC", "Failed").defined("Whether the domain in From stands behind it."),
                Fact::new("ARC", "Not there").defined("What servers that passed it on had found."),
            ],
        }),
        signatures: vec![
            Signature {
                sentence: "Good signature by the key D1A6 6E1A 23B1 82C9 of Kantonspolizei Beispielwil.".to_owned(),
                is_bad: false,
                facts: vec![Fact::new("Covers", "Only a part of the message; the rest could be anybody's.")],
            },
            Signature {
                sentence: "There is a signature that cannot be read.".to_owned(),
                is_bad: true,
                facts: Vec::new(),
            },
        ],
        findings: Some(findings()),
        passages: vec![
            own(
                "Dear team,\n\nin this community there are pages that ask for passwords:\n\n  <script>alert(1)</script>\n\nKind regards\nThe abuse desk",
            ),
            quoted("> Thank you for your message.\n> It has the reference Q7KM-3F2X.", "2 quoted lines"),
        ],
        parts: part_rows(),
        other_form: Some("Dear team, in this community there are pages that ask for passwords.".to_owned()),
        parts_href: Some("/cases/2026-0042/notices/71/parts".to_owned()),
        raw_href: Some("/cases/2026-0042/notices/71/raw".to_owned()),
        reply_href: Some("/cases/2026-0042/reply?notice=71".to_owned()),
    }
}

fn part_rows() -> Vec<PartRow> {
    vec![
        PartRow {
            name: "invoice�fdp.exe".to_owned(),
            warning: Some("Signs in this name that could deceive are replaced.".to_owned()),
            content_type: "application/pdf".to_owned(),
            really: Some("application/vnd.microsoft.portable-executable".to_owned()),
            size: "11 kB".to_owned(),
            sha256: DIGEST.to_owned(),
            href: Some("/cases/2026-0042/notices/71/parts/2".to_owned()),
            destruction: None,
        },
        PartRow {
            name: "screenshot of the community, 12 August.png".to_owned(),
            warning: None,
            content_type: "image/png".to_owned(),
            really: None,
            size: "210 kB".to_owned(),
            sha256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752".to_owned(),
            href: Some("/cases/2026-0042/notices/71/parts/3".to_owned()),
            destruction: Some("Mara Ineichen asks for its destruction. It waits for a second person.".to_owned()),
        },
        PartRow {
            name: "Part 4: attachment".to_owned(),
            warning: None,
            content_type: "video/mp4".to_owned(),
            really: None,
            size: "2.1 MB".to_owned(),
            sha256: "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9".to_owned(),
            href: None,
            destruction: Some(
                "Destroyed on 2026-08-14 by Mara Ineichen and Urs Amstad: content that nobody may keep.".to_owned(),
            ),
        },
    ]
}

fn findings() -> FindingsPart {
    let input = Input::of([("identifiers", "0"), ("kind", "yes")]);
    let identifiers = [
        Choice::new("0", "https: //login.session.example.evil.example/a").defined("Link"),
        Choice::new("1", "203.0.113.7").defined("IP address"),
    ];
    let take_over = [Choice::new("kind", "Kind: Breach notification"), Choice::new("category", "Category: 5.1 f")];
    FindingsPart {
        lead: "The program reads it as: ARF (RFC 5965). What follows is what the report says, no more.".to_owned(),
        facts: vec![Fact::new("Happened", "2026-08-12T03:00:00Z")],
        identifiers: vec![
            Fact::code("Link", "login.session.example.evil.example/a"),
            Fact::code("IP address", "203.0.113.7"),
        ],
        deliveries: Vec::new(),
        fields: vec![Fact::new("Feedback-Type", "fraud"), Fact::new("User-Agent", "Reporter/2.1")],
        form: Some(
            Form::post("/cases/2026-0042/notices/71/findings", "Take over what is ticked")
                .field(Field::ticks(&input, "take_over", "Of the report", take_over))
                .field(Field::ticks(&input, "identifiers", "Identifiers", identifiers))
                .consequence("What you tick becomes part of the case, under your name."),
        ),
    }
}

/// As a message is read in the pen: nothing of it can be downloaded there.
pub(in crate::web::pages) fn held() -> NoticePage {
    let full = notice();
    let parts = full.parts.iter().cloned().map(|part| PartRow { href: None, ..part });
    NoticePage {
        heading: "Re: 2026-0042, further videos".to_owned(),
        cases: Vec::new(),
        warnings: Vec::new(),
        marks: Vec::new(),
        headers: vec![Fact::new("From", "Ana Petrović <ana@example.org>"), Fact::new("To", "abuse@session.example")],
        findings: None,
        passages: vec![own(
            "Dear team,\n\nsince my last message there are five more videos of this sort in the same community. I attach a picture of the list.\n\nKind regards\nAna Petrović",
        )],
        parts: parts.skip(1).take(1).map(|part| PartRow { destruction: None, ..part }).collect(),
        other_form: None,
        parts_href: None,
        raw_href: None,
        reply_href: None,
        ..full
    }
}

/// A message of a few words, without anything around it.
pub(in crate::web::pages) fn plain() -> NoticePage {
    NoticePage { heading: "A message without a subject".to_owned(), parts: Vec::new(), origin: None, ..held() }
}

/// A mail of ours came back.
pub(super) fn bounce() -> NoticePage {
    let report = FindingsPart {
        lead: "This is a report in the form Delivery report (RFC 3464), read by the program.".to_owned(),
        facts: Vec::new(),
        identifiers: Vec::new(),
        deliveries: vec![Fact::new("Could not be delivered", "5.1.1")],
        fields: vec![Fact::new("Reporting-MTA", "dns; mx.example.org")],
        form: None,
    };
    NoticePage { heading: "Undelivered Mail Returned to Sender".to_owned(), findings: Some(report), ..held() }
}

pub(super) fn parts() -> Parts {
    let row = |name: &str, standing: Option<&str>, href: Option<&str>| PartsRow {
        name: name.to_owned(),
        content_type: "image/png".to_owned(),
        size: "210 kB".to_owned(),
        sha256: DIGEST.to_owned(),
        standing: standing.map(str::to_owned),
        href: href.map(str::to_owned),
    };
    let there = Some("/cases/2026-0042/notices/71/parts/3/destruction");
    let asked = "Mara Ineichen asks for its destruction: content that nobody may keep. It waits for a second person.";
    let destroyed = "Destroyed on 2026-08-14 by Mara Ineichen and Urs Amstad: content that nobody may keep.";
    Parts {
        back: Link::new("/cases/2026-0042", "Case 2026-0042"),
        notice_href: Some("/cases/2026-0042/notices/71".to_owned()),
        parts: vec![
            row("Headers and findings", None, there),
            row("Part 2: attachment", Some(asked), there),
            row("Part 3: attachment", Some(destroyed), None),
        ],
    }
}
