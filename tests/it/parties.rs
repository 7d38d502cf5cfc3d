//! Who is who in a case, and what identifies the accounts and places that it is about.

use actix_web::http::StatusCode;
use quarterlight::audit::Verb;
use quarterlight::cases::{self, CaseNumber, Error, NewIdentifier, Party, PartyContact, PartyEdit};
use quarterlight::db::ids::{AuthorityId, IdentifierId, PartyId};
use quarterlight::taxonomy::{IdentifierType, PartyRole};

use crate::authorities::{registers, retires};
use crate::fields::hidden;
use crate::routes::Walk;
use crate::support::{Somebody, TestApp, account_id, mail, on_both};

fn read(app: &TestApp, who: &Somebody, case: &CaseNumber) -> Vec<Party> {
    cases::read_parties(&app.pool, &who.act(), case).unwrap()
}

/// The first party of the case becomes a requesting authority, linked to an entry or not.
pub fn turns_into_authority(
    app: &TestApp,
    who: &Somebody,
    case: &CaseNumber,
    authority: Option<AuthorityId>,
) -> Result<(), Error> {
    let party = read(app, who, case).remove(0);
    let contact = PartyContact { organisation: "Kantonspolizei".to_owned(), ..party.contact };
    let edit = PartyEdit { seen: party.seen, role: PartyRole::RequestingAuthority, contact, authority };
    edits(app, who, case, party.id, edit)
}

fn edits(app: &TestApp, who: &Somebody, case: &CaseNumber, id: PartyId, edit: PartyEdit) -> Result<(), Error> {
    let (act, case, id) = (who.act(), case.clone(), id);
    app.pool.write(move |db| cases::edit_party(db, &act, &case, id, &edit))
}

pub fn adds(
    app: &TestApp,
    who: &Somebody,
    case: &CaseNumber,
    sort: IdentifierType,
    value: &str,
) -> Result<IdentifierId, Error> {
    let new = NewIdentifier { identifier_type: sort, value: value.to_owned() };
    let (act, case) = (who.act(), case.clone());
    app.pool.write(move |db| cases::add_identifier(db, &act, &case, &new))
}

fn looks_up(app: &TestApp, who: &Somebody, typed: &str) -> Vec<CaseNumber> {
    let found = app.pool.read(|db| cases::look_up_identifier(db, &who.act(), typed)).unwrap();
    found.into_iter().map(|case| case.number).collect()
}

fn opens(app: &TestApp, from: &str) -> CaseNumber {
    app.opens_case(mail(from).about("Abuse").says("Look."))
}

