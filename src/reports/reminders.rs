//! Reports that wait to be published, and calling those who do it.
//!
//! Nothing is drafted here: a draft is made whenever somebody looks. Invariant: who was called for a quarter is called again after
//! a week, and once it is due every day, and never twice for the same reason.

use jiff::civil::Date;

use super::store::{self, EditionRow, EditionState};
use super::{Error, Quarter};
use crate::accounts::Act;
use crate::cases;
use crate::db::{Db, Pool};
use crate::notices;
use crate::outbox::Todo;
use crate::workflow::{Action, Relation, Role};

/// A quarter whose cut-off has passed and whose report is not published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub quarter: Quarter,
    /// The day of its cut-off.
    pub cut_off: Date,
    pub due: Date,
    /// The day when it was due has passed.
    pub is_late: bool,
}

/// Before the cut-off these roles have nothing to do; from then on both have.
const CALLED: &[Role] = &[Role::Officer, Role::Publisher];
const DAYS_BETWEEN_CALLS: i32 = 7;

/// The quarters that wait for a report, oldest first.
pub fn waiting(db: &mut Db, act: &Act) -> Result<Vec<Waiting>, Error> {
    act.allow(Action::ViewReports, None, Relation::None)?;
    waiting_now(db, act)
}

fn waiting_now(db: &mut Db, act: &Act) -> Result<Vec<Waiting>, Error> {
    let house = &act.desk.house;
    let editions = store::all(db)?;
    let published = |row: &&EditionRow| row.state == EditionState::Published;
    let last = editions.iter().filter(published).map(|row| row.quarter).max();
    let first = match (last, notices::first_received_at(db)?) {
        (Some(last), _) => last.next(),
        (None, Some(first)) => Quarter::of(first.jiff(), &house.zone),
        (None, None) => return Ok(Vec::new()),
    };
    let today = act.at.zoned(&house.zone).date();
    let mut waiting = Vec::new();
    let mut quarter = first;
    while act.at.jiff() >= quarter.cut_off(house.cut_off_days, &house.zone)? {
        let due = quarter.day_after_end(house.report_due_days)?;
        let cut_off = quarter.day_after_end(house.cut_off_days)?;
        waiting.push(Waiting { quarter, cut_off, due, is_late: today > due });
        quarter = quarter.next();
    }
    Ok(waiting)
}

/// Calls officers and publishers because of reports that wait, so often as it is time; whether one waits. A call
/// for the same cause is made once, however often this runs.
pub fn remind(pool: &Pool, act: &Act) -> Result<bool, Error> {
    let Some(oldest) = pool.read(|db| waiting_now(db, act))?.into_iter().next() else { return Ok(false) };
    let today = act.at.zoned(&act.desk.house.zone).date();
    let (todo, cause) = call_for(oldest, today);
    let act = act.clone();
    pool.write(move |db| {
        for role in CALLED {
            cases::call(db, &act, *role, todo, cause)?;
        }
        Ok::<_, Error>(true)
    })
}

/// What is said, and the number of the call: one a week until the day when the report is due, one a day from then on.
fn call_for(waiting: Waiting, today: Date) -> (Todo, i64) {
    let since = |day: Date| day.until(today).map_or(0, |span| span.get_days());
    let is_due = today >= waiting.due;
    let number = if is_due { since(waiting.due) } else { since(waiting.cut_off) / DAYS_BETWEEN_CALLS };
    let quarter = i64::from(waiting.quarter.year()) * 10 + i64::from(waiting.quarter.number());
    (if is_due { Todo::ReportOverdue } else { Todo::ReportWaiting }, quarter * 100_000 + i64::from(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_made_once_a_week_from_the_cut_off_on_and_daily_from_the_day_when_the_report_is_due() {
        let waiting = Waiting {
            quarter: "2026-Q3".parse().unwrap(),
            cut_off: "2026-10-14".parse().unwrap(),
            due: "2026-10-30".parse().unwrap(),
            is_late: false,
        };
        let calls = |from: &str, days: i64| {
            let first: Date = from.parse().unwrap();
            let days = (0..days).map(|day| first.checked_add(jiff::Span::new().days(day)).unwrap());
            let mut calls: Vec<_> = days.map(|day| call_for(waiting, day)).collect();
            calls.dedup();
            calls.len()
        };
        assert_eq!(calls("2026-10-15", 6), 1);
        assert_eq!(calls("2026-10-15", 15), 3, "of 15, 21 and 28 October");
        assert_eq!(calls("2026-10-30", 90), 90);
        assert_eq!(call_for(waiting, "2026-10-29".parse().unwrap()).0, Todo::ReportWaiting);
        assert_eq!(call_for(waiting, "2026-10-30".parse().unwrap()).0, Todo::ReportOverdue);
    }
}
