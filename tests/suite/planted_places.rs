//! Where secrets are planted: places in a Nix file that any text can stand in, modules that give one its name, specs.

use super::command::key;
use super::planted_texts::{Secret, filled};

/// A place in a Nix file: its name, and the lines there of the module, of a user, of the user's list of keys.
pub struct Place {
    pub name: &'static str,
    module: &'static str,
    user: &'static str,
    list: &'static str,
}

const fn module(name: &'static str, module: &'static str) -> Place {
    Place { name, module, user: "", list: "" }
}

const fn user(name: &'static str, user: &'static str) -> Place {
    Place { name, module: "", user, list: "" }
}

const fn list(name: &'static str, list: &'static str) -> Place {
    Place { name, module: "", user: "", list }
}

/// `$Q` stands for the text inside of `"…"`, `$B` for its lines inside of `''…''`, `$C` for its lines as comments, `$D`
/// for it inside of a word in quotes inside of `"…"`, `$K` for a public key.
pub const PLACES: [Place; 34] = [
    module("banner", "services.openssh.banner = \"$Q\";"),
    module("banner block", "services.openssh.banner = ''\n$B\n  '';"),
    module("path of a host key", "services.openssh.hostKeys = [ { type = \"ed25519\"; path = \"$Q\"; } ];"),
    module("initrd host key", "boot.initrd.network.ssh = { enable = true; hostKeys = [ \"$Q\" ]; };"),
    module("initrd keys", "boot.initrd.network.ssh.authorizedKeys = [ \"$Q\" ];"),
    module("lines of sshd_config", "services.openssh.extraConfig = ''\n$B\n  '';"),
    module("a value in sshd_config", "services.openssh.extraConfig = ''\n    Banner $Q\n    Banner $Q\n  '';"),
    module("SetEnv", "services.openssh.extraConfig = \"SetEnv FOO=$Q\\nSetEnv FOO=$Q\\n\";"),
    module("ForceCommand", "services.openssh.extraConfig = ''\n    Match User alice\n      ForceCommand $Q\n  '';"),
    module("Match", "services.openssh.extraConfig = ''\n    Match User $Q\n      PermitTTY no\n  '';"),
    module("an unknown setting", "services.openssh.settings.Nonsense = \"$Q\";"),
    module("the name of a setting", "services.openssh.settings.\"$Q\" = true;"),
    module("a list of users", "services.openssh.settings.AllowUsers = [ \"$Q\" \"alice\" ];"),
    module("a setting of another type", "services.openssh.settings.X11Forwarding = \"$Q\";"),
    module("ciphers", "services.openssh.settings.Ciphers = [ \"$Q\" ];"),
    module("a comment", "$C\n  services.openssh.settings.permitRootLogin = \"yes\";"),
    module("a comment in stars", "/*\n$B\n  */\n  services.openssh.gatewayPorts = \"yes\";"),
    module("a comment behind", "services.openssh.gatewayPorts = \"yes\"; # $Q"),
    module(
        "a reason to ignore",
        "# gen-ssh-module: ignore[root-login] $Q\n  services.openssh.permitRootLogin = \"yes\";",
    ),
    module("a rule to ignore", "# gen-ssh-module: ignore[$Q] why\n  services.openssh.gatewayPorts = \"yes\";"),
    module("the name of a user", "users.users.\"$Q\".openssh.authorizedKeys.keys = [ \"$K\" \"$K\" ];"),
    module(
        "interpolated",
        "users.users.bob.description = \"x ${\"$Q\"}\"; users.users.bob.openssh.authorizedKeys.keys = [ \"${\"$Q\"}\" ];",
    ),
    module("let", "users.users.bob.openssh.authorizedKeys.keys = let text = \"$Q\"; in [ text \"$K ${text}\" ];"),
    module("known hosts", "programs.ssh.knownHosts.web = { publicKey = \"$Q\"; hostNames = [ \"$Q\" ]; };"),
    module("client", "programs.ssh.extraConfig = ''\n    Host web\n$B\n  '';"),
    module(
        "sudo",
        "security.sudo.extraRules = [ { users = [ \"alice\" ]; commands = [ { command = \"$Q\"; options = [ \"NOPASSWD\" ]; } ]; } ];",
    ),
    module("an address", "services.openssh.listenAddresses = [ { addr = \"$Q\"; port = \"$Q\"; } ];"),
    user("description", "description = \"$Q\"; extraGroups = \"wheel\";"),
    user("group", "extraGroups = [ \"wheel\" \"$Q\" ];"),
    list("a key", "\"$Q\""),
    list("keys in a block", "''\n$B\n''"),
    list("the comment of a key", "\"$K $Q\""),
    list("a forced command", "\"command=\\\"$D\\\" $K x\""),
    list("environment", "\"environment=\\\"FOO=$D\\\" $K x\""),
];

