"""Addresses of the coordinator's board, in both languages."""

from django.urls import path

from field_api.web import board, board_calendar, board_plan, board_runs

pages = [
    path("koordinator/", board.page, name="board"),
    path("koordinator/daftar/<str:name>", board.list_page, name="board-list"),
    path("koordinator/pembagian", board_plan.plan_page, name="board-plan"),
    path("koordinator/pembagian/lepas", board_plan.unpin_page, name="board-unpin"),
    path("koordinator/pembagian/riwayat", board_runs.list_page, name="board-runs"),
    path("koordinator/pembagian/<int:pk>", board_runs.run_page, name="board-run"),
    path("koordinator/kapasitas", board_runs.capacity_page, name="board-capacity"),
    path("koordinator/kalender", board_calendar.calendar_page, name="board-calendar"),
    path("koordinator/cuaca", board_calendar.weather_page, name="board-weather"),
]
