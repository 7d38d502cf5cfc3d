//! What a reader needs to judge the figures: beside which numbers to read them, what a machine did, what they cover, and what has changed in
//! how they are made.
//!
//! Invariant: a change of tables, columns, definitions and counting rules cannot be left unsaid, because it is computed from both editions.

use std::collections::BTreeMap;

use super::layout::{Key, key_columns, stated, text};
use super::stated::{Words, row, table};
use crate::reports::corrections::CORRECTIONS;
use crate::reports::edition::{About, Column, Edition, Row, Source, Table};
use crate::reports::entries::Entries;
use crate::reports::overridden::OVERRIDDEN_CHECKS;
use crate::reports::{Cell, ColumnType};
use crate::taxonomy::Denominator;

pub const METHODOLOGY: &str = "methodology";

pub fn denominators(entries: &Entries) -> Table {
    let words = Words {
        id: "denominators",
        title: "Beside which numbers to read them",
        caption: "How many of what we run, and who works on the cases",
        definition: "One person enters a number for the quarter, and another confirms it. “n/a” with “not_given” means that nobody stated one; \
                     with “cannot_be_known”, that the service is made so that nobody can count it.",
    };
    let figures = vec![
        stated("number", "Number", "As stated for the quarter."),
        text("standing", "Standing", "“stated”, “not_given” or “cannot_be_known”."),
        text("meaning", "Meaning", "What is counted."),
    ];
    let line = |one: &Denominator| {
        let (number, standing) = match entries.number(*one) {
            Some(number) => (number.into(), "stated"),
            None => (Cell::NotApplicable, "not_given"),
        };
        row(one.as_str(), one.label(), [number, Cell::text(standing), Cell::text(one.definition())])
    };
    let mut rows: Vec<Row> = Denominator::ALL.iter().map(line).collect();
    let users =
        "Cannot be known, by design: there is no register of users, and an account needs no name, number or address.";
    rows.push(row("users", "Users", [Cell::NotApplicable, Cell::text("cannot_be_known"), Cell::text(users)]));
    table(&words, Key { id: "denominator", label: "What", name_of: str::to_owned }, figures, rows, Vec::new())
}

pub fn automation() -> Table {
    let words = Words {
        id: "automation",
        title: "What a machine decided",
        caption: "Notices dealt with by automated means",
        definition: "None, by the way the program is made: an assessment is a reviewer’s, a decision follows from votes that members of the Board \
                     cast, and a step without a person’s name is refused. The program places messages with their case, keeps deadlines and \
                     counts votes; where a standing decision of the Board is applied to a case, an officer applies it and a window of days \
                     ends by the clock. Where no machine judges there is no accuracy to measure.",
    };
    let rows = vec![
        row("assessed", "Assessed by automated means", [Cell::Integer(0)]),
        row("decided", "Decided by automated means", [Cell::Integer(0)]),
        row("accuracy", "Accuracy of automated means", [Cell::NotApplicable]),
    ];
    let figures = vec![stated("notices", "Notices", "Notices of the quarter.")];
    table(&words, Key { id: "means", label: "What", name_of: str::to_owned }, figures, rows, Vec::new())
}

/// The services that the report covers, and those of the same house that it does not.
pub fn scope(covered: &[String], not_covered: &[String]) -> Table {
    let lines =
        covered.iter().map(|name| (name, "covered")).chain(not_covered.iter().map(|name| (name, "not_covered")));
    let rows = lines.map(|(name, scope)| vec![Cell::text(name.clone()), Cell::text(scope)]).collect();
    let about = About {
        id: "scope".into(),
        section: String::new(),
        title: "What it covers".into(),
        caption: "Services covered by this report, and services of ours that are not".into(),
        definition: "A notice about a service that is not covered is misdirected here, and is counted as set aside."
            .into(),
        source: Source::Stated,
        counted: None,
        sums: Vec::new(),
    };
    let service = Column { column_type: ColumnType::Key, ..text("service", "Service", "The name of the service.") };
    let columns = vec![service, text("scope", "Scope", "“covered” or “not_covered”.")];
    Table { about, columns, rows }
}

