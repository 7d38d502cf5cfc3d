//! What stands in a report beside the figures of its cases: read from the database here, and made into tables at once.
//!
//! Not the cases and messages, which `figures` reads. Invariant: what happened counts in the first report that may speak about its matter
//! and whose cut-off comes after it, and in no other.

use std::collections::{BTreeMap, BTreeSet};

use super::counting::Calendar;
use super::edition::{Edition, Table};
use super::entries::{self, Entries};
use super::messages::Cases;
use super::predecessor::{self, PredecessorQuarter};
use super::statements::{self, StatementStanding};
use super::tables::{
    PublicSummary, board, method, predecessor as predecessor_table, statements as statement_tables, summaries,
};
use super::{Error, Quarter};
use crate::accounts::Act;
use crate::config::House;
use crate::db::ids::CaseId;
use crate::db::{Db, Timestamp};
use crate::decisions::{self, Happened, Happening};
use crate::taxonomy::Reconsidered;

/// How often what happened in matters of the Board.
#[derive(Clone, Debug, Default)]
pub struct Record {
    numbers: BTreeMap<&'static str, i64>,
    /// What came of the decisions on new evidence.
    pub results: Vec<Reconsidered>,
}

impl Record {
    pub fn number(&self, what: Happening) -> i64 {
        self.numbers.get(what.as_str()).copied().unwrap_or(0)
    }
}

/// Everything beside the figures.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    pub record: Record,
    pub summaries: Vec<PublicSummary>,
    /// The cases that they are about.
    pub summarised: Vec<CaseId>,
    pub statements: Statements,
    pub entries: Entries,
    pub scope: Scope,
    /// What came before these reports, if the settings name it.
    pub predecessor: Option<&'static [PredecessorQuarter]>,
}

/// Services that the report covers, and others of the same house.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    pub covered: Vec<String>,
    pub not_covered: Vec<String>,
}

/// The Board's word: as it stands now, or, once a report of the quarter was published, as that report has it.
#[derive(Clone, Debug)]
pub enum Statements {
    Standing(Vec<StatementStanding>),
    Published(Box<Table>),
}

impl Default for Statements {
    fn default() -> Statements {
        Statements::Standing(Vec::new())
    }
}

impl Statements {
    fn table(&self) -> Table {
        match self {
            Statements::Standing(standings) => statement_tables::integrity_statements(standings),
            Statements::Published(table) => table.as_ref().clone(),
        }
    }
}

/// What a report is being made of.
pub(super) struct Occasion<'a> {
    pub quarter: Quarter,
    pub calendar: &'a Calendar,
    /// Every case that the figures were read for.
    pub cases: &'a Cases<'a>,
    /// Those that it counts as decided.
    pub decided: BTreeSet<CaseId>,
    /// The newest published edition of the quarter before, and of this one.
    pub before: Option<&'a Edition>,
    pub published: Option<&'a Edition>,
}

impl Beside {
    /// What the settings alone give.
    pub fn of_house(house: &House) -> Beside {
        Beside { predecessor: predecessor::history(house.predecessor), ..Beside::default() }
    }

    /// The tables, each under its heading.
    fn tables(&self) -> Vec<Table> {
        let mut about = vec![
            method::scope(&self.scope.covered, &self.scope.not_covered),
            method::denominators(&self.entries),
            method::automation(),
        ];
        about.extend(self.predecessor.map(predecessor_table::predecessor));
        let board = (
            "The Board",
            vec![
                board::record(&self.record),
                board::reconsiderations(&self.record),
                summaries::decision_summaries(&self.summaries),
                self.statements.table(),
            ],
        );
        let headed = [board, (ABOUT, about)].into_iter().flat_map(|(section, tables)| {
            tables.into_iter().map(move |mut table| {
                section.clone_into(&mut table.about.section);
                table
            })
        });
        headed.collect()
    }

    /// Adds all of it; last what has changed in the method since the report before and since the version that is replaced, which
    /// compares everything else.
    pub fn add_to(&self, edition: &mut Edition, before: Option<&Edition>, replaced: Option<&Edition>) {
        edition.tables.extend(self.tables());
        let mut table = method::methodology(edition, [before, replaced], self.entries.note());
        ABOUT.clone_into(&mut table.about.section);
        edition.tables.push(table);
    }
}

const ABOUT: &str = "About this report";

