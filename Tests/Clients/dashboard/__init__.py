"""The parts of dashboard_browser.py: the browser, what it looks at, and what is looked for."""
