// A figure: a program, its controls, its canvases and the frame loop.
const TICK = 1000 / 60;  // at most one step each sixtieth of a second, whatever the display's rate
const READ = 200;        // ms between updates of the visible readout

class Figure {
  constructor(el, program, model) {
    Object.assign(this, { el, program, model, queue: [], visible: false, last: 0, read: 0, cost: 0 });
    this.steps = 'step' in program.payload.kernels;  // one without draws when it is moved, and no frame loop runs
    this.playing = this.steps && !matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.stop = new AbortController();
    this.canvases = [...el.querySelectorAll('canvas')].map(canvas => ({ canvas, view: program.payload.views[canvas.dataset.view] }));
    this.sentence = program.payload.views.find(v => v.kind === 'readout')?.text;
    this.bindControls();
    for (const { canvas, view } of this.canvases) {
      if (view.editable) drawOn(this, canvas, view);
      if (view.markers) dragMarker(this, canvas, view);
    }
    this.observe();
    this.play(this.playing);
    this.sync();
    this.resize();
    this.recolour();
  }

  on(target, type, action) { target.addEventListener(type, action, { signal: this.stop.signal }); }

  query(selector) { return this.el.querySelectorAll(selector); }

  bindControls() {
    for (const input of this.query('[data-control]')) {
      const name = input.dataset.control, control = this.program.payload.controls[name];
      const read = { slider: () => control.values[+input.value], choice: () => +input.value, toggle: () => +input.checked }[control.kind];
      this.on(input, 'input', () => this.set(name, read(), true));
      this.model?.on(`change:${name}`, () => this.set(name, Number(this.model.get(name)), false));
      const given = this.model ? Number(this.model.get(name)) : control.value;
      if (given !== control.value) this.send({ [name]: given });
    }
    for (const b of this.query('[data-button]')) this.on(b, 'click', () => this.send(b.dataset.button));
    const acts = { play: () => this.play(!this.playing), step: () => this.stepOnce(), reset: () => this.reset(),
      python: () => this.copy(this.program.python()), link: () => this.copy(this.link()), enlarge: b => enlarge(this, b) };
    for (const b of this.query('[data-act]')) this.on(b, 'click', () => acts[b.dataset.act](b));
  }

  observe() {
    this.sizes = new ResizeObserver(() => this.resize());
    this.canvases.forEach(({ canvas }) => this.sizes.observe(canvas));
    this.seen = new IntersectionObserver(([e]) => { this.visible = e.isIntersecting; this.wake(); });
    this.seen.observe(this.el);
    this.theme = new MutationObserver(() => this.recolour());
    for (const node of [document.documentElement, document.body])
      this.theme.observe(node, { attributes: true, attributeFilter: ['data-theme', 'data-jp-theme-light'] });
    this.on(window, 'resize', () => this.resize());  // another zoom keeps sizes and changes the number of pixels
    document.fonts?.ready.then(() => this.draw(false));
    if (document.fonts?.addEventListener) this.on(document.fonts, 'loadingdone', () => this.draw(false));
  }

  // Everything the reader does becomes an event; events wait for the frame boundary, in the order in which they came.
  send(event) {
    const tail = this.queue.at(-1), plain = e => typeof e === 'object' && Object.values(e).every(v => typeof v === 'number');
    const [drawn] = Object.keys(event), stroke = Array.isArray(event[drawn]) && Array.isArray(tail?.[drawn]);
    if (stroke) tail[drawn].push(...event[drawn]);
    else if (tail && plain(tail) && plain(event)) Object.assign(tail, event);
    else this.queue.push(event);
    if (!this.playing) this.soon ??= requestAnimationFrame(() => this.settle());  // one drawing for all inputs of a frame
  }

  settle() {  // a figure that stands still answers at once
    this.soon = undefined;
    this.guard(() => this.drain());
    this.draw(true);
  }

  drain() { for (const event of this.queue.splice(0)) this.program.apply(event); }

  current(name) {
    return this.queue.findLast(e => typeof e === 'object' && name in e)?.[name] ?? this.program.scalars[name];
  }

  set(name, value, mine) {
    if (value === this.current(name)) return;
    this.send({ [name]: value });
    if (mine) this.share({ [name]: value });
    this.sync({ [name]: value });
    this.read = 0;
  }

  share(values) {  // with the widget's traits, in a notebook
    for (const [name, value] of Object.entries(values))
      this.model?.set(name, this.program.payload.controls[name].kind === 'toggle' ? Boolean(value) : value);
    this.model?.save_changes();
  }

  assign(values) {  // from a link or a sentence of the text: known controls only, kept within their bounds, all at once
    const event = {};
    for (const [name, text] of Object.entries(values)) {
      const control = this.program.payload.controls[name], value = Number(text);
      if (!control || !Number.isFinite(value)) continue;
      const bounded = Math.min(Math.max(value, control.values[0]), control.values.at(-1));
      event[name] = control.values.every(Number.isInteger) ? Math.round(bounded) : bounded;
    }
    if (!Object.keys(event).length) return;
    this.send(event);
    this.share(event);
    this.sync(event);
    this.draw(true);
  }

