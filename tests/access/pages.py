"""The pages. Each row: method, address, and what the people of `COLUMNS` get; see `tests.access.table`.

What follows a `#` only tells rows of one address apart, and names the words that are sent.
"""

from __future__ import annotations

PUBLIC = """
                                                    S O X K V W C P A N
GET  /                                              p p p p p p p p p p
GET  /peta                                          p p p p p p p p p p
GET  /peta/rss                                      p p p p p p p p p p
GET  /peta/atom                                     p p p p p p p p p p
GET  /lapor                                         p p p p p p p p p p
POST /lapor                                         y y y y y y y y y y
GET  /lapor/terkirim/{west}                         p p p p p p p p p p
GET  /lapor/terkirim/{west}?kunci={key}             p p p p p p p p p p
GET  /lapor-sw.js                                   p p p p p p p p p p
GET  /lacak/                                        p p p p p p p p p p
GET  /lacak/{west}                                  p p p p p p p p p p
GET  /lacak/{private}                               - p - p p - p p p -
GET  /lacak/{held}                                  - p - p - - p p p -
POST /lacak/{west}/penilaian                        n n n n n n n n n n
POST /lacak/{west}/penilaian#key                    y y y y y y y y y y
POST /lacak/{west}/buka-lagi                        n n n n n n n n n n
POST /lacak/{west}/buka-lagi#key                    y y y y y y y y y y
GET  /laporan/                                      p p p p p p p p p p
GET  /laporan/{private}                             p p p p p p p p p p
GET  /langganan/                                    p p p p p p p p p p
POST /langganan/                                    y y y y y y y y y y
GET  /langganan/terkirim                            p p p p p p p p p p
GET  /langganan/{new_id}                            - - - - - - - - - -
GET  /langganan/{alert}                             p p p p p p p p p p
POST /langganan/{alert}                             y y y y y y y y y y
POST /langganan/{new_id}                            - - - - - - - - - -
GET  /langganan/{alert}/berhenti                    p p p p p p p p p p
POST /langganan/{alert}/berhenti                    y y y y y y y y y y
POST /langganan/{new_id}/berhenti                   - - - - - - - - - -
GET  /kabar/{telling}                               p p p p p p p p p p
POST /kabar/{telling}                               y y y y y y y y y y
GET  /kabar/{telling}x                              - - - - - - - - - -
GET  /kabar/{telling}/berhenti                      p p p p p p p p p p
POST /kabar/{telling}/berhenti                      y y y y y y y y y y
POST /kabar/{telling}x/berhenti                     - - - - - - - - - -
GET  /privasi                                       p p p p p p p p p p
GET  /masuk/                                        p p p p p p p p p p
POST /masuk/                                        y . . . . . . . . y
POST /keluar/                                       y y y y y y y y y y
GET  /akun/                                         s p p p p p p p p p
GET  /akun/kata-sandi                               s p p p p p p p p p
POST /akun/kata-sandi                               s y y . . . . . . y
POST /akun/keluar-semua                             s y y . . . . . . y
GET  /kata-sandi/lupa                               p p p p p p p p p p
POST /kata-sandi/lupa                               y . . . . . . . . y
GET  /kata-sandi/terkirim                           p p p p p p p p p p
GET  /kata-sandi/baru/x/y                           p p p p p p p p p p
POST /kata-sandi/baru/x/y                           y y y y y y y y y y
GET  /lapangan                                      p p p p p p p p p p
GET  /lapangan/                                     p p p p p p p p p p
GET  /lapangan/sw.js                                p p p p p p p p p p
GET  /lapangan/manifest.webmanifest                 p p p p p p p p p p
GET  /lapangan/icon-192.png                         p p p p p p p p p p
"""
"""Everybody's, and the same for all: whoever works here sees the rest on the pages below. What is private or
held has no page but for its reporter, with the key, and for those who work on it."""

AREAS = """
                                                    S O X K V W C P A N
GET  /kelurahan/31.71.01.1005                       p f p f f p f f f p
GET  /kelurahan/31.71.01.1005/daftar.csv            p f p f f p f f f p
GET  /kelurahan/31.71.01.1005/cetak.pdf             p f . . . . . . . p
GET  /kecamatan/31.71.01                            p f p f f p f f f p
GET  /kecamatan/31.71.01/daftar.csv                 p f p f f p f f f p
GET  /kecamatan/31.71.01/cetak.pdf                  p f . . . . . . . .
GET  /kota/31.71                                    p f p f f p f f f p
GET  /kota/31.71/daftar.csv                         p f p f f p f f f p
GET  /kota/31.71/cetak.pdf                          p f . . . . . . . .
GET  /jakarta                                       p f p f f p f f f p
GET  /jakarta/daftar.csv                            p f p f f p f f f p
GET  /jakarta/cetak.pdf                             . . p . . p . . . p
"""
"""Everybody's page; what is private or held is listed for those who may see it anyhow. A PDF takes long and
is made of the page's own list, so few of them are asked for."""

