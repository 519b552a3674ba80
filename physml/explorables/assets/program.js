// The semantics of a figure, the same as program.py: arrays in wasm memory, scalars, events between frames, a log.
const TYPES = { int8: Int8Array, uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array, int32: Int32Array,
  uint32: Uint32Array, int64: BigInt64Array, uint64: BigUint64Array, float32: Float32Array, float64: Float64Array };
const decode = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
const spread = (to, from) => { for (let at = 0; at < to.length; at += from.length) to.set(from, at); };  // one for all, or all
const STACK_TOP = 65536;

const modules = new Map();  // digest -> promise of a compiled module: compiled once a page, instantiated once a figure
const compile = (digest, bytes) => {
  if (!modules.has(digest)) modules.set(digest, WebAssembly.compile(bytes));
  return modules.get(digest);
};

class Program {
  static async create(payload, bytes = decode(payload.wasm)) {
    const module = await compile(payload.digest, bytes);
    const memory = new WebAssembly.Memory({ initial: payload.pages, maximum: payload.pages });
    const env = { __linear_memory: memory, __stack_pointer: new WebAssembly.Global({ value: 'i32', mutable: true }, STACK_TOP),
      kernel_error(status) { throw new Error(`its kernel raised an error (status ${status})`); } };
    const { exports } = await WebAssembly.instantiate(module, { env });
    return new Program(payload, memory, exports);
  }

  constructor(payload, memory, exports) {
    Object.assign(this, { payload, memory, exports, arrays: {} });
    const view = (dtype, offset, n) => new TYPES[dtype](memory.buffer, offset, n);
    for (const [name, a] of Object.entries(payload.arrays)) {
      if (a.fields) {  // a record: its bytes, and each field as an array of one
        const fields = Object.entries(a.fields).map(([field, [dtype, at]]) => [field, view(dtype, a.offset + at, 1)]);
        this.arrays[name] = Object.assign(view('uint8', a.offset, a.bytes), { shape: a.shape, fields: Object.fromEntries(fields) });
      } else this.arrays[name] = Object.assign(view(a.dtype, a.offset, a.shape.reduce((x, y) => x * y, 1)), { shape: a.shape });
    }
    this.reset();
  }

  reset() {
    for (const [name, a] of Object.entries(this.payload.arrays)) {
      const to = this.bytes(name);
      if (a.data) spread(to, decode(a.data)); else to.fill(0);
    }
    this.log = [];
    this.before = undefined;
    this.scalars = { frame: 0 };
    for (const [name, c] of Object.entries(this.payload.controls)) this.scalars[name] = c.value;
    this.call('initialise');
    for (const [role] of this.payload.reactions) this.call(role);
  }

  bytes(name) { const a = this.arrays[name]; return new Uint8Array(a.buffer, a.byteOffset, a.byteLength); }

  value(name) { return this.arrays[name] ?? this.scalars[name] ?? this.payload.constants[name]; }

  evaluate(expression) {  // 'name', 'record.field', 'array[3]' or 'ring[now]'
    const [, name, field, index] = /^(\w+)(?:\.(\w+)|\[(\w+)\])?$/.exec(expression), x = this.value(name);
    if (field) return Number(x.fields[field][0]);
    if (index === undefined) return x;
    const n = x.shape?.at(-1);
    return Number(index === 'now' ? x[(this.scalars.frame - 1 + n) % n] : x[+index]);
  }

  readout(text) {
    return text.replace(/\{(\w+(?:\.\w+|\[\w+\])?)(?::\.(\d)f)?\}/g, (_, expression, digits) => {
      const x = this.evaluate(expression);
      if (Number.isNaN(x)) return '…';
      return (digits ? Number(x).toFixed(+digits) : String(x)).replace('-', '−').replace('Infinity', '∞');
    });
  }

  call(role) {
    for (const [name, from, length, data] of this.payload.settings[role] ?? [])
      spread(this.bytes(name).subarray(from, from + length), decode(data));
    const kernel = this.payload.kernels[role];
    if (!kernel) return;
    const args = kernel.args.flatMap(([kind, name]) => {
      const x = this.value(name);
      if (kind === 'array' || kind === 'record') return [x.byteOffset, ...x.shape];
      if (kind === 'float') return [x];
      if (!Number.isSafeInteger(x)) throw new Error(`${name} is ${x}, and must be a whole number`);
      return [BigInt(x)];
    });
    this.exports[kernel.export](...args);
  }

  // The same controls again, and nothing in between: the last setting takes the place of the one before, so that a
  // slider that is dragged on a still figure leaves one event.
  replaces(event) {
    const [frame, last] = this.log.at(-1) ?? [], names = e => Object.keys(e).sort().join();
    return frame === this.scalars.frame && typeof last === 'object' && typeof event === 'object'
      && names(last) === names(event) && Object.keys(event).every(n => n in this.payload.controls);
  }

  apply(event) {
    const arrays = new Uint8Array(this.memory.buffer, STACK_TOP);
    if (this.replaces(event)) {
      this.log.pop();
      arrays.set(this.before);
    } else if (typeof event === 'object') this.before = arrays.slice();
    this.log.push([this.scalars.frame, event]);
    if (typeof event === 'string') {
      this.call(event);
      return this.answer((this.payload.settings[event] ?? []).map(([name]) => name));
    }
    for (const [name, value] of Object.entries(event)) {
      if (this.arrays[name]) for (const [i, item] of value) this.arrays[name][i] = item;
      else this.scalars[name] = value;
    }
    this.answer(Object.keys(event));
  }

  answer(changed) { for (const [role, names] of this.payload.reactions) if (names.some(n => changed.includes(n))) this.call(role); }

  step() { this.call('step'); this.scalars.frame++; }

  run(frames, events = []) {  // headless, for tests and replays
    const queue = events.slice().sort((a, b) => a[0] - b[0]);  // stable, as in program.py
    for (let f = 0; f < frames; f++) {
      while (queue.length && queue[0][0] <= f) this.apply(queue.shift()[1]);
      this.step();
    }
    for (const [, event] of queue) this.apply(event);
    return this;
  }

  python() {  // the call that computes this very state again
    const events = this.log.map(([frame, event]) => `(${frame}, ${JSON.stringify(event)})`).join(', ');
    return `${this.payload.python}.run(frames=${this.scalars.frame}, events=[${events}])`;
  }
}
