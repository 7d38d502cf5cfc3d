//! Lists every path that a source names, as far as names can be followed inside one file.
//!
//! Not a compiler: macros are not expanded, and a glob import hides what it brings (clippy forbids those). Invariant: a
//! path that begins with `crate`, `self`, `super`, a crate's name or something imported in the same file comes out whole.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};

use crate::reading::{Declared, Named, Place};

/// A path as it is written, made absolute where `self` and `super` allow it.
#[derive(Clone)]
struct Written {
    path: Vec<String>,
    line: usize,
    place: Place,
    in_tests: bool,
    /// Begins with `::`, so that no import of the file changes its meaning.
    from_outside: bool,
}

fn parts(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

fn is_cfg_test(attribute: &syn::Attribute) -> bool {
    let syn::Meta::List(list) = &attribute.meta else {
        return false;
    };
    list.path.is_ident("cfg") && list.tokens.to_string() == "test"
}

#[derive(Default)]
pub struct Reader {
    /// The module being read: `crate`, then the names inside.
    module: Vec<String>,
    pattern_depth: usize,
    test_depth: usize,
    /// The type whose `impl` block is being read, which `Self` stands for.
    implemented: Vec<Vec<String>>,
    written: Vec<Written>,
    /// What a name stands for in this file. One name can stand for several things, in several scopes.
    meanings: HashMap<String, Vec<Vec<String>>>,
    modules: Vec<Declared>,
}

impl Reader {
    pub fn in_module(module: Vec<String>) -> Reader {
        Reader { module, ..Reader::default() }
    }

    fn note(&mut self, path: Vec<String>, span: Span, place: Place, from_outside: bool) {
        let path = if from_outside { path } else { self.absolute(path) };
        self.written.push(Written {
            path,
            line: span.start().line,
            place,
            in_tests: self.test_depth > 0,
            from_outside,
        });
    }

    /// Replaces a leading `Self`, `self`, `super` or this crate's own name, which stands for `crate` in `main.rs`.
    fn absolute(&self, path: Vec<String>) -> Vec<String> {
        if let (Some("Self"), Some(whole)) = (path.first().map(String::as_str), self.implemented.last()) {
            return whole.iter().cloned().chain(path.into_iter().skip(1)).collect();
        }
        let leading = path.iter().take_while(|part| matches!(part.as_str(), "self" | "super")).count();
        if leading == 0 {
            let own_name = path.first().is_some_and(|first| first == "quarterlight");
            let root = own_name.then(|| "crate".to_owned());
            return root.into_iter().chain(path.into_iter().skip(usize::from(own_name))).collect();
        }
        let ups = path.iter().take(leading).filter(|part| *part == "super").count();
        let kept = self.module.len().saturating_sub(ups).max(1);
        self.module.iter().take(kept).cloned().chain(path.into_iter().skip(leading)).collect()
    }

    fn import(&mut self, tree: &syn::UseTree, before: &[String], from_outside: bool) {
        let with = |ident: &Ident| -> Vec<String> {
            let itself = ident == "self" && !before.is_empty();
            before.iter().cloned().chain((!itself).then(|| ident.to_string())).collect()
        };
        match tree {
            syn::UseTree::Path(path) => self.import(&path.tree, &with(&path.ident), from_outside),
            syn::UseTree::Group(group) => {
                for item in &group.items {
                    self.import(item, before, from_outside);
                }
            }
            syn::UseTree::Name(name) => {
                let whole = with(&name.ident);
                self.import_leaf(whole.last().cloned(), whole, name.ident.span(), from_outside);
            }
            syn::UseTree::Rename(rename) => {
                let whole = with(&rename.ident);
                self.import_leaf(Some(rename.rename.to_string()), whole, rename.ident.span(), from_outside);
            }
            syn::UseTree::Glob(glob) => {
                let whole = before.iter().cloned().chain(["*".to_owned()]).collect();
                self.note(whole, glob.star_token.spans[0], Place::Import, from_outside);
            }
        }
    }

    fn import_leaf(&mut self, name: Option<String>, whole: Vec<String>, span: Span, from_outside: bool) {
        let meaning = if from_outside { whole.clone() } else { self.absolute(whole.clone()) };
        if let Some(name) = name {
            self.meanings.entry(name).or_default().push(meaning);
        }
        self.note(whole, span, Place::Import, from_outside);
    }

    /// Lists the paths in the brackets of a macro or an attribute; `before` is what stands before `::{`.
    fn scan(&mut self, tokens: TokenStream, before: &[String]) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut rest = tokens.as_slice();
        while let [first, after @ ..] = rest {
            rest = match first {
                TokenTree::Ident(ident) => self.scan_path(ident, after, before),
                TokenTree::Group(group) => {
                    self.scan(group.stream(), &[]);
                    after
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => after,
            };
        }
    }

    fn scan_path<'t>(&mut self, first: &Ident, mut rest: &'t [TokenTree], before: &[String]) -> &'t [TokenTree] {
        let mut path = before.to_vec();
        path.push(first.to_string());
        while let [TokenTree::Punct(one), TokenTree::Punct(two), after @ ..] = rest {
            if one.as_char() != ':' || two.as_char() != ':' {
                break;
            }
            match after {
                [TokenTree::Ident(ident), after @ ..] => {
                    path.push(ident.to_string());
                    rest = after;
                }
                [TokenTree::Group(group), after @ ..] if group.delimiter() == Delimiter::Brace => {
                    self.scan(group.stream(), &path);
                    return after;
                }
                [TokenTree::Punct(star), after @ ..] if star.as_char() == '*' => {
                    path.push("*".to_owned());
                    rest = after;
                }
                _ => break,
            }
        }
        if path.len() > 1 {
            self.note(path, first.span(), Place::Tokens, false);
        }
        rest
    }

    pub fn finish(self) -> (Vec<Named>, Vec<Declared>) {
        let named = |written: &Written| {
            let Written { line, place, in_tests, .. } = *written;
            let wholes = if written.from_outside { vec![written.path.clone()] } else { self.follow(&written.path, 4) };
            wholes.into_iter().map(move |path| Named { path: path.join("::"), line, place, in_tests })
        };
        (self.written.iter().flat_map(named).collect(), self.modules)
    }

    /// Replaces the first part by what it was imported as, over at most `steps` imports.
    fn follow(&self, path: &[String], steps: usize) -> Vec<Vec<String>> {
        let [first, rest @ ..] = path else {
            return Vec::new();
        };
        match self.meanings.get(first) {
            Some(meanings) if steps > 0 && first != "crate" => {
                let meant = |meaning: &Vec<String>| [meaning.as_slice(), rest].concat();
                let further = |whole: Vec<String>| match whole.first() {
                    Some(next) if next != first => self.follow(&whole, steps - 1),
                    _ => vec![whole],
                };
                meanings.iter().map(meant).flat_map(further).collect()
            }
            _ => vec![path.to_vec()],
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.import(&item.tree, &[], item.leading_colon.is_some());
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let name = item.ident.to_string();
        let public = !matches!(item.vis, syn::Visibility::Inherited);
        self.modules.push(Declared { name: name.clone(), line: item.ident.span().start().line, public });
        self.module.push(name.clone());
        self.meanings.entry(name).or_default().push(self.module.clone());
        let for_tests = item.attrs.iter().any(is_cfg_test);
        self.test_depth += usize::from(for_tests);
        visit::visit_item_mod(self, item);
        self.test_depth -= usize::from(for_tests);
        self.module.pop();
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        self.implemented.push(match &*item.self_ty {
            syn::Type::Path(named) => parts(&named.path),
            _ => Vec::new(),
        });
        visit::visit_item_impl(self, item);
        self.implemented.pop();
    }

    fn visit_pat(&mut self, pattern: &'ast syn::Pat) {
        self.pattern_depth += 1;
        visit::visit_pat(self, pattern);
        self.pattern_depth -= 1;
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts = parts(path);
        // A single name is a local one, or was seen where it was imported.
        if let (Some(first), true) = (path.segments.first(), parts.len() > 1) {
            let place = if self.pattern_depth > 0 { Place::Pattern } else { Place::Elsewhere };
            self.note(parts, first.ident.span(), place, path.leading_colon.is_some());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.scan(called.tokens.clone(), &[]);
        visit::visit_macro(self, called);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.scan(list.tokens.clone(), &[]);
            if list.path.is_ident("serde") {
                self.scan_quoted(list.tokens.clone());
            }
        }
        visit::visit_attribute(self, attribute);
    }
}

impl Reader {
    /// Serde takes paths as text: `#[serde(with = "crate::board::text")]`.
    fn scan_quoted(&mut self, tokens: TokenStream) {
        for token in tokens {
            let TokenTree::Literal(literal) = token else {
                continue;
            };
            let span = literal.span();
            if let syn::Lit::Str(text) = syn::Lit::new(literal)
                && let Ok(path) = text.parse::<syn::Path>()
                && path.segments.len() > 1
            {
                self.note(parts(&path), span, Place::Elsewhere, false);
            }
        }
    }
}
