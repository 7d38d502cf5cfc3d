//! What the clerk and the chair do with an open ballot beside opening it: entering votes from signed minutes, ruling on recusals.

use actix_web::web;

use super::ballot::show;
use super::fresh::is_fresh;
use super::voting::seen;
use crate::board::{self, MinutedVote, NewRuling, Ruling};
use crate::db::ids::{RecusalId, UserId};
use crate::web::console::{Answer, go};
use crate::web::input::{AREA, Input};
use crate::web::problem::Sentence;
use crate::web::refusal::Refused;
use crate::web::step::{address, number};
use crate::web::visit::Posted;
use crate::workflow::tally::Choice;

pub(in crate::web) async fn enter_vote(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { mut visit, mut input }, number) = (form, number(&path)?);
    let member = input.chosen::<i64>("member", "Choose whose vote it is.").map(UserId::from_i64);
    let choice = input.chosen::<Choice>("entered_choice", "Choose what the minutes say.");
    let source = input.text("source", AREA, "Write which minutes: of what day, signed by whom, where they are kept.");
    let (Some(member), Some(choice), Some(source)) = (member, choice, source) else {
        return show(&visit, &number, &input).await;
    };
    if !is_fresh(&mut visit, &mut input, "entry_password").await? {
        return show(&visit, &number, &input).await;
    }
    let (wanted, new) = (number.clone(), MinutedVote { ballot: seen(input.raw("ballot")), member, choice, source });
    match visit.write(move |db, act| board::enter_vote(db, act, &wanted, &new)).await {
        Ok(()) => Ok(go(&format!("{}/ballot", address(&number)), "entered")),
        // What the minutes say was about another motion.
        Err(error @ board::Error::AnotherMotion) => {
            let mut input = Input::blank();
            input.problem("entered_choice", Sentence::of(&error).in_one());
            show(&visit, &number, &input).await
        }
        Err(error) => {
            error.settle(&mut input)?;
            show(&visit, &number, &input).await
        }
    }
}

pub(in crate::web) async fn rule_on_recusal(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let recusal = input.chosen::<i64>("recusal", "Choose whose recusal you rule on.").map(RecusalId::from_i64);
    let ruling = input.chosen::<Ruling>("ruling", "Choose whether you accept it.");
    let mut reason = input.optional_text("ruling_reason", AREA);
    if ruling == Some(Ruling::NotAccepted) && reason.is_none() {
        reason = input.text("ruling_reason", AREA, "Write why you do not accept it; the member reads it.");
    }
    let (Some(recusal), Some(ruling), false) = (recusal, ruling, input.has_problems()) else {
        return show(&visit, &number, &input).await;
    };
    let (wanted, new) = (number.clone(), NewRuling { recusal, ruling, reason: reason.unwrap_or_default() });
    match visit.write(move |db, act| board::rule_on_recusal(db, act, &wanted, &new)).await {
        Ok(()) => Ok(go(&format!("{}/ballot", address(&number)), "ruled")),
        Err(error) => {
            error.settle(&mut input)?;
            show(&visit, &number, &input).await
        }
    }
}
