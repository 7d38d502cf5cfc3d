//! Logging a letter or a call: what did not come by mail.

use crate::cases::{self, CaseNumber, NewLetter};
use crate::notices::Letter;
use crate::taxonomy::{Channel, Kind, Urgency};
use crate::web::cases::choices;
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::{AREA, Input, LINE};
use crate::web::pages::forms::FormPage;
use crate::web::refusal::Refused;
use crate::web::step::address;
use crate::web::visit::{Posted, Visit};
use crate::workflow::{Action, Relation};

pub(in crate::web) async fn log_form(visit: Visit) -> Answer {
    visit.act.allow(Action::LogNotice, None, Relation::None)?;
    page(&visit, &Input::of([("urgency", Urgency::Normal.as_str())]))
}

fn page(visit: &Visit, input: &Input) -> Answer {
    let page = FormPage::new("Log a letter or a call", form(input)).lead(
        "What did not come by mail becomes a notice like any other: it is kept as you log it, opens a case or joins one, and is counted.",
    );
    visit.form("Log a letter or a call", &page, input)
}

fn form(input: &Input) -> Form {
    let channels = Channel::ALL.iter().filter(|channel| **channel != Channel::Email);
    let channels = channels.map(|channel| Choice::new(channel.as_str(), channel.label()).defined(channel.definition()));
    let kinds = std::iter::once(Choice::new("", "Choose …")).chain(choices!(Kind));
    Form::post("/notices", "Log it")
        .field(Field::radios(input, "channel", "How it came", channels))
        .field(Field::moment(input, "received_at", "Received").hint("When it reached us, which may be before today."))
        .field(Field::select(input, "kind", "Kind", kinds))
        .field(Field::select(input, "urgency", "Urgency", choices!(Urgency)))
        .field(Field::line(input, "sender", "From").hint("The person or body. Sealed, as is all of the letter."))
        .field(
            Field::line(input, "sender_address", "Address for the answer")
                .hint("An email address, or where letters go.")
                .optional(),
        )
        .field(Field::line(input, "subject", "Subject"))
        .field(Field::area(input, "text", "What was written or said", 10))
        .field(
            Field::area(input, "summary", "Summary", 3)
                .hint("One or two sentences without names of people: it is kept in clear, so that lists can show it.")
                .optional(),
        )
        .field(
            Field::line(input, "joins", "Belongs to case")
                .hint("A number such as 2026-0042; left empty, it opens a case.")
                .optional(),
        )
}

pub(in crate::web) async fn log_notice(form: Posted) -> Answer {
    let Posted { visit, mut input } = form;
    let Some(new) = read_letter(&visit, &mut input) else { return page(&visit, &input) };
    let (act, named) = (visit.act.clone(), new.joins.clone());
    match visit.console.run(move |pool| cases::log_notice(pool, &act, &new)).await {
        Ok(case) => {
            let elsewhere = named.is_some_and(|named| named != case.number);
            Ok(go(&address(&case.number), if elsewhere { "logged_elsewhere" } else { "logged" }))
        }
        Err(cases::Error::Unknown(number)) => {
            input.problem("joins", format!("There is no case {number}."));
            page(&visit, &input)
        }
        Err(error) => {
            error.settle(&mut input)?;
            page(&visit, &input)
        }
    }
}

fn read_letter(visit: &Visit, input: &mut Input) -> Option<NewLetter> {
    let channel = input.chosen::<Channel>("channel", "Choose how it came.");
    let received_at = input.moment("received_at", &visit.console.desk.house.zone);
    let kind = input.chosen::<Kind>("kind", "Choose what sort of notification this is.");
    let urgency = input.chosen::<Urgency>("urgency", "Choose how soon an answer is needed.");
    let letter = Letter {
        sender: input.text("sender", LINE, "Write who it is from.").unwrap_or_default(),
        sender_address: input.optional_text("sender_address", LINE).unwrap_or_default(),
        subject: input.text("subject", LINE, "Write what it is about.").unwrap_or_default(),
        text: input.text("text", AREA, "Write what the letter says, or what was said.").unwrap_or_default(),
    };
    let summary = input.optional_text("summary", LINE * 2).unwrap_or_default();
    let joins = match input.raw("joins").trim() {
        "" => None,
        _ => input.chosen::<CaseNumber>("joins", "A case number looks like 2026-0042."),
    };
    let received_at = received_at.map(crate::db::Timestamp::from_jiff);
    let new = NewLetter {
        channel: channel?,
        received_at: received_at?,
        kind: kind?,
        urgency: urgency?,
        summary,
        letter,
        joins,
    };
    (!input.has_problems()).then_some(new)
}
