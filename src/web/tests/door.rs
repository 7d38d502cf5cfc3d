//! Signing in, and what strangers and forms from elsewhere get.

use super::*;

#[actix_web::test]
async fn who_signs_in_gets_where_they_wanted_and_is_known_there() {
    let house = House::new();
    house.person("mara", [Role::Administrator]);
    let answer = house.sign_in("mara", PASSWORD).await;
    assert_eq!((answer.status(), location(&answer)), (StatusCode::SEE_OTHER, "/users"));
    let page = text(house.get("/users", &cookie_of(&answer, "quarterlight")).await).await;
    assert!(page.contains("<h1>People</h1>") && page.contains("mara@session.example"), "{page}");
}

#[actix_web::test]
async fn a_wrong_password_and_a_wrong_name_get_the_same_page() {
    let house = House::new();
    house.person("mara", [Role::Administrator]);
    let mut pages = Vec::new();
    for (name, password) in [("mara", "wrong horse battery"), ("nobody", PASSWORD)] {
        let answer = house.sign_in(name, password).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let page = text(answer).await;
        assert!(page.contains("do not fit") && !page.contains(password));
        let token = token_on(&page);
        pages.push(page.replace(&token, "").replace(name, ""));
    }
    assert_eq!(pages.first(), pages.last());
}

#[actix_web::test]
async fn after_signing_out_the_cookie_opens_nothing() {
    let house = House::new();
    house.person("mara", [Role::Administrator]);
    let cookie = cookie_of(&house.sign_in("mara", PASSWORD).await, "quarterlight");
    let token = token_on(&text(house.get("/users", &cookie).await).await);
    let answer = house.post("/sign-out", &cookie, &[("form_token", &token)]).await;
    assert_eq!(location(&answer), "/sign-in?done=signed_out");
    assert_eq!(location(&house.get("/users", &cookie).await), "/sign-in?next=%2Fusers");
}

#[actix_web::test]
async fn nothing_but_the_sign_in_is_shown_to_strangers() {
    let house = House::new();
    for route in ROUTES.iter().filter(|route| route.method == Method::Get && !route.action.is_public()) {
        for cookies in ["", "quarterlight=made-up"] {
            let answer = house.get(&filled(route), cookies).await;
            assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", route.path);
            assert!(location(&answer).starts_with("/sign-in?next=%2F"), "{}", route.path);
        }
    }
}

#[actix_web::test]
async fn no_form_is_taken_without_its_token() {
    let house = House::new();
    house.person("mara", staff_roles());
    let cookie = cookie_of(&house.sign_in("mara", PASSWORD).await, "quarterlight");
    let cookies = format!("{cookie}; quarterlight-form=x");
    for route in ROUTES.iter().filter(|route| route.method == Method::Post) {
        for form in [vec![], vec![("form_token", "made-up")], vec![("form_token", "")]] {
            let answer = house.post(&filled(route), &cookies, &form).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{} {form:?}", route.path);
        }
    }
}

#[actix_web::test]
async fn no_form_is_taken_from_another_site_even_with_its_token() {
    let house = House::new();
    house.person("mara", staff_roles());
    let cookie = cookie_of(&house.sign_in("mara", PASSWORD).await, "quarterlight");
    let token = token_on(&text(house.get("/users", &cookie).await).await);
    for route in ROUTES.iter().filter(|route| route.method == Method::Post) {
        let request = TestRequest::post().uri(&filled(route)).insert_header(("sec-fetch-site", "cross-site"));
        let request = request.insert_header((header::COOKIE, cookie.clone())).set_form([("form_token", token.clone())]);
        assert_eq!(house.ask(request).await.status(), StatusCode::FORBIDDEN, "{}", route.path);
    }
}

#[actix_web::test]
async fn a_form_sent_after_the_sign_in_ended_gives_back_what_was_typed() {
    let house = House::new();
    house.person("mara", [Role::Administrator]);
    let cookie = cookie_of(&house.sign_in("mara", PASSWORD).await, "quarterlight");
    let token = token_on(&text(house.get("/users", &cookie).await).await);
    house.console.clock.set(house.console.clock.now().plus_seconds(31 * 60));
    let answer = house.post("/users", &cookie, &[("form_token", &token), ("display_name", "Typed in vain")]).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(text(answer).await.contains("Typed in vain"));
}

#[actix_web::test]
async fn a_form_of_more_than_256_kib_is_refused() {
    let house = House::new();
    let answer = house.post("/sign-in", "quarterlight-form=x", &[("name", &"x".repeat(263_000))]).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[actix_web::test]
async fn every_answer_carries_the_headers_and_no_page_stays_in_a_cache() {
    let house = House::new();
    for path in ["/sign-in", "/users", "/nothing", "/static/console.css", "/static/nothing"] {
        let answer = house.get(path, "").await;
        let header = |name: &str| answer.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        assert!(header("content-security-policy").starts_with("default-src 'none';"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        let cached = if path == "/static/console.css" { "no-cache" } else { "no-store" };
        assert_eq!(header("cache-control"), cached, "{path}");
    }
}

#[actix_web::test]
async fn an_account_is_added_with_a_link_that_sets_a_password_once() {
    let house = House::new();
    house.person("mara", [Role::Administrator]);
    let cookie = cookie_of(&house.sign_in("mara", PASSWORD).await, "quarterlight");
    let token = token_on(&text(house.get("/users", &cookie).await).await);
    let mut form = vec![("form_token", token.as_str()), ("name", "urs"), ("display_name", "Urs"), ("role", "reviewer")];
    let refused = house.post("/users", &cookie, &form).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(refused).await;
    assert!(page.contains("Write the person’s email address.") || page.contains("email address."), "{page}");
    assert!(page.contains("value=\"urs\"") && page.contains("value=\"reviewer\" checked"), "what was typed stays");
    form.push(("email", "urs@session.example"));
    let page = text(house.post("/users", &cookie, &form).await).await;
    let link = page.split("http://127.0.0.1:8080").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let page = house.get(&link, "").await;
    let form_cookie = cookie_of(&page, "quarterlight-form");
    let token = token_on(&text(page).await);
    let form = [("form_token", token.as_str()), ("new_password", PASSWORD), ("new_password_again", PASSWORD)];
    for expected in [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY] {
        assert_eq!(house.post(&link, &form_cookie, &form).await.status(), expected);
    }
    let used = house.get(&link, "").await;
    assert_eq!(used.status(), StatusCode::UNPROCESSABLE_ENTITY, "it is said before anybody thinks of a password");
    assert_eq!(house.sign_in("urs", PASSWORD).await.status(), StatusCode::SEE_OTHER);
}
