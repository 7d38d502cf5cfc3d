//! The pages: every form is sent, and what has to be mended comes back.

use super::*;

on_both! {
    fn the_clerk_takes_a_meeting_through_its_pages(app: TestApp) {
        actix_web::rt::System::new().block_on(goes_through_the_pages(&app));
    }
}

async fn goes_through_the_pages(app: &TestApp) {
    let house = House::of(app);
    let case = house.case("one");
    let mut walk = Walk::new(app);
    let [cleo, chair, bob] = [&house.cleo, &house.chair, &house.bob].map(|somebody| walk.cookie(somebody));
    // What has to be mended comes back with what was typed.
    let wrong = [("begins_at", "tomorrow"), ("place", "Room 3 & more")];
    let (back, _) = walk.posts(&cleo, "/meetings/new", "/meetings", &wrong).await;
    assert_eq!(back.status.as_u16(), 422);
    assert!(
        back.page.contains("Room 3 &amp; more") && back.page.contains("Write the day and the time"),
        "{}",
        back.page
    );
    let decides = || {
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        house.all_vote_for(&case);
        house.cleo.closes_ballot(&case).unwrap();
    };
    let meeting = walks_pages(&mut walk, [&cleo, &chair], &case, decides).await;
    let minutes = format!("/meetings/{meeting}/minutes");
    let page = walk.sees(&bob, &minutes).await;
    assert!(
        page.contains("Minutes signed")
            && page.contains(case.as_str())
            && page.contains("Decided: Outside our control.")
    );
    let file = walk.opens(&bob, &format!("{minutes}/data")).await;
    assert!(page.contains(&data_encoding::HEXLOWER.encode(&sealing::sha256(file.page.as_bytes()))));
    assert_eq!(file.headers.get("content-type").unwrap(), "application/json");
    // An address that somebody made up leads nowhere.
    for made_up in ["/meetings/7", "/meetings/7/pack", "/meetings/seven", "/meetings/7/minutes/data"] {
        assert_eq!(walk.opens(&bob, made_up).await.status.as_u16(), 404, "{made_up}");
    }
}

/// Sends every form about meetings; gives the meeting whose minutes are signed in the end. The case is before the Board; what
/// the Board does with it happens in between.
pub async fn walks_pages(walk: &mut Walk, [cleo, chair]: [&str; 2], case: &CaseNumber, decides: impl FnOnce()) -> i64 {
    let app = walk.app.clone();
    let newest = || app.numbers("SELECT MAX(id) AS number FROM meetings")[0];
    let in_minutes = |minutes: i64| {
        let at = app.now().plus_seconds(60 * minutes).zoned(&app.desk.house.zone);
        at.strftime("%Y-%m-%dT%H:%M").to_string()
    };
    let (late, soon) = (in_minutes(120), in_minutes(20));
    walk.sends(chair, "/meetings/new", "/circular-resolutions", &[("ends_at", &late)]).await;
    let circular = format!("/meetings/{}", newest());
    walk.sends(chair, &circular, &format!("{circular}/cancellation"), &[]).await;
    let calling = [("begins_at", soon.as_str()), ("place", PLACE)];
    walk.sends(cleo, "/meetings/new", "/meetings", &calling).await;
    let id = newest();
    let meeting = format!("/meetings/{id}");
    walk.sends(cleo, &meeting, &format!("{meeting}/agenda"), &[("case_number", case.as_str())]).await;
    let mia = app.officer("mia");
    let second = app.opens_case(mail("eve@example.org").about("Abuse").says("A second one for the agenda."));
    mia.assigns(&second, &mia).unwrap();
    mia.recommends(&second, OUTSIDE).unwrap();
    walk.sends(cleo, &meeting, &format!("{meeting}/agenda"), &[("case_number", second.as_str())]).await;
    let other = app.numbers("SELECT MAX(id) AS number FROM meeting_items")[0];
    walk.sends(cleo, &meeting, &format!("{meeting}/agenda/{other}/raising"), &[]).await;
    walk.sends(cleo, &meeting, &format!("{meeting}/agenda/{other}/removal"), &[]).await;
    let docket = walk.sees(cleo, "/ballots").await;
    assert_eq!(docket.matches(&format!("On the agenda: <a href=\"{meeting}\">")).count(), 1, "{docket}");
    let page = walk.sees(cleo, &format!("{meeting}/pack")).await;
    assert!(page.contains(case.as_str()) && page.contains("SHA-256") && !page.contains(second.as_str()), "{page}");
    decides();
    // Nobody is signed out for doing nothing meanwhile.
    app.passes(20 * 60);
    let members = app.numbers("SELECT user_id AS number FROM user_roles WHERE role = 'board_member'");
    let fields: Vec<String> = members.iter().map(|member| format!("member_{member}")).collect();
    let attendance: Vec<(&str, &str)> = fields.iter().map(|field| (field.as_str(), "present")).collect();
    let (back, _) = walk.posts(cleo, &meeting, &format!("{meeting}/attendance"), &attendance[1..]).await;
    assert!(back.page.contains("Choose whether this member was there."), "{}", back.page);
    walk.sends(cleo, &meeting, &format!("{meeting}/attendance"), &attendance).await;
    walk.sends(cleo, &meeting, &format!("{meeting}/closing"), &[]).await;
    let minutes = format!("{meeting}/minutes");
    walk.sends(cleo, &minutes, &minutes, &[("remarks", "Nothing else was raised.")]).await;
    walk.sends(chair, &minutes, &format!("{minutes}/signing"), &[]).await;
    id
}

/// For the test that sends every form of the console.
pub async fn walks_meetings(walk: &mut Walk, cleo: &Somebody) {
    let app = walk.app.clone();
    let chair = app.somebody("lene", Roles::from(Role::BoardMember).with(Role::Chair));
    let maya = app.officer("maya");
    let case = app.opens_case(mail("bo@example.org").about("Abuse").says("For a meeting."));
    maya.assigns(&case, &maya).unwrap();
    maya.recommends(&case, OUTSIDE).unwrap();
    let [cleo, chair] = [cleo, &chair].map(|somebody| walk.cookie(somebody));
    walks_pages(walk, [&cleo, &chair], &case, || ()).await;
}
