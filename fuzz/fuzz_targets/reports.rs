#![no_main]
//! Reports in the forms that are read: ARF, X-ARF, ACNS, delivery reports and notices under the Digital Services Act. The
//! first byte says which part of a message the rest is, so that no time is lost on finding MIME.

use libfuzzer_sys::fuzz_target;
use quarterlight::notices;

const FORMS: &[&str] = &[
    "message/feedback-report",
    "message/delivery-status",
    "text/rfc822-headers",
    "message/rfc822",
    "text/plain; name=report.txt",
    "application/json; name=report.json",
    "application/xml; name=notice.xml",
    "text/plain",
    "text/html",
];

fuzz_target!(|input: &[u8]| {
    let Some((form, report)) = input.split_first() else { return };
    let form = FORMS[usize::from(*form) % FORMS.len()];
    let head = format!(
        "From: MAILER-DAEMON@a.example\nSubject: failure notice\nContent-Type: multipart/report; boundary=QL\n\n--QL\nContent-Type: {form}\n\n"
    );
    let message = [head.as_bytes(), report, b"\n--QL--\n"].concat();
    if let Some(found) = notices::parse(&message, true).findings {
        assert!(found.identifiers.len() <= 200 && found.fields.len() <= 100 && found.deliveries.len() <= 100);
    }
});
