//! Who may do what, in which state of a case: one table, on one screen.
//!
//! Not sign-in, and not the four-eyes rules' memory of who did the first half: an operation passes
//! both persons to `are_different_persons`. Invariant: what the table does not grant is refused, and a
//! case's action asked without the case's state is refused too.

use super::{CaseState, Role, Roles};
use CaseState::{BeforeBoard, Closed, Decided, InReview, Received, SetAside};

text_enum! {
    /// Everything that a person can do, one variant a thing. Each route names one.
    pub enum Action {
        ViewPublic = "view_public" => "Open the style sheet and other public files",
        SignIn = "sign_in" => "Sign in",
        SetOwnPassword = "set_own_password" => "Set one's own password",
        SignOut = "sign_out" => "Sign out",
        ViewHome = "view_home" => "See what waits for oneself",

        ViewCases = "view_cases" => "See the list of cases",
        ViewDocket = "view_docket" => "See what stands before the Board",
        ViewCase = "view_case" => "See a case without its sealed content",
        ViewMails = "view_mails" => "See which mails we wrote in a case",
        ViewBallot = "view_ballot" => "See the ballot of a case, and who has spoken",
        OpenSealed = "open_sealed" => "Read messages, evidence and parties",
        /// Whoever may not also `OpenSealed` reads it without contact data.
        ReadContent = "read_content" => "Read what is to be assessed, contact data left out where it is not for the reader",
        ViewColleagues = "view_colleagues" => "See the names of colleagues",
        ViewPen = "view_pen" => "See the holding pen",
        ViewReports = "view_reports" => "See drafts of reports",
        ViewUsers = "view_users" => "See the accounts",
        ViewAudit = "view_audit" => "See the audit trail",
        ViewReconcile = "view_reconcile" => "See that nothing is lost",

        ViewDashboard = "view_dashboard" => "See how many cases there are, by state, kind and age",
        ViewAuthorities = "view_authorities" => "See the register of authorities",
        ExportCases = "export_cases" => "Export the list of cases",
        SaveView = "save_view" => "Keep a filter of the list under a name",
        SearchInside = "search_inside" => "Search inside messages, which opens them",

        LogNotice = "log_notice" => "Log a letter or a call",
        PlaceFromPen = "place_from_pen" => "Read a message in the holding pen, place it or set it aside",
        DestroyPart = "destroy_part" => "Destroy a part of a message, with a second person",
        Reply = "reply" => "Write to whoever wrote",
        ConfirmKind = "confirm_kind" => "Confirm the kind of a case",
        EditCase = "edit_case" => "Fill in the fields of a case",
        AddParty = "add_party" => "Add a party",
        EditParty = "edit_party" => "Change a party",
        ProposeAuthority = "propose_authority" => "Propose an entry in the register of authorities",
        ConfirmAuthority = "confirm_authority" => "Confirm an entry that another person proposed",
        Verify = "verify" => "Verify whom a demand comes from, with a second person",
        AddIdentifier = "add_identifier" => "Add or remove an identifier",
        LookUpIdentifier = "look_up_identifier" => "Ask whether an identifier came before",
        AddEvidence = "add_evidence" => "Add evidence",
        TakeMeasure = "take_measure" => "Record an urgent measure or a referral",
        UndoMeasure = "undo_measure" => "Record that an urgent measure was undone, or cannot be",
        SetDeadline = "set_deadline" => "Enter, pause and resume a deadline",
        WriteNote = "write_note" => "Write a note to colleagues",
        Watch = "watch" => "Watch a case",
        KeepDraft = "keep_draft" => "Keep a draft",
        LinkCases = "link_cases" => "Link two cases",
        Merge = "merge" => "Merge a case into another one",
        Unmerge = "unmerge" => "Undo a merging",
        Assign = "assign" => "Assign a reviewer",
        SetAside = "set_aside" => "Set a case aside",
        TakeBack = "take_back" => "Take back a case that was set aside",

        Recommend = "recommend" => "Recommend severity and outcome",

        ViewBoardStatistics = "view_board_statistics" => "See in numbers what the Board did",
        OpenBallot = "open_ballot" => "Open a ballot",
        CastVote = "cast_vote" => "Vote",
        VoteOnAgenda = "vote_on_agenda" => "Vote on the ballots of the consent agenda",
        EnterVote = "enter_vote" => "Enter a vote from signed minutes",
        PullOut = "pull_out" => "Pull a ballot out of the consent agenda",
        Recuse = "recuse" => "Recuse oneself",
        RuleOnRecusal = "rule_on_recusal" => "Rule on a recusal",
        CloseBallot = "close_ballot" => "Close a ballot",
        SendBack = "send_back" => "Send a case back to review",
        CarryOut = "carry_out" => "Carry out a decision",
        Reconsider = "reconsider" => "Open a new case on new evidence about a decided one",
        WriteDissent = "write_dissent" => "Write why one voted against what was decided",
        ViewStanding = "view_standing" => "See the Board’s standing decisions",
        ApplyStanding = "apply_standing" => "Apply a standing decision of the Board",
        CallIn = "call_in" => "Call a case in from a standing decision",
        RevokeStanding = "revoke_standing" => "Revoke a standing decision, for the future",
        WriteSummary = "write_summary" => "Write or check the public summary of a decision",

        ViewMeetings = "view_meetings" => "See the Board’s meetings, their agendas and what came of them",
        /// The numbers and results of the cases that were dealt with stand in it, wherever the cases are now.
        ReadMinutes = "read_minutes" => "Read what is sealed with a meeting, and take its minutes along",
        CallMeeting = "call_meeting" => "Call a meeting or a circular resolution, and keep its agenda",
        KeepMinutes = "keep_minutes" => "Record attendance, close a meeting and draft its minutes",
        SignMinutes = "sign_minutes" => "Sign minutes that another person drafted",

        PrepareReport = "prepare_report" => "Prepare a report",
        PublishReport = "publish_report" => "Publish a report that another person prepared",
        AffirmStatements = "affirm_statements" => "Say for a quarter whether the integrity statements are true",
        WriteBulletin = "write_bulletin" => "Write or confirm what the privacy bulletin says",
        ManageUsers = "manage_users" => "Add, change and disable accounts",
    }
}

