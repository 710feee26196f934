"""Opens the pages of the access matrix in a headless Chromium: python3 run.py FOLDER [PICTURES]

FOLDER has team.html, hostile.html, large.html and empty.html, which tests/suite/access_html.rs writes. With PICTURES,
what people will see is kept there as PNG. It needs the package `playwright` and a Chromium of the system."""

import os
import re
import shutil
import sys
import threading
import time
import traceback
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
FOLDER = Path(sys.argv[1]).resolve()
PICTURES = Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else None
TESTS = []


def test(function):
    TESTS.append(function)
    return function


@contextmanager
def opened(browser, name, **options):
    """A page whose requests and complaints are counted; both must be none."""
    options = {"viewport": {"width": 1360, "height": 820}, "color_scheme": "light"} | options
    context = browser.new_context(**options)
    page = context.new_page()
    page.set_default_timeout(10_000)
    told = []
    address = (FOLDER / name).as_uri()
    page.on("request", lambda request: request.url in (address, "data:,") or told.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("dialog", lambda dialog: told.append(dialog.message))
    page.goto(address)
    yield page
    assert told == [], told
    context.close()


def cell(page, who, host):
    return page.locator(f'.cell[aria-label^="{who} on {host}:"]')


def says(page, who, host):
    return cell(page, who, host).get_attribute("aria-label").split(": ", 1)[1]


def people(page):
    return page.locator(".side.group .name").all_inner_texts()


def columns(page):
    return page.locator(".column .name").all_inner_texts()


def chip(page, name):
    return page.locator(f'.chip[data-name="{name}"]')


def focused(page):
    return page.evaluate("[document.activeElement.dataset.row, document.activeElement.dataset.column].join()")


@test
def shows_who_can_do_what(browser):
    with opened(browser, "team.html") as page:
        expect(page.locator("h1")).to_have_text("Access to the fleet")
        assert columns(page) == ["bastion", "build", "db1", "git", "lab", "web1", "web2"]
        assert says(page, "alice", "db1") == "is root"
        assert says(page, "alice", "bastion") == "is root, under conditions"
        assert says(page, "alice", "build") == "becomes root, as far as was read"
        assert says(page, "bob", "db1") == "cannot log in"
        assert says(page, "bob", "web1") == "logs in"
        assert says(page, "borg", "db1") == "restricted, as root"
        assert says(page, "carol", "lab") == "becomes root, beside an open door"
        assert says(page, "dan", "web1") == "no way in"
        # Grids are read aloud by their counts, not by what happens to be drawn.
        grid = page.locator("#grid")
        assert grid.get_attribute("aria-colcount") == "8"
        assert int(grid.get_attribute("aria-rowcount")) > 12


@test
def filters(browser):
    with opened(browser, "team.html") as page:
        page.locator("#host").fill("web1")
        assert columns(page) == ["web1"]
        for name in ["user", "restricted"]:
            chip(page, name).click()
        assert people(page) == ["alice", "carol"]
        expect(page.locator("#status")).to_have_text("2 of 9 people on 1 of 7 hosts")
        page.get_by_role("button", name="Clear").click()
        expect(page.locator("#status")).to_have_text("9 of 9 people on 7 of 7 hosts")
        # A key by a part of its fingerprint, wherever it still lets in.
        page.locator("#who").fill("old-laptop")
        assert people(page) == ["alice"] and len(columns(page)) == 7
        chip(page, "allowed").click()
        assert columns(page) == ["build"]
        page.get_by_role("button", name="Clear").click()
        page.locator("#account").fill("root")
        assert people(page) == ["alice", "borg", "frank", "root"]
        page.locator("#who").fill("nobody at all")
        expect(page.locator("#empty")).to_be_visible()
        page.get_by_role("button", name="Clear").click()
        page.get_by_role("button", name="open doors").click()
        assert columns(page) == ["lab"]


@test
def a_click_says_why(browser):
    with opened(browser, "team.html") as page:
        cell(page, "bob", "db1").click()
        panel = page.locator("#panel")
        expect(panel.locator("h2")).to_have_text("bob on db1")
        last = panel.locator(".chain li:last-child").first
        expect(last).to_contain_text("AllowUsers has no pattern that fits")
        expect(last.locator(".place")).to_have_text(re.compile(r"^db1\.nix:\d+$"))
        expect(panel).to_contain_text(re.compile(r"SHA256:[A-Za-z0-9+/]{43}"))
        cell(page, "alice", "bastion").click()
        expect(panel).to_contain_text("from=10.20.0.0/16")
        expect(panel).to_contain_text("alice@old-laptop")
        cell(page, "carol", "lab").click()
        expect(panel).to_contain_text("open door")
        cell(page, "carol", "build").click()
        expect(panel).to_contain_text("hardware-configuration.nix")
        panel.get_by_role("button", name="Close").click()
        expect(panel).to_be_hidden()
        # The heads tell of a person and of a host as a whole.
        page.locator(".side.group").first.click()
        expect(panel.locator("h2")).to_have_text("alice")
        expect(panel).to_contain_text("as root")
        page.locator(".column").nth(2).click()
        expect(panel.locator("h2")).to_have_text("db1")
        expect(panel).to_contain_text("borg@backup")


@test
def keys_move_and_open(browser):
    with opened(browser, "team.html") as page:
        cell(page, "alice", "bastion").focus()
        assert focused(page) == "0,0"
        assert page.locator('#grid [tabindex="0"]').count() == 1
        for key, place in [("ArrowRight", "0,1"), ("ArrowDown", "1,1"), ("ArrowUp", "0,1"), ("ArrowUp", "-1,1"),
                           ("End", "-1,6"), ("ArrowDown", "0,6"), ("Home", "0,-1"), ("Control+Home", "0,0")]:
            page.keyboard.press(key)
            assert focused(page) == place, (key, focused(page))
        page.keyboard.press("Control+End")
        last = int(page.locator("#grid").get_attribute("aria-rowcount")) - 2
        assert focused(page) == f"{last},6"
        page.keyboard.press("Control+Home")
        page.keyboard.press("Enter")
        expect(page.locator("#panel h2")).to_have_text("alice on bastion")
        page.keyboard.press("Escape")
        expect(page.locator("#panel")).to_be_hidden()
        assert focused(page) == "0,0"
        rows = page.locator(".row").count()
        page.keyboard.press("Space")
        assert page.locator(".side.group").first.get_attribute("aria-expanded") == "false"
        assert page.locator(".row").count() < rows
        page.keyboard.press("/")
        page.keyboard.type("bob")
        assert people(page) == ["bob"]
        # From the filters, Tab comes to the matrix, and to one cell of it.
        page.keyboard.press("Escape")
        assert focused(page) == "0,0"


@test
def the_other_way_round(browser):
    with opened(browser, "team.html") as page:
        page.get_by_role("button", name="Hosts as rows").click()
        assert page.locator(".side.host .name").all_inner_texts()[:3] == ["bastion", "build", "db1"]
        assert says(page, "alice", "db1") == "is root"
        cell(page, "alice", "db1").click()
        expect(page.locator("#panel h2")).to_have_text("alice on db1")


CONTRASTS = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const part = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    const [red, green, blue] = numbers(colour).map(part);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (numbers(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const bad = [];
  let count = 0;
  for (const node of document.querySelectorAll("body *:not(script):not(style)")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if ((!own && node.tagName !== "svg") || !node.checkVisibility() || node.closest(".sprite, noscript")) continue;
    if (node.closest('[aria-pressed="false"]')) continue;
    const [one, two] = [light(getComputedStyle(node).color), light(ground(node))].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (two + 0.05);
    count += 1;
    if (contrast < (own ? 4.5 : 3)) bad.push(`${node.className} ${node.textContent.slice(0, 20)}: ${contrast.toFixed(2)}`);
  }
  return { bad: [...new Set(bad)], count };
}"""


@test
def light_and_dark_can_be_read(browser):
    ground = "getComputedStyle(document.body).backgroundColor"
    seen = set()
    for scheme in ["light", "dark"]:
        with opened(browser, "team.html", color_scheme=scheme) as page:
            seen.add(page.evaluate(ground))
            for _ in range(2):
                cell(page, "alice", "lab").click()
                found = page.evaluate(CONTRASTS)
                assert found["bad"] == [] and found["count"] > 100, (scheme, found)
                before = page.evaluate(ground)
                page.locator("#theme").click()
                assert page.evaluate(ground) != before
    assert len(seen) == 2


@test
def signs_differ_without_colours(browser):
    with opened(browser, "team.html", forced_colors="active") as page:
        icons = page.locator(".chip use").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        assert len(set(icons[:4])) == 4


@test
def hostile_texts_are_texts(browser):
    with opened(browser, "hostile.html") as page:
        for _ in range(2):
            page.locator(".cell").first.focus()
            count = int(page.locator("#grid").get_attribute("aria-rowcount")) - 1
            for column in ["Home", "End"]:
                page.keyboard.press("Control+Home")
                page.keyboard.press(column)
                for _ in range(count):
                    page.keyboard.press("Enter")
                    assert page.locator("#panel .content").inner_text() != ""
                    page.keyboard.press("Escape")
                    page.keyboard.press("ArrowDown")
            page.get_by_role("button", name="Hosts as rows").click()
        page.emulate_media(media="print")
        expect(page.locator("#paper")).to_contain_text("<script>window.pwned = 1</script>")
        expect(page.locator("#paper")).to_contain_text("\\u{202e}nimda")
        assert page.evaluate("window.pwned") is None
        assert page.locator("script").count() == 2 and page.locator("img, iframe, object, link[rel=stylesheet]").count() == 0
        assert page.evaluate("document.body.innerText.match(/[\\u202a-\\u202e\\u2066-\\u2069]/)") is None


@test
def another_script_is_not_run(browser):
    """What would happen if something got in nevertheless: the policy stops it."""
    asked = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

    server = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context()
    page = context.new_page()
    page.goto((FOLDER / "team.html").as_uri())
    page.evaluate(
        """(address) => {
          const script = document.createElement("script");
          script.textContent = "window.pwned = 1";
          const hole = document.createElement("div");
          hole.innerHTML = `<img src="${address}/image" onerror="window.pwned = 2">
            <link rel="stylesheet" href="${address}/style"><iframe src="${address}/frame"></iframe>`;
          document.body.append(script, hole);
          fetch(`${address}/fetch`).catch(() => {});
          navigator.sendBeacon(`${address}/beacon`);
        }""",
        f"http://127.0.0.1:{server.server_port}",
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.pwned") is None
    assert asked == [], asked
    context.close()
    server.shutdown()


@test
def on_paper_everything_is_a_table(browser):
    with opened(browser, "team.html") as page:
        page.locator("#host").fill("db1")
        page.emulate_media(media="print")
        expect(page.locator("#grid")).to_be_hidden()
        expect(page.locator(".filters")).to_be_hidden()
        rows = page.locator("#paper tbody tr")
        expect(rows.filter(has_text="borg@backup").filter(has_text="borg serve")).to_have_count(1)
        denied = rows.filter(has_text="bob@desk").filter(has_text="AllowUsers")
        expect(denied.filter(has_text=re.compile(r"db1\.nix:\d"))).to_have_count(1)
        expect(page.locator("#paper .legend")).to_contain_text("becomes root")
        page.emulate_media(media="screen")
        chip(page, "denied").click()
        page.emulate_media(media="print")
        expect(denied).to_have_count(0)
        assert len(page.pdf()) > 10_000


@test
def a_large_fleet_stays_quick(browser):
    with opened(browser, "large.html") as page:
        begin = time.monotonic()
        # Hosts that are alike are one column, and each of them can be asked about.
        cell(page, "user1", "host0").or_(page.locator('.cell[aria-label^="user1 on host0 and"]')).click()
        expect(page.locator("#panel")).to_contain_text("hosts/host0.nix:3")
        page.get_by_label("Which host").select_option("host3")
        expect(page.locator("#panel h2")).to_have_text("user1 on host3")
        expect(page.locator("#panel")).to_contain_text("hosts/host3.nix:3")
        expect(page.locator("#panel")).to_contain_text("hosts/host3.nix:23")
        page.keyboard.press("Escape")
        page.emulate_media(media="print")
        expect(page.locator("#paper tbody tr")).to_have_count(604)
        page.emulate_media(media="screen")
        expect(page.locator("#status")).to_contain_text("200 of 200 people on 1,000 of 1,000 hosts")
        page.get_by_role("button", name="Unfold all").click()
        page.get_by_role("button", name="Fold hosts alike").click()
        assert page.locator("#grid").get_attribute("aria-colcount") == "1001"
        assert int(page.locator("#grid").get_attribute("aria-rowcount")) > 800
        scrolled = page.evaluate("""async () => {
          const grid = document.getElementById("grid");
          const frames = [];
          let most = 0;
          let last = performance.now();
          for (let step = 0; step < 60; step += 1) {
            grid.scrollTop += 431;
            grid.scrollLeft += 517;
            await new Promise(requestAnimationFrame);
            await new Promise(requestAnimationFrame);
            frames.push(performance.now() - last);
            last = performance.now();
            most = Math.max(most, document.querySelectorAll("#grid *").length);
          }
          frames.sort((one, two) => one - two);
          return { most, middle: frames[30], top: grid.scrollTop, left: grid.scrollLeft };
        }""")
        print(f"  large: {scrolled}, {time.monotonic() - begin:.1f} s so far")
        assert scrolled["most"] < 8000 and scrolled["top"] > 10_000 and scrolled["left"] > 10_000, scrolled
        # Two frames are 33 ms; a machine that does other things meanwhile gets ten times as long.
        assert scrolled["middle"] < 330, scrolled
        page.locator("#who").fill("user199@phone")
        page.locator("#host").fill("host778")
        assert people(page) == ["user199"] and columns(page) == ["host778"]
        cell(page, "user199", "host778").click()
        places = page.locator("#panel .chain .place").all_inner_texts()
        assert places == ["hosts/host778.nix:3", "hosts/host778.nix:2003"], places
        page.get_by_role("button", name="Clear").click()
        page.locator("#grid .cell").first.focus()
        page.keyboard.press("Control+End")
        assert focused(page).endswith(",999")
        if PICTURES:
            page.keyboard.press("Escape")
            page.evaluate("document.getElementById('grid').scrollTo(0, 0)")
            page.get_by_role("button", name="Unfold all").or_(page.get_by_role("button", name="Fold all")).click()
            page.screenshot(path=PICTURES / "large.png")


@test
def nobody_is_told(browser):
    with opened(browser, "empty.html") as page:
        expect(page.locator("#empty")).to_be_visible()


@test
def a_small_window_shows_it_too(browser):
    with opened(browser, "team.html", viewport={"width": 390, "height": 780}) as page:
        cell(page, "alice", "db1").click()
        expect(page.locator("#panel h2")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if PICTURES:
            page.screenshot(path=PICTURES / "small.png")
            page.keyboard.press("Escape")
            page.screenshot(path=PICTURES / "small-grid.png")


def take_pictures(browser):
    """access.png is the README's, in docs/."""
    with opened(browser, "team.html", viewport={"width": 1360, "height": 780}) as page:
        cell(page, "alice", "db1").click()
        page.screenshot(path=PICTURES / "access.png")
    for scheme in ["light", "dark"]:
        with opened(browser, "team.html", color_scheme=scheme) as page:
            page.screenshot(path=PICTURES / f"{scheme}.png")
            page.locator(".column").first.click()
            page.screenshot(path=PICTURES / f"{scheme}-host.png")
            page.get_by_role("button", name="Hosts as rows").click()
            page.screenshot(path=PICTURES / f"{scheme}-swapped.png")
            page.emulate_media(media="print")
            page.screenshot(path=PICTURES / f"{scheme}-paper.png", full_page=True)


def executable():
    given = os.environ.get("NIXOS_SSH_CHROMIUM")
    found = given or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        sys.exit(f"there is no {', no '.join(NAMES)}; NIXOS_SSH_CHROMIUM may name one")
    return found


def main():
    failed = 0
    wanted = [function for function in TESTS if re.search(os.environ.get("NIXOS_SSH_ONLY", ""), function.__name__)]
    with sync_playwright() as playwright:
        # As root a browser has no sandbox, and these pages are the tests' own.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=executable(), args=arguments)
        for function in wanted:
            begin = time.monotonic()
            try:
                function(browser)
                print(f"{function.__name__}: ok, {time.monotonic() - begin:.1f} s")
            except Exception:
                failed += 1
                print(f"{function.__name__}: {traceback.format_exc()}")
        if PICTURES:
            PICTURES.mkdir(parents=True, exist_ok=True)
            take_pictures(browser)
        browser.close()
    print(f"{len(wanted) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
