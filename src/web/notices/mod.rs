//! Reading what arrived, downloading it as it came, taking over what a report says, destroying a part of it.
//!
//! Invariant: nothing that a stranger sent is ever rendered. Text is shown as plain text, everything
//! else is a download that no browser opens by itself.

mod destruction;
mod findings;
mod letter;
mod origin;
mod page;
mod signatures;

pub(super) use destruction::{ask_destruction, ask_destruction_form, confirm_destruction, parts, withdraw_destruction};
pub(super) use findings::confirm_findings;
pub(super) use letter::{log_form, log_notice};
pub(super) use origin::warnings;
pub(super) use page::{headers, notice_page, passages};

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use super::console::Answer;
use super::input::Input;
use super::pages::notices::NoticePage;
use super::pages::parts::Link;
use super::problem::Problem;
use super::step::address;
use super::visit::Visit;
use crate::cases::{self, Case, CaseNumber, Error, NoticePart};
use crate::db::Pool;
use crate::db::ids::{NoticeId, PartId};
use crate::notices::{Protection, notices_of};
use crate::workflow::Action;

/// What a person may do about a notice in its case.
pub(super) struct Around {
    case: Case,
    base: String,
    parts: Vec<NoticePart>,
    names: destruction::Names,
    may: Vec<Action>,
    /// Nobody opens a file of it.
    protected: bool,
    /// Where an answer to it is written; a report of delivery is not answered.
    reply_href: Option<String>,
}

pub(super) async fn read_notice(visit: Visit, path: web::Path<(String, i64)>) -> Answer {
    let (number, notice) = notice_of(path)?;
    show(&visit, &number, notice, &Input::blank()).await
}

async fn show(visit: &Visit, number: &CaseNumber, notice: NoticeId, input: &Input) -> Answer {
    let (act, wanted) = (visit.act.clone(), number.clone());
    let load = move |pool: &Pool| {
        let content = cases::read_notice(pool, &act, &wanted, notice)?;
        let signed = content.protection.contains(&Protection::PgpSigned);
        let signatures = match signed.then(|| cases::signatures(pool, &act, &wanted, notice)) {
            // Those who read a part of the notice are not shown what covers all of it.
            None | Some(Err(Error::Denied(_))) => Vec::new(),
            Some(found) => found?,
        };
        let around = pool.read(|db| {
            let case = cases::find_visible(db, &act, &wanted)?;
            let asked =
                [Action::OpenSealed, Action::ConfirmKind, Action::EditCase, Action::AddIdentifier, Action::DestroyPart];
            let may = asked.into_iter().filter(|action| cases::allow(db, &act, *action, &case).is_ok()).collect();
            let parts = cases::parts(db, &act, &wanted, notice)?;
            let names = destruction::names(db, &act, &parts)?;
            let base = format!("{}/notices/{notice}", address(&wanted));
            let is_bounce = notices_of(db, case.id)?.iter().any(|row| row.id == notice && row.bounce == Some(true));
            let answers = !is_bounce && cases::allow(db, &act, Action::Reply, &case).is_ok();
            let reply_href = answers.then(|| format!("{}/reply?notice={notice}", address(&wanted)));
            let protected = cases::protects(db, &act, notice)?;
            Ok::<_, Error>(Around { case, base, parts, names, may, protected, reply_href })
        })?;
        Ok::<_, Error>((content, around, signatures))
    };
    let (content, around, signatures) = visit.console.run(load).await?;
    let cases = vec![Link::new(address(number), format!("Case {number}"))];
    let signatures: Vec<_> = signatures.iter().map(|one| signatures::signature(visit, one)).collect();
    let mut page = NoticePage { cases, signatures, ..notice_page(visit, &content, Some((&around, input))) };
    // Signatures that were checked are not said to be unverified beside it.
    if !page.signatures.is_empty() {
        page.marks.retain(|mark| *mark != page::mark(Protection::PgpSigned));
    }
    visit.form(&format!("Notice · {number}"), &page, input)
}

fn notice_of(path: web::Path<(String, i64)>) -> Result<(CaseNumber, NoticeId), Problem> {
    let (number, notice) = path.into_inner();
    Ok((number.parse().map_err(|_| Problem::NotFound)?, NoticeId::from_i64(notice)))
}

fn part_of(path: web::Path<(String, i64, i64)>) -> Result<(CaseNumber, NoticeId, PartId), Problem> {
    let (number, notice, part) = path.into_inner();
    let (number, notice) = notice_of((number, notice).into())?;
    Ok((number, notice, PartId::from_i64(part)))
}

pub(super) async fn read_raw(visit: Visit, path: web::Path<(String, i64)>) -> Answer {
    let (number, notice) = notice_of(path)?;
    let act = visit.act.clone();
    let bytes = visit.console.run(move |pool| cases::read_raw(pool, &act, &number, notice)).await?;
    Ok(download(&format!("notice-{notice}.eml"), bytes))
}

pub(super) async fn read_attachment(visit: Visit, path: web::Path<(String, i64, i64)>) -> Answer {
    let (number, notice, part) = part_of(path)?;
    let act = visit.act.clone();
    let read = move |pool: &Pool| cases::read_attachment(pool, &act, &number, notice, part);
    let (_, bytes) = visit.console.run(read).await?;
    // Not under the sender's own name, which may be made to deceive; the page shows that name.
    Ok(download(&format!("notice-{notice}-part-{part}.bin"), bytes))
}

/// Always an attachment of no known type, sandboxed should a browser show it after all.
pub(super) fn download(name: &str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .content_type("application/octet-stream")
        .body(bytes)
}
