//! What came in, what left and what became of it, for every kind.

use super::layout::{Key, Layout, always_possible, columns_add_up, count, filter};
use crate::reports::edition::{Column, LEDGER, Sum, Table};
use crate::reports::ledger::{Movement, PENDING, SET_ASIDE};
use crate::reports::measure::NoSuchColumn;
use crate::reports::words;
use crate::taxonomy::{Kind, Outcome};

pub fn balance(movements: &Table) -> Result<Table, NoSuchColumn> {
    let figure = |movement: &Movement| {
        count(movement.as_str(), movement.label(), movement.definition(), &[("movement", &[movement.as_str()])])
    };
    Layout {
        id: "balance",
        title: "Balance",
        caption: "Cases by kind: what was open, what came in, what left and what is open",
        definition: "In every line, what was open at the start, plus what came in, minus what left, is what is open at the end.",
        sheet: movements,
        filter: filter(&[]),
        keys: vec![kind()],
        fixed: Kind::ALL.iter().map(|kind| vec![kind.as_str()]).collect(),
        note: None,
        figures: Movement::ALL.iter().map(figure).collect(),
        impossible: always_possible,
        sums: balance_sums(),
    }
    .counted()
}

pub fn kind() -> Key {
    Key { id: "kind", label: "Kind", name_of: words::kind }
}

fn balance_sums() -> Vec<Sum> {
    let plus = ["open_at_start", "received", "logged_late", "released_from_secrecy", "moved_in"];
    let mut sums = vec![columns_add_up("open_at_end", &plus, &["decided", "set_aside", "moved_out"])];
    for kind in Kind::ALL {
        let decided: Vec<&str> = Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect();
        for (column, outcomes) in
            [("open_at_end", &[PENDING][..]), ("set_aside", &[SET_ASIDE][..]), ("decided", decided.as_slice())]
        {
            sums.push(ledger_has(*kind, column, &[("outcome", outcomes)]));
        }
        if kind.is_from_authority() {
            for column in ["received", "logged_late", "released_from_secrecy", "moved_in"] {
                // A case that was both logged late, say, and moved would be one row here and two steps there; none is:
                // a case moves only after it was counted.
                sums.push(ledger_has(*kind, column, &[("entered", &[column])]));
            }
        }
    }
    sums
}

/// A cell of the balance is also the number of rows in the ledger.
fn ledger_has(kind: Kind, column: &str, also: &[(&str, &[&str])]) -> Sum {
    let mut rows = filter(&[("kind", &[kind.as_str()])]);
    rows.extend(filter(also));
    Sum::Count { column: column.into(), rows: vec![kind.as_str().into()], from: LEDGER.into(), filter: rows }
}

pub fn late_entries(movements: &Table) -> Result<Table, NoSuchColumn> {
    Layout {
        id: "late-entries",
        title: "From earlier quarters",
        caption: "Cases logged late or released from secrecy, by quarter of receipt",
        definition: "What was received in an earlier quarter and could not be counted there. A table with nothing but its total says that there is none.",
        sheet: movements,
        filter: filter(&[("movement", &[Movement::LoggedLate.as_str(), Movement::ReleasedFromSecrecy.as_str()])]),
        keys: vec![
            kind(),
            Key { id: "movement", label: "Came in as", name_of: words::movement },
            Key { id: "quarter_of_receipt", label: "Quarter of receipt", name_of: str::to_owned },
        ],
        fixed: Vec::new(),
        note: None,
        figures: vec![count("cases", "Cases", "Cases of this kind that came in in this way.", &[])],
        impossible: always_possible,
        sums: Vec::new(),
    }
    .counted()
}

pub fn outcomes(ledger: &Table) -> Result<Table, NoSuchColumn> {
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    let figure = |kind: &Kind| count(kind.as_str(), kind.label(), kind.definition(), &[("kind", &[kind.as_str()])]);
    let mut figures: Vec<Column> = Kind::ALL.iter().map(figure).collect();
    figures.push(count("all", "All kinds", "Cases of every kind.", &[]));
    let outcomes = Outcome::ALL.iter().map(|outcome| outcome.as_str()).chain([SET_ASIDE, PENDING]);
    Layout {
        id: "outcomes",
        title: "Outcomes",
        caption: "What became of the cases, by kind",
        definition: "Every case of the balance, counted once, by its state at the cut-off. “n/a” marks an outcome that a kind cannot have.",
        sheet: ledger,
        filter: filter(&[]),
        keys: vec![Key { id: "outcome", label: "Outcome", name_of: words::outcome }],
        fixed: outcomes.map(|outcome| vec![outcome]).collect(),
        note: None,
        figures,
        impossible: cannot_have,
        sums: vec![columns_add_up("all", &kinds, &[])],
    }
    .counted()
}

fn cannot_have(outcome: &str, kind: &str) -> bool {
    match (outcome.parse::<Outcome>(), kind.parse::<Kind>()) {
        (Ok(outcome), Ok(kind)) => !Outcome::for_kind(kind).contains(&outcome),
        _ => false,
    }
}
