//! A person before the browser: reads words, follows links, fills fields by their labels, presses buttons. Knows no address
//! but those that were handed over, and no element but by what is written on it.

use std::time::Duration;

use fantoccini::Locator;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use serde_json::Value;

use crate::camera::Camera;
use crate::driver::Browser;
use crate::page;

/// So long may a page take to come, on a machine that has other work.
const PATIENCE: Duration = Duration::from_secs(30);

/// Ctrl and Shift, as the browser driver has them.
const HELD: &[char] = &['\u{e009}', '\u{e008}'];

const TAB: &str = "\u{e004}";

/// The words of what has the focus, by its label if it is a field, and its outline.
const FOCUS: &str = r"
const element = document.activeElement, label = element.labels?.[0];
const words = label ? label.childNodes[0].textContent : element.textContent;
return [words, getComputedStyle(element).outlineStyle];
";

pub const PASSWORD: &str = "four random harbour words";

/// Whoever sits at the browser just now.
pub struct Person {
    browser: Browser,
    camera: Camera,
}

impl Person {
    pub fn at(browser: Browser) -> Self {
        Self { browser, camera: Camera::from_environment() }
    }

    /// Goes to an address that was handed over.
    pub async fn opens(&mut self, url: &str) {
        self.browser.client.goto(url).await.unwrap();
        self.looks().await;
    }

    /// Goes to an address that shows this person nothing, and is told the same as if nothing were there. That the browser writes
    /// the refusal into its console is no fault of the page.
    pub async fn is_turned_away_from(&mut self, url: &str) {
        self.browser.client.goto(url).await.unwrap();
        self.sees("There is no such page").await;
        self.browser.console_entries().await;
    }

    /// Follows the only link with these words.
    pub async fn follows(&mut self, words: &str) {
        let link = self.only(&format!("//a[{}]", reads(words))).await;
        self.leaves_by(link).await;
    }

    /// Follows the first link that this selector finds, where its words are not the story's.
    pub async fn follows_first(&mut self, css: &str) {
        let link = self.browser.client.find(Locator::Css(css)).await;
        self.leaves_by(link.unwrap_or_else(|_| panic!("the page has no {css}"))).await;
    }

    /// Presses the first button that this selector finds.
    pub async fn presses_first(&mut self, css: &str) {
        self.follows_first(css).await;
    }

    /// Goes to an area of the main menu.
    pub async fn goes_to(&mut self, area: &str) {
        let link = self.only(&format!("//nav[@aria-label='Main']//a[{}]", reads(area))).await;
        self.leaves_by(link).await;
    }

    /// Goes to every area of the main menu.
    pub async fn looks_around(&mut self) {
        let links = self.browser.client.find_all(Locator::XPath("//nav[@aria-label='Main']//a")).await.unwrap();
        let mut areas = Vec::new();
        for link in links {
            areas.push(link.text().await.unwrap());
        }
        for area in areas {
            self.goes_to(&area).await;
        }
    }

    /// Presses the only button with these words.
    pub async fn presses(&mut self, words: &str) {
        let button = self.only(&format!("//button[{}]", reads(words))).await;
        self.leaves_by(button).await;
    }

    /// Presses a key that leads to another page, as a button does.
    pub async fn presses_key(&mut self, key: &str) {
        self.marks_the_page().await;
        self.writes(key).await;
        self.arrives().await;
    }

    /// Presses a key that goes to a place on this page, known by an attribute; the key itself is written nowhere.
    pub async fn is_led_by_key(&self, key: &str, attribute: &str) {
        self.writes(key).await;
        let led = self.browser.client.active_element().await.unwrap();
        assert!(led.attr(attribute).await.unwrap().is_some(), "`{key}` leads elsewhere");
        assert!(led.prop("value").await.unwrap().unwrap_or_default().is_empty(), "`{key}` was written");
    }

    /// Writes where the focus is, or presses a key where it is nowhere, as a keyboard does; Ctrl and Shift, which stand first, are
    /// held.
    pub async fn writes(&self, text: &str) {
        let (held, keys): (Vec<char>, Vec<char>) = text.chars().partition(|key| HELD.contains(key));
        let down = |value: &char| KeyAction::Down { value: *value };
        let up = |value: &char| KeyAction::Up { value: *value };
        let presses = keys.iter().flat_map(|key| [down(key), up(key)]);
        let all = held.iter().map(down).chain(presses).chain(held.iter().map(up));
        let keyboard = all.fold(KeyActions::new("keyboard".to_owned()), InputSource::then);
        self.browser.client.perform_actions(keyboard).await.unwrap();
    }

    /// Presses Tab until what bears these words has the focus, and finds that the focus can be seen.
    pub async fn tabs_to(&self, words: &str) {
        for _ in 0..120 {
            self.writes(TAB).await;
            let [name, outline] = self.tells_focus().await;
            if name == words {
                assert_ne!(outline, "none", "`{words}` does not show that it has the focus");
                return;
            }
        }
        panic!("Tab does not lead to `{words}`");
    }

    /// The words of what has the focus.
    pub async fn reads_focus(&self) -> String {
        let [name, _] = self.tells_focus().await;
        name
    }

    async fn tells_focus(&self) -> [String; 2] {
        let told = self.browser.client.execute(FOCUS, Vec::new()).await.unwrap();
        [0, 1].map(|at| told.get(at).unwrap().as_str().unwrap().trim().to_owned())
    }

