"""What other programs' calls do to a page that is open."""

import re

from dashboard import laws
from dashboard.house import HOSTILE, HOSTILE_NAME, PRICED
from selenium.webdriver.common.keys import Keys

PLAIN = 9
#: The drawn bars and lines of a chart, by its title.
DRAWN = """
for (const figure of document.querySelectorAll('#charts figure')) {
  if (figure.querySelector('h3').textContent !== arguments[0]) continue;
  const paths = [...figure.querySelectorAll('svg path')].map(path => path.getAttribute('d'));
  return [paths.join(' '), figure.querySelector('.now').innerText];
}
"""
#: The card of a provider, by its name.
CARD = """
for (const card of document.querySelectorAll('#cards article'))
  if (card.querySelector('h3').textContent === arguments[0]) return card.innerText;
return '';
"""
HEALTH = CARD.replace("card.innerText", "card.querySelector('header .tag').innerText")
CHARTS = ("Requests", "Latency", "Tokens", "Spend", "Cumulative spend")


def totals(browser):
    """What the page says since the gateway started, by its own words."""
    script = """return Object.fromEntries([...document.querySelectorAll('#totals > div')].map(
        e => [e.children[0].innerText, e.children[1].innerText]))"""
    return browser.run(script)


def rows(browser, text=""):
    """How many calls are listed that have the text in them."""
    script = """const rows = [...document.querySelectorAll('#calls-body tr')];
        return rows.filter(row => row.textContent.includes(arguments[0])).length"""
    return browser.run(script, text)


def about(shown, told):
    """Three digits are shown."""
    return abs(shown - told) <= 0.01 * told


def dollars(text):
    return float(re.fullmatch(r"\$([0-9.]+)", text).group(1))


def run(checks, browser, gateway, shots):
    browser.open(gateway.address)
    browser.until_text("#feed", "Live")
    browser.point_away()
    begun = {title: browser.run(DRAWN, title) for title in CHARTS}
    spent = 0.0

    with checks("calls appear while the page is open, and are counted"):
        for number in range(PLAIN):
            status, headers, _ = gateway.call(PRICED, f"a plain question, number {number}")
            assert status == 200, status
            spent += float(headers["x-switchboard-cost"].lstrip("$"))
        browser.until(lambda: rows(browser, PRICED) == PLAIN, f"{PLAIN} rows")
        browser.until(lambda: totals(browser)["Calls"] == str(PLAIN), f"{PLAIN} in the totals")
        assert totals(browser)["Failed"] == "0", totals(browser)
    with checks("they cost what the client was told"):
        shown = dollars(totals(browser)["Spent"])
        assert spent > 0 and about(shown, spent), f"{shown} is shown, {spent} was told"
        card = browser.run(CARD, "anthropic")
        assert "healthy" in card and f"0 / {PLAIN}" in card, card
        of_budget = re.search(r"team\s+a day\s+(\$[0-9.]+)\s+of \$5.00", browser.text("#budget-rows"))
        assert of_budget and about(dollars(of_budget.group(1)), spent), browser.text("#budget-rows")
    with checks("each chart has drawn them"):
        for title in CHARTS:
            # A slice is drawn once its seconds are over.
            browser.until(
                lambda title=title: browser.run(DRAWN, title)[0] not in ("", begun[title][0]), f"{title} drawn"
            )
        assert re.search(r"\d.*p50.*\d.*p95", browser.run(DRAWN, "Latency")[1]), browser.run(DRAWN, "Latency")
        assert re.search(r"\$0\.0*[1-9]", browser.run(DRAWN, "Spend")[1]), browser.run(DRAWN, "Spend")
    with checks("an answer from the cache is told apart and saves its price"):
        gateway.call(PRICED, "a plain question, number 0")
        browser.until(lambda: totals(browser)["Saved by the cache"] not in ("$0", "–"), "something saved")
        browser.click("[data-only=cached]")
        assert rows(browser) == 1, browser.text("#calls-body")
        assert "exact" in browser.text("#calls-body"), browser.text("#calls-body")
        browser.click("[data-only=all]")
        browser.point_away()
    knocks = 0
    with checks("a provider that is not there is taken out, and said so"):

        def knock():
            nonlocal knocks
            knocks += 1
            status, *_ = gateway.call("dead/simulated", "is anybody there", **{"x-switchboard-fallback": "none"})
            assert status >= 500, status
            return browser.run(HEALTH, "dead") == "unavailable"

        browser.until(knock, "the provider out of order")
        card = browser.run(CARD, "dead")
        assert re.search(r"\bopen\b", card) and re.search(r"Errors\s+unavailable\s*\d+", card), card
        assert browser.run("return document.querySelector('#cards h3').textContent") == "dead", "it is not the first"
        assert "not healthy" in browser.text("#providers-hint"), browser.text("#providers-hint")
        assert browser.run(HEALTH, "anthropic") == "healthy", browser.run(CARD, "anthropic")
        browser.until(lambda: totals(browser)["Failed"] == str(knocks), f"{knocks} failed calls")
        browser.until(lambda: re.search(r"[1-9].*failed", browser.run(DRAWN, "Requests")[1]), "a share that failed")
    with checks("the filter finds them by words, and leaves out by a minus"):
        browser.until(lambda: rows(browser, "dead/simulated") == knocks, "all rows")
        most = rows(browser)
        for words, left in (("dead", knocks), ("-dead", most - knocks), ("nobody-has-this-word", 0)):
            browser.write("#filter", words)
            assert rows(browser) == left, f"{words}: {browser.text('#calls-count')}"
        assert "No call matches" in browser.text("#calls-empty")
        browser.clear("#filter")
        browser.click("[data-only=failed]")
        assert rows(browser) == knocks, browser.text("#calls-count")
        browser.click("[data-only=all]")
        browser.point_away()
    with checks("a page that is paused keeps what is new until it goes on"):
        before = rows(browser)
        browser.click("#pause")
        browser.point_away()
        gateway.call(PRICED, "while it is paused")
        browser.until_text("#fresh", "Show 1 new call")
        assert rows(browser) == before, "it is shown already"
        browser.click("#pause")
        browser.point_away()
        browser.until(lambda: rows(browser) == before + 1, "the row")
    hostile(checks, browser, gateway, shots)


def hostile(checks, browser, gateway, shots):
    with checks("hostile names are shown as they are, in rows, cards, groups and trails"):
        for model in (HOSTILE, "openai/" + HOSTILE, HOSTILE):
            gateway.call(model, HOSTILE)
        browser.until_text("#calls-body", HOSTILE)
        for place in ("#cards", "#group-rows", "#budget-rows"):
            browser.until_text(place, HOSTILE_NAME)
        assert HOSTILE in browser.text("#group-rows")
        browser.click("#calls-body tr td button")
        browser.until(lambda: browser.shows("#trail"), "the trail")
        assert HOSTILE in browser.text("#trail-body"), browser.text("#trail-body")
        browser.run("document.querySelector('#trail details').open = true")
        laws.harmless(browser)
        shots("hostile", whole=False)
        browser.press(Keys.ESCAPE)
    with checks("hostile words in the filter and in the address do nothing"):
        browser.write("#filter", HOSTILE)
        browser.run("location.hash = '#call=' + encodeURIComponent(arguments[0])", HOSTILE)
        browser.run("location.hash = '#call=%zz'")
        laws.harmless(browser)
        browser.clear("#filter")
        laws.quiet(browser)
