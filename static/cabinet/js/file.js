// The button of a file field says "Choose a file" in the browser's language. This puts the page's own words over it;
// the field itself stays where it is, only unseen: mouse, keyboard, dropping a file and screen readers use it as before.

for (const field of document.querySelectorAll("input[type=file][data-choose]")) {
  const [box, face, button, name] = ["div", "span", "b", "i"].map((tag) => document.createElement(tag));
  const say = () => {
    name.textContent = [...field.files].map((file) => file.name).join(", ") || field.dataset.none;
  };
  box.className = "file";
  face.className = field.className;
  face.setAttribute("aria-hidden", "true");
  button.textContent = field.dataset.choose;
  face.append(button, name);
  field.replaceWith(box);
  field.className = "";
  box.append(face, field);
  field.addEventListener("change", say);
  say();
}
