//! How a quarter compares with those before it, as their reports were published.
//!
//! Invariant: a quarter without a report has `n/a` and no number, so that nobody takes a gap for a quiet quarter.

use super::layout::{Key, columns_add_up, filter, key_columns, stated};
use super::stated::{Words, row, table};
use crate::reports::edition::{About, Filter, MOVEMENTS, Row, Source, Sum, TOTAL, Table};
use crate::reports::ledger::Movement;
use crate::reports::measure::{NoSuchColumn, count_rows};
use crate::reports::past::{Flow, Past, QUARTERS};
use crate::reports::{Cell, Quarter, words};
use crate::taxonomy::Kind;

pub fn change(quarter: Quarter, movements: &Table, past: &Past) -> Result<Table, NoSuchColumn> {
    let words = Words {
        id: "change",
        title: "Against earlier quarters",
        caption: "Cases received, by kind, against the quarter before and the same quarter of last year",
        definition: "What earlier reports published, in their newest edition. “n/a” where there is no report to compare with.",
    };
    let mut rows = Vec::new();
    for (kind, name) in every_kind() {
        let received = count_rows(&moved(kind, Movement::Received), movements)?;
        let of = |back: usize| past.of(earlier(quarter, back), kind).map(|flow| flow.received);
        let less = |before: Option<i64>| before.map(|before| received - before);
        let last_four = [of(1), of(2), of(3)].into_iter().try_fold(received, |sum, one| Some(sum + one?));
        let compared = [of(1), less(of(1)), of(4), less(of(4)), last_four].map(or_not_applicable);
        rows.push(row(kind, &name, [Cell::Integer(received)].into_iter().chain(compared)));
    }
    let figures = vec![
        stated("received", "Received", "Cases whose notice was received in the quarter."),
        stated("quarter_before", "Quarter before", "Received in the quarter before, as published."),
        stated("change", "Change", "Received less the quarter before."),
        stated("year_before", "A year before", "Received in the same quarter of last year, as published."),
        stated("change_on_year", "Change on the year", "Received less the same quarter of last year."),
        stated("last_four", "Last four quarters", "Received in this quarter and the three before."),
    ];
    let key = Key { id: "kind", label: "Kind", name_of: words::kind };
    let mut table = table(&words, key, figures, rows, Vec::new());
    table.about.sums = change_adds_up(&table);
    Ok(table)
}

/// A sum binds only columns in which every line has a number.
fn change_adds_up(table: &Table) -> Vec<Sum> {
    let whole = |column: &str| {
        table.position(column).is_some_and(|at| table.rows.iter().all(|row| row.get(at).is_some_and(is_number)))
    };
    let columns = ["received", "quarter_before", "change", "year_before", "change_on_year", "last_four"];
    let columns = columns.into_iter().filter(|column| whole(column)).map(str::to_owned).collect();
    let mut sums = vec![Sum::Rows { columns, result: TOTAL.into(), parts: Vec::new() }];
    for (result, before) in [("change", "quarter_before"), ("change_on_year", "year_before")] {
        if whole(result) && whole(before) {
            sums.push(columns_add_up(result, &["received"], &[before]));
        }
    }
    sums.extend(every_kind().map(|(kind, _)| tied("received", kind, moved(kind, Movement::Received))));
    sums
}

pub fn trend(quarter: Quarter, movements: &Table, past: &Past) -> Result<Table, NoSuchColumn> {
    let mut rows: Vec<Row> = Vec::new();
    for back in (0..=QUARTERS).rev() {
        let of = earlier(quarter, back);
        for (kind, name) in every_kind() {
            let flow = if back == 0 { Some(this(kind, movements)?) } else { past.of(of, kind) };
            let figures = [flow.map(|one| one.received), flow.map(|one| one.decided), flow.map(|one| one.open_at_end)];
            let keys = [of.to_string(), of.to_string(), kind.to_owned(), name].map(Cell::text);
            rows.push(keys.into_iter().chain(figures.map(or_not_applicable)).collect());
        }
    }
    let about = About {
        id: "trend".into(),
        section: String::new(),
        title: "The last eight quarters".into(),
        caption: "Cases received, decided and open at the end, by quarter and kind".into(),
        definition: "Earlier quarters as their reports were published, in their newest edition; this one as its balance. “n/a” where there is no report."
            .into(),
        source: Source::Stated,
        counted: None,
        sums: vec![
            // The first line of a quarter is that of all kinds.
            tied("received", &quarter.to_string(), moved(TOTAL, Movement::Received)),
            tied("decided", &quarter.to_string(), moved(TOTAL, Movement::Decided)),
            tied("open_at_end", &quarter.to_string(), moved(TOTAL, Movement::OpenAtEnd)),
        ],
    };
    let mut columns = key_columns(&[
        Key { id: "quarter", label: "Quarter", name_of: str::to_owned },
        Key { id: "kind", label: "Kind", name_of: words::kind },
    ]);
    columns.extend([
        stated("received", "Received", "Cases whose notice was received in the quarter."),
        stated("decided", "Decided", "Cases decided before the cut-off of the quarter."),
        stated("open_at_end", "Open at end", "Cases neither decided nor set aside at the cut-off of the quarter."),
    ]);
    Ok(Table { about, columns, rows })
}

