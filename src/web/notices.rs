//! Reading what arrived, downloading it as it came, and logging a letter or a call.
//!
//! Invariant: nothing that a stranger sent is ever rendered. Text is shown as plain text, everything
//! else is a download that no browser opens by itself.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use data_encoding::HEXLOWER;

use super::cases::choices;
use super::console::{Answer, go};
use super::form::{Choice, Field, Form};
use super::input::{AREA, Input, LINE};
use super::pages::forms::FormPage;
use super::pages::notices::{NoticePage, PartRow};
use super::pages::parts::{Fact, Link};
use super::problem::Problem;
use super::refusal::Refused;
use super::size;
use super::step::address;
use super::visit::{Posted, Visit};
use crate::cases::{self, CaseNumber, NewLetter};
use crate::db::ids::{NoticeId, PartId};
use crate::notices::{Content, Letter, Mailbox};
use crate::taxonomy::{Channel, Kind, Urgency};
use crate::workflow::{Action, Relation};

pub(super) async fn read_notice(visit: Visit, path: web::Path<(String, i64)>) -> Answer {
    let (number, notice) = notice_of(path)?;
    let (act, wanted) = (visit.act.clone(), number.clone());
    let content = visit.console.run(move |pool| cases::read_notice(pool, &act, &wanted, notice)).await?;
    let base = format!("{}/notices/{notice}", address(&number));
    let cases = vec![Link::new(address(&number), format!("Case {number}"))];
    let page = NoticePage { cases, ..notice_page(&visit, &content, Some(&base)) };
    visit.page(&format!("Notice · {number}"), &page)
}

fn notice_of(path: web::Path<(String, i64)>) -> Result<(CaseNumber, NoticeId), Problem> {
    let (number, notice) = path.into_inner();
    Ok((number.parse().map_err(|_| Problem::NotFound)?, NoticeId::from_i64(notice)))
}

/// The page of a notice; without `base` nothing of it can be downloaded.
pub(super) fn notice_page(visit: &Visit, content: &Content, base: Option<&str>) -> NoticePage {
    let subject = content.headers.subject.clone().filter(|subject| !subject.trim().is_empty());
    NoticePage {
        heading: subject.unwrap_or_else(|| "A message without a subject".to_owned()),
        cases: Vec::new(),
        warnings: warnings(content),
        facts: facts(visit, content),
        headers: headers(content),
        texts: Some(content.text.clone()).filter(|text| !text.trim().is_empty()).into_iter().collect(),
        parts: content.attachments.iter().map(|part| part_row(part, base)).collect(),
        raw_href: base.map(|base| format!("{base}/raw")),
    }
}

fn warnings(content: &Content) -> Vec<String> {
    let mut warnings = Vec::new();
    if !content.duplicated_headers.is_empty() {
        let names = content.duplicated_headers.replace(',', ", ");
        warnings.push(format!(
            "These headers stand twice, which no honest mail program does: {names}. The first of each is shown."
        ));
    }
    if content.automatic {
        warnings.push("A machine sent this by itself; nobody is waiting for an answer.".to_owned());
    }
    if content.erased {
        warnings.push("Parts of this notice were erased; what is left is shown.".to_owned());
    }
    warnings
}

fn facts(visit: &Visit, content: &Content) -> Vec<Fact> {
    let row = &content.row;
    let mut facts = vec![Fact::at("Received", visit.moment(row.received_at))];
    if row.logged_at.seconds_since(row.received_at) > 60 {
        facts.push(Fact::at("Logged", visit.moment(row.logged_at)));
    }
    if let Some(number) = content.number {
        facts.push(Fact::new("Number", number.to_string()));
    }
    facts.push(Fact::new("Channel", row.channel.label()));
    facts.push(Fact::new("Size", size::bytes(row.size)));
    facts.push(Fact::code("SHA-256", HEXLOWER.encode(&row.sha256)));
    facts
}

fn headers(content: &Content) -> Vec<Fact> {
    let headers = &content.headers;
    let lists =
        [("From", &headers.from), ("Reply to", &headers.reply_to), ("To", &headers.to), ("Copy to", &headers.cc)];
    let mut facts: Vec<Fact> = lists.into_iter().map(|(term, list)| Fact::new(term, in_words(list))).collect();
    facts.push(Fact::new("Date, as the sender has it", headers.date.clone().unwrap_or_default()));
    facts.retain(|fact| !fact.text.is_empty());
    facts
}

fn in_words(mailboxes: &[Mailbox]) -> String {
    let one = |mailbox: &Mailbox| match (&mailbox.name, &mailbox.address) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => name.as_ref().or(address.as_ref()).cloned().unwrap_or_default(),
    };
    mailboxes.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn part_row(part: &crate::notices::Attachment, base: Option<&str>) -> PartRow {
    PartRow {
        name: part.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "without a name".to_owned()),
        content_type: part.content_type.clone(),
        size: size::bytes(part.size),
        sha256: HEXLOWER.encode(&part.sha256),
        href: base.map(|base| format!("{base}/parts/{}", part.part)),
    }
}

pub(super) async fn read_raw(visit: Visit, path: web::Path<(String, i64)>) -> Answer {
    let (number, notice) = notice_of(path)?;
    let act = visit.act.clone();
    let bytes = visit.console.run(move |pool| cases::read_raw(pool, &act, &number, notice)).await?;
    Ok(download(&format!("notice-{notice}.eml"), bytes))
}

pub(super) async fn read_attachment(visit: Visit, path: web::Path<(String, i64, i64)>) -> Answer {
    let (number, notice, part) = path.into_inner();
    let (number, notice) = notice_of((number, notice).into())?;
    let (act, part) = (visit.act.clone(), PartId::from_i64(part));
    let read = move |pool: &crate::db::Pool| cases::read_attachment(pool, &act, &number, notice, part);
    let (_, bytes) = visit.console.run(read).await?;
    // Not under the sender's own name, which may be made to deceive; the page shows that name.
    Ok(download(&format!("notice-{notice}-part-{part}.bin"), bytes))
}

/// Always an attachment of no known type, sandboxed should a browser show it after all.
fn download(name: &str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .content_type("application/octet-stream")
        .body(bytes)
}

pub(super) async fn log_form(visit: Visit) -> Answer {
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

pub(super) async fn log_notice(form: Posted) -> Answer {
    let Posted { visit, mut input } = form;
    let Some(new) = read_letter(&visit, &mut input) else { return page(&visit, &input) };
    let act = visit.act.clone();
    match visit.console.run(move |pool| cases::log_notice(pool, &act, &new)).await {
        Ok(case) => Ok(go(&address(&case.number), "logged")),
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
