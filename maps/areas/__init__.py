"""The page of an area: kelurahan, kecamatan, kota or all Jakarta, as page, as PDF and as CSV. Reads only."""
