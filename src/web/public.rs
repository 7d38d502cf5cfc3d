//! The public door: serves the reports directory and nothing else.
//!
//! No database, no session, no template at request time, so any static host can take its place.
//! Invariant: what is sent lies inside the directory, also after following links, and no part of its
//! path begins with a dot; so a half-written edition in a dot folder is never seen.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, http::Method, web};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::headers;

const NOTHING_HERE: &str = "Nothing is published at this address.\n";
const CONTENT_TYPES: &[(&str, &str)] = &[
    ("html", "text/html; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("json", "application/json"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("", "text/plain; charset=utf-8"), // SHA256SUMS
];

/// Everything the public listener answers.
pub fn configure(reports_dir: PathBuf) -> impl FnOnce(&mut web::ServiceConfig) {
    move |app| {
        let everything = web::scope("")
            .wrap(from_fn(headers::public))
            .app_data(web::Data::new(ReportsDir(reports_dir)))
            .default_service(web::to(serve));
        app.service(everything);
    }
}

struct ReportsDir(PathBuf);

/// What an address leads to.
enum Found {
    File {
        content_type: &'static str,
        bytes: Vec<u8>,
    },
    /// A folder asked for without the slash at its end, where relative links would go astray.
    Folder,
    Nothing,
}

async fn serve(request: HttpRequest, dir: web::Data<ReportsDir>) -> HttpResponse {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return HttpResponse::MethodNotAllowed().insert_header((header::ALLOW, "GET, HEAD")).finish();
    }
    let path = request.path().to_owned();
    match web::block(move || find(&dir.0, &path)).await {
        Ok(Ok(Found::File { content_type, bytes })) => send(request.headers(), content_type, bytes),
        Ok(Ok(Found::Folder)) => {
            HttpResponse::PermanentRedirect().insert_header((header::LOCATION, format!("{}/", request.path()))).finish()
        }
        Ok(Ok(Found::Nothing)) => plain(HttpResponse::NotFound(), NOTHING_HERE),
        Ok(Err(_)) | Err(_) => plain(HttpResponse::ServiceUnavailable(), "Please try again in a minute.\n"),
    }
}

fn plain(mut answer: actix_web::HttpResponseBuilder, sentence: &'static str) -> HttpResponse {
    answer.content_type("text/plain; charset=utf-8").body(sentence)
}

fn find(dir: &Path, address: &str) -> io::Result<Found> {
    let Some(wanted) = inside(address) else {
        return Ok(Found::Nothing);
    };
    let Some(path) = contained(dir, &wanted)? else {
        return Ok(Found::Nothing);
    };
    if !path.is_dir() {
        return Ok(Found::File { content_type: content_type(&path), bytes: fs::read(path)? });
    }
    if !address.ends_with('/') {
        return Ok(Found::Folder);
    }
    let Some(index) = contained(dir, &wanted.join("index.html"))? else {
        return Ok(Found::Nothing);
    };
    Ok(Found::File { content_type: content_type(&index), bytes: fs::read(index)? })
}

/// The address as a relative path. Names are letters, digits, `_`, `-` and inner dots, which is all
/// that publishing writes; so neither `..` nor an encoded character nor a hidden file gets through.
fn inside(address: &str) -> Option<PathBuf> {
    let plain_name = |name: &&str| {
        !name.starts_with('.') && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
    };
    let names: Vec<&str> = address.split('/').filter(|name| !name.is_empty()).collect();
    names.iter().all(plain_name).then(|| names.iter().collect())
}

/// The real path, unless it does not exist or a link leads out of the directory.
fn contained(dir: &Path, wanted: &Path) -> io::Result<Option<PathBuf>> {
    let real = dir.canonicalize().and_then(|dir| Ok((dir.join(wanted).canonicalize()?, dir)));
    match real {
        Ok((path, dir)) => Ok(path.starts_with(&dir).then_some(path)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

fn content_type(path: &Path) -> &'static str {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let known = CONTENT_TYPES.iter().find(|(known, _)| *known == extension);
    known.map_or("application/octet-stream", |(_, content_type)| content_type)
}

fn send(asked: &HeaderMap, content_type: &'static str, bytes: Vec<u8>) -> HttpResponse {
    let etag = format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(&bytes)));
    if is_known(asked, &etag) {
        return HttpResponse::NotModified().insert_header((header::ETAG, etag)).finish();
    }
    HttpResponse::Ok().insert_header((header::ETAG, etag)).content_type(content_type).body(bytes)
}

