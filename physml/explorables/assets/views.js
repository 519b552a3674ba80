// Views: (context g, width w, height h, view v, program p, colours c, unit = device pixels a CSS pixel).
const scale = ([a, b], from, to) => x => from + (x - a) / (b - a) * (to - from);

const polyline = (g, n, x, y, colour, width) => {
  g.beginPath();
  for (let i = 0, pen = false; i < n; i++) {
    const px = x(i), py = y(i);
    if (!(Number.isFinite(px) && Number.isFinite(py))) { pen = false; continue; }
    if (pen) g.lineTo(px, py); else g.moveTo(px, py);
    pen = true;
  }
  Object.assign(g, { strokeStyle: colour, lineWidth: width, lineJoin: 'round' }).stroke();
};

const dot = (g, x, y, radius, colour, edge) => {
  g.beginPath();
  g.arc(x, y, radius, 0, 7);
  Object.assign(g, { fillStyle: colour }).fill();
  if (edge) Object.assign(g, { strokeStyle: edge, lineWidth: radius / 3 }).stroke();
};

// Axes, ticks and labels; returns the plotting box and its scales, clipped to the box until g.restore().
const axes = (g, w, h, v, c, unit) => {
  const box = { left: 40 * unit, right: w - 10 * unit, top: 8 * unit, bottom: h - (v.xlabel ? 34 : v.xticks || v.categories ? 20 : 10) * unit };
  if (v.ylabel) box.left += 14 * unit;
  const y = scale(v.ylim, box.bottom, box.top), x = v.xlim ? scale(v.xlim, box.left, box.right) : null;
  Object.assign(g, { font: `${11.5 * unit}px ${c.font}`, fillStyle: c.line, strokeStyle: c.grid, lineWidth: unit });
  Object.assign(g, { textAlign: 'right', textBaseline: 'middle' });
  for (const [at, text] of v.yticks) {
    polyline(g, 2, i => i ? box.right : box.left, () => Math.round(y(at)) + unit / 2, c.grid, unit);
    g.fillText(text, box.left - 5 * unit, y(at));
  }
  Object.assign(g, { textAlign: 'center', textBaseline: 'top' });
  for (const [at, text] of v.xticks ?? []) g.fillText(text, Math.min(x(at), w - g.measureText(text).width / 2), box.bottom + 5 * unit);
  g.fillStyle = c.ink;
  if (v.xlabel) g.fillText(v.xlabel, (box.left + box.right) / 2, box.bottom + 19 * unit);
  if (v.ylabel) {
    g.save();
    g.translate(3 * unit, (box.top + box.bottom) / 2);
    g.rotate(-Math.PI / 2);
    g.fillText(v.ylabel, 0, 0);
    g.restore();
  }
  polyline(g, 3, i => i ? box.left + (i - 1) * (box.right - box.left) : box.left, i => i ? box.bottom : box.top, c.line, unit);
  g.save();
  g.beginPath();
  g.rect(box.left, box.top - 3 * unit, box.right - box.left + 6 * unit, box.bottom - box.top + 6 * unit);
  g.clip();
  return v.box = { ...box, x, y };
};

// The names of curves beside them: of some places along a curve, above and below it, the one farthest from everything else.
// The last place has an advantage, so that names do not jump about while the reader drags.
const PLACES = Array.from({ length: 15 }, (_, i) => 0.02 + 0.07 * i);
const curveLabels = (g, v, box, rows, grid, dots, c, unit) => {
  Object.assign(g, { textAlign: 'left', textBaseline: 'top', font: `600 ${11.5 * unit}px ${c.font}` });
  const height = 13 * unit, taken = dots.map(([x, y]) => [x - 5 * unit, y - 5 * unit, x + 5 * unit, y + 5 * unit]), spots = v.spots ??= [];
  const nearest = x => { let best = 0; grid.forEach((u, i) => { if (Math.abs(box.x(u) - x) < Math.abs(box.x(grid[best]) - x)) best = i; }); return best; };
  const gap = (a, b) => Math.max(a[0] - b[2], b[0] - a[2], a[1] - b[3], b[1] - a[3]);  // of two rectangles
  v.series.forEach((text, k) => {
    const width = g.measureText(text).width;
    let best, most = -Infinity;
    PLACES.forEach((t, place) => {
      const left = box.left + t * (box.right - box.left);
      if (left + width > box.right) return;
      const at = [0, 1, 2, 3, 4].map(i => nearest(left + i * width / 4)), own = at.map(i => box.y(rows[k][i])).filter(Number.isFinite);
      if (own.length < 3) return;
      for (const below of [false, true]) {
        const top = below ? Math.max(...own) + 2 * unit : Math.min(...own) - height - unit, spot = [left, top, left + width, top + height];
        if (top < box.top - 2 * unit || spot[3] > box.bottom) continue;
        let free = Math.min(24 * unit, ...taken.map(r => gap(spot, r)));
        rows.forEach((row, j) => { if (j !== k) for (const i of at) if (Number.isFinite(row[i])) free = Math.min(free, gap([0, top, 0, spot[3]], [0, box.y(row[i]), 0, box.y(row[i])])); });
        const score = free - 0.6 * (Math.max(...own) - Math.min(...own)) + (spots[k] === 2 * place + below ? 6 * unit : 0);
        if (score > most) [most, best, spots[k]] = [score, spot, 2 * place + below];
      }
    });
    if (!best) return;
    taken.push(best);
    Object.assign(g, { fillStyle: c.series[k % 6] }).fillText(text, best[0], best[1]);
  });
};

