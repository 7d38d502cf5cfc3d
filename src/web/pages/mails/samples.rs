//! Samples of the pages of mails.

use super::*;
use crate::web::form::{Choice, Field};
use crate::web::input::Input;

const TEXT: &str = "Guten Tag\n\nWir haben Ihr Ersuchen vom 12. August 2026 unter dem Zeichen Q7KM-3F2X geprüft.\n\n[[Was geprüft wurde, in einem Satz]]\n\nDie Stiftung betreibt keine Server, auf denen Nachrichten oder Namen von Nutzerinnen und Nutzern liegen. Zu dem genannten Konto besteht deshalb nichts, was herausgegeben werden könnte.\n\nFür die Rechtshilfe ist das Bundesamt für Justiz in Bern zuständig.\n\nFreundliche Grüsse\nSession Technology Foundation, Rechtsdienst";

fn report(what: &str, is_bad: bool) -> Report {
    Report { at: Moment::sample("2026-08-13T09:02:00Z"), what: what.to_owned(), is_bad }
}

pub(in crate::web::pages) fn mails() -> Mails {
    let mail = |what: &str, state, at: &str| MailRow {
        href: Some("/cases/2026-0042/mails/9".to_owned()),
        what: what.to_owned(),
        state,
        at: Moment::sample(at),
        reports: Vec::new(),
        trouble: None,
    };
    let sent = Badge { value: "sent", label: "Sent" };
    let queued = Badge { value: "queued", label: "Waiting to be sent" };
    Mails {
        number: "2026-0042".to_owned(),
        href: "/cases/2026-0042".to_owned(),
        reply_href: Some("/cases/2026-0042/reply".to_owned()),
        unanswered: vec![Unanswered {
            at: Moment::sample("2026-08-12T06:14:00Z"),
            why: "it says that a program sent it".to_owned(),
        }],
        stopped: vec![Stopped {
            what: "reply".to_owned(),
            written_at: Moment::sample("2026-08-13T09:00:00Z"),
            stopped_at: Moment::sample("2026-08-13T09:02:00Z"),
            resume_action: Some("/cases/2026-0042/mails/9/resumption".to_owned()),
        }],
        mails: vec![
            MailRow {
                trouble: Some("The mail server did not answer; it is tried again.".to_owned()),
                ..mail("Reply", queued, "2026-08-14T07:41:00Z")
            },
            MailRow {
                reports: vec![report("Could not be delivered (5.1.1)", true)],
                ..mail("Reply", sent.clone(), "2026-08-13T09:01:00Z")
            },
            MailRow { href: None, ..mail("Call to staff", sent.clone(), "2026-08-12T06:20:00Z") },
            MailRow {
                reports: vec![report("Delivered", false)],
                ..mail("Acknowledgement", sent, "2026-08-12T06:15:00Z")
            },
        ],
    }
}

pub(super) fn mail() -> MailPage {
    MailPage {
        heading: "Reply".to_owned(),
        back: Link::new("/cases/2026-0042/mails", "Mails of case 2026-0042"),
        facts: vec![
            Fact::at("Sent", Moment::sample("2026-08-13T09:01:00Z")),
            Fact::new("State", "Sent"),
            Fact::new("To", "k.brandt@polizei-sandmark.example"),
            Fact::new("Subject", "Ihr Ersuchen 4711/26"),
            Fact::code("Message-ID", "q7km3f2x-0f9a.1@session.example"),
        ],
        reports: vec![report("Could not be delivered (5.1.1)", true)],
        text: Some(TEXT.replace("[[Was geprüft wurde, in einem Satz]]", "Wir haben das genannte Konto gesucht.")),
        raw_href: Some("/cases/2026-0042/mails/9/raw".to_owned()),
    }
}

pub(super) fn reply() -> ReplyPage {
    page(&Input::of([("subject", "Ihr Ersuchen 4711/26"), ("text", TEXT), ("party", "3")]))
}

pub(super) fn refused() -> ReplyPage {
    let mut input = Input::of([("subject", "Ihr Ersuchen 4711/26"), ("text", TEXT), ("party", "3")]);
    input.problem("text", "This has still to be filled in: “[[Was geprüft wurde, in einem Satz]]”.");
    page(&input)
}

fn page(input: &Input) -> ReplyPage {
    let switch = |label: &str, is_chosen| Switch {
        href: format!("/cases/2026-0042/reply?template={}", label.to_lowercase().replace(' ', "_")),
        label: label.to_owned(),
        is_chosen,
    };
    let parties =
        [Choice::new("3", "Katrin Brandt <k.brandt@polizei-sandmark.example>").defined("Requesting authority")];
    let form = Form::post("/cases/2026-0042/reply", "Send the answer")
        .hidden("notice", &71)
        .field(Field::radios(input, "party", "To", parties))
        .field(Field::line(input, "subject", "Subject"))
        .field(Field::area(input, "text", "Text", 18).hint("Sent as it stands here, as plain text."))
        .is_final("It goes out within a minute and cannot be called back.")
        .cancel("/cases/2026-0042");
    ReplyPage {
        number: "2026-0042".to_owned(),
        href: "/cases/2026-0042".to_owned(),
        warnings: vec!["The last mail to this address came back. It may not arrive; try another way as well.".to_owned()],
        languages: vec![switch("English", false), switch("German", true), switch("French", false)],
        templates: vec![switch("No data exists", true), switch("Through the Swiss authority", false), switch("More details", false)],
        placeholders: vec!["[[Was geprüft wurde, in einem Satz]]".to_owned()],
        form: Some(form),
        nobody: None,
        original: Some(Original {
            href: "/cases/2026-0042/notices/71".to_owned(),
            subject: "Request for information, our reference 4711/26".to_owned(),
            facts: vec![
                Fact::new("From", "Katrin Brandt <k.brandt@polizei-sandmark.example>"),
                Fact::at("Received", Moment::sample("2026-08-12T08:00:00Z")),
            ],
            passages: vec![
                TextPassage {
                    text: "To the legal desk\n\nWe investigate a fraud in which the suspect wrote from this account. We ask for the subscriber information that you hold about it.".to_owned(),
                    folded: None,
                },
                TextPassage { text: "> earlier words".to_owned(), folded: Some("1 quoted line".to_owned()) },
            ],
        }),
    }
}
