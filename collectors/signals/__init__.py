"""Costs that are a share of an invoice: platforms and clusters that say who used what was billed elsewhere.

Their rows are filed with x_IsSplitOf and never added to what a provider invoices.
"""
