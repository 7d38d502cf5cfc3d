//! Entering, confirming and withdrawing an OpenPGP key of an authority.

use actix_web::web;

use super::href;
use super::proposing::OVERTAKEN;
use crate::authorities::{self, Error};
use crate::db::ids::{AuthorityId, OpenPgpKeyId};
use crate::web::console::{Answer, go};
use crate::web::form::{Field, Form};
use crate::web::input::{AREA, Input};
use crate::web::pages::forms::FormPage;
use crate::web::problem::Sentence;
use crate::web::refusal::Refused;
use crate::web::visit::{Posted, Visit};
use crate::workflow::{Action, Relation};

pub(in crate::web) async fn enter_form(visit: Visit, path: web::Path<i64>) -> Answer {
    show(&visit, AuthorityId::from_i64(*path), &Input::blank()).await
}

async fn show(visit: &Visit, id: AuthorityId, input: &Input) -> Answer {
    visit.act.allow(Action::ProposeAuthority, None, Relation::None)?;
    let entry = visit.read(move |db, act| authorities::get(db, act, id)).await?;
    let form = Form::post(format!("{}/keys", href(id)), "Enter the key")
        .field(
            Field::area(input, "certificate", "Certificate", 8)
                .hint("The public key in its armoured form, from `-----BEGIN PGP PUBLIC KEY BLOCK-----` on."),
        )
        .field(
            Field::area(input, "account", "How it was verified", 5)
                .hint("Where the key comes from, and how, when and with whom its fingerprint was compared. Sealed."),
        )
        .consequence("Signatures are checked with it once a second person has confirmed it.");
    let form = match input.problem_at(OVERTAKEN) {
        Some(sentence) => form.refused(sentence),
        None => form,
    };
    let page = FormPage::new("Enter an OpenPGP key", form)
        .back(href(id), entry.name)
        .lead("A key says itself whose it is, which proves nothing. Compare its fingerprint at a number that you found yourself.");
    visit.form("Enter an OpenPGP key", &page, input)
}

pub(in crate::web) async fn enter(form: Posted, path: web::Path<i64>) -> Answer {
    let (Posted { visit, mut input }, id) = (form, AuthorityId::from_i64(*path));
    // A certificate is longer than other texts; the domain says how long it may be.
    let armored = input.raw("certificate").to_owned();
    if armored.trim().is_empty() {
        input.problem("certificate", "Copy the certificate in here.");
    }
    let account = input.text("account", AREA, "Write how the fingerprint was compared, and with whom.");
    let Some(account) = account.filter(|_| !input.has_problems()) else { return show(&visit, id, &input).await };
    match visit.write(move |db, act| authorities::enter_key(db, act, id, &armored, &account)).await {
        Ok(_) => Ok(go(&href(id), "key_entered")),
        Err(Error::Certificate(error)) => {
            input.problem("certificate", Sentence::of(&error).in_one());
            show(&visit, id, &input).await
        }
        Err(error @ Error::Overtaken { .. }) => {
            input.problem(OVERTAKEN, Sentence::of(&error).in_one());
            show(&visit, id, &input).await
        }
        Err(error) => {
            error.settle(&mut input)?;
            show(&visit, id, &input).await
        }
    }
}

pub(in crate::web) async fn confirm(form: Posted, path: web::Path<(i64, i64)>) -> Answer {
    let (authority, key) = parts(path);
    form.visit.write(move |db, act| authorities::confirm_key(db, act, authority, key)).await?;
    Ok(go(&href(authority), "key_confirmed"))
}

pub(in crate::web) async fn withdraw(form: Posted, path: web::Path<(i64, i64)>) -> Answer {
    let (authority, key) = parts(path);
    form.visit.write(move |db, act| authorities::withdraw_key(db, act, authority, key)).await?;
    Ok(go(&href(authority), "key_withdrawn"))
}

fn parts(path: web::Path<(i64, i64)>) -> (AuthorityId, OpenPgpKeyId) {
    let (authority, key) = path.into_inner();
    (AuthorityId::from_i64(authority), OpenPgpKeyId::from_i64(key))
}
