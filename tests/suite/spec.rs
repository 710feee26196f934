//! Specs: every mistake with its place, its option and the nearest right name; what no field lets through; what is taken.

use nixos_ssh::diagnostic::Diagnostic;
use nixos_ssh::model::problem::OptionErrors;
use nixos_ssh::source::line_column;
use nixos_ssh::spec::Format::{self, Json, Toml};
use nixos_ssh::spec::{Spec, schema};
use nixos_ssh::{AuthorizedKey, Host, ModuleOptions, Release};

#[path = "spec/mistakes.rs"]
mod mistakes;

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOPVINz5EYZHoTTbH2SmPnN0b+9vi0R6OTFvJaghTAbJ";

/// `line:column option: what is wrong (what to do)`.
fn shown(text: &str, diagnostic: &Diagnostic) -> String {
    let label = &diagnostic.labels[0];
    assert!(!label.span.is_none(), "no place: {diagnostic:?}");
    let (line, column) = line_column(text, label.span.start as usize);
    let option = if label.text.is_empty() { String::new() } else { format!(" {}", label.text) };
    let help = diagnostic.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    format!("{line}:{column}{option}: {}{help}", diagnostic.message)
}

fn mistakes(format: Format, text: &str, release: Release) -> Vec<String> {
    match Spec::read(text, format, 0, release) {
        Ok(spec) => panic!("taken: {text}\n{spec:?}"),
        Err(errors) => errors.0.iter().map(|error| shown(text, &Diagnostic::from(error))).collect(),
    }
}

/// Mistakes that are only seen when the module is written, because they depend on the release.
fn written(text: &str, release: Release) -> Vec<String> {
    let Ok(OptionErrors(errors)) = host(Toml, text, release).to_tree(release).map(|_| ()).map_or_else(Ok, Err) else {
        return Vec::new();
    };
    errors.iter().map(|error| shown(text, &Diagnostic::from(error))).collect()
}

fn host(format: Format, text: &str, release: Release) -> Host {
    match Spec::read(text, format, 0, release) {
        Ok(Spec::Host(host)) => *host,
        other => panic!("{text}\n{other:?}"),
    }
}

#[test]
fn every_mistake_of_one_run_in_the_order_of_the_text() {
    let toml = "\
[users.users.alice]
isNormalUser = \"yes\"
openssh.authorizedKeys.keys = [
  \"ssh-ed25519 AAAA\",
  \"@KEY@ alice@laptop\",
  \"ssh-rsa @BLOB@\",
]

[services.openssh]
enabel = true
ports = [22, 0]

[[services.openssh.extraConfig]]
Match = \"User git\"
Port = 22
ForceComand = \"ä\"

[services.openssh.settings]
UseDNS = \"ä\"  # ä
PermitRootLogin = false
";
    let expected = [
        "2:16 users.users.alice.isNormalUser: expected true or false, found a string",
        "4:3 users.users.alice.openssh.authorizedKeys.keys[0]: the key is cut off",
        "6:3 users.users.alice.openssh.authorizedKeys.keys[2]: the line says ssh-rsa, the key itself is ssh-ed25519",
        "10:1 services.openssh.enabel: NixOS has no option of this name (did you mean `enable`?)",
        "11:14 services.openssh.ports[1]: expected a port, 1 to 65535, found 0",
        "16:15 services.openssh.extraConfig[0].ForceComand: sshd_config has no keyword \"ForceComand\" \
         (did you mean `ForceCommand`?)",
        "19:1 services.openssh.settings.UseDNS: NixOS has no option of this name (did you mean `UseDns`?)",
        "20:19 services.openssh.settings.PermitRootLogin: expected one of \"yes\", \"without-password\", \
         \"prohibit-password\", \"forced-commands-only\", \"no\", found false",
    ];
    let (_, blob) = KEY.split_once(' ').unwrap();
    let toml = toml.replace("@KEY@", KEY).replace("@BLOB@", blob);
    assert_eq!(mistakes(Toml, &toml, Release::default()), expected);

    let json = "{\n  \"ä\": 1,\n  \"users\": { \"users\": { \"ä\": {}, \"bob\": { \"uid\": 1.5, \"uid\": 1 } } },\r\n\t\"x\": 2\n}";
    let expected = [
        "2:3 \"ä\": NixOS has no option of this name",
        "3:25 users.users.\"ä\": user cannot be \"ä\": it begins with a-z or _ and goes on with a-z, 0-9, _ and -",
        "3:50 users.users.bob.uid: expected a whole number, found a number with a fraction",
        "4:2 x: NixOS has no option of this name",
    ];
    assert_eq!(mistakes(Json, json, Release::default()), expected);
}

