"""The page of a gateway without keys, as it is opened."""

from urllib.parse import urlsplit

from dashboard import laws

#: All that it asks for to come up.
PATHS = {"/", "/switchboard/live", "/switchboard/status", "/switchboard/history", "/switchboard/calls"}
#: More than the connections that a browser has for one server.
MANY = 8


def run(checks, browser, gateway, shots):
    with checks("the page comes up live"):
        browser.open(gateway.address)
        browser.until_text("#feed", "Live")
        assert browser.run("return document.title") == "Switchboard"
        assert gateway.status()["version"] in browser.text("#version")
        assert not browser.shows("#gate") and not browser.shows("#forget"), "it asks for a key"
        assert not browser.text("#banners"), browser.text("#banners")
    with checks("nothing has happened, and it says so"):
        assert "No calls yet" in browser.text("#calls-empty"), browser.text("#calls-empty")
        assert browser.text("#totals").count("$0") == 2, browser.text("#totals")
        shots("empty")
    with checks("providers, budgets and groups of the configuration are there"):
        for name in ("openai", "anthropic", "dead", "broken", "overloaded"):
            assert name in browser.text("#cards"), browser.text("#cards")
        assert "of $5.00" in browser.text("#budget-rows"), browser.text("#budget-rows")
        assert "absent/simulated" in browser.text("#group-rows"), browser.text("#group-rows")
    with checks("it is one file: nobody else was asked, and nothing is on the console"):
        laws.stays_home(browser, [gateway.address])
        paths = {urlsplit(address).path for _, address, _ in browser.asked() if address.startswith(gateway.address)}
        assert paths == PATHS, paths
        laws.quiet(browser)
    with checks("a page that was left holds no connection: it comes up live however often it is opened"):
        for _ in range(MANY):
            browser.open(gateway.address)
            browser.until_text("#feed", "Live", within=10)
        assert browser.run("return document.querySelector('#totals dd').innerText") == "0", (
            "it counts what it asks for itself"
        )
    with checks("many tabs hold none for long either: the last is live too, and so is the first when it is seen again"):
        first = browser.driver.current_window_handle
        try:
            for _ in range(MANY):
                browser.driver.switch_to.new_window("tab")
                browser.driver.get(gateway.address)
            browser.until_text("#feed", "Live")
        finally:
            for tab in browser.driver.window_handles:
                if tab != first:
                    browser.driver.switch_to.window(tab)
                    browser.driver.close()
            browser.driver.switch_to.window(first)
        browser.until_text("#feed", "Live")


def last(checks, browser, gateway, origins):
    """What only the end can tell, and that what it is told by can tell."""
    with checks("nobody but the gateway was ever asked"):
        laws.stays_home(browser, origins)
    with checks("a stranger could not be asked from this page, and the console would tell"):
        browser.open(gateway.address)
        script = "fetch('http://127.0.0.2:9/').then(() => arguments[0]('answered'), () => arguments[0]('refused'))"
        assert browser.driver.execute_async_script(script) == "refused"
        browser.until(lambda: [line for line in browser.said() if "Content Security Policy" in line], "the refusal")
        browser.run("console.error('a check of the check')")
        browser.until(lambda: [line for line in browser.said() if "a check of the check" in line], "the console's line")
