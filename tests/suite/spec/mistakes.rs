//! Mistakes in specs: one line a spec, below it exactly what is said of it, `line:column option: mistake (help)`.
//! `@KEY@` is a key, `⏎` a line break, `\u{feff}` a byte order mark.

use nixos_ssh::Release;
use nixos_ssh::spec::Format;

use super::{KEY, mistakes};

fn check(table: &str) {
    let plain = |text: &str| text.replace("@KEY@", KEY).replace('⏎', "\n").replace("\\u{feff}", "\u{feff}");
    let mut cases: Vec<(Format, String, Vec<String>)> = Vec::new();
    for line in table.lines().filter(|line| !line.is_empty()) {
        if let Some(text) = line.strip_prefix("json ") {
            cases.push((Format::Json, plain(text), Vec::new()));
        } else if let Some(text) = line.strip_prefix("toml ") {
            cases.push((Format::Toml, plain(text), Vec::new()));
        } else {
            let mistake = line.strip_prefix("    ").expect("a mistake is indented");
            cases.last_mut().expect("a spec comes first").2.push(mistake.replace("@KEY@", KEY));
        }
    }
    for (format, text, expected) in cases {
        assert!(!expected.is_empty(), "{text}");
        assert_eq!(mistakes(format, &text, Release::default()), expected, "{text}");
    }
}

#[test]
fn a_value_of_another_type() {
    check(
        r###"
toml services.openssh.enable = "yes"
    1:27 services.openssh.enable: expected true or false, found a string
toml services.openssh.enable = 1
    1:27 services.openssh.enable: expected true or false, found a whole number
toml services = true
    1:12 services: expected an attribute set, found true
toml services.openssh = []
    1:20 services.openssh: expected an attribute set, found a list
toml services.openssh.ports = 22
    1:26 services.openssh.ports: expected a list, each element a port, 1 to 65535, found a whole number
toml services.openssh.ports = ["22"]
    1:27 services.openssh.ports[0]: expected a port, 1 to 65535, found a string
toml services.openssh.ports = [22, 2.5]
    1:31 services.openssh.ports[1]: expected a port, 1 to 65535, found a number with a fraction
toml services.openssh.settings.PasswordAuthentication = "no"
    1:52 services.openssh.settings.PasswordAuthentication: expected true or false, found a string
toml services.openssh.settings.PermitRootLogin = false
    1:45 services.openssh.settings.PermitRootLogin: expected one of "yes", "without-password", "prohibit-password", "forced-commands-only", "no", found false
toml services.openssh.settings.PermitRootLogin = "never"
    1:45 services.openssh.settings.PermitRootLogin: expected one of "yes", "without-password", "prohibit-password", "forced-commands-only", "no", found "never"
toml services.openssh.settings.GatewayPorts = true
    1:42 services.openssh.settings.GatewayPorts: expected one of "yes", "no", "clientspecified", found true
toml services.openssh.settings.LogLevel = "verbose"
    1:38 services.openssh.settings.LogLevel: expected one of "QUIET", "FATAL", "ERROR", "INFO", "VERBOSE", "DEBUG", "DEBUG1", "DEBUG2", "DEBUG3", found "verbose"
toml services.openssh.settings.AllowUsers = "alice"
    1:40 services.openssh.settings.AllowUsers: expected a list, each element a user or user@host, patterns allowed, found a string
toml services.openssh.settings.AllowUsers = []
    1:40 services.openssh.settings.AllowUsers: expected at least one element, each a user or user@host, patterns allowed, found an empty list
toml services.openssh.settings.MaxAuthTries = [3]
    1:42 services.openssh.settings.MaxAuthTries: expected null, true, false, a whole number or a string, found a list
toml services.openssh.settings.MaxAuthTries = 3.5
    1:42 services.openssh.settings.MaxAuthTries: expected null, true, false, a whole number or a string, found a number with a fraction
toml services.openssh.settings.MaxAuthTries = "three"
    1:42 services.openssh.settings.MaxAuthTries: MaxAuthTries takes a whole number, not "three"
toml services.openssh.settings.AllowTcpForwarding = "perhaps"
    1:48 services.openssh.settings.AllowTcpForwarding: AllowTcpForwarding takes one of yes, all, no, local, remote, not "perhaps"
toml services.openssh.extraConfig = true
    1:32 services.openssh.extraConfig: expected text of sshd_config or a list of blocks, found true
toml services.openssh.extraConfig = ["X11Forwarding no"]
    1:33 services.openssh.extraConfig[0]: expected an attribute set of Match or Host and keywords, found a string
toml services.openssh.extraConfig = [{ Match = true, X11Forwarding = false }]
    1:43 services.openssh.extraConfig[0].Match: expected criteria with patterns, found true
toml programs.ssh.extraConfig = [{ Host = 1, Port = 22 }]
    1:38 programs.ssh.extraConfig[0].Host: expected patterns, found a whole number
toml users.users = ["alice"]
    1:15 users.users: expected an attribute set of users by name, found a list
toml users.users.alice = "admin"
    1:21 users.users.alice: expected an attribute set, found a string
toml users.users.alice.openssh.authorizedKeys.keys = "k"
    1:49 users.users.alice.openssh.authorizedKeys.keys: expected a list, each element an authorized_keys line or { key, options, comment }, found a string
toml users.users.alice.openssh.authorizedKeys.keys = [1]
    1:50 users.users.alice.openssh.authorizedKeys.keys[0]: expected an authorized_keys line or { key, options, comment }, found a whole number
toml users.users.alice.openssh.authorizedKeys.keys = [{ key = 1 }]
    1:58 users.users.alice.openssh.authorizedKeys.keys[0].key: expected an authorized_keys line or { key, options, comment }, found a whole number
toml users.users.alice.openssh.authorizedKeys.keys = [{ key = "@KEY@", options = [] }]
    1:152 users.users.alice.openssh.authorizedKeys.keys[0].options: expected key options as text or as an attribute set, found a list
toml users.users.alice.openssh.authorizedKeys.keys = [{ key = "@KEY@", options = { pty = "yes" } }]
    1:160 users.users.alice.openssh.authorizedKeys.keys[0].options.pty: expected true or false, found a string
toml users.users.alice.openssh.authorizedKeys.keys = [{ key = "@KEY@", options = { command = true } }]
    1:164 users.users.alice.openssh.authorizedKeys.keys[0].options.command: expected a string or a list of strings, found true
toml users.users.alice.shell = "zsh"
    1:27 users.users.alice.shell: a package is written as pkgs.name
toml users.users.alice.packages = ["git"]
    1:31 users.users.alice.packages[0]: a package is written as pkgs.name
toml users.users.alice.home = "home/alice"
    1:26 users.users.alice.home: an absolute path is written from the root: /…
toml users.users.alice.homeMode = "rwx"
    1:30 users.users.alice.homeMode: a file mode is written with one to five octal digits
toml users.users.alice.expires = "2030-02-30"
    1:29 users.users.alice.expires: a date is written YYYY-MM-DD
toml users.users.alice.expires = 2030
    1:29 users.users.alice.expires: expected a date, YYYY-MM-DD, found a whole number
toml services.openssh.settings.Banner = "banner"
    1:36 services.openssh.settings.Banner: a file is written from the root, /…, or below the module: ./ and parts of A-Z a-z 0-9 . _ -
"###,
    );
}

