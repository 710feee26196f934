//! Which lines a diff leaves out: those that hold a secret, whatever they are called, and no others.

use std::io::Write as _;

use nixos_ssh::diagnostic::without_secrets;

const HIDDEN: &str = "(a line that may hold a secret is not shown)";

/// Lines out of configurations that hold no secret, though they speak of one.
const SHOWN: &[&str] = &[
    r#"services.openssh.settings.PermitRootLogin = "prohibit-password";"#,
    r#"services.openssh.permitRootLogin = "without-password";"#,
    "services.openssh.passwordAuthentication = false;",
    "services.openssh.settings.PasswordAuthentication = lib.mkForce false;",
    "security.sudo.wheelNeedsPassword = false;",
    "users.users.alice.hashedPasswordFile = config.sops.secrets.\"alice\".path;",
    "users.users.alice.hashedPasswordFile = config.age.secrets.alice-password.path;",
    r#"users.users.alice.passwordFile = "/run/secrets/alice";"#,
    "users.users.alice.password = builtins.readFile ./secret;",
    r#"users.users.alice.initialHashedPassword = "!";"#,
    r#"users.users.alice.hashedPassword = "*";"#,
    "users.users.alice.hashedPassword = null;",
    r#"users.users.alice.initialPassword = "";"#,
    r#"sops.secrets."alice/password" = { neededForUsers = true; };"#,
    r#"sops.secrets."db_password" = { owner = "postgres"; mode = "0400"; sopsFile = ./db.yaml; };"#,
    "age.secrets.wifi.file = ../secrets/wifi.age;",
    r#"age.secrets.secret1 = { file = ./secret1.age; owner = "alice"; group = "users"; };"#,
    r#""secret1.age".publicKeys = [ alice bob ];"#,
    "# the password is kept in the vault",
    "# token: see the wiki",
    "# TODO: set a password for root",
    r#"description = "asks for a password";"#,
    "inherit (config.sops) secrets;",
    "secrets = import ./secrets.nix;",
    r#"token.file = "/run/token";"#,
    "tokenFile = config.sops.secrets.token.path;",
    r#"environmentFile = "/run/secrets/env";"#,
    r#"openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIHFB8p3c1kYf0C0Ynaz3Ab7l4rDQ3wOh9Yk0jQ5pXxT a@b" ];"#,
    r#"openssh.authorizedKeys.keys = [ "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIB a@b" ];"#,
    r#"publicKey = "hWm2Tn1Yf0C0Ynaz3Ab7l4rDQ3wOh9Yk0jQ5pXxTYHc=";"#,
    r#"nix.settings.trusted-public-keys = [ "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=" ];"#,
    r#"hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";"#,
    r#"command = "borg serve --restrict-to-path /srv -p 22";"#,
    r#"secretKeyFile = "/etc/key";"#,
    r#"extraConfig = "AuthenticationMethods publickey,password";"#,
    r#"url = "ssh://git@example.org/repo.git";"#,
    "echo $1 $2 $5",
    r#"programs.ssh.askPassword = "";"#,
    "hashKnownHosts = true;",
    r#"keyFiles = [ ./keys/alice.pub ];"#,
    r#"PROMPT_COMMAND = "";"#,
    "set -p print",
];