BULLETINS = """
                                                    S O X K V W C P A N
GET  /buletin.html                                  p . . . . . . p . .
GET  /buletin.pdf                                   p . . . . . . . . .
GET  /buletin/31.71.01.html                         p . . . . . . p . .
GET  /buletin/31.71.01.pdf                          . p . . . . . . . .
"""
"""Numbers only, for whoever asks; those who see every report get finer cells. They take long to make."""

WORK = """
                                                    S O X K V W C P A N
GET  /kerja/?lingkup=unit                           s f p p n n p n n n
GET  /kerja/?lingkup=semua                          s f p f n n f n n n
GET  /kerja/?lingkup=lewat                          s p p p n n p n n n
GET  /kerja/daftar.csv                              s f p f n n p n n n
POST /kerja/massal                                  s y y y n n y n n n
GET  /kerja/{west}                                  s f - f n n f f f n
GET  /kerja/{east}                                  s - f f n n f f f n
GET  /kerja/{private}                               s f - f n n f f f n
GET  /kerja/{held}                                  s f - f n n f f f n
GET  /kerja/{passed}                                s f - f n n f f f n
GET  /kerja/{nowhere}                               s - - - n n f f f n
GET  /kerja/JK0000000000                            s - - - n n - - - n
GET  /kerja/{west}/pratinjau-pin?titik=-6.19,106.82 s y - y n n y n n n
GET  /kerja/{east}/pratinjau-pin?titik=-6.19,106.82 s - y y n n y n n n
POST /kerja/{west}/koordinasi                       s y - n n n n n n n
POST /kerja/{west}/kerjakan                         s y - n n n n n n n
POST /kerja/{west}/disposisi                        s y - n n n n n n n
POST /kerja/{west}/kembalikan                       s y - n n n n n n n
POST /kerja/{west}/tolak                            s y - n n n n n n n
POST /kerja/{west}/pin                              s y - n n n y n n n
POST /kerja/{west}/tindak-lanjut                    s y - n n n n n n n
POST /kerja/{west}/catatan                          s y - y n n y n n n
POST /kerja/{west}/gabung                           s y - n n n n n n n
POST /kerja/{west}/serap                            s y - y n n y n n n
POST /kerja/{west}/batal-gabung                     s y - n n n n n n n
POST /kerja/{west}/pisah                            s y - n n n n n n n
POST /kerja/{east}/koordinasi                       s - y n n n n n n n
POST /kerja/{east}/catatan                          s - y y n n y n n n
POST /kerja/{east}/tolak                            s - y n n n n n n n
POST /kerja/{passed}/kerjakan                       s n - n n n n n n n
POST /kerja/{nowhere}/tolak                         s - - - n n y n n n
POST /kerja/{nowhere}/pin                           s - - - n n y n n n
POST /kerja/{west}/hapus                            s - - - n n - n n n
"""
"""A report is its unit's and the kecamatan's above it; all of them are the coordinator's to read, and his to
act on only while no unit has them. Planners and admins read."""

