//! Which cases a person may do something with, as a query can ask for all of them at once: by the state of a case and by what
//! ties the person to it.
//!
//! Not one case at a time (`advance::allow`). Invariant: a scope holds exactly the cases of which `allow` grants its action; list,
//! search, scan, export, dashboard and desk all ask the matrix here.

use crate::accounts::Person;
use crate::db::ids::UserId;
use crate::workflow::{Action, CaseState, Relation, may};

/// The cases of which a person may do one action.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) person: UserId,
    /// Whoever's cases in these states.
    pub(super) states: Vec<CaseState>,
    /// Those assigned to the person in these states, of which none is in `states`, so that no case is counted twice.
    pub(super) own_states: Vec<CaseState>,
    /// Those in whose open ballot the person has a seat, in these states, of which none is in `states` either.
    pub(super) elector_states: Vec<CaseState>,
    /// But for those in whose open ballot the person recused themselves, whatever else ties them to it.
    pub(super) without_recused: bool,
}

impl Scope {
    pub(super) fn of(person: &Person, action: Action) -> Self {
        let may_as = |tie| move |state: &CaseState| may(person.roles, action, Some(*state), tie);
        let granted = |tie| CaseState::ALL.iter().copied().filter(may_as(tie));
        let states: Vec<CaseState> = granted(Relation::None).collect();
        let beyond = |tie| -> Vec<CaseState> { granted(tie).filter(|state| !states.contains(state)).collect() };
        let (own_states, elector_states) = (beyond(Relation::Assigned), beyond(Relation::Elector));
        // Only what is before the Board has an open ballot.
        let mut any_tie = states.iter().chain(&own_states).chain(&elector_states);
        let open = CaseState::BeforeBoard;
        let without_recused = any_tie.any(|state| *state == open) && !may_as(Relation::Recused)(&open);
        Self { person: person.id, own_states, elector_states, without_recused, states }
    }

    /// The same, as far as it is about these states.
    pub(super) fn within(&self, states: &[CaseState]) -> Self {
        let kept = |mine: &[CaseState]| mine.iter().copied().filter(|state| states.contains(state)).collect();
        Self {
            states: kept(&self.states),
            own_states: kept(&self.own_states),
            elector_states: kept(&self.elector_states),
            ..*self
        }
    }

    /// Whether every case is in it whatever its state.
    pub(super) fn has_every_state(&self) -> bool {
        self.states.len() == CaseState::ALL.len()
    }

    /// The states of which any case can be in it, whatever else that takes; `None` if there is none.
    pub(super) fn states_with_any_tie(&self) -> Option<Vec<CaseState>> {
        let all = [&self.states, &self.own_states, &self.elector_states].into_iter().flatten().copied();
        let states: Vec<CaseState> = all.collect();
        (!states.is_empty()).then_some(states)
    }

    /// Whether no case can be in it.
    pub(super) fn is_empty(&self) -> bool {
        self.states.is_empty() && self.own_states.is_empty() && self.elector_states.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::{Role, Roles};

    /// Each role, and each two of them together.
    fn each_roles() -> impl Iterator<Item = Roles> {
        let roles = || Role::ALL.iter().copied();
        roles().flat_map(move |one| roles().map(move |other| [one, other].into_iter().collect()))
    }

    fn holds(scope: &Scope, state: CaseState, ties: &[Relation]) -> bool {
        let is_in = |states: &[CaseState], tie| states.contains(&state) && ties.contains(&tie);
        scope.states.contains(&state)
            || is_in(&scope.own_states, Relation::Assigned)
            || is_in(&scope.elector_states, Relation::Elector)
    }

    #[test]
    fn a_scope_holds_what_the_matrix_grants() {
        let ties: [&[Relation]; 4] =
            [&[], &[Relation::Assigned], &[Relation::Elector], &[Relation::Assigned, Relation::Elector]];
        for roles in each_roles() {
            for action in Action::ALL.iter().filter(|action| !action.is_for_everyone()) {
                let scope = Scope::of(&Person { id: UserId::from_i64(1), roles }, *action);
                for state in CaseState::ALL {
                    let granted = |tie| may(roles, *action, Some(*state), tie);
                    for ties in ties {
                        let wanted = granted(Relation::None) || ties.iter().any(|tie| granted(*tie));
                        assert_eq!(holds(&scope, *state, ties), wanted, "{roles} {action} {state} {ties:?}");
                    }
                    // Only what is before the Board has an open ballot.
                    let held = holds(&scope, *state, &[Relation::Assigned, Relation::Elector]);
                    if *state == CaseState::BeforeBoard && held {
                        assert_ne!(scope.without_recused, granted(Relation::Recused), "{roles} {action}");
                    }
                }
            }
        }
    }

    #[test]
    fn whoever_sees_everything_opens_nothing_in_which_they_recused_themselves() {
        let otto = Person { id: UserId::from_i64(1), roles: [Role::Officer, Role::BoardMember].into_iter().collect() };
        let (sees, opens) = (Scope::of(&otto, Action::ViewCase), Scope::of(&otto, Action::OpenSealed));
        assert!(sees.has_every_state() && opens.has_every_state());
        assert!(!sees.without_recused && opens.without_recused);
    }

    #[test]
    fn a_member_of_the_board_counts_what_the_list_shows_them() {
        let of = |roles| Scope::of(&Person { id: UserId::from_i64(1), roles }, Action::ViewCase);
        let board = of(Role::BoardMember.into());
        assert_eq!(board.states, [CaseState::BeforeBoard, CaseState::Decided, CaseState::Closed]);
        assert!(board.elector_states.is_empty());
        let also_reviewer = of([Role::BoardMember, Role::Reviewer].into_iter().collect());
        assert_eq!(also_reviewer.own_states, [CaseState::Received, CaseState::InReview, CaseState::SetAside]);
    }
}
