"""What the components show: frozen views in the reader's words. Each names its template; {% show view %} renders it.

A view holds finished sentences as text, and days, moments and numbers as values that the template writes out.
Nothing here computes a rule.
"""
