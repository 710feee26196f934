//! The changes that the search for silent ones makes: what lets somebody in, and what lets nobody in.

#![cfg(target_os = "linux")]

use super::fail_open_hosts::{
    Host, KeyStyle, Layout, Part, Said, USER_STYLES, User, UserStyle, Wrap, key_of, stranger,
};
use super::fail_open_text::quoted;
use super::login_generator::Numbers;

/// A change: what makes a host ready for it, and what it then does.
pub struct Change {
    pub name: &'static str,
    pub effect: Effect,
    /// Both states of a host.
    pub make: fn(&mut Numbers, &mut Host) -> Host,
}

/// What a change does to who gets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// On a host that is open somebody gets in who could not before; real Nix must say so too.
    Opens,
    /// Somebody may get in: the host decides.
    MayOpen,
    /// Somebody may get in, which real Nix is not asked about: what stands in the tree is no text that it can be given.
    OpensUnasked,
    /// Nothing that decides about logins changes.
    Nothing,
}
use Effect::{MayOpen, Nothing, Opens, OpensUnasked};

const fn change(name: &'static str, effect: Effect, make: fn(&mut Numbers, &mut Host) -> Host) -> Change {
    Change { name, effect, make }
}

pub const CHANGES: &[Change] = &[
    // Keys.
    change("key appended", Opens, |numbers, base| in_list(numbers, base, None)),
    change("key in a part of its own", Opens, |numbers, base| {
        let user = person(numbers);
        said(base, Part::keys(numbers, user, &[stranger()]))
    }),
    change("key in a file that keyFiles names", Opens, |numbers, base| in_list(numbers, base, Some(KeyStyle::KeyFile))),
    change("keyFiles added", Opens, |numbers, base| {
        let user = person(numbers);
        let mut part = Part::keys(numbers, user, &[stranger()]);
        if let Said::Keys(_, _, style) = &mut part.said {
            *style = KeyStyle::KeyFile;
        }
        said(base, part)
    }),
    change("key in a text that is split", Opens, |numbers, base| in_list(numbers, base, Some(KeyStyle::SplitFile))),
    change("key in a JSON file", Opens, |numbers, base| in_list(numbers, base, Some(KeyStyle::Json))),
    change("key in a TOML file", Opens, |numbers, base| in_list(numbers, base, Some(KeyStyle::Toml))),
    change("key in an imported list", Opens, |numbers, base| in_list(numbers, base, Some(KeyStyle::ImportedList))),
    change("key in a let", Opens, |numbers, base| in_list(numbers, base, Some(KeyStyle::Binding))),
    change("key in an argument", Opens, |numbers, base| in_list(numbers, base, Some(KeyStyle::Argument))),
    change("key in an option", Opens, |numbers, base| in_list(numbers, base, Some(KeyStyle::Option))),
    change("key in the default of an option", Opens, |numbers, base| {
        in_list(numbers, base, Some(KeyStyle::OptionDefault))
    }),
    change("key in the default of an argument", Opens, |numbers, base| {
        in_list(numbers, base, Some(KeyStyle::DefaultArgument))
    }),
    change("key beside keys from outside", Opens, |numbers, base| in_list(numbers, base, Some(KeyStyle::BeforeUnread))),
    change("keys from outside appended", Opens, |numbers, base| {
        let user = person(numbers);
        let path = format!("users.users.{user}.openssh.authorizedKeys.keys");
        said(base, Part::option(numbers, &path, "inputs.keys.all"))
    }),
    change("key for root", MayOpen, |numbers, base| said(base, Part::keys(numbers, "root", &[stranger()]))),
    change("certificate authority added", MayOpen, |numbers, base| {
        let user = person(numbers);
        said(base, Part::keys(numbers, user, &[format!("cert-authority {}", stranger())]))
    }),
    change("from loosened", MayOpen, |numbers, base| {
        options(numbers, base, "from=\"192.0.2.1\" ", &["", "from=\"*\" ", "from=\"192.0.2.0/24\" "])
    }),
    change("command dropped", MayOpen, |numbers, base| options(numbers, base, "command=\"date\" ", &[""])),
    change("restrict dropped", MayOpen, |numbers, base| options(numbers, base, "restrict ", &["", "restrict,pty "])),
    change("expiry dropped", MayOpen, |numbers, base| {
        options(numbers, base, "expiry-time=\"20300101Z\" ", &["", "expiry-time=\"20990101Z\" "])
    }),
    change("key in /etc/ssh", Opens, |numbers, base| {
        let user = person(numbers);
        let path = format!("environment.etc.\"ssh/authorized_keys.d/{user}-more\"");
        set(numbers, base, "services.openssh.authorizedKeysFiles", "[ \"/etc/ssh/authorized_keys.d/%u-more\" ]");
        let text = format!("{{ mode = \"0444\"; text = {}; }}", quoted(&stranger()));
        said(base, Part::option(numbers, &path, &text))
    }),
    change("quoted, escaped and dynamic names", Opens, |numbers, base| {
        let user = person(numbers);
        let path = *pick(
            numbers,
            &[
                "users.\"users\".USER.openssh.\"authorizedKeys\".keys",
                "\"users\".users.USER.\"openssh\".authorizedKeys.\"keys\"",
                "users.users.${\"USER\"}.openssh.authorizedKeys.keys",
                "users.users.USER.open${\"ssh\"}.authorizedKeys.keys",
                "\"us\\ers\".users.USER.openssh.authorizedKeys.keys",
                "${\"users\"}.users.USER.openssh.authorizedKeys.keys",
            ],
        );
        // `a${…}` is no name; the quoted form is.
        let path = path.replace("open${\"ssh\"}", "\"open${\"ssh\"}\"").replace("USER", user);
        said(base, Part::option(numbers, &path, &format!("[ {} ]", quoted(&stranger()))))
    }),
    change("key by an old name", Opens, |numbers, base| {
        let user = person(numbers);
        let path = format!("users.extraUsers.{user}.openssh.authorizedKeys.keys");
        said(base, Part::option(numbers, &path, &format!("[ {} ]", quoted(&stranger()))))
    }),
    change("key for a backup", MayOpen, |numbers, base| {
        let value = format!("[ {} ]", quoted(&stranger()));
        said(base, Part::option(numbers, "services.borgbackup.repos.web.authorizedKeys", &value))
    }),
    change("key for the store", MayOpen, |numbers, base| {
        set(numbers, base, "nix.sshServe.enable", "true");
        let value = format!("[ {} ]", quoted(&stranger()));
        said(base, Part::option(numbers, "nix.sshServe.keys", &value))
    }),
    // Accounts.
    change("account added", Opens, |numbers, base| {
        let eve = User::normal(numbers, "eve", vec![stranger()]);
        said(base, Part::user(numbers, eve))
    }),
    change("account added in each way", Opens, |numbers, base| {
        let style = *pick(numbers, &USER_STYLES);
        let eve = User { style, ..User::normal(numbers, "eve", vec![stranger()]) };
        said(base, Part::user(numbers, eve))
    }),
    change("account turned on", Opens, |numbers, base| {
        let eve = User::normal(numbers, "eve", vec![stranger()]).with("enable", "false");
        let mut head = said(base, Part::user(numbers, eve));
        *base = head.clone();
        let eve = head.user("eve").clone().with("enable", "true");
        *head.user("eve") = eve;
        head
    }),
    change("account that no longer ends", MayOpen, |numbers, base| {
        let eve = User::normal(numbers, "eve", vec![stranger()]).with("expires", "\"1969-01-01\"");
        changed_user(numbers, base, eve, |eve| eve.options.retain(|(name, _)| name != "expires"))
    }),
    change("shell instead of nologin", MayOpen, |numbers, base| {
        let eve =
            User::normal(numbers, "eve", vec![stranger()]).with("shell", "\"/run/current-system/sw/bin/nologin\"");
        let shell = *pick(numbers, &["\"/run/current-system/sw/bin/bash\"", "pkgs.bash", "pkgs.zsh"]);
        changed_user(numbers, base, eve, move |eve| *eve = eve.clone().with("shell", shell))
    }),
    change("second account with user id 0", MayOpen, |numbers, base| {
        set(numbers, base, "services.openssh.settings.PermitRootLogin", "\"yes\"");
        let eve = User::normal(numbers, "eve", vec![stranger()]);
        changed_user(numbers, base, eve, |eve| *eve = eve.clone().with("uid", "0"))
    }),
    change("group wheel", MayOpen, |numbers, base| {
        set(numbers, base, "security.sudo.wheelNeedsPassword", "false");
        group(numbers, base, "wheel")
    }),
    change("group docker", MayOpen, |numbers, base| group(numbers, base, "docker")),
    change("member of wheel", MayOpen, |numbers, base| {
        set(numbers, base, "security.sudo.wheelNeedsPassword", "false");
        let eve = User::normal(numbers, "eve", vec![stranger()]);
        let part = Part::user(numbers, eve);
        base.say(part);
        said(base, Part::option(numbers, "users.groups.wheel.members", "[ \"eve\" ]"))
    }),
    change("sudo without a password", MayOpen, |numbers, base| {
        let rule = "[ { users = [ \"deploy\" ]; commands = [ { command = \"ALL\"; options = [ \"NOPASSWD\" ]; } ]; } ]";
        said(base, Part::option(numbers, "security.sudo.extraRules", rule))
    }),
    change("wheel without a password", MayOpen, |numbers, base| {
        set(numbers, base, "security.sudo.wheelNeedsPassword", "true");
        only(numbers, base, "security.sudo.wheelNeedsPassword", "false")
    }),
    change("trusted by the store", MayOpen, |numbers, base| {
        said(base, Part::option(numbers, "nix.settings.trusted-users", "[ \"deploy\" ]"))
    }),
    // Passwords.
    change("password set", MayOpen, |numbers, base| {
        passwords_on(numbers, base);
        let eve = User::normal(numbers, "eve", vec![]);
        let option = *pick(numbers, &["hashedPassword", "initialHashedPassword", "password", "initialPassword"]);
        let value = if option.to_lowercase().contains("hashed") { "\"$6$saltsalt$abcdefgh\"" } else { "\"secret\"" };
        changed_user(numbers, base, eve, move |eve| *eve = eve.clone().with(option, value))
    }),
    change("password file set", MayOpen, |numbers, base| {
        passwords_on(numbers, base);
        let eve = User::normal(numbers, "eve", vec![]);
        changed_user(numbers, base, eve, |eve| {
            *eve = eve.clone().with("hashedPasswordFile", "\"/run/secrets/eve\"");
        })
    }),
    change("empty password", MayOpen, |numbers, base| {
        passwords_on(numbers, base);
        let eve = User::normal(numbers, "eve", vec![]).with("initialHashedPassword", "\"\"");
        let part = Part::user(numbers, eve);
        base.say(part);
        set(numbers, base, "services.openssh.settings.UsePAM", "false");
        only(numbers, base, "services.openssh.settings.PermitEmptyPasswords", "true")
    }),
    change("passwords by hand", MayOpen, |numbers, base| {
        passwords_on(numbers, base);
        set(numbers, base, "users.mutableUsers", "false");
        only(numbers, base, "users.mutableUsers", "true")
    }),
    // Settings.
    change("PermitRootLogin", MayOpen, |numbers, base| {
        let part = Part::keys(numbers, "root", &[stranger()]);
        base.say(part);
        set(numbers, base, "services.openssh.settings.PermitRootLogin", "\"no\"");
        let value =
            *pick(numbers, &["\"yes\"", "\"prohibit-password\"", "\"without-password\"", "\"forced-commands-only\""]);
        only(numbers, base, "services.openssh.settings.PermitRootLogin", value)
    }),
    change("PasswordAuthentication", MayOpen, |numbers, base| {
        set(numbers, base, "services.openssh.settings.PasswordAuthentication", "false");
        let eve = User::normal(numbers, "eve", vec![]).with("hashedPassword", "\"$6$saltsalt$abcdefgh\"");
        let part = Part::user(numbers, eve);
        base.say(part);
        only(numbers, base, "services.openssh.settings.PasswordAuthentication", "true")
    }),
    change("a setting that stood in no file", MayOpen, |numbers, base| {
        set(numbers, base, "services.openssh.settings.PasswordAuthentication", "false");
        let eve = User::normal(numbers, "eve", vec![]).with("hashedPassword", "\"$6$saltsalt$abcdefgh\"");
        let part = Part::user(numbers, eve);
        base.say(part);
        let mut part = Part::option(numbers, "services.openssh.settings.PasswordAuthentication", "true");
        part.wrap = Wrap::Force;
        said(base, part)
    }),
    change("PubkeyAuthentication", MayOpen, |numbers, base| {
        setting(numbers, base, "PubkeyAuthentication", "false", "true")
    }),
    change("DenyUsers shorter", MayOpen, |numbers, base| {
        setting(numbers, base, "DenyUsers", "[ \"bob\" \"deploy\" ]", "[ \"deploy\" ]")
    }),
    change("DenyUsers gone", MayOpen, |numbers, base| {
        set(numbers, base, "services.openssh.settings.DenyUsers", "[ \"bob\" ]");
        let mut head = base.clone();
        head.forget("services.openssh.settings.DenyUsers");
        head
    }),
    change("AllowUsers with a pattern", MayOpen, |numbers, base| {
        let wider = *pick(numbers, &["[ \"*\" ]", "[ \"alice\" \"b?b\" ]", "[ \"alice\" \"bob@10.0.0.0/8\" ]"]);
        setting(numbers, base, "AllowUsers", "[ \"alice\" ]", wider)
    }),
    change("AllowGroups wider", MayOpen, |numbers, base| {
        setting(numbers, base, "AllowGroups", "[ \"wheel\" ]", "[ \"wheel\" \"users\" ]")
    }),
    change("AuthenticationMethods", MayOpen, |numbers, base| {
        setting(numbers, base, "AuthenticationMethods", "\"publickey,password\"", "\"publickey\"")
    }),
    change("TrustedUserCAKeys", MayOpen, |numbers, base| {
        only(numbers, base, "services.openssh.settings.TrustedUserCAKeys", "\"/etc/ssh/ca.pub\"")
    }),
    change("AuthorizedPrincipalsFile", MayOpen, |numbers, base| {
        set(numbers, base, "services.openssh.settings.TrustedUserCAKeys", "\"/etc/ssh/ca.pub\"");
        only(numbers, base, "services.openssh.settings.AuthorizedPrincipalsFile", "\"/etc/ssh/principals/%u\"")
    }),
    change("AuthorizedKeysCommand", MayOpen, |numbers, base| {
        only(numbers, base, "services.openssh.authorizedKeysCommand", "\"/run/wrappers/bin/keys %u\"")
    }),
    change("key files that everybody writes", MayOpen, |numbers, base| {
        said(base, Part::option(numbers, "services.openssh.authorizedKeysFiles", "[ \"/tmp/keys/%u\" ]"))
    }),
    change("keys in homes", MayOpen, |numbers, base| {
        set(numbers, base, "services.openssh.authorizedKeysInHomedir", "false");
        only(numbers, base, "services.openssh.authorizedKeysInHomedir", "true")
    }),
    change("RevokedKeys gone", MayOpen, |numbers, base| {
        set(numbers, base, "services.openssh.settings.RevokedKeys", "\"/etc/ssh/revoked\"");
        let mut head = base.clone();
        head.forget("services.openssh.settings.RevokedKeys");
        head
    }),
    change("HostbasedAuthentication", MayOpen, |numbers, base| {
        setting(numbers, base, "HostbasedAuthentication", "false", "true")
    }),
    change("Match block added", MayOpen, |numbers, base| {
        let part = Part::keys(numbers, "root", &[stranger()]);
        base.say(part);
        let eve = User::normal(numbers, "eve", vec![]).with("hashedPassword", "\"$6$saltsalt$abcdefgh\"");
        let part = Part::user(numbers, eve);
        base.say(part);
        set(numbers, base, "services.openssh.settings.PermitRootLogin", "\"no\"");
        set(numbers, base, "services.openssh.settings.PasswordAuthentication", "false");
        let block = *pick(
            numbers,
            &[
                "\"Match Address 10.0.0.0/8\\n  PermitRootLogin yes\\n\"",
                "\"Match User root\\n  PermitRootLogin prohibit-password\\n\"",
                "\"Match User eve Address *,!192.0.2.0/24\\n  PasswordAuthentication yes\\n\"",
                "''\n    Match all\n      AuthorizedKeysFile /tmp/%u\n  ''",
                "''\n    Match LocalPort 22\n      PasswordAuthentication yes\n  ''",
            ],
        );
        said(base, Part::option(numbers, "services.openssh.extraConfig", block))
    }),
    change("Match blocks in another order", MayOpen, |numbers, base| {
        let part = Part::keys(numbers, "root", &[stranger()]);
        base.say(part);
        set(numbers, base, "services.openssh.settings.PermitRootLogin", "\"no\"");
        let one = "Match User root\\n  PermitRootLogin no\\n";
        let two = "Match Address 10.0.0.0/8\\n  PermitRootLogin yes\\n";
        set(numbers, base, "services.openssh.extraConfig", &format!("\"{one}{two}\""));
        only(numbers, base, "services.openssh.extraConfig", &format!("\"{two}{one}\""))
    }),
    change("ForceCommand gone", MayOpen, |numbers, base| {
        set(numbers, base, "services.openssh.extraConfig", "\"Match User bob\\n  ForceCommand /bin/false\\n\"");
        let mut head = base.clone();
        head.forget("services.openssh.extraConfig");
        head
    }),
    // Where it listens.
    change("openssh turned on", MayOpen, |numbers, base| {
        set(numbers, base, "services.openssh.enable", "false");
        only(numbers, base, "services.openssh.enable", "true")
    }),
    change("firewall opened", MayOpen, |numbers, base| {
        set(numbers, base, "services.openssh.openFirewall", "false");
        let (path, value) = *pick(
            numbers,
            &[
                ("networking.firewall.allowedTCPPorts", "[ 22 ]"),
                ("networking.firewall.enable", "false"),
                ("services.openssh.openFirewall", "true"),
                ("networking.firewall.allowedTCPPortRanges", "[ { from = 20; to = 30; } ]"),
            ],
        );
        match path.ends_with("Ports") || path.ends_with("Ranges") {
            true => said(base, Part::option(numbers, path, value)),
            false => only(numbers, base, path, value),
        }
    }),
    change("listens everywhere", MayOpen, |numbers, base| {
        set(numbers, base, "services.openssh.listenAddresses", "[ { addr = \"127.0.0.1\"; port = 22; } ]");
        only(numbers, base, "services.openssh.listenAddresses", "[ { addr = \"0.0.0.0\"; port = 22; } ]")
    }),
    // Modules.
    change("module imported", Opens, |numbers, base| imported(numbers, base, "./extra/eve.nix")),
    change("folder imported", Opens, |numbers, base| {
        let mut head = imported(numbers, base, "./extra");
        for host in [base, &mut head] {
            let text = host.files.remove("extra/eve.nix").expect("the module");
            host.files.insert("extra/default.nix".to_owned(), text);
        }
        head
    }),
    change("module imported by a variable", Opens, |numbers, base| {
        let mut head = imported(numbers, base, "extra");
        head.bindings.push("extra = ./extra/eve.nix;".to_owned());
        head
    }),
    change("module imported by a condition", Opens, |numbers, base| {
        imported(numbers, base, "] ++ lib.optional (1 == 1) ./extra/eve.nix ++ [")
    }),
    change("module from outside imported", Opens, |_, base| {
        let mut head = base.clone();
        head.imports.push("inputs.evil.nixosModules.door".to_owned());
        head
    }),
    change("module from outside imported by a condition", Opens, |_, base| {
        let mut head = base.clone();
        head.imports.push("(if inputs.flag then inputs.evil.nixosModules.door else { })".to_owned());
        head
    }),
    change("file in a folder that is read", Opens, |numbers, base| {
        base.imports
            .push("] ++ map (n: ./dropped + \"/${n}\") (builtins.attrNames (builtins.readDir ./dropped)) ++ [".into());
        base.files.insert("dropped/one.nix".to_owned(), b"{ }\n".to_vec());
        let mut head = base.clone();
        head.files.insert("dropped/two.nix".to_owned(), eve(numbers).into());
        head
    }),
    change("module no longer disabled", Opens, |numbers, base| {
        base.imports.push("./extra/eve.nix".to_owned());
        base.files.insert("extra/eve.nix".to_owned(), eve(numbers).into());
        let head = base.clone();
        base.imports.push("{ disabledModules = [ ./extra/eve.nix ]; }".to_owned());
        head
    }),
    change("module that keeps somebody out disabled", MayOpen, |_, base| {
        base.imports.push("./extra/deny.nix".to_owned());
        let deny = "{ services.openssh.settings.DenyUsers = [ \"bob\" ]; }\n";
        base.files.insert("extra/deny.nix".to_owned(), deny.into());
        let mut head = base.clone();
        head.imports.push("{ disabledModules = [ ./extra/deny.nix ]; }".to_owned());
        head
    }),
    change("condition that holds now", Opens, |numbers, base| {
        condition(numbers, base, Wrap::If(false), Wrap::If(true))
    }),
    change("condition from outside", Opens, |numbers, base| condition(numbers, base, Wrap::If(false), Wrap::IfUnread)),
    change("option of a condition", Opens, |numbers, base| {
        condition(numbers, base, Wrap::IfOption(false), Wrap::IfOption(true))
    }),
    change("mkForce gone", MayOpen, |numbers, base| {
        let part = Part::keys(numbers, "bob", &[key_of(10, "bob@host0")]);
        let strangers = Part::keys(numbers, "bob", &[stranger()]);
        base.say(strangers);
        force_gone(base, part)
    }),
    change("mkForce around an account gone", MayOpen, |numbers, base| {
        let strangers = Part::keys(numbers, "bob", &[stranger()]);
        base.say(strangers);
        let bob = User { style: UserStyle::Path, ..User::normal(numbers, "bob", vec![key_of(10, "bob@host0")]) };
        force_gone(base, Part::user(numbers, bob))
    }),
    change("mkForce around all accounts gone", MayOpen, |numbers, base| {
        let style = *pick(numbers, &[UserStyle::MapAttrs, UserStyle::GenAttrs, UserStyle::Update]);
        let carol = User { style, ..User::normal(numbers, "carol", vec![key_of(50, "carol@host0")]) };
        force_gone(base, Part::user(numbers, carol))
    }),
    change("an empty mkForce gone", MayOpen, |numbers, base| {
        let paths = ["users.users", "users.users.bob", "users.users.bob.openssh.authorizedKeys.keys"];
        let path = *pick(numbers, &paths);
        force_gone(base, Part::option(numbers, path, if path.ends_with("keys") { "[ ]" } else { "{ }" }))
    }),
    change("plain value before a default gone", MayOpen, |numbers, base| {
        let path = "services.openssh.settings.PermitRootLogin";
        let keys = Part::keys(numbers, "root", &[stranger()]);
        base.say(keys);
        base.forget(path);
        let part = Part::option(numbers, path, "\"yes\"");
        base.say(Part { wrap: Wrap::Default, ..part });
        let head = base.clone();
        let part = Part::option(numbers, path, "\"no\"");
        base.say(Part { wrap: Wrap::Nothing, ..part });
        head
    }),
    change("mkForce of ports gone", MayOpen, |numbers, base| {
        force_gone(base, Part::option(numbers, "networking.firewall.allowedTCPPorts", "[ 443 ]"))
    }),
    change("mkForce of sudo rules gone", MayOpen, |numbers, base| {
        set(numbers, base, "security.sudo.wheelNeedsPassword", "false");
        force_gone(base, Part::option(numbers, "security.sudo.extraRules", "[ ]"))
    }),
    change("key in a file for the initrd", Opens, |numbers, base| {
        for (path, value) in [
            ("boot.initrd.network.enable", "true"),
            ("boot.initrd.network.ssh.enable", "true"),
            ("boot.initrd.network.ssh.authorizedKeyFiles", "[ ./initrd.pub ]"),
        ] {
            set(numbers, base, path, value);
        }
        base.files.insert("initrd.pub".to_owned(), format!("{}\n", key_of(0, "alice@host0")).into());
        let mut head = base.clone();
        head.files.insert("initrd.pub".to_owned(), format!("{}\n{}\n", key_of(0, "alice@host0"), stranger()).into());
        head
    }),
    change("key in the initrd", Opens, |numbers, base| {
        for (path, value) in [
            ("boot.initrd.network.enable", "true"),
            ("boot.initrd.network.ssh.enable", "true"),
            ("boot.initrd.network.ssh.hostKeys", "[ \"/etc/secrets/initrd/key\" ]"),
        ] {
            set(numbers, base, path, value);
        }
        let keys = |keys: &[String]| keys.iter().map(|key| format!(" {}", quoted(key))).collect::<String>();
        let own = [key_of(0, "alice@host0")];
        set(numbers, base, "boot.initrd.network.ssh.authorizedKeys", &format!("[{} ]", keys(&own)));
        let more = [own[0].clone(), stranger()];
        only(numbers, base, "boot.initrd.network.ssh.authorizedKeys", &format!("[{} ]", keys(&more)))
    }),
    // What stands on the disk.
    change("module that became a link", OpensUnasked, |numbers, base| {
        base.imports.push("./linked.nix".to_owned());
        base.files.insert("linked.nix".to_owned(), b"{ }\n".to_vec());
        base.files.insert("parts/eve.txt".to_owned(), eve(numbers).into());
        let mut head = base.clone();
        head.files.remove("linked.nix");
        head.links.insert("linked.nix".to_owned(), "parts/eve.txt".to_owned());
        head
    }),
    change("link that leads elsewhere", OpensUnasked, |numbers, base| {
        base.imports.push("./linked.nix".to_owned());
        base.files.insert("parts/nobody.nix".to_owned(), b"{ }\n".to_vec());
        base.files.insert("parts/eve.nix".to_owned(), eve(numbers).into());
        base.links.insert("linked.nix".to_owned(), "parts/nobody.nix".to_owned());
        let mut head = base.clone();
        head.links.insert("linked.nix".to_owned(), "parts/eve.nix".to_owned());
        head
    }),
    change("module over the limit", OpensUnasked, |numbers, base| {
        let mut head = imported(numbers, base, "./extra/eve.nix");
        for host in [base, &mut head] {
            host.files.entry("extra/eve.nix".to_owned()).or_default().extend(vec![b'\n'; 5 << 20]);
        }
        head
    }),
    change("module that grew over the limit", OpensUnasked, |numbers, base| {
        base.imports.push("./extra/eve.nix".to_owned());
        base.files.insert("extra/eve.nix".to_owned(), b"{ }\n".to_vec());
        let mut head = base.clone();
        let mut text = eve(numbers).into_bytes();
        text.extend(vec![b'\n'; 5 << 20]);
        head.files.insert("extra/eve.nix".to_owned(), text);
        head
    }),
    change("module in UTF-16", OpensUnasked, |numbers, base| {
        base.imports.push("./extra/eve.nix".to_owned());
        base.files.insert("extra/eve.nix".to_owned(), b"{ }\n".to_vec());
        let mut head = base.clone();
        let text: Vec<u8> = eve(numbers).encode_utf16().flat_map(u16::to_le_bytes).collect();
        head.files.insert("extra/eve.nix".to_owned(), [vec![0xff, 0xfe], text].concat());
        head
    }),
    change("key file that grew over the limit", OpensUnasked, |numbers, base| {
        base.files.insert("big.pub".to_owned(), key_of(0, "alice@host0").into());
        let mut part = Part::option(numbers, "users.users.alice.openssh.authorizedKeys.keyFiles", "[ ./big.pub ]");
        part.wrap = Wrap::Nothing;
        base.say(part);
        let mut head = base.clone();
        let text = format!("{}\n{}", stranger(), "\n".repeat(5 << 20));
        head.files.insert("big.pub".to_owned(), text.into());
        head
    }),
    // What an attacker tries who has read the others.
    change("key by a function of a file", Opens, |numbers, base| {
        let text = "{ name, keys }:\n{ ... }:\n{ users.users.${name}.openssh.authorizedKeys.keys = keys; }\n";
        base.files.insert("lib/door.nix".to_owned(), text.into());
        let user = person(numbers);
        let import = |keys: &[String]| {
            let keys: String = keys.iter().map(|key| format!(" {}", quoted(key))).collect();
            format!("(import ./lib/door.nix {{ name = \"{user}\"; keys = [{keys} ]; }})")
        };
        let mut head = base.clone();
        base.imports.push(import(&[key_of(60, "more@host0")]));
        head.imports.push(import(&[key_of(60, "more@host0"), stranger()]));
        head
    }),
    change("key in a library that is extended", Opens, |numbers, base| {
        let user = person(numbers);
        let library = |keys: &str| format!("extended = lib // {{ team = _: lib.concatLists [ [ {keys} ] ]; }};");
        let path = format!("users.users.{user}.openssh.authorizedKeys.keys");
        let part = Part::option(numbers, &path, "extended.team { }");
        base.say(Part { file: 0, wrap: Wrap::Nothing, ..part });
        let mut head = base.clone();
        base.bindings.push(library(""));
        head.bindings.push(library(&quoted(&stranger())));
        head
    }),
    change("key in a function from outside", Opens, |numbers, base| {
        base.files.insert("team/keys.nix".to_owned(), format!("[ {} ]\n", quoted(&key_of(60, "more@host0"))).into());
        let user = person(numbers);
        let path = format!("users.users.{user}.openssh.authorizedKeys.keys");
        let part = Part::option(numbers, &path, "inputs.load ./team/keys.nix");
        base.say(Part { wrap: Wrap::Nothing, ..part });
        let mut head = base.clone();
        head.files.insert("team/keys.nix".to_owned(), format!("[ {} ]\n", quoted(&stranger())).into());
        head
    }),
    change("module in a folder that a function from outside reads", Opens, |numbers, base| {
        base.imports.push("(inputs.import-tree ./dropped)".to_owned());
        base.files.insert("dropped/one.nix".to_owned(), b"{ }\n".to_vec());
        let mut head = base.clone();
        head.files.insert("dropped/two.nix".to_owned(), eve(numbers).into());
        head
    }),
    change("file that a function from outside imports", Opens, |numbers, base| {
        base.imports.push("(inputs.load ./parts/door.nix)".to_owned());
        base.files.insert("parts/door.nix".to_owned(), b"{ imports = [ ./inner.nix ]; }\n".to_vec());
        base.files.insert("parts/inner.nix".to_owned(), b"{ }\n".to_vec());
        let mut head = base.clone();
        head.files.insert("parts/inner.nix".to_owned(), eve(numbers).into());
        head
    }),
    change("names of accounts", Opens, |numbers, base| {
        let user = format!("{{ isNormalUser = true; openssh.authorizedKeys.keys = [ {} ]; }}", quoted(&stranger()));
        let names = |names: &str| format!("lib.genAttrs [ {names} ] (_: {user})");
        let part = |names: &str, said: &Part| Part {
            said: Said::Option("users.users".to_owned(), names.to_owned()),
            ..said.clone()
        };
        let one = Part { wrap: Wrap::Nothing, ..Part::option(numbers, "users.users", "{ }") };
        let mut head = base.clone();
        base.say(part(&names(""), &one));
        head.say(part(&names("\"eve\""), &one));
        head
    }),
    change("weaker override gone", MayOpen, |numbers, base| {
        let value = format!("lib.mkOverride 120 [ {} ]", quoted(&stranger()));
        let part = Part::option(numbers, "users.users.bob.openssh.authorizedKeys.keys", &value);
        base.say(Part { wrap: Wrap::Nothing, ..part });
        let mut head = base.clone();
        head.parts.retain(|part| !matches!(&part.said, Said::Keys(user, ..) if user == "bob"));
        for user in head.users().filter(|user| user.name == "bob") {
            user.keys.clear();
        }
        head
    }),
    change("key in an argument that a module gives", Opens, |numbers, base| {
        let user = person(numbers);
        let path = format!("users.users.{user}.openssh.authorizedKeys.keys");
        let text = format!("{{ teamKeys, ... }}: {{ {path} = teamKeys; }}\n");
        base.files.insert("parts/team.nix".to_owned(), text.into());
        base.imports.push("./parts/team.nix".to_owned());
        let given = |keys: &str| format!("{{ _module.args.teamKeys = [ {keys} ]; }}");
        let mut head = base.clone();
        base.imports.push(given(""));
        head.imports.push(given(&quoted(&stranger())));
        head
    }),
    change("second port", MayOpen, |numbers, base| {
        set(numbers, base, "services.openssh.openFirewall", "false");
        set(numbers, base, "services.openssh.ports", "[ 22 ]");
        let part = Part::option(numbers, "networking.firewall.allowedTCPPorts", "[ 2222 ]");
        base.say(part);
        only(numbers, base, "services.openssh.ports", "[ 22 2222 ]")
    }),
    change("authority in extraConfig", MayOpen, |numbers, base| {
        set(numbers, base, "services.openssh.extraConfig", "\"# nothing\\n\"");
        let value = *pick(
            numbers,
            &[
                "\"TrustedUserCAKeys /etc/ssh/ca.pub\\n\"",
                "\"AuthorizedKeysCommand /run/keys %u\\nAuthorizedKeysCommandUser nobody\\n\"",
                "\"Match User alice\\n  TrustedUserCAKeys /etc/ssh/ca.pub\\n\"",
                "\"Include /etc/ssh/more.conf\\n\"",
            ],
        );
        only(numbers, base, "services.openssh.extraConfig", value)
    }),
    change("key that is decoded", Opens, |numbers, base| {
        let user = person(numbers);
        let path = format!("users.users.{user}.openssh.authorizedKeys.keys");
        let (first, second) = (stranger(), stranger());
        let (first, second) = (&first[..20], &second[20..]);
        let value = *pick(
            numbers,
            &[
                "[ (\"ONE\" + \"TWO\") ]",
                "[ (lib.concatStrings [ \"ONE\" \"TWO\" ]) ]",
                "[ (builtins.replaceStrings [ \"@@\" ] [ \"TWO\" ] \"ONE@@\") ]",
                "[ (lib.removePrefix \"# \" ''# ${\"ONE\"}TWO'') ]",
                "(builtins.fromJSON ''[ \"ONETWO\" ]'')",
            ],
        );
        let value = value.replace("ONE", first).replace("TWO", second);
        said(base, Part::option(numbers, &path, &value))
    }),
    change("lock of a flake", OpensUnasked, |numbers, base| {
        if !matches!(base.layout, Layout::Flake | Layout::FlakeFunction | Layout::Hive) {
            let eve = User::normal(numbers, "eve", vec![stranger()]);
            return said(base, Part::user(numbers, eve));
        }
        base.imports.push("inputs.evil.nixosModules.door".to_owned());
        base.files.insert("flake.lock".to_owned(), b"{ \"nodes\": { \"evil\": { \"rev\": \"1\" } } }\n".to_vec());
        let mut head = base.clone();
        head.files.insert("flake.lock".to_owned(), b"{ \"nodes\": { \"evil\": { \"rev\": \"2\" } } }\n".to_vec());
        head
    }),
    change("host that is ignored", OpensUnasked, |numbers, base| {
        let host = |more: &str| {
            let start =
                "{ networking.hostName = \"db\"; system.stateVersion = \"25.11\"; services.openssh.enable = true;";
            format!("{start} imports = [ ../people.nix ];{more} }}\n")
        };
        base.files.insert("people.nix".to_owned(), eve(numbers).into());
        base.files.insert("db/default.nix".to_owned(), host("").replace("imports = [ ../people.nix ];", "").into());
        let mut head = base.clone();
        head.files.insert("db/default.nix".to_owned(), host("").into());
        let hidden = *pick(numbers, &["db/\n", "*.nix\n", "/db/default.nix\n"]);
        head.files.insert(numbers.pick(&[".gitignore", ".ignore"]).to_owned(), hidden.into());
        head
    }),
    // What lets nobody in.
    change("comment", Nothing, |_, base| Host {
        comment: "for people: PermitRootLogin = yes".to_owned(),
        ..base.clone()
    }),
    change("comment of a key", Nothing, |_, base| {
        let mut head = base.clone();
        for user in head.users() {
            for key in &mut user.keys {
                *key = key.replace("@host", "@laptop");
            }
        }
        head
    }),
    change("order of what is said", Nothing, |_, base| {
        let mut head = base.clone();
        head.parts.reverse();
        head
    }),
    change("an option of something else", Nothing, |numbers, base| {
        said(base, Part::option(numbers, "services.tlp.enable", "true"))
    }),
    change("a message", Nothing, |numbers, base| said(base, Part::option(numbers, "users.motd", "\"welcome, eve\""))),
    change("a file that nobody imports", Nothing, |_, base| {
        let mut head = base.clone();
        head.files.insert("notes/README.md".to_owned(), b"users.users.eve\n".to_vec());
        head
    }),
    change("an account's description", Nothing, |numbers, base| {
        let user = person(numbers);
        let mut head = base.clone();
        let own = head.user(user).clone().with("packages", "[ pkgs.git ]");
        *head.user(user) = own;
        head
    }),
    change("a port of something else", Nothing, |numbers, base| {
        said(base, Part::option(numbers, "networking.firewall.allowedTCPPorts", "[ 8443 ]"))
    }),
    change("another way to write an account", Nothing, |numbers, base| {
        let user = person(numbers);
        let mut head = base.clone();
        head.user(user).style =
            *pick(numbers, &[UserStyle::Path, UserStyle::Dotted, UserStyle::Nested, UserStyle::Quoted]);
        head
    }),
    change("another way to write keys", Nothing, |numbers, base| {
        let user = person(numbers);
        let mut head = base.clone();
        head.user(user).key_style =
            *pick(numbers, &[KeyStyle::Inline, KeyStyle::Binding, KeyStyle::KeyFile, KeyStyle::Json]);
        head
    }),
];

