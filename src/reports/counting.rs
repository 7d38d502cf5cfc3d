//! How a case counts in a quarter's report. The sentences for readers are in `words::COUNTING_RULES`; this is their
//! exact form.
//!
//! - The **cut-off** of a quarter is the end of the 14th day after it. What happened before the cut-off counts.
//! - A case **belongs** to the quarter in which its notice was received; but if it was logged when that quarter or a later
//!   one had been published, to the quarter in which it was logged ("logged late").
//! - A case under an order of secrecy in force at the cut-off of its quarter is absent. It **enters** the figures in the
//!   first quarter at whose cut-off no order is in force; if that is not the quarter to which it belongs, it is
//!   "released from secrecy". An order that comes after a case was counted cannot make it uncounted: it stays in the
//!   figures as it was last published, until the order ends.
//! - A case is **counted** in the quarter in which it enters and in every later one at whose start it was open: not decided
//!   and not set aside before the cut-off of the quarter before. So what is open at the end of a quarter is what is
//!   open at the start of the next.
//! - A case **leaves** when it is decided or set aside before the cut-off. A setting aside that was taken back never
//!   was; taking back is refused once an edition has counted it.
//! - Its **kind** in a quarter is the one known when the quarter was published, and while it is not, the present one: a
//!   wrong first guess is mended before publication and leaves no trace. A carried case whose kind was changed since
//!   the quarter before was published moves out of one kind and into the other.
//!
//! Pure: no database, no clock. Invariant: for every set of cases, kind and quarter, open at start + received + logged late +
//! released + moved in − decided − set aside − moved out = open at end, and that is the next quarter's open at start.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::quarter::OutOfCalendar;
use super::{CaseRow, Quarter};
use crate::taxonomy::{Kind, Outcome, SetAsideReason};

/// When quarters end, close and were published.
#[derive(Clone, Debug)]
pub struct Calendar {
    pub zone: TimeZone,
    pub cut_off_days: i64,
    /// When version 1 of a quarter was published.
    pub published: BTreeMap<Quarter, Timestamp>,
}

/// How a case came into a quarter's figures. A quarter named is that of receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    OpenAtStart,
    Received,
    LoggedLate(Quarter),
    ReleasedFromSecrecy(Quarter),
}

/// What a case was at the cut-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    Pending,
    Decided(Outcome),
    SetAside(SetAsideReason),
}

/// A case as one quarter counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    pub entered: Entered,
    /// The kind under which the quarter before counted it, or the present one if it enters now.
    pub kind_at_start: Kind,
    pub kind: Kind,
    pub left: Left,
    /// The cut-off up to which the case is told: this quarter's, or an earlier one's if an order of secrecy holds it since.
    pub as_of: Timestamp,
}

impl Counted {
    pub fn is_decided(&self) -> bool {
        matches!(self.left, Left::Decided(_))
    }
}

impl Calendar {
    pub fn cut_off(&self, quarter: Quarter) -> Result<Timestamp, OutOfCalendar> {
        quarter.cut_off(self.cut_off_days, &self.zone)
    }

    /// The day on which the report before, of an earlier quarter, was first published.
    pub fn published_before(&self, quarter: Quarter) -> Option<Date> {
        let (_, at) = self.published.range(..quarter).next_back()?;
        Some(at.to_zoned(self.zone.clone()).date())
    }

    /// The quarter to which something belongs, and that of its receipt, which is another if it was logged late.
    pub fn belongs_to(&self, received_at: Timestamp, logged_at: Timestamp) -> (Quarter, Quarter) {
        let receipt = Quarter::of(received_at, &self.zone);
        let late = self.published.range(receipt..).any(|(_, &published_at)| published_at < logged_at);
        let quarter = if late { Quarter::of(logged_at, &self.zone).max(receipt) } else { receipt };
        (quarter, receipt)
    }

    /// The first quarter, not later than `last`, at whose cut-off nothing keeps the case secret.
    pub fn enters(&self, case: &CaseRow, belongs: Quarter, last: Quarter) -> Result<Option<Quarter>, OutOfCalendar> {
        let mut quarter = belongs;
        while quarter <= last {
            if !self.is_secret(case, quarter)? {
                return Ok(Some(quarter));
            }
            quarter = quarter.next();
        }
        Ok(None)
    }

    pub fn is_secret(&self, case: &CaseRow, quarter: Quarter) -> Result<bool, OutOfCalendar> {
        if case.secrecy.is_empty() {
            return Ok(false);
        }
        let cut_off = self.cut_off(quarter)?;
        // An order that came after the cut-off and before the publication still keeps the matter out.
        let published = self.published.get(&quarter);
        let in_time = |from| published.is_none_or(|published_at| from < *published_at);
        Ok(case.secrecy.iter().any(|order| in_time(order.from) && order.until.is_none_or(|until| until >= cut_off)))
    }

