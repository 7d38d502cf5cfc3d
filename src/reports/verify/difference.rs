//! Whether a version tells what it changed: the table of corrections against the version before, counted again.
//!
//! Invariant: a cell that changed between two versions and does not stand in the table is named.

use super::Mismatch;
use super::compare::cell_mismatch;
use crate::reports::Cell;
use crate::reports::corrections::{self, CORRECTIONS};
use crate::reports::difference::difference;
use crate::reports::edition::{Edition, Row, Table};
use crate::reports::export;

/// What a person says, and two versions cannot give.
const SAID: &[&str] = &["published_on", "reason", "prepared_by_role", "approved_by_role"];
const SOURCE: &str = "the two versions give";

/// `older` is the version before; None for a first version.
pub fn check_corrections(older: Option<&Edition>, newer: &Edition) -> Vec<Mismatch> {
    let place = export::csv_name(CORRECTIONS);
    let Some(found) = newer.table(CORRECTIONS) else {
        return older.map(|_| Mismatch::new(place, "is missing")).into_iter().collect();
    };
    let earlier = older.map(corrections::rows_of).unwrap_or_default();
    let changes = older.map(|older| difference(older, newer)).unwrap_or_default();
    let told_before = earlier.len();
    let expected = corrections::table(earlier, newer.identification.version, &changes, None);
    let mut mismatches = Vec::new();
    if found.rows.len() != expected.rows.len() {
        let problem = format!("has {} rows, {SOURCE} {}", found.rows.len(), expected.rows.len());
        mismatches.push(Mismatch::new(place.clone(), problem));
    }
    for (at, (row, wanted)) in found.rows.iter().zip(&expected.rows).enumerate() {
        let is_own = at >= told_before;
        mismatches.extend(against(&place, found, (row, wanted), is_own));
        if is_own {
            mismatches.extend(unsaid(&place, found, row, newer));
        }
    }
    mismatches
}

fn against(place: &str, table: &Table, (found, wanted): (&Row, &Row), is_own: bool) -> Vec<Mismatch> {
    let cells = table.columns.iter().zip(found.iter().zip(wanted));
    let differing =
        cells.filter(|(column, (says, gives))| says != gives && !(is_own && SAID.contains(&column.id.as_str())));
    let name = table.keys(found).join(" / ");
    differing
        .map(|(column, (says, gives))| cell_mismatch(place, name.clone(), &column.id, says, SOURCE, gives))
        .collect()
}

/// A change without a day, a reason or one of the two roles.
fn unsaid(place: &str, table: &Table, row: &Row, edition: &Edition) -> Vec<Mismatch> {
    let name = table.keys(row).join(" / ");
    let cell = |column: &str| table.position(column).and_then(|at| row.get(at)).map(Cell::as_text).unwrap_or_default();
    let published_on = edition.identification.published_on.map(|day| day.to_string()).unwrap_or_default();
    let empty = SAID.iter().filter(|column| cell(column).is_empty());
    let mut mismatches: Vec<Mismatch> = empty
        .map(|column| Mismatch::new(place, format!("row \"{name}\" says nothing in column \"{column}\"")))
        .collect();
    if !cell("published_on").is_empty() && cell("published_on") != published_on {
        let says = Cell::text(cell("published_on").to_owned());
        mismatches.push(cell_mismatch(
            place,
            name,
            "published_on",
            &says,
            "report.json says",
            &Cell::text(published_on),
        ));
    }
    mismatches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::corrections::{Correction, approve, table};
    use crate::reports::invented;
    use crate::workflow::Role;

    /// A first version, and a second in which two figures of another table are other ones.
    fn versions() -> (Edition, Edition) {
        let older = invented::edition("2026-Q3", &invented::cases(11, 60));
        let mut newer = older.clone();
        let messages = newer.tables.iter_mut().find(|table| table.about.id == "messages").unwrap();
        messages.rows[0][2] = Cell::Integer(-3);
        messages.rows[1][2] = Cell::Integer(4711);
        newer.identification.version = 2;
        let changes = difference(&older, &newer);
        let correction = Correction { reason: "They were miscounted.".into(), prepared_role: Role::Officer };
        let told = table(Vec::new(), 2, &changes, Some(&correction));
        *newer.tables.iter_mut().find(|table| table.about.id == CORRECTIONS).unwrap() = told;
        let published_on = newer.identification.published_on.unwrap();
        approve(&mut newer, published_on, Role::Publisher);
        (older, newer)
    }

    fn found(older: &Edition, newer: &Edition) -> Vec<String> {
        check_corrections(Some(older), newer).iter().map(ToString::to_string).collect()
    }

    fn rows(edition: &mut Edition) -> &mut Vec<Row> {
        &mut edition.tables.iter_mut().find(|table| table.about.id == CORRECTIONS).unwrap().rows
    }

    #[test]
    fn a_version_that_tells_what_it_changed_is_right_and_a_negative_figure_is_no_formula() {
        let (older, mut newer) = versions();
        assert_eq!(found(&older, &newer), Vec::<String>::new());
        assert_eq!(rows(&mut newer).len(), 2);
        let csv = export::csv(newer.table(CORRECTIONS).unwrap()).unwrap();
        assert!(String::from_utf8(csv).unwrap().contains(",-3,"));
    }

    #[test]
    fn a_change_that_is_left_out_altered_or_made_up_is_named() {
        let (older, newer) = versions();
        let with = |change: &dyn Fn(&mut Vec<Row>)| {
            let mut other = newer.clone();
            change(rows(&mut other));
            found(&older, &other)
        };
        assert_eq!(with(&|rows| drop(rows.pop())), ["corrections.csv: has 1 rows, the two versions give 2"]);
        let altered = with(&|rows| rows[1][8] = Cell::text("5"));
        assert_eq!(altered, ["corrections.csv: row \"v2-2\", column \"new\": says 5, the two versions give 4711"]);
        assert!(!with(&|rows| rows.push(rows[0].clone())).is_empty());
        for said in [3, 9, 10, 11] {
            assert_eq!(with(&|rows| rows[0][said] = Cell::text("")).len(), 1, "column {said}");
        }
        let mut silent = newer.clone();
        silent.tables.retain(|table| table.about.id != CORRECTIONS);
        assert_eq!(found(&older, &silent), ["corrections.csv: is missing"]);
    }

    #[test]
    fn what_an_older_version_told_stays_word_by_word_and_a_first_version_tells_nothing() {
        let (_, second) = versions();
        let mut third = second.clone();
        third.identification.version = 3;
        assert_eq!(found(&second, &third), Vec::<String>::new());
        rows(&mut third)[0][9] = Cell::text("Another reason.");
        assert_eq!(found(&second, &third).len(), 1);
        let (mut first, _) = versions();
        assert!(check_corrections(None, &first).is_empty());
        *rows(&mut first) = second.table(CORRECTIONS).unwrap().rows.clone();
        assert!(!check_corrections(None, &first).is_empty());
    }
}
