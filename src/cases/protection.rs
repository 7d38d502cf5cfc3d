//! Material that shows the sexual exploitation of a child is shown to nobody. A case about it takes no file and gives none
//! out; hashes and the text of the report are kept. Not the destruction of what came, which is `measures` and
//! `destruction`. Invariant: whatever hands out the bytes of a file asks here first.

use std::collections::BTreeMap;

use super::{Case, Error, store};
use crate::accounts::Act;
use crate::db::Db;
use crate::db::ids::{CaseId, NoticeId};
use crate::notices;
use crate::taxonomy::TermsCategory;

const CATEGORY: TermsCategory = TermsCategory::ChildSexualExploitation;

/// Whether the case is about the sexual exploitation of a child: because something that does not bear a second thought was
/// done in it while it was (`keep`), by the category that a person gave it or, as long as nobody gave it one, by what a report
/// in a known form says. Not by the offence that a request for data names: what comes with it is an order, to be read.
pub fn is_protected(db: &mut Db, act: &Act, case: CaseId) -> Result<bool, Error> {
    if store::protected_since(db, case)?.is_some() {
        return Ok(true);
    }
    match store::content(db, case)?.and_then(|row| row.terms_category) {
        Some(category) => Ok(category == CATEGORY),
        None => is_suggested(db, act, case),
    }
}

fn is_suggested(db: &mut Db, act: &Act, case: CaseId) -> Result<bool, Error> {
    for notice in notices::notices_of(db, case)? {
        let findings = notices::findings(db, act.keys(), notice.id)?;
        if findings.is_some_and(|findings| findings.category == Some(CATEGORY)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether any case that the notice belongs to is about that: there is no way around through another case.
pub fn protects(db: &mut Db, act: &Act, notice: NoticeId) -> Result<bool, Error> {
    Protections::default().of_notice(db, act, notice)
}

/// The answers for many notices, each case asked once: asking opens what every notice of the case says.
#[derive(Default)]
pub(super) struct Protections(BTreeMap<CaseId, bool>);

impl Protections {
    pub fn of_case(&mut self, db: &mut Db, act: &Act, case: CaseId) -> Result<bool, Error> {
        if let Some(known) = self.0.get(&case) {
            return Ok(*known);
        }
        let protected = is_protected(db, act, case)?;
        self.0.insert(case, protected);
        Ok(protected)
    }

    pub fn of_notice(&mut self, db: &mut Db, act: &Act, notice: NoticeId) -> Result<bool, Error> {
        for case in store::cases_of_notice(db, notice)? {
            if self.of_case(db, act, case)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// From now on no change of a field lifts the protection: the matter was referred, or the destruction of a file asked for or
/// confirmed. Nothing happens to a case that is not protected.
pub(super) fn keep(db: &mut Db, act: &Act, case: CaseId) -> Result<(), Error> {
    if is_protected(db, act, case)? {
        store::hold_measures(db, case)?;
        store::keep_protected(db, case, act.at)?;
    }
    Ok(())
}

/// The same for every case of a notice.
pub(super) fn keep_of_notice(db: &mut Db, act: &Act, notice: NoticeId) -> Result<(), Error> {
    store::cases_of_notice(db, notice)?.into_iter().try_for_each(|case| keep(db, act, case))
}

/// A request to destroy a file was taken back. If that was all that kept the case protected, its fields decide again, so
/// that a mistake in them can still be mended. Whoever keeps it for another reason at the same moment waits, and marks it anew.
pub(super) fn reconsider(db: &mut Db, case: CaseId) -> Result<(), Error> {
    store::hold_measures(db, case)?;
    let Some(since) = store::protected_since(db, case)? else { return Ok(()) };
    if !store::has_referral_since(db, case, since)? && !store::destroys_protected_since(db, case, since)? {
        store::forget_protected(db, case)?;
    }
    Ok(())
}

pub(super) fn reconsider_of_notice(db: &mut Db, notice: NoticeId) -> Result<(), Error> {
    store::cases_of_notice(db, notice)?.into_iter().try_for_each(|case| reconsider(db, case))
}

pub(super) fn refuse_upload(db: &mut Db, act: &Act, case: &Case) -> Result<(), Error> {
    if is_protected(db, act, case.id)? {
        let what = "a case about the sexual exploitation of a child takes no files".to_owned();
        let hint = "record the referral; whoever it goes to says how the material is handed over";
        return Err(Error::Invalid { field: "files", what, hint });
    }
    Ok(())
}

/// What is said instead of giving a file out.
pub(super) fn nobody_opens_it() -> Error {
    let what = "nobody opens or downloads a file in a matter of the sexual exploitation of a child".to_owned();
    let hint = "its hash and the text of the report are kept; record the referral, and two persons destroy the file";
    Error::Invalid { field: "part", what, hint }
}
