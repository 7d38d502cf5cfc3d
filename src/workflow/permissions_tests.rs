//! What the table must never grant, whoever changes it; and the table as a whole, kept to be compared with.

use std::fmt::Write;

use super::*;

/// One cell of the matrix: the states in which the role may, by what ties it to the case.
fn cell(role: Role, action: Action) -> String {
    let may_at = |state, relation| may(role.into(), action, state, relation);
    if may_at(None, Relation::None) {
        return "yes".to_owned();
    }
    let letters = |relation| -> String {
        let allowed = CaseState::ALL.iter().filter(|state| may_at(Some(**state), relation));
        allowed.map(|state| letter(*state)).collect()
    };
    let always = letters(Relation::None);
    let mut cell = always.clone();
    for (mark, relation) in [("as:", Relation::Assigned), ("el:", Relation::Elector)] {
        let tied = letters(relation);
        if tied != always {
            cell += mark;
            cell += &tied;
        }
    }
    if cell.is_empty() { "·".to_owned() } else { cell }
}

fn letter(state: CaseState) -> char {
    match state {
        Received => 'R',
        InReview => 'I',
        BeforeBoard => 'B',
        Decided => 'D',
        Closed => 'C',
        SetAside => 'S',
    }
}

#[test]
fn the_matrix_of_roles_actions_and_states() {
    let mut matrix = String::from("R received, I in_review, B before_board, D decided, C closed, S set_aside\n");
    matrix += "yes: whatever the state; as: only for the assigned reviewer; el: only for an elector, not recused\n";
    matrix += "recused in the open ballot: view_case and nothing else, whatever the roles\n\n";
    write!(matrix, "{:17}", "").unwrap();
    for role in Role::ALL {
        write!(matrix, "{role:17}").unwrap();
    }
    for action in Action::ALL {
        write!(matrix, "\n{action:17}").unwrap();
        for role in Role::ALL {
            write!(matrix, "{:17}", cell(*role, *action)).unwrap();
        }
    }
    let lines: Vec<&str> = matrix.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

fn each_situation() -> impl Iterator<Item = (Action, Option<CaseState>, Relation)> {
    let states = || CaseState::ALL.iter().copied().map(Some).chain([None]);
    let relations = || Relation::ALL.iter().copied();
    let situations = move |action| states().flat_map(move |state| relations().map(move |tie| (action, state, tie)));
    Action::ALL.iter().copied().flat_map(situations)
}

#[test]
fn somebody_without_a_role_may_do_only_what_everyone_may() {
    for (action, state, relation) in each_situation() {
        assert_eq!(may(Roles::NONE, action, state, relation), action.is_for_everyone(), "{action}");
    }
}

#[test]
fn an_auditor_changes_nothing_and_opens_nothing_sealed() {
    for (action, state, relation) in each_situation() {
        // An export is another way to read the list.
        let reads = action.as_str().starts_with("view_") || action == Action::ExportCases;
        let harmless = action.is_for_everyone() || reads;
        assert!(harmless || !may(Role::Auditor.into(), action, state, relation), "{action}");
    }
}

#[test]
fn an_administrator_sees_no_case() {
    for (action, state, relation) in each_situation() {
        let about_cases =
            [Action::ViewCases, Action::ViewCase, Action::OpenSealed, Action::ReadContent, Action::ViewPen];
        assert!(
            !about_cases.contains(&action) || !may(Role::Administrator.into(), action, state, relation),
            "{action}"
        );
    }
}

#[test]
fn several_roles_may_do_together_what_each_may_and_no_more() {
    let both: Roles = [Role::Officer, Role::BoardMember].into_iter().collect();
    for (action, state, relation) in each_situation() {
        let each = both.iter().any(|role| may(role.into(), action, state, relation));
        assert_eq!(may(both, action, state, relation), each, "{action}");
    }
}

#[test]
fn a_reviewer_acts_only_on_a_case_assigned_to_them() {
    let recommends = |relation| may(Role::Reviewer.into(), Action::Recommend, Some(InReview), relation);
    assert!(recommends(Relation::Assigned));
    assert!(!recommends(Relation::None) && !recommends(Relation::Elector));
}

#[test]
fn a_recused_member_sees_that_there_is_a_case_and_has_no_other_part_in_it_whatever_their_roles() {
    let everything: Roles = Role::ALL.iter().copied().collect();
    for (action, state, _) in each_situation() {
        let open = action.is_for_everyone() || (action == Action::ViewCase && state.is_some());
        assert_eq!(may(everything, action, state, Relation::Recused), open, "{action}");
    }
}

#[test]
fn a_reviewer_from_outside_does_what_stands_here_and_nothing_else() {
    use Action as A;
    let theirs: Vec<Action> = Action::ALL
        .iter()
        .copied()
        .filter(|action| !action.is_for_everyone())
        .filter(|action| {
            each_situation()
                .filter(|situation| situation.0 == *action)
                .any(|(_, state, relation)| may(Role::OutsideReviewer.into(), *action, state, relation))
        })
        .collect();
    assert_eq!(theirs, [A::ViewCases, A::ViewCase, A::ReadContent, A::KeepDraft, A::Recommend]);
    for (action, state, relation) in each_situation().filter(|(action, ..)| theirs.contains(action)) {
        let of_a_case = action != A::ViewCases;
        let tied = relation == Relation::Assigned;
        assert!(
            !of_a_case || tied || !may(Role::OutsideReviewer.into(), action, state, relation),
            "{action} without being assigned"
        );
    }
}

#[test]
fn an_officer_who_votes_needs_to_be_a_board_member_and_an_elector() {
    let votes = |roles: Roles, relation| may(roles, Action::CastVote, Some(BeforeBoard), relation);
    assert!(!votes(Role::Officer.into(), Relation::Elector));
    assert!(!votes(Role::BoardMember.into(), Relation::None));
    assert!(votes(Role::BoardMember.into(), Relation::Elector));
}

#[test]
fn an_action_on_a_case_is_refused_where_the_state_is_not_given() {
    assert!(!may(Role::Officer.into(), Action::ViewCase, None, Relation::None));
}

#[test]
fn every_action_that_is_not_public_is_granted_to_somebody() {
    for action in Action::ALL {
        let granted = each_situation()
            .filter(|situation| situation.0 == *action)
            .any(|(_, state, relation)| may(Role::ALL.iter().copied().collect(), *action, state, relation));
        assert!(granted, "{action}");
    }
}

#[test]
fn four_eyes_compares_persons() {
    assert!(are_different_persons(&1, &2));
    assert!(!are_different_persons(&1, &1));
}
