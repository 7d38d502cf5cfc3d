//! Two helpers of templates: `{{say "words"}}` in the language of the page, and `{{json value}}` for a data block.
//!
//! Not a translator: the words come with the context, in `frame.words`, and where there are none the phrase stays as it
//! stands. Invariant: neither writes anything that could be markup.

use handlebars::{Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderErrorReason};

pub(super) struct Say;
pub(super) struct Json;

impl HelperDef for Say {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let phrase = helper.param(0).and_then(|param| param.value().as_str());
        let phrase = phrase.ok_or(RenderErrorReason::ParamNotFoundForIndex("say", 0))?;
        let words = context.data().get("frame").and_then(|frame| frame.get("words"));
        let words = words.and_then(|words| words.get(phrase)).and_then(|words| words.as_str());
        out.write(&registry.get_escape_fn()(words.unwrap_or(phrase)))?;
        Ok(())
    }
}

impl HelperDef for Json {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let value = helper.param(0).filter(|param| !param.is_value_missing());
        let value = value.ok_or(RenderErrorReason::ParamNotFoundForIndex("json", 0))?;
        let text = serde_json::to_string(value.value()).map_err(RenderErrorReason::SerdeError)?;
        for letter in text.chars() {
            match letter {
                // Inside a string, which is the only place where JSON has these, they may be written so.
                '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.write(&format!("\\u{:04x}", u32::from(letter)))?,
                other => out.write(other.encode_utf8(&mut [0; 4]))?,
            }
        }
        Ok(())
    }
}
