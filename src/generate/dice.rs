//! Dice that fall the same everywhere for the same seed. Not for secrets. Invariant: what one matter throws never depends
//! on how many throws another one took.

/// A xorshift generator.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// The dice of one thing: a matter, a calendar.
    pub(super) fn new(seed: u64, thing: u64) -> Self {
        let mut state =
            seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ thing.wrapping_add(1).wrapping_mul(0xD1B5_4A32_D192_ED03);
        // Numbers that follow one another would begin alike.
        state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Self((state ^ (state >> 31)) | 1)
    }

    /// From 0 to below `end`; 0 if there is nothing below it.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20).checked_rem(end).unwrap_or(0)
    }

    pub(super) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// So many in a thousand.
    pub(super) fn per_mille(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// Seconds, from so many hours to so many.
    pub(super) fn hours(&mut self, from: u64, to: u64) -> i64 {
        let span = to.saturating_sub(from).saturating_mul(3600);
        i64::try_from(from.saturating_mul(3600).saturating_add(self.below(span))).unwrap_or(i64::MAX)
    }

    pub(super) fn count(&mut self, below: u64) -> i32 {
        i32::try_from(self.below(below)).unwrap_or(0)
    }

    /// One of these; the default if there are none.
    pub(super) fn word<T: Copy + Default>(&mut self, words: &[T]) -> T {
        let at = self.below(u64::try_from(words.len()).unwrap_or(0));
        usize::try_from(at).ok().and_then(|at| words.get(at)).copied().unwrap_or_default()
    }

    /// One of `others` as often in a hundred as stands beside it, and `usual` otherwise.
    pub(super) fn mostly<T: Copy>(&mut self, usual: T, others: &[(u64, T)]) -> T {
        let mut left = self.below(100);
        for (percent, other) in others {
            match left.checked_sub(*percent) {
                None => return *other,
                Some(rest) => left = rest,
            }
        }
        usual
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_falls_the_same_and_another_one_does_not() {
        let throws = |seed, thing| {
            let mut dice = Dice::new(seed, thing);
            (0..20).map(|_| dice.below(1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(throws(7, 3), throws(7, 3));
        assert_ne!(throws(7, 3), throws(8, 3));
        assert_ne!(throws(7, 3), throws(7, 4));
    }

    #[test]
    fn others_come_as_often_as_they_say() {
        let mut dice = Dice::new(1, 1);
        let others = (0..10_000).filter(|_| dice.mostly(false, &[(20, true), (5, true)])).count();
        assert!((2_300..2_700).contains(&others), "{others}");
        assert_eq!(dice.below(0), 0);
    }
}
