//! One mail of ours, opened: what it says, and the very bytes that were handed over.

use actix_web::web;

use super::report;
use crate::accounts::Act;
use crate::cases::{self, CaseNumber, Error, SentMail};
use crate::db::ids::MailId;
use crate::db::{Db, Pool};
use crate::outbox::{self, MailSummary};
use crate::web::console::Answer;
use crate::web::notices::download;
use crate::web::pages::mails::MailPage;
use crate::web::pages::parts::{Fact, Link};
use crate::web::problem::Problem;
use crate::web::step::address;
use crate::web::visit::Visit;

pub(super) fn mail_of(path: web::Path<(String, i64)>) -> Result<(CaseNumber, MailId), Problem> {
    let (number, mail) = path.into_inner();
    Ok((number.parse().map_err(|_| Problem::NotFound)?, MailId::from_i64(mail)))
}

async fn open(visit: &Visit, number: &CaseNumber, mail: MailId) -> Result<Option<SentMail>, Problem> {
    let (act, number) = (visit.act.clone(), number.clone());
    let opened = visit.console.run(move |pool: &Pool| cases::read_mail(pool, &act, &number, mail)).await;
    // A mail of another case is no mail of this one.
    Ok(opened?)
}

pub(in crate::web) async fn read_mail(visit: Visit, path: web::Path<(String, i64)>) -> Answer {
    let (number, mail) = mail_of(path)?;
    let sent = open(&visit, &number, mail).await?;
    let wanted = number.clone();
    let load = move |db: &mut Db, act: &Act| {
        let case = cases::find_visible(db, act, &wanted)?;
        let summary = outbox::list_for_case(db, case.id)?.into_iter().find(|summary| summary.id == mail);
        Ok::<_, Error>((summary, outbox::reports_for_case(db, case.id)?))
    };
    let (summary, reports) = visit.read(load).await?;
    let summary = summary.ok_or(Problem::NotFound)?;
    let reports = reports.iter().filter(|one| one.mail == mail).map(|one| report(&visit, one));
    let page = MailPage {
        heading: summary.message.label().to_owned(),
        back: Link::new(format!("{}/mails", address(&number)), format!("Mails of case {number}")),
        facts: facts(&visit, &summary, sent.as_ref()),
        reports: reports.collect(),
        raw_href: sent.is_some().then(|| format!("{}/mails/{mail}/raw", address(&number))),
        text: sent.map(|sent| sent.text),
    };
    visit.page(&format!("Mail · {number}"), &page)
}

fn facts(visit: &Visit, summary: &MailSummary, sent: Option<&SentMail>) -> Vec<Fact> {
    let mut facts =
        vec![Fact::new("State", summary.state.label()), Fact::at("Written", visit.moment(summary.queued_at))];
    facts.extend(summary.sent_at.map(|at| Fact::at("Sent", visit.moment(at))));
    let Some(headers) = sent.map(|sent| &sent.headers) else { return facts };
    let to = headers.to.iter().filter_map(|to| to.address.clone()).collect::<Vec<_>>().join(", ");
    facts.push(Fact::new("To", to));
    facts.extend(headers.subject.as_ref().map(|subject| Fact::new("Subject", subject.clone())));
    facts.extend(headers.message_id.as_ref().map(|id| Fact::code("Message-ID", id.clone())));
    facts
}

pub(in crate::web) async fn read_mail_raw(visit: Visit, path: web::Path<(String, i64)>) -> Answer {
    let (number, mail) = mail_of(path)?;
    let sent = open(&visit, &number, mail).await?.ok_or(Problem::NotFound)?;
    Ok(download(&format!("mail-{mail}.eml"), sent.bytes))
}
