//! Help beside the work: a day at the desk, the states of a case, the words, the keys, and how to set the desk up.

use serde::Serialize;

use super::parts::Link;
use super::pen::KeyHint;
use crate::render::Page;
use crate::web::form::Form;

#[derive(Debug, Clone, Serialize)]
pub struct Help {
    /// The other pages of the help.
    pub pages: Vec<HelpLink>,
    pub heading: &'static str,
    pub lead: String,
    /// Where there are many sections, links to each.
    pub contents: Vec<Link>,
    pub sections: Vec<Section>,
}

#[derive(Debug, Clone, Serialize)]
pub struct HelpLink {
    pub href: &'static str,
    pub label: &'static str,
    pub here: bool,
}

/// Paragraphs, then what is there of steps, words and keys.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Section {
    pub id: String,
    pub heading: String,
    pub paragraphs: Vec<String>,
    pub steps: Vec<String>,
    pub words: Vec<Word>,
    pub keys: Vec<KeyHint>,
    /// The keys can be turned off here.
    pub has_switch: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct Word {
    pub term: String,
    pub definition: String,
}

impl Page for Help {
    const TEMPLATE: &'static str = "help/help";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = Self {
            pages: vec![
                HelpLink { href: "/help", label: "A day at the desk", here: true },
                HelpLink { href: "/help/keys", label: "Keys", here: false },
            ],
            heading: "A day at the desk",
            lead: "What you do, and where.".to_owned(),
            contents: vec![Link::new("#officer", "Officer")],
            sections: vec![
                Section {
                    id: "officer".to_owned(),
                    heading: "Officer".to_owned(),
                    paragraphs: vec!["Logs and classifies.".to_owned()],
                    steps: vec!["Empty the holding pen.".to_owned()],
                    words: vec![Word { term: "Received".to_owned(), definition: "It is open.".to_owned() }],
                    keys: vec![KeyHint { key: "j", does: "The next row" }],
                    has_switch: true,
                },
                Section { id: "more".to_owned(), heading: "More".to_owned(), ..Section::default() },
            ],
        };
        vec![Self { contents: Vec::new(), ..full.clone() }, full]
    }
}

/// What a new desk still needs, one line a thing.
#[derive(Debug, Clone, Serialize)]
pub struct FirstRun {
    pub sentence: String,
    pub is_complete: bool,
    pub steps: Vec<SetUpStep>,
}

#[derive(Debug, Clone, Serialize)]
pub struct SetUpStep {
    pub heading: &'static str,
    pub is_done: bool,
    /// What is there, or what is missing and why it matters.
    pub sentence: String,
    /// What to write or run, letter by letter.
    pub commands: Vec<String>,
    pub link: Option<Link>,
    /// What only a person can say.
    pub form: Option<Form>,
}

impl Page for FirstRun {
    const TEMPLATE: &'static str = "help/first_run";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let missing = SetUpStep {
            heading: "A copy of the master key",
            is_done: false,
            sentence: "Without it nothing can ever be opened again.".to_owned(),
            commands: vec!["/var/lib/quarterlight/master.key".to_owned()],
            link: Some(Link::new("/users", "Add somebody")),
            form: Some(Form::post("/first-run/master-key", "I have a copy")),
        };
        let done = SetUpStep { is_done: true, link: None, form: None, commands: Vec::new(), ..missing.clone() };
        vec![
            Self { sentence: "1 of 2 is done.".to_owned(), is_complete: false, steps: vec![missing, done.clone()] },
            Self { sentence: "All is done.".to_owned(), is_complete: true, steps: vec![done] },
        ]
    }
}
