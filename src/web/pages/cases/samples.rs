//! Samples of the pages of cases.

use super::*;
use crate::web::form::Field;
use crate::web::input::Input;

fn row(number: &str, kind: &str, summary: &str, state: Badge) -> CaseRow {
    CaseRow {
        number: number.to_owned(),
        href: format!("/cases/{number}"),
        tick: None,
        is_ticked: false,
        kind: kind.to_owned(),
        is_guessed: false,
        urgency: None,
        summary: summary.to_owned(),
        state,
        assignee: Some("Rahel Odermatt".to_owned()),
        received_at: Moment::sample("2026-08-12T06:14:00Z"),
        due_at: Some(Moment::sample("2026-09-11T06:14:00Z")),
        is_late: false,
    }
}

pub(in crate::web::pages) fn rows() -> Vec<CaseRow> {
    let badge = |value, label| Badge { value, label };
    vec![
        CaseRow {
            is_late: true,
            urgency: Some(badge("emergency", "Emergency")),
            ..row(
                "2026-0044",
                "Emergency request",
                "Police of another country ask about one account after a threat to life",
                badge("in_review", "In review"),
            )
        },
        row(
            "2026-0042",
            "Breach notification",
            "Videos that glorify violence in a community",
            badge("before_board", "Before the Board"),
        ),
        CaseRow {
            is_guessed: true,
            assignee: None,
            due_at: None,
            ..row("2026-0041", "Takedown demand", "", badge("received", "Received"))
        },
        row(
            "2026-0040",
            "Information request",
            "Court order from abroad, names and addresses of three accounts",
            badge("decided", "Decided"),
        ),
        row("2026-0031", "Breach notification", "Bulk messages", badge("closed", "Closed")),
        row("2026-0030", "Data subject request", "Asks what is held about them", badge("set_aside", "Set aside")),
    ]
}

fn step(noun: &str, label: &str, is_main: bool, key: Option<&'static str>) -> Step {
    Step { href: format!("/cases/2026-0042/{noun}"), label: label.to_owned(), is_main, key }
}

/// As the list shows them to those who may take a step for several.
pub(in crate::web::pages) fn ticked_rows() -> Vec<CaseRow> {
    rows().into_iter().map(|row| CaseRow { tick: Some(format!("{}:3", row.number)), is_ticked: true, ..row }).collect()
}

pub(super) fn case() -> CasePage {
    CasePage {
        number: "2026-0042".to_owned(),
        kind: "Breach notification".to_owned(),
        kind_definition: "Someone tells the foundation that its Terms of Service are breached.".to_owned(),
        is_guessed: true,
        state: Badge { value: "in_review", label: "In review" },
        state_definition: "A reviewer examines the evidence.".to_owned(),
        summary: "Videos that glorify violence in a community".to_owned(),
        next: vec![
            step("kind", "Confirm the kind", true, Some("e")),
            step("recommendation", "Recommend", false, None),
            step("setting-aside", "Set aside", false, None),
        ],
        waits_for: None,
        facts: vec![
            Fact::at("Received", Moment::sample("2026-08-12T06:14:00Z")),
            Fact::at("Due", Moment::sample("2026-09-11T06:14:00Z")),
            Fact::new("Channel", "Email"),
            Fact::new("Reviewer", "Rahel Odermatt"),
        ],
        details: vec![
            Fact::new("Terms category", "5.2 c extreme violence or graphic content"),
            Fact::new("Items specified", "12"),
        ],
        links: vec![Link::new("/cases/2026-0042/details", "Edit"), Link::new("/cases/2026-0042/ballot", "Ballot")],
        sealed: "1 notifier, 1 identifier".to_owned(),
        sealed_href: Some("/cases/2026-0042/parties".to_owned()),
        verification: Some(super::verification::VerificationPanel {
            authenticity: "Unverified".to_owned(),
            definition: "Nobody has established yet that it comes from whom it says.".to_owned(),
            waiting: Some("1 verification waits for a second person.".to_owned()),
            href: "/cases/2026-0042/verification".to_owned(),
        }),
        notices: vec![
            NoticeRow {
                href: Some("/notices/71".to_owned()),
                parts_href: None,
                what: "Email, 14 kB".to_owned(),
                warning: Some("It has two From lines.".to_owned()),
                received_at: Moment::sample("2026-08-12T06:14:00Z"),
            },
            NoticeRow {
                href: None,
                parts_href: Some("/cases/2026-0042/notices/72/parts".to_owned()),
                what: "Letter".to_owned(),
                warning: None,
                received_at: Moment::sample("2026-08-13T06:14:00Z"),
            },
        ],
        mails: crate::web::pages::mails::samples::mails().mails,
        mails_href: "/cases/2026-0042/mails".to_owned(),
        sees_mails: true,
        reply_href: Some("/cases/2026-0042/reply".to_owned()),
        unanswered: Some("Not acknowledged: it says that a program sent it.".to_owned()),
        evidence: super::evidence::samples::panel(),
        timeline: super::timeline::sample(),
        working: working::samples::working(),
    }
}