OFFICE = """
                                                    S O X K V W C P A N
GET  /koordinator/                                  s n n n n n f n n n
GET  /koordinator/daftar/masuk                      s n n n n n f n n n
GET  /koordinator/pembagian                         s n n n n n f n n n
POST /koordinator/pembagian                         s n n n n n y n n n
POST /koordinator/pembagian/lepas                   s n n n n n y n n n
GET  /koordinator/pembagian/riwayat                 s n n n n n f n n n
GET  /koordinator/pembagian/{run}                   s n n n n n p n n n
GET  /koordinator/kapasitas                         s n n n n n p n n n
GET  /koordinator/kalender                          s n n n n n p n n n
POST /koordinator/kalender                          s n n n n n y n n n
GET  /koordinator/cuaca                             s n n n n n p n n n
POST /koordinator/cuaca                             s n n n n n y n n n
GET  /koordinator/validasi/                         s n n n f p f n n n
GET  /koordinator/validasi/{private}                s n n n f - f n n n
GET  /koordinator/validasi/{west}                   s n n n - - f n n n
POST /koordinator/validasi/{private}#validate       s n n n y - y n n n
POST /koordinator/validasi/{private}#send_back      s n n n y - y n n n
POST /koordinator/validasi/{private}#assign         s n n n n - y n n n
POST /koordinator/validasi/{private}#ask            s n n n y - y n n n
POST /koordinator/validasi/{west}#validate          s n n n - - y n n n
GET  /koordinator/kecurigaan                        s n n n n n f n f n
GET  /koordinator/kecurigaan/{suspicion}            s n n n n n f n f n
POST /koordinator/kecurigaan/{suspicion}            s n n n n n y n n n
GET  /koordinator/kiriman                           s n n n n n p n p n
POST /koordinator/kiriman/{arrival}                 s n n n n n y n n n
GET  /koordinator/kiriman/{arrival}/isi             s n n n n n p n p n
GET  /koordinator/pesan                             s n n n n n p n p n
POST /koordinator/pesan/{message}                   s n n n n n y n y n
GET  /koordinator/moderasi                          s n n n n n y n y n
POST /koordinator/moderasi                          s n n n n n y n y n
GET  /koordinator/jejak                             s n n n n n f n f n
GET  /koordinator/jejak.csv                         s n n n n n f n f n
GET  /koordinator/hasil                             s n n n n n p n p n
GET  /koordinator/hasil.csv                         s n n n n n p n p n
GET  /kriteria/                                     s y y y y y y y y n
POST /kriteria/tanya                                s y - y y - y n n n
POST /kriteria/rapat/{case}                         s n n n n n y n n n
"""
"""Biro Pemerintahan's. A validator judges what they hold; the criteria are for all who have a role."""

ANALYSIS = """
                                                    S O X K V W C P A N
GET  /analisis                                      s n n n n n p p p n
GET  /analisis/rincian?kelurahan=31.71.01.1005      s n n n n n f f f n
GET  /analisis/kelurahan.csv                        s n n n n n p p p n
GET  /analisis/petak.csv                            s n n n n n p p p n
GET  /analisis/daftar.csv                           s n n n n n f f f n
GET  /analisis/peta-panas.html                      s n . . n . . p . n
GET  /analisis/peta-wilayah.html                    s n . . n . . p . n
GET  /analisis/peta-waktu.html                      s n . . n . . p . n
GET  /analisis/titik-panas                          s n n n n n p p p n
POST /analisis/titik-panas/hitung                   s n n n n n y y y n
"""
"""The planners', and of those who may see every report anyhow."""

EXPORTS = """
                                                    S O X K V W C P A N
GET  /ekspor                                        p p p p p p p p p p
GET  /ekspor/berkas?format=csv&for=public           p p p p p p p p p p
GET  /ekspor/berkas?format=csv&for=staff            p f p f f p f f f p
POST /ekspor/buat                                   s y y y y y y y y n
GET  /ekspor/{export}                               s p - - - - - - - n
GET  /ekspor/{export}/keadaan                       s p - - - - - - - n
GET  /ekspor/{export}/berkas                        s y - - - - - - - n
POST /ekspor/{export}/batal                         s y - - - - - - - n
GET  /analisis/ekspor                               s n n n n n p p p n
"""
"""A file holds what its owner may see; a large one is made for, and shown to, nobody but its owner (here the
officer of the west)."""

GIS = """
                                                    S O X K V W C P A N
GET  /ogc                                           p . . . . . . . . p
GET  /ogc/                                          p . . . . . . . . p
GET  /ogc/conformance                               p . . . . . . . . p
GET  /ogc/api                                       p . . . . . . . . p
GET  /ogc/collections                               p y p y y p y y y p
GET  /ogc/collections/reports                       p y p y y p y y y p
GET  /ogc/collections/reports/queryables            p p p p p p p p p p
GET  /ogc/collections/reports/items?f=json          p f p f f p f f f p
GET  /ogc/collections/reports/items?f=html          p f . . . . . . . p
GET  /ogc/collections/reports/items/{west}          p f - f - - f f f p
GET  /ogc/collections/reports/items/{private}       - f - f f - f f f -
GET  /ogc/collections/reports/items/{held}          - f - f - - f f f -
GET  /ogc/collections/kelurahan/items?f=json        p . . . . . . . . p
GET  /analisis/qgis                                 p p p p p p p p p p
POST /analisis/qgis/token                           s y y y y y y y y y
"""
"""Programs read the public's reports, and with a person's token what that person may see, and no other: the
extent of a collection is that of what its reader may see."""

PAGES = {
    "public": PUBLIC,
    "areas": AREAS,
    "bulletins": BULLETINS,
    "work": WORK,
    "office": OFFICE,
    "analysis": ANALYSIS,
    "exports": EXPORTS,
    "gis": GIS,
}
