"""Who goes where: which validator looks at which site today, and in which order. Pure, no database.

`plan.plan` decides a whole batch, `intraday.choose_validator` one new report, `stops.order_stops` one
person's round. Positions are longitude and latitude on WGS 84, distances metres on the ground.
"""
