/** A certificate that nobody trusts, and its key: for tests of clients that must refuse it. */
export function selfSigned(): { readonly key: string; readonly cert: string } {
  return { key: KEY, cert: CERTIFICATE };
}

const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgxrcGg51ekxBMJyll
/uV9UeAho4nEq+I0rmS+lxHxExuhRANCAAS1yQxwj8fKWe7dlnTI/LCll3sR+gqZ
kKt38D4lqJRfXJKJeTiEmZnhb9xgsw6QhKnyH/D+701g3pdgKkWIdaSQ
-----END PRIVATE KEY-----`;

const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBiDCCAS+gAwIBAgIUROZfuLmdquieEshHOp4VRxz/TOgwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOdW50cnVzdGVkLnRlc3QwIBcNMjYxMTIyMTExMDE0WhgPMjEy
NjEwMjkxMTEwMTRaMBkxFzAVBgNVBAMMDnVudHJ1c3RlZC50ZXN0MFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEtckMcI/Hylnu3ZZ0yPywpZd7EfoKmZCrd/A+JaiU
X1ySiXk4hJmZ4W/cYLMOkISp8h/w/u9NYN6XYCpFiHWkkKNTMFEwHQYDVR0OBBYE
FJIewu/dmT3HeY8NjVnVsFRZgnQWMB8GA1UdIwQYMBaAFJIewu/dmT3HeY8NjVnV
sFRZgnQWMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgfaZaYHru
M/TiiOuiC6h9SiQ/NMnbY35k7E2wOZYYR2QCIFM1KUto81n6a5ejxCX48e9hlvKV
GNIrsBtHDcdRIdeF
-----END CERTIFICATE-----`;
