//! The regular form of each sort of identifier, in which it is kept and compared, and what is wrong with what is not in it.
//! Not whether it exists: nothing is asked of anybody. Invariant: the regular form of a regular form is itself, and what
//! compares the same names the same thing.

use std::net::IpAddr;

use crate::taxonomy::IdentifierType;

/// An identifier in its regular form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Regular {
    /// As it is kept and shown.
    pub value: String,
    /// What of it says whether two are the same; hashed in small letters.
    pub compared: String,
}

/// Why a text is not an identifier of the sort that somebody chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub what: String,
    pub hint: &'static str,
}

impl Regular {
    pub(super) fn as_typed(typed: &str) -> Self {
        Self::same(typed.trim())
    }

    fn same(value: impl Into<String>) -> Self {
        let value = value.into();
        Self { compared: value.clone(), value }
    }
}

/// An account: the X25519 public key with the prefix of Session IDs.
const ACCOUNT: (usize, &str) = (66, "05");
const GROUP: (usize, &str) = (66, "03");
const SHA256_DIGITS: usize = 64;

/// The regular form of a text as this sort, or what is wrong with it and what it looks like instead.
pub(super) fn regular(sort: IdentifierType, typed: &str) -> Result<Regular, Wrong> {
    use IdentifierType as T;
    let text = typed.trim();
    let found = match sort {
        T::AccountId => account_id(text),
        T::RegisteredName => registered_name(text),
        T::CommunityAddress => community(text),
        T::GroupLink => hexadecimal(text, GROUP).map(Regular::same).or_else(|_| web_address(text, ANY_SCHEME)),
        T::FileAddress => file(text),
        T::EmailAddress => email(text),
        T::PhoneNumber => phone(text),
        T::IpAddress => ip_address(text),
        T::Wallet => wallet(text),
        T::WebAddress => web_address(text, WEB),
        T::PersonName | T::Other => plain(text),
    };
    found.map_err(|wrong| match looks_like(text).filter(|likely| *likely != sort) {
        Some(likely) => Wrong { what: format!("{}; it looks like: {}", wrong.what, likely.label()), ..wrong },
        None => wrong,
    })
}

/// The sort that a text has by its form alone; `None` where it could be anything.
pub fn looks_like(text: &str) -> Option<IdentifierType> {
    use IdentifierType as T;
    let text = text.trim();
    let sorts: [(T, bool); 9] = [
        (T::AccountId, account_id(text).is_ok()),
        (T::GroupLink, hexadecimal(text, GROUP).is_ok()),
        (T::FileAddress, hexadecimal(text, (SHA256_DIGITS, "")).is_ok()),
        (T::IpAddress, ip_address(text).is_ok()),
        (T::EmailAddress, email(text).is_ok()),
        (T::CommunityAddress, text.contains("public_key=") && community(text).is_ok()),
        (T::WebAddress, web_address(text, WEB).is_ok()),
        (T::PhoneNumber, phone(text).is_ok()),
        (T::Wallet, text.starts_with("0x") && wallet(text).is_ok()),
    ];
    sorts.into_iter().find(|(_, fits)| *fits).map(|(sort, _)| sort)
}

fn wrong<T>(what: impl Into<String>, hint: &'static str) -> Result<T, Wrong> {
    Err(Wrong { what: what.into(), hint })
}

/// Without the white space and line ends that come along when something long is copied.
fn joined(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_whitespace()).collect()
}

fn hexadecimal(text: &str, (length, prefix): (usize, &str)) -> Result<String, Wrong> {
    const HINT: &str = "copy it whole, and nothing around it";
    let digits = joined(text).to_ascii_lowercase();
    if let Some(other) = digits.chars().find(|sign| !sign.is_ascii_hexdigit()) {
        return wrong(format!("`{other}` is no hexadecimal digit"), HINT);
    }
    let count = digits.len();
    if count != length {
        return wrong(format!("it has {length} hexadecimal digits, and this has {count}"), HINT);
    }
    if !digits.starts_with(prefix) {
        let begins: String = digits.chars().take(2).collect();
        return wrong(format!("it begins with {prefix}, and this with {begins}"), HINT);
    }
    Ok(digits)
}

