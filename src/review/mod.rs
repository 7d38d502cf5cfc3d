//! The review: a reviewer determines the severity, a finding and the required outcome, with grounds; the Board or its clerk
//! can send the case back. Not deciding (`board`, `decisions`). Invariant: grounds and reasons stand only sealed.

mod content;
mod store;

pub use content::{Content, NewContent, category_of, content, motion_deviates, reconsidered, reconsiders};

use serde_json::json;
use thiserror::Error as ThisError;

use crate::accounts::Act;
use crate::audit::Verb;
use crate::cases::{self, Case, CaseNumber, DraftForm, Reading, Step, advance, case_key};
use crate::db::ids::{BallotId, RecommendationId, SendBackId, UserId};
use crate::db::{self, Db, Pool, Timestamp};
use crate::outbox::Todo;
use crate::sealing::{self, Place};
use crate::taxonomy::{Finding, Outcome, Severity};
use crate::workflow::{Action, CaseEvent, Role};

#[derive(Debug, ThisError)]
pub enum Error {
    #[error(transparent)]
    Case(#[from] cases::Error),
    #[error("there is no recommendation for this case\n  hint: a reviewer recommends first")]
    NoRecommendation,
    #[error(transparent)]
    Sealing(#[from] sealing::Error),
    #[error(transparent)]
    Database(#[from] db::Error),
}

db::from_diesel!(Error);

/// What a reviewer hands in.
#[derive(Clone, Debug)]
pub struct NewRecommendation {
    /// The case's version that the form was made from.
    pub version: i64,
    pub severity: Severity,
    pub finding: Finding,
    pub outcome: Outcome,
    pub grounds: String,
    pub content: NewContent,
}

/// A recommendation as a person reads it.
#[derive(Clone, Debug)]
pub struct Recommendation {
    pub id: RecommendationId,
    pub reviewer: UserId,
    pub severity: Severity,
    pub finding: Finding,
    pub outcome: Outcome,
    /// `None` if it stays sealed to this person, or its key was destroyed.
    pub grounds: Option<String>,
    /// What it rests on; `None` for those of before, which said it in their grounds alone.
    pub content: Option<Content>,
    pub recommended_at: Timestamp,
    /// Why the case went back to review with it; `None` if it did not.
    pub sent_back: Option<SendBack>,
}

/// Why a recommended case went back to review.
#[derive(Clone, Debug)]
pub struct SendBack {
    /// `None` where the program did it: a motion failed at the end of its time.
    pub by: Option<UserId>,
    pub at: Timestamp,
    /// A motion failed; otherwise a person sent it back before any ballot.
    pub by_ballot: bool,
    /// `None` if it stays sealed to this person, or its key was destroyed.
    pub reason: Option<String>,
}

/// Puts the case before the Board with a recommendation, and calls the clerks, who open a ballot.
pub fn recommend(db: &mut Db, act: &Act, number: &CaseNumber, new: &NewRecommendation) -> Result<Case, Error> {
    let (case, id) = hand_in(db, act, number, new)?;
    cases::call_chair_for_measures(db, act, &case)?;
    cases::call(db, act, Role::Clerk, Todo::BoardWaiting, id.as_i64())?;
    Ok(case)
}

/// The same where no ballot is waited for.
pub fn hand_in(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    new: &NewRecommendation,
) -> Result<(Case, RecommendationId), Error> {
    let case = cases::find_visible(db, act, number)?;
    cases::check_version(&case, new.version)?;
    if !Outcome::for_kind(case.kind).contains(&new.outcome) {
        let what = format!("the outcome `{}` does not go with the kind `{}`", new.outcome, case.kind);
        return Err(cases::Error::Invalid { field: "outcome", what, hint: "choose one from the list" }.into());
    }
    check_text("grounds", &new.grounds)?;
    content::check(db, &case, new)?;
    cases::check_may_give(db, &case, new.outcome)?;
    let id = RecommendationId::new(act.at);
    let step = Step {
        action: Action::Recommend,
        event: CaseEvent::Recommend,
        verb: Verb::Recommended,
        subject: Some(id.as_i64()),
        detail: json!({
            "severity": new.severity, "finding": new.finding, "outcome": new.outcome, "basis": new.content.basis,
        }),
    };
    let moved = advance(db, act, &case, step)?;
    let grounds = case_key(act, &case)?.seal(grounds_place(id), new.grounds.trim().as_bytes())?;
    let row = store::RecommendationRow {
        id,
        case_id: case.id,
        reviewer_id: act.person(Action::Recommend).map_err(cases::Error::from)?.id,
        severity: new.severity,
        finding: new.finding,
        outcome: new.outcome,
        grounds,
        recommended_at: act.at,
    };
    store::insert(db, &row)?;
    content::insert(db, act, &case, id, new)?;
    cases::forget_draft(db, act, &case, DraftForm::Recommendation)?;
    Ok((moved, id))
}

/// Sends a case that has no open ballot back to review, with a reason.
pub fn send_back(db: &mut Db, act: &Act, number: &CaseNumber, version: i64, reason: &str) -> Result<Case, Error> {
    let case = cases::find_visible(db, act, number)?;
    cases::check_version(&case, version)?;
    check_text("reason", reason)?;
    if store::has_open_ballot(db, case.id)? {
        let what = "a ballot is open on this case".to_owned();
        return Err(cases::Error::Invalid { field: "reason", what, hint: "close the ballot first" }.into());
    }
    return_to_review(db, act, &case, &SentBack { action: Action::SendBack, ballot: None, reason, code: None })
}

/// Why and by what a case goes back.
pub struct SentBack<'a> {
    /// `SendBack` by a person, `CloseBallot` where a motion failed.
    pub action: Action,
    pub ballot: Option<BallotId>,
    pub reason: &'a str,
    /// Why in one word, where the event may tell it.
    pub code: Option<&'static str>,
}

/// Moves a case back to review and keeps the reason. Also for a motion that failed; then the event is the ballot's.
pub fn return_to_review(db: &mut Db, act: &Act, case: &Case, back: &SentBack) -> Result<Case, Error> {
    let recommendation = store::latest(db, case.id)?.ok_or(Error::NoRecommendation)?;
    let id = SendBackId::new(act.at);
    let (verb, subject) = match back.ballot {
        Some(ballot) => (Verb::BallotClosed, ballot.as_i64()),
        None => (Verb::SentBack, id.as_i64()),
    };
    let step = Step {
        action: back.action,
        event: CaseEvent::SendBack,
        verb,
        subject: Some(subject),
        detail: match back.code {
            Some(code) => json!({ "send_back": id, "reason": code }),
            None => json!({ "send_back": id }),
        },
    };
    let moved = advance(db, act, case, step)?;
    let row = store::SendBackRow {
        id,
        case_id: case.id,
        recommendation_id: recommendation.id,
        ballot_id: back.ballot,
        reason: case_key(act, case)?.seal(reason_place(id), back.reason.trim().as_bytes())?,
        sent_back_by: act.user_id(),
        sent_back_at: act.at,
    };
    store::insert_send_back(db, &row)?;
    Ok(moved)
}

/// The newest recommendation of a case: its id and the outcome that it requires.
pub fn latest(db: &mut Db, case: &Case) -> Result<Option<(RecommendationId, Outcome)>, Error> {
    Ok(store::latest(db, case.id)?.map(|row| (row.id, row.outcome)))
}

/// The grounds of the newest recommendation, for the decision that adopts them; `None` if the case's key was destroyed.
pub fn latest_grounds(db: &mut Db, act: &Act, case: &Case) -> Result<Option<String>, Error> {
    let latest = store::latest(db, case.id)?.ok_or(Error::NoRecommendation)?;
    Ok(cases::open_text(act, case, Reading::Open, grounds_place(latest.id), &latest.grounds)?)
}

/// What the newest recommendation of a case says, without opening anything.
#[derive(Clone, Copy, Debug)]
pub struct Newest {
    pub id: RecommendationId,
    pub severity: Severity,
    pub outcome: Outcome,
}

pub fn newest(db: &mut Db, case: &Case) -> Result<Option<Newest>, Error> {
    let newest = |row: store::RecommendationRow| Newest { id: row.id, severity: row.severity, outcome: row.outcome };
    Ok(store::latest(db, case.id)?.map(newest))
}

/// All recommendations of a case, oldest first, with their grounds for whoever may read them.
pub fn list(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<Vec<Recommendation>, Error> {
    let (case, reading) = cases::look(pool, act, number)?;
    opened(pool, act, &case, reading)
}

/// The same for whoever assesses the case: they read what was recommended before and why it came back, a reviewer from
/// outside without the people in it.
pub fn history(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<Vec<Recommendation>, Error> {
    let (case, redaction) = cases::content_case(pool, act, number)?;
    let mut all = opened(pool, act, &case, Reading::Open)?;
    if let Some(redaction) = redaction {
        for one in &mut all {
            one.grounds = one.grounds.as_deref().map(|text| redaction.text(text));
            if let Some(content) = &mut one.content {
                for text in [&mut content.law, &mut content.facts, &mut content.deviation] {
                    *text = text.as_deref().map(|text| redaction.text(text));
                }
            }
            if let Some(back) = &mut one.sent_back {
                back.reason = back.reason.as_deref().map(|text| redaction.text(text));
            }
        }
    }
    Ok(all)
}

/// The outcome that was recommended.
pub fn recommended_outcome(db: &mut Db, id: RecommendationId) -> Result<Option<Outcome>, cases::Error> {
    Ok(store::outcome(db, id)?)
}

/// Whether the case went back to review with its newest recommendation.
pub fn is_sent_back(db: &mut Db, case: &Case) -> Result<bool, cases::Error> {
    let Some(latest) = store::latest(db, case.id)? else { return Ok(false) };
    Ok(store::send_backs(db, case.id)?.iter().any(|back| back.recommendation_id == latest.id))
}

fn opened(pool: &Pool, act: &Act, case: &Case, reading: Reading) -> Result<Vec<Recommendation>, Error> {
    let (rows, returns, contents) = pool.read(|db| {
        Ok::<_, Error>((store::all(db, case.id)?, store::send_backs(db, case.id)?, store::contents(db, case.id)?))
    })?;
    let with_return = |row: &store::RecommendationRow| {
        let back = returns.iter().find(|back| back.recommendation_id == row.id);
        let content = contents.iter().find(|content| content.recommendation_id == row.id);
        let content = content.map(|content| content::open(act, case, reading, content)).transpose()?;
        Ok(Recommendation { content, ..open(act, case, reading, row, back)? })
    };
    rows.iter().map(with_return).collect()
}

fn open(
    act: &Act,
    case: &Case,
    reading: Reading,
    row: &store::RecommendationRow,
    back: Option<&store::SendBackRow>,
) -> Result<Recommendation, Error> {
    let sent_back = back.map(|back| {
        Ok::<_, Error>(SendBack {
            by: back.sent_back_by,
            at: back.sent_back_at,
            by_ballot: back.ballot_id.is_some(),
            reason: cases::open_text(act, case, reading, reason_place(back.id), &back.reason)?,
        })
    });
    Ok(Recommendation {
        id: row.id,
        reviewer: row.reviewer_id,
        severity: row.severity,
        finding: row.finding,
        outcome: row.outcome,
        grounds: cases::open_text(act, case, reading, grounds_place(row.id), &row.grounds)?,
        content: None,
        recommended_at: row.recommended_at,
        sent_back: sent_back.transpose()?,
    })
}

fn reason_place(id: SendBackId) -> Place {
    Place::new("send_backs.reason", id.as_i64())
}

fn grounds_place(id: RecommendationId) -> Place {
    Place::new("recommendations.grounds", id.as_i64())
}

/// The longest text that a form of the review or the Board takes, in characters.
pub const TEXT_LIMIT: usize = 20_000;

/// Refuses an empty or endless text.
pub fn check_text(field: &'static str, text: &str) -> Result<(), cases::Error> {
    let length = text.trim().chars().count();
    if (1..=TEXT_LIMIT).contains(&length) {
        return Ok(());
    }
    let what =
        if length == 0 { "this is missing".to_owned() } else { format!("this has more than {TEXT_LIMIT} characters") };
    Err(cases::Error::Invalid { field, what, hint: "write one or more sentences" })
}