on_both! {
    fn a_sender_becomes_the_authority_that_they_are(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let case = opens(&app, "desk@kapo.polizei.example");
        let entry = registers(&app, [&mara, &omar], "Kantonspolizei", &["polizei.example"]);
        assert_eq!(read(&app, &mara, &case)[0].role, PartyRole::Notifier);
        turns_into_authority(&app, &mara, &case, Some(entry)).unwrap();
        let party = read(&app, &mara, &case).remove(0);
        assert_eq!((party.role, party.authority), (PartyRole::RequestingAuthority, Some(entry)));
        assert_eq!(party.contact.address, "desk@kapo.polizei.example");
        let event = app.events().into_iter().rfind(|event| event.verb == Verb::PartyEdited).unwrap();
        assert!(event.detail.contains(r#"{"field":"role","from":"notifier","to":"requesting_authority"}"#), "{}", event.detail);
        assert!(event.detail.contains(r#"{"field":"organisation"}"#) && !event.detail.contains("Kantonspolizei"));
        let view = app.pool.read(|db| cases::view(db, &mara.act(), &case)).unwrap();
        let told = view.timeline.into_iter().rfind(|line| line.verb == Verb::PartyEdited).unwrap().changes;
        assert_eq!(told, ["Role: Notifier → Requesting authority", "Authority changed", "Organisation changed"]);
        let linked = app.pool.read(|db| cases::cases_of_authority(db, &mara.act(), entry, 50)).unwrap();
        assert_eq!(linked.len(), 1);
        let none = app.pool.read(|db| cases::cases_of_authority(db, &app.reviewer("ron").act(), entry, 50)).unwrap();
        assert_eq!(none.len(), 0, "who may not see the case is not told of it");
    }

    fn of_two_who_change_a_party_the_second_sees_both_texts(app: TestApp) {
        let mara = app.officer("mara");
        let case = opens(&app, "ada@example.org");
        let party = read(&app, &mara, &case).remove(0);
        let edit = |name: &str| {
            let contact = PartyContact { name: name.to_owned(), ..party.contact.clone() };
            PartyEdit { seen: party.seen.clone(), role: party.role, contact, authority: None }
        };
        edits(&app, &mara, &case, party.id, edit("Ada First")).unwrap();
        let refused = edits(&app, &mara, &case, party.id, edit("Ada Second")).unwrap_err().to_string();
        assert!(refused.contains("it now reads: Notifier, Ada First"), "{refused}");
        assert_eq!(read(&app, &mara, &case)[0].contact.name, "Ada First");
    }

    fn a_new_address_of_a_party_is_known_and_the_old_one_no_more(app: TestApp) {
        let mara = app.officer("mara");
        let case = opens(&app, "ada@example.org");
        let party = read(&app, &mara, &case).remove(0);
        let hash = || app.blobs("SELECT address_hash AS bytes FROM parties");
        let before = hash();
        let contact = PartyContact { address: "ada@new.example".to_owned(), ..party.contact };
        edits(&app, &mara, &case, party.id, PartyEdit { seen: party.seen, role: party.role, contact, authority: None }).unwrap();
        assert_ne!(before, hash());
    }

    fn a_party_is_linked_only_to_an_entry_that_is_there_and_in_force(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let case = opens(&app, "ada@example.org");
        let entry = registers(&app, [&mara, &omar], "Kantonspolizei", &[]);
        crate::authorities::retires(&app, [&mara, &omar], entry);
        assert!(turns_into_authority(&app, &mara, &case, Some(entry)).unwrap_err().to_string().contains("retired"));
        assert!(turns_into_authority(&app, &mara, &case, Some(AuthorityId::from_i64(7))).is_err());
        let other = opens(&app, "eve@example.org");
        let party = read(&app, &mara, &other).remove(0);
        let edit = PartyEdit { seen: party.seen, role: party.role, contact: party.contact, authority: None };
        assert!(edits(&app, &mara, &case, party.id, edit).is_err(), "not through another case");
    }

    fn an_identifier_is_found_again_however_it_was_typed(app: TestApp) {
        let mara = app.officer("mara");
        let (one, two) = (opens(&app, "ada@example.org"), opens(&app, "eve@example.org"));
        let id = account_id("ab");
        adds(&app, &mara, &one, IdentifierType::AccountId, &format!(" {} {}\n", &id[..20].to_uppercase(), &id[20..])).unwrap();
        adds(&app, &mara, &two, IdentifierType::AccountId, &id).unwrap();
        let read = cases::read_identifiers(&app.pool, &mara.act(), &one).unwrap();
        assert_eq!((read[0].value.as_str(), read[0].also_in[0].number.clone()), (id.as_str(), two.clone()));
        assert_eq!(looks_up(&app, &mara, &id.to_uppercase()), [two.clone(), one.clone()], "newest first");
        assert!(looks_up(&app, &mara, &account_id("cd")).is_empty());
        let room = "https://open.example/room";
        adds(&app, &mara, &one, IdentifierType::CommunityAddress, &format!("{room}?public_key={}", "7f".repeat(32))).unwrap();
        assert_eq!(looks_up(&app, &mara, "http://OPEN.example/r/room"), std::slice::from_ref(&one));
        adds(&app, &mara, &one, IdentifierType::PhoneNumber, "0041 (0)44 123 45 67").unwrap();
        assert_eq!(looks_up(&app, &mara, "+41 44 123-45-67"), [one]);
    }

    fn what_was_hashed_as_it_was_typed_is_still_found(app: TestApp) {
        let mara = app.officer("mara");
        let case = opens(&app, "ada@example.org");
        let old = "HTTP://Open.example/r/room?public_key=AB";
        adds(&app, &mara, &case, IdentifierType::Other, old).unwrap();
        assert_eq!(looks_up(&app, &mara, "http://open.example/r/room?public_key=ab"), [case]);
    }

    fn a_look_up_names_only_what_the_person_may_see_and_stores_nothing(app: TestApp) {
        let (mara, rea) = (app.officer("mara"), app.reviewer("rea"));
        let (one, two) = (opens(&app, "ada@example.org"), opens(&app, "eve@example.org"));
        for case in [&one, &two] {
            adds(&app, &mara, case, IdentifierType::AccountId, &account_id("ab")).unwrap();
        }
        mara.assigns(&one, &rea).unwrap();
        let (ron, ina) = (app.reviewer("ron"), app.administrator("ina"));
        let (events, identifiers) = (app.count("events"), app.count("identifiers"));
        assert_eq!(looks_up(&app, &rea, &account_id("ab")), std::slice::from_ref(&one));
        assert!(looks_up(&app, &ron, &account_id("ab")).is_empty());
        assert_eq!((app.count("events"), app.count("identifiers")), (events, identifiers));
        assert!(app.pool.read(|db| cases::look_up_identifier(db, &ina.act(), "x")).is_err());
        assert!(cases::read_identifiers(&app.pool, &rea.act(), &one).unwrap()[0].also_in.is_empty());
    }

    fn what_is_of_another_sort_is_refused_and_named(app: TestApp) {
        let mara = app.officer("mara");
        let case = opens(&app, "ada@example.org");
        let refused = adds(&app, &mara, &case, IdentifierType::AccountId, "ann@example.org").unwrap_err().to_string();
        assert!(refused.contains("looks like: Email address"), "{refused}");
        let refused = adds(&app, &mara, &case, IdentifierType::AccountId, "05ab").unwrap_err().to_string();
        assert!(refused.contains("66 hexadecimal digits, and this has 4"), "{refused}");
        assert_eq!(app.count("identifiers"), 0);
    }

    fn an_identifier_entered_by_mistake_is_removed_and_the_event_stays(app: TestApp) {
        let (mara, axel) = (app.officer("mara"), app.auditor("axel"));
        let (case, other) = (opens(&app, "ada@example.org"), opens(&app, "eve@example.org"));
        let id = adds(&app, &mara, &case, IdentifierType::AccountId, &account_id("ab")).unwrap();
        let remove = |who: &Somebody, case: &CaseNumber| {
            let (act, case) = (who.act(), case.clone());
            app.pool.write(move |db| cases::remove_identifier(db, &act, &case, id))
        };
        assert!(remove(&axel, &case).is_err() && remove(&mara, &other).is_err());
        remove(&mara, &case).unwrap();
        assert_eq!(app.count("identifiers"), 0);
        assert_eq!(app.verbs().last(), Some(&Verb::IdentifierRemoved));
        assert!(remove(&mara, &case).is_err());
        assert!(looks_up(&app, &mara, &account_id("ab")).is_empty());
    }
}

#[test]
fn the_pages_of_parties_and_identifiers() {
    let app = TestApp::on_sqlite();
    actix_web::rt::System::new().block_on(async {
        let mut walk = Walk::new(&app);
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let case = opens(&app, "desk@kapo.polizei.example");
        let entry = registers(&app, [&mara, &omar], "Kantonspolizei <Zug>", &["polizei.example"]);
        let mara_at = walk.cookie(&mara);
        let parties = format!("/cases/{case}/parties");
        let page = walk.sees(&mara_at, &parties).await;
        assert!(page.contains("The domain polizei.example is in the register") && page.contains("verifies nothing"));
        let party = app.numbers("SELECT id AS number FROM parties")[0];
        let edit = format!("{parties}/{party}");
        let entry_text = entry.to_string();
        let typed = [("role", "requesting_authority"), ("organisation", "Kapo"), ("authority", entry_text.as_str())];
        walk.sends(&mara_at, &edit, &edit, &typed).await;
        let page = walk.sees(&mara_at, &parties).await;
        assert!(page.contains("In the register:") && page.contains("Kantonspolizei &lt;Zug&gt;"));
        let (refused, _) = walk.posts(&mara_at, &edit, &edit, &[("role", "court")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "a party needs something");
        for typed in [&[("role", "x"), ("name", "A")][..], &[("role", "court"), ("name", "A"), ("authority", "x")]] {
            assert_eq!(walk.posts(&mara_at, &edit, &edit, typed).await.0.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        for wrong in ["7", "x", "-1"] {
            assert_eq!(walk.opens(&mara_at, &format!("{parties}/{wrong}")).await.status, StatusCode::NOT_FOUND);
        }
        let typed = [("identifier_type", "account_id"), ("value", "05ab")];
        let (refused, _) = walk.posts(&mara_at, &parties, &format!("/cases/{case}/identifiers"), &typed).await;
        assert!(refused.page.contains("value=\"05ab\"") && refused.page.contains("66 digits that begin with 05"));
        let id = account_id("ab");
        let typed = [("identifier_type", "account_id"), ("value", id.as_str())];
        walk.sends(&mara_at, &parties, &format!("/cases/{case}/identifiers"), &typed).await;
        let (answer, _) = walk.posts(&mara_at, "/identifiers", "/identifiers", &[("value", &id)]).await;
        assert_eq!((answer.status, answer.location.as_str()), (StatusCode::OK, ""), "nothing lands in an address");
        assert!(answer.page.contains(&format!("/cases/{case}")) && answer.page.contains("It looks like: Account ID"));
        let (answer, _) = walk.posts(&mara_at, "/identifiers", "/identifiers", &[("value", "")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn a_form_of_a_party_keeps_a_retired_entry_and_overwrites_nobody_s_work() {
    let app = TestApp::on_sqlite();
    actix_web::rt::System::new().block_on(async {
        let walk = Walk::new(&app);
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let case = opens(&app, "desk@kapo.polizei.example");
        let entry = registers(&app, [&mara, &omar], "Kantonspolizei", &["polizei.example"]);
        turns_into_authority(&app, &mara, &case, Some(entry)).unwrap();
        retires(&app, [&mara, &omar], entry);
        let cookie = walk.cookie(&mara);
        let edit = format!("/cases/{case}/parties/{}", app.numbers("SELECT id AS number FROM parties")[0]);
        let opened = walk.sees(&cookie, &edit).await;
        let chosen = format!("value=\"{entry}\" selected>Kantonspolizei (CH), retired");
        assert!(opened.contains(&chosen), "{opened}");
        let party = read(&app, &omar, &case).remove(0);
        let contact = PartyContact { name: "Omar's".to_owned(), ..party.contact };
        let other = PartyEdit { seen: party.seen, role: party.role, contact, authority: Some(entry) };
        edits(&app, &omar, &case, party.id, other).unwrap();
        let entry_text = entry.to_string();
        let typed = |role: &'static str| [("role", role), ("name", "Mara's"), ("authority", entry_text.as_str())];
        let again = walk.forges(&cookie, &edit, &[hidden(&opened, &edit), typed("x").to_vec()].concat()).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        let sent = [hidden(&again.page, &edit), typed("court").to_vec()].concat();
        let refused = walk.forges(&cookie, &edit, &sent).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.page);
        assert!(refused.page.contains("it now reads") && refused.page.contains("Omar&#x27;s"), "{}", refused.page);
        let sent = [hidden(&refused.page, &edit), typed("court").to_vec()].concat();
        assert_eq!(walk.forges(&cookie, &edit, &sent).await.status, StatusCode::SEE_OTHER);
        assert_eq!(read(&app, &mara, &case).remove(0).authority, Some(entry));
    });
}

/// Parties, identifiers, verifications and the register.
pub async fn walks_pages(walk: &mut Walk, case: &CaseNumber, mara: &str, omar: &str) {
    let at = |noun: &str| format!("/cases/{case}/{noun}");
    let newest = |walk: &Walk, table: &str| walk.app.numbers(&format!("SELECT MAX(id) AS number FROM {table}"))[0];
    let party = at(&format!("parties/{}", newest(walk, "parties")));
    walk.sends(mara, &party, &party, &[("role", "court"), ("name", "Eve")]).await;
    let identifier = newest(walk, "identifiers");
    walk.sends(mara, &at("parties"), &at(&format!("identifiers/{identifier}/removal")), &[]).await;
    let verification = [("method", "call_back"), ("result", "person_verified"), ("account", "We called.")];
    walk.sends(mara, &at("verification"), &at("verifications"), &verification).await;
    let verification = at(&format!("verifications/{}", newest(walk, "verifications")));
    walk.sends(omar, &at("verification"), &format!("{verification}/confirmation"), &[]).await;
    walk.sends(omar, &at("verification"), &format!("{verification}/withdrawal"), &[]).await;
    let entry = [("name", "Police"), ("country", "CH"), ("authority_type", "police")];
    walk.sends(mara, "/authorities/new", "/authorities", &entry).await;
    let change = format!("/authority-changes/{}", newest(walk, "authority_changes"));
    walk.sends(omar, &change, &format!("{change}/confirmation"), &[]).await;
    let of = format!("/authorities/{}", newest(walk, "authorities"));
    let renamed = [("name", "City Police"), ("country", "CH"), ("authority_type", "police")];
    walk.sends(mara, &format!("{of}/change"), &format!("{of}/change"), &renamed).await;
    let change = format!("/authority-changes/{}", newest(walk, "authority_changes"));
    walk.sends(mara, &change, &format!("{change}/withdrawal"), &[]).await;
    walk.sends(mara, &of, &format!("{of}/retirement"), &[]).await;
    let file = format!("{}/tests/it/messages/openpgp/certificate.asc", env!("CARGO_MANIFEST_DIR"));
    let certificate = std::fs::read_to_string(file).unwrap();
    let key = [("certificate", certificate.as_str()), ("account", "Compared.")];
    walk.sends(mara, &format!("{of}/keys/new"), &format!("{of}/keys"), &key).await;
    let key = format!("{of}/keys/{}", newest(walk, "openpgp_keys"));
    walk.sends(omar, &of, &format!("{key}/confirmation"), &[]).await;
    walk.sends(omar, &of, &format!("{key}/withdrawal"), &[]).await;
}