// One name under each bar: smaller where they do not fit, then every other one.
const categories = (g, names, slot, box, c, unit) => {
  const font = size => { g.font = `${size * unit}px ${c.font}`; return Math.max(...names.map(n => g.measureText(n).width)); };
  Object.assign(g, { fillStyle: c.line, textAlign: 'center', textBaseline: 'top' });
  const every = font(11.5) < slot - unit || font(9.5) < slot - unit ? 1 : 2;
  names.forEach((text, i) => { if (i % every === 0) g.fillText(text, box.left + (i + 0.5) * slot, box.bottom + 5 * unit); });
};

const channels = hex => [1, 3, 5].map(k => parseInt(hex.slice(k, k + 2), 16));
const packed = ([r, g, b]) => (0xff000000 | b << 16 | g << 8 | r) >>> 0;
const shades = (from, to) => Uint32Array.from({ length: 256 }, (_, k) =>
  packed(channels(from).map((a, i) => Math.round(a + (channels(to)[i] - a) * k / 255))));

// Paint cells (rows, columns) into a box through a small canvas; colour(i) is a packed pixel.
const cells = (g, v, rows, columns, colour, left, top, width, height) => {
  v.tile ??= new OffscreenCanvas(columns, rows);
  const t = v.tile.getContext('2d');
  v.image ??= t.createImageData(columns, rows);
  const pixels = new Uint32Array(v.image.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = colour(i);
  t.putImageData(v.image, 0, 0);
  g.imageSmoothingEnabled = false;
  g.drawImage(v.tile, left, top, width, height);
};

const VIEWS = {
  lattice(g, w, h, v, p, c, unit) {
    const a = p.value(v.array), [rows, columns] = a.shape, up = packed(channels(c.series[0])), down = packed(channels(c.down));
    cells(g, v, rows, columns, i => a[i] > 0 ? up : down, 0, 0, w, h);
    const s = w / columns, t = h / rows;
    if (columns * rows <= 200) {  // few cells: show them
      for (let j = 1; j < columns; j++) polyline(g, 2, () => j * s, i => i * h, c.ground, unit);
      for (let i = 1; i < rows; i++) polyline(g, 2, j => j * w, () => i * t, c.ground, unit);
    }
    if (v.cursor === undefined) return;
    const brush = v.brush ?? 0, size = Math.max((2 * brush + 1) * s, 9 * unit);
    const x = (v.cursor % columns + 0.5) * s - size / 2, y = (Math.floor(v.cursor / columns) + 0.5) * t - size / 2;
    for (const [colour, width] of [[c.ground, 4], [c.series[1], 2]])
      Object.assign(g, { strokeStyle: colour, lineWidth: width * unit }).strokeRect(x, y, size, size);
  },

  image(g, w, h, v, p, c) {
    const a = p.value(v.array), [rows, columns] = a.shape, [low, high] = v.limits, table = shades(c.ground, c.series[0]);
    cells(g, v, rows, columns, i => table[Math.max(0, Math.min(255, Math.round((a[i] - low) / (high - low) * 255)))], 0, 0, w, h);
  },

  trace(g, w, h, v, p, c, unit) {
    const ring = p.value(v.array), n = ring.shape.at(-1), frame = p.scalars.frame, start = Math.max(0, frame - n);
    const box = axes(g, w, h, v, c, unit), x = scale([0, n - 1], box.left, box.right);
    for (let k = 0; k * n < ring.length; k++)
      polyline(g, frame - start, x, i => box.y(ring[k * n + (start + i) % n]), c.series[k % 6], 1.5 * unit);
    g.restore();
  },

  curves(g, w, h, v, p, c, unit) {
    const grid = p.value(v.grid), a = p.value(v.array), n = grid.length, box = axes(g, w, h, v, c, unit);
    for (let k = 0; k * n < a.length; k++) {
      const x = i => box.x(grid[i]), y = i => box.y(a[k * n + i]), colour = c.series[k % 6];
      if (v.fill?.includes(k)) {
        g.beginPath();
        g.moveTo(x(0), box.y(0));
        for (let i = 0; i < n; i++) g.lineTo(x(i), y(i));
        g.lineTo(x(n - 1), box.y(0));
        Object.assign(g, { fillStyle: colour, globalAlpha: 0.35 }).fill();
        g.globalAlpha = 1;
      } else polyline(g, n, x, y, colour, 1.8 * unit);
      const lone = i => Number.isFinite(y(i)) && !Number.isFinite(y(i - 1)) && !Number.isFinite(y(i + 1));
      for (let i = 0; i < n; i++) if (lone(i)) dot(g, x(i), y(i), 1.8 * unit, colour);
    }
    const dots = (v.markers ?? []).map(([x, y]) => [box.x(p.evaluate(x)), box.y(p.evaluate(y))]);
    const handle = v.markers?.find(([x]) => p.payload.controls[x]?.kind === 'slider');  // the line that can be dragged
    if (handle) polyline(g, 2, () => box.x(p.evaluate(handle[0])), i => i ? box.bottom : box.top, c.line, unit);
    for (const [x, y] of dots) dot(g, x, y, 4.5 * unit, c.series[1], c.ground);
    if (v.series) curveLabels(g, v, box, Array.from({ length: a.length / n }, (_, k) => a.subarray(k * n, k * n + n)), grid, dots, c, unit);
    g.restore();
  },

  scatter(g, w, h, v, p, c, unit) {
    const a = p.value(v.array), box = axes(g, w, h, v, c, unit), size = v.size * unit;
    if (v.background) {
      const b = p.value(v.background), [rows, columns] = b.shape, table = shades(c.ground, c.series[0]);
      const colour = i => table[Math.max(0, Math.min(160, Math.round(b[(rows - 1 - Math.floor(i / columns)) * columns + i % columns] * 160)))];
      cells(g, v, rows, columns, colour, box.left, box.top, box.right - box.left, box.bottom - box.top);
    }
    g.fillStyle = c.series[0];
    for (let i = 0; i < a.length; i += 2) g.fillRect(box.x(a[i]) - size / 2, box.y(a[i + 1]) - size / 2, size, size);
    if (v.path) {
      const path = p.value(v.path), n = path.length / 2;
      polyline(g, n, i => box.x(path[2 * i]), i => box.y(path[2 * i + 1]), c.series[1], 1.2 * unit);
      let last = n - 1;
      while (last > 0 && Number.isNaN(path[2 * last])) last--;
      if (v.head) dot(g, box.x(path[2 * last]), box.y(path[2 * last + 1]), 4.5 * unit, c.series[1], c.ground);
    }
    g.restore();
  },

  bars(g, w, h, v, p, c, unit) {
    const a = p.value(v.array), n = v.count ? p.evaluate(v.count) : a.length, box = axes(g, w, h, v, c, unit);
    const s = (box.right - box.left) / a.length, reference = v.reference ? p.value(v.reference) : null;
    for (let i = 0; i < n; i++) {
      const left = box.left + i * s, zero = box.y(Math.max(v.ylim[0], 0)), top = box.y(a[i]);
      g.fillStyle = c.series[0];
      g.fillRect(left + s * 0.1, Math.min(zero, top), s * 0.8, Math.abs(top - zero));
      if (reference) polyline(g, 2, k => left + s * (0.04 + 0.92 * k), () => box.y(reference[i]), c.series[1], 2.5 * unit);
    }
    g.restore();
    categories(g, v.categories ?? [], s, box, c, unit);
  },

  quiver(g, w, h, v, p, c, unit) {
    const at = p.value(v.positions), by = p.value(v.vectors), box = axes(g, w, h, v, c, unit);
    for (let i = 0; i < at.length; i += 2) {
      const x0 = box.x(at[i]), y0 = box.y(at[i + 1]);
      const x1 = box.x(at[i] + v.scale * by[i]), y1 = box.y(at[i + 1] + v.scale * by[i + 1]);
      const dx = x1 - x0, dy = y1 - y0, length = Math.hypot(dx, dy);
      if (!(length > unit)) continue;
      const head = Math.min(5 * unit, length / 2) / length;
      polyline(g, 5, k => [x0, x1, x1 - head * (dx + 0.6 * dy), x1, x1 - head * (dx - 0.6 * dy)][k],
        k => [y0, y1, y1 - head * (dy - 0.6 * dx), y1, y1 - head * (dy + 0.6 * dx)][k], c.series[0], 1.3 * unit);
    }
    g.restore();
  },
};
