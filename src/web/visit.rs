//! One request by a signed-in person, and one form sent by somebody: what handlers are given.
//!
//! Invariant: a handler that takes a [`Posted`] runs only after the form's token was compared with the
//! cookie, and one that takes a [`Visit`] only for a person whose sign-in is alive.

use actix_web::dev::Payload;
use actix_web::error::UrlencodedError;
use actix_web::http::{Method, StatusCode};
use actix_web::{FromRequest, HttpRequest, dev, web};

use super::console::{Answer, Console, page_answer};
use super::cookies::Name;
use super::csrf;
use super::frame::{self, Frame, Signature, Undo};
use super::input::Input;
use super::moment::Moment;
use super::navigation;
use super::pages::parts::Link;
use super::problem::Problem;
use crate::accounts::{Act, Session};
use crate::cases::CaseNumber;
use crate::db::{self, Db, Timestamp};
use crate::render::Page;
use crate::workflow::{Action, CaseState, Relation, Role, may};

/// The longest text of 20,000 characters in any script, encoded for a form, and the fields beside it.
pub(super) const FORM_BYTES: usize = 256 * 1024;

type Extracting<T> = std::pin::Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// A request by a person who is signed in.
pub struct Visit {
    pub console: web::Data<Console>,
    pub session: Session,
    pub act: Act,
    form_token: String,
    path: String,
    done: Option<&'static str>,
    done_at: Option<Link>,
    undo: Option<Undo>,
}

/// A form sent by a person who is signed in.
pub struct Posted {
    pub visit: Visit,
    pub input: Input,
}

/// A form sent by whoever; its token fits the cookie that was set with the form.
pub struct Anonymous {
    pub console: web::Data<Console>,
    pub input: Input,
}

impl FromRequest for Visit {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let signed_out = || {
                // What is sent cannot be gone back to; files are not kept for afterwards.
                if request.method() != Method::GET {
                    return Problem::SignInEnded(Input::blank());
                }
                let next = request.uri().path_and_query().map_or("/", |address| address.as_str()).to_owned();
                Problem::SignInFirst { next }
            };
            Self::find(&request).await?.ok_or_else(signed_out)
        })
    }
}

impl FromRequest for Posted {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, typed) = (request.clone(), typed(request, payload));
        Box::pin(async move {
            let input = checked(&request, Name::SignIn, typed.await?)?;
            match Visit::find(&request).await? {
                Some(visit) => Ok(Self { visit, input }),
                None => Err(Problem::SignInEnded(input)),
            }
        })
    }
}

impl FromRequest for Anonymous {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, typed) = (request.clone(), typed(request, payload));
        Box::pin(async move {
            let input = checked(&request, Name::Form, typed.await?)?;
            Ok(Self { console: console(&request)?, input })
        })
    }
}

fn console(request: &HttpRequest) -> Result<web::Data<Console>, Problem> {
    request.app_data::<web::Data<Console>>().cloned().ok_or(Problem::Broken("no_console"))
}

fn typed(request: &HttpRequest, payload: &mut Payload) -> impl Future<Output = Result<Input, Problem>> + use<> {
    let form = dev::UrlEncoded::<Vec<(String, String)>>::new(request, payload).limit(FORM_BYTES);
    async move {
        match form.await {
            Ok(pairs) => Ok(Input::of(pairs)),
            Err(UrlencodedError::Overflow { .. }) => Err(Problem::TooLarge),
            Err(_) => Err(Problem::NotFound),
        }
    }
}

/// The second layer of protection against forms of other sites; before anything is looked up.
fn checked(request: &HttpRequest, cookie: Name, input: Input) -> Result<Input, Problem> {
    let cookie = console(request)?.transport.read(request, cookie);
    if cookie.is_empty() {
        return Err(Problem::SignInEnded(input));
    }
    if csrf::is_token(input.raw(csrf::FIELD), &cookie) { Ok(input) } else { Err(Problem::Forged(input)) }
}