    /// The case as the quarter counts it; None if it does not.
    pub fn count(&self, case: &CaseRow, quarter: Quarter) -> Result<Option<Counted>, OutOfCalendar> {
        let (belongs, receipt) = self.belongs_to(case.received_at, case.logged_at);
        let Some(enters) = self.enters(case, belongs, quarter)? else { return Ok(None) };
        let seen = self.last_seen(case, enters, quarter)?;
        let as_of = self.cut_off(seen)?;
        let (kind, left) = (self.kind_in(case, seen), left_at(case, as_of));
        if enters == quarter {
            let entered = match (enters == belongs, belongs == receipt) {
                (false, _) => Entered::ReleasedFromSecrecy(receipt),
                (true, false) => Entered::LoggedLate(receipt),
                (true, true) => Entered::Received,
            };
            return Ok(Some(Counted { entered, kind_at_start: kind, kind, left, as_of }));
        }
        let before = self.last_seen(case, enters, quarter.previous())?;
        if left_at(case, self.cut_off(before)?) != Left::Pending {
            return Ok(None);
        }
        let kind_at_start = self.kind_in(case, before);
        Ok(Some(Counted { entered: Entered::OpenAtStart, kind_at_start, kind, left, as_of }))
    }

    /// Whether this quarter's report is the first that may speak of what happened in a case at a moment.
    pub fn first_sees(&self, case: &CaseRow, at: Timestamp, quarter: Quarter) -> Result<bool, OutOfCalendar> {
        let (belongs, _) = self.belongs_to(case.received_at, case.logged_at);
        let Some(enters) = self.enters(case, belongs, quarter)? else { return Ok(false) };
        if at >= self.cut_off(quarter)? || self.is_secret(case, quarter)? {
            return Ok(false);
        }
        let before = quarter.previous();
        Ok(enters == quarter || at >= self.cut_off(self.last_seen(case, enters, before)?)?)
    }

    /// The latest quarter up to `quarter` in which the case could be seen; it can in the one in which it enters.
    fn last_seen(&self, case: &CaseRow, enters: Quarter, quarter: Quarter) -> Result<Quarter, OutOfCalendar> {
        let mut seen = quarter;
        while seen > enters && self.is_secret(case, seen)? {
            seen = seen.previous();
        }
        Ok(seen)
    }

    fn kind_in(&self, case: &CaseRow, quarter: Quarter) -> Kind {
        let Some(&published_at) = self.published.get(&quarter) else { return case.kind };
        let undone = case.kind_changes.iter().find(|change| change.at > published_at);
        undone.map_or(case.kind, |change| change.from)
    }
}

