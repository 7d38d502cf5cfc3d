//! Authentication-Results (RFC 8601): what our own mail server found out about a sender. Not a general reader of the header:
//! of everything that could be read in two ways nothing is believed.
//!
//! Whose header it is, is told by where it stands. Servers write on top of what they were given, so all that a sender can
//! forge stands below the first Received line, which our server wrote; without such a line nothing is believed. Believed are,
//! of the headers with exactly our authserv-id:
//!
//! - all above the first Received line, where Postfix puts what `OpenDKIM` says;
//! - below it, up to the next Received line, where other milters' headers come to stand, only those whose authserv-id carries
//!   the number that the first Received line gives the message (`mx.example.org/4XyZ…`, the option `AuthservIDWithJobID`):
//!   a sender cannot know it beforehand. The first one without it ends the reading: a forger has one guess, not many.
//!
//! Invariant: total. Whatever the bytes, it ends, and reads no more than the first 64 KiB.

mod words;

use super::super::{Verdict, VerdictSource, Verdicts};
use words::{Words, without_comments};

/// Our server's lines stand at the top; no honest server writes more than this.
const READ_LIMIT: usize = 64 * 1024;

/// More results than this in one header are not looked at, nor more domains kept.
const RESULTS_LIMIT: usize = 50;

/// The verdicts in the Authentication-Results of the one server that is believed; none if it wrote none.
pub fn authentication_results(raw: &[u8], authserv_id: &str) -> Option<Verdicts> {
    let mut results = Vec::new();
    let mut believed = false;
    for value in own_headers(raw, authserv_id) {
        if let Some(found) = read(&value) {
            believed = true;
            results.extend(found.results);
        }
    }
    believed.then(|| verdicts(&results))
}

/// The values of the headers that our server wrote.
fn own_headers(raw: &[u8], authserv_id: &str) -> Vec<String> {
    let mut found = Vec::new();
    // The number that the first Received line gives the message, once that line came.
    let mut received: Option<Option<String>> = None;
    for (name, value) in fields(raw.get(..READ_LIMIT).unwrap_or(raw)) {
        if name.eq_ignore_ascii_case("received") {
            if received.is_some() {
                break;
            }
            received = Some(message_number(&value));
        } else if name.eq_ignore_ascii_case("authentication-results") {
            let Some(id) = read(&value).map(|header| header.authserv_id) else { continue };
            match (&received, names_us(&id, authserv_id)) {
                (_, Named::No) => {}
                (None, _) => found.push(value),
                (Some(number), Named::WithNumber(given)) if number.as_deref() == Some(given) => found.push(value),
                (Some(_), _) => break,
            }
        }
    }
    if received.is_some() { found } else { Vec::new() }
}

/// How an authserv-id names our server.
enum Named<'i> {
    No,
    Plainly,
    WithNumber(&'i str),
}

fn names_us<'i>(id: &'i str, authserv_id: &str) -> Named<'i> {
    let Some(begin) = id.get(..authserv_id.len()).filter(|begin| begin.eq_ignore_ascii_case(authserv_id)) else {
        return Named::No;
    };
    let rest = id.get(begin.len()..).unwrap_or_default();
    match rest.strip_prefix('/') {
        Some(number) => Named::WithNumber(number),
        None if rest.is_empty() => Named::Plainly,
        None => Named::No,
    }
}

/// The header fields at the top, unfolded. Only LF ends a line: a lone CR may stand in an address that our server copied
/// into its own header, and must not begin a header of its own there.
fn fields(raw: &[u8]) -> impl Iterator<Item = (String, String)> {
    let mut lines = raw.split_inclusive(|byte| *byte == b'\n').peekable();
    // A mailbox file's own first line.
    lines.next_if(|line| line.starts_with(b"From "));
    std::iter::from_fn(move || {
        let line = String::from_utf8_lossy(lines.next()?).into_owned();
        let (name, value) = line.split_once(':')?;
        let name = name.trim_end_matches([' ', '\t']);
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let mut value = value.to_owned();
        while let Some(more) = lines.next_if(|line| matches!(line.first(), Some(b' ' | b'\t'))) {
            value.push_str(&String::from_utf8_lossy(more));
        }
        Some((name.to_owned(), value.replace(['\r', '\n'], " ")))
    })
}

