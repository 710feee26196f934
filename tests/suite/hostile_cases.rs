//! A hundred and more texts made to mislead or to break a reader of Nix, by name, with what must become of each.

use std::ops::Add as _;

use nixos_ssh::nix::scan::HazardKind::{self, *};

/// What becomes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// rnix makes a tree without errors.
    Tree,
    /// rnix makes a tree and says what is wrong.
    Errors,
    /// rnix never gets it.
    Refused,
}
use Outcome::{Errors, Refused, Tree};

/// What `nix-instantiate --parse` says to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nix {
    /// It prints the expression.
    Takes,
    /// It names an error.
    Refuses,
    /// Too large or too deep to ask, or an answer that differs between releases.
    Unasked,
}
use Nix::{Refuses, Takes, Unasked};

/// One text.
pub struct Case {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    /// The kinds of its hazards, in the order of the text, neighbours of one kind once.
    pub hazards: Vec<HazardKind>,
    pub outcome: Outcome,
    pub nix: Nix,
}

const MEGABYTE: usize = 1 << 20;

fn case(name: &'static str, bytes: impl AsRef<[u8]>, hazards: &[HazardKind], outcome: Outcome, nix: Nix) -> Case {
    Case { name, bytes: bytes.as_ref().to_vec(), hazards: hazards.to_vec(), outcome, nix }
}

/// `count` times `open`, `inside`, and as often `close`.
fn nested(count: usize, open: &str, inside: &str, close: &str) -> String {
    format!("{}{inside}{}", open.repeat(count), close.repeat(count))
}

/// `open`, then numbered members up to `size` bytes in all, then `close`.
fn filled(size: usize, open: &str, member: impl Fn(usize) -> String, close: &str) -> String {
    let mut text = open.to_owned();
    for number in 0.. {
        let member = member(number);
        if text.len() + member.len() + close.len() > size {
            break;
        }
        text.push_str(&member);
    }
    text + close
}

/// Every text.
pub fn cases() -> Vec<Case> {
    let mut cases = characters();
    for more in
        [binaries(), nesting(), crooked_nesting(), long_runs(), interning(), strings(), paths(), plain(), sizes()]
    {
        cases.extend(more);
    }
    cases
}

