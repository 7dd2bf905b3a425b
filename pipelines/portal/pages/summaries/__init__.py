"""The explorer's pages: a table added up, a closer look at its money, and the dashboards of saved views.

All is links and GET forms. A view is its address; the page names one that states version and hash, which
stays true for ever or says that it is not.
"""

from pipelines.portal.pages.summaries.answered import answered
from pipelines.portal.pages.summaries.dashboards import dashboard, dashboards
from pipelines.portal.pages.summaries.pages import as_file, look, summary
from pipelines.portal.pages.summaries.views import TableView, find_table, from_form
from pipelines.portal.pages.summaries.words import about_of

__all__ = [
    "TableView",
    "about_of",
    "answered",
    "as_file",
    "dashboard",
    "dashboards",
    "find_table",
    "from_form",
    "look",
    "summary",
]
