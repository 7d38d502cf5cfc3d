//! Who may name what: the layers, the pure rules, the homes of the crates, the dialect, the private stores.

use std::collections::BTreeMap;

use crate::checks::{Broken, at, place_of};
use crate::reading::{Named, Place, Source};
use crate::{DIALECT, HOMES, LAYERS, NOUNS, PURE_MAY_USE, PURE_MODULE, VARIANTS, Within};

/// The module of the map that a path leads to; `None` if it leaves the crate or stays inside the file.
fn target(name: &Named) -> Option<&str> {
    name.path.strip_prefix("crate::").map(|rest| rest.split("::").next().unwrap_or(rest))
}

pub fn layers(source: &Source) -> Vec<Broken> {
    let Some(from) = source.top() else {
        return Vec::new();
    };
    let Some(stands) = place_of(&from) else {
        let found = format!("the map does not know the module `{from}`");
        let instead = "give it its place in `LAYERS`, or put it under a noun that is there";
        return vec![at(&source.file, 1, "every module has a place on the map", found, instead)];
    };
    let of_crate = source.names.iter().filter(|name| name.path == "crate" || name.path.starts_with("crate::"));
    of_crate.filter_map(|name| layer(source, &from, stands, name)).collect()
}

fn layer(source: &Source, from: &str, (row, column): (usize, usize), name: &Named) -> Option<Broken> {
    let to = target(name).unwrap_or("*");
    let Some((its_row, its_column)) = place_of(to) else {
        let rule = "things are named through the module they live in";
        let instead = "write `crate::<module>::…` with a module that stands in `LAYERS`";
        return Some(at(&source.file, name.line, rule, format!("`{}` is no module of the map", name.path), instead));
    };
    let within = LAYERS.get(row).map_or(Within::Strangers, |(within, _)| *within);
    let (rule, instead) = if from == to || its_row > row {
        return None;
    } else if its_row < row {
        ("imports flow down only", "move what both need down, or let the upper module call this one")
    } else {
        match within {
            Within::Neighbours => return None,
            Within::Rightward if its_column > column => return None,
            Within::Rightward => (
                "each module of a row may use what stands to its right",
                "let the left one call, and pass what is needed",
            ),
            Within::Strangers => {
                ("the doors are strangers to one another", "put what both need into the noun it belongs to")
            }
        }
    };
    Some(at(&source.file, name.line, rule, format!("`{from}` uses `{to}` (`{}`)", name.path), instead))
}

pub fn purity(source: &Source, crates: &[String]) -> Vec<Broken> {
    if source.top().as_deref() != Some(PURE_MODULE) {
        return Vec::new();
    }
    let leans = |name: &&Named| {
        let root = name.path.split("::").next().unwrap_or_default();
        // Tests may bring tools of their own, but no other part of the program.
        let foreign = !name.in_tests && crates.iter().any(|known| known == root);
        let outside = foreign || matches!(root, "crate" | "std" | "core" | "alloc");
        outside && !PURE_MAY_USE.iter().any(|allowed| begins(&name.path, allowed))
    };
    let broken = source.names.iter().filter(leans).map(|name| {
        let instead = "pass a plain value in; what needs the rest of the program stands above `workflow/`";
        at(&source.file, name.line, "the rules are pure", format!("`{PURE_MODULE}` names `{}`", name.path), instead)
    });
    broken.collect()
}

/// Whether `path` is `start` or something inside it.
fn begins(path: &str, start: &str) -> bool {
    path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

pub fn homes(source: &Source) -> Vec<Broken> {
    let strange = HOMES.iter().filter(|home| !home.homes.iter().any(|place| lives_in(&source.file, place)));
    let broken = strange.flat_map(|home| {
        let named = source.names.iter().filter(|name| home.of.iter().any(|of| is_named(&name.path, of)));
        named.map(|name| at(&source.file, name.line, home.rule, format!("`{}` is named here", name.path), home.instead))
    });
    broken.collect()
}

fn is_named(path: &str, of: &str) -> bool {
    match of.strip_prefix("…::") {
        Some(end) => path == end || path.strip_suffix(end).is_some_and(|before| before.ends_with("::")),
        None => begins(path, of),
    }
}

fn lives_in(file: &str, home: &str) -> bool {
    if home.contains("<noun>") {
        return NOUNS.iter().any(|noun| lives_in(file, &home.replace("<noun>", noun)));
    }
    match home.strip_suffix('*') {
        Some(start) => file.starts_with(start),
        None if home.ends_with('/') => file.starts_with(home),
        None => file == home,
    }
}

/// Inside `db/` the variants may be made where connections are opened, but matched on only in the dialect.
pub fn dialect(source: &Source) -> Vec<Broken> {
    if !source.file.starts_with("src/db/") || source.file == DIALECT {
        return Vec::new();
    }
    let matched = source.names.iter().filter(|name| name.place != Place::Elsewhere);
    let matched = matched.filter(|name| VARIANTS.iter().any(|variant| is_named(&name.path, variant)));
    let broken = matched.map(|name| {
        let instead = "add a function to `db/dialect.rs` that does it for both";
        let found = format!("`{}` is matched on here", name.path);
        at(&source.file, name.line, "which database it is matters only in `db/dialect.rs`", found, instead)
    });
    broken.collect()
}

pub fn private_stores(source: &Source) -> Vec<Broken> {
    let open = source.modules.iter().filter(|module| module.name == "store" && module.public);
    let broken = open.map(|module| {
        let instead = "write `mod store;` and offer a verb of the trade in the noun's `mod.rs`";
        at(
            &source.file,
            module.line,
            "a noun's `store.rs` is private",
            "`store` is visible outside".to_owned(),
            instead,
        )
    });
    broken.collect()
}

/// Neighbours may use one another in one direction only.
pub fn circles(sources: &[Source]) -> Vec<Broken> {
    let mut uses: BTreeMap<(String, String), (&str, usize)> = BTreeMap::new();
    for source in sources.iter().filter(|source| source.file.starts_with("src/")) {
        let Some(from) = source.top() else { continue };
        for name in &source.names {
            if let Some(to) = target(name) {
                uses.entry((from.clone(), to.to_owned())).or_insert((&source.file, name.line));
            }
        }
    }
    let neighbours = |a: &str, b: &str| {
        let row = LAYERS.iter().find(|(within, modules)| *within == Within::Neighbours && modules.contains(&a));
        a != b && row.is_some_and(|(_, modules)| modules.contains(&b))
    };
    let both_ways = uses.iter().filter(|((a, b), _)| neighbours(a, b) && uses.contains_key(&(b.clone(), a.clone())));
    let broken = both_ways.map(|((from, to), (file, line))| {
        let instead = "decide which of the two is below, and give the other what it needs as an argument";
        at(file, *line, "no two modules use each other", format!("`{from}` uses `{to}`, which uses `{from}`"), instead)
    });
    broken.collect()
}
