//! The password beside a vote: asked for only if the sign-in is no longer fresh. Not the check itself, which stands in the
//! operations of the trade. Invariant: a wrong password counts as a failed sign-in, and what was chosen beside it stays.

use crate::accounts::{self, SignInError};
use crate::web::form::{Field, Form};
use crate::web::input::Input;
use crate::web::problem::{Problem, Sentence};
use crate::web::visit::Visit;

/// Adds the field for the password, if this visit needs one for a vote. Each form of a page has its own name for it.
pub(super) fn with_password(form: Form, visit: &Visit, input: &Input, name: &str) -> Form {
    // A form that came back because of the password shows the place for it, also if the sign-in is fresh again by now.
    if visit.act.is_fresh() && input.problem_at(name).is_none() {
        return form;
    }
    let field = Field::password(input, name, "Your password", "current-password");
    form.field(field.hint("A vote counts as yours only if you gave your password within the last 5 minutes."))
}

/// Whether this visit may go on to vote; if not, the sentence stands at the field. Takes the password that was typed, if one is needed.
pub(super) async fn is_fresh(visit: &mut Visit, input: &mut Input, name: &str) -> Result<bool, Problem> {
    if visit.act.is_fresh() {
        return Ok(true);
    }
    let given = input.raw(name).to_owned();
    if given.is_empty() {
        input.problem(name, "Write your password: you gave it more than 5 minutes ago, and a vote needs a fresh one.");
        return Ok(false);
    }
    let (at, session) = (visit.act.at, visit.session.clone());
    let again = visit.console.run(move |pool| accounts::authenticate_again(pool, at, &session, &given)).await;
    match again {
        Ok(()) => {
            visit.act.authenticated_at = Some(at);
            Ok(true)
        }
        Err(error @ (SignInError::Refused | SignInError::AccessEnded)) => {
            input.problem(name, Sentence::of(&error).in_one());
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}
