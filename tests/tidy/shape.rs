//! The shape of the tree: names and lengths of files, the reading order, and what templates and migrations may not hold.

use std::collections::BTreeSet;

use crate::checks::{Broken, at, place_of};
use crate::reading::Source;
use crate::{
    EMPTY_NAMES, GENERATED, HEAD_LINES, LAYERS, LONG_FILE_LINES, LONG_FILE_REASON, RAW_OUTPUT, SQL_TIME, Within,
};

pub fn module_names(source: &Source) -> Vec<Broken> {
    let empty = source.modules.iter().filter(|module| EMPTY_NAMES.contains(&module.name.as_str()));
    let broken = empty.map(|module| {
        let instead = "name it after the noun of the trade it serves";
        let found = format!("a module named `{}`", module.name);
        at(&source.file, module.line, "a module's name says what is inside", found, instead)
    });
    broken.collect()
}

pub fn long_file(source: &Source) -> Option<Broken> {
    let lines = source.text.lines().count();
    let gives = |line: &str, mark: &str| line.strip_prefix(mark).is_some_and(|reason| !reason.trim().is_empty());
    let mut head = source.text.lines().take(HEAD_LINES);
    let excused = head.any(|line| gives(line, LONG_FILE_REASON) || gives(line, GENERATED));
    (lines > LONG_FILE_LINES && !excused).then(|| {
        let instead = format!("split it by noun or verb, or write `{LONG_FILE_REASON}…` at its head");
        let rule = format!("a file of more than {LONG_FILE_LINES} lines gives its reason");
        at(&source.file, lines, &rule, format!("{lines} lines"), &instead)
    })
}

pub fn readable(source: &Source) -> Option<Broken> {
    let error = source.unreadable.as_ref()?;
    Some(at(&source.file, 1, "every source file can be read", error.clone(), "run `cargo check`"))
}

/// `lib.rs` is read from the ground up, so it has to list the modules as the map does.
pub fn reading_order(sources: &[Source]) -> Vec<Broken> {
    let Some(lib) = sources.iter().find(|source| source.file == "src/lib.rs") else {
        return Vec::new();
    };
    let height = |name: &str| {
        place_of(name).map(|(row, column)| {
            let ordered = LAYERS.get(row).is_some_and(|(within, _)| *within == Within::Rightward);
            (LAYERS.len() - row, if ordered { usize::MAX - column } else { 0 })
        })
    };
    let pairs = lib.modules.iter().zip(lib.modules.iter().skip(1));
    let broken = pairs.filter(|(first, second)| height(&first.name) > height(&second.name)).map(|(first, second)| {
        let found = format!("`{}` stands before `{}`, which is below it", first.name, second.name);
        at(
            &lib.file,
            second.line,
            "`lib.rs` lists the modules in reading order",
            found,
            "list what is used before what uses it",
        )
    });
    broken.collect()
}

pub fn folders_use_mod_rs(sources: &[Source]) -> Vec<Broken> {
    let files: BTreeSet<&str> = sources.iter().map(|source| source.file.as_str()).collect();
    let inside = files.iter().filter(|file| file.starts_with("src/"));
    let folders: BTreeSet<&str> = inside.filter_map(|file| file.rsplit_once('/')).map(|(folder, _)| folder).collect();
    let nested = folders.into_iter().filter(|folder| *folder != "src");
    let broken = nested.filter(|folder| !files.contains(format!("{folder}/mod.rs").as_str())).map(|folder| {
        let instead = "put the folder's own text into its `mod.rs`, so that the nouns are listed once";
        at(folder, 1, "folders use `mod.rs`", format!("`{folder}/mod.rs` is missing"), instead)
    });
    broken.collect()
}

pub fn raw_output(file: &str, text: &str) -> Vec<Broken> {
    let raw = text.lines().zip(1..).filter(|(line, _)| RAW_OUTPUT.iter().any(|mark| line.contains(mark)));
    let broken = raw.map(|(_, line)| {
        let instead = "write `{{ … }}`; what must not be escaped is built by the template, not by a value";
        at(file, line, "templates escape every value", "output without escaping".to_owned(), instead)
    });
    broken.collect()
}

pub fn sql_time(file: &str, text: &str) -> Vec<Broken> {
    let code = |line: &str| line.split("--").next().unwrap_or_default().to_lowercase();
    let asks = |line: &str| SQL_TIME.iter().any(|word| code(line).contains(word));
    let broken = text.lines().zip(1..).filter(|(line, _)| asks(line)).map(|(_, line)| {
        let instead = "let the program write the time it was given";
        at(file, line, "the current time comes only from `clock.rs`", "SQL asks for the time".to_owned(), instead)
    });
    broken.collect()
}
