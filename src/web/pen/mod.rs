//! The holding pen: a person says where each message belongs, one after another or several at once.

mod held;
mod list;
mod steps;

pub(super) use held::read_held;
pub(super) use list::{count, list};
pub(super) use steps::{accept_as_case, accept_guess, deal_with_oversized, join_case, place_many, set_aside};

use super::pages::pen::KeyHint;
use super::size;
use crate::cases::HeldNotice;

/// What the list may tell of a message that nobody has opened: neither its sender nor its subject.
fn what(held: &HeldNotice) -> String {
    let automatic = if held.automatic { ", sent by a machine" } else { "" };
    format!("Message, {}{automatic}", size::bytes(held.size))
}

fn sentence(words: &str) -> String {
    format!("{words}.")
}

pub(super) fn waiting(seconds: i64) -> String {
    match seconds / 3600 {
        0 => "less than an hour".to_owned(),
        1 => "1 hour".to_owned(),
        hours @ 2..48 => format!("{hours} hours"),
        hours => format!("{} days", hours / 24),
    }
}

const fn key(key: &'static str, does: &'static str) -> KeyHint {
    KeyHint { key, does }
}

#[cfg(test)]
mod tests {
    use super::waiting;

    #[test]
    fn a_wait_is_said_in_hours_and_from_two_days_on_in_days() {
        let hour = 3600;
        let said = [0, hour, 47 * hour, 48 * hour, 80 * hour].map(waiting);
        assert_eq!(said, ["less than an hour", "1 hour", "47 hours", "2 days", "3 days"]);
    }
}
