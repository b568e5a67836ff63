"""The officers' work: the list by deadline, one report with everything, and the steps as forms."""
