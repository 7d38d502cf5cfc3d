//! The one error type of the console's edge, and the pages that it becomes.
//!
//! Domain errors turn into it with `?`; what can be mended in a form is caught by the handler before.
//! Invariant: a page tells a person what to do; the log tells only which event it was.

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use std::fmt;

use super::address::encoded;
use super::frame::Frame;
use super::input::Input;
use super::pages::errors::{Kept, ProblemPage};
use super::pages::parts::Link;
use super::visit::FORM_BYTES;
use crate::accounts::{self, Denied, LinkError, SignInError};
use crate::{db, render, sealing};

pub enum Problem {
    /// Nobody is signed in; `next` is where they wanted to go.
    SignInFirst {
        next: String,
    },
    /// The sign-in ended while a form was open. What was typed comes back, to be copied.
    SignInEnded(Input),
    /// Not there, or not for this person to know about.
    NotFound,
    Denied(Sentence),
    /// What the person wanted does not follow from where the case stands now.
    Overtaken(Sentence),
    Unusable(Sentence),
    /// The form's token does not fit the sign-in.
    Forged(Input),
    TooLarge,
    /// The database does not answer now.
    Busy,
    /// A mistake in this program. The text goes to the log only.
    Broken(&'static str),
}

/// A sentence for people, and what they can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    pub text: String,
    pub hint: Option<String>,
}

impl Sentence {
    /// From an error's words: lower case, no full stop, literals in backticks, the hint at the end.
    pub fn of(error: &impl fmt::Display) -> Self {
        let words = error.to_string();
        let (text, hint) = words.split_once("hint: ").map_or((words.as_str(), None), |(text, hint)| (text, Some(hint)));
        Self { text: as_sentence(text), hint: hint.map(as_sentence) }
    }

    /// Both in one, for the place beside a field.
    pub fn in_one(&self) -> String {
        self.hint.as_ref().map_or_else(|| self.text.clone(), |hint| format!("{} {hint}", self.text))
    }
}

fn as_sentence(words: &str) -> String {
    let words = words.trim().trim_end_matches([';', '.']).trim();
    let mut quoted = String::new();
    for (number, piece) in words.split('`').enumerate() {
        quoted.push_str(["", "“", "”"].get(if number == 0 { 0 } else { 2 - number % 2 }).copied().unwrap_or_default());
        quoted.push_str(piece);
    }
    let mut characters = quoted.chars();
    characters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), characters.as_str()))
}

/// Only the name: what was typed must not reach a log by way of `{:?}`.
impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Problem {
    /// For the log: a closed set of names.
    const fn name(&self) -> &'static str {
        match self {
            Self::SignInFirst { .. } => "sign_in_first",
            Self::SignInEnded(_) => "sign_in_ended",
            Self::NotFound => "not_found",
            Self::Denied(_) => "denied",
            Self::Overtaken(_) => "overtaken",
            Self::Unusable(_) => "unusable",
            Self::Forged(_) => "forged",
            Self::TooLarge => "too_large",
            Self::Busy => "busy",
            Self::Broken(_) => "broken",
        }
    }

    fn page(&self) -> ProblemPage {
        let page = |heading: &str, sentence: &str, hint: &str| ProblemPage {
            heading: heading.to_owned(),
            sentence: sentence.to_owned(),
            hint: Some(hint.to_owned()).filter(|hint| !hint.is_empty()),
            link: None,
            kept: Vec::new(),
        };
        let said = |heading, said: &Sentence| page(heading, &said.text, said.hint.as_deref().unwrap_or_default());
        match self {
            Self::SignInFirst { .. } => page("Sign in first", "This page is for people who are signed in.", ""),
            Self::SignInEnded(input) => ProblemPage {
                link: Some(Link::new("/sign-in", "Sign in")),
                kept: kept(input),
                ..page("Your sign-in has ended", "You were away for a while, so nothing was changed.", KEPT)
            },
            Self::Forged(input) => ProblemPage {
                kept: kept(input),
                ..page("This form is out of date", "It belongs to an earlier sign-in, so nothing was changed.", KEPT)
            },
            Self::NotFound => page(
                "There is no such page",
                "Nothing in the console has this address, or it is not for you to see.",
                "Go to the first page, and look for it in the lists of the menu there.",
            ),
            Self::Denied(sentence) => said("Not for you to do", sentence),
            Self::Overtaken(sentence) => said("That does not follow from here", sentence),
            Self::Unusable(sentence) => said("That cannot be done", sentence),
            Self::TooLarge => {
                let sentence = format!("A form takes {} KiB; nothing was changed.", FORM_BYTES / 1024);
                ProblemPage { sentence, ..page("Too much for one form", "", "Shorten the text.") }
            }
            Self::Busy => page(
                "The database is busy",
                "Nothing was changed.",
                "Try again in a minute. If it stays so, tell whoever runs Quarterlight.",
            ),
            Self::Broken(_) => page(
                "Something is wrong in the program",
                "Nothing was changed.",
                "Tell whoever runs Quarterlight when this happened and what you wanted to do.",
            ),
        }
    }
}

