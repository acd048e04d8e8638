"""The settings of Sphinx for the website."""

from pathlib import Path

import matplotlib

project = "Training neural networks"
html_title = project
extensions = ["myst_nb", "tools.website.mathml"]
html_theme = "furo"
html_theme_options = {"top_of_page_buttons": []}
FONT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf"
html_static_path = [str(Path(__file__).parent / "static"), str(FONT)]
html_css_files = ["site.css"]
html_math_renderer = "mathml"
# Neither sources nor indices: the sources are in the repository, and the search finds what an index would list.
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_use_index = False
html_domain_indices = False

nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_dmath_double_inline = True
# tools.website.links has made every link one of the site already; a test follows them.
myst_all_links_external = True
# Headings in the notebooks may skip a level. Sphinx cannot write how its own numbering function is kept.
suppress_warnings = ["myst.header", "config.cache", "mystnb.unknown_mime_type"]
