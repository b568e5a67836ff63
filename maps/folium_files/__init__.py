"""Maps to keep, mail or print, each one file: heat, choropleth, time slider, hot spots."""
