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
    /// Goes into every form; see `csrf`.
    pub form_token: String,
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
    ("saved", "Saved."),
    ("deleted", "Deleted."),
    ("recommended", "The recommendation is before the Board."),
    ("sent_back", "The case is back in review."),
    ("opened", "The ballot is open and its electors will be told."),
    ("voted", "Your vote is recorded. You may change it while the ballot is open."),
    ("recused", "Your recusal is recorded."),
    ("closed", "The ballot is closed."),
    ("carried_out", "The decision is carried out and the case is closed."),
    ("logged", "The notice is logged."),
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
    ("published", "The edition is published."),
    ("disabled", "The account is disabled and signed out everywhere."),
    ("enabled", "The account is enabled again."),
    ("password_set", "Your password is set. Sign in with it now."),
    ("signed_out", "You are signed out."),
];

pub fn done(text: &str) -> Option<&'static str> {
    DONE.iter().find(|(known, _)| *known == text).map(|(_, sentence)| *sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_from_outside_cannot_put_words_on_a_page() {
        assert_eq!(done("Call +41 …"), None);
        assert_eq!(done("saved"), Some("Saved."));
    }
}
