//! Keys whose private half is public: of examples, tests and devices. Each was computed with ssh-keygen from the private
//! half that stands in the place named.

use crate::ssh::key::PublicKey;

/// A key whose private half is public.
#[derive(Debug, PartialEq, Eq)]
pub struct PublishedKey {
    /// Its fingerprint, as `ssh-keygen -l` prints it.
    pub fingerprint: &'static str,
    /// Where its private half stands: a repository on GitHub and a file in it.
    pub source: &'static str,
}

/// All that are known, by fingerprint.
///
/// ```
/// use nixos_ssh::ssh::key_strength::published_keys;
/// assert!(published_keys().iter().any(|key| key.source.starts_with("hashicorp/vagrant")));
/// ```
#[must_use]
pub fn published_keys() -> &'static [PublishedKey] {
    PUBLISHED
}

/// What is known about a key.
pub(super) fn find(key: &PublicKey) -> Option<&'static PublishedKey> {
    let fingerprint = key.fingerprint();
    let place = PUBLISHED.binary_search_by(|known| known.fingerprint.cmp(&fingerprint)).ok()?;
    PUBLISHED.get(place)
}

const fn key(fingerprint: &'static str, source: &'static str) -> PublishedKey {
    PublishedKey { fingerprint, source }
}

/// By fingerprint.
#[rustfmt::skip]
static PUBLISHED: &[PublishedKey] = &[
    key("SHA256:+LQ1rkRWS3U5xJbzlCGyuiOoqsfkU3z8sveqU28bOjg", "rapid7/ssh-badkeys: host/Ont_g4020w_rsa.key"),
    key("SHA256:+oCBm1A1Mzt3CuOnz392raccJznodBlQkGTcQQa5HUg", "NixOS/nixpkgs: nixos/tests/ssh-keys.nix"),
    key("SHA256:/LGTMVBvVsunYLbTqQ4XtAnZyZbjj6SJeEOnFwvXHFI", "golang/crypto: ssh/testdata/keys.go"),
    key("SHA256:0RCgva9fjvPn6TkN89hkVQHIpHkKfvfsGmYtnOgki0g", "rapid7/ssh-badkeys: host/Quanta_LTE.key"),
    key("SHA256:1M4RzhMyWuFS/86uPY/ce2prh/dVTHW7iD2RhpquOZA", "hashicorp/vagrant: keys/vagrant"),
    key("SHA256:1T/tv+kuYxJkYpiCsuhb/SE8pLB7gkzTH43h/LjQ3cs", "rapid7/ssh-badkeys: host/EVW3226_rsa.key"),
    key("SHA256:2lnVBgqdBQKqdntGhfr1QvLOCSxnFAgFmNo2pjylZz4", "ibizaman/selfhostblocks: demo/homeassistant/sshkey"),
    key("SHA256:3IBDT/vhj7a/KLk0eOJGmAwr61J1BDyJFzcN1uR7svo", "paramiko/paramiko: tests/test_ed25519-funky-padding.key"),
    key("SHA256:3JYFYvxa3UHkn8erfK2JiFB5pcPTZpBKTbkrdcgFfCM", "nix-community/nixbox: scripts/install_ed25519"),
    key("SHA256:3yuZIW7NxwTb43zZLe61ST65oxObHpr+F8EWnLFwbOI", "NixOS/nixpkgs: nixos/tests/gitolite.nix"),
    key("SHA256:4REJomy/ZbGbLVcbZzR/i6CQuzF+EI6DMvu/lHCxh4M", "rapid7/ssh-badkeys: host/kali-rpi2.key"),
    key("SHA256:4w1rnrek3klTJOTVhwuCIFd5k+pq9Bfo5KTxxb8BqbY", "openssh/openssh-portable: regress/rsa_openssh.prv"),
    key("SHA256:4xlOrbb+bj4+1kZt3/jTnWGGoY4BaYe+f9Ea8H4NhzY", "RustCrypto/SSH: ssh-key/tests/examples/puttygen_overpadded"),
    key("SHA256:5eg2Viof0w3NEOPIZODzQE0QMnwRydUtMqWaeUg2eY0", "NixOS/nixpkgs: nixos/tests/initrd-network-ssh/openssh.priv"),
    key("SHA256:73nCAX7tESRWJ4ZN8RkOlqB+0bgxKVmbNRUcFPbXMkE", "NixOS/nixpkgs: nixos/modules/profiles/keys/ssh_host_ed25519_key"),
    key("SHA256:86Ub+oM2/Ukrjd8f7OKSaiO13BWWB8VvTabuzmukfic", "RustCrypto/SSH: ssh-key/tests/examples/padless_wonder"),
    key("SHA256:8t391Em0YyXoWjQ3FBfwMyyV52RJVlM39qcyv1jpWsQ", "clan-lol/clan-core: clanServices/admin/tests/vm/private-test-key"),
    key("SHA256:8ty77fOpABat1y88aNdclQTfU+lVvWe7jYZGw8VYtfg", "openssh/openssh-portable: regress/unittests/sshkey/testdata/ecdsa_1"),
    key("SHA256:9prMbqhS4QteoFQ1ZRJDqSBLWoHXPyKB0iWR05Ghro4", "rapid7/ssh-badkeys: authorized/f5-bigip-cve-2012-1493.key"),
    key("SHA256:AKABay46vBa2bhMYZU2V/z5uqlAUXcuBTxMkW4MHd9s", "rapid7/ssh-badkeys: host/Westermo_MRD310_rsa.key"),
    key("SHA256:AogxJW7+Yzu2/Xe2IYAf6VaWRJTBlan754aruVaqp0Q", "rapid7/ssh-badkeys: host/Huawei_bm626_rsa.key"),
    key("SHA256:BHnRC+5WxXWTFjmXxUq/2PLljU8/X9bbcpiNEEk1xG0", "rapid7/ssh-badkeys: host/Trendnet_tew715apo_rsa.key"),
    key("SHA256:BV9HZpi5NWFZ27eIxBEVz7IgJdJE8iVhjAZDgZ00KG8", "fort-nix/nix-bitcoin: examples/qemu-vm/id-vm"),
    key("SHA256:BpW4vxx4JMfXNh6PPa9w80x6YsDa7OZ1LcBCRwYJM/g", "rapid7/ssh-badkeys: host/Comtrend_AR5387UN_rsa.key"),
    key("SHA256:BrQG04oNKUETjKCeL4ifkARASg3yxS/pUHl3wWM26Yg", "paramiko/paramiko: tests/_support/ecdsa-256.key"),
    key("SHA256:BuCSIg4STeG8QYS8dKSXGCQWpHB/Pe7FDRF3WpseB9E", "rapid7/ssh-badkeys: host/Edimax_AR-7167_rsa.key"),
    key("SHA256:CJ/U/F9xf4ngDgjZL2+OPBoSGZ7gEU18oCjVWPL0qqE", "rapid7/ssh-badkeys: host/Zyxel_p870h_rsa.key"),
    key("SHA256:DDrAaoNbeR1VsVkpHOa8d7nZaiCkDwC4upBp0CMrQ7Q", "NixOS/nixpkgs: nixos/tests/borgbackup.nix"),
    key("SHA256:DbuSF5a8c3JMmpZ5WiK8oLAx97Uu8zIAFReb/NyTPuo", "golang/crypto: ssh/testdata/keys.go"),
    key("SHA256:Du3JdgNSW22b+NOGBZzlhBt3FKLjV6HeV/QEF2L7Xg4", "NixOS/nixpkgs: nixos/tests/initrd-network-ssh/id_ed25519"),
    key("SHA256:F9KYIspH9Bhy0ohvvWPEgP5HeCUIeZZ5pA+8Xu2Eky8", "rapid7/ssh-badkeys: host/Alice_1121_rsa.key"),
    key("SHA256:FKAyeywtQNZLl1YTzIzCV/ThadBlnWMaD7jHQYDseEY", "RustCrypto/SSH: ssh-key/tests/examples/id_rsa_4096"),
    key("SHA256:Fmxts/GcV77PakFnf1Ueki5mpU4ZjUQWGRjZGAo3n/I", "RustCrypto/SSH: ssh-key/tests/examples/id_rsa_3072"),
    key("SHA256:Gh0eIu1Aym/yqjFYOrnTBfhYI7b++0NQIvkjwsGfFvI", "rapid7/ssh-badkeys: host/zyxel-vmg1312_rsa.key"),
    key("SHA256:HCKmculX8PrmEXYtnKn3xMnHdnHC/A7+gceWmZNnq0A", "rapid7/ssh-badkeys: host/moovbox_host_rsa.key"),
    key("SHA256:HboyXnlo62NK5QYnTXT8/rKywPHrSoyvVfKMQIaPnKc", "rapid7/ssh-badkeys: host/Sagemcom_2740_rsa.key"),
    key("SHA256:IJlZGonR9SXInG0/Z8FFo3hOa9qRriZMdakCKf5NT6g", "golang/crypto: ssh/testdata/keys.go"),
    key("SHA256:ILf3zyGjmGN+/QX17HHn1bjJCTFGg+Dy7bbyITb5TQo", "clan-lol/clan-core: pkgs/clan-cli/clan_cli/tests/data/ssh_host_ed25519_key"),
    key("SHA256:IO79IWaJRJC8/ZM2PfpsxzkpOk4+RY0pqbWt0v95hPg", "rapid7/ssh-badkeys: host/Moxa_ia240_rsa.key"),
    key("SHA256:J6VESFdD3xSChn8y9PzWzeF+1tl892mOy2TqkMLO4ow", "paramiko/paramiko: tests/_support/ed25519.key"),
    key("SHA256:JQ6FV0rf7qqJHZqIj4zNH8eV0oB8KLKh9Pph3FTD98g", "RustCrypto/SSH: ssh-key/tests/examples/id_ecdsa_p256"),
    key("SHA256:KI1opHyhNi8e6cj1kBs2K5TuPj6NE5+8o6hcsQjKSY8", "rapid7/ssh-badkeys: host/Cisco_rtp300_rsa.key"),
    key("SHA256:KL4OD3TlbbUfPGAb9DFs97UG0ZmutPFqlt/bernZdEI", "RustCrypto/SSH: ssh-key/tests/examples/non_utf8_comment"),
    key("SHA256:KLPP80PUyKSWMqbh9a+fZt6/2PCXUBwBuBdg5fJd0kc", "ryantm/agenix: example_keys/system1"),
    key("SHA256:Kdko2iZS8DAI8ZEYEhlWJOEoJ3J1FVoKIThHuKPxXy8", "rapid7/ssh-badkeys: host/Trendnet_tew816drm_rsa.key"),
    key("SHA256:L3k/oJubblSY0lB9Ulsl7emDMnRPKm/8udf2ccwk560", "openssh/openssh-portable: regress/unittests/sshkey/testdata/ed25519_1"),
    key("SHA256:Lb30DJg8YvCnhbVVhw6k/WRtxXKN8+4TVZVQQhDVD7U", "rapid7/ssh-badkeys: host/Trendnet_tdmc500_rsa.key"),
    key("SHA256:Lcl4dCjOz4H377asQgXNBK+kjKgD/RNMVZk0aMh5iYE", "rapid7/ssh-badkeys: host/Cisco_rv120w_rsa.key"),
    key("SHA256:Ll10EixegNFnpCeclBBbGRz3qSBJacvpNfiEzV3CJQs", "Mic92/sops-nix: README.md"),
    key("SHA256:MAQzAYCHIdlpbeld30qcnjU5nVRp42GNVft2YwaJdY0", "rapid7/ssh-badkeys: host/Tplink_w8950n_rsa.key"),
    key("SHA256:MQXcP/tTXWJKfrytgQwPZgJyAt0WqdZTjRJ9qBeHQl8", "rapid7/ssh-badkeys: host/Tplink_tdw8960n-V1_rsa.key"),
    key("SHA256:MV6uRX8zYMMqHjVqfcr+yczwXUujYhbLbKZ1d8V+brY", "NixOS/nixpkgs: nixos/tests/ssh-keys.nix"),
    key("SHA256:Na4VNhJQwiTr6kYtY9aUBVP1MIB1b9ju2XYQnMkXduo", "Mic92/sops-nix: pkgs/sops-install-secrets/test-assets/ssh-ed25519-key"),
    key("SHA256:NoQh0XBUuYUSWqnzOzOBnfpgJTRWLMj7BlWAb8IbjeE", "openssh/openssh-portable: regress/unittests/sshkey/testdata/rsa_2"),
    key("SHA256:OLV86m/6LaIoT0EEiHnxHx9LfTJIDdSFYPvI6+SZml8", "paramiko/paramiko: demos/user_rsa_key"),
    key("SHA256:OhNL391d/beeFnxxg18AwWVYTAHww+D4djEE7Co0Yng", "paramiko/paramiko: demos/test_rsa.key"),
    key("SHA256:PX6qN6fity5/e0LoNEPn+hiNse9usc3J7paHCOJwEBs", "krebs/stockholm: krebs/0tests/deploy.nix"),
    key("SHA256:PgRtOVzop1xE3HKfKZCX9BQ26jb0cDPhVPJn6Ncd+xE", "paramiko/paramiko: tests/badhash_key1.ed25519.key"),
    key("SHA256:PnEztoQ74skPJhb/bvdbzdOVa2whp8Ws4housCPVrkI", "openssh/openssh-portable: regress/unittests/sshsig/testdata/rsa"),
    key("SHA256:PsCW780uRQ7Gd9AEuC41tJmMyunRxzZdcGmuQn5ZRFI", "golang/crypto: ssh/testdata/keys.go"),
    key("SHA256:Q8SStpKYscY53TPlmK7590ocq/OaYYA2V/ZV/N5dtVQ", "NixOS/nixpkgs: nixos/tests/borgbackup.nix"),
    key("SHA256:QP4Xxc3j2/jowpUveiKsZMqLaMsKG8o09uhiRDCHubI", "Mic92/sops-nix: pkgs/sops-install-secrets/test-assets/ssh-key"),
    key("SHA256:R7UhkQcrWvmSCw+3JjuoPp8TYXz1UThmMcYotaiQpHw", "RustCrypto/SSH: ssh-key/tests/private_key.rs"),
    key("SHA256:RPT99EeL7WwwWvtuzjRJmLQT2DL4zEh8WG/VxUQZhIg", "rapid7/ssh-badkeys: host/Cisco_RV315W_rsa.key"),
    key("SHA256:SqYJgitz3EG8/9f1pMf1A2UV9Mlwix1byRaADkwFXb4", "golang/crypto: ssh/test/session_test.go"),
    key("SHA256:SqdFGm01cHqYkCO/4m1AmyaMXfy1r8weUNjyZas9qK0", "RustCrypto/SSH: ssh-key/tests/certificate_builder.rs"),
    key("SHA256:TGMpNDcv0ZxrGMUvXPKmOx2E+P4YfaklrQV2fZrB8uQ", "NixOS/nixpkgs: nixos/tests/gitolite.nix"),
    key("SHA256:To03tlxBwlF8JMeme0rKWaOfF+mLWlpUrqMtiIOm9Tg", "golang/crypto: ssh/testdata/keys.go"),
    key("SHA256:UCUiLr7Pjs9wFFJMDByLgc3NrtdU344OgUM45wZPcIQ", "RustCrypto/SSH: ssh-key/tests/examples/id_ed25519"),
    key("SHA256:V3XmEKMdnyfwkBMqLxmqvB+sxNXcFr31f50KlIhRqxk", "ryantm/agenix: example_keys/user1"),
    key("SHA256:VKUG+4Sar7nyKc94qUQ2woHvy0rmfIpDDowGr8te4Y8", "openssh/openssh-portable: regress/ed25519_openssh.prv"),
    key("SHA256:WbPdNaePxKad10I4xLGKuCM8NyE0yZm6TAk2NN4Zd4g", "openssh/openssh-portable: regress/ecdsa521_openssh.prv"),
    key("SHA256:WkvqjnyPAeC0cbPErYiGP9vqHdgL1MqqvPdIe3lvHgI", "hashicorp/vagrant: keys/vagrant.key.ed25519"),
    key("SHA256:WtRSB8XG5R0LFE1KvRKV7sa2pTCQBpbVm8W7QLbCb5A", "rapid7/ssh-badkeys: host/Seagate_GoFlex_rsa.key"),
    key("SHA256:X8KVZrZHRuMT7Sk5aEvjoHBO3/DfFnguELFAAWJcpiE", "paramiko/paramiko: tests/badhash_key2.ed25519.key"),
    key("SHA256:XOWiL0SiIchHnl1UAGqSwR+jwxBPM9ihiBg06Pk0yHg", "rapid7/ssh-badkeys: host/Zyxel_sbg3300_rsa.key"),
    key("SHA256:Y3573FMQpjd1I41MOB1CLkDOim9Y3VXAup0baagDU2w", "nix-community/nixos-anywhere: tests/modules/ssh-keys/ssh"),
    key("SHA256:YInG0FuXzFrI4twnU4WIDUE7/iFeM9DVtx6zdi61Pvg", "openssh/openssh-portable: regress/unittests/sshsig/testdata/ecdsa"),
    key("SHA256:Z+q4XhSwWY7q0BIDVPR1v/S306FjGBsid7tLq/8kIxM", "rapid7/ssh-badkeys: authorized/ceragon-fibeair-cve-2015-0936.key"),
    key("SHA256:ZhSCpguE+QlI0gjpp2qCdOpZKe3DCNC98J2p0xjDQpA", "golang/crypto: ssh/testdata/keys.go"),
    key("SHA256:ZxTZQ/K7JZpz0mHqWqdmYCUcq3MAtnu9TYA66TCBkxM", "openssh/openssh-portable: regress/unittests/sshsig/testdata/ed25519"),
    key("SHA256:aKZMxi51eXUYwJRXJ01Jy+iL6QLyhFUaMOG0cSSKJYc", "rapid7/ssh-badkeys: host/zyxel-q100_rsa.key"),
    key("SHA256:bTAIbJSzsHQVwTiYs+C3fbk9QFlKUUMY1Xhu4ZH+32k", "golang/crypto: ssh/testdata/keys.go"),
    key("SHA256:co91oVAJMls/mUo3NkvxhBJHPmKJD2SacTFIZrEL4NQ", "flyingcircusio/fc-nixos: tests/testlib.nix"),
    key("SHA256:csFEfFe32uUoWQLco1YyjRQqpuy1pluZFFvK/Lo1EJo", "rapid7/ssh-badkeys: host/Moxa_6150_rsa.key"),
    key("SHA256:dvIRknqyjjIuB+lGouUaT4x+VncAYZFI15UvWXtIYIc", "NixOS/nixpkgs: nixos/tests/ssh-keys.nix (OpenSSH, fixed-keys.h)"),
    key("SHA256:ed8YniRHA6qCrErCRnzrWxPHxYuA62a+CAFYUVxJgaI", "openssh/openssh-portable: regress/unittests/sshkey/testdata/ecdsa_2"),
    key("SHA256:fKki+o9MyIk8XUThmRfoejJudcef7mGvkooMCBLyqCM", "rapid7/ssh-badkeys: host/advantech_eki_rsa.key"),
    key("SHA256:fi5+D7UmDZDE9Q2sAVvvlpcQSIakN4DERdINgXd2AnE", "golang/crypto: ssh/testdata/keys.go"),
    key("SHA256:gIJVV2fPBgDqCqTr/+m8B9Hh2KOPvxVoTCM1p6hBwdE", "rapid7/ssh-badkeys: host/Linksys_X1000_rsa.key"),
    key("SHA256:gS77hXIdYORpQQz4zE2jGK/4A9oKIOnpl/41+VC7Nfs", "paramiko/paramiko: tests/test_ecdsa_384.key"),
    key("SHA256:iEYIZLsY3MtHzshoEMMdokU6JL6ilrp12zdZpzSf/hs", "rapid7/ssh-badkeys: host/Tplink_w8950nd_rsa.key"),
    key("SHA256:iGfmJW8ynn09+/F4NrY1rIYAdQ6Gc2FGUFZifaco1hM", "NixOS/nixpkgs: nixos/tests/initrd-network-ssh/ssh_host_ed25519_key"),
    key("SHA256:iLpeOnMjDsXBVPVJloQt5RLHH9S0iKWJl/dBnej1PMI", "nix-community/nixos-images: nix/kexec-installer/ssh-keys/id_ed25519"),
    key("SHA256:iZ7NQZ++u9TDmrQaukZrn52DebZINaNol/CuKDOF50E", "NixOS/nixpkgs: nixos/tests/ssh-keys.nix (RFC 9500)"),
    key("SHA256:ia4LwP2zQAeVgNaqOW2xBGtCpY3+hE6ipMzIfZme0KU", "openssh/openssh-portable: regress/ecdsa384_openssh.prv"),
    key("SHA256:ilOrZeoRP5RU8UfKk35Kh5rTPq9cbdMSlLPkSjby6kQ", "openssh/openssh-portable: regress/ecdsa256_openssh.prv"),
    key("SHA256:j9MjfcEwC+S2CgkNmQnZ8G4KurEvg0D9+69F3cANMCA", "paramiko/paramiko: tests/test_rsa_openssh_nopad.key"),
    key("SHA256:kTEn/MpGqbKcbRbBzhdthwzf1MZGExI4gVWaf9gNbA4", "rapid7/ssh-badkeys: host/Trendnet_tvip310pi_rsa.key"),
    key("SHA256:l3AUUMK6Q2BbuiqvMx2fs97f8LUYq7sWCAx7q5m3S6M", "RustCrypto/SSH: ssh-key/tests/examples/id_ecdsa_p521"),
    key("SHA256:l6itGumSMcRBBAFteCgmjQBIXqLK/jFGUH3viHX1RmE", "openssh/openssh-portable: regress/unittests/sshkey/testdata/rsa_1"),
    key("SHA256:m714YoMFjzLJdHQbu7sRH96Bxo8TzmuAbFqBjUAhECI", "rapid7/ssh-badkeys: host/Innacomm_w3400v_rsa.key"),
    key("SHA256:mNz9adiNUt9xnouQa1sVz3M2zmUV/nTEjUOucMNM9l4", "phusion/baseimage-docker: image/services/sshd/keys/insecure_key"),
    key("SHA256:mV1mPX4S6TE+odyfWDXGrC5fvQbLh+w8o2NK3q2MmYw", "golang/crypto: ssh/testdata/keys.go"),
    key("SHA256:mzY0RSkZv3Rz5pSZcucTACZEhLko2ahTG2HhkiymQNA", "rapid7/ssh-badkeys: host/Telefonica-de-Espana_rsa.key"),
    key("SHA256:nkGE8oV7pHvOiPKHtQRs67WUPiVLRxbNu//gV/k4Vjw", "RustCrypto/SSH: ssh-key/tests/examples/id_ecdsa_p384"),
    key("SHA256:o/QD6rB73sctZzyYRQeIJAuU+/iqP9mNNwIF4P4uLSc", "clan-lol/clan-core: clanServices/sshd/tests/vm/test-key"),
    key("SHA256:q49Xg+uSMuQ/jwPpi6OY0tHssW7qZy7NSc4/OHFE21U", "golang/crypto: ssh/testdata/keys.go"),
    key("SHA256:s5Qw/PocHrvXYHlxaQvSI8lodaJiuCZrTp+KjEUw0tc", "rapid7/ssh-badkeys: host/Actiontec_q2000_rsa.key"),
    key("SHA256:syaYelwqE6hSggtpRnM88y076VIoIiUMjeEt4YmAQNg", "golang/crypto: ssh/testdata/keys.go"),
    key("SHA256:szHo+Hv7lib86u8xTskZRKEroXEhSbwPe4V7YQr33Xk", "clan-lol/clan-core: checks/assets/ssh/privkey"),
    key("SHA256:v3dQp10Ko60tyuERzWEFKBuE2T2LrG68X8ceEWMZcsk", "NixOS/nixpkgs: nixos/tests/gitolite.nix"),
    key("SHA256:v4+GWcG3ffxI72Au29EPundqWtdVVHaRwYffOKqYslw", "rapid7/ssh-badkeys: host/Zhone_6512a1_rsa.key"),
    key("SHA256:vMbaARqVciRgXyZPNHDo+P5p5WK5yWG1Oo6VC35Bomw", "openssh/openssh-portable: regress/unittests/sshkey/testdata/ed25519_2"),
    key("SHA256:vpjmIQqFt+isvIX86lyWzvbyXTxM4DQQOkn2W6Vcq3M", "golang/crypto: ssh/testdata/keys.go"),
    key("SHA256:xUz1O0UwISrm1GWaRKjWQ/nPWBy8Agxm64ssLF/r7Rk", "openssh/openssh-portable: regress/misc/fuzz-harness/fixed-keys.h"),
    key("SHA256:z7xWJ0J6BW3zXhBrdcz0Pi9U88TfSQY/zdPYeyPbxyA", "rapid7/ssh-badkeys: host/Zyxel_pmg1006_rsa.key"),
    key("SHA256:zFkVbJbEMrEcjlTWYn/7YGvSAreNbBo5cQEzpylqAQU", "flyingcircusio/fc-nixos: nixos/infrastructure/container.nix"),
    key("SHA256:zT07yLyR2anxUgzPyP+gv8kC/gL5Gc9iqMs4SVVwtkQ", "openssh/openssh-portable: regress/misc/fuzz-harness/fixed-keys.h"),
    key("SHA256:zaEfS0zzZ4DyGf0BjXPPkEi+6puzJs73EkbEm3XSSqU", "rapid7/ssh-badkeys: host/Zyxel_fsg2200_rsa.key"),
    key("SHA256:zdi2SEOxcegSe59/ROSPVwZQjHuuxRgyrazpXpeIdYM", "paramiko/paramiko: tests/test_ecdsa_521.key"),
    key("SHA256:zve1wvOx9b8wecE80krk9KgoiA5KSPgXIJFWYsdwhhA", "golang/crypto: ssh/testdata/keys.go"),
];
