//! Who was there, as the clerk records it. Not who voted: that is in the ballots. Invariant: every member of the Board has an entry,
//! or nobody has.

use serde_json::json;

use super::{Attendance, Error, Meeting, MeetingKind, OVER, claim, granted, invalid};
use crate::accounts::{self, Act};
use crate::audit::Verb;
use crate::board::store::meetings::{self as store, AttendanceRow};
use crate::db::Db;
use crate::db::ids::{MeetingId, UserId};
use crate::workflow::{Action, Role};

/// A member of the Board, and whether they were there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendee {
    pub member: UserId,
    pub name: String,
    pub chair: bool,
    /// `None` until it is recorded.
    pub attendance: Option<Attendance>,
}

/// Records for every member whether they were there. May be mended until the minutes are signed.
pub fn record_attendance(
    db: &mut Db,
    act: &Act,
    id: MeetingId,
    attendance: &[(UserId, Attendance)],
) -> Result<(), Error> {
    let meeting = granted(db, act, Action::KeepMinutes, id)?;
    if meeting.state.is_final() || meeting.kind == MeetingKind::Circular {
        return Err(OVER);
    }
    let recorded_by = act.person(Action::KeepMinutes)?.id;
    let mut rows = Vec::new();
    for attendee in attendees(db, &meeting)? {
        let Some((_, attendance)) = attendance.iter().find(|(member, _)| *member == attendee.member) else {
            return Err(invalid("attendance", "somebody is missing here", "choose for each member"));
        };
        rows.push(AttendanceRow {
            meeting_id: id,
            user_id: attendee.member,
            attendance: *attendance,
            chair: attendee.chair,
            recorded_by,
            recorded_at: act.at,
        });
    }
    if rows.is_empty() {
        return Err(super::super::Error::NoMembers.into());
    }
    claim(db, &meeting)?;
    store::replace_attendance(db, id, &rows)?;
    let count = |which| rows.iter().filter(|row| row.attendance == which).count();
    let [present, excused, absent] = [Attendance::Present, Attendance::Excused, Attendance::Absent].map(count);
    let detail = json!({ "present": present, "excused": excused, "absent": absent });
    Ok(act.record(db, Verb::AttendanceRecorded, None, Some(id.as_i64()), detail)?)
}

/// Those of whom it was recorded; before the first recording, the members of the Board as they are now.
pub(super) fn attendees(db: &mut Db, meeting: &Meeting) -> Result<Vec<Attendee>, Error> {
    if meeting.kind == MeetingKind::Circular {
        return Ok(Vec::new());
    }
    let rows = store::attendance(db, meeting.id)?;
    let mut attendees = Vec::new();
    for row in &rows {
        let name = accounts::get(db, row.user_id)?.display_name;
        attendees.push(Attendee { member: row.user_id, name, chair: row.chair, attendance: Some(row.attendance) });
    }
    if rows.is_empty() {
        attendees.extend(accounts::members(db, Role::BoardMember)?.into_iter().map(|user| Attendee {
            member: user.id,
            name: user.display_name,
            chair: user.roles.contains(Role::Chair),
            attendance: None,
        }));
    }
    // The chair first, then by name.
    attendees.sort_by(|one, other| (!one.chair, &one.name).cmp(&(!other.chair, &other.name)));
    Ok(attendees)
}
