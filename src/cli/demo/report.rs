//! After the quarter: one person prepares its report and another publishes it, some days after the cut-off.

use std::path::PathBuf;

use super::people::Staff;
use crate::app::App;
use crate::cli::Failure;
use crate::db::Timestamp;
use crate::jobs::Jobs;
use crate::reports::{self, Quarter};

/// By then the report is published.
pub(super) const DAYS_AFTER_CUT_OFF: i64 = 4;

/// Hours after the cut-off: on the second day, and on the third.
const PREPARED_AFTER_HOURS: i64 = 34;
const PUBLISHED_AFTER_HOURS: i64 = 59;

/// The folder of the published edition.
pub(super) fn publish(app: &App, jobs: &Jobs, staff: &Staff, quarter: Quarter) -> Result<PathBuf, Failure> {
    let house = &app.settings.house;
    let cut_off = Timestamp::from_jiff(quarter.cut_off(house.cut_off_days, &house.zone)?);

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
