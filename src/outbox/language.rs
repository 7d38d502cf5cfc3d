//! The languages that we write in, and how each says a day. Not how a message's language is told (`notices`).

use jiff::tz::TimeZone;

use crate::db::Timestamp;

text_enum! {
    /// A language that we write in.
    pub enum Language {
        English = "en" => "English",
        German = "de" => "German",
        French = "fr" => "French",
        Italian = "it" => "Italian",
    }
}

const MONTHS: [[&str; 12]; 4] = [
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
];

impl Language {
    /// The language to answer in: that of the message, given by its ISO 639-3 code, or English.
    pub fn answering(code: Option<&str>) -> Self {
        match code {
            Some("deu") => Self::German,
            Some("fra") => Self::French,
            Some("ita") => Self::Italian,
            _ => Self::English,
        }
    }

    /// The day in words, in the house's zone: `3 May 2026`, `3. Mai 2026`, `1er mai 2026`.
    pub(super) fn day(self, at: Timestamp, zone: &TimeZone) -> String {
        let date = at.zoned(zone).date();
        let [english, german, french, italian] = MONTHS;
        let months = match self {
            Self::English => english,
            Self::German => german,
            Self::French => french,
            Self::Italian => italian,
        };
        let month = usize::try_from(date.month()).ok().and_then(|month| months.get(month.checked_sub(1)?));
        let day = match (self, date.day()) {
            (Self::German, day) => format!("{day}."),
            (Self::French, 1) => "1er".to_owned(),
            (Self::Italian, 1) => "1°".to_owned(),
            (_, day) => day.to_string(),
        };
        format!("{day} {} {}", month.copied().unwrap_or_default(), date.year())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_says_a_day_in_its_own_words() {
        let zone = TimeZone::get("Europe/Zurich").unwrap();
        let late_in_utc = Timestamp::from_jiff("2026-02-28T23:30:00Z".parse().unwrap());
        let days: Vec<String> = Language::ALL.iter().map(|language| language.day(late_in_utc, &zone)).collect();
        assert_eq!(days, ["1 March 2026", "1. März 2026", "1er mars 2026", "1° marzo 2026"]);
    }

    #[test]
    fn a_language_that_we_do_not_write_is_answered_in_english() {
        let answering = |code| Language::answering(code);
        assert_eq!([answering(Some("spa")), answering(Some("de")), answering(None)], [Language::English; 3]);
        assert_eq!(answering(Some("deu")), Language::German);
    }
}