fn left_at(case: &CaseRow, cut_off: Timestamp) -> Left {
    let decided = case.decision.filter(|decision| decision.at < cut_off);
    let set_aside = case.set_aside.filter(|set_aside| set_aside.at < cut_off);
    match (decided, set_aside) {
        (Some(decision), _) => Left::Decided(decision.outcome),
        (None, Some(set_aside)) => Left::SetAside(set_aside.reason),
        (None, None) => Left::Pending,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decisions::DecidedBy;
    use crate::reports::case_row::{Decision, KindChange, SecrecyOrder, SetAside};
    use crate::reports::invented;
    use crate::taxonomy::Secrecy;

    /// Q1 was published on 25 April 2026, Q2 on 25 July.
    fn calendar() -> Calendar {
        invented::calendar(quarter("2026-Q1"), quarter("2026-Q2"))
    }

    fn quarter(text: &str) -> Quarter {
        text.parse().unwrap()
    }

    fn at(day: &str) -> Timestamp {
        format!("{day}T12:00:00Z").parse().unwrap()
    }

    fn received(day: &str) -> CaseRow {
        CaseRow {
            received_at: at(day),
            logged_at: at(day),
            kind: Kind::InformationRequest,
            kind_changes: Vec::new(),
            secrecy: Vec::new(),
            set_aside: None,
            decision: None,
            is_decided: false,
            ..invented::cases(1, 1).remove(0)
        }
    }

    fn decided(case: CaseRow, day: &str) -> CaseRow {
        let decision = Decision {
            outcome: Outcome::NoDataExists,
            at: at(day),
            decided_by: DecidedBy::Board,
            recommendation_followed: true,
        };
        CaseRow { decision: Some(decision), is_decided: true, ..case }
    }

    fn secret(case: CaseRow, from: &str, until: Option<&str>) -> CaseRow {
        let order = SecrecyOrder {
            from: at(from),
            until: until.map(at),
            confirmed: true,
            term: if until.is_some() { Secrecy::UntilDate } else { Secrecy::Indefinite },
            lifted: false,
        };
        CaseRow { secrecy: vec![order], ..case }
    }

    /// How the case came into and left each quarter from 2026-Q1 to 2026-Q4.
    fn story(case: &CaseRow) -> Vec<Option<(Entered, Left)>> {
        let quarters = ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"].map(quarter);
        let count = |quarter| calendar().count(case, quarter).unwrap().map(|one| (one.entered, one.left));
        quarters.into_iter().map(count).collect()
    }

    const IN: Entered = Entered::Received;
    const OPEN: Entered = Entered::OpenAtStart;
    const DONE: Left = Left::Decided(Outcome::NoDataExists);

    #[test]
    fn what_is_decided_before_the_cut_off_counts_in_the_quarter_of_receipt() {
        let case = decided(received("2026-02-01"), "2026-04-14");
        assert_eq!(story(&case), [Some((IN, DONE)), None, None, None]);
    }

    #[test]
    fn what_is_decided_after_the_cut_off_is_carried_over() {
        let case = decided(received("2026-02-01"), "2026-04-15");
        assert_eq!(story(&case), [Some((IN, Left::Pending)), Some((OPEN, DONE)), None, None]);
    }

    #[test]
    fn what_is_received_and_decided_before_the_cut_off_of_the_quarter_before_counts_once() {
        let case = decided(received("2026-04-03"), "2026-04-10");
        assert_eq!(story(&case), [None, Some((IN, DONE)), None, None]);
    }

    #[test]
    fn what_is_logged_after_its_quarter_was_published_counts_when_it_was_logged() {
        let in_time = CaseRow { logged_at: at("2026-04-20"), ..received("2026-03-30") };
        assert_eq!(story(&in_time)[0], Some((IN, Left::Pending)));
        let late = CaseRow { logged_at: at("2026-04-27"), ..received("2026-03-30") };
        let entered = Entered::LoggedLate(quarter("2026-Q1"));
        assert_eq!(story(&late)[..2], [None, Some((entered, Left::Pending))]);
    }

    #[test]
    fn what_is_logged_late_from_before_the_first_report_does_not_open_a_gap() {
        let late = CaseRow { logged_at: at("2026-08-01"), ..received("2025-06-01") };
        let entered = Entered::LoggedLate(quarter("2025-Q2"));
        assert_eq!(story(&late), [None, None, Some((entered, Left::Pending)), Some((OPEN, Left::Pending))]);
    }

    #[test]
    fn a_secret_case_is_absent_until_the_order_ends_and_then_counts_with_its_outcome() {
        let case = secret(decided(received("2026-02-01"), "2026-03-01"), "2026-02-02", Some("2026-08-01"));
        let released = Entered::ReleasedFromSecrecy(quarter("2026-Q1"));
        assert_eq!(story(&case), [None, None, Some((released, DONE)), None]);
        assert_eq!(story(&secret(received("2026-02-01"), "2026-02-02", None)), [None; 4]);
    }

    #[test]
    fn an_order_that_ends_before_the_cut_off_leaves_no_trace() {
        let case = secret(received("2026-02-01"), "2026-02-02", Some("2026-04-10"));
        assert_eq!(story(&case)[0], Some((IN, Left::Pending)));
    }

    #[test]
    fn an_order_that_comes_between_cut_off_and_publication_keeps_the_case_out() {
        assert_eq!(story(&secret(received("2026-02-01"), "2026-04-20", None)), [None; 4]);
    }

    #[test]
    fn an_order_that_comes_after_a_case_was_counted_freezes_it_as_it_was() {
        let case = secret(decided(received("2026-02-01"), "2026-05-20"), "2026-05-01", Some("2026-08-01"));
        assert_eq!(story(&case), [Some((IN, Left::Pending)), Some((OPEN, Left::Pending)), Some((OPEN, DONE)), None]);
    }

    #[test]
    fn what_is_set_aside_leaves_with_its_reason() {
        let set_aside = Some(SetAside { reason: SetAsideReason::Spam, at: at("2026-05-01") });
        let case = CaseRow { set_aside, ..received("2026-02-01") };
        let gone = Some((OPEN, Left::SetAside(SetAsideReason::Spam)));
        assert_eq!(story(&case), [Some((IN, Left::Pending)), gone, None, None]);
    }

    #[test]
    fn a_kind_mended_before_publication_leaves_no_trace_and_after_it_moves() {
        let changed = |day: &str| CaseRow {
            kind_changes: vec![KindChange { from: Kind::BreachNotification, at: at(day) }],
            ..received("2026-02-01")
        };
        let kinds = |case: &CaseRow, text: &str| {
            let counted = calendar().count(case, quarter(text)).unwrap().unwrap();
            (counted.kind_at_start, counted.kind)
        };
        let (before, after) = (changed("2026-04-20"), changed("2026-05-20"));
        assert_eq!(kinds(&before, "2026-Q1"), (Kind::InformationRequest, Kind::InformationRequest));
        assert_eq!(kinds(&after, "2026-Q1"), (Kind::BreachNotification, Kind::BreachNotification));
        assert_eq!(kinds(&after, "2026-Q2"), (Kind::BreachNotification, Kind::InformationRequest));
    }
}
