//! Random Hosts set every option of every table, every free keyword, every key type and key option.

use std::collections::BTreeSet;

use nixos_ssh::model::options::OptionSet;
use nixos_ssh::model::problem::Context;
use nixos_ssh::{
    AuthorizedKey, Group, Host, HostKey, InitrdSsh, KeyType, KnownHost, ListenAddress, Release, SshClient, Sshd,
    SshdSettings, SubGidRange, SubUidRange, User, Users,
};
use proptest::strategy::{Strategy as _, ValueTree as _};

use super::any_block::free_keywords;
use super::hosts::{any_host, runner};

/// What a set of options holds, by the names of its table.
fn record<S: OptionSet>(seen: &mut BTreeSet<String>, table: &str, set: &S) {
    set.write_options(&mut Context::new(Release::R26_11), &mut |option, _| {
        seen.insert(format!("{table} {}", option.name));
    });
}

fn record_all<'s, S: OptionSet + 's>(seen: &mut BTreeSet<String>, table: &str, sets: impl IntoIterator<Item = &'s S>) {
    sets.into_iter().for_each(|set| record(seen, table, set));
}

fn record_host(seen: &mut BTreeSet<String>, host: &Host) {
    record(seen, "Host", host);
    let openssh = host.openssh.get();
    record_all(seen, "Sshd", openssh);
    record_all(seen, "ListenAddress", openssh.and_then(|sshd| sshd.listen_addresses.get()).into_iter().flatten());
    record_all(seen, "HostKey", openssh.and_then(|sshd| sshd.host_keys.get()).into_iter().flatten());
    let settings = openssh.and_then(|sshd| sshd.settings.get());
    record_all(seen, "SshdSettings", settings);
    seen.extend(settings.iter().flat_map(|settings| settings.other.0.keys()).map(|name| format!("free {name}")));
    let users = host.users.get();
    record_all(seen, "Users", users);
    record_all(
        seen,
        "Group",
        users.and_then(|users| users.groups.get()).into_iter().flat_map(|groups| groups.iter().map(|(_, group)| group)),
    );
    for (_, user) in host.all_users() {
        record(seen, "User", user);
        record_all(seen, "SubUidRange", user.sub_uid_ranges.get().into_iter().flatten());
        record_all(seen, "SubGidRange", user.sub_gid_ranges.get().into_iter().flatten());
        user.keys.get().into_iter().flatten().for_each(|key| record_key(seen, key));
    }
    let client = host.client.get();
    record_all(seen, "SshClient", client);
    let known = client.and_then(|client| client.known_hosts.get());
    record_all(seen, "KnownHost", known.into_iter().flat_map(|known| known.iter().map(|(_, host)| host)));
    record_all(seen, "InitrdSsh", host.initrd.get());
}

fn record_key(seen: &mut BTreeSet<String>, key: &AuthorizedKey) {
    seen.insert(format!("type {}", key.key.key_type().name()));
    seen.extend(key.options.iter().map(|option| format!("option {}", option.name().trim_start_matches("no-"))));
}

const KEY_OPTIONS: [&str; 17] = [
    "restrict",
    "cert-authority",
    "port-forwarding",
    "agent-forwarding",
    "X11-forwarding",
    "pty",
    "user-rc",
    "touch-required",
    "verify-required",
    "command",
    "environment",
    "expiry-time",
    "from",
    "permitlisten",
    "permitopen",
    "principals",
    "tunnel",
];

fn expected_names() -> BTreeSet<String> {
    fn table<S: OptionSet>(name: &'static str) -> impl Iterator<Item = String> {
        S::OPTIONS.iter().map(move |option| format!("{name} {}", option.name))
    }
    table::<Host>("Host")
        .chain(table::<Sshd>("Sshd"))
        .chain(table::<ListenAddress>("ListenAddress"))
        .chain(table::<HostKey>("HostKey"))
        .chain(table::<SshdSettings>("SshdSettings"))
        .chain(table::<Users>("Users"))
        .chain(table::<Group>("Group"))
        .chain(table::<User>("User"))
        .chain(table::<SubUidRange>("SubUidRange"))
        .chain(table::<SubGidRange>("SubGidRange"))
        .chain(table::<SshClient>("SshClient"))
        .chain(table::<KnownHost>("KnownHost"))
        .chain(table::<InitrdSsh>("InitrdSsh"))
        .chain(free_keywords().into_iter().map(|name| format!("free {name}")))
        .chain(KeyType::ALL.iter().map(|key_type| format!("type {}", key_type.name())))
        .chain(KEY_OPTIONS.iter().map(|name| format!("option {name}")))
        .collect()
}

/// A new option that no strategy makes would be tested by nothing.
#[test]
fn random_hosts_have_every_option_there_is() {
    let (strategy, mut runner, mut seen) = (any_host(), runner(1), BTreeSet::new());
    for _ in 0..3000 {
        record_host(&mut seen, &strategy.new_tree(&mut runner).expect("a host").current());
    }
    let missing: Vec<String> = expected_names().difference(&seen).cloned().collect();
    assert_eq!(missing, Vec::<String>::new(), "no random host has these");
    let unexpected: Vec<String> = seen.difference(&expected_names()).cloned().collect();
    assert_eq!(unexpected, Vec::<String>::new(), "these are in no table");
}
