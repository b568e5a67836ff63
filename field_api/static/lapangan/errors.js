// @ts-check
// What can go wrong on the phone; each error carries a sentence for people and a code for programs.

/** Base of every error that the core throws on purpose. */
export class AppError extends Error {
  /** @param {string} message @param {string} [code] */
  constructor(message, code = "app") {
    super(message);
    this.name = new.target.name;
    this.code = code;
  }
}

/** Sign-out while something of this user is not at the server. */
export class Unsent extends AppError {
  /** @param {number} records @param {number} drafts */
  constructor(records, drafts) {
    super(
      `Belum bisa keluar: ${records} kiriman belum sampai dan ${drafts} draf belum selesai. ` +
        "Kirim atau selesaikan dahulu; bila tidak bisa, simpan berkas ZIP lalu hubungi koordinator.",
      "unsent",
    );
  }
}

/** `missing`: what has to be there before sealing, in words for people. */
export class NotReady extends AppError {
  /** @param {string[]} missing */
  constructor(missing) {
    super(`Belum lengkap: ${missing.join("; ")}.`, "not_ready");
    this.missing = missing;
  }
}

export class StorageFull extends AppError {
  constructor() {
    super(
      "Ruang penyimpanan ponsel penuh. Kirim kunjungan yang sudah selesai, atau hapus " +
        "foto dan aplikasi lain, lalu coba lagi.",
      "storage_full",
    );
  }
}

/** Saving failed for another reason than room; what was there before is still there. */
export class NotSaved extends AppError {
  constructor(message = "Ponsel gagal menyimpan. Coba sekali lagi.") {
    super(message, "not_saved");
  }
}

export class StorageLow extends AppError {
  /** @param {number} free bytes */
  constructor(free) {
    const megabytes = Math.round(free / 1e6);
    super(
      `Ruang penyimpanan tinggal ${megabytes} MB. Kirim dahulu yang sudah selesai atau kosongkan ruang ` +
        "sebelum memulai yang baru.",
      "storage_low",
    );
    this.free = free;
  }
}

export class PhotoUnreadable extends AppError {
  constructor(message = "Foto ini tidak bisa dibaca. Ambil foto sekali lagi.") {
    super(message, "photo_unreadable");
  }
}

export class PhotoTwice extends AppError {
  constructor() {
    super("Foto ini sudah ada di sini.", "photo_twice");
  }
}

export class TooManyPhotos extends AppError {
  /** @param {number} most */
  constructor(most) {
    super(`Paling banyak ${most} foto. Hapus satu dahulu.`, "too_many_photos");
  }
}

/** `code` as the server gives it: bad_login, not_field, locked_out. */
export class SignInRefused extends AppError {}

const NO_CONTACT = {
  offline: "Tidak ada jaringan ke server. Coba lagi bila sinyal sudah ada.",
  portal: "Jaringan ini meminta masuk lebih dahulu (halaman Wi-Fi). Buka peramban, masuk ke Wi-Fi, lalu coba lagi.",
  server: "Server sedang bermasalah. Coba lagi beberapa menit lagi.",
};

export class NoContact extends AppError {
  /** @param {keyof typeof NO_CONTACT} code */
  constructor(code) {
    super(NO_CONTACT[code], code);
  }
}

/** Another tab runs a newer version: this one has to be loaded anew. */
export class NewerVersion extends AppError {
  constructor() {
    super("Aplikasi sudah diperbarui di tab lain. Muat ulang halaman ini; draf tetap tersimpan.", "newer_version");
  }
}

/** Tabs of an older version keep the store; nothing works before they are closed. */
export class Blocked extends AppError {
  constructor() {
    super("Aplikasi masih terbuka di tab lain dengan versi lama. Tutup tab itu, lalu muat ulang.", "blocked");
  }
}

/** The draft is gone: sealed or discarded in another tab, or somebody else's. */
export class NoSuchDraft extends AppError {
  constructor() {
    super("Draf ini tidak ada lagi: sudah dikirim atau dihapus.", "no_such_draft");
  }
}

export class SignedOut extends AppError {
  constructor() {
    super("Masuk dahulu dengan akun Anda.", "signed_out");
  }
}
