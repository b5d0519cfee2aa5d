"""The live page in a real headless Chromium, served as the command line serves it."""

import re
import socket
import subprocess
import sys
from contextlib import contextmanager

import chromium
import pytest

import negotiation as ng

SIZES = {"desktop": (1440, 900), "projector": (1280, 720), "telephone": (390, 844)}
NAME = "karabakh-2023-ceasefire"


@pytest.fixture(scope="module")
def talks():
    return ng.scenarios.load(NAME)


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """The file of what the server complains of."""
    return tmp_path_factory.mktemp("server") / "log"


@pytest.fixture(scope="module")
def said(log):
    """What the server says; it runs as long as the tests do."""
    command = [sys.executable, "-m", "negotiation", "explore", "--no-browser", NAME]
    with (
        log.open("w") as bad,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=bad, text=True) as server,
    ):
        try:
            yield server.stdout.readline() + server.stdout.readline()
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def port(said):
    return int(re.search(r"http://127\.0\.0\.1:(\d+)/", said)[1])


@pytest.fixture(scope="module")
def browser():
    path = chromium.find()
    if path is None:
        pytest.skip("no Chromium here: python3 tests/chromium.py installs one")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--disable-gpu", "--disable-background-networking", "--disable-sync"],
        )
        yield browser
        browser.close()


@contextmanager
def window(browser, port, *, received=None):
    """A page that is open; nothing may fail in it, and nothing may come from elsewhere.

    What the server sends goes into a list, if there is one.
    """
    page = browser.new_page(viewport=dict(zip(("width", "height"), SIZES["desktop"], strict=True)))
    wrong, asked = [], []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    if received is not None:

        def keep(data):
            received.append(data)

        page.on("websocket", lambda line: line.on("framereceived", keep))
    page.goto(f"http://127.0.0.1:{port}/")
    page.get_by_text("is a strict equilibrium").wait_for()
    yield page
    page.close()
    assert wrong == []
    here = re.compile(rf"(http|ws)://127\.0\.0\.1:{port}/|data:|blob:")
    assert [url for url in asked if not here.match(url)] == []


@pytest.fixture
def page(browser, port):
    with window(browser, port) as page:
        yield page


def handle(page, words):
    """The knob of the slider with these words."""
    slider = page.locator(".bk-slider-title").filter(has_text=words)
    return slider.locator("xpath=ancestor::*[1]").locator(".noUi-handle")


def saved(page, button, tmp_path):
    """The bytes of the file that a button saves."""
    with page.expect_download() as download:
        page.get_by_text(button, exact=True).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_a_class_moves_reads_and_saves(page, talks, tmp_path):
    from playwright.sync_api import expect

    expect(page.locator("h1")).to_have_text(talks.name)
    verdict, table = page.locator(".verdict"), page.locator("table.payoffs")
    expect(verdict).to_contain_text(talks.label(talks.reported))
    (point,) = ng.thresholds(talks, talks.reported, "g")
    expect(page.get_by_text(f"tips at {point.value:g}").first).to_be_visible()
    # Below the tipping point of the guarantee, to the low end of its range.
    before, picture = table.inner_text(), page.locator("img").get_attribute("src")
    low = talks.parameters["g"].low
    assert low < point.value
    handle(page, "(g)").press("Home")
    expect(verdict).to_contain_text("is not an equilibrium")
    _, _, why = talks.explain(talks.reported, g=low).verdict.partition(": ")
    expect(verdict).to_contain_text(why)
    assert table.inner_text() != before
    pure = [eq for eq in ng.nash_equilibria(talks.game(g=low)) if eq.profile]
    expect(table.locator(".equilibrium")).to_have_count(len(pure))
    expect(page.locator("img")).not_to_have_attribute("src", picture)
    # Turkey leaves the table.
    turkey = page.get_by_label("Turkey, backer of Azerbaijan")
    turkey.uncheck()
    expect(page.locator(".bk-slider-title").filter(has_text="(b)")).to_have_count(0)
    kept = ng.ParameterSet.read(saved(page, "Values, TOML", tmp_path))
    assert kept == ng.ParameterSet.read(saved(page, "Values, JSON", tmp_path))
    assert kept == ng.ParameterSet.of(talks.without("Turkey").at(g=low), without=["Turkey"])
    pdf = saved(page, "Figure, PDF", tmp_path).read_bytes()
    assert pdf.startswith(b"%PDF")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert b"<svg" in saved(page, "Figure, SVG", tmp_path).read_bytes()
    # Back to the start, and back again from the file.
    page.get_by_text("Back to the assumed values").click()
    turkey.check()
    expect(verdict).to_contain_text("is a strict equilibrium")
    page.locator("input[type=file]").set_input_files(next(tmp_path.glob("*.toml")))
    expect(page.get_by_role("status")).to_contain_text("are loaded")
    expect(verdict).to_contain_text("is not an equilibrium")
    expect(turkey).not_to_be_checked()
    # The same file once more.
    turkey.check()
    expect(page.get_by_role("status")).to_have_count(0)
    page.locator("input[type=file]").set_input_files(next(tmp_path.glob("*.toml")))
    expect(page.get_by_role("status")).to_contain_text("are loaded")
    expect(turkey).not_to_be_checked()


