//! Every board of up to seven seats, every voice of every seat and every rule, against a table that was written by hand.
//!
//! Not a second way to count: nothing here divides or compares shares, and nothing of the tally is called to say what it
//! should give. Invariant: the table knows a rule only as "of so many, so many are enough".

use super::*;

/// Of so many (the place in the list, from nobody on), so many are more than half.
const MORE_THAN_HALF: [u16; 8] = [1, 1, 2, 2, 3, 3, 4, 4];
/// Of so many, so many are at least two thirds.
const TWO_THIRDS: [u16; 8] = [1, 1, 2, 2, 3, 4, 4, 5];

const VOICES: [Voice; 5] = [
    Voice::Voted(Choice::For),
    Voice::Voted(Choice::Against),
    Voice::Voted(Choice::Abstain),
    Voice::Recused,
    Voice::Silent,
];

/// How often each of [`VOICES`] was heard.
type Heard = [u16; 5];

fn by_the_table(rule: Rule, heard: Heard, chair: Option<Voice>) -> Verdict {
    let [yes, no, abstained, recused, absent] = heard;
    let took_part = yes + no + abstained;
    if took_part < rule.quorum {
        let because_of_recusals = took_part + recused >= rule.quorum;
        return Verdict::Inquorate { needed: rule.quorum, present: took_part, because_of_recusals };
    }
    let everybody_chose = abstained == 0 && absent == 0;
    let as_many_against = matches!((yes, no), (1, 1) | (2, 2) | (3, 3));
    let (enough, is_tie) = match rule.majority {
        Majority::OfVotesCast => (MORE_THAN_HALF[usize::from(yes + no)], as_many_against),
        Majority::OfEntitled => {
            (MORE_THAN_HALF[usize::from(yes + no + abstained + absent)], as_many_against && everybody_chose)
        }
        Majority::TwoThirdsOfCast => (TWO_THIRDS[usize::from(yes + no)], false),
    };
    match (yes, no) {
        (0, 0) => Verdict::Failed(Shortfall::NoVotesCast),
        (yes, _) if yes >= enough => Verdict::Passed,
        _ if !is_tie => Verdict::Failed(Shortfall::TooFewFor),
        _ if rule.tie == Tie::Fails => Verdict::Failed(Shortfall::Tied),
        _ => match chair {
            Some(Voice::Voted(Choice::For)) => Verdict::Passed,
            Some(Voice::Voted(Choice::Against)) => Verdict::Failed(Shortfall::ChairAgainst),
            None | Some(Voice::Voted(Choice::Abstain) | Voice::Recused | Voice::Silent) => {
                Verdict::Failed(Shortfall::ChairSilent)
            }
        },
    }
}

/// The numbers that stand beside the verdict.
fn stands_beside(rule: Rule, heard: Heard, tally: &Tally) -> bool {
    let [yes, no, abstained, recused, absent] = heard;
    let of = match rule.majority {
        Majority::OfEntitled => (Base::Entitled, yes + no + abstained + absent),
        Majority::OfVotesCast | Majority::TwoThirdsOfCast => (Base::VotesCast, yes + no),
    };
    [tally.for_, tally.against, tally.abstain, tally.recused, tally.absent] == heard
        && tally.seats == yes + no + abstained + recused + absent
        && tally.present == yes + no + abstained
        && (tally.denominator.base, tally.denominator.count) == of
}

/// Compares one board under every rule that a Board of so many seats can choose; how many results were compared.
fn compare(seats: &[Seat], heard: Heard, chair: Option<Voice>) -> u32 {
    let mut compared = 0;
    for quorum in (1..).take(seats.len()) {
        for majority in Majority::ALL {
            for tie in Tie::ALL {
                let rule = Rule { quorum, majority: *majority, tie: *tie };
                let tally = count(rule, seats);
                let is_right = tally.verdict == by_the_table(rule, heard, chair) && stands_beside(rule, heard, &tally);
                assert!(is_right, "{seats:?} under {rule:?}: {tally}, not {}", by_the_table(rule, heard, chair));
                compared += 1;
            }
        }
    }
    compared
}

/// The largest Board whose seats speak here in every order; that the order never matters is a property of its own.
const IN_EVERY_ORDER: u32 = 5;

#[test]
fn every_board_up_to_seven_seats_comes_out_as_the_table_says() {
    let mut compared = 0;
    for size in 1..=7_u32 {
        for number in 0..5_usize.pow(size) {
            let spoken: Vec<usize> = (0..size).map(|seat| number / 5_usize.pow(seat) % 5).collect();
            // The first seat may be the chair's; of the others only who said what how often is left to tell.
            if size > IN_EVERY_ORDER && !spoken[1..].is_sorted() {
                continue;
            }
            let mut heard = Heard::default();
            for voice in &spoken {
                heard[*voice] += 1;
            }
            let mut seats: Vec<Seat> = spoken.iter().map(|voice| Seat::Member(VOICES[*voice])).collect();
            compared += compare(&seats, heard, None);
            seats[0] = Seat::Chair(VOICES[spoken[0]]);
            compared += compare(&seats, heard, Some(VOICES[spoken[0]]));
        }
    }
    // Two kinds of Board, six rules a quorum, as many quorums as seats: a loop that skips something is seen. Five others say
    // five things in 126 ways, six in 210.
    let boards: u32 = (1..=IN_EVERY_ORDER).map(|size| size * 5_u32.pow(size)).sum();
    assert_eq!(compared, 2 * 6 * (boards + 6 * 5 * 126 + 7 * 5 * 210));
}

#[test]
fn the_same_voices_are_counted_the_same_however_often() {
    let seats = [Seat::Chair(VOICES[0]), Seat::Member(VOICES[1]), Seat::Member(VOICES[3])];
    let rule = Rule { quorum: 2, majority: Majority::OfVotesCast, tie: Tie::ChairDecides };
    assert_eq!(count(rule, &seats), count(rule, &seats));
    assert_eq!(count(rule, &seats).verdict, Verdict::Passed);
}
