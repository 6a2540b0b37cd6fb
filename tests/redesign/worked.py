"""Small products and their redesigns, as data that tests build on."""

import json
from functools import lru_cache
from typing import Any

from policyc import api
from policyc.project import shipped

LAW = """record article "a thing"
  origin : changeable country "where it comes from"
  value  : changeable money at least 0 USD "its value"
  parts  : changeable many article "what is inside"

facts
  day  : date "the day"
  item : article "the item"

decision licence "the licence"
  outcomes from weakest to strictest not_required "no licence", required "a licence is required"
  otherwise not_required

policy page "A law"
  source "Law 1"
  published 2025-01-01
  judged on day

rule r1 "Chinese content"
  source "section 1"
  when total of part.value over part in item.parts where (part.origin is CN) is {comparison} {share} of item.value
  then licence is required
"""
Json = dict[str, Any]


def product(worth: str, *parts: str) -> Json:
    """A product of this value with Chinese parts of these values."""
    inside = [{"origin": "CN", "value": value, "parts": []} for value in parts]
    return {"day": "2025-12-01", "item": {"origin": "JP", "value": worth, "parts": inside}}


def worked(name: str) -> tuple[Json, Json]:
    """A shipped case and its options."""
    folder = shipped("policies") / "cn" / "cases"
    case, options = folder / f"{name}.json", folder / "redesign" / f"{name}.json"
    return json.loads(case.read_text(encoding="utf-8")), json.loads(options.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def announcement_61() -> api.Policy:
    """The policy of the worked redesigns."""
    return api.load(shipped("policies") / "cn" / "cn_2025_61.policy")
