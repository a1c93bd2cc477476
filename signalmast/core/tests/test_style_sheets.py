"""Style sheets in parts: handed out whole, and each part short enough to be read."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage

from signalmast.core.style_sheets import JoinedFilesStorage, joined

SHEETS = {
    "room/all.css": '/* All. */\n@import "all/letters.css";\n@import "all/end.css";\n',
    "room/all/letters.css": '@font-face {\n  src: url("../../core/a.woff2") format("woff2");\n}\n',
    "room/all/end.css": 'a {\n  color: red;\n  mask: url("#b") url("data:image/svg,c");\n}\n',
}
WHOLE = """/* All. */
@font-face {
  src: url("../core/a.woff2") format("woff2");
}

a {
  color: red;
  mask: url("#b") url("data:image/svg,c");
}

"""


def test_parts_stand_in_the_order_of_the_list_and_lead_where_they_led():
    assert joined("room/all.css", SHEETS.__getitem__) == WHOLE
    assert joined("room/all/end.css", SHEETS.__getitem__) == SHEETS["room/all/end.css"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("room/all/end.css", '@import "more.css";\n'),
        ("room/all.css", '@import "all/end.css";\n@import "all/letters.css" print;\n'),
    ],
)
def test_an_import_that_browsers_would_ignore_stops_the_gathering(name, text):
    with pytest.raises(ImproperlyConfigured) as caught:
        joined("room/all.css", {**SHEETS, name: text}.__getitem__)
    assert str(caught.value) == (
        "room/all.css would be handed out with an @import that browsers ignore; "
        "name every part in its own list, without a condition."
    )


def test_a_gathered_sheet_is_one_file_with_a_name_of_its_whole_content(tmp_path):
    names = []
    for colour in ("red", "blue"):
        for name, text in {**SHEETS, "core/a.woff2": "letters"}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text.replace("red", colour))
        storage = JoinedFilesStorage(location=tmp_path, base_url="/static/")
        files = FileSystemStorage(location=tmp_path)
        paths = {name: (files, name) for name in (*SHEETS, "core/a.woff2")}
        assert [one for *_, one in storage.post_process(paths) if isinstance(one, Exception)] == []
        manifest = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
        names.append(manifest["room/all.css"])
        text = (tmp_path / names[-1]).read_text()
        letters = manifest["core/a.woff2"].removeprefix("core/")
        assert text == WHOLE.replace("red", colour).replace("a.woff2", letters)
    assert names[0] != names[1]


def test_every_part_of_the_site_is_named_in_its_list():
    sheet = Path(finders.find("website/site.css"))
    named = re.findall(r'@import "site/([^"]+)"', sheet.read_text(encoding="utf-8"))
    assert sorted(named) == sorted(path.name for path in (sheet.parent / "site").iterdir())
