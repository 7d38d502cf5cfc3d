//! How it was established whom a demand comes from: recorded by one person, confirmed by another, withdrawn by either.

use std::collections::BTreeMap;

use actix_web::web;

use super::fields_form::choices;
use crate::accounts;
use crate::cases::{self, Case, CaseNumber, Error, NewVerification, Verification, Verified};
use crate::db::ids::{UserId, VerificationId};
use crate::db::{Db, Pool};
use crate::taxonomy::{VerificationMethod, VerificationResult};
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::{AREA, Input};
use crate::web::pages::cases::verification::{Row, VerificationPage, VerificationPanel};
use crate::web::problem::Problem;
use crate::web::refusal::Refused;
use crate::web::step::{address, number};
use crate::web::visit::{Posted, Visit};
use crate::workflow::Action;

/// What the page of the case says about it.
pub(in crate::web) fn panel(case: &Case, verified: &Verified) -> VerificationPanel {
    let waiting = match verified.waiting {
        0 => None,
        1 => Some("1 verification waits for a second person.".to_owned()),
        count => Some(format!("{count} verifications wait for a second person.")),
    };
    VerificationPanel {
        authenticity: verified.authenticity.label().to_owned(),
        definition: verified.authenticity.definition().to_owned(),
        waiting,
        href: format!("{}/verification", address(&case.number)),
    }
}

/// What a page needs beside the verifications themselves.
struct Loaded {
    list: Vec<Verification>,
    verified: Verified,
    names: BTreeMap<UserId, String>,
    may: bool,
}

pub(in crate::web) async fn verifications(visit: Visit, path: web::Path<String>) -> Answer {
    show(&visit, &number(&path)?, &Input::blank()).await
}

async fn show(visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
    let (act, wanted) = (visit.act.clone(), number.clone());
    let load = move |pool: &Pool| {
        let list = cases::verifications(pool, &act, &wanted)?;
        pool.read(|db: &mut Db| {
            let case = cases::find_visible(db, &act, &wanted)?;
            let mut names = BTreeMap::new();
            for id in list.iter().flat_map(people) {
                names.insert(id, accounts::shown_name(db, &act, id)?);
            }
            let may = cases::allow(db, &act, Action::Verify, &case).is_ok();
            Ok::<_, Error>(Loaded { verified: cases::verified(db, &case)?, list, names, may })
        })
    };
    let loaded = visit.console.run(load).await?;
    let page = VerificationPage {
        number: number.to_string(),
        href: address(number),
        authenticity: loaded.verified.authenticity.label().to_owned(),
        definition: loaded.verified.authenticity.definition().to_owned(),
        problem: input.problem_at("verification").map(str::to_owned),
        rows: loaded.list.iter().map(|one| row(visit, number, &loaded, one)).collect(),
        form: loaded.may.then(|| form(number, input)),
    };
    visit.form(&format!("Verification · {number}"), &page, input)
}

fn people(one: &Verification) -> impl Iterator<Item = UserId> + use<> {
    let (confirmed, withdrawn) = (one.confirmed.map(|(id, _)| id), one.withdrawn.map(|(id, _)| id));
    [Some(one.verified_by), confirmed, withdrawn].into_iter().flatten()
}

fn row(visit: &Visit, number: &CaseNumber, loaded: &Loaded, one: &Verification) -> Row {
    let action = |what: &str| format!("{}/verifications/{}/{what}", address(number), one.id);
    let name = |id: &UserId| loaded.names.get(id).cloned().unwrap_or_default();
    let is_mine = visit.act.user_id() == Some(one.verified_by);
    let standing = match (&one.withdrawn, &one.confirmed) {
        (Some((who, at)), _) => {
            format!("Withdrawn by {}, {}. It counts for nothing.", name(who), visit.moment(*at).text)
        }
        (None, Some((who, at))) => format!("Confirmed by {}, {}.", name(who), visit.moment(*at).text),
        (None, None) if is_mine && loaded.may => "Waits for somebody else than you to confirm it.".to_owned(),
        (None, None) => "Waits for a second person to confirm it.".to_owned(),
    };
    Row {
        method: one.method.label().to_owned(),
        result: one.result.label().to_owned(),
        by: name(&one.verified_by),
        at: visit.moment(one.verified_at),
        account: one.account.clone(),
        standing,
        confirm_action: (loaded.may && one.waits() && !is_mine).then(|| action("confirmation")),
        withdraw_action: (loaded.may && one.withdrawn.is_none()).then(|| action("withdrawal")),
    }
}

fn form(number: &CaseNumber, input: &Input) -> Form {
    let methods = VerificationMethod::ALL.iter();
    let methods = methods.map(|one| Choice::new(one.as_str(), one.label()).defined(one.definition()));
    Form::post(format!("{}/verifications", address(number)), "Record the verification")
        .field(Field::radios(input, "method", "How it was verified", methods))
        .field(Field::radios(input, "result", "What it came to", choices!(VerificationResult)))
        .field(Field::area(input, "account", "Account", 6).hint(
            "What was done, with whom, and where you found the number or address: never the one in the demand itself. \
             Sealed.",
        ))
        .consequence("It counts once a second person has confirmed it. An emergency moves the case up and changes nothing of that.")
}

pub(in crate::web) async fn record(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let method = input.chosen("method", "Choose how it was verified.");
    let result = input.chosen("result", "Choose what it came to.");
    let account = input.text("account", AREA, "Write what was done, with whom, and where you found the number.");
    let (Some(method), Some(result), Some(account)) = (method, result, account) else {
        return show(&visit, &number, &input).await;
    };
    let (new, wanted) = (NewVerification { method, result, account }, number.clone());
    let recorded = visit.write(move |db, act| cases::record_verification(db, act, &wanted, &new)).await;
    settled(recorded.map(drop), "verification_recorded", &visit, &number, input).await
}

pub(in crate::web) async fn confirm(form: Posted, path: web::Path<(String, i64)>) -> Answer {
    let (Posted { visit, input }, (number, id)) = (form, parts(path)?);
    let wanted = number.clone();
    let confirmed = visit.write(move |db, act| cases::confirm_verification(db, act, &wanted, id)).await;
    settled(confirmed, "verification_confirmed", &visit, &number, input).await
}

pub(in crate::web) async fn withdraw(form: Posted, path: web::Path<(String, i64)>) -> Answer {
    let (Posted { visit, input }, (number, id)) = (form, parts(path)?);
    let wanted = number.clone();
    let withdrawn = visit.write(move |db, act| cases::withdraw_verification(db, act, &wanted, id)).await;
    settled(withdrawn, "verification_withdrawn", &visit, &number, input).await
}

async fn settled(done: Result<(), Error>, word: &str, visit: &Visit, number: &CaseNumber, mut input: Input) -> Answer {
    let Err(error) = done else { return Ok(go(&format!("{}/verification", address(number)), word)) };
    if let Error::Conflict(_) = error {
        return Err(error.into());
    }
    error.settle(&mut input)?;
    show(visit, number, &input).await
}

fn parts(path: web::Path<(String, i64)>) -> Result<(CaseNumber, VerificationId), Problem> {
    let (number, id) = path.into_inner();
    Ok((number.parse().map_err(|_| Problem::NotFound)?, VerificationId::from_i64(id)))
}
