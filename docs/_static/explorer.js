// The explorer: a pixel of a product, its value, its flags and its coordinates in every frame.
// The data are in the page, as docs/_ext/explorer writes them: values as multiples of a quantum,
// coordinates as Chebyshev series that the build compared with the product's own WCS.

"use strict";

(() => {
  const holder = document.getElementById("explorer-data");
  if (!holder) return;
  const products = JSON.parse(holder.textContent);
  const root = document.querySelector(".explorer");
  const find = (name) => document.getElementById(`explorer-${name}`);
  const [image, loupe, partField] = ["image", "loupe", "part"].map(find);
  const MISSING = 2 ** 32 - 1;
  const LOUPE = 15; // pixels on a side
  const OUTSIDE = "outside the WCS";

  // ------------------------------------------------------------------ what is in the page
  // The bytes behind a text: base 64, compressed as zlib does.
  async function unpack(text) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(stream).arrayBuffer();
  }

  async function unpackIndexed({ values, bytes, text }) {
    const buffer = await unpack(text);
    const numbers = bytes === 1 ? new Uint8Array(buffer) : new Uint16Array(buffer);
    return (k) => values[numbers[k]];
  }

  async function unpackValues({ base, text }, quantum) {
    const bytes = new Uint8Array(await unpack(text));
    const size = bytes.length / 4;
    return Float64Array.from({ length: size }, (_, k) => {
      const high = bytes[k + 2 * size] * 2 ** 16 + bytes[k + 3 * size] * 2 ** 24;
      const zigzag = bytes[k] + bytes[k + size] * 2 ** 8 + high;
      if (zigzag === MISSING) return NaN;
      return (base + (zigzag % 2 ? -(zigzag + 1) / 2 : zigzag / 2)) * quantum;
    });
  }

  async function unpackSurface(written) {
    const all = new Float32Array(await unpack(written.text));
    let start = 0;
    const series = written.shapes.map(([rows, columns], axis) => {
      const coefficients = all.subarray(start, (start += rows * columns));
      return { rows, columns, coefficients, constant: written.constants[axis] };
    });
    return { ...written, series };
  }

  // All parts of all products of the page: each has an image and one surface or several.
  const parts = products.flatMap((product) =>
    product.parts.map((part) => ({
      ...part,
      written: part,
      product,
      picture: product.images[part.image],
      frames: product.frames[part.frames],
    })),
  );

  function load(part) {
    const { picture, product } = part;
    picture.loaded ??= Promise.all([
      unpackValues(picture.values, product.quantum),
      unpackIndexed(picture.dq),
      unpackIndexed(picture.regions),
    ]).then(([values, dq, region]) => Object.assign(picture, { data: values, flags: dq, region }));
    part.loaded ??= Promise.all(part.surfaces.map(unpackSurface)).then((ready) => {
      part.ready = ready;
    });
    return Promise.all([picture.loaded, part.loaded]);
  }

  // ------------------------------------------------------------------ coordinates
  // The Chebyshev polynomials up to a degree at a point.
  function polynomials(at, count) {
    const found = [1, at];
    while (found.length < count) {
      found.push(2 * at * found[found.length - 1] - found[found.length - 2]);
    }
    return found;
  }

  // The coordinates of a point, all or those of some axes.
  function coordinates({ series, box: [x0, x1, y0, y1] }, x, y, axes = series.keys()) {
    const most = (side) => Math.max(...series.map((one) => one[side]));
    const tx = polynomials((2 * x - x0 - x1) / (x1 - x0), most("columns"));
    const ty = polynomials((2 * y - y0 - y1) / (y1 - y0), most("rows"));
    return Array.from(axes, (axis) => {
      const { rows, columns, coefficients, constant } = series[axis];
      let sum = constant;
      for (let j = 0, k = 0; j < rows; j += 1) {
        for (let i = 0; i < columns; i += 1, k += 1) sum += coefficients[k] * ty[j] * tx[i];
      }
      return sum;
    });
  }

  function placeOf({ origin, shape }, x, y) {
    const [column, row] = [Math.round(x) - origin[0], Math.round(y) - origin[1]];
    const inside = column >= 0 && row >= 0 && column < shape[1] && row < shape[0];
    return inside ? row * shape[1] + column : -1;
  }

  // The surface below a pixel; none between slices or where the WCS is not defined.
  function surfaceAt(part, x, y) {
    const place = placeOf(part.picture, x, y);
    const label = place < 0 ? 0 : part.picture.region(place);
    return part.ready.find((one) => one.label === label);
  }

  // The axes of the last frame that have a unit, which a reader can look for.
  function worldAxes({ frames }) {
    const before = frames.slice(0, -1).reduce((sum, [, axes]) => sum + axes.length, 0);
    return frames[frames.length - 1][1]
      .map(([name, unit], k) => ({ name, unit, axis: before + k }))
      .filter(({ unit }) => unit);
  }

  const smallest = (axis, target) => (axis.unit === "deg" ? 1e-6 : Math.abs(target) * 1e-6);

  function difference(axis, found, target) {
    const off = found - target;
    return axis.unit === "deg" ? off - 360 * Math.round(off / 360) : off;
  }

  // The pixel of a surface that comes nearest to world coordinates (Levenberg and Marquardt).
  function nearest(surface, axes, targets) {
    const numbers = axes.map(({ axis }) => axis);
    const scales = axes.map((one, k) => Math.max(surface.slopes[one.axis], smallest(one, targets[k])));
    const [x0, x1, y0, y1] = surface.box;
    const off = (x, y) =>
      coordinates(surface, x, y, numbers).map((v, k) => difference(axes[k], v, targets[k]) / scales[k]);
    const size = (values) => values.reduce((sum, v) => sum + v * v, 0);
    const within = (v, low, high) => Math.min(Math.max(v, low - (high - low)), high + (high - low));
    let best = null;
    for (const start of [0.5, 0.1, 0.9]) {
      const along = x1 - x0 >= y1 - y0;
      let x = x0 + (along ? start : 0.5) * (x1 - x0);
      let y = y0 + (along ? 0.5 : start) * (y1 - y0);
      let [now, damping] = [off(x, y), 1e-6];
      for (let turn = 0; turn < 60; turn += 1) {
        const [dx, dy] = [off(x + 0.01, y), off(x, y + 0.01)].map((near) =>
          near.map((v, k) => (v - now[k]) * 100),
        );
        const dot = (a, b) => a.reduce((sum, v, k) => sum + v * b[k], 0);
        const [a, b, c] = [dot(dx, dx) + damping, dot(dx, dy), dot(dy, dy) + damping];
        const [u, v, det] = [dot(dx, now), dot(dy, now), a * c - b * b];
        const [nextX, nextY] = [
          within(x - (c * u - b * v) / det, x0, x1),
          within(y - (a * v - b * u) / det, y0, y1),
        ];
        const next = off(nextX, nextY);
        if (size(next) <= size(now)) {
          const step = Math.hypot(nextX - x, nextY - y);
          [x, y, now] = [nextX, nextY, next];
          damping = Math.max(damping / 10, 1e-12);
          if (step < 1e-7) break;
        } else damping *= 100;
      }
      if (!best || size(now) < best.cost) best = { x, y, cost: size(now), surface };
    }
    return best;
  }

  // ------------------------------------------------------------------ numbers as text
  const UNITS = { um: "µm", pix: "pixel" };

  // A number with as many decimals as a hundredth of its change from pixel to pixel has.
  function format(value, step) {
    if (Number.isInteger(value) && !step) return String(value);
    const least = step > 1e-9 * Math.abs(value) ? step / 100 : Math.abs(value) * 1e-8;
    const decimals = Math.max(0, Math.ceil(-Math.log10(least || 1)));
    const size = value ? Math.floor(Math.log10(Math.abs(value))) : 0;
    if (size >= -3) return value.toFixed(Math.min(decimals, 9));
    return value.toExponential(Math.max(0, Math.min(9, size + decimals)));
  }

  function sexagesimal(value, hours) {
    const places = hours ? 4 : 3;
    const units = (((hours && value < 0 ? value + 360 : Math.abs(value)) / (hours ? 15 : 1)) * 3600);
    const rounded = Math.round(units * 10 ** places) / 10 ** places;
    const [first, second] = [Math.floor(rounded / 3600), Math.floor((rounded % 3600) / 60)];
    const third = (rounded - first * 3600 - second * 60).toFixed(places).padStart(places + 3, "0");
    const [a, b, c] = hours ? ["h", "m", "s"] : ["°", "′", "″"];
    const sign = hours ? "" : value < 0 ? "−" : "+";
    const two = (number) => String(number).padStart(2, "0");
    return `${sign}${two(first)}${a}${two(second)}${b}${third}${c}`;
  }

  // A number as a reader writes it: plain, or an angle in hours or degrees, minutes and seconds.
  function parse(text, hours) {
    const pieces = text.trim().replace("−", "-").split(/[hdms°′″'":\s]+/).filter(Boolean);
    const numbers = pieces.map(Number);
    if (!pieces.length || pieces.length > 3 || numbers.some((v) => !Number.isFinite(v))) return NaN;
    if (numbers.length === 1) return numbers[0] * (hours && /h/.test(text) ? 15 : 1);
    const [first, second, third = 0] = numbers.map(Math.abs);
    const sign = pieces[0].startsWith("-") ? -1 : 1;
    return sign * (first + second / 60 + third / 3600) * (hours ? 15 : 1);
  }

  // ------------------------------------------------------------------ what is shown of a pixel
  const state = { part: null, mark: { x: 0, y: 0 }, hover: null };
  const shown = () => state.hover || state.mark;

  function flagsAt(part, place) {
    const value = part.picture.flags(place);
    const names = part.product.flags.filter(([bit]) => Math.floor(value / 2 ** bit) % 2);
    return names.length ? names.map(([, name]) => name).join(", ") : "none";
  }

  function valueAt({ picture, product }, place) {
    const value = picture.data[place];
    if (Number.isNaN(value)) return "NaN (no value)";
    return `${format(value, product.quantum * 100)} ${product.unit}`;
  }

  function readFrames(part, x, y) {
    const surface = surfaceAt(part, x, y);
    const values = surface ? coordinates(surface, x, y) : [];
    let axis = 0;
    return part.frames.map(([frame, axes]) => ({
      frame,
      axes: axes.map(([name, unit]) => {
        const [value, slope] = [values[axis], surface?.slopes[axis]];
        axis += 1;
        const turned = unit === "deg" && name.match(/lon|ra/i) && value < 0 ? value + 360 : value;
        return { name, unit, value: turned, text: surface ? format(turned, slope) : "–" };
      }),
    }));
  }

  const element = (tag, text, name) => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (name) made.className = name;
    return made;
  };

  function skyOf(axes) {
    const [lon, lat] = axes.filter(({ unit }) => unit === "deg");
    if (!lat || !Number.isFinite(lon.value) || !/^(lon|ra)$/i.test(lon.name)) return "";
    return `${sexagesimal(lon.value, true)} ${sexagesimal(lat.value, false)}`;
  }

  function showFrames(frames) {
    const rows = frames.map(({ frame, axes }, k) => {
      const row = document.createElement("tr");
      const head = element("th", "");
      head.scope = "row";
      head.append(element("span", "", `frame-${frame}`));
      head.firstChild.append(element("code", frame));
      const cell = element("td", "");
      for (const { name, unit, text } of axes) {
        const line = element("div", `${name} `);
        const value = element("span", text, "explorer-number");
        value.dataset.frame = frame;
        value.dataset.axis = name;
        line.append(value, ` ${UNITS[unit] || unit}`);
        cell.append(line);
      }
      const sky = k === frames.length - 1 ? skyOf(axes) : "";
      if (sky) cell.append(element("div", sky, "explorer-sky"));
      row.append(head, cell);
      return row;
    });
    find("frames").replaceChildren(...rows);
  }

  function show() {
    const { part } = state;
    const { x, y } = shown();
    const place = placeOf(part.picture, x, y);
    const surface = surfaceAt(part, x, y);
    find("pixel").textContent = `x ${format(x, x % 1 ? 0.1 : 0)}, y ${format(y, y % 1 ? 0.1 : 0)}`;
    find("value").textContent = place < 0 ? "outside the image" : valueAt(part, place);
    find("dq").textContent = place < 0 ? "–" : flagsAt(part, place);
    find("where").textContent = surface ? surface.name : OUTSIDE;
    find("where").hidden = surface?.name === part.name && !surface.name.startsWith("slice");
    showFrames(readFrames(part, x, y));
    draw();
  }

  // For those who listen: once the mark stands still.
  let waiting = 0;
  function announce(before = "") {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      const { x, y } = state.mark;
      const place = placeOf(state.part.picture, x, y);
      const world = readFrames(state.part, x, y).pop();
      const axes = world.axes.filter(({ unit }) => unit);
      const words = [
        `${before}x ${find("pixel").textContent.slice(2)}`,
        place < 0 ? "outside the image" : valueAt(state.part, place),
        place < 0 ? "" : `flags: ${flagsAt(state.part, place)}`,
        Number.isFinite(world.axes[0].value)
          ? axes.map(({ name, text, unit }) => `${name} ${text} ${UNITS[unit] || unit}`).join(", ")
          : OUTSIDE,
      ];
      find("said").textContent = words.filter(Boolean).join("; ");
    }, 500);
  }

  function mark(x, y, before = "") {
    const { origin, shape } = state.part.picture;
    const within = (v, low, size) => Math.min(Math.max(v, low - 0.5), low + size - 0.5);
    state.mark = { x: within(x, origin[0], shape[1]), y: within(y, origin[1], shape[0]) };
    state.hover = null;
    show();
    writeCall();
    announce(before);
  }

  // ------------------------------------------------------------------ the same in Python
  // The numbers in the call of `step_through` for each product: slit, x, y, and what else it takes.
  const words = [...document.querySelectorAll(".highlight-python pre span")];
  const calls = words
    .flatMap(({ textContent }, at) => (textContent === "step_through" ? [at] : []))
    .slice(1) // it is imported first
    .map((start) => {
      const end = words.findIndex(({ textContent }, at) => at > start && textContent === "pprint");
      return words.slice(start, end).filter(({ className }) => /^m/.test(className));
    });

  // Has the lines of Python ask for the pixel that is marked.
  function writeCall() {
    const { part, mark: at } = state;
    const { inputs } = part.surfaces[0];
    const numbers = [at.x, at.y].map((value) => Number(value.toFixed(3)));
    if (part.product.slits) numbers.unshift(part.product.parts.indexOf(part.written));
    calls[products.indexOf(part.product)]?.forEach((number, k) => {
      number.textContent = String([...numbers, ...inputs][k]);
    });
  }

  // ------------------------------------------------------------------ the image
  const marginal = document.createElement("canvas");

  // The image as `show_image` draws it, brighter values lighter; what has no WCS is fainter.
  function paint({ picture }) {
    const { shape, scale, data, region } = picture;
    const [ny, nx] = shape;
    [marginal.width, marginal.height] = [nx, ny];
    const paper = marginal.getContext("2d");
    const pixels = paper.createImageData(nx, ny);
    const span = scale[1] - scale[0] || 1;
    for (let k = 0; k < data.length; k += 1) {
      const at = Math.min(Math.max((data[k] - scale[0]) / span, 0), 1);
      const gray = (255 * Math.asinh(at / 0.1)) / Math.asinh(10);
      const row = ny - 1 - Math.floor(k / nx);
      const to = 4 * (row * nx + (k % nx));
      pixels.data.fill(gray, to, to + 3);
      pixels.data[to + 3] = Number.isNaN(data[k]) ? 0 : region(k) ? 255 : 120;
    }
    paper.putImageData(pixels, 0, 0);
  }

  // Long spectra are drawn wider than they are, across the dispersion.
  function fitImage() {
    const [ny, nx] = state.part.picture.shape;
    const room = image.parentElement.clientWidth;
    const scale = Math.min(room / nx, 560 / ny);
    const [width, height] = [Math.min(room, Math.max(nx * scale, 240)), Math.max(ny * scale, 160)];
    const dense = window.devicePixelRatio || 1;
    Object.assign(image.style, { width: `${width}px`, height: `${height}px` });
    Object.assign(image, { width: Math.round(width * dense), height: Math.round(height * dense) });
  }

  function stroke(paper, path, width) {
    for (const [colour, more] of [["#000", 2], ["#ffd400", 0]]) {
      paper.strokeStyle = colour;
      paper.lineWidth = width + more * (window.devicePixelRatio || 1);
      paper.stroke(path);
    }
  }

  function draw() {
    const { picture } = state.part;
    const [ny, nx] = picture.shape;
    const { x, y } = state.mark;
    const paper = image.getContext("2d");
    const [sx, sy] = [image.width / nx, image.height / ny];
    paper.clearRect(0, 0, image.width, image.height);
    paper.imageSmoothingEnabled = sx < 1 || sy < 1;
    paper.drawImage(marginal, 0, 0, image.width, image.height);
    const dense = window.devicePixelRatio || 1;
    const cx = (x - picture.origin[0] + 0.5) * sx;
    const cy = (ny - 0.5 - (y - picture.origin[1])) * sy;
    const cross = new Path2D();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      cross.moveTo(cx + 5 * dense * dx, cy + 5 * dense * dy);
      cross.lineTo(cx + 16 * dense * dx, cy + 16 * dense * dy);
    }
    stroke(paper, cross, 2 * dense);
    drawLoupe();
  }

  // The pixels around the one that is read, large.
  function drawLoupe() {
    const { picture } = state.part;
    const [x, y] = [shown().x, shown().y].map(Math.round);
    const paper = loupe.getContext("2d");
    const size = loupe.width / LOUPE;
    const half = (LOUPE - 1) / 2;
    paper.clearRect(0, 0, loupe.width, loupe.height);
    paper.imageSmoothingEnabled = false;
    const left = x - picture.origin[0] - half;
    const top = picture.shape[0] - 1 - (y - picture.origin[1]) - half;
    paper.drawImage(marginal, left, top, LOUPE, LOUPE, 0, 0, loupe.width, loupe.height);
    const box = new Path2D();
    box.rect(half * size, half * size, size, size);
    stroke(paper, box, 2);
  }

  function pixelBelow(event) {
    const { picture } = state.part;
    const box = image.getBoundingClientRect();
    const at = (part, size) => Math.min(Math.max(Math.floor(part * size), 0), size - 1);
    const [ny, nx] = picture.shape;
    return {
      x: picture.origin[0] + at((event.clientX - box.left) / box.width, nx),
      y: picture.origin[1] + ny - 1 - at((event.clientY - box.top) / box.height, ny),
    };
  }

  // ------------------------------------------------------------------ what a reader does
  async function choose(part, { x, y } = {}) {
    await load(part);
    const before = state.part;
    Object.assign(state, { part, hover: null });
    partField.value = String(parts.indexOf(part));
    if (before?.picture !== part.picture) {
      paint(part);
      fitImage();
    }
    if (before?.product !== part.product) offerWorld(part);
    const { origin, shape } = part.picture;
    if (x === undefined) [x, y] = brightest(part);
    find("limits").textContent =
      `x from ${origin[0]} to ${origin[0] + shape[1] - 1}, y from ${origin[1]} to ` +
      `${origin[1] + shape[0] - 1}`;
    mark(x, y);
  }

  // The pixel to begin with.
  function brightest({ picture, ready }) {
    const labels = new Set(ready.map(({ label }) => label));
    let best = 0;
    picture.data.forEach((value, k) => {
      const usable = labels.has(picture.region(k)) && picture.flags(k) % 2 === 0;
      if (usable && !(value <= picture.data[best])) best = k;
    });
    const nx = picture.shape[1];
    return [picture.origin[0] + (best % nx), picture.origin[1] + Math.floor(best / nx)];
  }

  const isLongitude = ({ name, unit }) => unit === "deg" && /lon|ra/i.test(name);
  const labelOf = (axis) => {
    if (isLongitude(axis)) return "Right ascension (degrees or h m s)";
    if (axis.unit === "deg") return "Declination (degrees or d m s)";
    const name = /wave|lambda/.test(axis.name) ? "Wavelength" : axis.name;
    return `${name} (${UNITS[axis.unit] || axis.unit})`;
  };

  function offerWorld(part) {
    const fields = worldAxes(part).map((axis, k) => {
      const line = element("p", "");
      const label = element("label", labelOf(axis));
      const field = document.createElement("input");
      Object.assign(field, { id: `explorer-world-${k}`, autocomplete: "off", required: true });
      field.spellcheck = false;
      label.htmlFor = field.id;
      line.append(label, field);
      return line;
    });
    find("world-fields").replaceChildren(...fields);
  }

  function say(text) {
    find("result").textContent = text;
  }

  function goToPixel(event) {
    event.preventDefault();
    const [x, y] = ["x", "y"].map((name) => Number(find(name).value));
    if (placeOf(state.part.picture, x, y) < 0) say(`The image shows ${find("limits").textContent}.`);
    else {
      say("");
      mark(x, y, "Marked: ");
    }
  }

  async function goToWorld(event) {
    event.preventDefault();
    const axes = worldAxes(state.part);
    const fields = axes.map((_, k) => find(`world-${k}`));
    const targets = axes.map((axis, k) => parse(fields[k].value, isLongitude(axis)));
    const wrong = targets.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) {
      say(`${labelOf(axes[wrong])}: this is not a number.`);
      fields[wrong].focus();
      return;
    }
    const candidates = parts.filter(({ product }) => product === state.part.product);
    await Promise.all(candidates.map(load));
    const all = candidates.flatMap((part) =>
      part.ready.map((surface) => ({ part, ...nearest(surface, worldAxes(part), targets) })),
    );
    const seen = all.filter(({ part, surface, x, y }) => surfaceAt(part, x, y) === surface);
    // Orders of a spectrum may all have a wavelength: that which is shown comes first.
    const rank = ({ cost, part }) => Math.round(cost * 1e4) - (part === state.part ? 0.5 : 0);
    seen.sort((a, b) => rank(a) - rank(b));
    const [best] = seen;
    // Farther off than a few pixels, the position is not in the image.
    if (!best || best.cost > 25) {
      say("This position is not in the image.");
      return;
    }
    await choose(best.part, best);
    say(wordsFor(best, targets));
    announce("Marked: ");
  }

  // The result of a search; a spectrum does not pass through every position on the sky.
  function wordsFor({ part, surface, x, y }, targets) {
    const axes = worldAxes(part);
    const found = coordinates(surface, x, y, axes.map(({ axis }) => axis));
    const off = found.map((value, k) => difference(axes[k], value, targets[k]));
    const misses = axes
      .map((axis, k) => [axis, off[k], surface.slopes[axis.axis]])
      .filter(([axis, miss, slope]) => Math.abs(miss) > Math.max(slope / 50, smallest(axis, found[0])))
      .map(([axis, miss]) =>
        axis.unit === "deg"
          ? `${axis.name} differs by ${(Math.abs(miss) * 3600).toFixed(3)}″`
          : `${axis.name} differs by ${Math.abs(miss).toPrecision(2)} ${UNITS[axis.unit] || axis.unit}`,
      );
    const across = axes.every(({ axis, unit }) => unit !== "deg" || !surface.slopes[axis]);
    const name = surface.name && parts.length > 1 ? `, ${surface.name}` : "";
    const place = `Marked: x ${x.toFixed(3)}, y ${y.toFixed(3)}${name}.`;
    const nearby = misses.length ? ` Not exactly there: ${misses.join("; ")}.` : "";
    const line = across && axes.some(({ unit }) => unit === "deg")
      ? " All pixels across the trace have these coordinates." : "";
    return place + nearby + line;
  }

  const KEYS = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
  };

  function step([dx, dy], far) {
    const size = far ? 10 : 1;
    const { origin, shape } = state.part.picture;
    const within = (v, low, count) => Math.min(Math.max(Math.round(v), low), low + count - 1);
    say("");
    mark(
      within(state.mark.x + size * dx, origin[0], shape[1]),
      within(state.mark.y + size * dy, origin[1], shape[0]),
    );
  }

  image.addEventListener("keydown", (event) => {
    if (!KEYS[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    step(KEYS[event.key], event.shiftKey);
  });
  for (const button of root.querySelectorAll("[data-step]")) {
    button.addEventListener("click", (event) => step(KEYS[button.dataset.step], event.shiftKey));
  }
  // A mouse reads what it passes, and marks with its button; a finger marks.
  image.addEventListener("pointermove", (event) => {
    const below = pixelBelow(event);
    if (event.buttons) mark(below.x, below.y);
    else if (event.pointerType === "mouse") {
      state.hover = below;
      show();
    }
  });
  image.addEventListener("pointerdown", (event) => {
    const below = pixelBelow(event);
    say("");
    mark(below.x, below.y);
  });
  image.addEventListener("pointerleave", () => {
    state.hover = null;
    show();
  });
  partField.addEventListener("change", () => {
    const part = parts[Number(partField.value)];
    const same = state.part.picture.shape.join() === part.picture.shape.join();
    say("");
    choose(part, same && state.part.product === part.product ? state.mark : {});
  });
  find("to-pixel").addEventListener("submit", goToPixel);
  find("to-world").addEventListener("submit", goToWorld);

  async function start() {
    partField.closest("p").hidden = parts.length === 1;
    root.hidden = false;
    await choose(parts[0]);
    document.querySelector(".explorer-still")?.remove();
    root.dataset.ready = "";
    new ResizeObserver(() => {
      fitImage();
      draw();
    }).observe(image.parentElement);
  }
  start();
})();