fn account_id(text: &str) -> Result<Regular, Wrong> {
    hexadecimal(text, ACCOUNT).map(Regular::same).map_err(|error| {
        let digits = joined(text);
        let blinded = digits.len() == ACCOUNT.0 && (digits.starts_with("15") || digits.starts_with("25"));
        let hint = if blinded {
            "an ID that begins with 15 or 25 is blinded: it names somebody within one community; enter it as `Other`"
        } else {
            "an account ID is 66 digits that begin with 05; copy it whole"
        };
        Wrong { what: format!("this is no account ID: {}", error.what), hint }
    })
}

fn registered_name(text: &str) -> Result<Regular, Wrong> {
    let name = text.to_lowercase();
    let sign = |sign: char| sign.is_alphanumeric() || sign == '-' || sign == '_';
    let ends = |sign: char| sign.is_alphanumeric() || sign == '_';
    if name.chars().count() <= 64 && name.chars().all(sign) && name.starts_with(ends) && name.ends_with(ends) {
        return Ok(Regular::same(name));
    }
    wrong(
        "a registered name has 1 to 64 letters, digits, hyphens and underscores, and no hyphen at its ends",
        "write the name alone; a name with spaces is that of a person",
    )
}

const WEB: &[&str] = &["http", "https"];
const ANY_SCHEME: &[&str] = &[];

/// A web address in pieces; host and scheme in small letters.
struct Address {
    scheme: String,
    host: String,
    port: Option<u16>,
    rest: String,
}

fn address(text: &str, schemes: &[&str]) -> Result<Address, Wrong> {
    const HINT: &str = "copy the address whole, beginning with `https://`";
    if text.chars().any(char::is_whitespace) {
        return wrong("an address has no spaces", HINT);
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        return wrong("it says not how it is reached, such as `https://`", HINT);
    };
    let scheme = scheme.to_ascii_lowercase();
    let known = schemes.is_empty() && !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !known && !schemes.contains(&scheme.as_str()) {
        return wrong(format!("`{scheme}://` is not an address of this sort"), HINT);
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (server, rest) = rest.split_at(end);
    // What stands before an `@` is not where the address leads.
    let server = server.rsplit('@').next().unwrap_or_default().to_lowercase();
    let (host, port) = match server.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => match port.parse::<u16>() {
            Ok(port) => (host.to_owned(), Some(port)),
            Err(_) => return wrong(format!("`{port}` is no port"), HINT),
        },
        _ => (server, None),
    };
    let host = host.trim_end_matches('.').to_owned();
    if host.is_empty() {
        return wrong("it names no server", HINT);
    }
    let usual = matches!((scheme.as_str(), port), ("http", Some(80)) | ("https", Some(443)));
    Ok(Address { scheme, host, port: port.filter(|_| !usual), rest: rest.to_owned() })
}

impl Address {
    fn server(&self) -> String {
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}{port}", self.host)
    }
}

fn web_address(text: &str, schemes: &[&str]) -> Result<Regular, Wrong> {
    let found = address(text, schemes)?;
    let rest = if found.rest == "/" { "" } else { &found.rest };
    Ok(Regular::same(format!("{}://{}{rest}", found.scheme, found.server())))
}

/// `https://server/room?public_key=…`: the same room with and without the key of its server, and by http and https.
fn community(text: &str) -> Result<Regular, Wrong> {
    const HINT: &str = "a community's address looks like `https://open.example/room?public_key=…`";
    let found = address(text, WEB)?;
    let (path, query) =
        found.rest.split_once('?').map_or((found.rest.as_str(), None), |(path, query)| (path, Some(query)));
    let path = path.trim_end_matches('/');
    // Older programs write `/r/room`.
    let room = path.strip_prefix("/r/").unwrap_or_else(|| path.trim_start_matches('/'));
    if room.is_empty() || room.contains('/') {
        return wrong("it names no room", HINT);
    }
    let key = query.and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("public_key=")));
    let key = match key {
        Some(key) => match hexadecimal(key, (SHA256_DIGITS, "")) {
            Ok(key) => format!("?public_key={key}"),
            Err(error) => return wrong(format!("its public key is wrong: {}", error.what), HINT),
        },
        None => String::new(),
    };
    Ok(Regular {
        value: format!("{}://{}{path}{key}", found.scheme, found.server()),
        compared: format!("https://{}/{room}", found.server()),
    })
}