const KEPT: &str = "What you typed is below: sign in in another tab, open the form there and copy it over.";

fn kept(input: &Input) -> Vec<Kept> {
    let is_text =
        |name: &str, value: &str| !name.contains("password") && !name.contains("token") && !value.trim().is_empty();
    let shown = input.typed().filter(|(name, value)| is_text(name, value));
    shown
        .map(|(name, value)| Kept {
            label: as_sentence(name).replace('_', " ").replace('.', ""),
            text: value.to_owned(),
        })
        .collect()
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::SignInFirst { .. } => StatusCode::SEE_OTHER,
            Self::SignInEnded(_) => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Denied(_) | Self::Forged(_) => StatusCode::FORBIDDEN,
            Self::Overtaken(_) => StatusCode::CONFLICT,
            Self::Unusable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        if let Self::SignInFirst { next } = self {
            return super::console::see_other(&format!("/sign-in?next={}", encoded(next)));
        }
        if let Self::Broken(event) = self {
            tracing::error!(event, "console_failed");
        }
        let page = self.page();
        let mut answer = HttpResponse::build(self.status_code());
        if matches!(self, Self::Busy) {
            answer.insert_header((header::RETRY_AFTER, "60"));
        }
        match Frame::plain(&page.heading, "").render(&page) {
            Ok(html) => answer.content_type("text/html; charset=utf-8").body(html),
            Err(_) => answer.content_type("text/plain; charset=utf-8").body(page.sentence),
        }
    }
}

impl From<render::Error> for Problem {
    fn from(error: render::Error) -> Self {
        tracing::error!(%error, "page_not_rendered");
        Self::Broken("render")
    }
}

impl From<db::Error> for Problem {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::Connect(_) | db::Error::Commit(_) | db::Error::WriterGone => Self::Busy,
            // SQLite says so when another process held the write lock for longer than ten seconds.
            other if other.to_string().contains("database is locked") => Self::Busy,
            _ => Self::Broken("database"),
        }
    }
}

impl From<sealing::Error> for Problem {
    fn from(error: sealing::Error) -> Self {
        match error {
            sealing::Error::Database(error) => error.into(),
            sealing::Error::Destroyed => Self::Unusable(Sentence::of(&error)),
            _ => Self::Broken("sealing"),
        }
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        Self::Denied(Sentence::of(&denied))
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Refused | SignInError::AccessEnded => Self::Unusable(Sentence::of(&error)),
            SignInError::Sealing(error) => error.into(),
            SignInError::Database(error) => error.into(),
        }
    }
}

impl From<accounts::Error> for Problem {
    fn from(error: accounts::Error) -> Self {
        match error {
            accounts::Error::Denied(denied) => denied.into(),
            accounts::Error::Unknown(_) => Self::NotFound,
            accounts::Error::Database(error) => error.into(),
            other => Self::Unusable(Sentence::of(&other)),
        }
    }
}

impl From<LinkError> for Problem {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Account(error) => error.into(),
            LinkError::Sealing(error) => error.into(),
            LinkError::Database(error) => error.into(),
            other => Self::Unusable(Sentence::of(&other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_errors_words_become_sentences() {
        let sentence = Sentence::of(&"the name `x y` cannot be used\n  hint: use `a`, `b` or `c`");
        assert_eq!(sentence.text, "The name “x y” cannot be used.");
        assert_eq!(sentence.hint.as_deref(), Some("Use “a”, “b” or “c”."));
        assert_eq!(
            Sentence::of(&"a case that is `closed` cannot be assigned; hint: it is final").in_one(),
            "A case that is “closed” cannot be assigned. It is final."
        );
    }

    #[test]
    fn what_was_typed_comes_back_but_no_password() {
        let typed =
            Input::of([("grounds", "Long <b>text</b>"), ("password", "secret"), ("form_token", "t"), ("empty", "")]);
        let page = Problem::SignInEnded(typed).page();
        assert_eq!(page.kept.iter().map(|kept| kept.text.as_str()).collect::<Vec<_>>(), ["Long <b>text</b>"]);
    }

    #[test]
    fn an_answer_without_a_sign_in_leads_to_one_and_back() {
        let answer = Problem::SignInFirst { next: "/cases?state=open&kind=x".to_owned() }.error_response();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(answer.headers().get("location").unwrap(), "/sign-in?next=%2Fcases%3Fstate%3Dopen%26kind%3Dx");
    }
}
