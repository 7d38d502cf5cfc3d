//! A quarter's report before it is published: counted from the database as it is now, and checked.
//!
//! A draft is stored nowhere; preparing one records who did and a digest of its figures (`publication`). Invariant: a draft
//! and the edition that is published from the same data have the same figures.

use sha2::{Digest, Sha256};

use super::assemble::{Issue, Publisher, assemble};
use super::beside::{self, Occasion};
use super::checks::{self, Problem};
use super::counting::Calendar;
use super::edition::Edition;
use super::figures::{self, Window};
use super::ledger::CountedCase;
use super::messages;
use super::store::{self, EditionRow, EditionState};
use super::verify::read_json;
use super::{Error, Quarter, export};
use crate::accounts::Act;
use crate::db::Db;
use crate::db::ids::CaseId;
use crate::notices;
use crate::workflow::{Action, Relation};

/// A quarter as it would be published now.
#[derive(Clone, Debug)]
pub struct Draft {
    pub edition: Edition,
    /// What keeps it from being published.
    pub problems: Vec<Problem>,
    /// Who prepared it, if somebody did; and the published edition, if there is one.
    pub standing: Option<EditionRow>,
    /// SHA-256 of the figures.
    pub digest: [u8; 32],
    /// The cases counted.
    pub cases: Vec<CaseId>,
}

/// Counts and checks a quarter. For everybody who may see drafts.
pub fn draft(db: &mut Db, act: &Act, quarter: Quarter) -> Result<Draft, Error> {
    act.allow(Action::ViewReports, None, Relation::None)?;
    make(db, act, quarter)
}

/// The quarter of the first notice of all, or the running one: no report is owed for what lies before.
pub fn first_quarter(db: &mut Db, act: &Act) -> Result<Quarter, Error> {
    act.allow(Action::ViewReports, None, Relation::None)?;
    let first = notices::first_received_at(db)?.unwrap_or(act.at);
    Ok(Quarter::of(first.jiff(), &act.desk.house.zone))
}

/// What keeps a quarter's report from being published.
pub fn check(db: &mut Db, act: &Act, quarter: Quarter) -> Result<Vec<Problem>, Error> {
    Ok(draft(db, act, quarter)?.problems)
}

pub(super) fn make(db: &mut Db, act: &Act, quarter: Quarter) -> Result<Draft, Error> {
    let editions = store::all(db)?;
    let calendar = calendar(act, &editions);
    let window = Window::of(quarter, &calendar)?;
    let (ids, cases): (Vec<_>, Vec<_>) = figures::cases(db, window, &calendar)?.into_iter().unzip();
    let by_id: messages::Cases<'_> = ids.iter().copied().zip(&cases).collect();
    let mut messages = messages::count(&figures::notices(db, window)?, &by_id, quarter, &calendar)?;
    messages.repeated = messages::repeated(&figures::repeats(db, window)?, &by_id, quarter, &calendar)?;
    let mut counted: Vec<CountedCase<'_>> = Vec::new();
    let mut counted_ids = Vec::new();
    for (id, case) in ids.iter().zip(&cases) {
        if let Some(one) = calendar.count(case, quarter)? {
            counted.push((case, one));
            counted_ids.push(*id);
        }
    }
    let issue =
        Issue { quarter, version: 1, published_on: None, previous_published_on: calendar.published_before(quarter) };
    let mut edition = assemble(&Publisher::of(&act.desk.house), issue, &counted, messages)?;
    let before = newest_published(db, &editions, quarter.previous())?;
    let published = newest_published(db, &editions, quarter)?;
    let (before, published) = (before.as_ref(), published.as_ref());
    let occasion = Occasion { quarter, calendar: &calendar, cases: &by_id, before, published };
    edition.tables.extend(beside::read(db, act, &occasion)?.tables());
    let at = act.at.jiff();
    let draft = checks::Draft {
        cases: &cases,
        counted: &counted,
        messages,
        edition: &edition,
        before,
        calendar: &calendar,
        at,
    };
    let problems = checks::check(&draft)?;
    let digest = digest(&edition)?;
    let standing = editions.into_iter().rfind(|row| row.quarter == quarter);
    Ok(Draft { edition, problems, standing, digest, cases: counted_ids })
}

/// The figures' digest: of everything in the edition but the day on which it is published.
fn digest(edition: &Edition) -> Result<[u8; 32], Error> {
    Ok(Sha256::digest(export::json(edition)?).into())
}

pub(super) fn calendar(act: &Act, editions: &[EditionRow]) -> Calendar {
    let house = &act.desk.house;
    let first_versions = editions.iter().filter(|row| row.version == 1);
    let published = first_versions.filter_map(|row| Some((row.quarter, row.published_at?.jiff()))).collect();
    Calendar { zone: house.zone.clone(), cut_off_days: house.cut_off_days, published }
}

pub(super) fn newest_published(
    db: &mut Db,
    editions: &[EditionRow],
    quarter: Quarter,
) -> Result<Option<Edition>, Error> {
    let published = |row: &&EditionRow| row.quarter == quarter && row.state == EditionState::Published;
    let Some(row) = editions.iter().rfind(published) else { return Ok(None) };
    let bytes = store::file(db, row.id, export::JSON)?.unwrap_or_default();
    read_json(&bytes).map(Some).map_err(|problem| Error::Unreadable { quarter, version: row.version, problem })
}
