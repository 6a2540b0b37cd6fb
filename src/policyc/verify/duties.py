"""What must be done in the one version of the law and not in the other, or by another day."""

from collections.abc import Collection, Iterator

import attrs

from policyc.core.program import Expr, Policy, Provision
from policyc.text.source import Span
from policyc.verify.changes import DutyChanged
from policyc.verify.days import shown
from policyc.verify.findings import Found, label
from policyc.verify.prove import NotDecided, within
from policyc.verify.reasons import matters
from policyc.verify.replay import Disagreement
from policyc.verify.report import Claim, unsettled
from policyc.verify.told import example_of
from policyc.verify.versions import Matter, days_of, judged
from policyc.verify.witness import Witness, fewer_readings, smallest, written
from policyc.verify.world import ANY, LARGE, SMALL, VAGUE, World


def duties(matter: Matter, told: Collection[str] = ()) -> Iterator[Found | Claim]:
    """Each duty that a case has in one version only, or with another deadline; or that there is none. Those that were `told`
    are left out."""
    texts = dict.fromkeys(one.text for policy in (matter.old[0], matter.new[0]) for each in policy.provisions for one in each.duties)
    found = [one for text in texts if text not in told for one in _duty(_Duty(matter, text))]
    yield from found
    if texts and not found and not told:
        yield Claim("changed", f"`{matter.new[0].name}` says what must be done as before, in every case{matter.words}")


@attrs.frozen(eq=False)
class _Duty:
    """One duty by its words, in both versions."""

    matter: Matter
    text: str

    @property
    def moved(self) -> bool:
        """Whether its deadline is another one."""
        before, after = (self.deadlines(policy) for policy in (self.matter.old[0], self.matter.new[0]))
        return bool(before and after) and before != after

    def deadlines(self, policy: Policy) -> set[Expr | None]:
        """When it is due in a version."""
        return {duty.due for one in policy.provisions for duty in one.duties if duty.text == self.text}

    def carriers(self, policy: Policy) -> list[Provision]:
        """The provisions that say it."""
        return [one for one in policy.provisions if any(duty.text == self.text for duty in one.duties)]

    def asked(self, world: World) -> tuple[int, ...]:
        """That it must be done in one version only; if it moved, that it must be done at all."""
        terms, read = world.space.terms, self.matter.of.read(world, self.matter.lifted)
        named = {one.name for one in self.carriers(self.matter.old[0])}
        before = terms.either(*(read.defined(one.live) for one in self.matter.asked[0].provisions if one.name in named))
        after = terms.either(*(read.defined(one.live) for one in self.carriers(self.matter.new[0])))
        return (terms.either(before, after) if self.moved else terms.negate(terms.iff(before, after)), world.stated)

    def sides(self, witness: Witness) -> tuple[list[str], list[str]] | None:
        """The provisions that say it in a case, in the old version and in the new one; None if that is open or the same."""
        matter, found = self.matter, []
        for side, (policy, decision) in ((matter.of.old, matter.old), (matter.of.new, matter.new)):
            live = judged(side, witness, matter.lifted).decided(policy, decision).combined.live
            carriers = [one.name for one in self.carriers(policy)]
            found.append([name for name in carriers if live[name] is True])
            if not found[-1] and any(live[name] is not False for name in carriers):
                return None
        before, after = found
        return (before, after) if bool(before) is not bool(after) or (self.moved and before) else None


def _duty(of: _Duty) -> Iterator[Found]:
    undecided = False
    for shape in (SMALL, VAGUE, ANY, LARGE):
        world = of.matter.of.world(shape)
        found = world.solver.possible(*of.asked(world))
        if found is False and (shape in (VAGUE, ANY) or world.exact):
            return
        undecided = undecided or found is None
        if found and shape in (SMALL, LARGE):
            one = _shown(of, world)
            if one is not None:
                yield one
                return
    what = f"`{of.matter.new[0].name}` says as before in which cases somebody must {of.text}{of.matter.words}"
    yield unsettled("changed", what, (), NotDecided(within(of.matter.of.world(ANY)), not undecided), of.matter.new[0].span)


def _shown(of: _Duty, world: World) -> Found | None:
    asked = of.asked(world)
    model = smallest(world, asked, of.matter.of.taste(world))
    if model is None:
        return None
    reasons = matters(world.space.terms, model, asked)
    full = written(world, model, of.matter.of.usual)
    # Readings that say nothing to the duty stay open, if it is settled without them.
    sides = of.sides(witness := fewer_readings(full, reasons)) or of.sides(witness := full)
    if sides is None:
        if not world.space.loose:
            raise Disagreement(f"both versions say what must be done alike in {witness}")
        return None
    before, after = sides
    spans: dict[str, Span | None] = {one.name: one.span for policy in (of.matter.old[0], of.matter.new[0]) for one in policy.provisions}
    first, *others = dict.fromkeys((*after, *before))
    return DutyChanged(
        span=spans[first],
        provisions=(first, *others),
        places=tuple(place for name in others for place in label(spans[name], "this too")),
        example=example_of(witness, reasons),
        days=shown(days_of(of.matter, world, asked)),
        duty=of.text,
        change="moved" if before and after else "new" if after else "gone",
        suspensions=of.matter.suspensions,
    )
