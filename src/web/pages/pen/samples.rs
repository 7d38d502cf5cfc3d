//! Samples of the pages of the holding pen.

use super::*;
use crate::web::form::Choice;
use crate::web::input::Input;

fn row(notice: &str, reason: &str, waiting: &str, received_at: &str) -> HeldRow {
    HeldRow {
        notice: notice.to_owned(),
        href: Some(format!("/pen/{notice}")),
        what: "Message, 14 kB".to_owned(),
        reason: reason.to_owned(),
        received_at: Moment::sample(received_at),
        waiting: waiting.to_owned(),
        is_overdue: false,
        is_ticked: notice == "73",
        tick: notice.to_owned(),
        guess: None,
        suggested: None,
    }
}

fn keys() -> Vec<KeyHint> {
    vec![KeyHint { key: "a", does: "Accept the guess" }, KeyHint { key: "?", does: "Show or hide these keys" }]
}

fn reasons() -> Vec<Choice> {
    vec![
        Choice::new("spam", "Spam").defined("Sent in bulk, without anything to do with the foundation."),
        Choice::new("automatic", "Automatic").defined("A bounce, an out-of-office answer or the like."),
        Choice::new("misdirected", "Misdirected").defined("Meant for somebody else."),
        Choice::new("duplicate", "Duplicate").defined("The same matter is in another case."),
        Choice::new("withdrawn", "Withdrawn").defined("Whoever wrote takes it back."),
    ]
}

pub(super) fn pen() -> Pen {
    let messages = vec![
        HeldRow {
            is_overdue: true,
            what: "Message, 2 kB".to_owned(),
            ..row("71", "It has no readable sender, subject or date.", "3 days", "2026-08-12T06:14:00Z")
        },
        HeldRow {
            suggested: Some(Link::new("/cases/2026-0042", "2026-0042")),
            ..row("72", "Its subject names a case, which anybody could write.", "5 hours", "2026-08-15T04:02:00Z")
        },
        HeldRow {
            guess: Some("Takedown demand".to_owned()),
            what: "Message, 41 kB, sent by a machine".to_owned(),
            ..row("73", "Nothing says what sort of notification it is.", "1 hour", "2026-08-15T08:20:00Z")
        },
        HeldRow {
            what: "Message, 6 kB, sent by a machine".to_owned(),
            ..row("74", "It is an automatic answer.", "less than an hour", "2026-08-15T09:01:00Z")
        },
    ];
    let input = Input::blank();
    let choices = std::iter::once(Choice::new("", "Choose …")).chain(reasons());
    Pen {
        waiting: Some("4 messages wait, the oldest for 3 days.".to_owned()),
        alarm: Some("1 message has waited for longer than 2 days.".to_owned()),
        messages,
        next: Some(Link::new("/pen?after=74", "Newer messages")),
        bulk: Some(Bulk {
            action: "/pen/placements",
            after: Some("70".to_owned()),
            problem: Some("Tick the messages first.".to_owned()),
            reason: Field::select(&input, "reason", "Reason", choices),
        }),
        oversized: vec![OversizedRow {
            what: "Message, 31.4 MB".to_owned(),
            seen_at: Moment::sample("2026-08-14T07:41:00Z"),
            deal_action: Some("/pen/oversized/5/dealing".to_owned()),
        }],
        keys: keys(),
    }
}

pub(super) fn held() -> Held {
    let input = Input::blank();
    let kinds = [
        Choice::new("", "Choose …"),
        Choice::new("takedown_demand", "Takedown demand").defined("Somebody demands that content be taken down."),
    ];
    Held {
        reason: "Its subject names a case, which anybody could write.".to_owned(),
        waiting: "3 days".to_owned(),
        is_overdue: true,
        guess: Some(Guess {
            kind: Some("Breach notification".to_owned()),
            definition: Some("Someone tells the foundation that its Terms of Service are breached.".to_owned()),
            case: Some(GuessedCase {
                number: "2026-0042".to_owned(),
                href: "/cases/2026-0042".to_owned(),
                state: Badge { value: "in_review", label: "In review" },
                kind: "Breach notification".to_owned(),
                summary: "Videos that glorify violence in a community".to_owned(),
            }),
            form: Form::post("/pen/72/acceptance", "Accept: add it to case 2026-0042").key("a"),
        }),
        notice: super::super::notices::samples::held(),
        accept: Some(
            Form::post("/pen/72/case", "Open a case").field(Field::select(&input, "kind", "Kind", kinds).key("n")),
        ),
        join: Some(
            Form::post("/pen/72/joining", "Add to this case")
                .field(Field::line(&input, "case_number", "Case number").hint("Such as 2026-0042.").key("o")),
        ),
        set_aside: Some(
            Form::post("/pen/72/setting-aside", "Set aside")
                .field(Field::radios(&input, "reason", "Reason", reasons()).key("s"))
                .consequence("It stays stored and is counted in the report."),
        ),
        newer: Some(Link::new("/pen/73", "Next message")),
        older: Some(Link::new("/pen/71", "Previous message")),
        keys: keys(),
    }
}

pub(super) fn results() -> PenResults {
    let result = |notice: &str, outcome: Badge, sentence: &str, case: Option<&str>| PenResult {
        is_done: outcome.value == "placed",
        message: Link::new(format!("/pen/{notice}"), format!("Message {notice}")),
        outcome,
        sentence: sentence.to_owned(),
        case: case.map(|number| Link::new(format!("/cases/{number}"), format!("Case {number}"))),
    };
    let done = Badge { value: "placed", label: "Placed" };
    let failed = Badge { value: "failed", label: "Not placed" };
    PenResults {
        sentence: "2 of 3 messages were placed.".to_owned(),
        is_complete: false,
        results: vec![
            result("71", done.clone(), "It was added to a case.", Some("2026-0042")),
            result("72", done, "It opened a case.", Some("2026-0047")),
            result("73", failed, "It was placed by somebody else in the meantime. Look where it went.", None),
        ],
    }
}
