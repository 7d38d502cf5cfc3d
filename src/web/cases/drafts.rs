//! Keeping what a person began to write, and showing it again when they open the form. Not handing it in: that is the form's
//! own address.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::accounts::Act;
use crate::cases::{self, CaseNumber, DraftForm, Typed};
use crate::db::Db;
use crate::web::console::{Answer, go};
use crate::web::csrf;
use crate::web::form::KEPT_AT;
use crate::web::input::Input;
use crate::web::problem::Problem;
use crate::web::step;
use crate::web::visit::{Posted, Visit};

/// What the page makes anew each time; the rest is what the person typed and chose.
const NOT_TYPED: &[&str] = &[csrf::FIELD, KEPT_AT, "version", "seen_state", "seen_kind", "then"];

/// Where a form of this case keeps its draft.
pub(in crate::web) fn address(number: &CaseNumber, form: DraftForm) -> String {
    format!("{}/drafts/{form}", step::address(number))
}

/// This person's draft as if it had just been typed, if there is one.
pub(in crate::web) async fn open(
    visit: &Visit,
    number: &CaseNumber,
    form: DraftForm,
) -> Result<Option<Input>, Problem> {
    let wanted = number.clone();
    let load = move |db: &mut Db, act: &Act| {
        let case = cases::find_visible(db, act, &wanted)?;
        cases::draft(db, act, &case, form)
    };
    let draft = visit.read(load).await?;
    Ok(draft.map(|draft| {
        let Typed(mut typed) = draft.typed;
        typed.push((KEPT_AT.to_owned(), visit.moment(draft.saved_at).text));
        Input::of(typed)
    }))
}

/// Keeps the form as it is. Script gets an empty answer, the button a page with the form as it was.
pub(in crate::web) async fn keep_draft(
    form: Posted,
    path: web::Path<(String, String)>,
    request: HttpRequest,
) -> Answer {
    let Posted { visit, input } = form;
    let (number, form) = read(&path)?;
    let typed = input.typed().filter(|(name, _)| !NOT_TYPED.contains(name));
    let typed = Typed(typed.map(|(name, value)| (name.to_owned(), value.to_owned())).collect());
    let wanted = number.clone();
    visit.write(move |db, act| cases::keep_draft(db, act, &wanted, form, &typed)).await?;
    // Browsers say `document` where the answer will be a page, and `empty` where script asked.
    if request.headers().get("sec-fetch-dest").is_some_and(|dest| dest == "empty") {
        return Ok(HttpResponse::new(StatusCode::NO_CONTENT));
    }
    Ok(go(&page_of(&number, form), "draft_kept"))
}

pub(in crate::web) async fn discard_draft(form: Posted, path: web::Path<(String, String)>) -> Answer {
    let visit = form.visit;
    let (number, form) = read(&path)?;
    let wanted = number.clone();
    visit.write(move |db, act| cases::discard_draft(db, act, &wanted, form)).await?;
    Ok(go(&page_of(&number, form), "draft_discarded"))
}

fn read(path: &(String, String)) -> Result<(CaseNumber, DraftForm), Problem> {
    let (number, form) = path;
    Ok((number.parse().map_err(|_| Problem::NotFound)?, form.parse().map_err(|_| Problem::NotFound)?))
}

/// The page that has this form.
pub(in crate::web) fn page_of(number: &CaseNumber, form: DraftForm) -> String {
    let noun = match form {
        DraftForm::Reply => "reply",
        DraftForm::Note => "notes",
        DraftForm::Recommendation => "recommendation",
    };
    format!("{}/{noun}", step::address(number))
}
