//! A folder for real sshd: modules that real Nix evaluates, keys of ssh-keygen, and sshd's own checks.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use nixos_ssh::emit::sshd_config::{SshdConfigOptions, sshd_config};
use nixos_ssh::model::release::Release;
use nixos_ssh::nix::evaluate;
use nixos_ssh::{AuthorizedKey, Host, ModuleOptions, PublicKey};

/// A program, or a failure that says how to get it: these tests never pass by being skipped.
pub fn tool(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
    let found = folders.map(|folder| folder.join(name)).find(|program| program.is_file());
    found.unwrap_or_else(|| panic!("{name} is missing: tests/run installs it, and so does `nix develop`"))
}

/// Runs a command to its end.
pub fn output(command: &mut Command) -> Output {
    let output = command.stdin(Stdio::null()).output();
    output.unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"))
}

/// Runs a command that must succeed, and gives what it printed.
pub fn succeed(command: &mut Command) -> String {
    let output = output(command);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?} failed\n{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// The user that runs the tests and logs in.
pub fn me() -> String {
    succeed(Command::new("id").arg("-un")).trim().to_owned()
}

/// Whether sshd can do what it does on a machine: change the root directory, use PAM, become other users.
pub fn is_root() -> bool {
    succeed(Command::new("id").arg("-u")).trim() == "0"
}

/// A key pair made by ssh-keygen.
pub struct Key {
    /// The private half; the public one ends in `.pub`.
    pub file: PathBuf,
}

impl Key {
    /// The public half as it stands in the file.
    pub fn line(&self) -> String {
        fs::read_to_string(self.file.with_extension("pub")).expect("ssh-keygen writes both halves")
    }

    /// The public half as an authorized key without options.
    pub fn authorized(&self) -> AuthorizedKey {
        self.line().parse().expect("a line of ssh-keygen is an authorized key")
    }

    /// The public key alone.
    pub fn public(&self) -> PublicKey {
        self.authorized().key
    }
}

/// A folder that sshd trusts, with a module, `/etc/ssh` and keys in it.
pub struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    /// An empty one. StrictModes refuses keys below a folder that others can write to, such as /tmp.
    pub fn new() -> Folder {
        let home = std::env::var_os("HOME").map(PathBuf::from);
        let places = [Some(PathBuf::from(env!("CARGO_TARGET_TMPDIR"))), home];
        let trusted = places.into_iter().flatten().filter_map(|place| place.canonicalize().ok()).find(|place| {
            let safe = |folder: &Path| {
                fs::metadata(folder).is_ok_and(|data| data.mode() & 0o022 == 0 && (data.uid() == 0 || !is_root()))
            };
            place.ancestors().all(safe)
        });
        let place = trusted.expect("neither the target folder nor the home is closed to other users, as sshd demands");
        let builder = tempfile::Builder::new().prefix("sshd-").tempdir_in(place);
        let folder = Folder { folder: builder.expect("a folder below the target folder or the home") };
        // sshd reads keys as the user who logs in, and a chroot is entered by that user.
        fs::set_permissions(folder.path(""), fs::Permissions::from_mode(0o755)).expect("the folder is ours");
        folder.write("module/README", "");
        folder.write("etc/ssh/README", "");
        folder
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The same as text.
    pub fn text_path(&self, name: &str) -> String {
        self.path(name).to_str().expect("temporary folders have plain names").to_owned()
    }

    /// Writes a file, with the folders that it needs.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("the folder is ours");
        fs::write(&path, text).expect("the folder is ours");
        path
    }

    /// A new key of a type that ssh-keygen knows.
    pub fn key_of_type(&self, name: &str, arguments: &[&str]) -> Key {
        fs::create_dir_all(self.path("keys")).expect("the folder is ours");
        let file = self.path("keys").join(name);
        let mut command = Command::new(tool("ssh-keygen"));
        succeed(command.args(["-q", "-N", "", "-C", name]).args(arguments).arg("-f").arg(&file));
        Key { file }
    }

    /// A new Ed25519 key.
    pub fn key(&self, name: &str) -> Key {
        self.key_of_type(name, &["-t", "ed25519"])
    }

    /// What real Nix makes of the hosts' modules: each as JSON and as the Host that the JSON says.
    pub fn evaluate_all(&self, hosts: &[Host]) -> Vec<(serde_json::Value, Host)> {
        let mut packages = std::collections::BTreeSet::new();
        let mut files = Vec::new();
        for (index, host) in hosts.iter().enumerate() {
            let module = host.to_module(&ModuleOptions::default()).unwrap_or_else(|error| panic!("{error}"));
            packages.extend(evaluate::packages(&host.to_tree(Release::default()).expect("it was just written")));
            let name = format!("module/host-{index}.nix");
            self.write(&name, module.text());
            files.push(self.text_path(&name));
        }
        let expression = evaluate::expression(files.iter().map(String::as_str), &packages);
        let expression = self.write("evaluate.nix", &expression);
        let mut command = Command::new(tool("nix-instantiate"));
        let json = succeed(command.args(["--eval", "--strict", "--json"]).arg(expression));
        let evaluated: Vec<serde_json::Value> = serde_json::from_str(&json).expect("nix-instantiate prints JSON");
        assert_eq!(evaluated.len(), hosts.len());
        let read = |json: serde_json::Value| {
            let host = serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{error}\n{json}"));
            (json, host)
        };
        evaluated.into_iter().map(read).collect()
    }

    /// The same for one host, which must come back as it was.
    pub fn evaluate(&self, host: &Host) -> (serde_json::Value, Host) {
        let (json, evaluated) = self.evaluate_all(std::slice::from_ref(host)).pop().expect("one host, one value");
        assert_eq!(&evaluated, host);
        (json, evaluated)
    }

    /// What sshd_config depends on beside the host; the "package" is a link to the installed sftp-server.
    fn package(&self) -> SshdConfigOptions {
        let package = self.path("package");
        if !package.exists() {
            let sshd = tool("sshd").canonicalize().expect("it is a file");
            let beside = sshd.ancestors().nth(2).map(|prefix| prefix.join("libexec/sftp-server"));
            let debian = ["/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server"].map(PathBuf::from);
            let server = debian.into_iter().chain(beside).find(|file| file.is_file());
            fs::create_dir_all(package.join("libexec")).expect("the folder is ours");
            let link = package.join("libexec/sftp-server");
            std::os::unix::fs::symlink(server.expect("sshd comes with sftp-server"), link).expect("the folder is ours");
        }
        let openssh = self.text_path("package");
        SshdConfigOptions { xauth: openssh.clone(), openssh, ..SshdConfigOptions::default() }
    }

    /// `/etc/ssh/sshd_config`, put together by a real shell from the evaluated text as `sshd.nix` does, and the same as
    /// the one that we say NixOS writes.
    pub fn sshd_config(&self, json: &serde_json::Value, host: &Host) -> String {
        let options = self.package();
        let expected = sshd_config(host, &options).unwrap_or_else(|errors| panic!("{errors}"));
        let mut plain = host.clone();
        plain.openssh.update(|sshd| sshd.extra_config = nixos_ssh::Setting::UNSET);
        let plain = sshd_config(&plain, &options).unwrap_or_else(|errors| panic!("{errors}"));
        let lines = plain.find("\nAddressFamily ").expect("the first line of NixOS's own") + 1;
        let (settings, own_lines) = plain.split_at(lines);
        let extra = json.pointer("/services/openssh/extraConfig").map_or("", |text| text.as_str().expect("text"));
        let settings = self.write("sshd.conf-settings", settings);
        let out = self.path("sshd.conf-final");
        for shell in ["sh", "bash"] {
            // NixOS puts an empty line where its own lines end; the rest of the script is as it stands there.
            let script = format!("cat {} - >$out <<EOL\n{own_lines}{extra}EOL\n", settings.display());
            succeed(Command::new(tool(shell)).arg("-euc").arg(script).env_clear().env("PATH", path()).env("out", &out));
            let built = fs::read_to_string(&out).expect("the shell wrote it");
            assert_eq!(built, expected, "{shell} makes another file of it");
        }
        expected
    }
}

