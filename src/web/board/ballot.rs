//! One ballot. While it is open nobody sees how others voted; the result is computed and never typed.

use actix_web::web;
use data_encoding::HEXLOWER;

use super::forms::{agenda_form, closing_form, entry_form, recusal_form, ruling_form, vote_form};
use super::ratification::put;
use super::standing::class_facts;
use crate::accounts::{self, Act};
use crate::board::{self, BallotState, BallotView, EarlierBallot, NOT_CARRIED, OnAgenda, SeatView};
use crate::cases::{self, CaseNumber};
use crate::db::{Db, Pool};
use crate::decisions;
use crate::review::{self, Recommendation};
use crate::web::console::Answer;
use crate::web::input::Input;
use crate::web::pages::board::{BallotPage, EarlierMotion, Elector, TallyTable};
use crate::web::pages::parts::{Badge, Fact};
use crate::web::problem::{Problem, Sentence};
use crate::web::review::passage;
use crate::web::step::{address, number};
use crate::web::visit::Visit;
use crate::workflow::tally::{self, BallotResult, Verdict};
use crate::workflow::{Action, CaseState};

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
        let all = [
            Action::CastVote,
            Action::Recuse,
            Action::CloseBallot,
            Action::OpenBallot,
            Action::EnterVote,
            Action::RuleOnRecusal,
            Action::PullOut,
        ];
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
    let at = |problems: &[&str]| problems.iter().any(|name| input.problem_at(name).is_some());
    // A ballot for a class of cases is voted on by itself.
    let may_put = may(Action::OpenBallot) && view.proposal.is_none();
    let agenda = agenda_form(number, view.on_agenda, may_put, may(Action::PullOut));
    BallotPage {
        case_number: number.to_string(),
        case_href: address(number),
        state: Badge { value: row.state.as_str(), label: row.state.label() },
        facts: rule(visit, view),
        motion: view.motion.clone().unwrap_or_else(|| SEALED.to_owned()),
        motion_version: row.motion_version,
        evidence_sha256: HEXLOWER.encode(&row.evidence_sha256),
        evidence_changed: !view.evidence_unchanged,
        measures: put(visit, &view.measures),
        measures_left_out: left_out(view.measures_left_out, running && may(Action::OpenBallot)),
        recommendation: seen.recommendation.as_ref().map(|(one, name)| passage(visit, one, name)),
        electors: view.seats.iter().map(|seat| elector(seat, open)).collect(),
        tally: view.tally.as_ref().map(|tally| tally_table(tally, row.result)),
        vote: (running && may(Action::CastVote)).then(|| vote_form(visit, number, row.id, input)),
        recusal_is_open: at(&["reason", "recusal_password"]),
        recusal: (running && may(Action::Recuse)).then(|| recusal_form(visit, number, input)),
        ruling: if running && may(Action::RuleOnRecusal) { ruling_form(number, view, input) } else { None },
        entry_is_open: at(&["member", "entered_choice", "source", "entry_password"]),
        entry: if running && may(Action::EnterVote) { entry_form(visit, number, view, input) } else { None },
        agenda_href: (running && view.on_agenda == OnAgenda::Yes).then_some("/consent-agenda"),
        agenda: agenda.filter(|_| running),
        amend_href: (running && may(Action::OpenBallot)).then(|| format!("{}/ballot/amendment", address(number))),
        earlier: view.earlier.iter().rev().map(|one| earlier(visit, one)).collect(),
        closing: (open && may(Action::CloseBallot) && (!running || all_spoken(view))).then(|| closing_form(number)),
        decision_href: seen.state.is_decided().then(|| format!("{}/decision", address(number))),
    }
}

/// A ballot before this one, with who had voted and not how.
fn earlier(visit: &Visit, one: &EarlierBallot) -> EarlierMotion {
    let row = &one.ballot.row;
    let sentence = match (row.state, row.result) {
        (BallotState::Closed, Some(BallotResult::Inquorate)) => "It ended without a quorum.".to_owned(),
        (BallotState::Closed, Some(BallotResult::Passed)) => "It passed.".to_owned(),
        (BallotState::Closed, _) => "It failed.".to_owned(),
        (_, _) if one.voted.is_empty() => "It became void before anybody had voted.".to_owned(),
        (_, _) => format!("It became void; these votes count no more: {}.", one.voted.join(", ")),
    };
    EarlierMotion {
        version: row.motion_version,
        state: Badge { value: row.state.as_str(), label: row.state.label() },
        opened_at: visit.moment(row.opened_at),
        outcome: row.outcome.label().to_owned(),
        sentence,
        motion: one.motion.clone().unwrap_or_else(|| SEALED.to_owned()),
    }
}

