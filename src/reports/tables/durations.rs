//! How long things took, in whole hours, and whether that was in time.
//!
//! Invariant: no figure but the number of cases is given where so few cases lie behind it that it would speak about one
//! of them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::facts::whole;
use super::layout::{Key, columns_add_up, filter, key_columns, stated, text};
use super::stated::{Words, row, table};
use crate::reports::case_row::CaseRow;
use crate::reports::counting::Counted;
use crate::reports::edition::{Column, LEDGER, Row, Sum, Table};
use crate::reports::ledger::CountedCase;
use crate::reports::timeliness;
use crate::reports::{Cell, ColumnType, Share};
use crate::taxonomy::{Kind, Outcome};
use crate::workflow::DeadlineRule;

/// From how many cases on a median or a share may be given.
const ENOUGH_OF_AUTHORITIES: usize = 3;
const ENOUGH_OF_PRIVATE: usize = 10;

fn enough(of_authorities: bool) -> usize {
    if of_authorities { ENOUGH_OF_AUTHORITIES } else { ENOUGH_OF_PRIVATE }
}

/// What is measured: code, words, and from when to when in a case.
type Span = (&'static str, &'static str, fn(&CaseRow, &Counted) -> Option<(Timestamp, Timestamp)>);

const SPANS: &[Span] = &[
    ("receipt", "from receipt to decision", |case, counted| Some((case.received_at, decided_at(case, counted)?))),
    ("board", "from submission to the Board to decision", |case, counted| {
        Some((case.submissions.first()?.at, decided_at(case, counted)?))
    }),
    ("answer", "from receipt to the first answer by a person", |case, counted| {
        Some((case.received_at, case.answered_at.filter(|at| *at < counted.as_of)?))
    }),
    ("effect", "from receipt until what was decided was done", |case, counted| {
        decided_at(case, counted)?;
        Some((case.received_at, case.carried_out_at.filter(|at| *at < counted.as_of)?))
    }),
];

fn decided_at(case: &CaseRow, counted: &Counted) -> Option<Timestamp> {
    counted.is_decided().then_some(())?;
    Some(case.decision?.at)
}

/// A class of cases: code, words, whose they are, and its kind; none for all of a side.
struct Class {
    code: String,
    name: String,
    of_authorities: bool,
    kind: Option<Kind>,
}

impl Class {
    /// The hours of the cases that are of it, and whether figures of them speak about nobody: enough cases lie behind them, and none of a
    /// whole side's kinds has too few, whose figures the others' and the whole would tell.
    fn of(&self, found: &[(bool, Kind, i64)]) -> (Vec<i64>, bool) {
        let enough = enough(self.of_authorities);
        let of_side = found.iter().filter(|(of_authorities, _, _)| *of_authorities == self.of_authorities);
        let mut by_kind: BTreeMap<Kind, Vec<i64>> = BTreeMap::new();
        for (_, kind, hours) in of_side.filter(|(_, kind, _)| self.kind.is_none_or(|one| one == *kind)) {
            by_kind.entry(*kind).or_default().push(*hours);
        }
        let is_told = by_kind.values().all(|hours| hours.len() >= enough);
        (by_kind.into_values().flatten().collect(), is_told)
    }
}

/// Both sides as a whole, then each kind, takedown demands by side.
fn classes() -> Vec<Class> {
    let side = |code: &str, name: &str, of_authorities| Class {
        code: code.into(),
        name: name.into(),
        of_authorities,
        kind: None,
    };
    let mut classes = vec![side("authorities", "Matters of authorities", true), side("others", "Other matters", false)];
    for kind in Kind::ALL.iter().copied() {
        let class = |of_authorities, code: String, name: String| Class { code, name, of_authorities, kind: Some(kind) };
        if kind.is_takedown() {
            let of = |who: &str| format!("{} of {who}", kind.label());
            classes.push(class(true, format!("{kind}_authorities"), of("authorities")));
            classes.push(class(false, format!("{kind}_others"), of("others")));
        } else {
            classes.push(class(kind.is_from_authority(), kind.as_str().into(), kind.label().into()));
        }
    }
    classes
}