/// Characters that Nix and rnix read differently, or that nobody sees.
fn characters() -> Vec<Case> {
    let hidden = "# note\r users.users.root.hashedPassword = \"\";\n";
    vec![
        case("empty", "", &[], Errors, Refuses),
        case("blank", " \n\t\n", &[], Errors, Refuses),
        case("lone-cr-hides-an-option", format!("{{\n{hidden}}}"), &[LoneCr], Tree, Takes),
        case("lone-cr-in-string", "{ a = \"b\rc\"; }", &[LoneCr], Tree, Takes),
        case("lone-cr-in-block", "{ a = ''b\rc''; }", &[LoneCr], Tree, Takes),
        case("lone-cr-for-white-space", "{\ra = 1;\r}", &[LoneCr], Tree, Takes),
        case("lone-cr-at-the-end", "{ }\r", &[LoneCr], Tree, Takes),
        case("cr-cr-lf", "{ }\r\r\n", &[LoneCr, CrLf], Tree, Takes),
        case("crlf", "{\r\n  a = 1;\r\n}\r\n", &[CrLf], Tree, Takes),
        case("crlf-in-block", "{ a = ''\r\n  b\r\n''; }", &[CrLf], Tree, Takes),
        case("crlf-and-lone-cr", "{\r\n  a = 1;\r}\r\n", &[CrLf, LoneCr, CrLf], Tree, Takes),
        case("thousands-of-crlf", filled(65_536, "{\r\n", |n| format!("a{n} = 1;\r\n"), "}"), &[CrLf], Tree, Takes),
        case("nul-in-string", "{ a = \"b\0c\"; }", &[NulByte], Tree, Unasked),
        case("nul-in-block", "{ a = ''b\0c''; }", &[NulByte], Tree, Unasked),
        case("nul-in-comment", "# a\0b\n{ }", &[NulByte], Tree, Unasked),
        case("nul-in-code", "{ a = \0 1; }", &[NulByte], Errors, Unasked),
        case("nul-in-name", "{ roo\0t = 1; } // { }", &[NulByte], Errors, Unasked),
        case("nul-at-the-end", "{ a = 1; }  # eight bytes\n\0", &[NulByte], Errors, Unasked),
        case("only-nul", "\0", &[NulByte], Errors, Unasked),
        case("byte-order-mark", "\u{feff}{ }", &[ByteOrderMark], Errors, Refuses),
        case("byte-order-mark-before-comment", "\u{feff}# a\n{ }", &[ByteOrderMark], Errors, Refuses),
        case("two-byte-order-marks", "\u{feff}\u{feff}{ }", &[ByteOrderMark, InvisibleCharacter], Errors, Refuses),
        case("byte-order-mark-in-string", "{ a = \"\u{feff}\"; }", &[InvisibleCharacter], Tree, Takes),
        case("bidi-override-in-comment", "{ } # \u{202e}esle gnihtyna", &[BidiControl], Tree, Takes),
        case("bidi-isolate-in-string", "{ a = \"\u{2066}b\u{2069}\"; }", &[BidiControl], Tree, Takes),
        case("bidi-in-code", "{ a\u{202d} = 1; }", &[BidiControl], Errors, Refuses),
        case(
            "every-bidi-control",
            "# \u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\n1",
            &[BidiControl],
            Tree,
            Takes,
        ),
        case("zero-width-space-in-name", "{ ro\u{200b}ot = 1; }", &[InvisibleCharacter], Errors, Refuses),
        case("zero-width-space-in-quoted-name", "{ \"ro\u{200b}ot\" = 1; }", &[InvisibleCharacter], Tree, Takes),
        case("soft-hyphen-in-string", "\"ro\u{ad}ot\"", &[InvisibleCharacter], Tree, Takes),
        case("word-joiner-in-comment", "{ } # a\u{2060}b", &[InvisibleCharacter], Tree, Takes),
        case("tag-characters", "\"a\u{e0061}\u{e007f}\"", &[InvisibleCharacter], Tree, Takes),
        case("no-break-space-before-key", "\"\u{a0}ssh-ed25519 AAAA\"", &[InvisibleCharacter], Tree, Takes),
        case("no-break-space-in-code", "{\u{a0}a = 1; }", &[InvisibleCharacter], Tree, Refuses),
        case("ideographic-space-in-code", "{\u{3000}a = 1; }", &[InvisibleCharacter], Tree, Refuses),
        case("line-separator-in-code", "{\u{2028}a = 1; }", &[InvisibleCharacter], Tree, Refuses),
        case("line-separator-in-comment", "# a\u{2028}b\n1", &[], Tree, Takes),
        case("ideographic-space-in-string", "\"a\u{3000}b\"", &[], Tree, Takes),
        case("form-feed-in-code", "{\u{c}a = 1;\u{b}}", &[InvisibleCharacter], Tree, Refuses),
        case("form-feed-in-string", "\"\u{c}\"", &[], Tree, Takes),
        case("other-scripts", "{ a = \"пользователь 用户\"; # მომხმარებელი\n}", &[], Tree, Takes),
        case("look-alike-letters-in-name", "{ r\u{43e}ot = 1; }", &[], Errors, Refuses),
        case("thousands-of-hazards", "\u{200b}".repeat(20_000), &[InvisibleCharacter], Errors, Refuses),
    ]
}