fn file(text: &str) -> Result<Regular, Wrong> {
    if text.contains("://") {
        return web_address(text, WEB);
    }
    let digits = text.strip_prefix("sha256:").unwrap_or(text);
    hexadecimal(digits, (SHA256_DIGITS, "")).map(Regular::same).map_err(|error| Wrong {
        what: format!("this is neither an address nor a SHA-256 digest: {}", error.what),
        hint: "a digest has 64 hexadecimal digits; an address begins with `https://`",
    })
}

fn email(text: &str) -> Result<Regular, Wrong> {
    const HINT: &str = "an email address looks like `name@example.org`; write one alone";
    let text = text.trim_matches(['<', '>']).trim_start_matches("mailto:");
    let Some((local, domain)) = text.rsplit_once('@') else { return wrong("it has no `@`", HINT) };
    let domain = domain.trim_end_matches('.').to_lowercase();
    let is_domain = domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty())
        && domain.chars().all(|sign| sign.is_alphanumeric() || sign == '-' || sign == '.');
    if local.is_empty() || text.chars().any(|sign| sign.is_whitespace() || ",;<>/".contains(sign)) {
        return wrong("this is no single email address", HINT);
    }
    if !is_domain {
        return wrong(format!("`{domain}` is no domain"), HINT);
    }
    Ok(Regular::same(format!("{local}@{domain}")))
}

/// E.164: a country's code and the number in it, at most fifteen digits.
fn phone(text: &str) -> Result<Regular, Wrong> {
    const HINT: &str = "write it with the country's code, such as `+41 44 123 45 67`";
    let text = text.strip_prefix("tel:").unwrap_or(text).replace("(0)", "");
    let signs: String = text.chars().filter(|sign| !" .-/()\u{a0}\u{2011}".contains(*sign)).collect();
    let Some(digits) = signs.strip_prefix('+').or_else(|| signs.strip_prefix("00")) else {
        return wrong("the country's code is missing", HINT);
    };
    if let Some(other) = digits.chars().find(|sign| !sign.is_ascii_digit()) {
        return wrong(format!("`{other}` is not part of a telephone number"), HINT);
    }
    if !(7..=15).contains(&digits.len()) {
        return wrong(format!("it has {} digits, and a telephone number 7 to 15", digits.len()), HINT);
    }
    Ok(Regular::same(format!("+{digits}")))
}

fn ip_address(text: &str) -> Result<Regular, Wrong> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(address) => Ok(Regular::same(address.to_canonical().to_string())),
        Err(_) => wrong(
            "this is no IP address",
            "an address looks like `192.0.2.7` or `2001:db8::7`; leave the port and the mask away",
        ),
    }
}

/// Chains differ in their forms; capitals matter in some, so the value keeps them.
fn wallet(text: &str) -> Result<Regular, Wrong> {
    let bare = text.rsplit_once(':').map_or(text, |(_, bare)| bare);
    if (25..=130).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(Regular::same(bare));
    }
    wrong("the address of a wallet has 25 to 130 letters and digits", "copy it whole, and nothing around it")
}

fn plain(text: &str) -> Result<Regular, Wrong> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().any(char::is_alphanumeric) {
        return Ok(Regular::same(text));
    }
    wrong("there is neither a letter nor a digit in it", "copy it from the notice")
}

#[cfg(test)]
mod tests {
    use IdentifierType as T;
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "05d010b94541c2b0e0e717efc22f55a8fe4d74bd16a5603cf2733ba875a9bc8433";
    const KEY: &str = "557ccf04ae7567e7bac202a2e962ce1f03111a0e88aaca2d9dab67e761eb7ce6";