/// Lines that hold one; the part that may not be seen.
const SECRETS: &[(&str, &str)] = &[
    (r#"users.users.a.password = "swordfish";"#, "swordfish"),
    (r#"users.users.a."initialP\assword" = "swordfish";"#, "swordfish"),
    (r#"users.users.a."${"initial"}Password" = "swordfish";"#, "swordfish"),
    (r#"users.users.a.initialPassword /* old */ = lib.mkForce "swordfish";"#, "swordfish"),
    (r#"initialPassword = if x == "a" then "swordfish" else null;"#, "swordfish"),
    (r#"let pw = "swordfish"; in { users.users.a.initialPassword = pw; }"#, "swordfish"),
    (r#"let passwords = { a = "swordfish"; }; in { }"#, "swordfish"),
    (r#"passwords.alice = "swordfish";"#, "swordfish"),
    (r#"networking.wireless.networks.home.psk = "correct horse";"#, "correct horse"),
    (r#"services.x.token = "swordfish";"#, "swordfish"),
    (r#"services.x.apiKey = "k3yV4lueOfTheApi";"#, "k3yV4lue"),
    (r#"services.x.api_key = "swordfish";"#, "swordfish"),
    (r#"services.x.credential = "swordfish";"#, "swordfish"),
    (r#"privateKey = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";"#, "yAnz5TF"),
    (r#"x = "$6$abcdefgh$Ulk3Wz7g1NaOnFFVHP0c8bFZ";"#, "Ulk3Wz7g1"),
    (r#"x = "\$6\$abcdefgh\$Ulk3Wz7g1NaOnFFVHP0c8bFZ";"#, "Ulk3Wz7g1"),
    (r#"x = "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7";"#, "X3DX6M94"),
    (r#"x = "$2b$05$bvIG6Nmid91Mu9RcmmWZfO5HJIMCT8riNW0hEp8f6/FuA2/mHZFpe";"#, "bvIG6Nm"),
    (r#"x = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";"#, "16C7e42F"),
    (r#"x = "glpat-abcdEFGH12345678_xyz";"#, "abcdEFGH"),
    (r#"x = "AKIAIOSFODNN7EXAMPLE";"#, "IOSFODNN7"),
    (r#"x = "xoxb-123456789012-abcdefGHIJKL";"#, "123456789012"),
    (r#"x = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abcDEF123";"#, "JIUzI1NiJ9"),
    (r#"x = "sk-proj-abcdEFGH1234567890abcd";"#, "abcdEFGH"),
    (r#"x = "AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S";"#, "QQPZRY9"),
    (r#"url = "https://bob:swordfish@example.org/";"#, "swordfish"),
    (r#"keys = [ "command=\"mysqldump -pswordfish db\" ssh-ed25519 AAAA" ];"#, "swordfish"),
    (r#"keys = [ "command=\"backup --password=swordfish\" ssh-ed25519 AAAA" ];"#, "swordfish"),
    (r#"keys = [ "environment=\"TOKEN=swordfish\" ssh-ed25519 AAAA" ];"#, "swordfish"),
    (r#"extraConfig = "SetEnv FOO=hunter22";"#, "hunter22"),
    ("SetEnv API_TOKEN=swordfish", "swordfish"),
    ("# root password: swordfish", "swordfish"),
    ("# the old password was hunter22", "hunter22"),
    (r#"{"pass\u0077ord": "swordfish"}"#, "swordfish"),
];

#[test]
fn a_line_is_shown_unless_its_value_is_a_secret() {
    let all: Vec<String> =
        SHOWN.iter().filter(|line| without_secrets(line).contains(HIDDEN)).map(|line| (*line).to_owned()).collect();
    assert!(all.is_empty(), "hidden without need:\n{}", all.join("\n"));
    // Beside each other they stay shown.
    let text = SHOWN.join("\n");
    assert_eq!(without_secrets(&text), text);
}

#[test]
fn a_line_that_holds_a_secret_is_not_shown() {
    let shown: Vec<&str> =
        SECRETS.iter().filter(|(line, secret)| without_secrets(line).contains(secret)).map(|(line, _)| *line).collect();
    assert!(shown.is_empty(), "shown:\n{}", shown.join("\n"));
    for (line, secret) in SECRETS {
        let text = format!("{}\n{line}\n{}", SHOWN[0], SHOWN[1]);
        let said = without_secrets(&text);
        assert!(!said.contains(secret), "{line}\n{said}");
        assert!(said.contains(SHOWN[0]) && said.contains(SHOWN[1]), "{line}\n{said}");
    }
}

/// Prints each hidden line of the Nix files below `NIXOS_SSH_TEXTS`, for somebody to read.
#[test]
#[ignore = "needs a folder of configurations"]
fn hidden_lines_of_a_folder() {
    let Ok(folder) = std::env::var("NIXOS_SSH_TEXTS") else { return };
    let (mut hidden, mut lines) = (0, 0);
    for entry in ignore::WalkBuilder::new(folder).hidden(false).build().flatten() {
        if entry.path().extension().is_none_or(|extension| extension != "nix") {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
        let safe = without_secrets(&text);
        for (number, (safe, line)) in safe.split('\n').zip(text.split('\n')).enumerate() {
            lines += 1;
            if safe == HIDDEN && line != HIDDEN {
                hidden += 1;
                let _ =
                    writeln!(std::io::stdout(), "HIDDEN {}:{}: {}", entry.path().display(), number + 1, line.trim());
            }
        }
    }
    let _ = writeln!(std::io::stdout(), "TOTAL {hidden} of {lines}");
}
