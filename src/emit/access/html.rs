//! The matrix as a page: one HTML file that asks no network, in which people filter, look around and read reasons.

mod tables;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::access::matrix::HostAccess;
use crate::printable::printable;

const PAGE: &str = include_str!("html/page.html");
const STYLE: &str =
    concat!(include_str!("html/style.css"), include_str!("html/grid.css"), include_str!("html/paper.css"));
const SCRIPT: &str = concat!(
    "\"use strict\";\n",
    include_str!("html/data.js"),
    include_str!("html/model.js"),
    include_str!("html/draw.js"),
    include_str!("html/grid.js"),
    include_str!("html/panel.js"),
    include_str!("html/paper.js"),
    include_str!("html/page.js"),
);

/// The page. Its text, names and comments among it, is shown as text whatever it holds; its own script is the only one
/// that a browser runs, and nothing is fetched.
///
/// ```
/// use nixos_ssh::emit::access::html::html;
/// let page = html(&[], "</title><script>alert(1)</script>");
/// assert!(page.starts_with("<!doctype html>") && !page.contains("<script>alert"));
/// ```
#[must_use]
pub fn html(hosts: &[HostAccess], title: &str) -> String {
    let title = escaped(&printable(title));
    // Hashes instead of 'unsafe-inline': a script that got in would not be run.
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        hash(STYLE)
    );
    let data = tables::json(hosts);
    let parts = [("{policy}", policy.as_str()), ("{title}", &title), ("{style}", STYLE)];
    let parts = parts.into_iter().chain([("{heading}", title.as_str()), ("{data}", &data), ("{script}", SCRIPT)]);
    let mut out = String::with_capacity(PAGE.len() + STYLE.len() + SCRIPT.len() + data.len() + 2 * title.len());
    let mut rest = PAGE;
    // In their order, so that no part is taken for a place of another.
    for (place, text) in parts {
        let Some((before, after)) = rest.split_once(place) else { continue };
        out.push_str(before);
        out.push_str(text);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Text as it stands in HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(character),
        }
    }
    out
}

/// How a policy names a script or style.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}