#[test]
fn a_wrong_name_and_the_nearest_right_one() {
    check(
        r###"
toml service.openssh.enable = true
    1:1 service: NixOS has no option of this name (did you mean `services`?)
toml services.sshd.enable = true
    1:10 services.sshd: NixOS has no option of this name
toml services.openssh.enabel = true
    1:18 services.openssh.enabel: NixOS has no option of this name (did you mean `enable`?)
toml services.openssh.PasswordAuthentication = false
    1:18 services.openssh.PasswordAuthentication: NixOS has no option of this name (did you mean `settings.PasswordAuthentication`?)
toml services.openssh.settings.PasswordAuthentification = false
    1:27 services.openssh.settings.PasswordAuthentification: sshd_config has no keyword "PasswordAuthentification" (did you mean `PasswordAuthentication`?)
toml services.openssh.settings.UseDNS = true
    1:27 services.openssh.settings.UseDNS: NixOS has no option of this name (did you mean `UseDns`?)
toml services.openssh.settings.MACs = ["hmac-sha2-512"]
    1:34 services.openssh.settings.MACs: NixOS has no option of this name (did you mean `Macs`?)
toml services.openssh.settings.passwordauthentication = true
    1:27 services.openssh.settings.passwordauthentication: NixOS has no option of this name (did you mean `PasswordAuthentication`?)
toml services.openssh.settings.maxAuthTries = 3
    1:27 services.openssh.settings.maxAuthTries: NixOS has no option of this name (did you mean `MaxAuthTries`?)
toml services.openssh.settings.ChallengeResponseAuthentication = false
    1:27 services.openssh.settings.ChallengeResponseAuthentication: NixOS has no option of this name (did you mean `KbdInteractiveAuthentication`?)
toml services.openssh.settings.Frobnicate = 1
    1:27 services.openssh.settings.Frobnicate: sshd_config has no keyword "Frobnicate"
toml services.openssh.settings.Protocol = 2
    1:38 services.openssh.settings.Protocol: Protocol is dead: OpenSSH ignores or refuses it
toml services.openssh.settings.Port = 2222
    1:34 services.openssh.settings.Port: Port would not be opened in the firewall: use services.openssh.ports
toml services.openssh.settings.Match = "User git"
    1:35 services.openssh.settings.Match: Match begins a block: give it as an element of extraConfig
toml services.openssh.settings.AuthorizedKeysFile = "/etc/keys"
    1:48 services.openssh.settings.AuthorizedKeysFile: AuthorizedKeysFile would hide every declared key: use services.openssh.authorizedKeysFiles
toml services.openssh.listenAddresses = [{ address = "::1" }]
    1:37 services.openssh.listenAddresses[0].addr: missing: it has no default
    1:39 services.openssh.listenAddresses[0].address: NixOS has no option of this name (did you mean `addr`?)
toml services.openssh.hostKeys = [{ type = "dsa", path = "/etc/ssh/key" }]
    1:39 services.openssh.hostKeys[0].type: expected one of "ed25519", "rsa", "ecdsa", found "dsa"
toml services.openssh.extraConfig = [{ Match = "User git", ForceComand = "git-shell" }]
    1:69 services.openssh.extraConfig[0].ForceComand: sshd_config has no keyword "ForceComand" (did you mean `ForceCommand`?)
toml services.openssh.extraConfig = [{ Match = { Usr = "git" }, ForceCommand = "git-shell" }]
    1:33 services.openssh.extraConfig[0]: a Match criterion is all, User, Group, Host, Address, LocalAddress, LocalPort, RDomain, Version or invalid-user
toml services.openssh.extraConfig = [{ Host = "web", ForceCommand = "git-shell" }]
    1:33 services.openssh.extraConfig[0]: Host blocks belong to the client, the server has Match
toml services.openssh.extraConfig = [{ Match = "User git", Port = 22 }]
    1:33 services.openssh.extraConfig[0].Port: Port is not allowed inside a Match block
toml services.openssh.extraConfig = [{ Match = "User git" }]
    1:33 services.openssh.extraConfig[0]: a block without settings does nothing
toml services.openssh.extraConfig = "ForceComand git-shell"
    1:32 services.openssh.extraConfig: sshd_config has no keyword "ForceComand" (did you mean `ForceCommand`?)
toml programs.ssh.extraConfig = [{ Host = "web", Hostnam = "192.0.2.7" }]
    1:55 programs.ssh.extraConfig[0].Hostnam: ssh_config has no keyword "Hostnam" (did you mean `HostName`?)
toml programs.ssh.startagent = true
    1:14 programs.ssh.startagent: NixOS has no option of this name (did you mean `startAgent`?)
toml programs.ssh.knownHosts.web.publickey = "k"
    1:29 programs.ssh.knownHosts.web.publickey: NixOS has no option of this name (did you mean `publicKey`?)
toml users.user.alice.isNormalUser = true
    1:7 users.user: NixOS has no option of this name (did you mean `users`?)
toml users.users.alice.normalUser = true
    1:19 users.users.alice.normalUser: NixOS has no option of this name (did you mean `isNormalUser`?)
toml users.users.alice.openssh.authorizedKey.keys = []
    1:27 users.users.alice.openssh.authorizedKey: NixOS has no option of this name (did you mean `authorizedKeys`?)
toml users.users.alice.openssh.authorizedKeys.key = []
    1:42 users.users.alice.openssh.authorizedKeys.key: NixOS has no option of this name (did you mean `keys`?)
toml users.users.alice.authorizedKeys = []
    1:19 users.users.alice.authorizedKeys: NixOS has no option of this name (did you mean `openssh.authorizedKeys.keys`?)
toml users.users.alice.openssh.authorizedKeys.keys = [{ keys = "@KEY@" }]
    1:50 users.users.alice.openssh.authorizedKeys.keys[0].key: missing: it has no default
    1:52 users.users.alice.openssh.authorizedKeys.keys[0].keys: NixOS has no option of this name (did you mean `key`?)
toml users.users.alice.openssh.authorizedKeys.keys = [{ key = "@KEY@", options = { no-pty = true } }]
    1:154 users.users.alice.openssh.authorizedKeys.keys[0].options.no-pty: NixOS has no option of this name (did you mean `pty = false`?)
toml users.users.alice.openssh.authorizedKeys.keys = [{ key = "@KEY@", options = { comand = "x" } }]
    1:154 users.users.alice.openssh.authorizedKeys.keys[0].options.comand: NixOS has no option of this name (did you mean `command`?)
toml users.groups.wheel.member = ["alice"]
    1:20 users.groups.wheel.member: NixOS has no option of this name (did you mean `members`?)
toml boot.initrd.network.enabled = true
    1:21 boot.initrd.network.enabled: NixOS has no option of this name (did you mean `enable`?)
toml boot.initrd.ssh.enable = true
    1:13 boot.initrd.ssh: NixOS has no option of this name (did you mean `network.ssh`?)
toml networking.hostName = "web"
    1:1 networking: NixOS has no option of this name
"###,
    );
}

