//! How it was established whether a demand comes from whom it says: recorded by one person, counted once another confirmed
//! it, withdrawn by anybody who may verify. Not what mail servers say of a message, which are facts beside a notice.
//! Invariant: the authenticity of a case is what its confirmed verifications come to, and no outcome that gives data gets
//! past [`check_may_give`] without one that verified the person.

use serde_json::json;

use super::advance::{allow, claim};
use super::second_person::call_second_person;
use super::store::VerificationRow;
use super::{Case, CaseNumber, Error, Reading, case_key, fields, find_visible, read, store};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::{CaseId, UserId, VerificationId};
use crate::db::{Db, Pool, Timestamp};
use crate::sealing::Place;
use crate::taxonomy::{Authenticity, Outcome, VerificationMethod, VerificationResult};
use crate::workflow::Action;
use crate::workflow::permissions::are_different_persons;

/// What a person did to find out.
#[derive(Clone, Debug)]
pub struct NewVerification {
    pub method: VerificationMethod,
    pub result: VerificationResult,
    /// What was done, with whom, and where the number or address was found.
    pub account: String,
}

/// A verification as a person reads it.
#[derive(Clone, Debug)]
pub struct Verification {
    pub id: VerificationId,
    pub method: VerificationMethod,
    pub result: VerificationResult,
    /// `None` if it stays sealed to this person, or its key was destroyed.
    pub account: Option<String>,
    pub verified_by: UserId,
    pub verified_at: Timestamp,
    pub confirmed: Option<(UserId, Timestamp)>,
    pub withdrawn: Option<(UserId, Timestamp)>,
}

impl Verification {
    /// It waits for a second person.
    pub fn waits(&self) -> bool {
        self.confirmed.is_none() && self.withdrawn.is_none()
    }
}

/// The longest account, in characters.
const LONGEST: usize = 20_000;

/// Records a verification. It counts for nothing until another person confirms it.
pub fn record_verification(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    new: &NewVerification,
) -> Result<VerificationId, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::Verify, &case)?;
    check(new)?;
    let id = VerificationId::new(act.at);
    let row = VerificationRow {
        id,
        case_id: case.id,
        method: new.method,
        result: new.result,
        account: case_key(act, &case)?.seal(place(id), new.account.trim().as_bytes())?,
        verified_by: act.person(Action::Verify)?.id,
        verified_at: act.at,
        confirmed_by: None,
        confirmed_at: None,
        withdrawn_by: None,
        withdrawn_at: None,
    };
    store::insert_verification(db, &row)?;
    let detail = json!({ "method": new.method, "result": new.result });
    act.record(db, Verb::VerificationRecorded, Some(case.id), Some(id.as_i64()), detail)?;
    call_second_person(db, act, &case, Action::Verify, id.as_i64())?;
    Ok(id)
}

fn check(new: &NewVerification) -> Result<(), Error> {
    let account = new.account.trim().chars().count();
    let refused = |field, what: String, hint| Err(Error::Invalid { field, what, hint });
    if !(1..=LONGEST).contains(&account) {
        let what = format!("the account has {account} characters; it takes 1 to {LONGEST}");
        return refused("account", what, "write what was done, with whom, and where you found the number or address");
    }
    if new.method == VerificationMethod::Domain && new.result == VerificationResult::PersonVerified {
        let what = "that a message comes from a domain does not say who wrote it".to_owned();
        return refused("result", what, "choose `Domain authenticated`, or verify the person in another way too");
    }
    Ok(())
}

/// Another person confirms a verification; from now on it counts.
pub fn confirm_verification(db: &mut Db, act: &Act, number: &CaseNumber, id: VerificationId) -> Result<(), Error> {
    let (case, row) = standing(db, act, number, id)?;
    let person = act.person(Action::Verify)?.id;
    if row.confirmed_at.is_some() {
        return Err(overtaken("it was confirmed already", "look at what stands now"));
    }
    if !are_different_persons(&row.verified_by, &person) {
        return Err(Error::SamePerson);
    }
    claim(db, &case)?;
    if store::confirm_verification(db, id, person, act.at)? == 0 {
        return Err(overtaken("somebody else was faster", "look at what stands now"));
    }
    settle(db, act, &case, id, Verb::VerificationConfirmed)
}

/// Takes a verification back, confirmed or not; the row stays and counts for nothing any more.
pub fn withdraw_verification(db: &mut Db, act: &Act, number: &CaseNumber, id: VerificationId) -> Result<(), Error> {
    let (case, _) = standing(db, act, number, id)?;
    // A closing that counted on it reads the case at another version and fails.
    claim(db, &case)?;
    if store::withdraw_verification(db, id, act.person(Action::Verify)?.id, act.at)? == 0 {
        return Err(overtaken("somebody else was faster", "look at what stands now"));
    }
    settle(db, act, &case, id, Verb::VerificationWithdrawn)
}

fn overtaken(what: &str, hint: &'static str) -> Error {
    Error::Invalid { field: "verification", what: what.to_owned(), hint }
}

