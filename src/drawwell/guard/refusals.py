"""An expected 'no': a sentence a person can act on. Anything else that goes wrong is our bug."""


class Refusal(Exception):
    """Something was asked that cannot be done, and here is why and what to do next.

    Subclasses stand beside the action that raises them. The docstring's first paragraph is the
    sentence shown; arguments given to the class fill its {named} places.
    """

    status = 409

    def __init__(self, **named):
        self.named = named
        super().__init__(self.sentence)

    @property
    def sentence(self):
        words = " ".join((type(self).__doc__ or "").split("\n\n")[0].split())
        return words.format(**self.named)


class NotYours(Refusal):
    """There is nothing here for you to see. If you work with these people, ask their worker to add you."""

    status = 404


class RoleMayNot(Refusal):
    """This is done by a {needed}, and you are signed in as {actual}. Ask a {needed} of {place} to do it."""

    status = 403


class WrongInput(Refusal):
    """{field}: {wrong}. {right}."""

    status = 422
