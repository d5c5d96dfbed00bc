/* Keeps what somebody has typed when they switch the language: the words wait in this tab alone, and are gone once they stand in
   their form again. A form is known by where it goes, so that a note never turns up in the form of a reply. */
"use strict";
(() => {
  const KEY = "words";
  const goes = (form) => new URL(form.getAttribute("action") || "", location.href).pathname;
  const typed = (one) => one.name && one.value !== undefined && !["hidden", "file", "password", "submit", "button"].includes(one.type);
  const ticked = (one) => ["checkbox", "radio"].includes(one.type);
  const store = (what) => {
    try {
      what();
    } catch (_) {
      /* A browser may keep nothing (WHATWG HTML 12.2.2): then the page is as it is without us. */
    }
  };

  const keep = (link) => {
    const forms = {};
    for (const form of document.querySelectorAll("form.form")) {
      const words = {};
      for (const one of form.elements) {
        if (typed(one)) words[one.name] = ticked(one) ? one.checked : one.value;
      }
      if (Object.values(words).some(Boolean)) forms[goes(form)] = words;
    }
    if (Object.keys(forms).length) sessionStorage.setItem(KEY, JSON.stringify({ page: link.href, forms }));
  };

  const give = () => {
    const kept = JSON.parse(sessionStorage.getItem(KEY) || "{}");
    sessionStorage.removeItem(KEY);
    if (kept.page !== location.href.split("#")[0]) return;
    for (const form of document.querySelectorAll("form.form")) {
      const words = kept.forms[goes(form)] || {};
      for (const one of form.elements) {
        if (!typed(one) || !Object.hasOwn(words, one.name)) continue;
        if (ticked(one)) one.checked = words[one.name];
        else one.value = words[one.name];
      }
    }
  };

  store(give);
  for (const link of document.querySelectorAll(".languages a")) {
    link.addEventListener("click", (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) store(() => keep(link));
    });
  }
  /* What is sent is not to come back: the switch may have failed, and the words been sent from here. */
  document.addEventListener("submit", () => store(() => sessionStorage.removeItem(KEY)));
})();
