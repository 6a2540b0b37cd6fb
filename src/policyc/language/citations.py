"""Citations as the Program keeps them."""

from policyc.core.program import Citation
from policyc.language import syntax


def cited(sources: tuple[syntax.Citation, ...], within: tuple[syntax.Citation, ...] = ()) -> tuple[Citation, ...]:
    """The citations. Those of a provision are told as places `within` the instrument: its name, then the place."""
    if not within:
        return tuple(Citation(one.text.text, one.url.text if one.url is not None else None) for one in sources)
    whole = within[0]
    url = whole.url.text if whole.url is not None else None
    return tuple(
        Citation(f"{whole.text.text}, {one.text.text}", one.url.text if one.url is not None else url)
        for one in sources
    )
