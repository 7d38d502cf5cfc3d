//! What every test of the trade stands on: a desk of its own on either engine, people who work at it, and messages that
//! come in. A test tells a story with these and asserts on what somebody would see.

mod app;
mod binary;
mod database;
mod dovecot;
mod lmtp;
mod mails;
mod mixture;
mod name_server;
mod people;
mod postfix;
mod proxy;

pub use app::{Received, TestApp, moment};
pub use binary::{Ended, Ran};
pub use dovecot::{Dovecot, PASSWORD};
pub use lmtp::{Client, Served, stuffed};
pub use mails::{Mail, mail};
pub use mixture::{Dice, distinct, mixture};
pub use name_server::{NameServer, SigningKey, free_address};
pub use people::{Somebody, account_id};
pub use postfix::{Postfix, SmtpClient};
pub use proxy::Proxy;

/// Makes each test run on both engines, each with a database of its own: `sqlite::a_fact` and `postgres::a_fact`.
/// Once in a file.
macro_rules! on_both {
    ($($(#[$meta:meta])* fn $name:ident($app:ident: TestApp) $body:block)*) => {
        $($(#[$meta])* fn $name($app: $crate::support::TestApp) $body)*

        mod sqlite {
            $(#[test] fn $name() { super::$name($crate::support::TestApp::on_sqlite()) })*
        }

        mod postgres {
            $(#[test] fn $name() { super::$name($crate::support::TestApp::on_postgres()) })*
        }
    };
}
pub(crate) use on_both;

/// Waits for what another process does; at most half a minute.
pub fn until(what: &str, mut came: impl FnMut() -> bool) {
    let (_keep, tick) = std::sync::mpsc::channel::<()>();
    for _ in 0..600 {
        if came() {
            return;
        }
        let _ = tick.recv_timeout(std::time::Duration::from_millis(50));
    }
    panic!("waited in vain: {what}");
}

/// Counts the questions to the database on the connection that it is given to.
pub fn counts(
    asked: &std::sync::Arc<std::sync::atomic::AtomicUsize>,
) -> impl diesel::connection::Instrumentation + use<> {
    use diesel::connection::InstrumentationEvent;
    let asked = asked.clone();
    move |event: InstrumentationEvent<'_>| {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    }
}
