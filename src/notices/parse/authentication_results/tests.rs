use super::*;

const US: &str = "mx.session.example";

fn verdicts_of(headers: &str) -> Option<Verdicts> {
    authentication_results(format!("{headers}\r\n\r\nHello").replace('\n', "\r\n").as_bytes(), US)
}

/// SPF, DKIM, DMARC and ARC of one header on top.
fn words(value: &str) -> Option<[&'static str; 4]> {
    let found = verdicts_of(&format!("Authentication-Results: {US}; {value}\nReceived: from x by y id 1; now"))?;
    Some([found.spf, found.dkim, found.dmarc, found.arc].map(Verdict::as_str))
}

#[test]
fn each_method_s_result_is_read_with_its_domain() {
    let found = verdicts_of(
        "Authentication-Results: mx.session.example 1;\n\tspf=pass (sender is fine) smtp.mailfrom=bounces@mail.a.example;\n\
         \tdkim=pass (2048-bit key) reason=\"good; signature\" header.d=A.example header.b=x/y+z==;\n\
         \tdkim=fail header.i=@b.example; dmarc=pass (p=reject dis=none) header.from=a.example; arc=none\n\
         Received: from x by y; now",
    )
    .unwrap();
    assert_eq!(found.source, VerdictSource::Header);
    assert_eq!((found.spf, found.spf_domain.as_deref()), (Verdict::Pass, Some("mail.a.example")));
    assert_eq!((found.dkim, found.dkim_domains), (Verdict::Pass, vec!["a.example".to_owned()]));
    assert_eq!((found.dmarc, found.arc), (Verdict::Pass, Verdict::None));
}

#[test]
fn the_forms_of_the_standard_are_read() {
    let table = [
        ("none", ["none"; 4]),
        ("", ["none"; 4]),
        ("dkim=fail header.d=a.example; dkim=pass header.d=b.example", ["none", "pass", "none", "none"]),
        ("spf = softfail smtp.mailfrom = a@b.example", ["softfail", "none", "none", "none"]),
        ("dkim/1=pass header.d=a.example", ["none", "pass", "none", "none"]),
        ("dkim / 1 (a) = (b) pass (c) header.d (d) = a.example", ["none", "pass", "none", "none"]),
        ("DKIM=PASS; Spf=Fail", ["fail", "pass", "none", "none"]),
        ("spf=none smtp.helo=h.example; spf=fail smtp.mailfrom=b.example", ["fail", "none", "none", "none"]),
        ("dkim=temperror; dmarc=permerror; arc=neutral", ["none", "temperror", "permerror", "neutral"]),
        ("dkim=\"pass\"", ["none"; 4]),
        ("dkim=passed; dmarc=bestguesspass; spf", ["none"; 4]),
        ("x-dkim=pass; dkim-adsp=pass; auth=pass smtp.auth=me", ["none"; 4]),
        ("dkim=policy reason=\"dkim=pass; dmarc=pass\"", ["none", "neutral", "none", "none"]),
        ("(dkim=pass;) dmarc=fail (dkim=pass (\\) ; dkim=pass )", ["none", "none", "fail", "none"]),
    ];
    for (value, expected) in table {
        assert_eq!(words(value), Some(expected), "{value}");
    }
}

// The four failures of a peer that trusted the wrong header.

#[test]
fn a_forged_pass_below_a_real_fail_counts_for_nothing() {
    let found = verdicts_of(
        "Authentication-Results: mx.session.example; dkim=fail header.d=bank.example; dmarc=fail\n\
         Received: from evil by mx.session.example id 4Abc; now\n\
         Authentication-Results: mx.session.example; dkim=pass header.d=bank.example; dmarc=pass\nFrom: ceo@bank.example",
    )
    .unwrap();
    assert_eq!((found.dkim, found.dmarc), (Verdict::Fail, Verdict::Fail));
    assert!(found.dkim_domains.is_empty());
}

