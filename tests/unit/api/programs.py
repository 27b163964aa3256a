"""Programs that use the API in tests: each has a key, and sends an Idempotency-Key with whatever it writes."""

import hashlib
import json

from drawwell.guard.membership import SCOPES
from drawwell.place.ids import new_id
from drawwell.place.models import ApiKey, Membership
from places import DAY


class Program:
    """A program acting for an account of a place, over a Django test client."""

    def __init__(self, client, place, account, *, at, scopes=SCOPES, ends_at=None, role=None):
        self.client, self.secret = client, f"of {account.sign_in} {'/'.join(scopes)} {ends_at}"
        memberships = Membership.objects.filter(place=place, account=account)
        self.key = ApiKey.objects.create(
            place=place,
            membership=memberships.get(role=role) if role else memberships.get(),
            digest=hashlib.sha256(self.secret.encode()).hexdigest(),
            scopes=list(scopes),
            begins_at=at - DAY,
            ends_at=ends_at,
        )

    def get(self, where):
        return self.client.get(f"/api/v1/{where}", headers={"Authorization": f"Bearer {self.secret}"})

    def post(self, where, said=None, *, key=None, kind="application/json", text=None):
        body = text if text is not None else ("" if said is None else json.dumps(said, default=str))
        return self.client.post(
            f"/api/v1/{where}",
            body,
            content_type=kind,
            headers={"Authorization": f"Bearer {self.secret}", "Idempotency-Key": str(key or new_id())},
        )
