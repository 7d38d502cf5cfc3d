//! The menu: the areas that a person with these roles may open.

use super::frame::NavLink;
use crate::workflow::{Action, Relation, Roles, may};

const AREAS: &[(&str, &str, Action)] = &[
    ("/", "My desk", Action::ViewHome),
    ("/cases", "Cases", Action::ViewCases),
    ("/pen", "Holding pen", Action::ViewPen),
    ("/ballots", "Board", Action::ViewCases),
    ("/dashboard", "Dashboard", Action::ViewDashboard),
    ("/quarters", "Reports", Action::ViewReports),
    ("/users", "People", Action::ViewUsers),
    ("/events", "Audit", Action::ViewAudit),
    ("/reconciliation", "Reconciliation", Action::ViewReconcile),
];

pub(super) fn links(roles: Roles, path: &str) -> Vec<NavLink> {
    let open = AREAS.iter().filter(|(_, _, action)| may(roles, *action, None, Relation::None));
    open.map(|&(href, label, _)| NavLink { href, label, here: is_in(path, href) }).collect()
}

fn is_in(path: &str, area: &str) -> bool {
    let rest = path.strip_prefix(area);
    rest.is_some_and(|rest| rest.is_empty() || (area != "/" && rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::Role;

    #[test]
    fn the_menu_shows_what_the_roles_open() {
        let hrefs = |role: Role| links(role.into(), "/").iter().map(|link| link.href).collect::<Vec<_>>();
        assert_eq!(hrefs(Role::Administrator), ["/", "/users", "/reconciliation"]);
        assert_eq!(hrefs(Role::BoardMember), ["/", "/cases", "/ballots", "/dashboard", "/quarters"]);
    }

    #[test]
    fn the_area_of_a_page_is_marked() {
        assert!(is_in("/cases/2026-0042", "/cases") && is_in("/cases", "/cases") && is_in("/", "/"));
        assert!(!is_in("/casesx", "/cases") && !is_in("/cases", "/"));
    }
}
