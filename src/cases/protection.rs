//! Material that shows the sexual exploitation of a child is shown to nobody. A case about it takes no file and gives none
//! out; hashes and the text of the report are kept. Not the destruction of what came, which is `measures` and
//! `destruction`. Invariant: whatever hands out the bytes of a file asks here first.

use super::{Case, Error, store};
use crate::accounts::Act;
use crate::db::Db;
use crate::db::ids::{CaseId, NoticeId};
use crate::notices;
use crate::taxonomy::TermsCategory;

const CATEGORY: TermsCategory = TermsCategory::ChildSexualExploitation;

/// Whether the case is about the sexual exploitation of a child: by the category that a person gave it or, as long as
/// nobody gave it one, by what a report in a known form says.
pub fn is_protected(db: &mut Db, act: &Act, case: CaseId) -> Result<bool, Error> {
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
    for case in store::cases_of_notice(db, notice)? {
        if is_protected(db, act, case)? {
            return Ok(true);
        }
    }
    Ok(false)
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
