//! `{{#if}}` and `{{#unless}}` that refuse a name which does not exist.
//!
//! Handlebars' own strict mode lets `{{#if typo}}` pass as false: a whole part of a page would be
//! missing and nothing would say so.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, JsonTruthy, Output, RenderContext, RenderErrorReason,
    Renderable,
};

pub(super) enum Branch {
    If,
    Unless,
}

impl HelperDef for Branch {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        state: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let condition = helper.param(0).ok_or(RenderErrorReason::ParamNotFoundForIndex("if", 0))?;
        if condition.is_value_missing() {
            let path = condition.relative_path().cloned();
            return Err(RenderErrorReason::MissingVariable(path).into());
        }
        let holds = condition.value().is_truthy(false) == matches!(self, Self::If);
        let chosen = if holds { helper.template() } else { helper.inverse() };
        chosen.map_or(Ok(()), |template| template.render(registry, context, state, out))
    }
}
