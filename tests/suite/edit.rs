//! Edits on Nix text: what is wished happens, at the place where a person would do it, and nothing else.

use nixos_ssh::nix::edit::{Edit, EditError, append, apply, remove, remove_element, rename, set};

type Edits = Result<Vec<Edit>, EditError>;

fn edited(text: &str, edits: Edits) -> String {
    apply(text, edits.unwrap_or_else(|error| panic!("{error}: {text}"))).unwrap()
}

/// How people split the path of `a.b.c = 1`.
const SPLITS: [&str; 6] = [
    "{\n  a.b.c = [ 1 ];\n}\n",
    "{\n  a.b = {\n    c = [ 1 ];\n  };\n}\n",
    "{\n  a = {\n    b.c = [ 1 ];\n  };\n}\n",
    "{\n  a = {\n    b = {\n      c = [ 1 ];\n    };\n  };\n}\n",
    "{ lib, ... }:\n\nlet\n  x = 1;\nin\n{\n  config = lib.mkIf true {\n    a.b.c = [ 1 ];\n  };\n}\n",
    "{ ... }: {\n  a.\"b\".c = [ 1 ];\n}\n",
];

#[test]
fn every_split_is_set_appended_to_and_removed() {
    let path = ["a", "b", "c"];
    for text in SPLITS {
        assert_eq!(edited(text, set(text, &path, "2")), text.replace("[ 1 ]", "2"));
        assert_eq!(edited(text, append(text, &path, "2")), text.replace("[ 1 ]", "[ 1 2 ]"));
        assert_eq!(edited(text, remove_element(text, &path, &|one| one == "1")), text.replace("[ 1 ]", "[ ]"));
        let line = text.lines().find(|line| line.contains("[ 1 ]")).unwrap();
        assert_eq!(edited(text, remove(text, &path)), text.replace(&format!("{line}\n"), ""));
        assert!(matches!(remove(text, &["a", "b", "d"]), Err(EditError::NotDefined { .. })));
    }
}

#[test]
fn what_is_not_there_goes_beside_its_relatives() {
    for (before, path, after) in [
        ("{\n  a.b.c = 1;\n}\n", &["a", "b", "d"][..], "{\n  a.b.c = 1;\n  a.b.d = 2;\n}\n"),
        (
            "{\n  a.b = {\n    c = 1; # one\n  };\n}\n",
            &["a", "b", "d"],
            "{\n  a.b = {\n    c = 1; # one\n    d = 2;\n  };\n}\n",
        ),
        ("{\n  a = { b.c = 1; };\n}\n", &["a", "b", "d"], "{\n  a = { b.c = 1; b.d = 2; };\n}\n"),
        ("{ }\n", &["a", "b"], "{ a.b = 2; }\n"),
        ("{\n}\n", &["a"], "{\n  a = 2;\n}\n"),
        ("{ x = 1; }\n", &["a", "k 1"], "{ x = 1; a.\"k 1\" = 2; }\n"),
        ("{\n\ta = {\n\t\tb = 1;\n\t};\n}", &["a", "c"], "{\n\ta = {\n\t\tb = 1;\n\t\tc = 2;\n\t};\n}"),
        (
            "{\r\n  a = {\r\n    b = 1;\r\n  };\r\n}\r\n",
            &["a", "c"],
            "{\r\n  a = {\r\n    b = 1;\r\n    c = 2;\r\n  };\r\n}\r\n",
        ),
        (
            "{\n  a = {\n    # nothing yet\n  };\n}\n",
            &["a", "b"],
            "{\n  a = {\n    # nothing yet\n    b = 2;\n  };\n}\n",
        ),
        (
            "{\n  a = {\n    b = 1;\n  };\n  a.z = 3;\n}\n",
            &["a", "c"],
            "{\n  a = {\n    b = 1;\n    c = 2;\n  };\n  a.z = 3;\n}\n",
        ),
    ] {
        assert_eq!(edited(before, set(before, path, "2")), after);
        assert_eq!(edited(after, set(after, path, "2")), after, "twice is once");
    }
}

