//! Sizes in words.

/// `14 kB`: decimal units, as file managers show them.
pub(super) fn bytes(count: i64) -> String {
    match count {
        ..1_000 => format!("{count} bytes"),
        1_000..1_000_000 => format!("{} kB", (count + 500) / 1_000),
        _ => format!("{}.{} MB", count / 1_000_000, count % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn a_size_has_at_most_three_digits_and_a_unit() {
        assert_eq!([bytes(999), bytes(14_499), bytes(2_350_000)], ["999 bytes", "14 kB", "2.3 MB"]);
    }
}
