//! A point in time as a page shows it: the house's wall clock for people, UTC for machines.

use jiff::{Timestamp, Unit, civil, tz::TimeZone};
use serde::Serialize;

/// `<time datetime="2026-08-14T07:41:00Z">2026-08-14 09:41</time>`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// RFC 3339, UTC, whole seconds.
    pub datetime: String,
    pub text: String,
}

impl Moment {
    pub fn new(at: Timestamp, zone: &TimeZone) -> Self {
        let at = at.round(Unit::Second).unwrap_or(at);
        let text = at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
        Self { datetime: at.to_string(), text }
    }

    #[cfg(test)]
    pub(crate) fn sample(utc: &str) -> Self {
        Self::new(utc.parse().unwrap(), &TimeZone::get("Europe/Zurich").unwrap())
    }
}

/// What a `datetime-local` field holds, read on the house's wall clock. An hour that happens twice
/// counts as the first of the two, one that does not happen as the next that does.
pub(super) fn local_time(typed: &str, zone: &TimeZone) -> Option<Timestamp> {
    let wall_clock: civil::DateTime = typed.parse().ok()?;
    zone.to_ambiguous_zoned(wall_clock).compatible().ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zurich() -> TimeZone {
        TimeZone::get("Europe/Zurich").unwrap()
    }

    #[test]
    fn people_read_the_wall_clock_and_machines_read_utc() {
        let moment = Moment::new("2026-08-14T07:41:00.4Z".parse().unwrap(), &zurich());
        assert_eq!((moment.text.as_str(), moment.datetime.as_str()), ("2026-08-14 09:41", "2026-08-14T07:41:00Z"));
    }

    #[test]
    fn a_typed_time_is_a_time_in_zurich() {
        let read = |typed| local_time(typed, &zurich()).map(|at| at.to_string());
        assert_eq!(read("2026-08-14T09:41").as_deref(), Some("2026-08-14T07:41:00Z"));
        assert_eq!(read("2026-10-25T02:30").as_deref(), Some("2026-10-25T00:30:00Z"), "the first of the two");
        assert_eq!(read("next Tuesday"), None);
    }
}
