//! One ballot. While it is open nobody sees how others voted; the result is computed and never typed.

use actix_web::web;
use data_encoding::HEXLOWER;

use crate::accounts::{self, Act};
use crate::board::{self, BallotState, BallotView, NOT_CARRIED, SeatView};
use crate::cases::{self, CaseNumber};
use crate::db::{Db, Pool};
use crate::decisions;
use crate::review::{self, Recommendation};
use crate::web::console::Answer;
use crate::web::form::{Choice, Field, Form};
use crate::web::input::Input;
use crate::web::pages::board::{BallotPage, Elector, TallyTable};
use crate::web::pages::parts::{Badge, Fact, Passage};
use crate::web::problem::{Problem, Sentence};
use crate::web::step::{address, number};
use crate::web::visit::Visit;
use crate::workflow::tally::{self, Verdict};
use crate::workflow::{Action, CaseState};

/// A vote needs a sign-in that is not older than this.
pub(super) const FRESH_SECONDS: i64 = 15 * 60;

/// Everything that the page shows, read in one go.
struct Seen {
    state: CaseState,
    ballot: BallotView,
    recommendation: Option<(Recommendation, String)>,
    may: Vec<Action>,
}

pub(in crate::web) async fn view(visit: Visit, path: web::Path<String>) -> Answer {
    show(&visit, &number(&path)?, &Input::blank()).await
}

pub(super) async fn show(visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
    let (act, wanted) = (visit.act.clone(), number.clone());
    let seen = visit.console.run(move |pool| load(pool, &act, &wanted)).await?.ok_or(Problem::NotFound)?;
    visit.form(&format!("Ballot · {number}"), &page(visit, number, &seen, input), input)
}

