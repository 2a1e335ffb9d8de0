// The meeting's page on a party's own device: what it signs, its clock, dice as they are typed, and news of the others.
(() => {
  "use strict";
  const root = document.getElementById("draw");
  const set = root.dataset;
  const whole = `${set.number}/${set.party}`;
  const about = { purpose: set.purpose, commit: set.commit, party: set.party };
  const loaded = Date.now();
  const here = () => new Date(Date.parse(set.now) + Date.now() - loaded); // by the platform's clock
  const moment = (at) => `${at.toISOString().slice(0, 19)}Z`;

  class Told extends Error {}
  const refuse = (code) => {
    throw new Told(root.dataset[`says${code}`] ?? code);
  };

  const typed = (form, name) => form.querySelector(`[name="${name}"], [data-own="${name}"]`)?.value.normalize("NFC").trim() ?? "";
  const fill = (form, values) => {
    for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  };
  const digits = (text) => text.replaceAll(/\s/g, "").toLowerCase();
  const hashOf = (text) => (vdr.HASH.test(digits(text)) ? digits(text) : refuse("Digits"));

  const signed = async (step, content) => {
    if ((await device.keyOf(whole)) !== set.key) refuse("NoKey");
    return device.sign(whole, vdr.message(about, step, content));
  };

  const locked = async (form, kind, name, secret, file) => {
    const passphrase = typed(form, "passphrase");
    if (passphrase.length < 12) refuse("Short");
    device.download(file, await device.locked(passphrase, kind, name, secret));
  };

  // The number kept for a wave, or the one that is typed in.
  const secretOf = async (form, name) => {
    const given = typed(form, "typed");
    return given ? hashOf(given) : (await device.nonceOf(name)) || refuse("NoNonce");
  };

  const steps = {
    async evidence(form) {
      const file = form.querySelector("[data-own=evidence_file]").files[0];
      fill(form, { evidence: file ? vdr.hex(await vdr.sha256(await file.arrayBuffer())) : hashOf(typed(form, "evidence_typed")) });
    },
    async key(form) {
      const before = await device.keyOf(whole);
      if (before) return fill(form, { key: before });
      const { pkcs8, given } = await device.newKey();
      await locked(form, "key", `${whole}/${given}`, pkcs8, `${set.number}-${set.party}-key.json`);
      await device.keepKey(whole, pkcs8, given);
      fill(form, { key: given });
    },
    async sign(form) {
      fill(form, { signature: await signed(form.dataset.step, vdr.unhex(form.dataset.content)) });
    },
    async commitment(form) {
      const wave = Number(form.dataset.wave);
      const name = `${set.commit}/${set.party}/${wave}`;
      let commitment = typed(form, "made") && hashOf(typed(form, "made"));
      if (!commitment) {
        const nonce = (await device.nonceOf(name)) || vdr.nonce();
        await locked(form, "nonce", name, nonce, `${set.number}-${set.party}-${wave}-nonce.json`);
        await device.keepNonce(name, nonce);
        commitment = await vdr.commitment({ ...about, wave }, nonce);
      }
      const at = moment(here());
      const signature = await signed(wave ? `sealed-${wave}` : "nonce", await vdr.committedContent(commitment, at));
      fill(form, { commitment, committed_at: at, signature });
    },
    async opening(form) {
      const nonce = await secretOf(form, `${set.commit}/${set.party}/0`);
      const { commitment, committed } = form.dataset;
      if ((await vdr.commitment(about, nonce)) !== commitment) refuse("OtherNonce");
      const at = moment(here());
      const row = { commitment, committed_at: committed, custodian: set.party, nonce, opened_at: at, status: "opened" };
      fill(form, { nonce, opened_at: at, signature: await signed("opening", await vdr.leaf(vdr.line(row))) });
    },
    async unsealing(form) {
      const { wave } = form.dataset;
      const nonce = await secretOf(form, `${set.commit}/${set.party}/${wave}`);
      fill(form, { nonce, opened_at: moment(here()) });
    },
    async reading(form) {
      const file = form.querySelector("[data-own=film_file]").files[0];
      const film = file ? vdr.hex(await vdr.sha256(await file.arrayBuffer())) : hashOf(typed(form, "film"));
      const started = new Date(`${typed(form, "started")}+08:00`);
      if (Number.isNaN(started.getTime())) refuse("Time");
      const row = {
        beacon: form.dataset.beacon, clerk: set.party, film, read_at: moment(here()),
        rollers: form.dataset.rolls === "0" ? [] : typed(form, "rollers_typed").split(/[\s,，、]+/u).filter(Boolean),
        started_at: moment(started), value: typed(form, "value").replaceAll(/\s/g, ""),
      };
      const signature = await signed(`reading-${row.beacon}`, await vdr.leaf(vdr.line(row)));
      form.elements.value.value = row.value;
      fill(form, { film_hash: film, beacon: row.beacon, started_at: row.started_at, read_at: row.read_at, rollers: row.rollers.join("\n"), signature });
    },
  };

  const restore = async (form) => {
    const text = await form.querySelector("[type=file]").files[0]?.text();
    const copy = await device.unlocked(typed(form, "passphrase"), text ?? "").catch(() => refuse("Other"));
    if (copy.kind === "nonce") await device.keepNonce(copy.name, copy.secret);
    else {
      const given = copy.name.split("/").at(-1);
      if (!(await device.fits(copy.secret, given)) || (set.key && given !== set.key)) refuse("OtherKey");
      await device.keepKey(whole, copy.secret, given);
    }
    form.reset();
    await ready();
    tell(form, new Told(set.saysRestored), true);
    form.ariaBusy = null;
  };

  const tell = (form, error, isGood = false) => {
    form.querySelector(".gz-says").classList.toggle("gz-said-good", isGood);
    const known = error instanceof Told;
    form.querySelector(".gz-says").textContent = known ? error.message : set.saysBrowser;
    if (!known) console.warn(error.name);
  };

  // Before the page's own script, which takes every form that is sent for sent once and for all.
  root.addEventListener("submit", async (event) => {
    const form = event.target;
    const work = form.matches("[data-restore]") ? restore : steps[form.dataset.device];
    if (!work) return;
    event.preventDefault();
    event.stopPropagation();
    form.ariaBusy = "true";
    try {
      await work(form);
      if (work !== restore) form.submit();
    } catch (error) {
      form.ariaBusy = null;
      tell(form, error);
    }
  });

  root.addEventListener("input", ({ target }) => {
    const cells = target.dataset.cells && document.getElementById(target.dataset.cells);
    if (!cells) return;
    const shown = target.value.replaceAll(/\s/g, "").padEnd(Number(target.maxLength), "·");
    cells.replaceChildren(...[...shown].map((digit) => Object.assign(document.createElement("span"), { textContent: digit })));
  });

  const ticking = () => {
    const clock = document.getElementById("clock");
    if (!clock) return;
    const left = Math.round((Date.parse(clock.dataset.at) - here()) / 1000);
    const [hours, minutes, seconds] = [Math.floor(Math.abs(left) / 3600), Math.floor(Math.abs(left) / 60) % 60, Math.abs(left) % 60];
    const two = (part) => String(part).padStart(2, "0");
    clock.textContent = `${left < 0 ? "+" : "−"}${two(hours)}:${two(minutes)}:${two(seconds)}`;
  };

  // Whoever types is not disturbed: what is new in the others' part is shown, one's own forms stay.
  const isBusy = () =>
    [...root.querySelectorAll("#mine input:not([type=hidden])")].some((input) => input.value !== input.defaultValue) ||
    root.querySelector("[aria-busy]") !== null;
  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch(set.here, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["live", "mine"]) {
      const [old, now] = [document.getElementById(id), fresh.getElementById(id)];
      if (!now || old.dataset.token === now.dataset.token || (id === "mine" && isBusy())) continue;
      old.replaceWith(document.importNode(now, true));
      set.key = fresh.getElementById("draw").dataset.key;
      set.commit = about.commit = fresh.getElementById("draw").dataset.commit;
      ready();
    }
  };

  const ready = async () => {
    ticking();
    for (const node of document.querySelectorAll("[data-until-script]")) node.hidden = true;
    for (const node of root.querySelectorAll("[data-device], [data-with-script]")) node.hidden = false;
    const status = document.getElementById("device");
    if (!status || !set.party) return;
    if (!window.isSecureContext || !crypto.subtle) {
      status.textContent = set.saysBrowser;
      return;
    }
    const held = await device.keyOf(whole);
    const print = held && vdr.hex(await vdr.sha256(vdr.unhex(held))).slice(0, 16);
    status.textContent = held ? `${set.saysHeld} ${vdr.grouped(print)}` : set.key ? set.saysNoKey : set.saysNoneYet;
  };

  setInterval(ticking, 1000);
  if (!("quiet" in set)) setInterval(() => look().catch(() => {}), 3000);
  ready();
})();
