//! What the tally promises: a fact each, and properties over every small board.
//!
//! Not a second way to count. Invariant: a board is written as it sits, one letter a seat.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;

/// A board in short: `f` for, `a` against, `-` abstained, `r` recused, `.` absent; a capital is the
/// chair, whose abstention is `=`.
fn board(seats: &str) -> Vec<Seat> {
    let seat = |letter: char| match letter {
        'f' | 'F' => Voice::Voted(Choice::For),
        'a' | 'A' => Voice::Voted(Choice::Against),
        '-' | '=' => Voice::Voted(Choice::Abstain),
        'r' | 'R' => Voice::Recused,
        _ => Voice::Silent,
    };
    let held = |letter: char| {
        let is_chair = letter.is_ascii_uppercase() || letter == '=';
        if is_chair { Seat::Chair(seat(letter)) } else { Seat::Member(seat(letter)) }
    };
    seats.chars().map(held).collect()
}

fn rule(quorum: u16, majority: Majority, tie: Tie) -> Rule {
    Rule { quorum, majority, tie }
}

fn verdict(rule: Rule, seats: &str) -> Verdict {
    count(rule, &board(seats)).verdict
}

const USUAL: Rule = Rule::usual(5);
const CAST: Rule = Rule { quorum: 2, majority: Majority::OfVotesCast, tie: Tie::ChairDecides };

#[test]
fn the_usual_quorum_is_more_than_half_of_the_seats() {
    assert_eq!([3, 4, 5].map(|seats| Rule::usual(seats).quorum), [2, 3, 3]);
}

#[test]
fn more_than_half_of_the_votes_cast_pass() {
    assert_eq!(verdict(USUAL, "ffa.."), Verdict::Passed);
    assert_eq!(verdict(USUAL, "faa.."), Verdict::Failed(Shortfall::TooFewFor));
}

#[test]
fn an_abstention_counts_for_the_quorum_and_not_as_a_vote_cast() {
    let tally = count(USUAL, &board("f--.."));
    assert_eq!((tally.present, tally.denominator.count, tally.verdict), (3, 1, Verdict::Passed));
}

#[test]
fn a_motion_on_which_all_abstain_fails() {
    assert_eq!(verdict(USUAL, "-----"), Verdict::Failed(Shortfall::NoVotesCast));
}

#[test]
fn a_tie_fails_where_the_rule_says_so() {
    assert_eq!(verdict(USUAL, "Ffaa."), Verdict::Failed(Shortfall::Tied));
}

#[test]
fn the_chair_decides_a_tie_by_the_own_vote() {
    assert_eq!(verdict(CAST, "Ffaa"), Verdict::Passed);
    assert_eq!(verdict(CAST, "Aaff"), Verdict::Failed(Shortfall::ChairAgainst));
}

#[test]
fn a_chair_who_abstained_or_is_recused_or_absent_decides_no_tie() {
    for seats in ["=fa", "Rfa", "Xfa", "fa"] {
        assert_eq!(verdict(CAST, seats), Verdict::Failed(Shortfall::ChairSilent), "{seats}");
    }
}

#[test]
fn two_thirds_are_reached_by_exactly_two_thirds_and_know_no_tie() {
    let two_thirds = rule(2, Majority::TwoThirdsOfCast, Tie::ChairDecides);
    assert_eq!(verdict(two_thirds, "ffa"), Verdict::Passed);
    assert_eq!(verdict(two_thirds, "fffaa"), Verdict::Failed(Shortfall::TooFewFor));
    assert_eq!(verdict(two_thirds, "Fa"), Verdict::Failed(Shortfall::TooFewFor));
}

#[test]
fn a_majority_of_those_entitled_counts_the_absent_in_and_the_recused_out() {
    let entitled = rule(2, Majority::OfEntitled, Tie::Fails);
    assert_eq!(verdict(entitled, "ff..."), Verdict::Failed(Shortfall::TooFewFor));
    assert_eq!(verdict(entitled, "ffrr."), Verdict::Passed);
    assert_eq!(count(entitled, &board("ffrr.")).denominator, Denominator { base: Base::Entitled, count: 3 });
}

#[test]
fn half_of_those_entitled_is_a_tie_only_if_the_other_half_is_against() {
    let entitled = rule(2, Majority::OfEntitled, Tie::ChairDecides);
    assert_eq!(verdict(entitled, "Ffaa"), Verdict::Passed);
    assert_eq!(verdict(entitled, "Ffa."), Verdict::Failed(Shortfall::TooFewFor));
    assert_eq!(verdict(entitled, "Ffaa.."), Verdict::Failed(Shortfall::TooFewFor));
}

#[test]
fn a_quorum_broken_by_recusals_says_so() {
    let inquorate = |because_of_recusals| Verdict::Inquorate { needed: 3, present: 2, because_of_recusals };
    assert_eq!(verdict(USUAL, "ffr.."), inquorate(true));
    assert_eq!(verdict(USUAL, "ff..."), inquorate(false));
}

