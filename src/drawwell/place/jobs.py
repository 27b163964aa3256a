"""What the ground does by itself: every minute messages that are due are sent."""

from .clock import now_of
from .outbox import send_due


def send_messages():
    """Send what is due. Returns words to keep beside the job."""
    sent, failed = send_due(at=now_of(None))
    return f"{sent} sent, {failed} to be tried again"


# Powers are guard's, which stands on place and cannot be imported here: the mark is set by hand.
send_messages.power = None
send_messages.no_power_because = "it carries messages that actions wrote, to whom they wrote them"
