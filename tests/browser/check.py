#!/usr/bin/env python3
"""Opens a report in a real headless browser and looks at it: check.py report.html [--damage]

For screens 360 and 1280 pixels wide: no message of level warning or above on the console, no request to any
network, nothing wider than the screen, every picture laid out and not empty, every link within the page alive,
the letters of the report's own font. Uses chromium (or $BROWSER) and nothing but Python's standard library:
the page reports on itself in a copy that carries a script. With --damage it then spoils the report in every way it
looks for and fails if it does not notice.
"""
import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--hide-scrollbars", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--enable-logging=stderr", "--v=0", "--virtual-time-budget=20000"]

# Runs in the page when everything is loaded, and leaves what it saw in the document.
PROBE = """<script id="probe">
const complaints = [];
for (const name of ['error', 'warn']) {
  const tell = console[name];
  console[name] = (...words) => { complaints.push(words.join(' ')); tell.apply(console, words); };
}
addEventListener('error', event => complaints.push(String(event.message || event.target.src || event.target.href)), true);
addEventListener('unhandledrejection', event => complaints.push(String(event.reason)));
addEventListener('load', async () => {
  await document.fonts.ready;
  const width = document.documentElement.clientWidth;
  const name = element => element.tagName + (element.id ? '#' + element.id : '') + ' ' + (element.textContent || '').trim().slice(0, 40);
  const hidden = element => getComputedStyle(element).position === 'absolute' || element.closest('svg, thead');
  const wide = [...document.body.querySelectorAll('*')].filter(element => !hidden(element) && element.getBoundingClientRect().right > width + 1);
  const pictures = [...document.querySelectorAll('figure')].map(figure => {
    const picture = figure.querySelector('svg, img'), box = picture && picture.getBoundingClientRect();
    const marks = picture ? picture.querySelectorAll('polyline, path, circle, line, text').length : 0;
    return {id: figure.id, width: box ? box.width : 0, height: box ? box.height : 0, marks};
  });
  const dead = [...document.querySelectorAll('a[href^="#"]')].filter(link => !document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const loaded = performance.getEntriesByType('resource').map(entry => entry.name).filter(address => !address.startsWith('data:'));
  const found = {
    width, scroll: document.documentElement.scrollWidth, wide: wide.slice(0, 5).map(name), pictures, complaints, loaded,
    dead: dead.slice(0, 5).map(link => link.hash), fonts: [...document.fonts].map(font => font.family + ' ' + font.status),
    articles: document.querySelectorAll('article').length, dark: matchMedia('(prefers-color-scheme: dark)').matches,
  };
  const place = document.createElement('pre');
  place.id = 'found';
  place.textContent = JSON.stringify(found);
  document.body.appendChild(place);
});
</script>"""


def browser():
    for name in [os.environ.get("BROWSER"), "chromium", "chromium-browser", "google-chrome"]:
        path = name and shutil.which(name)
        if path:
            return path
    sys.exit("error: no browser is installed; apt-get install chromium, or name one in $BROWSER")


