//! What two ledgers, one quarter after the other, must say of the same matters.
//!
//! Only of authorities' matters: a private matter has another reference in every quarter, so that nobody can follow it.
//! Invariant: a request that was open at the end of a quarter is found in the next, and one that was closed is not.

use std::collections::{BTreeMap, BTreeSet};

use super::Mismatch;
use super::shown::{OF_AUTHORITIES, is_of_authority};
use crate::reports::edition::{Edition, LEDGER, MOVEMENTS, Table};
use crate::reports::export::csv_name;
use crate::reports::ledger::{Movement, PENDING};

/// The authorities' matters of an edition.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    report_id: String,
    matters: BTreeMap<String, Matter>,
    private: BTreeSet<String>,
    /// How many cases left each kind for another.
    moved_out: BTreeMap<String, usize>,
}

#[derive(Clone, Debug)]
struct Matter {
    kind: String,
    entered: String,
    outcome: String,
}

impl Ledger {
    pub fn of(edition: &Edition) -> Ledger {
        let mut ledger = Ledger { report_id: edition.identification.report_id.clone(), ..Ledger::default() };
        for row in rows(edition.sheet(LEDGER)) {
            let text = |column: &str| row.get(column).copied().unwrap_or_default().to_owned();
            if is_of_authority(&text("kind"), &text("category")) {
                let matter = Matter { kind: text("kind"), entered: text("entered"), outcome: text("outcome") };
                ledger.matters.insert(text("reference"), matter);
            } else {
                ledger.private.insert(text("reference"));
            }
        }
        for row in rows(edition.sheet(MOVEMENTS)) {
            if row.get("movement") == Some(&Movement::MovedOut.as_str()) {
                let kind = row.get("kind").copied().unwrap_or_default().to_owned();
                *ledger.moved_out.entry(kind).or_default() += 1;
            }
        }
        ledger
    }
}

fn rows(sheet: Option<&Table>) -> impl Iterator<Item = BTreeMap<&str, &str>> {
    sheet.into_iter().flat_map(|sheet| {
        sheet.rows.iter().map(move |row| {
            let named = sheet.columns.iter().zip(row);
            named.map(|(column, cell)| (column.id.as_str(), cell.as_text())).collect()
        })
    })
}

/// The takedown demands of authorities are left out where one may have become another's, which no movement says.
pub fn check(ended: &Ledger, starts: &Ledger) -> Vec<Mismatch> {
    let mut problems = lost(ended, starts);
    let again = starts.private.iter().chain(starts.matters.keys()).filter(|one| ended.private.contains(*one));
    problems
        .extend(again.map(|one| format!("has the row \"{one}\", which is a private matter in {}", ended.report_id)));
    for (reference, matter) in &starts.matters {
        let was = ended.matters.get(reference);
        let problem = match was {
            Some(was) if was.outcome != PENDING => {
                format!("has the row \"{reference}\", which {} closed as \"{}\"", ended.report_id, was.outcome)
            }
            Some(_)
                if ![Movement::OpenAtStart.as_str(), Movement::MovedIn.as_str()].contains(&matter.entered.as_str()) =>
            {
                let Matter { entered, .. } = matter;
                let says = format!("row \"{reference}\", column \"entered\": says \"{entered}\"");
                format!("{says}, and it was open at the end of {}", ended.report_id)
            }
            None if matter.entered == Movement::OpenAtStart.as_str() && is_by_kind(&matter.kind) => {
                format!("has the row \"{reference}\" as open at the start, which {} has not", ended.report_id)
            }
            _ => continue,
        };
        problems.push(problem);
    }
    problems.into_iter().map(|problem| Mismatch::new(csv_name(LEDGER), problem)).collect()
}

/// Open matters that are gone; not more of a kind than have moved to another, where a private matter has a new reference.
fn lost(ended: &Ledger, starts: &Ledger) -> Vec<String> {
    let mut lost: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (reference, matter) in &ended.matters {
        let is_open = matter.outcome == PENDING && is_by_kind(&matter.kind);
        if is_open && !starts.matters.contains_key(reference) {
            lost.entry(&matter.kind).or_default().push(reference);
        }
    }
    let too_many =
        lost.into_iter().filter(|(kind, gone)| gone.len() > starts.moved_out.get(*kind).copied().unwrap_or(0));
    let told = too_many.flat_map(|(_, gone)| gone);
    told.map(|reference| format!("has no row \"{reference}\", which was open at the end of {}", ended.report_id))
        .collect()
}

fn is_by_kind(kind: &str) -> bool {
    OF_AUTHORITIES.contains(&kind)
}
