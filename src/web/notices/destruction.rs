//! Destroying one part of a notice: one person asks, another confirms. The pages show what is known of a part without
//! opening it, so that the second person need not see what is to be destroyed.

use std::collections::BTreeMap;

use actix_web::web;
use data_encoding::HEXLOWER;

use super::{notice_of, part_of};
use crate::accounts;
use crate::accounts::Act;
use crate::cases::{self, CaseNumber, Error, NoticePart};
use crate::db::ids::{NoticeId, PartId, UserId};
use crate::db::{Db, Pool};
use crate::notices::PartRole;
use crate::taxonomy::DestructionReason;
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::Input;
use crate::web::pages::forms::FormPage;
use crate::web::pages::notices::{Parts, PartsRow};
use crate::web::pages::parts::{Fact, Link};
use crate::web::problem::Problem;
use crate::web::refusal::Refused;
use crate::web::size;
use crate::web::step::address;
use crate::web::visit::{Posted, Visit};
use crate::workflow::Action;

/// Who asked and who confirmed, as far as the person may know.
pub(super) type Names = BTreeMap<UserId, String>;

pub(super) fn names(db: &mut Db, act: &Act, parts: &[NoticePart]) -> Result<Names, Error> {
    let mut names = Names::new();
    let rows = parts.iter().filter_map(|part| part.destruction.as_ref());
    for id in rows.flat_map(|row| [Some(row.asked_by), row.confirmed_by]).flatten() {
        names.insert(id, accounts::shown_name(db, act, id)?);
    }
    Ok(names)
}

/// What a part is called without opening it.
pub(super) fn name(part: &NoticePart) -> String {
    match part.part.role {
        PartRole::Headers => "Headers and findings".to_owned(),
        role => format!("Part {}: {}", part.part.position, role.label().to_lowercase()),
    }
}

/// Asked for by whom, or destroyed when, by whom and why.
pub(super) fn standing(visit: &Visit, names: &Names, part: &NoticePart) -> Option<String> {
    let row = part.destruction.as_ref()?;
    let name = |id: UserId| names.get(&id).cloned().unwrap_or_default();
    let reason = row.reason.label().to_lowercase();
    Some(match (row.confirmed_at, row.confirmed_by) {
        (Some(at), Some(second)) => {
            let (asked_by, at) = (name(row.asked_by), visit.moment(at).text);
            format!("Destroyed on {at} by {asked_by} and {}: {reason}.", name(second))
        }
        _ => format!("{} asks for its destruction: {reason}. It waits for a second person.", name(row.asked_by)),
    })
}

struct Seen {
    parts: Vec<NoticePart>,
    names: Names,
    opens: bool,
    /// The program read something out of the message, and that is still there.
    findings: bool,
}

async fn load(visit: &Visit, number: &CaseNumber, notice: NoticeId) -> Result<Seen, Problem> {
    let wanted = number.clone();
    let load = move |db: &mut Db, act: &Act| {
        let case = cases::find_visible(db, act, &wanted)?;
        cases::allow(db, act, Action::DestroyPart, &case)?;
        let opens = cases::allow(db, act, Action::OpenSealed, &case).is_ok();
        let parts = cases::parts(db, act, &wanted, notice)?;
        let findings = cases::holds_findings(db, act, &wanted, notice)?;
        Ok::<_, Error>(Seen { names: names(db, act, &parts)?, parts, opens, findings })
    };
    Ok(visit.read(load).await?)
}

/// All parts of a notice by what they are.
pub(in crate::web) async fn parts(visit: Visit, path: web::Path<(String, i64)>) -> Answer {
    let (number, notice) = notice_of(path)?;
    let seen = load(&visit, &number, notice).await?;
    let base = format!("{}/notices/{notice}", address(&number));
    let row = |part: &NoticePart| {
        let confirmed = part.destruction.as_ref().is_some_and(|row| row.confirmed_at.is_some());
        PartsRow {
            name: name(part),
            content_type: part.part.content_type.clone(),
            size: size::bytes(part.part.size),
            sha256: HEXLOWER.encode(&part.part.sha256),
            standing: standing(&visit, &seen.names, part),
            href: (!confirmed).then(|| format!("{base}/parts/{}/destruction", part.part.id)),
        }
    };
    let page = Parts {
        back: Link::new(address(&number), format!("Case {number}")),
        notice_href: seen.opens.then(|| base.clone()),
        parts: seen.parts.iter().map(row).collect(),
    };
    visit.page(&format!("Parts of a notice · {number}"), &page)
}

pub(in crate::web) async fn ask_destruction_form(visit: Visit, path: web::Path<(String, i64, i64)>) -> Answer {
    let (number, notice, part) = part_of(path)?;
    show(&visit, &number, notice, part, &Input::blank()).await
}

