//! Adding, listing and disabling people. Accounts are never deleted: the audit trail names them.

use jiff::civil;
use serde_json::json;
use thiserror::Error;

use super::store::{self, UserRow};
use super::{Act, By, Denied, UserState};
use crate::audit::Verb;
use crate::db::ids::UserId;
use crate::db::{self, Db, Timestamp};
use crate::workflow::{Action, Relation, Role, Roles};

#[derive(Debug, Error)]
pub enum Error {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(
        "the name `{0}` cannot be used\n  hint: 2 to 40 lower-case letters, digits, `.`, `-` or `_`, beginning with a letter"
    )]
    Name(String),
    #[error("the name `{0}` is taken\n  hint: choose another; a disabled account keeps its name")]
    Taken(String),
    #[error("`{0}` is not an email address\n  hint: write one such as `mara@session.example`")]
    Email(String),
    #[error("there is no account `{0}`\n  hint: `quarterlight user list` shows all")]
    Unknown(String),
    #[error("an account needs at least one role\n  hint: one of {}", Role::ALL.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", "))]
    NoRole,
    #[error("the chair is a board member\n  hint: give the role `board_member` too")]
    ChairIsMember,
    #[error(
        "a reviewer from outside has no other role\n  hint: with another one, what is kept from them would be open by it"
    )]
    OutsideAlone,
    #[error("an account does not change between the staff and outside\n  hint: disable this one and add another")]
    OutsideStays,
    #[error(
        "the access of a reviewer from outside ends on a day\n  hint: choose the last day, at most a year from now"
    )]
    EndMissing,
    #[error(
        "only the access of a reviewer from outside ends on a day\n  hint: leave the day empty; disable the account when the person leaves"
    )]
    EndOfStaff,
    #[error(
        "access cannot end on {0}\n  hint: choose a day from today on, at most a year from now; to end it at once, disable the account"
    )]
    EndOutOfRange(civil::Date),
    #[error("you cannot take your own role as administrator away\n  hint: another administrator can")]
    OwnRole,
    #[error("this would leave nobody who can manage accounts\n  hint: make somebody else an administrator first")]
    LastAdministrator,
    #[error(transparent)]
    Database(#[from] db::Error),
}

db::from_diesel!(Error);

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    /// What they sign in with.
    pub name: String,
    /// What others see.
    pub display_name: String,
    pub email: String,
    pub roles: Roles,
    pub state: UserState,
    /// From then on a reviewer from outside has no access; nobody else has an end.
    pub access_ends_at: Option<Timestamp>,
}

impl User {
    /// Whether they can sign in, or set the account up that they were invited to: not disabled, and not past their last day.
    pub fn can_sign_in(&self, at: Timestamp) -> bool {
        self.state != UserState::Disabled && self.access_ends_at.is_none_or(|end| at < end)
    }

    /// Whether they can be given a case now: staff who review, and reviewers from outside whose access lasts.
    pub fn may_review(&self, at: Timestamp) -> bool {
        let reviews = [Role::Reviewer, Role::OutsideReviewer, Role::Officer];
        reviews.iter().any(|role| self.roles.contains(*role)) && self.can_sign_in(at)
    }
}

/// What a new account needs.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub name: String,
    pub display_name: String,
    pub email: String,
    pub roles: Roles,
    /// The last day of access in the house's zone; for a reviewer from outside, and for them only.
    pub access_ends_on: Option<civil::Date>,
}

/// Adds an account that waits for its password. The first account of all may be added from the command line.
pub fn add(db: &mut Db, act: &Act, new: &NewUser) -> Result<User, Error> {
    allow_managing(act)?;
    check_name(&new.name)?;
    if !is_email(&new.email) {
        return Err(Error::Email(new.email.clone()));
    }
    check_roles(new.roles)?;
    let access_ends_at = access_end(act, new.roles, new.access_ends_on)?;
    let row = UserRow {
        id: UserId::new(act.at),
        name: new.name.clone(),
        display_name: if new.display_name.trim().is_empty() {
            new.name.clone()
        } else {
            new.display_name.trim().to_owned()
        },
        email: new.email.clone(),
        password_hash: None,
        state: UserState::Invited,
        failed_sign_ins: 0,
        locked_until: None,
        created_at: act.at,
        access_ends_at,
    };
    store::insert(db, &row, new.roles).map_err(|error| {
        let error = db::Error::from(error);
        if error.is_unique_violation() { Error::Taken(new.name.clone()) } else { error.into() }
    })?;
    let mut detail = json!({ "roles": new.roles });
    if let (Some(day), Some(detail)) = (new.access_ends_on, detail.as_object_mut()) {
        detail.insert("access_ends_on".to_owned(), json!(day));
    }
    act.record(db, Verb::UserAdded, None, Some(row.id.as_i64()), detail)?;
    Ok(user(row, new.roles))
}