#[test]
fn numbers_out_of_range() {
    check(
        r###"
toml services.openssh.ports = [0]
    1:27 services.openssh.ports[0]: expected a port, 1 to 65535, found 0
toml services.openssh.ports = [65536]
    1:27 services.openssh.ports[0]: expected a port, 1 to 65535, found 65536
toml services.openssh.ports = [-1]
    1:27 services.openssh.ports[0]: expected a port, 1 to 65535, found -1
toml services.openssh.ports = [70000, 22, 0]
    1:27 services.openssh.ports[0]: expected a port, 1 to 65535, found 70000
    1:38 services.openssh.ports[2]: expected a port, 1 to 65535, found 0
json {"services":{"openssh":{"listenAddresses":[{"addr":"::1","port":0}]}}}
    1:65 services.openssh.listenAddresses[0].port: expected a port, 1 to 65535, found 0
json {"boot":{"initrd":{"network":{"ssh":{"port":70000}}}}}
    1:45 boot.initrd.network.ssh.port: expected a port, 1 to 65535, found 70000
json {"users":{"users":{"alice":{"uid":9223372036854775808}}}}
    1:35: this is a number that Nix cannot hold
json {"users":{"users":{"alice":{"uid":-9223372036854775808}}}}
    1:35 users.users.alice.uid: expected a whole number above -2^63, found -9223372036854775808
json {"users":{"users":{"alice":{"uid":1e3}}}}
    1:35 users.users.alice.uid: expected a whole number, found a number with a fraction
json {"users":{"users":{"alice":{"uid":1000000000000000000000000}}}}
    1:35: this is a number that Nix cannot hold
toml users.users.alice.uid = 9223372036854775808
    1:25 users.users.alice.uid: expected a whole number, found a number that Nix cannot hold
toml users.users.alice.uid = -9223372036854775808
    1:25 users.users.alice.uid: expected a whole number above -2^63, found -9223372036854775808
json {"services":{"openssh":{"settings":{"MaxSessions":9223372036854775808}}}}
    1:51: this is a number that Nix cannot hold
json {"services":{"openssh":{"settings":{"MaxSessions":-1}}}}
    1:51 services.openssh.settings.MaxSessions: MaxSessions takes a whole number, not "-1"
"###,
    );
}

