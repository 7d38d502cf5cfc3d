//! The whole job in a real browser: a message becomes a case, the Board decides it, the quarter is published. Then the day of
//! an officer, by mouse, by keyboard, on a narrow screen and without script; a reviewer from outside; the Board in a meeting and without
//! one; two people on one case; and every page there is.
//!
//! Real Chromium, driven by its own chromedriver, against the real listeners on SQLite. People do everything on the pages:
//! fields are found by their label, links and buttons by their words. Only the mail and the clock come from outside.
//! Every page that is visited is examined (`browser/page.rs`); with `QUARTERLIGHT_TEST_SCREENSHOTS=DIR` it is photographed too.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test stops at the first surprise, and says where"
)]

#[path = "browser/axe.rs"]
mod axe;
#[path = "browser/board.rs"]
mod board;
#[path = "browser/camera.rs"]
mod camera;
#[path = "browser/classes.rs"]
mod classes;
#[path = "browser/day.rs"]
mod day;
#[path = "browser/desk.rs"]
mod desk;
#[path = "browser/driver.rs"]
mod driver;
#[path = "browser/everywhere.rs"]
mod everywhere;
#[path = "browser/filled.rs"]
mod filled;
#[path = "browser/keyboard.rs"]
mod keyboard;
#[path = "browser/outside.rs"]
mod outside;
#[path = "browser/page.rs"]
mod page;
#[path = "browser/person.rs"]
mod person;
#[path = "browser/published.rs"]
mod published;
#[path = "browser/story.rs"]
mod story;
#[path = "browser/together.rs"]
mod together;
#[path = "browser/written.rs"]
mod written;

#[actix_web::test]
async fn a_message_becomes_a_published_figure_on_the_pages() {
    let desk = desk::Desk::open();
    driver::in_a_browser(|browser| story::tell(desk, browser)).await;
}

#[actix_web::test]
async fn every_page_is_reached_by_links_and_axe_finds_nothing_on_it() {
    let desk = desk::Desk::of_the_demo();
    driver::in_a_browser(|browser| everywhere::tell(desk, browser)).await;
}

#[actix_web::test]
async fn nothing_is_wrong_with_the_pages_of_an_edition_in_any_language() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().to_owned();
    driver::in_a_browser(|browser| published::tell(path, browser)).await;
}

#[actix_web::test]
async fn an_officer_gets_through_the_day() {
    let desk = desk::Desk::open();
    driver::in_a_browser(|browser| day::tell(desk, browser)).await;
}

#[actix_web::test]
async fn an_officer_gets_through_the_day_on_a_screen_of_320_pixels() {
    let desk = desk::Desk::open();
    driver::in_a_browser(|browser| async { day::tell(desk, browser.on_a_screen_of(page::NARROW).await).await }).await;
}

#[actix_web::test]
async fn an_officer_gets_through_the_day_without_any_script() {
    let desk = desk::Desk::open();
    driver::in_a_browser(|browser| async { day::tell(desk, browser.without_script().await).await }).await;
}

#[actix_web::test]
async fn everything_is_reached_by_keyboard_alone() {
    let desk = desk::Desk::open();
    driver::in_a_browser(|browser| keyboard::tell(desk, browser)).await;
}

#[actix_web::test]
async fn a_reviewer_from_outside_sees_one_case_and_no_people() {
    let desk = desk::Desk::open();
    driver::in_a_browser(|browser| outside::tell(desk, browser)).await;
}

#[actix_web::test]
async fn two_people_on_one_case_lose_nothing() {
    let desk = desk::Desk::open();
    driver::in_two_browsers(|first, second| together::tell(desk, first, second)).await;
}

#[actix_web::test]
async fn what_was_written_is_not_lost_by_sending_something_else() {
    let desk = desk::Desk::open();
    driver::in_a_browser(|browser| written::tell(desk, browser)).await;
}

#[actix_web::test]
async fn the_board_decides_three_cases_in_a_meeting_and_signs_its_minutes() {
    let desk = desk::Desk::open();
    driver::in_a_browser(|browser| board::tell_of_a_meeting(desk, browser)).await;
}

#[actix_web::test]
async fn a_circular_resolution_closes_by_its_deadline() {
    let desk = desk::Desk::open();
    driver::in_a_browser(|browser| board::tell_of_a_circular_resolution(desk, browser)).await;
}