def test_bad_input_is_refused_and_changes_nothing(page, tmp_path):
    from playwright.sync_api import expect

    box = page.get_by_label("Type values")
    answers = page.locator(".verdict, table.payoffs")
    before = answers.all_inner_texts()
    for typed, says in [
        ("g = 99", "parameter 'g' is outside its range"),
        ("g", "PARAMETER=NUMBER"),
        ("g = much", "is not a finite number"),
        ("g = nan", "is not a finite number"),
        ("gg = 1", "no parameter 'gg'"),
        ("g = 1, <img src=x onerror=alert(1)> = 2", "<img src=x onerror=alert(1)> = 2"),
    ]:
        box.fill(typed)
        box.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text(says)
    for name, data, says in [
        ("values.toml", b"negotiation = ", "this is not TOML"),
        ("values.json", b'{"negotiation": "Other", "values": {}}', "belongs to 'Other'"),
        ("values.csv", b"g,3", "is a .toml or a .json file"),
        ("big.toml", b"#" * 600_000, "characters; 500,000 are allowed"),
    ]:
        path = tmp_path / name
        path.write_bytes(data)
        page.locator("input[type=file]").set_input_files(path)
        expect(page.get_by_role("alert")).to_contain_text(says)
    assert answers.all_inner_texts() == before
    box.fill("g = 0.5")
    box.press("Enter")
    expect(page.locator(".verdict")).to_contain_text("is not an equilibrium")
    expect(page.get_by_role("alert")).to_have_count(0)


def commit_all(page, chosen):
    """Every group commits its choice, one after the other."""
    from playwright.sync_api import expect

    for name, option in chosen.items():
        expect(page.get_by_role("button", name="Reveal")).to_have_count(0)
        expect(page.get_by_label("Your group plays")).to_have_value(name)
        page.get_by_label(option, exact=True).check()
        page.get_by_role("button", name="Commit").click()
        expect(page.get_by_text(f"{name}: has chosen")).to_be_visible()
        # Nothing on the page says what.
        expect(page.locator("input[type=radio]:checked")).to_have_count(0)
        expect(page.get_by_text(option, exact=True).filter(visible=True)).to_have_count(0)
    expect(page.get_by_role("button", name="Reveal")).to_be_visible()


#: All that a document holds, shadows and states of inputs too; its scripts came before any choice.
HELD = """
() => {
  const held = root => [...root.querySelectorAll(":not(script)")].flatMap(e => [
    e.tagName, ...[...e.attributes].map(a => `${a.name}=${a.value}`), e.value, e.checked,
    ...[...e.childNodes].filter(n => n.nodeType == 3).map(n => n.data),
    ...(e.shadowRoot ? held(e.shadowRoot) : []),
  ]);
  return held(document);
}
"""
#: Numbers of things and of messages, different in each window.
GIVEN = re.compile(r"\bp\d+\b|[0-9a-fA-F-]{32,}|bk-\w+-\d+")


def test_a_class_plays_in_the_hot_seat(browser, port, talks):
    """Before the reveal a window gets and holds the same, whatever is chosen; another, nothing."""
    from playwright.sync_api import expect

    free = talks.names[:-1]
    plays = [
        {name: talks.reported[name] for name in free} | {"Azerbaijan": "press on"},
        {name: talks.actor(name).options[1] for name in free} | {"Azerbaijan": "halt"},
    ]
    first, second = [], []
    with (
        window(browser, port, received=first) as one,
        window(browser, port, received=second) as two,
    ):
        for page in (one, two):
            page.get_by_text("Alone, none of the other").wait_for()  # The last to come.
        before, silent = two.evaluate(HELD), len(second)
        sent, held = [], []
        for page, received, chosen in [(one, first, plays[0]), (two, second, plays[1])]:
            page.get_by_text("Play in class", exact=True).click()
            page.get_by_role("button", name="Commit").click()
            alert = page.get_by_role("alert")
            expect(alert).to_contain_text("choose an option for Azerbaijan first")
            begun = len(received)
            commit_all(page, chosen)
            changes = [text for text in received[begun:] if '"events"' in text]
            sent.append([GIVEN.sub("", text) for text in changes])
            held.append([GIVEN.sub("", str(each)) for each in page.evaluate(HELD)])
            if page is one:
                assert two.evaluate(HELD) == before
                assert len(second) == silent
        assert sent[0] == sent[1] != []
        assert held[0] == held[1]
        one.get_by_role("button", name="Reveal").click()
        expect(one.get_by_text("What you chose is not an equilibrium.")).to_be_visible()
        explanation = talks.explain({**talks.reported, **plays[0]})
        (regret,) = (-d.loss for d in explanation.deviations if d.actor == "Azerbaijan")
        row = f"Azerbaijan press on {explanation.payoffs['Azerbaijan']:g} {regret:g} halt"
        expect(one.get_by_role("row", name=row)).to_be_visible()
        one.get_by_role("button", name="Play again").click()
        expect(one.get_by_text("Azerbaijan: has yet to choose")).to_be_visible()
        expect(one.get_by_text("Rounds")).to_be_visible()


