// The two places where figures live: a static page, and a Jupyter widget.
const figures = {};

const mount = async el => {
  const payload = JSON.parse(el.querySelector('script[type="application/json"]').textContent);
  try {
    return figures[payload.name] = new Figure(el, await Program.create(payload), null);
  } catch (error) {
    Object.assign(el.querySelector('.ex-error'), { hidden: false, textContent: `This figure cannot start: ${error.message}` });
    console.error(`explorable ${payload.name}:`, error);
  }
};

const started = new Map();  // element -> promise of its figure
const start = el => {
  if (!started.has(el)) started.set(el, mount(el));
  return started.get(el);
};

const reveal = el => {  // scroll, unless it is in sight
  const box = el.getBoundingClientRect(), still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (box.top < 0 || box.bottom > innerHeight) el.scrollIntoView({ behavior: still ? 'instant' : 'smooth', block: 'center' });
};

// "name?temperature=2.269": start the figure, set its controls, and bring it into view if it is out of sight.
const go = async (target, scroll) => {
  const [name, query] = target.split('?'), el = document.getElementById(name);
  if (!el?.matches('figure.explorable')) return;
  if (scroll) reveal(el);
  (await start(el))?.assign(Object.fromEntries(new URLSearchParams(query)));
};

const scan = () => {  // a figure starts when it comes near the screen
  const near = new IntersectionObserver(entries => entries.forEach(e => {
    if (e.isIntersecting) { near.unobserve(e.target); start(e.target); } }), { rootMargin: '300px' });
  document.querySelectorAll('figure.explorable').forEach(el => near.observe(el));
  document.querySelectorAll('button[data-explore]').forEach(b => {
    b.disabled = false;
    b.addEventListener('click', () => go(b.dataset.explore, true));
  });
  addEventListener('beforeprint', () => document.querySelectorAll('figure.explorable:not(:has(.ex-poster)) noscript').forEach(n =>
    n.insertAdjacentHTML('afterend', `<div class="ex-poster">${n.textContent}</div>`)));
  const arrive = () => { if (location.hash.includes('?')) go(decodeURIComponent(location.hash.slice(1)), true); };
  addEventListener('hashchange', arrive);
  arrive();
};

async function render({ model, el }) {
  el.classList.add('explorable');
  const id = Math.random().toString(36).slice(2, 10);  // two views of one widget must not share ids
  el.innerHTML = model.get('_markup').replace(/(id|for)="/g, `$1="${id}-`);
  el.dataset.size = model.get('_size');
  el.querySelector('[data-act=link]').remove();  // a notebook's address says nothing about its figures
  const raw = model.get('_wasm'), bytes = new Uint8Array(raw.buffer ?? raw, raw.byteOffset ?? 0, raw.byteLength);
  const program = await Program.create(structuredClone(model.get('_payload')), bytes.slice());
  const figure = figures[program.payload.name] = new Figure(el, program, model);
  const receive = message => {
    if (message.type === 'event') figure.send(message.event);
    if (message.type === 'fetch') {
      figure.guard(() => figure.drain());
      model.send({ type: 'state', frame: program.scalars.frame, log: program.log }, undefined,
        Object.keys(program.arrays).map(n => program.bytes(n).slice().buffer));
    }
  };
  const explore = event => {  // a button in the text of the notebook edition, value="name?temperature=2.269"
    const [name, query] = (event.target.closest?.('button.explore')?.value ?? '').split('?');
    if (name !== program.payload.name || !el.isConnected) return;
    reveal(el);
    figure.assign(Object.fromEntries(new URLSearchParams(query)));
  };
  model.on('msg:custom', receive);
  document.addEventListener('click', explore);
  return () => { model.off('msg:custom', receive); document.removeEventListener('click', explore); figure.destroy(); };
}

if (typeof document !== 'undefined' && document.currentScript) {
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', scan); else scan();
}
return { Program, figures, render };
