//! The rows of users, roles, sign-ins and password links.

use diesel::prelude::*;
use diesel::result::DatabaseErrorKind;
use diesel::result::Error::DatabaseError;

use super::set_up::SetUpStep;
use crate::db::ids::{PasswordLinkId, SignInId, UserId};
use crate::db::schema::{counters, password_links, set_up_steps, sign_ins, user_roles, users};
use crate::db::{Db, Timestamp};
use crate::workflow::{Role, Roles};

text_enum! {
    /// Whether a person can sign in.
    pub enum UserState {
        Invited = "invited" => "Invited",
        Active = "active" => "Active",
        Disabled = "disabled" => "Disabled",
    }
}

crate::db::db_text!(UserState, Role);

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
pub(super) struct UserRow {
    pub id: UserId,
    pub name: String,
    pub display_name: String,
    pub email: String,
    pub password_hash: Option<String>,
    pub state: UserState,
    pub failed_sign_ins: i32,
    pub locked_until: Option<Timestamp>,
    pub created_at: Timestamp,
    pub access_ends_at: Option<Timestamp>,
}

pub(super) fn insert(db: &mut Db, row: &UserRow, roles: Roles) -> QueryResult<()> {
    diesel::insert_into(users::table).values(row).execute(db)?;
    insert_roles(db, row.id, roles)
}

fn insert_roles(db: &mut Db, user: UserId, roles: Roles) -> QueryResult<()> {
    for role in roles.iter() {
        let row = (user_roles::user_id.eq(user), user_roles::role.eq(role));
        diesel::insert_into(user_roles::table).values(row).execute(db)?;
    }
    Ok(())
}

pub(super) fn replace_roles(db: &mut Db, user: UserId, roles: Roles) -> QueryResult<()> {
    diesel::delete(user_roles::table.filter(user_roles::user_id.eq(user))).execute(db)?;
    insert_roles(db, user, roles)
}

pub(super) fn find(db: &mut Db, id: UserId) -> QueryResult<Option<UserRow>> {
    users::table.find(id).select(UserRow::as_select()).get_result(db).optional()
}

pub(super) fn find_by_name(db: &mut Db, name: &str) -> QueryResult<Option<UserRow>> {
    users::table.filter(users::name.eq(name)).select(UserRow::as_select()).get_result(db).optional()
}

pub(super) fn all(db: &mut Db) -> QueryResult<Vec<UserRow>> {
    users::table.order(users::name).select(UserRow::as_select()).load(db)
}

pub(super) fn roles(db: &mut Db, user: UserId) -> QueryResult<Roles> {
    let roles: Vec<Role> = user_roles::table.filter(user_roles::user_id.eq(user)).select(user_roles::role).load(db)?;
    Ok(roles.into_iter().collect())
}

pub(super) fn with_role(db: &mut Db, role: Role) -> QueryResult<Vec<UserRow>> {
    users::table
        .inner_join(user_roles::table)
        .filter(user_roles::role.eq(role).and(users::state.ne(UserState::Disabled)))
        .order(users::name)
        .select(UserRow::as_select())
        .load(db)
}

pub(super) fn set_access_end(db: &mut Db, id: UserId, ends_at: Timestamp) -> QueryResult<()> {
    diesel::update(users::table.find(id)).set(users::access_ends_at.eq(ends_at)).execute(db).map(drop)
}

pub(super) fn set_state(db: &mut Db, id: UserId, state: UserState) -> QueryResult<()> {
    diesel::update(users::table.find(id)).set(users::state.eq(state)).execute(db).map(drop)
}

pub(super) fn set_password(db: &mut Db, id: UserId, hash: &str) -> QueryResult<()> {
    let active = (
        users::password_hash.eq(hash),
        users::state.eq(UserState::Active),
        users::failed_sign_ins.eq(0),
        users::locked_until.eq(None::<Timestamp>),
    );
    diesel::update(users::table.find(id)).set(active).execute(db).map(drop)
}

/// Locks the person's row until the transaction ends: what is read after this, no other try changes meanwhile.
pub(super) fn hold(db: &mut Db, id: UserId) -> QueryResult<()> {
    diesel::update(users::table.find(id)).set(users::failed_sign_ins.eq(users::failed_sign_ins)).execute(db).map(drop)
}

/// Locks the rows that make administrators, so that two who remove one another come one after the other.
pub(super) fn hold_administrators(db: &mut Db) -> QueryResult<()> {
    diesel::update(user_roles::table.filter(user_roles::role.eq(Role::Administrator)))
        .set(user_roles::role.eq(user_roles::role))
        .execute(db)
        .map(drop)
}

