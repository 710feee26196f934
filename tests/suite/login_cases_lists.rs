//! Who may log in by lists of users and groups, and by Match blocks.

#![cfg(target_os = "linux")]

use crate::login_policies::Case;

/// AllowUsers, DenyUsers, AllowGroups, DenyGroups.
pub const LISTS: &[Case] = &[
    (
        "AllowUsers",
        "AllowUsers alice bob\n",
        &[],
        &[("alice one", "ran"), ("bob one", "ran"), ("carol one", "refused")],
    ),
    ("AllowUsers twice", "AllowUsers alice\nAllowUsers bob\n", &[], &[("alice one", "ran"), ("bob one", "ran")]),
    ("AllowUsers with a comma", "AllowUsers alice,bob\n", &[], &[("alice one", "refused"), ("bob one", "refused")]),
    ("AllowUsers in capitals", "AllowUsers Alice\n", &[], &[("alice one", "refused")]),
    ("AllowUsers with a star", "AllowUsers a*\n", &[], &[("alice one", "ran"), ("bob one", "refused")]),
    ("AllowUsers with a question mark", "AllowUsers b?b al?\n", &[], &[("bob one", "ran"), ("alice one", "refused")]),
    ("AllowUsers negated alone", "AllowUsers !alice\n", &[], &[("alice one", "refused"), ("bob one", "refused")]),
    ("AllowUsers negated", "AllowUsers * !alice\n", &[], &[("alice one", "ran"), ("bob one", "ran")]),
    (
        "AllowUsers with an address",
        "AllowUsers alice@192.0.2.7 bob@10.0.0.*\n",
        &[],
        &[
            ("alice one", "ran"),
            ("alice one @192.0.2.99", "refused"),
            ("bob one", "refused"),
            ("bob one @10.0.0.5", "ran"),
        ],
    ),
    (
        "AllowUsers with a network",
        "AllowUsers *@192.0.2.0/24 bob@2001:db8::/64\n",
        &[],
        &[
            ("alice one", "ran"),
            ("alice one @10.0.0.5", "refused"),
            ("bob one @2001:db8::5", "ran"),
            ("bob one @2001:db8:1::5", "refused"),
            ("alice one @2001:db8::5", "refused"),
        ],
    ),
    (
        "AllowUsers with a host name",
        "AllowUsers alice@laptop.example.net\n",
        &[],
        &[("alice one", "refused"), ("alice one @10.0.0.5", "refused")],
    ),
    (
        "AllowUsers with a host name and UseDNS",
        "UseDNS yes\nAllowUsers alice@*.example.net bob@192.0.2.7\n",
        &[],
        &[
            ("alice one", "ran"),
            ("alice one @198.51.100.4", "refused"),
            ("bob one", "ran"),
            ("alice one @10.0.0.5", "refused"),
        ],
    ),
    (
        "AllowUsers with a list of addresses",
        "AllowUsers alice@192.0.2.7,10.0.0.5\n",
        &[],
        &[("alice one", "ran"), ("alice one @10.0.0.5", "ran"), ("alice one @192.0.2.99", "refused")],
    ),
    (
        "AllowUsers with a negated address",
        "AllowUsers alice@*,!10.0.0.5\n",
        &[],
        &[("alice one", "ran"), ("alice one @10.0.0.5", "refused")],
    ),
    ("DenyUsers", "DenyUsers alice\n", &[], &[("alice one", "refused"), ("bob one", "ran")]),
    ("DenyUsers with a comma", "DenyUsers alice,bob\n", &[], &[("alice one", "ran"), ("bob one", "ran")]),
    (
        "DenyUsers beats AllowUsers",
        "AllowUsers alice bob\nDenyUsers a*\n",
        &[],
        &[("alice one", "refused"), ("bob one", "ran")],
    ),
    ("DenyUsers negated", "DenyUsers !alice\n", &[], &[("alice one", "ran"), ("bob one", "ran")]),
    (
        "DenyUsers with an address",
        "DenyUsers *@10.0.0.0/8\n",
        &[],
        &[("alice one", "ran"), ("alice one @10.0.0.5", "refused")],
    ),
    (
        "AllowGroups",
        "AllowGroups ops\n",
        &[],
        &[("bob one", "ran"), ("carol one", "ran"), ("alice one", "refused"), ("root one", "refused")],
    ),
    ("AllowGroups by the first group", "AllowGroups staff\n", &[], &[("leo one", "ran"), ("alice one", "refused")]),
    (
        "AllowGroups with a pattern",
        "AllowGroups *ops\n",
        &[],
        &[("bob one", "ran"), ("carol one", "ran"), ("alice one", "refused")],
    ),
    ("AllowGroups knows no negation", "AllowGroups * !web-ops\n", &[], &[("bob one", "ran"), ("carol one", "ran")]),
    ("AllowGroups negated alone", "AllowGroups !web-ops\n", &[], &[("bob one", "refused"), ("carol one", "refused")]),
    ("AllowGroups of an unknown group", "AllowGroups admins\n", &[], &[("alice one", "refused")]),
    ("AllowGroups in capitals", "AllowGroups Ops\n", &[], &[("bob one", "refused")]),
    ("DenyGroups", "DenyGroups ops\n", &[], &[("bob one", "refused"), ("alice one", "ran")]),
    (
        "DenyGroups knows no negation",
        "DenyGroups !web-ops ops\n",
        &[],
        &[("bob one", "refused"), ("carol one", "refused")],
    ),
    (
        "DenyGroups beats AllowGroups",
        "AllowGroups ops\nDenyGroups web-*\n",
        &[],
        &[("bob one", "ran"), ("carol one", "refused")],
    ),
    (
        "AllowUsers and AllowGroups must both agree",
        "AllowUsers alice bob\nAllowGroups ops\n",
        &[],
        &[("alice one", "refused"), ("bob one", "ran"), ("carol one", "refused")],
    ),
];