/// The case and the verification, for whoever may verify, if it was not withdrawn.
fn standing(db: &mut Db, act: &Act, number: &CaseNumber, id: VerificationId) -> Result<(Case, VerificationRow), Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::Verify, &case)?;
    let row = store::verifications_of(db, case.id)?.into_iter().find(|row| row.id == id);
    let row = row.ok_or_else(|| overtaken("this case has no such verification", "look at what stands now"))?;
    if row.withdrawn_at.is_some() {
        return Err(overtaken("it was withdrawn", "record what was found out as a new one"));
    }
    Ok((case, row))
}

/// Writes what the verifications come to now, with the event.
fn settle(db: &mut Db, act: &Act, case: &Case, id: VerificationId, verb: Verb) -> Result<(), Error> {
    let before = written(db, case)?;
    let now = authenticity(db, case.id)?;
    if before.is_none() {
        // Nobody has filled in any fields yet; what was found out needs a row to stand in.
        fields::save(db, case.id, &super::Fields::for_kind(case.kind))?;
    }
    write_authenticity(db, case.id)?;
    let from = before.unwrap_or(Authenticity::Unverified);
    let changes = if from == now { json!([]) } else { json!([{ "field": "authenticity", "from": from, "to": now }]) };
    Ok(act.record(db, verb, Some(case.id), Some(id.as_i64()), json!({ "changes": changes }))?)
}

fn written(db: &mut Db, case: &Case) -> Result<Option<Authenticity>, Error> {
    Ok(store::written_authenticity(db, case.id, case.kind.is_information())?)
}

/// Writes the authenticity that follows from the verifications beside the case's fields, whichever they are.
fn write_authenticity(db: &mut Db, case: CaseId) -> Result<(), Error> {
    let now = authenticity(db, case)?;
    Ok(store::write_authenticity(db, case, now)?)
}

/// What the confirmed and not withdrawn verifications of the case come to: one that found the demand false outweighs all
/// others; else the strongest counts.
pub fn authenticity(db: &mut Db, case: CaseId) -> Result<Authenticity, Error> {
    let rows = store::verifications_of(db, case)?;
    let counts = rows.iter().filter(|row| row.confirmed_at.is_some() && row.withdrawn_at.is_none());
    let results: Vec<_> = counts.map(|row| row.result).collect();
    let order = [
        (VerificationResult::FoundFalse, Authenticity::FoundFalse),
        (VerificationResult::PersonVerified, Authenticity::PersonVerified),
        (VerificationResult::DomainAuthenticated, Authenticity::DomainAuthenticated),
    ];
    let found = order.iter().find(|(result, _)| results.contains(result));
    Ok(found.map_or(Authenticity::Unverified, |(_, authenticity)| *authenticity))
}

/// Refuses an outcome that gives data unless two persons verified whom the demand comes from. Asked wherever such an
/// outcome could begin or end: recommended, put to the vote, decided, carried out. Urgency is not asked about.
pub fn check_may_give(db: &mut Db, case: &Case, outcome: Outcome) -> Result<(), Error> {
    if !outcome.gives_data() {
        return Ok(());
    }
    match authenticity(db, case.id)? {
        Authenticity::PersonVerified => Ok(()),
        found => Err(Error::NotVerified { outcome, found }),
    }
}

/// The verifications of a case, oldest first, with their accounts for whoever may read them: those who may open what is
/// sealed, and those who may verify, since nobody can confirm what they have not read. Either leaves the event.
pub fn verifications(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<Vec<Verification>, Error> {
    let (case, reading) = match read::opened_for(pool, act, number, Action::Verify) {
        Ok(case) => (case, Reading::Open),
        Err(Error::Denied(_)) => read::look(pool, act, number)?,
        Err(error) => return Err(error),
    };
    let rows = pool.read(|db| Ok::<_, Error>(store::verifications_of(db, case.id)?))?;
    rows.iter().map(|row| open(act, &case, reading, row)).collect()
}

fn open(act: &Act, case: &Case, reading: Reading, row: &VerificationRow) -> Result<Verification, Error> {
    Ok(Verification {
        id: row.id,
        method: row.method,
        result: row.result,
        account: read::open_text(act, case, reading, place(row.id), &row.account)?,
        verified_by: row.verified_by,
        verified_at: row.verified_at,
        confirmed: row.confirmed_by.zip(row.confirmed_at),
        withdrawn: row.withdrawn_by.zip(row.withdrawn_at),
    })
}

/// Where a case stands, for its page: what its verifications come to, and how many wait for a second person.
#[derive(Clone, Copy, Debug)]
pub struct Verified {
    pub authenticity: Authenticity,
    pub waiting: usize,
}

pub fn verified(db: &mut Db, case: &Case) -> Result<Verified, Error> {
    let rows = store::verifications_of(db, case.id)?;
    let waiting = rows.iter().filter(|row| row.confirmed_at.is_none() && row.withdrawn_at.is_none()).count();
    Ok(Verified { authenticity: authenticity(db, case.id)?, waiting })
}

fn place(id: VerificationId) -> Place {
    Place::new("verifications.account", id.as_i64())
}