/// Reads what stands beside the figures.
pub(super) fn read(db: &mut Db, act: &Act, occasion: &Occasion<'_>) -> Result<Beside, Error> {
    let house = &act.desk.house;
    let scope = Scope { covered: house.services_covered.clone(), not_covered: house.services_not_covered.clone() };
    let entries = entries::read(db, act, occasion.quarter)?;
    let mut beside = Beside { entries, scope, ..Beside::of_house(house) };
    for (what, case, at) in decisions::happenings(db, &occasion.happened()?)? {
        if !occasion.first_sees(case, at)? {
            continue;
        }
        *beside.record.numbers.entry(what.as_str()).or_default() += 1;
        if what == Happening::Summarised {
            beside.summaries.extend(decisions::confirmed_summary(db, act, case)?.map(PublicSummary::of));
            beside.summarised.push(case);
        }
    }
    beside.record.results = decisions::reconsidered(db, |case| occasion.decided.contains(&case))?;
    beside.statements = match occasion.published.and_then(|edition| edition.table(statements::TABLE)) {
        Some(table) => Statements::Published(Box::new(table.clone())),
        None => Statements::Standing(statements::standings(db, occasion.quarter, occasion.before)?),
    };
    Ok(beside)
}

impl Occasion<'_> {
    fn happened(&self) -> Result<Happened, Error> {
        let bounds = self.quarter.bounds(&self.calendar.zone)?;
        Ok(Happened {
            since: Timestamp::from_jiff(self.calendar.cut_off(self.quarter.previous())?),
            until: Timestamp::from_jiff(self.calendar.cut_off(self.quarter)?),
            received_before: Timestamp::from_jiff(bounds.end),
            logged_since: Timestamp::from_jiff(bounds.start),
        })
    }

    fn first_sees(&self, case: CaseId, at: Timestamp) -> Result<bool, Error> {
        match self.cases.get(&case) {
            Some(case) => Ok(self.calendar.first_sees(case, at.jiff(), self.quarter)?),
            // It was decided before the cut-off before, was counted by then, and was never secret.
            None => Ok(at.jiff() >= self.calendar.cut_off(self.quarter.previous())?),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::reports::case_row::{CaseRow, SecrecyOrder};
    use crate::reports::invented;
    use crate::taxonomy::Secrecy;

    fn at(day: &str) -> jiff::Timestamp {
        format!("{day}T12:00:00Z").parse().unwrap()
    }

    /// The quarters of 2026 whose report counts what happened on a day in a case.
    fn counting(case: &CaseRow, day: &str) -> Vec<String> {
        let calendar = invented::calendar("2026-Q1".parse().unwrap(), "2026-Q4".parse().unwrap());
        let quarters = ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"];
        let counts = |quarter: &&str| calendar.first_sees(case, at(day), quarter.parse().unwrap()).unwrap();
        quarters.iter().filter(|quarter| counts(quarter)).map(|quarter| (*quarter).to_owned()).collect()
    }

    fn received(day: &str, secrecy: Vec<SecrecyOrder>) -> CaseRow {
        let case = invented::cases(1, 1).remove(0);
        CaseRow { received_at: at(day), logged_at: at(day), kind_changes: Vec::new(), secrecy, ..case }
    }

    #[test]
    fn what_happens_counts_once_in_the_quarter_of_its_cut_off() {
        let case = received("2026-02-01", Vec::new());
        assert_eq!(counting(&case, "2026-04-14"), ["2026-Q1"]);
        assert_eq!(counting(&case, "2026-04-15"), ["2026-Q2"]);
        let between = received("2026-04-03", Vec::new());
        assert_eq!(counting(&between, "2026-04-10"), ["2026-Q2"], "its case enters with this quarter");
    }

    #[test]
    fn what_happens_in_a_secret_case_counts_when_the_order_ends() {
        let order = |from: &str, until: Option<&str>| SecrecyOrder {
            from: at(from),
            until: until.map(at),
            confirmed: true,
            term: Secrecy::UntilDate,
            lifted: false,
        };
        let ended = received("2026-02-01", vec![order("2026-02-02", Some("2026-08-01"))]);
        assert_eq!(counting(&ended, "2026-03-01"), ["2026-Q3"]);
        assert_eq!(counting(&received("2026-02-01", vec![order("2026-02-02", None)]), "2026-03-01"), [""; 0]);
        let later = received("2026-02-01", vec![order("2026-05-01", Some("2026-08-01"))]);
        assert_eq!(counting(&later, "2026-03-01"), ["2026-Q1"], "counted before the order came, and not again");
        assert_eq!(counting(&later, "2026-06-01"), ["2026-Q3"]);
    }
}
