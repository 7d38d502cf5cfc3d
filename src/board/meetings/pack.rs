//! The agenda pack: what a member reads before a meeting, case by case. Opening it opens every case that the matrix opens to the
//! reader, with an event each; what it does not open is named and left out. Invariant: of other cases there is nothing in it but
//! outcome, severity and quarter.

use super::view::{place, visible};
use super::{Error, Meeting, granted};
use crate::accounts::{self, Act};
use crate::board::standing::Proposal;
use crate::board::store::meetings::{self as store, ItemRow};
use crate::board::{self, BallotState, PutMeasure};
use crate::cases::{self, Case, CaseNumber, Deadline, Fields, ListedItem, Reading};
use crate::db::ids::MeetingId;
use crate::db::{Db, Pool};
use crate::review::{self, Recommendation};
use crate::taxonomy::{Outcome, Severity, TermsCategory, TermsSubcategory};
use crate::workflow::Action;

/// So many earlier decisions are shown.
const EARLIER: i64 = 10;

#[derive(Clone, Debug)]
pub struct Pack {
    pub meeting: Meeting,
    pub place: Option<String>,
    pub entries: Vec<PackEntry>,
}

/// An item of the agenda, as far as it is open to the reader.
#[derive(Clone, Debug)]
pub enum PackEntry {
    Open(Box<PackCase>),
    /// The case may be seen, and nothing sealed in it.
    Sealed {
        position: i32,
        number: CaseNumber,
    },
    /// The case may not be seen now.
    Hidden {
        position: i32,
    },
}

/// A case with what the Board decides on.
#[derive(Clone, Debug)]
pub struct PackCase {
    pub position: i32,
    pub case: Case,
    /// Of the open ballot: the outcome and the motion's text.
    pub motion: Option<(Outcome, i32, Option<String>)>,
    /// The urgent measures that are put to the vote with it.
    pub measures: Vec<PutMeasure>,
    /// What the open ballot puts to the vote for a class of cases.
    pub proposal: Option<Proposal>,
    pub recommendation: Option<(Recommendation, String)>,
    pub fields: Fields,
    pub category: Option<(TermsCategory, Option<TermsSubcategory>)>,
    pub evidence: Vec<ListedItem>,
    pub deadlines: Vec<Deadline>,
    pub earlier: Vec<Earlier>,
}

/// An earlier decision on the same category, or, where the kind knows none, on the same kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    pub outcome: Outcome,
    pub severity: Severity,
    /// In the house's time zone: `2026-Q3`.
    pub quarter: String,
}

/// The pack of a meeting for this reader.
pub fn pack(pool: &Pool, act: &Act, id: MeetingId) -> Result<Pack, Error> {
    let (meeting, items) = pool.read(|db| {
        let meeting = granted(db, act, Action::ViewMeetings, id)?;
        let mut items = Vec::new();
        for row in store::items(db, id)? {
            items.push((visible(db, act, &row)?, row));
        }
        Ok::<_, Error>((meeting, items))
    })?;
    let entries = items.into_iter().map(|(case, row)| entry(pool, act, case, &row)).collect::<Result<_, _>>()?;
    Ok(Pack { place: place(act, &meeting)?, meeting, entries })
}

fn entry(pool: &Pool, act: &Act, case: Option<Case>, row: &ItemRow) -> Result<PackEntry, Error> {
    let position = row.position;
    let Some(case) = case else { return Ok(PackEntry::Hidden { position }) };
    let number = case.number;
    match cases::look(pool, act, &number) {
        Ok((case, Reading::Open)) => Ok(PackEntry::Open(Box::new(opened(pool, act, case, position)?))),
        Ok((_, Reading::Sealed)) => Ok(PackEntry::Sealed { position, number }),
        // It went on between the two questions.
        Err(cases::Error::Unknown(_)) => Ok(PackEntry::Hidden { position }),
        Err(error) => Err(error.into()),
    }
}

fn opened(pool: &Pool, act: &Act, case: Case, position: i32) -> Result<PackCase, Error> {
    let recommendation = review::list(pool, act, &case.number).map_err(board::Error::from)?.pop();
    let evidence = cases::list_evidence(pool, act, &case.number)?.items;
    let ballot = board::view(pool, act, &case.number)?;
    let motion = ballot.filter(|ballot| ballot.ballot.row.state == BallotState::Open);
    pool.read(|db| {
        let recommendation = match recommendation {
            Some(one) => Some((accounts::shown_name(db, act, one.reviewer)?, one)).map(|(name, one)| (one, name)),
            None => None,
        };
        let fields = cases::fields(db, case.id, case.kind)?;
        let category = match &fields {
            Fields::Content(content) => content.terms_category.map(|one| (one, content.terms_subcategory)),
            Fields::Request(_) => None,
        };
        Ok(PackCase {
            position,
            measures: motion.as_ref().map(|view| view.measures.clone()).unwrap_or_default(),
            proposal: motion.as_ref().and_then(|view| view.proposal.clone()),
            motion: motion.map(|view| (view.ballot.row.outcome, view.ballot.row.motion_version, view.motion)),
            recommendation,
            category,
            evidence,
            deadlines: cases::deadlines(db, act, &case)?,
            earlier: earlier(db, act, &case, category.map(|(category, _)| category))?,
            fields,
            case,
        })
    })
}

fn earlier(db: &mut Db, act: &Act, case: &Case, category: Option<TermsCategory>) -> Result<Vec<Earlier>, Error> {
    let rows = match category {
        Some(category) => store::decided_on_category(db, category, case.id, EARLIER)?,
        None => store::decided_on_kind(db, case, EARLIER)?,
    };
    let quarter = |at: crate::db::Timestamp| {
        let day = at.zoned(&act.desk.house.zone).date();
        format!("{}-Q{}", day.year(), (day.month() + 2) / 3)
    };
    let shown = |(outcome, severity, at)| Earlier { outcome, severity, quarter: quarter(at) };
    Ok(rows.into_iter().map(shown).collect())
}
