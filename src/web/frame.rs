//! What stands around every page of the console: title, who is signed in, where one can go, and a
//! sentence about what has just been done.
//!
//! Invariant: a link is shown only to someone who may follow it. That is courtesy, not protection;
//! each domain function checks for itself.

use serde::Serialize;

use super::pages::parts::Link;
use crate::render::{self, Page};

#[derive(Debug, Clone, Default, Serialize)]
pub struct Frame {
    pub title: String,
    pub person: Option<Signature>,
    pub nav: Vec<NavLink>,
    pub done: Option<&'static str>,
    /// Where what was done can be seen.
    pub done_at: Option<Link>,
    /// The search box stands on the page.
    pub can_search: bool,
    /// Takes back what was done, where nothing has left the house.
    pub undo: Option<Undo>,
    /// Goes into every form; see `csrf`.
    pub form_token: String,
}

/// A button beside the sentence about what was done. Whoever presses it is asked for permission again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undo {
    pub action: String,
    /// The version of the case, so that nothing is undone that somebody else has built upon.
    pub version: i64,
}

/// The signed-in person, as the header names them.
#[derive(Debug, Clone, Serialize)]
pub struct Signature {
    pub name: String,
    pub roles: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct NavLink {
    pub href: &'static str,
    pub label: &'static str,
    pub here: bool,
    /// The two keys that jump there; see `console.js`.
    pub jump: &'static str,
}

/// A page in its frame, as the templates see it: `frame.title` beside the page's own names.
#[derive(Serialize)]
struct Framed<'a, P> {
    frame: &'a Frame,
    #[serde(flatten)]
    page: &'a P,
}

impl Frame {
    /// For whoever has not signed in.
    pub fn plain(title: &str, form_token: &str) -> Self {
        Self { title: title.to_owned(), form_token: form_token.to_owned(), ..Self::default() }
    }

    pub fn render<P: Page>(&self, page: &P) -> Result<String, render::Error> {
        render::html_of(P::TEMPLATE, &Framed { frame: self, page })
    }
}