/// Places beside something that is no Nix, so that the parser speaks.
pub const BROKEN: [Place; 4] = [
    module("a text and a word", "services.openssh.banner = \"$Q\" nonsense;"),
    module("no text", "services.openssh.banner = $Q;"),
    module("defined twice", "services.openssh.ports = [ \"$Q\" ]; services.openssh.ports = [ 1 ];"),
    module("a name twice", "\"$Q\" = 1; \"$Q\" = 2;"),
];

/// A module with a text at a place, among findings, old names and keys, so that every command has something to say.
pub fn planted(number: usize, place: &Place, text: &str) -> String {
    let fill = |template: &str| {
        let inside = quoted(text);
        let block = text.replace("''", "'''").replace("${", "''${").replace('\n', "\n    ");
        let comment = format!("# {}", text.replace('\n', "\n  # "));
        let starred = if template.starts_with("/*") { text.replace("*/", "* /") } else { block };
        template
            .replace("$Q", &inside)
            .replace("$B", &format!("    {starred}"))
            .replace("$C", &comment)
            .replace("$D", &quoted(&text.replace('\\', "\\\\").replace('"', "\\\"")))
            .replace("$K", &key(9, ""))
    };
    host(number, &fill(place.module), &fill(place.user), &fill(place.list))
}

fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace("${", "\\${").replace('\n', "\\n")
}

fn host(number: usize, module: &str, user: &str, list: &str) -> String {
    format!(
        "{{ config, lib, pkgs, ... }}:\n{{\n  networking.hostName = \"h{number}\";\n  services.openssh.enable = true;\n  \
         services.openssh.passwordAuthentication = true;\n  {module}\n  services.openssh.permitRootLogin = \"yes\";\n  \
         users.users.alice = {{\n    isNormalUser = true;\n    {user}\n    openssh.authorizedKeys.keys = [\n      \
         \"{}\"\n      {list}\n      \"{} bob\"\n    ];\n  }};\n}}\n",
        key(1, "alice@laptop"),
        key(2, "")
    )
}

/// Lines of Nix that give a secret its name.
const NAMED: [(&str, &str); 44] = [
    ("password", "users.users.bob.password = \"{p}\";"),
    ("hashedPassword", "users.users.bob.hashedPassword = \"$6$saltsalt${c:86}\";"),
    ("hashedPassword, DES", "users.users.bob.hashedPassword = \"ab{c:11}\";"),
    ("initialPassword", "users.users.bob.initialPassword = \"{p}\";"),
    ("initialHashedPassword", "users.users.bob.initialHashedPassword = \"$y$j9T$salt${c:43}\";"),
    ("hashedPasswords", "users.users.bob = { hashedPasswords = \"{p}\"; };"),
    ("a list of it", "users.users.bob.password = [ \"{p}\" ];"),
    ("a set of it", "users.users.bob.password = { value = \"{p}\"; };"),
    ("an escape in its name", "users.users.bob.\"initialP\\assword\" = \"{p}\";"),
    ("a name put together", "users.users.bob.${\"initial\" + \"Password\"} = \"{p}\";"),
    ("an interpolated name", "users.users.bob.\"${\"initial\"}Password\" = \"{p}\";"),
    ("a dynamic name", "users.users.bob.${\"password\"} = \"{p}\";"),
    ("a quoted name", "users.users.bob.\"password\" = \"{p}\";"),
    ("mistyped", "users.users.bob.hashedPasword = \"{p}\";"),
    ("mkForce", "users.users.bob.password = lib.mkForce \"{p}\";"),
    ("mkDefault on another line", "users.users.bob.password =\n    lib.mkDefault\n      \"{p}\";"),
    ("if", "users.users.bob.password = if true then \"{p}\" else \"{p}\";"),
    ("put together", "users.users.bob.password = \"{p}\" + \"{p}\";"),
    ("a block", "users.users.bob.password = ''\n    {p}\n    {p}\n  '';"),
    ("a comment between", "users.users.bob.password /* old */ = /* x */ \"{p}\";"),
    ("let in", "users.users.bob.password = let x = \"{p}\"; in x;"),
    ("a name of it elsewhere", "users.users.bob = let pw = \"{p}\"; in { password = pw; };"),
    ("inherited", "users.users.bob = let password = \"{p}\"; in { inherit password; };"),
    ("a set of passwords", "users.users.bob = let passwords = { bob = \"{p}\"; }; in { password = passwords.bob; };"),
    ("an argument", "imports = [ ({ password ? \"{p}\", ... }: { users.users.bob = { inherit password; }; }) ];"),
    ("writeText", "users.users.bob.passwordFile = pkgs.writeText \"password\" \"{p}\";"),
    ("toFile", "users.users.bob.hashedPasswordFile = \"${builtins.toFile \"x\" \"{p}\"}\";"),
    ("merged", "users.users.bob = { isNormalUser = true; } // { password = \"{p}\"; };"),
    ("mkMerge", "users.users.bob = lib.mkMerge [ { password = \"{p}\"; } ];"),
    ("psk", "networking.wireless.networks.home.psk = \"{p}\";"),
    ("psk raw", "networking.wireless.networks.home.pskRaw = \"{h:64}\";"),
    ("wireguard", "networking.wireguard.interfaces.wg0.privateKey = \"{b:42}w=\";"),
    ("wireguard psk", "networking.wireguard.interfaces.wg0.peers = [ { presharedKey = \"{b:42}w=\"; } ];"),
    ("apiKey", "services.x.apiKey = \"{p}\";"),
    ("token", "services.x.settings.token = \"{p}\";"),
    ("secret", "services.x.settings.secret = \"{p}\";"),
    ("client secret", "services.x.settings.client_secret = \"{p}\";"),
    ("SECRET_KEY", "services.x.environment.SECRET_KEY = \"{a:32}\";"),
    ("credential", "services.x.credential = \"{p}\";"),
    ("passphrase", "services.borgbackup.jobs.a.encryption.passphrase = \"{p}\";"),
    ("environment", "systemd.services.x.environment.PGPASSWORD = \"{p}\";"),
    ("a file in etc", "environment.etc.\"x.conf\".text = ''\n    user = alice\n    password = {p}\n  '';"),
    ("script", "systemd.services.x.script = ''\n    export RESTIC_PASSWORD={p}\n    mysql -p{w} x\n  '';"),
    ("a comment about it", "# password: {p}\n  # old password = \"{p}\""),
];

