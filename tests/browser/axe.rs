//! What axe-core finds on a page: contrast, names, roles, order, sizes of targets. Version and hash stand in the lock file
//! beside this; `scripts/test` fetches it.

use std::fs;

use serde_json::{Value, json};

use crate::driver::Browser;
use crate::page::NARROW;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/node_modules/axe-core/axe.min.js");

/// Gives a sentence for each thing found. What is folded is opened first: it has to be right as well. Nothing is fetched for it
/// (`preload`): a page's own policy may forbid that, and files have nobody to ask.
const LOOK: &str = r#"
const [rules] = arguments, done = arguments[arguments.length - 1];
document.querySelectorAll("details").forEach(details => details.open = true);
const options = { resultTypes: ["violations"], preload: false, ...(rules ? { runOnly: { type: "rule", values: rules } } : {}) };
axe.run(document, options).then(
  found => done(found.violations.map(one => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map(node => `${node.html.slice(0, 160)} (${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ""})`).join(" … ")}`)),
  error => done([`axe-core broke down: ${error}`]));
"#;

const WIDE: u32 = 1280;

/// What depends on the colours alone.
const COLOURS: &[&str] = &["color-contrast", "link-in-text-block"];

/// Makes axe-core part of every page from now on; the pages' own policy would let nothing in.
pub async fn joins(browser: &Browser) {
    let script = fs::read_to_string(SCRIPT).expect("axe-core is not there; hint: run `scripts/test`, which fetches it");
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
}

/// Everything found, wide and narrow, light and dark.
pub async fn violations(browser: &Browser) -> Vec<String> {
    look(
        browser,
        &[
            (WIDE, "light", None),
            (WIDE, "dark", Some(COLOURS)),
            (NARROW, "dark", None),
            (NARROW, "light", Some(COLOURS)),
        ],
    )
    .await
}

/// Everything found on a narrow screen in the dark: enough for a page of which others were looked at closely.
pub async fn at_a_glance(browser: &Browser) -> Vec<String> {
    look(browser, &[(NARROW, "dark", None)]).await
}

async fn look(browser: &Browser, ways: &[(u32, &str, Option<&[&str]>)]) -> Vec<String> {
    let mut all = Vec::new();
    for &(width, scheme, rules) in ways {
        browser.is_wide(width).await;
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
        browser.devtools("Emulation.setEmulatedMedia", json!({ "features": [feature] })).await;
        let found = browser.client.execute_async(LOOK, vec![json!(rules)]).await.unwrap();
        let sentence = |one: &Value| format!("{width} px, {scheme}: {}", one.as_str().unwrap_or_default());
        all.extend(found.as_array().unwrap().iter().map(sentence));
    }
    browser.devtools("Emulation.setEmulatedMedia", json!({ "features": [] })).await;
    browser.is_as_wide_as_its_window().await;
    all
}
