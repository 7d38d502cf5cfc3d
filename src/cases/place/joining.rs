//! What happens to a case that a notice opens or joins: parties, evidence, and who is told. Not where the notice goes.
//! Invariant: an answer by a machine calls nobody by mail, for that mail could come back too.

use serde_json::json;

use crate::accounts::{self, Act, User};
use crate::audit::Verb;
use crate::cases::answer::NoAnswer;
use crate::cases::deliveries::Returned;
use crate::cases::disposition::PenReason;
use crate::cases::mails::{acknowledge, call, call_person, may_call_staff};
use crate::cases::merges::followed_all;
use crate::cases::open::{NewCase, open};
use crate::cases::parties::{self, NewParty, PartyContact};
use crate::cases::{Case, Error, evidence, get, store};
use crate::db::ids::{CaseId, MailId, NoticeId};
use crate::db::{Db, Pool};
use crate::notices::{self, Facts, NoticeRow, Parsed};
use crate::outbox::Todo;
use crate::sealing;
use crate::taxonomy::PartyRole;
use crate::workflow::{CaseState, Role};

/// What sort of message joins a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cases) enum Sort {
    /// Somebody wrote, or a machine that reports something.
    Written,
    /// The same, from one of us or in answer to a call to one of us: it calls nobody, lest that be answered too.
    FromStaff,
    /// A machine answered: out of office, a delivery report. It is no evidence.
    MachineAnswer,
    /// A mail server says that this mail of ours reached nobody.
    Returned(MailId),
}

impl Sort {
    pub(super) fn of(parsed: &Parsed, may_call_staff: bool, returned: &[Returned]) -> Self {
        let facts = &parsed.facts;
        match returned.iter().find(|returned| returned.case.is_some() && returned.failed()) {
            Some(returned) => Self::Returned(returned.mail.mail),
            None if facts.bounce || facts.auto_reply => Self::MachineAnswer,
            None if may_call_staff => Self::Written,
            None => Self::FromStaff,
        }
    }

    pub(in crate::cases) fn of_held(reason: Option<PenReason>) -> Self {
        match reason {
            Some(PenReason::Bounce | PenReason::AutoReply) => Self::MachineAnswer,
            _ => Self::Written,
        }
    }

    const fn is_evidence(self) -> bool {
        matches!(self, Self::Written | Self::FromStaff)
    }
}

/// A case that a notice opened.
pub(in crate::cases) struct OpenedCase {
    pub case: Case,
    /// Why whoever wrote got no acknowledgement, if a program may not give one.
    not_acknowledged: Option<NoAnswer>,
}

impl OpenedCase {
    /// Leaves the event, which says what became of the acknowledgement too.
    pub(in crate::cases) fn record(&self, db: &mut Db, act: &Act, notice: NoticeId) -> Result<(), Error> {
        let detail = json!({ "kind": self.case.kind, "not_acknowledged": self.not_acknowledged });
        Ok(act.record(db, Verb::NoticeOpenedCase, Some(self.case.id), Some(notice.as_i64()), detail)?)
    }
}

/// Opens a case from a notice: the notifier becomes a party, the parts evidence, the notifier and the officers get mail.
pub(in crate::cases) fn open_for(
    db: &mut Db,
    act: &Act,
    notice: NoticeId,
    parsed: &Parsed,
    new: &NewCase,
) -> Result<OpenedCase, Error> {
    let case = open(db, act, new)?;
    if let Some(from) = parsed.headers.from.first() {
        let contact = PartyContact {
            name: from.name.clone().unwrap_or_default(),
            address: from.address.clone().unwrap_or_default(),
            organisation: String::new(),
        };
        parties::insert(db, act, &case, &new.key, &NewParty { role: PartyRole::Notifier, contact })?;
    }
    store::link_notice(db, case.id, notice, act.at)?;
    evidence::add_parts(db, act, &case, notice)?;
    let not_acknowledged = acknowledge(db, act, &case, notice, parsed, &new.key)?;
    // Lest a colleague's absent program open a case by each call that tells of the last one.
    if may_call_staff(db, act, parsed)? {
        call(db, act, Role::Officer, Todo::CaseWaiting, case.id.as_i64())?;
    }
    Ok(OpenedCase { case, not_acknowledged })
}

