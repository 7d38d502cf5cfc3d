//! The languages of a report's pages. A further one is one file in `reports/languages/`: the English text and the text in
//! that language, and how numbers and days look.
//!
//! Not a language of the data: codes, CSV and JSON are the same for everybody. Invariant: a sentence with figures is looked up
//! whole, with placeholders, so that nothing is ever put together from translated pieces.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use jiff::civil::Date;
use rust_embed::Embed;
use serde::Deserialize;

use super::edition::{Figure, Part, Sentence};
use super::{Cell, ColumnType, Quarter};

#[derive(Embed)]
#[folder = "reports/languages/"]
struct Files;

/// The language in which the program's own texts are written; its pages stand at the top of an edition's folder.
pub const ENGLISH: &str = "en";

/// Before a number below zero on a page; in data it is the plain hyphen.
const MINUS: &str = "−";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// The name of its file, and of its folder in an edition.
    #[serde(skip)]
    pub code: String,
    /// As the `lang` attribute has it: `de-CH`.
    pub lang: String,
    /// What it calls itself.
    pub name: String,
    thousands: String,
    decimal: String,
    /// With `{day}`, `{month}` and `{year}`.
    date: String,
    months: Vec<String>,
    /// Each with `{year}`; in the form that follows “in”.
    quarters: Vec<String>,
    /// Words of the pages' templates.
    #[serde(default)]
    pub page: BTreeMap<String, String>,
    /// Words of the report: names, captions, definitions, rules, sentences.
    #[serde(default)]
    report: BTreeMap<String, String>,
    #[serde(default)]
    countries: BTreeMap<String, String>,
}

#[derive(Clone, Debug, thiserror::Error)]
#[error("cannot read the language file `{file}`: {problem}")]
pub struct LanguageError {
    file: String,
    problem: String,
}

/// A sentence in some language: words, and figures that name their cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    Words(String),
    Figure(&'a Figure, String),
}

/// All of them, English first.
pub fn languages() -> Result<&'static [Language], LanguageError> {
    static LANGUAGES: LazyLock<Result<Vec<Language>, LanguageError>> = LazyLock::new(read_all);
    LazyLock::force(&LANGUAGES).as_deref().map_err(Clone::clone)
}

fn read_all() -> Result<Vec<Language>, LanguageError> {
    let mut all =
        Files::iter().filter(|file| file.ends_with(".toml")).map(|file| read(&file)).collect::<Result<Vec<_>, _>>()?;
    all.sort_by_key(|language| (language.code != ENGLISH, language.code.clone()));
    Ok(all)
}

fn read(file: &str) -> Result<Language, LanguageError> {
    let error = |problem: String| LanguageError { file: file.to_owned(), problem };
    let bytes = Files::get(file).map(|found| found.data).unwrap_or_default();
    let text = std::str::from_utf8(&bytes).map_err(|problem| error(problem.to_string()))?;
    let mut language: Language = toml::from_str(text).map_err(|problem| error(problem.to_string()))?;
    language.code = Path::new(file).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    if (language.months.len(), language.quarters.len()) != (12, 4) {
        return Err(error("a year has 12 months and 4 quarters".into()));
    }
    Ok(language)
}

impl Language {
    pub fn is_english(&self) -> bool {
        self.code == ENGLISH
    }

    /// Where a page stands: `balance.html`, `de/balance.html`.
    pub fn path(&self, page: &str) -> String {
        format!("{}{page}", self.folder())
    }

    /// Below the folder of the English pages, with a slash: nothing or `de/`.
    pub fn folder(&self) -> String {
        if self.is_english() { String::new() } else { format!("{}/", self.code) }
    }

    /// An English text in this language; English where it is not translated, which a test finds before any reader does.
    pub fn say<'a>(&'a self, english: &'a str) -> &'a str {
        #[cfg(test)]
        heard::hear(english);
        if self.is_english() {
            return english;
        }
        self.report.get(english).or_else(|| self.countries.get(english)).map_or(english, String::as_str)
    }

    /// Every English text that it translates but those of the templates, with the translation.
    #[cfg(test)]
    pub fn catalogue(&self) -> impl Iterator<Item = (&String, &String)> {
        self.report.iter().chain(&self.countries)
    }

    /// The words for a code. Where the label is the code itself there are none.
    pub fn label<'a>(&'a self, code: &str, label: &'a str) -> &'a str {
        if code == label || label.is_empty() { label } else { self.say(label) }
    }

    pub fn integer(&self, number: i64) -> String {
        let digits = number.unsigned_abs().to_string();
        let mut text = String::new();
        for (position, digit) in digits.chars().enumerate() {
            if position > 0 && (digits.len() - position).is_multiple_of(3) {
                text.push_str(&self.thousands);
            }
            text.push(digit);
        }
        if number < 0 { format!("{MINUS}{text}") } else { text }
    }

    pub fn cell(&self, cell: &Cell) -> String {
        match cell {
            Cell::Integer(number) => self.integer(*number),
            Cell::Share(share) => share.to_string().replace('.', &self.decimal),
            Cell::Text(text) => text.to_string(),
            Cell::NotApplicable | Cell::Withheld => self.say(&cell.to_string()).to_owned(),
        }
    }

