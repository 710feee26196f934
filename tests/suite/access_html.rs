//! The page of the access matrix: its bytes here, and in a real browser by `tests/browser/run.py`.

use std::sync::{Arc, LazyLock};

use nixos_ssh::access::fleet;
use nixos_ssh::access::matrix::{Also, By, End, HostAccess, Line, OpenDoor, UserAccess, Way};
use nixos_ssh::access::power::{Asks, Power};
use nixos_ssh::access::session::{Commands, Session};
use nixos_ssh::emit::access::html::html;
use nixos_ssh::nix::files::MemoryFiles;
use nixos_ssh::{AuthorizedKey, PublicKey, Release};

const FLEET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/fleet");
/// What somebody may try to write into a name or comment.
const HOSTILE: [&str; 7] = [
    "</script><script>window.pwned = 1</script>",
    "<img src=x onerror=\"window.pwned = 2\">",
    "\u{202e}nimda\u{2066}",
    "a\u{0}b\u{1b}[31m\n\r\t\u{2028}\u{2029}\u{7f}",
    "'\"`${window.pwned = 3}{data}{script}&lt;&amp;",
    "<!--<script>",
    "javascript:window.pwned=4//@https://example.org/x.png",
];

/// The fleet that the README shows.
fn team() -> Vec<HostAccess> {
    let mut files = MemoryFiles::default();
    let mut names = Vec::new();
    for entry in std::fs::read_dir(FLEET).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        files = files.with(&name, std::fs::read(&path).unwrap());
        names.push(name);
    }
    names.sort();
    let hosts = fleet::of_files(&files, &names, Release::default(), &|name| name.to_owned());
    hosts.hosts.iter().map(|host| host.access(Some(0))).collect()
}

/// An ed25519 key of its own for each number.
fn key(number: usize, comment: &str) -> Arc<AuthorizedKey> {
    let mut blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20".to_vec();
    let digits = number.to_le_bytes();
    blob.extend(std::iter::repeat_n(digits, 4).flatten());
    let comment = comment.to_owned();
    Arc::new(AuthorizedKey { comment, ..AuthorizedKey::new(PublicKey::from_blob(&blob).unwrap()) })
}

fn line(text: &str, place: &str) -> Line {
    Line { text: text.into(), place: (!place.is_empty()).then(|| place.into()) }
}

fn way(by: By, end: End, steps: Vec<Line>) -> Way {
    Way { by, end, also: Also::Nothing, only_from: Vec::new(), steps: steps.into(), unread: Vec::new() }
}

/// A fleet in which every text is hostile.
fn hostile() -> Vec<HostAccess> {
    let session = Arc::new(Session { commands: Commands::Forced(HOSTILE[0].to_owned()), ..Session::default() });
    let host = |(number, text): (usize, &&str)| {
        let lines = || HOSTILE.iter().map(|text| line(text, text)).collect::<Vec<_>>();
        let key = key(number, text);
        let mut way = way(By::Key(key), End::Allowed(session.clone()), lines());
        way.only_from = vec![(*text).into()];
        let powers = vec![Power::Group((*text).into()), Power::Command((*text).into(), Asks::Nothing)];
        let doors: Vec<OpenDoor> = lines().into_iter().map(OpenDoor::from).collect();
        let (name, place, ways) = ((*text).into(), Some((*text).into()), vec![way]);
        let user = UserAccess { name, place, powers, ways, doors: doors.clone(), ..UserAccess::default() };
        HostAccess { name: (*text).into(), users: vec![user], unread: doors }
    };
    HOSTILE.iter().enumerate().map(host).collect()
}

/// What of a large fleet differs between its hosts.
#[derive(Clone, Copy)]
enum Places {
    /// Nothing but names; accounts stand in files that all hosts import.
    Shared,
    /// Every host says everything in a file of its own.
    Own,
}

