//! A host built in Rust, and one inside a tool's own configuration: `cargo run --example build_host`.

use std::error::Error;

use nixos_ssh::{AuthorizedKey, Block, Host, KeyOption, ModuleOptions, PermitRootLogin, Sshd, SshdSettings, User};

/// A tool's own file: the host stands in it in the shape of the NixOS option tree.
#[derive(serde::Deserialize)]
struct Provision {
    machine: String,
    ssh: Host,
}

const PROVISION: &str = r#"{
  "machine": "web1",
  "ssh": { "users": { "users": { "bob": { "isNormalUser": true, "extraGroups": ["wheel"] } } } }
}"#;

/// What every machine of ours has, built from types: a wrong name does not compile.
fn everywhere() -> Result<Host, Box<dyn Error>> {
    let settings = SshdSettings::new()
        .password_authentication(false)
        .kbd_interactive_authentication(false)
        .permit_root_login(PermitRootLogin::No)
        .keyword("MaxAuthTries", 3);
    let sftp_only = Block::match_user("backup").set("ForceCommand", "internal-sftp").set("AllowTcpForwarding", false);
    let sshd = Sshd::new().enable(true).ports([22, 2222]).settings(settings).extra_config([sftp_only]);

    let laptop = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOPVINz5EYZHoTTbH2SmPnN0b+9vi0R6OTFvJaghTAbJ alice@laptop";
    let nas = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC1dfrcfs95HKe6nwlXiuSZbaLSY+S/Q2kGAGwq1Yr2N backup@nas";
    let alice = User::normal().extra_groups(["wheel"]).key(laptop.parse()?);
    let backup = User::normal().key(nas.parse::<AuthorizedKey>()?.option(KeyOption::Restrict));

    Ok(Host::new().openssh(sshd).user("alice", alice).user("backup", backup))
}

/// The module of the machine that the file names.
pub fn module() -> Result<(Host, String), Box<dyn Error>> {
    let provision: Provision = serde_json::from_str(PROVISION)?;
    let host = everywhere()?.merged(provision.ssh);
    let header = vec![format!("Generated for {} by: cargo run --example build_host", provision.machine)];
    // An error here names every option that cannot be written; there is no module then.
    let module = host.to_module(&ModuleOptions { header, ..ModuleOptions::default() })?;
    Ok((host, module.into_text()))
}

#[allow(clippy::print_stdout, reason = "an example shows what it made")]
fn main() -> Result<(), Box<dyn Error>> {
    let (_, text) = module()?;
    print!("{text}");
    Ok(())
}