fn load(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<Option<Seen>, decisions::Error> {
    let Some(ballot) = board::view(pool, act, number)? else { return Ok(None) };
    let recommendation = review::list(pool, act, number)?.pop();
    pool.read(|db: &mut Db| {
        let case = cases::find_visible(db, act, number)?;
        let name = |db: &mut Db, one: &Recommendation| accounts::get(db, one.reviewer).map(|user| user.display_name);
        let recommendation = match recommendation {
            Some(one) => Some((name(db, &one).map_err(cases::Error::from)?, one)).map(|(name, one)| (one, name)),
            None => None,
        };
        let all = [Action::CastVote, Action::Recuse, Action::CloseBallot];
        let may = all.into_iter().filter(|action| cases::allow(db, act, *action, &case).is_ok()).collect();
        Ok(Some(Seen { state: case.state, ballot, recommendation, may }))
    })
}

fn page(visit: &Visit, number: &CaseNumber, seen: &Seen, input: &Input) -> BallotPage {
    let view = &seen.ballot;
    let row = &view.ballot.row;
    let open = row.state == BallotState::Open;
    let running = open && row.closes_at > visit.act.at;
    let may = |action| seen.may.contains(&action);
    let fresh = is_fresh(visit);
    BallotPage {
        case_number: number.to_string(),
        case_href: address(number),
        state: Badge { value: row.state.as_str(), label: row.state.label() },
        facts: rule(visit, view),
        motion: view.motion.clone().unwrap_or_else(|| SEALED.to_owned()),
        motion_version: row.motion_version,
        evidence_sha256: HEXLOWER.encode(&row.evidence_sha256),
        evidence_changed: !view.evidence_unchanged,
        recommendation: seen.recommendation.as_ref().map(|(one, name)| passage(visit, one, name)),
        electors: view.seats.iter().map(|seat| elector(seat, open)).collect(),
        tally: view.tally.as_ref().map(|tally| tally_table(tally, row.result.as_deref())),
        vote: (running && may(Action::CastVote) && fresh).then(|| vote_form(number, input)),
        sign_in_href: (running && may(Action::CastVote) && !fresh)
            .then(|| format!("/sign-in?next={}/ballot", address(number))),
        recusal_is_open: input.problem_at("reason").is_some(),
        recusal: (running && may(Action::Recuse)).then(|| recusal_form(number, input)),
        closing: (open && may(Action::CloseBallot) && (!running || all_spoken(view))).then(|| closing_form(number)),
        decision_href: seen.state.is_decided().then(|| format!("{}/decision", address(number))),
    }
}

const SEALED: &str = "The motion is sealed, and not for you to open now.";

/// Whether the password was given lately enough for a vote.
pub(super) fn is_fresh(visit: &Visit) -> bool {
    visit.act.at.seconds_since(visit.session.authenticated_at) <= FRESH_SECONDS
}

fn all_spoken(view: &BallotView) -> bool {
    view.seats.iter().all(|seat| seat.has_spoken)
}

fn rule(visit: &Visit, view: &BallotView) -> Vec<Fact> {
    let (row, rule) = (&view.ballot.row, view.ballot.rule);
    let mut facts = vec![
        Fact::new("Outcome put to the vote", row.outcome.label()).defined(row.outcome.definition()),
        Fact::at("Opened", visit.moment(row.opened_at)),
        Fact::at("Closes", visit.moment(row.closes_at))
            .defined("By itself: at this time, or as soon as all have spoken."),
    ];
    if let Some(closed_at) = row.closed_at {
        facts.push(Fact::at("Closed", visit.moment(closed_at)));
    }
    let quorum = format!("{} of {} seats", rule.quorum, view.seats.len());
    facts.push(Fact::new("Quorum", quorum).defined("Abstaining is taking part; recusing oneself is not."));
    facts.push(Fact::new("Majority", rule.majority.label()));
    facts.push(Fact::new("Tie", rule.tie.label()));
    facts
}

pub(in crate::web) fn passage(visit: &Visit, one: &Recommendation, reviewer: &str) -> Passage {
    Passage {
        heading: "Recommendation".to_owned(),
        by: Some(reviewer.to_owned()),
        time: Some(visit.moment(one.recommended_at)),
        facts: vec![
            Fact::new("Severity", one.severity.label()).defined(one.severity.definition()),
            Fact::new("Finding", one.finding.label()).defined(one.finding.definition()),
            Fact::new("Required outcome", one.outcome.label()).defined(one.outcome.definition()),
        ],
        text: one.grounds.clone().unwrap_or_else(|| "The grounds are sealed, and not for you to open now.".to_owned()),
    }
}

fn elector(seat: &SeatView, open: bool) -> Elector {
    let (value, label) = match (seat.recused, seat.choice, seat.has_spoken) {
        (true, ..) => ("recused", "Recused"),
        (_, Some(choice), _) => (choice.as_str(), choice.label()),
        (_, None, true) => ("voted", "Has voted"),
        (_, None, false) if open => ("waiting", "Has not voted"),
        (_, None, false) => ("absent", "Absent"),
    };
    Elector {
        name: if seat.is_me { format!("{} (you)", seat.name) } else { seat.name.clone() },
        is_chair: seat.chair,
        standing: Badge { value, label },
        reason: seat.recusal_reason.clone(),
    }
}

fn tally_table(tally: &tally::Tally, result: Option<&str>) -> TallyTable {
    let not_carried = tally.verdict == Verdict::Passed && result == Some(NOT_CARRIED);
    let label = match tally.verdict {
        Verdict::Passed if not_carried => "Not carried",
        Verdict::Passed => "Passed",
        Verdict::Failed(_) => "Failed",
        Verdict::Inquorate { .. } => "No quorum",
    };
    let row = |term: &str, count: u16| Fact::new(term, count.to_string());
    TallyTable {
        result: Badge { value: if not_carried { NOT_CARRIED } else { tally.verdict.as_str() }, label },
        sentence: match Sentence::of(tally).text {
            text if not_carried => {
                format!("{text} It gives data and the demand was not verified at the closing, so it was not carried.")
            }
            text => text,
        },
        rows: vec![
            row("For", tally.for_),
            row("Against", tally.against),
            row("Abstained", tally.abstain),
            row("Recused", tally.recused),
            row("Absent", tally.absent),
        ],
    }
}

fn vote_form(number: &CaseNumber, input: &Input) -> Form {
    let choices = tally::Choice::ALL.iter().map(|choice| {
        Choice::new(choice.as_str(), choice.label()).defined(match choice {
            tally::Choice::For => "The motion shall be the Board’s decision.",
            tally::Choice::Against => "The motion shall fail; the case goes back to review.",
            tally::Choice::Abstain => "You take part, and your vote counts neither way.",
        })
    });
    Form::post(format!("{}/ballot/votes", address(number)), "Cast my vote")
        .field(Field::radios(input, "choice", "Your vote", choices))
        .consequence("You may change it while the ballot is open; every vote stays in the record.")
}

fn recusal_form(number: &CaseNumber, input: &Input) -> Form {
    Form::post(format!("{}/ballot/recusals", address(number)), "Recuse myself")
        .field(Field::area(input, "reason", "Why you must not vote", 3).hint("Sealed; shown with the result."))
        .is_final("You take no part in this matter. A vote that you cast before counts no more.")
}

fn closing_form(number: &CaseNumber) -> Form {
    Form::post(format!("{}/ballot/closing", address(number)), "Close the ballot now").is_final(
        "It closes by itself within a minute; you need not wait. The votes are counted, and the result is final (Terms 6.1). A motion \
         that gives data is not carried while the demand is not verified; the case then goes back to review.",
    )
}
