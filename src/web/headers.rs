//! The headers on every answer, of the console and of the public pages.
//!
//! Invariant: nothing but the program's own files is ever loaded, and no answer of the console stays
//! in a cache.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;

/// As OWASP's cheat sheet on HTTP headers has them.
const EVERYWHERE: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), publickey-credentials-get=(), usb=()",
    ),
];

/// The console has one script of its own, for keys and drafts, which speaks to this server only. Nothing written into a page
/// ever runs.
const CONSOLE: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
];

/// The public pages may be linked, fetched and compared from anywhere. How long a file may stay in a cache is said with the
/// file; that something is not there is asked about again each time.
const PUBLIC: &[(&str, &str)] = &[
    // There is no `script-src`, because there is no script.
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("cross-origin-resource-policy", "cross-origin"),
    ("access-control-allow-origin", "*"),
    ("cache-control", "no-cache"),
];

pub(super) async fn console<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    add(response.headers_mut(), CONSOLE);
    Ok(response)
}

pub(super) async fn public<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    add(response.headers_mut(), PUBLIC);
    Ok(response)
}

/// What an answer has set for itself stays: a download has a stricter policy of its own.
fn add(headers: &mut HeaderMap, own: &[(&'static str, &'static str)]) {
    for (name, value) in EVERYWHERE.iter().chain(own) {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::{App, HttpResponse, test, web};

    use super::*;

    #[actix_web::test]
    async fn every_answer_of_the_console_carries_them_errors_included() {
        let app = App::new().wrap(from_fn(console)).route("/", web::get().to(HttpResponse::Ok));
        let app = test::init_service(app).await;
        for path in ["/", "/nothing"] {
            let answer = test::call_service(&app, test::TestRequest::get().uri(path).to_request()).await;
            for (name, value) in EVERYWHERE.iter().chain(CONSOLE) {
                assert_eq!(answer.headers().get(*name).unwrap(), value, "{path}");
            }
        }
    }

    #[std::prelude::v1::test]
    fn no_script_runs_on_a_public_page_and_none_but_our_own_file_in_the_console() {
        let policy = |headers: &'static [(&str, &str)]| {
            let policy = headers.iter().find(|(name, _)| *name == "content-security-policy").unwrap().1;
            policy.split("; ").filter(|part| part.starts_with("script-src")).collect::<Vec<_>>()
        };
        assert_eq!(policy(PUBLIC), Vec::<&str>::new(), "`default-src 'none'` holds for scripts");
        assert_eq!(policy(CONSOLE), ["script-src 'self'"]);
    }

    #[actix_web::test]
    async fn what_an_answer_sets_for_itself_stays() {
        let stricter = || async { HttpResponse::Ok().insert_header(("content-security-policy", "sandbox")).finish() };
        let app = test::init_service(App::new().wrap(from_fn(console)).route("/", web::get().to(stricter))).await;
        let answer = test::call_service(&app, test::TestRequest::get().to_request()).await;
        assert_eq!(answer.headers().get("content-security-policy").unwrap(), "sandbox");
    }
}
