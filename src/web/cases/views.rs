//! Saved views: filters of the list that people keep under a name.

use actix_web::web;

use super::asked::Asked;
use crate::accounts::Act;
use crate::cases::{self, Error, NewView, SavedView};
use crate::db::Db;
use crate::db::ids::SavedViewId;
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::Input;
use crate::web::pages::cases::{ViewLink, ViewRow, Views};
use crate::web::pages::forms::FormPage;
use crate::web::problem::Problem;
use crate::web::refusal::{Refusal, Refused};
use crate::web::visit::{Posted, Visit};

pub(super) fn link(view: &SavedView) -> ViewLink {
    ViewLink { href: format!("/cases?{}", view.query), label: view.name.clone(), owner: view.owner.clone() }
}

/// The form that keeps the filter of the page.
pub(super) fn save_form(visit: &Visit, input: &Input, query: &str) -> Form {
    with_fields(visit, input, Form::post("/views", "Keep this view").hidden("query", &query))
}

/// Sharing is offered to whoever may.
fn with_fields(visit: &Visit, input: &Input, form: Form) -> Form {
    let name =
        Field::line(input, "view_name", "Name of the view").hint("What it shows, in a few words; no personal data");
    let form = form.field(name);
    if !cases::may_share_views(&visit.act) {
        return form;
    }
    form.field(Field::ticks(input, "shared", "Share it", [Choice::new("yes", "For everybody who sees all cases")]))
}

/// One's own views, and those of colleagues.
pub(in crate::web) async fn list(visit: Visit) -> Answer {
    let views = visit.read(cases::saved_views).await?;
    let row = |view: &SavedView| ViewRow {
        link: link(view),
        is_shared: view.shared,
        edit_href: format!("/views/{}", view.id),
        delete_action: format!("/views/{}/deletion", view.id),
    };
    let (own, shared): (Vec<_>, Vec<_>) = views.iter().partition(|view| view.owner.is_none());
    let page = Views {
        own: own.into_iter().map(row).collect(),
        shared: shared.into_iter().map(|view| row(view).link).collect(),
    };
    visit.page("Saved views", &page)
}

pub(in crate::web) async fn save(posted: Posted) -> Answer {
    let Posted { visit, mut input } = posted;
    // Read and written again, so that nothing is kept but a filter.
    let mut asked = Asked::of(&visit, input.raw("query"));
    let query = visit.read(move |db: &mut Db, act: &Act| asked.resolve(db, act).map(|()| asked.query())).await?;
    let new =
        NewView { name: input.raw("view_name").to_owned(), query: query.clone(), shared: input.is_ticked("shared") };
    match visit.write(move |db, act| cases::save_view(db, act, &new)).await {
        Ok(_) => Ok(go("/views", "saved")),
        Err(error) => {
            mend(error, &mut input)?;
            let page = FormPage::new("Keep this view", save_form(&visit, &input, &query))
                .back(format!("/cases?{query}"), "The cases of this view");
            visit.form("Keep this view", &page, &input)
        }
    }
}

pub(in crate::web) async fn rename_form(visit: Visit, path: web::Path<i64>) -> Answer {
    let id = SavedViewId::from_i64(path.into_inner());
    let view = own(&visit, id).await?;
    let shared = if view.shared { vec![("shared", "yes")] } else { Vec::new() };
    let input = Input::of([("view_name", view.name.as_str())].into_iter().chain(shared));
    rename_page(&visit, id, &input)
}

pub(in crate::web) async fn rename(posted: Posted, path: web::Path<i64>) -> Answer {
    let Posted { visit, mut input } = posted;
    let id = SavedViewId::from_i64(path.into_inner());
    let (name, shared) = (input.raw("view_name").to_owned(), input.is_ticked("shared"));
    match visit.write(move |db, act| cases::rename_view(db, act, id, &name, shared)).await {
        Ok(()) => Ok(go("/views", "saved")),
        Err(error) => {
            mend(error, &mut input)?;
            rename_page(&visit, id, &input)
        }
    }
}

pub(in crate::web) async fn delete(posted: Posted, path: web::Path<i64>) -> Answer {
    let id = SavedViewId::from_i64(path.into_inner());
    posted.visit.write(move |db, act| cases::delete_view(db, act, id)).await?;
    Ok(go("/views", "deleted"))
}

fn rename_page(visit: &Visit, id: SavedViewId, input: &Input) -> Answer {
    let form = with_fields(visit, input, Form::post(format!("/views/{id}"), "Save")).cancel("/views");
    visit.form("Rename a view", &FormPage::new("Rename a view", form).back("/views", "Saved views"), input)
}

async fn own(visit: &Visit, id: SavedViewId) -> Result<SavedView, Problem> {
    let find = move |db: &mut Db, act: &Act| {
        let views = cases::saved_views(db, act)?;
        let view = views.into_iter().find(|view| view.id == id && view.owner.is_none());
        view.ok_or_else(|| Error::Unknown(id.to_string()))
    };
    Ok(visit.read(find).await?)
}

/// Puts the sentence of a refusal at its field, or gives up.
pub(super) fn mend(error: Error, input: &mut Input) -> Result<(), Problem> {
    match error.settle(input)? {
        Refusal::Mend => Ok(()),
        Refusal::Conflict(_) => Err(Problem::Broken("view_conflict")),
    }
}