  sync(values = this.program.scalars) {  // the value is the truth, the thumb shows the grid point next to it
    for (const input of this.query('[data-control]')) {
      const value = values[input.dataset.control], control = this.program.payload.controls[input.dataset.control];
      if (value === undefined) continue;
      if (control.kind === 'toggle') { input.checked = Boolean(value); continue; }
      let k = 0;
      control.values.forEach((x, i) => { if (Math.abs(x - value) < Math.abs(control.values[k] - value)) k = i; });
      if (+input.value !== k) input.value = k;
      if (control.kind !== 'slider') continue;
      const text = value.toFixed(control.digits);
      input.setAttribute('aria-valuetext', text);
      input.previousElementSibling.textContent = text;
    }
  }

  stepOnce() {
    this.play(false);
    this.guard(() => { this.drain(); this.program.step(); });
    this.draw(true);
  }

  reset() {  // the arrays start again, the controls stay; the log starts with what differs from the declaration
    this.failed = undefined;
    this.query('.ex-error')[0].hidden = true;
    const keep = {};
    for (const [name, c] of Object.entries(this.program.payload.controls))
      if (this.current(name) !== c.value) keep[name] = this.current(name);
    this.queue = [];
    this.guard(() => {
      this.program.reset();
      if (Object.keys(keep).length) this.program.apply(keep);
    });
    this.draw(true);
  }

  play(on) {
    const [button] = this.query('[data-act=play]');
    this.playing = on &&= this.steps;
    this.el.toggleAttribute('data-playing', on);
    if (button) {
      button.title = on ? 'Pause' : 'Play';
      button.setAttribute('aria-label', button.title);
    }
    if (!on) this.draw(true);
    this.wake();
  }

  wake() { if (this.playing && this.visible && !this.pending && !this.failed) this.pending = requestAnimationFrame(t => this.tick(t)); }

  tick(now) {
    this.pending = 0;
    if (this.playing && now - this.last >= TICK - 2) {
      this.last = now;
      const start = performance.now();
      this.guard(() => { this.drain(); this.program.step(); });
      this.draw(false);
      this.cost += (performance.now() - start - this.cost) / 20;  // ms a frame, step and drawing, smoothed
    }
    this.wake();
  }

  guard(action) {  // a kernel's error stops this figure, says so, and leaves the others alone
    if (this.failed) return;
    try { action(); } catch (error) {
      this.failed = error;
      this.say('.ex-error', `This figure has stopped at frame ${this.program.scalars.frame}: ${error.message}. “Reset” starts it again.`);
      this.play(false);
      console.error(`explorable ${this.program.payload.name}, frame ${this.program.scalars.frame}:`, error);
    }
  }

  say(selector, text) { Object.assign(this.query(selector)[0], { hidden: false, textContent: text }); }

  link() {
    const query = new URLSearchParams(Object.keys(this.program.payload.controls).map(n => [n, this.current(n)]));
    return `${location.href.split('#')[0]}#${this.program.payload.name}?${query}`;
  }

  async copy(text) {
    const [status] = this.query('.ex-status');
    this.copied = text;
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = 'Copied';
      status.toggleAttribute('data-toast', true);
      setTimeout(() => status.toggleAttribute('data-toast', false), 1500);
    } catch { this.say('.ex-note', text); }  // no clipboard (a page from disk, an old browser): show it to be copied by hand
  }

  recolour() {
    const style = getComputedStyle(this.el), get = n => style.getPropertyValue(`--ex-${n}`).trim();
    this.colours = Object.fromEntries(['down', 'ink', 'line', 'grid', 'ground'].map(n => [n, get(n)]));
    this.colours.series = [0, 1, 2, 3, 4, 5].map(k => get(`s${k}`));
    this.colours.font = style.fontFamily;
    this.draw(true);
  }

  resize() {
    const unit = this.unit = devicePixelRatio || 1;
    for (const { canvas } of this.canvases) {
      const w = Math.round(canvas.clientWidth * unit), h = Math.round(canvas.clientHeight * unit);
      if (w && (canvas.width !== w || canvas.height !== h)) Object.assign(canvas, { width: w, height: h });
    }
    this.draw(true);
  }

  draw(speak) {
    if (!this.colours) return;
    for (const { canvas, view } of this.canvases) {
      const g = canvas.getContext('2d');
      g.clearRect(0, 0, canvas.width, canvas.height);
      VIEWS[view.kind](g, canvas.width, canvas.height, view, this.program, this.colours, this.unit);
    }
    const now = performance.now();
    if (!this.sentence || !(speak || now - this.read > READ)) return;
    this.read = now;
    const text = this.query('.ex-readout')[0].textContent = this.program.readout(this.sentence);
    if (speak && !this.playing) this.query('.ex-status')[0].textContent = text;  // for screen readers: only when it stands still
  }

  destroy() {
    this.stop.abort();
    for (const o of [this.sizes, this.seen, this.theme]) o.disconnect();
    for (const frame of [this.pending, this.soon]) cancelAnimationFrame(frame);
    this.playing = false;
  }
}
