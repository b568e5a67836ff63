"""Many made-up reports, to try things at the size of the city. None of them is real."""
