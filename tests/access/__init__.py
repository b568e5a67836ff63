"""Who may open and do what: every address by every kind of person by whose report it is, as one table."""