fn pick<'l, T>(numbers: &mut Numbers, list: &'l [T]) -> &'l T {
    &list[numbers.below(list.len())]
}

fn person(numbers: &mut Numbers) -> &'static str {
    numbers.pick(&["alice", "bob"])
}

/// The host, and one thing more said of it.
fn said(base: &mut Host, part: Part) -> Host {
    let mut head = base.clone();
    head.say(part);
    head
}

/// Something that is said of an option and nothing else is, in a place where nothing keeps it from counting.
fn set(numbers: &mut Numbers, host: &mut Host, path: &str, value: &str) {
    host.set(numbers, path, value);
}

/// The host, and an option of it with another value.
fn only(numbers: &mut Numbers, base: &mut Host, path: &str, value: &str) -> Host {
    let mut head = base.clone();
    head.set(numbers, path, value);
    head
}

fn setting(numbers: &mut Numbers, base: &mut Host, name: &str, old: &str, new: &str) -> Host {
    let path = format!("services.openssh.settings.{name}");
    set(numbers, base, &path, old);
    only(numbers, base, &path, new)
}

fn passwords_on(numbers: &mut Numbers, base: &mut Host) {
    set(numbers, base, "services.openssh.settings.PasswordAuthentication", "true");
}

/// One key more in a list that is there.
fn in_list(numbers: &mut Numbers, base: &mut Host, style: Option<KeyStyle>) -> Host {
    let user = person(numbers);
    if let Some(style) = style {
        base.user(user).key_style = style;
    }
    let mut head = base.clone();
    let keys = &mut head.user(user).keys;
    let place = numbers.below(keys.len() + 1);
    keys.insert(place, stranger());
    head
}