/// A module for each way to give a secret its name.
pub fn named() -> Vec<(Secret, String)> {
    let one = |(number, (name, line)): (usize, &(&str, &str))| {
        let secret = filled(5000 + number, format!("named: {name}"), line);
        let text = host(5000 + number, &secret.text, "", "");
        (secret, text)
    };
    NAMED.iter().enumerate().map(one).collect()
}

/// Members of TOML and JSON that give a secret its name, below `users.users.alice`, with nothing wrong in it.
pub const MEMBERS: [(&str, &str, &str); 8] = [
    ("password", "password = \"{p}\"", "\"password\": \"{p}\""),
    ("hashed", "hashedPassword = \"$6$salt${c:86}\"", "\"hashedPassword\": \"$6$salt${c:86}\""),
    ("initial", "initialPassword = \"\"\"{p}\"\"\"", "\"initialPassword\":\n  \"{p}\""),
    ("literal", "initialPassword = '{p}'", "\"initialPasswor\\u0064\": \"{p}\""),
    ("quoted", "\"password\" = \"{p}\"", "\"pass\\u0077ord\": \"{p}\""),
    ("escaped", "\"passw\\u006frd\" = \"{p}\"", "\"initialHashedPassword\": \"$y$j9T$salt${c:43}\""),
    ("spaced", "password    =    \"{p}\" # {p}", "\"password\"  :  \"{p}\""),
    ("hashed initial", "initialHashedPassword = \"$1$salt${c:22}\"", "\"initialHashedPassword\": \"$1$salt${c:22}\""),
];

/// A spec in TOML: what stands in alice, a text somewhere, and a mistake or none.
pub fn toml(member: &str, list: &str, module: &str, mistake: &str) -> String {
    format!(
        "{module}\n[services.openssh]\nenable = true\n{mistake}\n[users.users.alice]\nisNormalUser = true\n{member}\n\
         openssh.authorizedKeys.keys = [\n  \"{}\",\n  {list}\n]\n",
        key(1, "alice")
    )
}

/// The same in JSON.
pub fn json(member: &str, mistake: &str) -> String {
    format!(
        "{{ \"services\": {{ \"openssh\": {{ \"enable\": true {mistake} }} }},\n  \"users\": {{ \"users\": {{ \"alice\": {{\n    \
         \"isNormalUser\": true,\n    {member}\n  }} }} }} }}\n"
    )
}
