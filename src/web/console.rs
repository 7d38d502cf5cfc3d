//! What every request of the console works with.

use std::sync::Arc;

use actix_web::web;

use super::cookies::Transport;
use super::frame::Frame;
use super::problem::Problem;
use crate::accounts::Desk;
use crate::clock::Clock;
use crate::config::Settings;
use crate::db::{self, Db, Pool};

pub struct Console {
    pub pool: Pool,
    pub clock: Clock,
    pub desk: Arc<Desk>,
    pub transport: Transport,
    /// The address that people know, without a slash at its end; for the links that are handed over.
    pub url: String,
    /// For the page that says what is set and what is missing.
    pub settings: Arc<Settings>,
}

impl Console {
    /// Runs `f` beside the threads that serve requests, because the domain waits for the database.
    pub(super) async fn run<T, E>(&self, f: impl FnOnce(&Pool) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<db::Error> + Send + 'static,
    {
        let pool = self.pool.clone();
        web::block(move || f(&pool)).await.unwrap_or_else(|_| Err(db::Error::Panicked.into()))
    }

    pub(super) async fn read<T, E>(&self, f: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<db::Error> + Send + 'static,
    {
        self.run(move |pool| pool.read(f)).await
    }

    pub(super) async fn write<T, E>(&self, f: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<db::Error> + Send + 'static,
    {
        self.run(move |pool| pool.write(f)).await
    }
}

/// What a handler answers.
pub(super) type Answer = Result<actix_web::HttpResponse, Problem>;

/// A page with this status.
pub(super) fn page_answer<P: crate::render::Page>(
    status: actix_web::http::StatusCode,
    frame: &Frame,
    page: &P,
) -> Answer {
    let html = frame.render(page)?;
    Ok(actix_web::HttpResponse::build(status).content_type("text/html; charset=utf-8").body(html))
}

/// To the page that shows what was done, with the sentence of `done`.
pub(super) fn go(address: &str, done: &str) -> actix_web::HttpResponse {
    see_other(&format!("{address}?done={done}"))
}

/// After a change: the browser asks for the page again, so that reloading it repeats nothing.
pub(super) fn see_other(address: &str) -> actix_web::HttpResponse {
    actix_web::HttpResponse::SeeOther().insert_header((actix_web::http::header::LOCATION, address)).finish()
}
