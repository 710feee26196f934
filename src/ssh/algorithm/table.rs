//! Every algorithm of OpenSSH as one table; in each kind, those offered by default stand first, in the order of OpenSSH 10.
//!
//! Source: `kex-names.c`, `cipher.c`, `mac.c`, `sshkey.c` and `myproposal.h` of every release up to 10.5; the verdicts are
//! ssh-audit's. That a quantum computer might one day read a recorded session is a note here, and the distrust of NIST's
//! curves, which is opinion, is none.

use super::entry::AlgorithmKind::*;
use super::entry::Offered::*;
use super::entry::Verdict::*;
use super::entry::{Algorithm, AlgorithmKind};
use crate::ssh::build::Build;
use crate::ssh::version::Version as V;

const QUANTUM: &str = "a future quantum computer could read what is recorded today";
const SHA1: &str = "SHA-1 is broken";
const MD5: &str = "MD5 is broken";
const DSA: &str = "1024 bits are too few";
const CBC: &str = "CBC mode lets an attacker learn parts of the text";
const TAG: &str = "tags of 64 bits are short";
const PLAIN: &str = "it covers the plain text; its -etm form covers what is sent";
const RANDOM: &str = "a weak random number generator gives the key away";

/// All algorithms.
#[rustfmt::skip]
pub(crate) static ALGORITHMS: &[Algorithm] = &[
    Algorithm::new(Kex, "mlkem768x25519-sha256", V(9, 9), Both, Good, ""),
    Algorithm::new(Kex, "sntrup761x25519-sha512", V(9, 9), Both, Good, ""),
    Algorithm::new(Kex, "sntrup761x25519-sha512@openssh.com", V(8, 5), Both, Good, ""),
    Algorithm::new(Kex, "curve25519-sha256", V(7, 4), Both, Note, QUANTUM),
    Algorithm::new(Kex, "curve25519-sha256@libssh.org", V(6, 5), Both, Note, QUANTUM),
    Algorithm::new(Kex, "ecdh-sha2-nistp256", V(5, 7), Both, Note, QUANTUM),
    Algorithm::new(Kex, "ecdh-sha2-nistp384", V(5, 7), Both, Note, QUANTUM),
    Algorithm::new(Kex, "ecdh-sha2-nistp521", V(5, 7), Both, Note, QUANTUM),
    Algorithm::new(Kex, "diffie-hellman-group-exchange-sha256", V(4, 4), Client, Note, QUANTUM),
    Algorithm::new(Kex, "diffie-hellman-group16-sha512", V(7, 3), Client, Note, QUANTUM),
    Algorithm::new(Kex, "diffie-hellman-group18-sha512", V(7, 3), Client, Note, QUANTUM),
    Algorithm::new(Kex, "diffie-hellman-group14-sha256", V(7, 3), Client, Weak, "a modulus of 2048 bits is worth 112 bits only"),
    Algorithm::new(Kex, "mlkem768nistp256-sha256", V(10, 5), Never, Good, ""),
    Algorithm::new(Kex, "diffie-hellman-group-exchange-sha1", V(2, 3), Never, Broken, SHA1),
    Algorithm::new(Kex, "diffie-hellman-group14-sha1", V(3, 9), Never, Broken, SHA1),
    Algorithm::new(Kex, "diffie-hellman-group1-sha1", V(2, 1), Never, Broken, "its modulus of 1024 bits can be broken, and so can SHA-1"),
    Algorithm::new(Kex, "sntrup4591761x25519-sha512@tinyssh.org", V(8, 0), Never, Weak, "an early form of sntrup761").until(V(8, 5)),
    Algorithm::new(Cipher, "chacha20-poly1305@openssh.com", V(6, 5), Both, Good, ""),
    Algorithm::new(Cipher, "aes128-gcm@openssh.com", V(6, 2), Both, Good, ""),
    Algorithm::new(Cipher, "aes256-gcm@openssh.com", V(6, 2), Both, Good, ""),
    Algorithm::new(Cipher, "aes128-ctr", V(3, 7), Both, Good, ""),
    Algorithm::new(Cipher, "aes192-ctr", V(3, 7), Both, Good, ""),
    Algorithm::new(Cipher, "aes256-ctr", V(3, 7), Both, Good, ""),
    Algorithm::new(Cipher, "aes128-cbc", V(2, 3), Never, Weak, CBC),
    Algorithm::new(Cipher, "aes192-cbc", V(2, 3), Never, Weak, CBC),
    Algorithm::new(Cipher, "aes256-cbc", V(2, 3), Never, Weak, CBC),
    Algorithm::new(Cipher, "3des-cbc", V(2, 1), Never, Broken, "64-bit blocks are too short, and 3DES is broken"),
    Algorithm::new(Cipher, "rijndael-cbc@lysator.liu.se", V(2, 3), Never, Weak, CBC).until(V(8, 5)),
    Algorithm::new(Cipher, "blowfish-cbc", V(2, 1), Never, Broken, "64-bit blocks are too short").until(V(7, 6)),
    Algorithm::new(Cipher, "cast128-cbc", V(2, 1), Never, Broken, "64-bit blocks are too short").until(V(7, 6)),
    Algorithm::new(Cipher, "arcfour", V(2, 1), Never, Broken, "RC4 is broken").until(V(7, 6)),
    Algorithm::new(Cipher, "arcfour128", V(4, 2), Never, Broken, "RC4 is broken").until(V(7, 6)),
    Algorithm::new(Cipher, "arcfour256", V(4, 2), Never, Broken, "RC4 is broken").until(V(7, 6)),
    Algorithm::new(Mac, "umac-64-etm@openssh.com", V(6, 2), Both, Weak, TAG),
    Algorithm::new(Mac, "umac-128-etm@openssh.com", V(6, 2), Both, Good, ""),
    Algorithm::new(Mac, "hmac-sha2-256-etm@openssh.com", V(6, 2), Both, Good, ""),
    Algorithm::new(Mac, "hmac-sha2-512-etm@openssh.com", V(6, 2), Both, Good, ""),
    Algorithm::new(Mac, "hmac-sha1-etm@openssh.com", V(6, 2), Both, Broken, SHA1),
    Algorithm::new(Mac, "umac-64@openssh.com", V(4, 7), Both, Weak, TAG),
    Algorithm::new(Mac, "umac-128@openssh.com", V(6, 2), Both, Weak, PLAIN),
    Algorithm::new(Mac, "hmac-sha2-256", V(5, 9), Both, Weak, PLAIN),
    Algorithm::new(Mac, "hmac-sha2-512", V(5, 9), Both, Weak, PLAIN),
    Algorithm::new(Mac, "hmac-sha1", V(2, 5), Both, Broken, SHA1),
    Algorithm::new(Mac, "hmac-sha1-96", V(2, 5), Never, Broken, SHA1),
    Algorithm::new(Mac, "hmac-sha1-96-etm@openssh.com", V(6, 2), Never, Broken, SHA1),
    Algorithm::new(Mac, "hmac-md5", V(2, 5), Never, Broken, MD5),
    Algorithm::new(Mac, "hmac-md5-96", V(2, 5), Never, Broken, MD5),
    Algorithm::new(Mac, "hmac-md5-etm@openssh.com", V(6, 2), Never, Broken, MD5),
    Algorithm::new(Mac, "hmac-md5-96-etm@openssh.com", V(6, 2), Never, Broken, MD5),
    Algorithm::new(Mac, "hmac-ripemd160", V(2, 5), Never, Weak, "RIPEMD-160 is out of use").until(V(7, 6)),
    Algorithm::new(Mac, "hmac-ripemd160@openssh.com", V(2, 5), Never, Weak, "RIPEMD-160 is out of use").until(V(7, 6)),
    Algorithm::new(Mac, "hmac-ripemd160-etm@openssh.com", V(6, 2), Never, Weak, "RIPEMD-160 is out of use").until(V(7, 6)),
    Algorithm::new(Key, "ssh-ed25519-cert-v01@openssh.com", V(6, 5), Both, Good, ""),
    Algorithm::new(Key, "ecdsa-sha2-nistp256-cert-v01@openssh.com", V(5, 7), Both, Note, RANDOM),
    Algorithm::new(Key, "ecdsa-sha2-nistp384-cert-v01@openssh.com", V(5, 7), Both, Note, RANDOM),
    Algorithm::new(Key, "ecdsa-sha2-nistp521-cert-v01@openssh.com", V(5, 7), Both, Note, RANDOM),
    Algorithm::new(Key, "sk-ssh-ed25519-cert-v01@openssh.com", V(8, 2), Both, Good, ""),
    Algorithm::new(Key, "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com", V(8, 2), Both, Note, RANDOM),
    Algorithm::new(Key, "webauthn-sk-ecdsa-sha2-nistp256-cert-v01@openssh.com", V(10, 3), Both, Note, RANDOM),
    Algorithm::new(Key, "rsa-sha2-512-cert-v01@openssh.com", V(7, 8), Both, Good, ""),
    Algorithm::new(Key, "rsa-sha2-256-cert-v01@openssh.com", V(7, 8), Both, Good, ""),
    Algorithm::new(Key, "ssh-ed25519", V(6, 5), Both, Good, ""),
    Algorithm::new(Key, "ecdsa-sha2-nistp256", V(5, 7), Both, Note, RANDOM),
    Algorithm::new(Key, "ecdsa-sha2-nistp384", V(5, 7), Both, Note, RANDOM),
    Algorithm::new(Key, "ecdsa-sha2-nistp521", V(5, 7), Both, Note, RANDOM),
    Algorithm::new(Key, "sk-ssh-ed25519@openssh.com", V(8, 2), Both, Good, ""),
    Algorithm::new(Key, "sk-ecdsa-sha2-nistp256@openssh.com", V(8, 2), Both, Note, RANDOM),
    Algorithm::new(Key, "webauthn-sk-ecdsa-sha2-nistp256@openssh.com", V(8, 4), Both, Note, RANDOM),
    Algorithm::new(Key, "rsa-sha2-512", V(7, 2), Both, Good, ""),
    Algorithm::new(Key, "rsa-sha2-256", V(7, 2), Both, Good, ""),
    Algorithm::new(Key, "ssh-mldsa44-ed25519@openssh.com", V(10, 4), Never, Good, ""),
    Algorithm::new(Key, "ssh-mldsa44-ed25519-cert-v01@openssh.com", V(10, 4), Never, Good, ""),
    Algorithm::new(Key, "ssh-rsa", V(2, 5), Never, Broken, SHA1),
    Algorithm::new(Key, "ssh-rsa-cert-v01@openssh.com", V(5, 6), Never, Broken, SHA1),
    Algorithm::new(Key, "ssh-dss", V(2, 1), Never, Broken, DSA).until(V(10, 0)),
    Algorithm::new(Key, "ssh-dss-cert-v01@openssh.com", V(5, 6), Never, Broken, DSA).until(V(10, 0)),
];

