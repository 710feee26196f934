//! `users`: accounts, groups and what surrounds them.

use super::named::{NameKind, Named};
use super::option_table::option_sets;
use super::text::{AbsolutePath, Date, FilePath, KeyFile, Lines, Mode, Package, PasswdField, Principal, Shell};
use crate::ssh::key::AuthorizedKey;

/// Names of users and groups: `[a-z_][a-z0-9_-]{0,30}`, stricter than NixOS, which takes `.` and `..` too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountName;

fn refuse_account(name: &str) -> Option<&'static str> {
    let mut bytes = name.bytes();
    let first = bytes.next().is_some_and(|first| first.is_ascii_lowercase() || first == b'_');
    let rest = bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-'));
    if name.len() > 31 {
        return Some("at most 31 characters");
    }
    if first && rest { None } else { Some("it begins with a-z or _ and goes on with a-z, 0-9, _ and -") }
}

impl NameKind for AccountName {
    const WHAT: &'static str = "user";
    const PATTERN: &'static str = "^[a-z_][a-z0-9_-]{0,30}$";
    fn refuse(name: &str) -> Option<&'static str> {
        refuse_account(name)
    }
}

/// Names of groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupName;

impl NameKind for GroupName {
    const WHAT: &'static str = "group";
    const PATTERN: &'static str = "^[a-z_][a-z0-9_-]{0,30}$";
    fn refuse(name: &str) -> Option<&'static str> {
        refuse_account(name)
    }
}

/// Names of PAM mount attributes: plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MountAttribute;

impl NameKind for MountAttribute {
    const WHAT: &'static str = "mount attribute";
    const PATTERN: &'static str = "^(?!outPath$)[A-Za-z][A-Za-z0-9_-]{0,62}$";
    fn refuse(name: &str) -> Option<&'static str> {
        let plain = name.len() < 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        if name == "outPath" || name.starts_with('_') {
            return Some("Nix and NixOS give a set with this name another meaning");
        }
        let first = name.starts_with(|first: char| first.is_ascii_alphabetic());
        if plain && first { None } else { Some("it is a word of letters, digits, _ and -") }
    }
}