pub(super) fn people() -> People {
    let input = Input::blank();
    People {
        number: "2026-0042".to_owned(),
        href: "/cases/2026-0042".to_owned(),
        parties: vec![
            Party {
                role: "Notifier".to_owned(),
                name: "Ana Petrović".to_owned(),
                organisation: "Hotline of an example".to_owned(),
                address: "ana@example.org".to_owned(),
                authority: None,
                domain: Some("example.org".to_owned()),
                suggested: vec![Link::new("/authorities/7", "Example Hotline, Switzerland")],
                edit_href: Some("/cases/2026-0042/parties/3".to_owned()),
            },
            Party {
                role: "Requesting authority".to_owned(),
                name: String::new(),
                organisation: "Kantonspolizei Beispielwil".to_owned(),
                address: String::new(),
                authority: Some(Link::new("/authorities/8", "Kantonspolizei Beispielwil")),
                domain: None,
                suggested: Vec::new(),
                edit_href: None,
            },
        ],
        identifiers: vec![Identifier {
            kind: "Community address".to_owned(),
            value: "https.example/community?public_key=1615317da4ebcd6d66f9d6b40ee9a13d44b0b9dffdd8c4fa13b2a1f0c9ee"
                .to_owned(),
            seen_in: vec![Link::new("/cases/2026-0017", "2026-0017")],
            remove_action: Some("/cases/2026-0042/identifiers/5/removal".to_owned()),
        }],
        look_up_href: Some("/identifiers".to_owned()),
        add_party: Some(Form::post("/cases/2026-0042/parties", "Add").field(Field::line(&input, "party_name", "Name"))),
        add_identifier: Some(Form::post("/cases/2026-0042/identifiers", "Add").field(Field::line(
            &input,
            "value",
            "Identifier",
        ))),
    }
}

pub(super) fn secrecy() -> Secrecy {
    let order = Order {
        until: "2026-12-31".to_owned(),
        recorded_by: "Mara Ineichen".to_owned(),
        recorded_at: Moment::sample("2026-08-14T07:41:00Z"),
        standing: "Waits for a second person to confirm it",
        confirm_action: Some("/cases/2026-0042/secrecy/1/confirmation".to_owned()),
        end_action: Some("/cases/2026-0042/secrecy/1/ending".to_owned()),
    };
    let ended = Order { standing: "Ended", confirm_action: None, end_action: None, ..order.clone() };
    let form = Form::post("/cases/2026-0042/secrecy", "Record the order");
    Secrecy {
        number: "2026-0042".to_owned(),
        href: "/cases/2026-0042".to_owned(),
        orders: vec![order, ended],
        form: form.field(Field::day(&Input::blank(), "until_on", "Holds until")),
    }
}
