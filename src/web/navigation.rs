//! The menu: the areas that a person with these roles may open.

use super::frame::NavLink;
use super::pages::pen::KeyHint;
use crate::workflow::{Action, Relation, Roles, may};

/// Address, label, what opens it, and the key that jumps there after `g`.
const AREAS: &[(&str, &str, Action, &str)] = &[
    ("/", "My desk", Action::ViewHome, "g h"),
    ("/cases", "Cases", Action::ViewCases, "g c"),
    ("/authorities", "Authorities", Action::ViewAuthorities, "g a"),
    ("/pen", "Holding pen", Action::ViewPen, "g p"),
    ("/ballots", "Board", Action::ViewDocket, "g b"),
    ("/dashboard", "Dashboard", Action::ViewDashboard, "g d"),
    ("/quarters", "Reports", Action::ViewReports, "g r"),
    ("/users", "People", Action::ViewUsers, "g u"),
    ("/events", "Audit", Action::ViewAudit, "g e"),
    ("/reconciliation", "Reconciliation", Action::ViewReconcile, "g n"),
    ("/help", "Help", Action::ViewHome, "g ?"),
];

pub(super) fn links(roles: Roles, path: &str) -> Vec<NavLink> {
    let open = AREAS.iter().filter(|(_, _, action, _)| may(roles, *action, None, Relation::None));
    open.map(|&(href, label, _, jump)| NavLink { href, label, here: is_in(path, href), jump }).collect()
}

/// The jumps, for the page of keys.
pub(super) fn jumps() -> impl Iterator<Item = KeyHint> {
    AREAS.iter().map(|&(_, label, _, jump)| KeyHint { key: jump, does: label })
}

/// What else belongs to an area, where its address does not tell.
const ALSO: &[(&str, &str)] = &[
    ("/ballots", "/meetings"),
    ("/ballots", "/consent-agenda"),
    ("/ballots", "/standing-decisions"),
    ("/quarters", "/bulletin"),
];

fn is_in(path: &str, area: &str) -> bool {
    let is_below = |area: &str| {
        let rest = path.strip_prefix(area);
        rest.is_some_and(|rest| rest.is_empty() || (area != "/" && rest.starts_with('/')))
    };
    is_below(area) || ALSO.iter().any(|&(of, also)| of == area && is_below(also))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::Role;

    #[test]
    fn the_menu_shows_what_the_roles_open() {
        let hrefs = |role: Role| links(role.into(), "/").iter().map(|link| link.href).collect::<Vec<_>>();
        assert_eq!(hrefs(Role::Administrator), ["/", "/users", "/reconciliation", "/help"]);
        assert_eq!(hrefs(Role::BoardMember), ["/", "/cases", "/ballots", "/dashboard", "/quarters", "/help"]);
    }

    #[test]
    fn no_two_areas_have_the_same_key() {
        let keys: std::collections::BTreeSet<_> = jumps().map(|jump| jump.key).collect();
        assert_eq!(keys.len(), AREAS.len());
    }

    #[test]
    fn the_area_of_a_page_is_marked() {
        assert!(is_in("/cases/2026-0042", "/cases") && is_in("/cases", "/cases") && is_in("/", "/"));
        assert!(is_in("/meetings/7/minutes", "/ballots") && !is_in("/meetings", "/cases"));
        assert!(!is_in("/casesx", "/cases") && !is_in("/cases", "/"));
    }
}
