"""How it looks and is reached: in both schemes, on a telephone and on a desk, by keyboard alone."""

from dashboard import laws
from selenium.webdriver.common.keys import Keys

WIDTHS = (420, 1440)
#: What the keyboard must come to, as the ids and attributes that these have.
STATIONS = {
    "the skip link": "a.skip",
    "each section": "nav a",
    "the charts' time": "[data-span]",
    "each chart": "#charts .plot",
    "the filter": "#filter",
    "which calls": "[data-only]",
    "the pause": "#pause",
    "the calls": "#calls-scroll",
    "each call's trail": "#calls-body tr:last-child button",
    "the model": "#p-model",
    "the system message": "#p-system",
    "the question": "#p-user",
    "the temperature": "#p-temp",
    "the most tokens": "#p-max",
    "the sending": "#p-send",
    "the answer's text": "#p-text",
}
#: Marks what has the focus; says whether it can be seen that it has.
STATION = """
const e = document.activeElement;
if (e === document.body || !e) return null;
e.setAttribute('data-visited', '');
const style = getComputedStyle(e), box = e.getBoundingClientRect(), bar = document.querySelector('.top');
const low = bar.contains(e) || e.matches('.skip') ? 0 : bar.getBoundingClientRect().bottom;
const name = `${e.tagName}#${e.id} ${(e.textContent || '').slice(0, 20)}`;
const isMarked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
return [name, isMarked, box.bottom > low && box.top < innerHeight];
"""
MISSED = """
return Object.entries(arguments[0]).filter(([, where]) => [...document.querySelectorAll(where)].some(
  e => e.checkVisibility() && !e.disabled && !e.hasAttribute('data-visited'))).map(([name]) => name);
"""
MOST = 400


def run(checks, browser, gateway, shots):
    for width in WIDTHS:
        for scheme in ("light", "dark"):
            surroundings(checks, browser, gateway, shots, width, scheme)
    browser.width(1440)
    browser.scheme("light")
    keyboard(checks, browser, gateway)


def surroundings(checks, browser, gateway, shots, width, scheme):
    name = f"{scheme}, {width} pixels"
    browser.width(width)
    browser.scheme(scheme)
    with checks(f"{name}: the page fits and can be read"):
        browser.open(gateway.address)
        browser.until_text("#feed", "Live")
        browser.until(lambda: browser.all("#calls-body tr"), "the calls")
        browser.until(lambda: browser.all("#charts svg path"), "the charts")
        level = browser.run("return getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]")
        assert (level > 128) == (scheme == "light"), f"its background is {level}"
        laws.no_overflow(browser)
        laws.readable(browser)
        shots(f"page-{scheme}-{width}")
    with checks(f"{name}: a trail fits and can be read"):
        browser.run("document.querySelector('#calls-body tr.failed button').click()")
        browser.until(lambda: browser.shows("#trail"), "the trail")
        laws.no_overflow(browser)
        laws.readable(browser)
        shots(f"trail-{scheme}-{width}", whole=False)
        browser.press(Keys.ESCAPE)


def keyboard(checks, browser, gateway):
    browser.open(gateway.address)
    browser.until_text("#feed", "Live")
    browser.until(lambda: browser.all("#calls-body tr"), "the calls")
    with checks("by keyboard alone every control is reached, and it is seen where one is"):
        unseen, first = [], None
        for _ in range(MOST):
            browser.press(Keys.TAB)
            found = browser.run(STATION)
            if found is None or found[0] == first:
                break
            first = first or found[0]
            if not (found[1] and found[2]):
                unseen.append(found)
        missed = browser.run(MISSED, STATIONS)
        assert not missed, f"never reached: {missed}"
        assert not unseen, f"reached, but not to be seen: {unseen[:4]}"
    with checks("a chart reads itself out to the arrow keys"):
        browser.run("document.querySelector('#charts .plot').focus()")
        browser.press(Keys.ARROW_LEFT)
        said = browser.run("return document.querySelector('#say').textContent")
        assert "answered" in said and "failed" in said, said
        browser.press(Keys.ARROW_LEFT)
        assert browser.run("return document.querySelector('#say').textContent") != said
        assert browser.shows("#charts .tip"), "nothing is shown"
        browser.press(Keys.ESCAPE)
        assert not browser.shows("#charts .tip")
    with checks("every control has a name"):
        laws.named(browser)
    with checks("the charts' time changes by a key"):
        browser.run("document.querySelector('[data-span=\"60\"]').focus()")
        browser.press(Keys.SPACE)
        assert browser.find("[data-span='60']").get_attribute("aria-pressed") == "true"
        assert "second by second" in browser.text("#traffic-hint"), browser.text("#traffic-hint")
        laws.quiet(browser)
