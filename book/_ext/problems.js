// A line to write a prediction on. It stays in this browser; nobody else sees it.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".problem-prediction").forEach((box, index) => {
    const key = `prediction:${location.pathname}:${box.closest("section")?.id ?? index}`;
    const field = document.createElement("textarea");
    field.rows = 2;
    field.setAttribute("aria-label", "Your prediction");
    field.placeholder = "Write it down before you go on. It stays in this browser.";
    try { field.value = localStorage.getItem(key) ?? ""; } catch { /* no storage: the line still serves */ }
    field.addEventListener("input", () => {
      try { localStorage.setItem(key, field.value); } catch { /* as above */ }
    });
    const text = box.querySelector("p");
    text.innerHTML = "<strong>Your prediction:</strong>";
    box.append(field);
  });
});