    #[test]
    fn each_sort_has_a_regular_form() {
        let spaced = format!("{} {}\n", &ID[..33].to_uppercase(), &ID[33..]);
        let room = format!("HTTPS://Open.Example:443/room/?public_key={}", KEY.to_uppercase());
        let table = [
            (T::AccountId, spaced.as_str(), ID),
            (T::RegisteredName, "Ann_7", "ann_7"),
            (T::CommunityAddress, &room, &format!("https://open.example/room?public_key={KEY}")),
            (T::GroupLink, &ID.replacen("05", "03", 1), &ID.replacen("05", "03", 1)),
            (T::GroupLink, "https://Groups.example/join/Abc", "https://groups.example/join/Abc"),
            (T::FileAddress, &format!("sha256:{}", KEY.to_uppercase()), KEY),
            (T::FileAddress, "http://Files.example/7", "http://files.example/7"),
            (T::EmailAddress, "<mailto:Ann@Example.ORG>", "Ann@example.org"),
            (T::EmailAddress, "mailto:Ann@Example.ORG", "Ann@example.org"),
            (T::PhoneNumber, "0041 (0)44 123-45.67", "+41441234567"),
            (T::IpAddress, "[2001:0DB8::0007]", "2001:db8::7"),
            (T::IpAddress, "::ffff:192.0.2.7", "192.0.2.7"),
            (T::Wallet, "bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"),
            (T::WebAddress, "https://Example.org:443/", "https://example.org"),
            (T::WebAddress, "http://ann@example.org:8080/A?b#c", "http://example.org:8080/A?b#c"),
            (T::PersonName, " Ann \n Other ", "Ann Other"),
        ];
        for (sort, typed, wanted) in table {
            assert_eq!(regular(sort, typed).unwrap().value, wanted, "{sort} {typed}");
        }
    }

    #[test]
    fn one_room_compares_the_same_however_its_address_is_written() {
        let compared = |typed: &str| regular(T::CommunityAddress, typed).unwrap().compared;
        let wanted = "https://open.example/room";
        for typed in [
            format!("https://open.example/room?public_key={KEY}"),
            "http://open.example/room/".to_owned(),
            "https://OPEN.example/r/room".to_owned(),
        ] {
            assert_eq!(compared(&typed), wanted, "{typed}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_and_what_it_looks_like() {
        let said = |sort, typed: &str| regular(sort, typed).unwrap_err().what;
        assert_eq!(said(T::AccountId, "05ab"), "this is no account ID: it has 66 hexadecimal digits, and this has 4");
        assert!(said(T::AccountId, KEY).ends_with("it looks like: File address"));
        assert!(said(T::AccountId, "ann@example.org").ends_with("it looks like: Email address"));
        assert!(said(T::EmailAddress, ID).ends_with("it looks like: Account ID"));
        assert!(said(T::PhoneNumber, "044 123 45 67").contains("country's code"));
        assert!(said(T::CommunityAddress, "https://open.example/").contains("names no room"));
        let blinded = regular(T::AccountId, &ID.replacen("05", "15", 1)).unwrap_err();
        assert!(blinded.hint.contains("blinded"));
    }

    #[test]
    fn the_sort_is_told_by_the_form_where_it_can_be() {
        for (typed, wanted) in [
            (ID, Some(T::AccountId)),
            (KEY, Some(T::FileAddress)),
            ("192.0.2.7", Some(T::IpAddress)),
            ("+41 44 123 45 67", Some(T::PhoneNumber)),
            ("https://example.org/x", Some(T::WebAddress)),
            ("0x52908400098527886E0F7030069857D2E4169EE7", Some(T::Wallet)),
            ("Ann Other", None),
        ] {
            assert_eq!(looks_like(typed), wanted, "{typed}");
        }
        let room = format!("https://open.example/room?public_key={KEY}");
        assert_eq!(looks_like(&room), Some(T::CommunityAddress));
    }

    proptest! {
        #[test]
        fn the_regular_form_of_a_regular_form_is_itself(typed in "\\PC{0,80}", sort in 0..IdentifierType::ALL.len()) {
            let sort = IdentifierType::ALL[sort];
            if let Ok(once) = regular(sort, &typed) {
                prop_assert_eq!(regular(sort, &once.value), Ok(once));
            }
        }
    }
}
