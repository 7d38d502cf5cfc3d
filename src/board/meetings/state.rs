//! Where a meeting stands, what sort it is, and who was there. Not who may do what, which is the permission matrix. Invariant: a
//! state is reached only from the one before it.

text_enum! {
    /// How the Board comes together.
    pub enum MeetingKind {
        Meeting = "meeting" => "Meeting": "The members meet, in a room or by video, and vote in the console.",
        Circular = "circular" => "Circular resolution": "Nobody meets. The members vote in the console within a window; ballots that are opened for it close at its deadline.",
    }
}

text_enum! {
    /// Where a meeting stands.
    pub enum MeetingState {
        Planned = "planned" => "Planned",
        Held = "held" => "Held",
        Signed = "signed" => "Minutes signed",
        Cancelled = "cancelled" => "Cancelled",
    }
}

text_enum! {
    /// Whether a member was there.
    pub enum Attendance {
        Present = "present" => "Present": "Was there, in the room or by video, for a part of it at least.",
        Excused = "excused" => "Excused": "Was not there and had said so before.",
        Absent = "absent" => "Absent": "Was not there and had not said so.",
    }
}

crate::db::db_text!(MeetingKind, MeetingState, Attendance);

impl MeetingState {
    /// Planned, then held, then signed; what was planned can be cancelled instead.
    pub const fn can_become(self, next: Self) -> bool {
        matches!((self, next), (Self::Planned, Self::Held | Self::Cancelled) | (Self::Held, Self::Signed))
    }

    /// Nothing of it changes any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Signed | Self::Cancelled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meeting_goes_from_planned_to_held_to_signed_and_no_other_way() {
        let steps = MeetingState::ALL.iter().flat_map(|from| MeetingState::ALL.iter().map(move |to| (*from, *to)));
        let allowed: Vec<String> =
            steps.filter(|(from, to)| from.can_become(*to)).map(|(from, to)| format!("{from} → {to}")).collect();
        assert_eq!(allowed, ["planned → held", "planned → cancelled", "held → signed"]);
    }

    #[test]
    fn what_is_final_leads_nowhere() {
        for state in MeetingState::ALL {
            assert_eq!(state.is_final(), MeetingState::ALL.iter().all(|next| !state.can_become(*next)), "{state}");
        }
    }
}
