//! Signatures of mail, checked with the keys of authorities. The files in `messages/openpgp/` were made by GnuPG 2.2.

use quarterlight::audit::Verb;
use quarterlight::authorities::{self, CheckedSignature, Error};
use quarterlight::cases;
use quarterlight::db::ids::{AuthorityId, OpenPgpKeyId};
use quarterlight::notices::{SignatureVerdict, WrongTime};

use crate::authorities::{bytes, confirms_key, enters_key, registers, text, withdraws_key};
use crate::support::{Somebody, TestApp, mail, on_both};

/// What the signatures of a message come to for this person.
fn checked(app: &TestApp, who: &Somebody, message: Vec<u8>) -> Vec<CheckedSignature> {
    let received = app.receives(message);
    let case = app.words("SELECT number AS word FROM cases ORDER BY id DESC LIMIT 1").remove(0).parse().unwrap();
    cases::signatures(&app.pool, &who.act(), &case, received.receipt.notice).unwrap()
}

/// A house in which the Kantonspolizei's key stands confirmed.
fn with_key(app: &TestApp, certificate: &str) -> (Somebody, AuthorityId, OpenPgpKeyId) {
    let (mara, omar) = (app.officer("mara"), app.officer("omar"));
    let of = registers(app, [&mara, &omar], "Kantonspolizei Beispielwil", &["polizei.example"]);
    let key = enters_key(app, &mara, of, certificate, "Compared by telephone.").unwrap();
    confirms_key(app, &omar, of, key).unwrap();
    (mara, of, key)
}

