// The party's own device: its key, which never leaves it in the open, its secret numbers, and copies under a passphrase.
const device = (() => {
  "use strict";
  const ROUNDS = 600000; // of PBKDF2
  const plain = new TextEncoder();

  const asked = (request) =>
    new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });

  const store = async (mode) => {
    const opening = indexedDB.open("gongzhi-draws", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("kept", { keyPath: "name" });
    return (await asked(opening)).transaction("kept", mode).objectStore("kept");
  };
  const keep = async (record) => asked((await store("readwrite")).put(record));
  const kept = async (name) => asked((await store("readonly")).get(name));

  const lockOf = async (passphrase, salt) => {
    const typed = await crypto.subtle.importKey("raw", plain.encode(passphrase.normalize("NFC")), "PBKDF2", false, [
      "deriveKey",
    ]);
    return crypto.subtle.deriveKey(
      { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, typed,
      { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"],
    );
  };

  // The text of a file that only the passphrase opens. kind: key, nonce.
  const locked = async (passphrase, kind, name, secret) => {
    const [salt, iv] = [16, 12].map((size) => crypto.getRandomValues(new Uint8Array(size)));
    const about = `${kind} ${name}`;
    const data = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv, additionalData: plain.encode(about) }, await lockOf(passphrase, salt), vdr.unhex(secret),
    );
    return JSON.stringify({ kind, name, salt: vdr.hex(salt), iv: vdr.hex(iv), data: vdr.hex(data) });
  };

  // {kind, name, secret}; throws for another passphrase or an altered file.
  const unlocked = async (passphrase, text) => {
    const { kind, name, salt, iv, data } = JSON.parse(text);
    const secret = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: vdr.unhex(iv), additionalData: plain.encode(`${kind} ${name}`) },
      await lockOf(passphrase, vdr.unhex(salt)), vdr.unhex(data),
    );
    return { kind, name, secret: vdr.hex(secret) };
  };

  const keepKey = async (name, pkcs8, given) => {
    const held = await crypto.subtle.importKey("pkcs8", vdr.unhex(pkcs8), "Ed25519", false, ["sign"]);
    await keep({ name: `key ${name}`, held, given });
    return given;
  };

  // A new pair; the public key in hex and the private one, to be locked into a copy at once and then forgotten.
  const newKey = async () => {
    const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
    const pkcs8 = vdr.hex(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
    return { pkcs8, given: vdr.hex(await crypto.subtle.exportKey("raw", pair.publicKey)) };
  };

  // Whether a private key is the one of a public key: what it signs, the other checks.
  const fits = async (pkcs8, given) => {
    const held = await crypto.subtle.importKey("pkcs8", vdr.unhex(pkcs8), "Ed25519", false, ["sign"]);
    const checking = await crypto.subtle.importKey("raw", vdr.unhex(given), "Ed25519", false, ["verify"]);
    const said = plain.encode("gongzhi");
    return crypto.subtle.verify("Ed25519", checking, await crypto.subtle.sign("Ed25519", held, said), said);
  };

  const keyOf = async (name) => (await kept(`key ${name}`))?.given ?? "";
  const sign = async (name, message) => {
    const { held } = await kept(`key ${name}`);
    return vdr.hex(await crypto.subtle.sign("Ed25519", held, message));
  };
  const keepNonce = (name, secret) => keep({ name: `nonce ${name}`, secret });
  const nonceOf = async (name) => (await kept(`nonce ${name}`))?.secret ?? "";

  const download = (name, text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = name.replace(/[^\p{L}\p{N}.-]+/gu, "-");
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  return { download, fits, keepKey, keepNonce, keyOf, locked, newKey, nonceOf, sign, unlocked };
})();
