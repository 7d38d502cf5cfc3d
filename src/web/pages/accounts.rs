//! Signing in, people and their one-time links.

use serde::Serialize;

use super::parts::Badge;
use crate::render::Page;
use crate::web::form::Form;
use crate::web::moment::Moment;

#[derive(Debug, Clone, Serialize)]
pub struct SignIn {
    pub heading: String,
    pub lead: Option<String>,
    pub form: Form,
}

#[derive(Debug, Clone, Serialize)]
pub struct People {
    pub people: Vec<PersonRow>,
    /// Only for those who manage accounts.
    pub add: Option<Form>,
}

#[derive(Debug, Clone, Serialize)]
pub struct PersonRow {
    pub name: String,
    pub display_name: String,
    pub email: String,
    pub roles: Vec<String>,
    pub state: Badge,
    /// Until when somebody from outside has access.
    pub access: Option<String>,
    /// Where roles or access are changed, for those who manage accounts.
    pub href: Option<String>,
    /// Mail to the address came back, and calls are withheld for a while.
    pub mail_came_back: bool,
    /// Where a POST makes a new one-time link, and where one disables the account.
    pub link_action: Option<String>,
    pub disable_action: Option<String>,
    pub enable_action: Option<String>,
}

/// Shown once, after an account was made or a new link was asked for.
#[derive(Debug, Clone, Serialize)]
pub struct PasswordLink {
    pub display_name: String,
    pub link: String,
    pub expires_at: Moment,
}

impl Page for SignIn {
    const TEMPLATE: &'static str = "accounts/sign_in";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use crate::web::form::Field;
        use crate::web::input::Input;

        let page = |input: &Input, lead: Option<&str>| Self {
            heading: "Sign in".to_owned(),
            lead: lead.map(str::to_owned),
            form: Form::post("/sign-in", "Sign in")
                .field(Field::sign_in_name(input, "name", "Name"))
                .field(Field::password(input, "password", "Password", "current-password")),
        };
        let mut wrong = Input::of([("name", "mara")]);
        wrong.problem("password", "The name or the password is not right.");
        vec![page(&Input::blank(), None), page(&wrong, Some("Sign in again: you were away for half an hour."))]
    }
}

impl Page for People {
    const TEMPLATE: &'static str = "accounts/people";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use crate::web::form::{Choice, Field};
        use crate::web::input::Input;

        let person = |name: &str, display_name: &str, roles: &[&str]| PersonRow {
            name: name.to_owned(),
            display_name: display_name.to_owned(),
            email: format!("{name}@example.org"),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            state: Badge { value: "active", label: "Active" },
            access: None,
            href: Some(format!("/users/{name}")),
            mail_came_back: false,
            link_action: Some(format!("/users/{name}/password-links")),
            disable_action: Some(format!("/users/{name}/disabling")),
            enable_action: None,
        };
        let people = vec![
            person("mara", "Mara Ineichen", &["Officer", "Publisher"]),
            PersonRow {
                state: Badge { value: "disabled", label: "Disabled" },
                mail_came_back: true,
                access: Some("Access through 2026-12-31.".to_owned()),
                href: None,
                link_action: None,
                disable_action: None,
                enable_action: Some("/users/urs/enabling".to_owned()),
                ..person("urs", "Urs Bühler", &["Board member"])
            },
        ];
        let roles =
            [Choice::new("officer", "Officer").defined("Places messages, assigns cases and carries decisions out.")];
        let add = Form::post("/users", "Add and show the link")
            .field(Field::line(&Input::blank(), "name", "Sign-in name").hint("Small letters, digits and hyphens."))
            .field(Field::ticks(&Input::blank(), "role", "Roles", roles));
        vec![Self { people: people.clone(), add: None }, Self { people, add: Some(add) }]
    }
}

impl Page for PasswordLink {
    const TEMPLATE: &'static str = "accounts/password_link";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self {
            display_name: "Mara Ineichen".to_owned(),
            link: "/set-password/5RJ2OTQ7DPF2NTLMQZHYAX3WYI".to_owned(),
            expires_at: Moment::sample("2026-08-16T07:41:00Z"),
        }]
    }
}