/// The number that a Received line gives its message (`id 4XyZ`), if its clauses are those of RFC 5321, section 4.4, each
/// once and in their order. The first of them holds what the sender called itself, so words are not looked for.
fn message_number(received: &str) -> Option<String> {
    let plain = without_comments(received, false);
    let (clauses, _) = plain.rsplit_once(';')?;
    let mut words = clauses.split_whitespace().peekable();
    let mut number = None;
    for keyword in ["from", "by", "via", "with", "id", "for"] {
        if words.next_if(|word| word.eq_ignore_ascii_case(keyword)).is_some() {
            let value = words.next()?;
            if keyword == "id" {
                number = Some(value.to_owned());
            }
        } else if keyword == "by" {
            return None;
        }
    }
    // What is left over is not what our server writes.
    number.filter(|_| words.next().is_none())
}

/// One header, taken apart.
#[derive(Debug, PartialEq, Eq)]
struct Header {
    authserv_id: String,
    results: Vec<Found>,
}

/// What one method found.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    method: String,
    result: String,
    properties: Vec<(String, String)>,
}

/// Reads a header's value. Some servers copy the sender's address into a comment as it is: `(domain of "a); dkim=pass (b"@…)`
/// reads differently with and without the quotation marks, and then as nothing.
fn read(value: &str) -> Option<Header> {
    let header = taken_apart(&without_comments(value, false))?;
    (taken_apart(&without_comments(value, true)).as_ref() == Some(&header)).then_some(header)
}

fn taken_apart(plain: &str) -> Option<Header> {
    let mut words = Words::of(plain);
    let authserv_id = words.word(&[])?;
    // The version, if there is one, says nothing that would be read differently.
    words.skip_result();
    let mut results = Vec::new();
    while words.past_semicolon() && results.len() < RESULTS_LIMIT {
        if let Some(found) = one_result(&mut words) {
            results.push(found);
        }
        words.skip_result();
    }
    Some(Header { authserv_id, results })
}

/// `method[/version] = result *( property = value )`; `none` is no result.
fn one_result(words: &mut Words) -> Option<Found> {
    let method = words.keyword(&['=', '/'])?;
    if words.past('/') {
        words.keyword(&['='])?;
    }
    if !words.past('=') {
        return None;
    }
    let result = words.keyword(&[])?;
    let mut properties = Vec::new();
    while let Some(key) = words.word(&['=']) {
        if !words.past('=') {
            break;
        }
        properties.push((key.to_ascii_lowercase(), words.word(&[]).unwrap_or_default()));
    }
    Some(Found { method, result, properties })
}

fn verdicts(results: &[Found]) -> Verdicts {
    let of = |method: &'static str| results.iter().filter(move |found| found.method == method);
    let first = |method| of(method).next().map_or(Verdict::None, Found::verdict);
    let by_path = of("spf").find(|found| found.property("smtp.mailfrom").is_some());
    let spf = by_path.or_else(|| of("spf").next());
    let asked = spf.and_then(|found| found.property("smtp.mailfrom").or_else(|| found.property("smtp.helo")));
    let mut domains: Vec<String> = Vec::new();
    for found in of("dkim").filter(|found| found.verdict() == Verdict::Pass) {
        let signer = found.property("header.d").or_else(|| found.property("header.i")).and_then(domain);
        domains.extend(signer.filter(|domain| !domains.contains(domain)));
    }
    Verdicts {
        source: VerdictSource::Header,
        spf: spf.map_or(Verdict::None, Found::verdict),
        spf_domain: asked.and_then(domain),
        dkim: Verdict::best(of("dkim").map(Found::verdict)),
        dkim_domains: domains,
        dmarc: first("dmarc"),
        arc: first("arc"),
    }
}

impl Found {
    fn property(&self, key: &str) -> Option<&str> {
        self.properties.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// RFC 8601, section 2.7; an unknown word says nothing.
    fn verdict(&self) -> Verdict {
        match self.result.as_str() {
            "pass" => Verdict::Pass,
            "fail" | "hardfail" => Verdict::Fail,
            "softfail" => Verdict::SoftFail,
            "neutral" | "policy" => Verdict::Neutral,
            "temperror" => Verdict::TemporaryError,
            "permerror" => Verdict::PermanentError,
            _ => Verdict::None,
        }
    }
}

/// The domain of an address, or the domain itself.
fn domain(value: &str) -> Option<String> {
    let domain = value.rsplit('@').next()?.trim_matches(['<', '>', '.']).to_lowercase();
    let plain = |char: char| char.is_alphanumeric() || matches!(char, '.' | '-' | '_');
    (!domain.is_empty() && domain.len() <= 255 && domain.chars().all(plain)).then_some(domain)
}

#[cfg(test)]
mod tests;
