"""The doors of the API; rows as in `tests.access.pages`."""

from __future__ import annotations

OPEN = """
                                                    S O X K V W C P A N
GET  /api/v1/schema                                 p . . . . . . . . p
GET  /api/v1/docs                                   p . . . . . . . . p
GET  /api/v1/session                                p p p p p p p p p p
POST /api/v1/session                                u . . . . . . . . u
DELETE /api/v1/session                              y y y y y y y y y y
POST /api/v1/token                                  y . . . . . . . . y
GET  /api/v1/categories                             p p p p p p p p p p
GET  /api/v1/units                                  p p p p p p p p p p
GET  /api/v1/places?q=gambir                        p p p p p p p p p p
GET  /api/v1/areas/at?lon=106.825&lat=-6.19         p p p p p p p p p p
GET  /api/v1/areas.geojson                          p p p p p p p p p p
GET  /api/v1/areas/31.71.01.1005                    p p p p p p p p p p
GET  /api/v1/maps/counts                            p p p p p p p p p p
GET  /api/v1/maps/heat                              p p p p p p p p p p
GET  /api/v1/maps/points                            p p p p p p p p p p
GET  /api/v1/reports/similar?category={category}&lon=106.825&lat=-6.19 p p p p p p p p p p
POST /api/v1/reports                                y y y y y y y y y y
POST /api/v1/reports/{west}/voices                  y y y y y y y y y y
POST /api/v1/reports/{private}/voices               - - - - - - - - - -
POST /api/v1/reports/{held}/voices                  - - - - - - - - - -
POST /api/v1/reports/{west}/reopen                  n n n n n n n n n n
POST /api/v1/reports/{west}/reopen#key              y y y y y y y y y y
"""

READING = """
                                                    S O X K V W C P A N
GET  /api/v1/reports                                u f p f f p f f f p
GET  /api/v1/reports/{west}                         p f p f p p f f f p
GET  /api/v1/reports/{east}                         p p f f p p f f f p
GET  /api/v1/reports/{private}                      - f - f f - f f f -
GET  /api/v1/reports/{held}                         - f - f - - f f f -
GET  /api/v1/reports/{west}/photos/{west_photo}                   p p p p p p p p p p
GET  /api/v1/reports/{west}/photos/{west_photo}/thumbnail         p p p p p p p p p p
GET  /api/v1/reports/{west}/photos/{west_photo}/small             p p p p p p p p p p
GET  /api/v1/reports/{west}/photos/{west_photo}/original          u y - y - - y y y -
GET  /api/v1/reports/{private}/photos/{private_photo}             - y - y y - y y y -
GET  /api/v1/reports/{private}/photos/{private_photo}/thumbnail   - y - y y - y y y -
GET  /api/v1/reports/{private}/photos/{private_photo}/small       - y - y y - y y y -
GET  /api/v1/reports/{private}/photos/{private_photo}/original    u y - y y - y y y -
GET  /api/v1/reports/{held}/photos/{held_photo}                   - y - y - - y y y -
GET  /api/v1/reports/{east}/photos/{private_photo}                - - - - - - - - - -
GET  /api/v1/reports/{west}/notes                   u y - y n n y n n n
POST /api/v1/reports/{west}/notes                   u y - y n n y n n n
POST /api/v1/reports/{east}/notes                   u - y y n n y n n n
"""

STEPS = """
                                                    S O X K V W C P A N
POST /api/v1/reports/{west}/place                   u y - n - - y n n -
POST /api/v1/reports/{west}/coordinate              u y - n - - n n n -
POST /api/v1/reports/{west}/reject                  u y - n - - n n n -
POST /api/v1/reports/{west}/dispose                 u y - n - - n n n -
POST /api/v1/reports/{west}/accept                  u y - n - - n n n -
POST /api/v1/reports/{west}/hand-back               u y - n - - n n n -
POST /api/v1/reports/{west}/follow-up               u y - n - - n n n -
POST /api/v1/reports/{west}/assign                  u n n n n n y n n n
POST /api/v1/reports/{west}/validate                u n - n - - y n n -
POST /api/v1/reports/{west}/send-back               u n - n - - y n n -
POST /api/v1/reports/{west}/merge                   u y - n - - n n n -
POST /api/v1/reports/{west}/unmerge                 u y - n - - n n n -
POST /api/v1/reports/{west}/split                   u y - n - - n n n -
POST /api/v1/reports/{west}/moderation              u n n n n n y n y n
POST /api/v1/reports/{private}/validate             u n - n y - y n n -
POST /api/v1/reports/{private}/send-back            u n - n y - y n n -
POST /api/v1/reports/{private}/assign               u n n n n n y n n n
POST /api/v1/reports/{passed}/accept                u n - n - - n n n -
POST /api/v1/reports/{passed}/hand-back             u n - n - - n n n -
POST /api/v1/reports/{nowhere}/reject               u - - - - - y n n -
POST /api/v1/reports/{nowhere}/place                u - - - - - y n n -
"""

