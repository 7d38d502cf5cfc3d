//! The page of a notice: the content as a person reads it, told apart from what programs make of it.

use data_encoding::HEXLOWER;

use super::findings::findings_part;
use super::{Around, destruction, origin};
use crate::cases::NoticePart;
use crate::notices::{Attachment, Content, Mailbox, PartRole, Protection};
use crate::web::cases::PROTECTED;
use crate::web::input::Input;
use crate::web::pages::notices::{NoticePage, PartRow, TextPassage};
use crate::web::pages::parts::Fact;
use crate::web::size;
use crate::web::visit::Visit;
use crate::workflow::Action;

/// The page of a notice; outside of a case nothing of it can be downloaded or changed.
pub(in crate::web) fn notice_page(visit: &Visit, content: &Content, around: Option<(&Around, &Input)>) -> NoticePage {
    let subject = content.headers.subject.clone().filter(|subject| !subject.trim().is_empty());
    let case = around.map(|(around, _)| around);
    let destroys = case.filter(|around| around.may.contains(&Action::DestroyPart));
    let protected = case.is_some_and(|around| around.protected);
    let parts = content.attachments.iter().map(|part| part_row(visit, part, case));
    let parts = parts.map(|row| if protected { withheld(row) } else { row });
    let destroyed = case.iter().flat_map(|around| destroyed_rows(visit, around));
    NoticePage {
        heading: subject.unwrap_or_else(|| "A message without a subject".to_owned()),
        cases: Vec::new(),
        warnings: warnings(visit, content, case.is_some(), protected),
        marks: marks(content).into_iter().chain(case.and_then(redacted)).collect(),
        facts: facts(visit, content),
        headers: headers(content),
        origin: content.verdicts.as_ref().map(origin::origin),
        signatures: Vec::new(),
        findings: content.findings.as_ref().map(|findings| findings_part(findings, around)),
        passages: passages(content),
        other_form: content.other_form.clone(),
        parts: parts.chain(destroyed).collect(),
        parts_href: destroys.map(|around| format!("{}/parts", around.base)),
        reply_href: case.and_then(|around| around.reply_href.clone()),
        raw_href: case
            .filter(|around| !content.erased && !protected && around.may.contains(&Action::OpenSealed))
            .map(|around| format!("{}/raw", around.base)),
    }
}

/// A file that nobody opens: its name may say what it shows, so its hash has to do.
fn withheld(row: PartRow) -> PartRow {
    PartRow { name: "A file that nobody opens".to_owned(), warning: None, href: None, ..row }
}

fn warnings(visit: &Visit, content: &Content, in_case: bool, protected: bool) -> Vec<String> {
    let mut warnings = Vec::new();
    if protected {
        warnings.push(PROTECTED.to_owned());
    }
    if !content.duplicated_headers.is_empty() {
        let names = content.duplicated_headers.replace(',', ", ");
        warnings.push(format!(
            "These headers stand twice, which no honest mail program does: {names}. The first of each is shown."
        ));
    }
    warnings.extend(origin::warnings(visit, content));
    if content.truncated {
        warnings.push(match (protected, in_case) {
            (true, _) => "Not all of this message is shown.".to_owned(),
            (false, true) => "Not all of this message is shown; download it as it came.".to_owned(),
            (false, false) => {
                "Not all of this message is shown; once it is in a case, it can be downloaded as it came.".to_owned()
            }
        });
    }
    if content.erased {
        warnings.push("Parts of this notice were erased; what is left is shown.".to_owned());
    }
    warnings
}

/// What a reader may want to know of the text before reading it.
fn marks(content: &Content) -> Vec<String> {
    let automatic = "A machine sent this by itself; nobody is waiting for an answer.".to_owned();
    let protection = content.protection.iter().copied().map(mark);
    content.automatic.then_some(automatic).into_iter().chain(protection).collect()
}

/// Said to whoever does not get all of it.
fn redacted(around: &Around) -> Option<String> {
    let sentence =
        "Names that the case knows, email addresses and telephone numbers are left out for a reviewer from outside.";
    (!around.may.contains(&Action::OpenSealed)).then(|| sentence.to_owned())
}

pub(super) fn mark(protection: Protection) -> String {
    format!("{}.", protection.label())
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
    facts.push(Fact::new("Way in", row.transport.label()));
    facts.push(Fact::new("Size", size::bytes(row.size)));
    facts.push(Fact::code("SHA-256", HEXLOWER.encode(&row.sha256)));
    facts
}

pub(in crate::web) fn headers(content: &Content) -> Vec<Fact> {
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

/// The text in order; what a reply quotes of ours is folded. A passage of blank lines is not worth a box.
pub(in crate::web) fn passages(content: &Content) -> Vec<TextPassage> {
    let shown = content.passages.iter().filter(|passage| !passage.text.trim().is_empty());
    shown
        .map(|passage| TextPassage {
            text: passage.text.trim_matches('\n').to_owned(),
            folded: passage.quoted.then(|| match passage.text.trim().lines().count() {
                1 => "1 quoted line".to_owned(),
                count => format!("{count} quoted lines"),
            }),
        })
        .collect()
}

fn part_row(visit: &Visit, part: &Attachment, around: Option<&Around>) -> PartRow {
    let known = around.and_then(|around| around.parts.iter().find(|known| known.part.id == part.part));
    let altered = part.name_altered.then(|| "Signs in this name that could deceive are replaced.".to_owned());
    let name = part.name.clone().filter(|name| !name.trim().is_empty());
    PartRow {
        name: name.unwrap_or_else(|| "without a name".to_owned()),
        warning: altered,
        content_type: part.content_type.clone(),
        really: part.detected_type.clone().filter(|_| part.type_differs),
        size: size::bytes(part.size),
        sha256: HEXLOWER.encode(&part.sha256),
        href: around.map(|around| format!("{}/parts/{}", around.base, part.part)),
        destruction: around.zip(known).and_then(|(around, known)| destruction::standing(visit, &around.names, known)),
    }
}

/// Attachments that cannot be opened any more, as far as they are still known: their name was sealed with them.
fn destroyed_rows(visit: &Visit, around: &Around) -> Vec<PartRow> {
    let destroyed = |part: &&NoticePart| {
        let confirmed = part.destruction.as_ref().is_some_and(|row| row.confirmed_at.is_some());
        confirmed && part.part.role == PartRole::Attachment
    };
    let row = |known: &NoticePart| PartRow {
        name: destruction::name(known),
        warning: None,
        content_type: known.part.content_type.clone(),
        really: None,
        size: size::bytes(known.part.size),
        sha256: HEXLOWER.encode(&known.part.sha256),
        href: None,
        destruction: destruction::standing(visit, &around.names, known),
    };
    around.parts.iter().filter(destroyed).map(row).collect()
}
