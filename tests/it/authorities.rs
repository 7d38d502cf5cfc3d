//! The register of authorities: nothing in it changes but by two persons.

use actix_web::http::StatusCode;
use quarterlight::authorities::{self, Authority, Contact, Error, Filter, NewProposal, Proposal, Standing, Step};
use quarterlight::db::ids::{AuthorityChangeId, AuthorityId, OpenPgpKeyId};
use quarterlight::taxonomy::{AuthorityType, Country};

use crate::fields::hidden;
use crate::routes::Walk;
use crate::support::{Somebody, TestApp, on_both};

pub fn proposal(name: &str, domains: &[&str]) -> Proposal {
    Proposal {
        step: Step::Write,
        name: name.to_owned(),
        country: "CH".parse().unwrap(),
        authority_type: AuthorityType::Police,
        domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
        contact: None,
        verified_again: false,
    }
}

fn contact(text: &str, source: &str) -> Contact {
    Contact { text: text.to_owned(), source: source.to_owned() }
}

pub fn proposes(
    app: &TestApp,
    who: &Somebody,
    authority: Option<(AuthorityId, i64)>,
    proposal: Proposal,
) -> Result<AuthorityChangeId, Error> {
    let (act, new) = (who.act(), NewProposal { authority, proposal });
    app.pool.write(move |db| authorities::propose(db, &act, &new))
}

pub fn confirms(app: &TestApp, who: &Somebody, id: AuthorityChangeId) -> Result<AuthorityId, Error> {
    let act = who.act();
    app.pool.write(move |db| authorities::confirm_change(db, &act, id))
}

fn withdraws(app: &TestApp, who: &Somebody, id: AuthorityChangeId) -> Result<(), Error> {
    let act = who.act();
    app.pool.write(move |db| authorities::withdraw_change(db, &act, id))
}

/// Two persons write an entry.
pub fn registers(app: &TestApp, [one, other]: [&Somebody; 2], name: &str, domains: &[&str]) -> AuthorityId {
    let change = proposes(app, one, None, proposal(name, domains)).unwrap();
    confirms(app, other, change).unwrap()
}

fn entry(app: &TestApp, id: AuthorityId) -> Authority {
    app.pool.read(|db| authorities::find(db, id)).unwrap().unwrap()
}

fn proposes_retirement(app: &TestApp, who: &Somebody, id: AuthorityId) -> Result<AuthorityChangeId, Error> {
    let (act, version) = (who.act(), entry(app, id).version);
    app.pool.write(move |db| authorities::propose_retirement(db, &act, id, version))
}

pub fn retires(app: &TestApp, [one, other]: [&Somebody; 2], id: AuthorityId) {
    let change = proposes_retirement(app, one, id).unwrap();
    confirms(app, other, change).unwrap();
}

pub fn enters_key(
    app: &TestApp,
    who: &Somebody,
    of: AuthorityId,
    file: &str,
    account: &str,
) -> Result<OpenPgpKeyId, Error> {
    let (act, armored, account) = (who.act(), text(file), account.to_owned());
    app.pool.write(move |db| authorities::enter_key(db, &act, of, &armored, &account))
}

pub fn confirms_key(app: &TestApp, who: &Somebody, of: AuthorityId, id: OpenPgpKeyId) -> Result<(), Error> {
    let act = who.act();
    app.pool.write(move |db| authorities::confirm_key(db, &act, of, id))
}

pub fn withdraws_key(app: &TestApp, who: &Somebody, of: AuthorityId, id: OpenPgpKeyId) -> Result<(), Error> {
    let act = who.act();
    app.pool.write(move |db| authorities::withdraw_key(db, &act, of, id))
}

/// An entry with a contact and a key, all confirmed.
pub fn registers_with_key(app: &TestApp, [one, other]: [&Somebody; 2], reach: &str, source: &str, account: &str) {
    let new = Proposal {
        contact: Some(contact(reach, source)),
        ..proposal("Kantonspolizei Beispielwil", &["polizei.example"])
    };
    let change = proposes(app, one, None, new).unwrap();
    let id = confirms(app, other, change).unwrap();
    let key = enters_key(app, one, id, "certificate.asc", account).unwrap();
    confirms_key(app, other, id, key).unwrap();
}

