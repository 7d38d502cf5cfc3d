//! A matter that stays as a report told it: one that an order of secrecy holds since, whatever is filled in meanwhile, and in a correction one
//! that is of another kind since.
//!
//! Fields of a case have no history, so what they were is read back from the published row; which matters stay, `drafts` says. Its kind and what became of it are frozen by
//! `counting`. Invariant: what was read back gives the same row again.

use std::collections::BTreeMap;

use super::case_row::{CaseRow, ClassOfData, Content, Demand, Request, of_public_body};
use super::counting::Counted;
use super::edition::{DATA_CLASSES, Edition, LEDGER, Row, Table};
use super::ledger::YES;
use crate::taxonomy::{Authenticity, SourceType};

/// The rows of an edition by their references.
pub struct Published<'a> {
    ledger: Option<(&'a Table, BTreeMap<&'a str, &'a Row>)>,
    classes: Option<&'a Table>,
}

impl<'a> Published<'a> {
    pub fn of(edition: &'a Edition) -> Published<'a> {
        let by_reference = |table: &'a Table| {
            let named = table.rows.iter().filter_map(|row| Some((row.first()?.as_text(), row)));
            (table, named.collect())
        };
        Published { ledger: edition.sheet(LEDGER).map(by_reference), classes: edition.sheet(DATA_CLASSES) }
    }

    /// Puts the fields of a case back to what the edition says, where it has the case under one of these references.
    pub fn restore(&self, case: &mut CaseRow, counted: &Counted, references: [&str; 2]) {
        let Some((ledger, rows)) = &self.ledger else { return };
        let Some(row) = references.iter().find_map(|reference| rows.get(reference)) else { return };
        let told = Told { sheet: ledger, row };
        if !counted.kind.is_information() {
            case.content = told.content(&case.content);
        }
        // Of a private matter the row says no more.
        if told.text("entered").is_empty() {
            return;
        }
        if counted.kind.is_information() {
            case.request = told.request(self.classes(told.text("reference")));
        }
        if let Some(channel) = told.code("channel") {
            case.channel = channel;
        }
        case.authority = Some(told.text("authority")).filter(|name| !name.is_empty()).map(str::to_owned);
    }

    fn classes(&self, reference: &str) -> Vec<ClassOfData> {
        let Some(sheet) = self.classes else { return Vec::new() };
        let rows = sheet.rows.iter().map(|row| Told { sheet, row }).filter(|told| told.text("reference") == reference);
        let class = |told: Told<'_>| {
            let [sought, held, given] = ["sought", "held", "given"].map(|column| told.text(column) == YES);
            Some(ClassOfData { class: told.code("data_class")?, sought, held, given })
        };
        rows.filter_map(class).collect()
    }
}

/// A published row.
#[derive(Clone, Copy)]
struct Told<'a> {
    sheet: &'a Table,
    row: &'a Row,
}

impl<'a> Told<'a> {
    fn text(&self, column: &str) -> &'a str {
        self.sheet.position(column).and_then(|at| self.row.get(at)).map_or("", |cell| cell.as_text())
    }

    /// None where no code stands, and where none was recorded.
    fn code<T: std::str::FromStr>(&self, column: &str) -> Option<T> {
        self.text(column).parse().ok()
    }

    fn number(&self, column: &str) -> Option<i64> {
        self.sheet.position(column).and_then(|at| self.row.get(at)?.as_integer())
    }

    fn demand(&self) -> Demand {
        Demand {
            country: self.code("requesting_country"),
            transmitting: self.code("transmitting_country"),
            authority_type: self.code("authority_type"),
            instrument: self.code("instrument"),
            binding: self.code("binding"),
            authenticity: self.code("authenticity").unwrap_or(Authenticity::Unverified),
        }
    }

    fn request(&self, data_classes: Vec<ClassOfData>) -> Request {
        let demand = self.demand();
        Request {
            requesting_country: demand.country,
            transmitting_country: demand.transmitting,
            authority_type: demand.authority_type,
            instrument: demand.instrument,
            binding: demand.binding,
            authenticity: demand.authenticity,
            offence: self.code("offence"),
            identifiers_specified: self.number("identifiers_specified"),
            identifiers_held: self.number("identifiers_held"),
            identifiers_disclosed: self.number("identifiers_disclosed"),
            data_classes,
        }
    }

    /// About a private matter the row has its category alone; what else is counted of it, once and one way, is as it is now.
    fn content(&self, now: &Content) -> Content {
        let takedown_kind = self.code("category");
        let source_type = match (self.text("own_initiative") == YES, now.source_type) {
            (true, _) => Some(SourceType::OwnInitiative),
            (false, Some(SourceType::OwnInitiative)) => None,
            (false, source_type) => source_type,
        };
        let told = Content { terms_category: self.code("category"), takedown_kind, source_type, ..now.clone() };
        if !takedown_kind.is_some_and(of_public_body) {
            return told;
        }
        let demand = self.demand();
        Content {
            requesting_country: demand.country,
            transmitting_country: demand.transmitting,
            authority_type: demand.authority_type,
            instrument: demand.instrument,
            binding: demand.binding,
            authenticity: demand.authenticity,
            items_specified: self.number("items_specified"),
            items_located: self.number("items_located"),
            items_actioned: self.number("items_actioned"),
            basis: self.code("basis"),
            technically_possible: match self.text("technically_possible") {
                "" | super::ledger::NOT_RECORDED => None,
                text => Some(text == YES),
            },
            ..told
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::assemble::counted;
    use crate::reports::{Quarter, invented, projection};

    /// Every row of many cases, read back over the fields of another case.
    #[test]
    fn what_was_read_back_gives_the_same_row_again() {
        let quarter: Quarter = "2026-Q3".parse().unwrap();
        let cases = invented::named(quarter, &invented::cases(11, 300));
        let all = counted(&cases, quarter, &invented::calendar("2025-Q4".parse().unwrap(), quarter)).unwrap();
        let edition = invented::edition("2026-Q3", &cases);
        let published = Published::of(&edition);
        let mut others = all.iter().map(|(case, _)| (*case).clone()).rev();
        let mut compared = 0;
        for (case, counted) in &all {
            let (expected, classes) =
                (projection::ledger_row(case, counted), projection::data_class_rows(case, counted));
            let other = others.next().unwrap();
            let mut changed = CaseRow {
                request: other.request,
                content: other.content,
                channel: other.channel,
                authority: other.authority,
                ..(*case).clone()
            };
            compared += usize::from(projection::ledger_row(&changed, counted) != expected);
            published.restore(&mut changed, counted, [&case.ledger_reference, &case.quarter_reference]);
            assert_eq!(projection::ledger_row(&changed, counted), expected);
            // The sheet has them in another order.
            let sorted = |mut rows: Vec<Row>| {
                rows.sort_by_key(|row| row[1].as_text().to_owned());
                rows
            };
            assert_eq!(sorted(projection::data_class_rows(&changed, counted)), sorted(classes));
        }
        assert!(compared > 50, "{compared} of them had changed");
    }
}
