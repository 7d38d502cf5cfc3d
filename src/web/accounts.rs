//! Signing in and out, setting a password by a one-time link, and the people page.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use data_encoding::BASE64URL_NOPAD;

use super::address::inside;
use super::console::{Answer, Console, go, page_answer, see_other};
use super::cookies::Name;
use super::csrf;
use super::form::{Choice, Field, Form};
use super::frame::{self, Frame};
use super::input::{Input, LINE};
use super::pages::accounts::{PasswordLink, People, PersonRow, SignIn};
use super::pages::parts::Badge;
use super::problem::{Problem, Sentence};
use super::visit::{Anonymous, Posted, Visit};
use crate::accounts::{self, Act, Error, LinkError, NewUser, SignInError, User, UserState};
use crate::cases;
use crate::db::Db;
use crate::outbox;
use crate::sealing::random_bytes;
use crate::workflow::{Action, Relation, Role};

/// Names in this form's query: where to go after it, and what has just been done.
type Query = web::Query<std::collections::BTreeMap<String, String>>;

pub(super) async fn sign_in_form(request: HttpRequest, console: web::Data<Console>, query: Query) -> Answer {
    let next = query.get("next").map_or("/", |next| inside(next));
    let done = query.get("done").and_then(|done| frame::done(done));
    anonymous(&request, &console, done, &sign_in_page(&Input::blank(), next))
}

pub(super) async fn sign_in(request: HttpRequest, form: Anonymous) -> Answer {
    let Anonymous { console, mut input } = form;
    let (at, name, password) = (console.clock.now(), input.raw("name").to_owned(), input.raw("password").to_owned());
    let signed_in = console.run(move |pool| accounts::sign_in(pool, at, &name, &password)).await;
    let next = inside(input.raw("next")).to_owned();
    match signed_in {
        Ok(signed_in) => {
            let mut answer = see_other(&next);
            add_cookie(&mut answer, &console.transport.set(Name::SignIn, &signed_in.token))?;
            add_cookie(&mut answer, &console.transport.remove(Name::Form))?;
            Ok(answer)
        }
        Err(error @ (SignInError::Refused | SignInError::AccessEnded)) => {
            input.problem("password", Sentence::of(&error).in_one());
            anonymous(&request, &console, None, &sign_in_page(&input, &next))
        }
        Err(error) => Err(error.into()),
    }
}

fn sign_in_page(input: &Input, next: &str) -> SignIn {
    let form = Form::post("/sign-in", "Sign in")
        .field(Field::sign_in_name(input, "name", "Name"))
        .field(Field::password(input, "password", "Password", "current-password"))
        .hidden("next", &next);
    SignIn { heading: "Sign in".to_owned(), lead: None, form }
}

/// A page with a form for whoever has not signed in; the form cookie binds its token.
fn anonymous(request: &HttpRequest, console: &Console, done: Option<&'static str>, page: &SignIn) -> Answer {
    let known = console.transport.read(request, Name::Form);
    let cookie = if known.is_empty() { BASE64URL_NOPAD.encode(&random_bytes::<32>()?) } else { known };
    let frame = Frame { done, ..Frame::plain(&page.heading, &csrf::token(&cookie)) };
    let refused = !page.form.problems.is_empty();
    let status = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut answer = page_answer(status, &frame, page)?;
    add_cookie(&mut answer, &console.transport.set(Name::Form, &cookie))?;
    Ok(answer)
}

fn add_cookie(answer: &mut HttpResponse, cookie: &actix_web::cookie::Cookie<'_>) -> Result<(), Problem> {
    answer.add_cookie(cookie).map_err(|_| Problem::Broken("cookie"))
}

pub(super) async fn sign_out(form: Posted) -> Answer {
    let Posted { visit, .. } = form;
    let (at, session) = (visit.act.at, visit.session.clone());
    visit.console.write(move |db| accounts::sign_out(db, at, &session)).await?;
    let mut answer = go("/sign-in", "signed_out");
    add_cookie(&mut answer, &visit.console.transport.remove(Name::SignIn))?;
    Ok(answer)
}

