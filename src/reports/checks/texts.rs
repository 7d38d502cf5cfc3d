//! Whether a text that will be published waits to be filled in.

use super::{Check, Problem};
use crate::reports::ColumnType;
use crate::reports::edition::{Edition, Sentence, Source, Table};

/// Words that stand for a text to come. As words of their own, in capitals where they are so written.
const PLACEHOLDERS: &[&str] = &["TODO", "TK", "TKTK", "TBD", "FIXME", "XXX"];
const FILLER: &str = "lorem ipsum";

pub(super) fn check(edition: &Edition) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut look = |place: &str, text: &str| {
        if let Some(found) = placeholder_in(text) {
            let sentence = format!("{place} contains the placeholder `{found}`");
            problems.push(Problem::new(Check::Placeholder, sentence, "write what belongs there"));
        }
    };
    for sentence in &edition.headline {
        look("the headline", &Sentence::in_words(sentence));
    }
    for rule in &edition.counting_rules {
        look("a counting rule", rule);
    }
    for definition in &edition.definitions {
        look(&format!("the definition of `{}`", definition.code), &definition.label);
        look(&format!("the definition of `{}`", definition.code), &definition.text);
    }
    for table in edition.every_table() {
        let place = format!("the table \"{}\"", table.about.title);
        words_of(table).for_each(|text| look(&place, text));
        for (row, column, text) in texts_of(table) {
            look(&format!("{place}, row \"{row}\", column \"{column}\","), text);
        }
    }
    problems.dedup();
    problems
}

fn words_of(table: &Table) -> impl Iterator<Item = &str> {
    let about = &table.about;
    let words = [&about.section, &about.title, &about.caption, &about.definition].into_iter().map(String::as_str);
    words.chain(table.columns.iter().flat_map(|column| [column.label.as_str(), column.definition.as_str()]))
}

/// Words, not codes: `TK` is a country, too. With the names of row and column.
fn texts_of(table: &Table) -> impl Iterator<Item = (String, &str, &str)> {
    let rows = table.rows.iter().filter(|_| table.about.source != Source::Rows);
    rows.flat_map(|row| {
        let cells = table.columns.iter().zip(row);
        let words = cells.filter(|(column, _)| matches!(column.column_type, ColumnType::Label | ColumnType::Text));
        let words = words.filter(|(_, cell)| cell.as_text().contains(' '));
        words.map(|(column, cell)| (table.row_name(row), column.label.as_str(), cell.as_text()))
    })
}

/// The first placeholder in a text: a word that stands for one, filler, or anything in square brackets.
pub fn placeholder_in(text: &str) -> Option<String> {
    let is_word = |one: char| one.is_alphanumeric();
    let mut words = text.split(|one| !is_word(one));
    if let Some(word) = words.find(|word| PLACEHOLDERS.contains(word)) {
        return Some(word.to_owned());
    }
    if text.to_lowercase().contains(FILLER) {
        return Some(FILLER.to_owned());
    }
    let (_, rest) = text.split_once('[')?;
    let (inside, _) = rest.split_once(']')?;
    Some(format!("[{inside}]"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::invented;

    #[test]
    fn words_that_wait_to_be_filled_in_are_found_and_others_are_not() {
        for (text, found) in [
            ("Figures are TK.", "TK"),
            ("(TODO)", "TODO"),
            ("Lorem ipsum dolor", "lorem ipsum"),
            ("See [name].", "[name]"),
            ("XXX", "XXX"),
        ] {
            assert_eq!(placeholder_in(text).as_deref(), Some(found), "{text}");
        }
        for text in ["Tokelau", "A todo list", "ATK", "an order (of a court)", "", "a ] b [ c"] {
            assert_eq!(placeholder_in(text), None, "{text}");
        }
    }

    #[test]
    fn what_the_program_itself_writes_has_no_placeholder_and_one_in_a_text_is_named() {
        let mut edition = invented::edition("2026-Q3", &invented::cases(3, 80));
        assert_eq!(check(&edition), []);
        edition.tables[1].about.definition.push_str(" TODO");
        let found = check(&edition);
        let expected = format!("the table \"{}\" contains the placeholder `TODO`", edition.tables[1].about.title);
        assert_eq!((found.len(), found[0].sentence.as_str()), (1, expected.as_str()));
    }
}
