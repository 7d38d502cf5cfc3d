//! The people of the sample house: enough for every role, and for every four-eyes rule two.

use jiff::{Span, civil};

use super::PASSWORD;
use crate::accounts::{self, NewUser, Person};
use crate::app::App;
use crate::cli::Failure;
use crate::workflow::{Role, Roles};

/// Name, display name, roles, and what the person is good for in the demo.
const PEOPLE: &[(&str, &str, &[Role], &str)] = &[
    ("adele", "Adele Brunner", &[Role::Administrator], "manages accounts, sees no case"),
    ("mara", "Mara Keller", &[Role::Officer], "logs, assigns, answers; prepared the report"),
    ("jonas", "Jonas Etter", &[Role::Officer], "the second officer"),
    ("livia", "Livia Hofer", &[Role::Clerk], "opens and closes ballots"),
    ("noah", "Noah Frei", &[Role::Reviewer], "reviews, on the staff"),
    (
        "ines",
        "Inês Duarte",
        &[Role::OutsideReviewer],
        "reviews from outside, only what is assigned to her, for half a year",
    ),
    ("ruth", "Ruth Ammann", &[Role::BoardMember, Role::Chair], "votes, and leads the Board"),
    ("samir", "Samir Haddad", &[Role::BoardMember], "votes"),
    ("vreni", "Vreni Caflisch", &[Role::BoardMember], "votes"),
    ("paolo", "Paolo Rezzonico", &[Role::Publisher], "publishes what another prepared"),
    ("odile", "Odile Marchand", &[Role::Auditor], "reads everything but sealed content"),
];

/// Those who act, by what they do.
pub(super) struct Staff {
    pub officers: Vec<Person>,
    pub clerk: Person,
    pub reviewers: Vec<Person>,
    /// In the order in which the plans list their votes.
    pub board: Vec<Person>,
    pub publisher: Person,
}

/// One line of what is printed at the end.
pub(super) struct SignInLine {
    pub name: &'static str,
    pub roles: String,
    pub what: &'static str,
}

/// Adds everybody, each with the demo's password set by a one-time link.
pub(super) fn add(app: &App) -> Result<Staff, Failure> {
    let mut people = Vec::new();
    for (name, display_name, roles, _) in PEOPLE {
        let roles: Roles = roles.iter().copied().collect();
        let new = NewUser {
            name: (*name).to_owned(),
            display_name: (*display_name).to_owned(),
            email: format!("{name}@{}", app.settings.mail.domain),
            roles,
            access_ends_on: access_end(app, roles),
        };
        let act = app.act("demo");
        let (user, link) = app.pool.write(move |db| accounts::invite(db, &act, &new))?;
        accounts::set_password(&app.pool, app.clock.now(), &link.token, PASSWORD)?;
        people.push(Person { id: user.id, roles });
    }
    let with = |role: Role| people.iter().filter(move |person| person.roles.contains(role)).cloned();
    let one = |role: Role| with(role).next().ok_or_else(|| Failure::new(1, format!("nobody is {role}")));
    Ok(Staff {
        officers: with(Role::Officer).collect(),
        clerk: one(Role::Clerk)?,
        reviewers: with(Role::Reviewer).chain(with(Role::OutsideReviewer)).collect(),
        board: with(Role::BoardMember).collect(),
        publisher: one(Role::Publisher)?,
    })
}

/// The last day of access of a reviewer from outside; nobody else has one.
fn access_end(app: &App, roles: Roles) -> Option<civil::Date> {
    let today = app.clock.now().jiff().to_zoned(app.settings.house.zone.clone()).date();
    let half_a_year = today.checked_add(Span::new().months(6)).ok();
    half_a_year.filter(|_| roles.contains(Role::OutsideReviewer))
}

/// Who can sign in, for whoever tries the demo.
pub(super) fn sign_ins() -> impl Iterator<Item = SignInLine> {
    PEOPLE.iter().map(|(name, _, roles, what)| SignInLine {
        name,
        roles: roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", "),
        what,
    })
}

impl Staff {
    /// The officer who takes this case; they take turns.
    pub fn officer(&self, turn: usize) -> Result<&Person, Failure> {
        in_turn(&self.officers, turn)
    }

    pub fn reviewer(&self, turn: usize) -> Result<&Person, Failure> {
        in_turn(&self.reviewers, turn)
    }
}

fn in_turn(people: &[Person], turn: usize) -> Result<&Person, Failure> {
    people.iter().cycle().nth(turn % people.len().max(1)).ok_or_else(|| Failure::new(1, "nobody is there"))
}
