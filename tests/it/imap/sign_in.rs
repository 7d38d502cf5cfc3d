//! Who may open the mailbox and whom it is opened to: passwords, tokens, certificates; and servers that do not answer.

use std::fs;

use quarterlight::config::Mailbox;

use super::{numbered, reads};
use crate::support::{Dovecot, PASSWORD, TestApp, until};

#[test]
fn a_wrong_password_is_told_and_the_right_one_is_read_again() {
    let (app, dovecot) = (TestApp::on_sqlite(), Dovecot::starts());
    dovecot.delivers(&numbered("behind a password", 3));
    let password = dovecot.path("password");
    fs::write(&password, "wrong").unwrap();
    let reader = reads(&app, dovecot.mailbox_at(dovecot.port()));
    until("it is told", || reader.says("sign_in_refused"));
    fs::remove_file(&password).unwrap();
    until("that there is none is told", || reader.says("secret_unreadable"));
    fs::write(&password, PASSWORD).unwrap();
    until("all are stored", || app.count("notices") == 3);
    assert!(!reader.says("wrong") && !reader.says("127.0.0.1") && !reader.says("desk"), "a log names nobody");
}

#[test]
fn a_certificate_of_another_authority_is_refused() {
    let (app, dovecot, other) = (TestApp::on_sqlite(), Dovecot::starts(), Dovecot::starts());
    dovecot.delivers(&numbered("behind TLS", 1));
    let reader = reads(&app, Mailbox { ca_file: Some(other.path("ca.crt")), ..dovecot.mailbox_at(dovecot.port()) });
    until("it is told", || reader.says("certificate_refused"));
    let usual = reads(&app, Mailbox { ca_file: None, ..dovecot.mailbox_at(dovecot.port()) });
    until("the usual authorities refuse it too", || usual.says("certificate_refused"));
    let nonsense =
        reads(&app, Mailbox { ca_file: Some(dovecot.path("password")), ..dovecot.mailbox_at(dovecot.port()) });
    until("so is a file without certificates", || nonsense.says("authorities_unreadable"));
    assert_eq!(app.count("notices"), 0);
}

#[test]
fn a_folder_that_is_not_there_and_a_port_without_a_server_are_told_by_name() {
    let (app, mut dovecot) = (TestApp::on_sqlite(), Dovecot::starts());
    let reader = reads(&app, Mailbox { folder: "Nowhere".to_owned(), ..dovecot.mailbox_at(dovecot.port()) });
    until("it is told", || reader.says("folder_missing"));
    dovecot.stops();
    until("that nobody answers is told", || reader.says("unreachable"));
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let app = TestApp::on_sqlite();
    let dovecot = Dovecot::starts();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let reader = reads(&app, dovecot.mailbox_at(silent.local_addr().unwrap().port()));
    until("it is told", || reader.says("timed_out"));
}

/// A token as an identity provider makes it (RFC 7519), signed with this secret.
fn token(secret: &[u8]) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let encode = |bytes: &[u8]| data_encoding::BASE64URL_NOPAD.encode(bytes);
    let now = quarterlight::clock::Clock::System.now().as_microsecond() / 1_000_000;
    let claims = format!("{{\"sub\":\"desk\",\"email\":\"desk\",\"iat\":{},\"exp\":{}}}", now - 60, now + 600);
    let text = format!("{}.{}", encode(b"{\"alg\":\"HS256\",\"typ\":\"JWT\"}"), encode(claims.as_bytes()));
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret).unwrap();
    mac.update(text.as_bytes());
    format!("{text}.{}", encode(&mac.finalize().into_bytes()))
}

#[test]
fn an_access_token_opens_the_mailbox_by_xoauth2() {
    use quarterlight::config::MailboxSignIn::TokenFile;
    let app = TestApp::on_sqlite();
    let mut dovecot = Dovecot::starts();
    let path = |name: &str| dovecot.path(name).display().to_string();
    let keys = dovecot.path("keys/default/HS256");
    fs::create_dir_all(&keys).unwrap();
    fs::write(keys.join("default"), data_encoding::BASE64.encode(b"a secret of the identity provider")).unwrap();
    let local = format!("introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={}/\n", path("keys"));
    fs::write(dovecot.path("oauth2.conf"), local).unwrap();
    let more = format!(
        "auth_mechanisms = xoauth2\npassdb {{\n driver = oauth2\n mechanisms = xoauth2\n args = {}\n}}\n",
        path("oauth2.conf")
    );
    let configuration = fs::read_to_string(dovecot.path("dovecot.conf")).unwrap();
    fs::write(dovecot.path("dovecot.conf"), configuration + &more).unwrap();
    dovecot.stops();
    dovecot.resumes();
    dovecot.delivers(&numbered("behind a token", 2));
    let file = dovecot.path("token");
    fs::write(&file, token(b"another secret")).unwrap();
    let reader = reads(&app, Mailbox { sign_in: TokenFile(file.clone()), ..dovecot.mailbox_at(dovecot.port()) });
    until("a wrong one is told", || reader.says("sign_in_refused"));
    fs::write(&file, token(b"a secret of the identity provider")).unwrap();
    until("all are stored", || app.count("notices") == 2);
}
