"""What the scripts of the report form say; in braces what they fill in."""

from __future__ import annotations

from django.utils.translation import gettext as _

from field_api.workflow import Status


def script_words() -> dict[str, str]:
    """All sentences in the language of the request."""
    stages = {f"status.{value}": str(label) for value, label in Status.choices}
    return _place_words() | _category_words() | _photo_words() | _sending_words() | _mine_words() | stages


def _place_words() -> dict[str, str]:
    return {
        "find.searching": _("Mencari lokasi Anda…"),
        "find.better": _("Akurasi sekitar {m} m. Menunggu yang lebih baik…"),
        "find.good": _("Lokasi ditemukan, akurasi sekitar {m} m. Geser pin bila masalahnya bukan di sini."),
        "find.kept": _("Dipakai lokasi dengan akurasi sekitar {m} m. Geser pin ke tempat yang tepat."),
        "find.denied": _(
            "Lokasi tidak diizinkan. Ketik alamat atau kelurahan, atau ketuk peta. Izin bisa diubah di "
            "pengaturan peramban."
        ),
        "find.off": _("Ponsel tidak menemukan lokasi. Nyalakan GPS, atau ketik alamat, atau ketuk peta."),
        "find.stop": _("Pakai yang ini"),
        "find.again": _("Cari lagi"),
        "find.start": _("Pakai lokasi saya"),
        "pin.label": _("Pin tempat masalah. Geser dengan tombol panah."),
        "pin.none": _("Belum ada pin."),
        "map.label": _("Peta: ketuk tempat masalah, atau geser pin"),
        "map.zoom_in": _("Perbesar"),
        "map.zoom_out": _("Perkecil"),
        "area.looking": _("Memeriksa kelurahan…"),
        "area.inside": _(
            "Kelurahan {kelurahan}, Kecamatan {kecamatan}, {kota}. Batas kelurahan {edge} m dari pin."
        ),
        "area.near": _(
            "Kelurahan {kelurahan}, Kecamatan {kecamatan}, {kota}, tetapi batasnya hanya {edge} m dari pin."
        ),
        "area.chosen": _(
            "Kelurahan {kelurahan}, Kecamatan {kecamatan}, {kota}. Pin ada di tengah kelurahan: geser ke "
            "tempatnya, atau tulis alamatnya."
        ),
        "area.just_outside": _("Pin {m} m di luar Kelurahan {kelurahan}. Laporan masuk ke kelurahan itu."),
        "area.town": _(
            "Pin berada di {town}, di luar Jakarta. Laporan diterima dan diperiksa petugas dahulu."
        ),
        "area.outside": _("Pin berada di luar Jakarta. Laporan diterima dan diperiksa petugas dahulu."),
        "area.offline": _("Kelurahannya diperiksa nanti, saat laporan sampai di kami."),
        "side.unsure": _("Tidak yakin"),
        "search.none": _(
            "Tidak ditemukan. Nama jalan tidak ada di daftar: ketik kelurahannya, lalu geser pin."
        ),
        "search.outside": _(
            "{town} di luar Jakarta. Laporan untuk {town} disampaikan ke pemerintah daerahnya."
        ),
        "search.short_link": _("Tautan pendek tidak bisa dibaca. Buka dulu, lalu tempel tautan panjangnya."),
        "search.offline": _("Pencarian butuh jaringan. Alamat yang ditulis tetap ikut terkirim."),
        "search.count": _("{n} tempat ditemukan."),
        "search.kelurahan": _("kelurahan"),
        "search.kecamatan": _("kecamatan"),
        "search.point": _("titik di peta"),
    }


def _category_words() -> dict[str, str]:
    return {
        "category.count": _("{n} kategori cocok."),
        "category.none": _("Tidak ada yang cocok. Coba kata lain, atau pilih dari kelompok di bawah."),
        "category.chosen": _("Kategori: {name}"),
        "category.change": _("Ganti"),
        "category.results": _("Kategori yang cocok"),
        "similar.title": _("Sudah ada laporan serupa di dekat sini"),
        "similar.explain": _(
            "Bila masalahnya sama, tambahkan suara Anda. Laporan itu menjadi lebih kuat, dan petugas tidak "
            "membaca hal yang sama dua kali."
        ),
        "similar.row": _("{m} m dari pin, {age}. {status}."),
        "similar.voices": _("{n} suara warga lain."),
        "similar.same": _("Ini masalah yang sama"),
        "similar.different": _("Bukan, lanjutkan laporan saya"),
        "similar.note": _("Catatan Anda (boleh kosong)"),
        "similar.photo": _("Foto Anda (boleh kosong)"),
        "similar.send": _("Tambahkan suara saya"),
        "similar.cancel": _("Batal"),
        "similar.failed": _("Belum terkirim: {why} Coba sekali lagi."),
        "similar.done": _("Suara Anda dihitung. Laporan {number} kini punya {n} suara."),
        "similar.again": _("Suara Anda untuk laporan {number} sudah dihitung sebelumnya."),
        "similar.photo_alt": _("Foto laporan {number}"),
        "age.today": _("hari ini"),
        "age.yesterday": _("kemarin"),
        "age.days": _("{n} hari lalu"),
        "follow": _("Lihat laporan {number}"),
        "start_over": _("Buat laporan lain"),
    }