/// `If-None-Match` names this version (RFC 9110, section 13.1.2: compared weakly).
pub(super) fn is_known(asked: &HeaderMap, etag: &str) -> bool {
    let named = asked.get_all(header::IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    named
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use actix_web::dev::{Service, ServiceResponse};
    use actix_web::http::StatusCode;
    use actix_web::{App, test};

    use super::*;

    /// A directory with one edition, something beside it that must stay private, and links to it.
    fn published() -> tempfile::TempDir {
        let all = tempfile::tempdir().unwrap();
        let edition = all.path().join("reports/2026-Q3/v1");
        fs::create_dir_all(&edition).unwrap();
        fs::write(edition.join("index.html"), "<h1>Report</h1>").unwrap();
        fs::write(edition.join("ledger.csv"), "a,b\r\n").unwrap();
        fs::write(edition.join("SHA256SUMS"), "00  ledger.csv\n").unwrap();
        fs::create_dir(all.path().join("reports/.writing")).unwrap();
        fs::write(all.path().join("reports/.writing/index.html"), "half").unwrap();
        fs::write(all.path().join("private.txt"), "private").unwrap();
        symlink(all.path().join("private.txt"), all.path().join("reports/leak.txt")).unwrap();
        symlink(all.path(), all.path().join("reports/up")).unwrap();
        all
    }

    async fn ask(dir: &tempfile::TempDir, request: test::TestRequest) -> ServiceResponse {
        let app = test::init_service(App::new().configure(configure(dir.path().join("reports")))).await;
        app.call(request.to_request()).await.unwrap()
    }

    async fn get(dir: &tempfile::TempDir, path: &str) -> ServiceResponse {
        ask(dir, test::TestRequest::get().uri(path)).await
    }

    fn header_of<'a>(answer: &'a ServiceResponse, name: &str) -> &'a str {
        answer.headers().get(name).unwrap().to_str().unwrap()
    }

    #[actix_web::test]
    async fn each_kind_of_file_comes_with_its_content_type() {
        let dir = published();
        for (path, content_type) in [
            ("/2026-Q3/v1/", "text/html; charset=utf-8"),
            ("/2026-Q3/v1/ledger.csv", "text/csv; charset=utf-8"),
            ("/2026-Q3/v1/SHA256SUMS", "text/plain; charset=utf-8"),
        ] {
            let answer = get(&dir, path).await;
            assert_eq!((answer.status(), header_of(&answer, "content-type")), (StatusCode::OK, content_type), "{path}");
            assert_eq!(header_of(&answer, "x-content-type-options"), "nosniff");
            assert_eq!(header_of(&answer, "cache-control"), "no-cache");
        }
    }

    #[actix_web::test]
    async fn nothing_outside_the_directory_is_ever_sent() {
        let dir = published();
        for path in [
            "/../private.txt",
            "/2026-Q3/../../private.txt",
            "/%2e%2e/private.txt",
            "/..%2fprivate.txt",
            "/leak.txt",
            "/up/private.txt",
            "/.writing/",
            "/.writing/index.html",
            "//etc/passwd",
            "/2026-Q3/v1/ledger.csv/",
            "/..\\private.txt",
            "/2026-Q3%00/",
            "/nothing",
            "/",
        ] {
            let answer = get(&dir, path).await;
            let is_csv_itself = path.ends_with("ledger.csv/");
            assert!(answer.status() == StatusCode::NOT_FOUND || is_csv_itself, "{path}: {}", answer.status());
            let body = test::read_body(answer).await;
            assert!(!body.windows(7).any(|seen| seen == b"private" || seen == b"half"), "{path}");
        }
    }

    #[actix_web::test]
    async fn a_folder_without_its_slash_leads_to_the_one_with_it() {
        let answer = get(&published(), "/2026-Q3/v1").await;
        assert_eq!((answer.status(), header_of(&answer, "location")), (StatusCode::PERMANENT_REDIRECT, "/2026-Q3/v1/"));
    }

    #[actix_web::test]
    async fn a_version_that_the_browser_has_is_not_sent_again() {
        let dir = published();
        let etag = header_of(&get(&dir, "/2026-Q3/v1/").await, "etag").to_owned();
        let again =
            test::TestRequest::get().uri("/2026-Q3/v1/").insert_header(("if-none-match", format!("\"x\", W/{etag}")));
        assert_eq!(ask(&dir, again).await.status(), StatusCode::NOT_MODIFIED);
        let other = test::TestRequest::get().uri("/2026-Q3/v1/").insert_header(("if-none-match", "\"x\""));
        assert_eq!(ask(&dir, other).await.status(), StatusCode::OK);
    }

    #[actix_web::test]
    async fn nothing_can_be_changed_here() {
        let dir = published();
        for request in [test::TestRequest::post(), test::TestRequest::put(), test::TestRequest::delete()] {
            let answer = ask(&dir, request.uri("/2026-Q3/v1/")).await;
            assert_eq!((answer.status(), header_of(&answer, "allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD"));
        }
    }

    #[actix_web::test]
    async fn a_directory_that_does_not_exist_yet_has_nothing_in_it() {
        let empty = tempfile::tempdir().unwrap();
        assert_eq!(get(&empty, "/").await.status(), StatusCode::NOT_FOUND);
    }
}
