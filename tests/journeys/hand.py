"""A hand on a phone that counts what it does: questions answered, pages loaded, taps and keys."""


class Hand:
    """Does things on a page and counts them. answers: questions answered; interactions: taps, choices and keys."""

    def __init__(self, page):
        self.page, self.answers, self.interactions, self.loads = page, 0, 0, 0
        page.on("response", self._loaded)

    def _loaded(self, response):
        document = response.request.is_navigation_request() and response.frame == self.page.main_frame
        self.loads += bool(document and not 300 <= response.status < 400)

    def press(self, name):
        """Press a button or follow a link by its name, and wait for the page it leads to."""
        self.interactions += 1
        where = self.page.get_by_role("button", name=name, exact=True)
        where = (where if where.count() else self.page.get_by_role("link", name=name, exact=True)).first
        with self.page.expect_navigation():
            where.click()

    def choose(self, label, option):
        """Choose from a list: open it, choose."""
        self.answers, self.interactions = self.answers + 1, self.interactions + 2
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def tap(self, label):
        """Choose by one tap."""
        self.answers, self.interactions = self.answers + 1, self.interactions + 1
        self.page.get_by_label(label, exact=True).check()

    def write(self, label, words):
        """Tap into a box and type: every key counts."""
        self.answers, self.interactions = self.answers + 1, self.interactions + 1 + len(words)
        self.page.get_by_label(label, exact=True).fill(words)
