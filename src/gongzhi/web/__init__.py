"""The pages: parse a request, call one action or query, present."""