def look(text, width, dark=False):
    """What a page says of itself on a screen of this width."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        head = text.index("<head>") + len("<head>")
        # A window narrower than 500 pixels is widened by the browser; a frame of the width asked for is not.
        (folder / "page.html").write_text(text[:head] + PROBE + text[head:], encoding="utf-8")
        frame = ("<!DOCTYPE html><body style='margin:0'><iframe id='frame' src='page.html' "
                 f"style='border:0;width:{width}px;height:2000px'></iframe><script>"
                 "const wait = setInterval(() => { const found = document.getElementById('frame').contentDocument.getElementById('found');"
                 "if (found) { clearInterval(wait); document.body.appendChild(found.cloneNode(true)); } }, 50);</script></body>")
        (folder / "frame.html").write_text(frame, encoding="utf-8")
        command = [browser(), *FLAGS, f"--user-data-dir={folder / 'profile'}", "--allow-file-access-from-files",
                   f"--window-size={max(width, 500)},2000", "--dump-dom", (folder / "frame.html").as_uri()]
        if dark:
            command.insert(1, "--blink-settings=preferredColorScheme=0")
        ran = subprocess.run(command, capture_output=True, text=True, timeout=300)
        found = re.search(r'<pre id="found">(.*?)</pre>', ran.stdout, re.S)
        if not found:
            sys.exit(f"error: the page did not load at {width} px\n{ran.stderr[-2000:]}")
        seen = json.loads(html.unescape(found.group(1)))
        seen["console"] = [line for line in ran.stderr.splitlines() if ":CONSOLE" in line]
        return seen


def faults(seen, width, expected, dark=False):
    """What is wrong, in words."""
    if seen["dark"] != dark:
        yield "the colour scheme is not the one asked for"
    if seen["width"] != width:
        yield f"the page was laid out {seen['width']} px wide"
    if seen["scroll"] > width or seen["wide"]:
        yield f"{seen['scroll']} px wide because of {seen['wide']}"
    messages = seen["complaints"] + seen["console"]
    for message in messages[:5]:
        yield f"console ({len(messages)} messages): {message}"
    for address in seen["loaded"]:
        yield f"loads {address}"
    for link in seen["dead"]:
        yield f"a link leads nowhere: {link}"
    if seen["articles"] != expected["articles"]:
        yield f"{seen['articles']} claims instead of {expected['articles']}"
    ids = [picture["id"] for picture in seen["pictures"]]
    for missing in expected["pictures"] - set(ids):
        yield f"no picture {missing}"
    for picture in seen["pictures"]:
        if picture["width"] < min(width, 280) * 0.8 or picture["height"] < 100 or picture["marks"] < 10:
            yield f"an empty picture: {picture}"
    if not any(font == "Inter loaded" for font in seen["fonts"]):
        yield f"the font is not loaded: {seen['fonts']}"


# What is done to the page, and a word of the complaint that must follow.
DAMAGE = {
    "too wide": (lambda page: page.replace("<main>", "<main><p style='width:1500px'>wide</p>"), "px wide because of"),
    "an error": (lambda page: page.replace("</body>", "<script>undefined.length</script></body>"), "console ("),
    "a warning": (lambda page: page.replace("</body>", "<script>console.warn('careful')</script></body>"), "console ("),
    "a file of its own": (lambda page: page.replace("<main>", "<main><img src='absent.png'>"), "absent.png"),
    "a dead link": (lambda page: page.replace("<main>", "<main><a href='#nowhere'>there</a>"), "nowhere"),
    "no picture": (lambda page: re.sub(r'(<figure id="[^"]*">)\s*<svg.*?</svg>', r"\1", page, count=1, flags=re.S), "empty picture"),
    "no figure": (lambda page: page.replace("<figure id=", "<figure class=", 1), "no picture figure-"),
    "a claim less": (lambda page: page.replace("<article", "<div", 1), "claims instead of"),
    "no font": (lambda page: page.replace("@font-face", "@font-gone"), "font is not loaded"),
}


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--damage"]
    if len(arguments) != 1:
        sys.exit("usage: check.py report.html [--damage]")
    report = pathlib.Path(arguments[0])
    page = report.read_text(encoding="utf-8")
    claims = json.loads((report.parent / "claims.json").read_text(encoding="utf-8"))
    expected = {"articles": len(claims), "pictures": {f"figure-{path.stem}" for path in report.parent.glob("*.svg")}}
    failed = False
    for width, dark in [(360, False), (1280, False), (360, True)]:
        seen = look(page, width, dark)
        found = list(faults(seen, width, expected, dark))
        failed |= bool(found)
        print(f"{width} px{' dark' if dark else ''}: {len(seen['pictures'])} pictures, {seen['articles']} claims,",
              "; ".join(found) if found else "nothing wrong")
    if "--damage" in sys.argv:
        for name, (spoil, complaint) in DAMAGE.items():
            noticed = any(complaint in fault for fault in faults(look(spoil(page), 360), 360, expected))
            failed |= not noticed
            print(f"damaged ({name}): {'noticed' if noticed else 'NOT NOTICED'}")
    sys.exit(1 if failed else 0)


main()