/// Bytes that are no text.
fn binaries() -> Vec<Case> {
    let utf16 = |text: &str, order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let utf16_with_mark = utf16("\u{feff}{ a = 1; }", u16::to_le_bytes);
    let bytes = |name, bytes: &[u8]| case(name, bytes, &[Binary], Refused, Refuses);
    let not_utf8 = |name, bytes: &[u8], nix| case(name, bytes, &[InvalidUtf8], Refused, nix);
    vec![
        case("git-crypt", b"\0GITCRYPT\0\x12\x34\x56\x78\x9a", &[Binary], Refused, Unasked),
        case("age", "age-encryption.org/v1\n-> X25519 abc\n", &[Binary], Refused, Unasked),
        case("age-in-armour", "-----BEGIN AGE ENCRYPTED FILE-----\n", &[Binary], Refused, Unasked),
        case("png", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", &[Binary], Refused, Unasked),
        bytes("gzip", b"\x1f\x8b\x08\0\0\0\0\0"),
        bytes("elf", b"\x7fELF\x02\x01\x01\0"),
        bytes("zip", b"PK\x03\x04\x14\0"),
        bytes("zstd", b"\x28\xb5\x2f\xfd\x04\0"),
        bytes("utf-16-with-mark", &utf16_with_mark),
        case("utf-16-little", utf16("{ a = 1; }", u16::to_le_bytes), &[Binary], Refused, Unasked),
        case("utf-16-big", utf16("{ a = 1; }", u16::to_be_bytes), &[Binary], Refused, Unasked),
        case("thousands-of-nul", [0; 4096], &[Binary], Refused, Unasked),
        case("latin-1-and-nul", b"{ a = \"\xe9\0\"; }", &[Binary], Refused, Unasked),
        not_utf8("latin-1-in-string", b"{ a = \"caf\xe9\"; }", Takes),
        not_utf8("latin-1-in-comment", b"{ } # caf\xe9", Takes),
        not_utf8("latin-1-in-code", b"{ caf\xe9 = 1; }", Refuses),
        not_utf8("cut-character-at-the-end", b"{ } # \xe2\x82", Takes),
        not_utf8("lone-continuation-byte", b"\"\x80\"", Takes),
        not_utf8("overlong-slash", b"\"\xc0\xaf\"", Takes),
        not_utf8("surrogate", b"\"\xed\xa0\x80\"", Takes),
        not_utf8("beyond-unicode", b"\"\xf4\x90\x80\x80\"", Takes),
        case("invalid-at-every-place", [0xff; 5000], &[InvalidUtf8], Refused, Refuses),
    ]
}

/// Every construct that can stand in itself, deeper than any reader's stack, and as deep as is allowed.
fn nesting() -> Vec<Case> {
    let deep = |name, text: String| case(name, text, &[NestingTooDeep], Refused, Unasked);
    let fine = |name, text: String| case(name, text, &[], Tree, Takes);
    let n = 30_000;
    vec![
        deep("deep-lists", nested(n, "[", "", "]")),
        deep("deep-parentheses", nested(n, "(", "a", ")")),
        deep("deep-sets", nested(n, "{a=", "1", ";}")),
        deep("deep-recursive-sets", nested(n, "rec{a=", "1", ";}")),
        deep("deep-let-in", nested(n, "let a=", "1", ";in a")),
        deep("deep-let-bodies", "let a=1;in ".repeat(n) + "a"),
        deep("deep-legacy-let", nested(n, "let{body=", "1", ";}")),
        deep("deep-with", "with a;".repeat(n) + "a"),
        deep("deep-assert", "assert a;".repeat(n) + "a"),
        deep("deep-if-conditions", nested(n, "if ", "a", " then a else a")),
        deep("deep-else", "if a then a else ".repeat(n) + "a"),
        deep("deep-functions", "a: ".repeat(n) + "a"),
        deep("deep-pattern-functions", "{a}:".repeat(n) + "a"),
        deep("deep-defaults", nested(n, "{a?", "1", "}:a")),
        deep("deep-interpolations", nested(n, "\"${", "a", "}\"")),
        deep("deep-interpolations-in-blocks", nested(n, "''${", "a", "}''")),
        deep("deep-paths", nested(n, "./a${", "a", "}")),
        deep("deep-dynamic-names", nested(n, "a.${", "a", "}")),
        deep("deep-inherit-from", nested(n, "{inherit(", "a", ")a;}")),
        deep("deep-minus", "- ".repeat(n) + "1"),
        deep("deep-not", "!".repeat(n) + "a"),
        deep("deep-or", "a.a or ".repeat(n) + "a"),
        deep("deep-mixed", nested(n / 6, "{a=[(!-a++a.\"${", "a", "}\")];}")),
        deep("long-concatenation", "a ++ ".repeat(n) + "a"),
        deep("long-update", "a // ".repeat(n) + "a"),
        deep("long-implication", "a -> ".repeat(n) + "a"),
        deep("long-sum", "a + ".repeat(n) + "a"),
        deep("long-product", "a * ".repeat(n) + "a"),
        deep("long-and", "a && ".repeat(n) + "a"),
        deep("long-or", "a || ".repeat(n) + "a"),
        deep("long-pipe-right", "a |> ".repeat(n) + "a"),
        deep("long-pipe-left", "a <| ".repeat(n) + "a"),
        deep("long-application", "a ".repeat(n) + "a"),
        deep("long-application-of-lists", "a".to_owned() + &"[]".repeat(n)),
        deep("long-has-attribute", "a".to_owned() + &" ? a".repeat(n)),
        deep("lists-one-over", nested(500, "[", "", "]")),
        deep("sum-one-over", "a + ".repeat(499) + "a"),
        fine("lists-just-allowed", nested(499, "[", "", "]")),
        fine("sum-just-allowed", "a + ".repeat(498) + "a"),
        fine("update-of-300", "a // ".repeat(300) + "a"),
        fine("sets-of-248", nested(248, "{a=", "1", ";}")),
        fine("list-of-20000", filled(200_000, "[", |n| format!("user{n} "), "]")),
        fine("list-of-8000-selections", filled(80_000, "[", |n| format!("pkgs.p{n} "), "]")),
        fine("select-of-300", "a.".repeat(300) + "a"),
        fine("inherit-of-8000", filled(55_000, "{inherit", |n| format!(" a{n}"), ";}")),
        // Nix's own parser is full after some thousand.
        case("parameters-by-the-thousand", filled(60_000, "{", |n| format!("a{n},"), "...}:1"), &[], Tree, Unasked),
        case("comparison-of-comparisons", "a < ".repeat(n) + "a", &[], Errors, Refuses),
    ]
}

/// Brackets that are balanced to the eye while rnix leaves them open, and others that are not.
fn crooked_nesting() -> Vec<Case> {
    let deep = |name, text: String| case(name, text, &[NestingTooDeep], Refused, Unasked);
    let wrong = |name, text: &str| case(name, text, &[], Errors, Refuses);
    let n = 30_000;
    vec![
        // rnix takes `)` for the missing expression and `]` for the closing parenthesis.
        deep("empty-parentheses-in-lists", "[()]".repeat(n)),
        deep("missing-operand-in-lists", "[(a+)]".repeat(n)),
        deep("missing-then-in-lists", "[(if a)](then b else c)".repeat(n)),
        deep("wrong-closing-brackets", "[(]".repeat(n)),
        deep("unclosed-lists", "[".repeat(n)),
        deep("unclosed-parentheses", "(".repeat(n)),
        deep("unclosed-sets", "{a=".repeat(n)),
        deep("unclosed-strings-in-interpolations", "\"${".repeat(n)),
        deep("lists-after-a-path-and-star", format!("[ a/${{b}}/*{} ]", "[".repeat(n))),
        deep("lists-after-a-uri-with-quotes", format!("[ a:'' {} '' ]", "[".repeat(n))),
        deep("lists-after-lone-cr-comment", format!("# \r\n{}", "[".repeat(n))).with(&[CrLf, NestingTooDeep]),
        case("lists-in-comment", format!("/*{}*/ 1 #{}", "[".repeat(n), "[".repeat(n)), &[], Tree, Takes),
        case("lists-in-string", format!("\"{}\" + ''{}''", "[".repeat(n), "(".repeat(n)), &[], Tree, Takes),
        case("only-closing-braces", "}".repeat(n), &[], Errors, Refuses),
        case("only-closing-parentheses", ")".repeat(n), &[], Errors, Refuses),
        case("only-opening-braces", "{".repeat(n), &[], Errors, Refuses),
        case("only-semicolons", ";".repeat(n), &[], Errors, Refuses),
        case("list-of-semicolons", format!("[{}]", ";".repeat(n)), &[], Errors, Refuses),
        wrong("unclosed-set", "{ a = 1;"),
        wrong("unclosed-list", "[ 1 2"),
        wrong("missing-value", "{ a = ; }"),
        wrong("missing-semicolon", "{ a = 1 }"),
        wrong("missing-in", "let a = 1; a"),
        wrong("two-expressions", "{ }; { }"),
        wrong("closing-brace-too-many", "{ } }"),
        wrong("name-twice-bound", "a@{ b }@c: 1"),
    ]
}

/// What rnix's tokenizer looks at again and again.
fn long_runs() -> Vec<Case> {
    let long = |name, text: String| case(name, text, &[LongRun], Refused, Unasked);
    vec![
        long("run-of-selections", "a.".repeat(20_000) + "a"),
        long("run-of-sums", format!("[{}]", "1+".repeat(20_000))),
        long("run-of-minus", format!("[{}]", "-".repeat(40_000))),
        long("run-of-less", format!("[{}]", "<".repeat(40_000))),
        long("run-of-less-and-names", format!("[{}]", "<a".repeat(20_000))),
        long("many-middling-runs", filled(MEGABYTE, "[", |_| "a.".repeat(120) + "a ", "]")),
        long("run-of-minus-of-a-megabyte", format!("[{}", "-".repeat(MEGABYTE - 1))),
        case("run-of-slashes", "/".repeat(40_000), &[NestingTooDeep], Refused, Unasked),
        case("run-of-dots", format!("[{}]", ".".repeat(40_000)), &[], Errors, Refuses),
        case("many-short-runs", filled(65_536, "[", |_| "a.".repeat(20) + "a ", "]"), &[], Tree, Takes),
    ]
}

/// What rowan's tables of equal tokens and nodes are slow on.
fn interning() -> Vec<Case> {
    let long = |name, text: String| case(name, text, &[LongRun], Refused, Unasked);
    vec![
        long("unlike-lists-in-lists", filled(MEGABYTE, "[", |n| nested(200, "[", &format!("a{n}"), "]"), "]")),
        long("unlike-not", filled(MEGABYTE, "{", |n| format!("k={}a{n};", "!".repeat(200)), "}")),
        long("unlike-applications", filled(MEGABYTE, "{", |n| format!("k=a{n}{};", "[]".repeat(200)), "}")),
        long("unlike-parentheses", filled(MEGABYTE, "[", |n| nested(100, "(", &format!("a{n}"), ")"), "]")),
        long("names-alike-but-for-the-end", filled(MEGABYTE, "{", |n| format!("k{n:07}=1;"), "}")),
        long("strings-of-one-hash", equal_hashes(MEGABYTE)),
        case("names-alike-but-for-the-end-5000", filled(60_000, "{", |n| format!("k{n:07}=1;"), "}"), &[], Tree, Takes),
        case("strings-of-one-hash-1000", equal_hashes(18_000), &[], Tree, Takes),
        case("users-by-the-thousand", filled(150_000, "{", |n| format!("user{n:06} = true;\n"), "}"), &[], Tree, Takes),
    ]
}

/// A list of strings that all have the same hash in rowan's table of tokens.
fn equal_hashes(size: usize) -> String {
    const FACTOR: u64 = 0x517c_c1b7_2722_0a95;
    let add = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    let kind = add(0, rnix::SyntaxKind::TOKEN_STRING_CONTENT as u64);
    let plain = |byte: &u8| matches!(byte, 1..=0x7f) && !matches!(byte, b'"' | b'\\' | b'$' | b'\r');
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut text = String::from("[");
    while text.len() + 20 < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let first = state & 0x0f0f_0f0f_0f0f_0f0f | 0x6060_6060_6060_6060;
        // The second eight bytes undo what the first did to the hash.
        let second = (0x1234_5678 ^ add(kind, first).rotate_left(5)).to_le_bytes();
        if second.iter().all(plain) {
            let second = String::from_utf8(second.to_vec()).expect("ASCII");
            text += &format!("\"{}{second}\"", String::from_utf8_lossy(&first.to_le_bytes()));
        }
    }
    text + "]"
}

