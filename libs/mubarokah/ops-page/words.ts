import type { Fault } from '../src/outcomes/fault.js';
import type { CircuitState, ProviderOperation } from '../src/outcomes/index.js';

type Status = 'up' | 'degraded' | 'down' | 'unknown';

/** All words of the page but those for reasons. `{0}` is what is put in. */
export interface Words {
  readonly title: string;
  readonly other: { readonly language: 'en' | 'id'; readonly name: string };
  readonly verdict: {
    readonly working: string;
    readonly recovered: string;
    readonly failing: string;
    readonly some_failing: string;
    readonly nobody_gets_in: string;
    readonly not_returning: string;
    readonly idle: string;
    readonly waiting: string;
  };
  readonly level: Readonly<Record<'good' | 'warning' | 'bad' | 'unknown', string>>;
  readonly detail: {
    readonly since: string;
    readonly actor: string;
    readonly counts: string;
    readonly runbook: string;
    readonly checkDown: string;
    readonly circuitOpen: string;
  };
  readonly actors: Readonly<Record<Fault, string>>;
  /** Where a failure comes from, in a word or two. */
  readonly causes: Readonly<Record<Fault, string>>;
  readonly status: Readonly<Record<Status, string>>;
  readonly circuit: Readonly<Record<CircuitState, string>>;
  readonly operation: Readonly<Record<ProviderOperation, string>>;
  readonly criticality: Readonly<Record<'critical' | 'degrade', string>>;
  readonly range: { readonly label: string; readonly quarter: string; readonly hour: string };
  readonly charts: Readonly<
    Record<
      'logins' | 'causes' | 'errorRate' | 'latency' | 'sessions' | 'budget',
      { readonly title: string; readonly note: string }
    >
  >;
  readonly series: Readonly<
    Record<
      | 'succeeded'
      | 'failed'
      | 'notCounted'
      | 'errorRate'
      | 'token'
      | 'api'
      | 'callback'
      | 'sessions'
      | 'requests'
      | 'limit',
      string
    >
  >;
  readonly now: Readonly<Record<'minute' | 'share' | 'callback' | 'sessions' | 'budget', string>>;
  readonly table: string;
  readonly time: string;
  readonly none: string;
  readonly noValue: string;
  readonly headings: Readonly<
    Record<'failures' | 'reasons' | 'checks' | 'circuits' | 'charts' | 'now', string>
  >;
  readonly columns: Readonly<
    Record<
      | 'reason'
      | 'actor'
      | 'count'
      | 'last'
      | 'runbook'
      | 'when'
      | 'check'
      | 'status'
      | 'raw'
      | 'age'
      | 'duration'
      | 'operation'
      | 'circuit'
      | 'lastSuccess'
      | 'criticality',
      string
    >
  >;
  readonly notCountedRows: string;
  readonly notes: {
    readonly process: string;
    readonly several: string;
    readonly stale: string;
    readonly refused: string;
    readonly paused: string;
    readonly updated: string;
    readonly counted: string;
    readonly live: string;
    readonly ago: string;
    readonly never: string;
    readonly chartKeys: string;
  };
}

