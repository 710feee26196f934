//! Lines as no tool writes them on a real sshd: `inspect` must say of each what sshd does with it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use nixos_ssh::ssh::key_line::{classify, inspect};
use nixos_ssh::{Host, Sshd, User};

use crate::sshd_server::EXAMPLE_USER;
use crate::sshd_tool::{Folder, Key, version};

/// What is done to a line of ssh-keygen: type, base64 and comment in, a line of a file out.
type Form = Box<dyn Fn(&str, &str) -> String>;

fn options(options: &'static str) -> Form {
    Box::new(move |name, blob| format!("{options} {name} {blob} alice"))
}

fn whole(template: &'static str) -> Form {
    Box::new(move |name, blob| {
        let (first, second) = blob.split_at(30);
        let line = template.replace("TYPE", name).replace("BLOB", blob);
        line.replace("FIRST", first).replace("SECOND", second)
    })
}

/// The fields of a blob changed and put together again.
fn fields(change: fn(&mut Vec<Vec<u8>>)) -> Form {
    Box::new(move |name, blob| {
        let bytes = STANDARD.decode(blob).expect("base64");
        let (mut fields, mut rest) = (Vec::new(), bytes.as_slice());
        while let Some((length, after)) = rest.split_first_chunk::<4>() {
            let (field, after) = after.split_at(u32::from_be_bytes(*length) as usize);
            fields.push(field.to_vec());
            rest = after;
        }
        change(&mut fields);
        let length = |field: &[u8]| u32::try_from(field.len()).expect("short").to_be_bytes();
        let bytes: Vec<u8> = fields.iter().flat_map(|field| [&length(field)[..], field].concat()).collect();
        format!("{name} {}", STANDARD.encode(bytes))
    })
}

fn strange_ed25519_lines() -> Vec<Form> {
    let mut forms: Vec<Form> = [
        "TYPE BLOB a \u{7}bell",
        "TYPE BLOB a\rb",
        "TYPE BLOB a\u{1}\u{7f}\u{85}",
        "TYPE BLOB  blanks around  \t",
        "TYPE BLOB ali\0ce",
        "TYPE BLOB\0 alice",
        "TYPE BLOB\rcomment",
        "TYPE BLOB\r",
        "TYPE BLOB \r",
        "TYPE FIRST\rSECOND",
        "TYPE FIRST\u{b}SECOND\u{c}",
        "TYPE FIRST\u{a0}SECOND",
        "TYPE FIRST\0SECOND",
        "TYPE\rBLOB",
        "TYPE \rBLOB",
        "\rTYPE BLOB",
        "\u{c}TYPE BLOB",
        "\"TYPE BLOB alice\"",
        "TYPE TYPE BLOB",
        "TYPE \"BLOB\"",
        "TYPE BLOB=",
        "TYPE BLOB==== alice",
        "# TYPE BLOB",
        "alice TYPE BLOB",
        "localhost TYPE BLOB",
        "no-pty,\tTYPE BLOB",
        "restrict\r TYPE BLOB",
    ]
    .into_iter()
    .map(whole)
    .collect();
    forms.push(Box::new(|name, blob| format!("{name} {blob} {}", "x".repeat(20_000))));
    forms.push(Box::new(|name, blob| format!("command=\"true{}\" {name} {blob}", " ".repeat(20_000))));
    forms.push(fields(|fields| fields[0].push(0)));
    forms.push(fields(|fields| fields[0].extend([0, 0])));
    forms.push(fields(|fields| fields.push(Vec::new())));
    forms
}

