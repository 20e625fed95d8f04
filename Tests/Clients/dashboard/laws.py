"""What holds for the page whatever it shows."""

import re
from urllib.parse import urlsplit

#: Elements that reach beyond the window where nothing around them scrolls or cuts them.
OVERFLOW = r"""
const width = document.documentElement.clientWidth, out = [];
if (document.documentElement.scrollWidth > width)
  out.push(`the page is ${document.documentElement.scrollWidth} wide in a window of ${width}`);
for (const e of document.body.querySelectorAll('*')) {
  if (!e.checkVisibility() || e.closest('svg') && e.tagName !== 'svg' || e.closest('.sr, .skip')) continue;
  const box = e.getBoundingClientRect();
  if (!box.width || box.left >= -1 && box.right <= width + 1) continue;
  let held = false;
  for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
    if (getComputedStyle(p).overflowX !== 'visible') { held = true; break; }
  if (!held) out.push(`<${e.tagName.toLowerCase()} class="${e.getAttribute('class') || ''}" id="${e.id}"> from ${
    Math.round(box.left)} to ${Math.round(box.right)}`);
}
return out.slice(0, 5);
"""

#: Text that has too little contrast with what is behind it, by WCAG's measure.
CONTRAST = r"""
const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
const known = new Map();
function color(text) {
  if (!known.has(text)) {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    known.set(text, [r, g, b, a / 255]);
  }
  return known.get(text);
}
const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
function behind(e) {
  const layers = [];
  for (let p = e; p; p = p.parentElement) layers.push(color(getComputedStyle(p).backgroundColor));
  return layers.reverse().reduce((under, layer) => over(layer, under), color('Canvas'));
}
const light = c => c.slice(0, 3).map(v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; })
  .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
const out = [];
let seen = 0;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const e = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || !e.checkVisibility({opacityProperty: true})) continue;
  if (e.closest('script, .sr, .skip, :disabled')) continue;
  const style = getComputedStyle(e), back = behind(e.closest('svg') || e);
  const front = over(color(e.closest('svg') ? style.fill : style.color), back);
  const [a, b] = [light(front), light(back)].sort((x, y) => y - x), ratio = (a + .05) / (b + .05);
  const size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
  seen++;
  if (ratio < (large ? 3 : 4.5)) out.push(`${ratio.toFixed(2)} for "${walker.currentNode.data.trim().slice(0, 40)}"`);
}
return [seen, out.slice(0, 5)];
"""

#: Controls that a person could use now.
CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex='0']"

#: Elements that would be there if what it shows were taken for markup.
STRANGERS = "return [...document.querySelectorAll('img, iframe, object, embed, script[src]')].map(e => e.outerHTML)"


def no_overflow(browser):
    assert not (beyond := browser.run(OVERFLOW)), "; ".join(beyond)


def readable(browser):
    seen, pale = browser.run(CONTRAST)
    assert seen > 40, f"only {seen} texts were looked at"
    assert not pale, "too little contrast: " + "; ".join(pale)


def named(browser):
    shown = [control for control in browser.all(CONTROLS) if control.is_displayed()]
    assert len(shown) > 20, f"only {len(shown)} controls are shown"
    nameless = [control.get_attribute("outerHTML")[:80] for control in shown if not control.accessible_name.strip()]
    assert not nameless, f"without a name: {nameless}"


def harmless(browser):
    assert browser.run("return window.ran") is None, "what it shows was run"
    assert not (found := browser.run(STRANGERS)), f"what it shows became elements: {found}"


def stays_home(browser, origins):
    """Nobody was asked but the gateways whose pages were open."""
    asked = browser.asked()
    assert len(asked) > 3, f"only {len(asked)} requests were seen"
    strangers = [
        address
        for _, address, _ in asked
        if not address.startswith(("data:", "about:", "chrome:"))
        and "{0.scheme}://{0.netloc}".format(urlsplit(address)) not in origins
    ]
    assert not strangers, f"these were asked for: {strangers[:5]}"


def quiet(browser, *expected):
    """Nothing on the console, but what a check has caused itself: each is an expression that fits the line. What
    was said is forgotten."""
    said = browser.said()
    loud = [line for line in said if not any(re.search(one, line) for one in expected)]
    said.clear()
    assert not loud, f"on the console: {loud[:3]}"
