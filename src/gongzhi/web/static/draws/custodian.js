// The custodian's page: it makes a secret number, keeps it, and shows the commitment to hand in. Nothing is sent.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const told = byId("told");
  const value = (id) => byId(id).value.normalize("NFC").trim();
  let made = null; // {name, nonce, commitment}

  const tell = (code, bad = true) => {
    told.textContent = code ? told.dataset[code] : "";
    told.className = bad ? "bad" : "good";
  };

  const asked = () => {
    const about = {
      purpose: value("purpose"), commit: value("commit").replaceAll(/\s/g, "").toLowerCase(), party: value("party"),
      wave: Number(value("wave") || 0),
    };
    if (!vdr.HASH.test(about.commit)) return tell("commit");
    if (!about.party) return tell("party");
    return about;
  };

  const show = async (about, nonce) => {
    const commitment = await vdr.commitment(about, nonce);
    made = { name: `${about.commit}/${about.party}/${about.wave}`, nonce, commitment };
    byId("commitment").textContent = vdr.grouped(commitment);
    byId("nonce").textContent = vdr.grouped(nonce);
    byId("whose").textContent = about.party;
    byId("result").hidden = false;
    await device.keepNonce(made.name, nonce);
  };

  const make = async (nonceOf) => {
    const about = asked();
    if (!about) return;
    const name = `${about.commit}/${about.party}/${about.wave}`;
    const before = await device.nonceOf(name);
    const nonce = before || nonceOf();
    if (!vdr.HASH.test(nonce)) return tell("digits");
    await show(about, nonce);
    tell(before ? "before" : "made", false);
  };

  byId("make").addEventListener("click", () => make(vdr.nonce));
  byId("thrown").addEventListener("click", () => make(() => value("digits").replaceAll(/\s/g, "").toLowerCase()));
  byId("copy").addEventListener("click", async () => {
    if (value("passphrase").length < 12) return tell("short");
    device.download(`${made.name.slice(0, 8)}-${value("party")}.json`,
      await device.locked(value("passphrase"), "nonce", made.name, made.nonce));
    tell("copied", false);
  });
  byId("again").addEventListener("click", async () => {
    try {
      const { kind, name, secret } = await device.unlocked(value("passphrase-again"), await byId("file").files[0].text());
      const [, commit, party, wave] = name.match(/^([^/]*)\/(.*)\/([^/]*)$/su);
      if (kind !== "nonce") return tell("other");
      Object.entries({ commit, party, wave }).forEach(([id, text]) => { byId(id).value = text; });
      await show(asked(), secret);
      tell("opened", false);
    } catch {
      tell("other");
    }
  });
  byId("print").addEventListener("click", () => print());
  byId("works").hidden = false;
})();
