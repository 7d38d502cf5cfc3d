//! Pages that say what went wrong and what to do.

use serde::Serialize;

use super::parts::Link;
use crate::render::Page;
use crate::web::form::Form;
use crate::web::moment::Moment;

#[derive(Debug, Clone, Serialize)]
pub struct ProblemPage {
    pub heading: String,
    pub sentence: String,
    pub hint: Option<String>,
    pub link: Option<Link>,
    /// What was typed into a form that could not be taken, to be copied.
    pub kept: Vec<Kept>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Kept {
    pub label: String,
    pub text: String,
}

impl Page for ProblemPage {
    const TEMPLATE: &'static str = "errors/problem";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = Self {
            heading: "There is no such page".to_owned(),
            sentence: "Nothing in the console has this address, or it is not for you to see.".to_owned(),
            hint: Some("Look the case up in the list.".to_owned()),
            link: Some(Link::new("/cases", "All cases")),
            kept: vec![Kept { label: "Grounds".to_owned(), text: "What was\ntyped".to_owned() }],
        };
        vec![Self { hint: None, link: None, kept: Vec::new(), ..full.clone() }, full]
    }
}

/// Two people changed the same thing: both versions, and the form again.
#[derive(Debug, Clone, Serialize)]
pub struct ConflictPage {
    pub heading: String,
    pub back: Link,
    /// Who saved in the meantime, and when, if the timeline tells.
    pub saved_by: Option<String>,
    pub saved_at: Option<Moment>,
    pub rows: Vec<Difference>,
    /// `None` if the step does not follow any more from where the case stands now.
    pub form: Option<Form>,
}

/// One field in both versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub label: String,
    pub theirs: String,
    pub yours: String,
    pub differs: bool,
}

impl Difference {
    pub fn new(label: &str, theirs: impl Into<String>, yours: impl Into<String>) -> Self {
        let (theirs, yours) = (theirs.into(), yours.into());
        Self { label: label.to_owned(), differs: theirs != yours, theirs, yours }
    }
}

impl Page for ConflictPage {
    const TEMPLATE: &'static str = "errors/conflict";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use crate::web::form::Field;
        use crate::web::input::Input;

        let yours = Input::of([("summary", "Removal of one message in a community")]);
        let full = Self {
            heading: "Somebody else saved case 2026-0042 while you were editing it".to_owned(),
            back: Link::new("/cases/2026-0042", "Case 2026-0042 as it is now"),
            saved_by: Some("Urs Bühler".to_owned()),
            saved_at: Some(Moment::sample("2026-08-14T07:41:00Z")),
            rows: vec![
                Difference::new(
                    "Summary",
                    "Removal of three messages in a community",
                    "Removal of one message in a community",
                ),
                Difference::new("Urgency", "normal", "normal"),
            ],
            form: Some(
                Form::post("/cases/2026-0042/details", "Save my version")
                    .field(Field::line(&yours, "summary", "Summary")),
            ),
        };
        vec![full.clone(), Self { saved_by: None, saved_at: None, form: None, ..full }]
    }
}
