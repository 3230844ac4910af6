// Brings paste.js once somebody works in the page: most who open one do not paste. A block that is faster than its script
// waits for it.

let isHere = false;
const bring = () => import("./paste.js").then(() => { isHere = true; });

document.addEventListener("focusin", () => bring().catch(() => {}), { once: true });
document.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (isHere || !/[\t\n]/.test(text.replace(/\s+$/, ""))) return;
  event.preventDefault();
  bring().then(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    event.target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
});
