"""Page: a report that people read in a browser: one file that loads nothing.

Takes what was gathered of a run and its findings; gives the bytes of the page, the same for the
same. Shows ids and names, never a client's values.
"""

from .groups import Gathered
from .write import Report, report_on_documents, report_on_library, write_page

__all__ = ["Gathered", "Report", "report_on_documents", "report_on_library", "write_page"]
