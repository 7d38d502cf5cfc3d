//! Whether an identifier came before.

use serde::Serialize;

use crate::render::Page;
use crate::web::form::Form;
use crate::web::pages::parts::Link;

#[derive(Debug, Clone, Serialize)]
pub struct LookUp {
    /// The answer, once somebody asked.
    pub found: Option<Found>,
    pub form: Form,
}

#[derive(Debug, Clone, Serialize)]
pub struct Found {
    /// What it looks like, where its form says.
    pub sort: Option<String>,
    /// Those that this person may see.
    pub cases: Vec<Link>,
}

impl Page for LookUp {
    const TEMPLATE: &'static str = "cases/look_up";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use crate::web::form::Field;
        use crate::web::input::Input;

        let form = Form::post("/identifiers", "Look").field(Field::line(&Input::blank(), "value", "Identifier"));
        let found = Found {
            sort: Some("Account ID".to_owned()),
            cases: vec![Link::new("/cases/2026-0042", "2026-0042"), Link::new("/cases/2026-0007", "2026-0007")],
        };
        let nothing = Found { sort: None, cases: Vec::new() };
        [None, Some(found), Some(nothing)].map(|found| Self { found, form: form.clone() }).into()
    }
}