/// What servers offered by default before a release, where that is more than some algorithms less; the first line that
/// fits counts.
#[rustfmt::skip]
pub(crate) static OLDER_DEFAULTS: &[(AlgorithmKind, V, Option<Build>, &str)] = &[
    // Debian's 9.2 has the name that sntrup761 got with 9.9.
    (Kex, V(9, 9), Some(Build::Debian), "sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group14-sha256"),
    (Kex, V(9, 9), None, "sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group14-sha256"),
    (Kex, V(10, 0), None, "sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,mlkem768x25519-sha256,curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group14-sha256"),
    (Cipher, V(10, 0), None, "chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com"),
    (Key, V(10, 3), None, "ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com,ecdsa-sha2-nistp384-cert-v01@openssh.com,ecdsa-sha2-nistp521-cert-v01@openssh.com,sk-ssh-ed25519-cert-v01@openssh.com,sk-ecdsa-sha2-nistp256-cert-v01@openssh.com,rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com,ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512,rsa-sha2-256"),
    (CaSignature, V(10, 3), None, "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512,rsa-sha2-256"),
];

/// Keys in the order of `sshkey.c`, in which a pattern finds them.
pub(crate) static KEY_ORDER: &[&str] = &[
    "ssh-ed25519",
    "ssh-ed25519-cert-v01@openssh.com",
    "sk-ssh-ed25519@openssh.com",
    "sk-ssh-ed25519-cert-v01@openssh.com",
    "ssh-mldsa44-ed25519@openssh.com",
    "ssh-mldsa44-ed25519-cert-v01@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp256-cert-v01@openssh.com",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp384-cert-v01@openssh.com",
    "ecdsa-sha2-nistp521",
    "ecdsa-sha2-nistp521-cert-v01@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
    "webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
    "webauthn-sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
    "ssh-dss",
    "ssh-dss-cert-v01@openssh.com",
    "ssh-rsa",
    "ssh-rsa-cert-v01@openssh.com",
    "rsa-sha2-256",
    "rsa-sha2-256-cert-v01@openssh.com",
    "rsa-sha2-512",
    "rsa-sha2-512-cert-v01@openssh.com",
];
