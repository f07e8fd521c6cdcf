"""The mitigation hierarchy: what measures take off a pathway, and which of them may count."""
