"""What officers and validators write in the demo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

FOLLOWED_UP: Mapping[str, str] = {
    "arus-lalu-lintas": "Petugas mengatur simpang; lampu sudah menyala kembali.",
    "banjir": "Tali air dan saluran dibersihkan, genangan dipompa sampai surut.",
    "gangguan-ketenteraman-dan-ketertiban": "Pengelola ditegur dan membuat surat pernyataan.",
    "jalan": "Lubang dipotong rapi, diisi hotmix, dan dipadatkan.",
    "jaringan-air-bersih": "Pipa dibilas; air di rumah pelapor sudah jernih.",
    "jaringan-komunikasi": "Kabel dirapikan dan diikat bersama pemilik jaringan.",
    "jaringan-listrik": "Lampu diganti, panel diperiksa, penerangan normal.",
    "jembatan-penyeberangan-orang-jpo-dan-atau-halte": "Instalasi diperbaiki dan diuji malam hari.",
    "keluhan-galian-sisa-proyek": "Galian ditutup, dipadatkan, dan sisa tanah diangkut.",
    "parkir-liar": "Kendaraan diderek, pemilik ditilang, rambu dipasang kembali.",
    "penanganan-kebakaran": "Api dipadamkan, kabel diamankan bersama PLN.",
    "pencemaran-lingkungan": "Cerobong diperiksa, pemilik diberi teguran tertulis.",
    "penyandang-masalah-kesejahteraan-sosial-pmks": "Dijangkau dan didampingi petugas sosial.",
    "pkl-liar": "Lapak ditertibkan dan pedagang diarahkan ke lokasi binaan.",
    "pohon": "Batang dan dahan dipotong, sisanya diangkut.",
    "sampah": "Sampah diangkut dan lokasi disapu; bak ditambah.",
    "saluran-air-kali-sungai": "Lumpur dan sampah dikeruk, air mengalir lagi.",
    "taman": "Bangku diperbaiki dan tanaman diganti.",
    "taman-pemakaman-umum": "Jalan makam ditinggikan dan saluran dibuat.",
    "trotoar": "Ubin dipasang ulang, trotoar bisa dilalui kursi roda.",
    "tutup-saluran": "Tutup baru dipasang dan dikunci.",
}
FOLLOWED_UP_OTHERWISE = "Sudah ditangani di lokasi."
TAKEN_FOR: Mapping[str, str] = {
    "banjir": "jalan",
    "jalan": "saluran-air-kali-sungai",
    "jaringan-komunikasi": "jaringan-listrik",
    "parkir-liar": "pkl-liar",
    "pkl-liar": "parkir-liar",
    "saluran-air-kali-sungai": "jalan",
    "sampah": "taman",
    "trotoar": "arus-lalu-lintas",
}
"""The category whose unit gets a report that goes the wrong way at first."""
TAKEN_FOR_OTHERWISE = "sampah"
DISPOSED: Sequence[str] = (
    "Mohon ditindaklanjuti sesuai kewenangan.",
    "Sudah dicek petugas kelurahan; perlu alat dari suku dinas.",
    "Di luar kemampuan PPSU, mohon penanganan unit teknis.",
)
HANDED_BACK: Sequence[str] = (
    "Bukan kewenangan kami; aset milik unit lain.",
    "Bukan kewenangan unit ini, mohon diarahkan ke unit yang sesuai.",
)
REJECTED: Sequence[str] = (
    "Sudah dilaporkan dengan nomor lain dan sedang dikerjakan.",
    "Lokasi tidak ditemukan petugas; keterangan kurang jelas, silakan lapor lagi dengan foto.",
    "Lahan milik pribadi; pemiliknya sudah diberi tahu.",
)
SENT_BACK_FAR = "TL ditolak: foto diambil jauh dari titik laporan, di lokasi belum ada perubahan."
SENT_BACK: Sequence[str] = (
    "TL ditolak: baru sebagian yang dikerjakan.",
    "TL ditolak: masalah masih ada saat didatangi.",
)
CONFIRMED: Sequence[str] = (
    "Sesuai, sudah selesai.",
    "Dicek di tempat, hasilnya baik.",
    "Warga sekitar membenarkan.",
)
REOPENED: Sequence[str] = (
    "Masalahnya muncul lagi setelah hujan.",
    "Hanya bertahan beberapa hari, sekarang rusak lagi.",
)
SURVEYED: Mapping[bool, Sequence[str]] = {
    True: ("", "", "Cepat, terima kasih.", "Petugasnya ramah.", "Rapi, semoga awet."),
    False: ("", "Hanya dibersihkan sebagian.", "Baru dua hari sudah rusak lagi."),
}
CORRECTED = "Pembetulan: bukan hanya lubangnya, seluruh lajur sudah rata."
