// What a party computes on its own device by VDR-1: commitments, canonical lines, and the bytes that it signs.
const vdr = (() => {
  "use strict";
  const utf8 = new TextEncoder();
  const HASH = /^[0-9a-f]{64}$/;

  const hex = (data) => Array.from(new Uint8Array(data), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const unhex = (digits) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));

  const joined = (...parts) => {
    const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  };

  const numbered = (value, bytes) => {
    const found = new DataView(new ArrayBuffer(bytes));
    if (bytes === 8) found.setBigUint64(0, BigInt(value));
    else found.setUint32(0, value);
    return new Uint8Array(found.buffer);
  };

  const bytesOf = (part) => (typeof part === "string" ? utf8.encode(part) : part);
  const enc = (part) => joined(numbered(bytesOf(part).length, 4), bytesOf(part));
  const u64 = (value) => numbered(value, 8);
  const sha256 = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  const leaf = (data) => sha256(joined(new Uint8Array([0]), data));

  // A draw and a practice run have different tags, so that nothing of one is ever of the other.
  const tagged = (purpose, tag, ...parts) =>
    joined(enc((purpose === "practice" ? "VDR-1-practice/" : "VDR-1/") + tag), ...parts.map(enc));

  // Texts and whole numbers only, members by name: JSON.stringify writes them as RFC 8785 does.
  const line = (row) =>
    utf8.encode(JSON.stringify(Object.fromEntries(Object.keys(row).sort().map((name) => [name, row[name]]))));

  // wave 0: of a custodian; above: the sealed number of a holder.
  const commitment = async ({ purpose, commit, party, wave = 0 }, nonce) => {
    const whose = wave ? ["sealed", unhex(commit), u64(wave), party] : ["nonce", unhex(commit), party];
    return hex(await sha256(tagged(purpose, ...whose, unhex(nonce))));
  };

  const committedContent = (given, at) => leaf(joined(enc(unhex(given)), enc(at)));

  const message = ({ purpose, commit, party }, step, content) =>
    tagged(purpose, "sign", unhex(commit), step, party, content);

  const nonce = () => hex(crypto.getRandomValues(new Uint8Array(32)));
  const grouped = (digits) => digits.match(/.{1,4}/g)?.join(" ") ?? "";

  return { HASH, commitment, committedContent, grouped, hex, leaf, line, message, nonce, sha256, unhex };
})();
