//! What one run of the program remembers of a mailbox between its connections: what was being fetched when a connection
//! ended, and how often that happened. Losing it costs time and no message.

use std::collections::BTreeMap;

/// As many messages are asked for together.
const BATCH: usize = 50;
/// A message that ended so many connections is passed over, and asked for again later.
const TRIES: u32 = 3;
/// A message that was passed over is asked for again after 1, 2, 4 … rounds, and at least after so many.
const LONGEST_GAP: u64 = 64;

#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The messages of the batch that were asked for and did not come yet.
    in_flight: Vec<u32>,
    /// So many more messages are asked for one by one, since one of them ended a connection.
    careful: usize,
    tries: BTreeMap<u32, u32>,
    rounds: u64,
    /// What was passed over: when it is due, and the gap before that.
    later: BTreeMap<u32, (u64, u64)>,
    /// Connections that ended since something went well.
    failures: u32,
}

impl Memory {
    pub(super) fn begin_round(&mut self) {
        self.rounds += 1;
    }

    /// How many messages to ask for together.
    pub(super) fn batch(&self) -> usize {
        if self.careful > 0 { 1 } else { BATCH }
    }

    pub(super) fn asks_for(&mut self, uids: &[u32]) {
        self.careful = self.careful.saturating_sub(1);
        self.in_flight = uids.to_vec();
    }

    pub(super) fn still_waits_for(&mut self, uids: Vec<u32>) {
        self.in_flight = uids;
    }

    /// The batch came to its end, or what fails now is our own trouble.
    pub(super) fn landed(&mut self) {
        self.in_flight.clear();
    }

    pub(super) fn went_well(&mut self) {
        self.failures = 0;
    }

    /// The connection ended; how many did since something went well. What was in flight may be why.
    pub(super) fn connection_ended(&mut self) -> u32 {
        match self.in_flight.as_slice() {
            [] => {}
            [only] => {
                *self.tries.entry(*only).or_default() += 1;
                self.careful = self.careful.max(1);
            }
            several => self.careful = several.len(),
        }
        self.in_flight.clear();
        self.failures = self.failures.saturating_add(1);
        self.failures
    }

    pub(super) fn was_tried_enough(&self, uid: u32) -> bool {
        self.tries.get(&uid).is_some_and(|tries| *tries >= TRIES)
    }

    /// Asks for it again in some rounds, each time in twice as many.
    pub(super) fn postpone(&mut self, uid: u32) {
        self.tries.remove(&uid);
        let gap = self.later.get(&uid).map_or(1, |(_, gap)| (gap * 2).min(LONGEST_GAP));
        self.later.insert(uid, (self.rounds + gap, gap));
    }

    pub(super) fn is_due(&self, uid: u32) -> bool {
        self.later.get(&uid).is_none_or(|(due, _)| *due <= self.rounds)
    }

    pub(super) fn is_done_with(&mut self, uid: u32) {
        self.tries.remove(&uid);
        self.later.remove(&uid);
    }

    /// The mailbox was numbered again: the numbers mean other messages.
    pub(super) fn forget_messages(&mut self) {
        *self = Self { rounds: self.rounds, failures: self.failures, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_ends_connections_is_found_among_many_and_passed_over() {
        let mut memory = Memory::default();
        let mut passed_over = Vec::new();
        let mut waiting: Vec<u32> = (1..=100).collect();
        let mut connections = 0;
        while let Some(first) = waiting.first().copied() {
            if memory.was_tried_enough(first) {
                memory.postpone(first);
                passed_over.push(waiting.remove(0));
                continue;
            }
            let batch: Vec<u32> = waiting.iter().copied().take(memory.batch()).collect();
            memory.asks_for(&batch);
            if batch.contains(&7) {
                // As a server does that hands over what stands before.
                waiting.retain(|uid| *uid >= 7);
                memory.asks_for(&batch[batch.iter().position(|uid| *uid == 7).unwrap()..]);
                memory.connection_ended();
                connections += 1;
                assert!(connections < 10);
            } else {
                memory.landed();
                waiting.retain(|uid| !batch.contains(uid));
            }
        }
        assert_eq!((passed_over, connections), (vec![7], 4));
    }

    #[test]
    fn what_was_passed_over_is_asked_for_again_ever_more_seldom() {
        let mut memory = Memory::default();
        let mut asked = Vec::new();
        for round in 1..=40 {
            memory.begin_round();
            if memory.is_due(9) {
                asked.push(round);
                memory.postpone(9);
            }
        }
        assert_eq!(asked, [1, 2, 4, 8, 16, 32]);
    }

    #[test]
    fn a_connection_that_ends_between_messages_blames_none() {
        let mut memory = Memory::default();
        memory.asks_for(&[3]);
        memory.landed();
        for _ in 0..5 {
            memory.connection_ended();
        }
        assert!(!memory.was_tried_enough(3));
    }
}
