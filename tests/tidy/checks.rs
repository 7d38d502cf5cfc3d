//! Runs every check over what was read, and says what was found: the place, the rule and what to do.
//!
//! Not the rules themselves: where a border runs is written in the tables of `tidy.rs` only.

use std::fmt;

use crate::LAYERS;
use crate::reading::Tree;
use crate::{borders, shape};

/// One place that breaks one rule.
pub struct Broken {
    pub file: String,
    pub line: usize,
    pub rule: String,
    pub found: String,
    pub instead: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Broken { file, line, rule, found, instead } = self;
        write!(f, "{file}:{line}: {found}\n    rule: {rule}\n    hint: {instead}")
    }
}

pub fn check(tree: &Tree) -> Vec<Broken> {
    let mut broken = Vec::new();
    for source in &tree.sources {
        broken.extend(shape::readable(source));
        broken.extend(shape::module_names(source));
        broken.extend(shape::long_file(source));
        if source.file.starts_with("src/") {
            broken.extend(borders::layers(source));
            broken.extend(borders::purity(source, &tree.crates));
            broken.extend(borders::homes(source));
            broken.extend(borders::dialect(source));
            broken.extend(borders::private_stores(source));
        }
    }
    broken.extend(borders::circles(&tree.sources));
    broken.extend(shape::reading_order(&tree.sources));
    broken.extend(shape::folders_use_mod_rs(&tree.sources));
    for (file, text) in &tree.texts {
        broken.extend(if file.starts_with("templates/") {
            shape::raw_output(file, text)
        } else {
            shape::sql_time(file, text)
        });
    }
    broken.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    broken.dedup_by(|a, b| (&a.file, a.line, &a.rule) == (&b.file, b.line, &b.rule));
    broken
}

pub fn at(file: &str, line: usize, rule: &str, found: String, instead: &str) -> Broken {
    Broken { file: file.to_owned(), line, rule: rule.to_owned(), found, instead: instead.to_owned() }
}

/// Row and column of a module on the map, both counted from the top left.
pub fn place_of(module: &str) -> Option<(usize, usize)> {
    LAYERS
        .iter()
        .enumerate()
        .find_map(|(row, (_, modules))| modules.iter().position(|name| *name == module).map(|column| (row, column)))
}