FIELD = """
                                                    S O X K V W C P A N
GET  /api/v1/field/day                              u y p y f p n n n n
POST /api/v1/field/opened                           u y y y y y n n n n
HEAD /api/v1/blobs/{blob}                           u y y y y y n n n n
PUT  /api/v1/blobs/{new_blob}                       u y y y y y n n n n
HEAD /api/v1/reports/blobs/{blob}                   - - - - - - - - - -
PUT  /api/v1/reports/blobs/{new_blob}               y y y y y y y y y y
PUT  /api/v1/visits/{new_id}                        u n n n y n n n n n
PUT  /api/v1/follow-ups/{new_id}                    u y n n n n n n n n
POST /api/v1/visits/reconcile                       u y y y y y y y y y
"""
"""What comes from the field is refused alike (403) whether the report is another's or none at all: a phone
then knows that asking again helps nothing."""

COORDINATION = """
                                                    S O X K V W C P A N
GET  /api/v1/suspicions                             u n n n n n f n f n
GET  /api/v1/suspicions/counts                      u n n n n n y n y n
GET  /api/v1/suspicions/{suspicion}                 u n n n n n f n f n
POST /api/v1/suspicions/{suspicion}/clear           u n n n n n y n n n
POST /api/v1/suspicions/{suspicion}/confirm         u n n n n n y n n n
POST /api/v1/dispatch/preview                       u n n n n n y n n n
POST /api/v1/dispatch/commit                        u n n n n n y n n n
GET  /api/v1/dispatch/capacity                      u n n n n n y n n n
GET  /api/v1/dispatch/absences                      u n n n n n y n n n
POST /api/v1/dispatch/absences                      u n n n n n y n n n
PATCH /api/v1/dispatch/absences/{absence}           u n n n n n y n n n
DELETE /api/v1/dispatch/absences/{absence}          u n n n n n y n n n
GET  /api/v1/dispatch/stops                         u n n n n n y n n n
POST /api/v1/dispatch/stops                         u n n n n n y n n n
POST /api/v1/dispatch/stops/{stop}/end              u n n n n n y n n n
GET  /api/v1/moderation                             u n n n n n y n y n
GET  /api/v1/maps/hotspots                          u n n n n n - - - n
GET  /api/v1/maps/hotspots/recurring                u n n n n n - - - n
GET  /api/v1/maps/hotspots/runs                     u n n n n n y y y n
POST /api/v1/maps/hotspots/runs                     u n n n n n y y y n
GET  /api/v1/maps/hotspots/runs/987654              u n n n n n - - - n
GET  /api/v1/maps/analysis/figures                  u n n n n n y y y n
GET  /api/v1/maps/analysis/cells                    u n n n n n y y y n
GET  /api/v1/maps/analysis/detail?kelurahan=31.71.01.1005 u n n n n n f f f n
"""

OPEN311 = """
                                                    S O X K V W C P A N
GET  /open311/discovery.json                        p . . . . . . . . p
GET  /open311/v2/discovery.json                     p . . . . . . . . p
GET  /open311/v2/services.json                      p p p p p p p p p p
GET  /open311/v2/services/{category}.json           p p p p p p p p p p
GET  /open311/v2/requests.json                      p p p p p p p p p p
GET  /open311/v2/requests.csv                       p p p p p p p p p p
GET  /open311/v2/requests/{west}.json               p p p p p p p p p p
GET  /open311/v2/requests/{private}.json            - - - - - - - - - -
GET  /open311/v2/requests/{held}.json               - - - - - - - - - -
GET  /open311/v2/tokens/{new_id}.json               - - - - - - - - - -
POST /open311/v2/requests.json                      n n n n n n n n n n
POST /open311/v2/requests.json#key                  y y y y y y y y y y
"""
"""Other programs read what the public may, whoever is signed in; to write they need a key, not a role."""

TILES = """
                                                    S O X K V W C P A N
GET  /api/v1/maps/vector/reports.json               u p p p p p p p p n
GET  /api/v1/maps/vector/reports/{tile}.mvt         u f p f f p f f f n
GET  /api/v1/maps/heat/legend?zoom=12               p p p p p p p p p p
GET  /api/v1/maps/heat/legend?zoom=12&of=all        u n n n n n y y y n
GET  /api/v1/maps/heat/{tile}.png                   p p p p p p p p p p
GET  /api/v1/maps/heat/{tile}.png?of=all            u n n n n n y y y n
GET  /maps/heat/{tile}.png                          p p p p p p p p p p
GET  /maps/heat/{tile}.png?of=all                   u n n n n n y y y n
"""
"""Single reports for the maps of the office: each sees there what they may see anyhow. Heat is counts only;
that of every report, private ones too, is for those who see them all."""

DOORS = {
    "open": OPEN,
    "reading": READING,
    "steps": STEPS,
    "field": FIELD,
    "coordination": COORDINATION,
    "open311": OPEN311,
    "tiles": TILES,
}
