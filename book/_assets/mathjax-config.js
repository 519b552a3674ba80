/* MathJax from the site itself, with the site's fonts, and equations that scroll where the column is too narrow. */
function showOverflow() {
  const update = (box) => {
    const hidden = box.scrollWidth - box.clientWidth;
    if (hidden > 1) {  // reached by keyboard, and read out as what it is
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", "equation, scrolls sideways");
    } else if (box.hasAttribute("tabindex")) {
      for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    }
    box.classList.toggle("more-left", box.scrollLeft > 1);
    box.classList.toggle("more-right", hidden - box.scrollLeft > 1);
  };
  const resized = new ResizeObserver((entries) => entries.forEach((entry) => update(entry.target)));
  const boxes = [...document.querySelectorAll('mjx-container[display="true"]')];
  for (const box of boxes) {
    update(box);
    resized.observe(box);
    box.addEventListener("scroll", () => update(box), { passive: true });
  }
  document.fonts.addEventListener("loadingdone", () => boxes.forEach(update));  // letters of another width
}

window.MathJax = {
  loader: { load: ["input/tex", "output/chtml", "a11y/assistive-mml"] },
  tex: { tags: "none" },
  options: { processHtmlClass: "tex2jax_process|mathjax_process|math" },
  chtml: { matchFontHeight: false, scale: 1.05 },  // small letters as high as those of the text
  startup: {
    ready: () => {
      const { CHTMLFontData } = MathJax._.output.chtml.FontData, { TeXFont } = MathJax._.output.chtml.fonts.tex_ts;
      CHTMLFontData.defaultFonts = TeXFont.defaultFonts = {};  // the style sheet of the site's fonts offers them
      MathJax.startup.defaultReady();
    },
    pageReady: () => MathJax.startup.defaultPageReady().then(showOverflow),
  },
};
