//! Pictures of the pages that are visited, for the eye: narrow and wide, light and dark. Off unless a folder is named. A
//! page is taken again only when its headings have changed, because the sign-in page is visited often.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use data_encoding::BASE64;
use serde_json::json;

use crate::driver::Browser;

const WIDTHS: [u32; 2] = [375, 1280];
const SCHEMES: [&str; 2] = ["light", "dark"];

const HEADINGS: &str = "return [document.title, ...document.querySelectorAll('h1 .badge, h2')].map(one => one.innerText ?? one).join('\\n')";

/// Numbers the pages in the order in which they were visited.
pub struct Camera {
    folder: Option<PathBuf>,
    taken: BTreeSet<String>,
}

impl Camera {
    #[expect(clippy::disallowed_methods, reason = "what a test run is to do beside testing is told by its environment")]
    pub fn from_environment() -> Self {
        let folder = std::env::var_os("QUARTERLIGHT_TEST_SCREENSHOTS").map(PathBuf::from);
        if let Some(folder) = &folder {
            fs::create_dir_all(folder).unwrap();
        }
        Self { folder, taken: BTreeSet::new() }
    }

    pub async fn photographs(&mut self, browser: &Browser) {
        let Some(folder) = &self.folder else { return };
        let headings = browser.client.execute(HEADINGS, Vec::new()).await.unwrap();
        if !self.taken.insert(headings.as_str().unwrap().to_owned()) {
            return;
        }
        let title = slug(&browser.client.title().await.unwrap());
        for width in WIDTHS {
            browser.is_wide(width).await;
            for scheme in SCHEMES {
                let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
                browser.devtools("Emulation.setEmulatedMedia", json!({ "features": [feature] })).await;
                let file = folder.join(format!("{:02}-{title}-{width}-{scheme}.png", self.taken.len()));
                fs::write(file, picture(browser).await).unwrap();
            }
        }
        browser.devtools("Emulation.setEmulatedMedia", json!({ "features": [] })).await;
        browser.is_as_wide_as_its_window().await;
    }
}

/// The whole page, also what lies below the window.
async fn picture(browser: &Browser) -> Vec<u8> {
    let shot = browser.devtools("Page.captureScreenshot", json!({ "captureBeyondViewport": true })).await;
    BASE64.decode(shot.get("data").unwrap().as_str().unwrap().as_bytes()).unwrap()
}

fn slug(title: &str) -> String {
    let title = title.split(" · Quarterlight").next().unwrap_or_default().to_lowercase();
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