fn path() -> OsString {
    std::env::var_os("PATH").unwrap_or_default()
}

/// sshd's own check of a file: what it complains about, if it does.
pub fn accepts(config: &Path) -> Result<(), String> {
    prepare_privilege_separation();
    let output = output(Command::new(tool("sshd")).args(["-t", "-f"]).arg(config));
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// The values that apply to a connection, as `sshd -T` prints them.
pub fn effective(config: &Path, connection: &str) -> Vec<String> {
    prepare_privilege_separation();
    let mut command = Command::new(tool("sshd"));
    succeed(command.args(["-T", "-f"]).arg(config).args(["-C", connection])).lines().map(str::to_owned).collect()
}

/// Debian's sshd wants an empty folder in the memory file system, which the service makes when it starts.
fn prepare_privilege_separation() {
    if is_root() && Path::new("/run").is_dir() {
        fs::create_dir_all("/run/sshd").expect("root makes folders in /run");
    }
}

/// `(9, 2)` for OpenSSH_9.2p1.
pub fn version() -> (u32, u32) {
    static VERSION: std::sync::OnceLock<(u32, u32)> = std::sync::OnceLock::new();
    *VERSION.get_or_init(asked_version)
}

fn asked_version() -> (u32, u32) {
    let printed = output(Command::new(tool("ssh")).arg("-V")).stderr;
    let text = String::from_utf8_lossy(&printed).into_owned();
    let numbers = text.strip_prefix("OpenSSH_").and_then(|rest| rest.split([',', 'p', ' ']).next());
    let (major, minor) = numbers.and_then(|numbers| numbers.split_once('.')).expect("ssh -V names the version");
    (major.parse().expect("a number"), minor.parse().expect("a number"))
}