fn this(kind: &str, movements: &Table) -> Result<Flow, NoSuchColumn> {
    Ok(Flow {
        received: count_rows(&moved(kind, Movement::Received), movements)?,
        decided: count_rows(&moved(kind, Movement::Decided), movements)?,
        open_at_end: count_rows(&moved(kind, Movement::OpenAtEnd), movements)?,
    })
}

/// All together, then each kind; code and name.
fn every_kind() -> impl Iterator<Item = (&'static str, String)> {
    let all = std::iter::once((TOTAL, "All kinds".to_owned()));
    all.chain(Kind::ALL.iter().map(|kind| (kind.as_str(), kind.label().to_owned())))
}

/// The steps of a kind, or of all.
fn moved(kind: &str, movement: Movement) -> Filter {
    let mut rows = filter(&[("movement", &[movement.as_str()])]);
    if kind != TOTAL {
        rows.insert("kind".into(), vec![kind.to_owned()]);
    }
    rows
}

fn tied(column: &str, row: &str, rows: Filter) -> Sum {
    Sum::Count { column: column.into(), rows: vec![row.into()], from: MOVEMENTS.into(), filter: rows }
}

fn earlier(quarter: Quarter, back: usize) -> Quarter {
    (0..back).fold(quarter, |quarter, _| quarter.previous())
}

fn or_not_applicable(number: Option<i64>) -> Cell {
    number.map_or(Cell::NotApplicable, Cell::Integer)
}

fn is_number(cell: &Cell) -> bool {
    matches!(cell, Cell::Integer(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::invented;

    fn figures(table: &Table, row: &str) -> Vec<String> {
        table.row(row).unwrap().iter().skip(2).map(ToString::to_string).collect()
    }

    fn past(of: &[(&str, i64)]) -> Past {
        let mut past = Past::default();
        for (quarter, received) in of {
            let kinds: Vec<String> = Kind::ALL.iter().map(|kind| format!("{kind},{received},1,2\r\n")).collect();
            let kinds = kinds.concat();
            let total = received * i64::try_from(Kind::ALL.len()).unwrap();
            let text = format!("kind,received,decided,open_at_end\r\n{kinds}total,{total},7,14\r\n");
            past.add(quarter.parse().unwrap(), text.as_bytes());
        }
        past
    }

    #[test]
    fn a_quarter_is_compared_with_the_one_before_and_with_the_one_a_year_before() {
        let quarter: Quarter = "2026-Q3".parse().unwrap();
        let edition = invented::edition("2026-Q3", &invented::cases(5, 120));
        let movements = edition.sheet(MOVEMENTS).unwrap();
        let received = edition.table("balance").unwrap().integer("takedown_demand", "received").unwrap();
        let line = |past: &Past| figures(&change(quarter, movements, past).unwrap(), "takedown_demand");
        let text = |number: i64| number.to_string();
        assert_eq!(line(&Past::default()), [&text(received), "n/a", "n/a", "n/a", "n/a", "n/a"]);
        let one = past(&[("2026-Q2", 20)]);
        assert_eq!(line(&one), [&text(received), "20", &text(received - 20), "n/a", "n/a", "n/a"]);
        let all = past(&[("2026-Q2", 20), ("2026-Q1", 3), ("2025-Q4", 4), ("2025-Q3", 5)]);
        let expected = [received, 20, received - 20, 5, received - 5, received + 27].map(text);
        assert_eq!(line(&all), expected);
    }

    #[test]
    fn the_trend_ends_with_this_quarter_and_has_no_number_for_one_without_a_report() {
        let quarter: Quarter = "2026-Q3".parse().unwrap();
        let edition = invented::edition("2026-Q3", &invented::cases(5, 120));
        let movements = edition.sheet(MOVEMENTS).unwrap();
        let table = trend(quarter, movements, &past(&[("2026-Q2", 20)])).unwrap();
        assert_eq!(table.rows.len(), 8 * (Kind::ALL.len() + 1));
        let cells =
            |quarter: &str| table.row(quarter).unwrap().iter().skip(4).map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(cells("2024-Q4"), ["n/a", "n/a", "n/a"]);
        assert_eq!(cells("2026-Q2"), ["140", "7", "14"]);
        let balance = edition.table("balance").unwrap();
        let of = |column| balance.integer(TOTAL, column).unwrap().to_string();
        assert_eq!(cells("2026-Q3"), [of("received"), of("decided"), of("open_at_end")]);
    }
}
