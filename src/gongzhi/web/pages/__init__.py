"""The pages: parse a request, call one query or one action, present."""