fn strange_options() -> Vec<Form> {
    let mut all = vec![
        r#"command="true \\"a\\" b""#,
        r#"command="true \\\\""#,
        "command=\"true\t\u{7}\"",
        r#"command="true"#,
        r#"command=\"true\""#,
        r#"environment="A=\\"b\\"""#,
        r#"environment="A-=b""#,
        r#"environment="Ä=b""#,
        r#"from="127.0.0.1, 10.0.0.1""#,
        r#"from="10.0.0.0/abc,127.0.0.1""#,
        r#"from="host/8,127.0.0.1""#,
        r#"from="10.0/8,127.0.0.1""#,
        r#"from="10/8,127.0.0.1""#,
        r#"from="0x7f.1/32,127.0.0.1""#,
        r#"from="0177.0.0.0/8""#,
        r#"from="127.0.0.1/ 32,127.0.0.1""#,
        r#"from="127.0.0.0/+8,127.0.0.1""#,
        r#"from="127.0.0.1,""#,
        r#"from="127.0.0.1,!""#,
        r#"from="127.0.0.1,!!10.0.0.1""#,
        r#"from="127.0.0.1,10.0.0.0/33""#,
        r#"from="127.0.0.1,::1/64""#,
        r#"from="127.0.0.1,fe80::/10""#,
        r#"from="127.0.0.1,::ffff:10.0.0.0/120""#,
        r#"from="127.0.0.1,a b,\"c\",#""#,
        r#"expiry-time="20991231z""#,
        r#"expiry-time="20991231utc""#,
        r#"expiry-time="20990431""#,
        r#"expiry-time="20991232""#,
        r#"expiry-time="2099 1 1""#,
        r#"expiry-time="2099 1 1 1 1""#,
        r#"expiry-time="2099010 ""#,
        r#"expiry-time="20991231235961""#,
        r#"expiry-time="20991231235962""#,
        r#"expiry-time="209912312400""#,
        r#"expiry-time="2099123123""#,
        r#"expiry-time="Z""#,
        r#"permitopen="localhost/80""#,
        r#"permitopen="a b:80""#,
        r#"permitopen=":80""#,
        r#"permitopen="localhost: 80""#,
        r#"permitopen="localhost:+80""#,
        r#"permitopen="localhost:080""#,
        r#"permitopen="[::1]80""#,
        r#"permitopen="[::1:80""#,
        r#"permitopen="::1:80""#,
        r#"permitopen="localhost:80x""#,
        r#"permitopen="localhost:-1""#,
        r#"permitlisten=" 80""#,
        r#"permitlisten="/80""#,
        r#"permitlisten="localhost""#,
        r#"permitlisten="""#,
        r#"tunnel="ANY""#,
        r#"tunnel="+1""#,
        r#"tunnel=" 1""#,
        r#"tunnel="1 ""#,
        r#"tunnel="2147483645""#,
        r#"tunnel="2147483646""#,
        r#"tunnel="2147483647""#,
        r#"tunnel="""#,
        "no-pty=",
        "ptypty",
        "=",
        "\"no-pty\"",
        "no-pty;no-user-rc",
        "command",
        "no-command=\"true\"",
        "'no-pty'",
        ",",
        "no-pty,,",
    ];
    // Names of services are known by a file that a small machine may not have.
    if std::fs::read_to_string("/etc/services").is_ok_and(|text| text.contains("\nhttp\t")) {
        all.extend([r#"permitopen="localhost:http""#, r#"permitlisten="localhost:https""#]);
    }
    all.into_iter().map(options).collect()
}

fn strange_rsa_lines() -> Vec<Form> {
    let mut forms: Vec<Form> = ["rsa-sha2-256 BLOB", "rsa-sha2-512 BLOB alice", "no-pty rsa-sha2-512 BLOB", "RSA BLOB"]
        .into_iter()
        .map(whole)
        .collect();
    forms.push(fields(|fields| fields[1].splice(0..0, [0, 0, 0]).for_each(drop)));
    forms.push(fields(|fields| fields[2].splice(0..0, [0, 0]).for_each(drop)));
    forms.push(fields(|fields| fields[2].splice(0..1, []).for_each(drop)));
    forms.push(fields(|fields| fields[0] = b"rsa-sha2-512".to_vec()));
    forms
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn inspect_says_what_sshd_does() {
    let folder = Folder::new();
    let ed25519 = strange_ed25519_lines().into_iter().chain(strange_options());
    let mut lines: Vec<(Key, String)> = Vec::new();
    let mut keyed = |index: usize, form: Form, key: Key| {
        let line = key.line();
        let mut words = line.split_whitespace();
        let (name, blob) = (words.next().expect("a type"), words.next().expect("a blob"));
        let text = form(name, blob);
        assert!(!text.contains('\n'), "line {index} is one");
        lines.push((key, text));
    };
    for (index, form) in ed25519.enumerate() {
        keyed(index, form, folder.key(&format!("key{index}")));
    }
    for (index, form) in strange_rsa_lines().into_iter().enumerate() {
        let key = folder.key_of_type(&format!("rsa{index}"), &["-t", "rsa", "-b", "1024"]);
        keyed(index, form, key);
    }
    let text: String = lines.iter().map(|(_, line)| format!("{line}\n")).collect();
    folder.write("module/keys.pub", &text);
    let user = User::normal().key_files(["./keys.pub"]);
    let server = folder.serve(&Host::new().openssh(Sshd::keys_only()).user(EXAMPLE_USER, user));
    let mut differences = Vec::new();
    let mut taken = 0;
    for (key, line) in &lines {
        let entered = server.lets_in(key);
        let result = inspect(line).result;
        taken += usize::from(entered);
        let same_key = result.as_ref().is_ok_and(|read| read.key == key.public());
        if same_key != entered || result.is_ok() != entered || classify(line).is_none() != entered {
            let shown: String = line.chars().take(200).collect();
            differences.push(format!("sshd lets in: {entered}; we: {result:?}, {:?}\n  {shown:?}", classify(line)));
        }
    }
    assert!(differences.is_empty(), "{:?}: {}\n{}", version(), differences.len(), differences.join("\n"));
    assert!(taken > 40 && taken < lines.len() - 40, "{taken} of {} lines let somebody in", lines.len());
}
