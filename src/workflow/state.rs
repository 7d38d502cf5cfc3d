//! The life of a case: which state follows which event.
//!
//! Not who may cause an event (`permissions`), and not the writing of it (`cases::advance`).
//! Invariant: nothing leads back out of `decided` and `closed`; what the Board decided is final.

use std::fmt;

use CaseEvent as Event;
use CaseState::{BeforeBoard, Closed, Decided, InReview, Received, SetAside};

text_enum! {
    /// Where a case stands.
    pub enum CaseState {
        Received = "received" => "Received": "The case is open and nobody reviews it yet.",
        InReview = "in_review" => "In review": "A reviewer examines the evidence.",
        BeforeBoard = "before_board" => "Before the Board": "The reviewer has recommended an outcome and the Board has still to decide.",
        Decided = "decided" => "Decided": "The Board has decided and the decision is being carried out.",
        Closed = "closed" => "Closed": "The decision was carried out.",
        SetAside = "set_aside" => "Set aside": "The case was closed without a decision, with a reason.",
    }
}

/// What moves a case from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CaseEvent {
    /// A reviewer gets the case; within a review, another reviewer.
    Assign,
    /// Undoes the first assignment, before anybody has worked on it.
    Unassign,
    Recommend,
    /// By the Board, or by a motion that failed.
    SendBack,
    Decide,
    CarryOut,
    SetAside,
    /// Undoes setting aside. Carries the state that the case was set aside from, because only the
    /// case's history knows it.
    TakeBack(CaseState),
}

impl CaseState {
    /// Neither decided nor set aside: what a report counts as open, and what a deadline runs for.
    pub const OPEN: &[Self] = &[Received, InReview, BeforeBoard];

    /// The only place that says what follows what.
    pub fn next(self, event: CaseEvent) -> Result<Self, NotAllowed> {
        match (self, event) {
            (Received | InReview, Event::Assign) | (BeforeBoard, Event::SendBack) => Ok(InReview),
            (InReview, Event::Unassign) => Ok(Received),
            (InReview, Event::Recommend) => Ok(BeforeBoard),
            (BeforeBoard, Event::Decide) => Ok(Decided),
            (Decided, Event::CarryOut) => Ok(Closed),
            (Received | InReview | BeforeBoard, Event::SetAside) => Ok(SetAside),
            (SetAside, Event::TakeBack(from @ (Received | InReview | BeforeBoard))) => Ok(from),
            (state, event) => Err(NotAllowed { state, event }),
        }
    }

    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }

    /// The Board has decided; nothing leads back.
    pub const fn is_decided(self) -> bool {
        matches!(self, Decided | Closed)
    }

    /// What can happen to a case that stands here, for the "next step" of a page and for hints.
    pub fn possible_events(self) -> impl Iterator<Item = CaseEvent> {
        CaseEvent::all().filter(move |event| self.next(*event).is_ok())
    }
}

impl CaseEvent {
    /// Every event, `TakeBack` once for each state it could name.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Assign, Self::Unassign, Self::Recommend, Self::SendBack, Self::Decide, Self::CarryOut, Self::SetAside]
            .into_iter()
            .chain(CaseState::ALL.iter().copied().map(Self::TakeBack))
    }

    /// The verb, as the audit trail and the URLs have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Assign => "assign",
            Self::Unassign => "unassign",
            Self::Recommend => "recommend",
            Self::SendBack => "send_back",
            Self::Decide => "decide",
            Self::CarryOut => "carry_out",
            Self::SetAside => "set_aside",
            Self::TakeBack(_) => "take_back",
        }
    }

    const fn past(self) -> &'static str {
        match self {
            Self::Assign => "assigned to a reviewer",
            Self::Unassign => "taken from its reviewer",
            Self::Recommend => "recommended to the Board",
            Self::SendBack => "sent back to review",
            Self::Decide => "decided",
            Self::CarryOut => "carried out",
            Self::SetAside => "set aside",
            Self::TakeBack(_) => "taken back",
        }
    }
}

impl fmt::Display for CaseEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// An event that does not follow where the case stands; mostly, somebody else was faster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a case that is `{state}` cannot be {}; hint: {}", .event.past(), .state.hint())]
pub struct NotAllowed {
    pub state: CaseState,
    pub event: CaseEvent,
}

impl CaseState {
    const fn hint(self) -> &'static str {
        match self {
            Received => "assign it to a reviewer first, or set it aside",
            InReview => "it needs a recommendation first, or set it aside",
            BeforeBoard => "the Board decides it or sends it back to review, or set it aside",
            Decided => "the decision is final and waits to be carried out; new evidence opens a new, linked case",
            Closed => "the decision is final; new evidence opens a new, linked case",
            SetAside => "take it back to where it was set aside from",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    fn name(event: CaseEvent) -> String {
        match event {
            Event::TakeBack(from) => format!("{event} to {from}"),
            _ => event.to_string(),
        }
    }

    #[test]
    fn the_table_of_what_follows_what() {
        let mut table = format!("{:25}", "");
        for state in CaseState::ALL {
            write!(table, "{state:14}").unwrap();
        }
        for event in CaseEvent::all() {
            write!(table, "\n{:25}", name(event)).unwrap();
            for state in CaseState::ALL {
                let next = state.next(event).map_or("·", CaseState::as_str);
                write!(table, "{next:14}").unwrap();
            }
        }
        let lines: Vec<&str> = table.lines().map(str::trim_end).collect();
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn nothing_leads_back_out_of_a_decision() {
        for (state, event) in
            [Decided, Closed].into_iter().flat_map(|state| CaseEvent::all().map(move |event| (state, event)))
        {
            assert!(state.next(event).map_or(true, CaseState::is_decided), "{state} {event}");
        }
    }

    #[test]
    fn a_case_in_review_can_get_another_reviewer() {
        assert_eq!(InReview.next(Event::Assign), Ok(InReview));
    }

    #[test]
    fn a_case_taken_back_stands_where_it_was_set_aside_from() {
        for from in CaseState::ALL.iter().copied().filter(|state| state.next(Event::SetAside).is_ok()) {
            assert_eq!(SetAside.next(Event::TakeBack(from)), Ok(from));
        }
        assert!(SetAside.next(Event::TakeBack(Decided)).is_err());
    }

    #[test]
    fn only_the_board_leads_to_a_decision() {
        for (state, event) in CaseState::ALL.iter().flat_map(|state| CaseEvent::all().map(move |event| (*state, event)))
        {
            assert!(state.next(event) != Ok(Decided) || (state, event) == (BeforeBoard, Event::Decide));
        }
    }

    #[test]
    fn what_is_not_allowed_says_what_is() {
        insta::assert_snapshot!(Received.next(Event::Recommend).unwrap_err(), @"a case that is `received` cannot be recommended to the Board; hint: assign it to a reviewer first, or set it aside");
        insta::assert_snapshot!(Closed.next(Event::SetAside).unwrap_err(), @"a case that is `closed` cannot be set aside; hint: the decision is final; new evidence opens a new, linked case");
    }

    #[test]
    fn the_next_steps_of_a_case_are_the_events_that_may_follow() {
        let steps: Vec<&str> = BeforeBoard.possible_events().map(CaseEvent::as_str).collect();
        assert_eq!(steps, ["send_back", "decide", "set_aside"]);
    }
}
