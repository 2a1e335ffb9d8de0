// The queue of a phone: what is entered on a visit's page becomes packets, each chained to the one before by its hash,
// kept in IndexedDB with their photos and sent in order once there is a network. Without this file the forms post.
(() => {
  "use strict";
  const KINDS = ["arrive", "sheet", "answer", "photo", "remark", "sign"];
  const LOST = /^(PACKET_UNREADABLE|PHOTO_)/; // refusals that no second try mends
  const root = document.getElementById("gz-visits");
  const leaving = document.getElementById("gz-leaving");
  const said = (root ?? leaving)?.dataset;
  if (!said || !window.indexedDB || !crypto.subtle) return;

  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const opened = new Promise((resolve, reject) => {
    const request = indexedDB.open("gongzhi-visits", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("packets", { keyPath: "n", autoIncrement: true });
      request.result.createObjectStore("ends", { keyPath: "chain" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const waiting = async () => done((await opened).transaction("packets").objectStore("packets").getAll());
  const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));
  const hashOf = (text) => sha256(new TextEncoder().encode(text));
  const tell = (text) => {
    const place = document.getElementById("gz-visits-told");
    if (place) place.textContent = text;
  };
  const count = async () => {
    const n = (await waiting()).length;
    const place = document.getElementById("gz-visits-queue");
    if (place) place.textContent = n ? said.queue.replace("{n}", n) : said.empty;
    return n;
  };

  if (leaving) {
    waiting().then((packets) => {
      leaving.hidden = packets.length === 0;
      leaving.textContent = said.text.replace("{n}", packets.length);
    });
    return;
  }

  // Where the phone is; null where it does not know within five seconds or its owner does not say.
  const place = () =>
    new Promise((resolve) => {
      if (!navigator.geolocation) resolve(null);
      else
        navigator.geolocation.getCurrentPosition(
          ({ coords }) => resolve({ lat: coords.latitude.toFixed(6), lon: coords.longitude.toFixed(6) }),
          () => resolve(null),
          { timeout: 5000, maximumAge: 60000 },
        );
    });

  const keep = (kind, content, photo) =>
    navigator.locks.request("gongzhi-visits-chain", async () => {
      const chain = `${said.post} ${said.number}`;
      const where = await place();
      const db = await opened;
      const end = (await done(db.transaction("ends").objectStore("ends").get(chain))) ?? {
        chain, device: crypto.randomUUID(), seq: 0, hash: "",
      };
      const text = JSON.stringify({
        id: crypto.randomUUID(), device: end.device, visit: said.number, seq: end.seq + 1, prev: end.hash, kind,
        at: new Date(Date.now() + Number(said.shift)).toISOString(), place: where, seen: Number(said.seen), content,
      });
      const hash = await hashOf(text);
      const both = db.transaction(["packets", "ends"], "readwrite");
      both.objectStore("packets").add({ post: said.post, visit: said.number, device: end.device, hash, text, photo, photoHash: content.hash });
      both.objectStore("ends").put({ ...end, seq: end.seq + 1, hash });
      await new Promise((resolve, reject) => {
        both.oncomplete = resolve;
        both.onabort = both.onerror = () => reject(both.error);
      });
    });

  // The code of the record as it will be once what waits here is sent; the platform computes the same.
  const recordCode = async () => {
    const { values, photos } = JSON.parse(said.record);
    for (const { post, visit, text } of await waiting()) {
      const { kind, content } = JSON.parse(text);
      if (post !== said.post || visit !== said.number) continue;
      if (kind === "photo" && !photos.includes(content.hash)) photos.push(content.hash);
      if (kind === "answer")
        values[`item:${content.item}`] = [content.answer + (content.note ? ` ${content.note}` : "")];
      if (kind === "sheet" || kind === "remark")
        for (const [entry, value] of Object.entries(content)) if (value) values[entry] = [value];
    }
    const sorted = Object.fromEntries(Object.keys(values).sort().map((entry) => [entry, values[entry]]));
    return (await hashOf(JSON.stringify({ photos, values: sorted }))).slice(0, 12);
  };

  const entered = async (form, kind) => {
    const given = new FormData(form);
    const content = {};
    for (const [name, value] of given) if (typeof value === "string") content[name] = value.trim();
    delete content.csrfmiddlewaretoken;
    let photo = null;
    if (kind === "photo") {
      photo = given.get("photo");
      if (!photo?.size) return null;
      content.hash = await sha256(await photo.arrayBuffer());
      content.name = photo.name.slice(0, 80);
      content.taken_at = new Date(photo.lastModified + Number(said.shift)).toISOString();
    }
    if (kind === "answer" && !content.answer) return null;
    if (kind === "remark") content.refused = content.refused || "no";
    if (kind === "sign") content.record_code = await recordCode();
    return { content, photo };
  };

  // Who is signed in now and the token of this session: a kept page may hold an older one.
  const session = async () => {
    const answer = await fetch("/visits/", { headers: { Accept: "text/html" }, cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return {
      post: page.getElementById("gz-visits")?.dataset.post,
      token: page.querySelector("[name=csrfmiddlewaretoken]")?.value,
    };
  };

  // A packet, or with a device that it cannot be taken: then the platform keeps that it was lost, and the next can follow.
  const handIn = async (packet, token, device = "") => {
    const body = new FormData();
    body.set("packets", JSON.stringify([packet.text]));
    if (packet.photo && !device) body.set(packet.photoHash, packet.photo, "photo");
    if (device) {
      body.set("aside", packet.visit);
      body.set("device", device);
      body.set("hash", packet.hash ?? (await hashOf(packet.text)));
    }
    const answer = await fetch("/visits/sync/", { method: "POST", body, headers: { "X-CSRFToken": token } });
    return { ok: answer.ok, told: await answer.json() };
  };
  const deviceOf = async ({ post, visit }) => {
    const end = await done((await opened).transaction("ends").objectStore("ends").get(`${post} ${visit}`));
    return end.device;
  };

  const send = () =>
    navigator.locks.request("gongzhi-visits-send", { ifAvailable: true }, async (free) => {
      if (!free || (await count()) === 0) return;
      try {
        const { post, token } = await session();
        if (!post || !token) return tell(said.signIn);
        let sent = 0, lost = 0, stood = "";
        const stopped = new Set(); // visits whose chain goes no further; those of others are sent all the same
        for (const packet of await waiting()) {
          if (packet.post !== post) stood = said.other;
          if (packet.post !== post || stopped.has(packet.visit)) continue;
          let answer = await handIn(packet, token);
          if (!answer.ok && LOST.test(answer.told.code)) {
            answer = await handIn(packet, token, packet.device ?? (await deviceOf(packet)));
            lost += Number(answer.ok);
          }
          if (!answer.ok) {
            stopped.add(packet.visit);
            stood = answer.told[document.documentElement.lang.slice(0, 2)];
            continue;
          }
          await done((await opened).transaction("packets", "readwrite").objectStore("packets").delete(packet.n));
          sent += 1;
          await count();
        }
        if (lost) stood = said.aside.replace("{n}", lost);
        if (stood) tell(stood);
        else if (sent) location.reload();
      } catch {
        tell(said.offline);
      }
    });

  for (const form of document.querySelectorAll("form")) {
    const kind = new URL(form.action).pathname.split("/").at(-2);
    if (!said.number || !KINDS.includes(kind)) continue;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      const button = form.querySelector("button[type=submit]");
      if (button.disabled) return;
      button.disabled = true;
      const what = await entered(form, kind);
      if (what) await keep(kind, what.content, what.photo);
      if (kind === "photo") form.reset();
      button.disabled = false;
      form.dataset.kept = String(Number(form.dataset.kept ?? 0) + (what ? 1 : 0));
      await count();
      send();
    });
  }

  // The plan of the lot that is typed, by the tables that came with the page.
  const tables = JSON.parse(document.getElementById("gz-plans")?.textContent ?? "null");
  const sheet = document.getElementById("visit-sheet");
  const planned = document.getElementById("gz-plan");
  const filled = (text, words) => text.replace(/\{(\w+)\}/g, (_, name) => words[name]);
  const laterSamples = [2, 3, 4, 5].map((stage) => sheet?.elements[`defects_${stage}`]);
  const firstLabel = sheet?.querySelector(`label[for="${sheet.elements.defects?.id}"]`);
  const firstWords = firstLabel?.textContent;

  // By which kind a lot is sampled: the one that was chosen, or a simpler one where no table holds that.
  const stagesOf = (kind, accept, size, lot) => {
    for (; kind !== "single"; kind = tables.simpler[kind]) {
      const steps = tables.stages[kind]?.[accept];
      const each = tables.sizes[kind]?.[size];
      if (steps && each && steps.length * each <= lot) return { kind, steps, each };
    }
    return null;
  };
  // What the samples say so far, and what to do now.
  const showStages = ({ kind, steps, each }, chosen) => {
    const counts = [sheet.elements.defects, ...laterSamples].map(({ value }) => value);
    const known = counts.indexOf("") < 0 ? counts.length : counts.indexOf("");
    let total = 0, verdict = "", stage = 0;
    while (!verdict && stage < Math.min(known, steps.length)) {
      total += Number(counts[stage]);
      const [accept, reject] = steps[stage];
      stage += 1;
      if (accept !== null && total <= accept) verdict = said.accepted;
      else if (total >= reject) verdict = said.rejected;
    }
    const option = [...sheet.elements.sampling.options].find(({ value }) => value === kind);
    const numbers = steps.map(([ac, re], at) =>
      filled(ac === null ? said.stageNoAccept : said.stage, { stage: at + 1, ac, re }));
    const now = verdict
      ? filled(said.stageDone, { stage, lot: verdict, n: stage * each })
      : filled(said.stageNext, { stage: stage + 1, n: each });
    const about = filled(said.stages, { kind: option.textContent, n: each, most: steps.length });
    planned.textContent = [kind === chosen ? "" : said.stagesNone, about, ...numbers, now].filter(Boolean).join("\n");
    sheet.elements.sampled.placeholder = String(stage * each || each);
    showSamples(verdict ? stage : stage + 1);
  };
  // As many counts as samples are needed; one that is entered stays to be seen.
  const showSamples = (needed) => {
    laterSamples.forEach((field, at) => {
      field.closest(".gz-field").hidden = at + 2 > needed && field.value === "";
    });
    firstLabel.textContent = needed > 1 ? filled(said.firstDefects, { stage: 1 }) : firstWords;
  };
  const showPlan = () => {
    const { lot_size: lot, level, aql, sampling, sampled, defects } = sheet.elements;
    const row = (tables.letters[level.value] ?? []).findLast(([from]) => from <= Number(lot.value));
    const plan = row && tables.plans[aql.value]?.[row[1]];
    if (!plan) {
      showSamples(1);
      return void (planned.textContent = said.planWaits);
    }
    const [letter, size, accept, reject] = plan;
    const staged = stagesOf(sampling.value, accept, size, Number(lot.value));
    if (staged) return showStages(staged, sampling.value);
    showSamples(1);
    const n = Math.min(size, Number(lot.value));
    const text = filled(said.plan, { n, ac: accept, re: reject, letter: row[1], plan: letter });
    const verdict = defects.value === "" ? "" : Number(defects.value) <= accept ? said.accepted : said.rejected;
    const none = sampling.value === "single" ? "" : said.stagesNone;
    planned.textContent = [none, text, n === size ? "" : said.whole, verdict].filter(Boolean).join("\n");
    sampled.placeholder = String(n);
  };
  if (tables && sheet && planned) {
    sheet.addEventListener("input", showPlan);
    showPlan();
  }

  // The link of the door's QR code: from the list to this enterprise's visit, and there into the form of the arrival.
  const scanned = new URLSearchParams(location.hash.slice(1));
  const code = scanned.get("code");
  if (code && said.visits) {
    const number = JSON.parse(said.visits)[scanned.get("at")];
    if (number) location.replace(`/visits/${encodeURIComponent(number)}/#code=${encodeURIComponent(code)}`);
    else tell(said.nowhere);
  }
  const arrival = document.getElementById("visit-arrive");
  if (code && arrival) {
    arrival.elements.door_code.value = code.replace(/[^0-9]/g, "").slice(0, 8);
    history.replaceState(null, "", location.pathname);
    tell(said.scanned);
    arrival.querySelector("button[type=submit]").focus();
  }

  document.getElementById("gz-visits-send")?.addEventListener("click", send);
  addEventListener("online", send);
  count().then(() => navigator.onLine && send());
  if (said.worker) navigator.serviceWorker?.register("/visits/worker.js");
})();