text_enum! {
    /// What ties a person to the case in question.
    pub enum Relation {
        None = "none" => "No tie",
        /// The case's present reviewer.
        Assigned = "assigned" => "Reviewer of the case",
        /// In the electorate of the case's open ballot, and not recused.
        Elector = "elector" => "Elector of the open ballot",
        /// Recused in the case's open ballot. This tie takes away: it stands alone, whatever else ties the person.
        Recused = "recused" => "Recused in the open ballot",
    }
}

impl Action {
    /// What happens before there is a sign-in, or without one.
    pub const fn is_public(self) -> bool {
        matches!(self, Self::ViewPublic | Self::SignIn | Self::SetOwnPassword)
    }

    /// What every signed-in person does with their own sign-in, whatever their roles.
    pub const fn is_for_everyone(self) -> bool {
        self.is_public() || matches!(self, Self::SignOut | Self::ViewHome)
    }
}

/// Whether somebody with these roles may do this. `state` is the state of the case that the action
/// is about, `None` where it is about no case. A person with several roles may do what any of them may.
pub fn may(roles: Roles, action: Action, state: Option<CaseState>, relation: Relation) -> bool {
    // Who has recused themselves sees that there is such a case, and has no other part in it while the ballot is open.
    let is_kept_out = relation == Relation::Recused && action != Action::ViewCase;
    action.is_for_everyone() || (!is_kept_out && roles.iter().any(|role| grants(role, action, state, relation)))
}

/// Two persons, for the four-eyes rules: a report's preparer and publisher, say. Compares persons
/// and not roles, since one person may hold both.
pub fn are_different_persons<Id: PartialEq>(first: &Id, second: &Id) -> bool {
    first != second
}

const ANY: &[CaseState] = CaseState::ALL;
const OPEN: &[CaseState] = CaseState::OPEN;

