//! The keys of the console, as its script has them; a page's own keys stand on its buttons.

use crate::web::navigation;
use crate::web::pages::help::Section;
use crate::web::pages::pen::KeyHint;

const fn key(key: &'static str, does: &'static str) -> KeyHint {
    KeyHint { key, does }
}

pub(super) fn sections() -> Vec<Section> {
    let everywhere = vec![
        key("?", "Shows the keys of the page that you are on"),
        key("/", "To the search"),
        key("Ctrl Enter", "Sends the form that you write in"),
        key("Esc", "Out of the field that you write in; closes what was opened"),
    ];
    let lists = vec![
        key("j", "The next row"),
        key("k", "The row before"),
        key("o", "Opens the row"),
        key("x", "Ticks the row, where rows can be ticked"),
    ];
    let case = vec![
        key("e", "Edit the fields, or confirm the kind"),
        key("a", "Assign a reviewer"),
        key("r", "Write an answer"),
        key("n", "Write a note"),
        key("m", "Merge into another case"),
        key("u", "Take back what was set aside"),
    ];
    let switch = vec![
        "Where single keys get in your way, for instance because you speak to your computer, turn them off. The setting is kept in this browser.".to_owned(),
    ];
    vec![
        of("everywhere", "Everywhere", everywhere),
        of("jumps", "Two keys, one after the other", navigation::jumps().collect()),
        of("lists", "In a list", lists),
        of("case", "On a case", case),
        Section { paragraphs: switch, has_switch: true, ..of("off", "Turn the keys off", Vec::new()) },
    ]
}

fn of(id: &str, heading: &str, keys: Vec<KeyHint>) -> Section {
    Section { id: id.to_owned(), heading: heading.to_owned(), keys, ..Section::default() }
}
