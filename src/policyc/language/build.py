"""The makers of the surface tree: for each rule and alias of the grammar, what becomes of its parts."""

from policyc.language.build_clauses import CLAUSES
from policyc.language.build_declarations import DECLARATIONS
from policyc.language.build_expressions import EXPRESSIONS
from policyc.language.parts import Maker

MAKERS: dict[str, Maker] = {**EXPRESSIONS, **CLAUSES, **DECLARATIONS}
