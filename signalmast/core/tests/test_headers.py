import re
from pathlib import Path

import allauth
import pytest
import wagtail
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from wagtail.admin.widgets import AdminDateInput, AdminPageChooser
from wagtail.admin.widgets.workflows import AdminTaskChooser

from signalmast.core import headers, widgets
from signalmast.core.middleware import HeadersMiddleware, paper

POLICIES = {
    "site": headers.SITE_POLICY,
    "embedded": headers.EMBEDDED_POLICY,
    "desk": headers.DESK_POLICY,
    "paper": headers.PAPER_POLICY,
}
#: Inline scripts of the framework; each has a template or a method of ours in its place.
REPLACED = {
    "wagtail/admin/templates/wagtailadmin/panels/inline_panel.html",
    "wagtail/admin/templates/wagtailadmin/panels/multiple_chooser_panel.html",
    "wagtail/admin/templates/wagtailadmin/widgets/date_input.html",
    "wagtail/admin/templates/wagtailadmin/widgets/datetime_input.html",
    "wagtail/admin/templates/wagtailadmin/widgets/time_input.html",
    "wagtail/admin/widgets/chooser.py",
}
#: Not part of the product, or never sent to a browser.
ELSEWHERE = ("/tests/", "/test/", "/contrib/", "/headless/", "/socialaccount/")
INLINE_SCRIPT = re.compile(r"<script(?![^>]*(?:\bsrc=|application/json))[^>]*>")


def answered(view, path="/"):
    """Return what a view answers behind the middleware alone."""
    return HeadersMiddleware(view)(RequestFactory().get(path))


def empty(request):
    return HttpResponse("x")


def test_the_site_loads_what_lies_on_it_and_nothing_else():
    assert headers.written(headers.SITE_POLICY) == (
        "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
        "font-src 'self'; connect-src 'self'; media-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    )


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_no_policy_runs_code_from_the_page_or_from_elsewhere(policy):
    assert policy["default-src"] == "'none'"
    assert policy.get("script-src", "'none'") in {"'self'", "'none'"}
    assert policy["base-uri"] == "'none'"
    sources = {source for value in policy.values() for source in value.split()}
    assert sources - {"'none'", "'self'", "'unsafe-inline'", "data:", "blob:", "*"} == set()
    assert "*" not in policy.get("script-src", "")


def test_style_in_the_page_is_for_documents_that_run_nothing():
    loose = [name for name, policy in POLICIES.items() if "'unsafe-inline'" in str(policy.values())]
    assert loose == ["paper"]
    assert "script-src" not in headers.PAPER_POLICY


def test_only_embedded_pages_are_shown_in_frames_of_others():
    framed = {name: policy["frame-ancestors"] for name, policy in POLICIES.items()}
    assert framed == {"site": "'none'", "embedded": "*", "desk": "'self'", "paper": "'self'"}


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/", headers.public(headers.Kind.SITE, secure=False)),
        ("/vi/tim-kiem/", headers.public(headers.Kind.SITE, secure=False)),
        ("/desk/", headers.desk(secure=False)),
        ("/accounts/login/", headers.desk(secure=False)),
        ("/desks/", headers.public(headers.Kind.SITE, secure=False)),
    ],
)
def test_django_answers_with_the_headers_of_the_place(path, wanted):
    found = answered(empty, path).headers
    assert {name: found[name] for name in wanted} == wanted
    assert "Strict-Transport-Security" not in found


def test_encryption_is_demanded_where_people_come_encrypted(settings):
    settings.SITE_URL = "https://truyenthong.example"
    assert answered(empty).headers["Strict-Transport-Security"] == "max-age=31536000"
    assert answered(empty, "/desk/").headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_document_with_its_own_style_is_marked_by_its_view():
    found = answered(paper(empty), "/desk/reports/1/document.html")
    assert found.headers["Content-Security-Policy"] == headers.written(headers.PAPER_POLICY)


def test_a_nonce_is_made_for_pages_that_ask_for_one_and_never_twice():
    def page(request):
        return HttpResponse(Template("{{ nonce }}").render(Context({"nonce": request.style_nonce})))

    first, second = answered(page, "/desk/"), answered(page, "/desk/")
    one, other = (answer.content.decode() for answer in (first, second))
    assert one != other
    assert len(one) >= 22
    policy = first.headers["Content-Security-Policy"]
    assert re.findall(r"style-src ([^;]+);", policy) == [f"'self' 'nonce-{one}'"]
    assert "nonce" not in answered(empty, "/desk/").headers["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/vi/charter/", "/nowhere/", "/accounts/login/", "/desk/"])
def test_every_answer_of_the_product_has_a_policy(client, path):
    found = client.get(path).headers
    assert found["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert found["X-Content-Type-Options"] == "nosniff"


def test_no_template_of_the_framework_has_a_script_that_was_not_replaced():
    """Fails when a new version brings one: replace it, then name it above."""
    found = set()
    for package in (wagtail, allauth):
        root = Path(package.__file__).parent
        for path in [*root.rglob("*.html"), *root.glob("*/widgets/**/*.py")]:
            name = str(path.relative_to(root.parent))
            text = path.read_text(encoding="utf-8")
            if not any(part in name for part in ELSEWHERE) and INLINE_SCRIPT.search(text):
                found.add(name)
    assert found == REPLACED


def test_a_date_field_is_started_by_data():
    markup = AdminDateInput().render("day", None, {"id": "id_day"})
    assert "<script" not in markup
    assert (
        '<template data-start="initDateChooser" data-arguments="[&quot;id_day&quot;, '
        "{&quot;dayOfWeekStart&quot;: "
    ) in markup


@pytest.mark.django_db
def test_a_chooser_is_started_by_data():
    markup = AdminPageChooser().render("page", None, {"id": "id_page"})
    assert "<script" not in markup
    assert '<template data-start="PageChooser" data-arguments="[&quot;id_page&quot;, {' in markup
    task = AdminTaskChooser().render("task", None, {"id": "id_task"})
    start = '<template data-start="createTaskChooser" data-arguments="[&quot;id_task&quot;]">'
    assert task.endswith(f"{start}</template>")


def test_a_chooser_says_what_is_wrong():
    with pytest.raises(TypeError):
        AdminPageChooser().render("page", None)

    class Odd(AdminPageChooser):
        def render_js_init(self, id_, name, value_data):
            return "if (1) start()"

    with pytest.raises(ValueError, match="Odd starts in a way"):
        Odd().render("page", None, {"id": "id_page"})


def test_every_start_of_the_framework_is_known_to_the_script():
    script = (Path(widgets.__file__).parent / "static/core/start.js").read_text(encoding="utf-8")
    known = set(re.findall(r'"(\w+)"', script.partition("const start =")[0]))
    root = Path(widgets.__file__).parent / "templates"
    started = {
        name
        for path in root.rglob("*.html")
        for name in re.findall(r'data-start="(\w+)"', path.read_text(encoding="utf-8"))
    }
    constructors = set()
    for path in Path(wagtail.__file__).parent.rglob("*.py"):
        if "/test/" not in str(path) and "/tests/" not in str(path):
            text = path.read_text(encoding="utf-8")
            constructors |= set(re.findall(r'^ +js_constructor = "(\w+)"$', text, re.MULTILINE))
    assert len(started) == 5
    assert (started | constructors | {"createTaskChooser"}) - known == set()
