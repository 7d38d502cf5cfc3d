//! After the quarter: one person prepares its report and another publishes it, some days after the cut-off.

use std::path::PathBuf;

use super::people::Staff;
use crate::app::App;
use crate::cli::Failure;
use crate::db::Timestamp;
use crate::jobs::Jobs;
use crate::reports::{self, Entry, Quarter};
use crate::taxonomy::{Denominator, Statement, StatementWord};

/// By then the report is published.
pub(super) const DAYS_AFTER_CUT_OFF: i64 = 4;

/// Hours after the cut-off: on the first day, on the second and on the third.
const STATED_AFTER_HOURS: i64 = 12;
const PREPARED_AFTER_HOURS: i64 = 34;
const PUBLISHED_AFTER_HOURS: i64 = 59;

/// Two of three members give their word. There was a demand for a capability, so that they leave one sentence open.
fn affirm(app: &App, staff: &Staff, quarter: Quarter) -> Result<(), Failure> {
    let word = |one: &Statement| match one {
        Statement::CapabilityNotDemanded => StatementWord::Open,
        _ => StatementWord::Affirmed,
    };
    for member in staff.board.iter().take(2) {
        let act = app.act_of(member.clone()).authenticated(app.clock.now());
        let words = Statement::ALL.iter().map(|one| (*one, word(one))).collect();
        app.pool.write(move |db| reports::affirm(db, &act, quarter, &words))?;
    }
    Ok(())
}

/// One officer enters two numbers, the other confirms them.
fn state(app: &App, staff: &Staff, quarter: Quarter) -> Result<(), Failure> {
    let acts = [app.act_of(staff.officer(0)?.clone()), app.act_of(staff.officer(1)?.clone())];
    for (denominator, number) in [(Denominator::Communities, 6), (Denominator::StaffPercent, 250)] {
        let [one, other] = acts.clone();
        app.pool.write(move |db| {
            let id = reports::enter(db, &one, quarter, &Entry::Number(denominator, number))?;
            reports::confirm_entry(db, &other, quarter, id)
        })?;
    }
    Ok(())
}

/// The folder of the published edition.
pub(super) fn publish(app: &App, jobs: &Jobs, staff: &Staff, quarter: Quarter) -> Result<PathBuf, Failure> {
    let house = &app.settings.house;
    let cut_off = Timestamp::from_jiff(quarter.cut_off(house.cut_off_days, &house.zone)?);

    app.clock.set(cut_off.plus_seconds(STATED_AFTER_HOURS * 3600));
    affirm(app, staff, quarter)?;
    state(app, staff, quarter)?;

    app.clock.set(cut_off.plus_seconds(PREPARED_AFTER_HOURS * 3600));
    let act = app.act_of(staff.officer(0)?.clone());
    app.pool.write(move |db| reports::prepare(db, &act, quarter))?;
    jobs.run_due();

    app.clock.set(cut_off.plus_seconds(PUBLISHED_AFTER_HOURS * 3600));
    let act = app.act_of(staff.publisher.clone());
    app.pool.write(move |db| reports::publish(db, &act, quarter))?;
    jobs.run_due();

    // As the console does it; the jobs would wait for tomorrow.
    let dir = &app.settings.paths.reports_dir;
    let act = app.act("demo");
    let shelf = app.pool.read(|db| reports::shelf(db, &act))?;
    shelf.write(dir)?;
    shelf.path(dir, quarter).ok_or_else(|| Failure::new(1, format!("no edition of {quarter} was published")))
}
