//! The first sentences of a report.
//!
//! Invariant: every number in them is a cell of a table and names it, so that `verify` can compare both. No sentence has two
//! numbers that its words agree with, because it is translated as a whole.

use super::edition::{Figure, Identification, Part, Sentence, TOTAL, Table};
use crate::taxonomy::{Kind, Outcome};

pub fn headline(identification: &Identification, tables: &[Table]) -> Vec<Sentence> {
    let write = Writer(tables);
    let total = |column: &str| write.figure("balance", TOTAL, column);
    let received = |kind: Kind| write.figure("balance", kind.as_str(), "received");
    let answered = |outcome: Outcome| write.figure("outcomes", outcome.as_str(), Kind::InformationRequest.as_str());
    let provider = || Part::Name(identification.provider.clone());
    let reached = total("received");
    let open = total("open_at_start");
    let [requests, notifications, demands] =
        [Kind::InformationRequest, Kind::BreachNotification, Kind::TakedownDemand].map(received);
    vec![
        sentence([
            text("In "),
            Part::Quarter(identification.quarter),
            text(", "),
            reached.clone(),
            one_or_more(&reached, " new matter reached ", " new matters reached "),
            provider(),
            text("."),
        ]),
        sentence([open.clone(), one_or_more(&open, " case was open from before.", " cases were open from before.")]),
        sentence([
            text("Public authorities made "),
            requests.clone(),
            one_or_more(&requests, " new request for information.", " new requests for information."),
        ]),
        sentence([
            text("Answers that gave all the data asked for: "),
            answered(Outcome::FullyProvided),
            text("; answers that gave a part of it: "),
            answered(Outcome::PartlyProvided),
            text("; answers that no such data exists: "),
            answered(Outcome::NoDataExists),
            text("."),
        ]),
        sentence([
            text("Private parties and authorities sent "),
            notifications.clone(),
            one_or_more(&notifications, " new breach notification.", " new breach notifications."),
        ]),
        sentence([
            text("Courts, authorities and private parties sent "),
            demands.clone(),
            one_or_more(&demands, " new takedown demand.", " new takedown demands."),
        ]),
        sentence([
            text("Cases decided by the cut-off: "),
            total("decided"),
            text("; set aside: "),
            total("set_aside"),
            text("; still open: "),
            total("open_at_end"),
            text("."),
        ]),
    ]
}

fn sentence<const N: usize>(parts: [Part; N]) -> Sentence {
    Sentence(parts.into())
}

fn one_or_more(number: &Part, one: &str, more: &str) -> Part {
    match number {
        Part::Figure(Figure { value: 1, .. }) => text(one),
        _ => text(more),
    }
}

struct Writer<'a>(&'a [Table]);

impl Writer<'_> {
    fn figure(&self, table: &str, row: &str, column: &str) -> Part {
        let found = self.0.iter().find(|one| one.about.id == table);
        let value = found.and_then(|table| table.integer(row, column)).unwrap_or(0);
        Part::Figure(Figure { table: table.into(), row: row.into(), column: column.into(), value })
    }
}

fn text(words: impl Into<String>) -> Part {
    Part::Text(words.into())
}
