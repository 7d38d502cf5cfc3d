//! The list of cases as a file for a spreadsheet.

use actix_web::HttpResponse;
use actix_web::http::header;

use super::asked::Asked;
use crate::cases;
use crate::web::console::Answer;
use crate::web::problem::{Problem, Sentence};
use crate::web::visit::Posted;

pub(in crate::web) async fn export(posted: Posted) -> Answer {
    let Posted { visit, input } = posted;
    let mut asked = Asked::of(&visit, input.raw("query"));
    let act = visit.act.clone();
    let export = move |pool: &crate::db::Pool| {
        pool.read(|db| asked.resolve(db, &act))?;
        cases::export(pool, &act, &asked.filter)
    };
    match visit.console.run(export).await {
        Ok(bytes) => Ok(file(bytes)),
        Err(error @ cases::Error::Invalid { .. }) => Err(Problem::Unusable(Sentence::of(&error))),
        Err(error) => Err(error.into()),
    }
}

fn file(bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"cases.csv\""))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .content_type("text/csv; charset=utf-8")
        .body(bytes)
}
