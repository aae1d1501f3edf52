"""Join the modules of this folder into one file that needs nothing but Python 3.9: `verify.py`."""

from __future__ import annotations

import ast
import json
from functools import cache
from importlib.resources import files

from graveregistry.dossiers.findings import SENTENCES

# Each module after those it needs.
MODULES = (
    "plain", "ed25519", "notes", "tree", "events", "zipped", "bagged", "shapes", "tables", "geopackages", "papers",
    "trust", "policies", "stamps", "outside", "examine", "program",
)  # fmt: skip
_OURS = "graveregistry."
_HEAD = '''#!/usr/bin/env python3
"""Check a dossier of graveregistry offline, with Python 3.9 or newer and nothing else:

    python verify.py DOSSIER.zip --key registry.pub

Get registry.pub, and better this file too, from the organisation itself: what lies in a dossier can be changed with it.
Each part is answered UNCHANGED SINCE a time, FAILED, or NOT CHECKED. None of it shows that the content is true.
License: AGPL-3.0-or-later.
"""

from __future__ import annotations

'''


class NameTakenError(ValueError):
    """Two modules define the same name, so they cannot stand in one file."""


@cache
def bundled() -> bytes:
    """The one file. The same sources give the same bytes."""
    imports: set[str] = set()
    bodies: list[str] = []
    taken: set[str] = set()
    for module in MODULES:
        source = files(__package__).joinpath(f"{module}.py").read_text("utf-8")
        tree = ast.parse(source)
        names = _defined(tree)
        if names & taken:
            raise NameTakenError(", ".join(sorted(names & taken)))
        taken |= names
        imports |= {ast.unparse(node) for node in _imports(tree) if not _is_ours(node)}
        bodies.append(f"# --- {module} " + "-" * (110 - len(module)) + "\n\n" + _body(source, tree))
    said = json.dumps(SENTENCES, ensure_ascii=False, indent=1)
    sentences = f"SENTENCES: dict[str, Any] = json.loads(\n    r'''{said}'''\n)"
    end = 'if __name__ == "__main__":\n    sys.exit(run(sys.argv[1:]))'
    return (_HEAD + "\n\n".join(["\n".join(_merged(imports)), sentences, *bodies, end]) + "\n").encode()


def _imports(tree: ast.Module) -> list[ast.Import | ast.ImportFrom]:
    return [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]


def _is_ours(node: ast.Import | ast.ImportFrom) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith((_OURS, "__future__"))


def _merged(imports: set[str]) -> list[str]:
    """Plain imports, then one line for each module that names are taken from."""
    taken: dict[str, set[str]] = {}
    for line in imports:
        _, module, _, *names = line.replace(",", "").split() if line.startswith("from") else ("", "", "")
        taken.setdefault(module, set()).update(names)
    plain = sorted(line for line in imports if line.startswith("import"))
    return plain + [f"from {module} import {', '.join(sorted(taken[module]))}" for module in sorted(taken) if module]


def _defined(tree: ast.Module) -> set[str]:
    """The names that a module defines at its top."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        found |= {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
    return found


def _body(source: str, tree: ast.Module) -> str:
    """The module's own lines, its docstring as a comment; the imports stand at the top of the whole."""
    lines = source.splitlines()
    about = (ast.get_docstring(tree) or "").splitlines()
    last = max([node.end_lineno or 0 for node in _imports(tree)], default=1)
    return "\n".join([f"# {line}".rstrip() for line in about] + lines[last:]).rstrip() + "\n"
