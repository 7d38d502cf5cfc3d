//! The two registries, filled once from the files inside the binary: `*.html.hbs` with HTML
//! escaping, `*.txt.hbs` without.

use std::sync::LazyLock;

use handlebars::Handlebars;
use serde::Serialize;

use super::Error;
use super::asset::Files;
use super::say::{Json, Say};
use super::strict::Branch;

const HTML: &str = ".html.hbs";
const TEXT: &str = ".txt.hbs";

pub(super) struct Registry(Handlebars<'static>);

impl Registry {
    fn load(extension: &str, escape: fn(&str) -> String) -> Result<Self, Error> {
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        registry.register_escape_fn(escape);
        registry.register_helper("if", Box::new(Branch::If));
        registry.register_helper("unless", Box::new(Branch::Unless));
        registry.register_helper("say", Box::new(Say));
        registry.register_helper("json", Box::new(Json));
        for path in Files::paths() {
            let Some(name) = path.strip_suffix(extension) else {
                continue;
            };
            let source = Files::text(&path).ok_or_else(|| error(name, "it is not UTF-8"))?;
            registry.register_template_string(name, source).map_err(|reason| error(name, &reason))?;
        }
        Ok(Self(registry))
    }

    pub(super) fn fill(&self, template: &str, context: &impl Serialize) -> Result<String, Error> {
        self.0.render(template, context).map_err(|reason| error(template, &reason))
    }
}

/// Handlebars' messages hold names and places in a template, never values.
fn error(template: &str, reason: &(impl ToString + ?Sized)) -> Error {
    Error { template: template.to_owned(), reason: reason.to_string() }
}

pub(super) fn html() -> Result<&'static Registry, Error> {
    static HTML_REGISTRY: LazyLock<Result<Registry, Error>> =
        LazyLock::new(|| Registry::load(HTML, handlebars::html_escape));
    opened(&HTML_REGISTRY)
}

pub(super) fn text() -> Result<&'static Registry, Error> {
    static TEXT_REGISTRY: LazyLock<Result<Registry, Error>> =
        LazyLock::new(|| Registry::load(TEXT, handlebars::no_escape));
    opened(&TEXT_REGISTRY)
}

fn opened(registry: &'static LazyLock<Result<Registry, Error>>) -> Result<&'static Registry, Error> {
    LazyLock::force(registry).as_ref().map_err(|broken| error(&broken.template, &broken.reason))
}

pub(super) fn names() -> Vec<String> {
    Files::paths().filter_map(|path| template_name(&path).map(str::to_owned)).collect()
}

fn template_name(path: &str) -> Option<&str> {
    path.strip_suffix(HTML).or_else(|| path.strip_suffix(TEXT))
}

pub(super) fn called_by(template: &str) -> Vec<String> {
    let source = Files::text(&format!("{template}{HTML}")).unwrap_or_default();
    let calls = source.split("{{").skip(1).filter_map(|tag| {
        let call = tag.strip_prefix('>').or_else(|| tag.strip_prefix("#>"))?;
        call.split(|c: char| c.is_whitespace() || c == '}').find(|word| !word.is_empty())
    });
    calls.filter(|name| !name.starts_with('@')).map(str::to_owned).collect()
}

pub(super) fn phrases_of(template: &str) -> Vec<String> {
    let source = Files::text(&format!("{template}{HTML}")).unwrap_or_default();
    let said = source.split("{{say \"").skip(1).filter_map(|rest| rest.split_once("\"}}"));
    said.map(|(phrase, _)| phrase.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn strict() -> Handlebars<'static> {
        let Registry(registry) = Registry::load(HTML, handlebars::html_escape).unwrap();
        registry
    }

    #[test]
    fn a_misspelt_name_is_an_error_even_as_a_condition() {
        let registry = strict();
        for template in ["{{typo}}", "{{#if typo}}x{{/if}}", "{{#unless typo}}x{{/unless}}", "{{#each typo}}x{{/each}}"]
        {
            assert!(registry.render_template(template, &json!({"name": 1})).is_err(), "{template}");
        }
    }

    #[test]
    fn a_condition_that_exists_chooses_its_branch() {
        let branch = |value| strict().render_template("{{#if a}}yes{{else}}no{{/if}}", &json!({ "a": value })).unwrap();
        assert_eq!([branch(json!(true)), branch(json!(null)), branch(json!([]))], ["yes", "no", "no"]);
    }

    #[test]
    fn html_is_escaped_and_text_is_not() {
        let value = json!({"a": "<b> & \"c\""});
        assert_eq!(strict().render_template("{{a}}", &value).unwrap(), "&lt;b&gt; &amp; &quot;c&quot;");
        let Registry(text) = Registry::load(TEXT, handlebars::no_escape).unwrap();
        assert_eq!(text.render_template("{{a}}", &value).unwrap(), "<b> & \"c\"");
    }

    #[test]
    fn a_phrase_is_said_in_the_language_of_the_page_and_escaped() {
        let said = |words| {
            let value = json!({"frame": {"words": words}, "rows": [1]});
            strict().render_template("{{#each rows}}{{say \"A & B\"}}{{/each}}", &value).unwrap()
        };
        assert_eq!(said(json!(null)), "A &amp; B");
        assert_eq!(said(json!({"A & B": "A <und> B"})), "A &lt;und&gt; B");
        assert_eq!(said(json!({})), "A &amp; B", "what is not translated stays as it is");
    }

    #[test]
    fn a_data_block_cannot_be_ended_by_what_is_in_it() {
        let value = json!({"data": {"a": "</script><b>&\"\u{2028}"}});
        let block = strict().render_template("{{json data}}", &value).unwrap();
        assert!(!block.contains(['<', '>', '&', '\u{2028}']), "{block}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&block).unwrap(), value["data"]);
    }

    #[test]
    fn no_template_writes_anything_unescaped() {
        for path in Files::paths().filter(|path| path.ends_with(".hbs")) {
            let source = Files::text(&path).unwrap();
            assert!(!source.contains("{{{") && !source.contains("{{&"), "{path}: hint: write {{{{name}}}}");
        }
    }
}
