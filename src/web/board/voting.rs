//! Casting a vote, recusing oneself, closing a ballot.

use actix_web::web;

use super::ballot::show;
use super::fresh::is_fresh;
use crate::accounts::Act;
use crate::board;
use crate::cases;
use crate::db::Db;
use crate::db::ids::BallotId;
use crate::decisions;
use crate::web::console::{Answer, go};
use crate::web::input::{AREA, Input};
use crate::web::problem::Sentence;
use crate::web::refusal::{Refusal, Refused};
use crate::web::step::{address, number};
use crate::web::visit::Posted;
use crate::workflow::tally::Choice;

pub(in crate::web) async fn cast_vote(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { mut visit, mut input }, number) = (form, number(&path)?);
    let Some(choice) = input.chosen::<Choice>("choice", "Choose how you vote.") else {
        return show(&visit, &number, &input).await;
    };
    if !is_fresh(&mut visit, &mut input, "password").await? {
        return show(&visit, &number, &input).await;
    }
    let (wanted, seen) = (number.clone(), seen(input.raw("ballot")));
    match visit.write(move |db, act| board::cast_vote(db, act, &wanted, seen, choice)).await {
        Ok(_) => Ok(go(&format!("{}/ballot", address(&number)), "voted")),
        // What was chosen was about another motion, so it does not come back.
        Err(error @ board::Error::AnotherMotion) => {
            let mut input = Input::blank();
            input.problem("choice", Sentence::of(&error).in_one());
            show(&visit, &number, &input).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The ballot that a form was made from; a form without one was made from none.
pub(super) fn seen(ballot: &str) -> BallotId {
    BallotId::from_i64(ballot.parse().unwrap_or(0))
}

pub(in crate::web) async fn recuse(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { mut visit, mut input }, number) = (form, number(&path)?);
    let Some(reason) = input.text("reason", AREA, "Write why you must not vote on this.") else {
        return show(&visit, &number, &input).await;
    };
    if !is_fresh(&mut visit, &mut input, "recusal_password").await? {
        return show(&visit, &number, &input).await;
    }
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
