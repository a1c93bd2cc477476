"""Workbooks written down in tests, in the Markdown that pyxform reads."""

from pathlib import Path

from signalmast.listening.xforms.converting import convert

HERE = Path(__file__).parent / "forms"


def kept(name):
    """Return a form of the folder forms."""
    return convert(f"{name}.md", (HERE / f"{name}.md").read_bytes())


def form(survey, choices="", settings=""):
    """Return the form of rows such as `text | name | Your name`, under a first line of headers."""
    sheets = [("survey", survey), ("choices", choices), ("settings", settings)]
    lines = []
    for name, rows in sheets:
        if rows.strip():
            lines.append(f"| {name} |")
            lines += [f"| | {row.strip()} |" for row in rows.strip().splitlines()]
    return convert("book.md", "\n".join(lines).encode())


def posted(**fields):
    """Return fields as a page sends them: `kids__1__name="An"` is the field q/kids/1/name."""
    return {
        f"q/{name.replace('__', '/')}": [given] if isinstance(given, str) else list(given)
        for name, given in fields.items()
    }
