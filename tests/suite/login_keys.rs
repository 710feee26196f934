//! What a line of authorized_keys opens: every case is a real login.

#![cfg(target_os = "linux")]

use crate::login_lab::in_lab;
use crate::login_site::{Account, Attempt, Certificate, Credential, Login, Site};
use crate::sshd_tool::version;

/// Everybody has keys only, as NixOS writes it.
const CONFIG: &str = "UsePAM yes
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitUserEnvironment yes
AuthorizedKeysFile /etc/ssh/authorized_keys.d/%u
";

/// A case: its name; the key file of alice; who comes (see [`attempt`]); what comes of it.
type Case = (&'static str, &'static str, &'static str, &'static str);

const DSA: &str = "ssh-dss AAAAB3NzaC1kc3MAAACBAP5NCuFb+H5yziraw7DQ79/O79ADVdLhYns5J8VfyFhRVysYnd8zFnT7bs3Wwk5hR+IP9TMQPg0hQxPI2kwAFPRbSzFO6pfR3w8xOEK4+pocB+jIwBFT3Lm368Kk6ct7/XPI9hq24xIMeMw1yhzi34J9jmJ4lVBGh5ZvLXLxECUBAAAAFQCovLF6YRcOql7l2sJnzp0SQH4prQAAAIEAwoRUkuNoGkeK02m/wgfobyJslUpFtqr/39MCKkZBxd5rx1yFlsBu/o3RfY+pEIWbcJJe3YS0RWzwi8y+6CH3aphCVBzpYOT/JHqqz1q8d/nT6FzlejPbo+u+qPtuFftRD/BLkRai7H6ZHOCl4Zs40XCyQyPWwqwZ6f0FlXAdkl8AAACAGwi34v7bbzEHfXfTtXFbR9YTrnv+rIba5RlzuPlvwXWsXIs3+S9a16XHraa8u/IzKa/lXz4On/PalWkvxF+UnINATol4kvlm2BGPrzpIv7ToPg5Foxovi0Q/qVWWEhJAAQwQ5F3eqQpqUyY1Xr/UxhMRRG2G6isj59DHDjJsTWg=";
const SK: &str = "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIO6ApQX60PaOIgx2+CIN8Rbb3ka0LoW6HhQ7ooFKtb+KAAAABHNzaDo=";