/// Strings and what they can hold.
fn strings() -> Vec<Case> {
    let fine = |name, text: &str| case(name, text, &[], Tree, Takes);
    let wrong = |name, text: &str| case(name, text, &[], Errors, Refuses);
    vec![
        wrong("unclosed-string", "{ a = \"b; }"),
        wrong("unclosed-block", "{ a = ''b; }"),
        wrong("unclosed-comment", "{ a = 1; } /* b"),
        wrong("unclosed-interpolation", "\"${a\""),
        wrong("string-that-ends-in-a-backslash", "\"a\\"),
        wrong("block-that-ends-in-an-escape", "''a''\\"),
        wrong("block-that-ends-in-a-quote", "''a'''"),
        wrong("one-quote", "'"),
        fine("block-of-quotes", "'''''''"),
        fine("block-with-dollar", "''''${a} $${b} ''\\${c}''"),
        fine("block-that-ends-in-dollar", "''a$''"),
        fine("string-of-dollars", "\"$$${a} $$$$ $\""),
        fine("escaped-interpolation", "\"\\${ [ [ [ ( \""),
        fine("string-in-interpolation-in-string", "\"a${\"b${\"c${d}\"}\"}\""),
        fine("block-in-interpolation-in-block", "''a${''b${''c${d}''}''}''"),
        fine("braces-in-interpolation", "\"${{ a = { b = \"}\"; }; }.a.b}\""),
        fine("comment-in-interpolation", "\"${a /* } \" */ # } \"\n}\""),
        fine("comment-like-string", "\"# /* \" + ''# /* ''"),
        fine("string-like-comment", "# \" '' ${ \n/* \" '' ${ */ 1"),
        fine("comment-of-stars", "/***/ /****/ /* * / */ 1"),
        fine(
            "let-bomb",
            &(1..60)
                .fold("let a0 = \"x\";".to_owned(), |all, n| format!("{all} a{n} = a{0} + a{0};", n - 1))
                .add("in a59"),
        ),
    ]
}

