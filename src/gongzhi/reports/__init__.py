"""Reports: each module builds one out of facts; renderers turn any of them into a page, a workbook, a table as text."""
