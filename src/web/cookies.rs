//! The console's two cookies: the sign-in, and a random one that binds the forms shown before it.
//!
//! Not the sign-in itself, which the database holds (`accounts`). Invariant: over TLS the cookies have
//! the prefix `__Host-`, so no other host and no plain connection can set them.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};

/// How browsers reach the console, which decides what its cookies may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    Tls,
    /// Plain HTTP on this machine only; `config` refuses it elsewhere.
    Loopback,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    SignIn,
    /// For whoever has not signed in yet.
    Form,
}

impl Transport {
    pub fn of(settings: &crate::config::Web) -> Self {
        if settings.is_secure() { Self::Tls } else { Self::Loopback }
    }

    const fn name(self, name: Name) -> &'static str {
        match (self, name) {
            (Self::Tls, Name::SignIn) => "__Host-quarterlight",
            (Self::Tls, Name::Form) => "__Host-quarterlight-form",
            (Self::Loopback, Name::SignIn) => "quarterlight",
            (Self::Loopback, Name::Form) => "quarterlight-form",
        }
    }

    /// The cookie's value, empty if there is none.
    pub fn read(self, request: &HttpRequest, name: Name) -> String {
        request.cookie(self.name(name)).map_or_else(String::new, |cookie| cookie.value().to_owned())
    }

    /// `SameSite=Lax`, so that a link in a mail finds its reader signed in. Ends with the browser; the
    /// server's own limits end it earlier.
    pub fn set(self, name: Name, value: &str) -> Cookie<'static> {
        Cookie::build(self.name(name), value.to_owned())
            .path("/")
            .secure(self == Self::Tls)
            .http_only(true)
            .same_site(SameSite::Lax)
            .finish()
    }

    pub fn remove(self, name: Name) -> Cookie<'static> {
        let mut cookie = self.set(name, "");
        cookie.set_max_age(Duration::ZERO);
        cookie
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_tls_the_cookie_is_bound_to_this_host() {
        assert_eq!(
            Transport::Tls.set(Name::SignIn, "x").to_string(),
            "__Host-quarterlight=x; HttpOnly; SameSite=Lax; Secure; Path=/"
        );
    }

    #[test]
    fn on_loopback_it_has_another_name_and_needs_no_tls() {
        assert_eq!(
            Transport::Loopback.set(Name::SignIn, "x").to_string(),
            "quarterlight=x; HttpOnly; SameSite=Lax; Path=/"
        );
    }
}
