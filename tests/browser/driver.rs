//! Chromium and its driver: started for one test, on a free port, with a profile of its own, and gone with it.

use std::future::Future;
use std::io::{BufRead, BufReader};
use std::panic::resume_unwind;
use std::process::{Child, Command, Stdio};

use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use url::{ParseError, Url};

/// The driver's process, ended with the test.
struct Driver {
    process: Child,
    url: String,
}

/// One browser window. Cheap to clone; all clones are the same window.
#[derive(Clone)]
pub struct Browser {
    pub client: Client,
    /// How wide the pages are where nothing else is asked for; `None`: as wide as the window.
    width: Option<u32>,
}

/// A command of the driver that the standard does not have.
#[derive(Debug)]
struct Own {
    noun: &'static str,
    body: Value,
}

/// Tells a story in a new browser. When it goes wrong, says where the browser stood, and closes it all the same.
pub async fn in_a_browser<F: Future<Output = ()> + 'static>(story: impl FnOnce(Browser) -> F) {
    let driver = Driver::start();
    let profile = TempDir::new().unwrap();
    let browser = Browser { client: connect(&driver.url, &profile).await, width: None };
    let told = actix_web::rt::spawn(story(browser.clone())).await;
    if told.is_err() {
        eprintln!("{}", browser.whereabouts().await);
    }
    // Without this the browser outlives its driver.
    browser.client.close().await.unwrap();
    if let Err(fault) = told {
        resume_unwind(fault.into_panic());
    }
}

/// The same with two browsers, each of which knows nothing of the other.
pub async fn in_two_browsers<F: Future<Output = ()> + 'static>(story: impl FnOnce(Browser, Browser) -> F + 'static) {
    in_a_browser(|first| async { in_a_browser(|second| story(first, second)).await }).await;
}

impl Driver {
    /// Port 0 lets the driver choose a free one, which it then prints.
    fn start() -> Self {
        let started = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut process =
            started.expect("`chromedriver` cannot be started; hint: run `scripts/test`, which installs it");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port = lines.find_map(|line| line.split_once("successfully on port ").map(|(_, port)| port.to_owned()));
        let port = port.expect("chromedriver says on which port it listens");
        Self { process, url: format!("http://127.0.0.1:{}", port.trim_end_matches('.')) }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn connect(driver: &str, profile: &TempDir) -> Client {
    let capabilities = capabilities(&profile.path().display().to_string());
    let connected = ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(driver).await;
    connected.expect("chromium cannot be started; hint: run `scripts/test`, which installs it")
}

fn capabilities(profile: &str) -> Capabilities {
    let arguments = [
        "--headless=new",
        "--no-sandbox", // as root Chromium refuses to start otherwise
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--no-first-run",
        "--hide-scrollbars", // as on the narrow screens that are meant
        "--force-color-profile=srgb",
        "--lang=en",
        // A page that asked for anything elsewhere would find nothing and complain in the console.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--window-size=1280,900",
    ];
    let arguments: Vec<String> =
        arguments.into_iter().map(str::to_owned).chain([format!("--user-data-dir={profile}")]).collect();
    let capabilities = json!({
        "browserName": "chrome",
        "goog:chromeOptions": { "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL" },
    });
    capabilities.as_object().cloned().unwrap()
}

impl WebDriverCompatibleCommand for Own {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/{}", session_id.unwrap_or_default(), self.noun))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

impl Browser {
    /// Everything that the console said since it was last asked.
    pub async fn console_entries(&self) -> Vec<Value> {
        let entries = self.client.issue_cmd(Own { noun: "se/log", body: json!({ "type": "browser" }) }).await.unwrap();
        entries.as_array().cloned().unwrap()
    }

    /// A command of the browser's own protocol for developers, for what the standard cannot do.
    pub async fn devtools(&self, command: &str, params: Value) -> Value {
        let body = json!({ "cmd": command, "params": params });
        self.client.issue_cmd(Own { noun: "goog/cdp/execute", body }).await.unwrap()
    }

    /// Makes the page as wide as this, also where no window could be.
    pub async fn is_wide(&self, pixels: u32) {
        let metrics = json!({ "width": pixels, "height": 800, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Back to its usual width.
    pub async fn is_as_wide_as_its_window(&self) {
        match self.width {
            Some(pixels) => self.is_wide(pixels).await,
            None => drop(self.devtools("Emulation.clearDeviceMetricsOverride", json!({})).await),
        }
    }

    /// The same window, on a screen of this width from now on.
    pub async fn on_a_screen_of(self, pixels: u32) -> Self {
        let narrow = Self { width: Some(pixels), ..self };
        narrow.is_as_wide_as_its_window().await;
        narrow
    }

    /// The same window, whose pages run no script from now on.
    pub async fn without_script(self) -> Self {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
        self
    }

    /// Where the browser stands and how what it shows begins, for whoever reads of a failure.
    async fn whereabouts(&self) -> String {
        let script = "return location.href + '\\n\\n' + document.body.innerText.slice(0, 1500)";
        let seen = self.client.execute(script, Vec::new()).await;
        let seen = seen.map_or_else(|error| error.to_string(), |text| text.as_str().unwrap_or_default().to_owned());
        format!("── the browser stood at {seen}\n──")
    }
}
