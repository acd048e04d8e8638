"""The website: it builds without a warning, gives nothing away, its links lead somewhere, and it reads well offline."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest

from cs231n_utils.grading.cells import is_experiment
from cs231n_utils.grading.edition import find_secrets, secrets_of
from tests import assignments

pytest.importorskip("sphinx", reason="the website needs the extra `site`")

from tools.website.__main__ import build
from tools.website.links import rewritten
from tools.website.pages import TELLING

# A page of each kind.
PAGES = [
    "index.html",
    "map.html",
    "docs/API.html",
    "docs/reference/optim.html",
    "docs/instructors.html",
    "01-activations/activations.html",
    "04-batch-normalization/batch_normalization.html",
]
SIZES = {"desk": (1280, 800), "phone": (390, 844)}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the website, built once."""
    folder = tmp_path_factory.mktemp("website") / "site"
    assert build(folder) == []
    return folder


class Page(HTMLParser):
    """What a page links to, what it loads, and the places in it that can be linked to."""

    def __init__(self, path):
        super().__init__()
        self.links, self.loaded, self.places = [], [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.places |= {found["id"]} if found.get("id") else set()
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        self.loaded += [found[key] for key in ("src", "href") if tag != "a" and found.get(key)]


def page_of(assignment):
    return f"{assignment}/{assignments.solution_path(assignment).stem}.html"


def test_every_link_leads_somewhere_and_nothing_is_loaded_from_elsewhere(site):
    pages = {path.resolve(): Page(path) for path in site.rglob("*.html")}
    assert len(pages) > len(assignments.NAMES) + 10
    for path, page in pages.items():
        for target in page.links + page.loaded:
            parts = urlsplit(target)
            if parts.scheme in ("http", "https"):
                assert target not in page.loaded, (path.name, target)
                continue
            other = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert other.is_file(), (path.name, target)
            if parts.fragment and other in pages:
                assert unquote(parts.fragment) in pages[other].places, (path.name, target)
    for style in site.rglob("*.css"):
        assert not re.search(r"(url\(|@import)[\s\"']*(https?:)?//", style.read_text(encoding="utf-8")), style.name


def test_the_map_has_links_into_every_notebook(site):
    links = Page(site / "map.html").links
    for name in assignments.NAMES:
        assert sum(link.startswith(f"{page_of(name)}#cell-") for link in links) > 15, name


@pytest.mark.parametrize("name", assignments.NAMES)
def test_every_figure_of_an_experiment_is_there_with_its_description(site, name):
    figures = [
        output.metadata["image/png"]["alt"]
        for cell in assignments.solution(name).cells
        if is_experiment(cell)
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    described = re.findall(r'<img alt="([^"]+)" src="[^"]+\.png"', (site / page_of(name)).read_text(encoding="utf-8"))
    assert len(described) == len(figures) > 0
    assert all(len(words) > 40 for words in described)


def test_an_experiment_that_repeats_an_answer_shows_only_its_pictures(site):
    for name, cell_id in TELLING:
        (cell,) = (cell for cell in assignments.solution(name).cells if cell.id == cell_id)
        lines = {line for output in cell.outputs for line in output.get("text", "").splitlines() if line.strip()}
        page = (site / page_of(name)).read_text(encoding="utf-8")
        assert lines and not [line for line in lines if line in page]


def test_a_solution_or_a_hidden_test_on_a_page_would_be_found(site, tmp_path):
    """The build searches its own pages; here are pages that show one of each, highlighted as code is."""
    tests, solutions = secrets_of(assignments.ROOT)
    source = next(c.source for c in assignments.solution("01-activations").cells if c.id == "collapse_linear_stack")
    solution = source.partition("BEGIN SOLUTION\n")[2].partition("    ### END")[0]
    (tmp_path / "answer.html").write_text(f"<pre>{highlighted(solution)}</pre>")
    (tmp_path / "test.html").write_text(f"<pre>\n{highlighted(max(tests, key=len))}\n</pre>")
    found = find_secrets(assignments.ROOT, tmp_path)
    assert len(solutions) > 100 and len(found) == 2
    assert any("answer.html" in sentence for sentence in found)
    assert any("test.html" in sentence for sentence in found)


def highlighted(code):
    escaped = code.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return re.sub(r"(\w+)", r'<span class="n">\1</span>', escaped.replace("&quot;", "\0")).replace("\0", "&quot;")


def test_a_link_to_what_is_not_on_the_site_becomes_plain_text():
    pages = {"docs/a.md": "docs/a.html", "solutions/01-x/x.ipynb": "01-x/x.html"}
    text = "[x](../solutions/01-x/x.ipynb#cell-id=trial), [`y`](../y.py), [z](https://z.org)\n```\n[c](../y.py)\n```\n"
    expected = "[x](../01-x/x.html#cell-trial), `y`, [z](https://z.org)\n```\n[c](../y.py)\n```\n"
    assert rewritten(text, "docs/a.md", pages) == expected


# ---- In a browser, from the files, without a network -----------------------------------------------------------------


@pytest.fixture
def reader(page, site):
    """A page of the browser that notes whatever is not one of the site's files."""
    page.strangers = []
    page.on("request", lambda request: page.strangers.append(request.url))
    yield page
    assert [url for url in page.strangers if not url.startswith((site.as_uri(), "data:"))] == []


@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES)
def test_no_page_is_wider_than_the_window(reader, site, size, shoot):
    width, height = SIZES[size]
    reader.set_viewport_size({"width": width, "height": height})
    for name in PAGES:
        reader.goto((site / name).as_uri())
        assert reader.evaluate("document.documentElement.scrollWidth") <= width, name
        shoot(f"website-{size}-{name.replace('/', '-').removesuffix('.html')}")


@pytest.mark.browser
def test_formulas_are_drawn(reader, site):
    reader.goto((site / "04-batch-normalization/batch_normalization.html").as_uri())
    fraction = reader.locator("math mfrac").first
    above, below = (fraction.locator("> *").nth(i).bounding_box() for i in (0, 1))
    assert above["y"] + above["height"] <= below["y"] + 1
    assert "$$" not in reader.locator("article").inner_text()


@pytest.mark.browser
def test_a_search_finds_a_page_and_the_map_leads_to_a_figure(reader, site, shoot):
    reader.goto((site / "index.html").as_uri())
    reader.get_by_role("searchbox", name="Search").or_(reader.get_by_placeholder("Search")).first.fill("saturation")
    reader.keyboard.press("Enter")
    reader.locator("#search-results a", has_text="Activation functions").first.wait_for()
    shoot("website-search")

    reader.goto((site / "map.html").as_uri())
    reader.get_by_role("link", name="gradient norm by depth").click()
    reader.wait_for_url("**/activations.html#cell-depth-experiment")
    assert reader.get_by_alt_text("The gradient's norm at layer 1").bounding_box()["width"] > 300


@pytest.mark.browser
def test_the_menu_opens_on_a_phone(reader, site):
    width, height = SIZES["phone"]
    reader.set_viewport_size({"width": width, "height": height})
    reader.goto((site / "index.html").as_uri())
    entry = reader.locator(".sidebar-tree").get_by_role("link", name="Map of the course")
    reader.locator(".mobile-header .nav-overlay-icon, .mobile-header label[for='__navigation']").first.click()
    reader.wait_for_function("e => e.getBoundingClientRect().left >= 0", arg=entry.element_handle())
    entry.click()
    reader.wait_for_url("**/map.html")
