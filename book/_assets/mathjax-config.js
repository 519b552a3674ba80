/* MathJax from the site itself. Opened from disk, where some browsers refuse to load fonts, it draws paths instead. */
window.MathJax = {
  loader: { load: ["input/tex", location.protocol === "file:" ? "output/svg" : "output/chtml", "a11y/assistive-mml"] },
  tex: { tags: "none" },
  options: { processHtmlClass: "tex2jax_process|mathjax_process|math" },
  chtml: { matchFontHeight: false },
  startup: {
    pageReady: () => MathJax.startup.defaultPageReady().then(() => {
      for (const box of document.querySelectorAll("div.math")) {
        if (box.scrollWidth > box.clientWidth) {  // an equation wider than the column scrolls inside itself, by keyboard too
          box.tabIndex = 0;
          box.setAttribute("role", "group");
          box.setAttribute("aria-label", "equation, scrolls sideways");
        }
      }
    }),
  },
};