    /// Reads what [`Language::cell`] wrote. None if it would have written the cell in another way.
    pub fn read(&self, text: &str, column: ColumnType) -> Option<Cell> {
        if !column.is_figure() {
            return Some(Cell::text(text.to_owned()));
        }
        let plain = text.replace(&self.thousands, "").replace(&self.decimal, ".").replace(MINUS, "-");
        let cell = Cell::parse(&plain, column)?;
        (self.cell(&cell) == text).then_some(cell)
    }

    pub fn date(&self, day: Date) -> String {
        let month = usize::try_from(day.month() - 1).ok().and_then(|month| self.months.get(month));
        let date = self.date.replace("{day}", &day.day().to_string()).replace("{year}", &day.year().to_string());
        date.replace("{month}", month.map_or("", String::as_str))
    }

    pub fn quarter(&self, quarter: Quarter) -> String {
        let words = usize::try_from(quarter.number() - 1).ok().and_then(|number| self.quarters.get(number));
        words.map_or("", String::as_str).replace("{year}", &quarter.year().to_string())
    }

    pub fn sentence<'a>(&self, sentence: &'a Sentence) -> Vec<Piece<'a>> {
        let mut figures = Vec::new();
        let mut words = BTreeMap::new();
        for part in &sentence.0 {
            match part {
                Part::Text(_) => {}
                Part::Figure(figure) => figures.push(figure),
                Part::Name(name) => drop(words.insert("name".to_owned(), name.clone())),
                Part::Quarter(quarter) => drop(words.insert("quarter".to_owned(), self.quarter(*quarter))),
            }
        }
        let pattern = sentence.pattern();
        let piece = |part: Split<'_>| match part {
            Split::Words(text) => Piece::Words(text.to_owned()),
            Split::Place(place) => {
                let figure = place.parse().ok().and_then(|number: usize| figures.get(number.wrapping_sub(1)));
                match figure {
                    Some(figure) => Piece::Figure(figure, self.integer(figure.value)),
                    None => Piece::Words(words.get(place).cloned().unwrap_or_default()),
                }
            }
        };
        split(self.say(&pattern)).into_iter().map(piece).collect()
    }

    pub fn sentence_in_words(&self, sentence: &Sentence) -> String {
        let text = |piece: Piece<'_>| match piece {
            Piece::Words(text) | Piece::Figure(_, text) => text,
        };
        self.sentence(sentence).into_iter().map(text).collect()
    }

    /// A text with placeholders, such as `{quarter}`, filled.
    pub fn fill(&self, english: &str, values: &[(&str, &str)]) -> String {
        let word = |part: Split<'_>| match part {
            Split::Words(text) => text.to_owned(),
            Split::Place(place) => {
                values.iter().find(|(name, _)| *name == place).map_or("", |(_, value)| *value).to_owned()
            }
        };
        split(self.say(english)).into_iter().map(word).collect()
    }
}

enum Split<'a> {
    Words(&'a str),
    Place(&'a str),
}

/// Cuts a text at its placeholders.
fn split(text: &str) -> Vec<Split<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, (place, after))) = rest.split_once('{').and_then(|(a, b)| Some((a, b.split_once('}')?))) {
        parts.push(Split::Words(before));
        parts.push(Split::Place(place));
        rest = after;
    }
    parts.push(Split::Words(rest));
    parts
}

/// What was asked for, so that a test can compare it with the catalogues.
#[cfg(test)]
pub mod heard {
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    thread_local! {
        static HEARD: RefCell<Option<BTreeSet<String>>> = const { RefCell::new(None) };
    }

    pub fn hear(english: &str) {
        HEARD.with_borrow_mut(|heard| {
            if let Some(heard) = heard.as_mut().filter(|heard| !heard.contains(english)) {
                heard.insert(english.to_owned());
            }
        });
    }

    /// Every English text that `run` wants said.
    pub fn during(run: impl FnOnce()) -> BTreeSet<String> {
        HEARD.set(Some(BTreeSet::new()));
        run();
        HEARD.take().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::Share;

    fn language(code: &str) -> &'static Language {
        languages().unwrap().iter().find(|language| language.code == code).unwrap()
    }

    #[test]
    fn english_stands_first_and_at_the_top() {
        assert!(languages().unwrap()[0].is_english());
        assert_eq!(language("en").path("index.html"), "index.html");
    }

    #[test]
    fn numbers_are_grouped_and_read_back() {
        let english = language("en");
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (-12_345_678, "−12,345,678")] {
            assert_eq!(english.integer(number), text);
            assert_eq!(english.read(text, ColumnType::Integer), Some(Cell::Integer(number)));
        }
        let share = Cell::from(Share::of(1, 3));
        assert_eq!(english.read(&english.cell(&share), ColumnType::Share), Some(share));
    }

    #[test]
    fn a_number_grouped_in_another_way_is_not_read() {
        for text in ["1000", "1,00", "10,00", "1,000,", "01", "1’000", "-5", ""] {
            assert_eq!(language("en").read(text, ColumnType::Integer), None, "{text}");
        }
    }

    #[test]
    fn a_number_is_grouped_as_the_language_does() {
        assert_eq!(language("de").integer(1_234_567), "1’234’567");
        assert_eq!(language("de").read("1’234", ColumnType::Integer), Some(Cell::Integer(1234)));
        assert_eq!(language("de").read("1,234", ColumnType::Integer), None);
    }

    #[test]
    fn a_day_has_the_name_of_its_month() {
        assert_eq!(language("de").date(Date::constant(2026, 3, 1)), "1. März 2026");
        assert_eq!(language("en").date(Date::constant(2026, 10, 14)), "14 October 2026");
    }
}
