// Keeps the page up to date. Without it the page works, too: the browser loads it again every ten seconds.
"use strict";

(() => {
  const address = document.body.dataset.live;
  if (!address) return;
  const link = document.getElementById("link");
  const said = document.getElementById("said");

  // ---- Time: how long ago something was

  function span(seconds) {
    if (seconds < 120) return `${seconds} s`;
    if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
    return `${Math.floor(seconds / 3600)} h`;
  }

  // The host's clock is not this device's: what counts is the time since the page was made there.
  const skew = Number(new URLSearchParams(address.split("?")[1]).get("since")) - Date.now();

  function tick() {
    for (const element of document.querySelectorAll("[data-since]")) {
      const text = span(Math.max(0, Math.floor((Date.now() + skew - Number(element.dataset.since)) / 1000)));
      if (element.textContent !== text) element.textContent = text;
    }
  }

  // ---- Sections

  function replace(id, html) {
    const old = document.getElementById(id);
    if (!old) return;
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.firstElementChild;
    if (!fresh) return;
    // What a person is about to do stays as it is.
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    for (const open of old.querySelectorAll("details[open]")) {
      const same = open.id && fresh.querySelector(`#${CSS.escape(open.id)}`);
      if (same) same.open = true;
    }
    for (const chosen of old.querySelectorAll("select")) {
      const same = chosen.id && fresh.querySelector(`#${CSS.escape(chosen.id)}`);
      if (same) same.value = chosen.value;
    }
    // A picture that is shown stays until there is a newer one, unless it shows what is not there any more.
    for (const picture of old.querySelectorAll("img[data-still]")) {
      const same = fresh.querySelector(`img[data-still="${CSS.escape(picture.dataset.still)}"]`);
      if (same && same.dataset.source === picture.dataset.source) same.replaceWith(picture);
    }
    const scrolled = old.querySelector(".scroll")?.scrollLeft;
    old.replaceWith(fresh);
    if (scrolled) fresh.querySelector(".scroll").scrollLeft = scrolled;
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    tick();
  }

  // ---- The connection

  function state(name, text) {
    if (link.dataset.state === name) return;
    link.dataset.state = name;
    link.textContent = text;
  }

  const silence = 12000;
  let source, heard = 0, last = "";

  function alive() {
    heard = Date.now();
    if (document.querySelector("#notice .is-stale")) state("stale", "not up to date");
    else state("live", "up to date");
  }

  function connect() {
    source?.close();
    source = new EventSource(address);
    source.addEventListener("open", alive);
    source.addEventListener("pulse", alive);
    source.addEventListener("section", event => {
      alive();
      const { id, html } = JSON.parse(event.data);
      replace(id, html);
    });
    source.addEventListener("said", event => {
      alive();
      if (event.lastEventId === last) return;
      last = event.lastEventId;
      said.textContent = JSON.parse(event.data).text;
    });
    source.addEventListener("error", async () => {
      state("lost", "connection lost, trying again");
      if (source.readyState !== EventSource.CLOSED) return;
      // The server has answered and refused: perhaps this browser's token is no longer valid, and the page another one.
      const answer = await fetch("/", { headers: { Accept: "text/html" }, cache: "no-store" }).catch(() => null);
      if (answer) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (page.body.dataset.who !== document.body.dataset.who) return location.reload();
      }
      setTimeout(connect, 1000);
    });
  }

  setInterval(() => {
    tick();
    if (!document.hidden && Date.now() - heard > silence) {
      state("lost", "connection lost, trying again");
      heard = Date.now();
      connect();
    }
  }, 1000);

  // A page that nobody sees asks for nothing.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      source?.close();
      state("page", "paused");
    } else {
      heard = Date.now();
      connect();
    }
  });

  // ---- Stills

  const pace = 2000;

  async function still(image) {
    const name = image.dataset.still;
    const picture = new Image();
    picture.src = `/still/${name}?${Date.now()}`;
    try {
      await picture.decode();
      image.src = picture.src;
      image.classList.remove("is-missing");
      return true;
    } catch {
      return false;
    }
  }

  async function stills() {
    if (!document.hidden) {
      for (const image of document.querySelectorAll("img[data-still]")) {
        const isThere = await still(image);
        if (!isThere && !(image.complete && image.naturalWidth > 0)) image.classList.add("is-missing");
        else if (isThere) image.dataset.at = String(Date.now());
        else if (Date.now() - Number(image.dataset.at || 0) > 15000) image.classList.add("is-missing");
      }
    }
    setTimeout(stills, pace);
  }

  // ---- Orders

  document.addEventListener("submit", async event => {
    const form = event.target;
    if (!form.matches("form.order")) return;
    event.preventDefault();
    const button = form.querySelector("button");
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    let text, isFailure = true;
    try {
      const answer = await fetch(form.action, {
        method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(new FormData(form)),
      });
      const reply = await answer.json();
      isFailure = !answer.ok;
      text = reply.message || reply.error;
    } catch {
      text = "the relay could not be reached; nothing was changed";
    }
    button.removeAttribute("aria-busy");
    const asked = form.closest("details");
    if (asked && !isFailure) asked.open = false;
    tell(text, isFailure);
  });

  let told;

  function tell(text, isFailure) {
    const box = document.createElement("div");
    box.className = isFailure ? "notice is-failure toast" : "notice is-done toast";
    const line = document.createElement("p");
    line.textContent = text;
    box.append(line);
    document.querySelector(".toast")?.remove();
    document.getElementById("main").prepend(box);
    if (scrollY > 0) scrollTo({ top: 0 });
    said.textContent = text;
    clearTimeout(told);
    told = setTimeout(() => box.remove(), 15000);
  }

  tick();
  connect();
  stills();
})();
