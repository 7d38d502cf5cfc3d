//! Who runs the desk, in which time zone, and by which terms.

use jiff::tz::TimeZone;

use super::{Problems, Source};

/// The organisation and its calendar.
#[derive(Clone, Debug)]
pub struct House {
    /// The organisation's full name, on reports and in mails.
    pub name: String,
    /// The service that the notices are about.
    pub service: String,
    /// Quarters, case numbers and deadlines are reckoned in it.
    pub zone: TimeZone,
    pub zone_name: String,
    /// How long a ballot stays open, in days.
    pub ballot_days: i64,
    /// Within how many days a decision should be carried out.
    pub carry_out_days: i64,
    /// Within how many days the Board should ratify an urgent measure.
    pub ratify_days: i64,
    /// How many days the Board has to call in a case to which a standing decision was applied, unless that one says otherwise.
    pub call_in_days: i32,
    /// Days after a quarter's end at which its outcomes are read.
    pub cut_off_days: i64,
    /// Days after a quarter's end by which its report is due.
    pub report_due_days: i64,
}

impl House {
    pub(super) fn read(source: &Source, problems: &mut Problems) -> Self {
        let zone_name = source.text("QUARTERLIGHT_TIME_ZONE").unwrap_or_else(|| "Europe/Zurich".to_owned());
        let zone = TimeZone::get(&zone_name).unwrap_or_else(|_| {
            problems.add(
                "QUARTERLIGHT_TIME_ZONE",
                format!("`{zone_name}` is no time zone"),
                "write an IANA name such as `Europe/Zurich`",
            );
            TimeZone::UTC
        });
        let days = "write a number of days";
        let call_in_days = source.parsed("QUARTERLIGHT_CALL_IN_DAYS", 7, days, problems);
        if !(1..=60).contains(&call_in_days) {
            let what = format!("{call_in_days} days are too few or too many");
            problems.add("QUARTERLIGHT_CALL_IN_DAYS", what, "write a number of days from 1 to 60");
        }
        Self {
            name: source
                .text("QUARTERLIGHT_ORGANISATION")
                .unwrap_or_else(|| "Session Technology Foundation".to_owned()),
            service: source.text("QUARTERLIGHT_SERVICE").unwrap_or_else(|| "Session".to_owned()),
            zone,
            zone_name,
            call_in_days,
            ballot_days: source.parsed("QUARTERLIGHT_BALLOT_DAYS", 7, days, problems),
            carry_out_days: source.parsed("QUARTERLIGHT_CARRY_OUT_DAYS", 7, days, problems),
            ratify_days: ratify_days(source, problems),
            cut_off_days: source.parsed("QUARTERLIGHT_CUT_OFF_DAYS", 14, days, problems),
            report_due_days: source.parsed("QUARTERLIGHT_REPORT_DUE_DAYS", 30, days, problems),
        }
    }
}

const RATIFY_DAYS: &str = "QUARTERLIGHT_RATIFY_DAYS";

/// Long enough for a Board to meet, and short enough that what was done without it does not stand for ever.
fn ratify_days(source: &Source, problems: &mut Problems) -> i64 {
    let hint = "write a number of days from 1 to 90";
    let days = source.parsed(RATIFY_DAYS, 14, hint, problems);
    if !(1..=90).contains(&days) {
        problems.add(RATIFY_DAYS, format!("{days} days is not from 1 to 90"), hint);
    }
    days
}
