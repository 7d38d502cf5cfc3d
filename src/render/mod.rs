//! Templates: a name, a typed context and samples become a page or a mail.
//!
//! Not here: what a page says. Pages and messages are defined by whoever shows them; this module
//! knows nothing of the trade.
//!
//! Invariant: rendering is strict. A name that the context does not have is an error, in `{{name}}`
//! and in `{{#if name}}` alike, and everything in an HTML template is escaped.

mod asset;
mod registry;
mod say;
mod strict;

use serde::Serialize;

pub use asset::{Asset, asset};

/// An HTML page. `samples` show every branch of its template; a test renders them all. They exist
/// only in tests, so that no sample ever reaches a reader.
pub trait Page: Serialize + Sized {
    /// The file below `templates/` without `.html.hbs`: `board/ballot`.
    const TEMPLATE: &'static str;
    #[cfg(test)]
    fn samples() -> Vec<Self>;
}

/// A text mail: `templates/emails/<NAME>/subject.txt.hbs` and `body.txt.hbs`. Nothing is escaped,
/// because nothing in a text mail is markup.
pub trait Message: Serialize + Sized {
    const NAME: &'static str;
    #[cfg(test)]
    fn samples() -> Vec<Self>;
}

/// What a [`Message`] becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// One line, without a line end.
    pub subject: String,
    pub body: String,
}

/// A template that cannot be read or filled. Always a mistake in this program, never in what a
/// person typed, so it carries no content of the page.
#[derive(Debug, thiserror::Error)]
#[error("the template `{template}` cannot be rendered: {reason}")]
pub struct Error {
    template: String,
    reason: String,
}

/// The page as HTML.
pub fn html<P: Page>(page: &P) -> Result<String, Error> {
    html_of(P::TEMPLATE, page)
}

/// The template filled with a context that wraps a page, such as a page in its frame.
pub fn html_of(template: &str, context: &impl Serialize) -> Result<String, Error> {
    registry::html()?.fill(template, context)
}

/// The mail's subject and body.
pub fn mail<M: Message>(message: &M) -> Result<Mail, Error> {
    mail_of(&format!("emails/{}", M::NAME), message)
}

/// The same from the templates in this folder, such as one a language.
pub fn mail_of(folder: &str, context: &impl Serialize) -> Result<Mail, Error> {
    let texts = registry::text()?;
    let subject = texts.fill(&format!("{folder}/subject"), context)?;
    let body = texts.fill(&format!("{folder}/body"), context)?;
    Ok(Mail { subject: one_line(&subject), body })
}

/// A text in one template: its first line is the subject, the rest the body.
pub fn letter_of(template: &str, context: &impl Serialize) -> Result<Mail, Error> {
    let text = registry::text()?.fill(template, context)?;
    let (subject, body) = text.split_once('\n').unwrap_or((&text, ""));
    Ok(Mail { subject: one_line(subject), body: body.trim().to_owned() })
}

/// A value with a line end must not become a second header of the mail.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every template there is, by name, partials and layouts included; for the tests that prove that
/// none is without a page.
pub fn template_names() -> Vec<String> {
    registry::names()
}

/// Every partial and layout that this template's text calls, by name.
pub fn templates_called_by(template: &str) -> Vec<String> {
    registry::called_by(template)
}

/// Every phrase that this template wants said in the language of its page.
pub fn phrases_of(template: &str) -> Vec<String> {
    registry::phrases_of(template)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_one_line_whatever_the_values_hold() {
        assert_eq!(one_line(" Case\r\nBcc: all@example.org\n"), "Case Bcc: all@example.org");
    }

    #[test]
    fn a_template_that_does_not_exist_is_an_error_that_names_it() {
        let error = html_of("no/such", &()).unwrap_err();
        assert!(error.to_string().contains("no/such"), "{error}");
    }
}
