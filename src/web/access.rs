//! One account: the roles of somebody on the staff, the last day of access of somebody from outside.
//!
//! Not the list of people and not signing in (`accounts`). Invariant: a page offers one form, because the two sorts of
//! people never turn into each other.

use actix_web::web;

use super::accounts::role_choices;
use super::console::{Answer, go};
use super::form::{Field, Form};
use super::input::Input;
use super::pages::forms::FormPage;
use super::pages::parts::Fact;
use super::problem::{Problem, Sentence};
use super::visit::{Posted, Visit};
use crate::accounts::{self, Act, Error, User};
use crate::db::Db;
use crate::workflow::{Action, Relation, Role, Roles};

pub(super) async fn person(visit: Visit, name: web::Path<String>) -> Answer {
    let user = load(&visit, &name).await?;
    let input = stored(&visit, &user);
    page(&visit, &user, &input)
}

async fn load(visit: &Visit, name: &str) -> Result<User, Problem> {
    let name = name.to_owned();
    let load = move |db: &mut Db, act: &Act| {
        act.allow(Action::ManageUsers, None, Relation::None)?;
        accounts::find_by_name(db, &name)?.ok_or(Error::Unknown(name))
    };
    Ok(visit.read(load).await?)
}

/// The account as if its form had been typed.
fn stored(visit: &Visit, user: &User) -> Input {
    let roles = user.roles.iter().map(|role| ("role", role.to_string()));
    let day = user.access_ends_at.map(|end| ("access_ends_on", accounts::last_day(&visit.act, end).to_string()));
    Input::of(roles.chain(day))
}

fn page(visit: &Visit, user: &User, input: &Input) -> Answer {
    let (lead, form) = if user.roles.contains(Role::OutsideReviewer) {
        (
            "Reviews from outside. When the last day is over they are signed out and cannot sign in.",
            access_form(user, input),
        )
    } else {
        ("What a person may do follows from their roles alone.", roles_form(user, input))
    };
    let facts = vec![
        Fact::new("Sign-in name", user.name.clone()),
        Fact::new("Email", user.email.clone()),
        Fact::new("Account", user.state.label()),
    ];
    let page = FormPage::new(user.display_name.clone(), form).back("/users", "People").lead(lead).facts(facts);
    visit.form(&format!("Person · {}", user.display_name), &page, input)
}

fn roles_form(user: &User, input: &Input) -> Form {
    Form::post(format!("/users/{}/roles", user.name), "Save the roles")
        .field(Field::ticks(input, "role", "Roles", role_choices().filter(|choice| !is_outside(&choice.value))))
        .consequence("The person is signed out everywhere, so that the old roles end.")
        .cancel("/users")
}

fn is_outside(role: &str) -> bool {
    role == Role::OutsideReviewer.as_str()
}

fn access_form(user: &User, input: &Input) -> Form {
    Form::post(format!("/users/{}/access", user.name), "Save the last day")
        .field(Field::day(input, "access_ends_on", "Last day of access").hint(
            "They have access through this day. From today on, at most a year; to end it at once, disable the account.",
        ))
        .cancel("/users")
}

pub(super) async fn change_roles(form: Posted, name: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, name) = (form, name.into_inner());
    let roles: Roles = input.ticked("role").filter_map(|role| role.parse::<Role>().ok()).collect();
    let wanted = name.clone();
    let changed = visit.write(move |db, act| accounts::set_roles(db, act, &wanted, roles)).await;
    settled(&visit, &name, &mut input, "role", changed).await
}

pub(super) async fn change_access(form: Posted, name: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, name) = (form, name.into_inner());
    let day = input.day("access_ends_on");
    if input.has_problems() {
        return page(&visit, &load(&visit, &name).await?, &input);
    }
    let wanted = name.clone();
    let changed = visit.write(move |db, act| accounts::set_access_end(db, act, &wanted, day)).await;
    settled(&visit, &name, &mut input, "access_ends_on", changed).await
}

async fn settled(visit: &Visit, name: &str, input: &mut Input, field: &str, changed: Result<(), Error>) -> Answer {
    match changed {
        Ok(()) => Ok(go("/users", "saved")),
        Err(error @ (Error::Denied(_) | Error::Unknown(_) | Error::Database(_))) => Err(error.into()),
        Err(error) => {
            input.problem(field, Sentence::of(&error).in_one());
            page(visit, &load(visit, name).await?, input)
        }
    }
}