#[test]
fn a_fleet_reports_the_mistakes_of_every_host() {
    let text = "[common]\nservice = 1\n[hosts.web]\nservices.openssh.ports = [0]\n[hosts.\"d b\"]\nuser = 1\n[host]\n";
    let expected = [
        "2:1 common.service: NixOS has no option of this name (did you mean `services`?)",
        "4:27 hosts.web.services.openssh.ports[0]: expected a port, 1 to 65535, found 0",
        "5:8 hosts.\"d b\": host cannot be \"d b\": it is letters, digits, - and _, at most 63, with single dots between",
        "6:1 hosts.\"d b\".user: NixOS has no option of this name (did you mean `users`?)",
        "7:2 host: NixOS has no option of this name (did you mean `hosts`?)",
    ];
    assert_eq!(mistakes(Toml, text, Release::default()), expected);
}

#[test]
fn a_comment_of_more_than_200_bytes_is_refused() {
    let spec = |length: usize| {
        let key = serde_json::json!({ "key": KEY, "comment": "ä".repeat(length / 2) });
        serde_json::json!({ "users": { "users": { "a": { "openssh": { "authorizedKeys": { "keys": [key] } } } } } })
    };
    assert!(serde_json::from_value::<Host>(spec(200)).is_ok());
    let error = serde_json::from_value::<Host>(spec(202)).unwrap_err().to_string();
    assert_eq!(error, "users.users.a.openssh.authorizedKeys.keys[0]: a comment of 202 bytes, at most 200 are written");
}

#[test]
fn what_looks_like_nix_is_text() {
    // Nothing here ends a string or begins an interpolation: the module reads back, or it would not be there.
    let evil = [
        "${builtins.abort \"x\"}",
        "\"; services.openssh.enable = true; x = \"",
        "''${x}''",
        "\\",
        "$",
        "$${x}",
        "# x",
        "*/ x",
    ];
    for text in evil {
        let text = serde_json::to_string(text).unwrap();
        let key =
            format!("{{ \"key\": \"{KEY}\", \"comment\": {text}, \"options\": {{ \"command\": \"a$b\\\"${{c}}\" }} }}");
        let spec = format!(
            "{{ \"users\": {{ \"motd\": {text}, \"users\": {{ \"alice\": {{ \"password\": {text}, \"openssh\": \
             {{ \"authorizedKeys\": {{ \"keys\": [{key}] }} }} }} }} }} }}"
        );
        let host = host(Json, &spec, Release::default());
        let module = host.to_module(&ModuleOptions::default()).unwrap();
        assert!(!module.text().lines().any(|line| line.trim_start().starts_with("services")), "{module}");
        assert!(!module.text().replace("\\${", "").replace("''${", "").contains("${"), "{module}");
    }
    let description = host(Toml, "users.users.alice.description = \"${x} \\\"y\\\"\"", Release::default());
    let module = description.to_module(&ModuleOptions::default()).unwrap();
    assert_eq!(module.text(), "{ ... }:\n\n{\n  users.users.alice.description = \"\\${x} \\\"y\\\"\";\n}\n");
}