/// What was recorded since the opening, and what whoever may do something about it can do.
fn left_out(count: usize, may_amend: bool) -> Option<String> {
    let told = match count {
        0 => return None,
        1 => "1 urgent measure was recorded since the opening: this ballot does not put it to the vote.".to_owned(),
        count => format!(
            "{count} urgent measures were recorded since the opening: this ballot does not put them to the vote."
        ),
    };
    Some(if may_amend { format!("{told} Amend the motion to put everything to the vote.") } else { told })
}

const SEALED: &str = "The motion is sealed, and not for you to open now.";

fn all_spoken(view: &BallotView) -> bool {
    view.seats.iter().all(|seat| seat.has_spoken)
}

fn rule(visit: &Visit, view: &BallotView) -> Vec<Fact> {
    let (row, rule) = (&view.ballot.row, view.ballot.rule);
    let mut facts = vec![Fact::new("Outcome put to the vote", row.outcome.label()).defined(row.outcome.definition())];
    facts.extend(deviation(view.deviation.as_ref()));
    facts.extend([
        Fact::at("Opened", visit.moment(row.opened_at)),
        Fact::at("Closes", visit.moment(row.closes_at))
            .defined("By itself: at this time, or as soon as all have spoken."),
    ]);
    if let Some(closed_at) = row.closed_at {
        facts.push(Fact::at("Closed", visit.moment(closed_at)));
    }
    let quorum = format!("{} of {} seats", rule.quorum, view.seats.len());
    facts.push(Fact::new("Quorum", quorum).defined("Abstaining is taking part; recusing oneself is not."));
    let base = rule.majority.base();
    facts.push(Fact::new("Majority", rule.majority.label()));
    facts.push(Fact::new("Measured against", sentence_case(base.label())).defined(base.definition()));
    facts.push(Fact::new("Tie", rule.tie.label()));
    facts.extend(view.proposal.iter().flat_map(|proposal| class_facts(visit, proposal)));
    facts
}

/// Why a motion deviates from the severity guide, where it had to say so.
pub(in crate::web) fn deviation(said: Option<&Option<String>>) -> Option<Fact> {
    let sealed = || "It deviates; why is sealed.".to_owned();
    said.map(|why| Fact::new("Deviates from the severity guide", why.clone().unwrap_or_else(sealed)))
}

fn sentence_case(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
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
        notes: notes(seat),
    }
}

/// What stands beside a seat: who entered its vote, why its member is recused, what the chair says of it.
fn notes(seat: &SeatView) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(clerk) = &seat.entered_by {
        notes.push(format!("Entered by {clerk} from signed minutes."));
    }
    if let Some(source) = &seat.source {
        notes.push(format!("The minutes: {source}"));
    }
    let Some(recusal) = &seat.recusal else { return notes };
    if let Some(reason) = &recusal.reason {
        notes.push(format!("Recused: {reason}"));
    }
    if let Some(ruling) = recusal.ruling {
        let why = recusal.ruling_reason.as_ref().map_or_else(String::new, |why| format!(": {why}"));
        notes.push(format!("The chair’s ruling on the recusal: {}{why}", ruling.label().to_lowercase()));
    }
    notes
}

fn tally_table(tally: &tally::Tally, result: Option<BallotResult>) -> TallyTable {
    let not_carried = tally.verdict == Verdict::Passed && result == Some(NOT_CARRIED);
    let label = match tally.verdict {
        Verdict::Passed if not_carried => "Not carried",
        Verdict::Passed => "Passed",
        Verdict::Failed(_) => "Failed",
        Verdict::Inquorate { .. } => "No quorum",
    };
    let row = |term: &str, count: u16| Fact::new(term, count.to_string());
    TallyTable {
        result: Badge { value: if not_carried { NOT_CARRIED } else { tally.verdict.result() }.as_str(), label },
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