/// What is made in another way than in earlier editions: the report of the quarter before, and the version that this one replaces.
pub fn methodology(now: &Edition, earlier: [Option<&Edition>; 2], note: Option<&str>) -> Table {
    let mut changes: Vec<[String; 4]> = earlier.into_iter().flatten().flat_map(|before| changes(before, now)).collect();
    changes.sort();
    changes.dedup();
    changes.extend(note.map(|note| ["note".to_owned(), String::new(), String::new(), note.to_owned()]));
    let numbered = changes.into_iter().enumerate();
    let rows = numbered.map(|(place, cells)| {
        let number = (place + 1).to_string();
        [Cell::text(number.clone()), Cell::text(format!("Change {number}"))]
            .into_iter()
            .chain(cells.map(Cell::text))
            .collect()
    });
    let about = About {
        id: METHODOLOGY.into(),
        section: String::new(),
        title: "What has changed in the method".into(),
        caption: "Tables, columns, definitions and counting rules that differ from the report of the quarter before, or from the version replaced".into(),
        definition: "The program compares both reports, so that no change can be left unsaid; a note of ours, which two persons wrote and checked, \
                     comes last. Empty in the first report, and where nothing changed."
            .into(),
        source: Source::Stated,
        counted: None,
        sums: Vec::new(),
    };
    let mut columns = key_columns(&[Key { id: "number", label: "Change", name_of: str::to_owned }]);
    columns.extend([
        text("what", "What", "“table”, “column”, “definition”, “counting_rule” or “note”."),
        text("code", "Code", "Which one: a table, `table.column`, a word of the definitions."),
        text("before", "Before", "As the earlier one has it; empty if it is new."),
        text("now", "Now", "As this report has it; empty if it is gone."),
    ]);
    Table { about, columns, rows: rows.collect() }
}

/// Tables that are made after this one, from the finished edition; they stand in every report.
const AFTERWARDS: &[&str] = &[METHODOLOGY, CORRECTIONS, OVERRIDDEN_CHECKS];

/// Everything of an edition that says how it is made, by sort and code.
fn method(edition: &Edition) -> BTreeMap<(&'static str, String), String> {
    let mut all = BTreeMap::new();
    for table in edition.every_table().filter(|table| !AFTERWARDS.contains(&table.about.id.as_str())) {
        all.insert(("table", table.about.id.clone()), table.about.definition.clone());
        for column in &table.columns {
            all.insert(("column", format!("{}.{}", table.about.id, column.id)), column.definition.clone());
        }
    }
    for one in &edition.definitions {
        all.insert(("definition", format!("{}: {}", one.group, one.code)), format!("{}. {}", one.label, one.text));
    }
    all
}

fn changes(before: &Edition, now: &Edition) -> Vec<[String; 4]> {
    let (old, new) = (method(before), method(now));
    let mut all = Vec::new();
    for key in old.keys().chain(new.keys().filter(|key| !old.contains_key(*key))) {
        let (was, is) = (old.get(key), new.get(key));
        if was != is {
            let cell = |text: Option<&String>| text.cloned().unwrap_or_default();
            all.push([key.0.to_owned(), key.1.clone(), cell(was), cell(is)]);
        }
    }
    let gone = before.counting_rules.iter().filter(|rule| !now.counting_rules.contains(rule));
    all.extend(gone.map(|rule| ["counting_rule".to_owned(), String::new(), rule.clone(), String::new()]));
    let come = now.counting_rules.iter().filter(|rule| !before.counting_rules.contains(rule));
    all.extend(come.map(|rule| ["counting_rule".to_owned(), String::new(), String::new(), rule.clone()]));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::invented;

    fn shown(table: &Table) -> Vec<Vec<String>> {
        table.rows.iter().map(|row| row[2..].iter().map(ToString::to_string).collect()).collect()
    }

    #[test]
    fn what_changed_between_two_editions_is_said_and_what_did_not_is_not() {
        let (before, mut now) = (invented::edition("2026-Q2", &[]), invented::edition("2026-Q3", &[]));
        assert_eq!(shown(&methodology(&now, [Some(&before), None], None)), [[""; 0]; 0]);
        assert_eq!(shown(&methodology(&now, [None, None], Some("Nothing."))), [["note", "", "", "Nothing."]]);
        now.counting_rules[0] = "Another rule.".into();
        let gone = now.tables.remove(0);
        now.tables[0].columns[2].definition = "Anew.".into();
        let said = shown(&methodology(&now, [Some(&before), Some(&before)], None));
        assert!(said.contains(&vec![
            "counting_rule".into(),
            String::new(),
            before.counting_rules[0].clone(),
            String::new()
        ]));
        assert!(said.contains(&vec!["counting_rule".into(), String::new(), String::new(), "Another rule.".into()]));
        assert!(said.contains(&vec![
            "table".into(),
            gone.about.id.clone(),
            gone.about.definition.clone(),
            String::new()
        ]));
        assert!(said.iter().any(|row| row[0] == "column" && row[3] == "Anew."), "{said:?}");
        assert_eq!(said.iter().filter(|row| row[0] != "column").count(), 3);
    }

    #[test]
    fn nobody_knows_how_many_users_there_are_and_a_number_that_nobody_gave_is_no_zero() {
        let table = denominators(&Entries::default());
        let cells = |code: &str| table.row(code).unwrap()[2..4].to_vec();
        assert_eq!(cells("users"), [Cell::NotApplicable, Cell::text("cannot_be_known")]);
        assert_eq!(cells("communities"), [Cell::NotApplicable, Cell::text("not_given")]);
    }
}