/// Everything that two persons do with the register, each step as `step` is told it.
pub fn walks(app: &TestApp, mara: &Somebody, omar: &Somebody, mut step: impl FnMut(&str, &mut dyn FnMut())) {
    let mut change = None;
    step("proposing an entry", &mut || change = Some(proposes(app, mara, None, proposal("Police", &[])).unwrap()));
    step("taking a proposal back", &mut || withdraws(app, mara, change.unwrap()).unwrap());
    change = Some(proposes(app, mara, None, proposal("Police", &[])).unwrap());
    let mut of = None;
    step("confirming an entry", &mut || of = Some(confirms(app, omar, change.unwrap()).unwrap()));
    let of = of.unwrap();
    step("proposing to retire it", &mut || {
        proposes_retirement(app, mara, of).unwrap();
    });
    let mut key = None;
    step("entering a key", &mut || key = Some(enters_key(app, mara, of, "certificate.asc", "Compared.").unwrap()));
    step("confirming a key", &mut || confirms_key(app, omar, of, key.unwrap()).unwrap());
    step("withdrawing a key", &mut || withdraws_key(app, mara, of, key.unwrap()).unwrap());
}

/// A file made by GnuPG 2.2.
pub fn bytes(file: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/it/messages/openpgp/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

pub fn text(file: &str) -> String {
    String::from_utf8(bytes(file)).unwrap()
}

on_both! {
    fn nothing_stands_in_the_register_before_another_person_confirmed_it(app: TestApp) {
        let (mara, cleo) = (app.officer("mara"), app.clerk("cleo"));
        let new = Proposal { contact: Some(contact("+41 00 000 00 00", "The canton's directory")), ..proposal(" Kantons  Polizei ", &["Polizei.Example", "polizei.example"]) };
        let change = proposes(&app, &mara, None, new).unwrap();
        assert_eq!(app.count("authorities"), 0);
        assert!(matches!(confirms(&app, &mara, change), Err(Error::SamePerson)));
        assert_eq!(app.count("authorities"), 0);
        let id = confirms(&app, &cleo, change).unwrap();
        let standing = entry(&app, id);
        assert_eq!((standing.name.as_str(), standing.version), ("Kantons Polizei", 1));
        assert_eq!((standing.contact_verified_by, standing.contact_verified_at), (Some(mara.id), Some(app.now())));
        assert_eq!(app.words("SELECT domain AS word FROM authority_domains"), ["polizei.example"]);
        let read = authorities::contact(&cleo.act(), &standing).unwrap().unwrap();
        assert_eq!(read.source, "The canton's directory");
        assert_eq!(authorities::contact(&app.auditor("axel").act(), &standing).unwrap(), None, "an auditor opens nothing");
        assert!(matches!(confirms(&app, &cleo, change), Err(Error::Overtaken { .. })), "once");
        let again = proposes(&app, &mara, None, proposal("kantons polizei", &[])).unwrap_err().to_string();
        assert!(again.contains("stands in the register already"), "{again}");
    }

    fn a_change_waits_too_and_keeps_the_day_of_a_contact_that_reads_as_before(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let first = Proposal { contact: Some(contact("Desk", "Directory")), ..proposal("Police", &[]) };
        let change = proposes(&app, &mara, None, first.clone()).unwrap();
        let id = confirms(&app, &omar, change).unwrap();
        let verified_at = app.now();
        app.passes(3600);
        assert!(proposes(&app, &omar, Some((id, 1)), first.clone()).is_err(), "it changes nothing");
        let renamed = Proposal { name: "City Police".to_owned(), ..first.clone() };
        let change = proposes(&app, &omar, Some((id, 1)), renamed.clone()).unwrap();
        assert_eq!(entry(&app, id).name, "Police");
        confirms(&app, &mara, change).unwrap();
        let now = entry(&app, id);
        assert_eq!((now.name.as_str(), now.version, now.contact_verified_at), ("City Police", 2, Some(verified_at)));
        let again = Proposal { verified_again: true, ..renamed };
        let change = proposes(&app, &omar, Some((id, 2)), again).unwrap();
        confirms(&app, &mara, change).unwrap();
        let now = entry(&app, id);
        assert_eq!((now.contact_verified_by, now.contact_verified_at), (Some(omar.id), Some(app.now())));
    }

    fn of_two_proposals_for_one_entry_the_second_is_overtaken(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let id = registers(&app, [&mara, &omar], "Police", &[]);
        let one = proposes(&app, &mara, Some((id, 1)), proposal("Police of Zug", &[])).unwrap();
        let two = proposes(&app, &mara, Some((id, 1)), proposal("Police of Bern", &[])).unwrap();
        confirms(&app, &omar, one).unwrap();
        assert!(matches!(confirms(&app, &omar, two), Err(Error::Overtaken { .. })));
        assert_eq!(entry(&app, id).name, "Police of Zug");
        assert!(matches!(proposes(&app, &mara, Some((id, 1)), proposal("X Y", &[])), Err(Error::Overtaken { .. })));
        let same = [(); 2].map(|()| proposes(&app, &mara, None, proposal("Court", &[])).unwrap());
        confirms(&app, &omar, same[0]).unwrap();
        assert!(confirms(&app, &omar, same[1]).is_err(), "nor does one body come in twice");
    }

    fn a_proposal_taken_back_changes_nothing(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let change = proposes(&app, &mara, None, proposal("Police", &[])).unwrap();
        withdraws(&app, &omar, change).unwrap();
        assert!(matches!(confirms(&app, &omar, change), Err(Error::Overtaken { .. })));
        assert!(withdraws(&app, &mara, change).is_err());
        assert_eq!(app.count("authorities"), 0);
        let read = app.pool.read(|db| authorities::change(db, &mara.act(), change)).unwrap();
        assert!(matches!(read.standing, Standing::Withdrawn(who, _) if who == omar.id));
        assert!(app.pool.read(|db| authorities::open_changes(db, &mara.act())).unwrap().is_empty());
    }

    fn a_retired_entry_stays_readable_and_is_suggested_no_more(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let id = registers(&app, [&mara, &omar], "Police", &["police.example"]);
        let suggested = || app.pool.read(|db| authorities::suggested(db, "x@desk.police.example")).unwrap();
        assert_eq!(suggested().len(), 1);
        let change = proposes_retirement(&app, &mara, id).unwrap();
        assert_eq!(suggested().len(), 1, "not before somebody confirmed it");
        confirms(&app, &omar, change).unwrap();
        assert!(suggested().is_empty() && entry(&app, id).retired_at.is_some());
        assert!(proposes_retirement(&app, &mara, id).is_err());
        assert!(enters_key(&app, &mara, id, "certificate.asc", "Compared.").is_err());
        let change = proposes(&app, &mara, Some((id, 2)), proposal("City Police", &["police.example"])).unwrap();
        confirms(&app, &omar, change).unwrap();
        assert!(suggested().is_empty() && entry(&app, id).retired_at.is_some(), "a change revives nothing");
        let back = Proposal { step: Step::Restore, ..proposal("City Police", &["police.example"]) };
        let change = proposes(&app, &mara, Some((id, 3)), back.clone()).unwrap();
        confirms(&app, &omar, change).unwrap();
        assert_eq!((suggested().len(), entry(&app, id).retired_at), (1, None), "and may come back");
        assert!(matches!(proposes(&app, &mara, Some((id, 4)), back), Err(Error::Overtaken { .. })));
    }

    fn what_does_not_read_as_an_entry_is_refused(app: TestApp) {
        let mara = app.officer("mara");
        let wrong = [
            proposal(" ", &[]),
            proposal(&"x".repeat(301), &[]),
            proposal("@Police", &[]),
            proposal("Police", &["no domain"]),
            proposal("Police", &["192.0.2.7"]),
            Proposal { contact: Some(contact("Desk", " ")), ..proposal("Police", &[]) },
            Proposal { contact: Some(contact("", "Directory")), ..proposal("Police", &[]) },
            Proposal { contact: Some(contact(&"x".repeat(2_001), "D")), ..proposal("Police", &[]) },
        ];
        for proposal in wrong {
            assert!(matches!(proposes(&app, &mara, None, proposal.clone()), Err(Error::Invalid { .. })), "{proposal:?}");
        }
        assert_eq!(app.count("authority_changes"), 0);
    }

    fn who_sees_and_who_changes_the_register(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let id = registers(&app, [&mara, &omar], "Police", &[]);
        let change = proposes(&app, &mara, Some((id, 1)), proposal("City Police", &[])).unwrap();
        let list = |who: &Somebody| app.pool.read(|db| authorities::list(db, &who.act(), &Filter::default()));
        for nobody in [app.reviewer("ron"), app.board_member("ann"), app.administrator("ina")] {
            assert!(list(&nobody).is_err() && proposes(&app, &nobody, None, proposal("X Y", &[])).is_err());
            assert!(confirms(&app, &nobody, change).is_err() && withdraws(&app, &nobody, change).is_err());
            assert!(app.pool.read(|db| authorities::get(db, &nobody.act(), id)).is_err());
        }
        let axel = app.auditor("axel");
        assert_eq!(list(&axel).unwrap().entries.len(), 1);
        assert!(confirms(&app, &axel, change).is_err());
        assert!(app.pool.read(|db| authorities::change(db, &axel.act(), change)).unwrap().proposal.is_none());
    }

    fn the_list_is_filtered_by_country_and_words(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        registers(&app, [&mara, &omar], "Kantonspolizei Zürich", &["kapo.example"]);
        let french = Proposal { country: "FR".parse().unwrap(), ..proposal("Gendarmerie", &["gouv.example"]) };
        let change = proposes(&app, &mara, None, french).unwrap();
        confirms(&app, &omar, change).unwrap();
        let found = |country: Option<Country>, words: Option<&str>| {
            let filter = Filter { country, words: words.map(str::to_owned) };
            let register = app.pool.read(|db| authorities::list(db, &mara.act(), &filter)).unwrap();
            register.entries.into_iter().map(|entry| entry.name).collect::<Vec<_>>()
        };
        assert_eq!(found(None, None), ["Kantonspolizei Zürich", "Gendarmerie"]);
        assert_eq!(found(Some("FR".parse().unwrap()), None), ["Gendarmerie"]);
        assert_eq!(found(None, Some("ZÜRICH")), ["Kantonspolizei Zürich"]);
        assert_eq!(found(None, Some("gouv")), ["Gendarmerie"]);
        assert!(found(Some("FR".parse().unwrap()), Some("kapo")).is_empty());
    }
}

#[test]
fn who_was_overtaken_loses_nothing_of_what_they_typed() {
    let app = TestApp::on_sqlite();
    actix_web::rt::System::new().block_on(async {
        let mut walk = Walk::new(&app);
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let id = registers(&app, [&mara, &omar], "Police", &[]);
        let (cookie, at) = (walk.cookie(&mara), format!("/authorities/{id}/change"));
        let opened = walk.sees(&cookie, &at).await;
        let change = proposes(&app, &mara, Some((id, 1)), proposal("City Police", &[])).unwrap();
        confirms(&app, &omar, change).unwrap();
        let typed = [("name", "Typed Police"), ("country", "CH"), ("authority_type", "police")];
        let again = walk.forges(&cookie, &at, &[hidden(&opened, &at), typed.to_vec()].concat()).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["changed in the meantime", "Typed Police", "City Police"] {
            assert!(again.page.contains(words), "{words}: {}", again.page);
        }
        let sent = walk.forges(&cookie, &at, &[hidden(&again.page, &at), typed.to_vec()].concat()).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.page);
        let keys = format!("/authorities/{id}/keys");
        let token = walk.token(&cookie, &format!("{keys}/new")).await;
        retires(&app, [&mara, &omar], id);
        let certificate = text("certificate.asc");
        let typed =
            [("form_token", token.as_str()), ("certificate", &certificate), ("account", "Compared by telephone.")];
        let again = walk.forges(&cookie, &keys, &typed).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            again.page.contains("Compared by telephone.") && again.page.contains("he entry is retired"),
            "{}",
            again.page
        );
        assert!(walk.sees(&cookie, &at).await.contains("Take the entry back into force"));
        let typed = [("name", "City Police"), ("country", "CH"), ("authority_type", "police"), ("restore", "yes")];
        walk.sends(&cookie, &at, &at, &typed).await;
        let change =
            format!("/authority-changes/{}", app.numbers("SELECT MAX(id) AS number FROM authority_changes")[0]);
        assert!(walk.sees(&cookie, &change).await.contains("signatures are checked with its confirmed keys"));
    });
}