/// Adds a notice to these cases, or to where the matter of each goes on, and tells whoever works on them; gives the cases
/// that it was added to, in this order.
pub(in crate::cases) fn join(
    db: &mut Db,
    act: &Act,
    cases: &[CaseId],
    notice: NoticeId,
    sort: Sort,
) -> Result<Vec<Case>, Error> {
    let mut joined = held_still(db, cases)?;
    // Once they are held: a merging of a moment ago may have brought the notice along.
    let known = store::cases_of_notice(db, notice)?;
    joined.retain(|case| !known.contains(&case.id));
    for case in &joined {
        join_one(db, act, case, notice, sort)?;
    }
    Ok(joined)
}

/// So often the cases are read again, because somebody moved one of them meanwhile.
const TRIES: usize = 5;

/// The cases where the matters of these go on, each as it stays until this transaction ends: none is merged, or goes before
/// the Board, between the look at it and the notice in it.
fn held_still(db: &mut Db, wanted: &[CaseId]) -> Result<Vec<Case>, Error> {
    for _ in 1..TRIES {
        if let Ok(cases) = hold_once(db, wanted)? {
            return Ok(cases);
        }
    }
    hold_once(db, wanted)?.map_err(|moved| Error::Conflict(Box::new(moved)))
}

/// The oldest row first, as in merging, so that of two who hold the same cases one waits for the other.
fn hold_once(db: &mut Db, wanted: &[CaseId]) -> Result<Result<Vec<Case>, Case>, Error> {
    let ids = followed_all(db, wanted.to_vec())?;
    let cases = ids.into_iter().map(|id| get(db, id)).collect::<Result<Vec<Case>, Error>>()?;
    let mut in_order: Vec<&Case> = cases.iter().collect();
    in_order.sort_by_key(|case| case.id);
    for case in in_order {
        if store::hold_case(db, case.id, case.version)? == 0 {
            return Ok(Err(case.clone()));
        }
    }
    Ok(Ok(cases))
}

fn join_one(db: &mut Db, act: &Act, case: &Case, notice: NoticeId, sort: Sort) -> Result<(), Error> {
    store::link_notice(db, case.id, notice, act.at)?;
    // From the Board on, the evidence is what was voted on; a later message belongs to the conversation only.
    if sort.is_evidence() && matches!(case.state, CaseState::Received | CaseState::InReview) {
        evidence::add_parts(db, act, case, notice)?;
    }
    let (todo, cause_id) = match sort {
        Sort::MachineAnswer | Sort::FromStaff => return Ok(()),
        Sort::Returned(mail) => (Todo::MailReturned, mail.as_i64()),
        Sort::Written if case.state.is_decided() => (Todo::ClosedCaseAnswered, notice.as_i64()),
        Sort::Written => (Todo::NoticeJoined, notice.as_i64()),
    };
    let assignee = case.assigned_to.map(|user| accounts::get(db, user)).transpose()?;
    // Once it is decided the review is over, and an officer says what follows.
    let answers = |user: &User| !case.state.is_decided() || user.roles.contains(Role::Officer);
    match assignee.filter(|user| user.can_sign_in(act.at) && answers(user)) {
        Some(user) => call_person(db, act, &user, todo, cause_id),
        None => call(db, act, Role::Officer, todo, cause_id),
    }
}

/// The reading of a notice again, for placing it by hand. Of a message whose bytes were destroyed it is what was kept of
/// its headers, marked as a machine's, so that nothing is answered.
pub(in crate::cases) fn parsed_again(pool: &Pool, act: &Act, row: &NoticeRow) -> Result<Parsed, Error> {
    match notices::raw(act.keys(), row) {
        Ok((raw, envelope)) => Ok(notices::read(&act.desk.verdicts, &raw, &envelope)),
        Err(notices::Error::Sealing(sealing::Error::Destroyed)) => {
            let content = pool.read(|db| notices::content(db, act.keys(), row.id))?;
            let facts = Facts { automatic: true, ..Facts::default() };
            Ok(Parsed { headers: content.headers, findings: content.findings, facts, ..Parsed::default() })
        }
        Err(error) => Err(error.into()),
    }
}
