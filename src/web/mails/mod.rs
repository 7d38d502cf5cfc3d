//! What we wrote in a case: the list of its mails, one of them opened, and the answer being written (`reply`).
//!
//! Invariant: the list opens nothing; who opens a mail leaves an event, as with everything that is sealed.

mod one;
mod reply;

use one::mail_of;
pub(super) use one::{read_mail, read_mail_raw};
pub(super) use reply::{reply, reply_form};

use actix_web::web;

use super::console::{Answer, go};
use super::pages::mails::{MailRow, Mails, Report, Stopped, Unanswered};
use super::pages::parts::Badge;
use super::step::{address, number};
use super::visit::{Posted, Visit};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::cases::{self, CaseView, Error, NoAnswer};
use crate::db::Db;
use crate::outbox::{self, Delivered, MailReport, MailState, MailSummary, StoppedAddress};
use crate::workflow::Action;

pub(super) async fn list(visit: Visit, path: web::Path<String>) -> Answer {
    let number = number(&path)?;
    let wanted = number.clone();
    let load = move |db: &mut Db, act: &Act| {
        let view = cases::view(db, act, &wanted)?;
        cases::allow(db, act, Action::ViewMails, &view.case)?;
        let reports = outbox::reports_for_case(db, view.case.id)?;
        let stopped = cases::stopped_addresses(db, act, &wanted)?;
        Ok::<_, Error>((view, reports, stopped))
    };
    let (view, reports, stopped) = visit.read(load).await?;
    let page = Mails {
        number: number.to_string(),
        href: address(&number),
        reply_href: view.may.contains(&Action::Reply).then(|| format!("{}/reply", address(&number))),
        unanswered: unanswered(&visit, &view),
        stopped: stopped.iter().map(|one| stopped_row(&visit, &view, one)).collect(),
        mails: view.mails.iter().rev().map(|mail| row(&visit, &view, mail, &reports)).collect(),
    };
    visit.page(&format!("Mails · {number}"), &page)
}

fn stopped_row(visit: &Visit, view: &CaseView, stopped: &StoppedAddress) -> Stopped {
    let may = view.may.contains(&Action::Reply);
    Stopped {
        what: stopped.message.label().to_lowercase(),
        written_at: visit.moment(stopped.queued_at),
        stopped_at: visit.moment(stopped.stopped_at),
        resume_action: may.then(|| format!("{}/mails/{}/resumption", address(&view.case.number), stopped.mail)),
    }
}

pub(super) async fn resume_address(form: Posted, path: web::Path<(String, i64)>) -> Answer {
    let (number, mail) = mail_of(path)?;
    let list = format!("{}/mails", address(&number));
    form.visit.write(move |db, act| cases::resume_address(db, act, &number, mail)).await?;
    Ok(go(&list, "resumed"))
}

/// Which messages a program was not allowed to acknowledge, and why.
pub(super) fn unanswered(visit: &Visit, view: &CaseView) -> Vec<Unanswered> {
    let opened = view.timeline.iter().filter(|entry| entry.verb == Verb::NoticeOpenedCase);
    let why = |detail: &str| {
        let detail: serde_json::Value = serde_json::from_str(detail).ok()?;
        let reason: NoAnswer = detail.get("not_acknowledged")?.as_str()?.parse().ok()?;
        Some(reason.label().to_owned())
    };
    opened.filter_map(|entry| Some(Unanswered { at: visit.moment(entry.at), why: why(&entry.detail)? })).collect()
}

pub(super) fn row(visit: &Visit, view: &CaseView, mail: &MailSummary, reports: &[MailReport]) -> MailRow {
    let opens = view.may.contains(&Action::OpenSealed);
    let of_mail = reports.iter().filter(|report| report.mail == mail.id);
    MailRow {
        href: opens.then(|| format!("{}/mails/{}", address(&view.case.number), mail.id)),
        what: mail.message.label().to_owned(),
        state: badge(mail.state),
        at: visit.moment(mail.sent_at.unwrap_or(mail.queued_at)),
        reports: of_mail.map(|one| report(visit, one)).collect(),
        trouble: trouble(mail),
    }
}

fn badge(state: MailState) -> Badge {
    Badge { value: state.as_str(), label: state.label() }
}

fn report(visit: &Visit, report: &MailReport) -> Report {
    let code = report.status.as_ref().map(|code| format!(" ({code})")).unwrap_or_default();
    Report {
        at: visit.moment(report.reported_at),
        what: format!("{}{code}", report.delivered.label()),
        is_bad: report.delivered == Delivered::Failed,
    }
}

/// What the last attempt met with, where a person may want to know.
fn trouble(mail: &MailSummary) -> Option<String> {
    let code = mail.last_error.as_ref()?;
    Some(match mail.state {
        MailState::Queued | MailState::Sending => format!("Not taken yet ({code}); it is tried again."),
        MailState::Failed => format!("Refused ({code})."),
        MailState::Uncertain => {
            format!("It was handed over and no answer came ({code}). It is not sent again by itself.")
        }
        MailState::Sent => return None,
    })
}