#[test]
fn the_pages_of_the_register() {
    let app = TestApp::on_sqlite();
    actix_web::rt::System::new().block_on(async {
        let mut walk = Walk::new(&app);
        let (mara, omar, ron) = (app.officer("mara"), app.officer("omar"), app.reviewer("ron"));
        let [mara_at, omar_at, ron_at] = [&mara, &omar, &ron].map(|somebody| walk.cookie(somebody));
        assert!(walk.sees(&mara_at, "/authorities").await.contains("The register is empty"));
        let typed = [
            ("name", "Police <Zug>"),
            ("country", "CH"),
            ("authority_type", "police"),
            ("domains", "polizei.example\nkapo.example"),
            ("contact", "Desk"),
        ];
        let (refused, _) = walk.posts(&mara_at, "/authorities/new", "/authorities", &typed).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.page.contains("id=\"source-error\"") && refused.page.contains("Police &lt;Zug&gt;"));
        let typed = [&typed[..], &[("source", "The directory")]].concat();
        walk.sends(&mara_at, "/authorities/new", "/authorities", &typed).await;
        let change = format!("/authority-changes/{}", app.numbers("SELECT id AS number FROM authority_changes")[0]);
        assert!(walk.sees(&mara_at, &change).await.contains("somebody else than you"));
        assert_eq!(walk.forges(&mara_at, &format!("{change}/confirmation"), &[]).await.status, StatusCode::FORBIDDEN);
        walk.sends(&omar_at, &change, &format!("{change}/confirmation"), &[]).await;
        let page = walk.sees(&mara_at, "/authorities?country=XX&words=kapo").await;
        assert!(page.contains("not in the list") && page.contains("Police &lt;Zug&gt;"));
        let entry = format!("/authorities/{}", app.numbers("SELECT id AS number FROM authorities")[0]);
        let page = walk.sees(&omar_at, &entry).await;
        assert!(page.contains("The directory") && page.contains("by mara"));
        let certificate = text("certificate.asc");
        let typed = [("certificate", certificate.as_str()), ("account", "Compared.")];
        walk.sends(&mara_at, &format!("{entry}/keys/new"), &format!("{entry}/keys"), &typed).await;
        let key = app.numbers("SELECT id AS number FROM openpgp_keys")[0];
        walk.sends(&omar_at, &entry, &format!("{entry}/keys/{key}/confirmation"), &[]).await;
        assert!(walk.sees(&mara_at, &entry).await.contains("22F8 11CC B90D F38A C405 7312 66EA 0BC5 53A9 6182"));
        let received = app.receives(bytes("signed.eml"));
        let case = app.words("SELECT number AS word FROM cases").remove(0);
        let page = walk.sees(&mara_at, &format!("/cases/{case}/notices/{}", received.receipt.notice)).await;
        assert!(page.contains("Good signature by the key") && page.contains("of Police &lt;Zug&gt;."));
        assert!(!page.contains("not verified"), "what was checked is not said to be unchecked");
        for path in [
            "/authorities/7",
            "/authorities/x",
            "/authority-changes/7",
            "/authorities/7/change",
            "/authorities/7/keys/new",
        ] {
            assert_eq!(walk.opens(&mara_at, path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in ["/authorities", "/authorities/new", &entry, &change] {
            assert!(walk.opens(&ron_at, path).await.status.is_client_error(), "{path}");
        }
        assert!(!walk.sees(&ron_at, "/").await.contains("/authorities"), "the menu does not lead there");
    });
}
