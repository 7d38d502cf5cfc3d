//! When something happened, as reports write it.

use jiff::Timestamp;
use mail_parser::DateTime;

/// RFC 3339 in UTC of a date in the form of RFC 5322 or of ISO 8601. A time without a zone is no moment: `None`.
pub(super) fn moment(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['"', '\'']);
    if text.len() > 100 || !text.is_ascii() {
        return None;
    }
    iso(text).or_else(|| mail_date(text)).map(|at| at.to_string())
}

/// `2015-09-04T13:19:53.000Z`, and with a blank where RFC 3339 has none: `2015-09-23 04:04:18 +0200`.
fn iso(text: &str) -> Option<Timestamp> {
    if text.as_bytes().get(4) != Some(&b'-') {
        return None;
    }
    text.replacen(" UTC", "Z", 1).replacen(' ', "T", 1).replace(' ', "").parse().ok()
}

fn mail_date(text: &str) -> Option<Timestamp> {
    let date = DateTime::parse_rfc822(text).filter(DateTime::is_valid)?;
    (1970..=2200).contains(&date.year).then(|| Timestamp::from_second(date.to_timestamp()).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_the_forms_that_reports_use_are_read() {
        for (text, wanted) in [
            ("Tue, 04 Aug 2015 08:51:17 -0000", "2015-08-04T08:51:17Z"),
            ("Tue, 19 Jan 2016 14:32:40 -0500 (EST)", "2016-01-19T19:32:40Z"),
            ("Mon, 18 Jan 2016 23:57:24 UTC", "2016-01-18T23:57:24Z"),
            ("Wed, 6 Jan 2016 10:22:48 +0000", "2016-01-06T10:22:48Z"),
            ("2015-10-07T16:18:18+00:00", "2015-10-07T16:18:18Z"),
            ("2015-09-04T13:19:53.000Z", "2015-09-04T13:19:53Z"),
            ("2015-09-23 04:04:18 +0200", "2015-09-23T02:04:18Z"),
        ] {
            assert_eq!(moment(text).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in ["", "yesterday", "(invalid)", "2015-13-40T99:00:00Z", "2015-09-23", "Tue, 99 Foo 20155"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
