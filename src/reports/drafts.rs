//! A quarter's report before it is published: counted from the database as it is now, and checked.
//!
//! A draft is stored nowhere; preparing one records who did and a digest of its figures (`publication`). Invariant: a draft
//! and the edition that is published from the same data have the same figures.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use sha2::{Digest, Sha256};

use super::as_published::Published;
use super::assemble::{Issue, Material, Publisher, assemble};
use super::beside::{self, Beside, Occasion};
use super::carry::{BALANCE, Carry};
use super::case_row::CaseRow;
use super::checks::{self, Problem};
use super::corrections::{self, Correction};
use super::counting::{Calendar, Counted};
use super::difference::{Change, difference};
use super::edition::Edition;
use super::figures::{self, Window};
use super::ledger::CountedCase;
use super::messages;
use super::overridden::{self, Overridden};
use super::overrides::{self, Proposal};
use super::past::{self, Past};
use super::references::names_in;
use super::store::{self, EditionRow, EditionState};
use super::tables::Messages;
use super::verify::read_json;
use super::{Error, Quarter, export};
use crate::accounts::Act;
use crate::db::Db;
use crate::db::ids::CaseId;
use crate::notices;
use crate::workflow::{Action, Relation};

/// A quarter as it would be published now. Of a published quarter: as it would be corrected.
#[derive(Clone, Debug)]
pub struct Draft {
    pub edition: Edition,
    /// What keeps it from being published.
    pub problems: Vec<Problem>,
    /// Checks that do not, because two persons overrode them.
    pub overridden: Vec<Overridden>,
    /// What was proposed to be overridden for this version, oldest first.
    pub proposals: Vec<Proposal>,
    /// What follows from publishing it.
    pub consequences: Vec<String>,
    /// What it changes in the published version that it would replace. Empty for a first version.
    pub changes: Vec<Change>,
    /// Who prepared it, if somebody did; and the published edition, if there is one.
    pub standing: Option<EditionRow>,
    /// Why it corrects the version before, if somebody has said so.
    pub correction: Option<Correction>,
    /// SHA-256 of the figures.
    pub digest: [u8; 32],
    /// The cases counted.
    pub cases: Vec<CaseId>,
    /// They, and all others of which something may stand in it or was left out of it.
    pub concerned: Vec<CaseId>,
}

/// Counts and checks a quarter. For everybody who may see drafts.
pub fn draft(db: &mut Db, act: &Act, quarter: Quarter) -> Result<Draft, Error> {
    act.allow(Action::ViewReports, None, Relation::None)?;
    make(db, act, quarter, None)
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

/// `said` is the reason that somebody gives just now; else that of the prepared correction.
pub(super) fn make(db: &mut Db, act: &Act, quarter: Quarter, said: Option<Correction>) -> Result<Draft, Error> {
    let editions = store::all(db)?;
    let calendar = calendar(act, &editions);
    let replaced = newest_published(db, &editions, quarter)?;
    let before = newest_published(db, &editions, quarter.previous())?;
    let seen = see(db, act, quarter, &calendar, [replaced.as_ref(), before.as_ref()])?;
    let (counted, messages) = (seen.counted(), seen.messages);
    let standing = editions.iter().rfind(|row| row.quarter == quarter).cloned();
    let version = replaced.as_ref().map_or(1, |edition| edition.identification.version + 1);
    let issue =
        Issue { quarter, version, published_on: None, previous_published_on: calendar.published_before(quarter) };
    let past = past::read(db, &editions, quarter)?;
    let material = Material { cases: &counted, messages, past: &past, zone: &calendar.zone };
    let mut edition = assemble(&Publisher::of(&act.desk.house), issue, &material)?;
    let occasion = Occasion {
        quarter,
        calendar: &calendar,
        cases: &seen.by_id(),
        decided: seen.counts.iter().flatten().filter(|(_, one)| one.is_decided()).map(|(id, _)| *id).collect(),
        before: before.as_ref(),
        published: replaced.as_ref(),
    };
    let beside = beside::read(db, act, &occasion)?;
    beside.add_to(&mut edition, before.as_ref(), replaced.as_ref());
    let concerned: BTreeSet<CaseId> = seen.ids.iter().chain(&beside.summarised).copied().collect();
    let changes = replaced.as_ref().map(|older| difference(older, &edition)).unwrap_or_default();
    let correction = correction(db, standing.as_ref(), said)?;
    let earlier = replaced.as_ref().map(corrections::rows_of).unwrap_or_default();
    edition.tables.push(corrections::table(earlier, version, &changes, correction.as_ref()));
    let looked_at = checks::Draft {
        cases: &seen.cases,
        counted: &counted,
        messages,
        edition: &edition,
        before: before.as_ref(),
        replaces: replaced.as_ref().map(|older| (older, changes.as_slice())),
        published: &carries(db, &editions)?,
        calendar: &calendar,
        at: act.at.jiff(),
    };
    let (found, consequences) = (checks::check(&looked_at)?, checks::consequences(&looked_at));
    let proposals = overrides::proposals(db, quarter, version)?;
    let (problems, overridden) = overrides::apply(found, &proposals);
    edition.tables.push(overridden::table(&overridden));
    let digest = digest(&edition)?;
    Ok(Draft {
        edition,
        problems,
        overridden,
        proposals,
        consequences,
        changes,
        standing,
        correction,
        digest,
        cases: seen.counts.iter().flatten().map(|(id, _)| *id).collect(),
        concerned: concerned.into_iter().collect(),
    })
}

/// What the quarter may count.
struct Seen {
    ids: Vec<CaseId>,
    cases: Vec<CaseRow>,
    /// Of each case, if the quarter counts it.
    counts: Vec<Option<(CaseId, Counted)>>,
    messages: Messages,
}

impl Seen {
    fn by_id(&self) -> messages::Cases<'_> {
        self.ids.iter().copied().zip(&self.cases).collect()
    }

    fn counted(&self) -> Vec<CountedCase<'_>> {
        let cases = self.cases.iter().zip(&self.counts);
        cases.filter_map(|(case, count)| count.map(|(_, counted)| (case, counted))).collect()
    }
}

