/* Shows what is new on an open ticket. The page is whole without it; what it inserts comes ready from the server, as the page did. */
"use strict";
(() => {
  const story = document.getElementById("story");
  if (!story || !story.dataset.live || !window.EventSource) return;
  const named = (li) => li.id || "day " + li.textContent;
  const FIRST = 5000;
  const LONGEST = 300000;
  let busy = false;
  let again = false;
  let pause = FIRST;
  let timer;
  let stream;

  /* What both have stays where it is, so that nothing moves under who reads, and nothing half-written is touched. */
  const merge = (old, fresh) => {
    const left = new Map(Array.from(old.children, (li) => [named(li), li]));
    let at = old.firstElementChild;
    for (const one of Array.from(fresh.children)) {
      const there = left.get(named(one));
      left.delete(named(one));
      if (there && there.textContent === one.textContent) {
        if (there === at) at = at.nextElementSibling;
        else old.insertBefore(there, at);
        continue;
      }
      const made = document.importNode(one, true);
      if (there) {
        if (there === at) at = at.nextElementSibling;
        there.replaceWith(made);
      } else {
        made.classList.add("is-new");
        old.insertBefore(made, at);
      }
    }
    for (const gone of left.values()) gone.remove();
  };

  const news = async () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    let heard = false;
    let gone = false;
    try {
      const first = story.querySelector(".timeline > [id]");
      const url = new URL(story.dataset.news, location.href);
      if (first) url.searchParams.set("from", first.id.slice(1));
      const answer = await fetch(url, { credentials: "same-origin", redirect: "error" });
      gone = answer.status === 404;
      if (!answer.ok) throw new Error();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const [facts, shown] = [page.getElementById("facts"), document.getElementById("facts")];
      if (facts.textContent !== shown.textContent) shown.replaceWith(document.importNode(facts, true));
      merge(story.querySelector(".timeline"), page.querySelector(".timeline"));
      heard = true;
    } catch (_) {
      /* asked again below */
    } finally {
      busy = false;
    }
    if (gone) leave();
    else if (!heard) later();
    else if (stream.readyState === EventSource.CLOSED) listen();
    if (again && heard) news();
    again = false;
  };

  /* A browser comes back by itself when a stream ends, but never after an answer that is none, as while we are started again
     (WHATWG HTML 9.2.3, "fail the connection"). Many pages come back then, so none at the same time. */
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(news, pause * (0.5 + Math.random()));
    pause = Math.min(2 * pause, LONGEST);
  };

  const listen = () => {
    stream = new EventSource(new URL(story.dataset.live, location.href));
    stream.addEventListener("news", news);
    stream.addEventListener("open", () => {
      pause = FIRST;
    });
    stream.addEventListener("error", (event) => event.target.readyState === EventSource.CLOSED && later());
  };

  const leave = () => {
    clearTimeout(timer);
    stream.close();
  };

  listen();
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => event.persisted && listen());
})();