pub(super) async fn set_password_form(
    request: HttpRequest,
    console: web::Data<Console>,
    token: web::Path<String>,
) -> Answer {
    let (at, link) = (console.clock.now(), token.clone());
    console.run(move |pool| accounts::check_link(pool, at, &link)).await?;
    anonymous(&request, &console, None, &set_password_page(&Input::blank(), &token))
}

pub(super) async fn set_password(request: HttpRequest, token: web::Path<String>, form: Anonymous) -> Answer {
    let Anonymous { console, mut input } = form;
    let (token, new) = (token.into_inner(), input.raw("new_password").to_owned());
    if new != input.raw("new_password_again") {
        input.problem("new_password_again", "The two passwords differ. Write the same one twice.");
        return anonymous(&request, &console, None, &set_password_page(&input, &token));
    }
    let (at, link) = (console.clock.now(), token.clone());
    match console.run(move |pool| accounts::set_password(pool, at, &link, &new)).await {
        Ok(_) => Ok(see_other("/sign-in?done=password_set")),
        Err(LinkError::Password(error)) => {
            input.problem("new_password", Sentence::of(&error).in_one());
            anonymous(&request, &console, None, &set_password_page(&input, &token))
        }
        Err(error) => Err(error.into()),
    }
}

fn set_password_page(input: &Input, token: &str) -> SignIn {
    let rule =
        format!("At least {} characters. Four random words make a good one.", accounts::password::MIN_CHARACTERS);
    let form = Form::post(format!("/set-password/{token}"), "Set my password")
        .field(Field::password(input, "new_password", "New password", "new-password").hint(rule))
        .field(Field::password(input, "new_password_again", "The same again", "new-password"));
    SignIn { heading: "Set your password".to_owned(), lead: None, form }
}

pub(super) async fn list(visit: Visit) -> Answer {
    people(&visit, &Input::blank()).await
}

async fn people(visit: &Visit, input: &Input) -> Answer {
    let load = |db: &mut Db, act: &Act| {
        let mut users = Vec::new();
        for user in accounts::list(db, act)? {
            let stopped = outbox::are_calls_stopped(db, act.keys(), act.at, &user.email)?;
            users.push((user, stopped));
        }
        Ok::<_, cases::Error>(users)
    };
    let users = visit.read(load).await?;
    let manages = visit.may(Action::ManageUsers, None, Relation::None);
    let people = users.iter().map(|(user, stopped)| person_row(visit, user, *stopped, manages)).collect();
    visit.form("People", &People { people, add: manages.then(|| add_form(input)) }, input)
}

fn person_row(visit: &Visit, user: &User, mail_came_back: bool, manages: bool) -> PersonRow {
    let address =
        |what: &str, is_possible: bool| (manages && is_possible).then(|| format!("/users/{}/{what}", user.name));
    let is_disabled = user.state == UserState::Disabled;
    PersonRow {
        name: user.name.clone(),
        display_name: user.display_name.clone(),
        email: user.email.clone(),
        roles: user.roles.iter().map(|role| role.label().to_owned()).collect(),
        state: Badge { value: user.state.as_str(), label: user.state.label() },
        access: user.access_ends_at.map(|end| {
            let day = accounts::last_day(&visit.act, end);
            if end <= visit.act.at { format!("Access ended on {day}.") } else { format!("Access through {day}.") }
        }),
        href: manages.then(|| format!("/users/{}", user.name)),
        mail_came_back,
        link_action: address("password-links", !is_disabled),
        disable_action: address("disabling", !is_disabled),
        enable_action: address("enabling", is_disabled),
    }
}

