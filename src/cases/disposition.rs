//! Where an accepted notice is, and why a message waits in the holding pen.

text_enum! {
    /// Where an accepted notice is; each has exactly one.
    pub enum Disposition {
        Unplaced = "unplaced" => "Not placed yet",
        Opened = "opened" => "Opened a case",
        Joined = "joined" => "Joined a case",
        Pen = "pen" => "In the holding pen",
        SetAside = "set_aside" => "Set aside",
    }
}

text_enum! {
    /// Why a message waits.
    pub enum PenReason {
        Unreadable = "unreadable" => "It has no readable sender, subject or date",
        Bounce = "bounce" => "It is a delivery report",
        AutoReply = "auto_reply" => "It is an automatic answer",
        MailingList = "mailing_list" => "It came through a mailing list",
        MentionsCase = "mentions_case" => "Its subject names a case, which anybody could write",
        AnswersSetAsideCase = "answers_set_aside_case" => "It answers a case that was set aside",
        AddressedToCase = "addressed_to_case" => "It came again, this time to the address of a case",
        Unclear = "unclear" => "Nothing says what sort of notification it is",
        Erased = "erased" => "Its content was destroyed before it was placed",
    }
}

crate::db::db_text!(Disposition, PenReason);