#[test]
fn a_forged_header_alone_counts_as_none() {
    let forged = "Authentication-Results: mx.session.example; dkim=pass header.d=bank.example; dmarc=pass";
    let received = "Received: from evil by mx.session.example (Postfix) with ESMTP id 4Abc; now";
    let forged_received = "Received: from bank.example by mx.session.example (Postfix) with ESMTP id 4Xyz; before";
    for message in [
        format!("{received}\n{forged}\nFrom: ceo@bank.example"),
        format!("{received}\n{forged}\n{forged_received}\nFrom: ceo@bank.example"),
        format!("{received}\n{forged_received}\n{forged}\nFrom: ceo@bank.example"),
        format!("Return-Path: <a@b.example>\n{received}\nFrom: ceo@bank.example\n{forged}"),
        // With the right number even: what stands below the next Received line was there before our server.
        format!("{received}\n{forged_received}\n{}", forged.replace("example;", "example/4Abc;")),
        // A guess at the message's number, and then many.
        format!("{received}\n{}", forged.replace("example;", "example/4Xyz;")),
        format!(
            "{received}\n{}\n{}",
            forged.replace("example;", "example/4Xyz;"),
            forged.replace("example;", "example/4Abc;")
        ),
    ] {
        assert_eq!(verdicts_of(&message), None, "{message}");
    }
}

#[test]
fn an_attacker_s_own_domain_that_passes_does_not_stand_for_the_one_in_from() {
    let found = verdicts_of(
        "Authentication-Results: mx.session.example; spf=pass smtp.mailfrom=evil.example; dkim=pass header.d=evil.example;\n \
         dmarc=fail header.from=bank.example\nReceived: from evil by mx.session.example id 4Abc; now\nFrom: ceo@bank.example",
    )
    .unwrap();
    assert_eq!((found.dkim, found.dkim_domains.join(" ")), (Verdict::Pass, "evil.example".to_owned()));
    assert!(found.forbid_answer(), "the domain in From disowned it");
}

#[test]
fn the_word_pass_inside_a_return_path_counts_for_nothing() {
    for value in [
        "spf=fail smtp.mailfrom=\"; dkim=pass header.d=bank.example; dmarc=pass \"@evil.example",
        "spf=fail smtp.mailfrom=\"a\\\"; dkim=pass; dmarc=pass\"@evil.example",
        "spf=fail (domain of dkim=pass@evil.example; dmarc=pass) smtp.mailfrom=dmarc=pass@evil.example",
        "spf=fail smtp.mailfrom=dkim=pass@evil.example",
    ] {
        assert_eq!(words(value), Some(["fail", "none", "none", "none"]), "{value}");
    }
}

#[test]
fn a_header_that_reads_in_two_ways_counts_as_none() {
    let value =
        "spf=fail (domain of \"a); dkim=pass header.d=bank.example; dmarc=pass (b\"@evil.example is not allowed)";
    assert_eq!(words(value), None);
}

#[test]
fn a_lone_carriage_return_begins_no_header() {
    let raw = b"Return-Path: <a\rAuthentication-Results: mx.session.example; dkim=pass\r@evil.example>\r\n\
                Received: from x by y; now\r\nFrom: a@b.example\r\n\r\n";
    assert_eq!(authentication_results(raw, US), None);
}

#[test]
fn another_server_s_word_counts_for_nothing() {
    for id in [
        "mx.evil.example",
        "mx.session.example.evil.example",
        "mx.session.exampl",
        "evil/mx.session.example",
        "session.example",
    ] {
        let message = format!("Authentication-Results: {id}; dkim=pass\nReceived: from x by y id 4Abc; now");
        assert_eq!(verdicts_of(&message), None, "{id}");
    }
    for id in ["MX.Session.Example", "\"mx.session.example\" ", "mx.session.example/4Abc"] {
        let message = format!("Authentication-Results: {id}; dkim=pass\nReceived: from x by y id 4Abc; now");
        assert!(verdicts_of(&message).is_some(), "{id}");
    }
}

#[test]
fn without_a_received_line_of_our_server_nothing_is_believed() {
    assert_eq!(verdicts_of("Authentication-Results: mx.session.example; dkim=pass\nFrom: a@b.example"), None);
}

