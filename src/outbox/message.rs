//! What we write mails about, and what their templates are filled with.

use serde::Serialize;

use super::language::Language;
use crate::render;

text_enum! {
    /// What a mail is about.
    pub enum Message {
        /// To whoever wrote to us: it arrived, and this is what happens now.
        Acknowledgement = "acknowledgement" => "Acknowledgement",
        CaseAssigned = "case_assigned" => "A case was assigned to you",
        CaseWaiting = "case_waiting" => "A new case waits to be assigned",
        NoticeJoined = "notice_joined" => "A further message came in for a case",
        BallotOpened = "ballot_opened" => "A ballot waits for your vote",
        MotionAmended = "motion_amended" => "A motion was amended: votes cast on it are void, and the new one waits for yours",
        RecusalNotAccepted = "recusal_not_accepted" => "The chair did not accept your recusal: a ballot waits for your vote",
        BallotDecided = "ballot_decided" => "A decision waits to be carried out",
        PenWaiting = "pen_waiting" => "Messages wait in the holding pen",
        PenOverdue = "pen_overdue" => "Messages wait too long in the holding pen",
        ClosedCaseAnswered = "closed_case_answered" => "A further message came in for a case that is decided",
        MailReturned = "mail_returned" => "A mail of ours could not be delivered",
        DeadlineNear = "deadline_near" => "A deadline comes near",
        DeadlineMissed = "deadline_missed" => "A deadline was missed",
        Mentioned = "mentioned" => "A colleague mentioned you in a note",
        ConfirmationWaiting = "confirmation_waiting" => "Something waits for a second person to confirm it",
        BoardWaiting = "board_waiting" => "A case waits for a ballot",
        MeetingCalled = "meeting_called" => "The Board is called to a meeting or a circular resolution",
        MeetingCancelled = "meeting_cancelled" => "A meeting or a circular resolution of the Board is cancelled",
        CircularEnding = "circular_ending" => "A circular resolution ends within a day and waits for your vote",
        MinutesWaiting = "minutes_waiting" => "Minutes wait to be signed",
        SummaryReturned = "summary_returned" => "A public summary that you drafted came back",
        DecisionOverdue = "decision_overdue" => "A decision waits too long to be carried out",
        RatificationWaiting = "ratification_waiting" => "An urgent measure waits for the Board to ratify or reverse it",
        MeasureReversed = "measure_reversed" => "The Board reversed an urgent measure: it has to be undone",
        MeasureLapsed = "measure_lapsed" => "An urgent measure was not ratified within its time",
        StandingApplied = "standing_applied" => "A standing decision was applied: a case is decided by it unless somebody calls it in",
        ReportWaiting = "report_waiting" => "A quarterly report waits to be published",
        ReportOverdue = "report_overdue" => "A quarterly report is due and not published",
        /// Written by a person, in a case.
        Reply = "reply" => "Reply",
    }
}

text_enum! {
    /// How far a mail has come.
    pub enum MailState {
        Queued = "queued" => "Waits to be sent",
        Sending = "sending" => "Being sent",
        Sent = "sent" => "Sent",
        Failed = "failed" => "Could not be sent",
        /// It was handed to the mail server, and nothing came back. It is never sent again by itself.
        Uncertain = "uncertain" => "May or may not have been sent",
    }
}

crate::db::db_text!(Message, MailState);

/// What a member of staff is called for. Such a mail says no more than this and where to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Todo {
    CaseAssigned,
    CaseWaiting,
    NoticeJoined,
    BallotOpened,
    MotionAmended,
    RecusalNotAccepted,
    BallotDecided,
    PenWaiting,
    PenOverdue,
    ClosedCaseAnswered,
    MailReturned,
    DeadlineNear,
    DeadlineMissed,
    Mentioned,
    ConfirmationWaiting,
    BoardWaiting,
    MeetingCalled,
    MeetingCancelled,
    CircularEnding,
    MinutesWaiting,
    SummaryReturned,
    DecisionOverdue,
    RatificationWaiting,
    MeasureReversed,
    MeasureLapsed,
    StandingApplied,
    ReportWaiting,
    ReportOverdue,
}