#[test]
fn what_was_met_in_real_files_is_put_in_and_taken_out_again() {
    for (before, with) in [
        ("{\n  inherit (x) a b;\n}\n", "{\n  inherit (x) a b;\n  n = 2;\n}\n"),
        ("{\n  inherit\n    a # one\n    ; # all\n}\n", "{\n  inherit\n    a # one\n    ; # all\n  n = 2;\n}\n"),
        ("{inherit ({ inherit y; }) a;}", "{inherit ({ inherit y; }) a; n = 2;}"),
        ("# x\r\n{\n  a = 1;\n}\n", "# x\r\n{\n  a = 1;\n  n = 2;\n}\n"),
        ("{\n  a = [\n    1\n  ]; \n}\n", "{\n  a = [\n    1\n  ]; \n  n = 2;\n}\n"),
        ("{\n  a = ''\n    x\n    # '';\n}\n", "{\n  a = ''\n    x\n    # '';\n  n = 2;\n}\n"),
    ] {
        assert_eq!(edited(before, set(before, &["n"], "2")), with);
        assert_eq!(edited(with, remove(with, &["n"])), before);
    }
}

#[test]
fn lists_keep_their_lines_and_comments() {
    for (before, after) in [
        ("{ a = [ ]; }", "{ a = [ 9 ]; }"),
        ("{ a = []; }", "{ a = [ 9 ]; }"),
        ("{\n  a = [\n  ];\n}\n", "{\n  a = [\n    9\n  ];\n}\n"),
        ("{\n  a = [\n    # none\n  ];\n}\n", "{\n  a = [\n    # none\n    9\n  ];\n}\n"),
        ("{\n  a = [\n    1 # one\n    2 # two\n  ];\n}\n", "{\n  a = [\n    1 # one\n    2 # two\n    9\n  ];\n}\n"),
        ("{\n  a = [\n    1\n    2 ];\n}\n", "{\n  a = [\n    1\n    2\n    9 ];\n}\n"),
        ("{\n\ta = [\n\t\t1\n\t];\n}\n", "{\n\ta = [\n\t\t1\n\t\t9\n\t];\n}\n"),
        ("{ a = x; }", "{ a = x ++ [ 9 ]; }"),
        ("{ a = x ++ [ 1 ]; }", "{ a = x ++ [ 1 9 ]; }"),
        ("{ a = [ 1 ] ++ x; }", "{ a = [ 1 9 ] ++ x; }"),
        ("{ a = mkIf c x; }", "{ a = mkIf c (x ++ [ 9 ]); }"),
        ("{ a = lib.mkForce [ 1 ]; }", "{ a = lib.mkForce [ 1 9 ]; }"),
        ("{ a = lib.mkIf c (lib.mkBefore [ 1 ]); }", "{ a = lib.mkIf c (lib.mkBefore [ 1 9 ]); }"),
        ("{ a = with k; [ x y ]; }", "{ a = with k; [ x y 9 ]; }"),
        ("{ a = let k = 1; in [ k ]; }", "{ a = let k = 1; in [ k 9 ]; }"),
        ("{ a = if c then [ 1 ] else [ 2 ]; }", "{ a = (if c then [ 1 ] else [ 2 ]) ++ [ 9 ]; }"),
        ("{ a = map f l; }", "{ a = map f l ++ [ 9 ]; }"),
    ] {
        let added = edited(before, append(before, &["a"], "9"));
        assert_eq!(added, after);
    }
}

