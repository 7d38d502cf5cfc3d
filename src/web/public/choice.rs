//! Which form of a file a browser gets: as it is, or one of its compressed copies (RFC 9110, section 12.5.3).
//!
//! Invariant: a form that the browser excludes is never sent while there is another.

use actix_web::http::header::{self, HeaderMap};

use super::stock::{Form, Published};

/// A weight in thousandths; a browser that does not speak of the plain form takes it, but rather takes anything that it names.
const UNNAMED: u16 = 1;

/// The form with the most weight, and the shortest among those.
pub(super) fn choose<'a>(asked: &HeaderMap, published: &'a Published) -> &'a Form {
    let weigh = |form: &Form| match form.coding {
        Some(coding) => weight(asked, coding.token()).unwrap_or(0),
        None => weight(asked, "identity").unwrap_or(UNNAMED),
    };
    let coded = published.coded.iter().map(|form| (weigh(form), form)).filter(|(weight, _)| *weight > 0);
    let mut best = (weigh(&published.plain), &published.plain);
    for (weight, form) in coded {
        if (weight, std::cmp::Reverse(form.length)) > (best.0, std::cmp::Reverse(best.1.length)) {
            best = (weight, form);
        }
    }
    best.1
}

/// What `Accept-Encoding` says about a coding: by its name, else by `*`. None if nothing.
fn weight(asked: &HeaderMap, coding: &str) -> Option<u16> {
    let mut any = None;
    for value in asked.get_all(header::ACCEPT_ENCODING).filter_map(|value| value.to_str().ok()) {
        for one in value.split(',') {
            let (name, parameters) = one.split_once(';').unwrap_or((one, ""));
            let name = name.trim();
            if name.eq_ignore_ascii_case(coding) {
                return Some(thousandths(parameters));
            }
            if name == "*" && coding != "identity" {
                any = Some(thousandths(parameters));
            } else if name == "*" && thousandths(parameters) == 0 {
                any = Some(0);
            }
        }
    }
    any
}

/// `q=0.5` as 500. What cannot be read counts as a refusal.
fn thousandths(parameters: &str) -> u16 {
    let Some((_, q)) = parameters.split_once('=') else { return 1000 };
    let (ones, rest) = q.trim().split_once('.').unwrap_or((q.trim(), ""));
    let rest = format!("{rest:0<3}");
    match (ones.parse::<u16>(), rest.parse::<u16>()) {
        (Ok(ones @ 0..=1), Ok(rest @ 0..=999)) => (ones * 1000 + rest).min(1000),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::super::stock::Body;
    use super::*;
    use crate::reports::export::copies::Coding;

    fn chosen(accept: &'static str) -> Option<Coding> {
        let form = |coding, length| Form {
            coding,
            length,
            etag: HeaderValue::from_static("\"x\""),
            body: Body::Bytes(actix_web::web::Bytes::new()),
        };
        let coded = vec![form(Some(Coding::Brotli), 60), form(Some(Coding::Zstd), 70), form(Some(Coding::Gzip), 80)];
        let published =
            Published { plain: form(None, 100), coded, content_type: "text/html", lasts: true, ..Published::blank() };
        let mut asked = HeaderMap::new();
        if !accept.is_empty() {
            asked.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accept));
        }
        choose(&asked, &published).coding
    }

    #[test]
    fn the_shortest_of_what_is_accepted_is_sent() {
        for (accept, coding) in [
            ("", None),
            ("gzip, deflate, br, zstd", Some(Coding::Brotli)),
            ("gzip, zstd", Some(Coding::Zstd)),
            ("GZIP", Some(Coding::Gzip)),
            ("deflate", None),
            ("*", Some(Coding::Brotli)),
            ("br;q=0, *", Some(Coding::Zstd)),
        ] {
            assert_eq!(chosen(accept), coding, "{accept}");
        }
    }

    #[test]
    fn weights_are_kept() {
        for (accept, coding) in [
            ("br;q=0.2, gzip;q=0.8", Some(Coding::Gzip)),
            ("br; q=0.5, gzip;q=0.50", Some(Coding::Brotli)),
            ("gzip;q=0.001, identity", None),
            ("identity;q=0, gzip", Some(Coding::Gzip)),
            ("identity;q=0.5, *;q=0.1", None),
            ("*;q=0", None),
            ("br;q=2, gzip;q=nonsense", None),
            ("gzip;q=0", None),
        ] {
            assert_eq!(chosen(accept), coding, "{accept}");
        }
    }
}