/// How lines are told apart, and what a line is made of.
const LINES: &[Case] = &[
    ("plain", "{one}\n", "one", "ran"),
    ("another key", "{one}\n", "two", "refused"),
    ("empty file", "", "one", "refused"),
    ("comment", "{one} alice@laptop # of 2024\n", "one", "ran"),
    ("comment in UTF-8", "{one} Zoë «laptop» 🗝\n", "one", "ran"),
    ("comment with quotes", "{one} it's \"mine\n", "one", "ran"),
    ("no final newline", "{one}", "one", "ran"),
    ("CR LF", "{one}\r\n", "one", "ran"),
    ("CR LF after a comment", "{one} alice\r\n{two} bob\r\n", "two", "ran"),
    ("CR alone between two", "{two} a\r{one}\n", "one", "refused"),
    ("CR alone between two, the first", "{two} a\r{one}\n", "two", "ran"),
    ("CR first", "\r{one}\n", "one", "refused"),
    ("byte order mark", "\u{feff}{one}\n", "one", "refused"),
    ("byte order mark, second line", "\u{feff}{two}\n{one}\n", "one", "ran"),
    ("byte order mark on a comment", "\u{feff}# keys\n{one}\n", "one", "ran"),
    ("leading blanks", "  \t {one}\n", "one", "ran"),
    ("leading no-break space", "\u{a0}{one}\n", "one", "refused"),
    ("leading vertical tab", "\u{b}{one}\n", "one", "refused"),
    ("leading form feed", "\u{c}{one}\n", "one", "refused"),
    ("tab between type and key", "ssh-ed25519\t{one.blob}\n", "one", "ran"),
    ("two blanks between type and key", "ssh-ed25519  {one.blob}\n", "one", "ran"),
    ("tab before the comment", "{one}\talice\n", "one", "ran"),
    ("trailing blanks", "{one}   \n", "one", "ran"),
    ("empty lines and comments around", "\n# one\n\n  # two\n{one}\n\n", "one", "ran"),
    ("hash before the key", "#{one}\n", "one", "refused"),
    ("hash and blank before the key", "  # {one}\n", "one", "refused"),
    ("NUL in the comment", "{one} a\0b\n", "one", "ran"),
    ("NUL first", "\0{one}\n", "one", "refused"),
    ("NUL in the line before", "# \0 x\n{one}\n", "one", "ran"),
    ("no type", "{one.blob}\n", "one", "refused"),
    ("type in capitals", "SSH-ED25519 {one.blob}\n", "one", "refused"),
    ("type of another key", "ssh-rsa {one.blob}\n", "one", "refused"),
    ("type with a typo", "ssh-ed25591 {one.blob}\n", "one", "refused"),
    ("key in quotes", "\"{one}\"\n", "one", "refused"),
    ("key without its last character", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO6ApQX60PaOIgx2\n", "one", "refused"),
    ("junk after the key", "{one}x\n", "one", "refused"),
    ("padding after the key", "{one}=\n", "one", "refused"),
    ("padding after RSA", "{rsa2048}=\n", "rsa2048", "refused"),
    ("comma after the key", "{one},\n", "one", "refused"),
    ("hash after the key", "{one}#alice\n", "one", "refused"),
    ("key broken in two lines", "ssh-ed25519\n{one.blob}\n", "one", "refused"),
    ("two keys in a line, the first", "{one} {two}\n", "one", "ran"),
    ("two keys in a line, the second", "{one} {two}\n", "two", "refused"),
    ("a host name in front", "host.example.net {one}\n", "one", "refused"),
    ("a word in front of many", "{two}\nfoo {one}\n{three}\n", "three", "ran"),
    ("RSA", "{rsa2048}\n", "rsa2048", "ran"),
    ("RSA of 1024 bits", "{rsa1024}\n", "rsa1024", "ran"),
    ("ECDSA 256", "{ec256}\n", "ec256", "ran"),
    ("ECDSA 384", "{ec384}\n", "ec384", "ran"),
    ("ECDSA 521", "{ec521}\n", "ec521", "ran"),
    ("ECDSA as another curve", "ecdsa-sha2-nistp384 {ec256.blob}\n", "ec256", "refused"),
    ("DSA beside it", "{dsa}\n{one}\n", "one", "ran"),
    ("security key beside it", "no-touch-required,verify-required {sk}\n{one}\n", "one", "ran"),
    ("security key type before another key", "sk-ssh-ed25519@openssh.com {one.blob}\n", "one", "refused"),
    ("many lines", "{two}\n{three}\n{ec256}\n{rsa2048}\n# x\n{one}\n", "one", "ran"),
];

/// Options, and how they are written.
const OPTIONS: &[Case] = &[
    ("unknown", "no-such-option {one}\n", "one", "refused"),
    ("unknown with a value", "no-such=\"x\" {one}\n", "one", "refused"),
    ("unknown among known", "restrict,x,pty {one}\n", "one", "refused"),
    ("in capitals", "RESTRICT,No-Pty {one}\n", "one", "ran"),
    ("blank after a comma", "no-pty, no-user-rc {one}\n", "one", "refused"),
    ("blank before a comma", "no-pty ,no-user-rc {one}\n", "one", "refused"),
    ("tab after", "no-pty\t{one}\n", "one", "ran"),
    ("two blanks after", "no-pty  {one}\n", "one", "ran"),
    ("leading comma", ",no-pty {one}\n", "one", "ran"),
    ("trailing comma", "no-pty, {one}\n", "one", "ran"),
    ("two commas", "no-pty,,no-user-rc {one}\n", "one", "ran"),
    ("comma alone", ", {one}\n", "one", "ran"),
    ("all flags", "restrict,pty,no-pty,user-rc,agent-forwarding,X11-forwarding,port-forwarding {one}\n", "one", "ran"),
    ("no-restrict", "no-restrict {one}\n", "one", "refused"),
    ("no-cert-authority", "no-cert-authority {one}\n", "one", "refused"),
    ("verify-required without a security key", "verify-required {one}\n", "one", "ran"),
    ("no-verify-required", "no-verify-required {one}\n", "one", "ran"),
    ("no-touch-required without a security key", "no-touch-required {one}\n", "one", "ran"),
    ("touch-required", "touch-required {one}\n", "one", "ran"),
    ("a flag with a value", "restrict=\"yes\" {one}\n", "one", "refused"),
    ("a value without its option", "=\"x\" {one}\n", "one", "refused"),
    ("options after the key", "{one} no-such-option\n", "one", "ran"),
    ("unfinished quote", "command=\"echo x {one}\n", "one", "refused"),
    ("command", "command=\"echo forced\" {one}\n", "one", "printed forced"),
    ("command in capitals", "COMMAND=\"echo forced\" {one}\n", "one", "printed forced"),
    ("command with a quote", "command=\"echo \\\"a  b\\\"\" {one}\n", "one", "printed a  b"),
    ("command with a backslash", "command=\"echo 'a\\d'\" {one}\n", "one", "printed a\\d"),
    ("command with a comma and a hash", "command=\"echo a,b '#c'\" {one}\n", "one", "printed a,b #c"),
    ("command that is empty", "command=\"\" {one}\n", "one", "printed "),
    ("command without quotes", "command=true {one}\n", "one", "refused"),
    ("command in single quotes", "command='true' {one}\n", "one", "refused"),
    ("command without a value", "command {one}\n", "one", "refused"),
    ("command twice", "command=\"echo a\",command=\"echo a\" {one}\n", "one", "refused"),
    ("command with junk after the quote", "command=\"echo a\"x {one}\n", "one", "refused"),
    ("command that ends in a backslash", "command=\"echo a\\\" {one}\n", "one", "refused"),
    (
        "command that shows what was asked for",
        "command=\"echo $SSH_ORIGINAL_COMMAND\" {one}\n",
        "one",
        "printed echo ran",
    ),
    ("command and blanks around =", "command = \"echo a\" {one}\n", "one", "refused"),
    ("environment", "environment=\"LAB=x y\",command=\"echo $LAB\" {one}\n", "one", "printed x y"),
    (
        "environment twice",
        "environment=\"LAB=a\",environment=\"LAB=b\",command=\"echo $LAB\" {one}\n",
        "one",
        "printed a",
    ),
    ("environment without =", "environment=\"LAB\" {one}\n", "one", "refused"),
    ("environment with a bad name", "environment=\"L-B=x\" {one}\n", "one", "refused"),
    ("environment without a name", "environment=\"=x\" {one}\n", "one", "refused"),
    ("tunnel", "tunnel=\"3\" {one}\n", "one", "ran"),
    ("tunnel any", "tunnel=\"any\" {one}\n", "one", "ran"),
    ("tunnel with a bad device", "tunnel=\"tun0\" {one}\n", "one", "refused"),
    ("tunnel without a value", "tunnel {one}\n", "one", "refused"),
    ("permitopen", "permitopen=\"localhost:80\" {one}\n", "one", "ran"),
    ("permitopen in brackets", "permitopen=\"[2001:db8::1]:80\" {one}\n", "one", "ran"),
    ("permitopen without a port", "permitopen=\"localhost\" {one}\n", "one", "refused"),
    ("permitopen with port 0", "permitopen=\"localhost:0\" {one}\n", "one", "refused"),
    ("permitopen with a large port", "permitopen=\"localhost:65536\" {one}\n", "one", "refused"),
    ("permitopen none", "permitopen=\"none\" {one}\n", "one", "refused"),
    ("permitopen with a list", "permitopen=\"a:1,b:2\" {one}\n", "one", "refused"),
    ("permitlisten with a port", "permitlisten=\"8080\" {one}\n", "one", "ran"),
    ("permitlisten with a host", "permitlisten=\"localhost:8080\" {one}\n", "one", "ran"),
    ("permitlisten with a bad port", "permitlisten=\"localhost:tcp\" {one}\n", "one", "refused"),
    ("permitlisten with the name of a service", "permitlisten=\"localhost:http\" {one}\n", "one", "ran"),
    ("expiry to come", "expiry-time=\"20990101\" {one}\n", "one", "ran"),
    ("expiry past", "expiry-time=\"20200101\" {one}\n", "one", "refused"),
    ("expiry with minutes", "expiry-time=\"209901012359\" {one}\n", "one", "ran"),
    ("expiry with seconds", "expiry-time=\"20200101235959\" {one}\n", "one", "refused"),
    ("expiry in UTC", "expiry-time=\"20990101Z\" {one}\n", "one", "ran"),
    ("expiry past in UTC", "expiry-time=\"20200101UTC\" {one}\n", "one", "refused"),
    ("expiry with dashes", "expiry-time=\"2099-01-01\" {one}\n", "one", "refused"),
    ("expiry in month 13", "expiry-time=\"20991301\" {one}\n", "one", "refused"),
    ("expiry on 30 February", "expiry-time=\"20960230\" {one}\n", "one", "ran"),
    ("expiry without a value", "expiry-time {one}\n", "one", "refused"),
    ("two expiries, the earlier", "expiry-time=\"20990101\",expiry-time=\"20200101\" {one}\n", "one", "refused"),
    ("two expiries, the later", "expiry-time=\"20200101\",expiry-time=\"20990101\" {one}\n", "one", "refused"),
    ("principals without cert-authority", "principals=\"alice\" {one}\n", "one", "refused"),
    ("cert-authority for a plain key", "cert-authority {one}\n", "one", "refused"),
];

/// Where somebody comes from.
const SOURCES: &[Case] = &[
    ("the address", "from=\"192.0.2.7\" {one}\n", "one @192.0.2.7", "ran"),
    ("another address", "from=\"192.0.2.7\" {one}\n", "one @192.0.2.99", "refused"),
    ("one of a list", "from=\"10.0.0.5,192.0.2.7\" {one}\n", "one @192.0.2.7", "ran"),
    ("blank in the list", "from=\"10.0.0.5, 192.0.2.7\" {one}\n", "one @192.0.2.7", "refused"),
    ("star", "from=\"*\" {one}\n", "one @10.0.0.5", "ran"),
    ("pattern", "from=\"192.0.2.*\" {one}\n", "one @192.0.2.99", "ran"),
    ("question mark", "from=\"192.0.2.?\" {one}\n", "one @192.0.2.99", "refused"),
    ("network", "from=\"192.0.2.0/24\" {one}\n", "one @192.0.2.99", "ran"),
    ("outside the network", "from=\"192.0.2.0/24\" {one}\n", "one @198.51.100.4", "refused"),
    ("network of all", "from=\"0.0.0.0/0\" {one}\n", "one @198.51.100.4", "ran"),
    ("network of all is of one family", "from=\"0.0.0.0/0\" {one}\n", "one @2001:db8::5", "refused"),
    ("network with host bits", "from=\"192.0.2.7/24\" {one}\n", "one @192.0.2.7", "refused"),
    ("a bad network spoils the list", "from=\"192.0.2.7,10.0.0.5/8\" {one}\n", "one @192.0.2.7", "refused"),
    ("mask too long", "from=\"192.0.2.7/33\" {one}\n", "one @192.0.2.7", "refused"),
    ("network of one address", "from=\"192.0.2.7/32\" {one}\n", "one @192.0.2.7", "ran"),
    ("negated alone", "from=\"!10.0.0.5\" {one}\n", "one @192.0.2.7", "refused"),
    ("negated after star", "from=\"*,!192.0.2.7\" {one}\n", "one @192.0.2.7", "refused"),
    ("negated before star", "from=\"!192.0.2.7,*\" {one}\n", "one @192.0.2.99", "ran"),
    ("negated network", "from=\"*,!192.0.2.0/24\" {one}\n", "one @192.0.2.7", "refused"),
    ("negated network, outside", "from=\"*,!192.0.2.0/24\" {one}\n", "one @10.0.0.5", "ran"),
    ("a host name", "from=\"laptop.example.net\" {one}\n", "one @192.0.2.7", "refused"),
    ("empty", "from=\"\" {one}\n", "one", "refused"),
    ("without quotes", "from=192.0.2.7 {one}\n", "one", "refused"),
    ("in single quotes", "from='192.0.2.7' {one}\n", "one", "refused"),
    ("twice", "from=\"192.0.2.7\",from=\"192.0.2.7\" {one}\n", "one", "refused"),
    ("IPv6 address", "from=\"2001:db8::5\" {one}\n", "one @2001:db8::5", "ran"),
    ("IPv6 address written out", "from=\"2001:db8:0:0:0:0:0:5\" {one}\n", "one @2001:db8::5", "ran"),
    ("IPv6 in capitals", "from=\"2001:DB8::5\" {one}\n", "one @2001:db8::5", "ran"),
    ("IPv6 pattern", "from=\"2001:db8:*\" {one}\n", "one @2001:db8::5", "ran"),
    ("IPv6 network", "from=\"2001:db8::/64\" {one}\n", "one @2001:db8::5", "ran"),
    ("outside the IPv6 network", "from=\"2001:db8::/64\" {one}\n", "one @2001:db8:1::5", "refused"),
    ("IPv6 in brackets", "from=\"[2001:db8::5]\" {one}\n", "one @2001:db8::5", "refused"),
    ("comma at the end of the list", "from=\"192.0.2.7,\" {one}\n", "one @192.0.2.7", "refused"),
    ("the same key again without from", "from=\"10.0.0.5\" {one}\n{one}\n", "one @192.0.2.7", "ran"),
    ("the same key again without command", "from=\"10.0.0.5\",command=\"echo far\" {one}\n{one}\n", "one", "ran"),
    ("the first line that fits wins", "command=\"echo first\" {one}\n{one}\n", "one", "printed first"),
    ("the first line that fits wins, plain", "{one}\ncommand=\"echo first\" {one}\n", "one", "ran"),
    ("an expired line before", "expiry-time=\"20200101\" {one}\ncommand=\"echo now\" {one}\n", "one", "printed now"),
    ("a wrong line before", "no-such {one}\n{one}\n", "one", "ran"),
    ("cert-authority and again as a plain key", "cert-authority {one}\n{one}\n", "one", "ran"),
];

/// Certificates and the lines that take them.
const CERTIFICATES: &[Case] = &[
    ("certificate for alice", "cert-authority {ca}\n", "ca+one -n alice", "ran"),
    ("certificate for others", "cert-authority {ca}\n", "ca+one -n bob", "refused"),
    ("certificate for several", "cert-authority {ca}\n", "ca+one -n bob,alice", "ran"),
    ("certificate for nobody in particular", "cert-authority {ca}\n", "ca+one", "ran; refused since 10.3"),
    ("certificate of another authority", "cert-authority {ca}\n", "two+one -n alice", "refused"),
    ("authority without its option", "{ca}\n", "ca+one -n alice", "refused"),
    ("authority in capitals", "Cert-Authority {ca}\n", "ca+one -n alice", "ran"),
    ("the authority's own key", "cert-authority {ca}\n", "ca", "refused"),
    ("the key of a certificate", "cert-authority {ca}\n", "one", "refused"),
    ("a certificate of a plain key that is listed", "{one}\n", "ca+one -n alice", "refused"),
    ("a certificate as a line, for its key", "{ca+one}\n", "one", "refused"),
    ("a certificate as a line, for itself", "{ca+one}\n", "ca+one -n alice", "refused"),
    ("a certificate as an authority", "cert-authority {two+ca}\n", "ca+one -n alice", "refused"),
    ("principals", "cert-authority,principals=\"web,ops\" {ca}\n", "ca+one -n ops", "ran"),
    ("other principals", "cert-authority,principals=\"web,ops\" {ca}\n", "ca+one -n db", "refused"),
    ("principals leave out the name", "cert-authority,principals=\"web\" {ca}\n", "ca+one -n alice", "refused"),
    ("principals with a blank", "cert-authority,principals=\"web, ops\" {ca}\n", "ca+one -n ops", "refused"),
    ("principals are no patterns", "cert-authority,principals=\"*\" {ca}\n", "ca+one -n ops", "refused"),
    ("principals for nobody in particular", "cert-authority,principals=\"web\" {ca}\n", "ca+one", "refused"),
    ("principals twice", "cert-authority,principals=\"web\",principals=\"web\" {ca}\n", "ca+one -n web", "refused"),
    ("principals that are empty", "cert-authority,principals=\"\" {ca}\n", "ca+one -n web", "refused"),
    ("expired", "cert-authority {ca}\n", "ca+one -n alice -V 20200101:20210101", "refused"),
    ("not yet", "cert-authority {ca}\n", "ca+one -n alice -V 20980101:20990101", "refused"),
    ("in time", "cert-authority {ca}\n", "ca+one -n alice -V 20200101:20990101", "ran"),
    ("of a host", "cert-authority {ca}\n", "ca+one -n alice -h", "refused"),
    ("from here only", "cert-authority {ca}\n", "ca+one -n alice -O source-address=192.0.2.0/24", "ran"),
    ("from elsewhere only", "cert-authority {ca}\n", "ca+one -n alice -O source-address=10.0.0.0/8", "refused"),
    (
        "forced by the certificate",
        "cert-authority {ca}\n",
        "ca+one -n alice -O force-command=pwd",
        "printed /home/alice",
    ),
    (
        "forced by both alike",
        "cert-authority,command=\"pwd\" {ca}\n",
        "ca+one -n alice -O force-command=pwd",
        "printed /home/alice",
    ),
    ("forced by both", "cert-authority,command=\"id\" {ca}\n", "ca+one -n alice -O force-command=pwd", "refused"),
    ("from= of the line", "from=\"10.0.0.5\",cert-authority {ca}\n", "ca+one -n alice", "refused"),
    ("from= of the line, there", "from=\"10.0.0.5\",cert-authority {ca}\n", "ca+one -n alice @10.0.0.5", "ran"),
    ("expiry of the line", "expiry-time=\"20200101\",cert-authority {ca}\n", "ca+one -n alice", "refused"),
    ("an unknown critical option", "cert-authority {ca}\n", "ca+one -n alice -O critical:lab@example.net=x", "refused"),
    ("an unknown extension", "cert-authority {ca}\n", "ca+one -n alice -O extension:lab@example.net=x", "ran"),
    ("verify-required", "cert-authority {ca}\n", "ca+one -n alice -O verify-required", "ran"),
    ("an RSA authority", "cert-authority {rsa2048}\n", "rsa2048+one -n alice", "ran"),
    ("of an RSA key", "cert-authority {ca}\n", "ca+rsa2048 -n alice", "ran"),
    ("of an ECDSA key", "cert-authority {ca}\n", "ca+ec256 -n alice", "ran"),
    ("an ECDSA authority", "cert-authority {ec521}\n", "ec521+one -n alice", "ran"),
    ("signed by itself", "cert-authority {one}\n", "one+one -n alice", "ran"),
    ("several authorities", "cert-authority {two}\ncert-authority {ca}\n", "ca+one -n alice", "ran"),
    (
        "a line that refuses and one that does not",
        "cert-authority,principals=\"web\" {ca}\ncert-authority {ca}\n",
        "ca+one -n alice",
        "ran",
    ),
    ("the name in capitals", "cert-authority {ca}\n", "ca+one -n Alice", "refused"),
];

/// What a key may do when it is in; `-tt` asks for a terminal, without which ssh gives up.
const RIGHTS: &[Case] = &[
    ("terminal", "{one}\n", "one -tt", "printed terminal"),
    ("no-pty", "no-pty {one}\n", "one -tt", "no session"),
    ("restrict", "restrict {one}\n", "one -tt", "no session"),
    ("restrict,pty", "restrict,pty {one}\n", "one -tt", "printed terminal"),
    ("pty,restrict", "pty,restrict {one}\n", "one -tt", "no session"),
    ("no-pty,pty", "no-pty,pty {one}\n", "one -tt", "printed terminal"),
    ("certificate with a terminal", "cert-authority {ca}\n", "ca+one -n alice -tt", "printed terminal"),
    ("certificate without one", "cert-authority {ca}\n", "ca+one -n alice -O no-pty -tt", "no session"),
    ("certificate on a restricted line", "cert-authority,restrict {ca}\n", "ca+one -n alice -tt", "no session"),
    ("forwarding", "{one}\n", "one -W 192.0.2.1:7", "printed reached"),
    ("no-port-forwarding", "no-port-forwarding {one}\n", "one -W 192.0.2.1:7", "no session"),
    ("restricted forwarding", "restrict {one}\n", "one -W 192.0.2.1:7", "no session"),
    ("restrict,port-forwarding", "restrict,port-forwarding {one}\n", "one -W 192.0.2.1:7", "printed reached"),
    ("forwarding beside a command", "command=\"true\" {one}\n", "one -W 192.0.2.1:7", "printed reached"),
    ("permitopen of the place", "permitopen=\"192.0.2.1:7\" {one}\n", "one -W 192.0.2.1:7", "printed reached"),
    ("permitopen of another port", "permitopen=\"192.0.2.1:8\" {one}\n", "one -W 192.0.2.1:7", "no session"),
    ("permitopen of any port", "permitopen=\"192.0.2.1:*\" {one}\n", "one -W 192.0.2.1:8", "printed reached"),
    ("permitopen of any host", "permitopen=\"*:7\" {one}\n", "one -W 192.0.2.1:7", "printed reached"),
    (
        "permitopen twice",
        "permitopen=\"192.0.2.1:7\",permitopen=\"192.0.2.1:8\" {one}\n",
        "one -W 192.0.2.1:8",
        "printed reached",
    ),
    ("restrict,permitopen", "restrict,permitopen=\"192.0.2.1:7\" {one}\n", "one -W 192.0.2.1:7", "no session"),
    (
        "certificate without forwarding",
        "cert-authority {ca}\n",
        "ca+one -n alice -O no-port-forwarding -W 192.0.2.1:7",
        "no session",
    ),
];

/// The login that a case tells: `KEY` or `AUTHORITY+KEY ARGUMENTS OF SSH-KEYGEN`, and then maybe `-tt`, `-W PLACE`, `@ADDRESS`.
pub fn attempt(who: &str) -> Attempt {
    let (who, from) = who.split_once(" @").map_or((who, None), |(who, from)| (who, Some(from)));
    let (who, place) = who.split_once(" -W ").map_or((who, None), |(who, place)| (who, Some(place)));
    let (who, terminal) = who.strip_suffix(" -tt").map_or((who, None), |who| (who, Some("-tt")));
    let credential = match who.split_once('+') {
        None => Credential::Key(who.to_owned()),
        Some((authority, rest)) => {
            let (key, arguments) = rest.split_once(' ').unwrap_or((rest, ""));
            Credential::Certificate(Certificate::new(authority, key, arguments))
        }
    };
    let mut attempt = Attempt::new("alice", credential);
    if let Some(place) = place {
        attempt = attempt.forward(place);
    }
    if let Some(terminal) = terminal {
        attempt = attempt.with(&[terminal]).command("tty -s && echo terminal");
    }
    from.map_or(attempt.clone(), |from| attempt.from(from))
}

/// Whether a login ended as a case says: `OUTCOME`, or `OUTCOME; OUTCOME since VERSION`.
pub fn ended_as(expected: &str, login: &Login) -> bool {
    let outcome = login.outcome();
    let Some((before, (after, since))) =
        expected.split_once("; ").and_then(|(before, rest)| Some((before, rest.split_once(" since ")?)))
    else {
        return outcome.trim_end() == expected.trim_end();
    };
    let (major, minor) = since.split_once('.').expect("a version");
    let since = (major.parse().expect("a number"), minor.parse().expect("a number"));
    outcome == if version() >= since { after } else { before }
}

#[test]
#[ignore = "needs root and sshd; tests/run runs it"]
fn a_line_of_authorized_keys_opens_what_it_says() {
    let cases: Vec<&Case> = [LINES, OPTIONS, SOURCES, CERTIFICATES, RIGHTS].into_iter().flatten().collect();
    let long_comment = format!("{{one}} {}\n", "x".repeat(70_000));
    let long_option = format!("command=\"echo ok #{}\" {{one}}\n", "x".repeat(20_000));
    let long = [("long comment", long_comment, "ran"), ("long option", long_option, "printed ok")];
    let totals = in_lab("login_keys::a_line_of_authorized_keys_opens_what_it_says", |lab| {
        let table = cases.iter().map(|(name, text, who, outcome)| (*name, (*text).to_owned(), *who, *outcome));
        let long = long.iter().map(|(name, text, outcome)| (*name, text.clone(), "one", *outcome));
        for (number, (name, text, who, outcome)) in table.chain(long).enumerate() {
            if !lab.takes(number) {
                continue;
            }
            let text = text.replace("{dsa}", DSA).replace("{sk}", SK);
            let site = Site::new(CONFIG).account(Account::new("alice", 1001)).keys("alice", &text);
            let site = lab.lay_out(&site);
            let attempt = attempt(who);
            let login = lab.log_in(&attempt);
            if !ended_as(outcome, &login) {
                let log = &login.log;
                lab.fail(format!("{name}: {outcome} was expected, {} it was\n{log}", login.outcome()));
            }
            lab.compare(name, &site, &attempt, &login);
        }
    });
    let Some(totals) = totals else { return };
    assert_eq!((totals.cases, totals.logins), (cases.len() + 2, cases.len() + 2));
    assert!(totals.cases >= 98, "{totals:?}");
    let mut names: Vec<&str> = cases.iter().map(|case| case.0).collect();
    names.sort_unstable();
    assert_eq!(names.windows(2).find(|pair| pair[0] == pair[1]), None, "each case has a name of its own");
}