#[test]
fn null_where_nothing_is_optional() {
    check(
        r###"
json {"services":null}
    1:13 services: expected an attribute set, found null
json {"services":{"openssh":{"enable":null}}}
    1:34 services.openssh.enable: expected true or false, found null
json {"services":{"openssh":{"settings":{"X11Forwarding":null}}}}
    1:53 services.openssh.settings.X11Forwarding: expected true or false, found null
json {"services":{"openssh":{"settings":{"AllowUsers":[null]}}}}
    1:51 services.openssh.settings.AllowUsers[0]: expected a user or user@host, patterns allowed, found null
json {"users":{"users":{"alice":null}}}
    1:28 users.users.alice: expected an attribute set, found null
json {"users":{"users":{"alice":{"openssh":{"authorizedKeys":{"keys":null}}}}}}
    1:65 users.users.alice.openssh.authorizedKeys.keys: expected a list, each element an authorized_keys line or { key, options, comment }, found null
json {"users":{"users":{"alice":{"description":null}}}}
    1:43 users.users.alice.description: expected a string without colons and line breaks, found null
json {"hosts":null}
    1:10 hosts: expected an attribute set of hosts by name, found null
json {"hosts":{"web":null}}
    1:17 hosts.web: expected an attribute set, found null
json {"common":null,"hosts":{"web":{}}}
    1:11 common: expected an attribute set, found null
json null
    1:1: expected an attribute set, found null
json []
    1:1: expected an attribute set, found a list
json "x"
    1:1: expected an attribute set, found a string
"###,
    );
}

