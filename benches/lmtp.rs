//! stub
fn main() {
    let _ = quarterlight::config::Source::from_variables([("a", "b")]);
}
