//! What a stranger gets from the public door, and what not.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::{App, test};

use super::*;
use crate::reports::export::copies::{Coding, copy};

/// A directory with one edition, something beside it that must stay private, and links to it.
fn published() -> tempfile::TempDir {
    let all = tempfile::tempdir().unwrap();
    let edition = all.path().join("reports/2026-Q3/v1");
    fs::create_dir_all(&edition).unwrap();
    fs::write(edition.join("index.html"), "<h1>Report</h1>").unwrap();
    fs::write(edition.join("ledger.csv"), "a,b\r\n").unwrap();
    fs::write(edition.join("SHA256SUMS"), "00  ledger.csv\n").unwrap();
    fs::write(edition.join("ledger.csv.gz"), "half").unwrap();
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
        assert_eq!(header_of(&answer, "cache-control"), "public, max-age=86400");
        assert_eq!(header_of(&answer, "vary"), "accept-encoding");
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
        "/2026-Q3//v1/ledger.csv",
        "//2026-Q3",
        "//",
        "/..\\private.txt",
        "/2026-Q3%00/",
        "/nothing",
        "/2026-Q3/v1/ledger.csv.gz",
        "/",
    ] {
        let answer = get(&dir, path).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
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

/// A page of some length at the top, with a copy in each coding.
fn page(dir: &tempfile::TempDir, word: &str) -> Vec<u8> {
    let text = format!("<p>{word}</p>\n").repeat(400).into_bytes();
    let path = dir.path().join("reports/index.html");
    for coding in Coding::ALL {
        fs::write(coding.path(&path), copy(coding, &text).unwrap().unwrap()).unwrap();
    }
    replace(&path, &text);
    text
}

/// As the writer does it: another file takes the name.
fn replace(path: &Path, bytes: &[u8]) {
    let beside = path.with_extension("new");
    fs::write(&beside, bytes).unwrap();
    fs::rename(beside, path).unwrap();
}

fn accepting(encodings: &str) -> test::TestRequest {
    test::TestRequest::get().uri("/").insert_header(("accept-encoding", encodings))
}

#[actix_web::test]
async fn the_copy_that_the_browser_accepts_is_sent_with_a_tag_of_its_own() {
    let dir = published();
    let text = page(&dir, "one");
    let mut tags = Vec::new();
    for (accepted, coding) in [("gzip", Coding::Gzip), ("br, gzip", Coding::Brotli), ("zstd", Coding::Zstd)] {
        let answer = ask(&dir, accepting(accepted)).await;
        assert_eq!(header_of(&answer, "content-encoding"), coding.token());
        assert_eq!(header_of(&answer, "cache-control"), "public, max-age=300, must-revalidate");
        tags.push(header_of(&answer, "etag").to_owned());
        let body = test::read_body(answer).await;
        assert_eq!(&body[..], copy(coding, &text).unwrap().unwrap());
    }
    let plain = ask(&dir, accepting("identity")).await;
    assert!(plain.headers().get("content-encoding").is_none());
    tags.push(header_of(&plain, "etag").to_owned());
    assert_eq!(test::read_body(plain).await, text);
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 4);
}

#[actix_web::test]
async fn a_page_that_changed_is_never_sent_as_it_was() {
    let dir = published();
    let before = page(&dir, "one");
    let app = test::init_service(App::new().configure(configure(dir.path().join("reports")))).await;
    for accepted in ["identity", "gzip"] {
        test::call_and_read_body(&app, accepting(accepted).to_request()).await;
    }
    let after = page(&dir, "two");
    assert_eq!(before.len(), after.len());
    assert_eq!(test::call_and_read_body(&app, accepting("identity").to_request()).await, after);
    let gzip = copy(Coding::Gzip, &after).unwrap().unwrap();
    assert_eq!(test::call_and_read_body(&app, accepting("gzip").to_request()).await, gzip);
    fs::remove_file(dir.path().join("reports/index.html")).unwrap();
    let gone = app.call(accepting("gzip").to_request()).await.unwrap();
    assert_eq!(gone.status(), StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn a_copy_of_something_else_is_not_sent() {
    let dir = published();
    page(&dir, "one");
    let text = b"<p>altered by hand</p>\n".repeat(80);
    replace(&dir.path().join("reports/index.html"), &text);
    let answer = ask(&dir, accepting("gzip, br, zstd")).await;
    assert!(answer.headers().get("content-encoding").is_none());
    assert_eq!(test::read_body(answer).await, text);
}

#[actix_web::test]
async fn a_copy_that_leads_out_of_the_directory_is_not_sent() {
    let dir = published();
    let text = page(&dir, "one");
    let copy_path = Coding::Gzip.path(&dir.path().join("reports/index.html"));
    let outside = dir.path().join("outside.gz");
    fs::rename(&copy_path, &outside).unwrap();
    symlink(&outside, &copy_path).unwrap();
    let answer = ask(&dir, accepting("gzip")).await;
    assert!(answer.headers().get("content-encoding").is_none());
    assert_eq!(test::read_body(answer).await, text);
}

#[actix_web::test]
async fn a_long_file_is_sent_whole_and_with_its_length() {
    let dir = published();
    let text = b"a,b,c\r\n".repeat(300_000);
    fs::write(dir.path().join("reports/2026-Q3/v1/long.csv"), &text).unwrap();
    let answer = get(&dir, "/2026-Q3/v1/long.csv").await;
    let body = answer.into_body();
    assert_eq!(actix_web::body::MessageBody::size(&body), actix_web::body::BodySize::Sized(2_100_000));
    assert!(actix_web::body::to_bytes(body).await.unwrap_or_default() == text);
}

/// Over a socket, because a server leaves out the body of an answer to `HEAD` only there.
#[actix_web::test]
async fn a_head_has_the_headers_of_the_get_and_no_body() {
    use std::io::{Read, Write};

    let dir = published();
    page(&dir, "one");
    fs::write(dir.path().join("reports/2026-Q3/v1/long.csv"), b"a,b,c\r\n".repeat(300_000)).unwrap();
    let reports = dir.path().join("reports");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = actix_web::HttpServer::new(move || App::new().configure(configure(reports.clone())));
    let server = server.workers(1).disable_signals().listen(listener).unwrap().run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    for (path, length) in [("/", "content-length: 4400"), ("/2026-Q3/v1/long.csv", "content-length: 2100000")] {
        let answer = web::block(move || {
            let mut socket = std::net::TcpStream::connect(address).unwrap();
            write!(socket, "HEAD {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").unwrap();
            let mut answer = String::new();
            socket.read_to_string(&mut answer).unwrap();
            answer
        });
        let answer = answer.await.unwrap();
        assert!(answer.contains(length), "{answer}");
        assert!(answer.ends_with("\r\n\r\n"), "{answer}");
    }
    handle.stop(false).await;
}
