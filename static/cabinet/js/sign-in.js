// The session has ended: a dialog over the page. What was typed stays where it is and is sent after signing in.

import { cookie } from "./page.js";

const dialog = document.getElementById("sign-in-again");

// True once the person of this page has signed in, false when they do not want to now.
export function signIn(sentence, offline, person) {
  const form = dialog.querySelector("form");
  const [about, fault] = form.querySelectorAll("p");
  about.textContent = sentence;
  fault.textContent = "";
  if (!dialog.open) dialog.showModal();
  (form.email.value ? form.password : form.email).focus();
  return new Promise((resolve) => {
    async function send(event) {
      event.preventDefault();
      const body = new URLSearchParams(new FormData(form));
      form.password.value = "";
      const told = await post(form.action, body, person);
      if (told?.signed_in) return dialog.close("signed in");
      fault.textContent = told?.errors ? Object.values(told.errors).flat().join(" ") : offline;
      form.password.focus();
    }
    const leave = () => dialog.close("");
    form.addEventListener("submit", send);
    form.querySelector("button[type=button]").addEventListener("click", leave);
    dialog.returnValue = "";
    dialog.addEventListener("close", () => {
      form.removeEventListener("submit", send);
      form.querySelector("button[type=button]").removeEventListener("click", leave);
      resolve(dialog.returnValue === "signed in");
    }, { once: true });
  });
}

async function post(url, body, person) {
  for (let attempt = 0; attempt < 2; attempt += 1) { // the token may be old: a refusal brings a fresh one
    const headers = { Accept: "application/json", "X-CSRFToken": cookie("csrftoken"), "X-Person": person };
    const answer = await fetch(url, { method: "POST", body, headers }).catch(() => null);
    const told = await answer?.json().catch(() => null);
    if (!told?.token) return told;
  }
  return null;
}
