//! Who works here: users, their roles, passwords and sign-ins; and [`Act`], the answer to "who does this, when, with what"
//! that every operation of the trade is given. Not what roles may do (`workflow::permissions`).

mod act;
mod links;
pub mod password;
mod set_up;
mod sign_in;
mod store;
mod users;

pub use act::{Act, By, Denied, Desk, FRESH_SECONDS, Person};
pub use links::{LinkError, PasswordLink, check_link, invite, make_password_link, set_password};
pub use set_up::{SetUp, SetUpStep, confirm_set_up, set_up};
pub use sign_in::{Session, SignInError, SignedIn, authenticate_again, find_session, sign_in, sign_out};
pub use store::UserState;
pub use users::{
    Error, NewUser, User, add, disable, enable, find_by_name, get, is_own_address, last_day, list, members,
    set_access_end, set_roles, shown_name,
};
