// What a hand does on a picture: draw cells, drag a marker, open the full window. Sliders and buttons are the page's own.
const HOLD = 220, SLACK = 6;  // ms of rest after which a finger draws in any direction; px before it moves

// A mouse draws at once. A finger that sets off sideways, rests first or taps draws; one that sets off upwards scrolls.
const drawOn = (figure, canvas, view) => {
  const a = figure.program.value(view.array), [rows, columns] = a.shape, brush = view.brush ?? 0;
  let value = null, last, down, timer;
  const dab = ([row, column], cells) => {
    for (let i = Math.max(0, row - brush); i <= Math.min(rows - 1, row + brush); i++)
      for (let j = Math.max(0, column - brush); j <= Math.min(columns - 1, column + brush); j++) cells.add(i * columns + j);
  };
  const stroke = to => {  // every cell on the way from the last point, however fast the hand
    const cells = new Set(), n = Math.max(1, ...to.map((x, k) => Math.abs(x - last[k])));
    for (let s = 1; s <= n; s++) dab(to.map((x, k) => Math.round(last[k] + (x - last[k]) * s / n)), cells);
    last = to;
    if (cells.size) figure.send({ [view.array]: [...cells].map(i => [i, value]) });
  };
  const at = e => {
    const r = canvas.getBoundingClientRect();
    return [Math.floor((e.clientY - r.top) / r.height * rows), Math.floor((e.clientX - r.left) / r.width * columns)];
  };
  const begin = e => {
    last = at(e);
    const i = last[0] * columns + last[1];
    value = a[i] > 0 ? -1 : 1;
    view.cursor = undefined;
    try { canvas.setPointerCapture(e.pointerId); } catch { /* the finger has left */ }
    stroke(last);
  };
  const end = () => { clearTimeout(timer); value = down = null; };
  figure.on(canvas, 'pointerdown', e => {
    if (!e.isPrimary || e.button) return end();
    if (e.pointerType !== 'touch') return begin(e);
    down = e;
    timer = setTimeout(() => down && begin(down), HOLD);
  });
  figure.on(canvas, 'pointermove', e => {
    if (value === null && down) {
      const x = Math.abs(e.clientX - down.clientX), y = Math.abs(e.clientY - down.clientY);
      if (Math.max(x, y) > SLACK) { clearTimeout(timer); if (x > y) begin(down); else down = null; }
    }
    if (value !== null) for (const m of e.getCoalescedEvents?.() ?? [e]) stroke(at(m));
  });
  figure.on(canvas, 'pointerup', e => { if (value === null && down) begin(e); end(); });
  for (const type of ['pointercancel', 'lostpointercapture']) figure.on(canvas, type, end);
  canvas.addEventListener('touchmove', e => { if (value !== null) e.preventDefault(); }, { passive: false, signal: figure.stop.signal });
  figure.on(canvas, 'contextmenu', e => { if (down) e.preventDefault(); });

  const show = cell => { view.cursor = cell; figure.draw(false); };
  figure.on(canvas, 'focus', () => { if (canvas.matches(':focus-visible')) show(view.cursor ?? (rows >> 1) * columns + (columns >> 1)); });
  figure.on(canvas, 'blur', () => show(undefined));
  figure.on(canvas, 'keydown', e => {
    const pace = Math.max(1, brush), move = { ArrowUp: -pace * columns, ArrowDown: pace * columns, ArrowLeft: -pace, ArrowRight: pace }[e.key];
    if (!move && e.key !== ' ') return;
    e.preventDefault();
    const cell = view.cursor ?? (rows >> 1) * columns + (columns >> 1);
    if (move) return show((cell + move + a.length) % a.length);
    value = a[cell] > 0 ? -1 : 1;
    stroke(last = [Math.floor(cell / columns), cell % columns]);
    value = null;
    show(cell);
  });
};

// A marker whose place is a slider's value can be dragged: the plot is then a slider, too.
const dragMarker = (figure, canvas, view) => {
  const name = view.markers.map(m => m[0]).find(n => figure.program.payload.controls[n]?.kind === 'slider');
  if (!name || !view.xlim) return;
  const { values } = figure.program.payload.controls[name];
  let held = false;
  const follow = e => {
    const { left, right } = view.box, r = canvas.getBoundingClientRect(), px = (e.clientX - r.left) * figure.unit;
    const x = view.xlim[0] + (px - left) / (right - left) * (view.xlim[1] - view.xlim[0]);
    figure.set(name, values.reduce((best, v) => Math.abs(v - x) < Math.abs(best - x) ? v : best), true);
  };
  canvas.dataset.drag = name;
  canvas.title = `Drag: ${figure.query(`[data-control=${name}]`)[0].labels[0]?.textContent ?? name}`;
  figure.on(canvas, 'pointerdown', e => {
    if (!e.isPrimary || e.button) return;
    held = true;
    canvas.setPointerCapture(e.pointerId);
    if (e.pointerType !== 'touch') follow(e);
  });
  figure.on(canvas, 'pointermove', e => { if (held) follow(e); });
  figure.on(canvas, 'pointerup', e => { if (held) follow(e); held = false; });
  figure.on(canvas, 'pointercancel', () => { held = false; });
};

// The figure in the whole window: a modal dialog, which Esc closes; its place in the page is held meanwhile.
const enlarge = (figure, button) => {
  const { el } = figure, open = el.closest('dialog.ex-window');
  if (open) return open.close();
  const style = getComputedStyle(el), place = document.createElement('div'), dialog = document.createElement('dialog');
  place.style.cssText = `height: ${el.offsetHeight}px; margin: ${style.margin}`;
  dialog.className = 'ex-window';
  dialog.setAttribute('aria-labelledby', el.querySelector('.ex-title').id);
  el.replaceWith(place);
  el.classList.add('ex-full');
  dialog.append(el);
  document.body.append(dialog);
  dialog.addEventListener('close', () => {
    el.classList.remove('ex-full');
    place.replaceWith(el);
    dialog.remove();
    button.focus();
  });
  dialog.showModal();
  button.focus();
};