option_sets! {
    Users, "Accounts and groups, `users`." {
        mutable_users: bool = "mutableUsers", "true", Always, "Whether passwd and useradd may change accounts; false lets NixOS check that somebody can log in.";
        allow_no_password_login: bool = "allowNoPasswordLogin", "false", Always, "Whether NixOS skips that check.";
        enforce_id_uniqueness: bool = "enforceIdUniqueness", "true", Always, "Whether every uid and gid is unique.";
        default_user_home: AbsolutePath = "defaultUserHome", "\"/home\"", Always, "Where normal users' homes are made.";
        default_user_shell: Shell = "defaultUserShell", "pkgs.bashInteractive", Always, "The shell of users with useDefaultShell.";
        manage_lingering: bool = "manageLingering", "true", Always, "Whether NixOS decides whose services outlive their sessions.";
        motd: Lines = "motd", "\"\"", Always, "The message of the day.";
        motd_file: Option<FilePath> = "motdFile", "null", Always, "A file with the message of the day.";
        groups: Named<GroupName, Group> = "groups", "{ }", Always, "Groups by name.";
        users: Named<AccountName, User> = "users", "{ }", Always, "Users by name.";
    }

    Group, "A group, `users.groups.<name>`." {
        name: PasswdField = "name", "the attribute name", Always, "Its name, when it differs from the attribute.";
        gid: Option<i64> = "gid", "null", Always, "Its number; null lets NixOS choose.";
        members: Vec<PasswdField> = "members", "[ ]", Always, "Users in it, beside those whose extraGroups name it.";
    }

    User, "An account, `users.users.<name>`." {
        enable: bool = "enable", "true", Always, "Whether the account exists; its key file is written either way.";
        name: PasswdField = "name", "the attribute name", Always, "Its login name, when it differs from the attribute.";
        is_normal_user: bool = "isNormalUser", "false", Always, "Whether it is a person: a home, a shell, the group users.";
        is_system_user: bool = "isSystemUser", "false", Always, "Whether it is a service: no home and no shell by itself.";
        description: PasswdField = "description", "\"\"", Always, "The full name.";
        uid: Option<i64> = "uid", "null", Always, "Its number; null lets NixOS choose.";
        group: PasswdField = "group", "\"\"", Always, "Its primary group.";
        extra_groups: Vec<PasswdField> = "extraGroups", "[ ]", Always, "More groups; wheel may use sudo.";
        home: AbsolutePath = "home", "\"/var/empty\"", Always, "Its home directory.";
        home_mode: Mode = "homeMode", "\"700\"", Always, "The mode of its home when NixOS makes it.";
        create_home: bool = "createHome", "false", Always, "Whether NixOS makes its home.";
        shell: Option<Shell> = "shell", "pkgs.shadow", Always, "Its login shell.";
        use_default_shell: bool = "useDefaultShell", "false", Always, "Whether its shell is users.defaultUserShell.";
        ignore_shell_program_check: bool = "ignoreShellProgramCheck", "false", Always, "Whether `programs.<shell>.enable` may be off.";
        hashed_password: Option<PasswdField> = "hashedPassword", "null", Always, "Its password, hashed; world-readable in the store.";
        hashed_password_file: Option<String> = "hashedPasswordFile", "null", Always, "A file with its hashed password, outside the store.";
        password: Option<String> = "password", "null", Always, "Its password in clear, world-readable in the store.";
        initial_hashed_password: Option<PasswdField> = "initialHashedPassword", "null", Always, "Its first password, hashed.";
        initial_password: Option<String> = "initialPassword", "null", Always, "Its first password in clear, world-readable in the store.";
        expires: Option<Date> = "expires", "null", Always, "The day the account ends.";
        linger: Option<bool> = "linger", "null", Always, "Whether its services outlive its sessions.";
        packages: Vec<Package> = "packages", "[ ]", Always, "Packages for this user.";
        auto_sub_uid_gid_range: bool = "autoSubUidGidRange", "false", Always, "Whether it gets ranges of subordinate ids.";
        sub_uid_ranges: Vec<SubUidRange> = "subUidRanges", "[ ]", Always, "Its subordinate user ids.";
        sub_gid_ranges: Vec<SubGidRange> = "subGidRanges", "[ ]", Always, "Its subordinate group ids.";
        crypt_home_luks: Option<String> = "cryptHomeLuks", "null", Always, "A LUKS device that holds its home.";
        pam_mount: Named<MountAttribute, String> = "pamMount", "{ }", Always, "Attributes of a volume that PAM mounts.";
        keys: Vec<AuthorizedKey> = "openssh.authorizedKeys.keys", "[ ]", Always, "Keys that log in as this user.";
        key_files: Vec<KeyFile> = "openssh.authorizedKeys.keyFiles", "[ ]", Always, "Files of keys below the module, read when Nix evaluates.";
        authorized_principals: Vec<Principal> = "openssh.authorizedPrincipals", "[ ]", Always, "Principals of certificates that log in as this user.";
    }

    SubUidRange, "A range of subordinate user ids." {
        start_uid: i64 = "startUid", "required", Always, "The first id.";
        count: i64 = "count", "1", Always, "How many.";
    }

    SubGidRange, "A range of subordinate group ids." {
        start_gid: i64 = "startGid", "required", Always, "The first id.";
        count: i64 = "count", "1", Always, "How many.";
    }
}

impl User {
    /// A person's account.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::User::normal().is_normal_user.get(), Some(&true));
    /// ```
    #[must_use]
    pub fn normal() -> User {
        User::new().is_normal_user(true)
    }

    /// A service's account with its primary group.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::User::system("git").is_system_user.get(), Some(&true));
    /// ```
    #[must_use]
    pub fn system(group: &str) -> User {
        User::new().is_system_user(true).group(group)
    }

    /// Adds an authorized key.
    ///
    /// ```
    /// use nixos_ssh::User;
    /// let user = User::normal().key("ssh-ed25519 \
    ///     AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop".parse()?);
    /// assert_eq!(user.keys.get().map(Vec::len), Some(1));
    /// # Ok::<(), nixos_ssh::KeyError>(())
    /// ```
    #[must_use]
    pub fn key(mut self, key: AuthorizedKey) -> User {
        self.keys.update(|keys| keys.push(key));
        self
    }
}
