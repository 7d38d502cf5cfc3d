//! What a reviewer from outside must not read, and what stays.
//!
//! Not what everybody may read, which `personal_data` tries. Invariant: each name and address here is made up.

use super::*;

fn redacted(text: &str) -> String {
    let mut redaction = Redaction::default();
    redaction.people.add_name("Ana Petrović");
    redaction.people.add_name("Will O’Brien");
    redaction.kept.insert("seller@bad.example".to_owned());
    redaction.text(text)
}

#[test]
fn addresses_numbers_and_known_names_go() {
    assert_eq!(
        redacted("Write to ana.petrovic+x@example.org, or call +41 44 123 45 67. Ana Petrović"),
        "Write to [email address left out], or call [telephone number left out]. [name left out]"
    );
    for number in
        ["+41441234567", "044 123 45 67", "(555) 123-4567", "0041 44 123 45 67", "555-123-4567", "079/1234567"]
    {
        assert_eq!(redacted(&format!("Tel: {number}\nBye")), format!("Tel: {NUMBER}\nBye"), "{number}");
    }
    for (text, wanted) in [
        ("Tel:+41441234567", "Tel:[]"),
        ("Mobile:0791234567, bye", "Mobile:[], bye"),
        ("Tel/0791234567", "Tel/[]"),
        ("+41441234567 / +41791234567", "[] / []"),
        ("044 123 45 67 / 079 123 45 67", "[] []"),
        ("Tel. 044 123 45 67 - 2026-05-04", "Tel. []-05-04"),
    ] {
        assert_eq!(redacted(text).replace(NUMBER, "[]"), wanted, "{text}");
    }
    for address in ["bob@example.org", "mailto:bob@example.org", "o'neil@example.co.uk", "bob@example"] {
        assert_eq!(redacted(&format!("<{address}>.")), format!("<{ADDRESS}>."), "{address}");
    }
    assert_eq!(
        redacted("Petrović’s letter, will you read it, Will?"),
        format!("{NAME}’s letter, will you read it, {NAME}?")
    );
}

/// The text for somebody who must not learn these names and this address.
fn without(names: &[&str], address: &str, text: &str) -> String {
    let mut redaction = Redaction::default();
    for name in names {
        redaction.people.add_name(name);
    }
    redaction.people.add_address(address);
    redaction.text(text)
}

#[test]
fn a_name_goes_in_whatever_script_and_however_short_it_is() {
    for (name, text, wanted) in [
        ("آنا الخطيب", "كتب آنا الخطيب والخطيب هنا", "كتب [] [] هنا"),
        ("דנה כהן", "דנה כתבה לכהן", "[] כתבה []"),
        ("王小明", "我是王小明，小明。", "我是[]，小明。"),
        ("王 小明", "我是王小明，叫我小明。", "我是[]，叫我[]。"),
        ("山田 太郎", "山田太郎さん、山田です", "[]さん、[]です"),
        ("김민수", "저는 김민수입니다", "저는 []입니다"),
        ("ანა ბერიძე", "მე ვარ ანა", "მე ვარ []"),
        ("Li Wu", "Li wrote, so did Wu; alive", "[] wrote, so did []; alive"),
        ("Ana de la Cruz", "Ask de Cruz. La mer, ana de\n> la cruz!", "Ask de []. La mer, []!"),
        ("li wu", "yours, LI WU", "yours, []"),
        ("Ana", "yours, ana; banana, anatomy", "yours, []; banana, anatomy"),
        ("Ana Petrović", "see site.example/ANA-PETROVIĆ/x", "see site.example/[]/x"),
        ("Ana Petrović", "ana.petrović@example.org", "[email address left out]"),
        ("X", "X marks it", "X marks it"),
    ] {
        assert_eq!(without(&[name], "", text).replace(NAME, "[]"), wanted, "{name}");
    }
}

#[test]
fn the_address_that_a_case_knows_goes_however_its_lines_are_broken() {
    let known = "Bahnhofstrasse 1a, 8001 Zürich";
    for text in ["bahnhofstrasse 1a\r\n> 8001 ZÜRICH", known, "Bahnhofstrasse 1a; 8001 Zürich"] {
        assert_eq!(without(&[], known, &format!("I live at {text}.")), "I live at [postal address left out].");
    }
    assert_eq!(without(&[], known, "Bahnhofstrasse 1 in 8001 Zürichberg"), "Bahnhofstrasse 1 in 8001 Zürichberg");
    assert_eq!(without(&[], "123456", "call 123456 now"), format!("call {NUMBER} now"));
    assert_eq!(without(&[], "12 Main Street", "at 12 Main Street"), "at [postal address left out]");
}

/// Read anew from each of its letters, such a text would keep the test for hours.
#[test]
fn a_long_text_is_read_once_whatever_is_in_it() {
    let many: Vec<String> = (0..300).map(|nth| format!("{}{nth}", "a ".repeat(20))).collect();
    let together = format!("{}明", "王".repeat(90));
    let mut names: Vec<&str> = many.iter().map(String::as_str).collect();
    names.extend(["Ana Petrović", together.as_str()]);
    for piece in ["1 ", "+1", "王", "ana-petrović/", "ana ", "(", "a@", "0041 ", "A/", "a ", "a:0"] {
        let length = if piece == "1 " { 1_000_000 } else { 100_000 };
        let long = piece.repeat(length / piece.len());
        without(&names, "1 1 1 1 1 1 1 1 2", &long);
    }
}

#[test]
fn what_is_under_review_stays() {
    for text in [
        "seller@bad.example sells accounts",
        "the account 0512abababababababababababababababababababababababababababababababab",
        "https.example/community?public_key=1615317da4ebcd6d66f9d6b40ee9a13d44b0b9df",
        "on 2026-05-04 at 09:12, and on 4.5.2026",
        "from 203.0.113.7 and 2001:db8::1",
        "1234567 items, 12 of 30",
        "https://bad.example/0123456789/shop",
        "550e8400-e29b-41d4-a716-446655440000",
        "matrix.example/@group",
        "case 2026-0042",
    ] {
        assert_eq!(redacted(text), text);
    }
}

#[test]
fn nothing_that_a_stranger_writes_ends_in_a_panic_or_an_endless_loop() {
    for text in [
        "@",
        "@@@@",
        "+",
        "((((",
        "a@",
        "@b",
        "é@ü",
        "+é",
        "0é",
        "\u{202e}1@2",
        "１２３４５６７",
        "0 ",
        " 0",
        "٣٤٥٦٧٨٩٠",
    ] {
        redacted(text);
        redacted(&text.repeat(40));
    }
}

#[test]
fn a_body_of_the_public_is_named_and_nobody_else() {
    let given = PartyContact {
        name: "Ana Petrović".to_owned(),
        address: "ana@example.org".to_owned(),
        organisation: "Court of Zug".to_owned(),
    };
    let court = contact(PartyRole::Court, given.clone());
    assert_eq!((court.name.as_str(), court.organisation.as_str()), ("left out", "Court of Zug"));
    assert_eq!(contact(PartyRole::Notifier, given).organisation, "left out");
}
