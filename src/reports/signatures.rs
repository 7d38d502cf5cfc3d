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
    let preparer = accounts::get(db, prepared_by)?.roles;
    Ok(vec![
        format!("Prepared by: {}", role_that_may(preparer, Action::PrepareReport)),
        format!("Published by: {}", role_that_may(publisher.roles, Action::PublishReport)),
    ])
}

/// The first role that may do it. Somebody's roles may have changed since they did.
fn role_that_may(roles: Roles, action: Action) -> &'static str {
    let may_alone = |role: &Role| may(Roles::from(*role), action, None, Relation::None);
    roles.iter().find(may_alone).map_or("somebody who no longer holds the role", Role::label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_roles_the_one_that_may_do_it_is_told() {
        let roles = Roles::from(Role::Officer).with(Role::Publisher).with(Role::Auditor);
        assert_eq!(role_that_may(roles, Action::PrepareReport), "Officer");
        assert_eq!(role_that_may(roles, Action::PublishReport), "Publisher");
        let gone = role_that_may(Roles::from(Role::Auditor), Action::PublishReport);
        assert_eq!(gone, "somebody who no longer holds the role");
    }
}
