//! What the Board affirms about the house's integrity.
//!
//! Invariant: every sentence of the taxonomy has a row in every report, so that none can vanish in silence.

use super::layout::{Key, columns_add_up, stated, text};
use super::stated::{Words, row, table};
use crate::reports::Cell;
use crate::reports::edition::Table;
use crate::reports::statements::{STATE, StatementStanding, TABLE};

pub fn integrity_statements(standings: &[StatementStanding]) -> Table {
    let words = Words {
        id: TABLE,
        title: "Integrity statements",
        caption: "What the members of the Board affirm for the quarter",
        definition: "Each member says for each quarter whether a sentence was true throughout it, with a sign-in of their own. It is “affirmed” if \
                     more than half of the members affirm it; “removed” if an earlier report showed it as affirmed, or a member says that it is no \
                     longer true, and it is not affirmed now; otherwise “not_affirmed”, which says nothing about whether it is true. Nobody can \
                     be made to explain a sentence that is missing here: look at the table, and not for a reason.",
    };
    let mut figures = vec![text(STATE, "State", "“affirmed”, “not_affirmed” or “removed”.")];
    figures.extend([
        stated("affirmed_by", "Affirmed by", "Members of the Board who affirm it for this quarter."),
        stated(
            "not_affirmed_by",
            "Not by",
            "Members who said nothing, left it open, or said that it is no longer true.",
        ),
        stated("members", "Members", "Members of the Board when the quarter’s first report was published."),
    ]);
    let line = |one: &StatementStanding| {
        let cells = [
            Cell::text(one.state.as_str()),
            one.affirmed_by.into(),
            (one.members - one.affirmed_by).into(),
            one.members.into(),
        ];
        row(one.statement.as_str(), one.statement.label(), cells)
    };
    let rows = standings.iter().map(line).collect();
    let sums = vec![columns_add_up("members", &["affirmed_by", "not_affirmed_by"], &[])];
    table(&words, Key { id: "statement", label: "Statement", name_of: str::to_owned }, figures, rows, sums)
}
