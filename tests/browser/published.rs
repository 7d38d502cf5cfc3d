//! The pages of a published edition and those that lead to it, as files, in every language: html-validate reads them and axe-core
//! looks at them.
//!
//! Nothing is left out but what the rules file beside this says, and why is told there by the rule's name alone: titles may be
//! long, the doctype is written in capitals, and a scrolling region has no element of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::axe;
use crate::driver::Browser;
use crate::page;

const VALIDATOR: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/node_modules/html-validate/bin/html-validate.mjs");
const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/html-validate.json");

/// Looked at in every width and scheme; the other pages are made by the same templates.
const CLOSELY: [&str; 3] = ["index.html", "balance.html", "de/index.html"];

/// The same among the pages that lead to editions.
const CLOSELY_LEADING: [&str; 4] = ["index.html", "de/index.html", "latest/index.html", "bulletin/de/index.html"];

/// Of the first page of an edition and its style sheet, in bytes.
const MOST_BYTES: usize = 100_000;

/// The folder of the demo's newest edition.
fn edition(folder: &Path) -> PathBuf {
    let made = Command::new(env!("CARGO_BIN_EXE_quarterlight"))
        .args(["demo", "--no-serve", "--data-dir"])
        .arg(folder.join("demo"))
        .env_clear()
        .output()
        .unwrap();
    assert!(made.status.success(), "the demo is sound: {}", String::from_utf8_lossy(&made.stderr));
    let mut editions: Vec<PathBuf> = fs::read_dir(folder.join("demo/reports"))
        .unwrap()
        .map(|quarter| quarter.unwrap().path().join("v1"))
        .filter(|path| path.join("report.json").exists())
        .collect();
    editions.sort();
    editions.pop().unwrap()
}

fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            pages.extend(self::pages(&entry));
        } else if entry.extension().is_some_and(|extension| extension == "html") {
            pages.push(entry);
        }
    }
    pages.sort();
    pages
}

/// What html-validate says of these files, if anything.
fn complaints(files: &[PathBuf]) -> String {
    let ended =
        Command::new("node").args([VALIDATOR, "--config", RULES, "--formatter", "text"]).args(files).output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr))
}

pub async fn tell(folder: PathBuf, browser: Browser) {
    let edition = edition(&folder);
    let everything = edition.parent().and_then(Path::parent).unwrap();
    let pages = pages(everything);
    let of_edition = pages.iter().filter(|path| path.starts_with(&edition)).count();
    // The index, the bulletin, the newest quarter at both its addresses, and what came before, each in two languages.
    assert!(of_edition > 40 && pages.len() >= of_edition + 24, "{of_edition} {}", pages.len());
    assert_eq!(complaints(&pages), "");
    for page in ["index.html", "de/index.html"] {
        let length = |name: &str| fs::read(edition.join(name)).unwrap().len();
        let bytes = length(page) + length("report.css");
        assert!(bytes < MOST_BYTES, "{page} and its style are {bytes} bytes");
    }
    sees_what_is_broken(&edition, &folder);
    axe::joins(&browser).await;
    let mut faults = Vec::new();
    for path in &pages {
        browser.client.goto(&format!("file://{}", path.display())).await.unwrap();
        let closely = CLOSELY.iter().any(|name| edition.join(name) == *path)
            || CLOSELY_LEADING.iter().any(|name| everything.join(name) == *path);
        let mut found = if closely { axe::violations(&browser).await } else { axe::at_a_glance(&browser).await };
        found.extend(page::faults(&browser).await);
        faults.extend(found.into_iter().map(|fault| format!("{}: {fault}", path.display())));
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// A test that cannot fail is worse than none.
fn sees_what_is_broken(edition: &Path, folder: &Path) {
    let broken = folder.join("broken.html");
    let html = fs::read_to_string(edition.join("index.html")).unwrap();
    fs::write(&broken, html.replacen("<ul>", "<ul><p>", 1)).unwrap();
    assert!(complaints(&[broken]).contains("element-permitted-content"), "html-validate saw nothing");
}