#[test]
fn text_that_is_no_json_or_toml() {
    check(
        r###"
json 
    1:1: this is no JSON: EOF while parsing a value
json {
    1:2: this is no JSON: EOF while parsing an object
json {"a":1,}
    1:8: this is no JSON: trailing comma
json {"services":{"openssh":{"enable":tru}}}
    1:37: this is no JSON: expected ident
json {} {}
    1:4: this is no JSON: trailing characters
json {'a':1}
    1:2: this is no JSON: key must be a string
json {"a":"⏎"}
    1:7: this is no JSON: control character (\u0000-\u001F) found while parsing a string
json {"a":"\x"}
    1:8: this is no JSON: invalid escape
json {"a":"\ud800"}
    1:13: this is no JSON: unexpected end of hex escape
json \u{feff}{}
    1:1: a byte order mark stands before the JSON
json // c⏎{}
    1:1: this is no JSON: expected value
json {"a":01}
    1:7: this is no JSON: invalid number
json {"a":NaN}
    1:6: this is no JSON: expected value
json [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
    1:66: this is no JSON: nested deeper than 64 levels
toml services.openssh.enable = yes
    1:27: this is no TOML: string values must be quoted, expected literal string
toml a = 1⏎a = 2
    2:1: this is no TOML: duplicate key
toml [a]⏎[a]
    2:2: this is no TOML: duplicate key
toml services.openssh.enable = true⏎services.openssh.ports = [22
    2:29: this is no TOML: unclosed array, expected `]`
toml a = "x
    1:7: this is no TOML: invalid basic string, expected `"`
toml a = 1 b = 2
    1:5: this is no TOML: string values must be quoted, expected literal string
    1:9: this is no TOML: unexpected key or value, expected newline, `#`
toml x = 1⏎y = = 2⏎z = nope
    2:5: this is no TOML: extra `=`, expected nothing
    2:7: this is no TOML: unexpected key or value, expected newline, `#`
    3:5: this is no TOML: invalid float, expected `nan`
toml a.b = 1⏎a.b.c = 2
    2:3: this is no TOML: cannot extend value of type integer with a dotted key
"###,
    );
}

#[test]
fn a_name_that_stands_twice() {
    check(
        r###"
json {"services":{"openssh":{"enable":true,"enable":false}}}
    1:48 services.openssh.enable: defined twice
json {"services":{"openssh":{"enable":true}},"services":{"openssh":{"ports":[22]}}}
    1:63 services.openssh: defined twice
json {"services":{"openssh":{"settings":{"MaxSessions":1,"MaxSessions":2}}}}
    1:67 services.openssh.settings.MaxSessions: defined twice
json {"users":{"users":{"alice":{},"alice":{"uid":1000}}}}
    1:31 users.users.alice: defined twice
json {"hosts":{"web":{}},"hosts":{}}
    1:21 hosts: defined twice
json {"hosts":{"web":{},"web":{}}}
    1:20 hosts.web: defined twice
json {"users":{"users":{"alice":{"openssh":{"authorizedKeys":{"keys":[{"key":"@KEY@","key":"@KEY@"}]}}}}}}
    1:156 users.users.alice.openssh.authorizedKeys.keys[0].key: defined twice
json {"users":{"users":{"alice":{"openssh":{"authorizedKeys":{"keys":[{"key":"@KEY@","options":{"command":"a","command":"b"}}]}}}}}}
    1:181 users.users.alice.openssh.authorizedKeys.keys[0].options.command: defined twice
json {"users":{"users":{"alice":{"openssh":{"authorizedKeys":{"keys":[{"key":"@KEY@","options":{"pty":true,"pty":false}}]}}}}}}
    1:178 users.users.alice.openssh.authorizedKeys.keys[0].options.pty: defined twice
json {"services":{"openssh":{"extraConfig":[{"Match":"User a","Match":"User b","X11Forwarding":false}]}}}
    1:58 services.openssh.extraConfig[0].Match: defined twice
json {"services":{"openssh":{"extraConfig":[{"Match":{"User":"a","User":"b"},"X11Forwarding":false}]}}}
    1:61 services.openssh.extraConfig[0].Match.User: defined twice
json {"services":{"openssh":{"extraConfig":[{"Match":{"User":"a","user":"b"},"X11Forwarding":false}]}}}
    1:61 services.openssh.extraConfig[0].Match.user: defined twice
json {"services":{"openssh":{"extraConfig":[{"X11Forwarding":true,"X11Forwarding":false}]}}}
    1:62 services.openssh.extraConfig[0].X11Forwarding: defined twice
"###,
    );
}

#[test]
fn fleets() {
    check(
        r###"
toml [hosts]
    1:1 hosts: missing: it has no default
toml [common.services.openssh]⏎enable = true
    1:1 hosts: missing: it has no default
toml [hosts."web 1"]
    1:8 hosts."web 1": host cannot be "web 1": it is letters, digits, - and _, at most 63, with single dots between
toml [hosts.default]
    1:8 hosts.default: host cannot be "default": default.nix is the list of the hosts
toml [hosts."../web"]
    1:8 hosts."../web": host cannot be "../web": it is letters, digits, - and _, at most 63, with single dots between
toml [hosts."web..1"]
    1:8 hosts."web..1": host cannot be "web..1": it is letters, digits, - and _, at most 63, with single dots between
toml [hosts.".web"]
    1:8 hosts.".web": host cannot be ".web": it is letters, digits, - and _, at most 63, with single dots between
toml [hosts."-web"]
    1:8 hosts."-web": host cannot be "-web": it is letters, digits, - and _, at most 63, with single dots between
toml [hosts.wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww]
    1:8 hosts.wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww: host cannot be "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww": it is letters, digits, - and _, at most 63, with single dots between
toml [hosts.web]⏎[servces.openssh]⏎enable = true
    2:2 servces: NixOS has no option of this name (did you mean `common.services`?)
toml [hosts.web]⏎[comon.services]
    2:2 comon: NixOS has no option of this name (did you mean `common`?)
toml [host.web.services.openssh]
    1:2 host: NixOS has no option of this name (did you mean `hosts`?)
toml [hosts.web.services.openssh]⏎enabel = true⏎[common.users.users.alice]⏎uid = "x"⏎[hosts.db.services.openssh]⏎ports = [0]
    2:1 hosts.web.services.openssh.enabel: NixOS has no option of this name (did you mean `enable`?)
    4:7 common.users.users.alice.uid: expected a whole number, found a string
    6:10 hosts.db.services.openssh.ports[0]: expected a port, 1 to 65535, found 0
toml hosts = ["web"]
    1:9 hosts: expected an attribute set of hosts by name, found a list
toml hosts.web = true
    1:13 hosts.web: expected an attribute set, found true
toml "$schema" = "x"⏎[hosts.web]⏎"$schema" = "y"
    3:1 hosts.web."\$schema": NixOS has no option of this name
"###,
    );
}

#[test]
fn nothing_gets_out_of_its_field() {
    check(
        r###"
toml services.openssh.settings.MaxSessions = "3\nPermitRootLogin yes"
    1:41 services.openssh.settings.MaxSessions: a control character (U+000A) would begin another line
toml services.openssh.settings.VersionAddendum = "x\nPermitRootLogin yes"
    1:45 services.openssh.settings.VersionAddendum: a control character (U+000A) would begin another line
toml services.openssh.settings.VersionAddendum = "x\rPermitRootLogin yes"
    1:45 services.openssh.settings.VersionAddendum: a control character (U+000D) would begin another line
toml services.openssh.settings.VersionAddendum = "x\u0000"
    1:45 services.openssh.settings.VersionAddendum: a control character (U+0000) would begin another line
toml services.openssh.settings."MaxSessions 3\nPermitRootLogin" = "yes"
    1:27 services.openssh.settings."MaxSessions 3\nPermitRootLogin": sshd_config has no keyword "MaxSessions 3\nPermitRootLogin" (did you mean `MaxSessions`?)
toml services.openssh.settings.AllowUsers = ["alice\nPermitRootLogin yes"]
    1:41 services.openssh.settings.AllowUsers[0]: a control character (U+000A) cannot be written here
toml services.openssh.settings.AllowUsers = ["alice bob"]
    1:41 services.openssh.settings.AllowUsers[0]: ' ' cannot stand in a word of sshd_config
toml services.openssh.settings.AllowUsers = ["alice#"]
    1:41 services.openssh.settings.AllowUsers[0]: '#' cannot stand in a word of sshd_config
toml services.openssh.settings.Ciphers = ["aes256-ctr,none"]
    1:38 services.openssh.settings.Ciphers[0]: ',' cannot stand in the name of an algorithm
toml services.openssh.settings.Banner = "/etc/banner\nPermitRootLogin yes"
    1:36 services.openssh.settings.Banner: a control character (U+000A) cannot be written here
toml services.openssh.settings.TrustedUserCAKeys = "/etc/ca.pub # /etc/other"
    1:47 services.openssh.settings.TrustedUserCAKeys: TrustedUserCAKeys: everything from # on would be a comment
toml services.openssh.settings.TrustedUserCAKeys = "/etc/ca.pub /etc/other"
    1:47 services.openssh.settings.TrustedUserCAKeys: TrustedUserCAKeys takes one word, not "/etc/ca.pub /etc/other" (if it is one, quote it: "\"/etc/ca.pub /etc/other\"")
toml services.openssh.settings.TrustedUserCAKeys = "\"/etc/ca.pub"
    1:47 services.openssh.settings.TrustedUserCAKeys: TrustedUserCAKeys: a quote is not closed
toml services.openssh.listenAddresses = [{ addr = "::1\nPermitRootLogin yes" }]
    1:46 services.openssh.listenAddresses[0].addr: a control character (U+000A) cannot be written here
toml services.openssh.hostKeys = [{ type = "rsa", path = "/etc/ssh/$(reboot)" }]
    1:53 services.openssh.hostKeys[0].path: '$' cannot stand in a host key's path: NixOS puts it into a root script unescaped
toml services.openssh.hostKeys = [{ type = "rsa", path = "/etc/ssh/key", comment = "a; reboot" }]
    1:79 services.openssh.hostKeys[0].comment: ';' cannot stand in a host key's comment: NixOS puts it into a root script unescaped
toml services.openssh.sftpFlags = ["-f AUTH\nPermitRootLogin yes"]
    1:31 services.openssh.sftpFlags[0]: a control character (U+000A) cannot be written here
toml services.openssh.authorizedKeysFiles = ["/etc/keys\nPermitRootLogin yes"]
    1:41 services.openssh.authorizedKeysFiles[0]: a control character (U+000A) cannot be written here
toml services.openssh.authorizedKeysCommand = "/bin/keys\nPermitRootLogin yes"
    1:42 services.openssh.authorizedKeysCommand: a control character (U+000A) cannot be written here
toml services.openssh.extraConfig = "ForceCommand echo $HOME"
    1:32 services.openssh.extraConfig: '$' in extraConfig is expanded by a shell when NixOS builds the file (write \$, or give the block as keywords and values instead of text)
toml services.openssh.extraConfig = "ForceCommand echo `id`"
    1:32 services.openssh.extraConfig: '`' in extraConfig is expanded by a shell when NixOS builds the file (write \`, or give the block as keywords and values instead of text)
toml services.openssh.extraConfig = "X11Forwarding no\nEOL\nreboot"
    1:32 services.openssh.extraConfig: a line EOL ends the text when NixOS builds the file
toml services.openssh.extraConfig = "EO\\\nL"
    1:32 services.openssh.extraConfig: a line EOL ends the text when NixOS builds the file
toml services.openssh.extraConfig = "Banner none\\"
    1:32 services.openssh.extraConfig: '\\' in extraConfig is expanded by a shell when NixOS builds the file (write \\, or give the block as keywords and values instead of text)
toml services.openssh.extraConfig = "EOL"
    1:32 services.openssh.extraConfig: a line EOL ends the text when NixOS builds the file
toml services.openssh.extraConfig = [{ Match = "User git", ForceCommand = "x\nPermitRootLogin yes" }]
    1:70 services.openssh.extraConfig[0].ForceCommand: a control character (U+000A) would begin another line
toml services.openssh.extraConfig = [{ Match = "User git\nPermitRootLogin yes", ForceCommand = "x" }]
    1:43 services.openssh.extraConfig[0].Match: a control character (U+000A) would begin another line
toml services.openssh.extraConfig = [{ Match = { User = "git Address *" }, ForceCommand = "x" }]
    1:33 services.openssh.extraConfig[0]: a pattern has no blank, quote, backslash, # or comma and is not empty
toml services.openssh.extraConfig = [{ Match = { User = ["git", "a\nb"] }, ForceCommand = "x" }]
    1:60 services.openssh.extraConfig[0].Match.User[1]: a control character (U+000A) cannot be written here
toml services.openssh.extraConfig = [{ "ForceCommand x\nPermitRootLogin" = "yes" }]
    1:71 services.openssh.extraConfig[0]."ForceCommand x\nPermitRootLogin": sshd_config has no keyword "ForceCommand x\nPermitRootLogin" (did you mean `ForceCommand`?)
toml services.openssh.extraConfig = [{ ForceCommand = "echo it's" }]
    1:50 services.openssh.extraConfig[0].ForceCommand: ForceCommand: a quote is not closed
toml services.openssh.authorizedKeysCommand = "/bin/echo \"a"
    1:42 services.openssh.authorizedKeysCommand: a program is written with every quote closed: sshd looks for that, too
toml services.openssh.extraConfig = [{ EOL = "x" }]
    1:41 services.openssh.extraConfig[0].EOL: sshd_config has no keyword "EOL"
toml programs.ssh.extraConfig = [{ Host = "web\n  ProxyCommand reboot", Port = 22 }]
    1:38 programs.ssh.extraConfig[0].Host: a control character (U+000A) would begin another line
toml programs.ssh.extraConfig = [{ Host = ["a", "b c"], Port = 22 }]
    1:29 programs.ssh.extraConfig[0]: a pattern has no blank, quote, backslash, # or comma and is not empty
toml programs.ssh.extraConfig = [{ Host = "web", User = "a\nProxyCommand reboot" }]
    1:52 programs.ssh.extraConfig[0].User: a control character (U+000A) would begin another line
toml programs.ssh.agentTimeout = "1h\nx"
    1:29 programs.ssh.agentTimeout: a control character (U+000A) cannot be written here
toml programs.ssh.knownHosts."web\nevil".publicKey = "@KEY@"
    1:25 programs.ssh.knownHosts."web\nevil": known host cannot be "web\nevil": it is a host name, an address or [host]:port of at most 63 characters
toml programs.ssh.knownHosts."web evil".publicKey = "@KEY@"
    1:25 programs.ssh.knownHosts."web evil": known host cannot be "web evil": it is a host name, an address or [host]:port of at most 63 characters
toml programs.ssh.knownHosts.web.publicKey = "@KEY@\nevil ssh-rsa AAAA"
    1:41 programs.ssh.knownHosts.web.publicKey: a key is one line, this text has a line break (give each key its own element)
toml programs.ssh.knownHosts.web.publicKey = "command=\"x\" @KEY@"
    1:41 programs.ssh.knownHosts.web.publicKey: key option command="x": a host key has no options; host names stand in hostNames
toml programs.ssh.knownHosts.web.extraHostNames = ["a b"]
    1:47 programs.ssh.knownHosts.web.extraHostNames[0]: a host name is written name, address or pattern, with a port as [host]:port
toml programs.ssh.knownHosts.web.publicKeyFile = "/etc/ssh/key"
    1:45 programs.ssh.knownHosts.web.publicKeyFile: a key file is written below the module: ./ and parts of A-Z a-z 0-9 . _ - (put the file beside the module: Nix reads it when it evaluates)
toml users.users."a = 1; b".isNormalUser = true
    1:13 users.users."a = 1; b": user cannot be "a = 1; b": it begins with a-z or _ and goes on with a-z, 0-9, _ and -
toml users.users."${x}".isNormalUser = true
    1:13 users.users."\${x}": user cannot be "${x}": it begins with a-z or _ and goes on with a-z, 0-9, _ and -
toml users.users."".isNormalUser = true
    1:13 users.users."": user cannot be "": it begins with a-z or _ and goes on with a-z, 0-9, _ and -
toml users.users.".".isNormalUser = true
    1:13 users.users.".": user cannot be ".": it begins with a-z or _ and goes on with a-z, 0-9, _ and -
toml users.users."..".isNormalUser = true
    1:13 users.users."..": user cannot be "..": it begins with a-z or _ and goes on with a-z, 0-9, _ and -
toml users.users.Alice.isNormalUser = true
    1:13 users.users.Alice: user cannot be "Alice": it begins with a-z or _ and goes on with a-z, 0-9, _ and -
toml users.users.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.isNormalUser = true
    1:13 users.users.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: user cannot be "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": at most 31 characters
toml users.groups."a\nb".gid = 1
    1:14 users.groups."a\nb": group cannot be "a\nb": it begins with a-z or _ and goes on with a-z, 0-9, _ and -
toml users.users.alice.description = "a\nroot::0:0"
    1:33 users.users.alice.description: a control character (U+000A) cannot be written here
toml users.users.alice.description = "a:b"
    1:33 users.users.alice.description: ':' cannot stand in a field of the password file
toml users.users.alice.hashedPassword = "x:0:0"
    1:36 users.users.alice.hashedPassword: ':' cannot stand in a field of the password file
toml users.users.alice.extraGroups = ["wheel\nroot"]
    1:34 users.users.alice.extraGroups[0]: a control character (U+000A) cannot be written here
toml users.users.alice.home = "/home:/root"
    1:26 users.users.alice.home: ':' cannot stand in a path of the password file
toml users.users.alice.shell = "pkgs.bash; reboot"
    1:27 users.users.alice.shell: a package is written as pkgs.name
toml users.users.alice.shell = "pkgs.${x}"
    1:27 users.users.alice.shell: a package is written as pkgs.name
toml users.users.alice.shell = "pkgs."
    1:27 users.users.alice.shell: a package is written as pkgs.name
toml users.users.alice.packages = ["pkgs.a b"]
    1:31 users.users.alice.packages[0]: a package is written as pkgs.name
toml users.motd = "a\u001b[2J"
    1:14 users.motd: a control character (U+001B) cannot be written here
toml users.users.alice.openssh.authorizedPrincipals = ["alice\nbob"]
    1:51 users.users.alice.openssh.authorizedPrincipals[0]: a control character (U+000A) cannot be written here
toml users.users.alice.openssh.authorizedPrincipals = ["command=\"x\" alice"]
    1:51 users.users.alice.openssh.authorizedPrincipals[0]: '"' cannot stand in a principal
toml users.users.alice.openssh.authorizedPrincipals = ["a#b"]
    1:51 users.users.alice.openssh.authorizedPrincipals[0]: '#' cannot stand in a principal
toml users.users.alice.openssh.authorizedKeys.keyFiles = ["/etc/alice.pub"]
    1:54 users.users.alice.openssh.authorizedKeys.keyFiles[0]: a key file is written below the module: ./ and parts of A-Z a-z 0-9 . _ - (put the file beside the module: Nix reads it when it evaluates)
toml users.users.alice.openssh.authorizedKeys.keyFiles = ["../alice.pub"]
    1:54 users.users.alice.openssh.authorizedKeys.keyFiles[0]: a key file is written below the module: ./ and parts of A-Z a-z 0-9 . _ - (put the file beside the module: Nix reads it when it evaluates)
toml users.users.alice.openssh.authorizedKeys.keyFiles = ["./keys/../../alice.pub"]
    1:54 users.users.alice.openssh.authorizedKeys.keyFiles[0]: a key file is written below the module: ./ and parts of A-Z a-z 0-9 . _ - (put the file beside the module: Nix reads it when it evaluates)
toml users.users.alice.openssh.authorizedKeys.keyFiles = ["~/alice.pub"]
    1:54 users.users.alice.openssh.authorizedKeys.keyFiles[0]: a key file is written below the module: ./ and parts of A-Z a-z 0-9 . _ - (put the file beside the module: Nix reads it when it evaluates)
toml users.users.alice.openssh.authorizedKeys.keyFiles = ["<nixpkgs>"]
    1:54 users.users.alice.openssh.authorizedKeys.keyFiles[0]: a key file is written below the module: ./ and parts of A-Z a-z 0-9 . _ - (put the file beside the module: Nix reads it when it evaluates)
toml users.users.alice.openssh.authorizedKeys.keyFiles = ["./a b"]
    1:54 users.users.alice.openssh.authorizedKeys.keyFiles[0]: a key file is written below the module: ./ and parts of A-Z a-z 0-9 . _ - (put the file beside the module: Nix reads it when it evaluates)
toml users.users.alice.openssh.authorizedKeys.keyFiles = ["./${x}"]
    1:54 users.users.alice.openssh.authorizedKeys.keyFiles[0]: a key file is written below the module: ./ and parts of A-Z a-z 0-9 . _ - (put the file beside the module: Nix reads it when it evaluates)
toml users.users.alice.openssh.authorizedKeys.keyFiles = ["alice.pub"]
    1:54 users.users.alice.openssh.authorizedKeys.keyFiles[0]: a key file is written below the module: ./ and parts of A-Z a-z 0-9 . _ - (put the file beside the module: Nix reads it when it evaluates)
toml users.users.alice.openssh.authorizedKeys.keyFiles = ["./"]
    1:54 users.users.alice.openssh.authorizedKeys.keyFiles[0]: a key file is written below the module: ./ and parts of A-Z a-z 0-9 . _ - (put the file beside the module: Nix reads it when it evaluates)
toml users.users.alice.openssh.authorizedKeys.keys = ["@KEY@ alice\nssh-rsa AAAA evil"]
    1:50 users.users.alice.openssh.authorizedKeys.keys[0]: a key is one line, this text has a line break (give each key its own element)
toml users.users.alice.openssh.authorizedKeys.keys = ["@KEY@ alice\u0000"]
    1:50 users.users.alice.openssh.authorizedKeys.keys[0]: a control character (U+0000) in a key line
toml users.users.alice.openssh.authorizedKeys.keys = [{ key = "@KEY@", comment = "a\nb" }]
    1:152 users.users.alice.openssh.authorizedKeys.keys[0].comment: a control character (U+000A) cannot be written here
toml users.users.alice.openssh.authorizedKeys.keys = [{ key = "@KEY@", comment = " a" }]
    1:50 users.users.alice.openssh.authorizedKeys.keys[0]: a comment begins or ends with a blank
toml users.users.alice.openssh.authorizedKeys.keys = [{ key = "@KEY@", options = { command = "a\nb" } }]
    1:164 users.users.alice.openssh.authorizedKeys.keys[0].options.command: a control character (U+000A) in a key line
toml users.users.alice.openssh.authorizedKeys.keys = [{ key = "@KEY@", options = { command = "a\\" } }]
    1:164 users.users.alice.openssh.authorizedKeys.keys[0].options.command: key option command: a backslash cannot stand before a quote or at the end of the value
toml users.users.alice.openssh.authorizedKeys.keys = [{ key = "@KEY@", options = { command = "a\\\" b" } }]
    1:164 users.users.alice.openssh.authorizedKeys.keys[0].options.command: key option command: a backslash cannot stand before a quote or at the end of the value
toml users.users.alice.openssh.authorizedKeys.keys = [{ key = "@KEY@", options = { from = ["a\" b"] } }]
    1:161 users.users.alice.openssh.authorizedKeys.keys[0].options.from: key option from: is a list of addresses, ranges or host names without blanks
toml users.users.alice.openssh.authorizedKeys.keys = [{ key = "@KEY@", options = { environment = { "A=B" = "c", "A B" = "c" } } }]
    1:168 users.users.alice.openssh.authorizedKeys.keys[0].options.environment: key option environment: is written NAME=value, the name of letters, digits and _
toml users.users.alice.openssh.authorizedKeys.keys = [{ key = "@KEY@", options = "restrict @KEY@" }]
    1:152 users.users.alice.openssh.authorizedKeys.keys[0].options: key option ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOPVINz5EYZHoTTbH2SmPnN0: follows a blank, which ends the options
toml users.users.alice.openssh.authorizedKeys.keys = [{ key = "@KEY@", options = { principals = "alice" } }]
    1:50 users.users.alice.openssh.authorizedKeys.keys[0]: key option principals: works with cert-authority only: sshd refuses the key
toml users.users.alice.openssh.authorizedKeys.keys = ["-----BEGIN OPENSSH PRIVATE KEY-----"]
    1:50 users.users.alice.openssh.authorizedKeys.keys[0]: this is a private key: whoever reads the module could log in with it (give the public half, the file that ends in .pub)
toml users.users.alice.openssh.authorizedKeys.keys = ["ssh-ed25519 AAAA... alice"]
    1:50 users.users.alice.openssh.authorizedKeys.keys[0]: this is a placeholder, not a key (put the whole line of the .pub file here)
toml users.users.alice.openssh.authorizedKeys.keys = ["@KEY@", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOPVINz5EYZHoTTbH2SmPnN0b"]
    1:134 users.users.alice.openssh.authorizedKeys.keys[1]: the key is not whole base64: it is cut off, wrapped or mistyped (copy the whole line of the .pub file)
toml boot.initrd.network.ssh.hostKeys = ["/etc/ssh/`id`"]
    1:37 boot.initrd.network.ssh.hostKeys[0]: '`' cannot stand in a host key's path: NixOS puts it into a root script unescaped
toml boot.initrd.network.ssh.authorizedKeys = ["@KEY@\nx"]
    1:43 boot.initrd.network.ssh.authorizedKeys[0]: a key is one line, this text has a line break (give each key its own element)
toml boot.initrd.network.ssh.shell = "/bin/sh\nreboot"
    1:33 boot.initrd.network.ssh.shell: a control character (U+000A) cannot be written here
"###,
    );
}