fn add_form(input: &Input) -> Form {
    Form::post("/users", "Add and show the link")
        .field(
            Field::line(input, "name", "Sign-in name")
                .hint("2 to 40 small letters, digits, dots, hyphens or underscores."),
        )
        .field(Field::line(input, "display_name", "Name that others see"))
        .field(
            Field::email(input, "email", "Email address").hint("Mails to it say only that there is something to do."),
        )
        .field(Field::ticks(input, "role", "Roles", role_choices()))
        .field(
            Field::day(input, "access_ends_on", "Last day of access")
                .hint("Only for a reviewer from outside, and there always: from today on, at most a year.")
                .optional(),
        )
}

pub(super) fn role_choices() -> impl Iterator<Item = Choice> {
    Role::ALL.iter().map(|role| Choice::new(role.as_str(), role.label()).defined(role.definition()))
}

pub(super) async fn add(form: Posted) -> Answer {
    let Posted { visit, mut input } = form;
    let Some(new) = new_user(&mut input) else { return people(&visit, &input).await };
    let name = new.name.clone();
    match visit.write(move |db, act| accounts::invite(db, act, &new)).await {
        Ok((_, link)) => show_link(&visit, &name, &link).await,
        Err(LinkError::Account(error)) => match field_of(&error) {
            Some(field) => {
                input.problem(field, Sentence::of(&error).in_one());
                people(&visit, &input).await
            }
            None => Err(error.into()),
        },
        Err(error) => Err(error.into()),
    }
}

fn new_user(input: &mut Input) -> Option<NewUser> {
    let name = input.text("name", LINE, "Choose the name that the person signs in with.");
    let display_name = input.text("display_name", LINE, "Write the person's name.");
    let email = input.text("email", LINE, "Write the person's email address.");
    let access_ends_on = input.day("access_ends_on");
    if input.has_problems() {
        return None;
    }
    let roles = input.ticked("role").filter_map(|role| role.parse::<Role>().ok()).collect();
    Some(NewUser { name: name?, display_name: display_name?, email: email?, roles, access_ends_on })
}

/// The field that an error is about.
fn field_of(error: &Error) -> Option<&'static str> {
    match error {
        Error::Name(_) | Error::Taken(_) => Some("name"),
        Error::Email(_) => Some("email"),
        Error::NoRole | Error::ChairIsMember | Error::OutsideAlone => Some("role"),
        Error::EndMissing | Error::EndOfStaff | Error::EndOutOfRange(_) => Some("access_ends_on"),
        _ => None,
    }
}

pub(super) async fn make_password_link(form: Posted, name: web::Path<String>) -> Answer {
    let (visit, name) = (form.visit, name.into_inner());
    let wanted = name.clone();
    let link = visit.write(move |db, act| accounts::make_password_link(db, act, &wanted)).await?;
    show_link(&visit, &name, &link).await
}

/// Shown in answer to the form itself, because the link is kept nowhere and cannot be asked for again.
async fn show_link(visit: &Visit, name: &str, link: &accounts::PasswordLink) -> Answer {
    let wanted = name.to_owned();
    let user = visit.read(move |db, _| accounts::find_by_name(db, &wanted)).await?.ok_or(Problem::NotFound)?;
    let page = PasswordLink {
        display_name: user.display_name,
        link: format!("{}/set-password/{}", visit.console.url, link.token),
        expires_at: visit.moment(link.expires_at),
    };
    visit.page("A link for setting a password", &page)
}

pub(super) async fn disable(form: Posted, name: web::Path<String>) -> Answer {
    let name = name.into_inner();
    form.visit.write(move |db, act| accounts::disable(db, act, &name)).await?;
    Ok(go("/users", "disabled"))
}

pub(super) async fn enable(form: Posted, name: web::Path<String>) -> Answer {
    let name = name.into_inner();
    form.visit.write(move |db, act| accounts::enable(db, act, &name)).await?;
    Ok(go("/users", "enabled"))
}
