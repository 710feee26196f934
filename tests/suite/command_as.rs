//! --as: the files that NixOS will write; --release: what differs between them.

use super::command::{Folder, key};

fn folder() -> Folder {
    let spec = format!(
        "[services.openssh]\nenable = true\nports = [2222]\nsettings.PasswordAuthentication = false\n\
         [users.users.alice.openssh.authorizedKeys]\nkeys = [\"{}\"]\nkeyFiles = [\"./keys/more.pub\"]\n\
         [users.users.login]\nname = \"bob\"\nopenssh.authorizedKeys.keys = [\"{}\"]\n[users.users.carol]\nuid = 1000\n",
        key(1, "one"),
        key(3, "three")
    );
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path("site/keys")).unwrap();
    folder.write("site/host.toml", spec);
    folder.write("site/keys/more.pub", key(2, "two") + "\n");
    folder
}

#[test]
fn sshd_config_has_the_settings_and_no_header() {
    let folder = folder();
    let text = folder.generate(&["site/host.toml", "--as", "sshd_config"]);
    for line in ["Port 2222", "PasswordAuthentication no", "PermitRootLogin prohibit-password", "UsePAM yes"] {
        assert_eq!(text.lines().filter(|other| *other == line).count(), 1, "{line}: {text}");
    }
    assert!(!text.contains("gen-ssh-module"), "{text}");
    assert!(text.contains("Subsystem sftp /run/current-system/sw/libexec/sftp-server"), "{text}");
    let text = folder.generate(&["site/host.toml", "--as", "sshd_config", "--openssh", "/opt/ssh"]);
    assert!(text.contains("Subsystem sftp /opt/ssh/libexec/sftp-server"), "{text}");
}

#[test]
fn authorized_keys_has_the_keys_and_the_files_next_to_the_spec() {
    let folder = folder();
    let text = folder.generate(&["site/host.toml", "--as", "authorized_keys:alice"]);
    assert_eq!(text, format!("{}\n{}\n\n\n", key(1, "one"), key(2, "two")));
    let text = folder.generate(&["site/host.toml", "--as", "authorized_keys:bob"]);
    assert_eq!(text, format!("{}\n\n", key(3, "three")), "the file is named after the login name");
    folder.generate(&["site/host.toml", "--as", "authorized_keys:alice", "-o", "alice"]);
    assert!(folder.read("alice").contains(&key(2, "two")));
    assert!(folder.refused(2, &["site/host.toml", "--as", "authorized_keys:login"]).contains("no user login"));
    assert!(folder.refused(2, &["site/host.toml", "--as", "authorized_keys:zed"]).contains("there is no user zed"));
    assert!(folder.refused(2, &["site/host.toml", "--as", "authorized_keys:carol"]).contains("carol has no key"));
    std::fs::remove_file(folder.path("site/keys/more.pub")).unwrap();
    assert!(folder.refused(3, &["site/host.toml", "--as", "authorized_keys:alice"]).contains("more.pub"));
    for wrong in ["authorized_keys", "authorized_keys:", "sshd_config:alice", "nothing"] {
        assert!(folder.refused(2, &["site/host.toml", "--as", wrong]).contains("authorized_keys:USER"), "{wrong}");
    }
}

#[test]
fn a_server_that_is_off_is_mentioned() {
    let folder = Folder::with([("a.pub", key(1, ""))]);
    let ran = folder.run(&["generate", "--user", "alice=a.pub", "--as", "authorized_keys:alice"]);
    assert_eq!((ran.code, ran.out), (0, key(1, "") + "\n\n"));
    assert!(ran.err.starts_with("warning: services.openssh.enable is not true here"), "{}", ran.err);
    folder.generate(&["--user", "alice=a.pub", "--keys-only", "--as", "authorized_keys:alice"]);
}

#[test]
fn ssh_config_has_the_clients_blocks() {
    let spec = r#"{ "programs": { "ssh": { "extraConfig": [
        { "host": "build", "HostName": "build.example", "Port": 2222, "IdentitiesOnly": true }
    ] } } }"#;
    let folder = Folder::with([("client.json", spec.to_owned())]);
    let ran = folder.run(&["generate", "client.json", "--as", "ssh_config"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert_eq!(ran.out, "Host build\n  HostName build.example\n  Port 2222\n  IdentitiesOnly yes\n");
}

#[test]
fn a_release_decides_which_options_there_are() {
    let folder = Folder::new();
    let refused = |release: &str, said: &str| folder.refused(2, &["host.toml", "--release", release]).contains(said);
    folder.write("host.toml", "services.openssh.settings.ModuliFile = \"./moduli\"\n");
    assert!(refused("25.11", "ModuliFile") && refused("26.05", "26.11"));
    let ran = folder.run(&["generate", "host.toml", "--release", "26.11"]);
    assert!(ran.code == 0 && ran.out.contains("ModuliFile = ./moduli;"), "{ran:?}");
    assert!(ran.out.contains("generate host.toml --release 26.11\n"), "{}", ran.out);
    folder.write("host.toml", "services.openssh.settings.AcceptEnv = [\"LANG\", \"LC_*\"]\n");
    let written = |release: &str| folder.generate(&["host.toml", "--release", release, "--no-header"]);
    assert!(written("25.11").contains(r#"AcceptEnv = "LANG LC_*";"#), "{}", written("25.11"));
    for release in ["26.05", "26.11"] {
        assert!(written(release).contains("AcceptEnv = [\n"), "{}", written(release));
    }
    assert_eq!(written("26.05"), folder.generate(&["host.toml", "--no-header"]), "26.05 is the default");
    let said = folder.refused(2, &["host.toml", "--release", "24.05"]);
    assert!(said.contains("25.11, 26.05, 26.11"), "{said}");
    folder.write("host.toml", "services.openssh.enable = true\n");
    let config = |release: &str| folder.generate(&["host.toml", "--as", "sshd_config", "--release", release]);
    assert!(config("25.11").contains("\nBanner none\n") && !config("26.05").contains("Banner"));
    assert!(config("26.11").contains("ModuliFile ") && !config("26.05").contains("ModuliFile"));
}
