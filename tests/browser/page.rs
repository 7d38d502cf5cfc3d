//! What every page has to be, whoever looks at it: quiet in the browser's console, within the narrowest screen, and
//! sound in its structure. It does not know what a page is about.

use serde_json::Value;

use crate::driver::Browser;

/// The narrowest screen, in CSS pixels: 1280 magnified four times (WCAG 2.2, success criterion 1.4.10).
pub const NARROW: u32 = 320;

/// Run in the page; gives a sentence for each fault. Opens what can be folded out, because that has to fit as well.
const FAULTS: &str = r#"
const [narrow] = arguments, faults = [];
const name = element => element.outerHTML.slice(0, 160);
const folded = [...document.querySelectorAll("details:not([open])")];
folded.forEach(details => details.open = true);
const width = document.documentElement.scrollWidth;
if (innerWidth !== narrow) faults.push(`it was to be looked at ${narrow} px wide and is ${innerWidth}`);
if (width > narrow) {
  const end = element => element.getBoundingClientRect().left + element.scrollWidth;
  const scrolls = element => element !== document.body && (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
  const wide = [...document.body.querySelectorAll("*")].filter(element => end(element) > narrow && !scrolls(element));
  const innermost = wide.filter(element => ![...element.children].some(child => wide.includes(child)));
  faults.push(`it is ${width} px wide on a screen of ${narrow}: ${innermost.slice(0, 3).map(name).join(" … ")}`);
}
folded.forEach(details => details.open = false);
const headings = document.querySelectorAll("h1").length;
if (headings !== 1) faults.push(`it has ${headings} h1`);
if (!document.documentElement.lang) faults.push("it does not say its language");
if (!document.title.trim()) faults.push("it has no title");
if (document.querySelectorAll("main").length !== 1) faults.push("it has not exactly one main part");
for (const control of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
  if (!control.ariaLabel && ![...control.labels].some(label => label.textContent.trim())) faults.push(`no label: ${name(control)}`);
for (const button of document.querySelectorAll("button, a[href]"))
  if (!button.textContent.trim() && !button.ariaLabel) faults.push(`no words: ${name(button)}`);
const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push(`the id ${id} stands twice`);
for (const element of document.querySelectorAll("[aria-describedby], [aria-labelledby]"))
  for (const id of `${element.getAttribute("aria-describedby") ?? ""} ${element.getAttribute("aria-labelledby") ?? ""}`.trim().split(/\s+/))
    if (!document.getElementById(id)) faults.push(`nothing has the id ${id}, which it names: ${name(element)}`);
return faults;
"#;

/// Looks the page over and stops the test with every fault that it has.
pub async fn examine(browser: &Browser) {
    let all = faults(browser).await;
    let url = browser.client.current_url().await.unwrap();
    assert!(all.is_empty(), "{url} is not as a page has to be:\n{}", all.join("\n"));
}

/// Every fault that the page has, in a sentence each.
pub async fn faults(browser: &Browser) -> Vec<String> {
    browser.is_wide(NARROW).await;
    let faults = browser.client.execute(FAULTS, vec![NARROW.into()]).await.unwrap();
    browser.is_as_wide_as_its_window().await;
    let faults = faults.as_array().unwrap().iter().map(|fault| fault.as_str().unwrap().to_owned());
    let complaints = browser.console_entries().await.into_iter().filter(is_complaint);
    faults.chain(complaints.map(|entry| format!("the console says: {entry}"))).collect()
}

/// An error, or whatever the browser's guards have to say. That a form was refused, or that somebody else was faster, is no fault of the page that says so,
/// and the public pages have no icon, for which browsers ask by themselves.
fn is_complaint(entry: &Value) -> bool {
    let text = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
    let is_expected = text("source") == "network"
        && ["status of 422", "status of 409", "/favicon.ico"].iter().any(|what| text("message").contains(what));
    (text("level") == "SEVERE" || text("source") == "security") && !is_expected
}
