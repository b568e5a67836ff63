"""Where more is reported than expected: now, over the months, this week, and again and again."""