    /// Runs a script on the page, for what happens there between one thing that people do and the next; gives what it returns.
    pub async fn lets_run(&self, script: &str) -> Value {
        self.browser.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Waits until the first element that this selector finds says something, for what is handed over.
    pub async fn waits_for(&self, css: &str) -> String {
        let element = self.browser.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
        element.unwrap_or_else(|_| panic!("no {css} came")).text().await.unwrap()
    }

    /// Waits until nothing on the page fits the selector any more: what a script takes away goes a moment after it was told to.
    pub async fn sees_go(&self, css: &str) {
        for _ in 0..500 {
            if self.lacks(css).await {
                return;
            }
            actix_web::rt::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{css} stays");
    }

    /// Nothing on the page fits the selector.
    pub async fn lacks(&self, css: &str) -> bool {
        self.browser.client.find_all(Locator::Css(css)).await.unwrap().is_empty()
    }

    /// Writes into the field with this label, in place of what stands there.
    pub async fn fills(&self, label: &str, text: &str) {
        let field = self.field(label).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Types a day into the field with this label, key by key as the browser's English wants it: month, day, year.
    pub async fn types_day(&self, label: &str, day: &str) {
        let parts: Vec<&str> = day.split('-').collect();
        let [year, month, day] = parts[..] else { panic!("`{day}` is no day") };
        self.field(label).await.send_keys(&format!("{month}{day}{year}")).await.unwrap();
        assert_eq!(self.finds_in(label).await, format!("{year}-{month}-{day}"), "the browser read another day");
    }

    /// Chooses from the list with this label.
    pub async fn picks(&self, label: &str, choice: &str) {
        self.field(label).await.select_by_label(choice).await.unwrap();
    }

    /// Ticks a box or a radio button of the group with this legend, by pressing its label.
    pub async fn ticks(&self, legend: &str, label: &str) {
        self.only(&format!("{}//label[{}]", group(legend), reads(label))).await.click().await.unwrap();
        self.finds_ticked(legend, label).await;
    }

    /// What stands in the field with this label.
    pub async fn finds_in(&self, label: &str) -> String {
        self.field(label).await.prop("value").await.unwrap().unwrap_or_default()
    }

    pub async fn finds_ticked(&self, legend: &str, label: &str) {
        let input = self.only(&format!("{}//input[@id=../label[{}]/@for]", group(legend), reads(label))).await;
        assert!(input.is_selected().await.unwrap(), "`{label}` is not ticked");
    }

    /// These words stand on the page, where people see them.
    pub async fn sees(&self, words: &str) {
        assert!(self.reads_page().await.contains(words), "`{words}` is not on the page");
    }

    /// These words stand nowhere on the page.
    pub async fn misses(&self, words: &str) {
        assert!(!self.reads_page().await.contains(words), "`{words}` is on the page");
    }

    async fn reads_page(&self) -> String {
        let text = self.browser.client.find(Locator::Css("main")).await.unwrap().text().await.unwrap();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What is written in the only element that this selector finds, for what is handed over.
    pub async fn reads_in(&self, css: &str) -> String {
        let found = self.browser.client.find(Locator::Css(css)).await;
        found.unwrap_or_else(|_| panic!("the page has no {css}")).text().await.unwrap()
    }

    pub async fn sets_password_by(&mut self, link: &str) {
        self.opens(link).await;
        self.fills("New password", PASSWORD).await;
        self.fills("The same again", PASSWORD).await;
        self.presses("Set my password").await;
        self.sees("Your password is set. Sign in with it now.").await;
    }

    /// On the page that asks for it.
    pub async fn signs_in(&mut self, name: &str) {
        self.signs_in_by(name, PASSWORD).await;
    }

    pub async fn signs_in_by(&mut self, name: &str, password: &str) {
        self.fills("Name", name).await;
        self.fills("Password", password).await;
        self.presses("Sign in").await;
    }

    pub async fn signs_out(&mut self) {
        self.presses("Sign out").await;
        self.sees("You are signed out.").await;
    }

    async fn field(&self, label: &str) -> Element {
        // The word "optional" beside the label is an element of its own.
        let label = self.only(&format!("//label[normalize-space(text()[1])=\"{label}\"]")).await;
        let id = label.attr("for").await.unwrap().unwrap();
        self.browser.client.find(Locator::Id(&id)).await.unwrap()
    }

    async fn only(&self, xpath: &str) -> Element {
        let mut found = self.browser.client.find_all(Locator::XPath(xpath)).await.unwrap();
        assert_eq!(found.len(), 1, "the page has not exactly one {xpath}");
        found.remove(0)
    }

    /// Waits for the next page, which does not bear the mark that is put on this one.
    async fn leaves_by(&mut self, way: Element) {
        self.marks_the_page().await;
        way.click().await.unwrap();
        self.arrives().await;
    }

    async fn marks_the_page(&self) {
        let mark = "document.documentElement.dataset.left = ''";
        self.browser.client.execute(mark, Vec::new()).await.unwrap();
    }

    async fn arrives(&mut self) {
        let next = Locator::Css("html:not([data-left]) main");
        self.browser.client.wait().at_most(PATIENCE).for_element(next).await.unwrap();
        self.looks().await;
    }

    async fn looks(&mut self) {
        page::examine(&self.browser).await;
        self.camera.photographs(&self.browser).await;
    }
}

fn group(legend: &str) -> String {
    format!("//fieldset[legend[{}]]", reads(legend))
}

/// A condition on an element: its words are these.
fn reads(words: &str) -> String {
    format!("normalize-space()=\"{words}\"")
}