on_both! {
    fn a_signature_is_checked_with_the_key_of_an_authority_once_it_is_confirmed(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let of = registers(&app, [&mara, &omar], "Kantonspolizei Beispielwil", &[]);
        let received = app.receives(bytes("signed.eml"));
        let case = app.words("SELECT number AS word FROM cases").remove(0).parse().unwrap();
        let verdicts = || {
            let found = cases::signatures(&app.pool, &mara.act(), &case, received.receipt.notice).unwrap();
            assert_eq!(found.len(), 1);
            (found[0].fact.verdict, found[0].authority.clone().map(|(_, name)| name))
        };
        assert_eq!(verdicts(), (SignatureVerdict::UnknownKey, None));
        let key = enters_key(&app, &mara, of, "certificate.asc", "Compared by telephone.").unwrap();
        assert_eq!(verdicts(), (SignatureVerdict::UnknownKey, None), "one person's word is not enough");
        assert!(matches!(confirms_key(&app, &mara, of, key), Err(Error::SamePerson)));
        confirms_key(&app, &omar, of, key).unwrap();
        assert_eq!(verdicts(), (SignatureVerdict::Good, Some("Kantonspolizei Beispielwil".to_owned())));
        assert!(enters_key(&app, &mara, of, "certificate.asc", "Again.").unwrap_err().to_string().contains("already"));
        withdraws_key(&app, &mara, of, key).unwrap();
        assert_eq!(verdicts(), (SignatureVerdict::UnknownKey, None));
        assert!(withdraws_key(&app, &mara, of, key).is_err() && confirms_key(&app, &omar, of, key).is_err());
        assert_eq!(app.verbs().last(), Some(&Verb::OpenPgpKeyWithdrawn));
        let ron = app.reviewer("ron");
        assert!(cases::signatures(&app.pool, &ron.act(), &case, received.receipt.notice).is_err());
    }

    fn what_gnupg_signed_holds_in_every_form_and_what_was_changed_does_not(app: TestApp) {
        let (mara, _, _) = with_key(&app, "certificate.asc");
        for (file, verdict, covers_all) in [
            ("signed.eml", SignatureVerdict::Good, true),
            ("signed_changed.eml", SignatureVerdict::Bad, true),
            ("signed_stranger.eml", SignatureVerdict::UnknownKey, true),
            ("clear.eml", SignatureVerdict::Good, true),
            ("clear_quoted_printable.eml", SignatureVerdict::Good, true),
            ("clear_latin1.eml", SignatureVerdict::Good, true),
            ("clear_with_more.eml", SignatureVerdict::Good, false),
        ] {
            let found = checked(&app, &mara, bytes(file));
            let seen: Vec<_> = found.iter().map(|one| (one.fact.verdict, one.covers_all)).collect();
            assert_eq!(seen, [(verdict, covers_all)], "{file}");
        }
        let unix: Vec<u8> = bytes("signed.eml").into_iter().filter(|byte| *byte != b'\r').collect();
        assert_eq!(checked(&app, &mara, unix)[0].fact.verdict, SignatureVerdict::Good, "a pipe that takes CR away");
        let changed = text("clear.eml").replace("wir ersuchen", "wir bitten");
        assert_eq!(checked(&app, &mara, changed.into_bytes())[0].fact.verdict, SignatureVerdict::Bad);
        assert!(checked(&app, &mara, mail("a@example.org").says("Nothing signed.").into()).is_empty());
    }

    fn a_signature_outside_of_the_key_s_time_is_said_to_be(app: TestApp) {
        for (nth, (certificate, wrong)) in
            [("certificate_expired.asc", WrongTime::AfterExpiry), ("certificate_revoked.asc", WrongTime::Revoked)].into_iter().enumerate()
        {
            let (mara, omar) = (app.officer(&format!("mara{nth}")), app.officer(&format!("omar{nth}")));
            let of = registers(&app, [&mara, &omar], &format!("Police {nth}"), &[]);
            let key = enters_key(&app, &mara, of, certificate, "Compared.").unwrap();
            confirms_key(&app, &omar, of, key).unwrap();
            let message = text("signed.eml").replace("Request.signed", &format!("number.{nth}"));
            let found = checked(&app, &mara, message.into_bytes());
            assert_eq!((found[0].fact.verdict, found[0].fact.wrong_time), (SignatureVerdict::OutOfTime, Some(wrong)));
            withdraws_key(&app, &mara, of, key).unwrap();
        }
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let of = registers(&app, [&mara, &omar], "Stranger", &[]);
        let key = enters_key(&app, &mara, of, "stranger.asc", "Compared.").unwrap();
        confirms_key(&app, &omar, of, key).unwrap();
        let found = checked(&app, &mara, bytes("clear_sha1.eml"));
        assert_eq!(found[0].fact.verdict, SignatureVerdict::Weak, "SHA-1");
        app.clock.set(app.now().plus_seconds(-300 * 24 * 3600));
        let message = text("signed_stranger.eml").replace("Request.by", "Another");
        let found = checked(&app, &mara, message.into_bytes());
        assert_eq!(found[0].fact.wrong_time, Some(WrongTime::InFuture));
    }

    fn what_is_no_certificate_is_refused_with_what_is_wrong(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let of = registers(&app, [&mara, &omar], "Police", &[]);
        let good = text("certificate.asc");
        let middle = good.len() / 2;
        let enters = |armored: String| {
            let act = mara.act();
            app.pool.write(move |db| authorities::enter_key(db, &act, of, &armored, "Compared.")).unwrap_err().to_string()
        };
        let cases = [
            ("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nx\n-----END PGP PRIVATE KEY BLOCK-----".to_owned(), "private key"),
            ("hello".to_owned(), "no OpenPGP certificate"),
            (String::new(), "no OpenPGP certificate"),
            (format!("{}{}", good, text("stranger.asc")), "several"),
            ("x".repeat(200_001), "more than 200000 bytes"),
            (text("certificate_no_signer.asc"), "can sign"),
            (format!("{}A{}", &good[..middle], &good[middle + 1..]), "hint:"),
            (good[..middle].to_owned(), "hint:"),
            ("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----".to_owned(), "no OpenPGP"),
        ];
        for (armored, words) in cases {
            let said = enters(armored.clone());
            assert!(said.contains(words), "{said}: {armored:.60}");
        }
        assert_eq!(app.count("openpgp_keys"), 0);
        let no_account = enters_key(&app, &mara, of, "certificate.asc", " ").unwrap_err().to_string();
        assert!(no_account.contains("account"));
    }
}

#[test]
fn broken_signatures_are_facts_and_never_panics() {
    let app = TestApp::on_sqlite();
    let (mara, _, _) = with_key(&app, "certificate.asc");
    for file in ["signed.eml", "clear.eml"] {
        let good = bytes(file);
        for step in 0..60 {
            let at = good.len() * step / 60;
            let mut flipped = good.clone();
            flipped[at] ^= 0x15;
            for (nth, message) in [good[..at].to_vec(), flipped].into_iter().enumerate() {
                let read = quarterlight::notices::signed_parts(&message);
                assert!(read.len() <= 8);
                let found = app.pool.read(|db| authorities::check_signatures(db, &mara.act(), &message)).unwrap();
                assert!(found.len() <= 64, "{file} {step} {nth}");
            }
        }
    }
    let many = "-----BEGIN PGP SIGNED MESSAGE-----\n\n\n-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----\n"
        .repeat(5_000);
    let message = format!("From: a@a.example\nContent-Type: text/plain\n\n{many}");
    let found = app.pool.read(|db| authorities::check_signatures(db, &mara.act(), message.as_bytes())).unwrap();
    assert_eq!(found.len(), 8);
    assert!(found.iter().all(|one| one.fact.verdict == SignatureVerdict::Unreadable));
}