/// Match blocks.
pub const MATCH: &[Case] = &[
    (
        "Match User",
        "PubkeyAuthentication no\nMatch User alice,b*\n  PubkeyAuthentication yes\n",
        &[],
        &[("alice one", "ran"), ("bob one", "ran"), ("carol one", "refused")],
    ),
    (
        "Match User negated",
        "Match User *,!alice\n  PubkeyAuthentication no\n",
        &[],
        &[("alice one", "ran"), ("bob one", "refused")],
    ),
    (
        "Match User negated alone",
        "Match User !alice\n  PubkeyAuthentication no\n",
        &[],
        &[("alice one", "ran"), ("bob one", "ran")],
    ),
    (
        "Match Group",
        "Match Group ops\n  PubkeyAuthentication no\n",
        &[],
        &[("bob one", "refused"), ("carol one", "refused"), ("alice one", "ran")],
    ),
    (
        "Match Group negated",
        "Match Group *,!web-ops\n  PubkeyAuthentication no\n",
        &[],
        &[("bob one", "refused"), ("carol one", "ran")],
    ),
    (
        "Match Group by the first group",
        "Match Group staff\n  PubkeyAuthentication no\n",
        &[],
        &[("leo one", "refused"), ("bob one", "ran")],
    ),
    (
        "Match Address",
        "Match Address 10.0.0.0/8,2001:db8::/64\n  PubkeyAuthentication no\n",
        &[],
        &[
            ("alice one", "ran"),
            ("alice one @10.0.0.5", "refused"),
            ("alice one @2001:db8::5", "refused"),
            ("alice one @2001:db8:1::5", "ran"),
        ],
    ),
    (
        "Match Address negated",
        "Match Address *,!192.0.2.0/24\n  PubkeyAuthentication no\n",
        &[],
        &[("alice one", "ran"), ("alice one @10.0.0.5", "refused")],
    ),
    (
        "Match Host is the address without UseDNS",
        "Match Host laptop.example.net\n  PubkeyAuthentication no\nMatch Host 10.0.*\n  PubkeyAuthentication no\n",
        &[],
        &[("alice one", "ran"), ("alice one @10.0.0.5", "refused")],
    ),
    (
        "Match Host with UseDNS",
        "UseDNS yes\nMatch Host *.example.net\n  PubkeyAuthentication no\n",
        &[],
        &[("alice one", "refused"), ("alice one @198.51.100.4", "ran")],
    ),
    (
        "Match LocalAddress",
        "Match LocalAddress 192.0.2.1\n  PubkeyAuthentication no\n",
        &[],
        &[("alice one", "refused"), ("alice one >203.0.113.9", "ran")],
    ),
    (
        "Match LocalPort",
        "Match LocalPort 2222\n  PubkeyAuthentication no\n",
        &[],
        &[("alice one", "ran"), ("alice one :2222", "refused")],
    ),
    (
        "Match of two criteria",
        "Match User alice Address 10.0.0.0/8\n  PubkeyAuthentication no\n",
        &[],
        &[("alice one", "ran"), ("alice one @10.0.0.5", "refused"), ("bob one @10.0.0.5", "ran")],
    ),
    (
        "Match of one criterion twice",
        "Match User a* User *e\n  PubkeyAuthentication no\n",
        &[],
        &[("alice one", "refused"), ("grace one", "no session")],
    ),
    ("Match all", "PubkeyAuthentication yes\nMatch all\n  PubkeyAuthentication no\n", &[], &[("alice one", "refused")]),
    (
        "the first block that matches wins",
        "Match User alice\n  ForceCommand echo first\nMatch Address 192.0.2.0/24\n  ForceCommand echo second\n",
        &[],
        &[("alice one", "printed first"), ("bob one", "printed second"), ("alice one @10.0.0.5", "printed first")],
    ),
    (
        "two blocks that match add up",
        "Match User alice\n  ForceCommand echo first\nMatch Group wheel\n  PermitTTY no\n  ForceCommand echo second\n",
        &[],
        &[("alice one", "printed first"), ("alice one -tt", "no session")],
    ),
    (
        "a block beats what stands before it",
        "ForceCommand echo global\nMatch User alice\n  ForceCommand echo alice\n",
        &[],
        &[("alice one", "printed alice"), ("bob one", "printed global")],
    ),
    (
        "AllowUsers in a block replaces the global one",
        "AllowUsers bob\nMatch Address 192.0.2.0/24\n  AllowUsers alice\n",
        &[],
        &[
            ("bob one", "refused"),
            ("bob one @10.0.0.5", "ran"),
            ("alice one", "ran"),
            ("alice one @10.0.0.5", "refused"),
        ],
    ),
    (
        "AllowUsers in two blocks",
        "Match Address 192.0.2.0/24\n  AllowUsers alice\nMatch User bob\n  AllowUsers bob\n",
        &[],
        &[("alice one", "ran"), ("bob one", "ran"), ("carol one", "refused"), ("carol one @10.0.0.5", "ran")],
    ),
    (
        "DenyUsers in a block replaces the global one",
        "DenyUsers bob\nMatch Address 10.0.0.0/8\n  DenyUsers alice\n",
        &[],
        &[
            ("alice one", "ran"),
            ("alice one @10.0.0.5", "refused"),
            ("bob one", "refused"),
            ("bob one @10.0.0.5", "ran"),
        ],
    ),
    (
        "AllowGroups in a block",
        "Match LocalPort 2222\n  AllowGroups ops\n",
        &[],
        &[("alice one", "ran"), ("alice one :2222", "refused"), ("bob one :2222", "ran")],
    ),
    (
        "passwords in a block",
        "Match Address 10.0.0.0/8\n  PasswordAuthentication yes\n",
        &[],
        &[("bob password", "refused"), ("bob password @10.0.0.5", "ran"), ("bob one", "ran")],
    ),
    (
        "keys from elsewhere in a block",
        "Match User alice\n  AuthorizedKeysFile /etc/ssh/keys/%u\n",
        &[("/etc/ssh/keys/alice", "{three}\n")],
        &[("alice one", "refused"), ("alice three", "ran"), ("bob one", "ran")],
    ),
    (
        "a user who does not exist",
        "Match User nemo\n  PubkeyAuthentication yes\n",
        &[("/etc/ssh/authorized_keys.d/nemo", "{one}\n")],
        &[("nemo one", "refused"), ("nemo password", "refused")],
    ),
];