export const WORDS: Readonly<Record<'en' | 'id', Words>> = {
  en: {
    title: 'How logins go',
    other: { language: 'id', name: 'Bahasa Indonesia' },
    verdict: {
      working: 'People can log in',
      recovered: 'People can log in again',
      failing: 'Logins are failing: {0}',
      some_failing: 'Some logins fail: {0}',
      nobody_gets_in: 'Nobody gets in: {0}',
      not_returning: 'People are sent to Mubarokah ID, and nobody comes back',
      idle: 'Nobody has logged in for {0}',
      waiting: 'Asking the app …',
    },
    level: { good: 'Good', warning: 'Warning', bad: 'Failing', unknown: 'Not known' },
    detail: {
      since: 'Since {0}.',
      actor: 'To act: {0}.',
      counts: 'In the last 5 minutes {0} succeeded and {1} failed.',
      runbook: 'Runbook',
      checkDown: 'Check {0}: {1}.',
      circuitOpen: 'Circuit of {0}: {1}.',
    },
    actors: {
      none: 'nobody',
      user: 'the person who logs in',
      unverified: 'nobody (strangers, blocked cookies, old tabs)',
      claimed: 'nobody alone (what the browser brought)',
      client_config: 'you (the registration or the settings of this app)',
      provider: 'Mubarokah ID',
      network: 'you (the network between this app and Mubarokah ID)',
      app: 'you (this app or its stores)',
    },
    causes: {
      none: 'nothing',
      user: 'the person',
      unverified: 'strangers',
      claimed: 'the browser',
      client_config: 'registration',
      provider: 'Mubarokah ID',
      network: 'network',
      app: 'this app',
    },
    status: { up: 'up', degraded: 'degraded', down: 'down', unknown: 'not known' },
    circuit: {
      closed: 'closed',
      half_open: 'half open: the next call is a trial',
      open: 'open: no call is made',
    },
    operation: {
      token_exchange: 'Code for tokens',
      token_refresh: 'Refresh',
      client_credentials: 'Client credentials',
      api_user: 'User',
      api_user_details: 'User details',
      api_logout_sso: 'Logout everywhere',
    },
    criticality: { critical: 'critical', degrade: 'degrades only' },
    range: { label: 'Time shown', quarter: '15 minutes', hour: '1 hour' },
    charts: {
      logins: { title: 'Logins a minute', note: 'By how they ended.' },
      causes: { title: 'Failures a minute', note: 'By who must act.' },
      errorRate: {
        title: 'Callback error rate',
        note: 'Failures caused by the person, by strangers or by the browser are left out.',
      },
      latency: {
        title: '95th percentile of durations',
        note: 'Nineteen of twenty took less, in the minute before.',
      },
      sessions: { title: 'Active sessions', note: 'In the whole session store.' },
      budget: {
        title: 'Token requests in a minute',
        note: 'Of this process. Mubarokah ID allows an address 60, all replicas and apps behind it together.',
      },
    },
    series: {
      succeeded: 'succeeded',
      failed: 'failed',
      notCounted: 'does not count',
      errorRate: 'failed',
      token: 'token endpoint',
      api: 'API',
      callback: 'whole callback',
      sessions: 'sessions',
      requests: 'requests',
      limit: 'limit',
    },
    now: {
      minute: 'logins in the last minute',
      share: 'of the logins of the last 5 minutes succeeded',
      callback: 'callback, 95th percentile',
      sessions: 'active sessions',
      budget: 'of {0} token requests used this minute',
    },
    table: 'As a table',
    time: 'Time',
    none: 'None.',
    noValue: 'none yet',
    headings: {
      failures: 'Last failures',
      reasons: 'Failures of the last hour',
      checks: 'Health checks',
      circuits: 'Mubarokah ID',
      charts: 'Charts',
      now: 'Now',
    },
    columns: {
      reason: 'Reason',
      actor: 'To act',
      count: 'Count',
      last: 'Last',
      runbook: 'Runbook',
      when: 'When',
      check: 'Check',
      status: 'Status',
      raw: 'Last look',
      age: 'Age',
      duration: 'Took',
      operation: 'Call',
      circuit: 'Circuit',
      lastSuccess: 'Last success',
      criticality: 'When down',
    },
    notCountedRows: 'These do not count against the app:',
    notes: {
      process:
        'One process: {0}, version {1}, since {2}. Where there are several replicas, the others are not counted here.',
      several: 'Another replica answered too. The figures here are those of one of them.',
      stale: 'No answer since {0}: what is shown is of then.',
      refused: 'The app does not show this page to you any more. Load it again.',
      paused: 'Paused while this page is hidden.',
      updated: 'Updated {0}',
      counted: 'counted {0} ago',
      live: 'Durations, sessions and token requests are recorded while somebody looks, since {0}.',
      ago: '{0} ago',
      never: 'never',
      chartKeys: 'Left and right arrow keys move through time.',
    },
  },
  id: {
    title: 'Keadaan login',
    other: { language: 'en', name: 'English' },
    verdict: {
      working: 'Pengguna dapat masuk',
      recovered: 'Pengguna sudah dapat masuk lagi',
      failing: 'Login gagal: {0}',
      some_failing: 'Sebagian login gagal: {0}',
      nobody_gets_in: 'Tidak ada yang berhasil masuk: {0}',
      not_returning: 'Pengguna dikirim ke Mubarokah ID, tetapi tidak ada yang kembali',
      idle: 'Tidak ada yang masuk selama {0}',
      waiting: 'Menanyakan ke aplikasi …',
    },
    level: { good: 'Baik', warning: 'Peringatan', bad: 'Gagal', unknown: 'Tidak diketahui' },
    detail: {
      since: 'Sejak {0}.',
      actor: 'Yang harus bertindak: {0}.',
      counts: 'Dalam 5 menit terakhir {0} berhasil dan {1} gagal.',
      runbook: 'Panduan',
      checkDown: 'Pemeriksaan {0}: {1}.',
      circuitOpen: 'Sirkuit {0}: {1}.',
    },
    actors: {
      none: 'tidak ada',
      user: 'orang yang masuk',
      unverified: 'tidak ada (orang asing, cookie diblokir, tab lama)',
      claimed: 'belum tentu Anda (dibawa oleh peramban)',
      client_config: 'Anda (pendaftaran atau pengaturan aplikasi ini)',
      provider: 'Mubarokah ID',
      network: 'Anda (jaringan antara aplikasi ini dan Mubarokah ID)',
      app: 'Anda (aplikasi ini atau penyimpanannya)',
    },
    causes: {
      none: 'tidak ada',
      user: 'pengguna',
      unverified: 'orang asing',
      claimed: 'peramban',
      client_config: 'pendaftaran',
      provider: 'Mubarokah ID',
      network: 'jaringan',
      app: 'aplikasi ini',
    },
    status: { up: 'aktif', degraded: 'terganggu', down: 'mati', unknown: 'tidak diketahui' },
    circuit: {
      closed: 'tertutup',
      half_open: 'setengah terbuka: panggilan berikutnya adalah percobaan',
      open: 'terbuka: tidak ada panggilan',
    },
    operation: {
      token_exchange: 'Kode menjadi token',
      token_refresh: 'Penyegaran',
      client_credentials: 'Kredensial klien',
      api_user: 'Pengguna',
      api_user_details: 'Rincian pengguna',
      api_logout_sso: 'Keluar di mana saja',
    },
    criticality: { critical: 'kritis', degrade: 'hanya terganggu' },
    range: { label: 'Rentang waktu', quarter: '15 menit', hour: '1 jam' },
    charts: {
      logins: { title: 'Login per menit', note: 'Menurut hasilnya.' },
      causes: { title: 'Kegagalan per menit', note: 'Menurut siapa yang harus bertindak.' },
      errorRate: {
        title: 'Tingkat galat callback',
        note: 'Kegagalan karena pengguna, orang asing, atau peramban tidak dihitung.',
      },
      latency: {
        title: 'Persentil ke-95 durasi',
        note: 'Sembilan belas dari dua puluh lebih cepat, pada menit sebelumnya.',
      },
      sessions: { title: 'Sesi aktif', note: 'Di seluruh penyimpanan sesi.' },
      budget: {
        title: 'Permintaan token per menit',
        note: 'Dari proses ini. Mubarokah ID mengizinkan 60 per alamat, untuk semua replika dan aplikasi di belakangnya.',
      },
    },
    series: {
      succeeded: 'berhasil',
      failed: 'gagal',
      notCounted: 'tidak dihitung',
      errorRate: 'gagal',
      token: 'endpoint token',
      api: 'API',
      callback: 'seluruh callback',
      sessions: 'sesi',
      requests: 'permintaan',
      limit: 'batas',
    },
    now: {
      minute: 'login pada menit terakhir',
      share: 'login dalam 5 menit terakhir berhasil',
      callback: 'callback, persentil ke-95',
      sessions: 'sesi aktif',
      budget: 'dari {0} permintaan token terpakai menit ini',
    },
    table: 'Sebagai tabel',
    time: 'Waktu',
    none: 'Tidak ada.',
    noValue: 'belum ada',
    headings: {
      failures: 'Kegagalan terakhir',
      reasons: 'Kegagalan satu jam terakhir',
      checks: 'Pemeriksaan kesehatan',
      circuits: 'Mubarokah ID',
      charts: 'Grafik',
      now: 'Sekarang',
    },
    columns: {
      reason: 'Alasan',
      actor: 'Yang bertindak',
      count: 'Jumlah',
      last: 'Terakhir',
      runbook: 'Panduan',
      when: 'Kapan',
      check: 'Pemeriksaan',
      status: 'Status',
      raw: 'Terakhir dilihat',
      age: 'Usia',
      duration: 'Durasi',
      operation: 'Panggilan',
      circuit: 'Sirkuit',
      lastSuccess: 'Terakhir berhasil',
      criticality: 'Bila mati',
    },
    notCountedRows: 'Ini tidak dihitung sebagai kesalahan aplikasi:',
    notes: {
      process:
        'Satu proses: {0}, versi {1}, sejak {2}. Bila ada beberapa replika, yang lain tidak dihitung di sini.',
      several: 'Replika lain juga menjawab. Angka di sini berasal dari satu replika saja.',
      stale: 'Tidak ada jawaban sejak {0}: yang ditampilkan adalah keadaan saat itu.',
      refused: 'Aplikasi tidak lagi menampilkan halaman ini untuk Anda. Muat ulang.',
      paused: 'Berhenti sementara selama halaman ini tersembunyi.',
      updated: 'Diperbarui {0}',
      counted: 'dihitung {0} yang lalu',
      live: 'Durasi, sesi, dan permintaan token direkam selama halaman ini dilihat, sejak {0}.',
      ago: '{0} yang lalu',
      never: 'belum pernah',
      chartKeys: 'Tombol panah kiri dan kanan menelusuri waktu.',
    },
  },
};

/** Puts values in the places of a text. */
export function filled(text: string, ...values: readonly (string | number)[]): string {
  return text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));
}
