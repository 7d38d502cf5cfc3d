//! The first sentences of a report.
//!
//! Invariant: every number in them is a cell of a table and names it, so that `verify` can compare both.

use super::edition::{Figure, Identification, Part, Sentence, TOTAL, Table};
use crate::taxonomy::{Kind, Outcome};

pub fn headline(identification: &Identification, tables: &[Table]) -> Vec<Sentence> {
    let write = Writer(tables);
    let total = |column: &str| write.figure("balance", TOTAL, column);
    let received = |kind: Kind| write.figure("balance", kind.as_str(), "received");
    let answered = |outcome: Outcome| write.figure("outcomes", outcome.as_str(), Kind::InformationRequest.as_str());
    vec![
        sentence([
            text(format!("In {}, ", identification.quarter.in_words())),
            total("received"),
            one_or_more(&total("received"), " new matter", " new matters"),
            text(format!(" reached {}; ", identification.provider)),
            total("open_at_start"),
            one_or_more(&total("open_at_start"), " was open from before.", " were open from before."),
        ]),
        sentence([
            text("Public authorities made "),
            received(Kind::InformationRequest),
            one_or_more(
                &received(Kind::InformationRequest),
                " new request for information",
                " new requests for information",
            ),
            text(". Among the answers, "),
            answered(Outcome::FullyProvided),
            text(" gave all the data asked for, "),
            answered(Outcome::PartlyProvided),
            text(" gave a part of it, and "),
            answered(Outcome::NoDataExists),
            text(" said that no such data exists."),
        ]),
        sentence([
            text("Private parties and authorities sent "),
            received(Kind::BreachNotification),
            one_or_more(&received(Kind::BreachNotification), " new breach notification", " new breach notifications"),
            text(" and "),
            received(Kind::TakedownDemand),
            one_or_more(&received(Kind::TakedownDemand), " new takedown demand.", " new takedown demands."),
        ]),
        sentence([
            text("By the cut-off "),
            total("decided"),
            one_or_more(&total("decided"), " case was decided and ", " cases were decided and "),
            total("set_aside"),
            text(" set aside; "),
            total("open_at_end"),
            one_or_more(&total("open_at_end"), " is still open.", " are still open."),
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
