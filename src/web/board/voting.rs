//! Casting a vote, recusing oneself, closing a ballot.

use actix_web::web;

use super::ballot::{is_fresh, show};
use crate::accounts::Act;
use crate::board;
use crate::cases;
use crate::db::Db;
use crate::decisions;
use crate::web::console::{Answer, go};
use crate::web::input::AREA;
use crate::web::refusal::{Refusal, Refused};
use crate::web::step::{address, number};
use crate::web::visit::Posted;
use crate::workflow::tally::Choice;

pub(in crate::web) async fn cast_vote(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    if !is_fresh(&visit) {
        input.problem("choice", "Your sign-in is too old for a vote. Sign in again and vote then.");
        return show(&visit, &number, &input).await;
    }
    let Some(choice) = input.chosen::<Choice>("choice", "Choose how you vote.") else {
        return show(&visit, &number, &input).await;
    };
    let wanted = number.clone();
    visit.write(move |db, act| board::cast_vote(db, act, &wanted, choice)).await?;
    Ok(go(&format!("{}/ballot", address(&number)), "voted"))
}

pub(in crate::web) async fn recuse(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(reason) = input.text("reason", AREA, "Write why you must not vote on this.") else {
        return show(&visit, &number, &input).await;
    };
    let wanted = number.clone();
    match visit.write(move |db, act| board::recuse(db, act, &wanted, &reason)).await {
        // To the case: from now on the ballot is not for them to see.
        Ok(()) => Ok(go(&address(&number), "recused")),
        Err(error) => {
            error.settle(&mut input)?;
            show(&visit, &number, &input).await
        }
    }
}

pub(in crate::web) async fn close_ballot(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let wanted = number.clone();
    let close = move |db: &mut Db, act: &Act| {
        let case = cases::find_visible(db, act, &wanted)?;
        decisions::close_ballot(db, act, &case)
    };
    let Err(error) = visit.write(close).await else {
        return Ok(go(&format!("{}/ballot", address(&number)), "closed"));
    };
    match error.settle(&mut input)? {
        Refusal::Mend => show(&visit, &number, &input).await,
        Refusal::Conflict(now) => Err(cases::Error::Conflict(now).into()),
    }
}
