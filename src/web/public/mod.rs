//! The public door: serves the reports directory and nothing else.
//!
//! No database, no session, no template at request time, so any static host can take its place.
//! Invariant: what is sent lies inside the directory, also after following links, and no part of its
//! path begins with a dot; so a half-written edition in a dot folder is never seen.

mod address;
mod choice;
mod stock;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use actix_web::body::SizedStream;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, http::Method, web};

use super::headers;
use address::Place;
use stock::{Body, Form, Published, Stock};

const NOTHING_HERE: &str = "Nothing is published at this address.\n";

/// A version of a report never changes, but a court may order that a file is withdrawn: no cache keeps it for long without asking.
const FOR_A_DAY: &str = "public, max-age=86400";

/// What leads to versions changes when something is published, and a correction should not stay unseen for long.
const FOR_MINUTES: &str = "public, max-age=300, must-revalidate";

/// Everything the public listener answers.
pub fn configure(reports_dir: PathBuf) -> impl FnOnce(&mut web::ServiceConfig) {
    move |app| {
        let everything = web::scope("")
            .wrap(from_fn(headers::public))
            .app_data(web::Data::new(Stock::of(reports_dir)))
            .default_service(web::to(serve));
        app.service(everything);
    }
}

async fn serve(request: HttpRequest, stock: web::Data<Stock>) -> HttpResponse {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return HttpResponse::MethodNotAllowed().insert_header((header::ALLOW, "GET, HEAD")).finish();
    }
    if let Some(published) = stock.kept(request.path()) {
        return send(request.headers(), &published);
    }
    let address = request.path().to_owned();
    match web::block(move || stock.fetch(&address)).await {
        Ok(Ok(Place::File(published))) => send(request.headers(), &published),
        Ok(Ok(Place::Folder)) => {
            HttpResponse::PermanentRedirect().insert_header((header::LOCATION, format!("{}/", request.path()))).finish()
        }
        Ok(Ok(Place::Nothing)) => plain(HttpResponse::NotFound(), NOTHING_HERE),
        Ok(Err(_)) | Err(_) => plain(HttpResponse::ServiceUnavailable(), "Please try again in a minute.\n"),
    }
}

fn plain(mut answer: HttpResponseBuilder, sentence: &'static str) -> HttpResponse {
    answer.content_type("text/plain; charset=utf-8").body(sentence)
}

fn send(asked: &HeaderMap, published: &Published) -> HttpResponse {
    // A copy may be taken away at any time; the file says the same.
    let form = Some(choice::choose(asked, published)).filter(|form| form.is_there()).unwrap_or(&published.plain);
    let is_known = form.etag.to_str().is_ok_and(|etag| is_known(asked, etag));
    let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    let set = |answer: &mut HttpResponseBuilder, name: HeaderName, value: &HeaderValue| {
        answer.insert_header((name, value.clone()));
    };
    set(&mut answer, header::ETAG, &form.etag);
    set(&mut answer, header::VARY, &HeaderValue::from_static("accept-encoding"));
    let lasting = if published.lasts { FOR_A_DAY } else { FOR_MINUTES };
    set(&mut answer, header::CACHE_CONTROL, &HeaderValue::from_static(lasting));
    if is_known {
        return answer.finish();
    }
    set(&mut answer, header::CONTENT_TYPE, &HeaderValue::from_static(published.content_type));
    if let Some(coding) = form.coding {
        set(&mut answer, header::CONTENT_ENCODING, &HeaderValue::from_static(coding.token()));
    }
    body(answer, form)
}

fn body(mut answer: HttpResponseBuilder, form: &Form) -> HttpResponse {
    match &form.body {
        Body::Bytes(bytes) => answer.body(bytes.clone()),
        Body::File { .. } => match form.open() {
            Ok(pieces) => answer.body(SizedStream::new(form.length, pieces)),
            Err(_) => plain(HttpResponse::ServiceUnavailable(), "Please try again in a minute.\n"),
        },
    }
}

/// `If-None-Match` names this version (RFC 9110, section 13.1.2: compared weakly).
pub(super) fn is_known(asked: &HeaderMap, etag: &str) -> bool {
    let named = asked.get_all(header::IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    named
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}