impl Visit {
    async fn find(request: &HttpRequest) -> Result<Option<Self>, Problem> {
        let console = console(request)?;
        let cookie = console.transport.read(request, Name::SignIn);
        if cookie.is_empty() {
            return Ok(None);
        }
        let (at, token) = (console.clock.now(), cookie.clone());
        let session = console.run(move |pool| crate::accounts::find_session(pool, at, &token)).await?;
        Ok(session.map(|session| Self::new(request, console, session, at, &cookie)))
    }

    fn new(request: &HttpRequest, console: web::Data<Console>, session: Session, at: Timestamp, cookie: &str) -> Self {
        let act =
            Act::by_person(session.person.clone(), at, console.desk.clone()).authenticated(session.authenticated_at);
        let query = |name| request.query_string().split('&').find_map(|pair| pair.strip_prefix(name));
        // Only what reads as a case's number: a link from outside cannot put words on a page.
        let done_at = query("done_at=").and_then(|number| number.parse::<CaseNumber>().ok());
        // What can be undone was done in that case, or in the one that the page is about.
        let here = || request.path().strip_prefix("/cases/")?.split('/').next()?.parse().ok();
        let case = done_at.clone().or_else(here).map(|number: CaseNumber| format!("/cases/{number}"));
        let number = query("undo=").and_then(|number| number.parse().ok());
        let undo = case.zip(number).and_then(|(case, number)| frame::undo(query("done=")?, &case, number));
        Self {
            form_token: csrf::token(cookie),
            path: request.path().to_owned(),
            done: query("done=").and_then(frame::done),
            done_at: done_at.map(|number| Link::new(format!("/cases/{number}"), format!("Case {number}"))),
            undo,
            console,
            session,
            act,
        }
    }

    pub async fn read<T, E>(&self, f: impl FnOnce(&mut Db, &Act) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<db::Error> + Send + 'static,
    {
        let act = self.act.clone();
        self.console.read(move |db| f(db, &act)).await
    }

    pub async fn write<T, E>(&self, f: impl FnOnce(&mut Db, &Act) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<db::Error> + Send + 'static,
    {
        let act = self.act.clone();
        self.console.write(move |db| f(db, &act)).await
    }

    /// Whether a form with this token was made for this sign-in; for a form that is read as it streams in.
    pub fn is_own_form(&self, token: &str) -> bool {
        crate::sealing::same(token.as_bytes(), self.form_token.as_bytes())
    }

    /// Whether to show the way to something; whoever does it is asked again.
    pub fn may(&self, action: Action, state: Option<CaseState>, relation: Relation) -> bool {
        may(self.session.person.roles, action, state, relation)
    }

    pub fn moment(&self, at: Timestamp) -> Moment {
        Moment::new(at.jiff(), &self.console.desk.house.zone)
    }

    pub fn page<P: Page>(&self, title: &str, page: &P) -> Answer {
        page_answer(StatusCode::OK, &self.frame(title), page)
    }

    /// The form again: 422, if something in it has to be mended.
    pub fn form<P: Page>(&self, title: &str, page: &P, input: &Input) -> Answer {
        let status = if input.has_problems() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        page_answer(status, &self.frame(title), page)
    }

    pub fn conflict<P: Page>(&self, title: &str, page: &P) -> Answer {
        page_answer(StatusCode::CONFLICT, &self.frame(title), page)
    }

    fn frame(&self, title: &str) -> Frame {
        let roles = self.session.person.roles;
        let labels: Vec<&str> = roles.iter().map(Role::label).collect();
        Frame {
            title: title.to_owned(),
            person: Some(Signature { name: self.session.display_name.clone(), roles: labels.join(", ") }),
            nav: navigation::links(roles, &self.path),
            done: self.done,
            done_at: self.done_at.clone().filter(|_| self.done.is_some()),
            can_search: self.may(Action::ViewCases, None, Relation::None),
            undo: self.undo.clone(),
            form_token: self.form_token.clone(),
        }
    }
}