/// The table. Read a line as: this action, by these roles, in these states, with this tie to the case.
#[expect(clippy::match_same_arms, reason = "a line an action: merged by their result, the lines would hide the rule")]
#[expect(clippy::too_many_lines, reason = "one table, read from top to bottom")]
fn grants(role: Role, action: Action, state: Option<CaseState>, relation: Relation) -> bool {
    use Action as A;
    use Role::{Administrator, Auditor, BoardMember, Chair, Clerk, Officer, OutsideReviewer, Publisher, Reviewer};

    let at = |states: &[CaseState]| state.is_some_and(|state| states.contains(&state));
    let assigned = relation == Relation::Assigned;
    let elector = relation == Relation::Elector;

    match (action, role) {
        (A::ViewCases, Officer | Clerk | Reviewer | OutsideReviewer | BoardMember | Auditor) => true,
        (A::ViewDocket, Officer | Clerk | Reviewer | BoardMember | Auditor) => true,
        (A::ViewCase, Officer | Clerk | Auditor) => at(ANY),
        (A::ViewCase, Reviewer | OutsideReviewer) => assigned && at(ANY),
        (A::ViewCase, BoardMember) => at(&[BeforeBoard, Decided, Closed]),
        (A::ViewMails | A::ViewBallot, Officer | Clerk | Auditor) => at(ANY),
        (A::ViewMails | A::ViewBallot, Reviewer) => assigned && at(ANY),
        (A::ViewMails | A::ViewBallot, BoardMember) => at(&[BeforeBoard, Decided, Closed]),
        (A::OpenSealed | A::ReadContent, Officer) => at(ANY),
        (A::OpenSealed | A::ReadContent, Clerk) => at(&[BeforeBoard]),
        (A::OpenSealed | A::ReadContent, Reviewer) => assigned && at(&[InReview, BeforeBoard]),
        (A::OpenSealed | A::ReadContent, BoardMember) => elector && at(&[BeforeBoard]),
        // From outside: what is to be assessed, without whom it comes from, and nothing of who works here.
        (A::ReadContent, OutsideReviewer) => assigned && at(&[InReview, BeforeBoard]),
        (A::ViewColleagues, OutsideReviewer) => false,
        (A::ViewColleagues, _) => true,

        // Counts, exports and searches show only what the list shows to the same person.
        (A::ViewDashboard, Officer | Clerk | BoardMember | Auditor) => true,
        (A::ViewAuthorities, Officer | Clerk | Auditor) => true,
        (A::ExportCases, Officer | Clerk | Auditor) => true,
        (A::SaveView, Officer | Clerk | Reviewer | BoardMember) => true,
        (A::SearchInside, Officer) => true,

        (A::ViewPen, Officer | Auditor) => true,
        (A::ViewReports, Officer | Clerk | BoardMember | Publisher | Auditor) => true,
        (A::ViewUsers, Administrator | Auditor) => true,
        (A::ViewAudit, Auditor) => true,
        (A::ViewReconcile, Administrator | Officer | Publisher | Auditor) => true,

        (A::LogNotice | A::PlaceFromPen, Officer) => true,
        // A report needs every kind confirmed and every field filled, those of finished cases too.
        (A::ConfirmKind | A::EditCase, Officer) => at(ANY),
        // People write again after a decision, and after a case was set aside.
        (A::Reply, Officer) => at(ANY),
        (A::DestroyPart, Officer | Clerk) => at(ANY),
        (A::AddParty | A::EditParty | A::AddIdentifier, Officer) => at(OPEN),
        // The answer names only cases whose sealed content the same person may open.
        (A::LookUpIdentifier, Officer | Clerk | Reviewer) => true,
        (A::ProposeAuthority | A::ConfirmAuthority, Officer | Clerk) => true,
        // A decision that gives data is carried out only while the verification stands, so it can be withdrawn until then; and that
        // a demand was forged may come out long after the case was closed.
        (A::Verify, Officer | Clerk) => at(&[Received, InReview, BeforeBoard, Decided, Closed]),
        // What is before the Board is frozen: new evidence needs the case sent back.
        (A::AddEvidence, Officer) => at(&[Received, InReview]),
        (A::AddEvidence, Reviewer) => assigned && at(&[InReview]),
        (A::TakeMeasure, Officer) => at(OPEN),
        // What the Board reversed, or did not ratify in time, has to be undone wherever the case is by then.
        (A::UndoMeasure, Officer) => at(ANY),
        // A term of the law runs on until the decision is carried out.
        (A::SetDeadline, Officer) => at(&[Received, InReview, BeforeBoard, Decided]),
        // Colleagues talk about every case that they see; what they write is sealed with it.
        (A::WriteNote | A::KeepDraft, Officer) => at(ANY),
        (A::WriteNote | A::KeepDraft, Clerk) => at(&[BeforeBoard]),
        (A::WriteNote | A::KeepDraft, Reviewer) => assigned && at(&[InReview, BeforeBoard]),
        (A::KeepDraft, OutsideReviewer) => assigned && at(&[InReview]),
        (A::Watch, Officer | Clerk) => at(ANY),
        (A::Watch, Reviewer) => assigned && at(ANY),
        (A::LinkCases, Officer) => at(ANY),
        // Before a decision: afterwards each case has its own.
        (A::Merge, Officer) => at(&[Received, InReview]),
        (A::Unmerge, Officer) => at(&[SetAside]),
        (A::Assign, Officer) => at(&[Received, InReview]),
        (A::SetAside, Officer) => at(OPEN),
        (A::TakeBack, Officer) => at(&[SetAside]),

        (A::Recommend, Reviewer | OutsideReviewer | Officer) => assigned && at(&[InReview]),

        (A::ViewBoardStatistics, Clerk | Chair | BoardMember | Auditor) => true,
        (A::OpenBallot | A::CloseBallot | A::SendBack, Clerk | Chair) => at(&[BeforeBoard]),
        (A::CastVote | A::Recuse, BoardMember) => elector && at(&[BeforeBoard]),
        // Each vote is asked for its own case, too.
        (A::VoteOnAgenda, BoardMember) => true,
        (A::EnterVote, Clerk) => at(&[BeforeBoard]),
        (A::RuleOnRecusal, Chair) => at(&[BeforeBoard]),
        // One member who wants to talk about a case is enough.
        (A::PullOut, Clerk | Chair) => at(&[BeforeBoard]),
        (A::PullOut, BoardMember) => elector && at(&[BeforeBoard]),
        (A::ViewStanding, Officer | Clerk | BoardMember | Auditor) => true,
        (A::ApplyStanding, Officer) => assigned && at(&[InReview]),
        // It only gives power back to the Board: one is enough, and revoking as well.
        (A::CallIn, BoardMember | Clerk | Chair) => at(&[BeforeBoard]),
        (A::RevokeStanding, Clerk | Chair) => true,
        (A::CarryOut, Officer) => at(&[Decided]),
        (A::Reconsider, Officer) => at(&[Decided, Closed]),
        (A::WriteDissent, BoardMember) => at(&[Decided, Closed]),
        // By two persons, who read the grounds for it.
        (A::WriteSummary, Officer | Clerk) => at(&[Decided, Closed]),

        (A::ViewMeetings, Clerk | BoardMember | Auditor) => true,
        (A::ReadMinutes, Clerk | BoardMember) => true,
        (A::CallMeeting, Clerk | Chair) => true,
        (A::KeepMinutes, Clerk) => true,
        (A::SignMinutes, Chair) => true,

        (A::PrepareReport, Officer | Publisher) => true,
        (A::PublishReport, Publisher) => true,
        (A::AffirmStatements, BoardMember) => true,
        // By two persons, as everything that is public for ever.
        (A::WriteBulletin, Officer) => true,
        (A::ManageUsers, Administrator) => true,
        _ => false,
    }
}

#[cfg(test)]
#[path = "permissions_tests.rs"]
mod tests;
