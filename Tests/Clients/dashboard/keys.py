"""The page of a gateway that has keys."""

from dashboard import laws
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

STORE = "return JSON.stringify([{...localStorage}, document.cookie, location.href, history.state])"
EVERYTHING = """
const written = [...document.querySelectorAll('input, textarea')].map(e => e.value);
return document.documentElement.outerHTML + written.join('\\n');
"""
WRONG = "sk-this-key-is-nobodys"


def run(checks, browser, gateway, shots):
    def give(key):
        browser.until(lambda: browser.shows("#gate"), "the question for a key")
        browser.write("#gate-key", key)
        browser.click("#gate-form button[type=submit]")

    with checks("it asks for a key and shows nothing before"):
        browser.open(gateway.address)
        browser.until(lambda: browser.shows("#gate"), "the question for a key")
        assert "asks for a key" in browser.text("#gate-title")
        assert browser.find("#gate-key").get_attribute("type") == "password"
        assert browser.run("return document.activeElement.id") == "gate-key", "the field has not the focus"
        assert "openai" not in browser.text("#cards"), browser.text("#cards")
        browser.until_text("#feed", "No access")
        shots("key")
    with checks("what cannot be a key is refused on the spot"):
        browser.write("#gate-key", "two words")
        browser.click("#gate-form button[type=submit]")
        assert "no spaces" in browser.text("#gate-why"), browser.text("#gate-why")
        assert browser.shows("#gate")
    with checks("a wrong key is told plainly"):
        give(WRONG)
        browser.until_text("#gate-why", "not known here")
        assert "bad" in browser.find("#gate-why").get_attribute("class")
        assert browser.find("#gate-key").get_attribute("value") == ""
        shots("wrong-key")
    with checks("a client's key is told that it is no administrator's"):
        give(gateway.client)
        browser.until_text("#gate-title", "Not an administrator")
        assert "openai" not in browser.text("#cards"), browser.text("#cards")
    with checks("the playground works with a client's key"):
        browser.click("#gate-later")
        browser.see("#playground")
        browser.until(lambda: len(browser.all("#p-model option")) > 3, "the models")
        Select(browser.find("#p-model")).select_by_value("gpt-5-mini")
        browser.write("#p-user", "a question with the key of a client")
        browser.click("#p-send")
        browser.until_text("#p-state", "Done in")
        assert "with the key of a client" in browser.text("#p-text"), browser.text("#p-text")
    with checks("an administrator's key opens it"):
        browser.click("#banners button")
        give(gateway.admin)
        browser.until_text("#feed", "Live")
        browser.until_text("#calls-body", "search-team")
        assert not browser.shows("#gate") and not browser.text("#banners"), browser.text("#banners")
    with checks("the key is kept for this tab, and nowhere else"):
        assert browser.run("return {...sessionStorage}") == {"switchboard.key": gateway.admin}
        assert gateway.admin not in browser.run(STORE)
        assert gateway.admin not in browser.run(EVERYTHING), "it is in the page"
    with checks("a reload needs no key"):
        browser.driver.refresh()
        browser.until_text("#feed", "Live")
        assert not browser.shows("#gate")
    with checks("another tab asks again"):
        first = browser.driver.current_window_handle
        browser.driver.switch_to.new_window("tab")
        browser.driver.get(gateway.address)
        browser.until(lambda: browser.shows("#gate"), "the question for a key")
        browser.driver.close()
        browser.driver.switch_to.window(first)
    with checks("a key that is forgotten is gone"):
        browser.click("#forget")
        browser.until(lambda: browser.shows("#gate"), "the question for a key")
        assert browser.run("return sessionStorage.length") == 0
        assert browser.driver.find_elements(By.CSS_SELECTOR, "#calls-body tr") == []
    with checks("no key was in an address, and each was sent in one header only"):
        sent = 0
        for _, address, headers in browser.asked():
            for key in (gateway.admin, gateway.client, WRONG):
                assert key not in address, address
                found = [name.lower() for name, value in headers.items() if key in value]
                assert found in ([], ["authorization"]), found
                sent += len(found)
        assert sent > 3, f"keys were sent {sent} times"
    with checks("nothing is on the console but the refusals"):
        refused = r"/(switchboard/\w+|v1/models) - Failed to load resource: .* status of 40[13]"
        assert any("401" in line for line in browser.said()), "no refusal was seen"
        laws.quiet(browser, refused)