def _photo_words() -> dict[str, str]:
    return {
        "photo.alt": _("Foto {n}"),
        "photo.remove": _("Hapus foto {n}"),
        "photo.working": _("Menyiapkan foto…"),
        "photo.count": _("{n} foto tersimpan di ponsel ini."),
        "photo.unreadable": _("Foto ini tidak bisa dipakai: bukan foto, terpotong, atau terlalu besar."),
        "photo.twice": _("Foto ini sudah ada."),
        "photo.too_many": _("Paling banyak {n} foto."),
        "photo.full": _(
            "Ruang di ponsel ini penuh. Foto ikut terkirim bila laporan dikirim sebelum halaman ini ditutup."
        ),
        "photo.not_saved": _(
            "Foto tidak bisa disimpan di ponsel ini. Foto ikut terkirim bila laporan dikirim sebelum halaman "
            "ini ditutup."
        ),
    }


def _sending_words() -> dict[str, str]:
    return {
        "hint.person": _(
            "Tulisan ini tampaknya memuat nama, nomor, atau surel seseorang. Hapus bila tidak perlu: "
            "kontak Anda sendiri lebih aman di bagian 6."
        ),
        "missing.place": _("Tunjukkan tempatnya: pakai lokasi Anda, ketuk peta, atau tulis alamat."),
        "missing.category": _("Pilih kategori masalahnya."),
        "missing.consent": _("Centang persetujuan, atau kosongkan nomor dan surel Anda."),
        "missing.email": _("Alamat surel ini belum benar."),
        "missing.phone": _(
            "Nomor WhatsApp ini belum benar. Tulis misalnya 0812 3456 7890, atau + dan kode negaranya."
        ),
        "missing.long": _("Terlalu panjang: paling banyak {most} huruf. Pendekkan dulu."),
        "count": _("{n} dari {most} huruf"),
        "sending.title": _("Mengirim laporan…"),
        "sending.photo": _("Foto {n} dari {of}: {percent} %"),
        "sending.words": _("Mengirim isi laporan…"),
        "sending.waiting_title": _("Laporan tersimpan di ponsel ini"),
        "sending.waiting": _(
            "Belum terkirim: {why} Laporan terkirim sendiri begitu bisa, selama halaman ini terbuka atau "
            "saat dibuka lagi. Nomornya muncul di sini."
        ),
        "sending.now": _("Coba kirim sekarang"),
        "sending.offline": _("tidak ada jaringan."),
        "sending.portal": _("jaringan ini meminta masuk dahulu (halaman Wi-Fi)."),
        "sending.server": _("server sedang sibuk."),
        "sending.too_large": _(
            "terlalu besar untuk jaringan atau server ini. Hapus foto itu atau pilih yang lebih kecil, lalu "
            "kirim lagi."
        ),
        "sending.unstored_title": _("Laporan belum terkirim"),
        "sending.unstored": _(
            "Belum terkirim: {why} Laporan ini juga tidak bisa disimpan di ponsel: jangan tutup halaman ini, "
            "coba lagi sebentar lagi."
        ),
        "sending.sent_title": _("Laporan diterima"),
        "sending.sent": _(
            "Nomor laporan Anda {number}. Simpan tautannya: di sana Anda mengikuti perkembangannya."
        ),
        "sending.unit": _("Diteruskan ke {unit}."),
        "sending.refused_title": _("Laporan belum bisa diterima"),
        "sending.edit": _("Perbaiki laporan"),
        "not_saved_full": _(
            "Belum tersimpan di ponsel ini: ruangnya penuh. Isian tetap ada selama halaman ini terbuka."
        ),
        "not_saved": _(
            "Belum tersimpan di ponsel ini. Isian tetap ada dan tetap bisa dikirim selama halaman ini "
            "terbuka."
        ),
    }


def _mine_words() -> dict[str, str]:
    return {
        "mine.draft": _("Draf, belum dikirim"),
        "mine.open": _("sedang dibuka"),
        "mine.queued": _("Menunggu jaringan"),
        "mine.attention": _("Perlu diperbaiki: {why}"),
        "mine.sent": _("Diterima"),
        "mine.no_category": _("Tanpa kategori"),
        "mine.continue": _("Lanjutkan"),
        "mine.sending": _("Sedang dikirim…"),
        "mine.elsewhere": _(
            "Draf lain sedang dibuka di tab lain. Tutup tab itu untuk melanjutkannya di sini."
        ),
        "mine.sent_elsewhere": _(
            "Laporan ini sudah dikirim dari tab lain; nomornya {number}. Yang tertulis di sini menjadi "
            "laporan baru bila Anda mengirimnya."
        ),
        "mine.queued_elsewhere": _(
            "Laporan ini sudah dikirim dari tab lain. Yang tertulis di sini menjadi laporan baru bila Anda "
            "mengirimnya."
        ),
        "mine.delete": _("Hapus"),
        "mine.delete_sure": _("Hapus draf ini untuk selamanya?"),
        "mine.waiting": _("{n} laporan menunggu jaringan."),
        "mine.resumed": _("Draf Anda dilanjutkan."),
    }
