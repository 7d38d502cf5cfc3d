//! Counting messages: what reached us in a quarter, and what had become of it at the cut-off.
//!
//! A message belongs to a quarter as a case does; one of a secret case is absent and enters with it. Whether it waited in the
//! holding pen at the cut-off is read from when it was placed. Pure. Invariant: every message of the quarter that may be
//! counted is counted in exactly one place.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Quarter;
use super::case_row::CaseRow;
use super::counting::Calendar;
use super::quarter::OutOfCalendar;
use super::tables::Messages;
use crate::db::ids::CaseId;

text_enum! {
    /// Where a message is now.
    pub enum Place {
        Unplaced = "unplaced" => "Not placed yet",
        Opened = "opened" => "Opened a case",
        Joined = "joined" => "Joined a case",
        Pen = "pen" => "In the holding pen",
        SetAside = "set_aside" => "Set aside",
    }
}

crate::db::db_text!(Place);

/// One message as a report needs it.
#[derive(Clone, Copy, Debug)]
pub struct NoticeRow {
    pub received_at: Timestamp,
    pub logged_at: Timestamp,
    pub place: Place,
    pub placed_at: Option<Timestamp>,
    pub case: Option<CaseId>,
}

pub type Cases<'a> = BTreeMap<CaseId, &'a CaseRow>;

pub fn count(
    notices: &[NoticeRow],
    cases: &Cases<'_>,
    quarter: Quarter,
    calendar: &Calendar,
) -> Result<Messages, OutOfCalendar> {
    let cut_off = calendar.cut_off(quarter)?;
    let mut messages = Messages::default();
    for notice in notices {
        let Some(enters) = enters(notice, cases, quarter, calendar)? else { continue };
        let place = place_at(notice, cut_off);
        if enters < quarter {
            messages.pen_from_before += i64::from(place == Place::Pen);
            continue;
        }
        *match place {
            Place::Unplaced => &mut messages.unplaced,
            Place::Opened => &mut messages.opened,
            Place::Joined => &mut messages.joined,
            Place::Pen => &mut messages.pen,
            Place::SetAside => &mut messages.set_aside,
        } += 1;
    }
    Ok(messages)
}

/// Repeats of messages: each in the quarter in which it came in, or, if its case was secret then, in that in which the case enters.
pub fn repeated(
    repeats: &[(Timestamp, Option<CaseId>)],
    cases: &Cases<'_>,
    quarter: Quarter,
    calendar: &Calendar,
) -> Result<i64, OutOfCalendar> {
    let mut repeated = 0;
    for (received_at, case) in repeats {
        let belongs = Quarter::of(*received_at, &calendar.zone);
        let enters = match case.and_then(|case| cases.get(&case)) {
            Some(case) => calendar.enters(case, belongs, quarter)?,
            None => Some(belongs),
        };
        repeated += i64::from(enters == Some(quarter));
    }
    Ok(repeated)
}

/// The quarter in which the message is counted, up to this one.
fn enters(
    notice: &NoticeRow,
    cases: &Cases<'_>,
    quarter: Quarter,
    calendar: &Calendar,
) -> Result<Option<Quarter>, OutOfCalendar> {
    let (belongs, _) = calendar.belongs_to(notice.received_at, notice.logged_at);
    if belongs > quarter {
        return Ok(None);
    }
    match notice.case.and_then(|case| cases.get(&case)) {
        Some(case) => calendar.enters(case, belongs, quarter),
        None => Ok(Some(belongs)),
    }
}

/// What was logged before the cut-off and placed after it waited at the cut-off.
fn place_at(notice: &NoticeRow, cut_off: Timestamp) -> Place {
    let waited = notice.logged_at < cut_off && notice.placed_at.is_some_and(|at| at >= cut_off);
    if waited { Place::Pen } else { notice.place }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::case_row::SecrecyOrder;
    use crate::reports::invented;

    fn at(day: &str) -> Timestamp {
        format!("{day}T12:00:00Z").parse().unwrap()
    }

    fn notice(received: &str, place: Place, placed: Option<&str>) -> NoticeRow {
        NoticeRow { received_at: at(received), logged_at: at(received), place, placed_at: placed.map(at), case: None }
    }

    fn count_in(text: &str, notices: &[NoticeRow], cases: &Cases<'_>) -> Messages {
        let calendar = invented::calendar("2026-Q1".parse().unwrap(), "2026-Q2".parse().unwrap());
        count(notices, cases, text.parse().unwrap(), &calendar).unwrap()
    }

    #[test]
    fn a_message_placed_after_the_cut_off_waited_in_the_pen() {
        let notices = [notice("2026-08-01", Place::Opened, Some("2026-10-20"))];
        assert_eq!(count_in("2026-Q3", &notices, &Cases::new()), Messages { pen: 1, ..Messages::default() });
    }

    #[test]
    fn what_waits_since_an_earlier_quarter_is_counted_beside() {
        let notices =
            [notice("2026-05-01", Place::Pen, None), notice("2026-08-01", Place::SetAside, Some("2026-08-02"))];
        let expected = Messages { set_aside: 1, pen_from_before: 1, ..Messages::default() };
        assert_eq!(count_in("2026-Q3", &notices, &Cases::new()), expected);
    }

    #[test]
    fn a_message_logged_after_the_cut_off_counts_where_it_went() {
        let late = NoticeRow { logged_at: at("2026-10-18"), ..notice("2026-08-01", Place::Opened, Some("2026-10-18")) };
        assert_eq!(count_in("2026-Q3", &[late], &Cases::new()), Messages { opened: 1, ..Messages::default() });
    }

    #[test]
    fn messages_of_a_secret_case_are_absent_until_the_order_ends() {
        let id = CaseId::from_i64(7);
        let mut case = invented::cases(1, 1).remove(0);
        let (from, until) = (at("2026-02-01"), Some(at("2026-08-01")));
        let term = crate::taxonomy::Secrecy::UntilDate;
        case.secrecy = vec![SecrecyOrder { from, until, confirmed: true, term, lifted: false }];
        let cases = Cases::from([(id, &case)]);
        let notices = [NoticeRow { case: Some(id), ..notice("2026-02-01", Place::Opened, Some("2026-02-01")) }];
        let counts = ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"].map(|text| count_in(text, &notices, &cases).opened);
        assert_eq!(counts, [0, 0, 1, 0]);
        let calendar = invented::calendar("2026-Q1".parse().unwrap(), "2026-Q2".parse().unwrap());
        let repeats = [(at("2026-02-03"), Some(id)), (at("2026-02-03"), None)];
        let repeated = |text: &str| repeated(&repeats, &cases, text.parse().unwrap(), &calendar).unwrap();
        assert_eq!(["2026-Q1", "2026-Q2", "2026-Q3"].map(repeated), [1, 0, 1]);
    }
}
