//! The client's side on real ssh: Host blocks and known hosts as the module's options say them.

use std::process::Command;

use nixos_ssh::emit::ssh_config::ssh_config;
use nixos_ssh::model::named::Named;
use nixos_ssh::{Block, Host, KnownHost, SshClient, Sshd, SshdSettings, User};

use crate::sshd_server::{EXAMPLE_USER, Login, Server};
use crate::sshd_tool::{Folder, Key, me, output, succeed, tool};

fn serve_one(folder: &Folder) -> (Server, Key) {
    let key = folder.key("alice");
    let user = User::normal().key(key.authorized());
    (folder.serve(&Host::new().openssh(Sshd::keys_only()).user(EXAMPLE_USER, user)), key)
}

/// Real ssh with only this file and these options.
fn ssh(config: &std::path::Path, options: &[&str], destination: &str) -> Login {
    let mut command = Command::new(tool("ssh"));
    command.arg("-F").arg(config).args(["-o", "BatchMode=yes", "-o", "GlobalKnownHostsFile=/dev/null"]);
    command.args(["-o", "ConnectTimeout=20"]).args(options).args([destination, "echo entered"]);
    Login::of(output(command.env_remove("SSH_AUTH_SOCK")))
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn a_host_block_connects() {
    let folder = Folder::new();
    let (server, key) = serve_one(&folder);
    let file = key.file.to_str().expect("a plain name");
    let spaced = folder.write("keys/a key", &std::fs::read_to_string(&key.file).expect("it was made"));
    succeed(Command::new("chmod").arg("600").arg(&spaced));
    let block = |name: &str| {
        Block::host(name)
            .set("HostName", "127.0.0.1")
            .set("Port", i64::from(server.port))
            .set("User", me())
            .set("IdentitiesOnly", true)
            .set("HostKeyAlias", "server")
            .set("UserKnownHostsFile", folder.text_path("known_hosts"))
    };
    let quoted = [spaced.to_str().expect("a plain name")];
    let host = Host::new().client(SshClient::new().extra_config([
        block("web *.example !no.example").set("IdentityFile", file),
        block("spaced").set("IdentityFile", quoted),
        block("broken").set("IdentityFile", folder.text_path("keys/nothing-here")),
    ]));
    let (_, evaluated) = folder.evaluate(&host);
    let config = folder.write("ssh_config", &ssh_config(&evaluated));
    for name in ["web", "db.example", "spaced"] {
        let login = ssh(&config, &[], name);
        assert_eq!(login.printed, "entered\n", "{name}: {login:?}\n{}", server.log());
    }
    assert!(ssh(&config, &[], "broken").refused());
    // Nothing is looked up: ssh only says what it would do.
    let values = |name: &str| succeed(Command::new(tool("ssh")).arg("-G").arg("-F").arg(&config).arg(name));
    assert!(values("db.example").contains("hostname 127.0.0.1\n"));
    assert!(values("no.example").contains("hostname no.example\n"));
}

/// `/etc/ssh/ssh_known_hosts` as NixOS writes it (`nixos/modules/programs/ssh.nix`).
fn known_hosts(host: &Host) -> String {
    let client = host.client.get().and_then(|client| client.known_hosts.get()).expect("the case has known hosts");
    let line = |(name, known): (&String, &KnownHost)| {
        let more = known.extra_host_names.get().into_iter().flatten().map(|name| name.0.clone());
        let names = match known.host_names.get() {
            Some(names) => names.iter().map(|name| name.0.clone()).collect::<Vec<_>>(),
            None => std::iter::once(name.clone()).chain(more).collect(),
        };
        let mark = if known.cert_authority.get() == Some(&true) { "@cert-authority " } else { "" };
        let key = known.public_key.get().and_then(Option::as_ref).expect("the case has public keys");
        format!("{mark}{} {key}\n", names.join(","))
    };
    client.iter().map(line).collect()
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn known_hosts_are_recognised_and_others_are_not() {
    let folder = Folder::new();
    let (server, key) = serve_one(&folder);
    let host_key = |name: &str| Key { file: folder.path(&format!("etc/ssh/ssh_host_{name}_key")) }.public();
    let here = format!("[127.0.0.1]:{}", server.port);
    let anywhere = format!("[127.0.?.*]:{}", server.port);
    let file = key.file.to_str().expect("a plain name");
    let destination = format!("ssh://{}@127.0.0.1:{}", me(), server.port);
    let none = folder.write("none", "");
    let strict = |known: &[(&str, KnownHost)]| {
        let known = known.iter().map(|(name, known)| ((*name).to_owned(), known.clone()));
        let known: std::collections::BTreeMap<String, KnownHost> = known.collect();
        let host = Host::new().client(SshClient::new().known_hosts(Named::from(known)));
        let file_of_hosts = folder.write("ssh_known_hosts", &known_hosts(&folder.evaluate(&host).1));
        let known = format!("UserKnownHostsFile={}", file_of_hosts.display());
        ssh(&none, &["-i", file, "-o", "StrictHostKeyChecking=yes", "-o", &known], &destination)
    };
    let (ed25519, rsa) = (host_key("ed25519"), host_key("rsa"));
    for known in [
        [(here.as_str(), KnownHost::new().public_key(ed25519.clone()))],
        [(here.as_str(), KnownHost::new().public_key(rsa.clone()))],
        [("web", KnownHost::new().extra_host_names(["web.example", here.as_str()]).public_key(ed25519.clone()))],
        [("web", KnownHost::new().host_names([here.as_str()]).public_key(ed25519.clone()))],
        [(anywhere.as_str(), KnownHost::new().public_key(ed25519.clone()))],
    ] {
        let login = strict(&known);
        assert_eq!(login.printed, "entered\n", "{known:?}: {login:?}");
    }
    let stranger = folder.key("stranger").public();
    for known in [
        [(here.as_str(), KnownHost::new().public_key(stranger))],
        [("[127.0.0.1]:22", KnownHost::new().public_key(ed25519.clone()))],
        [(here.as_str(), KnownHost::new().public_key(ed25519).cert_authority(true))],
    ] {
        let login = strict(&known);
        assert!(login.complaint.contains("Host key verification failed"), "{known:?}: {login:?}");
    }
}

#[test]
#[ignore = "needs sshd and nix-instantiate; tests/run runs it"]
fn a_host_authority_vouches_for_the_server() {
    let folder = Folder::new();
    let (key, ca) = (folder.key("alice"), folder.key("host_ca"));
    let settings = SshdSettings::new().password_authentication(false).kbd_interactive_authentication(false);
    let settings = settings.keyword("HostCertificate", "/etc/ssh/ssh_host_ed25519_key-cert.pub");
    let user = User::normal().key(key.authorized());
    let host = Host::new().openssh(Sshd::keys_only().settings(settings)).user(EXAMPLE_USER, user);
    folder.make_host_keys(&format!("HostKey {}", folder.text_path("etc/ssh/ssh_host_ed25519_key")));
    let mut sign = Command::new(tool("ssh-keygen"));
    sign.args(["-q", "-h", "-I", "server", "-n", "127.0.0.1", "-s"]).arg(&ca.file);
    succeed(sign.arg(folder.path("etc/ssh/ssh_host_ed25519_key.pub")));
    let server = folder.serve(&host);
    let known = KnownHost::new().cert_authority(true).public_key(ca.public());
    let known = std::collections::BTreeMap::from([("127.0.0.*".to_owned(), known)]);
    let client = Host::new().client(SshClient::new().known_hosts(Named::from(known)));
    let file = folder.write("ssh_known_hosts", &known_hosts(&folder.evaluate(&client).1));
    let options = [format!("UserKnownHostsFile={}", file.display()), "StrictHostKeyChecking=yes".to_owned()];
    let identity = key.file.to_str().expect("a plain name");
    let options = ["-i", identity, "-o", &options[0], "-o", &options[1]];
    let destination = format!("ssh://{}@127.0.0.1:{}", me(), server.port);
    let login = ssh(&folder.write("none", ""), &options, &destination);
    assert_eq!(login.printed, "entered\n", "{login:?}\n{}", server.log());
}
