//! What stands around every page that leads to editions, and how these pages find one another in every language.
//!
//! Invariant: a page stands in its language where the same page of every other one stands, in a folder named after the language;
//! data stands once, for all of them.

use jiff::civil::Date;
use serde::Serialize;

use super::{Entry, FEED, Quarters, Site};
use crate::reports::Quarter;
use crate::reports::export::PAGE;
use crate::reports::export::pages::Words;
use crate::reports::language::{Language, languages};

/// Of whom the pages are, of what they tell, and in which language.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub site: &'a Site,
    pub quarters: &'a Quarters,
    pub language: &'static Language,
}

#[derive(Serialize)]
pub(super) struct Frame {
    lang: &'static str,
    words: Words<'static>,
    title: String,
    /// For search engines and shared links.
    description: String,
    provider: String,
    /// In full, of this page.
    url: String,
    /// From this page to the folder of all: empty or `../`, once or twice.
    root: String,
    /// From this page to the index; empty on the index itself.
    home: String,
    has_feed: bool,
    links: Vec<Link>,
    others: Vec<Alternate>,
    alternates: Vec<Alternate>,
}

#[derive(Serialize)]
pub(super) struct Link {
    pub href: String,
    pub text: String,
    /// `prev`, `next` or nothing.
    pub rel: &'static str,
}

#[derive(Serialize)]
struct Alternate {
    lang: &'static str,
    name: &'static str,
    href: String,
}

/// A day for programs and for readers.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Day {
    iso: String,
    words: String,
}

impl View<'_> {
    /// The page of a folder, `2026-Q3/` or nothing.
    pub fn frame(&self, folder: &str, title: String, description: String) -> Frame {
        let site = &self.site;
        let all = languages().unwrap_or_default();
        let alternate = |one: &'static Language| Alternate {
            lang: &one.lang,
            name: &one.name,
            href: format!("{}/{folder}{}", site.url, one.folder()),
        };
        // Where one is, in another language; the index in English lies beside the folders of all others.
        let up = if self.language.is_english() { "" } else { "../" };
        let other = |one: &'static Language| Alternate { href: format!("{up}{}", one.folder()), ..alternate(one) };
        Frame {
            lang: &self.language.lang,
            words: Words::of(self.language),
            title,
            description,
            provider: site.publisher.provider.clone(),
            url: format!("{}/{folder}{}", site.url, self.language.folder()),
            root: self.root(folder),
            home: if folder.is_empty() { String::new() } else { self.to(folder, "") },
            has_feed: !self.quarters.is_empty(),
            links: Vec::new(),
            others: all.iter().filter(|one| one.code != self.language.code).map(other).collect(),
            alternates: all.iter().map(alternate).collect(),
        }
    }

    /// Where the page of a folder stands below the folder of all.
    pub fn path(&self, folder: &str) -> String {
        format!("{folder}{}", self.language.path(PAGE))
    }

    /// From a page of a folder to the folder of all.
    pub fn root(&self, folder: &str) -> String {
        let here = self.language.folder();
        "../".repeat(folder.matches('/').count() + here.matches('/').count())
    }

    /// From a page of a folder to the page of another one, in the same language.
    pub fn to(&self, folder: &str, other: &str) -> String {
        format!("{}{other}{}", self.root(folder), self.language.folder())
    }

    /// To an edition, in this language if it has one: a language may be younger than the edition.
    pub fn to_edition(self, folder: &str, entry: &Entry) -> String {
        let has_it = entry.languages.contains(&self.language.code);
        let language = if has_it { self.language.folder() } else { String::new() };
        format!("{}{}/v{}/{language}", self.root(folder), entry.quarter, entry.version)
    }

    pub fn to_feed(self, folder: &str) -> String {
        format!("{}{FEED}", self.root(folder))
    }

    /// The pages of the quarters before and after this one, if there are any.
    pub fn neighbours(&self, folder: &str, quarter: Quarter, is_there: impl Fn(Quarter) -> bool) -> Vec<Link> {
        let all = Link { href: self.to(folder, ""), text: self.say("All quarters"), rel: "" };
        let link = |rel, one: Quarter| {
            is_there(one).then(|| Link { href: self.to(folder, &format!("{one}/")), text: one.to_string(), rel })
        };
        [Some(all), link("prev", quarter.previous()), link("next", quarter.next())].into_iter().flatten().collect()
    }

    pub fn say(&self, english: &str) -> String {
        self.language.say(english).to_owned()
    }

    pub fn day(&self, day: Date) -> Day {
        Day { iso: day.to_string(), words: self.language.date(day) }
    }

    /// A day as it was written down.
    pub fn written_day(&self, day: &str) -> Day {
        let words = day.parse().map_or_else(|_| day.to_owned(), |date| self.language.date(date));
        Day { iso: day.to_owned(), words }
    }

    pub fn version(&self, version: i32) -> String {
        self.language.fill("Version {version}", &[("version", &version.to_string())])
    }
}

impl Frame {
    /// With links to what is near.
    #[must_use]
    pub fn leading_to(mut self, links: Vec<Link>) -> Frame {
        self.links = links;
        self
    }
}
