"""The demo: invented reports, with drawn photos, taken through the real steps at past moments."""
