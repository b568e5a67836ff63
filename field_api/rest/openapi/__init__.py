"""The description of the API: what each door says of itself, its refusals and examples, and its page."""