pub fn durations(cases: &[CountedCase<'_>]) -> Table {
    let words = Words {
        id: "durations",
        title: "How long it took",
        caption: "Hours to the decision, to the first answer and until it was done, by kind",
        definition: "The clock starts when a message was delivered. An acknowledgement that the program sends is no answer. Median: half of the \
                     cases took no longer; 90th percentile: nine of ten took no longer. Where fewer than three matters of authorities, or fewer than \
                     ten other matters, lie behind a figure it is withheld, and so is what they could be worked out from, so that it speaks about nobody.",
    };
    let mut rows: Vec<Row> = Vec::new();
    for (span, span_words, of) in SPANS {
        let found: Vec<(bool, Kind, i64)> = cases
            .iter()
            .filter_map(|(case, counted)| {
                let took = hours(of(case, counted)?);
                Some((case.is_authority_matter(counted.kind), counted.kind, took))
            })
            .collect();
        for class in classes() {
            let (hours, is_told) = class.of(&found);
            let name = format!("{}, {span_words}", class.name);
            rows.push(row(&format!("{span}_{}", class.code), &name, figures(hours, is_told)));
        }
    }
    let key = Key { id: "measured", label: "Measured", name_of: str::to_owned };
    table(&words, key, columns(), rows, every_decision())
}

/// Every decided case lies behind exactly one of the two lines that start at receipt, and behind one of its kind.
fn every_decision() -> Vec<Sum> {
    let outcomes: Vec<&str> = Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect();
    let tied = |rows: Vec<String>, kind: Option<Kind>| {
        let mut passing = filter(&[("outcome", &outcomes)]);
        passing.extend(kind.map(|kind| ("kind".to_owned(), vec![kind.as_str().to_owned()])));
        Sum::Count { column: "n".into(), rows, from: LEDGER.into(), filter: passing }
    };
    let lines = |kind: Option<Kind>| {
        let of_kind = classes().into_iter().filter(move |class| class.kind == kind);
        of_kind.map(|class| format!("receipt_{}", class.code)).collect()
    };
    let kinds = std::iter::once(None).chain(Kind::ALL.iter().copied().map(Some));
    kinds.map(|kind| tied(lines(kind), kind)).collect()
}

fn columns() -> Vec<Column> {
    vec![
        stated("n", "Cases", "Cases that this report counts and in which it came to that before the cut-off."),
        stated("median", "Median", "Hours; half of the cases took no longer."),
        stated("p90", "90th percentile", "Hours; nine of ten cases took no longer."),
        stated("max", "Longest", "Hours."),
    ]
}

/// Whole hours, rounded.
fn hours((from, to): (Timestamp, Timestamp)) -> i64 {
    (to.duration_since(from).as_secs().max(0) + 1800) / 3600
}

fn figures(mut hours: Vec<i64>, is_told: bool) -> [Cell; 4] {
    hours.sort_unstable();
    let rank = |percent: usize| hours.get((hours.len() * percent).div_ceil(100).saturating_sub(1)).copied();
    let shown = |value: Option<i64>| match value {
        None => Cell::NotApplicable,
        Some(_) if !is_told => Cell::Withheld,
        Some(value) => Cell::Integer(value),
    };
    [whole(hours.len()), shown(rank(50)), shown(rank(90)), shown(rank(100))]
}

pub fn deadlines(cases: &[CountedCase<'_>], zone: &TimeZone) -> Table {
    let words = Words {
        id: "deadlines",
        title: "In time",
        caption: "Deadlines that fell due before the cut-off or were kept before it, by what sets them",
        definition: "One case can have several deadlines, and one that was carried over from an earlier report is counted again here. What a law or the \
                     demand sets is kept when the decision was carried out, our own targets with the answer or the decision. Where fewer than three \
                     matters of authorities, or fewer than ten other matters, lie behind a line only their number is given.",
    };
    let mut found: Vec<(DeadlineRule, bool, bool)> = Vec::new();
    for (case, counted) in cases {
        let of_authority = case.is_authority_matter(counted.kind);
        found.extend(
            timeliness::deadlines(case, counted, zone).into_iter().map(|(rule, kept)| (rule, of_authority, kept)),
        );
    }
    let mut rows = Vec::new();
    for rule in DeadlineRule::ALL.iter().copied() {
        for of_authority in [true, false] {
            let count = |kept: bool| found.iter().filter(|one| **one == (rule, of_authority, kept)).count();
            let (code, who) =
                if of_authority { ("authorities", "matters of authorities") } else { ("others", "other matters") };
            let mut line = row(&format!("{rule}_{code}"), &format!("{}, {who}", rule.label()), [set_by(rule)]);
            line.extend(in_time(count(true), count(false), enough(of_authority)));
            rows.push(line);
        }
    }
    let mut table = table(
        &words,
        Key { id: "deadline", label: "Deadline", name_of: str::to_owned },
        Vec::new(),
        rows,
        vec![columns_add_up("n", &["kept", "missed"], &[])],
    );
    table.columns = deadline_columns();
    table
}

fn set_by(rule: DeadlineRule) -> Cell {
    Cell::text(if rule.is_own_target() { "own target" } else { "law or demand" })
}

fn deadline_columns() -> Vec<Column> {
    let mut columns = key_columns(&[Key { id: "deadline", label: "Deadline", name_of: str::to_owned }]);
    columns.extend([
        text("set_by", "Set by", "“law or demand”, or “own target” where we set it ourselves."),
        stated(
            "n",
            "Deadlines",
            "Deadlines that were kept or missed before the cut-off; what still runs is not counted.",
        ),
        stated("kept", "Kept", "What it waits for was done in time; times in which it did not run are left out."),
        stated("missed", "Missed", "Done later, or not at all at the cut-off."),
        Column {
            column_type: ColumnType::Share,
            ..stated("share", "Share kept", "Of the deadlines counted, the share that was kept; between 0 and 1.")
        },
    ]);
    columns
}

fn in_time(kept: usize, missed: usize, enough: usize) -> [Cell; 4] {
    let n = kept + missed;
    if n == 0 {
        // Nothing fell due, so nothing was kept or missed; there is nothing to take a share of.
        return [whole(0), whole(0), whole(0), Cell::NotApplicable];
    }
    if n < enough {
        return [whole(n), Cell::Withheld, Cell::Withheld, Cell::Withheld];
    }
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    [whole(n), whole(kept), whole(missed), Share::of(number(kept), number(n)).into()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_of_too_few_is_withheld_and_of_none_not_applicable() {
        assert_eq!(figures(vec![5, 7], false), [2.into(), Cell::Withheld, Cell::Withheld, Cell::Withheld]);
        assert_eq!(figures(vec![], true), [0.into(), Cell::NotApplicable, Cell::NotApplicable, Cell::NotApplicable]);
        assert_eq!(figures(vec![9, 5, 7], true), [3.into(), 7.into(), 9.into(), 9.into()]);
    }

    #[test]
    fn nine_of_ten_take_no_longer_than_the_ninetieth_percentile() {
        assert_eq!(figures((1..=10).collect(), true), [10.into(), 5.into(), 9.into(), 10.into()]);
    }

    #[test]
    fn a_whole_tells_nothing_of_a_kind_that_is_withheld() {
        let class = |kind| Class { code: String::new(), name: String::new(), of_authorities: true, kind };
        let mut found = vec![(true, Kind::InformationRequest, 5), (true, Kind::InformationRequest, 7)];
        found.extend([
            (true, Kind::InformationRequest, 9),
            (true, Kind::PreservationRequest, 900),
            (false, Kind::BreachNotification, 3),
        ]);
        assert_eq!(
            class(None).of(&found),
            (vec![5, 7, 9, 900], false),
            "its longest would be the one of the other kind"
        );
        assert_eq!(class(Some(Kind::InformationRequest)).of(&found), (vec![5, 7, 9], true));
        assert!(!class(Some(Kind::PreservationRequest)).of(&found).1);
    }

    #[test]
    fn how_many_of_too_few_were_in_time_is_withheld() {
        assert_eq!(in_time(1, 1, 3), [2.into(), Cell::Withheld, Cell::Withheld, Cell::Withheld]);
        assert_eq!(in_time(2, 2, 3)[..3], [4.into(), 2.into(), 2.into()]);
        assert_eq!(in_time(2, 2, 3)[3].to_string(), "0.500");
        assert_eq!(in_time(0, 0, 10)[3], Cell::NotApplicable);
    }
}
