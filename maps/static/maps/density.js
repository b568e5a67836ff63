// @ts-check
// Reports per cell as a smooth field, in plain numbers: no drawing here.

/** @typedef {{values: Float32Array, columns: number, rows: number, left: number, top: number, step: number,
 * peakOfOne: number}} Field `peakOfOne` is what one report alone reaches at its place */

const MAX_SAMPLES = 1_000_000;

/**
 * Weights spread by a near-Gaussian of `sigma` pixels, sampled every `step` pixels of the world at one zoom.
 * The whole city is one field, so that tiles meet without seams and one scale holds for all of them.
 * @param {{x: number, y: number, weight: number}[]} points in world pixels
 * @param {number} sigma in pixels
 * @returns {Field}
 */
export function densityField(points, sigma) {
  const [west, east] = extent(points.map((point) => point.x));
  const [north, south] = extent(points.map((point) => point.y));
  let step = sigma / 3;
  const margin = 4 * sigma;
  while (((east - west + 2 * margin) / step) * ((south - north + 2 * margin) / step) > MAX_SAMPLES) step *= 2;
  const left = Math.floor((west - margin) / step) * step;
  const top = Math.floor((north - margin) / step) * step;
  const columns = Math.ceil((east + margin - left) / step);
  const rows = Math.ceil((south + margin - top) / step);
  const values = new Float32Array(columns * rows);
  for (const { x, y, weight } of points) {
    spread(values, columns, (x - left) / step - 0.5, (y - top) / step - 0.5, weight);
  }
  const reach = Math.max(1, Math.round((Math.sqrt(4 * (sigma / step) ** 2 + 1) - 1) / 2));
  const across = transposed(thriceBlurred(values, columns, rows, reach), columns, rows);
  const both = transposed(thriceBlurred(across, rows, columns, reach), rows, columns);
  return { values: both, columns, rows, left, top, step, peakOfOne: peakOfThree(2 * reach + 1) ** 2 };
}

/**
 * The value from which on a field has its strongest colour: that of the densest hundredth of the cells,
 * but never less than `least` reports in one place, so that few reports do not look like many.
 * @param {Field} field
 * @param {{x: number, y: number}[]} points
 * @param {number} least
 */
export function fullScale(field, points, least) {
  const seen = points.map(({ x, y }) => valueAt(field, x, y)).sort((a, b) => a - b);
  return Math.max(seen[Math.floor((seen.length - 1) * 0.99)] ?? 0, least * field.peakOfOne);
}

/** @param {Field} field @param {number} x @param {number} y */
function valueAt(field, x, y) {
  const column = Math.floor((x - field.left) / field.step);
  const row = Math.floor((y - field.top) / field.step);
  return field.values[row * field.columns + column] ?? 0;
}

/**
 * The lowest and the highest, of however many (Math.min takes some 100,000 at once).
 * @param {number[]} numbers
 */
function extent(numbers) {
  return numbers.reduce(([low, high], number) => [Math.min(low, number), Math.max(high, number)], [Infinity, -Infinity]);
}

/**
 * Shared among the four samples around a point, so that the picture does not jump from zoom to zoom.
 * @param {Float32Array} values @param {number} columns @param {number} x @param {number} y @param {number} weight
 */
function spread(values, columns, x, y, weight) {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [right, below] = [x - column, y - row];
  const first = row * columns + column;
  values[first] += weight * (1 - right) * (1 - below);
  values[first + 1] += weight * right * (1 - below);
  values[first + columns] += weight * (1 - right) * below;
  values[first + columns + 1] += weight * right * below;
}

/**
 * Three moving averages make a bell of nearly Gauss's form.
 * @param {Float32Array} values @param {number} columns @param {number} rows @param {number} reach
 */
function thriceBlurred(values, columns, rows, reach) {
  return [1, 2, 3].reduce((field) => blurredRows(field, columns, rows, reach), values);
}

/** The middle of three moving averages of an odd number of samples, one after the other. @param {number} samples */
function peakOfThree(samples) {
  return (3 * samples ** 2 + 1) / (4 * samples ** 3);
}

/** @param {Float32Array} values @param {number} columns @param {number} rows @param {number} reach */
function blurredRows(values, columns, rows, reach) {
  const blurred = new Float32Array(values.length);
  const share = 1 / (2 * reach + 1);
  for (let row = 0; row < rows; row += 1) {
    const start = row * columns;
    let sum = 0;
    for (let column = -reach; column < columns; column += 1) {
      if (column + reach < columns) sum += values[start + column + reach];
      if (column - reach - 1 >= 0) sum -= values[start + column - reach - 1];
      if (column >= 0) blurred[start + column] = sum * share;
    }
  }
  return blurred;
}

/** @param {Float32Array} values @param {number} columns @param {number} rows */
function transposed(values, columns, rows) {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      turned[column * rows + row] = values[row * columns + column];
    }
  }
  return turned;
}
