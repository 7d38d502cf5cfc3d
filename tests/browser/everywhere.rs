//! Every page of the console, as everybody who sees it sees it: reached by links, examined, and looked at by axe-core.
//!
//! The house is the demo's, so that there is something on every page. A route that no link leads to fails the test: who works
//! here finds a page by links alone.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use fantoccini::wd::TimeoutConfiguration;
use quarterlight::web::routes::{Method, ROUTES};
use serde_json::{Value, json};

use crate::axe;
use crate::desk::{DEMO_PASSWORD, Desk};
use crate::driver::Browser;
use crate::page;
use crate::person::Person;

/// One of each role, by their names in the demo.
const PEOPLE: [&str; 8] = ["mara", "livia", "noah", "ruth", "samir", "paolo", "odile", "adele"];

/// Routes that have no page, or one for those who have not signed in.
const ELSEWHERE: &[&str] = &["/static/{file}", "/sign-in", "/set-password/{token}"];

/// Has a page too, which says so.
const MISSING: &str = "/cases/1999-0001";

/// So many addresses of a route are opened by one person, and by all together.
const EACH: usize = 1;
const TOGETHER: usize = 3;

/// Cases differ by state more than other pages.
const CASE: &str = "/cases/{number}";

/// Follows links by reading the pages, a few of each route, and gives what it found: addresses, and downloads.
const FOLLOW: &str = r##"
const [begin, patterns] = arguments, done = arguments[arguments.length - 1];
const segments = path => path.split("/").slice(1);
const fits = (pattern, path) => {
  const [wanted, given] = [segments(pattern), segments(path)];
  return wanted.length === given.length && wanted.every((part, at) => part.startsWith("{") ? given[at] !== "" : part === given[at]);
};
const patternOf = path => patterns.find(one => !one.includes("{") && one === path) ?? patterns.find(one => fits(one, path));
(async () => {
  const pages = {}, downloads = new Set(), known = new Set(begin), queue = [...begin], broken = [];
  while (queue.length > 0) {
    const address = queue.shift(), pattern = patternOf(address.split("?")[0]);
    if (!pattern) { broken.push(`${address} is no address of the console`); continue; }
    const there = pages[pattern] ??= [];
    if (there.length >= 40) continue;
    const answer = await fetch(address);
    if (!answer.ok) { if (!begin.includes(address)) broken.push(`${address} answers ${answer.status}`); continue; }
    if (!(answer.headers.get("content-type") ?? "").includes("html")) { downloads.add(pattern); continue; }
    there.push(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const link of page.querySelectorAll("a[href^='/']")) {
      const next = link.getAttribute("href").split("#")[0];
      if (link.hasAttribute("download")) { const route = patternOf(next.split("?")[0]); if (route) downloads.add(route); continue; }
      if (!known.has(next)) { known.add(next); queue.push(next); }
    }
  }
  done({ pages, downloads: [...downloads], broken });
})().catch(error => done({ pages: {}, downloads: [], broken: [`it broke off: ${error}`] }));
"##;

/// What was seen so far, and what is wrong with it.
struct Walk {
    browser: Browser,
    desk: Desk,
    opened: BTreeMap<String, usize>,
    seen: BTreeSet<String>,
    faults: Vec<String>,
}

pub async fn tell(desk: Desk, browser: Browser) {
    let patient = TimeoutConfiguration::new(Some(Duration::from_mins(5)), None, None);
    browser.client.update_timeouts(patient).await.unwrap();
    axe::joins(&browser).await;
    let mut walk = Walk { browser, desk, opened: BTreeMap::new(), seen: BTreeSet::new(), faults: Vec::new() };
    walk.looks_from_outside().await;
    for name in PEOPLE {
        walk.looks_as(name).await;
    }
    let unseen: Vec<&str> =
        get_routes().filter(|path| !walk.seen.contains(*path) && !ELSEWHERE.contains(path)).collect();
    let unseen =
        unseen.iter().map(|path| format!("no link leads to {path}; hint: add one, or let the demo fill its page"));
    let all: Vec<String> = walk.faults.iter().cloned().chain(unseen).collect();
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
}

fn get_routes() -> impl Iterator<Item = &'static str> {
    ROUTES.iter().filter(|route| route.method == Method::Get).map(|route| route.path)
}

impl Walk {
    /// A test that cannot fail is worse than none: what is broken on purpose has to be found.
    async fn sees_what_is_broken(&self) {
        self.browser.client.goto(&self.desk.console("/sign-in")).await.unwrap();
        let breaks = "document.querySelector('label').remove(); document.querySelector('h1').style.color = '#ccc';";
        self.browser.client.execute(breaks, Vec::new()).await.unwrap();
        let found = axe::violations(&self.browser).await.join("\n");
        assert!(found.contains("label: ") && found.contains("color-contrast: "), "axe-core saw nothing: {found}");
    }

    async fn looks_from_outside(&mut self) {
        self.sees_what_is_broken().await;
        let link = self.desk.first_administrator("zoe", "Zoe Albisser");
        for address in [self.desk.console("/sign-in"), link] {
            self.browser.client.goto(&address).await.unwrap();
            self.looks_at("nobody", &address).await;
        }
    }

    async fn looks_as(&mut self, name: &str) {
        let mut person = Person::at(self.browser.clone());
        person.opens(&self.desk.console("/sign-in")).await;
        person.signs_in_by(name, DEMO_PASSWORD).await;
        let patterns: Vec<&str> = get_routes().collect();
        let begin: Vec<&str> = vec!["/"];
        let found = self.browser.client.execute_async(FOLLOW, vec![json!(begin), json!(patterns)]).await.unwrap();
        let texts = |key: &str| -> Vec<String> {
            found
                .get(key)
                .and_then(Value::as_array)
                .unwrap()
                .iter()
                .map(|one| one.as_str().unwrap().to_owned())
                .collect()
        };
        self.faults.extend(texts("broken").into_iter().map(|what| format!("{name}: {what}")));
        self.seen.extend(texts("downloads"));
        for (pattern, addresses) in found.get("pages").and_then(Value::as_object).unwrap() {
            self.seen.insert(pattern.clone());
            let addresses = addresses.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned());
            let each = if pattern == CASE { 4 * EACH } else { EACH };
            for address in addresses.take(each).collect::<Vec<_>>() {
                self.opens(name, pattern, &address).await;
            }
        }
        self.browser.client.goto(&self.desk.console(MISSING)).await.unwrap();
        self.looks_at(name, MISSING).await;
        person.opens(&self.desk.console("/help")).await;
        person.signs_out().await;
    }

    async fn opens(&mut self, name: &str, pattern: &str, address: &str) {
        let times = self.opened.entry(pattern.to_owned()).or_default();
        let most = if pattern == CASE { 4 * TOGETHER } else { TOGETHER };
        if *times >= most {
            return;
        }
        *times += 1;
        self.browser.client.goto(&self.desk.console(address)).await.unwrap();
        self.looks_at(name, address).await;
    }

    async fn looks_at(&mut self, name: &str, address: &str) {
        let mut found = page::faults(&self.browser).await;
        found.extend(axe::violations(&self.browser).await);
        // That it answers 404 is what it is for.
        found.retain(|fault| !(address == MISSING && fault.contains("status of 404")));
        self.faults.extend(found.into_iter().map(|fault| format!("{address} as {name} sees it: {fault}")));
    }
}
