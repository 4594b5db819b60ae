//! A source file as tokens, and what rules report.

use std::{fmt, rc::Rc, str::FromStr};

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

/// A violation of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The path of the file, relative to the project.
    pub path: String,
    /// The line, counted from 1; 0 where the whole file is meant.
    pub line: usize,
    /// The reason.
    pub message: String,
}

impl Violation {
    /// A violation at a line of a file.
    pub fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

/// A token of Rust source. Comments are no tokens; doc comments are tokens of a `doc` attribute.
#[derive(Clone, Debug)]
pub struct Token {
    /// The token as written. `::` is one token; a delimiter is a token of its own.
    pub text: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The value of a string literal, with escapes resolved.
    pub string: Option<String>,
    /// The name of the attribute that contains the token.
    pub attribute: Option<Rc<str>>,
    /// The number of inline modules (`mod name { ... }`) that contain the token.
    pub inline_modules: usize,
    /// Whether the token belongs to an item under `#[cfg(test)]`.
    pub is_test: bool,
}

impl Token {
    /// Whether the token is an identifier or a keyword.
    pub fn is_word(&self) -> bool {
        self.text.starts_with(|first: char| first.is_alphabetic() || first == '_') && self.string.is_none()
    }
}

/// A Rust file of the project.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path, relative to the project, with forward slashes.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// The tokens of the text.
    pub tokens: Vec<Token>,
}

impl SourceFile {
    /// Splits a text into tokens.
    ///
    /// # Panics
    /// Where the text is not valid Rust.
    pub fn new(path: &str, text: &str) -> Self {
        let stream = TokenStream::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut tokens = Vec::new();
        let context = Context { attribute: None, inline_modules: 0, is_test: false };
        push_tokens(stream, &context, &mut tokens);
        Self { path: path.to_owned(), text: text.to_owned(), tokens }
    }

    /// The path of the file's module inside its crate, such as `["nn", "layer"]`; `None` outside of `src/`. The
    /// module of `src/lib.rs` is empty.
    pub fn module(&self) -> Option<Vec<String>> {
        let path = self.path.strip_prefix("src/")?.strip_suffix(".rs")?;
        let mut module: Vec<String> = path.split('/').map(str::to_owned).collect();
        if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
            module.pop();
        }
        Some(module)
    }

    /// The folder of `src/` that contains the file; empty for `src/lib.rs` and outside of `src/`.
    pub fn folder(&self) -> &str {
        let path = self.path.strip_prefix("src/").unwrap_or_default();
        path.split_once('/').map_or("", |(folder, _)| folder)
    }

    /// The tokens outside of attributes, doc comments included among those.
    pub fn code(&self) -> impl Iterator<Item = &Token> {
        self.tokens.iter().filter(|token| token.attribute.is_none())
    }

    /// The lines at which these tokens follow one another.
    pub fn find(&self, sequence: &[&str]) -> Vec<usize> {
        let starts = self.tokens.windows(sequence.len()).filter(|window| {
            window.iter().zip(sequence).all(|(token, text)| token.string.is_none() && token.text == *text)
        });
        starts.map(|window| window[0].line).collect()
    }
}

/// Marks the tokens of files whose module is declared under `#[cfg(test)]`, and of the modules below.
pub fn mark_test_modules(files: &mut [SourceFile]) {
    let mut test_modules: Vec<Vec<String>> = Vec::new();
    for file in files.iter() {
        let Some(module) = file.module() else { continue };
        for window in file.tokens.windows(3) {
            if window[0].is_test && window[0].text == "mod" && window[2].text == ";" {
                test_modules.push([&module[..], &[window[1].text.clone()]].concat());
            }
        }
    }
    for file in files {
        let Some(module) = file.module() else { continue };
        if test_modules.iter().any(|test_module| module.starts_with(test_module)) {
            file.tokens.iter_mut().for_each(|token| token.is_test = true);
        }
    }
}

/// The surroundings of a token.
#[derive(Clone)]
struct Context {
    attribute: Option<Rc<str>>,
    inline_modules: usize,
    is_test: bool,
}

fn push_tokens(stream: TokenStream, context: &Context, tokens: &mut Vec<Token>) {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    let mut context = context.clone();
    let is_test_outside = context.is_test;
    let mut index = 0;
    while index < trees.len() {
        if let Some((length, group)) = attribute(&trees[index..]) {
            let name = group.stream().into_iter().next().map(|name| name.to_string()).unwrap_or_default();
            if name == "cfg" && requires_test(group) {
                context.is_test = true;
            }
            let inside = Context { attribute: Some(name.into()), ..context.clone() };
            push_tokens(group.stream(), &inside, tokens);
            index += length;
            continue;
        }
        let tree = &trees[index];
        let mut push = |text: String, string: Option<String>| {
            tokens.push(Token {
                text,
                line: tree.span().start().line,
                string,
                attribute: context.attribute.clone(),
                inline_modules: context.inline_modules,
                is_test: context.is_test,
            });
        };
        index += 1;
        match tree {
            TokenTree::Ident(word) => push(word.to_string(), None),
            TokenTree::Literal(literal) => push(literal.to_string(), string_value(&literal.to_string())),
            TokenTree::Punct(punct) => {
                let is_path_separator = punct.as_char() == ':'
                    && punct.spacing() == Spacing::Joint
                    && matches!(trees.get(index), Some(TokenTree::Punct(next)) if next.as_char() == ':');
                if is_path_separator {
                    index += 1;
                    push("::".to_owned(), None);
                } else {
                    push(punct.to_string(), None);
                }
                // The item that the attribute belongs to ends here.
                if punct.as_char() == ';' {
                    context.is_test = is_test_outside;
                }
            }
            TokenTree::Group(group) => {
                let (open, close) = delimiters(group);
                push(open.to_owned(), None);
                let is_module = index >= 3 && trees[index - 3].to_string() == "mod" && open == "{";
                let inline_modules = context.inline_modules + usize::from(is_module);
                push_tokens(group.stream(), &Context { inline_modules, ..context.clone() }, tokens);
                tokens.push(Token {
                    text: close.to_owned(),
                    line: group.span_close().start().line,
                    string: None,
                    attribute: context.attribute.clone(),
                    inline_modules: context.inline_modules,
                    is_test: context.is_test,
                });
                if open == "{" {
                    context.is_test = is_test_outside;
                }
            }
        }
    }
}

