"""The playground, which makes calls of its own."""

import re
import time

from dashboard import laws
from dashboard.browser import WITHIN
from dashboard.house import HOSTILE, PRICED
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

#: The simulated provider says again the beginning of what it is told.
WORDS = 8
LOOK = "return [document.querySelector('#p-text').innerText, document.querySelector('#p-state').innerText]"
#: Answers in the page's place whatever is asked, with what a gateway would send that somebody in between cut off.
CUT_OFF = """
window.fetch = async () => new Response('data: {"choices": [{"delta": {"content": "half of it"}}]}\\n\\n',
  {headers: {'content-type': 'text/event-stream'}});
"""


def question(name):
    return f"{name}: " + " ".join(f"w{number}" for number in range(WORDS))


def send(browser, model, text):
    Select(browser.find("#p-model")).select_by_value(model)
    browser.write("#p-user", text)
    browser.click("#p-send")


def run(checks, browser, gateway, shots):
    browser.open(gateway.address)
    browser.until_text("#feed", "Live")
    browser.see("#playground")
    browser.until(lambda: len(browser.all("#p-model option")) > 5, "the models")

    with checks("a model is chosen, and the answer streams"):
        send(browser, "gpt-5-mini", question("streamed"))
        lengths, states, deadline = [], [], time.monotonic() + WITHIN
        while time.monotonic() < deadline:
            text, state = browser.run(LOOK)
            if not lengths or len(text) != lengths[-1]:
                lengths.append(len(text))
                states.append(state)
            if len(lengths) == 4:
                shots("streaming", whole=False)
            if state.startswith("Done"):
                break
            time.sleep(0.03)
        text, state = browser.run(LOOK)
        assert state.startswith("Done in"), state
        assert lengths == sorted(lengths), lengths
        between = [length for length in lengths if 0 < length < len(text)]
        assert len(between) >= 2, f"the text's lengths were {lengths}"
        assert any("first token after" in state for state in states), states
        assert f"w{WORDS - 1}" in text, text
    with checks("it says who answered, for how much, and opens its trail"):
        report = browser.text("#p-report")
        for words in ("openai", "gpt-5-mini", "$", "First token"):
            assert words in report, report
        assert not browser.find("#p-send").get_property("disabled")
        browser.click("#p-report button")
        browser.until(lambda: browser.shows("#trail"), "the trail")
        assert "streamed" in browser.text("#trail-body")
        browser.press(Keys.ESCAPE)
    with checks("Stop ends it at once, and the gateway counts a call that was cancelled"):
        failed = gateway.status()["totals"]["failed"]
        send(browser, "gpt-5-mini", question("to be stopped"))
        browser.until(lambda: len(browser.text("#p-text")) > 8, "the first words")
        browser.click("#p-stop")
        browser.until_text("#p-state", "Stopped after")
        stopped = browser.text("#p-text")
        assert 0 < len(stopped) < len(question("to be stopped")), stopped
        call = browser.until(
            lambda: next((one for one in gateway.calls() if one["code"] == "cancelled"), None), "its record"
        )
        assert call["asked"] == "gpt-5-mini" and call["duration"] < WITHIN, call
        browser.until(lambda: gateway.status()["inFlight"] == 0, "nothing under way")
        assert gateway.status()["totals"]["failed"] == failed + 1
        browser.point_away()
        browser.until_text("#calls-body", "cancelled")
        assert browser.text("#p-text") == stopped, "there came more after it was stopped"
        browser.see("#playground")
        shots("stopped", whole=False)
    for model, why in (
        ("broken/simulated", "an upstream that breaks off"),
        ("overloaded/simulated", "one that gives up"),
    ):
        with checks(f"{why} is an error, not an end"):
            send(browser, model, question(why))
            browser.until_text("#p-state", "Failed after")
            text = browser.text("#p-text")
            assert len(text) > len(browser.text("#p-text .callout")) > 20, text
            assert text.startswith("You"), text
            # The record comes by the feed: the answer broke off before it.
            browser.until_text("#p-report", "Open its trail")
            assert re.search(r"Attempts\s+1\b", browser.text("#p-report")), browser.text("#p-report")
    shots("broken-off", whole=False)
    with checks("a refusal is told with its status"):
        send(browser, HOSTILE, "to whoever refuses")
        browser.until_text("#p-text", "HTTP 400", "simulated failure")
        browser.until_text("#p-state", "Failed after")
    with checks("hostile words go and come as words"):
        send(browser, "gpt-5-mini", HOSTILE)
        browser.until_text("#p-state", "Done in")
        assert HOSTILE in browser.text("#p-text"), browser.text("#p-text")
        laws.harmless(browser)
    with checks("Control and Enter send"):
        browser.write("#p-user", "by the keyboard alone")
        browser.press_with(Keys.CONTROL, Keys.ENTER)
        browser.until_text("#p-text", "by the keyboard alone")
        browser.until_text("#p-state", "Done in")
    with checks("the console has only the refusal"):
        laws.quiet(browser, r"/v1/chat/completions - Failed to load resource: .* status of 4\d\d")
    losses(checks, browser, gateway, shots)


def losses(checks, browser, gateway, shots):
    with checks("a gateway that is gone in the middle is told, in the answer and above"):
        send(browser, "gpt-5-mini", question("cut short"))
        browser.until(lambda: len(browser.text("#p-text")) > 8, "the first words")
        gateway.end()
        browser.until_text("#p-state", "Failed after")
        assert "connection was lost" in browser.text("#p-text .callout"), browser.text("#p-text")
        browser.until_text("#banners", "live feed is lost")
        shots("lost")
    with checks("when it is back, the page is live again by itself"):
        gateway.start()
        browser.until_text("#feed", "Live", within=45)
        assert "lost" not in browser.text("#banners"), browser.text("#banners")
        gateway.call(PRICED, "after the gateway was back")
        browser.point_away()
        browser.until_text("#calls-body", PRICED)
        laws.quiet(browser, r"net::ERR_\w+")
    with checks("a stream without its last event is an error, not an end"):
        browser.run(CUT_OFF)
        send(browser, "gpt-5-mini", "what is cut off cleanly")
        browser.until(lambda: not browser.find("#p-send").get_property("disabled"), "the end of it")
        assert "half of it" in browser.text("#p-text"), browser.text("#p-text")
        assert browser.text("#p-state").startswith("Failed"), browser.text("#p-state")
