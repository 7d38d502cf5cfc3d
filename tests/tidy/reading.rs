//! What the rules look at: the sources, the templates, the migrations and the names of the crates.
//!
//! Not how a source is read; that is `paths.rs`. Invariant: every `.rs` file of the folders is in the list, and one that
//! cannot be read says so.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use syn::visit::Visit;

use crate::paths::Reader;

/// Everything that the rules look at.
#[derive(Default)]
pub struct Tree {
    pub sources: Vec<Source>,
    /// Templates and migrations: path and text.
    pub texts: BTreeMap<String, String>,
    /// The crates of `[dependencies]`, as they are spelled in Rust.
    pub crates: Vec<String>,
}

pub struct Source {
    /// From the package's root, with `/`: `src/board/store.rs`.
    pub file: String,
    pub text: String,
    pub names: Vec<Named>,
    pub modules: Vec<Declared>,
    /// Why the file could not be read as Rust, if so.
    pub unreadable: Option<String>,
}

/// A path somewhere in a file, followed through the file's imports: `crate::db::schema::cases`.
pub struct Named {
    pub path: String,
    pub line: usize,
    pub place: Place,
    /// Inside a `#[cfg(test)]` module.
    pub in_tests: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Import,
    Pattern,
    /// Inside a macro's or an attribute's brackets, where patterns and expressions look alike.
    Tokens,
    Elsewhere,
}

/// `mod name;` or `mod name { … }`.
pub struct Declared {
    pub name: String,
    pub line: usize,
    pub public: bool,
}

impl Tree {
    pub fn of(root: &Path) -> io::Result<Tree> {
        let mut tree = Tree { crates: crates_of(&fs::read_to_string(root.join("Cargo.toml"))?), ..Tree::default() };
        for folder in ["src", "tests", "templates", "migrations"] {
            tree.add_folder(root, folder)?;
        }
        Ok(tree)
    }

    fn add_folder(&mut self, root: &Path, folder: &str) -> io::Result<()> {
        let Ok(entries) = fs::read_dir(root.join(folder)) else {
            return Ok(());
        };
        for entry in entries {
            let entry = entry?;
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                self.add_folder(root, &path)?;
            } else if has_extension(&path, "rs") {
                self.sources.push(Source::of(&path, &fs::read_to_string(entry.path())?));
            } else if path.starts_with("templates/") || has_extension(&path, "sql") {
                self.texts.insert(path, fs::read_to_string(entry.path())?);
            }
        }
        Ok(())
    }
}

pub fn has_extension(path: &str, wanted: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == wanted)
}

fn crates_of(manifest: &str) -> Vec<String> {
    let manifest: toml::Table = manifest.parse().unwrap_or_default();
    let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table);
    dependencies.into_iter().flat_map(toml::Table::keys).map(|name| name.replace('-', "_")).collect()
}

impl Source {
    pub fn of(file: &str, text: &str) -> Source {
        let mut reader = Reader::in_module(module_of(file));
        let unreadable = match syn::parse_file(text) {
            Ok(parsed) => {
                reader.visit_file(&parsed);
                None
            }
            Err(error) => Some(format!("line {}: {error}", error.span().start().line)),
        };
        let (names, modules) = reader.finish();
        Source { file: file.to_owned(), text: text.to_owned(), names, modules, unreadable }
    }

    /// The module of the map that this file belongs to; `None` for `lib.rs`, which only declares them.
    pub fn top(&self) -> Option<String> {
        module_of(&self.file).into_iter().nth(1)
    }
}

/// `src/board/store.rs` is `crate::board::store`.
fn module_of(file: &str) -> Vec<String> {
    let inner = file.strip_prefix("src/").unwrap_or(file);
    let inner = inner.strip_suffix(".rs").unwrap_or(inner);
    let inner = inner.strip_suffix("/mod").unwrap_or(inner);
    let below = inner.split('/').filter(|part| *part != "lib");
    std::iter::once("crate").chain(below).map(str::to_owned).collect()
}