/// The number of trees of the attribute at the beginning of `trees`, and its brackets.
fn attribute(trees: &[TokenTree]) -> Option<(usize, &Group)> {
    let is_punct = |index: usize, expected: char| matches!(trees.get(index), Some(TokenTree::Punct(punct)) if punct.as_char() == expected);
    if !is_punct(0, '#') {
        return None;
    }
    let index = if is_punct(1, '!') { 2 } else { 1 };
    match trees.get(index) {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => Some((index + 1, group)),
        _ => None,
    }
}

/// Whether the condition of a `cfg` attribute holds in tests only.
fn requires_test(attribute: &Group) -> bool {
    let condition = attribute.stream().to_string().replace(' ', "");
    condition == "cfg(test)"
        || (condition.starts_with("cfg(all(") && condition.contains("test") && !condition.contains("not("))
}

fn delimiters(group: &Group) -> (&'static str, &'static str) {
    match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

/// The value of a string literal, raw or not; `None` for other literals.
fn string_value(literal: &str) -> Option<String> {
    let literal = literal.trim_start_matches(['b', 'c']);
    if let Some(raw) = literal.strip_prefix('r') {
        let raw = raw.trim_start_matches('#').strip_prefix('"')?;
        return Some(raw.trim_end_matches('#').strip_suffix('"')?.to_owned());
    }
    let mut rest = literal.strip_prefix('"')?.strip_suffix('"')?.chars().peekable();
    let mut value = String::new();
    while let Some(letter) = rest.next() {
        if letter != '\\' {
            value.push(letter);
            continue;
        }
        match rest.next()? {
            'n' => value.push('\n'),
            't' => value.push('\t'),
            'r' => value.push('\r'),
            '0' => value.push('\0'),
            // An escaped line break and the white space after it are no part of the value.
            '\n' => while rest.next_if(|next| next.is_whitespace()).is_some() {},
            'x' => {
                let digits: String = rest.by_ref().take(2).collect();
                value.push(char::from(u8::from_str_radix(&digits, 16).ok()?));
            }
            'u' => {
                let digits: String = rest.by_ref().skip(1).take_while(|digit| *digit != '}').collect();
                value.push(char::from_u32(u32::from_str_radix(&digits.replace('_', ""), 16).ok()?)?);
            }
            escaped => value.push(escaped),
        }
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn string_literals_are_decoded() {
        let text = "const A: &str = \"a \\\"b\\\" \\u{e9}\\\n    c\"; const B: &str = r#\"d \"e\"\"#; const C: char = '\"';";
        let file = SourceFile::new("src/a.rs", text);
        let strings: Vec<&str> = file.tokens.iter().filter_map(|token| token.string.as_deref()).collect();
        assert_eq!(strings, ["a \"b\" éc", "d \"e\""]);
    }

    #[test]
    fn comments_are_no_tokens_and_doc_comments_are_attributes() {
        let file = SourceFile::new("src/a.rs", "// one /* two\n/* \"three\" */\n/// four\nfn five() {}");
        assert_eq!(
            file.code().map(|token| token.text.as_str()).collect::<Vec<_>>(),
            ["fn", "five", "(", ")", "{", "}"]
        );
        assert!(file.tokens.iter().any(|token| token.attribute.as_deref() == Some("doc")));
    }

    #[test]
    fn items_under_cfg_test_are_marked() {
        let text =
            "fn a() {}\n#[cfg(test)]\nmod tests { fn b() {} }\nfn c() {}\n#[cfg(test)]\nmod d;\nfn e() {}";
        let file = SourceFile::new("src/f/mod.rs", text);
        let marked = |name: &str| file.tokens.iter().find(|token| token.text == name).unwrap().is_test;
        assert_eq!(["a", "b", "c", "d", "e"].map(marked), [false, true, false, true, false]);
        let mut files = [file, SourceFile::new("src/f/d.rs", "fn g() {}")];
        mark_test_modules(&mut files);
        assert!(files[1].tokens.iter().all(|token| token.is_test));
    }

    #[test]
    fn module_paths_follow_file_paths() {
        let module = |path: &str| SourceFile::new(path, "").module();
        assert_eq!(module("src/nn/layer.rs"), Some(vec!["nn".to_owned(), "layer".to_owned()]));
        assert_eq!(module("src/nn/mod.rs"), Some(vec!["nn".to_owned()]));
        assert_eq!(module("src/lib.rs"), Some(Vec::new()));
        assert_eq!(module("tests/tidy.rs"), None);
    }
}
