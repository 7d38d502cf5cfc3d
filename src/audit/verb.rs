//! The closed set of things that can happen.

text_enum! {
    /// What happened. The label completes "… on 3 May by Mara".
    pub enum Verb {
        UserAdded = "user_added" => "Account added",
        UserDisabled = "user_disabled" => "Account disabled",
        UserEnabled = "user_enabled" => "Account enabled again",
        UserRolesChanged = "user_roles_changed" => "Roles changed",
        PasswordLinkMade = "password_link_made" => "Link for setting a password made",
        PasswordSet = "password_set" => "Password set",
        SignedIn = "signed_in" => "Signed in",
        SignInFailed = "sign_in_failed" => "Sign-in failed",
        SignedOut = "signed_out" => "Signed out",

        NoticeReceived = "notice_received" => "Notice received",
        NoticeRepeated = "notice_repeated" => "The same bytes came again",
        NoticeLogged = "notice_logged" => "Letter or call logged",
        NoticeOpenedCase = "notice_opened_case" => "Notice opened the case",
        NoticeJoinedCase = "notice_joined_case" => "Notice joined the case",
        NoticeHeld = "notice_held" => "Notice put in the holding pen",
        NoticeSetAside = "notice_set_aside" => "Notice set aside",
        MessageTooLarge = "message_too_large" => "Message too large to be taken left in the mailbox",
        OversizedDealtWith = "oversized_dealt_with" => "Message too large to be taken dealt with",
        SealedOpened = "sealed_opened" => "Sealed content opened",
        DestructionAsked = "destruction_asked" => "Destruction of a part asked for",
        DestructionWithdrawn = "destruction_withdrawn" => "Request for destruction taken back",
        PartDestroyed = "part_destroyed" => "Part destroyed by two persons",

        CaseAssigned = "case_assigned" => "Reviewer assigned",
        CaseEdited = "case_edited" => "Fields filled in",
        KindConfirmed = "kind_confirmed" => "Kind confirmed",
        FindingsConfirmed = "findings_confirmed" => "Findings of a report confirmed",
        CaseSetAside = "case_set_aside" => "Set aside",
        CaseTakenBack = "case_taken_back" => "Taken back",
        PartyAdded = "party_added" => "Party added",
        IdentifierAdded = "identifier_added" => "Identifier added",
        SecrecyRecorded = "secrecy_recorded" => "Secrecy order recorded",
        SecrecyConfirmed = "secrecy_confirmed" => "Secrecy order confirmed",
        SecrecyEnded = "secrecy_ended" => "Secrecy order ended",

        Recommended = "recommended" => "Outcome recommended",
        SentBack = "sent_back" => "Sent back to review",
        BallotOpened = "ballot_opened" => "Ballot opened",
        VoteCast = "vote_cast" => "Vote cast",
        MemberRecused = "member_recused" => "Member recused",
        BallotClosed = "ballot_closed" => "Ballot closed",
        Decided = "decided" => "Decided by the Board",
        CarriedOut = "carried_out" => "Decision carried out",

        MailSent = "mail_sent" => "Mail sent",
        MailFailed = "mail_failed" => "Mail could not be sent",
        MailUncertain = "mail_uncertain" => "Mail may or may not have been sent",
        MailReported = "mail_reported" => "Delivery of a mail reported",
        AddressStopped = "address_stopped" => "Automatic mail to an address stopped",
        AddressResumed = "address_resumed" => "Automatic mail to an address allowed again",
        ReplyWritten = "reply_written" => "Reply written",

        ReportPrepared = "report_prepared" => "Report prepared",
        ReportPublished = "report_published" => "Report published",
    }
}

crate::db::db_text!(Verb);
