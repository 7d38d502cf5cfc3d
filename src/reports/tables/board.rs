//! What the Board did: its decisions, what happened on the way to them, and what came of decisions that were looked at again.
//!
//! Stated, since no row of a case may say them. Invariant: the decisions are those of the balance, and nothing else here is about a
//! matter that the report does not count.

use super::layout::{Key, columns_add_up, filter, stated};
use super::stated::{Words, row, table};
use crate::decisions::{DecidedBy, Happening};
use crate::reports::Cell;
use crate::reports::beside::Record;
use crate::reports::edition::{LEDGER, Row, Sum, TOTAL, Table};
use crate::reports::ledger::CountedCase;
use crate::taxonomy::{Outcome, Reconsidered};

/// How the Board decides. What is done urgently is no decision until a ballot ratifies it.
const WAYS: [DecidedBy; 3] = [DecidedBy::Board, DecidedBy::Standing, DecidedBy::Ratified];

pub fn decisions(cases: &[CountedCase<'_>]) -> Table {
    let words = Words {
        id: "board",
        title: "Decisions of the Board",
        caption: "Decisions, by who decided and whether the recommendation was followed",
        definition: "A reviewer recommends, the Board decides, and what it decides is final. By a standing decision the Board decides a class of \
                     cases beforehand; each of them waits for some days, in which any member may call it in. An urgent measure is no decision \
                     until a ballot ratifies it. These are the cases that the balance calls decided.",
    };
    let decided = |by: Option<DecidedBy>| {
        cases.iter().filter(move |(case, counted)| {
            let by_this = |one: DecidedBy| by.is_none_or(|by| by == one);
            counted.is_decided() && case.decision.is_some_and(|one| by_this(one.decided_by))
        })
    };
    let line = |by: &DecidedBy| row(by.as_str(), by.label(), decision_figures(decided(Some(*by))));
    let mut lines: Vec<Row> = WAYS.iter().map(line).collect();
    lines.push(row(TOTAL, "Total", decision_figures(decided(None))));
    let figures = vec![
        stated("cases", "Cases", "Cases that this report counts as decided."),
        stated("followed", "Followed", "The decision has the outcome that the reviewer recommended."),
        stated("not_followed", "Not followed", "The decision has another outcome than the reviewer recommended."),
    ];
    let outcomes: Vec<&str> = Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect();
    let sums = vec![
        columns_add_up("cases", &["followed", "not_followed"], &[]),
        Sum::Rows {
            columns: ["cases", "followed", "not_followed"].map(str::to_owned).to_vec(),
            result: TOTAL.into(),
            parts: Vec::new(),
        },
        Sum::Count {
            column: "cases".into(),
            rows: vec![TOTAL.into()],
            from: LEDGER.into(),
            filter: filter(&[("outcome", &outcomes)]),
        },
    ];
    table(&words, Key { id: "decided_by", label: "Decided by", name_of: str::to_owned }, figures, lines, sums)
}

fn decision_figures<'a, 'b: 'a>(cases: impl Iterator<Item = &'a CountedCase<'b>>) -> [Cell; 3] {
    let followed: Vec<bool> =
        cases.filter_map(|(case, _)| case.decision).map(|decision| decision.recommendation_followed).collect();
    let yes = followed.iter().filter(|followed| **followed).count();
    [count_of(followed.len()), count_of(yes), count_of(followed.len() - yes)]
}

fn count_of(number: usize) -> Cell {
    i64::try_from(number).unwrap_or(i64::MAX).into()
}

/// The total of the two rows about ballots.
const BALLOTS: &str = "ballots_closed";

pub fn record(record: &Record) -> Table {
    let words = Words {
        id: "board-record",
        title: "Record of the Board",
        caption: "What happened in matters before the Board",
        definition: "Each thing counts once, in the first report that may speak about its matter and whose cut-off comes after it. A case that \
                     came back to the Board was submitted again. A dissent is what a member writes who voted against what was decided. Nothing \
                     here is about a single member or a single matter.",
    };
    let of = |what: Happening| record.number(what);
    let line = |what: Happening| row(what.as_str(), what.label(), [of(what).into()]);
    let rows = vec![
        line(Happening::Submitted),
        line(Happening::Returned),
        line(Happening::Quorate),
        line(Happening::Inquorate),
        row(BALLOTS, "Ballots closed", [(of(Happening::Quorate) + of(Happening::Inquorate)).into()]),
        line(Happening::Recused),
        line(Happening::Dissented),
        line(Happening::Summarised),
    ];
    let parts = [Happening::Quorate, Happening::Inquorate].map(|what| what.as_str().to_owned()).to_vec();
    let sums = vec![Sum::Rows { columns: vec!["number".into()], result: BALLOTS.into(), parts }];
    let figures = vec![stated("number", "Number", "How often it happened.")];
    table(&words, Key { id: "happening", label: "What happened", name_of: str::to_owned }, figures, rows, sums)
}

pub fn reconsiderations(record: &Record) -> Table {
    let words = Words {
        id: "reconsiderations",
        title: "Decisions looked at again",
        caption: "New cases on new evidence about a decided matter, and what came of them",
        definition: "A decision of the Board is final and is never changed. New evidence opens a new case, whose decision confirms the first one, \
                     changes it in part or changes it. Asked counts the cases opened; the lines below count decisions of this report, also on \
                     cases that were opened earlier.",
    };
    let results = |wanted: Reconsidered| record.results.iter().filter(|result| **result == wanted).count();
    let line = |result: &Reconsidered| row(result.as_str(), result.label(), [count_of(results(*result))]);
    let mut rows = vec![row("asked", "Asked", [record.number(Happening::Reconsidered).into()])];
    rows.extend(Reconsidered::ALL.iter().map(line));
    rows.push(row("decided", "Decided", [count_of(record.results.len())]));
    let parts = Reconsidered::ALL.iter().map(|result| result.as_str().to_owned()).collect();
    let sums = vec![Sum::Rows { columns: vec!["cases".into()], result: "decided".into(), parts }];
    let figures = vec![stated("cases", "Cases", "Cases on new evidence.")];
    table(&words, Key { id: "reconsidered", label: "What came of it", name_of: str::to_owned }, figures, rows, sums)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::{Quarter, assemble, invented};

    #[test]
    fn a_decision_by_a_standing_decision_and_by_ballot_stand_in_lines_of_their_own() {
        let mut cases = invented::cases(3, 200);
        let mut by = [DecidedBy::Board, DecidedBy::Standing, DecidedBy::Ratified].into_iter().cycle();
        for decision in cases.iter_mut().filter_map(|case| case.decision.as_mut()) {
            decision.decided_by = by.next().unwrap();
        }
        let quarter: Quarter = "2026-Q3".parse().unwrap();
        let calendar = invented::calendar("2025-Q4".parse().unwrap(), quarter);
        let counted = assemble::counted(&cases, quarter, &calendar).unwrap();
        let plain = |by: DecidedBy| {
            let decided = counted.iter().filter(|(_, one)| one.is_decided());
            i64::try_from(decided.filter(|(case, _)| case.decision.unwrap().decided_by == by).count()).unwrap()
        };
        let shown = decisions(&counted);
        assert!(plain(DecidedBy::Standing) > 0);
        for by in WAYS {
            assert_eq!(shown.integer(by.as_str(), "cases"), Some(plain(by)), "{by}");
        }
        assert!(shown.row(DecidedBy::Urgent.as_str()).is_none(), "nothing is decided so");
    }
}
