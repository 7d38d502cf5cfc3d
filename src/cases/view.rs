//! A case as a page shows it, without anything sealed.

use super::advance::Granted;
use super::deadlines::{Deadline, deadlines};
use super::evidence::{self, EvidenceItem};
use super::fields::{Fields, fields};
use super::set_aside::{self, SetAside};
use super::timeline::{TimelineEntry, timeline};
use super::{Case, CaseNumber, Error, find_visible, store};
use crate::accounts::{self, Act};
use crate::db::Db;
use crate::db::ids::NoticeId;
use crate::notices::{self, NoticeSummary};
use crate::outbox::{self, MailSummary};
use crate::taxonomy::PartyRole;
use crate::workflow::Action;

/// Everything about a case that is not sealed, and what this person may do with it now.
#[derive(Clone, Debug)]
pub struct CaseView {
    pub case: Case,
    pub assignee: Option<String>,
    pub fields: Fields,
    pub notices: Vec<NoticeSummary>,
    pub party_roles: Vec<PartyRole>,
    pub identifier_count: usize,
    pub evidence: Vec<EvidenceItem>,
    pub set_aside: Option<SetAside>,
    /// Met and unmet, by the moment at which each is due.
    pub deadlines: Vec<Deadline>,
    /// None for whoever may not see which mails we wrote.
    pub mails: Vec<MailSummary>,
    pub timeline: Vec<TimelineEntry>,
    /// Actions that the permission matrix grants this person in this state.
    pub may: Vec<Action>,
}

impl CaseView {
    /// The deadline that comes first of those that still wait for something.
    pub fn next_deadline(&self) -> Option<&Deadline> {
        let open = self.deadlines.iter().filter(|one| one.waits_in(self.case.state));
        open.min_by_key(|one| (one.paused.is_some(), one.due_at))
    }

    /// What an answer is meant for unless somebody says otherwise: what a person wrote last, or else what came last. Never
    /// a report of delivery, which only a mail server would read the answer to.
    pub fn notice_to_answer(&self) -> Option<NoticeId> {
        let answerable = || self.notices.iter().rev().filter(|notice| notice.bounce != Some(true));
        let person = answerable().find(|notice| notice.automatic != Some(true));
        person.or_else(|| answerable().next()).map(|notice| notice.id)
    }
}

/// Shows a case.
pub fn view(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<CaseView, Error> {
    let case = find_visible(db, act, number)?;
    let granted = Granted::of(db, act, &case)?;
    let is_offered = |action: &Action| !action.is_for_everyone() && granted.may(*action);
    let assignee = case.assigned_to.map(|id| accounts::get(db, id)).transpose()?.map(|user| user.display_name);
    Ok(CaseView {
        assignee,
        fields: fields(db, case.id, case.kind)?,
        notices: notices::notices_of(db, case.id)?,
        party_roles: store::parties_of(db, case.id)?.into_iter().map(|row| row.role).collect(),
        identifier_count: store::identifiers_of(db, case.id)?.len(),
        evidence: evidence::list(db, case.id)?,
        set_aside: set_aside::standing(db, &case)?,
        deadlines: deadlines(db, act, &case)?,
        mails: if granted.may(Action::ViewMails) { outbox::list_for_case(db, case.id)? } else { Vec::new() },
        timeline: timeline(db, act, &case, &granted)?,
        may: Action::ALL.iter().copied().filter(is_offered).collect(),
        case,
    })
}