/// Paths, URIs, numbers and operators that are made of the same characters.
fn paths() -> Vec<Case> {
    let fine = |name, text: &str| case(name, text, &[], Tree, Takes);
    vec![
        fine("path-with-interpolations", "./a${b}c/${d}-${e}.nix"),
        fine("path-below-home", "~/a"),
        fine("search-path", "<nixpkgs/nixos>"),
        fine("division-or-path", "[ (a / b) (a/b) (1 /2) ]"),
        fine("update-or-path", "a//b"),
        fine("comment-after-name", "a/* b */"),
        fine("comparison-or-search-path", "a <b && c> d"),
        fine("uri-with-quotes", "http://a.b/c?d=e&f='g'"),
        fine("function-without-blank", "x:[x]"),
        fine("name-with-quotes", "a''"),
        fine("minus-in-name", "a-b"),
        fine("keyword-in-name", "[ inn with' or_ if-then letin ]"),
        case("path-that-ends-in-slash", "./a/", &[], Errors, Refuses),
        case("long-path", "a/".repeat(20_000) + "a", &[], Tree, Takes),
    ]
}

/// What only looks hostile.
fn plain() -> Vec<Case> {
    let fine = |name, text: String| case(name, text, &[], Tree, Takes);
    vec![
        fine("long-name", "a".repeat(100_000)),
        fine("long-string", format!("\"{}\"", "a".repeat(500_000))),
        fine("long-comment", format!("#{}\n1", "-".repeat(500_000))),
        fine("long-line-of-blanks", " ".repeat(500_000) + "1"),
        fine("many-comments", filled(100_000, "", |n| format!("# {n}\n"), "1")),
        fine("many-strings", filled(100_000, "[", |n| format!("\"user{n}\" "), "]")),
        fine("many-empty-lists", format!("[{}]", "[] ".repeat(30_000))),
        fine("many-bindings", filled(100_000, "{", |n| format!("a.b{n} = [ {n} ];\n"), "}")),
        case("names-twice", format!("{{{}}}", "a = 1;".repeat(1000)), &[], Tree, Refuses),
    ]
}

/// Sizes at and over the limits.
fn sizes() -> Vec<Case> {
    let large = |name, text: String| case(name, text, &[TooLarge], Refused, Unasked);
    vec![
        large("line-over-4-mib", "a ".repeat(2 * MEGABYTE + 1)),
        large("string-over-1-mib", format!("\"{}\"", "a".repeat(MEGABYTE + 1))),
        large("block-over-1-mib", format!("''{}''", "a".repeat(MEGABYTE + 1))),
        large("comment-over-1-mib", format!("#{}\n1", "a".repeat(MEGABYTE))),
        large("block-comment-over-1-mib", format!("/*{}*/1", "a".repeat(MEGABYTE))),
        large("name-over-1-mib", "a".repeat(MEGABYTE + 1)),
        large("unclosed-string-over-1-mib", format!("\"{}", "a".repeat(MEGABYTE + 1))),
        case("name-of-1-mib", "a".repeat(MEGABYTE), &[], Tree, Unasked),
        case("4-mib-of-blanks", " ".repeat(4 * MEGABYTE - 1) + "1", &[], Tree, Unasked),
    ]
}

impl Case {
    fn with(mut self, hazards: &[HazardKind]) -> Case {
        self.hazards = hazards.to_vec();
        self
    }
}