/// The one step that this person may take now: ask, confirm or take back.
async fn show(visit: &Visit, number: &CaseNumber, notice: NoticeId, part: PartId, input: &Input) -> Answer {
    let seen = load(visit, number, notice).await?;
    let part = seen.parts.iter().find(|known| known.part.id == part).ok_or(Problem::NotFound)?;
    let parts = format!("{}/notices/{notice}/parts", address(number));
    let here = format!("{parts}/{}/destruction", part.part.id);
    let left_behind = if seen.findings && part.part.role != PartRole::Headers { LEFT_BEHIND } else { "" };
    let (heading, form) = match &part.destruction {
        None => ("Destroy a part of a notice", ask_form(&here, input, left_behind)),
        // What is done is done; the list says when and why.
        Some(row) if row.confirmed_at.is_some() => return Ok(crate::web::console::see_other(&parts)),
        Some(row) if Some(row.asked_by) == visit.act.user_id() => {
            let form = Form::post(format!("{here}/withdrawal"), "Take the request back");
            ("Take a request back", form.consequence("Nothing is destroyed."))
        }
        Some(_) => {
            let form = Form::post(format!("{here}/confirmation"), "Confirm and destroy it");
            ("Confirm that a part is destroyed", form.is_final(&format!("{CONSEQUENCE}{left_behind}")))
        }
    };
    let mut facts = vec![
        Fact::new("Part", name(part)),
        Fact::new("Type", part.part.content_type.clone()),
        Fact::new("Size", size::bytes(part.part.size)),
        Fact::code("SHA-256", HEXLOWER.encode(&part.part.sha256)),
    ];
    facts.extend(standing(visit, &seen.names, part).map(|standing| Fact::new("Request", standing)));
    let page = FormPage::new(heading, form.cancel(parts.clone()))
        .back(parts, "Parts of the notice")
        .lead("Two persons destroy a part together. The message as it came holds it too and goes with it; the other parts stay.")
        .facts(facts);
    visit.form(&format!("{heading} · {number}"), &page, input)
}

const CONSEQUENCE: &str =
    "The part and the message as it came can never be opened again, by anybody. Their size and their hash stay.";

/// What was read out of a part is no part of it.
const LEFT_BEHIND: &str =
    " What the program read out of the message stays in ‘Headers and findings’; destroy that too.";

fn ask_form(here: &str, input: &Input, left_behind: &str) -> Form {
    let reasons = DestructionReason::ALL.iter().map(|reason| Choice::new(reason.as_str(), reason.label()));
    let form = Form::post(here, "Ask for its destruction").field(Field::radios(input, "reason", "Reason", reasons));
    let form = form.consequence(&format!("Nothing happens until somebody else confirms it.{left_behind}"));
    match input.problem_at("part") {
        Some(sentence) => form.refused(sentence),
        None => form,
    }
}

pub(in crate::web) async fn ask_destruction(form: Posted, path: web::Path<(String, i64, i64)>) -> Answer {
    let (Posted { visit, mut input }, (number, notice, part)) = (form, part_of(path)?);
    let Some(reason) = input.chosen::<DestructionReason>("reason", "Choose why it has to be destroyed.") else {
        return show(&visit, &number, notice, part, &input).await;
    };
    let wanted = number.clone();
    let ask = move |db: &mut Db, act: &Act| cases::ask_destruction(db, act, &wanted, notice, part, reason);
    match visit.write(ask).await {
        Ok(()) => Ok(gone_on(&number, notice, "destruction_asked")),
        Err(error) => {
            error.settle(&mut input)?;
            show(&visit, &number, notice, part, &input).await
        }
    }
}

pub(in crate::web) async fn confirm_destruction(form: Posted, path: web::Path<(String, i64, i64)>) -> Answer {
    let (number, notice, part) = part_of(path)?;
    let (act, wanted) = (form.visit.act.clone(), number.clone());
    let confirm = move |pool: &Pool| cases::confirm_destruction(pool, &act, &wanted, notice, part);
    form.visit.console.run(confirm).await?;
    Ok(gone_on(&number, notice, "destroyed"))
}

pub(in crate::web) async fn withdraw_destruction(form: Posted, path: web::Path<(String, i64, i64)>) -> Answer {
    let (number, notice, part) = part_of(path)?;
    let wanted = number.clone();
    form.visit.write(move |db, act| cases::withdraw_destruction(db, act, &wanted, notice, part)).await?;
    Ok(gone_on(&number, notice, "destruction_withdrawn"))
}

fn gone_on(number: &CaseNumber, notice: NoticeId, done: &str) -> actix_web::HttpResponse {
    go(&format!("{}/notices/{notice}/parts", address(number)), done)
}
