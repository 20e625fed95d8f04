"""A call's decision trail."""

import re

from dashboard import laws
from dashboard.house import PRICED
from selenium.webdriver.common.keys import Keys

ROW = "return document.activeElement.closest('#calls-body tr') !== null"


def run(checks, browser, gateway, shots):
    browser.open(gateway.address)
    browser.until_text("#feed", "Live")
    browser.point_away()
    with checks("a call that went elsewhere tells why"):
        status, headers, _ = gateway.call("hopeful", "who takes this one")
        assert status == 200 and headers["x-switchboard-provider"] == "anthropic", headers
        asked = headers["x-switchboard-id"]
        browser.until_text("#calls-body tr:first-child", "hopeful", PRICED)
        browser.click("#calls-body tr:first-child td:nth-child(4)")
        browser.until(lambda: browser.shows("#trail"), "the trail")
        assert browser.text("#trail-id") == asked, browser.text("#trail-id")
        body = browser.text("#trail-body")
        for words in (
            "Attempts",
            "Candidates",
            "absent/simulated",
            "unavailable",
            PRICED,
            "answered",
            "Tokens in / out",
        ):
            assert words in body, f"{words} is not in {body}"
        record = next(call for call in gateway.calls() if call["id"] == asked)
        assert len(browser.all("#trail .try")) == len(record["attempts"]) >= 2
        assert len(browser.all("#trail tbody tr")) == len(record["candidates"]) == 2
        assert asked in browser.run("return location.hash")
        shots("trail", whole=False)
    with checks("a failed call says what went wrong and what was tried"):
        browser.press(Keys.ESCAPE)
        browser.click("[data-only=failed]")
        browser.write("#filter", "dead first unavailable")
        browser.click("#calls-body tr:last-child td button")
        browser.until(lambda: browser.shows("#trail"), "the trail")
        assert "The connection to dead failed" in browser.text("#trail .callout"), browser.text("#trail-body")
        assert re.search(r"1\. first", browser.text("#trail .try")), browser.text("#trail .try")
        browser.press(Keys.ESCAPE)
        browser.click("[data-only=all]")
        browser.clear("#filter")
    with checks("a link to a call opens it"):
        browser.open(f"{gateway.address}/#call={asked}")
        browser.until(lambda: browser.shows("#trail"), "the trail")
        assert browser.text("#trail-id") == asked
    with checks("the keyboard goes from call to call, and out again"):
        first = browser.text("#trail-id")
        browser.press("j")
        second = browser.text("#trail-id")
        browser.press("k")
        assert second != first == browser.text("#trail-id"), (first, second)
        browser.press(Keys.ESCAPE)
        assert not browser.shows("#trail") and "#call" not in browser.run("return location.href")
        browser.run("document.querySelector('#calls-body button').focus()")
        browser.press(Keys.ENTER)
        browser.until(lambda: browser.shows("#trail"), "the trail")
        browser.press(Keys.ESCAPE)
        assert browser.run(ROW), "the focus is not where it was"
        laws.quiet(browser)
