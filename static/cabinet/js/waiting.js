// On the pages of a report: what was typed on this computer and has not been sent yet, section by section (#waiting).

import { readAll } from "./keep.js";

const notice = document.getElementById("waiting");
const { person, report, url } = notice.dataset;
const records = (await readAll(person, report)).filter((record) => record?.cells.length);
notice.querySelector("ul").replaceChildren(...records.map((record) => {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = url.replace("/0/", `/${record.section}/`);
  link.textContent = record.title;
  item.append(link);
  return item;
}));
notice.hidden = !records.length;