impl From<Todo> for Message {
    fn from(todo: Todo) -> Self {
        match todo {
            Todo::CaseAssigned => Self::CaseAssigned,
            Todo::CaseWaiting => Self::CaseWaiting,
            Todo::NoticeJoined => Self::NoticeJoined,
            Todo::BallotOpened => Self::BallotOpened,
            Todo::MotionAmended => Self::MotionAmended,
            Todo::RecusalNotAccepted => Self::RecusalNotAccepted,
            Todo::BallotDecided => Self::BallotDecided,
            Todo::PenWaiting => Self::PenWaiting,
            Todo::PenOverdue => Self::PenOverdue,
            Todo::ClosedCaseAnswered => Self::ClosedCaseAnswered,
            Todo::MailReturned => Self::MailReturned,
            Todo::DeadlineNear => Self::DeadlineNear,
            Todo::DeadlineMissed => Self::DeadlineMissed,
            Todo::Mentioned => Self::Mentioned,
            Todo::ConfirmationWaiting => Self::ConfirmationWaiting,
            Todo::BoardWaiting => Self::BoardWaiting,
            Todo::MeetingCalled => Self::MeetingCalled,
            Todo::MeetingCancelled => Self::MeetingCancelled,
            Todo::CircularEnding => Self::CircularEnding,
            Todo::MinutesWaiting => Self::MinutesWaiting,
            Todo::SummaryReturned => Self::SummaryReturned,
            Todo::DecisionOverdue => Self::DecisionOverdue,
            Todo::RatificationWaiting => Self::RatificationWaiting,
            Todo::MeasureReversed => Self::MeasureReversed,
            Todo::MeasureLapsed => Self::MeasureLapsed,
            Todo::StandingApplied => Self::StandingApplied,
            Todo::ReportWaiting => Self::ReportWaiting,
            Todo::ReportOverdue => Self::ReportOverdue,
        }
    }
}

#[derive(Serialize)]
pub(super) struct AcknowledgementText<'a> {
    pub(super) house: &'a str,
    pub(super) service: &'a str,
    pub(super) reference: &'a str,
    /// The day of receipt in the house's time zone, in the language's words: `3 May 2026`.
    pub(super) received_on: String,
    /// Within which we want to decide.
    pub(super) target_days: i32,
    pub(super) reports_url: &'a str,
}

impl AcknowledgementText<'_> {
    pub(super) fn in_language(&self, language: Language) -> Result<render::Mail, render::Error> {
        render::mail_of(&format!("emails/acknowledgement/{language}"), self)
    }
}

#[derive(Serialize)]
pub(super) struct TodoText<'a> {
    /// The message's own words.
    pub(super) what: &'a str,
    pub(super) house: &'a str,
    pub(super) console_url: &'a str,
}

impl render::Message for TodoText<'_> {
    const NAME: &'static str = "todo";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let text = |message: &Message| Self {
            what: message.label(),
            house: "Session Technology Foundation",
            console_url: "https://desk.session.example",
        };
        let to_others = [Message::Acknowledgement, Message::Reply];
        Message::ALL.iter().filter(|message| !to_others.contains(message)).map(text).collect()
    }
}

#[cfg(test)]
mod tests {
    use render::Message as _;

    use super::*;

    #[test]
    fn every_mail_has_its_words() {
        let text = AcknowledgementText {
            house: "Session Technology Foundation",
            service: "Session",
            reference: "7k2m9qx4tz",
            received_on: "3 May 2026".to_owned(),
            target_days: 30,
            reports_url: "https://reports.session.example",
        };
        for language in Language::ALL {
            let mail = text.in_language(*language).unwrap();
            let named =
                ["7k2m9qx4tz", "3 May 2026", "Session Technology Foundation", "https://reports.session.example/"];
            assert!(named.iter().all(|name| mail.body.contains(name)), "{mail:?}");
            assert!(mail.subject.contains("7k2m9qx4tz"), "{mail:?}");
        }
        for text in TodoText::samples() {
            let mail = render::mail(&text).unwrap();
            assert!(mail.subject.contains(text.what) && mail.body.contains(text.console_url), "{mail:?}");
        }
    }

    #[test]
    fn every_folder_of_mail_templates_belongs_to_a_message() {
        let names: Vec<String> =
            render::template_names().into_iter().filter(|name| name.starts_with("emails/")).collect();
        assert_eq!(names.len(), 2 * Language::ALL.len() + 2, "{names:?}");
        for name in names {
            assert!(name.starts_with("emails/acknowledgement/") || name.starts_with("emails/todo/"), "{name}");
        }
    }
}