/// Ends all sign-ins of the person and lets them sign in no more.
pub fn disable(db: &mut Db, act: &Act, name: &str) -> Result<(), Error> {
    allow_managing(act)?;
    let user = named(db, name)?;
    keep_an_administrator(db, &user, Roles::NONE)?;
    store::set_state(db, user.id, UserState::Disabled)?;
    store::delete_sign_ins_of(db, user.id)?;
    store::withdraw_links_of(db, user.id)?;
    Ok(act.record(db, Verb::UserDisabled, None, Some(user.id.as_i64()), json!({}))?)
}

/// Lets a disabled person sign in again, with the password they had.
pub fn enable(db: &mut Db, act: &Act, name: &str) -> Result<(), Error> {
    allow_managing(act)?;
    let row = store::find_by_name(db, name)?.ok_or_else(|| Error::Unknown(name.to_owned()))?;
    let state = if row.password_hash.is_some() { UserState::Active } else { UserState::Invited };
    store::set_state(db, row.id, state)?;
    Ok(act.record(db, Verb::UserEnabled, None, Some(row.id.as_i64()), json!({}))?)
}

/// Gives the person exactly these roles; their sign-ins end, so that the old roles do.
pub fn set_roles(db: &mut Db, act: &Act, name: &str, roles: Roles) -> Result<(), Error> {
    allow_managing(act)?;
    check_roles(roles)?;
    let user = named(db, name)?;
    if roles.contains(Role::OutsideReviewer) != user.roles.contains(Role::OutsideReviewer) {
        return Err(Error::OutsideStays);
    }
    keep_an_administrator(db, &user, roles)?;
    let gives_up = user.roles.contains(Role::Administrator) && !roles.contains(Role::Administrator);
    if gives_up && act.user_id() == Some(user.id) {
        return Err(Error::OwnRole);
    }
    store::replace_roles(db, user.id, roles)?;
    store::delete_sign_ins_of(db, user.id)?;
    let detail = json!({ "from": user.roles, "to": roles });
    Ok(act.record(db, Verb::UserRolesChanged, None, Some(user.id.as_i64()), detail)?)
}

/// Sets the last day of access of a reviewer from outside. The next request of theirs already sees it.
pub fn set_access_end(db: &mut Db, act: &Act, name: &str, day: Option<civil::Date>) -> Result<(), Error> {
    allow_managing(act)?;
    let user = named(db, name)?;
    let Some(ends_at) = access_end(act, user.roles, day)? else { return Err(Error::EndOfStaff) };
    store::set_access_end(db, user.id, ends_at)?;
    let from = user.access_ends_at.map(|end| last_day(act, end));
    let detail = json!({ "from": from, "to": day });
    Ok(act.record(db, Verb::UserAccessChanged, None, Some(user.id.as_i64()), detail)?)
}

/// The last day on which there is access, in the house's zone.
pub fn last_day(act: &Act, access_ends_at: Timestamp) -> civil::Date {
    let zoned = access_ends_at.plus_seconds(-1).jiff().to_zoned(act.desk.house.zone.clone());
    zoned.date()
}

/// The moment after the last day, in the house's zone.
fn access_end(act: &Act, roles: Roles, day: Option<civil::Date>) -> Result<Option<Timestamp>, Error> {
    let is_outside = roles.contains(Role::OutsideReviewer);
    let day = match day {
        None if is_outside => return Err(Error::EndMissing),
        None => return Ok(None),
        Some(_) if !is_outside => return Err(Error::EndOfStaff),
        Some(day) => day,
    };
    let zone = &act.desk.house.zone;
    let today = act.at.jiff().to_zoned(zone.clone()).date();
    let is_near = today.checked_add(jiff::Span::new().years(1)).is_ok_and(|latest| (today..=latest).contains(&day));
    let end = day.tomorrow().and_then(|next| next.to_zoned(zone.clone())).ok().filter(|_| is_near);
    end.map(|end| Some(Timestamp::from_jiff(end.timestamp()))).ok_or(Error::EndOutOfRange(day))
}