#[test]
fn an_element_goes_with_the_comments_that_are_about_it() {
    for (before, after) in [
        ("{ a = [ 9 1 ]; }", "{ a = [ 1 ]; }"),
        ("{ a = [9 1]; }", "{ a = [1]; }"),
        ("{ a = [ 1 9 2 ]; }", "{ a = [ 1 2 ]; }"),
        ("{ a = [ 1 (9) 2 ]; }", "{ a = [ 1 2 ]; }"),
        ("{ a = x ++ [ 9 ]; }", "{ a = x; }"),
        ("{ a = [ 9 ] ++ x; }", "{ a = x; }"),
        ("{ a = mkIf c (x ++ [ 9 ]); }", "{ a = mkIf c x; }"),
        (
            "{\n  a = [\n    1 # one\n    9 # nine\n    2 # two\n  ];\n}\n",
            "{\n  a = [\n    1 # one\n    2 # two\n  ];\n}\n",
        ),
        (
            "{\n  a = [\n    1\n    # nine,\n    # he said\n    9\n\n    2\n  ];\n}\n",
            "{\n  a = [\n    1\n\n    2\n  ];\n}\n",
        ),
        ("{\n  a = [\n    # all of them\n    9\n    1\n  ];\n}\n", "{\n  a = [\n    # all of them\n    1\n  ];\n}\n"),
        ("{\n  a = [\n    # last\n    9\n  ];\n}\n", "{\n  a = [\n  ];\n}\n"),
        ("{\n  a = [ 1\n        9 ];\n}\n", "{\n  a = [ 1\n ];\n}\n"),
        ("{\r\n  a = [\r\n    9\r\n    1\r\n  ];\r\n}\r\n", "{\r\n  a = [\r\n    1\r\n  ];\r\n}\r\n"),
        ("{\n  a = [\n    1 /* one */ 9 /* nine */\n  ];\n}\n", "{\n  a = [\n    1 /* one */ /* nine */\n  ];\n}\n"),
    ] {
        let is_nine = |one: &str| one.trim_matches(['(', ')']) == "9";
        assert_eq!(edited(before, remove_element(before, &["a"], &is_nine)), after);
    }
}

#[test]
fn a_name_is_changed_where_it_stands_or_moves_into_the_set_that_is_there() {
    let (from, to) = (["s", "old"], ["s", "t", "New"]);
    for (before, after) in [
        ("{ s.old = 1; }", "{ s.t.New = 1; }"),
        ("{ s = { old = 1; x = 2; }; }", "{ s = { t.New = 1; x = 2; }; }"),
        (
            "{\n  s.t = {\n    a = 1;\n  };\n  s.old = 2; # why\n}\n",
            "{\n  s.t = {\n    a = 1;\n    New = 2; # why\n  };\n}\n",
        ),
        (
            "{\n  s = {\n    # why\n    old = 2;\n\n    t = {\n    };\n  };\n}\n",
            "{\n  s = {\n\n    t = {\n      # why\n      New = 2;\n    };\n  };\n}\n",
        ),
    ] {
        assert_eq!(edited(before, rename(before, &from, &to)), after);
        assert!(matches!(rename(after, &from, &to), Err(EditError::NotDefined { .. })));
    }
    let both = "{ s.old = 1; s.t.New = 2; }";
    assert!(matches!(rename(both, &from, &to), Err(EditError::Unclear { .. })));
    let inherited = "{ s = { inherit old; }; }";
    assert!(matches!(rename(inherited, &from, &to), Err(EditError::Unclear { .. })));
}

#[test]
fn names_of_a_path_are_known_however_they_are_written() {
    for (before, after) in [
        (r#"{ s."a\"b".old = 1; }"#, r#"{ s."a\"b".New = 1; }"#),
        (r#"{ s."a\"b" = { old.x."c.\"d" = 1; }; }"#, r#"{ s."a\"b" = { New.x."c.\"d" = 1; }; }"#),
        ("{ s . /* a.b */ \"a\\\"b\" . old . x = 1; }", "{ s . /* a.b */ \"a\\\"b\" . New . x = 1; }"),
        (
            "{\n  t.\"a\\\"b\" = {\n    y = 2;\n  };\n  s.\"a\\\"b\".old = 1;\n}\n",
            "{\n  t.\"a\\\"b\" = {\n    y = 2;\n  };\n  s.\"a\\\"b\".New = 1;\n}\n",
        ),
    ] {
        let edits = rename(before, &["s", "a\"b", "old"], &["s", "a\"b", "New"]);
        assert_eq!(edited(before, edits), after);
    }
}

#[test]
fn text_that_nix_refuses_is_not_edited() {
    for text in ["{ a = ; }", "{ a = 1; a = 2; }", "{ a = 1; } }", "# x\r y\n{ a = 1; }"] {
        assert!(matches!(set(text, &["a"], "2"), Err(EditError::Syntax { .. })), "{text:?}");
    }
    assert!(matches!(set("{ a = 1; }", &["a"], "2;"), Err(EditError::Syntax { .. })), "a value that is none");
    assert!(matches!(append("{ a = [ ]; }", &["a"], "f x"), Err(EditError::Syntax { .. }) | Ok(_)));
}
