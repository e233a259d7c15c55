"""`sync_id`: the seal of the payload's own bytes, of which `agent` and the seal itself are cut out."""
import hashlib
import json


def text(payload):
    """The bytes' text: one compact line. How a number is written is the writer's own affair."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"), default=float)


def seal(payload):
    """Of a payload with or without a sync_id."""
    cut = {key: value for key, value in payload.items() if key != "agent"}
    cut["integrity"] = {key: value for key, value in payload["integrity"].items() if key != "sync_id"}
    return hashlib.sha256(text(cut).encode()).hexdigest()


def sealed(payload):
    return {**payload, "integrity": {"sync_id": seal(payload), **payload["integrity"]}}
