//! The console's own files: its stylesheet, its script and its icon.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use data_encoding::HEXLOWER;

use super::console::Answer;
use super::problem::Problem;
use super::public::is_known;
use crate::render;

const FILES: &[(&str, &str)] = &[
    ("console.css", "text/css; charset=utf-8"),
    ("console.js", "text/javascript; charset=utf-8"),
    ("icon.svg", "image/svg+xml"),
];

pub(super) async fn send(request: HttpRequest, name: web::Path<String>) -> Answer {
    let (name, content_type) = FILES.iter().find(|(known, _)| *known == name.as_str()).ok_or(Problem::NotFound)?;
    let asset = render::asset(&format!("static/{name}")).ok_or(Problem::NotFound)?;
    let etag = format!("\"{}\"", HEXLOWER.encode(&asset.sha256));
    let mut answer = if is_known(request.headers(), &etag) { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    // Nothing about anybody, so it may stay in the browser's cache; it is asked about again each time.
    answer.insert_header((header::CACHE_CONTROL, "no-cache")).insert_header((header::ETAG, etag));
    Ok(answer.content_type(*content_type).body(asset.bytes.into_owned()))
}