pub(super) fn set_throttle(db: &mut Db, id: UserId, failures: i32, locked_until: Option<Timestamp>) -> QueryResult<()> {
    let throttle = (users::failed_sign_ins.eq(failures), users::locked_until.eq(locked_until));
    diesel::update(users::table.find(id)).set(throttle).execute(db).map(drop)
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = sign_ins)]
pub(super) struct SignInRow {
    pub id: SignInId,
    pub user_id: UserId,
    pub token_hash: Vec<u8>,
    pub authenticated_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Counts a try to sign in by a name that nobody has.
pub(super) fn count_stranger(db: &mut Db) -> QueryResult<()> {
    const NAME: &str = "sign_ins_by_strangers";
    let raised = diesel::update(counters::table.find(NAME)).set(counters::value.eq(counters::value + 1)).execute(db)?;
    if raised == 0 {
        let first = (counters::name.eq(NAME), counters::value.eq(1_i64));
        diesel::insert_into(counters::table).values(first).execute(db)?;
    }
    Ok(())
}

pub(super) fn insert_sign_in(db: &mut Db, row: &SignInRow) -> QueryResult<()> {
    diesel::insert_into(sign_ins::table).values(row).execute(db).map(drop)
}

pub(super) fn find_sign_in(db: &mut Db, token_hash: &[u8]) -> QueryResult<Option<(SignInRow, UserRow)>> {
    sign_ins::table
        .inner_join(users::table)
        .filter(sign_ins::token_hash.eq(token_hash))
        .select((SignInRow::as_select(), UserRow::as_select()))
        .get_result(db)
        .optional()
}

pub(super) fn touch_sign_in(db: &mut Db, id: SignInId, at: Timestamp) -> QueryResult<()> {
    diesel::update(sign_ins::table.find(id)).set(sign_ins::last_seen_at.eq(at)).execute(db).map(drop)
}

/// The password was given again within this sign-in; 0 if it has ended.
pub(super) fn authenticate(db: &mut Db, id: SignInId, at: Timestamp) -> QueryResult<usize> {
    diesel::update(sign_ins::table.find(id)).set(sign_ins::authenticated_at.eq(at)).execute(db)
}

pub(super) fn delete_sign_in(db: &mut Db, id: SignInId) -> QueryResult<usize> {
    diesel::delete(sign_ins::table.find(id)).execute(db)
}

pub(super) fn delete_sign_ins_of(db: &mut Db, user: UserId) -> QueryResult<()> {
    diesel::delete(sign_ins::table.filter(sign_ins::user_id.eq(user))).execute(db).map(drop)
}

pub(super) fn delete_expired_sign_ins(db: &mut Db, now: Timestamp) -> QueryResult<()> {
    diesel::delete(sign_ins::table.filter(sign_ins::expires_at.lt(now))).execute(db).map(drop)
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = password_links)]
pub(super) struct LinkRow {
    pub id: PasswordLinkId,
    pub user_id: UserId,
    pub token_hash: Vec<u8>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

pub(super) fn insert_link(db: &mut Db, row: &LinkRow) -> QueryResult<()> {
    diesel::insert_into(password_links::table).values(row).execute(db).map(drop)
}

pub(super) fn find_link(db: &mut Db, token_hash: &[u8]) -> QueryResult<Option<LinkRow>> {
    password_links::table
        .filter(password_links::token_hash.eq(token_hash))
        .select(LinkRow::as_select())
        .get_result(db)
        .optional()
}

/// Marks a link as used; 0 if somebody else just used it.
pub(super) fn use_link(db: &mut Db, id: PasswordLinkId, at: Timestamp) -> QueryResult<usize> {
    let unused = password_links::table.find(id).filter(password_links::used_at.is_null());
    diesel::update(unused).set(password_links::used_at.eq(at)).execute(db)
}

pub(super) fn withdraw_links_of(db: &mut Db, user: UserId) -> QueryResult<()> {
    diesel::delete(
        password_links::table.filter(password_links::user_id.eq(user).and(password_links::used_at.is_null())),
    )
    .execute(db)
    .map(drop)
}

pub(super) fn emails(db: &mut Db) -> QueryResult<Vec<String>> {
    users::table.select(users::email).load(db)
}

pub(super) fn confirmed_steps(db: &mut Db) -> QueryResult<Vec<SetUpStep>> {
    set_up_steps::table.select(set_up_steps::step).load(db)
}

/// False if somebody confirmed it before, were it a moment ago.
pub(super) fn confirm_step(db: &mut Db, step: SetUpStep, by: UserId, at: Timestamp) -> QueryResult<bool> {
    let row = (set_up_steps::step.eq(step), set_up_steps::done_by.eq(by), set_up_steps::done_at.eq(at));
    // In a savepoint: two may confirm it at once.
    match db.transaction(|db| diesel::insert_into(set_up_steps::table).values(row).execute(db)) {
        Ok(_) => Ok(true),
        Err(DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(false),
        Err(error) => Err(error),
    }
}
