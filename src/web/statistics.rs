//! What the Board did in a quarter, in numbers.

use actix_web::web;
use serde::Deserialize;

use super::console::Answer;
use super::pages::parts::{Fact, Link};
use super::pages::statistics::{StatisticsPage, Taken};
use super::problem::Problem;
use super::visit::Visit;
use crate::cases::Durations;
use crate::db::Timestamp;
use crate::decisions::{self, Period, Statistics};
use crate::reports::Quarter;

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    quarter: Option<String>,
}

pub(super) async fn statistics(visit: Visit, asked: web::Query<Asked>) -> Answer {
    let zone = visit.console.desk.house.zone.clone();
    let running = Quarter::of(visit.act.at.jiff(), &zone);
    let quarter = match asked.quarter.as_deref() {
        None => running,
        Some(text) => text.parse().map_err(|_| Problem::NotFound)?,
    };
    let bounds = quarter.bounds(&zone).map_err(|_| Problem::NotFound)?;
    let period = Period { from: Timestamp::from_jiff(bounds.start), until: Timestamp::from_jiff(bounds.end) };
    let seen = visit.read(move |db, act| decisions::statistics(db, act, period)).await?;
    visit.page(&format!("The Board in {quarter}"), &page(quarter, running, &seen))
}

fn page(quarter: Quarter, running: Quarter, seen: &Statistics) -> StatisticsPage {
    let link = |of: Quarter| Link::new(format!("/ballots/statistics?quarter={of}"), of.to_string());
    StatisticsPage {
        quarter: quarter.to_string(),
        back: Link::new("/ballots", "Board"),
        before: link(quarter.previous()),
        after: (quarter < running).then(|| link(quarter.next())),
        decisions: vec![
            fact(
                "Submitted",
                seen.submitted,
                "Recommendations that came before the Board; a case that came back counts again.",
            ),
            fact("Decided", seen.decided, "Cases that were decided by ballot, or by a standing decision of the Board."),
            fact(
                "By standing decision",
                seen.by_standing,
                "Of them those that a window decided. The lines below and the times are about the others.",
            ),
            fact("Recommendation followed", seen.followed, "Decisions by ballot with the recommended outcome."),
            fact("Recommendation changed", seen.changed, "Decisions by ballot with another outcome."),
            fact(
                "Returned",
                seen.returned,
                "Recommendations that went back to review, by a person or because a motion failed.",
            ),
            fact("Inquorate", seen.inquorate, "Ballots that closed without a quorum."),
            fact("Recusals", seen.recusals, "Members who recused themselves, each time counted."),
        ],
        durations: vec![
            taken("Receipt to the Board", seen.to_board),
            taken("Board to decision", seen.board_to_decision),
            taken("Receipt to decision", seen.to_decision),
        ],
        reconsiderations: vec![
            fact("Opened", seen.reconsiderations, "New cases on new evidence about a decided one."),
            fact("Confirmed", seen.confirmed, "Decisions on new evidence that confirm the first one."),
            fact(
                "Changed in part",
                seen.changed_in_part,
                "Decisions on new evidence that change the first one in part.",
            ),
            fact("Changed", seen.reconsidered_and_changed, "Decisions on new evidence that change the first one."),
        ],
    }
}

fn fact(term: &str, count: impl std::fmt::Display, definition: &str) -> Fact {
    Fact::new(term, count.to_string()).defined(definition)
}

fn taken(what: &'static str, durations: Durations) -> Taken {
    let hours = |hours: Option<i64>| hours.map_or_else(|| "–".to_owned(), |hours| hours.to_string());
    Taken { what, n: durations.n, median: hours(durations.median_hours), p90: hours(durations.p90_hours) }
}
