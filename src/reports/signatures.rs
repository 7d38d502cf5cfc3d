//! Who stands behind an edition, as its readers may know it.
//!
//! Not who it was, which the database and the audit trail keep. Invariant: a role is told, never a name.

use super::Error;
use crate::accounts::{self, Person};
use crate::db::Db;
use crate::db::ids::UserId;
use crate::workflow::permissions::may;
use crate::workflow::{Action, Relation, Role, Roles};

/// "Prepared by: Officer", "Published by: Publisher".
pub(super) fn signed_by(db: &mut Db, prepared_by: UserId, publisher: &Person) -> Result<Vec<String>, Error> {
    let preparer = role_that_may(accounts::get(db, prepared_by)?.roles, Action::PrepareReport);
    // Somebody's roles may have changed since they did it.
    let preparer = preparer.map_or("somebody who no longer holds the role", Role::label);
    let publisher = acting_role(publisher, Action::PublishReport).label();
    Ok(vec![format!("Prepared by: {preparer}"), format!("Published by: {publisher}")])
}

/// In which role somebody does what they were just allowed to do.
pub(super) fn acting_role(person: &Person, action: Action) -> Role {
    role_that_may(person.roles, action).unwrap_or(Role::Publisher)
}

/// The first role that may do it.
fn role_that_may(roles: Roles, action: Action) -> Option<Role> {
    let may_alone = |role: &Role| may(Roles::from(*role), action, None, Relation::None);
    roles.iter().find(may_alone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_roles_the_one_that_may_do_it_is_told() {
        let roles = Roles::from(Role::Officer).with(Role::Publisher).with(Role::Auditor);
        assert_eq!(role_that_may(roles, Action::PrepareReport), Some(Role::Officer));
        assert_eq!(role_that_may(roles, Action::PublishReport), Some(Role::Publisher));
        assert_eq!(role_that_may(Roles::from(Role::Auditor), Action::PublishReport), None);
    }
}
