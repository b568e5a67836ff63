"""Addresses of the analysis: its page, the files to take away, and the API."""

from django.urls import path

from maps.analysis import api, files, map_files, views

pages = [
    path("analisis", views.page, name="analysis"),
    path("analisis/rincian", views.detail_part, name="analysis-detail-part"),
    path("analisis/kelurahan.csv", files.areas_csv, name="analysis-areas-csv"),
    path("analisis/petak.csv", files.cells_csv, name="analysis-cells-csv"),
    path("analisis/daftar.csv", files.list_csv, name="analysis-list-csv"),
    path("analisis/ekspor", files.export, name="analysis-export"),
    path("analisis/peta-panas.html", map_files.heatmap, name="analysis-heatmap"),
    path("analisis/peta-wilayah.html", map_files.choropleth, name="analysis-choropleth"),
    path("analisis/peta-waktu.html", map_files.time_slider, name="analysis-time-slider"),
]

urlpatterns = [
    path("maps/analysis/figures", api.AnalysisFigures.as_view(), name="analysis-figures"),
    path("maps/analysis/cells", api.AnalysisCells.as_view(), name="analysis-cells"),
    path("maps/analysis/detail", api.AnalysisDetail.as_view(), name="analysis-detail"),
]
