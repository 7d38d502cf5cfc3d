//! The list as a table for a spreadsheet: RFC 4180 with CRLF, UTF-8, no byte-order mark.
//!
//! Not a report: nobody publishes it, and it says nothing that the list does not say. Invariants: nothing sealed is in it, and no
//! cell can be taken for a formula.

use std::collections::BTreeMap;

use serde_json::json;

use super::list::{Sort, by_deadline, visible};
use super::{Case, Deadline, Error, Filter, next_deadlines, store};
use crate::accounts::{self, Act};
use crate::audit::Verb;
use crate::db::ids::{CaseId, UserId};
use crate::db::{Db, Pool, Timestamp};
use crate::spreadsheet::harmless;
use crate::workflow::{Action, Relation};

/// So many cases fit into one export.
pub const EXPORTED: usize = 10_000;

const COLUMNS: [&str; 12] = [
    "number",
    "state",
    "kind",
    "kind_confirmed",
    "urgency",
    "channel",
    "language",
    "terms_version",
    "reviewer",
    "received_at",
    "due_at",
    "summary",
];

/// What the table is made of.
struct Listed {
    cases: Vec<Case>,
    names: BTreeMap<UserId, String>,
    due: BTreeMap<CaseId, Deadline>,
}

/// The cases of the filter that this person may see, in its order; the event is left before anything is handed out.
pub fn export(pool: &Pool, act: &Act, filter: &Filter) -> Result<Vec<u8>, Error> {
    act.allow(Action::ExportCases, None, Relation::None)?;
    let filter = visible(act, filter, Action::ViewCase)?;
    let limit = i64::try_from(EXPORTED + 1).unwrap_or(i64::MAX);
    let listed = pool.read(|db| {
        let cases = match filter.sort {
            Sort::Deadline => by_deadline(db, act, &filter, None)?.into_iter().map(|(_, case)| case).collect(),
            _ => store::list(db, &filter, None, limit)?,
        };
        Ok::<_, Error>(Listed { names: names(db, &cases)?, due: next_deadlines(db, act, &cases)?, cases })
    })?;
    if listed.cases.len() > EXPORTED {
        let what = format!("these are more than {EXPORTED} cases");
        return Err(Error::Invalid {
            field: "export",
            what,
            hint: "narrow the filter, by the day of receipt for instance",
        });
    }
    let (event_act, count) = (act.clone(), listed.cases.len());
    pool.write(move |db| {
        Ok::<_, Error>(event_act.record(db, Verb::CasesExported, None, None, json!({ "cases": count }))?)
    })?;
    csv(&listed, act)
}

fn names(db: &mut Db, cases: &[Case]) -> Result<BTreeMap<UserId, String>, Error> {
    let mut names = BTreeMap::new();
    for id in cases.iter().filter_map(|case| case.assigned_to) {
        if let std::collections::btree_map::Entry::Vacant(place) = names.entry(id) {
            place.insert(accounts::get(db, id)?.display_name);
        }
    }
    Ok(names)
}

fn csv(listed: &Listed, act: &Act) -> Result<Vec<u8>, Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let unwritten = |_| Error::Invalid {
        field: "export",
        what: "the table could not be written".to_owned(),
        hint: "try again with fewer cases",
    };
    writer.write_record(COLUMNS).map_err(unwritten)?;
    for case in &listed.cases {
        let cells = row(case, listed, act).map(harmless);
        writer.write_record(cells).map_err(unwritten)?;
    }
    writer.into_inner().map_err(|_| Error::Invalid {
        field: "export",
        what: "the table could not be written".to_owned(),
        hint: "try again with fewer cases",
    })
}

fn row(case: &Case, listed: &Listed, act: &Act) -> [String; 12] {
    // The house's wall clock with its offset: a moment that a spreadsheet sorts and a person reads.
    let at = |at: Timestamp| at.zoned(&act.desk.house.zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    [
        case.number.to_string(),
        case.state.to_string(),
        case.kind.to_string(),
        if case.kind_confirmed { "yes" } else { "no" }.to_owned(),
        case.urgency.to_string(),
        case.channel.to_string(),
        case.language.clone().unwrap_or_default(),
        case.terms_version.clone(),
        case.assigned_to.and_then(|id| listed.names.get(&id).cloned()).unwrap_or_default(),
        at(case.received_at),
        listed.due.get(&case.id).map(|deadline| at(deadline.due_at)).unwrap_or_default(),
        case.summary.clone(),
    ]
}
