//! Who works in a generated house: a fixed cast, enough for every four-eyes rule. Nobody among them can sign in until an
//! administrator makes them a link (`quarterlight user`). Not the invented people who write to it (`invention`).

use super::{Error, House};
use crate::accounts::{self, Act, NewUser, Person};
use crate::db::Timestamp;
use crate::workflow::{Role, Roles};

const PEOPLE: &[(&str, &str, &[Role])] = &[
    ("adele", "Adele Brunner", &[Role::Administrator]),
    ("mara", "Mara Keller", &[Role::Officer]),
    ("jonas", "Jonas Etter", &[Role::Officer]),
    ("livia", "Livia Hofer", &[Role::Clerk]),
    ("noah", "Noah Frei", &[Role::Reviewer]),
    ("aline", "Aline Roth", &[Role::Reviewer]),
    ("ruth", "Ruth Ammann", &[Role::BoardMember, Role::Chair]),
    ("samir", "Samir Haddad", &[Role::BoardMember]),
    ("vreni", "Vreni Caflisch", &[Role::BoardMember]),
    ("paolo", "Paolo Rezzonico", &[Role::Publisher]),
    ("odile", "Odile Marchand", &[Role::Auditor]),
];

/// The people who act.
#[derive(Clone, Debug)]
pub struct Cast {
    people: Vec<Person>,
}

impl Cast {
    /// Adds everybody, each under a name that must not be taken.
    pub(super) fn hire(house: &House, at: Timestamp) -> Result<Self, Error> {
        let mut people = Vec::new();
        for (name, display_name, roles) in PEOPLE {
            let roles: Roles = roles.iter().copied().collect();
            let new = NewUser {
                name: (*name).to_owned(),
                display_name: (*display_name).to_owned(),
                email: format!("{name}@{}", house.desk.mail.domain),
                roles,
                access_ends_on: None,
            };
            let act = Act::by_program("generate", at, house.desk.clone());
            let user = house.pool.write(move |db| accounts::add(db, &act, &new).map_err(Error::from))?;
            people.push(Person { id: user.id, roles });
        }
        Ok(Self { people })
    }

    /// Somebody with this role; those who have it take turns.
    pub fn with(&self, role: Role, turn: usize) -> Result<&Person, Error> {
        let all = || self.people.iter().filter(|person| person.roles.contains(role));
        all().cycle().nth(turn.checked_rem(all().count()).unwrap_or(0)).ok_or(Error::Nobody(role))
    }

    /// The members of the Board.
    pub fn board(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| person.roles.contains(Role::BoardMember))
    }
}