/// What a page says after the step that led to it, by the text in `?done=`. A closed set, so that a
/// link from outside cannot put words on a page.
const DONE: &[(&str, &str)] = &[
    ("added", "Added."),
    ("confirmed_step", "It is noted as done."),
    ("assigned", "The case is assigned."),
    ("set_aside", "The case is set aside."),
    ("taken_back", "The case is back where it was."),
    ("unassigned", "The assignment is taken back."),
    ("merged", "The case is merged; its notices belong to the other one too."),
    ("unmerged", "The merging is undone; the case goes on from where it was."),
    ("linked", "The cases are linked."),
    ("unlinked", "The link is gone."),
    ("noted", "The note stands."),
    ("note_taken_back", "The note is taken back."),
    ("watching", "You watch the case: its news will be on your desk."),
    ("unwatched", "You watch the case no longer."),
    ("draft_kept", "Your draft is kept. Nobody else sees it."),
    ("draft_discarded", "Your draft is thrown away."),
    ("saved", "Saved."),
    ("deleted", "Deleted."),
    ("recommended", "The recommendation is before the Board."),
    ("sent_back", "The case is back in review."),
    ("opened", "The ballot is open and its electors will be told."),
    ("voted", "Your vote is recorded. You may change it while the ballot is open."),
    ("recused", "Your recusal is recorded."),
    ("entered", "The vote is entered, and marked as entered by you from signed minutes."),
    ("ruled", "Your ruling is recorded."),
    (
        "amended",
        "The amended motion is before the Board. Votes cast on the one before are void, and its electors will be told.",
    ),
    ("on_agenda", "The ballot is on the consent agenda."),
    ("pulled_out", "The ballot is off the consent agenda, for everybody; it is voted on by itself."),
    ("voted_on_agenda", "Your votes are recorded. You may change each while its ballot is open."),
    ("closed", "The ballot is closed."),
    ("carried_out", "The decision is carried out and the case is closed."),
    ("task_settled", "It is recorded. What stands below is still to be done."),
    ("reconsidering", "The new case is open. The first decision stays as it was made."),
    ("dissented", "Your dissent stands beside the decision."),
    (
        "standing_applied",
        "The standing decision is applied; the case is before the Board, and decided when the window ends.",
    ),
    ("called_in", "The case is called in. It stays before the Board, for a ballot."),
    ("standing_revoked", "It is revoked. Nobody can apply it any more."),
    ("called", "It is called, and the members will be told."),
    ("agenda_changed", "The agenda is changed."),
    ("attendance_recorded", "The attendance is recorded."),
    ("meeting_closed", "It is closed, and its agenda stands. Here is what the record says of it."),
    ("meeting_cancelled", "It is cancelled, and the members will be told."),
    ("minutes_drafted", "The minutes are drafted and wait to be signed by the chair."),
    ("minutes_signed", "The minutes are signed and never change."),
    ("summary_drafted", "The draft waits for somebody else to check it."),
    ("summary_confirmed", "The public summary is confirmed and final."),
    ("summary_returned", "The draft is sent back; whoever drafted it is told."),
    ("logged", "The notice is logged."),
    ("logged_elsewhere", "The notice is logged here: the case that you named was merged into this one."),
    ("opened_case", "The message opened a case."),
    ("joined_case", "The message was added to a case."),
    ("placed_aside", "The message is set aside."),
    ("dealt_with", "It is noted as dealt with."),
    ("confirmed", "What you ticked is part of the case now."),
    ("replied", "The answer waits to be sent; that takes a minute."),
    ("resumed", "Automatic mail to that address is allowed again."),
    ("replied_before", "This form was sent before; its answer goes out once. To send it again, begin a new answer."),
    ("destruction_asked", "The request stands. Somebody else has to confirm it."),
    ("destroyed", "The part is destroyed. Its hash stays."),
    ("destruction_withdrawn", "The request is taken back; nothing was destroyed."),
    ("uploaded", "The files are evidence now. Mind the warnings beside them, where there are any."),
    ("evidence_added", "It is evidence now."),
    ("upload_destroyed", "The file is destroyed. Its hash stays."),
    ("measure_recorded", "The measure is recorded. The Board has to ratify it."),
    ("undone", "It is recorded what was done about the measure."),
    ("referred", "The referral is recorded. The Board has to ratify it."),
    ("verification_recorded", "The verification is recorded. It counts once somebody else has confirmed it."),
    ("verification_confirmed", "The verification is confirmed and counts from now on."),
    ("verification_withdrawn", "The verification is withdrawn and counts for nothing."),
    ("removed", "Removed."),
    ("authority_proposed", "The proposal stands. The register changes once somebody else has confirmed it."),
    ("authority_confirmed", "The proposal is confirmed and the register changed."),
    ("authority_withdrawn", "The proposal is taken back; nothing was changed."),
    ("key_entered", "The key is entered. Signatures are checked with it once somebody else has confirmed it."),
    ("key_confirmed", "The key is confirmed; signatures are checked with it from now on."),
    ("key_withdrawn", "The key is withdrawn; no signature is checked with it any more."),
    ("prepared", "The edition is prepared. Somebody else may publish it now."),
    ("override_proposed", "The proposal stands. Somebody else has to confirm it."),
    ("override_confirmed", "The check is overridden. The report will say so, with the reason."),
    ("published", "The edition is published."),
    ("report_entry_made", "It waits for somebody else to confirm it."),
    ("report_entry_confirmed", "It is confirmed; the next edition states it."),
    ("bulletin_written", "It waits for somebody else to confirm it."),
    ("bulletin_confirmed", "It is confirmed and public; the page follows within the hour."),
    ("affirmed", "Your word is recorded. You may change it until the quarter is published."),
    ("disabled", "The account is disabled and signed out everywhere."),
    ("enabled", "The account is enabled again."),
    ("password_set", "Your password is set. Sign in with it now."),
    ("signed_out", "You are signed out."),
];

pub fn done(text: &str) -> Option<&'static str> {
    DONE.iter().find(|(known, _)| *known == text).map(|(_, sentence)| *sentence)
}

/// What takes back what was done: the same texts, and the address below the case. `{}` is the number in `?undo=`, which
/// everywhere else is the version of the case.
const UNDO: &[(&str, &str)] = &[
    ("assigned", "assignment/undoing"),
    ("set_aside", "taking-back"),
    ("merged", "unmerging"),
    ("linked", "links/{}/removal"),
    ("noted", "notes/{}/taking-back"),
    ("watching", "watch/ending"),
    ("unwatched", "watch"),
];

pub fn undo(done: &str, case: &str, number: i64) -> Option<Undo> {
    let (_, noun) = UNDO.iter().find(|(known, _)| *known == done)?;
    Some(Undo { action: format!("{case}/{}", noun.replace("{}", &number.to_string())), version: number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_offers_its_own_undoing_and_nothing_else() {
        let undo = |done| undo(done, "/cases/2026-0042", 7).map(|undo| undo.action);
        assert_eq!(undo("set_aside").as_deref(), Some("/cases/2026-0042/taking-back"));
        assert_eq!(undo("noted").as_deref(), Some("/cases/2026-0042/notes/7/taking-back"));
        assert_eq!((undo("replied"), undo("sign-out")), (None, None));
    }

    #[test]
    fn a_link_from_outside_cannot_put_words_on_a_page() {
        assert_eq!(done("Call +41 …"), None);
        assert_eq!(done("saved"), Some("Saved."));
    }
}
