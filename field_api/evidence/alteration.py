"""Does the photo say of itself that it was edited or generated? Nothing is concluded from silence."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from field_api.evidence.containers import Blocks, read_blocks
from field_api.evidence.reasons import Reason, Weight

MAX_NAME = 60

EDITORS = (
    "Photoshop", "Lightroom", "Camera Raw", "GIMP", "Snapseed", "Canva", "PicsArt", "paint.net", "Pixelmator",
    "Affinity Photo", "PhotoScape", "Pixlr", "Fotor", "VSCO", "Picasa", "PaintShop", "Capture One",
    "darktable", "RawTherapee", "Luminar", "Meitu", "BeautyPlus", "Facetune", "Remini", "PhotoRoom", "Krita",
    "CorelDRAW", "Microsoft Paint", "InShot", "Polarr",
)  # fmt: skip
"""Programs that change pictures. Firmware, browsers and transfer tools are not among them."""
GENERATORS = (
    "Midjourney", "DALL-E", "DALL·E", "OpenAI", "ChatGPT", "Adobe Firefly", "Generative Fill", "ComfyUI",
    "Stable Diffusion", "InvokeAI", "NovelAI", "Fooocus", "Google AI", "Bing Image Creator", "Leonardo.Ai",
    "Ideogram",
)  # fmt: skip
PROMPT_KEYS = frozenset(
    {"parameters", "prompt", "workflow", "dream", "sd-metadata", "invokeai_metadata", "generation_data"}
)
"""PNG text chunks in which image generators keep what they were told (Automatic1111, ComfyUI, InvokeAI)."""
GENERATED = {
    "trainedAlgorithmicMedia": "seluruhnya dibuat oleh kecerdasan buatan",
    "compositeWithTrainedAlgorithmicMedia": "sebagian dibuat oleh kecerdasan buatan",
    "compositeSynthetic": "sebagian dibuat oleh komputer",
    "algorithmicMedia": "dibuat oleh komputer",
}
"""IPTC digital source types (cv.iptc.org/newscodes/digitalsourcetype) of what no camera saw."""
EDITED = frozenset(
    {"composite", "humanEdits", "digitalCreation", "digitalArt", "softwareImage", "virtualRecording",
     "screenCapture", "dataDrivenMedia"}
)  # fmt: skip
"""Digital source types of pictures that did not come out of a camera like this."""

_TYPE = re.compile(rb"""DigitalSourceType(?:\s+rdf:resource)?\s*(?:=\s*["']|>)\s*([^"'<\s]{1,200})""")
# CBOR: "x", the length of the text, the text. What follows may be a letter too, so only the length ends it.
_TYPE_IN_MANIFEST = re.compile(rb"x(.)(?=https?://[\w./]{1,40}digitalsourcetype/\w)", re.DOTALL)
_TOOL = re.compile(rb"""(?:CreatorTool|softwareAgent)\s*(?:=\s*["']|>)\s*([^"'<]{1,200})""")
_CREDIT = re.compile(rb"""photoshop:Credit\s*(?:=\s*["']|>)\s*([^"'<]{1,200})""")
_IPTC_TOOL = re.compile(rb"\x1c\x02A\0(.)", re.DOTALL)  # record 2:65, the originating program
_IPTC_CREDIT = re.compile(rb"\x1c\x02n\0(.)", re.DOTALL)  # record 2:110


@dataclass(frozen=True, slots=True)
class Marks:
    """What a file says of its own making. Its sender could have written or removed any of it.

    tools: every program, camera firmware included, in order of appearance. source_types: the last words of
    IPTC digital source types. prompt_keys: where an image generator kept its prompt. has_manifest: a C2PA
    manifest is there; its signature is not checked.
    """

    tools: tuple[str, ...] = ()
    source_types: tuple[str, ...] = ()
    prompt_keys: tuple[str, ...] = ()
    has_manifest: bool = False

    def as_dict(self) -> dict[str, Any]:
        """JSON-able, lists for tuples."""
        return {
            key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()
        }


def read_marks(data: bytes, software: str = "") -> Marks:
    """Look through XMP, EXIF, IPTC, C2PA and a PNG's texts. `software` is the EXIF tag, read elsewhere.

    Any bytes may come; what cannot be read says nothing.
    """
    blocks = read_blocks(data)
    tools = [software, *_tools(blocks)]
    return Marks(
        tools=_unique(_clean(tool) for tool in tools),
        source_types=_unique(_clean(kind.rpartition("/")[2]) for kind in _types(blocks)),
        prompt_keys=_unique(_prompts(blocks)),
        has_manifest=bool(blocks.manifest),
    )


def marks_reasons(marks: Marks) -> list[Reason]:
    """Generation stated: contradiction. An editor named: doubt. A manifest: a note. Silence: nothing."""
    return [*_generation(marks), *_editing(marks), *_provenance(marks)]


def _generation(marks: Marks) -> list[Reason]:
    reasons = []
    for kind in marks.source_types:
        if kind in GENERATED:
            text = f"Menurut metadatanya, gambar ini {GENERATED[kind]} ({kind})."
            reasons.append(Reason("generated", text, Weight.CONTRADICTION))
    for tool in _named(marks.tools, GENERATORS):
        text = f"Metadata foto menyebut {tool}, pembuat gambar dengan kecerdasan buatan."
        reasons.append(Reason("generator_named", text, Weight.CONTRADICTION))
    if marks.prompt_keys:
        text = (
            f"Foto membawa perintah untuk pembuat gambar ({', '.join(marks.prompt_keys)}), "
            "jadi tampaknya bukan hasil kamera."
        )
        reasons.append(Reason("prompt_present", text, Weight.CONTRADICTION))
    return reasons


def _editing(marks: Marks) -> list[Reason]:
    generators = set(_named(marks.tools, GENERATORS))
    editors = [tool for tool in _named(marks.tools, EDITORS) if tool not in generators]
    reasons = []
    if editors:
        text = f"Foto pernah disimpan dengan pengolah gambar: {', '.join(editors)}. Mintalah berkas aslinya."
        reasons.append(Reason("editor_named", text, Weight.DOUBT))
    for kind in marks.source_types:
        if kind in EDITED:
            text = f"Menurut metadatanya, gambar ini olahan atau bukan hasil kamera ({kind})."
            reasons.append(Reason("edited", text, Weight.DOUBT))
    return reasons


def _provenance(marks: Marks) -> list[Reason]:
    if not marks.has_manifest:
        return []
    text = "Foto membawa catatan asal-usul C2PA; tanda tangannya belum diperiksa."
    return [Reason("c2pa_present", text)]


def _types(blocks: Blocks) -> Iterable[str]:
    yield from map(_text, _TYPE.findall(blocks.xmp))
    yield from _counted(_TYPE_IN_MANIFEST, blocks.manifest)


def _tools(blocks: Blocks) -> Iterable[str]:
    yield from map(_text, _TOOL.findall(blocks.xmp))
    yield from _counted(_IPTC_TOOL, blocks.iptc)
    yield blocks.texts.get("Software", "")
    # A credit mostly names a person, who is no concern of ours.
    lines = [*map(_text, _CREDIT.findall(blocks.xmp)), *_counted(_IPTC_CREDIT, blocks.iptc)]
    yield from _named(lines, GENERATORS)


def _counted(mark: re.Pattern[bytes], raw: bytes) -> Iterable[str]:
    """The texts behind a mark that ends with their length in one byte."""
    for found in mark.finditer(raw):
        yield _text(raw[found.end() : found.end() + found[1][0]])


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _prompts(blocks: Blocks) -> Iterable[str]:
    yield from sorted(key for key in blocks.texts if key.casefold() in PROMPT_KEYS)
    # In JPEG and WebP the same generators write the EXIF user comment, as ASCII or UTF-16.
    plain = blocks.exif.replace(b"\0", b"")
    if b"Steps: " in plain and b"Sampler: " in plain:
        yield "UserComment"


def _named(tools: Iterable[str], names: Iterable[str]) -> list[str]:
    """The tools in which one of the names stands as a word of its own."""
    words = "|".join(map(re.escape, names))
    pattern = re.compile(rf"(?<![A-Za-z]){_loose(words)}(?![a-z])", re.IGNORECASE)
    return [tool for tool in tools if pattern.search(tool)]


def _loose(words: str) -> str:
    """Blanks may be missing or underlined: "Adobe_Firefly", "StableDiffusion"."""
    return f"(?:{words})".replace(r"\ ", r"[ _]?")


def _clean(text: str) -> str:
    return "".join(c for c in text if c.isprintable()).strip()[:MAX_NAME]


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