def test_the_page_fits_screens(page):
    from playwright.sync_api import expect

    typed = page.get_by_label("Type values")
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(200)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        box = page.locator(".verdict").bounding_box()
        assert box["y"] + box["height"] < height / 2  # the answer is in sight at once
        size = page.locator(".answer").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
        assert size > 20  # pixels, to be read from the back of a room
        # Who types wrong values is told so where they look.
        typed.fill("g = 3,5")
        typed.press("Enter")
        expect(page.get_by_role("alert")).to_be_in_viewport()
        typed.fill("g = 3.5")
        typed.press("Enter")
        expect(page.get_by_role("alert")).to_have_count(0)
        page.evaluate("scrollTo(0, 0)")


# The server alone


def ask(port, data, *, more=False):
    """What the server answers to bytes; it is told that no more come, unless they might."""
    found = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        try:
            line.sendall(data)
            if not more:
                line.shutdown(socket.SHUT_WR)
            while part := line.recv(65536):
                found += part
        except OSError:  # The server has closed the line.
            pass
    return found


def is_alive(port):
    """Whether the server goes on."""
    answer = ask(port, b"GET /favicon.ico HTTP/1.0\r\n\r\n", more=True)
    return answer.startswith(b"HTTP/1.1 200")


def handshake(origin, port, path="/ws"):
    """A request to open a websocket."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        f"Sec-WebSocket-Protocol: bokeh, x\r\nSec-WebSocket-Version: 13\r\nOrigin: {origin}\r\n\r\n"
    ).encode()


def test_it_listens_on_the_loopback_address_alone_and_says_so(said, port):
    assert "loopback address only" in said
    assert is_alive(port)
    # All of 127.0.0.0/8 is this machine (RFC 1122): who listened on every address would answer.
    if sys.platform == "linux":
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port), timeout=5)
    # Another site in the same browser gets no websocket.
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(handshake("http://evil.example", port))
        assert b" 403 " in line.recv(4096)


MALFORMED = {
    "noise": b"\x00\xff" * 5000,
    "version": b"GET / HTTP/9.9\r\n\r\n",
    "negative length": b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    "long body": b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
    "long path": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
    "many heads": b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    "up": b"GET /../../../etc/passwd HTTP/1.0\r\n\r\n",
    "up from static": b"GET /static/../../../../../../etc/passwd HTTP/1.0\r\n\r\n",
    "no text": b"GET /%00%ff?bokeh-session-id=" + b"x" * 500 + b" HTTP/1.0\r\n\r\n",
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_malformed_requests_are_survived(port, data):
    answer = ask(port, data)
    assert b"root:" not in answer
    assert not answer or re.match(rb"HTTP/1\.1 4\d\d", answer)
    assert is_alive(port)


#: Sends each message through a websocket of its own, and says how many were open.
GARBAGE = """
async messages => {
  const text = await (await fetch("/")).text();
  const token = text.match(/"token":"([^"]+)"/)[1];
  const address = location.origin.replace("http", "ws") + "/ws";
  const done = messages.map(message => new Promise(resolve => {
    const line = new WebSocket(address, ["bokeh", token]);
    let open = false;
    line.onopen = () => {
      open = true;
      for (let k = 0; k < 3; k++) line.send(message);
      setTimeout(() => line.close(), 1000);
    };
    line.onclose = () => resolve(open);
  }));
  return (await Promise.all(done)).filter(Boolean).length;
}
"""


def test_bad_websockets_are_survived(page, port, log):
    from playwright.sync_api import expect

    origin = f"http://127.0.0.1:{port}"
    for path in ("/ws", "/ws?bokeh-session-id=1", "/nowhere/ws"):
        ask(port, handshake(origin, port, path) + b"\x81\xfe\xff\xff" + b"\xff" * 70_000)
    messages = ["{", "[]", "x" * 3_000_000, '{"msgid": "1", "msgtype": "PATCH-DOC"}']
    assert page.evaluate(GARBAGE, messages) == len(messages)
    assert is_alive(port)
    assert log.read_text().count("refused what no page sends") >= 3  # two handshakes, one message
    # The page that was open goes on.
    handle(page, "(g)").press("Home")
    expect(page.locator(".verdict")).to_contain_text("is not an equilibrium")