#[test]
fn a_quorum_of_nobody_still_passes_nothing_without_votes() {
    assert_eq!(verdict(rule(0, Majority::OfEntitled, Tie::Fails), "rr"), Verdict::Failed(Shortfall::NoVotesCast));
    assert_eq!(verdict(rule(0, Majority::TwoThirdsOfCast, Tie::Fails), ""), Verdict::Failed(Shortfall::NoVotesCast));
}

#[test]
fn a_result_reads_as_a_sentence_with_its_denominator_named() {
    let says = |seats| count(USUAL, &board(seats)).to_string();
    assert_eq!(says("fffa-"), "3 for, 1 against, 1 abstained, 0 recused, 0 absent; 3 of 4 votes cast: passed");
    assert_eq!(
        says("ffr.."),
        "2 for, 0 against, 0 abstained, 1 recused, 2 absent; 2 of 2 votes cast: no quorum, because of recusals: 3 needed, 2 took part"
    );
}

#[test]
fn a_ballot_can_close_once_all_have_voted_or_are_recused() {
    assert!(count(Rule::usual(4), &board("fa-r")).all_have_spoken());
    assert!(!count(Rule::usual(4), &board("fa-.")).all_have_spoken());
}

fn any_voice() -> impl Strategy<Value = Voice> {
    select(vec![
        Voice::Voted(Choice::For),
        Voice::Voted(Choice::Against),
        Voice::Voted(Choice::Abstain),
        Voice::Recused,
        Voice::Silent,
    ])
}

prop_compose! {
    /// Up to eleven seats; the first is the chair's.
    fn any_board()(voices in prop::collection::vec(any_voice(), 1..=11)) -> Vec<Seat> {
        let seat = |(position, voice)| if position == 0 { Seat::Chair(voice) } else { Seat::Member(voice) };
        voices.into_iter().enumerate().map(seat).collect()
    }
}

prop_compose! {
    fn any_rule()(
        quorum in 0_u16..=11,
        majority in select(Majority::ALL),
        tie in select(Tie::ALL),
    ) -> Rule {
        Rule { quorum, majority, tie }
    }
}

fn with_voice(seat: Seat, voice: Voice) -> Seat {
    match seat {
        Seat::Member(_) => Seat::Member(voice),
        Seat::Chair(_) => Seat::Chair(voice),
    }
}

proptest! {
    #[test]
    fn the_order_of_seats_never_matters(rule in any_rule(), (seats, shuffled) in any_board().prop_flat_map(|seats| (Just(seats.clone()), Just(seats).prop_shuffle()))) {
        prop_assert_eq!(count(rule, &seats), count(rule, &shuffled));
    }

    #[test]
    fn recused_members_change_nothing_but_whether_there_is_a_quorum(rule in any_rule(), seats in any_board()) {
        let others: Vec<Seat> = seats.iter().copied().filter(|seat| seat.voice() != Voice::Recused).collect();
        let (with, without) = (count(rule, &seats), count(rule, &others));
        prop_assert_eq!((with.for_, with.against, with.present, with.denominator), (without.for_, without.against, without.present, without.denominator));
        prop_assert_eq!(with.verdict.result(), without.verdict.result());
    }

    #[test]
    fn absent_members_count_neither_for_nor_against(rule in any_rule(), seats in any_board()) {
        let others: Vec<Seat> = seats.iter().copied().filter(|seat| seat.voice() != Voice::Silent).collect();
        let (with, without) = (count(rule, &seats), count(rule, &others));
        prop_assert_eq!((with.for_, with.against, with.present), (without.for_, without.against, without.present));
        if rule.majority != Majority::OfEntitled {
            prop_assert_eq!(with.verdict, without.verdict);
        }
    }

    #[test]
    fn one_vote_more_for_never_turns_passed_into_failed(rule in any_rule(), seats in any_board(), changed in any::<Index>()) {
        let before = count(rule, &seats).verdict;
        let mut more = seats;
        let position = changed.index(more.len());
        more[position] = with_voice(more[position], Voice::Voted(Choice::For));
        prop_assert!(!before.has_passed() || count(rule, &more).verdict.has_passed());
        more.push(Seat::Member(Voice::Voted(Choice::For)));
        prop_assert!(!before.has_passed() || count(rule, &more).verdict.has_passed());
    }

    #[test]
    fn below_the_quorum_nothing_passes_and_nothing_fails(rule in any_rule(), seats in any_board()) {
        let tally = count(rule, &seats);
        prop_assert_eq!(tally.present < rule.quorum, tally.verdict.result() == BallotResult::Inquorate);
    }

    #[test]
    fn every_seat_is_counted_exactly_once(rule in any_rule(), seats in any_board()) {
        let tally = count(rule, &seats);
        prop_assert_eq!(usize::from(tally.seats), seats.len());
        prop_assert_eq!(tally.seats, tally.for_ + tally.against + tally.abstain + tally.recused + tally.absent);
    }

    #[test]
    fn nothing_passes_without_a_vote_for_it(rule in any_rule(), seats in any_board()) {
        let tally = count(rule, &seats);
        prop_assert!(!tally.verdict.has_passed() || tally.for_ >= tally.against && tally.for_ > 0);
    }
}