#[test]
fn a_block_is_written_for_the_shell_that_reads_it() {
    // NixOS passes the server's text through a shell, and the client's not.
    let text = r#"
services.openssh.extraConfig = [{ Match = "User git", ForceCommand = 'echo "$USER" `id` \x' }]
programs.ssh.extraConfig = [{ Host = "web", ProxyCommand = 'nc $x `id` \y' }]
boot.initrd.network.ssh.extraConfig = "Banner /etc/$banner"
"#;
    let module = host(Toml, text, Release::default()).to_module(&ModuleOptions::default()).unwrap();
    assert!(module.text().contains("    ForceCommand echo \"\\$USER\" \\`id\\` \\\\x\n"), "{module}");
    assert!(module.text().contains("    ProxyCommand nc $x `id` \\y\n"), "{module}");
    assert!(module.text().contains("    Banner /etc/$banner\n"), "{module}");
    // Text that is already escaped means the same as the block.
    let escaped = r#"services.openssh.extraConfig = 'Match User git
  ForceCommand echo "\$USER" \`id\` \\x
'"#;
    let escaped = escaped.replace('\'', "'''");
    let block = text.lines().nth(1).unwrap();
    assert_eq!(host(Toml, &escaped, Release::default()), host(Toml, block, Release::default()));
}

#[test]
fn what_is_taken_fits_the_schema() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let user = |json: &str| format!("{{\"users\":{{\"users\":{{\"alice\":{json}}}}}}}");
    let sshd = |json: &str| format!("{{\"services\":{{\"openssh\":{json}}}}}");
    let taken = [
        "{}".to_owned(),
        "{\"$schema\":\"./ssh.schema.json\"}".to_owned(),
        "{\"services\":{},\"users\":{\"users\":{}}}".to_owned(),
        user("{}"),
        user("{\"uid\":null,\"hashedPassword\":null,\"shell\":null,\"linger\":null}"),
        user("{\"uid\":9223372036854775807}"),
        user("{\"uid\":-9223372036854775807}"),
        user("{\"shell\":\"pkgs.zsh\",\"packages\":[\"pkgs.python3Packages.pip\",\"pkgs.git\"]}"),
        user("{\"shell\":\"/run/current-system/sw/bin/zsh\"}"),
        user("{\"expires\":\"2028-02-29\",\"homeMode\":\"0750\"}"),
        user("{\"description\":\"Älice ${x} 'y' \\\\ — 鍵\"}"),
        user("{\"openssh\":{\"authorizedKeys\":{\"keys\":[],\"keyFiles\":[\"./keys/a.b_c-1.pub\",\"./..a\"]}}}"),
        user(&format!("{{\"openssh\":{{\"authorizedKeys\":{{\"keys\":[\"{KEY}\",\"\\t{KEY}  alice  \\n\"]}}}}}}")),
        user(&format!(
            "{{\"openssh\":{{\"authorizedKeys\":{{\"keys\":[{{\"key\":\"restrict {KEY} alice\",\"options\":\"\"}},\
             {{\"key\":\"{KEY}\",\"options\":{{\"restrict\":false,\"cert-authority\":false,\"pty\":true}}}}]}}}}}}"
        )),
        sshd("{\"ports\":[1,65535],\"listenAddresses\":[{\"addr\":\"[::1]\",\"port\":22},{\"addr\":\"0.0.0.0\",\"port\":null}]}"),
        sshd("{\"settings\":{\"AllowUsers\":null,\"Ciphers\":[\"+aes256-ctr\"],\"GatewayPorts\":\"clientspecified\",\"Banner\":null}}"),
        sshd("{\"settings\":{\"MaxAuthTries\":3,\"AllowTcpForwarding\":\"local\",\"ClientAliveInterval\":null,\"Compression\":false}}"),
        sshd("{\"settings\":{\"VersionAddendum\":\"its # \\\"me\\\" $HOME\"}}"),
        sshd("{\"extraConfig\":\"\"}"),
        sshd("{\"extraConfig\":[{\"MaxSessions\":2},{\"Match\":\"all\",\"X11Forwarding\":false}]}"),
        sshd("{\"extraConfig\":[{\"Match\":{\"User\":[\"a\",\"b*\"],\"Address\":\"10.0.0.0/8,!10.1.0.0/16\"},\"PermitOpen\":[\"a:1\",\"b:2\"]}]}"),
        "{\"programs\":{\"ssh\":{\"extraConfig\":[{\"Match\":{\"Host\":\"a\",\"exec\":\"test -e /x\"},\"Port\":22},\
         {\"Host\":\"b c !d\",\"IdentityFile\":[\"~/.ssh/a\",\"~/.ssh/b\"]}]}}}"
            .to_owned(),
        "{\"programs\":{\"ssh\":{\"knownHosts\":{\"*.example.com\":{\"certAuthority\":true},\"[a]:22\":{},\"::1\":{}}}}}".to_owned(),
        "{\"hosts\":{\"web1\":{},\"a.b-c_d\":{\"services\":{\"openssh\":{\"enable\":true}}}}}".to_owned(),
        "{\"common\":{},\"hosts\":{\"web1\":{}}}".to_owned(),
    ];
    for text in &taken {
        let spec = Spec::read(text, Json, 0, Release::default()).unwrap_or_else(|errors| panic!("{text}\n{errors:?}"));
        let json = serde_json::from_str(text).unwrap();
        assert!(
            validator.is_valid(&json),
            "{text}\n{:?}",
            validator.iter_errors(&json).map(|e| e.to_string()).collect::<Vec<_>>()
        );
        let hosts = match &spec {
            Spec::Host(host) => vec![&**host],
            Spec::Fleet(hosts) => hosts.values().collect(),
        };
        for host in hosts {
            assert!(host.to_module(&ModuleOptions::default()).is_ok(), "{text}");
        }
    }
    // JSON may split a set in two, as Nix may; only a value cannot be there twice.
    let split = r#"{ "services": { "openssh": { "enable": true } }, "services": {} }"#;
    assert_eq!(host(Json, split, Release::default()), host(Toml, "services.openssh.enable = true", Release::default()));
}

#[test]
fn json_and_toml_of_the_same_spec_are_the_same_host() {
    let json = r#"
{
  "services": { "openssh": { "enable": true, "ports": [22, 2222],
    "settings": { "MaxAuthTries": 3, "PasswordAuthentication": false, "AllowUsers": ["alice", "git"], "LogLevel": "VERBOSE" },
    "extraConfig": [{ "Match": { "User": "git", "Address": ["10.0.0.0/8"] }, "PermitTTY": false, "ForceCommand": "a \"b\" # c" }] } },
  "users": { "motd": "one\ntwo\ttabs\n", "users": { "alice": { "isNormalUser": true, "uid": 1000, "expires": "2030-12-31",
    "description": "é \u00e9 \u0041", "openssh": { "authorizedKeys": { "keys": [
      { "key": "@KEY@", "comment": "alice", "options": { "restrict": true, "from": ["10.0.0.0/8", "::1"], "tunnel": 1 } } ] } } } } },
  "programs": { "ssh": { "startAgent": true, "knownHosts": { "github.com": { "publicKey": "@KEY@" } } } },
  "boot": { "initrd": { "network": { "ssh": { "enable": true, "port": 2222, "authorizedKeys": ["@KEY@"] } } } }
}"#;
    let toml = r#"
[services.openssh]
enable = true
ports = [22, 0x8ae]
settings = { MaxAuthTries = 3, PasswordAuthentication = false, AllowUsers = ["alice", "git"], LogLevel = 'VERBOSE' }
[[services.openssh.extraConfig]]
Match = { User = "git", Address = ["10.0.0.0/8"] }
PermitTTY = false
ForceCommand = 'a "b" # c'
[users]
motd = """
one
two\ttabs
"""
[users.users.alice]
isNormalUser = true
uid = 1_000
expires = 2030-12-31
description = "é \u00e9 \u0041"
[[users.users.alice.openssh.authorizedKeys.keys]]
key = "@KEY@"
comment = "alice"
options = { restrict = true, from = ["10.0.0.0/8", "::1"], tunnel = 1 }
[programs.ssh]
startAgent = true
knownHosts."github.com".publicKey = "@KEY@"
[boot.initrd.network.ssh]
enable = true
port = 2222
authorizedKeys = ["@KEY@"]
"#;
    let (json, toml) = (json.replace("@KEY@", KEY), toml.replace("@KEY@", KEY));
    let read = host(Json, &json, Release::default());
    assert_eq!(read, host(Toml, &toml, Release::default()));
    assert_eq!(read, serde_json::from_str::<Host>(&json).unwrap());
    let (_, alice) = read.all_users().next().unwrap();
    assert_eq!(alice.description.get().map(|text| &**text), Some("é é A"));
    assert_eq!(
        alice.keys.get().unwrap()[0].to_string(),
        format!("restrict,from=\"10.0.0.0/8,::1\",tunnel=\"1\" {KEY} alice")
    );
}

#[test]
fn a_host_is_added_to_what_all_have_in_common() {
    let text = r#"
[common.services.openssh]
enable = true
ports = [22]
settings = { PermitRootLogin = "no", AllowUsers = ["alice"], MaxAuthTries = 3, MaxSessions = 5 }
extraConfig = [{ MaxStartups = "10:30:60" }, { Match = "User git", PermitTTY = false }]
[common.users.users.alice]
uid = 1000
shell = "pkgs.zsh"
openssh.authorizedKeys.keys = ["@KEY@ common"]

[hosts.plain]

[hosts.own.services.openssh]
ports = [2222]
settings = { PermitRootLogin = "yes", AllowUsers = ["bob"], MaxAuthTries = 6 }
extraConfig = [{ LoginGraceTime = 20 }, { Match = "User bob", X11Forwarding = true }]
[hosts.own.users.users.alice]
shell = "pkgs.fish"
openssh.authorizedKeys.keys = ["@KEY@ own"]
[hosts.own.users.users.bob]
"#;
    let Ok(Spec::Fleet(hosts)) = Spec::read(&text.replace("@KEY@", KEY), Toml, 0, Release::default()) else { panic!() };
    assert_eq!(hosts.keys().collect::<Vec<_>>(), ["own", "plain"]);
    let own = hosts["own"].to_module(&ModuleOptions::default()).unwrap();
    let expected = r#"{ lib, pkgs, ... }:

{
  services.openssh = {
    enable = true;
    ports = [
      22
      2222
    ];
    settings = {
      AllowUsers = [
        "alice"
        "bob"
      ];
      PermitRootLogin = "yes";
      MaxAuthTries = 6;
      MaxSessions = 5;
    };
    extraConfig = lib.mkAfter ''
      MaxStartups 10:30:60
      LoginGraceTime 20
      Match User git
        PermitTTY no
      Match User bob
        X11Forwarding yes
      Match all
    '';
  };

  users.users = {
    alice = {
      uid = 1000;
      shell = pkgs.fish;
      openssh.authorizedKeys.keys = [
        "@KEY@ common"
        "@KEY@ own"
      ];
    };
    bob = { };
  };
}
"#;
    assert_eq!(own.text(), expected.replace("@KEY@", KEY));
    // What a host does not say is what all have in common, and one host says nothing to another.
    let common = text.split("[hosts.plain]").next().unwrap().replace("common.", "").replace("@KEY@", KEY);
    assert_eq!(hosts["plain"], host(Toml, &common, Release::default()));
}

#[test]
fn releases_differ() {
    use Release::{R25_11, R26_05, R26_11};
    let module = |text: &str, release| {
        let options = ModuleOptions { release, ..ModuleOptions::default() };
        let module = host(Toml, text, release).to_module(&options).unwrap().into_text();
        module.strip_prefix("{ ... }:\n\n{\n  ").and_then(|module| module.strip_suffix("\n}\n")).unwrap().to_owned()
    };
    // AcceptEnv: one string up to 25.11, a list from 26.05 on. A list is right for all of them.
    let list = "services.openssh.settings.AcceptEnv = [\"LANG\", \"LC_*\"]";
    let as_list = "services.openssh.settings.AcceptEnv = [\n    \"LANG\"\n    \"LC_*\"\n  ];";
    assert_eq!(module(list, R25_11), "services.openssh.settings.AcceptEnv = \"LANG LC_*\";");
    assert_eq!(module(list, R26_05), as_list);
    assert_eq!(module(list, R26_11), as_list);
    let string = "services.openssh.settings.AcceptEnv = \"LANG LC_*\"";
    assert_eq!(module(string, R25_11), "services.openssh.settings.AcceptEnv = \"LANG LC_*\";");
    for release in [R26_05, R26_11] {
        let expected = "1:39 services.openssh.settings.AcceptEnv: \
                        expected a list, each element the name of a variable, patterns allowed, found a string";
        assert_eq!(mistakes(Toml, string, release), [expected]);
    }
    for (text, release) in [("[]", R26_05), ("[]", R25_11), ("\"\"", R25_11)] {
        let expected = "1:39 services.openssh.settings.AcceptEnv: \
                        expected at least one element, each the name of a variable, patterns allowed, found an empty list";
        assert_eq!(mistakes(Toml, &format!("services.openssh.settings.AcceptEnv = {text}"), release), [expected]);
    }
    // A path beside the module needs a declared path option.
    let banner = "services.openssh.settings.Banner = \"./banner\"";
    assert_eq!(
        written(banner, R25_11),
        ["1:36 services.openssh.settings.Banner: \
          NixOS 25.11 takes only an absolute path here, a path beside the module needs 26.05"]
    );
    assert_eq!(module(banner, R26_05), "services.openssh.settings.Banner = ./banner;");
    let banner = "services.openssh.settings.Banner = \"/etc/banner\"";
    assert_eq!(module(banner, R25_11), "services.openssh.settings.Banner = \"/etc/banner\";");
    let moduli = "services.openssh.settings.ModuliFile = \"./moduli\"";
    for (release, name) in [(R25_11, "25.11"), (R26_05, "26.05")] {
        let expected = format!(
            "1:40 services.openssh.settings.ModuliFile: \
             NixOS {name} takes only an absolute path here, a path beside the module needs 26.11"
        );
        assert_eq!(written(moduli, release), [expected]);
    }
    assert_eq!(module(moduli, R26_11), "services.openssh.settings.ModuliFile = ./moduli;");
    // Options that came later.
    let both = "services.openssh.generateHostKeys = true\nservices.openssh.enableRecommendedAlgorithms = false";
    assert_eq!(
        written(both, R25_11),
        [
            "1:37 services.openssh.generateHostKeys: NixOS 25.11 does not have this option, it came with 26.05",
            "2:48 services.openssh.enableRecommendedAlgorithms: NixOS 25.11 does not have this option, it came with 26.05",
        ]
    );
    assert_eq!(written(both, R26_05), [""; 0]);
    assert!("24.05".parse::<Release>().is_err());
}

#[test]
fn a_private_key_is_never_shown() {
    let text = format!(
        "{}[\"-----BEGIN OPENSSH PRIVATE KEY-----\\nc2VjcmV0\"]",
        "users.users.alice.openssh.authorizedKeys.keys = "
    );
    let errors = Spec::read(&text, Toml, 0, Release::default()).unwrap_err();
    let diagnostic = Diagnostic::from(&errors.0[0]);
    assert!(diagnostic.secret && !format!("{diagnostic:?}").contains("c2Vj"));
    let parsed = "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0".parse::<AuthorizedKey>().unwrap_err();
    assert!(!format!("{parsed:?} {parsed}").contains("c2Vj"));
}

#[test]
fn a_list_is_joined_as_its_keyword_demands() {
    let spec = r#"{ "programs": { "ssh": { "extraConfig": [
        { "Host": "web", "ProxyJump": ["a", "b"], "SendEnv": ["LANG", "LC_*"], "Ciphers": ["aes256-ctr", "aes128-ctr"] }
    ] } } }"#;
    let Ok(Spec::Host(host)) = Spec::read(spec, Format::Json, 0, Release::default()) else { panic!("a host") };
    let expected = "Host web\n  ProxyJump a,b\n  SendEnv LANG LC_*\n  Ciphers aes256-ctr,aes128-ctr\n";
    assert_eq!(nixos_ssh::emit::ssh_config::ssh_config(&host), expected);
}
