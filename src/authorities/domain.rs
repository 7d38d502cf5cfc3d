//! A domain of an authority, as it is compared: lower case, without a dot at its end. Not an address. Invariant: what
//! [`parse`] gives has two labels or more and only signs that a name server knows.

use super::Error;

/// RFC 1035: a whole name, and one label of it.
const LONGEST: usize = 253;
const LABEL: usize = 63;

/// So many labels of a sender's domain are looked at; honest ones have a handful.
const LABELS: usize = 10;

/// A domain that somebody typed; an address or a web address before or around it is taken off.
pub(super) fn parse(typed: &str) -> Result<String, Error> {
    let text = typed.trim().to_lowercase();
    let text = text.rsplit_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let text = text.rsplit_once('@').map_or(text, |(_, domain)| domain);
    let domain = text.split('/').next().unwrap_or_default().trim_end_matches('.');
    if is_domain(domain) {
        return Ok(domain.to_owned());
    }
    let what = format!("`{}` is no domain", typed.trim());
    Err(Error::Invalid {
        field: "domains",
        what,
        hint: "write one a line, such as `polizei.example`; letters of other scripts as `xn--…`",
    })
}

fn is_domain(text: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let label = |label: &str| {
        (1..=LABEL).contains(&label.len())
            && label.bytes().all(sign)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // The last label of a name is never a number; without this an IP address would pass.
    let last_is_word = text.rsplit('.').next().is_some_and(|last| last.bytes().any(|byte| byte.is_ascii_alphabetic()));
    text.len() <= LONGEST && text.contains('.') && text.split('.').all(label) && last_is_word
}

/// The domain of an address and those above it, the longest first, down to two labels: a message from
/// `desk.police.example` may come from the body whose domain is `police.example`.
pub(super) fn of_address(address: &str) -> Vec<String> {
    let Some((_, domain)) = address.trim().rsplit_once('@') else { return Vec::new() };
    let domain = domain.trim_end_matches(['>', '.', ' ']).to_lowercase();
    if !is_domain(&domain) {
        return Vec::new();
    }
    let labels: Vec<&str> = domain.split('.').collect();
    let from = labels.len().saturating_sub(LABELS);
    (from..labels.len().saturating_sub(1)).filter_map(|at| Some(labels.get(at..)?.join("."))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_taken_out_of_what_people_paste() {
        for typed in ["police.example", " Police.Example. ", "desk@police.example", "https://police.example/contact"] {
            assert_eq!(parse(typed).unwrap(), "police.example", "{typed}");
        }
    }

    #[test]
    fn what_no_name_server_knows_is_refused() {
        for typed in ["", "police", "-a.example", "a..example", "192.0.2.7", "polizei zürich.example", "a_b.example"] {
            assert!(parse(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn the_domains_above_are_asked_about_too_but_no_top_level() {
        assert_eq!(of_address("x@Desk.Police.example"), ["desk.police.example", "police.example"]);
        assert_eq!(of_address("no address"), [""; 0]);
        assert_eq!(of_address("x@localhost"), [""; 0]);
    }
}
