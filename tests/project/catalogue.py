"""Reads gettext catalogues, and what of the program is in none."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_LINE = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr)(?:\[\d\])? (".*")')
_PART = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|</?[a-z]+")
_TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|<(style|script)\b.*?</\1>", re.DOTALL)
_BLOCK = re.compile(r"{%\s*blocktrans(late)?\b.*?{%\s*endblocktrans(late)?\s*%}", re.DOTALL)
_SPOKEN = re.compile(r'\b(?:alt|aria-label|title|placeholder|data-\w*words)="([^"]*)"')
_GETTEXT = frozenset({"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "pgettext_lazy", "npgettext"})
INDONESIAN = re.compile(
    r"\b(yang|dan|atau|tidak|belum|sudah|untuk|dari|dengan|oleh|kali|laporan|anda|petugas|semua|wilayah|"
    r"kembali|pilih|tulis|hanya|bukan|dikenal|kategori|tanggal|hari|lebih|tanpa|lagi)\b",
    re.IGNORECASE,
)
"""Words that hardly a sentence does without, and that are no English ones."""


@dataclass
class Message:
    """`key` is the context, the text and its plural, empty where there is none; `said` all translations."""

    context: str = ""
    text: str = ""
    plural: str = ""
    said: list[str] = field(default_factory=list)
    is_fuzzy: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return self.context, self.text, self.plural


def messages_of(path: Path) -> list[Message]:
    """All but the header."""
    found = [_read(entry) for entry in path.read_text().split("\n\n")]
    return [message for message in found if message.text]


def parts_of(text: str) -> list[str]:
    """What a translation has to keep: placeholders and markup."""
    return sorted(_PART.findall(text))


def bare_words(template: str, *, without: re.Pattern[str]) -> Iterator[str]:
    """What a template shows and no catalogue can change: text and the attributes that are read out."""
    template = without.sub(" ", _TAG.sub(" ", _BLOCK.sub(" ", template)))
    for text in [*re.sub(r"<[^>]*>", "\n", template).splitlines(), *_SPOKEN.findall(template)]:
        if re.search(r"[^\W\d_]{2}", text):
            yield " ".join(text.split())


def bare_sentences(module: str) -> Iterator[str]:
    """Strings that read as Indonesian and are in no call of gettext; docstrings are English."""
    tree = ast.parse(module)
    translated = {id(inner) for call in ast.walk(tree) if _translates(call) for inner in ast.walk(call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            translated.add(id(node.value))
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in translated:
            continue
        if " " in node.value.strip() and INDONESIAN.search(node.value):
            yield node.value


def _translates(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _GETTEXT


def _read(entry: str) -> Message:
    message, name = Message(), ""
    for line in entry.splitlines():
        match = _LINE.match(line)
        if match:
            name = match[1]
            _add(message, name, ast.literal_eval(match[2]), begins=True)
        elif line.startswith('"'):
            _add(message, name, ast.literal_eval(line), begins=False)
        elif line.startswith("#,") and "fuzzy" in line:
            message.is_fuzzy = True
    return message


def _add(message: Message, name: str, words: str, *, begins: bool) -> None:
    if name == "msgstr" and begins:
        message.said.append(words)
    elif name == "msgstr":
        message.said[-1] += words
    else:
        place = {"msgctxt": "context", "msgid": "text", "msgid_plural": "plural"}[name]
        setattr(message, place, getattr(message, place) + words)