fn see(
    db: &mut Db,
    act: &Act,
    quarter: Quarter,
    calendar: &Calendar,
    earlier: [Option<&Edition>; 2],
) -> Result<Seen, Error> {
    let window = Window::of(quarter, calendar)?;
    let names = names_in(&act.desk.keys, quarter);
    let (ids, mut cases): (Vec<_>, Vec<_>) = figures::cases(db, window, calendar, &names)?.into_iter().unzip();
    let mut counts = Vec::new();
    for (case, id) in cases.iter().zip(&ids) {
        counts.push(calendar.count(case, quarter)?.map(|counted| (*id, counted)));
    }
    as_last_published(act, calendar, quarter, earlier, cases.iter_mut().zip(&counts))?;
    let by_id: messages::Cases<'_> = ids.iter().copied().zip(&cases).collect();
    let mut messages = messages::count(&figures::notices(db, window)?, &by_id, quarter, calendar)?;
    messages.repeated = messages::repeated(&figures::repeats(db, window)?, &by_id, quarter, calendar)?;
    Ok(Seen { ids, cases, counts, messages })
}

/// What an order keeps secret since a report counted it is told as that report tells it: in a correction by the version that it
/// replaces, and where the order held at the cut-off by the report of the quarter before. So is, in a correction, what is of another kind since:
/// the fields of the published kind are gone.
fn as_last_published<'a>(
    act: &Act,
    calendar: &Calendar,
    quarter: Quarter,
    [replaced, before]: [Option<&Edition>; 2],
    cases: impl Iterator<Item = (&'a mut CaseRow, &'a Option<(CaseId, Counted)>)>,
) -> Result<(), Error> {
    let [replaced, before] = [replaced, before].map(|edition| edition.map(Published::of));
    let names_before = names_in(&act.desk.keys, quarter.previous());
    let cut_off = calendar.cut_off(quarter)?;
    for (case, count) in cases {
        let Some((_, counted)) = count else { continue };
        let name = case.ledger_reference.clone();
        let is_kept = counted.kind != case.kind || case.is_secret_at(act.at.jiff());
        if let Some(replaced) = replaced.as_ref().filter(|_| is_kept) {
            let in_the_quarter = case.quarter_reference.clone();
            replaced.restore(case, counted, [&name, &in_the_quarter]);
        } else if let Some(before) = before.as_ref().filter(|_| counted.as_of < cut_off) {
            before.restore(case, counted, [&name, &names_before.reference(&name)]);
        }
    }
    Ok(())
}

fn correction(
    db: &mut Db,
    standing: Option<&EditionRow>,
    said: Option<Correction>,
) -> Result<Option<Correction>, Error> {
    let prepared = standing.filter(|row| row.state == EditionState::Prepared);
    match (said, prepared) {
        (None, Some(row)) => Ok(store::correction(db, row.id)?),
        (said, _) => Ok(said),
    }
}

/// What the newest published edition of each quarter carries over.
fn carries(db: &mut Db, editions: &[EditionRow]) -> Result<Vec<Carry>, Error> {
    let mut newest: BTreeMap<Quarter, &EditionRow> = BTreeMap::new();
    for row in editions.iter().filter(|row| row.state == EditionState::Published) {
        newest.insert(row.quarter, row);
    }
    let mut carries = Vec::new();
    for (quarter, row) in newest {
        let bytes = store::file(db, row.id, &export::csv_name(BALANCE))?.unwrap_or_default();
        let unreadable = || {
            let problem = "its balance cannot be read".to_owned();
            Error::Unreadable { quarter, version: row.version, problem }
        };
        carries.push(Carry::of_csv(quarter, row.version, &bytes).ok_or_else(unreadable)?);
    }
    Ok(carries)
}

/// The figures' digest: of everything in the edition but the day on which it is published.
fn digest(edition: &Edition) -> Result<[u8; 32], Error> {
    let mut digest = Digesting(Sha256::new());
    // Nothing written here can fail, nor the rest of it when the buffer goes.
    let buffer = io::BufWriter::with_capacity(1 << 16, &mut digest);
    serde_json::to_writer(buffer, edition).map_err(export::ExportError::from)?;
    Ok(digest.0.finalize().into())
}

/// Takes what is written into a check sum and keeps nothing of it: a large quarter has many rows.
struct Digesting(Sha256);

impl io::Write for Digesting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
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

/// The same report as if no case had been counted: what stands in its files too are the program's own words.
pub(super) fn without_cases(act: &Act, edition: &Edition) -> Result<Edition, Error> {
    let about = &edition.identification;
    let issue = Issue {
        quarter: about.quarter,
        version: about.version,
        published_on: about.published_on,
        previous_published_on: about.previous_published_on,
    };
    let material =
        Material { cases: &[], messages: Messages::default(), past: &Past::default(), zone: &act.desk.house.zone };
    let mut empty = assemble(&Publisher::of(&act.desk.house), issue, &material)?;
    Beside::of_house(&act.desk.house).add_to(&mut empty, None, None);
    Ok(empty)
}