/// All accounts by name; administrators and auditors see them.
pub fn list(db: &mut Db, act: &Act) -> Result<Vec<User>, Error> {
    if let By::Person(_) = act.by {
        act.allow(Action::ViewUsers, None, Relation::None)?;
    }
    let rows = store::all(db)?;
    Ok(with_roles(db, rows)?)
}

/// Everybody not disabled who has this role, by name: for choosing a reviewer, for an electorate.
pub fn members(db: &mut Db, role: Role) -> Result<Vec<User>, Error> {
    let rows = store::with_role(db, role)?;
    Ok(with_roles(db, rows)?)
}

/// Whether this is the address of somebody with an account.
pub fn is_own_address(db: &mut Db, address: &str) -> Result<bool, Error> {
    let address = address.trim().to_lowercase();
    Ok(store::emails(db)?.iter().any(|email| email.trim().to_lowercase() == address))
}

pub fn get(db: &mut Db, id: UserId) -> Result<User, Error> {
    let row = store::find(db, id)?.ok_or_else(|| Error::Unknown(id.to_string()))?;
    let roles = store::roles(db, id)?;
    Ok(user(row, roles))
}

/// The name as this person may see it: their own, and that of everybody if they may see the names of colleagues.
pub fn shown_name(db: &mut Db, act: &Act, id: UserId) -> Result<String, Error> {
    let is_shown = act.user_id() == Some(id) || act.allow(Action::ViewColleagues, None, Relation::None).is_ok();
    if is_shown { Ok(get(db, id)?.display_name) } else { Ok("The desk".to_owned()) }
}

pub fn find_by_name(db: &mut Db, name: &str) -> Result<Option<User>, Error> {
    let Some(row) = store::find_by_name(db, name)? else { return Ok(None) };
    let roles = store::roles(db, row.id)?;
    Ok(Some(user(row, roles)))
}

/// By administrators, or by whoever can run the program on the machine that holds the data.
pub(super) fn allow_managing(act: &Act) -> Result<(), Denied> {
    match act.by {
        By::Program(_) => Ok(()),
        By::Person(_) => act.allow(Action::ManageUsers, None, Relation::None).map(drop),
    }
}

fn keep_an_administrator(db: &mut Db, user: &User, roles: Roles) -> Result<(), Error> {
    if roles.contains(Role::Administrator) || !user.roles.contains(Role::Administrator) {
        return Ok(());
    }
    store::hold_administrators(db)?;
    let others = members(db, Role::Administrator)?.iter().filter(|other| other.id != user.id).count();
    if others == 0 { Err(Error::LastAdministrator) } else { Ok(()) }
}

pub(super) fn named(db: &mut Db, name: &str) -> Result<User, Error> {
    find_by_name(db, name)?.ok_or_else(|| Error::Unknown(name.to_owned()))
}

fn with_roles(db: &mut Db, rows: Vec<UserRow>) -> crate::db::QueryResult<Vec<User>> {
    rows.into_iter().map(|row| store::roles(db, row.id).map(|roles| user(row, roles))).collect()
}

fn user(row: UserRow, roles: Roles) -> User {
    let UserRow { id, name, display_name, email, state, access_ends_at, .. } = row;
    User { id, name, display_name, email, roles, state, access_ends_at }
}

fn check_roles(roles: Roles) -> Result<(), Error> {
    if roles.is_empty() {
        return Err(Error::NoRole);
    }
    if roles.contains(Role::Chair) && !roles.contains(Role::BoardMember) {
        return Err(Error::ChairIsMember);
    }
    if roles.contains(Role::OutsideReviewer) && roles != Role::OutsideReviewer.into() {
        return Err(Error::OutsideAlone);
    }
    Ok(())
}

fn check_name(name: &str) -> Result<(), Error> {
    let fits = (2..=40).contains(&name.len())
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte));
    if fits { Ok(()) } else { Err(Error::Name(name.to_owned())) }
}

fn is_email(text: &str) -> bool {
    text.len() <= 254
        && text.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
        && !text.contains(|char: char| char.is_whitespace() || char.is_control() || "<>,;\"".contains(char))
}