/// A key whose options let more people in, or let them do more.
fn options(numbers: &mut Numbers, base: &mut Host, old: &str, new: &[&str]) -> Host {
    let user = person(numbers);
    base.user(user).keys.push(format!("{old}{}", stranger()));
    let mut head = base.clone();
    let new = pick(numbers, new);
    let last = head.user(user).keys.last_mut().expect("a key");
    *last = format!("{new}{}", stranger());
    head
}

/// A new account in both states, and what the change does to it.
fn changed_user(numbers: &mut Numbers, base: &mut Host, user: User, alter: impl Fn(&mut User)) -> Host {
    let name = user.name.clone();
    let part = Part::user(numbers, user);
    base.say(part);
    let mut head = base.clone();
    alter(head.user(&name));
    head
}

fn group(numbers: &mut Numbers, base: &mut Host, name: &str) -> Host {
    let eve = User::normal(numbers, "eve", vec![stranger()]);
    changed_user(numbers, base, eve, |eve| *eve = eve.clone().with("extraGroups", &format!("[ \"{name}\" ]")))
}

/// A module that lets eve in.
fn eve(numbers: &mut Numbers) -> String {
    let keys = quoted(&stranger());
    let text = *pick(
        numbers,
        &[
            "{ users.users.eve = { isNormalUser = true; openssh.authorizedKeys.keys = [ KEY ]; }; }\n",
            "{ lib, ... }: { users.users = lib.genAttrs [ \"eve\" ] (_: { isNormalUser = true; openssh.authorizedKeys.keys = [ KEY ]; }); }\n",
            "let key = KEY; in { users.users.alice.openssh.authorizedKeys.keys = [ key ]; }\n",
        ],
    );
    text.replace("KEY", &keys)
}

/// A module that stands in both states and that only one imports.
fn imported(numbers: &mut Numbers, base: &mut Host, import: &str) -> Host {
    base.files.insert("extra/eve.nix".to_owned(), eve(numbers).into());
    let mut head = base.clone();
    head.imports.push(import.to_owned());
    head
}

/// The host as it is; before, a part with `mkForce` put others aside.
fn force_gone(base: &mut Host, part: Part) -> Host {
    let head = base.clone();
    base.say(Part { wrap: Wrap::Force, ..part });
    head
}

/// An account behind a condition.
fn condition(numbers: &mut Numbers, base: &mut Host, old: Wrap, new: Wrap) -> Host {
    let styles = [UserStyle::Path, UserStyle::Nested, UserStyle::MapAttrs, UserStyle::Function, UserStyle::Option];
    let eve = User { style: *pick(numbers, &styles), ..User::normal(numbers, "eve", vec![stranger()]) };
    let part = Part { file: numbers.below(3), wrap: old, said: Said::User(eve) };
    let head = said(base, Part { wrap: new, ..part.clone() });
    base.say(part);
    head
}
