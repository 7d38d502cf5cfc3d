//! Protection of every state change against forms on other sites, in two layers: where the browser
//! says that the request comes from, and a token that only our own pages hold.
//!
//! After OWASP's cheat sheet on cross-site request forgery. Not authentication. Invariant: no request
//! that could change something reaches a handler unless both layers agree.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};
use data_encoding::BASE64URL_NOPAD;

use crate::sealing;

/// The hidden field that carries the token.
pub const FIELD: &str = "form_token";

const ELSEWHERE: &str = "This request did not come from a page of the console, so nothing was changed.\n\
                         Open the page again from the console and repeat the step there.\n";

/// The token for forms shown to the holder of this cookie: a keyed hash of it, so that the page never
/// holds the cookie itself.
pub fn token(cookie: &str) -> String {
    BASE64URL_NOPAD.encode(&sealing::token_mac(cookie.as_bytes(), b"form"))
}

pub fn is_token(given: &str, cookie: &str) -> bool {
    !cookie.is_empty() && sealing::same(given.as_bytes(), token(cookie).as_bytes())
}

/// The first layer, around everything.
pub(super) async fn guard<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let host = request.connection_info().host().to_owned();
    if is_harmless(request.method()) || is_same_origin(request.headers(), &host) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let refused = HttpResponse::Forbidden().content_type("text/plain; charset=utf-8").body(ELSEWHERE);
    Ok(request.into_response(refused).map_into_right_body())
}

fn is_harmless(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// `Sec-Fetch-Site` where the browser sends it (all current ones do, over TLS and on loopback);
/// otherwise the origin must be this host. A request that says neither is refused.
fn is_same_origin(headers: &HeaderMap, host: &str) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        // `none`: the person caused it themselves, by reloading or by the address bar.
        Some(site) => matches!(site, "same-origin" | "none"),
        None => {
            text(header::ORIGIN.as_str()).or_else(|| text(header::REFERER.as_str())).is_some_and(|url| is_at(url, host))
        }
    }
}

fn is_at(url: &str, host: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.and_then(|rest| rest.split(['/', '?', '#']).next()).is_some_and(|authority| authority == host)
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::middleware::from_fn;
    use actix_web::{App, test, web};

    use super::*;

    async fn post(headers: &[(&'static str, &'static str)]) -> StatusCode {
        let app = App::new().wrap(from_fn(guard)).route("/", web::route().to(HttpResponse::Ok));
        let app = test::init_service(app).await;
        let request = test::TestRequest::post().insert_header(("host", "desk.example"));
        let request = headers.iter().fold(request, |request, header| request.insert_header(*header));
        test::call_service(&app, request.to_request()).await.status()
    }

    #[actix_web::test]
    async fn a_form_on_another_site_changes_nothing() {
        for headers in [
            [("sec-fetch-site", "cross-site")],
            [("sec-fetch-site", "same-site")],
            [("origin", "https://evil.example")],
            [("origin", "https://desk.example.evil.example")],
            [("origin", "null")],
            [("referer", "https://evil.example/https://desk.example/")],
            [("x-nothing", "")],
        ] {
            assert_eq!(post(&headers).await, StatusCode::FORBIDDEN, "{headers:?}");
        }
    }

    #[actix_web::test]
    async fn our_own_pages_may_ask() {
        for headers in [
            [("sec-fetch-site", "same-origin")],
            [("sec-fetch-site", "none")],
            [("origin", "https://desk.example")],
            [("referer", "https://desk.example/cases")],
        ] {
            assert_eq!(post(&headers).await, StatusCode::OK, "{headers:?}");
        }
    }

    #[actix_web::test]
    async fn what_the_browser_says_of_the_site_counts_before_the_origin() {
        assert_eq!(
            post(&[("sec-fetch-site", "cross-site"), ("origin", "https://desk.example")]).await,
            StatusCode::FORBIDDEN
        );
    }

    #[actix_web::test]
    async fn reading_is_always_allowed_and_other_methods_are_not() {
        let app = App::new().wrap(from_fn(guard)).route("/", web::route().to(HttpResponse::Ok));
        let app = test::init_service(app).await;
        for (request, status) in [
            (test::TestRequest::get(), StatusCode::OK),
            (test::TestRequest::put(), StatusCode::FORBIDDEN),
            (test::TestRequest::delete(), StatusCode::FORBIDDEN),
        ] {
            let request = request.insert_header(("sec-fetch-site", "cross-site")).to_request();
            assert_eq!(test::call_service(&app, request).await.status(), status);
        }
    }

    #[std::prelude::v1::test]
    fn a_token_fits_its_own_cookie_only() {
        assert!(is_token(&token("cookie"), "cookie"));
        assert!(!is_token(&token("cookie"), "other"));
        assert!(!is_token(&token(""), ""), "without a cookie there is no token");
        assert!(!is_token("", "cookie"));
    }
}