#[test]
fn what_a_milter_wrote_below_our_received_line_counts_by_the_message_s_number() {
    let found = verdicts_of(
        "Return-Path: <a@b.example>\nReceived: from x (helo (id 4Bad)) by mx.session.example (Postfix)\n\twith ESMTPS id 4Abc\n\
         \tfor <abuse@session.example>; now\n\
         Authentication-Results: mx.session.example/4Abc; dkim=pass header.d=b.example\n\
         Authentication-Results: other.example; dkim=fail\n\
         Authentication-Results: mx.session.example/4Abc; dmarc=pass\n\
         Authentication-Results: mx.session.example; spf=pass smtp.mailfrom=forged.example\nFrom: a@b.example",
    )
    .unwrap();
    assert_eq!((found.dkim, found.dmarc, found.spf), (Verdict::Pass, Verdict::Pass, Verdict::None));
}

#[test]
fn several_of_our_headers_add_up() {
    let found = verdicts_of(
        "Authentication-Results: mx.session.example; dkim=pass header.i=@a.example\n\
         Authentication-Results: mx.session.example; spf=pass smtp.helo=h.example\nReceived: from x by y; now",
    )
    .unwrap();
    assert_eq!(
        (found.dkim_domains.join(" "), found.spf_domain.as_deref()),
        ("a.example".to_owned(), Some("h.example"))
    );
}

#[test]
fn nothing_fails_whatever_the_bytes() {
    let pieces = [
        "Authentication-Results:",
        " mx.session.example",
        ";",
        "dkim",
        "=",
        "/",
        "pass",
        "\"",
        "\\",
        "(",
        ")",
        "\r\n",
        "\n ",
        "\r",
        "Received:",
        " id ",
        "\u{0}",
        "é",
        "@",
        ".",
        "spf=",
        "smtp.mailfrom=",
        ":",
        "From ",
    ];
    let mut dice = 7_u64;
    for _ in 0..20_000 {
        let mut text = String::from("Authentication-Results: mx.session.example;");
        for _ in 0..24 {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[usize::try_from(dice >> 33).unwrap() % pieces.len()]);
        }
        drop(authentication_results(text.as_bytes(), US));
        drop(authentication_results(text.as_bytes(), ""));
    }
    drop(authentication_results(&vec![b'('; 200_000], US));
    let deep = format!("Authentication-Results: {US}; {}dkim=pass\nReceived: x", "(".repeat(60_000));
    assert_eq!(authentication_results(deep.as_bytes(), US).map(|found| found.dkim), Some(Verdict::None));
}

#[test]
fn what_a_sender_calls_itself_is_not_taken_for_the_message_s_number() {
    let table = [
        ("from id (unknown [192.0.2.9]) by mx.session.example (Postfix) with ESMTP id 4Abc", Some("4Abc")),
        ("from by (unknown) by mx.session.example via TCP with ESMTP id 4Abc for <a@session.example>", Some("4Abc")),
        ("from x by id with id id 4Abc", Some("4Abc")),
        ("by mx.session.example (Postfix, from userid 0) id 4Abc", Some("4Abc")),
        ("from x by mx.session.example with LMTP", None),
        ("from x by y id forged by mx.session.example with ESMTP id 4Abc", None),
        ("from x by y id forged; by mx.session.example with ESMTP id 4Abc", None),
        ("from x with ESMTP id 4Abc", None),
        ("from id", None),
    ];
    for (clauses, number) in table {
        assert_eq!(message_number(&format!("{clauses}; now")).as_deref(), number, "{clauses}");
    }
    let greeted = |name: &str, number: &str| {
        verdicts_of(&format!(
            "Received: from {name} (unknown [192.0.2.9]) by mx.session.example with ESMTP id 4Abc; now\n\
             Authentication-Results: mx.session.example/{number}; dkim=pass header.d=bank.example; dmarc=pass"
        ))
    };
    assert_eq!(greeted("id", "by"), None);
    assert!(greeted("id", "4Abc").is_some());
}
