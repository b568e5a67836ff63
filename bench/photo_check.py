"""One photo checked, from bytes to verdict: CPU a photo, against exiftool and a fully decoded hash.

Made 12 megapixel JPEGs of about 2.5 MB with GPS, as a phone sends them. Run `python -m bench.photo_check`.
"""

import json
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from statistics import median

import imagehash
import numpy as np
from PIL import ExifTags, Image

from bench.size import sized
from field_api.evidence.alteration import read_marks
from field_api.evidence.exif import read_photo
from field_api.evidence.reuse import differing_bits, fingerprint
from field_api.evidence.verdict import judge_photo
from field_api.evidence.witnesses import Site

PHOTOS, SIZE = sized((6, (4000, 3000)), (2, (1200, 900)))
SITE = Site(106.8271, -6.1754, 20.0)
RECEIVED = datetime(2025, 3, 5, 4, 0, tzinfo=UTC)


def made_photo(seed: int) -> bytes:
    """A smooth scene with sensor noise, which makes it as heavy as a real photo."""
    dice = np.random.default_rng(seed)
    scene = Image.fromarray(dice.integers(0, 256, (24, 32, 3), dtype=np.uint8)).resize(SIZE)
    noise = dice.normal(0, 6, (SIZE[1], SIZE[0], 1))
    pixels = np.clip(np.asarray(scene) + noise, 0, 255).astype(np.uint8)
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Xiaomi", "Redmi 9"
    exif.get_ifd(ExifTags.IFD.Exif).update({36867: "2025:03:05 10:00:00", 36881: "+07:00"})
    place = {1: "S", 2: (6.0, 10.0, 31.44), 3: "E", 4: (106.0, 49.0, 37.56), 31: 8.0}
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {**place, 7: (3.0, 0.0, 0.0), 29: "2025:03:05"},
    )
    out = BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=85, exif=exif)
    return out.getvalue()


def cpu_ms(work: Callable[[bytes], object], photos: list[bytes], rounds: int = 1) -> float:
    """Median CPU milliseconds a photo in this process, after one warm-up."""
    work(photos[0])
    times = []
    for photo in photos:
        started = time.process_time()
        for _ in range(rounds):
            work(photo)
        times.append((time.process_time() - started) / rounds)
    return median(times) * 1000


def exiftool_ms(files: list[Path], at_once: int) -> float:
    """CPU milliseconds a photo of exiftool itself, given so many files a call."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for start in range(0, len(files), at_once):
        call = ["exiftool", "-json", "-n", *map(str, files[start : start + at_once])]
        found = json.loads(subprocess.run(call, check=True, capture_output=True).stdout)
        assert abs(found[0]["GPSLatitude"] - SITE.lat) < 1e-6
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used / len(files) * 1000


def full_hashes(photo: bytes) -> list[str]:
    """The four hashes of a fingerprint from the fully decoded picture."""
    with Image.open(BytesIO(photo)) as image:
        frame = image.convert("L")
    core = frame.crop((0, 0, frame.width, round(frame.height * 0.75)))
    mirror = Image.Transpose.FLIP_LEFT_RIGHT
    views = (frame, core, frame.transpose(mirror), core.transpose(mirror))
    return [str(imagehash.phash(view, hash_size=16)) for view in views]


def check(photo: bytes) -> object:
    """What the server does with each photo."""
    fingerprint(photo)
    facts = read_photo(photo)
    return judge_photo(facts, SITE, received_at=RECEIVED, marks=read_marks(photo, facts.software))


def report(photos: list[bytes], exiftool: tuple[float, float] | None) -> None:
    facts = read_photo(photos[0])
    read = cpu_ms(read_photo, photos, 20)
    judge = cpu_ms(lambda _: judge_photo(facts, SITE, received_at=RECEIVED), photos, 200)
    draft, full = cpu_ms(fingerprint, photos), cpu_ms(full_hashes, photos)
    whole = cpu_ms(check, photos)
    apart = max(differing_bits(fingerprint(p).phash, full_hashes(p)[0]) for p in photos)
    size = sum(map(len, photos)) / len(photos) / 1e6
    print(
        f"{len(photos)} photos of {SIZE[0] * SIZE[1] / 1e6:.0f} megapixels, {size:.1f} MB each; CPU a photo"
    )
    print(f"read facts and SHA-256      {read:8.2f} ms")
    if exiftool:
        alone, together = exiftool
        print(f"  exiftool, one call each   {alone:8.2f} ms   {alone / read:6.1f} x ours")
        print(f"  exiftool, one call for all{together:8.2f} ms   {together / read:6.1f} x ours")
    else:
        print("  exiftool is not installed; no rival for the EXIF part")
    print(f"judge                       {judge:8.2f} ms")
    print(f"fingerprint, four hashes    {draft:8.2f} ms")
    print(
        f"  fully decoded             {full:8.2f} ms   {full / draft:6.1f} x ours, {apart} bits apart at most"
    )
    print(f"read, judge and fingerprint {whole:8.2f} ms")


def main() -> None:
    photos = [made_photo(seed) for seed in range(PHOTOS)]
    rival = None
    if shutil.which("exiftool"):
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(folder) / f"{number}.jpg" for number in range(len(photos))]
            for path, photo in zip(files, photos, strict=True):
                path.write_bytes(photo)
            rival = exiftool_ms(files, 1), exiftool_ms(files, len(files))
    report(photos, rival)


if __name__ == "__main__":
    main()
