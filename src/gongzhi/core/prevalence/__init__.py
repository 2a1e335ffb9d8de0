"""How often goods fail, told from checks that were drawn; and how much better suspicion finds failures than chance.

Formulas, simulated coverage and limits: docs/method/prevalence.md.
"""

ROUND_METHOD = "prevalence.round@1"  # here, so that naming it loads none of what computes