/// 1,000 hosts × 200 users × 3 keys; a third of the users is missing on each host, and not always the same.
fn large(places: Places) -> Vec<HostAccess> {
    let sessions = [Session::default(), Session { agent: false, ..Session::default() }].map(Arc::new);
    let keys: Vec<[Arc<AuthorizedKey>; 3]> = (0..200)
        .map(|user| {
            [0, 1, 2].map(|own| key(3 * user + own, &format!("user{user}@{}", ["laptop", "desk", "phone"][own])))
        })
        .collect();
    let host = |number: usize| {
        let own = format!("hosts/host{number}.nix");
        let place = |shared: &str, at: usize| match places {
            Places::Shared => format!("{shared}.nix:{at}"),
            Places::Own => format!("{own}:{}", 10 + at + number % 7),
        };
        let reached = line("port 22 can be reached", &format!("{own}:3"));
        let user = |user: usize| {
            let way = |by: usize| {
                let listed = format!("/etc/ssh/authorized_keys.d/user{user} lists the key");
                let steps = vec![reached.clone(), line(&listed, &place("people", 10 * user + by))];
                let session = sessions[usize::from(user.is_multiple_of(5))].clone();
                way(By::Key(keys[user][by].clone()), End::Allowed(session), steps)
            };
            let powers = if user.is_multiple_of(20) { vec![Power::BecomesRoot(Asks::Nothing)] } else { Vec::new() };
            let doors =
                if user.is_multiple_of(50) { vec![line("a password set by hand", "").into()] } else { Vec::new() };
            let place = Some(place("people", 10 * user).into());
            let (name, ways) = (format!("user{user}").into(), [0, 1, 2].map(way).into());
            UserAccess { name, place, powers, ways, doors, ..UserAccess::default() }
        };
        let users = (0..200).filter(|user| !(user + number % 40).is_multiple_of(3));
        HostAccess { name: format!("host{number}").into(), users: users.map(user).collect(), unread: Vec::new() }
    };
    (0..1000).map(host).collect()
}

fn large_page() -> &'static str {
    static PAGE: LazyLock<String> = LazyLock::new(|| html(&large(Places::Own), "A thousand hosts"));
    &PAGE
}

/// The data in a page.
fn data(page: &str) -> serde_json::Value {
    let start = page.find("<script type=\"application/json\" id=\"data\">").unwrap();
    let text = page[start..].split_once('>').unwrap().1;
    serde_json::from_str(text.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn the_same_hosts_make_the_same_page() {
    assert_eq!(html(&team(), "Access"), html(&team(), "Access"));
}

#[test]
fn nothing_hostile_ends_its_element() {
    for title in HOSTILE {
        let page = html(&hostile(), title);
        // The elements that the page has by itself are all that it has.
        assert_eq!(page.matches("<script").count(), 2, "{title}");
        assert_eq!(page.matches("</script").count(), 2);
        assert!(!page.contains("<img") && !page.contains("<!--"));
        let hidden = |character: char| {
            (character.is_control() && character != '\n') || matches!(character, '\u{2028}' | '\u{202e}' | '\u{2066}')
        };
        assert!(!page.contains(hidden), "{title}");
        let texts = data(&page)["texts"].clone();
        assert!(texts.as_array().unwrap().iter().any(|text| text == HOSTILE[0]));
        assert!(texts.as_array().unwrap().iter().any(|text| text == "\\u{202e}nimda\\u{2066}"));
    }
}

#[test]
fn a_page_fetches_nothing() {
    let page = html(&team(), "Access");
    assert!(page.contains("default-src 'none'") && !page.contains("unsafe"));
    for word in ["src=", "@import", "fetch(", "XMLHttp", "innerHTML", "eval(", "url("] {
        assert!(!page.contains(word), "{word}");
    }
    // The name of SVG is the only address.
    assert_eq!(page.matches("http://").count() + page.matches("https://").count(), 1);
}

#[test]
fn a_large_fleet_is_a_small_page() {
    let size = html(&large(Places::Shared), "A thousand hosts").len();
    assert!(size < 1_000_000, "{size} bytes");
}

#[test]
fn hosts_that_differ_in_files_share_their_accounts() {
    let page = large_page();
    assert!(page.len() < 4_000_000, "{} bytes", page.len());
    let data = data(page);
    let count = |name: &str| data[name].as_array().unwrap().len();
    assert_eq!((count("hosts"), count("shapes"), count("accounts"), count("keys")), (1000, 3, 200, 600));
}

/// Elsewhere tests/run installs no browser.
#[cfg(target_os = "linux")]
mod browser {
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use super::{HOSTILE, hostile, html, large_page, team};

    /// Where the browser's Python is: it needs the package `playwright`.
    fn python() -> PathBuf {
        std::env::var_os("NIXOS_SSH_PYTHON").map_or_else(|| "python3".into(), PathBuf::from)
    }

    #[test]
    #[ignore = "needs chromium and playwright; tests/run runs it"]
    fn a_browser_shows_it() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, page: &str| std::fs::write(folder.path().join(name), page).unwrap();
        write("team.html", &html(&team(), "Access to the fleet"));
        write("hostile.html", &html(&hostile(), HOSTILE[0]));
        write("large.html", large_page());
        write("empty.html", &html(&[], "Nobody"));
        let pictures = std::env::var_os("NIXOS_SSH_PICTURES").map(PathBuf::from);
        let run = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/run.py");
        let output = Command::new(python()).arg(run).arg(folder.path()).args(pictures).output().expect("Python runs");
        let words = [output.stdout, output.stderr].map(|words| String::from_utf8_lossy(&words).into_owned());
        assert!(output.status.success(), "{}", words.concat());
    }
}
